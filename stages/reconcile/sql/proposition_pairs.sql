-- Which pairs of propositions may be one finding. Input: tellings, grouped (propositions.sql); telling_pairs (claim_a, claim_b): pairs with
-- telling words in common, in two documents and not in one copied text; changed_claims.

-- overlapping: grain a telling of these and a claim in its words.
CREATE OR REPLACE TEMP TABLE overlapping AS
SELECT t.claim_no, c.claim_id, c.kind
FROM tellings t
SEMI JOIN (SELECT unnest([claim_a, claim_b]) AS claim_no FROM telling_pairs) USING (claim_no)
JOIN changed_claims c ON c.doc_id = t.doc_id AND c.part = t.part AND c.char_start < t.char_end AND t.char_start < c.char_end;

-- telling_candidates: grain a pair, but of two with numbers, which numbers answer, and where a finding holds words of both already.
CREATE OR REPLACE TEMP TABLE telling_candidates AS
WITH numbered AS (SELECT DISTINCT claim_no FROM overlapping WHERE kind = 'quantity'),
found_in AS (SELECT DISTINCT o.claim_no, g.group_no FROM overlapping o JOIN grouped g USING (claim_id))
SELECT p.claim_a, p.claim_b
FROM telling_pairs p
WHERE NOT (p.claim_a IN (FROM numbered) AND p.claim_b IN (FROM numbered))
  AND NOT EXISTS (
    FROM found_in x JOIN found_in y USING (group_no) WHERE x.claim_no = p.claim_a AND y.claim_no = p.claim_b
  );
