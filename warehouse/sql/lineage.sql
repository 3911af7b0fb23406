-- Which finding or event of the last published state goes on as which of this run. Ids are hashes of an anchor (the earliest
-- claim or document), so an older article that arrives late, a document taken out of evidence, a merge or a split gives the
-- same question another id. Only ids that are gone or new are looked at. Input: published_findings, published_evidence,
-- published_claims, published_events, published_lineage; findings_rows, evidence_rows, claims_rows, documents_rows, events_rows.

-- ids_gone, ids_new: grain an id of a finding or an event that was published last and is not now, or the other way round.
CREATE OR REPLACE TEMP TABLE ids_gone AS
SELECT 'finding' AS entity, finding_id AS id FROM published_findings ANTI JOIN findings_rows USING (finding_id)
UNION ALL
SELECT 'event', event_id FROM published_events ANTI JOIN events_rows USING (event_id);

CREATE OR REPLACE TEMP TABLE ids_new AS
SELECT 'finding' AS entity, finding_id AS id FROM findings_rows ANTI JOIN published_findings USING (finding_id)
UNION ALL
SELECT 'event', event_id FROM events_rows ANTI JOIN published_events USING (event_id);

-- claims_kept: grain a finding (or event) before and one now, one of them gone or new, and a claim that both have.
CREATE OR REPLACE TEMP TABLE claims_kept AS
SELECT 'finding' AS entity, p.finding_id AS old_id, e.finding_id AS new_id, p.claim_id
FROM published_evidence p JOIN evidence_rows e USING (claim_id)
WHERE p.finding_id IN (SELECT id FROM ids_gone WHERE entity = 'finding')
UNION
SELECT 'finding', p.finding_id, e.finding_id, p.claim_id
FROM published_evidence p JOIN evidence_rows e USING (claim_id)
WHERE e.finding_id IN (SELECT id FROM ids_new WHERE entity = 'finding')
UNION
SELECT 'event', p.event_id, c.event_id, p.claim_id
FROM published_claims p JOIN claims_rows c USING (claim_id)
WHERE p.event_id IN (SELECT id FROM ids_gone WHERE entity = 'event') AND c.event_id IS NOT NULL
UNION
SELECT 'event', p.event_id, c.event_id, p.claim_id
FROM published_claims p JOIN claims_rows c USING (claim_id)
WHERE c.event_id IN (SELECT id FROM ids_new WHERE entity = 'event') AND p.event_id IS NOT NULL;

-- claims_lost, claims_fresh: grain a claim behind a finding that is gone and no evidence now, or behind one that is new and no
-- evidence before. `words` are its words but for numbers, `n_of_measure` how many such claims of its measure its document has.
CREATE OR REPLACE TEMP TABLE claims_lost AS
SELECT DISTINCT p.finding_id, c.*, d.duplicate_of AS replaced_by,
  regexp_replace(regexp_replace(lower(c.quote), '\d[\d.,]*', '#', 'g'), '\s+', ' ', 'g') AS words,
  count(DISTINCT c.claim_id) OVER (PARTITION BY c.doc_id, c.measure_id) AS n_of_measure
FROM published_evidence p
JOIN ids_gone g ON g.entity = 'finding' AND g.id = p.finding_id
JOIN published_claims c USING (claim_id)
JOIN documents_rows d USING (doc_id)
ANTI JOIN evidence_rows e ON e.claim_id = p.claim_id;

CREATE OR REPLACE TEMP TABLE claims_fresh AS
SELECT DISTINCT e.finding_id, c.claim_id, c.doc_id, c.kind, c.char_start, c.char_end, c.measure_id,
  regexp_replace(regexp_replace(lower(c.quote), '\d[\d.,]*', '#', 'g'), '\s+', ' ', 'g') AS words,
  count(DISTINCT c.claim_id) OVER (PARTITION BY c.doc_id, c.measure_id) AS n_of_measure
FROM evidence_rows e
JOIN ids_new n ON n.entity = 'finding' AND n.id = e.finding_id
JOIN claims_rows c USING (claim_id)
ANTI JOIN published_evidence p ON p.claim_id = e.claim_id;

-- claims_passed: grain an id before and an id now, with the number of claims that went from one to the other: the same claim;
-- or one of the same kind cut anew from the same words; or, where a newer version of the article counts now, the one with the
-- same words there (numbers apart), or the only one of its measure in both.
CREATE OR REPLACE TEMP TABLE claims_passed AS
WITH passed AS (
  SELECT entity, old_id, new_id, claim_id FROM claims_kept
  UNION
  SELECT 'finding', l.finding_id, f.finding_id, l.claim_id
  FROM claims_lost l JOIN claims_fresh f ON f.doc_id = l.doc_id AND f.kind = l.kind
  WHERE 2 * (least(f.char_end, l.char_end) - greatest(f.char_start, l.char_start))
    > greatest(f.char_end - f.char_start, l.char_end - l.char_start)
  UNION
  SELECT 'finding', l.finding_id, f.finding_id, l.claim_id
  FROM claims_lost l JOIN claims_fresh f ON f.doc_id = l.replaced_by AND f.kind = l.kind
  WHERE f.words = l.words
    OR (l.kind = 'quantity' AND f.measure_id = l.measure_id AND l.n_of_measure = 1 AND f.n_of_measure = 1)
)
SELECT entity, old_id, new_id, count(*) AS n FROM passed GROUP BY ALL;

-- lineage_now: grain an id that is gone, or is new, and the id that its claims went to or came from. An id that is gone has
-- moved to the new id that took most of its claims and whose claims it mostly had, or was merged into it; the rest is split off.
CREATE OR REPLACE TEMP TABLE lineage_now AS
WITH heirs AS (
  SELECT p.*, n.id IS NOT NULL AS is_new, f.first_seen,
    g.id IS NOT NULL AND row_number() OVER (PARTITION BY p.entity, p.old_id ORDER BY p.n DESC, p.new_id) = 1 AS is_heir
  FROM claims_passed p
  LEFT JOIN ids_gone g ON g.entity = p.entity AND g.id = p.old_id
  LEFT JOIN ids_new n ON n.entity = p.entity AND n.id = p.new_id
  LEFT JOIN published_findings f ON f.finding_id = p.old_id
),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY entity, new_id ORDER BY is_heir DESC, n DESC, first_seen, old_id) = 1 AS is_first
  FROM heirs
)
SELECT
  entity, old_id, new_id,
  CASE WHEN is_heir AND is_new AND is_first THEN 'moved' WHEN is_heir THEN 'merged' ELSE 'split' END AS kind
FROM ranked;

-- lineage_rows: grain a change of identity, of this run and of those before; the latest where it happened again.
CREATE OR REPLACE TEMP TABLE lineage_rows AS
SELECT old_id, new_id, kind, entity, $run_id AS run_id FROM lineage_now
UNION ALL BY NAME
SELECT p.* FROM published_lineage p ANTI JOIN lineage_now n ON n.old_id = p.old_id AND n.new_id = p.new_id;
