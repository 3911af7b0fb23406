-- What each origin's voice weighs. Input: judged_voices (voices.sql). Parameters: see reliability.py.

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
