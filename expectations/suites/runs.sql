-- expect: runs start before they finish
-- severity: warning
-- column: finished_at
SELECT run_id, status, started_at, finished_at FROM runs WHERE finished_at < started_at;

-- expect: runs that are over say when
-- severity: warning
-- column: finished_at
SELECT run_id, status FROM runs WHERE status IN ('published', 'failed') AND finished_at IS NULL;
