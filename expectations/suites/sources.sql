-- expect: outlets have a name
-- severity: critical
-- column: name
SELECT source_id, name, domain FROM sources WHERE NOT regexp_matches(name, '[\p{L}\p{N}]');

-- expect: domains are host names, without scheme, path or www
-- severity: warning
-- column: domain
SELECT source_id, name, domain FROM sources
WHERE NOT regexp_full_match(domain, '[\p{Ll}\p{Lo}\p{N}]([\p{Ll}\p{Lo}\p{M}\p{N}_-]*\.)+[\p{Ll}\p{Lo}\p{N}-]{2,}')
   OR starts_with(domain, 'www.');

-- expect: one outlet per domain
-- severity: warning
-- column: domain
SELECT domain, count(*) AS outlets, min(name) AS one, max(name) AS other
FROM sources WHERE domain IS NOT NULL GROUP BY domain HAVING count(*) > 1;
