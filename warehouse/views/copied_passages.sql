-- copied_passages: one row per passage that was taken from another one, those with a changed number first. Who reprints
-- whom, and which numbers were changed in copying?
--
-- corpus: The corpus of the copy
-- value_changed: True when a number differs
-- value_from: The number in the original, as written
-- value_to: The number in the copy, as written
-- copy_outlet: The outlet that reprints
-- copy_text: Its words
-- copy_published_on: When (UTC)
-- from_outlet: The outlet it was taken from
-- from_text: The words there
-- from_published_on: When (UTC)
-- origin: Where the information really comes from
-- similarity: Share of words in common, 0 to 1
-- is_within_document: True when both stand in one document
-- method: How the reuse was found
-- copy_uri: File or address of the copy
-- copy_char_start: Where the copy begins in documents.text
-- copy_char_end: Where it ends, exclusive
-- from_uri: File or address of the original
-- from_char_start: Where the original begins in documents.text
-- from_char_end: Where it ends, exclusive
-- passage_id: Joins passages (the copy)
-- copy_of: Joins passages (the original)
SELECT
    cd.corpus,
    coalesce(c.value_changed, false) AS value_changed,
    c.value_from,
    c.value_to,
    coalesce(cs.name, 'unknown outlet') AS copy_outlet,
    substring(cd.text, c.char_start + 1, c.char_end - c.char_start) AS copy_text,
    (cd.published_at AT TIME ZONE 'UTC')::DATE AS copy_published_on,
    coalesce(rs.name, 'unknown outlet') AS from_outlet,
    substring(rd.text, r.char_start + 1, r.char_end - r.char_start) AS from_text,
    (rd.published_at AT TIME ZONE 'UTC')::DATE AS from_published_on,
    coalesce(o.name, ro.name) AS origin,
    c.similarity,
    c.doc_id = r.doc_id AS is_within_document,
    c.method,
    cd.uri AS copy_uri,
    c.char_start AS copy_char_start,
    c.char_end AS copy_char_end,
    rd.uri AS from_uri,
    r.char_start AS from_char_start,
    r.char_end AS from_char_end,
    c.passage_id,
    c.copy_of
FROM passages AS c
JOIN passages AS r ON r.passage_id = c.copy_of
JOIN documents AS cd ON cd.doc_id = c.doc_id
JOIN documents AS rd ON rd.doc_id = r.doc_id
LEFT JOIN sources AS cs ON cs.source_id = cd.source_id
LEFT JOIN sources AS rs ON rs.source_id = rd.source_id
LEFT JOIN origins AS o ON o.origin_id = c.origin_id
LEFT JOIN origins AS ro ON ro.origin_id = r.origin_id
ORDER BY value_changed DESC, is_within_document, cd.corpus, from_outlet, c.copy_of, copy_outlet, c.passage_id
