-- expect: an id does not become itself
-- severity: critical
-- column: new_id
SELECT old_id, new_id, kind, run_id FROM finding_lineage WHERE old_id = new_id;

-- expect: an id moves to one other id in a run
-- severity: critical
-- column: old_id
SELECT old_id, run_id, count(*) AS ids FROM finding_lineage WHERE kind = 'moved' GROUP BY ALL HAVING count(*) > 1;
