-- Claims of attributes and dates that can answer a question, and pairs of them that may answer the same one.
-- Input: changed_claims, documents, claim_events, origin_keys, held_responsible.

-- answering: grain a claim of an attribute or a date that can be evidence (no duplicate document, nothing hypothetical; of
-- an attribute nothing merely planned, since a plan is no state).
CREATE OR REPLACE TEMP TABLE answering AS
SELECT
  c.claim_id, c.kind, c.quote, c.corpus, c.doc_id, c.sentence_no, e.event_id, k.origin_id, c.attribute, c.subject, c.predicate,
  c.category_value, c.date_from, c.date_to, c.modality, c.polarity, c.place_id, c.as_of, a.actor_id AS subject_actor_id,
  c.place_name, c.responsible_affiliation, k.actor_id IS NOT NULL AS is_voiced, r.top AS responsible_top
FROM changed_claims c
JOIN claim_events e USING (claim_id)
JOIN origin_keys k USING (claim_id)
JOIN documents d USING (doc_id)
LEFT JOIN actor_of a ON a.doc_id = c.doc_id AND a.name = CASE WHEN c.attribute = 'office' THEN c.subject END
LEFT JOIN held_responsible r USING (claim_id)
WHERE c.kind IN ('attribute', 'date') AND c.attribute <> 'assertion' AND c.subject IS NOT NULL
  AND d.duplicate_of IS NULL AND d.retracted_at IS NULL
  AND c.modality <> 'hypothetical' AND NOT (c.kind = 'attribute' AND c.modality = 'planned' AND c.attribute <> 'act')
  AND NOT (c.kind = 'date' AND (c.polarity = 'negative' OR c.modality = 'denied'))
ORDER BY c.claim_id;
