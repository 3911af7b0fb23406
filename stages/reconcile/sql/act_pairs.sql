-- How alike the pairs of acts are that may be one. Input: act_candidates (by number, with what the two share; see acts.py), act_claims,
-- act_named, act_numbers, place_ancestors.

-- act_pairs: grain a pair that may tell one act, or must not.
CREATE OR REPLACE TEMP TABLE act_pairs AS
SELECT
  a.claim_id AS claim_a,
  b.claim_id AS claim_b,
  round(
    0.25
    -- a part that one of them leaves out speaks neither for nor against
    + coalesce(
      0.25 * p.patient_overlap + CASE WHEN p.patient_same_head THEN 0.1 WHEN p.patient_overlap = 0 THEN -0.15 ELSE 0 END, 0.15)
    + CASE WHEN p.other_overlap IS NULL THEN 0.1 WHEN p.other_overlap > 0 THEN 0.2 * p.other_overlap
           WHEN a.has_place THEN 0.05 ELSE -0.1 END
    + 0.25 * p.context, 9) AS score,
  -- vetoes: other days, other names, one done and one not, other numbers, other places
  list_bool_or([
    coalesce(a.date_to < b.date_from - INTERVAL 1 DAY OR b.date_to < a.date_from - INTERVAL 1 DAY, false),
    coalesce(NOT list_has_any(na.names, nb.names), false),
    -- what will not be done was not denied by its having been done once; nor does one voice take back in one article what it tells
    a.polarity <> b.polarity AND (
      (a.modality = 'planned') <> (b.modality = 'planned') OR (a.doc_id = b.doc_id AND a.origin_id = b.origin_id)
    ),
    coalesce(NOT list_has_any(xa.numbers, xb.numbers), false),
    coalesce(
      a.place_id <> b.place_id
      -- what is done to one named thing, or by one named actor to the like, is one act though the two articles are set elsewhere
      AND NOT coalesce(list_has_any(na.names, nb.names), false)
      AND NOT (coalesce(list_has_any(na.agent_names, nb.agent_names), false) AND coalesce(p.patient_overlap, 0) >= 0.8)
      AND NOT EXISTS (FROM place_ancestors q WHERE q.place_id = a.place_id AND q.ancestor = b.place_id)
      AND NOT EXISTS (FROM place_ancestors q WHERE q.place_id = b.place_id AND q.ancestor = a.place_id),
      false
    )
  ]) AS is_forbidden
FROM act_candidates p
JOIN act_claims a ON a.claim_no = p.claim_a
JOIN act_claims b ON b.claim_no = p.claim_b
LEFT JOIN act_named na ON na.claim_id = a.claim_id
LEFT JOIN act_named nb ON nb.claim_id = b.claim_id
LEFT JOIN act_numbers xa ON xa.claim_id = a.claim_id
LEFT JOIN act_numbers xb ON xb.claim_id = b.claim_id
ORDER BY a.claim_id, b.claim_id;
