-- Pairs of propositions that two documents may tell alike; findings.py scores them. Input: what statements.sql needs, and grouped
-- (group_no, claim_id): the findings so far. A statement or assertion that is alone in its finding, and of which no part is a
-- proposition, takes part as one. All of one event: what is kept of the last run hangs on nothing else.

-- told: grain a proposition, statement or assertion.
CREATE OR REPLACE TEMP TABLE told AS
SELECT
  c.claim_id, c.doc_id, c.sentence_no, c.char_start, c.char_end, p.part, c.polarity = 'negative' AS is_negative,
  c.attribute IS NOT DISTINCT FROM 'proposition' AS is_part
FROM claims c
JOIN changed_claims p USING (claim_id)
JOIN documents d USING (doc_id)
WHERE (c.kind = 'statement' OR c.attribute IN ('assertion', 'proposition')) AND d.duplicate_of IS NULL AND d.retracted_at IS NULL
  AND c.section <> 'caption';

-- tellings: grain one of them that may be told twice, numbered in the order of claim_id; root: of the passage that it lies in.
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
  t.*, r.root
FROM told t
LEFT JOIN claim_passage cp USING (claim_id)
LEFT JOIN passage_root r USING (passage_id)
WHERE t.is_part OR (t.claim_id IN (FROM lone) AND t.claim_id NOT IN (FROM parted));

-- telling_terms: grain a telling and a word of it, weighed as those of statements are, with a sentence for a claim; is_word: no name.
CREATE OR REPLACE TEMP TABLE telling_terms AS
WITH own AS (
  SELECT s.claim_no, s.event_no, s.place_no, s.is_part, t.term, t.nearness FROM claim_terms t JOIN tellings s USING (claim_id)
),
n AS (SELECT event_no, count(DISTINCT place_no) AS n_sentences FROM tellings GROUP BY event_no),
uses AS (SELECT event_no, term, count(DISTINCT place_no) AS n_sentences FROM own GROUP BY event_no, term),
weights AS (
  SELECT u.event_no, u.term, u.n_sentences <= 40 AS is_telling,
    ln(1 + ($event_sentences + n.n_sentences) / ($event_sentences * b.commonness + u.n_sentences)) AS weight
  FROM uses u JOIN n USING (event_no) JOIN terms b ON b.term = u.term
)
SELECT o.claim_no, o.event_no, o.is_part, o.term, w.weight * o.nearness AS weight, w.is_telling, o.nearness = 1 AS is_word
FROM own o JOIN weights w ON w.event_no = o.event_no AND w.term = o.term;

-- telling_pairs: grain a pair with two telling words in common, in two documents and not in one copied text.
CREATE OR REPLACE TEMP TABLE telling_pairs AS
SELECT p.claim_a, p.claim_b
FROM (
  SELECT a.claim_no AS claim_a, b.claim_no AS claim_b
  FROM telling_terms a
  JOIN telling_terms b ON a.event_no = b.event_no AND a.term = b.term AND a.claim_no < b.claim_no
  WHERE a.is_telling AND b.is_telling AND (a.is_part OR b.is_part)
  GROUP BY ALL
  HAVING count(*) >= 2
) p
JOIN tellings a ON a.claim_no = p.claim_a
JOIN tellings b ON b.claim_no = p.claim_b
WHERE a.document_no <> b.document_no AND a.is_negative = b.is_negative AND coalesce(a.root <> b.root, true);

-- overlapping: grain a telling of these and a claim in its words.
CREATE OR REPLACE TEMP TABLE overlapping AS
SELECT t.claim_no, c.claim_id, c.kind
FROM tellings t
SEMI JOIN (SELECT unnest([claim_a, claim_b]) AS claim_no FROM telling_pairs) USING (claim_no)
JOIN claims c ON c.doc_id = t.doc_id AND c.char_start < t.char_end AND t.char_start < c.char_end
JOIN changed_claims p ON p.claim_id = c.claim_id AND p.part = t.part;

-- telling_candidates: grain a pair, but of two with numbers, which numbers answer, and where a finding holds words of both already.
CREATE OR REPLACE TEMP TABLE telling_candidates AS
WITH numbered AS (SELECT DISTINCT claim_no FROM overlapping WHERE kind = 'quantity'),
found_in AS (SELECT DISTINCT o.claim_no, g.group_no FROM overlapping o JOIN grouped g USING (claim_id))
SELECT p.claim_a, p.claim_b
FROM telling_pairs p
WHERE NOT (p.claim_a IN (FROM numbered) AND p.claim_b IN (FROM numbered))
  AND NOT EXISTS (
    FROM found_in x JOIN found_in y USING (group_no) WHERE x.claim_no = p.claim_a AND y.claim_no = p.claim_b
  );
