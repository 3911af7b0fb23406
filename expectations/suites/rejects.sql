-- expect: rejects say why
-- severity: critical
-- column: reason
SELECT reject_id, uri, stage, reason FROM rejects WHERE trim(reason) = '';

-- expect: at most a fifth of the inputs are rejected
-- severity: warning
-- needs: documents
-- returns: figure
SELECT corpus, format('{:.0f}% rejected', 100 * avg(rejected)) AS observed, avg(rejected) > 0.2 AS fails
FROM (SELECT corpus, 1 AS rejected FROM rejects WHERE stage = 'ingest'
      UNION ALL SELECT corpus, 0 FROM documents)
GROUP BY corpus;
