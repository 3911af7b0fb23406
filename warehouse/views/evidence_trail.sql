-- evidence_trail: one row per claim behind an answer (finding, position, claim). Which exact words, in which file and at
-- which offset, stand behind a number? Example: FROM evidence_trail WHERE question ILIKE '%killed%'
--
-- corpus: The corpus
-- verdict: The finding's verdict
-- question: The question that the claim answers
-- answer: The answer (position) that the claim stands behind
-- is_leading: True when that answer leads
-- is_live: False when a later answer retired it
-- relation: supports (gives the answer), refines (a wider statement that fits it) or repeats (an origin already counted)
-- quote: The claim's exact words
-- sentence: The whole sentence that the words stand in
-- speaker: Who says it, by the fullest name known; a number inside a statement has that statement's speaker
-- speaker_role: Role or office of the speaker, as written
-- via: Intermediary that passed the words on, as written
-- origin: Where the information really comes from
-- origin_kind: actor (somebody who speaks), passage (the root of copied text) or source (the outlet itself)
-- outlet: The outlet that published it
-- title: Headline of the article
-- published_on: Day of publication (UTC)
-- as_of: Day on which the speaker spoke or counted; null when unknown
-- section: headline, body or caption
-- approximator: How exact the number is meant
-- value_low: Lower end of the number, in unit
-- value_high: Upper end of the number, in unit; null for an open floor
-- unit: Unit of value_low and value_high
-- is_copy: True when the words lie in a passage that was taken from another one
-- is_corrected: True when an analyst corrected the claim or decided what it answers (FROM overrides says how)
-- uri: The file or address of the article
-- char_start: Where the words begin in documents.text
-- char_end: Where the words end, exclusive
-- finding_id: Joins findings
-- position_id: Joins positions
-- claim_id: Joins claims
-- doc_id: Joins documents
SELECT
    f.corpus,
    f.verdict,
    f.question,
    p.label AS answer,
    p.is_leading,
    p.is_live,
    e.relation,
    c.quote,
    substring(d.text, s.char_start + 1, s.char_end - s.char_start) AS sentence,
    coalesce(a.name, c.speaker_name, c.speaker, wa.name, w.speaker_name, w.speaker) AS speaker,
    -- role and intermediary belong to whoever is named above
    CASE WHEN coalesce(c.speaker_actor_id, c.speaker_name, c.speaker) IS NULL THEN w.speaker_role
        ELSE c.speaker_role END AS speaker_role,
    CASE WHEN coalesce(c.speaker_actor_id, c.speaker_name, c.speaker) IS NULL THEN coalesce(c.via, w.via)
        ELSE c.via END AS via,
    o.name AS origin,
    o.kind AS origin_kind,
    coalesce(src.name, 'unknown outlet') AS outlet,
    d.title,
    (d.published_at AT TIME ZONE 'UTC')::DATE AS published_on,
    c.as_of,
    c.section,
    c.approximator,
    -- floors and ceilings keep their open end, so both ends are taken from the same pair
    CASE WHEN c.std_low IS NULL AND c.std_high IS NULL THEN c.value_low ELSE c.std_low END AS value_low,
    CASE WHEN c.std_low IS NULL AND c.std_high IS NULL THEN c.value_high ELSE c.std_high END AS value_high,
    CASE WHEN c.std_low IS NULL AND c.std_high IS NULL THEN c.unit ELSE coalesce(m.unit, c.unit) END AS unit,
    coalesce(pa.copy_of IS NOT NULL, false) AS is_copy,
    coalesce(c.is_overridden, false) AS is_corrected,
    d.uri,
    c.char_start,
    c.char_end,
    e.finding_id,
    e.position_id,
    e.claim_id,
    c.doc_id
FROM evidence AS e
JOIN findings AS f USING (finding_id)
JOIN positions AS p USING (position_id)
JOIN claims AS c USING (claim_id)
JOIN documents AS d ON d.doc_id = c.doc_id
LEFT JOIN claims AS w ON w.claim_id = c.within_claim_id
LEFT JOIN actors AS a ON a.actor_id = c.speaker_actor_id
LEFT JOIN actors AS wa ON wa.actor_id = w.speaker_actor_id
LEFT JOIN sentences AS s ON s.doc_id = c.doc_id AND s.sentence_no = c.sentence_no
LEFT JOIN sources AS src ON src.source_id = c.source_id
LEFT JOIN origins AS o ON o.origin_id = c.origin_id
LEFT JOIN passages AS pa ON pa.passage_id = c.passage_id
LEFT JOIN measures AS m ON m.measure_id = c.measure_id
ORDER BY f.corpus, f.question, e.finding_id, p.is_live DESC, p.is_leading DESC, p.n_origins DESC, e.position_id,
    CASE e.relation WHEN 'supports' THEN 0 WHEN 'repeats' THEN 1 ELSE 2 END, d.published_at NULLS LAST, c.doc_id, c.char_start, c.char_end, e.claim_id
