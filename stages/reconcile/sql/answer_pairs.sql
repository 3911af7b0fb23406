-- Pairs of claims of states, dates or responsibility with the same head noun, in one event. Input: answer_frames (claim_id,
-- corpus, event_id, question_kind, head): what each claim is about, its head noun with those that news uses alike made one.

-- answer_pairs: grain a pair of claims that may answer one question. Nouns that half the event is about would pair everything
-- with everything: of those, only claims with the same words.
CREATE OR REPLACE TEMP TABLE answer_pairs AS
SELECT a.claim_id AS claim_a, b.claim_id AS claim_b
FROM answer_frames a
JOIN answer_frames b
  ON a.corpus = b.corpus AND a.event_id = b.event_id AND a.question_kind = b.question_kind AND a.head = b.head
  AND a.claim_id < b.claim_id
WHERE a.n_alike <= 200 OR a.words = b.words
ORDER BY ALL;
