-- failed_checks: one row per expectation that did not hold, the latest run first. What was wrong with the data, how bad was
-- it, and did it stop the run?
--
-- run_id: The run
-- started_at: When the run started (UTC)
-- run_status: How the run ended
-- severity: What a failure means: critical stops the run
-- stage: The gate
-- table_name: The table
-- column_name: The column; null for an expectation on the table
-- expectation: What was expected
-- observed: What was observed
-- unexpected_count: Rows that break it
-- unexpected_percent: Share of rows that break it, in percent
-- examples: A few rows that break it, as JSON
-- check_id: Joins checks
SELECT
    c.run_id,
    r.started_at,
    r.status AS run_status,
    c.severity,
    c.stage,
    c.table_name,
    c.column_name,
    c.expectation,
    c.observed,
    c.unexpected_count,
    c.unexpected_percent,
    c.examples,
    c.check_id
FROM checks AS c
LEFT JOIN runs AS r USING (run_id)
WHERE NOT c.success
ORDER BY c.run_id DESC,
    CASE c.severity WHEN 'critical' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END,
    CASE c.stage WHEN 'ingest' THEN 0 WHEN 'clean' THEN 1 WHEN 'extract' THEN 2 WHEN 'reconcile' THEN 3 ELSE 4 END,
    c.table_name, c.column_name NULLS FIRST, c.expectation, c.check_id
