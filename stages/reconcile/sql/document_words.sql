-- What is read of some documents, whatever others there are. Input: documents, blocks, sentences, claims.

-- texts_in_order: grain a document.
CREATE OR REPLACE TEMP TABLE texts_in_order AS
SELECT CAST(row_number() OVER (ORDER BY doc_id) - 1 AS INTEGER) AS doc_no, doc_id, coalesce(title, '') AS title, text
FROM documents ORDER BY doc_id;

-- sentences_in_order: grain a sentence, or a claim that lies in none that is known; is_kept: of the article's own text.
CREATE OR REPLACE TEMP TABLE sentences_in_order AS
SELECT d.doc_no, s.char_start, s.char_end, coalesce(b.keep OR b.label = 'headline', false) AS is_kept
FROM sentences s
JOIN texts_in_order d USING (doc_id)
LEFT JOIN blocks b USING (doc_id, block_no)
UNION ALL
SELECT d.doc_no, least(c.char_start, coalesce(c.content_start, c.char_start)),
  greatest(c.char_end, coalesce(c.content_end, c.char_end)), false
FROM claims c
JOIN texts_in_order d USING (doc_id)
ANTI JOIN sentences s ON s.doc_id = c.doc_id AND s.sentence_no = c.sentence_no
WHERE c.kind IN ('quantity', 'statement') OR c.attribute IN ('act', 'assertion', 'proposition')
ORDER BY ALL;

-- long_sentences: grain a sentence of the article's own text that isn't there twice by chance; a hash of its letters and digits.
CREATE OR REPLACE TEMP TABLE long_sentences AS
WITH folded AS (
  SELECT s.doc_id, s.char_start, s.char_end,
    trim(regexp_replace(lower(substring(d.text, s.char_start + 1, s.char_end - s.char_start)), '[^\pL\pN]+', ' ', 'g')) AS words
  FROM sentences s
  JOIN texts_in_order d USING (doc_id)
  JOIN blocks b USING (doc_id, block_no)
  WHERE b.keep OR b.label = 'headline'
)
SELECT doc_id, char_start, char_end, md5_number_lower(words) AS words FROM folded
WHERE len(string_split(words, ' ')) >= $min_words
ORDER BY ALL;

-- named_days: grain a document and a day of the calendar that its title or its own text names ("Oct. 2", "2 October 2017"): year *
-- 10000 + month * 100 + day, the year 0 where none is written. is_early: in the title or in a sentence that begins among the
-- first $early characters.
CREATE OR REPLACE TEMP TABLE named_days AS
WITH own_text AS (
  SELECT s.doc_id, substring(d.text, s.char_start + 1, s.char_end - s.char_start) AS words,
    sum(s.char_end - s.char_start + 1) OVER (PARTITION BY s.doc_id ORDER BY s.char_start) - (s.char_end - s.char_start) AS begins
  FROM sentences s
  JOIN texts_in_order d USING (doc_id)
  JOIN blocks b USING (doc_id, block_no)
  WHERE b.keep OR b.label = 'headline'
  UNION ALL
  SELECT doc_id, title, 0 FROM texts_in_order
),
found AS (
  SELECT doc_id, begins <= $early AS is_early, unnest(regexp_extract_all(words, $day_named)) AS day FROM own_text
),
read AS (
  SELECT doc_id, is_early,
    coalesce(try_cast(regexp_extract(day, '(?:19|20)\d\d$') AS INTEGER), 0) AS year,
    (strpos('janfebmaraprmayjunjulaugsepoctnovdec', lower(left(regexp_extract(day, '[A-Z][a-z]+'), 3))) + 2) // 3 AS month,
    CAST(regexp_extract(day, '\b(\d{1,2})(?:st|nd|rd|th)?\b', 1) AS INTEGER) AS day
  FROM found
)
SELECT doc_id, year * 10000 + month * 100 + day AS day, bool_or(is_early) AS is_early
FROM read WHERE day BETWEEN 1 AND 31
GROUP BY ALL
ORDER BY ALL;

