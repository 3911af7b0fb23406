-- expect: the quote stands at its offsets
-- severity: critical
-- column: quote
-- needs: documents
SELECT claim_id, doc_id, char_start, char_end, quote, substr(text, char_start + 1, char_end - char_start) AS found
FROM claims JOIN documents USING (doc_id)
WHERE quote IS DISTINCT FROM substr(text, char_start + 1, char_end - char_start);

-- expect: the speaker stands at its offsets
-- severity: critical
-- column: speaker
-- needs: documents
SELECT claim_id, doc_id, speaker_start, speaker_end, speaker, substr(text, speaker_start + 1, speaker_end - speaker_start) AS found
FROM claims JOIN documents USING (doc_id)
WHERE (speaker IS NOT NULL OR speaker_start IS NOT NULL OR speaker_end IS NOT NULL)
  AND speaker IS DISTINCT FROM substr(text, speaker_start + 1, speaker_end - speaker_start);

-- expect: the cue stands at its offsets
-- severity: critical
-- column: cue
-- needs: documents
SELECT claim_id, doc_id, cue_start, cue_end, cue, substr(text, cue_start + 1, cue_end - cue_start) AS found
FROM claims JOIN documents USING (doc_id)
WHERE (cue IS NOT NULL OR cue_start IS NOT NULL OR cue_end IS NOT NULL)
  AND cue IS DISTINCT FROM substr(text, cue_start + 1, cue_end - cue_start);

-- expect: the via stands at its offsets
-- severity: critical
-- column: via
-- needs: documents
SELECT claim_id, doc_id, via_start, via_end, via, substr(text, via_start + 1, via_end - via_start) AS found
FROM claims JOIN documents USING (doc_id)
WHERE (via IS NOT NULL OR via_start IS NOT NULL OR via_end IS NOT NULL)
  AND via IS DISTINCT FROM substr(text, via_start + 1, via_end - via_start);

-- expect: offsets have a beginning before their end
-- severity: critical
-- column: char_end
SELECT claim_id, char_start, char_end, speaker_start, speaker_end, cue_start, cue_end, content_start, content_end,
       via_start, via_end
FROM claims
WHERE char_start >= char_end OR speaker_start >= speaker_end OR cue_start >= cue_end
   OR content_start >= content_end OR via_start >= via_end;

-- expect: the content has both its offsets and lies inside the text
-- severity: critical
-- column: content_end
-- needs: documents
SELECT claim_id, doc_id, content_start, content_end, char_count
FROM claims JOIN documents USING (doc_id)
WHERE (content_start IS NULL) <> (content_end IS NULL) OR content_end > char_count;

-- expect: claims lie inside their block
-- severity: critical
-- column: block_no
-- needs: blocks
SELECT c.claim_id, c.doc_id, c.block_no, c.char_start, c.char_end, b.char_start AS block_start, b.char_end AS block_end
FROM claims AS c LEFT JOIN blocks AS b USING (doc_id, block_no)
WHERE b.doc_id IS NULL OR c.char_start < b.char_start OR c.char_end > b.char_end;

-- expect: claims come from kept blocks, captions and headlines
-- severity: critical
-- column: block_no
-- needs: blocks
SELECT claim_id, doc_id, block_no, label, left(quote, 80) AS quote
FROM claims JOIN blocks USING (doc_id, block_no)
WHERE NOT keep AND label NOT IN ('caption', 'headline');

-- expect: claims belong to the corpus and outlet of their document
-- severity: critical
-- column: corpus
-- needs: documents
SELECT claim_id, doc_id, c.corpus, d.corpus AS document_corpus, c.source_id, d.source_id AS document_source_id
FROM claims AS c JOIN documents AS d USING (doc_id)
WHERE c.corpus <> d.corpus OR c.source_id IS DISTINCT FROM d.source_id;

-- expect: values as written have their low end first
-- severity: critical
-- column: value_high
SELECT claim_id, value_low, value_high, unit, left(quote, 80) AS quote FROM claims WHERE value_low > value_high;

