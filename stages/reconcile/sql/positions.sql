-- From the claims of each finding to its positions. Input: members (finding_id, claim_id), finding_frames, claims_asked, origin_keys,
-- claim_origins, documents, measures, answers (claim_id, low, high, settles_after, as_of): attributes and dates as intervals.

-- stated_intervals: grain a claim in evidence; its number as a closed interval [low, high]. Rules (DESIGN, "numbers are
-- intervals"): about is plus or minus a tenth; "more than N" leaves N out; a round floor reaches to the next round number
-- of its own precision, any other floor is open above; a vague word reaches to the last number of its order of magnitude.
-- Departures: what is measured rather than counted (length, mass, speed …) is known to about two percent, or 341 miles
-- would contradict 550 kilometres; and a round number reaches just into "more than" the same number: "27 million" beside
-- "more than 27 million" is one figure said with and without care, not a conflict.
CREATE OR REPLACE TEMP TABLE stated_intervals AS
WITH rounded AS (
  SELECT
    m.finding_id, f.event_from, c.claim_id, c.doc_id, c.char_start, c.approximator, c.std_low, c.std_high, c.quote, c.counted,
    k.origin_id, k.actor_id AS origin_actor_id, k.is_known AS has_known_origin, c.source_id, c.modality,
    c.is_additional, a.low AS answer_low, a.high AS answer_high, a.settles_after,
    CASE WHEN a.as_of < c.as_of THEN a.as_of
         WHEN c.as_of_precision = 'publication' THEN CAST(o.told_at AS DATE) ELSE c.as_of END AS as_of,
    -- the hour at which an outlet gave its own count; a speaker's is not known, and midnight is a date without an hour
    CASE WHEN c.as_of_precision = 'publication' AND k.actor_id IS NULL AND o.told_at <> date_trunc('day', o.told_at)
      THEN o.told_at END AS told_at,
    ms.is_cumulative, p.passage_id IS NOT NULL AND pr.is_copy AS is_copied,
    -- the precision of the number: 10,000 for 280,000, 10 for 270, a billion for 284 billion; 0 when it is not round
    CASE
      WHEN c.std_low >= 10 AND c.std_low = round(c.std_low)
        AND c.std_low % power(10, floor(log10(c.std_low)) - 1) = 0 AND c.std_low % 10 = 0
        THEN CASE WHEN c.std_low % power(10, floor(log10(c.std_low))) = 0
               THEN power(10, floor(log10(c.std_low))) ELSE power(10, floor(log10(c.std_low)) - 1) END
      WHEN c.std_low BETWEEN 100 AND 1e18 AND c.std_low % 100 = 0 AND regexp_matches(lower(c.quote), '\b(thousand|(m|b|tr)illion)\b')
        THEN power(10, length(regexp_extract(CAST(CAST(c.std_low AS BIGINT) AS VARCHAR), '0+$')))
      ELSE 0
    END AS precision,
    -- how far a measured value reaches to both sides
    CASE
      WHEN c.std_low = 0 OR ms.unit NOT IN ('kilometre', 'square kilometre', 'tonne', 'litre', 'kilometre per hour',
        'degree Celsius', 'degree Fahrenheit', 'megawatt', 'megawatt hour') THEN 1.0
      ELSE 1.02
    END AS reach,
    CASE WHEN c.std_high > 0 THEN power(10, floor(log10(c.std_high))) END AS top_precision
  FROM members m
  JOIN (SELECT finding_id, event_from FROM finding_frames) f USING (finding_id)
  JOIN claims_asked c USING (claim_id)
  JOIN origin_keys k USING (claim_id)
  JOIN claim_origins o USING (claim_id)
  LEFT JOIN answers a USING (claim_id)
  LEFT JOIN measures ms USING (measure_id)
  LEFT JOIN passages p ON p.passage_id = o.passage_id
  LEFT JOIN passage_root pr ON pr.passage_id = o.passage_id
)
SELECT
  *,
  -- statements of one group say the same: one position, a point
  CASE
    WHEN answer_low IS NOT NULL THEN answer_low
    WHEN std_low IS NULL THEN 0
    WHEN approximator = 'about' THEN 0.9 * std_low
    WHEN approximator = 'more than' THEN nextafter(std_low, 'infinity'::DOUBLE)
    WHEN approximator IN ('at most', 'less than') THEN
      greatest(std_low, std_high - CASE WHEN std_high % top_precision = 0 THEN top_precision ELSE std_high % top_precision END)
    ELSE std_low / reach
  END AS low,
  CASE
    WHEN answer_high IS NOT NULL THEN answer_high
    WHEN std_low IS NULL THEN 0
    WHEN approximator = 'about' THEN 1.1 * coalesce(std_high, std_low)
    WHEN approximator IN ('at least', 'more than') AND precision > 0 THEN nextafter(std_low + precision, 0::DOUBLE)
    WHEN approximator IN ('at least', 'more than') THEN 'infinity'::DOUBLE
    WHEN approximator = 'less than' THEN nextafter(std_high, 0::DOUBLE)
    WHEN approximator = 'vague' THEN coalesce(std_high, power(10, floor(log10(greatest(std_low, 1))) + 1) - 1)
    WHEN approximator = 'exact' AND precision > 0 THEN nextafter(std_low * reach, 'infinity'::DOUBLE)
    ELSE coalesce(std_high, std_low) * reach
  END AS high
FROM rounded;

-- overtaken: grain an open floor of a running total, and the next count of a later day. "At least 12" on Monday and 31 on Tuesday
-- are two counts, of which the second retires the first; on one day, "at least 23" and 95 are one.
CREATE OR REPLACE TEMP TABLE overtaken AS
WITH floors AS (
  SELECT DISTINCT finding_id, low, as_of, event_from FROM stated_intervals
  WHERE is_cumulative AND isinf(high) AND as_of IS NOT NULL
),
later AS (
  SELECT DISTINCT finding_id, low, as_of FROM stated_intervals WHERE finding_id IN (SELECT finding_id FROM floors)
)
SELECT f.finding_id, f.low, f.as_of, min(l.low) AS next_low
FROM floors f JOIN later l USING (finding_id)
WHERE l.low > f.low AND l.as_of > f.as_of AND (f.event_from IS NULL OR l.as_of <= f.event_from + INTERVAL 14 DAY)
GROUP BY ALL;

-- claim_intervals: grain a claim in evidence; its interval, an open floor ended below the count that overtook it.
CREATE OR REPLACE TEMP TABLE claim_intervals AS
SELECT i.* REPLACE (CASE WHEN isinf(i.high) THEN coalesce(nextafter(o.next_low, 0::DOUBLE), i.high) ELSE i.high END AS high)
FROM stated_intervals i
LEFT JOIN overtaken o ON o.finding_id = i.finding_id AND o.low = i.low AND o.as_of = i.as_of;

-- cores: grain a position; built from the narrowest interval outward: an interval that meets no narrower core is a core
-- of its own. `step` walks over each finding's distinct intervals, all findings at once.
CREATE OR REPLACE TEMP TABLE cores AS
WITH RECURSIVE ranked AS (
  SELECT finding_id, low, high, row_number() OVER (PARTITION BY finding_id ORDER BY high - low, low) AS rank
  FROM (SELECT DISTINCT finding_id, low, high FROM claim_intervals)
),
step AS (
  SELECT finding_id, rank, [{'low': low, 'high': high}] AS found FROM ranked WHERE rank = 1
  UNION ALL
  SELECT
    r.finding_id, r.rank,
    CASE
      WHEN list_bool_or(list_transform(s.found, lambda c: c.low <= r.high AND r.low <= c.high)) THEN s.found
      ELSE list_append(s.found, {'low': r.low, 'high': r.high})
    END
  FROM step s JOIN ranked r ON r.finding_id = s.finding_id AND r.rank = s.rank + 1
)
SELECT finding_id, c.low, c.high
FROM (SELECT finding_id, unnest(arg_max(found, rank)) AS c FROM step GROUP BY finding_id);

-- position_claims: grain a claim and a position that it fits. A wide claim that fits several refines each and joins none.
CREATE OR REPLACE TEMP TABLE position_claims AS
WITH fits AS (
  SELECT i.*, c.low AS core_low, c.high AS core_high, count(*) OVER (PARTITION BY i.finding_id, i.claim_id) AS n_fits
  FROM claim_intervals i JOIN cores c ON c.finding_id = i.finding_id AND c.low <= i.high AND i.low <= c.high
),
numbered AS (
  SELECT *,
    row_number() OVER (
      PARTITION BY finding_id, core_low, origin_id, n_fits > 1 ORDER BY as_of NULLS LAST, doc_id, char_start, claim_id
    ) AS nth_of_origin
  FROM fits
)
SELECT
  * EXCLUDE (nth_of_origin),
  left(sha256(concat_ws('|', 'position', finding_id, core_low, core_high)), 16) AS position_id,
  CASE WHEN n_fits > 1 THEN 'refines' WHEN nth_of_origin > 1 THEN 'repeats' ELSE 'supports' END AS relation
FROM numbered;

-- retired_claims: grain a claim that a later one retires, and the position of that one. (a) the same origin gave another
-- answer later (two unknown outlets need not be one), an outlet also later on the same day; (c) a state was later another; (b)
-- a running total rose, and the earlier count was a floor, vague or hedged, or was given up by one of those who gave it: a
-- number that an outlet has left behind is no longer a count because another has not yet.
CREATE OR REPLACE TEMP TABLE retired_claims AS
WITH answers AS (
  SELECT * FROM position_claims WHERE relation <> 'refines'
),
-- grain a position that one of its origins left for a higher one, and the last day on which one did
given_up AS (
  SELECT low.finding_id, low.position_id, max(high.as_of) AS given_up_on
  FROM answers low
  JOIN answers high
    ON high.finding_id = low.finding_id AND high.origin_id = low.origin_id AND high.as_of > low.as_of AND high.low > low.high
  WHERE low.has_known_origin AND low.is_cumulative
  GROUP BY ALL
)
SELECT old.finding_id, old.position_id, old.claim_id, arg_max(new.position_id, (new.as_of, new.low, new.position_id)) AS superseded_by
FROM answers old
JOIN answers new
  ON new.finding_id = old.finding_id AND new.position_id <> old.position_id
  AND NOT (new.low <= old.high AND old.low <= new.high)
LEFT JOIN given_up g ON g.finding_id = old.finding_id AND g.position_id = old.position_id
WHERE
  -- an unknown as_of neither vetoes nor supersedes
  CASE
    WHEN new.as_of > old.as_of THEN
      new.origin_id = old.origin_id AND old.has_known_origin
      OR (new.settles_after IS NOT NULL AND new.as_of >= old.as_of + to_days(greatest(new.settles_after, 1)))
      OR (
        new.is_cumulative AND new.low > old.high
        AND (old.event_from IS NULL OR new.as_of <= old.event_from + INTERVAL 14 DAY)
        AND (
          old.approximator IN ('at least', 'more than', 'vague') OR old.modality = 'hedged'
          OR coalesce(old.as_of <= g.given_up_on, false)
        )
      )
    ELSE new.as_of = old.as_of AND new.origin_id = old.origin_id AND old.has_known_origin AND new.doc_id <> old.doc_id
      AND new.told_at > old.told_at
  END
GROUP BY ALL;
