-- expect: passages have a beginning before their end
-- severity: critical
-- column: char_end
SELECT passage_id, doc_id, char_start, char_end FROM passages WHERE char_start >= char_end;

-- expect: passages lie inside the text
-- severity: critical
-- column: char_end
-- needs: documents
SELECT passage_id, doc_id, char_start, char_end, char_count
FROM passages JOIN documents USING (doc_id) WHERE char_end > char_count;

-- expect: no passage is a copy of itself, by whatever way round
-- severity: critical
-- column: copy_of
WITH RECURSIVE chain (passage_id, reached, steps) AS (
    SELECT passage_id, copy_of, 1 FROM passages WHERE copy_of IS NOT NULL
    UNION ALL
    SELECT c.passage_id, p.copy_of, steps + 1
    FROM chain AS c JOIN passages AS p ON p.passage_id = c.reached
    WHERE p.copy_of IS NOT NULL AND c.reached <> c.passage_id AND steps < 50
)
SELECT passage_id, doc_id, copy_of, steps FROM chain JOIN passages USING (passage_id) WHERE reached = passage_id;

-- expect: copies have the origin of what they were taken from
-- severity: critical
-- column: origin_id
SELECT c.passage_id, c.doc_id, c.origin_id, c.copy_of, r.origin_id AS taken_from_origin_id
FROM passages AS c JOIN passages AS r ON r.passage_id = c.copy_of
WHERE c.origin_id IS DISTINCT FROM r.origin_id;

-- expect: numbers changed in copying are given before and after
-- severity: warning
-- column: value_changed
SELECT passage_id, doc_id, value_from, value_to FROM passages
WHERE value_changed AND (value_from IS NULL OR value_to IS NULL OR value_from = value_to OR copy_of IS NULL);
