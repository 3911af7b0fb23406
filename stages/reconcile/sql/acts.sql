-- Claims of public acts and their words; acts.py compares them. Input: answering, claim_terms, act_terms (claim_id, act, role, term,
-- is_head, is_number): the class of the act and the words of what it was done to (patient), who did it (agent) and from or to
-- where (place, of who moves as the patient); act_names (claim_id, name, role): names of the two.

-- act_claims: grain a claim of an act, numbered in the order of claim_id.
CREATE OR REPLACE TEMP TABLE act_claims AS
SELECT CAST(row_number() OVER (ORDER BY a.claim_id) - 1 AS INTEGER) AS claim_no, a.*, t.act, t.has_place
FROM answering a
JOIN (SELECT claim_id, any_value(act) AS act, bool_or(role = 'place') AS has_place FROM act_terms GROUP BY claim_id) t
  USING (claim_id)
WHERE a.attribute = 'act';

-- weighted_act_terms: grain an act, a part of it and a word; what the event's acts share says little about any of them.
CREATE OR REPLACE TEMP TABLE weighted_act_terms AS
WITH n AS (SELECT event_id, count(*) AS n_claims FROM act_claims GROUP BY event_id),
own AS (
  SELECT c.claim_no, c.event_id, c.act, t.role, hash(t.term) AS term, bool_or(t.is_head) AS is_head
  FROM act_terms t JOIN act_claims c USING (claim_id)
  GROUP BY ALL
),
weights AS (
  SELECT o.event_id, o.term, ln(1 + any_value(n.n_claims) / count(DISTINCT o.claim_no)) AS weight
  FROM own o JOIN n USING (event_id)
  GROUP BY o.event_id, o.term
)
SELECT o.*, w.weight FROM own o JOIN weights w ON w.event_id = o.event_id AND w.term = o.term;

-- telling_act_words: grain an act and a word, numbered by event and class of act, whatever part it is in. A word that very many
-- acts of one class have would pair everything with everything.
CREATE OR REPLACE TEMP TABLE telling_act_words AS
WITH words AS (SELECT DISTINCT event_id, act, claim_no, term FROM weighted_act_terms),
numbered AS (
  SELECT event_id, act, term, row_number() OVER () AS word_no FROM words GROUP BY ALL HAVING count(*) <= 150
)
SELECT w.claim_no, n.word_no
FROM words w JOIN numbered n ON n.event_id = w.event_id AND n.act = w.act AND n.term = w.term;

-- act_words: grain an act and a word around it.
CREATE OR REPLACE TEMP TABLE act_words AS
SELECT c.claim_no, t.term, 1.0::DOUBLE AS weight FROM claim_terms t JOIN act_claims c USING (claim_id);

-- act_numbers: grain a claim; the numbers of its patient ("three corridors", "a fourth corridor").
CREATE OR REPLACE TEMP TABLE act_numbers AS
SELECT claim_id, list(term) AS numbers FROM act_terms WHERE is_number AND role = 'patient' GROUP BY claim_id;

-- act_named: grain a claim; null where the part has no name.
CREATE OR REPLACE TEMP TABLE act_named AS
SELECT claim_id, list(name) FILTER (role = 'patient') AS names, list(name) FILTER (role = 'agent') AS agent_names
FROM act_names GROUP BY claim_id;
