-- Pairs of claims of states, dates or responsibility that are about one thing, in one event. Input: answer_frames (claim_id, corpus,
-- event_id, place_id, question_kind, key, words, n_alike): what each claim is about, a row for its head noun, with those that
-- news uses alike made one, and for each class of happenings that a date may belong to; place_ancestors.

-- answer_pairs: grain a pair of claims that may answer one question; places: how those of the two lie to each other. Nouns that
-- half the event is about would pair everything with everything: of those, only claims with the same words.
CREATE OR REPLACE TEMP TABLE answer_pairs AS
WITH pairs AS (
  SELECT DISTINCT a.claim_id AS claim_a, b.claim_id AS claim_b, a.place_id AS place_a, b.place_id AS place_b
  FROM answer_frames a
  JOIN answer_frames b
    ON a.corpus = b.corpus AND a.event_id = b.event_id AND a.question_kind = b.question_kind AND a.key = b.key
    AND a.claim_id < b.claim_id
  WHERE a.n_alike <= 200 OR a.words = b.words
)
SELECT
  claim_a, claim_b,
  CASE
    WHEN place_a IS NULL OR place_b IS NULL THEN 'unknown'
    WHEN place_a = place_b THEN 'same'
    WHEN EXISTS (FROM place_ancestors p WHERE p.place_id = place_a AND p.ancestor = place_b)
      OR EXISTS (FROM place_ancestors p WHERE p.place_id = place_b AND p.ancestor = place_a) THEN 'nested'
    ELSE 'apart'
  END AS places
FROM pairs
ORDER BY ALL;
