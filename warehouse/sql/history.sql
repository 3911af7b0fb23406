-- Input: what lineage.sql leaves, published_findings, published_history; findings_rows, positions_rows, evidence_rows,
-- claims_rows, sources_rows.

-- finding_states: grain a finding; its state as this run leaves it, with positions, quotes and outlets as JSON.
-- The quotes' order is that of their place in the text, so that equal states are equal strings. Lists are sorted once they
-- are made: to make them in order takes many times as long.
CREATE OR REPLACE TEMP TABLE finding_states AS
WITH quoted AS (
  SELECT e.finding_id, e.position_id,
    list_transform(
      list_sort(list({'doc_id': c.doc_id, 'char_start': c.char_start, 'claim_id': c.claim_id, 'quote': c.quote})),
      lambda q: q.quote
    ) AS quotes,
    list_sort(list(DISTINCT coalesce(s.name, 'an unknown outlet')) FILTER (e.relation <> 'refines')) AS outlets
  FROM evidence_rows e JOIN claims_rows c USING (claim_id) LEFT JOIN sources_rows s USING (source_id)
  GROUP BY ALL
),
answers AS (
  SELECT p.finding_id,
    {'low': p.value_low, 'high': p.value_high, 'position_id': p.position_id} AS place,
    {
      'label': p.label, 'low': p.value_low, 'high': p.value_high, 'origins': p.n_origins, 'live': p.is_live,
      'leading': p.is_leading, 'outlets': q.outlets, 'quotes': q.quotes
    } AS answer
  FROM positions_rows p JOIN quoted q USING (finding_id, position_id)
)
SELECT
  finding_id,
  CAST(to_json(list_transform(list_sort(list({'place': place, 'answer': answer})), lambda a: a.answer)) AS VARCHAR)
    AS positions
FROM answers
GROUP BY finding_id;

-- history_before: grain a state of a finding in earlier runs; those of a finding that has moved go with it, but for what the
-- new id has a history of its own of.
CREATE OR REPLACE TEMP TABLE history_before AS
WITH own AS (SELECT finding_id, max(valid_to) AS valid_to FROM published_history GROUP BY finding_id)
SELECT h.* REPLACE (
  CASE WHEN m.new_id IS NOT NULL AND (o.valid_to IS NULL OR h.valid_from >= o.valid_to) THEN m.new_id ELSE h.finding_id END
    AS finding_id
)
FROM published_history h
LEFT JOIN lineage_now m ON m.entity = 'finding' AND m.kind = 'moved' AND m.old_id = h.finding_id
LEFT JOIN own o ON o.finding_id = m.new_id;

-- known_before: grain a finding of this run that was known; when it, or what has become it, was first seen.
CREATE OR REPLACE TEMP TABLE known_before AS
WITH heirs AS (
  SELECT finding_id, finding_id AS old_id FROM findings_rows
  UNION
  SELECT new_id, old_id FROM lineage_now WHERE entity = 'finding' AND kind <> 'split'
),
dated AS (
  SELECT h.finding_id, p.first_seen FROM heirs h JOIN published_findings p ON p.finding_id = h.old_id
  UNION ALL
  SELECT finding_id, valid_from FROM history_before
)
SELECT finding_id, min(first_seen) AS first_seen FROM dated GROUP BY finding_id;

-- findings_dated: grain a finding; first_seen, last_changed and run_id carried over where nothing changed.
CREATE OR REPLACE TEMP TABLE findings_dated AS
SELECT
  f.* REPLACE (
    coalesce(known.first_seen, $started_at) AS first_seen,
    CASE WHEN open.finding_id IS NULL THEN $started_at ELSE open.valid_from END AS last_changed,
    CASE WHEN open.finding_id IS NULL THEN $run_id ELSE open.run_id END AS run_id
  )
FROM findings_rows f
LEFT JOIN finding_states s USING (finding_id)
LEFT JOIN known_before known ON known.finding_id = f.finding_id
-- the open row of the history says the same as this run: nothing changed
LEFT JOIN history_before open
  ON open.finding_id = f.finding_id AND open.valid_to IS NULL
  AND open.verdict = f.verdict
  AND open.value_best IS NOT DISTINCT FROM f.value_best
  AND open.value_min IS NOT DISTINCT FROM f.value_min
  AND open.value_max IS NOT DISTINCT FROM f.value_max
  AND open.category_best IS NOT DISTINCT FROM f.category_best
  AND open.date_best_from IS NOT DISTINCT FROM f.date_best_from
  AND open.date_best_to IS NOT DISTINCT FROM f.date_best_to
  AND coalesce(open.is_overridden, false) = f.is_overridden
  AND open.positions IS NOT DISTINCT FROM s.positions;

-- history_rows: grain a state of a finding over run time; open rows that no longer hold are closed.
CREATE OR REPLACE TEMP TABLE history_rows AS
SELECT
  h.* REPLACE (
    CASE
      WHEN h.valid_to IS NULL AND (f.finding_id IS NULL OR f.run_id = $run_id) THEN $started_at ELSE h.valid_to
    END AS valid_to
  )
FROM history_before h
LEFT JOIN findings_dated f USING (finding_id)
UNION ALL BY NAME
SELECT
  f.finding_id, f.corpus, f.question, f.verdict, f.value_best, f.value_min, f.value_max, f.category_best, f.date_best_from,
  f.date_best_to, f.is_overridden, s.positions,
  $started_at AS valid_from, NULL::TIMESTAMPTZ AS valid_to, $run_id AS run_id
FROM findings_dated f
LEFT JOIN finding_states s USING (finding_id)
WHERE f.run_id = $run_id;
