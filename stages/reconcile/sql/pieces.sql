-- The sentences that can be copies. Input: documents_in_order, all_pieces.

-- pieces_in_order: grain a piece; numbered in the order of documents. n_left is how many skip-bigrams it left.
CREATE OR REPLACE TEMP TABLE pieces_in_order AS
SELECT
  CAST(row_number() OVER (ORDER BY doc_no, char_start, char_end) - 1 AS INTEGER) AS piece,
  doc_no, char_start, char_end, n_left
FROM (
  SELECT o.doc_no, p.char_start, p.char_end, any_value(p.n_left) AS n_left
  FROM all_pieces p JOIN documents_in_order o USING (doc_id)
  WHERE o.counts
  GROUP BY o.doc_no, p.char_start, p.char_end
);

-- piece_grams: grain a sentence and a skip-bigram that it left, known by another hash in each corpus.
CREATE OR REPLACE TEMP VIEW piece_grams AS
SELECT o.doc_no, o.counts, p.char_start, p.char_end, xor(unnest(p.grams), hash(o.corpus)) AS gram
FROM all_pieces p JOIN documents_in_order o USING (doc_id);
