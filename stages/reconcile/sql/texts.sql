-- Which documents have come or gone since the last run. Input: documents_in_order, all_openings, all_named_days, kept_texts.

-- next_texts: grain a document; a hash of what is compared of it.
CREATE OR REPLACE TEMP TABLE next_texts AS
SELECT o.doc_id, o.doc_no, o.counts, hash(w.compared, o.published, t.own) AS words
FROM documents_in_order o
JOIN all_openings w USING (doc_id)
LEFT JOIN (SELECT doc_id, sum(hash(day, is_early)) AS own FROM all_named_days GROUP BY doc_id) t USING (doc_id);

-- changed_texts: grain a document that counts now and did not, or the other way round.
CREATE OR REPLACE TEMP TABLE changed_texts AS
SELECT doc_no, o.corpus, o.published
FROM next_texts n JOIN documents_in_order o USING (doc_no) LEFT JOIN kept_texts k ON k.doc_id = n.doc_id
WHERE n.counts <> coalesce(k.counts, false);

-- texts_compared: grain a document of the last run; as it is now, and which it is of those by its place in the order.
CREATE OR REPLACE TEMP VIEW texts_compared AS
SELECT k.words AS words_before, n.words, row_number() OVER (ORDER BY k.doc_no) AS nth_before,
  row_number() OVER (ORDER BY n.doc_no) AS nth
FROM kept_texts k LEFT JOIN next_texts n USING (doc_id);
