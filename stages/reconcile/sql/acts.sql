-- Pairs of claims that may tell one public act. Input: answering, claim_terms, place_ancestors, act_terms (claim_id, act,
-- role, term, is_head, is_number): the class of the act and the words of what it was done to (patient), who did it (agent) and
-- from or to where (place, of who moves as the patient);
-- act_names (claim_id, name): names of the patient. Blocked by event, class of act and a word.

-- act_claims: grain a claim of an act.
CREATE OR REPLACE TEMP TABLE act_claims AS
SELECT a.*, t.act
FROM answering a
JOIN (SELECT claim_id, any_value(act) AS act FROM act_terms GROUP BY claim_id) t
  USING (claim_id)
WHERE a.attribute = 'act';

-- act_weights: grain an event and a word; what the event's acts share says little about any of them.
CREATE OR REPLACE TEMP TABLE act_weights AS
WITH n AS (SELECT event_id, count(*) AS n_claims FROM act_claims GROUP BY event_id)
SELECT c.event_id, t.term, ln(1 + any_value(n.n_claims) / count(DISTINCT t.claim_id)) AS weight
FROM act_terms t JOIN act_claims c USING (claim_id) JOIN n USING (event_id)
GROUP BY c.event_id, t.term;

CREATE OR REPLACE TEMP TABLE weighted_act_terms AS
SELECT DISTINCT c.event_id, c.act, t.claim_id, t.role, t.term, bool_or(t.is_head) AS is_head, any_value(w.weight) AS weight
FROM act_terms t
JOIN act_claims c USING (claim_id)
JOIN act_weights w ON w.event_id = c.event_id AND w.term = t.term
GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE act_sums AS
SELECT claim_id, role, sum(weight) AS total FROM weighted_act_terms GROUP BY ALL;

-- act_candidates: grain a pair of one class with a word in common, whatever its part. A word that very many acts of one class
-- have would pair everything with everything.
CREATE OR REPLACE TEMP TABLE act_candidates AS
WITH telling AS (
  SELECT DISTINCT event_id, act, claim_id, term FROM weighted_act_terms
  QUALIFY count(*) OVER (PARTITION BY event_id, act, term) <= 150
)
SELECT DISTINCT a.claim_id AS claim_a, b.claim_id AS claim_b
FROM telling a
JOIN telling b ON a.event_id = b.event_id AND a.act = b.act AND a.term = b.term AND a.claim_id < b.claim_id;

-- act_shared: grain a pair and a part (patient, agent); what the two have in common in it.
CREATE OR REPLACE TEMP TABLE act_shared AS
SELECT p.claim_a, p.claim_b, a.role, sum(a.weight) AS shared, bool_or(a.is_head AND b.is_head) AS same_head
FROM act_candidates p
JOIN weighted_act_terms a ON a.claim_id = p.claim_a
JOIN weighted_act_terms b ON b.claim_id = p.claim_b AND b.role = a.role AND b.term = a.term
GROUP BY ALL;

-- act_overlap: grain a pair and a part that both have; 0 to 1, the mean of the share of the shorter one and of both.
CREATE OR REPLACE TEMP TABLE act_overlap AS
SELECT p.claim_a, p.claim_b, sa.role, coalesce(s.same_head, false) AS same_head,
  coalesce(s.shared / least(sa.total, sb.total) + s.shared / (sa.total + sb.total - s.shared), 0) / 2 AS overlap
FROM act_candidates p
JOIN act_sums sa ON sa.claim_id = p.claim_a
JOIN act_sums sb ON sb.claim_id = p.claim_b AND sb.role = sa.role
LEFT JOIN act_shared s ON s.claim_a = p.claim_a AND s.claim_b = p.claim_b AND s.role = sa.role;

-- act_numbers: grain a claim; the numbers of its patient ("three corridors", "a fourth corridor").
CREATE OR REPLACE TEMP TABLE act_numbers AS
SELECT claim_id, list(term) AS numbers FROM act_terms WHERE is_number AND role = 'patient' GROUP BY claim_id;

CREATE OR REPLACE TEMP TABLE act_named AS
SELECT claim_id, list(name) AS names FROM act_names GROUP BY claim_id;

-- act_context: grain a pair; how many of the words around the shorter one's act stand around the other's.
CREATE OR REPLACE TEMP TABLE act_words AS
SELECT t.claim_id, t.term FROM claim_terms t JOIN act_claims USING (claim_id);

CREATE OR REPLACE TEMP TABLE act_context AS
WITH n AS (SELECT claim_id, count(*) AS n FROM act_words GROUP BY claim_id)
SELECT s.claim_a, s.claim_b, count(*) / least(any_value(na.n), any_value(nb.n)) AS shared
FROM act_candidates s
JOIN act_words a ON a.claim_id = s.claim_a
JOIN act_words b ON b.claim_id = s.claim_b AND b.term = a.term
JOIN n na ON na.claim_id = s.claim_a
JOIN n nb ON nb.claim_id = s.claim_b
GROUP BY ALL;

-- act_pairs: grain a pair that may tell one act, or must not.
CREATE OR REPLACE TEMP TABLE act_pairs AS
SELECT
  p.claim_a,
  p.claim_b,
  round(
    0.25
    -- a part that one of them leaves out speaks neither for nor against
    + coalesce(0.25 * th.overlap + CASE WHEN th.same_head THEN 0.1 WHEN th.overlap = 0 THEN -0.15 ELSE 0 END, 0.15)
    + coalesce(CASE WHEN ag.overlap > 0 THEN 0.2 * ag.overlap WHEN ag.role = 'agent' THEN -0.1 ELSE 0.05 END, 0.1)
    + 0.25 * coalesce(x.shared, 0), 9) AS score,
  -- vetoes: other days, other names, one done and one not, other numbers, other places
  list_bool_or([
    coalesce(a.date_to < b.date_from - INTERVAL 1 DAY OR b.date_to < a.date_from - INTERVAL 1 DAY, false),
    coalesce(NOT list_has_any(na.names, nb.names), false),
    -- what will not be done was not denied by its having been done once; nor does one voice take back in one article what it tells
    a.polarity <> b.polarity AND (
      (a.modality = 'planned') <> (b.modality = 'planned') OR (a.doc_id = b.doc_id AND a.origin_id = b.origin_id)
    ),
    coalesce(NOT list_has_any(xa.numbers, xb.numbers), false),
    coalesce(
      a.place_id <> b.place_id
      AND NOT EXISTS (FROM place_ancestors q WHERE q.place_id = a.place_id AND q.ancestor = b.place_id)
      AND NOT EXISTS (FROM place_ancestors q WHERE q.place_id = b.place_id AND q.ancestor = a.place_id),
      false
    )
  ]) AS is_forbidden
FROM act_candidates p
JOIN act_claims a ON a.claim_id = p.claim_a
JOIN act_claims b ON b.claim_id = p.claim_b
LEFT JOIN act_overlap th ON th.claim_a = p.claim_a AND th.claim_b = p.claim_b AND th.role = 'patient'
LEFT JOIN act_overlap ag ON ag.claim_a = p.claim_a AND ag.claim_b = p.claim_b AND ag.role <> 'patient'
LEFT JOIN act_context x ON x.claim_a = p.claim_a AND x.claim_b = p.claim_b
LEFT JOIN act_named na ON na.claim_id = p.claim_a
LEFT JOIN act_named nb ON nb.claim_id = p.claim_b
LEFT JOIN act_numbers xa ON xa.claim_id = p.claim_a
LEFT JOIN act_numbers xb ON xb.claim_id = p.claim_b
ORDER BY p.claim_a, p.claim_b;
