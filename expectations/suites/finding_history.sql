-- expect: states begin before they end
-- severity: critical
-- column: valid_to
SELECT finding_id, valid_from, valid_to FROM finding_history WHERE valid_from >= valid_to;

-- expect: states of a finding follow each other without overlap
-- severity: critical
-- column: valid_from
SELECT finding_id, valid_from, previous_from, previous_to
FROM (SELECT *, lag(valid_to) OVER state AS previous_to, lag(valid_from) OVER state AS previous_from
      FROM finding_history WINDOW state AS (PARTITION BY finding_id ORDER BY valid_from))
WHERE previous_from IS NOT NULL AND (previous_to IS NULL OR previous_to > valid_from);
