-- From positions to verdicts. Input: position_claims, retired_claims, finding_frames, origin_weights, claims, claims_asked, actors and their
-- names, claim_events. Parameter: what an origin without a record weighs.

-- live_claims: grain a claim and a position that it gives, with whether that holds: neither a wide claim that fits several
-- answers speaks for one of them, nor a claim that a later one retired.
CREATE OR REPLACE TEMP TABLE given_claims AS
SELECT p.*, r.claim_id IS NOT NULL AS is_retired, r.superseded_by
FROM position_claims p
LEFT JOIN retired_claims r ON r.position_id = p.position_id AND r.claim_id = p.claim_id
WHERE p.relation <> 'refines';

-- position_counts: grain a position. It is alive while a claim of its own is; then who has left it speaks for it no more.
CREATE OR REPLACE TEMP TABLE position_counts AS
WITH own AS (
  SELECT
    finding_id,
    position_id,
    NOT bool_and(is_retired) AS is_live,
    CASE WHEN bool_and(is_retired) THEN count(DISTINCT origin_id) ELSE count(DISTINCT origin_id) FILTER (NOT is_retired) END
      AS n_own_origins,
    max(as_of) AS as_of,
    bool_and(is_copied) AS is_copied,
    -- the answer as stated: by the narrowest claim, the earliest of those
    arg_min(claim_id, (is_retired, high - low, coalesce(as_of, DATE '9999-12-31'), doc_id, char_start)) AS stated_by,
    arg_max(superseded_by, (coalesce(as_of, DATE '0001-01-01'), superseded_by)) AS superseded_by
  FROM given_claims
  GROUP BY finding_id, position_id
),
weighed AS (
  SELECT g.finding_id, g.position_id, sum(coalesce(w.weight, $weight_unknown)) AS weight
  FROM (SELECT DISTINCT finding_id, position_id, origin_id FROM given_claims WHERE NOT is_retired) g
  JOIN finding_frames f USING (finding_id)
  LEFT JOIN origin_weights w ON w.corpus = f.corpus AND w.origin_id = g.origin_id
  GROUP BY g.finding_id, g.position_id
),
-- what fits is counted too
fitting AS (
  SELECT
    finding_id,
    position_id,
    any_value(core_low) AS core_low,
    any_value(core_high) AS core_high,
    count(DISTINCT claim_id) AS n_claims,
    count(DISTINCT doc_id) AS n_documents,
    count(DISTINCT origin_id) AS n_origins
  FROM position_claims
  GROUP BY finding_id, position_id
)
SELECT f.*, o.* EXCLUDE (finding_id, position_id), round(coalesce(w.weight, 0), 9) AS weight
FROM fitting f
JOIN own o USING (finding_id, position_id)
LEFT JOIN weighed w USING (finding_id, position_id);

-- position_ranks: grain a position; see ranking.sql.
CREATE OR REPLACE TEMP TABLE position_ranks AS FROM ranked('position_counts');

