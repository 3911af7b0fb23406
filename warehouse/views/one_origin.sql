-- one_origin: one row per live answer that two or more documents give and a single origin holds, the most repeated first;
-- a finding that rests on one origin altogether has one row, its leading answer. What looks well supported because many
-- print it, yet rests on one origin?
--
-- corpus: The corpus
-- question: The question
-- answer: The answer
-- origin: The one origin that it rests on
-- origin_kind: actor (somebody who speaks), passage (the root of copied text) or source (an outlet)
-- n_documents: Documents that rest on the origin. Not additive across findings
-- n_outlets: Known outlets among them
-- outlets: Their names, in order of publication
-- n_copied_claims: Claims among them that lie in copied passages
-- is_whole_finding: True when every answer to the question rests on this one origin
-- verdict: The finding's verdict
-- first_quote: Exact words in which it appeared first
-- first_outlet: The outlet that published them
-- first_published_on: When (UTC)
-- uri: The file or address of that article
-- finding_id: Joins findings and evidence_trail
-- position_id: Joins positions
WITH resting AS (
    -- one row per answer (or whole finding) that rests on one origin; group_id gathers its claims
    SELECT
        p.*,
        f.n_origins = 1 AS is_whole_finding,
        CASE WHEN f.n_origins = 1 THEN p.finding_id ELSE p.position_id END AS group_id
    FROM positions AS p
    JOIN findings AS f USING (finding_id)
    WHERE p.is_live AND CASE
        WHEN f.n_origins = 1 THEN p.is_leading AND f.n_documents >= 2
        ELSE p.n_origins = 1 AND p.n_documents >= 2
    END
),
trail AS (
    -- one row per claim of such an answer, numbered by publication
    SELECT
        r.group_id,
        t.*,
        row_number() OVER (
            PARTITION BY r.group_id
            ORDER BY
                t.published_on NULLS LAST, t.relation = 'repeats', t.is_copy, t.doc_id, t.char_start, t.char_end,
                t.claim_id, t.position_id
        ) AS n
    FROM resting AS r
    JOIN evidence_trail AS t
        ON t.finding_id = r.finding_id AND (r.is_whole_finding OR t.position_id = r.position_id)
    WHERE t.relation <> 'refines'
),
outlets AS (
    -- one row per outlet of such an answer: its first place in the order of publication
    SELECT group_id, outlet, min(n) AS n FROM trail GROUP BY ALL
),
gathered AS (
    SELECT
        group_id,
        count(DISTINCT doc_id)::INTEGER AS n_documents,
        count(DISTINCT claim_id) FILTER (is_copy)::INTEGER AS n_copied_claims,
        arg_min(origin, n) AS origin,
        arg_min(origin_kind, n) AS origin_kind,
        arg_min(quote, n) AS first_quote,
        arg_min(outlet, n) AS first_outlet,
        min(published_on) AS first_published_on,
        arg_min(uri, n) AS uri
    FROM trail
    GROUP BY group_id
)
SELECT
    f.corpus,
    f.question,
    r.label AS answer,
    g.origin,
    g.origin_kind,
    g.n_documents,
    (
        SELECT count(*) FILTER (outlet <> 'unknown outlet') FROM outlets AS o WHERE o.group_id = r.group_id
    )::INTEGER AS n_outlets,
    (SELECT string_agg(outlet, ', ' ORDER BY o.n) FROM outlets AS o WHERE o.group_id = r.group_id) AS outlets,
    g.n_copied_claims,
    r.is_whole_finding,
    f.verdict,
    g.first_quote,
    g.first_outlet,
    g.first_published_on,
    g.uri,
    r.finding_id,
    r.position_id
FROM resting AS r
JOIN findings AS f USING (finding_id)
JOIN gathered AS g USING (group_id)
ORDER BY g.n_documents DESC, n_outlets DESC, r.is_whole_finding DESC, f.corpus, f.question, r.finding_id, r.position_id
