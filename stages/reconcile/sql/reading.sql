-- In which order documents are taken. Input: documents, sources.

-- documents_in_order: grain a document; numbered corpus by corpus, the likely root of a copy first: earliest known
-- publication, then an agency, then a known outlet.
CREATE OR REPLACE TEMP TABLE documents_in_order AS
SELECT
  CAST(row_number() OVER (
    ORDER BY d.corpus, d.published_at NULLS LAST, coalesce(s.kind = 'agency', false) OR d.agency IS NOT NULL DESC,
      d.source_id IS NULL, d.doc_id
  ) - 1 AS INTEGER) AS doc_no,
  d.doc_id, d.corpus, CAST(d.published_at AS DATE) AS published, d.title, d.duplicate_of,
  d.duplicate_of IS NULL AS counts
FROM documents d
LEFT JOIN (SELECT source_id, min(kind) AS kind FROM sources GROUP BY source_id) s USING (source_id);

-- unread: grain a document whose words are to be read: nobody has kept them, or it has claims that came in since.
CREATE OR REPLACE TEMP TABLE unread AS
SELECT doc_id FROM documents ANTI JOIN openings USING (doc_id)
UNION
SELECT c.doc_id
FROM claims c
LEFT JOIN claim_words w USING (claim_id)
WHERE (c.kind IN ('quantity', 'statement') OR c.attribute IN ('act', 'assertion', 'proposition'))
  AND (w.claim_id IS NULL OR w.content_start IS DISTINCT FROM c.content_start OR w.content_end IS DISTINCT FROM c.content_end);
