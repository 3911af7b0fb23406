-- verify_first: one row per finding worth checking: contested, or resting on one origin although people were harmed or
-- several documents print it, or printed with a number that was changed in copying. The highest score first. What should a
-- fact-checker look at first? The score is the plain sum of the points_* columns: an order of work, not a probability.
--
-- corpus: The corpus
-- score: Sum of the points
-- question: The question
-- why: What the points are for, in words
-- verdict: The finding's verdict
-- answers: The live answers, most origins first
-- points_contested: 3 when live answers contradict each other, else 0
-- points_width: 0 to 2: twice the width that the view widest_disagreements gives, when contested
-- points_harm: For what the view casualties counts: 1, from 10 people 2, from 100 people 3
-- points_one_origin: 2 when two or more documents rest on one origin, 1 when a single document does, else 0
-- points_reach: 0 to 2: half a point for each document beyond the first
-- points_copying: 2 when a number was changed in a copied passage behind it, else 0
-- points_conflict_within_document: 1 when one document gives two live answers, else 0
-- n_origins: Independent origins. Not additive across findings
-- n_documents: Documents. Not additive across findings
-- quote: Exact words of the first claim behind the leading answer
-- outlet: The outlet that published them
-- speaker: Who says it; null when the outlet says it itself
-- uri: The file or address of the article
-- char_start: Where the words begin in documents.text
-- char_end: Where they end, exclusive
-- finding_id: Joins findings and evidence_trail
WITH changed AS (
    -- one row per finding that rests on a passage whose number was changed in copying
    SELECT DISTINCT e.finding_id
    FROM evidence AS e
    JOIN claims AS c USING (claim_id)
    JOIN passages AS p ON p.passage_id = c.passage_id
    WHERE p.value_changed
),
answers AS (
    -- one row per finding: its live answers in a line
    SELECT finding_id, string_agg(label, ' · ' ORDER BY n_origins DESC, value_low, label, position_id) AS answers
    FROM positions
    WHERE is_live
    GROUP BY finding_id
),
first_words AS (
    -- one row per finding: the first claim behind its leading answer
    SELECT finding_id, quote, outlet, speaker, uri, char_start, char_end
    FROM evidence_trail
    QUALIFY row_number() OVER (
        PARTITION BY finding_id
        ORDER BY
            is_live DESC, is_leading DESC, relation <> 'supports', published_on NULLS LAST, doc_id, char_start,
            char_end, claim_id, position_id
    ) = 1
),
points AS (
    -- one row per finding: the parts of the score
    SELECT
        f.*,
        CASE WHEN f.verdict = 'contested' THEN 3 ELSE 0 END::DOUBLE AS points_contested,
        coalesce(2 * w.width, 0) AS points_width,
        CASE
            WHEN h.finding_id IS NULL OR f.value_max = 0 THEN 0
            WHEN f.value_max >= 100 THEN 3
            WHEN f.value_max >= 10 THEN 2
            ELSE 1
        END::DOUBLE AS points_harm,
        CASE WHEN f.n_origins > 1 THEN 0 WHEN f.n_documents > 1 THEN 2 ELSE 1 END::DOUBLE AS points_one_origin,
        least(2.0, 0.5 * greatest(f.n_documents - 1, 0))::DOUBLE AS points_reach,
        CASE WHEN ch.finding_id IS NOT NULL THEN 2 ELSE 0 END::DOUBLE AS points_copying,
        CASE WHEN f.has_conflict_within_document THEN 1 ELSE 0 END::DOUBLE AS points_conflict_within_document
    FROM findings AS f
    LEFT JOIN widest_disagreements AS w ON w.finding_id = f.finding_id
    LEFT JOIN casualties AS h ON h.finding_id = f.finding_id
    LEFT JOIN changed AS ch ON ch.finding_id = f.finding_id
)
SELECT
    p.corpus,
    round(
        points_contested + points_width + points_harm + points_one_origin + points_reach + points_copying
        + points_conflict_within_document, 2
    ) AS score,
    p.question,
    concat_ws(
        '; ',
        CASE WHEN points_contested > 0 AND p.n_documents > 1 THEN 'the sources contradict each other' END,
        CASE WHEN points_width >= 1 THEN 'the answers lie far apart' END,
        CASE WHEN points_harm > 0 THEN 'people were harmed' END,
        CASE
            WHEN points_one_origin = 2 THEN p.n_documents || ' documents rest on one origin'
            WHEN points_one_origin = 1 AND points_contested = 0 THEN 'one document alone says so'
        END,
        CASE WHEN points_copying > 0 THEN 'a number was changed in copying' END,
        CASE WHEN p.has_conflict_within_document THEN 'an article contradicts itself' END
    ) AS why,
    p.verdict,
    a.answers,
    points_contested,
    points_width,
    points_harm,
    points_one_origin,
    points_reach,
    points_copying,
    points_conflict_within_document,
    p.n_origins,
    p.n_documents,
    l.quote,
    l.outlet,
    l.speaker,
    l.uri,
    l.char_start,
    l.char_end,
    p.finding_id
FROM points AS p
LEFT JOIN answers AS a USING (finding_id)
LEFT JOIN first_words AS l USING (finding_id)
WHERE p.verdict = 'contested'
    OR points_copying > 0
    OR (p.n_origins <= 1 AND (points_harm > 0 OR p.n_documents > 1))
ORDER BY score DESC, p.n_documents DESC, p.corpus, p.question, p.finding_id
