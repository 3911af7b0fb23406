-- Which event each claim belongs to: the event of its document; a whole conflict of its own when the words count over
-- one; and for a caption with a date of its own far from the article's, the event of that day and place.
-- Input document_events: (doc_id, event_id, title); claims, documents, places.

-- claim_events: grain a claim. Of a document its day is that of publication, of a picture that of the picture; a part of a
-- sentence is no further claim, and has no place.
CREATE OR REPLACE TEMP TABLE claim_events AS
WITH scope AS (
  SELECT
    c.claim_id,
    c.corpus,
    c.doc_id,
    coalesce(country.place_id, c.place_id) AS conflict_place_id,
    CASE
      WHEN c.scope = 'conflict' THEN 'conflict'
      WHEN c.section = 'caption' AND c.date_from IS NOT NULL
        AND (d.published_at IS NULL OR abs(date_diff('day', c.date_from, CAST(d.published_at AS DATE))) > 30)
        THEN 'caption'
      ELSE 'document'
    END AS belongs_to,
    c.attribute IS NOT DISTINCT FROM 'proposition' AS is_part,
    CAST(d.published_at AS DATE) AS published,
    c.date_from,
    c.place_id,
    coalesce(c.place_name, '') AS place_name
  FROM claims c
  JOIN documents d USING (doc_id)
  LEFT JOIN places p ON p.place_id = c.place_id
  LEFT JOIN places country ON country.kind = 'country' AND country.country_code = p.country_code
)
SELECT
  s.claim_id,
  s.corpus,
  s.doc_id AS in_doc_id,
  s.belongs_to,
  CASE s.belongs_to
    WHEN 'conflict' THEN left(sha256(concat_ws('|', 'conflict', s.corpus, coalesce(s.conflict_place_id, s.place_name))), 16)
    WHEN 'caption' THEN left(sha256(concat_ws('|', 'caption', s.corpus, s.date_from, coalesce(s.place_id, s.place_name))), 16)
    ELSE e.event_id
  END AS event_id,
  CASE s.belongs_to
    WHEN 'conflict' THEN concat('The conflict in ', coalesce(country.name, nullif(s.place_name, ''), 'an unnamed place'))
    WHEN 'caption' THEN concat_ws(', ', nullif(s.place_name, ''), strftime(s.date_from, '%-d %B %Y'))
    ELSE e.title
  END AS title,
  CASE WHEN NOT s.is_part THEN CASE s.belongs_to WHEN 'conflict' THEN s.conflict_place_id ELSE s.place_id END END AS place_id,
  CASE s.belongs_to WHEN 'caption' THEN s.date_from WHEN 'document' THEN s.published END AS day
FROM scope s
JOIN document_events e USING (doc_id)
LEFT JOIN places country ON country.place_id = s.conflict_place_id;

-- event_days: grain an event, a document of it, a place and a day that claims there have, with how many they are.
CREATE OR REPLACE TEMP TABLE event_days AS
SELECT event_id, title, corpus, in_doc_id AS doc_id, place_id, day, count(*) AS n FROM claim_events GROUP BY ALL
UNION ALL
SELECT e.event_id, e.title, d.corpus, d.doc_id, NULL, CAST(d.published_at AS DATE), 1
FROM document_events e JOIN documents d USING (doc_id);

-- events: grain an event. The place is where most of its claims are.
CREATE OR REPLACE TEMP TABLE events AS
WITH places AS (
  SELECT event_id, place_id, sum(n) AS n FROM event_days WHERE place_id IS NOT NULL GROUP BY event_id, place_id
),
place AS (SELECT event_id, arg_min(place_id, (-n, place_id)) AS place_id FROM places GROUP BY event_id),
told AS (SELECT event_id, count(*) AS n FROM (SELECT DISTINCT event_id, doc_id FROM event_days) GROUP BY event_id)
SELECT
  e.event_id,
  any_value(e.corpus) AS corpus,
  min(e.title) AS title,
  min(e.day) AS event_from,
  max(e.day) AS event_to,
  any_value(p.place_id) AS place_id,
  CAST(any_value(t.n) AS INTEGER) AS n_documents
FROM event_days e JOIN told t USING (event_id) LEFT JOIN place p USING (event_id)
GROUP BY e.event_id
ORDER BY e.event_id;
