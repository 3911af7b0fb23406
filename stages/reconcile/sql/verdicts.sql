-- From positions to verdicts. Input: position_claims, retired_claims, finding_frames.

-- position_counts: grain a position.
CREATE OR REPLACE TEMP TABLE position_counts AS
SELECT
  p.finding_id,
  p.position_id,
  any_value(p.core_low) AS core_low,
  any_value(p.core_high) AS core_high,
  count(DISTINCT p.claim_id) AS n_claims,
  count(DISTINCT p.doc_id) AS n_documents,
  count(DISTINCT p.origin_id) AS n_origins,
  -- a wide claim that fits several answers speaks for none of them
  count(DISTINCT p.origin_id) FILTER (p.relation <> 'refines') AS n_own_origins,
  max(p.as_of) FILTER (p.relation <> 'refines') AS as_of,
  -- the answer as stated: by the narrowest claim, the earliest of those
  arg_min(p.claim_id, (p.high - p.low, coalesce(p.as_of, DATE '9999-12-31'), p.doc_id, p.char_start))
    FILTER (p.relation <> 'refines') AS stated_by,
  -- alive while a claim of its own is not retired
  bool_or(r.claim_id IS NULL AND p.relation <> 'refines') AS is_live,
  arg_max(r.superseded_by, p.as_of) AS superseded_by
FROM position_claims p
LEFT JOIN retired_claims r ON r.position_id = p.position_id AND r.claim_id = p.claim_id
GROUP BY ALL;

-- position_ranks: grain a position; most origins first, then the latest, then the narrowest. Retired ones come last.
CREATE OR REPLACE TEMP TABLE position_ranks AS
SELECT
  *,
  row_number() OVER (
    PARTITION BY finding_id
    ORDER BY is_live DESC, n_own_origins DESC, as_of DESC NULLS LAST, core_high - core_low, core_low
  ) AS rank
FROM position_counts;

-- finding_counts: grain a finding.
CREATE OR REPLACE TEMP TABLE finding_counts AS
WITH claims_of AS (
  SELECT
    p.finding_id,
    count(DISTINCT p.claim_id) AS n_claims,
    count(DISTINCT p.doc_id) AS n_documents,
    count(DISTINCT p.source_id) AS n_sources,
    count(DISTINCT p.origin_id) AS n_origins,
    count(DISTINCT p.claim_id) FILTER (p.is_copied) AS n_copied_claims,
    bool_or(p.is_additional) AS is_addition
  FROM position_claims p
  GROUP BY p.finding_id
),
live_origins AS (
  -- an origin that gives two answers counts twice: a majority is more than all other answers have
  SELECT finding_id, sum(n_own_origins) AS n FROM position_counts WHERE is_live GROUP BY finding_id
),
torn_documents AS (
  SELECT finding_id, bool_or(n > 1) AS has_conflict
  FROM (
    SELECT p.finding_id, p.doc_id, count(DISTINCT p.position_id) AS n
    FROM position_claims p JOIN position_counts c USING (finding_id, position_id)
    WHERE c.is_live AND p.relation <> 'refines'
    GROUP BY ALL
  )
  GROUP BY finding_id
)
SELECT
  c.*,
  coalesce(o.n, 0) AS n_live_origins,
  coalesce(t.has_conflict, false) AS has_conflict_within_document
FROM claims_of c
LEFT JOIN live_origins o USING (finding_id)
LEFT JOIN torn_documents t USING (finding_id);

-- finding_values: grain a finding; verdict and values over live positions.
CREATE OR REPLACE TEMP TABLE finding_values AS
WITH live AS (
  SELECT
    r.finding_id,
    count(DISTINCT r.position_id) FILTER (r.is_live) AS n_live,
    count(DISTINCT r.position_id) AS n_positions,
    -- "up to 300" is 200 to 300, not 0 to 300
    min(CASE WHEN p.approximator IN ('at most', 'less than') THEN p.low ELSE p.std_low END) FILTER (r.is_live) AS value_min,
    max(CASE WHEN p.approximator = 'vague' THEN p.high ELSE coalesce(p.std_high, p.std_low) END) FILTER (r.is_live)
      AS value_max
  FROM position_ranks r JOIN position_claims p USING (finding_id, position_id)
  WHERE p.relation <> 'refines'
  GROUP BY r.finding_id
),
foremost AS (
  SELECT r.finding_id, r.position_id, r.n_own_origins, p.std_low, p.std_high, p.approximator
  FROM position_ranks r JOIN position_claims p ON p.position_id = r.position_id AND p.claim_id = r.stated_by
  WHERE r.rank = 1
)
SELECT
  c.*,
  l.n_live,
  l.n_positions,
  l.value_min,
  l.value_max,
  -- whether the leading position is the corpus's answer
  NOT (l.n_live > 1 AND 2 * le.n_own_origins <= c.n_live_origins) AS has_best,
  CASE
    WHEN l.n_live > 1 THEN 'contested'
    WHEN l.n_positions > l.n_live OR base.finding_id IS NOT NULL THEN 'updated'
    WHEN c.n_origins > 1 THEN 'corroborated'
    WHEN c.n_documents > 1 THEN 'repeated'
    ELSE 'single-source'
  END AS verdict,
  -- the stated value: a ceiling's high end, else the low end (of a floor, a vague word, a range)
  CASE
    WHEN NOT has_best THEN NULL
    WHEN le.approximator IN ('at most', 'less than') THEN le.std_high
    ELSE le.std_low
  END AS value_best,
  le.position_id AS leading_position_id,
  base.finding_id AS base_finding_id
FROM finding_counts c
JOIN live l USING (finding_id)
JOIN foremost le USING (finding_id)
-- the count that an addition adds to: the best-documented finding of the same measure in the same event
LEFT JOIN (
  SELECT a.finding_id AS addition_id, arg_max(b.finding_id, (n.n_documents, n.n_claims, b.finding_id)) AS finding_id
  FROM finding_frames a
  JOIN finding_frames b ON b.event_id = a.event_id AND b.measure_id = a.measure_id AND NOT b.is_addition
  JOIN finding_counts n ON n.finding_id = b.finding_id
  WHERE a.is_addition
  GROUP BY a.finding_id
) base ON base.addition_id = c.finding_id;
