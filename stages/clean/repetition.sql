-- Grain of the result: a line of a document that stands in other documents of the same outlet and corpus.
-- `line` has (doc_id, corpus, source_id, line_no, folded); a document's line counts once however often it is said.
with spread as (
    select corpus, source_id, folded, count(distinct doc_id) as n_all
    from line
    group by corpus, source_id, folded
    having count(distinct doc_id) > 1
)
select line.doc_id, line.line_no, cast(spread.n_all - 1 as integer) as n_documents
from line
join spread using (corpus, source_id, folded)
order by line.doc_id, line.line_no
