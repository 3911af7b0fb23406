-- widest_disagreements: one row per contested finding, the widest first. Where do the sources differ most, who gives the
-- lowest and who the highest answer, and in which words? Dates run from earliest to latest; answers that are neither
-- number nor date come last, the one with most origins as "lowest" and its strongest rival as "highest".
--
-- corpus: The corpus
-- question: The question
-- lowest_answer: The lowest live answer, by the middle of its range
-- lowest_quote: Exact words of the first claim that gives it
-- lowest_speaker: Who says it; null when the outlet says it itself
-- lowest_outlet: The outlet that published it
-- highest_answer: The highest live answer
-- highest_quote: Exact words of the first claim that gives it
-- highest_speaker: Who says it; null when the outlet says it itself
-- highest_outlet: The outlet that published it
-- ratio: value_max / value_min; null when the lowest is 0 or no number
-- spread: value_max - value_min, in unit
-- width: How far apart the two answers lie, middle to middle, as a share of the larger (0 to 1; 1 when one says none and
--   the other some): the order of this view
-- value_min: Lowest low of the live answers
-- value_max: Highest high or low of the live answers
-- unit: Unit of the values
-- n_live_positions: Answers that nothing retired
-- n_origins: Independent origins behind the finding. Not additive across findings
-- n_documents: Documents behind the finding. Not additive across findings
-- event: The event
-- verdict_reason: Why it is contested, in one sentence
-- finding_id: Joins findings and evidence_trail
WITH first_claim AS (
    -- one row per live position: the claim that gave it first, in just this form and in its own right
    SELECT t.position_id, t.quote, t.speaker, t.outlet
    FROM evidence_trail AS t
    JOIN positions AS p USING (position_id)
    WHERE t.is_live AND t.verdict = 'contested'
    QUALIFY row_number() OVER (
        PARTITION BY t.position_id
        ORDER BY
            t.value_low IS DISTINCT FROM p.value_low OR t.value_high IS DISTINCT FROM p.value_high,
            CASE t.relation WHEN 'supports' THEN 0 WHEN 'repeats' THEN 1 ELSE 2 END,
            coalesce(t.as_of, t.published_on) NULLS LAST, t.doc_id, t.char_start, t.char_end, t.claim_id
    ) = 1
),
ordered AS (
    -- one row per live position, with a number for its place; by the middle of a range, so that "at most 40" stands above
    -- 14 and one answer is never both the lowest and the highest
    SELECT
        p.*,
        (coalesce(p.value_low, p.value_high) + coalesce(p.value_high, p.value_low)) / 2 AS middle,
        row_number() OVER (
            PARTITION BY p.finding_id
            ORDER BY
                middle NULLS LAST,
                p.date_from NULLS LAST, p.date_to NULLS LAST, p.is_leading DESC, p.n_origins DESC, p.n_documents DESC,
                p.position_id
        ) AS place
    FROM positions AS p
    WHERE p.is_live
),
ranked AS (
    -- one row per live position: its place from either end, and its words
    SELECT
        o.*,
        c.quote,
        c.speaker,
        c.outlet,
        count(*) OVER (PARTITION BY o.finding_id) AS n_live,
        o.place = 1 AS is_lowest,
        -- answers without an order of their own: the strongest rival of the leading one
        CASE
            WHEN coalesce(o.value_low, o.value_high) IS NULL AND o.date_from IS NULL
                THEN o.place = least(2, count(*) OVER (PARTITION BY o.finding_id))
            ELSE o.place = count(*) OVER (PARTITION BY o.finding_id)
        END AS is_highest
    FROM ordered AS o
    LEFT JOIN first_claim AS c USING (position_id)
)
SELECT
    f.corpus,
    f.question,
    lo.label AS lowest_answer,
    lo.quote AS lowest_quote,
    lo.speaker AS lowest_speaker,
    lo.outlet AS lowest_outlet,
    hi.label AS highest_answer,
    hi.quote AS highest_quote,
    hi.speaker AS highest_speaker,
    hi.outlet AS highest_outlet,
    CASE WHEN f.value_min > 0 THEN f.value_max / f.value_min END AS ratio,
    f.value_max - f.value_min AS spread,
    CASE
        WHEN hi.middle = lo.middle THEN 0
        ELSE (hi.middle - lo.middle) / greatest(abs(hi.middle), abs(lo.middle))
    END AS width,
    f.value_min,
    f.value_max,
    m.unit,
    coalesce(lo.n_live, 0)::INTEGER AS n_live_positions,
    f.n_origins,
    f.n_documents,
    ev.title AS event,
    f.verdict_reason,
    f.finding_id
FROM findings AS f
LEFT JOIN ranked AS lo ON lo.finding_id = f.finding_id AND lo.is_lowest
LEFT JOIN ranked AS hi ON hi.finding_id = f.finding_id AND hi.is_highest
LEFT JOIN measures AS m ON m.measure_id = f.measure_id
LEFT JOIN events AS ev ON ev.event_id = f.event_id
WHERE f.verdict = 'contested'
ORDER BY width DESC NULLS LAST, ratio DESC NULLS LAST, spread DESC NULLS LAST, f.n_origins DESC,
    f.n_documents DESC, f.corpus, f.finding_id
