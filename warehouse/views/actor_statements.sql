-- actor_statements: one row per attributed statement, by speaker and day. What did somebody say, when, in which role, and
-- who published it? Example: FROM actor_statements WHERE actor ILIKE '%minister%'
--
-- corpus: The corpus
-- actor: Who speaks: the resolved name, else the fullest name that the document gives
-- role: Role or office of the speaker in this document, as written
-- speaks_for: The state or organisation on whose behalf the actor speaks
-- said_on: Day on which it was said; null when unknown
-- published_on: Day of publication (UTC)
-- words: What is said, without speaker and cue, as written
-- quote: The exact words of the whole statement with speaker and cue
-- quotation: direct, indirect or mixed
-- cue: The words that attribute, as written
-- modality: How firmly it is said
-- via: Intermediary that passed the words on, as written
-- outlet: The outlet that published it
-- title: Headline of the article
-- uri: The file or address of the article
-- char_start: Where the statement begins in documents.text
-- char_end: Where it ends, exclusive
-- actor_id: Joins actors; null when the speaker is not resolved
-- claim_id: Joins claims
-- doc_id: Joins documents
SELECT
    c.corpus,
    coalesce(a.name, c.speaker_name, c.speaker) AS actor,
    c.speaker_role AS role,
    coalesce(pr.name, c.speaker_affiliation) AS speaks_for,
    c.as_of AS said_on,
    (d.published_at AT TIME ZONE 'UTC')::DATE AS published_on,
    substring(d.text, c.content_start + 1, c.content_end - c.content_start) AS words,
    c.quote,
    c.quotation,
    c.cue,
    c.modality,
    c.via,
    coalesce(s.name, 'unknown outlet') AS outlet,
    d.title,
    d.uri,
    c.char_start,
    c.char_end,
    c.speaker_actor_id AS actor_id,
    c.claim_id,
    c.doc_id
FROM claims AS c
JOIN documents AS d ON d.doc_id = c.doc_id
LEFT JOIN actors AS a ON a.actor_id = c.speaker_actor_id
LEFT JOIN actors AS pr ON pr.actor_id = a.principal_actor_id
LEFT JOIN sources AS s ON s.source_id = c.source_id
WHERE c.kind = 'statement' AND coalesce(a.name, c.speaker_name, c.speaker) IS NOT NULL
ORDER BY c.corpus, actor, coalesce(said_on, published_on) NULLS LAST, outlet, c.doc_id, c.char_start, c.claim_id
