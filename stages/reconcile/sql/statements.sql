-- Pairs of statements that may say the same, in different sentences. Input: claims, documents, claim_events, claim_terms,
-- origin_keys. Blocked by corpus and event.

CREATE OR REPLACE TEMP TABLE sayings AS
SELECT c.claim_id, c.corpus, c.doc_id, c.sentence_no, e.event_id, c.polarity, k.origin_id,
  c.within_claim_id IS NOT NULL AS is_nested
FROM claims c
SEMI JOIN changed_claims USING (claim_id)
JOIN claim_events e USING (claim_id)
JOIN origin_keys k USING (claim_id)
JOIN documents d USING (doc_id)
WHERE (c.kind = 'statement' OR c.attribute = 'assertion') AND d.duplicate_of IS NULL AND d.retracted_at IS NULL AND c.section <> 'caption';

-- saying_weights: grain a word of an event's statements; weighed as the words of numbers are (sql/pairs.sql).
CREATE OR REPLACE TEMP TABLE saying_weights AS
WITH n AS (SELECT event_id, count(*) AS n_claims FROM sayings GROUP BY event_id)
SELECT s.event_id, t.term,
  ln(1 + ($event_sentences + any_value(n.n_claims)) / ($event_sentences * any_value(b.commonness) + count(*))) AS weight
FROM claim_terms t JOIN sayings s USING (claim_id) JOIN n ON n.event_id = s.event_id JOIN terms b ON b.term = t.term
GROUP BY s.event_id, t.term;

CREATE OR REPLACE TEMP TABLE saying_terms AS
SELECT t.claim_id, t.term, w.weight * t.nearness AS weight
FROM claim_terms t JOIN sayings s USING (claim_id) JOIN saying_weights w ON w.event_id = s.event_id AND w.term = t.term;

CREATE OR REPLACE TEMP TABLE saying_norms AS
SELECT claim_id, sum(weight * weight) AS square, count(*) AS n_terms FROM saying_terms GROUP BY claim_id;

-- saying_candidates: grain a pair of statements with telling words in common; words that many statements of the event have
-- would pair everything with everything.
CREATE OR REPLACE TEMP TABLE telling_words AS
SELECT s.event_id, s.doc_id, s.sentence_no, s.claim_id, s.polarity, t.term
FROM sayings s JOIN claim_terms t USING (claim_id)
QUALIFY count(*) OVER (PARTITION BY s.event_id, t.term) <= 40;

CREATE OR REPLACE TEMP TABLE saying_candidates AS
SELECT a.claim_id AS claim_a, b.claim_id AS claim_b
FROM telling_words a
JOIN telling_words b ON a.event_id = b.event_id AND a.term = b.term AND a.claim_id < b.claim_id
WHERE (a.doc_id <> b.doc_id OR a.sentence_no <> b.sentence_no) AND a.polarity = b.polarity
GROUP BY ALL
HAVING count(*) >= 2;

-- saying_pairs: grain a pair of statements with enough words in common: their cosine, and the share of the shorter one's
-- words, by weight, that the longer one has too (one outlet reports a sentence of a speech, another three).
CREATE OR REPLACE TEMP TABLE saying_pairs AS
WITH shared AS (
  SELECT p.claim_a, p.claim_b, sum(a.weight * b.weight) AS dot, count(*) AS n
  FROM saying_candidates p
  JOIN saying_terms a ON a.claim_id = p.claim_a
  JOIN saying_terms b ON b.claim_id = p.claim_b AND b.term = a.term
  GROUP BY ALL
)
SELECT
  s.claim_a,
  s.claim_b,
  round(
    0.5 * s.dot / sqrt(na.square * nb.square)
    + 0.35 * least(s.dot / least(na.square, nb.square), 1)
    + CASE WHEN a.origin_id = b.origin_id THEN 0.1 ELSE 0 END, 9) AS score
FROM shared s
JOIN sayings a ON a.claim_id = s.claim_a
JOIN sayings b ON b.claim_id = s.claim_b
JOIN saying_norms na ON na.claim_id = s.claim_a
JOIN saying_norms nb ON nb.claim_id = s.claim_b
WHERE least(na.n_terms, nb.n_terms) >= 3 AND s.n >= 3 AND score >= $floor
ORDER BY score DESC, claim_a, claim_b;
