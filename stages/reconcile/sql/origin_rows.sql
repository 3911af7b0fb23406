-- Once claims are grouped: a quotation that one article gives without its speaker is the man's whom another names.
-- Input: groups (group_no, claim_id), claims, origin_keys, actors, sources.

-- quoted_elsewhere: grain a quotation without an origin of its own, in a group of statements that has one speaker.
CREATE OR REPLACE TEMP TABLE quoted_elsewhere AS
WITH spoken AS (
  SELECT g.group_no, any_value(k.actor_id) AS actor_id, any_value(k.origin_id) AS origin_id
  FROM groups g JOIN claims c USING (claim_id) JOIN origin_keys k USING (claim_id)
  WHERE c.kind = 'statement' AND k.actor_id IS NOT NULL
  GROUP BY g.group_no
  HAVING count(DISTINCT k.origin_id) = 1
)
SELECT g.claim_id, s.actor_id, s.origin_id
FROM groups g
JOIN spoken s USING (group_no)
JOIN claims c USING (claim_id)
JOIN origin_keys k USING (claim_id)
WHERE k.actor_id IS NULL AND c.quotation IN ('direct', 'mixed');

-- origin_keys again, for those quotations and the numbers in them.
CREATE OR REPLACE TEMP TABLE origin_keys AS
SELECT
  k.claim_id,
  coalesce(q.actor_id, k.actor_id) AS actor_id,
  CASE WHEN q.actor_id IS NULL THEN k.source_id END AS source_id,
  CASE WHEN q.actor_id IS NULL THEN k.agency END AS agency,
  q.actor_id IS NOT NULL OR k.is_known AS is_known,
  coalesce(q.origin_id, k.origin_id) AS origin_id
FROM origin_keys k
JOIN claims c USING (claim_id)
LEFT JOIN quoted_elsewhere q
  ON q.claim_id = k.claim_id OR (c.kind <> 'statement' AND q.claim_id = c.within_claim_id AND k.actor_id IS NULL);

-- origins: grain an origin.
CREATE OR REPLACE TEMP TABLE origins AS
SELECT
  k.origin_id,
  CASE WHEN any_value(k.actor_id) IS NOT NULL THEN 'actor' ELSE 'source' END AS kind,
  coalesce(any_value(a.name), any_value(s.name), any_value(k.agency), 'unknown outlets') AS name,
  any_value(k.actor_id) AS actor_id,
  any_value(k.source_id) AS source_id,
  NULL::VARCHAR AS passage_id
FROM origin_keys k
LEFT JOIN actors a USING (actor_id)
LEFT JOIN sources s USING (source_id)
GROUP BY k.origin_id
ORDER BY k.origin_id;
