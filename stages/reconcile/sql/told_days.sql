-- The last day that an article names. Where that lies well before its date, the date may be that of a page's last change, or a story
-- is taken up again. Input: documents_in_order, all_named_days.

-- told_days: grain a document that counts, has a date and names a day up to the morrow of it; is_early: in its opening.
CREATE OR REPLACE TEMP TABLE told_days AS
WITH named AS (
  SELECT o.doc_no, o.corpus, o.published, n.is_early, n.day // 10000 AS year, n.day // 100 % 100 AS month, n.day % 100 AS day
  FROM all_named_days n JOIN documents_in_order o USING (doc_id)
  WHERE o.counts AND o.published IS NOT NULL
),
years AS (
  SELECT * EXCLUDE (year), year = 0 AS is_year_unknown,
    unnest(CASE WHEN year > 0 THEN [year] ELSE [year(published) - 1, year(published), year(published) + 1] END) AS year
  FROM named
),
dates AS (SELECT *, try_cast(printf('%d-%02d-%02d', year, month, day) AS DATE) AS date FROM years),
-- a day without a year is the last one so called, unless it is about to come
days AS (
  SELECT doc_no, corpus, published, is_early, max(date) AS last_day
  FROM dates WHERE NOT is_year_unknown OR date <= published + 7
  GROUP BY doc_no, corpus, published, is_early, month, day, is_year_unknown, CASE WHEN NOT is_year_unknown THEN year END
)
SELECT doc_no, any_value(corpus) AS corpus, any_value(published) AS published, max(last_day) AS last_day,
  arg_max(is_early, (last_day, is_early)) AS is_early
FROM days WHERE last_day <= published + 1
GROUP BY doc_no;

-- looks_back: grain a document whose opening names, last of all, a day well before its date; the days on which it may have been told
-- as news, from $before days before it to $after days after it.
CREATE OR REPLACE TEMP TABLE looks_back AS
SELECT doc_no, corpus, greatest(last_day - $before, published - $most_days) AS from_day,
  least(last_day + $after, published - $days - 1) AS to_day
FROM told_days
WHERE is_early AND last_day + $after >= published - $most_days AND last_day - $before < published - $days;
