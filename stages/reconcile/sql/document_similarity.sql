-- Grain: a pair of documents of one corpus that could be about the same event, with the cosine of their term weights.
-- Input document_terms: (corpus, doc_id, term, tf); documents_dated: (doc_id, published DATE, may be null); background.
WITH weighted AS (
  SELECT t.corpus, t.doc_id, t.term, (1 + ln(t.tf)) * coalesce(b.opening_weight, unknown.opening_weight) AS weight
  FROM document_terms t JOIN background unknown ON unknown.term IS NULL LEFT JOIN background b ON b.term = t.term
),
norms AS (
  SELECT doc_id, sqrt(sum(weight * weight)) AS norm FROM weighted GROUP BY doc_id
)
SELECT
  a.doc_id AS doc_a,
  b.doc_id AS doc_b,
  round(sum(a.weight * b.weight) / any_value(x.norm * y.norm), 9) AS similarity
FROM weighted a
JOIN weighted b ON a.corpus = b.corpus AND a.term = b.term AND a.doc_id < b.doc_id
JOIN norms x ON x.doc_id = a.doc_id
JOIN norms y ON y.doc_id = b.doc_id
JOIN documents_dated da ON da.doc_id = a.doc_id
JOIN documents_dated db ON db.doc_id = b.doc_id
WHERE da.published IS NULL OR db.published IS NULL OR abs(date_diff('day', da.published, db.published)) <= $days
GROUP BY ALL
HAVING similarity >= $floor
ORDER BY similarity DESC, doc_a, doc_b;
