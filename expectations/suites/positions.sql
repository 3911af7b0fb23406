-- expect: positions have evidence
-- severity: critical
-- column: position_id
-- needs: evidence
SELECT position_id, finding_id, label FROM positions ANTI JOIN evidence USING (position_id);

-- expect: the counts are those of the evidence
-- severity: critical
-- column: n_claims
-- needs: evidence, claims
SELECT position_id, finding_id, n_claims, claims, n_documents, documents, n_origins, origins
FROM positions
JOIN (SELECT position_id, count(DISTINCT claim_id) AS claims, count(DISTINCT doc_id) AS documents,
             count(DISTINCT origin_id) AS origins
      FROM evidence JOIN claims USING (claim_id) GROUP BY position_id) USING (position_id)
WHERE n_claims <> claims OR n_documents <> documents OR n_origins <> origins;

-- expect: a finding has at most one leading position
-- severity: critical
-- column: is_leading
SELECT finding_id, count(*) AS leading, min(label) AS one, max(label) AS other
FROM positions WHERE is_leading GROUP BY finding_id HAVING count(*) > 1;

-- expect: the leading position is live
-- severity: critical
-- column: is_leading
SELECT position_id, finding_id, label, superseded_by FROM positions WHERE is_leading AND NOT is_live;

-- expect: values have their low end first
-- severity: critical
-- column: value_high
SELECT position_id, finding_id, label, value_low, value_high FROM positions WHERE value_low > value_high;

-- expect: only retired positions are superseded, by another of the same finding
-- severity: critical
-- column: superseded_by
SELECT p.position_id, p.finding_id, p.label, p.is_live, p.superseded_by, s.finding_id AS other_finding_id
FROM positions AS p JOIN positions AS s ON s.position_id = p.superseded_by
WHERE p.is_live OR s.finding_id <> p.finding_id OR s.position_id = p.position_id;
