-- Which findings are made anew, once groups and origins are known. Input: claim_parts, part_inputs, changed_parts, kept_parts,
-- origin_keys as they are at last, regrouped_parts.

-- part_origins: grain a part.
CREATE OR REPLACE TEMP TABLE part_origins AS
SELECT b.part, concat_ws('.', count(*), sum(hash(k))) AS origins
FROM claim_parts b JOIN origin_keys k USING (claim_id)
GROUP BY b.part;

-- open_parts: grain a part whose findings are made anew: its claims or their origins are others, or an analyst grouped them.
CREATE OR REPLACE TEMP TABLE open_parts AS
SELECT part FROM changed_parts
UNION
SELECT part FROM part_origins LEFT JOIN kept_parts k USING (part) WHERE k.origins IS DISTINCT FROM part_origins.origins
UNION
SELECT part FROM regrouped_parts;

-- open_findings: grain a finding of another part that is made anew; see reordered.sql.
CREATE OR REPLACE TEMP TABLE open_findings AS SELECT finding_id FROM kept_evidence LIMIT 0;
