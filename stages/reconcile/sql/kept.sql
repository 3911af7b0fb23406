-- What leaves the stage of findings, those made now and those taken over, and what the next run can take over. Input: the working
-- tables of this run; kept_* of the last. Rows of parts that are open now are replaced.

-- gone_parts, gone_findings: grain a part or a finding whose rows the last run kept and this one replaces or drops.
CREATE OR REPLACE TEMP VIEW gone_parts AS FROM open_parts;
CREATE OR REPLACE TEMP VIEW gone_findings AS FROM open_findings;

-- next_parts: grain a part. One that an analyst has grouped is always open. Of each table that is kept new_* are the rows that come
-- in place of those that are gone, next_* all that hold now.
CREATE OR REPLACE TEMP VIEW next_parts AS
SELECT part, inputs, origins
FROM part_inputs JOIN part_origins USING (part) ANTI JOIN regrouped_parts USING (part);

CREATE OR REPLACE TEMP VIEW new_parts AS FROM next_parts SEMI JOIN gone_parts USING (part);
CREATE OR REPLACE TEMP VIEW new_groups AS FROM next_groups SEMI JOIN gone_parts USING (part);

-- next_answers: grain a claim of an attribute or a date.
CREATE OR REPLACE TEMP VIEW next_answers AS
SELECT b.part, a.* FROM answers a JOIN claim_parts b USING (claim_id);

CREATE OR REPLACE TEMP VIEW new_answers AS FROM next_answers SEMI JOIN gone_parts USING (part);

-- new_voices: grain an origin and a finding in which others judge it.
CREATE OR REPLACE TEMP VIEW new_voices AS
SELECT b.part, v.corpus, v.origin_id, v.finding_id, v.agrees
FROM judged_voices v JOIN finding_parts b USING (finding_id);

-- new_ranks: grain a position of a finding with several.
CREATE OR REPLACE TEMP TABLE new_ranks AS
WITH several AS (SELECT finding_id FROM position_counts GROUP BY finding_id HAVING count(*) > 1),
heard AS (
  SELECT position_id, list_sort(list(DISTINCT origin_id)) AS origins
  FROM given_claims SEMI JOIN several USING (finding_id)
  WHERE NOT is_retired GROUP BY position_id
)
SELECT b.part, f.corpus, r.finding_id, r.position_id, r.is_live, r.n_own_origins, r.is_copied, r.as_of, r.core_low, r.core_high,
  r.rank, r.is_behind, coalesce(h.origins, []) AS origins
FROM in_order('position_counts') r
JOIN finding_frames f USING (finding_id)
JOIN finding_parts b USING (finding_id)
LEFT JOIN heard h USING (position_id)
SEMI JOIN several ON several.finding_id = r.finding_id;

-- new_findings, new_positions, new_evidence: grain a finding, an answer to it, a claim behind an answer.
CREATE OR REPLACE TEMP VIEW new_findings AS FROM made_findings;
CREATE OR REPLACE TEMP VIEW new_positions AS FROM made_positions;
CREATE OR REPLACE TEMP TABLE new_evidence AS
SELECT b.part, p.finding_id, p.position_id, p.claim_id, min(p.relation) AS relation
FROM position_claims p JOIN finding_parts b USING (finding_id)
GROUP BY ALL;

-- those and what is taken over
CREATE OR REPLACE TEMP VIEW next_voices AS
FROM new_voices UNION ALL BY NAME FROM kept_voices ANTI JOIN gone_parts USING (part) ANTI JOIN gone_findings USING (finding_id);
CREATE OR REPLACE TEMP VIEW next_ranks AS
FROM new_ranks UNION ALL BY NAME FROM kept_ranks ANTI JOIN gone_parts USING (part) ANTI JOIN gone_findings USING (finding_id);
CREATE OR REPLACE TEMP VIEW next_findings AS
FROM new_findings UNION ALL BY NAME FROM kept_findings ANTI JOIN gone_parts USING (part) ANTI JOIN gone_findings USING (finding_id);
CREATE OR REPLACE TEMP VIEW next_positions AS
FROM new_positions UNION ALL BY NAME FROM kept_positions ANTI JOIN gone_parts USING (part) ANTI JOIN gone_findings USING (finding_id);
CREATE OR REPLACE TEMP VIEW next_evidence AS
FROM new_evidence UNION ALL BY NAME FROM kept_evidence ANTI JOIN gone_parts USING (part) ANTI JOIN gone_findings USING (finding_id);

CREATE OR REPLACE TEMP VIEW findings AS SELECT * EXCLUDE (part) FROM next_findings;
CREATE OR REPLACE TEMP VIEW positions AS SELECT * EXCLUDE (part) FROM next_positions;
CREATE OR REPLACE TEMP VIEW evidence AS SELECT * EXCLUDE (part) FROM next_evidence;
