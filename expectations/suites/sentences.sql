-- expect: sentences have a beginning before their end
-- severity: critical
-- column: char_end
SELECT doc_id, sentence_no, char_start, char_end FROM sentences WHERE char_start >= char_end;

-- expect: sentences lie inside their block
-- severity: critical
-- column: block_no
-- needs: blocks
SELECT s.doc_id, s.sentence_no, s.block_no, s.char_start, s.char_end, b.char_start AS block_start, b.char_end AS block_end
FROM sentences AS s LEFT JOIN blocks AS b USING (doc_id, block_no)
WHERE b.doc_id IS NULL OR s.char_start < b.char_start OR s.char_end > b.char_end;

-- expect: sentences follow each other without overlap
-- severity: critical
-- column: char_start
SELECT doc_id, sentence_no, char_start, char_end, previous_end
FROM (SELECT *, lag(char_end) OVER (PARTITION BY doc_id ORDER BY sentence_no) AS previous_end FROM sentences)
WHERE char_start < previous_end;
