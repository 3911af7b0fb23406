-- Propositions that two documents may tell alike, with their words; findings.py pairs and scores them. Input: what statements.sql
-- needs, claim_passage, passage_root, and grouped (group_no, claim_id): the findings so far. A statement or assertion that is alone
-- in its finding, and of which no part is a proposition, takes part as one. All of one event: what is kept of the last run hangs
-- on nothing else.

-- told: grain a proposition, statement or assertion.
CREATE OR REPLACE TEMP TABLE told AS
SELECT
  c.claim_id, c.doc_id, c.sentence_no, c.char_start, c.char_end, c.part, c.polarity = 'negative' AS is_negative,
  c.attribute IS NOT DISTINCT FROM 'proposition' AS is_part
FROM changed_claims c
JOIN documents d USING (doc_id)
WHERE (c.kind = 'statement' OR c.attribute IN ('assertion', 'proposition')) AND d.duplicate_of IS NULL AND d.retracted_at IS NULL
  AND c.section <> 'caption';

-- tellings: grain one of them that may be told twice, numbered in the order of claim_id; root_no: of the passage that
-- it lies in, or -1.
CREATE OR REPLACE TEMP TABLE tellings AS
WITH lone AS (
  SELECT any_value(claim_id) AS claim_id FROM grouped GROUP BY group_no HAVING count(*) = 1
),
parted AS (
  SELECT w.claim_id
  FROM told w
  JOIN told p ON p.doc_id = w.doc_id AND p.part = w.part AND p.char_start < w.char_end AND w.char_start < p.char_end
  WHERE p.is_part AND NOT w.is_part
)
SELECT
  CAST(row_number() OVER (ORDER BY t.claim_id) - 1 AS INTEGER) AS claim_no,
  CAST(dense_rank() OVER (ORDER BY t.part) AS INTEGER) AS event_no,
  CAST(dense_rank() OVER (ORDER BY t.doc_id) AS INTEGER) AS document_no,
  CAST(dense_rank() OVER (ORDER BY t.doc_id, t.sentence_no) AS INTEGER) AS place_no,
  t.*, CAST(coalesce(CASE WHEN r.root IS NOT NULL THEN dense_rank() OVER (ORDER BY r.root) END, -1) AS INTEGER) AS root_no
FROM told t
LEFT JOIN claim_passage cp USING (claim_id)
LEFT JOIN passage_root r USING (passage_id)
WHERE t.is_part OR (t.claim_id IN (FROM lone) AND t.claim_id NOT IN (FROM parted));

-- telling_terms: grain a telling and a word of it, weighed as those of statements are, with a sentence for a claim; is_word: no name.
CREATE OR REPLACE TEMP TABLE telling_terms AS
WITH own AS (
  SELECT s.claim_no, s.event_no, s.place_no, t.term, t.nearness FROM claim_terms t JOIN tellings s USING (claim_id)
),
n AS (SELECT event_no, count(DISTINCT place_no) AS n_sentences FROM tellings GROUP BY event_no),
uses AS (SELECT event_no, term, count(DISTINCT place_no) AS n_sentences FROM own GROUP BY event_no, term),
weights AS (
  SELECT u.event_no, u.term, row_number() OVER () AS term_no, u.n_sentences <= 40 AS is_telling,
    ln(1 + ($event_sentences + n.n_sentences) / ($event_sentences * b.commonness + u.n_sentences)) AS weight
  FROM uses u JOIN n USING (event_no) JOIN terms b ON b.term = u.term
)
SELECT o.claim_no, o.term, w.term_no, w.weight * o.nearness AS weight, w.is_telling, o.nearness = 1 AS is_word
FROM own o JOIN weights w ON w.event_no = o.event_no AND w.term = o.term;
