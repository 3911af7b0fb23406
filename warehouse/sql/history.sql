-- finding_states: grain a finding; its state as this run leaves it, with positions and quotes as JSON.
-- `position_state` leaves the quotes' order to their place in the text, so that equal states are equal strings.
CREATE OR REPLACE TEMP TABLE finding_states AS
WITH quoted AS (
  SELECT e.finding_id, e.position_id, list(c.quote ORDER BY c.doc_id, c.char_start, c.claim_id) AS quotes
  FROM evidence_rows e JOIN claims_rows c USING (claim_id)
  GROUP BY ALL
)
SELECT
  p.finding_id,
  CAST(to_json(list(
    {label: p.label, low: p.value_low, high: p.value_high, origins: p.n_origins, live: p.is_live, quotes: q.quotes}
    ORDER BY p.value_low NULLS LAST, p.value_high NULLS LAST, p.position_id
  )) AS VARCHAR) AS positions
FROM positions_rows p JOIN quoted q USING (finding_id, position_id)
GROUP BY p.finding_id;

-- findings_dated: grain a finding; first_seen, last_changed and run_id carried over where nothing changed.
CREATE OR REPLACE TEMP TABLE findings_dated AS
SELECT
  f.* REPLACE (
    coalesce(old.first_seen, $started_at) AS first_seen,
    CASE WHEN open.finding_id IS NULL THEN $started_at ELSE old.last_changed END AS last_changed,
    CASE WHEN open.finding_id IS NULL THEN $run_id ELSE old.run_id END AS run_id
  )
FROM findings_rows f
LEFT JOIN finding_states s USING (finding_id)
LEFT JOIN published_findings old ON old.finding_id = f.finding_id
-- the open row of the history says the same as this run: nothing changed
LEFT JOIN published_history open
  ON open.finding_id = f.finding_id AND open.valid_to IS NULL
  AND open.verdict = f.verdict
  AND open.value_best IS NOT DISTINCT FROM f.value_best
  AND open.value_min IS NOT DISTINCT FROM f.value_min
  AND open.value_max IS NOT DISTINCT FROM f.value_max
  AND open.positions IS NOT DISTINCT FROM s.positions;

-- history_rows: grain a state of a finding over run time; open rows that no longer hold are closed.
CREATE OR REPLACE TEMP TABLE history_rows AS
SELECT
  h.* REPLACE (
    CASE
      WHEN h.valid_to IS NULL AND (f.finding_id IS NULL OR f.run_id = $run_id) THEN $started_at ELSE h.valid_to
    END AS valid_to
  )
FROM published_history h
LEFT JOIN findings_dated f USING (finding_id)
UNION ALL BY NAME
SELECT
  f.finding_id, f.verdict, f.value_best, f.value_min, f.value_max, s.positions,
  $started_at AS valid_from, NULL::TIMESTAMPTZ AS valid_to, $run_id AS run_id
FROM findings_dated f
LEFT JOIN finding_states s USING (finding_id)
WHERE f.run_id = $run_id;
