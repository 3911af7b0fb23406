-- How each origin stands against the others of its corpus. Input: position_claims, retired_claims, finding_frames.
--
-- An origin is measured only by others: a finding counts for it where two or more other origins answer and more than half of
-- them give one answer. All of it are sums over findings, so that what a new finding adds can be added.

-- voices: grain an origin and a living answer that it gives. One that gives two answers to a question is not heard there, and
-- statements that were put together because they say the same show nothing.
CREATE OR REPLACE TEMP TABLE voices AS
WITH given AS (
  SELECT DISTINCT p.finding_id, p.position_id, p.origin_id
  FROM position_claims p
  LEFT JOIN retired_claims r ON r.position_id = p.position_id AND r.claim_id = p.claim_id
  WHERE p.relation <> 'refines' AND r.claim_id IS NULL
)
SELECT g.*, f.corpus
FROM given g JOIN finding_frames f USING (finding_id)
WHERE f.kind <> 'statement'
QUALIFY count(*) OVER (PARTITION BY g.finding_id, g.origin_id) = 1;

-- judged_voices: grain a voice that others judge; whether it agrees with the majority of them. That a finding counts hangs on
-- the others alone: counting contested ones only would leave of three voices just the one that differs.
CREATE OR REPLACE TEMP TABLE judged_voices AS
WITH tally AS (
  SELECT finding_id, position_id, count(*) AS n,
    sum(count(*)) OVER (PARTITION BY finding_id) AS n_all
  FROM voices GROUP BY finding_id, position_id
)
SELECT v.corpus, v.origin_id, v.finding_id,
  CASE
    -- the others give the same answer, or another one
    WHEN 2 * (own.n - 1) > t.n_all - 1 THEN true
    WHEN max(t.n) FILTER (t.position_id <> v.position_id) * 2 > t.n_all - 1 THEN false
  END AS agrees
FROM voices v
JOIN tally own ON own.finding_id = v.finding_id AND own.position_id = v.position_id
JOIN tally t ON t.finding_id = v.finding_id
WHERE t.n_all >= 3
GROUP BY v.corpus, v.origin_id, v.finding_id, v.position_id, own.n, t.n_all
HAVING agrees IS NOT NULL;
