-- finding_frames: grain a finding; what it asks, from the claims that answer it. The finding's id is the hash of its anchor
-- claim: the earliest by publication, document and place in the text. Input: groups (group_no, claim_id), claims_asked,
-- claim_events, documents, actor_of.
CREATE OR REPLACE TEMP TABLE members AS
WITH anchored AS (
  SELECT
    g.group_no, g.claim_id,
    first_value(g.claim_id) OVER (
      PARTITION BY g.group_no ORDER BY d.published_at NULLS LAST, c.doc_id, c.char_start, c.claim_id
    ) AS anchor_claim_id
  FROM groups g JOIN claims_asked c USING (claim_id) JOIN documents d USING (doc_id)
)
SELECT left(sha256(concat_ws('|', 'finding', anchor_claim_id)), 16) AS finding_id, claim_id, anchor_claim_id
FROM anchored;

-- asking: grain a claim of a finding, with all that a question is asked by; is_alone where the finding has no other claim.
CREATE OR REPLACE TEMP TABLE asking AS
SELECT
  m.finding_id, m.claim_id, m.anchor_claim_id, m.claim_id = m.anchor_claim_id AS is_anchor,
  count(*) OVER (PARTITION BY m.finding_id) = 1 AS is_alone,
  c.corpus, c.kind, c.attribute, c.category_value, c.polarity, c.modality, c.measure_id, c.population, c.place_id, c.place_name,
  c.counted, c.subject, c.predicate, c.unit, c.scope, coalesce(c.is_additional, false) AS is_additional, c.date_from, c.date_to,
  e.event_id, ev.event_from, ev.title AS event_title, a.actor_id AS subject_actor_id
FROM members m
JOIN claims_asked c USING (claim_id)
JOIN claim_events e USING (claim_id)
JOIN events ev ON ev.event_id = e.event_id
LEFT JOIN actor_of a ON a.doc_id = c.doc_id AND a.name = CASE WHEN c.attribute = 'office' THEN c.subject END;

-- finding_parts: grain a finding.
CREATE OR REPLACE TEMP TABLE finding_parts AS
SELECT finding_id, min(part) AS part FROM members JOIN claim_parts USING (claim_id) GROUP BY finding_id;

-- finding_frames, of findings with several claims: what most of them say.
CREATE OR REPLACE TEMP TABLE finding_frames AS
SELECT
  finding_id,
  any_value(anchor_claim_id) AS anchor_claim_id,
  -- the claim whose words ask: the anchor, but of an act one that says who did it, and did it rather than would; of a day one
  -- that says what happened rather than what became of people
  arg_min(claim_id, (
    attribute IS DISTINCT FROM 'act',
    attribute IS NOT DISTINCT FROM 'act' AND (modality <> 'asserted' OR polarity = 'negative'),
    attribute IS NOT DISTINCT FROM 'act' AND category_value IS NULL,
    attribute IS NOT DISTINCT FROM 'happened' AND regexp_matches(coalesce(predicate, ''), '^(was|were) '),
    NOT is_anchor, claim_id
  )) AS asking_claim_id,
  any_value(corpus) AS corpus,
  -- what an outlet asserts itself, or tells in part of a sentence, answers the question whether it is so, as what is said does
  CASE WHEN bool_or(attribute = 'act') THEN 'attribute' WHEN bool_or(attribute IN ('assertion', 'proposition')) THEN 'statement'
       ELSE any_value(kind) END AS kind,
  -- an office is asked for across events: the anchor's stands for all
  max(CASE WHEN is_anchor THEN event_id END) AS event_id,
  any_value(attribute) FILTER (attribute NOT IN ('assertion', 'proposition')) AS attribute,
  any_value(subject_actor_id) AS subject_actor_id,
  mode(measure_id ORDER BY measure_id) AS measure_id,
  CASE WHEN count(DISTINCT population) > 1 THEN 'any' ELSE any_value(population) END AS population,
  mode(place_id ORDER BY place_id) AS place_id,
  mode(place_name ORDER BY place_name) AS place_name,
  mode(counted ORDER BY length(counted), counted) AS counted,
  mode(subject ORDER BY length(subject), subject) FILTER (coalesce(attribute NOT IN ('assertion', 'proposition'), true)) AS subject,
  mode(predicate ORDER BY predicate) AS predicate,
  mode(unit ORDER BY unit) AS unit,
  mode(scope ORDER BY scope) AS scope,
  bool_or(is_additional) AS is_addition,
  min(date_from) AS date_from,
  max(date_to) AS date_to,
  max(CASE WHEN is_anchor THEN event_from END) AS event_from,
  max(CASE WHEN is_anchor THEN event_title END) AS event_title
FROM asking
WHERE NOT is_alone
GROUP BY finding_id;

-- finding_frames, of the others, which are most: what the one claim says.
INSERT INTO finding_frames BY NAME
SELECT
  finding_id, anchor_claim_id, claim_id AS asking_claim_id, corpus,
  CASE WHEN attribute IN ('assertion', 'proposition') THEN 'statement' ELSE kind END AS kind,
  event_id, CASE WHEN attribute NOT IN ('assertion', 'proposition') THEN attribute END AS attribute, subject_actor_id,
  measure_id, population, place_id, place_name, counted,
  CASE WHEN coalesce(attribute NOT IN ('assertion', 'proposition'), true) THEN subject END AS subject,
  predicate, unit, scope, is_additional AS is_addition, date_from, date_to, event_from, event_title
FROM asking
WHERE is_alone;
