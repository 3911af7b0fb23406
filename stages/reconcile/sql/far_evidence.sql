-- What tells that documents more than $days and at most $most_days apart are of one event: a date that is that of a page's last change,
-- or a story taken up again. What very many have is no evidence. Input: claims, passages, documents, documents_in_order, told_days,
-- told_links (later, earlier): documents alike of which one looks back to when the other came out.

-- quoted_together: grain a pair of documents that both quote one long quotation.
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
WHERE abs(b.published - a.published) BETWEEN $days + 1 AND $most_days;

-- copied_together: grain a pair of documents of different outlets that have one passage, the later of which names no day after the
-- earlier came out: those are of something else, with the same background.
CREATE OR REPLACE TEMP TABLE copied_together AS
WITH copied AS (
  SELECT DISTINCT o.doc_no, o.published, d.source_id, coalesce(p.copy_of, p.passage_id) AS root
  FROM passages p JOIN documents_in_order o USING (doc_id) JOIN documents d USING (doc_id)
  WHERE o.counts AND o.published IS NOT NULL AND p.method <> 'repeated headline'
),
shared AS (
  SELECT * FROM copied
  QUALIFY count(*) OVER (PARTITION BY root) BETWEEN 2 AND 20
)
SELECT DISTINCT b.doc_no AS later, a.doc_no AS earlier
FROM shared a
JOIN shared b ON a.root = b.root AND a.doc_no < b.doc_no AND a.source_id IS DISTINCT FROM b.source_id
LEFT JOIN told_days t ON t.doc_no = b.doc_no
WHERE b.published - a.published BETWEEN $days + 1 AND $most_days
  AND (t.last_day IS NULL OR t.last_day <= a.published + $before);

-- far_evidence: grain a pair of documents; is_sure: it needs no alike openings besides.
CREATE OR REPLACE TEMP TABLE far_evidence AS
SELECT later, earlier, bool_or(is_sure) AS is_sure
FROM (
  SELECT later, earlier, true AS is_sure FROM quoted_together
  UNION ALL
  SELECT later, earlier, true FROM told_links
  UNION ALL
  SELECT later, earlier, false FROM copied_together
)
GROUP BY later, earlier
ORDER BY ALL;
