-- expect: the position belongs to the finding
-- severity: critical
-- column: position_id
-- needs: positions
SELECT e.finding_id, e.position_id, e.claim_id, p.finding_id AS finding_of_position
FROM evidence AS e JOIN positions AS p USING (position_id) WHERE p.finding_id <> e.finding_id;

-- expect: claims in evidence have an origin
-- severity: critical
-- column: claim_id
-- needs: claims
SELECT finding_id, position_id, claim_id, doc_id, left(quote, 80) AS quote
FROM evidence JOIN claims USING (claim_id) WHERE origin_id IS NULL;

-- expect: duplicate and retracted documents give no evidence
-- severity: critical
-- column: claim_id
-- needs: claims, documents
SELECT finding_id, position_id, claim_id, doc_id, duplicate_of, retracted_at
FROM evidence JOIN claims USING (claim_id) JOIN documents USING (doc_id)
WHERE duplicate_of IS NOT NULL OR retracted_at IS NOT NULL;

-- expect: claims belong to the corpus of the finding
-- severity: critical
-- column: claim_id
-- needs: claims, findings
SELECT finding_id, position_id, claim_id, c.corpus, f.corpus AS finding_corpus
FROM evidence JOIN claims AS c USING (claim_id) JOIN findings AS f USING (finding_id) WHERE c.corpus <> f.corpus;

-- expect: claims measure what the finding asks for
-- severity: warning
-- column: claim_id
-- needs: claims, findings
SELECT finding_id, position_id, claim_id, c.measure_id, f.measure_id AS finding_measure_id, left(quote, 80) AS quote
FROM evidence JOIN claims AS c USING (claim_id) JOIN findings AS f USING (finding_id)
-- things have many nouns (corridors, passages): only a measure of what happened to the counted is one of a few
WHERE c.measure_id <> f.measure_id AND (contains(c.measure_id, '.') OR contains(f.measure_id, '.'));
