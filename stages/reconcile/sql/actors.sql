-- Which actor each document means by a name. Input: mentions (corpus, doc_id, name, kind, role, affiliation), resolved_names
-- actors_found (rows of actors), resolved_names (corpus, of_document, name, kind, folded, actor_id, rank), told_aliases (actor_id, alias).

CREATE OR REPLACE TEMP TABLE actors AS FROM actors_found;

-- mentioned_actors: grain a mention; of_document is that of an unnamed speaker.
CREATE OR REPLACE TEMP TABLE mentioned_actors AS
SELECT m.doc_id, m.name, m.role, r.corpus, r.folded, r.actor_id, r.rank
FROM mentions m
JOIN resolved_names r ON r.corpus = m.corpus AND r.name = m.name AND r.kind = m.kind
  AND r.of_document = CASE WHEN m.kind = 'unnamed' THEN m.doc_id ELSE '' END;

-- actor_of: grain a name in a document.
CREATE OR REPLACE TEMP TABLE actor_of AS
SELECT doc_id, name, arg_max(actor_id, rank) AS actor_id, any_value(corpus) AS corpus, any_value(folded) AS folded
FROM mentioned_actors GROUP BY doc_id, name;

-- actor_names: grain an actor and a name of his, in lower case without accents.
CREATE OR REPLACE TEMP TABLE actor_names AS
SELECT DISTINCT actor_id, corpus, folded FROM actor_of;

CREATE OR REPLACE TEMP TABLE actor_aliases AS
SELECT actor_id, alias FROM told_aliases
UNION
SELECT actor_id, name FROM actor_of;

CREATE OR REPLACE TEMP TABLE actor_roles AS
SELECT DISTINCT actor_id, role, doc_id FROM mentioned_actors WHERE role <> '';
