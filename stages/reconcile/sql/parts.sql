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

-- place_ancestors: grain a place and one of the places it lies in, itself included (depth 0). A town that has its province's name may be
-- meant for the province: what lies in the one lies in the other (a toll "in" it beside one in a village of that province).
CREATE OR REPLACE TEMP TABLE place_ancestors AS
WITH RECURSIVE up(place_id, ancestor, depth) AS (
  SELECT place_id, place_id, 0 FROM places
  UNION ALL
  SELECT up.place_id, p.parent_place_id, up.depth + 1
  FROM up JOIN places p ON p.place_id = up.ancestor
  WHERE p.parent_place_id IS NOT NULL AND up.depth < 6
),
namesakes AS (
  SELECT t.place_id AS town, r.place_id AS province
  FROM places t JOIN places r ON r.place_id = t.parent_place_id
  WHERE t.kind = 'city' AND r.kind = 'region' AND (t.name = r.name OR starts_with(r.name, t.name || ' '))
)
SELECT place_id, ancestor, min(depth) AS depth
FROM (
  FROM up
  UNION ALL
  SELECT up.place_id, n.town, up.depth FROM up JOIN namesakes n ON n.province = up.ancestor WHERE up.place_id <> n.province
)
GROUP BY place_id, ancestor;

-- place_lines: grain a place; a hash of it and of the places it lies in.
CREATE OR REPLACE TEMP TABLE place_lines AS
SELECT a.place_id, sum(hash(a.depth, p)) AS line
FROM place_ancestors a JOIN places p ON p.place_id = a.ancestor
GROUP BY a.place_id;

-- held_responsible: grain a claim that holds somebody responsible and names an actor; the end of his chain of principals.
CREATE OR REPLACE TEMP TABLE held_responsible AS
SELECT c.claim_id, min(coalesce(t.top, n.actor_id)) AS top
FROM claims c
JOIN actor_names n ON n.corpus = c.corpus
  AND n.folded = trim(regexp_replace(lower(strip_accents(c.category_value)), '[^\pL\pN]+', ' ', 'g'))
LEFT JOIN actor_top t ON t.actor_id = n.actor_id
WHERE c.attribute = 'responsible'
GROUP BY c.claim_id;

-- first_sentences: grain a document; the first sentence with a claim, of its own text and of any.
CREATE OR REPLACE TEMP TABLE first_sentences AS
SELECT doc_id, min(sentence_no) FILTER (section <> 'caption') AS told, min(sentence_no) AS any_no FROM claims GROUP BY doc_id;

-- claim_inputs: grain a claim; a hash of all that the steps from grouping to wording read of it. Each table is hashed by itself
-- first, so that what is joined is narrow.
CREATE OR REPLACE TEMP TABLE claim_inputs AS
WITH claim AS (
  SELECT claim_id, doc_id, sentence_no, source_id, measure_id, place_id, subject_actor_id, responsible_actor_id,
    CASE WHEN attribute = 'office' THEN subject END AS holder, hash(*COLUMNS(c.* EXCLUDE (run_id))) AS own
  FROM claims c
),
event AS (
  SELECT ce.claim_id, hash(ce.belongs_to, e.event_id, e.title, e.event_from) AS own FROM claim_events ce JOIN events e USING (event_id)
),
origin AS (
  SELECT o.claim_id, hash(o, k, p.is_copy, outlet.name, voice.name, voice.kind) AS own
  FROM claim_origins o
  JOIN origin_keys k USING (claim_id)
  LEFT JOIN passage_root p ON p.passage_id = o.passage_id
  LEFT JOIN sources outlet ON outlet.source_id = k.source_id
  LEFT JOIN actors voice ON voice.actor_id = k.actor_id
),
document AS (
  SELECT d.doc_id, hash(d.published_at, d.duplicate_of, d.retracted_at, f.told, f.any_no) AS own
  FROM documents d
  JOIN first_sentences f USING (doc_id)
),
sentence AS (SELECT doc_id, sentence_no, hash(char_start, char_end) AS own FROM sentences),
outlet AS (SELECT source_id, hash(name) AS own FROM sources),
measure AS (SELECT measure_id, hash(m) AS own FROM measures m),
words AS (SELECT claim_id, own FROM all_claim_words)
SELECT p.part, c.claim_id,
  hash(
    c.own, event.own, origin.own, document.own, sentence.own, outlet.own, measure.own, words.own, l.line, h.top, s.top, r.top,
    a.actor_id
  ) AS input
FROM claim c
JOIN claim_parts p USING (claim_id)
JOIN event USING (claim_id)
JOIN origin USING (claim_id)
JOIN document USING (doc_id)
LEFT JOIN sentence ON sentence.doc_id = c.doc_id AND sentence.sentence_no = c.sentence_no
LEFT JOIN outlet ON outlet.source_id = c.source_id
LEFT JOIN words ON words.claim_id = c.claim_id
LEFT JOIN measure ON measure.measure_id = c.measure_id
LEFT JOIN place_lines l ON l.place_id = c.place_id
LEFT JOIN held_responsible h ON h.claim_id = c.claim_id
LEFT JOIN actor_top s ON s.actor_id = c.subject_actor_id
LEFT JOIN actor_top r ON r.actor_id = c.responsible_actor_id
LEFT JOIN actor_of a ON a.doc_id = c.doc_id AND a.name = c.holder;

-- part_inputs: grain a part.
CREATE OR REPLACE TEMP TABLE part_inputs AS
SELECT part, concat_ws('.', count(*), sum(input)) AS inputs FROM claim_inputs GROUP BY part;

-- changed_parts: grain a part whose claims are grouped anew, or that is no more.
CREATE OR REPLACE TEMP TABLE changed_parts AS
SELECT part
FROM part_inputs p FULL JOIN (SELECT part, inputs FROM kept_parts) k USING (part)
WHERE k.inputs IS DISTINCT FROM p.inputs;

-- part_batches: grain a part whose claims are grouped anew; which of them are grouped at a time, about $claims_at_once claims.
CREATE OR REPLACE TEMP TABLE part_batches AS
SELECT part, CAST((sum(n) OVER (ORDER BY part) - n) // $claims_at_once AS INTEGER) AS batch
FROM (SELECT part, count(*) AS n FROM claim_parts SEMI JOIN changed_parts USING (part) GROUP BY part);
