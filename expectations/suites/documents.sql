-- expect: the text has words
-- severity: critical
-- column: text
SELECT doc_id, uri FROM documents WHERE NOT regexp_matches(text, '[^\s\p{Z}\p{C}]');

-- expect: char_count is the length of the text
-- severity: critical
-- column: char_count
SELECT doc_id, char_count, length(text) AS length FROM documents WHERE char_count <> length(text);

-- expect: published by now, give or take a day
-- severity: warning
-- column: published_at
SELECT doc_id, published_at, published_evidence FROM documents
WHERE published_at > getvariable('checked_at') + INTERVAL 1 DAY;

-- expect: published in 1990 or later
-- severity: warning
-- column: published_at
SELECT doc_id, published_at, published_evidence FROM documents WHERE published_at < TIMESTAMPTZ '1990-01-01 00:00:00Z';

-- expect: published_precision is unknown when there is no published_at, and only then
-- severity: warning
-- column: published_precision
SELECT doc_id, published_at, published_precision FROM documents
WHERE (published_at IS NULL) <> (published_precision = 'unknown');

-- expect: duplicates point to a document that is no duplicate itself
-- severity: critical
-- column: duplicate_of
SELECT d.doc_id, d.duplicate_of, o.duplicate_of AS which_points_to
FROM documents AS d JOIN documents AS o ON o.doc_id = d.duplicate_of
WHERE o.duplicate_of IS NOT NULL;

-- expect: duplicates belong to the corpus of the document they point to
-- severity: critical
-- column: duplicate_of
SELECT d.doc_id, d.corpus, d.duplicate_of, o.corpus AS other_corpus
FROM documents AS d JOIN documents AS o ON o.doc_id = d.duplicate_of
WHERE o.corpus <> d.corpus;

-- expect: duplicates say of which kind they are
-- severity: warning
-- column: duplicate_kind
SELECT doc_id, duplicate_of, duplicate_kind FROM documents WHERE (duplicate_of IS NULL) <> (duplicate_kind IS NULL);

-- expect: at least half of the documents have a known outlet
-- severity: warning
-- column: source_id
-- returns: figure
SELECT corpus, format('{:.0f}% without outlet', 100 * avg((source_id IS NULL)::INT)) AS observed,
       avg((source_id IS NULL)::INT) > 0.5 AS fails
FROM documents GROUP BY corpus;

-- expect: at least half of the documents have a date of publication
-- severity: warning
-- column: published_at
-- returns: figure
SELECT corpus, format('{:.0f}% without date', 100 * avg((published_at IS NULL)::INT)) AS observed,
       avg((published_at IS NULL)::INT) > 0.5 AS fails
FROM documents GROUP BY corpus;

-- expect: the language of nine documents in ten is known
-- severity: info
-- column: language
-- returns: figure
SELECT corpus, format('{:.0f}% without language', 100 * avg((language IS NULL)::INT)) AS observed,
       avg((language IS NULL)::INT) > 0.1 AS fails
FROM documents GROUP BY corpus;

-- expect: at most half of the documents are duplicates
-- severity: info
-- column: duplicate_of
-- returns: figure
SELECT corpus, format('{:.0f}% duplicates', 100 * avg((duplicate_of IS NOT NULL)::INT)) AS observed,
       avg((duplicate_of IS NOT NULL)::INT) > 0.5 AS fails
FROM documents GROUP BY corpus;

-- expect: a document is retracted by a decision that is in force
-- severity: critical
-- column: retracted_at
-- needs: overrides
SELECT doc_id, uri, retracted_at FROM documents AS d
WHERE retracted_at IS NOT NULL
  AND NOT EXISTS (FROM overrides AS o WHERE o.doc_sha256 = d.sha256 AND o.field = 'retracted' AND o.status = 'applied');
