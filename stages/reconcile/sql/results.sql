-- The rows that leave the stage, from the working tables of the steps before.

-- claim_links: grain a claim; its actors, origin, passage and event. A copy spoke when its root did.
CREATE OR REPLACE TEMP TABLE claim_links AS
SELECT
  c.claim_id, o.speaker_actor_id, o.via_actor_id, su.actor_id AS subject_actor_id, k.origin_id, o.passage_id, e.event_id,
  CASE WHEN c.as_of_precision = 'publication' THEN CAST(o.told_at AS DATE) ELSE c.as_of END AS as_of
FROM claims c
LEFT JOIN claim_origins o USING (claim_id)
LEFT JOIN origin_keys k USING (claim_id)
LEFT JOIN claim_events e USING (claim_id)
LEFT JOIN actor_of su ON su.doc_id = c.doc_id AND su.name = CASE WHEN c.attribute = 'office' THEN c.subject END;

-- claims_linked: grain a claim, with them; of propositions those that are told twice. A view: claims are many and wide.
CREATE OR REPLACE TEMP VIEW claims_linked AS
SELECT
  c.* REPLACE (
    l.speaker_actor_id AS speaker_actor_id,
    l.via_actor_id AS via_actor_id,
    l.subject_actor_id AS subject_actor_id,
    l.origin_id AS origin_id,
    l.passage_id AS passage_id,
    l.event_id AS event_id,
    l.as_of AS as_of,
    -- until overrides say so
    false AS is_overridden
  )
FROM claims c JOIN claim_links l USING (claim_id)
WHERE c.attribute IS DISTINCT FROM 'proposition' OR c.claim_id IN (SELECT claim_id FROM chosen_groups);

-- passage_numbers: grain a number in a copy and the number of the same measure in the passage it was taken from. An agency tells
-- its story again with a higher count, and others copy either version or each other: a number that an earlier document
-- has in the same words was copied, not changed.
CREATE OR REPLACE TEMP TABLE passage_numbers AS
WITH numbers AS (
  SELECT p.passage_id, p.copy_of, r.root, c.measure_id, c.quote, c.std_low, c.std_high, c.approximator, c.char_start,
    d.doc_id, d.source_id, coalesce(d.published_at, TIMESTAMPTZ '9999-12-31 00:00:00+00') AS published_at,
    row_number() OVER (PARTITION BY p.passage_id, c.measure_id ORDER BY c.char_start) AS nth
  FROM passages p
  JOIN passage_root r USING (passage_id)
  JOIN documents d USING (doc_id)
  JOIN claims c ON c.doc_id = p.doc_id AND c.kind = 'quantity'
    AND c.char_start < p.char_end AND p.char_start < c.char_end
),
-- grain a number in the words of one root, and the first document that has it
versions AS (
  SELECT root, measure_id, nth, std_low, std_high, approximator, min((published_at, doc_id)) AS first_told
  FROM numbers GROUP BY ALL
)
SELECT n.passage_id, o.quote AS value_from, n.quote AS value_to, n.char_start,
  (n.std_low, n.std_high, n.approximator) IS DISTINCT FROM (o.std_low, o.std_high, o.approximator)
    AND v.first_told = (n.published_at, n.doc_id) AND NOT coalesce(n.source_id = o.source_id, false) AS is_changed
FROM numbers n
JOIN numbers o ON o.passage_id = n.copy_of AND o.measure_id = n.measure_id AND o.nth = n.nth
JOIN versions v ON v.root = n.root AND v.measure_id = n.measure_id AND v.nth = n.nth
  AND (v.std_low, v.std_high, v.approximator) IS NOT DISTINCT FROM (n.std_low, n.std_high, n.approximator)
ORDER BY n.passage_id, n.char_start;

-- passages_with_origin: grain a passage; the origin of its text is that of its root's document. Of the numbers that a copy
-- has changed the first one is told.
CREATE OR REPLACE TEMP TABLE passages_with_origin AS
WITH changes AS (
  SELECT passage_id, bool_or(is_changed) AS value_changed,
    arg_min({'old': value_from, 'new': value_to}, (char_start, value_to, value_from)) FILTER (is_changed) AS change
  FROM passage_numbers GROUP BY passage_id
)
SELECT p.* REPLACE (
  o.origin_id AS origin_id,
  coalesce(c.value_changed, CASE WHEN p.copy_of IS NOT NULL THEN false END) AS value_changed,
  c.change.old AS value_from,
  c.change.new AS value_to
)
FROM passages p
LEFT JOIN changes c USING (passage_id)
LEFT JOIN passage_root r USING (passage_id)
LEFT JOIN document_origins d ON d.doc_id = r.root_doc_id
LEFT JOIN origins o ON o.origin_id = left(sha256(concat_ws('|', 'origin', d.key)), 16)
ORDER BY p.passage_id;

-- dates: grain a day that some row names.
CREATE OR REPLACE TEMP TABLE dates AS
WITH days AS (
  SELECT CAST(published_at AS DATE) AS day FROM documents
  UNION SELECT date_from FROM claims UNION SELECT date_to FROM claims UNION SELECT as_of FROM claim_links
  UNION SELECT event_from FROM events UNION SELECT event_to FROM events
)
SELECT day AS date_key, CAST(year(day) AS INTEGER) AS year, CAST(month(day) AS INTEGER) AS month,
  CAST(week(day) AS INTEGER) AS week, dayname(day) AS weekday
FROM days WHERE day IS NOT NULL ORDER BY day;
