-- conflicts_within_document: one row per document, question and pair of live answers that the document itself gives. Which
-- article contradicts itself, and in which words?
--
-- corpus: The corpus
-- outlet: The outlet that published the article
-- title: Headline of the article
-- question: The question
-- answer_1: The answer that comes first in the article
-- quote_1: Its exact words
-- speaker_1: Who says it; null when the outlet says it itself
-- answer_2: The other answer
-- quote_2: Its exact words
-- speaker_2: Who says it; null when the outlet says it itself
-- verdict: The finding's verdict
-- published_on: Day of publication (UTC)
-- uri: The file or address of the article
-- char_start_1: Where the first words begin in documents.text
-- char_end_1: Where they end, exclusive
-- char_start_2: Where the other words begin in documents.text
-- char_end_2: Where they end, exclusive
-- finding_id: Joins findings
-- doc_id: Joins documents
WITH answers AS (
    -- one row per document and live answer that it gives in its own right: the first place
    SELECT t.*
    FROM evidence_trail AS t
    JOIN findings AS f USING (finding_id)
    WHERE f.has_conflict_within_document AND t.is_live AND t.relation <> 'refines'
    QUALIFY row_number() OVER (
        PARTITION BY t.doc_id, t.position_id ORDER BY t.char_start, t.char_end, t.claim_id
    ) = 1
)
SELECT
    a.corpus,
    a.outlet,
    a.title,
    a.question,
    a.answer AS answer_1,
    a.quote AS quote_1,
    a.speaker AS speaker_1,
    b.answer AS answer_2,
    b.quote AS quote_2,
    b.speaker AS speaker_2,
    a.verdict,
    a.published_on,
    a.uri,
    a.char_start AS char_start_1,
    a.char_end AS char_end_1,
    b.char_start AS char_start_2,
    b.char_end AS char_end_2,
    a.finding_id,
    a.doc_id
FROM answers AS a
JOIN answers AS b
    ON b.doc_id = a.doc_id
    AND b.finding_id = a.finding_id
    AND (b.char_start, b.char_end, b.position_id) > (a.char_start, a.char_end, a.position_id)
ORDER BY a.corpus, a.outlet, a.title, a.doc_id, a.question, a.finding_id, a.char_start, b.char_start, b.position_id
