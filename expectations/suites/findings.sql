-- expect: findings have evidence
-- severity: critical
-- column: finding_id
-- needs: evidence
SELECT finding_id, question FROM findings ANTI JOIN evidence USING (finding_id);

-- expect: the counts are those of the evidence
-- severity: critical
-- column: n_claims
-- needs: evidence, claims
SELECT finding_id, n_claims, claims, n_documents, documents, n_sources, sources, n_origins, origins
FROM findings
JOIN (SELECT finding_id, count(DISTINCT claim_id) AS claims, count(DISTINCT doc_id) AS documents,
             count(DISTINCT source_id) AS sources, count(DISTINCT origin_id) AS origins
      FROM evidence JOIN claims USING (claim_id) GROUP BY finding_id) USING (finding_id)
WHERE n_claims <> claims OR n_documents <> documents OR n_sources <> sources OR n_origins <> origins;

-- expect: n_positions counts the positions
-- severity: critical
-- column: n_positions
-- needs: positions
SELECT finding_id, n_positions, count(position_id) AS positions
FROM findings LEFT JOIN (SELECT finding_id, position_id FROM positions) USING (finding_id)
GROUP BY finding_id, n_positions HAVING n_positions <> positions;

-- expect: no more claims are copied than there are
-- severity: critical
-- column: n_copied_claims
SELECT finding_id, n_copied_claims, n_claims FROM findings WHERE n_copied_claims > n_claims;

-- expect: the verdict agrees with the counts
-- severity: critical
-- column: verdict
-- An analyst's decision may disagree with them. Which positions are retired decides between contested and updated.
-- needs: positions
SELECT finding_id, verdict, n_documents, n_origins, live_positions, question
FROM findings JOIN (SELECT finding_id, count(*) FILTER (WHERE is_live) AS live_positions
                    FROM positions GROUP BY finding_id) USING (finding_id)
WHERE NOT is_overridden
  AND NOT CASE verdict
      WHEN 'contested' THEN live_positions >= 2
      WHEN 'corroborated' THEN n_origins >= 2
      WHEN 'repeated' THEN n_documents >= 2 AND n_origins = 1
      WHEN 'single-source' THEN n_documents = 1 AND n_origins = 1
      ELSE true END;

-- expect: the values are in order: least, best, most
-- severity: critical
-- column: value_best
-- What an analyst decides may lie outside of what the articles say.
SELECT finding_id, value_min, value_best, value_max, value_conservative FROM findings
WHERE (NOT is_overridden AND (value_min > value_best OR value_best > value_max)) OR value_min > value_max
   OR value_conservative < value_min OR value_conservative > value_max;

-- expect: findings say why they have their verdict
-- severity: warning
-- column: verdict_reason
SELECT finding_id, verdict, verdict_reason FROM findings WHERE trim(verdict_reason) = '' OR trim(question) = '';
