-- What leaves the stage of findings, those made now and those taken over, and what the next run can take over. Input: the working
-- tables of this run; kept_* of the last. Rows of parts that are open now are replaced.

-- next_parts: grain a part. One that an analyst has grouped is always open.
CREATE OR REPLACE TEMP VIEW next_parts AS
SELECT part, inputs, origins
FROM part_inputs JOIN part_origins USING (part) ANTI JOIN regrouped_parts USING (part);

-- next_answers: grain a claim of an attribute or a date.
CREATE OR REPLACE TEMP VIEW next_answers AS
SELECT b.part, a.* FROM answers a JOIN claim_parts b USING (claim_id);

-- next_voices: grain an origin and a finding in which others judge it.
CREATE OR REPLACE TEMP VIEW next_voices AS
SELECT b.part, v.corpus, v.origin_id, v.finding_id, v.agrees
FROM judged_voices v JOIN finding_parts b USING (finding_id)
UNION ALL
SELECT * FROM kept_voices ANTI JOIN open_parts USING (part) ANTI JOIN open_findings USING (finding_id);

-- next_ranks: grain a position of a finding with several.
CREATE OR REPLACE TEMP TABLE next_ranks AS
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
SEMI JOIN several ON several.finding_id = r.finding_id
UNION ALL
SELECT * FROM kept_ranks ANTI JOIN open_parts USING (part) ANTI JOIN open_findings USING (finding_id);

-- made_evidence: grain a claim behind an answer.
CREATE OR REPLACE TEMP TABLE made_evidence AS
SELECT b.part, p.finding_id, p.position_id, p.claim_id, min(p.relation) AS relation
FROM position_claims p JOIN finding_parts b USING (finding_id)
GROUP BY ALL;

-- next_findings, next_positions, next_evidence: grain a finding, an answer to it, a claim behind an answer.
CREATE OR REPLACE TEMP VIEW next_findings AS
FROM made_findings
UNION ALL BY NAME
FROM kept_findings ANTI JOIN open_parts USING (part) ANTI JOIN open_findings USING (finding_id);

CREATE OR REPLACE TEMP VIEW next_positions AS
FROM made_positions
UNION ALL BY NAME
FROM kept_positions ANTI JOIN open_parts USING (part) ANTI JOIN open_findings USING (finding_id);

CREATE OR REPLACE TEMP VIEW next_evidence AS
FROM made_evidence
UNION ALL BY NAME
FROM kept_evidence ANTI JOIN open_parts USING (part) ANTI JOIN open_findings USING (finding_id);

CREATE OR REPLACE TEMP VIEW findings AS SELECT * EXCLUDE (part) FROM next_findings;
CREATE OR REPLACE TEMP VIEW positions AS SELECT * EXCLUDE (part) FROM next_positions;
CREATE OR REPLACE TEMP VIEW evidence AS SELECT * EXCLUDE (part) FROM next_evidence;