-- expect: values in the measure's unit have their low end first
-- severity: critical
-- column: std_high
SELECT claim_id, std_low, std_high, measure_id, left(quote, 80) AS quote FROM claims WHERE std_low > std_high;

-- expect: values are finite numbers
-- severity: critical
-- column: value_low
SELECT claim_id, value_low, value_high, std_low, std_high, left(quote, 80) AS quote FROM claims
WHERE NOT isfinite(value_low) OR NOT isfinite(value_high) OR NOT isfinite(std_low) OR NOT isfinite(std_high);

-- expect: quantities have a value
-- severity: critical
-- column: value_low
SELECT claim_id, value_low, value_high, left(quote, 80) AS quote FROM claims
WHERE kind = 'quantity' AND value_low IS NULL AND value_high IS NULL;

-- expect: quantities have a measure
-- severity: critical
-- column: measure_id
SELECT claim_id, counted, unit, left(quote, 80) AS quote FROM claims WHERE kind = 'quantity' AND measure_id IS NULL;

-- expect: days claimed have the first before the last
-- severity: critical
-- column: date_to
SELECT claim_id, date_from, date_to, left(quote, 80) AS quote FROM claims WHERE date_from > date_to;

-- expect: nothing is asserted for a date after its publication
-- severity: warning
-- column: date_from
-- needs: documents
-- A day of grace, because a publication time is UTC and a date in a text is local.
SELECT claim_id, doc_id, date_from, published_at::DATE AS published, left(quote, 80) AS quote
FROM claims JOIN documents USING (doc_id)
WHERE modality = 'asserted' AND date_from > published_at::DATE + 1;

-- expect: nobody speaks or counts after publication
-- severity: warning
-- column: as_of
-- needs: documents
SELECT claim_id, doc_id, as_of, as_of_precision, published_at::DATE AS published, left(quote, 80) AS quote
FROM claims JOIN documents USING (doc_id)
WHERE as_of > published_at::DATE + 1;

-- expect: claims stand within, continue and are part of claims of their own document
-- severity: critical
SELECT c.claim_id, c.doc_id, other_claim_id, o.doc_id AS other_doc_id
FROM (SELECT claim_id, doc_id, within_claim_id AS other_claim_id FROM claims WHERE within_claim_id IS NOT NULL
      UNION ALL SELECT claim_id, doc_id, continues_claim_id FROM claims WHERE continues_claim_id IS NOT NULL
      UNION ALL SELECT claim_id, doc_id, is_part_of_claim_id FROM claims WHERE is_part_of_claim_id IS NOT NULL) AS c
JOIN claims AS o ON o.claim_id = other_claim_id
WHERE o.doc_id <> c.doc_id OR o.claim_id = c.claim_id;

-- expect: a part is not above its whole
-- severity: warning
-- column: std_low
SELECT p.claim_id, p.std_low, w.claim_id AS whole_claim_id, w.std_high AS whole_high, left(p.quote, 80) AS quote
FROM claims AS p JOIN claims AS w ON w.claim_id = p.is_part_of_claim_id
WHERE p.std_low > w.std_high AND p.measure_id = w.measure_id;

-- expect: the number of claims per document did not collapse
-- severity: warning
-- needs: documents
-- returns: figure
-- A collapse is less than half of what the last published run had, over five documents or more.
SELECT corpus, format('{:.1f} claims per document', n) || coalesce(format(', {:.1f} before', value), '') AS observed,
       n_documents >= 5 AND coalesce(n < 0.5 * value, false) AS fails
FROM (SELECT d.corpus, count(DISTINCT doc_id) AS n_documents, count(claim_id) / count(DISTINCT doc_id) AS n
      FROM documents AS d LEFT JOIN (SELECT doc_id, claim_id FROM claims) USING (doc_id)
      WHERE duplicate_of IS NULL GROUP BY d.corpus)
LEFT JOIN (FROM gate_baseline WHERE figure = 'claims_per_document') USING (corpus);
