-- expect: origins have a name
-- severity: critical
-- column: name
SELECT origin_id, kind, name FROM origins WHERE trim(name) = '';

-- expect: origins name the actor or passage that they stand for
-- severity: critical
-- column: kind
-- A source may be null: documents without a known outlet are together one origin.
SELECT origin_id, kind, name, actor_id, passage_id FROM origins
WHERE (kind = 'actor' AND actor_id IS NULL) OR (kind = 'passage' AND passage_id IS NULL);

-- expect: an actor, passage or outlet is one origin
-- severity: critical
-- column: kind
-- An agency that is credited and no outlet of the warehouse has its name alone.
SELECT kind, actor_id, passage_id, source, count(*) AS origins
FROM (SELECT kind, CASE kind WHEN 'actor' THEN actor_id END AS actor_id,
             CASE kind WHEN 'passage' THEN passage_id END AS passage_id,
             CASE kind WHEN 'source' THEN coalesce(source_id, name) END AS source FROM origins)
GROUP BY ALL HAVING count(*) > 1;
