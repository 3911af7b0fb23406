-- Which documents are compared anew for events: those that are new, and those for which a document has come or gone in the $days
-- before them, or when what they look back to was news; undated ones for any document. Input: documents_in_order, changed_texts,
-- looks_back, kept_event_links.

CREATE OR REPLACE TEMP TABLE open_documents AS
SELECT o.doc_no, o.corpus, o.published
FROM documents_in_order o
JOIN (SELECT corpus, published, min(doc_no) AS first_doc_no FROM changed_texts GROUP BY ALL) c
  ON c.corpus = o.corpus AND c.first_doc_no <= o.doc_no AND (o.published IS NULL OR o.published <= c.published + $days)
WHERE o.counts
UNION
SELECT o.doc_no, o.corpus, o.published
FROM documents_in_order o
JOIN looks_back l ON l.doc_no = o.doc_no
JOIN (SELECT DISTINCT corpus, published FROM changed_texts) c ON c.corpus = l.corpus AND c.published BETWEEN l.from_day AND l.to_day;

-- near_documents: grain a document that they are compared with.
CREATE OR REPLACE TEMP TABLE near_documents AS
SELECT n.doc_no
FROM documents_in_order n
JOIN (SELECT corpus, published, max(doc_no) AS last_doc_no FROM open_documents GROUP BY ALL) o
  ON o.corpus = n.corpus AND n.doc_no <= o.last_doc_no AND (o.published IS NULL OR n.published >= o.published - $days)
UNION
SELECT n.doc_no
FROM documents_in_order n
JOIN (SELECT DISTINCT l.corpus, l.from_day, l.to_day FROM looks_back l SEMI JOIN open_documents USING (doc_no)) l
  ON l.corpus = n.corpus AND n.published BETWEEN l.from_day AND l.to_day;

-- event_links_still: grain a pair of documents, as the last run compared them.
CREATE OR REPLACE TEMP TABLE event_links_still AS
SELECT l.doc_no AS later, e.doc_no AS earlier, k.cosine
FROM kept_event_links k
JOIN documents_in_order l ON l.doc_id = k.doc_id
JOIN documents_in_order e ON e.doc_id = k.earlier_doc_id
ANTI JOIN open_documents o ON o.doc_no = l.doc_no
WHERE l.counts AND e.counts;
