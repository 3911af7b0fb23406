-- expect: actors have a name
-- severity: critical
-- column: name
SELECT actor_id, name, kind FROM actors WHERE NOT regexp_matches(name, '[\p{L}\p{N}]');

-- expect: nobody speaks on behalf of himself
-- severity: critical
-- column: principal_actor_id
-- Chains of principals are followed to their end, hence must have one.
WITH RECURSIVE chain (actor_id, reached, steps) AS (
    SELECT actor_id, principal_actor_id, 1 FROM actors WHERE principal_actor_id IS NOT NULL
    UNION ALL
    SELECT c.actor_id, a.principal_actor_id, steps + 1
    FROM chain AS c JOIN actors AS a ON a.actor_id = c.reached
    WHERE a.principal_actor_id IS NOT NULL AND c.reached <> c.actor_id AND steps < 50
)
SELECT actor_id, name, steps FROM chain JOIN actors USING (actor_id) WHERE reached = actor_id;
