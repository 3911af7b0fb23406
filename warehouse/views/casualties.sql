-- casualties: one row per finding that counts people killed, injured, missing, detained, abducted, displaced, infected or
-- in hospital. How many, in which event, place and month, of which group of people, who is held responsible, and how sure is the number? Rows
-- overlap (part and whole, one event and a whole conflict): never add them up.
--
-- corpus: The corpus
-- event: The event
-- place: Where
-- country_code: Country of the place, ISO 3166-1 alpha-2
-- month: Month of the event, as YYYY-MM; of the latest count when the event has no date
-- population: Group of people that is counted
-- predicate: What happened to them: killed, injured …
-- scope: event, or conflict when the count runs over a whole conflict or epidemic
-- responsible: Who is held responsible; null when nobody is named
-- value_min: Lowest low of the live answers
-- value_best: Stated value of the leading answer; null when contested without a majority
-- value_max: Highest high or low of the live answers
-- value_conservative: Lowest low held by an origin that the claim is not about, else value_min
-- verdict: The finding's verdict
-- n_origins: Independent origins. Not additive across findings
-- n_documents: Documents. Not additive across findings
-- as_of: Latest day on which a live answer was given
-- question: The question
-- verdict_reason: Why the verdict, in one sentence
-- finding_id: Joins findings and evidence_trail
-- event_id: Joins events
WITH counted AS (
    -- one row per finding: what happened to the people, as most of its claims have it
    SELECT
        e.finding_id,
        mode(c.predicate ORDER BY c.predicate) AS predicate,
        mode(c.scope ORDER BY c.scope) AS scope
    FROM evidence AS e
    JOIN claims AS c USING (claim_id)
    WHERE c.population IS NOT NULL  -- people, not ships or cattle
        AND c.predicate IN (
            'killed', 'injured', 'killed_or_injured', 'killed_or_missing', 'missing', 'detained', 'abducted', 'displaced', 'infected',
            'hospitalised'
        )
    GROUP BY e.finding_id
),
latest AS (
    SELECT finding_id, max(as_of) AS as_of FROM positions WHERE is_live GROUP BY finding_id
)
SELECT
    f.corpus,
    ev.title AS event,
    pl.name AS place,
    pl.country_code,
    strftime(coalesce(f.event_from, ev.event_from, l.as_of), '%Y-%m') AS month,
    f.population,
    c.predicate,
    c.scope,
    ra.name AS responsible,
    f.value_min,
    f.value_best,
    f.value_max,
    f.value_conservative,
    f.verdict,
    f.n_origins,
    f.n_documents,
    l.as_of,
    f.question,
    f.verdict_reason,
    f.finding_id,
    f.event_id
FROM findings AS f
JOIN counted AS c USING (finding_id)
LEFT JOIN latest AS l USING (finding_id)
LEFT JOIN events AS ev ON ev.event_id = f.event_id
LEFT JOIN places AS pl ON pl.place_id = coalesce(f.place_id, ev.place_id)
LEFT JOIN actors AS ra ON ra.actor_id = f.responsible_actor_id
ORDER BY f.corpus, month DESC NULLS LAST, event NULLS LAST,
    CASE c.predicate WHEN 'killed' THEN 0 WHEN 'injured' THEN 1 ELSE 2 END, c.predicate,
    f.n_documents DESC, f.question, f.finding_id
