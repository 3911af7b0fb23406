-- expect: blocks have a beginning before their end
-- severity: critical
-- column: char_end
SELECT doc_id, block_no, char_start, char_end FROM blocks WHERE char_start >= char_end;

-- expect: blocks lie inside the text
-- severity: critical
-- column: char_end
-- needs: documents
SELECT doc_id, block_no, char_start, char_end, char_count
FROM blocks JOIN documents USING (doc_id) WHERE char_end > char_count;

-- expect: blocks follow each other without overlap
-- severity: critical
-- column: char_start
SELECT doc_id, block_no, char_start, char_end, previous_end
FROM (SELECT *, lag(char_end) OVER (PARTITION BY doc_id ORDER BY block_no) AS previous_end FROM blocks)
WHERE char_start < previous_end;

-- expect: no words lie between blocks
-- severity: warning
-- column: char_start
-- needs: documents
-- Gaps of one or two characters are line ends, and are left out because substr walks to its place from the beginning.
SELECT doc_id, block_no, previous_end AS gap_start, gap_end, trim(substr(text, previous_end + 1, 80)) AS words
FROM (SELECT doc_id, block_no, char_start AS gap_end,
             lag(char_end, 1, 0) OVER (PARTITION BY doc_id ORDER BY block_no) AS previous_end FROM blocks)
JOIN documents USING (doc_id)
WHERE gap_end > previous_end + 2 AND regexp_matches(substr(text, previous_end + 1, gap_end - previous_end), '\S');

-- expect: every document has blocks
-- severity: critical
-- column: doc_id
-- needs: documents
SELECT doc_id, uri FROM documents ANTI JOIN blocks USING (doc_id) WHERE duplicate_of IS NULL;

-- expect: something of every document is kept
-- severity: warning
-- column: keep
-- needs: documents
SELECT doc_id, any_value(uri) AS uri, count(*) AS blocks
FROM blocks JOIN documents USING (doc_id) WHERE duplicate_of IS NULL GROUP BY doc_id HAVING NOT bool_or(keep);

-- expect: the share of dropped text did not jump
-- severity: warning
-- column: keep
-- needs: documents
-- returns: figure
-- A jump is 15 points above the last published run, over five documents or more.
SELECT corpus, format('{:.0f}% dropped', 100 * share) || coalesce(format(', {:.0f}% before', 100 * value), '') AS observed,
       n_documents >= 5 AND coalesce(share > value + 0.15, false) AS fails
FROM (SELECT corpus, count(DISTINCT doc_id) AS n_documents,
             coalesce(sum(char_end - char_start) FILTER (WHERE NOT keep), 0)
               / greatest(sum(char_end - char_start), 1) AS share
      FROM blocks JOIN documents USING (doc_id) WHERE duplicate_of IS NULL GROUP BY corpus)
LEFT JOIN (FROM gate_baseline WHERE figure = 'dropped_share') USING (corpus);
