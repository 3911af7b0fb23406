-- number_timeline: one row per numeric claim behind a finding, findings in order and within each by day. How did a number
-- change over time, as of when, and by whom?
--
-- corpus: The corpus
-- question: The question
-- as_of: Day on which the speaker spoke or counted; null when unknown (it then stands at its day of publication)
-- published_on: Day of publication (UTC)
-- value_low: Lower end of the number, in unit
-- value_high: Upper end, in unit; null for an open floor
-- unit: Unit of the values
-- approximator: How exact the number is meant
-- quote: The exact words
-- speaker: Who says it; null when the outlet says it itself
-- outlet: The outlet that published it
-- origin: Where the information really comes from
-- relation: supports, refines or repeats
-- answer: The answer (position) it stands behind
-- is_live: False when a later answer retired it
-- verdict: The finding's verdict
-- uri: The file or address of the article
-- char_start: Where the words begin in documents.text
-- char_end: Where the words end, exclusive
-- finding_id: Joins findings
-- claim_id: Joins claims
SELECT
    corpus,
    question,
    as_of,
    published_on,
    value_low,
    value_high,
    unit,
    approximator,
    quote,
    speaker,
    outlet,
    origin,
    relation,
    answer,
    is_live,
    verdict,
    uri,
    char_start,
    char_end,
    finding_id,
    claim_id
FROM evidence_trail
WHERE value_low IS NOT NULL OR value_high IS NOT NULL
-- a wide claim can refine several answers of a finding: it is one point of the timeline all the same
QUALIFY row_number() OVER (
    PARTITION BY finding_id, claim_id ORDER BY relation = 'refines', is_live DESC, is_leading DESC, position_id
) = 1
ORDER BY corpus, question, finding_id, coalesce(as_of, published_on) NULLS LAST, published_on NULLS LAST, value_low,
    doc_id, char_start, claim_id
