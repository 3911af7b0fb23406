-- What questions, answers and reasons are worded with, of some findings: rows with all their texts are wide. Input: worded_now
-- (finding_id); finding_frames, finding_values, finding_parts, position_ranks, position_counts, given_claims, claims_asked, documents,
-- sentences, places, origins, sources.

-- asked_findings: grain a finding.
CREATE OR REPLACE TEMP TABLE asked_findings AS
SELECT b.part, f.* EXCLUDE (event_from), v.* EXCLUDE (finding_id), f.date_from AS event_from, f.date_to AS event_to,
  false AS is_overridden, a.quote AS anchor_quote, a.kind AS anchor_kind, a.cue AS anchor_cue,
  a.speaker_kind AS anchor_speaker_kind,
  a.attribute IS NOT DISTINCT FROM 'proposition' AND a.char_start > s.char_start AS is_inside_sentence,
  q.predicate AS anchor_act, q.quote AS asking_quote, q.category_value AS anchor_value, q.modality AS anchor_modality,
  q.subject AS anchor_subject, coalesce(a.speaker_name, a.speaker) AS anchor_speaker,
  CASE WHEN a.kind = 'statement' AND a.content_start IS NOT NULL
    THEN substring(d.text, a.content_start + 1, a.content_end - a.content_start) END AS anchor_content,
  -- a nation's name for its people ("Americans") or a dateline in capitals is no name to print
  CASE WHEN p.kind = 'country' THEN p.name
       WHEN length(f.place_name) > 4 AND f.place_name = upper(f.place_name) THEN coalesce(p.name, f.place_name)
       ELSE f.place_name END AS place,
  CASE WHEN f.kind = 'quantity' THEN substring(d.text, s.char_start + 1, s.char_end - s.char_start) END AS anchor_sentence
FROM worded_now
JOIN finding_frames f USING (finding_id)
JOIN finding_values v USING (finding_id)
JOIN finding_parts b USING (finding_id)
JOIN claims_asked a ON a.claim_id = f.anchor_claim_id
JOIN claims_asked q ON q.claim_id = f.asking_claim_id
JOIN documents d ON d.doc_id = a.doc_id
LEFT JOIN places p ON p.place_id = f.place_id
LEFT JOIN sentences s ON s.doc_id = a.doc_id AND s.sentence_no = a.sentence_no;

-- told_answers: grain a position, the leading one first within its finding.
CREATE OR REPLACE TEMP TABLE told_answers AS
WITH names AS (
  SELECT p.position_id,
    list(DISTINCT coalesce(s.name, 'an unknown outlet')) AS outlets,
    list(DISTINCT o.name) AS origins
  FROM worded_now
  JOIN given_claims p USING (finding_id)
  JOIN origins o USING (origin_id)
  LEFT JOIN sources s ON s.source_id = p.source_id
  -- who has left a living answer is not named for it
  JOIN position_counts n USING (position_id)
  WHERE NOT (n.is_live AND p.is_retired)
  GROUP BY p.position_id
)
SELECT b.part, r.rank, r.position_id, r.finding_id, c.quote,
  CASE WHEN c.attribute IN ('assertion', 'proposition') THEN 'statement' ELSE c.kind END AS kind,
  c.std_low AS value_low, c.std_high AS value_high, c.approximator,
  c.value_low AS stated_low, c.value_high AS stated_high, c.unit AS stated_unit,
  r.as_of, r.n_claims, r.n_documents, r.n_origins, r.n_own_origins, r.n_origins / v.n_origins AS support,
  r.rank = 1 AS is_leading, r.is_live, CASE WHEN NOT r.is_live THEN r.superseded_by END AS superseded_by,
  CASE WHEN c.kind = 'statement' OR c.attribute IN ('assertion', 'proposition') THEN c.quote ELSE c.category_value END AS category_value,
  c.attribute, c.modality, c.polarity, CASE WHEN c.kind = 'date' THEN c.date_from END AS date_from,
  CASE WHEN c.kind = 'date' THEN c.date_to END AS date_to,
  r.weight, r.is_copied, list_sort(n.outlets) AS outlets, list_sort(n.origins) AS origins
FROM worded_now
JOIN position_ranks r USING (finding_id)
JOIN claims_asked c ON c.claim_id = r.stated_by
JOIN finding_values v USING (finding_id)
JOIN finding_parts b USING (finding_id)
JOIN names n ON n.position_id = r.position_id;
