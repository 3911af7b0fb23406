-- Sentences too short, or too much quoted, to be known as copies by themselves, in documents that copy each other anyhow.
-- Input: documents_in_order, all_long_sentences (see document_words.sql), copied (passage_id, doc_id, char_start, char_end, copy_of).

-- copying_documents: grain a document and one that it took $copies sentences or more from.
CREATE OR REPLACE TEMP TABLE copying_documents AS
SELECT c.doc_id, r.doc_id AS root_doc_id
FROM copied c JOIN copied r ON r.passage_id = c.copy_of
WHERE c.doc_id <> r.doc_id
GROUP BY ALL
HAVING count(*) >= $copies;

-- copying_sentences: grain a sentence of such documents.
CREATE OR REPLACE TEMP TABLE copying_sentences AS
SELECT * FROM all_long_sentences
WHERE doc_id IN (SELECT doc_id FROM copying_documents UNION SELECT root_doc_id FROM copying_documents);

-- beside_copies: grain a sentence of a copying document that stands in the document that it copies, word for word, and isn't
-- known as a copy; and where it stands there, or the passage that holds that place already.
CREATE OR REPLACE TEMP TABLE beside_copies AS
SELECT s.doc_id, s.char_start, s.char_end, r.doc_id AS root_doc_id, r.char_start AS root_start, r.char_end AS root_end,
  held.passage_id AS root_passage_id
FROM copying_documents p
JOIN copying_sentences s ON s.doc_id = p.doc_id
JOIN copying_sentences r ON r.doc_id = p.root_doc_id AND r.words = s.words
JOIN documents_in_order o ON o.doc_id = p.root_doc_id
LEFT JOIN copied held ON held.doc_id = r.doc_id AND held.char_start < r.char_end AND r.char_start < held.char_end
WHERE NOT EXISTS (
  FROM copied k WHERE k.doc_id = s.doc_id AND k.char_start < s.char_end AND s.char_start < k.char_end
)
-- the first of several, and of the documents that it may be from the likeliest root
QUALIFY row_number() OVER (
  PARTITION BY s.doc_id, s.char_start ORDER BY o.doc_no, r.char_start, held.passage_id
) = 1
ORDER BY s.doc_id, s.char_start;
