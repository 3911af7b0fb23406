-- Statements that may say the same, with their words; findings.py pairs and scores them. Input: changed_claims,
-- documents, claim_events, claim_terms, terms, origin_keys. Blocked by event: term_no numbers the words of each by themselves.

-- sayings: grain a statement, or what an outlet asserts itself; numbered in the order of claim_id.
CREATE OR REPLACE TEMP TABLE sayings AS
SELECT
  CAST(row_number() OVER (ORDER BY c.claim_id) - 1 AS INTEGER) AS claim_no,
  CAST(dense_rank() OVER (ORDER BY e.event_id) AS INTEGER) AS event_no,
  CAST(dense_rank() OVER (ORDER BY c.doc_id, c.sentence_no) AS INTEGER) AS place_no,
  CAST(dense_rank() OVER (ORDER BY k.origin_id) AS INTEGER) AS voice_no,
  c.claim_id, c.polarity = 'negative' AS is_negative, c.within_claim_id IS NOT NULL AS is_nested
FROM changed_claims c
JOIN claim_events e USING (claim_id)
JOIN origin_keys k USING (claim_id)
JOIN documents d USING (doc_id)
WHERE (c.kind = 'statement' OR c.attribute = 'assertion') AND d.duplicate_of IS NULL AND d.retracted_at IS NULL
  AND c.section <> 'caption';

-- saying_terms: grain a statement and a word of it, weighed as the words of numbers are (sql/pairs.sql). A word that many
-- statements of the event have tells nothing, and would pair everything with everything.
CREATE OR REPLACE TEMP TABLE saying_terms AS
WITH own AS (
  SELECT s.claim_no, s.event_no, t.term, t.nearness FROM claim_terms t JOIN sayings s USING (claim_id)
),
n AS (SELECT event_no, count(*) AS n_claims FROM sayings GROUP BY event_no),
weights AS (
  SELECT o.event_no, o.term, row_number() OVER () AS term_no, count(*) <= 40 AS is_telling,
    ln(1 + ($event_sentences + any_value(n.n_claims)) / ($event_sentences * any_value(b.commonness) + count(*))) AS weight
  FROM own o JOIN n USING (event_no) JOIN terms b ON b.term = o.term
  GROUP BY o.event_no, o.term
)
SELECT o.claim_no, o.term, w.term_no, w.weight * o.nearness AS weight, w.is_telling
FROM own o JOIN weights w ON w.event_no = o.event_no AND w.term = o.term;

-- alike_runs: grain a statement and six words in a row of what it quotes, a shorter quotation of four or five, or more words in a row
-- of anybody's (document_words.RUN), numbered by event. What very many have (an anthem, a motto) is no one's utterance.
CREATE OR REPLACE TEMP TABLE alike_runs AS
WITH quoting AS (
  SELECT s.claim_no, s.event_no, lower(c.quote) AS words
  FROM sayings s JOIN changed_claims c USING (claim_id)
  WHERE c.kind = 'statement' AND c.quotation IN ('direct', 'mixed')
),
marked AS (
  -- apostrophes inside words go, then single quotation marks are as double ones
  SELECT claim_no, event_no,
    CASE WHEN regexp_matches(words, '[‘’'']') THEN regexp_replace(regexp_replace(regexp_replace(
      words, '(\pL)[’''](\pL)', '\1\2', 'g'), '(^|[\s(\[—–-])[‘'']', '\1“', 'g'), '[’'']', '”', 'g')
    ELSE words END AS words
  FROM quoting
),
quoted AS (
  SELECT claim_no, event_no, unnest(list_transform(
    regexp_extract_all(words, '["“]([^"“”]+)["”]', 1), lambda q: string_split_regex(trim(q, ' ,.;:!?…-'), '[^\pL\pN]+')
  )) AS words
  FROM marked
),
runs AS (
  SELECT claim_no, event_no, hash(unnest(list_transform(range(1, len(words) - 4), lambda n: words[n:n + 5]))) AS run
  FROM quoted WHERE len(words) >= 6
  UNION
  SELECT claim_no, event_no, hash(words) FROM quoted WHERE len(words) IN (4, 5)
  UNION ALL
  SELECT s.claim_no, s.event_no, unnest(w.runs) FROM sayings s JOIN all_claim_words w USING (claim_id)
),
numbered AS (
  SELECT event_no, run, row_number() OVER () AS run_no FROM runs GROUP BY ALL HAVING count(*) BETWEEN 2 AND 20
)
SELECT r.claim_no, n.run_no FROM runs r JOIN numbered n ON n.event_no = r.event_no AND n.run = r.run;
