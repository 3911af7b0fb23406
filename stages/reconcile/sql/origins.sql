-- Where each claim's information comes from. Rules (DESIGN, "origin"): the deepest named speaker, counted under his
-- principal; else the agency that the text (or the root of the copied passage) is credited to; else the outlet of that root;
-- else the outlet. Unknown outlets of a corpus are together one origin.

-- actor_top: grain an actor; the end of its chain of principals.
CREATE OR REPLACE TEMP TABLE actor_top AS
WITH RECURSIVE up(actor_id, top, depth) AS (
  SELECT actor_id, actor_id, 0 FROM actors
  UNION ALL
  SELECT up.actor_id, a.principal_actor_id, up.depth + 1
  FROM up JOIN actors a ON a.actor_id = up.top
  WHERE a.principal_actor_id IS NOT NULL AND up.depth < 8
)
SELECT actor_id, arg_max(top, depth) AS top FROM up GROUP BY actor_id;

-- passage_root: grain a passage; the first passage of its chain of copies.
CREATE OR REPLACE TEMP TABLE passage_root AS
WITH RECURSIVE up(passage_id, root, depth) AS (
  SELECT passage_id, passage_id, 0 FROM passages
  UNION ALL
  SELECT up.passage_id, p.copy_of, up.depth + 1
  FROM up JOIN passages p ON p.passage_id = up.root
  WHERE p.copy_of IS NOT NULL AND up.depth < 50
)
SELECT u.passage_id, u.root, p.doc_id AS root_doc_id, u.root <> u.passage_id AS is_copy
FROM (SELECT passage_id, arg_max(root, depth) AS root FROM up GROUP BY passage_id) u
JOIN passages p ON p.passage_id = u.root;

-- claim_passage: grain a claim that lies for the most part in a passage; the widest such passage.
CREATE OR REPLACE TEMP TABLE claim_passage AS
SELECT c.claim_id, p.passage_id
FROM claims c JOIN passages p ON p.doc_id = c.doc_id
WHERE 2 * (least(c.char_end, p.char_end) - greatest(c.char_start, p.char_start)) > c.char_end - c.char_start
QUALIFY row_number() OVER (PARTITION BY c.claim_id ORDER BY p.char_end - p.char_start DESC, p.passage_id) = 1;

-- value_told: grain a number in the words of one root; when the root's own outlet first gave it. An agency that tells its
-- story again with a higher count gives it then; another outlet's edit of a number is no later count.
CREATE OR REPLACE TEMP TABLE value_told AS
-- first what is known of each number, so that no plan joins documents by their outlets
WITH numbers AS MATERIALIZED (
  SELECT pr.root, pr.root_doc_id, c.measure_id, c.std_low, d.source_id, d.published_at
  FROM claim_passage cp
  JOIN passage_root pr USING (passage_id)
  JOIN claims c USING (claim_id)
  JOIN documents d ON d.doc_id = c.doc_id
  WHERE c.kind = 'quantity'
)
SELECT n.root, n.measure_id, n.std_low, min(n.published_at) AS told_at
FROM numbers n JOIN documents root_document ON root_document.doc_id = n.root_doc_id
WHERE root_document.source_id = n.source_id
GROUP BY ALL;

-- outlets_that_speak: grain an outlet or credited agency that others of its corpus name as a speaker (SANA), and the actor
-- that it is there. `folded` is the name as actor_names has it.
CREATE OR REPLACE TEMP TABLE outlets_that_speak AS
WITH outlets AS (
  SELECT name, folded FROM outlet_names
  UNION
  SELECT agency, trim(regexp_replace(lower(strip_accents(agency)), '[^\pL\pN]+', ' ', 'g'))
  FROM documents
  WHERE agency IS NOT NULL AND agency NOT IN (SELECT name FROM sources)
)
SELECT s.name, a.corpus, any_value(t.top ORDER BY t.top) AS top
FROM outlets s
JOIN actor_names a ON a.folded = s.folded
JOIN actor_top t ON t.actor_id = a.actor_id
GROUP BY ALL;

