-- source_record: one row per corpus and outlet, the most prolific first. How much does an outlet contribute, how much of it
-- is its own, and how does it stand against the others? Shares describe this corpus. Reliability is agreement with the majority
-- of two or more other origins, so it says how often an outlet stands alone, not how often it is right; what it says in the name
-- of a speaker counts as the speaker's (table origin_records).
--
-- corpus: The corpus
-- outlet: The outlet; documents of unknown outlets are together in "unknown outlet"
-- kind: outlet, agency, organisation or unknown
-- domain: Web domain
-- n_documents: Documents, duplicates included
-- n_duplicates: Documents for which another one counts
-- n_claims: Claims in them
-- n_own_claims: Claims that lie in no passage copied from another one
-- n_copied_claims: Claims that lie in a copied passage
-- n_numbers_changed: Passages that it copied with another number
-- n_findings: Findings that it has evidence in. Not additive across outlets
-- n_contested: Of these, contested ones
-- n_corroborated: Of these, corroborated ones
-- n_leading: Of these, findings in which it gives the leading answer
-- share_contested: n_contested / n_findings, 0 to 1
-- share_corroborated: n_corroborated / n_findings, 0 to 1
-- share_leading: n_leading / n_findings, 0 to 1
-- n_shared_findings: Findings that its own words and two or more other origins answer, most of the others alike
-- n_agreeing: Of these, those in which it gives the answer of most others
-- reliability: n_agreeing / n_shared_findings, 0 to 1; null below 10 shared findings
-- reliability_low: Lower end of its 95% interval (Wilson)
-- reliability_high: Upper end of its 95% interval (Wilson)
-- first_published_on: Day of its earliest document (UTC)
-- last_published_on: Day of its latest document (UTC)
-- source_id: Joins sources; null for unknown outlets
WITH per_document AS (
    SELECT
        corpus,
        source_id,
        count(*)::INTEGER AS n_documents,
        count(duplicate_of)::INTEGER AS n_duplicates,
        min((published_at AT TIME ZONE 'UTC')::DATE) AS first_published_on,
        max((published_at AT TIME ZONE 'UTC')::DATE) AS last_published_on
    FROM documents
    GROUP BY corpus, source_id
),
per_claim AS (
    SELECT
        d.corpus,
        d.source_id,
        count(*)::INTEGER AS n_claims,
        count(p.copy_of)::INTEGER AS n_copied_claims
    FROM claims AS c
    JOIN documents AS d USING (doc_id)
    LEFT JOIN passages AS p ON p.passage_id = c.passage_id
    GROUP BY d.corpus, d.source_id
),
per_passage AS (
    SELECT d.corpus, d.source_id, count(*) FILTER (p.value_changed)::INTEGER AS n_numbers_changed
    FROM passages AS p
    JOIN documents AS d USING (doc_id)
    GROUP BY d.corpus, d.source_id
),
outlet_finding AS (
    -- one row per outlet and finding that it has evidence in
    SELECT
        d.corpus,
        d.source_id,
        f.finding_id,
        f.verdict,
        bool_or(p.is_leading AND e.relation <> 'refines') AS is_leading
    FROM evidence AS e
    JOIN findings AS f USING (finding_id)
    JOIN positions AS p USING (position_id)
    JOIN claims AS c USING (claim_id)
    JOIN documents AS d ON d.doc_id = c.doc_id
    GROUP BY d.corpus, d.source_id, f.finding_id, f.verdict
),
per_finding AS (
    SELECT
        corpus,
        source_id,
        count(*)::INTEGER AS n_findings,
        count(*) FILTER (verdict = 'contested')::INTEGER AS n_contested,
        count(*) FILTER (verdict = 'corroborated')::INTEGER AS n_corroborated,
        count(*) FILTER (is_leading)::INTEGER AS n_leading
    FROM outlet_finding
    GROUP BY corpus, source_id
),
standing AS (
    -- one row per corpus and outlet with a record; an outlet that others quote is an actor of the same name
    SELECT DISTINCT ON (r.corpus, s.source_id) r.corpus, s.source_id, r.* EXCLUDE (corpus, origin_id)
    FROM origin_records AS r
    JOIN origins AS o USING (origin_id)
    JOIN sources AS s ON s.source_id = o.source_id OR (o.kind = 'actor' AND lower(s.name) = lower(o.name))
    ORDER BY r.corpus, s.source_id, o.kind DESC, r.origin_id
)
SELECT
    d.corpus,
    coalesce(s.name, 'unknown outlet') AS outlet,
    coalesce(s.kind, 'unknown') AS kind,
    s.domain,
    d.n_documents,
    d.n_duplicates,
    coalesce(c.n_claims, 0)::INTEGER AS n_claims,
    (coalesce(c.n_claims, 0) - coalesce(c.n_copied_claims, 0))::INTEGER AS n_own_claims,
    coalesce(c.n_copied_claims, 0)::INTEGER AS n_copied_claims,
    coalesce(p.n_numbers_changed, 0)::INTEGER AS n_numbers_changed,
    coalesce(f.n_findings, 0)::INTEGER AS n_findings,
    coalesce(f.n_contested, 0)::INTEGER AS n_contested,
    coalesce(f.n_corroborated, 0)::INTEGER AS n_corroborated,
    coalesce(f.n_leading, 0)::INTEGER AS n_leading,
    f.n_contested / f.n_findings AS share_contested,
    f.n_corroborated / f.n_findings AS share_corroborated,
    f.n_leading / f.n_findings AS share_leading,
    coalesce(r.n_shared_findings, 0)::INTEGER AS n_shared_findings,
    coalesce(r.n_agreeing, 0)::INTEGER AS n_agreeing,
    r.reliability,
    r.reliability_low,
    r.reliability_high,
    d.first_published_on,
    d.last_published_on,
    d.source_id
FROM per_document AS d
LEFT JOIN sources AS s ON s.source_id = d.source_id
LEFT JOIN per_claim AS c ON c.corpus = d.corpus AND c.source_id IS NOT DISTINCT FROM d.source_id
LEFT JOIN per_passage AS p ON p.corpus = d.corpus AND p.source_id IS NOT DISTINCT FROM d.source_id
LEFT JOIN per_finding AS f ON f.corpus = d.corpus AND f.source_id IS NOT DISTINCT FROM d.source_id
LEFT JOIN standing AS r ON r.corpus = d.corpus AND r.source_id = d.source_id
ORDER BY d.corpus, n_claims DESC, d.n_documents DESC, outlet, d.source_id
