-- Which findings that would still hold put their answers in another order, now that the records of origins are others.
-- Input: kept_ranks, open_parts, open_findings, origin_weights. Parameter: what an origin without a record weighs.

-- kept_counts: grain a position of a finding with several.
CREATE OR REPLACE TEMP TABLE kept_counts AS
WITH still AS (
  SELECT * FROM kept_ranks ANTI JOIN open_parts USING (part) ANTI JOIN open_findings USING (finding_id)
),
weighed AS (
  SELECT o.finding_id, o.position_id, sum(coalesce(w.weight, $weight_unknown)) AS weight
  FROM (SELECT finding_id, position_id, corpus, unnest(origins) AS origin_id FROM still) o
  LEFT JOIN origin_weights w ON w.corpus = o.corpus AND w.origin_id = o.origin_id
  GROUP BY o.finding_id, o.position_id
)
SELECT s.* EXCLUDE (rank, is_behind), round(coalesce(w.weight, 0), 9) AS weight
FROM still s LEFT JOIN weighed w USING (finding_id, position_id);

-- reordered: grain a finding whose answers stand in another order, and its part; whether the part has additions, whose reasons
-- tell the leading answer of another finding: then all of it is made anew.
CREATE OR REPLACE TEMP TABLE reordered AS
WITH moved AS (
  SELECT DISTINCT n.finding_id, n.part
  FROM in_order('kept_counts') n JOIN kept_ranks k USING (finding_id, position_id)
  WHERE n.rank <> k.rank OR n.is_behind IS DISTINCT FROM k.is_behind
)
SELECT finding_id, part, part IN (
  SELECT p.part FROM claims c JOIN claim_parts p USING (claim_id) WHERE c.is_additional
) AS has_additions
FROM moved;
