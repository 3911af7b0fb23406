-- finding_frames: grain a finding; what it asks, from the claims that answer it. The finding's id is the hash of its anchor
-- claim: the earliest by publication, document and place in the text. Input: groups (group_no, claim_id), claims,
-- claim_events, documents, answering.
CREATE OR REPLACE TEMP TABLE members AS
WITH anchored AS (
  SELECT
    g.group_no, g.claim_id,
    first_value(g.claim_id) OVER (
      PARTITION BY g.group_no ORDER BY d.published_at NULLS LAST, c.doc_id, c.char_start, c.claim_id
    ) AS anchor_claim_id
  FROM groups g SEMI JOIN open_claims USING (claim_id) JOIN claims c USING (claim_id) JOIN documents d USING (doc_id)
)
SELECT left(sha256(concat_ws('|', 'finding', anchor_claim_id)), 16) AS finding_id, claim_id, anchor_claim_id
FROM anchored;

CREATE OR REPLACE TEMP TABLE finding_frames AS
SELECT
  m.finding_id,
  any_value(m.anchor_claim_id) AS anchor_claim_id,
  -- the claim whose words ask: the anchor, but of an act one that says who did it, and did it rather than would
  arg_min(m.claim_id, (
    c.attribute IS DISTINCT FROM 'act',
    c.attribute IS NOT DISTINCT FROM 'act' AND (c.category_value IS NULL OR c.polarity = 'negative'),
    c.attribute IS NOT DISTINCT FROM 'act' AND c.modality <> 'asserted',
    m.claim_id <> m.anchor_claim_id, m.claim_id
  )) AS asking_claim_id,
  any_value(c.corpus) AS corpus,
  -- what an outlet asserts itself answers the question whether it is so, as what is said does
  CASE WHEN bool_or(c.attribute = 'act') THEN 'attribute' WHEN bool_or(c.attribute = 'assertion') THEN 'statement' ELSE any_value(c.kind) END AS kind,
  -- an office is asked for across events: the anchor's stands for all
  max(CASE WHEN m.claim_id = m.anchor_claim_id THEN e.event_id END) AS event_id,
  any_value(nullif(c.attribute, 'assertion')) AS attribute,
  any_value(a.subject_actor_id) AS subject_actor_id,
  mode(c.measure_id ORDER BY c.measure_id) AS measure_id,
  CASE WHEN count(DISTINCT c.population) > 1 THEN 'any' ELSE any_value(c.population) END AS population,
  mode(c.place_id ORDER BY c.place_id) AS place_id,
  mode(c.place_name ORDER BY c.place_name) AS place_name,
  mode(c.counted ORDER BY length(c.counted), c.counted) AS counted,
  mode(c.subject ORDER BY length(c.subject), c.subject) FILTER (c.attribute IS DISTINCT FROM 'assertion') AS subject,
  mode(c.predicate ORDER BY c.predicate) AS predicate,
  mode(c.unit ORDER BY c.unit) AS unit,
  mode(c.scope ORDER BY c.scope) AS scope,
  bool_or(coalesce(c.is_additional, false)) AS is_addition,
  min(c.date_from) AS date_from,
  max(c.date_to) AS date_to,
  max(CASE WHEN m.claim_id = m.anchor_claim_id THEN ev.event_from END) AS event_from,
  max(CASE WHEN m.claim_id = m.anchor_claim_id THEN ev.title END) AS event_title
FROM members m
JOIN claims c USING (claim_id)
JOIN claim_events e USING (claim_id)
JOIN events ev ON ev.event_id = e.event_id
LEFT JOIN answering a USING (claim_id)
GROUP BY m.finding_id;
