-- Which sentences may have become copies of others since the last run, or be so no longer: those of new documents, and those
-- that left a skip-bigram which an earlier document left too that is new or doesn't count any more. Input: piece_grams,
-- pieces_in_order, changed_texts.

-- changed_grams: grain a skip-bigram of such a document; the first of them.
CREATE OR REPLACE TEMP TABLE changed_grams AS
SELECT gram, min(doc_no) AS first_doc_no FROM piece_grams SEMI JOIN changed_texts USING (doc_no) GROUP BY gram;

CREATE OR REPLACE TEMP TABLE open_pieces AS
SELECT DISTINCT n.piece, g.doc_no, g.char_start, g.char_end
FROM piece_grams g
JOIN changed_grams c ON c.gram = g.gram AND c.first_doc_no <= g.doc_no
JOIN pieces_in_order n ON n.doc_no = g.doc_no AND n.char_start = g.char_start AND n.char_end = g.char_end
WHERE g.counts;

CREATE OR REPLACE TEMP TABLE open_grams AS
SELECT DISTINCT gram FROM piece_grams SEMI JOIN open_pieces USING (doc_no, char_start, char_end);

-- left_grams: grain a piece and a skip-bigram that it left, of those that open pieces left. Pieces, which are of documents that count,
-- come second: the planner would else take the few of them for more than all skip-bigrams.
CREATE OR REPLACE TEMP TABLE left_grams AS
WITH left_too AS MATERIALIZED (SELECT * FROM piece_grams SEMI JOIN open_grams USING (gram))
SELECT g.gram, n.piece FROM left_too g JOIN pieces_in_order n USING (doc_no, char_start, char_end);

-- links_still: grain a copy of another piece, as the last run found it.
CREATE OR REPLACE TEMP TABLE links_still AS
SELECT c.piece AS copy, r.piece AS root, k.similarity, k.copy_start, k.copy_end, k.root_start, k.root_end
FROM kept_links k
JOIN documents_in_order cd ON cd.doc_id = k.doc_id
JOIN pieces_in_order c ON c.doc_no = cd.doc_no AND c.char_start = k.char_start AND c.char_end = k.char_end
JOIN documents_in_order rd ON rd.doc_id = k.root_doc_id
JOIN pieces_in_order r ON r.doc_no = rd.doc_no AND r.char_start = k.root_char_start AND r.char_end = k.root_char_end
ANTI JOIN open_pieces o ON o.piece = c.piece;
