-- Grain of the result: a line of a document that stands in other documents of the same outlet and corpus.
-- `line` has (document, line_no, hash): the number of the document, and the hash of corpus, outlet and folded line;
-- `numbered` (document, doc_id). A document's line counts once however often it is said.
with shared as (
    select hash
    from line
    group by hash
    having min(document) < max(document)
),
spread as (
    select hash, count(*) as n_all
    from (select distinct hash, document from line semi join shared using (hash))
    group by hash
)
select numbered.doc_id, line.line_no, cast(spread.n_all - 1 as integer) as n_documents
from line
join spread using (hash)
join numbered using (document)
order by numbered.doc_id, line.line_no