-- finding_counts: grain a finding.
CREATE OR REPLACE TEMP TABLE finding_counts AS
WITH claims_of AS (
  SELECT
    p.finding_id,
    count(DISTINCT p.claim_id) AS n_claims,
    count(DISTINCT p.doc_id) AS n_documents,
    count(DISTINCT p.source_id) AS n_sources,
    count(DISTINCT p.origin_id) AS n_origins,
    count(DISTINCT p.claim_id) FILTER (p.is_copied) AS n_copied_claims
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
    SELECT finding_id, doc_id, count(DISTINCT position_id) AS n
    FROM given_claims
    WHERE NOT is_retired
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

-- held_in_events: grain an event and an actor whom a claim of it holds responsible.
CREATE OR REPLACE TEMP TABLE held_in_events AS
SELECT DISTINCT e.event_id, c.corpus, n.actor_id
FROM claims c
JOIN claim_events e USING (claim_id)
JOIN actor_names n ON n.corpus = c.corpus
  AND n.folded = trim(regexp_replace(lower(strip_accents(c.category_value)), '[^\pL\pN]+', ' ', 'g'))
WHERE c.attribute = 'responsible' AND c.polarity <> 'negative' AND c.modality <> 'denied';

-- concerned: grain a number's finding and an actor (the end of its chain of principals) that it is about: whom a claim of it
-- names, or whom claims of the same event hold responsible.
CREATE OR REPLACE TEMP TABLE concerned AS
WITH named AS (
  SELECT p.finding_id, unnest([c.responsible_actor_id, c.subject_actor_id]) AS actor_id
  FROM position_claims p JOIN claims_asked c USING (claim_id)
  WHERE c.kind = 'quantity'
  UNION
  SELECT f.finding_id, h.actor_id
  FROM finding_frames f JOIN held_in_events h ON h.event_id = f.event_id AND h.corpus = f.corpus
  WHERE f.kind = 'quantity'
)
SELECT DISTINCT n.finding_id, coalesce(t.top, n.actor_id) AS actor_id
FROM named n LEFT JOIN actor_top t USING (actor_id)
WHERE n.actor_id IS NOT NULL;

-- finding_ranges: grain a finding; what its living answers span. "Up to 300" is 200 to 300, not 0 to 300.
CREATE OR REPLACE TEMP TABLE finding_ranges AS
WITH spans AS (
  SELECT
    g.finding_id,
    CASE WHEN g.approximator IN ('at most', 'less than') THEN g.low ELSE g.std_low END AS low,
    CASE WHEN g.approximator = 'vague' THEN g.high ELSE coalesce(g.std_high, g.std_low) END AS high,
    c.actor_id IS NOT NULL AS is_concerned
  FROM given_claims g
  LEFT JOIN concerned c ON c.finding_id = g.finding_id AND c.actor_id = g.origin_actor_id
  WHERE NOT g.is_retired
)
SELECT finding_id, min(low) AS value_min, max(high) AS value_max,
  -- the lowest count of those whom it isn't about
  coalesce(min(low) FILTER (NOT is_concerned), min(low)) AS value_conservative
FROM spans
GROUP BY finding_id;

-- additions: grain an addition and a count of the same measure, people and place in the same event that it may add to. A table
-- of its own: a plan that joined counts by their days first would join everything with everything.
CREATE OR REPLACE TEMP TABLE additions AS
SELECT a.finding_id AS addition_id, b.finding_id, coalesce(a.place_id = b.place_id, false) AS same_place
FROM finding_frames a
JOIN finding_frames b ON b.event_id = a.event_id AND b.measure_id = a.measure_id AND NOT b.is_addition
  AND b.population IS NOT DISTINCT FROM a.population
  AND (a.place_id IS NULL OR b.place_id IS NULL OR a.place_id = b.place_id)
WHERE a.is_addition;

-- counts_told: grain a finding of those, and a document, day and number with which it is told; how many there are with
-- "a fourth" one.
CREATE OR REPLACE TEMP TABLE counts_told AS
SELECT p.finding_id, p.doc_id, p.as_of, p.std_low,
  min(CASE WHEN p.is_additional THEN nullif(list_position(
    ['second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'],
    regexp_extract(lower(p.quote), '\b(second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b', 1)
  ), 0) + 1 END) AS ordinal
FROM position_claims p
WHERE p.finding_id IN (SELECT addition_id FROM additions UNION SELECT finding_id FROM additions)
GROUP BY ALL;

-- bases: grain an addition and the count that it adds to, given in the addition's own document or before it; the closest of those.
-- A count of about equally many is rather another telling of the same than what it adds to, and one of a tenth is of something else;
-- "a fourth" is added to three.
CREATE OR REPLACE TEMP TABLE bases AS
SELECT a.addition_id,
  arg_max(a.finding_id, (y.doc_id = x.doc_id, a.same_place, coalesce(y.as_of, DATE '0001-01-01'), y.std_low, a.finding_id)) AS finding_id
FROM additions a
JOIN counts_told x ON x.finding_id = a.addition_id
JOIN counts_told y ON y.finding_id = a.finding_id AND (y.doc_id = x.doc_id OR y.as_of <= x.as_of)
  AND 10 * y.std_low >= x.std_low AND (x.ordinal IS NULL OR y.std_low = x.ordinal - 1)
WHERE NOT EXISTS (FROM counts_told z WHERE z.finding_id = a.finding_id AND z.std_low BETWEEN 0.98 * x.std_low AND 1.02 * x.std_low)
GROUP BY a.addition_id;

-- finding_values: grain a finding; verdict and values over live positions.
CREATE OR REPLACE TEMP TABLE finding_values AS
WITH live AS (
  SELECT finding_id, count(*) FILTER (is_live) AS n_live, count(*) AS n_positions
  FROM position_ranks
  GROUP BY finding_id
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
  r.value_min,
  r.value_max,
  r.value_conservative,
  -- whether the leading position is the corpus's answer: alone, or with more origins than all others; what a record weighs
  -- puts answers in order and makes no majority
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
JOIN finding_ranges r USING (finding_id)
-- the count that an addition adds to
LEFT JOIN bases base ON base.addition_id = c.finding_id;
