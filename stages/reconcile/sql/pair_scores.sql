-- How alike the pairs of numbers are that may meet. Input: neighbours, shared_words (claim_a, claim_b, cosine): of the pairs that are
-- not forbidden and of which both have words.

-- claim_pairs: grain a pair that may meet; score = cosine of the sentences' words, raised where the frame agrees.
CREATE OR REPLACE TEMP TABLE claim_pairs AS
SELECT
  n.claim_a,
  n.claim_b,
  -- rounded, because sums of floating-point numbers hang on the order of rows
  round(c.cosine
    -- that both count people killed, or the length of an amnesty, says more than that both count corridors
    + CASE WHEN n.same_measure THEN CASE WHEN n.is_generic THEN 0.15 ELSE 0.25 END ELSE 0 END
    + CASE WHEN n.same_measure AND n.both_people THEN 0.15 ELSE 0 END
    + CASE WHEN n.same_measure AND n.both_people AND n.same_place THEN 0.1 ELSE 0 END
    + CASE WHEN n.values_meet THEN 0.1 ELSE 0 END
    -- of things (people are counted by what happened to them)
    + CASE WHEN n.same_measure AND NOT n.both_people THEN n.same_value + n.same_act ELSE 0 END
    + CASE WHEN n.same_aged THEN 0.4 ELSE 0 END
    + CASE WHEN n.same_crowd THEN 0.35 ELSE 0 END
    + n.same_sum
    -- one voice that gives one number for one thing twice
    + CASE WHEN n.values_meet AND n.same_measure AND n.same_origin THEN 0.1 ELSE 0 END
    + CASE WHEN n.same_measure AND n.both_lead THEN 0.1 ELSE 0 END
    -- an article that gives three counts tells of several things more often than it contradicts itself
    - CASE WHEN n.one_of_many AND NOT n.values_meet THEN 0.25 ELSE 0 END
    -- tolls that differ are of two incidents the rather, the more days lie between them, and where one voice gives both in one
    -- article (findings.OTHER_INCIDENT)
    - CASE
        WHEN n.both_people AND NOT n.values_meet AND NOT n.both_conflict THEN
          least($a_day * greatest(n.days_apart - 1, 0), $most_days)
          + CASE WHEN n.one_voice_in_one_article THEN $one_voice ELSE 0 END
        ELSE 0
      END
    + CASE WHEN n.same_measure AND n.both_conflict THEN 0.4 ELSE 0 END, 9)
    AS score
FROM neighbours n
JOIN shared_words c ON c.claim_a = n.claim_a AND c.claim_b = n.claim_b;
