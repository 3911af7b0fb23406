-- Grain of the result: a pair of open articles of a corpus (n_a < n_b, their ranks by doc_id) that share at least a quarter
-- of the indexed shingles of the one with fewer. `shingle` has (n, hash) of the open articles, `open_article` (n, n_indexed).
--
-- A shingle of more than 30 articles (a menu, a much-copied dispatch) joins each with the next three only, so that the work
-- grows with the articles and not with their square.
with shared as (
    select hash from shingle group by hash having count(*) > 1
),
member as (
    select
        hash,
        n,
        count(*) over (partition by hash) as size,
        lead(n, 1) over each as next_1,
        lead(n, 2) over each as next_2,
        lead(n, 3) over each as next_3
    from shingle
    semi join shared using (hash)
    window each as (partition by hash order by n)
),
met as (
    select a.n as n_a, b.n as n_b
    from member a
    join member b on a.hash = b.hash and a.n < b.n
    where a.size <= 30 and b.size <= 30
    union all
    select n, unnest([next_1, next_2, next_3])
    from member
    where size > 30
),
counted as (
    select n_a, n_b, count(*) as n_shared
    from met
    where n_b is not null
    group by n_a, n_b
)
select n_a, n_b
from counted
join open_article a on a.n = n_a
join open_article b on b.n = n_b
where n_shared >= 0.25 * least(a.n_indexed, b.n_indexed)
order by n_a, n_b
