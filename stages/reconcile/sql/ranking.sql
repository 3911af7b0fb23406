-- ranked: the positions of a table like position_counts, most origins first, weighed by their records where they have one, then
-- what isn't only a number changed in copying, then the latest, then the narrowest. Retired ones come last.
CREATE OR REPLACE TEMP MACRO ranked(counts) AS TABLE
SELECT
  *,
  row_number() OVER (
    PARTITION BY finding_id
    ORDER BY is_live DESC, weight DESC, n_own_origins DESC, is_copied, as_of DESC NULLS LAST,
      -- a round number's hair's breadth (see positions.sql) is no width
      CASE WHEN core_high - core_low > 1e-9 * abs(core_high) THEN core_high - core_low ELSE 0 END, core_low
  ) AS rank
FROM query_table(counts);

-- in_order: the same with whether an answer's origins have the lesser record than the first one's, which the reason tells.
CREATE OR REPLACE TEMP MACRO in_order(counts) AS TABLE
SELECT *, weight < first_value(weight) OVER (PARTITION BY finding_id ORDER BY rank) AS is_behind FROM ranked(counts);
