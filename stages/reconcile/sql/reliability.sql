-- How each origin stands against the others of its corpus, and what its voice weighs. Input: position_claims, retired_claims,
-- finding_frames, origin_keys, kept_voices. Parameters: see reliability.py.
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
HAVING agrees IS NOT NULL
UNION ALL
-- those of findings that still hold from the last run
SELECT corpus, origin_id, finding_id, agrees FROM kept_voices ANTI JOIN open_parts USING (part) ANTI JOIN open_findings USING (finding_id);

-- origin_records: grain an origin in a corpus; reliability is the share of agreement over all findings that it shares, with the
-- 95% interval of Wilson (1927), null where it shares too few.
CREATE OR REPLACE TEMP TABLE origin_records AS
WITH counted AS (
  SELECT corpus, origin_id, count(*) AS n_shared_findings, count(*) FILTER (agrees) AS n_agreeing
  FROM judged_voices
  GROUP BY corpus, origin_id
),
shared AS (
  SELECT *, n_agreeing / n_shared_findings AS share, 1.96 * 1.96 / n_shared_findings AS z, n_shared_findings >= $enough AS is_enough
  FROM counted
)
SELECT
  corpus, origin_id, n_shared_findings, n_agreeing,
  CASE WHEN is_enough THEN share END AS reliability,
  CASE WHEN is_enough THEN greatest(0, (share + z / 2 - sqrt(z * (share * (1 - share) + z / 4))) / (1 + z)) END AS reliability_low,
  CASE WHEN is_enough THEN least(1, (share + z / 2 + sqrt(z * (share * (1 - share) + z / 4))) / (1 + z)) END AS reliability_high
FROM shared
ORDER BY corpus, origin_id;

-- origin_weights: grain an origin in a corpus with a record, held down by the prior; any other weighs what one without a record does.
CREATE OR REPLACE TEMP TABLE origin_weights AS
SELECT corpus, origin_id,
  (n_agreeing + $prior_agreeing) / (n_shared_findings + $prior_agreeing + $prior_differing) AS weight
FROM origin_records
WHERE reliability IS NOT NULL;
