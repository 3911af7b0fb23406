-- Documents that quote the same words though they lie further apart than others of one event: a date that is that of a page's last
-- change, or a story taken up again. Input: claims, documents_in_order.

-- quoted_together: grain a pair of documents that both quote one long quotation, more than $days and at most $most_days apart. What
-- very many quote is no one's utterance.
CREATE OR REPLACE TEMP TABLE quoted_together AS
WITH quotations AS (
  SELECT o.doc_no, o.corpus, o.published, unnest(regexp_extract_all(c.quote, '["“]([^"“”]{60,})["”]', 1)) AS words
  FROM claims c JOIN documents_in_order o USING (doc_id)
  WHERE c.kind = 'statement' AND c.quotation IN ('direct', 'mixed') AND o.counts AND o.published IS NOT NULL
),
quoted AS (
  SELECT DISTINCT doc_no, corpus, published, hash(trim(regexp_replace(lower(words), '[^a-z0-9]+', ' ', 'g'))) AS words FROM quotations
),
shared AS (
  SELECT * FROM quoted
  QUALIFY count(*) OVER (PARTITION BY corpus, words) BETWEEN 2 AND 20
)
SELECT DISTINCT greatest(a.doc_no, b.doc_no) AS later, least(a.doc_no, b.doc_no) AS earlier
FROM shared a
JOIN shared b ON a.corpus = b.corpus AND a.words = b.words AND a.doc_no < b.doc_no
WHERE abs(b.published - a.published) BETWEEN $days + 1 AND $most_days
ORDER BY ALL;