-- document_origins: grain a document; where its own words come from: the agency that it is credited to, which need not be an
-- outlet of the corpus, else its outlet. A text that an outlet took from an agency and changed too much to be seen as a
-- copy is the agency's by its credit. An outlet that is itself an actor is one origin with it.
CREATE OR REPLACE TEMP TABLE document_origins AS
WITH vouching AS (
  SELECT d.doc_id, d.corpus, coalesce(d.agency, s.name) AS name, CASE WHEN d.agency IS NULL THEN d.source_id ELSE g.source_id END
    AS source_id
  FROM documents d
  LEFT JOIN sources s USING (source_id)
  LEFT JOIN (SELECT name, min(source_id) AS source_id FROM sources GROUP BY name) g ON g.name = d.agency
)
SELECT
  v.doc_id,
  spoken.top AS actor_id,
  CASE WHEN spoken.top IS NULL THEN v.source_id END AS source_id,
  CASE WHEN spoken.top IS NULL AND v.source_id IS NULL THEN v.name END AS agency,
  coalesce(spoken.top, v.source_id, v.name, 'unknown outlets') AS key,
  v.name IS NOT NULL AS is_known
FROM vouching v
LEFT JOIN outlets_that_speak spoken ON spoken.corpus = v.corpus AND spoken.name = v.name;

-- claim_origins: grain a claim; who speaks in it, and else whose words they are: those of the document (told_by) in which the
-- passage that it lies in was first, or its own.
CREATE OR REPLACE TEMP TABLE claim_origins AS
SELECT
  c.claim_id,
  cp.passage_id,
  s.actor_id AS speaker_actor_id,
  v.actor_id AS via_actor_id,
  -- residents or two sources vouch for nothing by themselves: the outlet does; officials of a state speak for it
  CASE WHEN coalesce(sa.kind, 'unnamed') <> 'unnamed' OR st.top <> s.actor_id THEN st.top END AS actor_id,
  coalesce(root_document.doc_id, c.doc_id) AS told_by,
  coalesce(vt.told_at, root_document.published_at, d.published_at) AS told_at
FROM claims c
JOIN documents d USING (doc_id)
LEFT JOIN claim_passage cp USING (claim_id)
LEFT JOIN passage_root pr ON pr.passage_id = cp.passage_id
LEFT JOIN documents root_document ON root_document.doc_id = pr.root_doc_id
LEFT JOIN value_told vt ON vt.root = pr.root AND vt.measure_id = c.measure_id AND vt.std_low = c.std_low
LEFT JOIN speakers_called sc USING (claim_id)
LEFT JOIN actor_of s ON s.doc_id = c.doc_id AND s.name = sc.called
LEFT JOIN actor_of v ON v.doc_id = c.doc_id AND v.name = c.via
LEFT JOIN actors sa ON sa.actor_id = s.actor_id
LEFT JOIN actor_top st ON st.actor_id = s.actor_id;

-- origin_ids: grain what an origin is told by. Few: a hash for each claim would take longer than all that is joined.
CREATE OR REPLACE TEMP TABLE origin_ids AS
SELECT key, left(sha256(concat_ws('|', 'origin', key)), 16) AS origin_id
FROM (SELECT actor_id AS key FROM claim_origins WHERE actor_id IS NOT NULL UNION SELECT key FROM document_origins);

-- origin_keys: grain a claim; its origin. `agency` names one that is neither an outlet nor an actor of the corpus; unknown is the
-- origin of documents without an outlet, which is one for all of them.
CREATE OR REPLACE TEMP TABLE origin_keys AS
SELECT
  o.claim_id,
  coalesce(o.actor_id, d.actor_id) AS actor_id,
  CASE WHEN o.actor_id IS NULL THEN d.source_id END AS source_id,
  CASE WHEN o.actor_id IS NULL THEN d.agency END AS agency,
  o.actor_id IS NOT NULL OR d.is_known AS is_known,
  i.origin_id
FROM claim_origins o
JOIN document_origins d ON d.doc_id = o.told_by
JOIN origin_ids i ON i.key = coalesce(o.actor_id, d.key);
