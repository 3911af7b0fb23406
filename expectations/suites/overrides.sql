-- expect: a verdict that was decided is the finding's verdict
-- severity: critical
-- column: value
-- needs: findings
SELECT override_id, finding_id, value, verdict
FROM overrides JOIN findings USING (finding_id)
WHERE field = 'verdict' AND status = 'applied' AND (verdict <> value OR NOT is_overridden);

-- expect: decisions can be applied
-- severity: warning
-- column: status
SELECT override_id, field, value, who, decided_at, left(quote, 80) AS quote FROM overrides WHERE status = 'rejected';