-- headline_lines: grain a block that tells the headline of its document, in one case or another; where there are several.
CREATE OR REPLACE TEMP TABLE headline_lines AS
WITH lines AS (
  SELECT b.doc_id, b.char_start, b.char_end, b.label, substring(d.text, b.char_start + 1, b.char_end - b.char_start) AS words
  FROM blocks b JOIN texts_in_order d USING (doc_id)
  WHERE b.char_end - b.char_start < 500
)
SELECT doc_id, char_start, char_end, words FROM lines
WHERE EXISTS (FROM lines h WHERE h.doc_id = lines.doc_id AND h.label = 'headline' AND lower(h.words) = lower(lines.words))
QUALIFY count(*) OVER (PARTITION BY doc_id) > 1;

-- spoken: grain a number, statement or act; is_told: it is words that somebody says or an outlet tells, by which it is compared.
-- said_start, said_end: of a statement its speaker and cue where they lie inside its content.
CREATE OR REPLACE TEMP TABLE spoken AS
SELECT
  doc_id, claim_id, sentence_no, char_start, char_end, content_start, content_end,
  kind = 'statement' OR coalesce(attribute, '') IN ('assertion', 'proposition') AS is_told,
  attribute IS NOT DISTINCT FROM 'proposition' AS is_proposition,
  least(
    CASE WHEN speaker_start >= content_start AND speaker_end <= content_end THEN speaker_start END,
    CASE WHEN cue_start >= content_start AND cue_end <= content_end THEN cue_start END
  ) AS said_start,
  greatest(
    CASE WHEN speaker_start >= content_start AND speaker_end <= content_end THEN speaker_end END,
    CASE WHEN cue_start >= content_start AND cue_end <= content_end THEN cue_end END
  ) AS said_end
FROM claims
WHERE kind IN ('quantity', 'statement') OR attribute IN ('act', 'assertion', 'proposition');

-- claim_spans: grain a number, statement or act; the span whose words it is compared by, and the part of it that says most:
-- of a statement its content (the rest says who says it), of a number or an act the words around it in its sentence.
-- before_start: where the sentence before a number's begins, if it is near. cut_start, cut_end: what lies inside that part and isn't
-- said, as in “…,” said X, professor of Y. “…”; at its end where there is nothing of the kind.
CREATE OR REPLACE TEMP TABLE claim_spans AS
SELECT
  d.doc_no, c.claim_id, p.char_start, p.char_end, p.near_start, p.near_end,
  coalesce(c.said_start, p.near_end) AS cut_start,
  coalesce(c.said_end, p.near_end) AS cut_end,
  CASE WHEN NOT c.is_told AND before.block_no >= s.block_no - 1 THEN before.char_start END AS before_start,
  c.content_start,
  c.content_end,
  c.is_proposition,
  c.is_told
FROM spoken c
JOIN texts_in_order d USING (doc_id)
LEFT JOIN sentences s USING (doc_id, sentence_no)
LEFT JOIN sentences before ON before.doc_id = c.doc_id AND before.sentence_no = c.sentence_no - 1,
LATERAL (
  SELECT
    CASE WHEN c.is_told THEN least(c.char_start, coalesce(c.content_start, c.char_start)) ELSE coalesce(s.char_start, c.char_start) END
      AS char_start,
    CASE WHEN c.is_told THEN greatest(c.char_end, coalesce(c.content_end, c.char_end)) ELSE coalesce(s.char_end, c.char_end) END
      AS char_end,
    CASE WHEN c.is_told THEN coalesce(c.content_start, c.char_start)
         ELSE greatest(coalesce(s.char_start, c.char_start), c.char_start - $about) END AS near_start,
    CASE WHEN c.is_told THEN CASE WHEN c.content_start IS NULL THEN c.char_end ELSE c.content_end END
         ELSE least(coalesce(s.char_end, c.char_end), c.char_end + $about) END AS near_end
) p
ORDER BY d.doc_no, c.claim_id;
