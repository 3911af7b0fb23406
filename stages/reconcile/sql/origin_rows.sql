-- Once claims are grouped: what one article gives in a speaker's words without its speaker is the man's whom another names.
-- Input: groups (group_no, claim_id), claims, claim_origins, origin_keys, actors, sources, all_claim_words.

-- beside: grain a claim in a group with others, with its origin and what is looked at of it. Most groups are one claim.
CREATE OR REPLACE TEMP TABLE beside AS
WITH several AS (SELECT group_no FROM groups GROUP BY group_no HAVING count(*) > 1)
SELECT g.group_no, c.claim_id, c.doc_id, c.section, c.sentence_no, c.std_low, c.std_high, k.actor_id, k.origin_id,
  c.kind = 'statement' AS is_statement,
  c.kind = 'statement' AND c.quotation IN ('direct', 'mixed') AS is_quoted,
  c.kind = 'statement' OR c.attribute IN ('assertion', 'proposition') AS is_told,
  o.actor_id AS speaking_actor_id
FROM groups g
SEMI JOIN several USING (group_no)
JOIN claims c USING (claim_id)
JOIN origin_keys k USING (claim_id)
JOIN claim_origins o USING (claim_id);

-- quoted_elsewhere: grain a quotation without an origin of its own, or what an article tells in the words of a statement beside it, in
-- a group of statements that has one speaker.
CREATE OR REPLACE TEMP TABLE quoted_elsewhere AS
WITH spoken AS (
  SELECT group_no, any_value(actor_id) AS actor_id, any_value(origin_id) AS origin_id
  FROM beside
  WHERE is_statement AND actor_id IS NOT NULL
  GROUP BY group_no
  HAVING min(origin_id) = max(origin_id)
),
told AS MATERIALIZED (
  SELECT group_no, claim_id, actor_id IS NULL AS is_unsaid, is_quoted
  FROM beside
  SEMI JOIN spoken USING (group_no)
  SEMI JOIN (FROM beside WHERE actor_id IS NULL) unsaid USING (group_no)
  WHERE is_told
),
runs AS (SELECT t.group_no, t.claim_id, t.is_unsaid, unnest(w.runs) AS run FROM told t JOIN all_claim_words w USING (claim_id)),
theirs AS (
  SELECT claim_id FROM told WHERE is_unsaid AND is_quoted
  UNION
  SELECT r.claim_id FROM runs r SEMI JOIN (FROM runs WHERE NOT is_unsaid) said ON said.group_no = r.group_no AND said.run = r.run
  WHERE r.is_unsaid
)
SELECT t.claim_id, s.actor_id, s.origin_id FROM theirs t JOIN groups g USING (claim_id) JOIN spoken s USING (group_no);

-- told_below: grain a claim of a headline or crosshead that names no speaker, beside one of its own article that does: a line
-- above a story is that story told short, and no second voice.
CREATE OR REPLACE TEMP TABLE told_below AS
-- the texts of documents come last, for few of them are looked at
WITH above AS MATERIALIZED (
  SELECT h.claim_id, h.doc_id, h.section, h.sentence_no, b.actor_id, b.origin_id
  FROM beside h
  JOIN beside b ON b.group_no = h.group_no AND b.doc_id = h.doc_id AND b.section = 'body' AND b.sentence_no > h.sentence_no
  WHERE h.speaking_actor_id IS NULL AND b.speaking_actor_id IS NOT NULL
    AND (h.std_low IS NULL
      OR b.std_low <= 1.1 * coalesce(h.std_high, h.std_low) AND h.std_low <= 1.1 * coalesce(b.std_high, b.std_low))
)
SELECT a.claim_id, any_value(a.actor_id) AS actor_id, any_value(a.origin_id) AS origin_id
FROM above a
JOIN sentences s USING (doc_id, sentence_no)
JOIN documents d USING (doc_id)
WHERE a.section = 'headline' OR NOT regexp_matches(substring(d.text, s.char_end, 1), '[.!?"”’]')
GROUP BY a.claim_id
HAVING min(a.origin_id) = max(a.origin_id);

-- spoken_together: grain a claim of two who speak as one ("Russia and Syria") beside a claim of either alone: no third voice.
CREATE OR REPLACE TEMP TABLE spoken_together AS
WITH spoken AS (
  SELECT b.group_no, b.claim_id, b.actor_id, b.origin_id, lower(a.name) AS name FROM beside b JOIN actors a USING (actor_id)
),
-- beside whom alone: the names on either side of "and"
halves AS (
  SELECT group_no, claim_id, unnest(string_split(name, ' and ')) AS half FROM spoken WHERE contains(name, ' and ')
)
SELECT h.claim_id, arg_min(s.actor_id, s.origin_id) AS actor_id, min(s.origin_id) AS origin_id
FROM halves h JOIN spoken s ON s.group_no = h.group_no AND s.name = h.half
GROUP BY h.claim_id;

-- voices_found: grain a claim whose voice is another's: of those quotations and the numbers in them, those headlines, and those two.
CREATE OR REPLACE TEMP TABLE voices_found AS
WITH found AS (
  SELECT claim_id, actor_id, origin_id, 1 AS nth FROM quoted_elsewhere
  UNION ALL
  SELECT c.claim_id, q.actor_id, q.origin_id, 2
  FROM claims c JOIN origin_keys k USING (claim_id) JOIN quoted_elsewhere q ON q.claim_id = c.within_claim_id
  WHERE c.kind <> 'statement' AND k.actor_id IS NULL
  UNION ALL
  SELECT claim_id, actor_id, origin_id, 3 FROM told_below
  UNION ALL
  SELECT claim_id, actor_id, origin_id, 4 FROM spoken_together
)
SELECT claim_id, arg_min(actor_id, nth) AS actor_id, arg_min(origin_id, nth) AS origin_id FROM found GROUP BY claim_id;

-- origin_keys, with those.
UPDATE origin_keys k
SET actor_id = v.actor_id, source_id = NULL, agency = NULL, is_known = true, origin_id = v.origin_id
FROM voices_found v WHERE v.claim_id = k.claim_id;

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
