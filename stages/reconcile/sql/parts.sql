-- What of the last run still holds. A part is a set of claims that are grouped and judged without any others: those of an
-- event, or those that ask across events for one man's offices or for one thing's place. Input: what the steps before left
-- (claims with their words, origins, events and passages), kept_parts (part, inputs, origins), asked_across (corpus, attribute,
-- subject, part): what is grouped across events.

-- claim_parts: grain a claim.
CREATE OR REPLACE TEMP TABLE claim_parts AS
SELECT c.claim_id,
  CASE WHEN c.attribute = 'office' THEN concat('office ', a.actor_id) ELSE coalesce(x.part, e.event_id) END AS part
FROM claims c
JOIN claim_events e USING (claim_id)
LEFT JOIN actor_of a ON a.doc_id = c.doc_id AND a.name = CASE WHEN c.attribute = 'office' THEN c.subject END
LEFT JOIN asked_across x ON c.kind = 'attribute' AND x.corpus = c.corpus AND x.attribute = c.attribute AND x.subject = c.subject;

-- place_lines: grain a place; a hash of it and of the places it lies in.
CREATE OR REPLACE TEMP TABLE place_lines AS
WITH RECURSIVE up(place_id, ancestor, depth) AS (
  SELECT place_id, place_id, 0 FROM places
  UNION ALL
  SELECT up.place_id, p.parent_place_id, up.depth + 1
  FROM up JOIN places p ON p.place_id = up.ancestor
  WHERE p.parent_place_id IS NOT NULL AND up.depth < 6
)
SELECT up.place_id, sum(hash(up.depth, p)) AS line FROM up JOIN places p ON p.place_id = up.ancestor GROUP BY up.place_id;

-- held_responsible: grain a claim that holds somebody responsible; a hash of the actors whom its words name.
CREATE OR REPLACE TEMP TABLE held_responsible AS
SELECT c.claim_id, sum(hash(coalesce(t.top, n.actor_id))) AS actors
FROM claims c
JOIN actor_names n ON n.corpus = c.corpus
  AND n.folded = trim(regexp_replace(lower(strip_accents(c.category_value)), '[^\pL\pN]+', ' ', 'g'))
LEFT JOIN actor_top t ON t.actor_id = n.actor_id
WHERE c.attribute = 'responsible'
GROUP BY c.claim_id;

-- claim_inputs: grain a claim; a hash of all that the steps from grouping to wording read of it.
CREATE OR REPLACE TEMP TABLE claim_inputs AS
WITH claim AS (SELECT * EXCLUDE (run_id) FROM claims),
event AS (SELECT event_id, title, event_from FROM events),
document AS (
  SELECT doc_id, published_at, duplicate_of, retracted_at FROM documents
),
first_no AS (
  SELECT doc_id, min(sentence_no) FILTER (section <> 'caption') AS told, min(sentence_no) AS any_no FROM claims GROUP BY doc_id
),
sentence AS (SELECT doc_id, sentence_no, char_start, char_end FROM sentences),
outlet AS (SELECT source_id, name FROM sources),
voice AS (SELECT actor_id, name, kind FROM actors),
words AS (SELECT claim_id, near, far FROM all_claim_words),
copied AS (SELECT passage_id, is_copy FROM passage_root)
SELECT b.part, claim.claim_id,
  hash(
    claim, event, e.belongs_to, o, k, document, first_no, sentence, outlet, vouching, voice, words, copied, measure,
    line.line, h.actors, subject.top, responsible.top, a.actor_id
  ) AS input
FROM claim
JOIN claim_parts b USING (claim_id)
JOIN claim_events e USING (claim_id)
JOIN event ON event.event_id = e.event_id
JOIN claim_origins o USING (claim_id)
JOIN origin_keys k USING (claim_id)
JOIN document ON document.doc_id = claim.doc_id
JOIN first_no ON first_no.doc_id = claim.doc_id
LEFT JOIN sentence ON sentence.doc_id = claim.doc_id AND sentence.sentence_no = claim.sentence_no
LEFT JOIN outlet ON outlet.source_id = claim.source_id
LEFT JOIN outlet vouching ON vouching.source_id = k.source_id
LEFT JOIN voice ON voice.actor_id = k.actor_id
LEFT JOIN words ON words.claim_id = claim.claim_id
LEFT JOIN copied ON copied.passage_id = o.passage_id
LEFT JOIN measures measure ON measure.measure_id = claim.measure_id
LEFT JOIN place_lines line ON line.place_id = claim.place_id
LEFT JOIN held_responsible h ON h.claim_id = claim.claim_id
LEFT JOIN actor_top subject ON subject.actor_id = claim.subject_actor_id
LEFT JOIN actor_top responsible ON responsible.actor_id = claim.responsible_actor_id
LEFT JOIN actor_of a ON a.doc_id = claim.doc_id AND a.name = CASE WHEN claim.attribute = 'office' THEN claim.subject END;

-- part_inputs: grain a part.
CREATE OR REPLACE TEMP TABLE part_inputs AS
SELECT part, concat_ws('.', count(*), sum(input)) AS inputs FROM claim_inputs GROUP BY part;

-- changed_parts: grain a part whose claims are grouped anew, or that is no more.
CREATE OR REPLACE TEMP TABLE changed_parts AS
SELECT part
FROM part_inputs p FULL JOIN (SELECT part, inputs FROM kept_parts) k USING (part)
WHERE k.inputs IS DISTINCT FROM p.inputs;

-- changed_claims: grain a claim of those parts.
CREATE OR REPLACE TEMP TABLE changed_claims AS
SELECT claim_id, part FROM claim_parts SEMI JOIN changed_parts USING (part);
