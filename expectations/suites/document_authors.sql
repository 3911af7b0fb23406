-- expect: authors have a name
-- severity: warning
-- column: author
SELECT doc_id, position, author FROM document_authors WHERE trim(author) = '';
