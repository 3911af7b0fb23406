-- Once claims are grouped: what one article gives in a speaker's words without its speaker is the man's whom another names.
-- Input: groups (group_no, claim_id), claims, origin_keys, actors, sources, all_claim_words.

-- quoted_elsewhere: grain a quotation without an origin of its own, or what an article tells in the words of a statement beside it, in
-- a group of statements that has one speaker.
CREATE OR REPLACE TEMP TABLE quoted_elsewhere AS
WITH spoken AS (
  SELECT g.group_no, any_value(k.actor_id) AS actor_id, any_value(k.origin_id) AS origin_id
  FROM groups g JOIN claims c USING (claim_id) JOIN origin_keys k USING (claim_id)
  WHERE c.kind = 'statement' AND k.actor_id IS NOT NULL
  GROUP BY g.group_no
  HAVING min(k.origin_id) = max(k.origin_id)
),
beside AS MATERIALIZED (
  SELECT g.group_no, g.claim_id, k.actor_id IS NULL AS is_unsaid, c.kind = 'statement' AND c.quotation IN ('direct', 'mixed') AS is_quoted
  FROM groups g
  JOIN (SELECT group_no FROM groups JOIN origin_keys USING (claim_id) SEMI JOIN spoken USING (group_no) GROUP BY group_no
        HAVING bool_or(actor_id IS NULL)) USING (group_no)
  JOIN claims c USING (claim_id)
  JOIN origin_keys k USING (claim_id)
  WHERE c.kind = 'statement' OR c.attribute IN ('assertion', 'proposition')
),
runs AS (SELECT b.group_no, b.claim_id, b.is_unsaid, unnest(w.runs) AS run FROM beside b JOIN all_claim_words w USING (claim_id)),
theirs AS (
  SELECT claim_id FROM beside WHERE is_unsaid AND is_quoted
  UNION
  SELECT r.claim_id FROM runs r SEMI JOIN (FROM runs WHERE NOT is_unsaid) said ON said.group_no = r.group_no AND said.run = r.run
  WHERE r.is_unsaid
)
SELECT t.claim_id, s.actor_id, s.origin_id FROM theirs t JOIN groups g USING (claim_id) JOIN spoken s USING (group_no);

-- told_below: grain a claim of a headline or crosshead that names no speaker, beside one of its own article that does: a line
-- above a story is that story told short, and no second voice.
CREATE OR REPLACE TEMP TABLE told_below AS
-- the texts of documents come last, for few of them are looked at
WITH beside AS MATERIALIZED (
  SELECT h.claim_id, h.doc_id, h.section, h.sentence_no, kb.actor_id, kb.origin_id
  FROM groups g
  JOIN claims h USING (claim_id)
  JOIN claim_origins o USING (claim_id)
  JOIN groups others ON others.group_no = g.group_no
  JOIN claims b ON b.claim_id = others.claim_id AND b.doc_id = h.doc_id AND b.section = 'body' AND b.sentence_no > h.sentence_no
  JOIN origin_keys kb ON kb.claim_id = b.claim_id
  JOIN claim_origins ob ON ob.claim_id = b.claim_id AND ob.actor_id IS NOT NULL
  WHERE o.actor_id IS NULL
    AND (h.std_low IS NULL
      OR b.std_low <= 1.1 * coalesce(h.std_high, h.std_low) AND h.std_low <= 1.1 * coalesce(b.std_high, b.std_low))
)
SELECT b.claim_id, any_value(b.actor_id) AS actor_id, any_value(b.origin_id) AS origin_id
FROM beside b
JOIN sentences s USING (doc_id, sentence_no)
JOIN documents d USING (doc_id)
WHERE b.section = 'headline' OR NOT regexp_matches(substring(d.text, s.char_end, 1), '[.!?"”’]')
GROUP BY b.claim_id
HAVING min(b.origin_id) = max(b.origin_id);

-- spoken_together: grain a claim of two who speak as one ("Russia and Syria") beside a claim of either alone: no third voice.
CREATE OR REPLACE TEMP TABLE spoken_together AS
WITH spoken AS (
  SELECT g.group_no, g.claim_id, k.actor_id, k.origin_id, lower(a.name) AS name
  FROM groups g JOIN origin_keys k USING (claim_id) JOIN actors a USING (actor_id)
),
-- beside whom alone: the names on either side of "and"
halves AS (
  SELECT group_no, claim_id, unnest(string_split(name, ' and ')) AS half FROM spoken WHERE contains(name, ' and ')
)
SELECT h.claim_id, arg_min(s.actor_id, s.origin_id) AS actor_id, min(s.origin_id) AS origin_id
FROM halves h JOIN spoken s ON s.group_no = h.group_no AND s.name = h.half
GROUP BY h.claim_id;

-- origin_keys again, for those quotations and the numbers in them, for those headlines, and for those two.
CREATE OR REPLACE TEMP TABLE origin_keys AS
SELECT
  k.claim_id,
  coalesce(q.actor_id, t.actor_id, j.actor_id, k.actor_id) AS actor_id,
  CASE WHEN q.actor_id IS NULL AND t.actor_id IS NULL THEN k.source_id END AS source_id,
  CASE WHEN q.actor_id IS NULL AND t.actor_id IS NULL THEN k.agency END AS agency,
  q.actor_id IS NOT NULL OR t.actor_id IS NOT NULL OR k.is_known AS is_known,
  coalesce(q.origin_id, t.origin_id, j.origin_id, k.origin_id) AS origin_id
FROM origin_keys k
JOIN claims c USING (claim_id)
LEFT JOIN quoted_elsewhere q
  ON q.claim_id = k.claim_id OR (c.kind <> 'statement' AND q.claim_id = c.within_claim_id AND k.actor_id IS NULL)
LEFT JOIN told_below t ON t.claim_id = k.claim_id
LEFT JOIN spoken_together j ON j.claim_id = k.claim_id;

-- origins: grain an origin.
CREATE OR REPLACE TEMP TABLE origins AS
SELECT
  k.origin_id,
  CASE WHEN any_value(k.actor_id) IS NOT NULL THEN 'actor' ELSE 'source' END AS kind,
  coalesce(any_value(a.name), any_value(s.name), any_value(k.agency), 'unknown outlets') AS name,
  any_value(k.actor_id) AS actor_id,
  any_value(k.source_id) AS source_id,
  NULL::VARCHAR AS passage_id
FROM origin_keys k
LEFT JOIN actors a USING (actor_id)
LEFT JOIN sources s USING (source_id)
GROUP BY k.origin_id
ORDER BY k.origin_id;
