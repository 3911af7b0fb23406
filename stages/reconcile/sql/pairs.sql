-- Pairs of number claims that may answer the same question, and pairs that must not; their scores are pair_scores.sql's.
-- Input: changed_claims, first_sentences, documents, measures, place_ancestors, claim_events, origin_keys, measure_keys, counted_heads, and
-- claim_terms (claim_id, term, nearness), terms (term, stem, commonness): the words of the claim's sentence. Blocked by event and dimension,
-- never by value.

-- askable: grain a number that can be evidence (no duplicate document, nothing hypothetical or denied).
CREATE OR REPLACE TEMP TABLE askable AS
SELECT
  -- in the order of claim_id: joins of words and pairs go by numbers
  CAST(row_number() OVER (ORDER BY c.claim_id) - 1 AS INTEGER) AS claim_no,
  CAST(dense_rank() OVER (ORDER BY e.event_id) AS INTEGER) AS event_no,
  CAST(dense_rank() OVER (ORDER BY e.event_id, mk.dimension) AS INTEGER) AS pool_no,
  c.claim_id, c.doc_id, c.block_no, c.sentence_no, k.origin_id, c.char_start, e.event_id, c.measure_id, m.unit,
  mk.dimension, mk.fate, c.predicate, c.quote,
  -- fifteen of the wounded are some of a whole; two of the dead who were medics, 30 of them children, are medics and children
  regexp_matches(lower(c.quote), '\bof (the|them|whom|those|these)\b.*\b(was|were|are|is)\b|\bof (them|whom)\W+\pL') AS is_sort_of_share,
  regexp_matches(lower(c.quote), '\bof (the|them|those|these|its|their)\b') AND NOT is_sort_of_share AS is_share_of,
  -- what lies well before the article is another time's
  coalesce(c.date_to < CAST(d.published_at AS DATE) - 60 AND c.scope IS DISTINCT FROM 'conflict', false) AS is_of_old,
  -- people to whom something happened (killed, displaced); people merely counted are as vague a measure as any thing
  starts_with(c.measure_id, 'people.') AND c.predicate IS NOT NULL AS is_people,
  NOT contains(c.measure_id, '.') OR (starts_with(c.measure_id, 'people.') AND c.predicate IS NULL) AS is_generic,
  c.population, c.is_additional, c.is_part_of_claim_id, c.place_id, c.place_name, c.date_from, c.date_to, c.scope,
  c.std_low,
  -- a vague word reaches to the last number of its order of magnitude, as in positions.sql
  CASE WHEN c.approximator = 'vague' THEN coalesce(c.std_high, power(10, floor(log10(greatest(c.std_low, 1))) + 1) - 1)
       ELSE c.std_high END AS std_high,
  c.approximator, c.section, c.as_of, c.modality, m.is_cumulative,
  -- the days that it is of: those that it names, else the article's
  coalesce(c.date_from, c.date_to, CAST(d.published_at AS DATE)) AS from_day,
  coalesce(c.date_to, c.date_from, CAST(d.published_at AS DATE)) AS to_day,
  c.unit AS written_unit,
  count(DISTINCT c.std_low) OVER (PARTITION BY c.doc_id, e.event_id, mk.dimension, mk.fate) AS n_counts,
  m.unit <> 'count' AS is_measured,
  CAST(d.published_at AS DATE) AS published,
  -- what it may mean, as in positions.sql: about is a tenth, a round floor reaches to the next round number, another has no end
  CASE WHEN c.approximator = 'about' THEN 0.9 ELSE 1 END * c.std_low AS lowest,
  CASE
    WHEN c.approximator = 'about' THEN 1.1 * coalesce(c.std_high, c.std_low)
    WHEN c.std_high IS NOT NULL OR c.approximator NOT IN ('at least', 'more than') THEN coalesce(c.std_high, c.std_low)
    WHEN c.std_low >= 10 AND c.std_low % power(10, floor(log10(c.std_low))) = 0 THEN c.std_low + power(10, floor(log10(c.std_low)))
    WHEN c.std_low >= 100 AND c.std_low % power(10, floor(log10(c.std_low)) - 1) = 0
      THEN c.std_low + power(10, floor(log10(c.std_low)) - 1)
    ELSE 'infinity'::DOUBLE
  END AS highest,
  -- digits that tell a number from others: 3 in 1,210,000
  length(rtrim(regexp_replace(split_part(printf('%.5e', abs(c.std_low)), 'e', 1), '[^0-9]', '', 'g'), '0')) AS n_digits,
  -- whom the counted noun singles out among people: pilots, sons; null where it says people, dead, or their population
  CASE WHEN c.population = 'any' THEN h.head END AS sort_of_people,
  -- whose age it is: a name or a noun; how far apart the ages are that the article gives that noun
  CASE WHEN mk.dimension = 'age' THEN c.subject END AS aged,
  CASE WHEN mk.dimension = 'age' THEN regexp_extract(c.subject, '[^ ]+$') END AS aged_head,
  max(c.std_low) OVER one_aged - min(c.std_low) OVER one_aged AS ages_apart,
  mk.dimension = 'age' AND c.subject IS NULL AND c.approximator = 'exact' AND count(DISTINCT c.std_low) OVER (PARTITION BY c.doc_id, mk.dimension) = 1 AS is_only_age,
  c.sentence_no <= coalesce(first_no.told, first_no.any_no) + 1 AS is_lead
FROM changed_claims c
JOIN claim_events e USING (claim_id)
JOIN origin_keys k USING (claim_id)
JOIN measures m USING (measure_id)
JOIN measure_keys mk USING (measure_id)
LEFT JOIN counted_heads h ON h.counted = c.counted
JOIN documents d USING (doc_id)
JOIN first_sentences first_no USING (doc_id)
WHERE c.kind = 'quantity'
  AND c.std_low IS NOT NULL
  AND d.duplicate_of IS NULL AND d.retracted_at IS NULL
  AND c.modality NOT IN ('hypothetical', 'denied')
WINDOW one_aged AS (
  PARTITION BY c.doc_id, mk.dimension, CASE WHEN mk.dimension = 'age' THEN regexp_extract(c.subject, '[^ ]+$') END
);

-- number_words: grain a number and a word of its sentence, with the word's weight in it; the rarer in everyday English and in the
-- event, the heavier. The event counts as that many sentences more of the background: what all its sentences say tells none of
-- them apart.
CREATE OR REPLACE TEMP TABLE number_words AS
WITH own AS (
  SELECT a.claim_no, a.event_no, t.term, t.nearness FROM claim_terms t JOIN askable a USING (claim_id)
),
n AS (SELECT event_no, count(DISTINCT claim_no) AS n_claims FROM own GROUP BY event_no),
weights AS (
  SELECT o.event_no, o.term,
    ln(1 + ($event_sentences + any_value(n.n_claims)) / ($event_sentences * any_value(b.commonness) + count(*))) AS weight
  FROM own o JOIN n USING (event_no) JOIN terms b ON b.term = o.term
  GROUP BY o.event_no, o.term
)
SELECT o.claim_no, o.term, w.weight * o.nearness AS weight
FROM own o JOIN weights w ON w.event_no = o.event_no AND w.term = o.term
ORDER BY o.claim_no, o.term;

-- neighbours: grain a pair of claims in one pool (event and dimension), by number, with what speaks for and against.
CREATE OR REPLACE TEMP TABLE neighbours AS
SELECT
  a.claim_no AS claim_a,
  b.claim_no AS claim_b,
  a.fate = b.fate AS same_measure,
  a.is_people AND b.is_people AS both_people,
  a.is_generic OR b.is_generic AS is_generic,
  -- agreeing numbers are weak evidence of one question: two articles that differ must be alike in more
  a.std_low <= coalesce(b.std_high, b.std_low) * 1.1 AND b.std_low <= coalesce(a.std_high, a.std_low) * 1.1
    AS values_meet,
  -- one exact number in two places; the rarer it is, the less by chance
  CASE
    WHEN NOT a.is_measured AND a.std_low = b.std_low AND a.std_low >= 100 AND a.approximator <> 'vague' AND b.approximator <> 'vague'
      THEN 0.35
    WHEN lower(a.quote) = lower(b.quote) THEN 0.2
    WHEN a.std_low <> b.std_low OR a.std_low < 2 OR a.approximator = 'vague' OR b.approximator = 'vague' THEN 0
    WHEN a.std_low < 3 THEN 0.1
    ELSE 0.2
  END AS same_value,
  -- people merely counted, and people to whom something happened, by one large number
  a.dimension = 'people' AND a.is_people <> b.is_people AND a.std_low = b.std_low AND a.std_low >= 10
    AND a.approximator <> 'vague' AND b.approximator <> 'vague' AS same_crowd,
  -- one sum, length or share of one event, whatever it is called: the more digits and the larger, the less by chance
  CASE
    WHEN NOT a.is_measured OR a.unit <> b.unit OR a.std_low <> b.std_low OR a.approximator = 'vague' OR b.approximator = 'vague'
      THEN 0
    -- few things of an event are measured so (dimensions are stems)
    WHEN a.dimension IN ('depth', 'height', 'width', 'thick', 'speed', 'temperatur', 'magnitud') THEN 0.45
    WHEN a.n_digits >= 3 THEN 0.45
    WHEN a.n_digits = 2 THEN CASE WHEN a.std_low >= 1e6 THEN 0.45 WHEN a.std_low >= 100 THEN 0.3 ELSE 0.15 END
    WHEN a.std_low >= 1e6 THEN 0.25
    ELSE 0
  END AS same_sum,
  same_aged,
  coalesce(CASE WHEN a.predicate = b.predicate THEN 0.1 ELSE -0.1 END, 0) AS same_act,
  a.is_lead AND b.is_lead AS both_lead,
  a.scope = 'conflict' AND b.scope = 'conflict' AS both_conflict,
  a.place_id IS NOT NULL AND a.place_id = b.place_id AS same_place,
  a.origin_id = b.origin_id AS same_origin,
  a.doc_id = b.doc_id AND a.n_counts >= 3 AS one_of_many,
  a.doc_id = b.doc_id AND a.origin_id = b.origin_id AND a.section = b.section AS one_voice_in_one_article,
  coalesce(greatest(b.from_day - a.to_day, a.from_day - b.to_day, 0), 0) AS days_apart,
  -- vetoes: other unit, other fate, addition against total, part against whole, two numbers of one sentence, two numbers
  -- that one voice gives in one paragraph, other days, other place
  list_bool_or([
    a.unit <> b.unit,
    -- the killed and the injured; those whom a plan will bring out and those who came out
    a.is_people AND b.is_people AND (a.fate <> b.fate OR (a.modality = 'planned') <> (b.modality = 'planned')),
    coalesce(a.is_additional, false) <> coalesce(b.is_additional, false),
    coalesce(a.is_part_of_claim_id = b.claim_id OR b.is_part_of_claim_id = a.claim_id, false),
    -- "80 kilometres (50 miles)" is one number twice
    a.doc_id = b.doc_id AND a.sentence_no = b.sentence_no
      AND abs(a.std_low - b.std_low) > 0.02 * greatest(a.std_low, b.std_low),
    a.doc_id = b.doc_id AND a.block_no = b.block_no AND a.origin_id = b.origin_id
      AND greatest(a.std_low, b.std_low) > 1.1 * least(coalesce(a.std_high, a.std_low), coalesce(b.std_high, b.std_low)),
    coalesce(
      coalesce(a.scope, '') <> 'conflict'
      AND (a.date_to < b.date_from - INTERVAL 1 DAY OR b.date_to < a.date_from - INTERVAL 1 DAY),
      false
    ),
    coalesce(a.scope, '') <> 'conflict' AND coalesce(
      a.place_id <> b.place_id
      -- one exact number of people with one fate, or a large one, is told once, though the two sentences name other places
      AND NOT (a.std_low = b.std_low AND a.std_low >= CASE WHEN a.is_people AND b.is_people THEN 3 ELSE 10 END
        AND a.approximator <> 'vague' AND b.approximator <> 'vague')
      AND NOT EXISTS (FROM place_ancestors p WHERE p.place_id = a.place_id AND p.ancestor = b.place_id)
      AND NOT EXISTS (FROM place_ancestors p WHERE p.place_id = b.place_id AND p.ancestor = a.place_id),
      false
    ),
    coalesce(a.scope, '') <> 'conflict' AND coalesce(
      (a.place_id IS NULL OR b.place_id IS NULL)
      AND NOT contains(lower(a.place_name), lower(b.place_name)) AND NOT contains(lower(b.place_name), lower(a.place_name))
      -- a quarter that the gazetteer lacks, and its city
      AND (a.place_id IS NULL AND b.place_id IS NULL OR a.std_low <> b.std_low),
      false
    ),
    -- nobody contradicts another a hundredfold: those are two questions, however alike the words
    least(a.std_low, b.std_low) > 0 AND greatest(a.std_low, b.std_low) > 100 * least(a.std_low, b.std_low),
    -- two sums, lengths or spans of time contradict each other only where both are known to be of one thing
    a.is_measured AND NOT same_aged AND NOT coalesce(a.fate = b.fate AND a.fate <> '', false)
      AND NOT (a.std_low <= coalesce(b.std_high, b.std_low) * 1.1 AND b.std_low <= coalesce(a.std_high, a.std_low) * 1.1),
    -- two sums, lengths or shares that one voice gives in one article are of two things: exact ones, those given with three digits, and
    -- those that lie apart
    a.is_measured AND a.doc_id = b.doc_id AND a.origin_id = b.origin_id AND a.written_unit = b.written_unit AND a.std_low <> b.std_low
      AND (a.approximator = 'exact' OR (a.approximator = 'about' AND a.n_digits >= 3))
      AND (b.approximator = 'exact' OR (b.approximator = 'about' AND b.n_digits >= 3)),
    a.is_measured AND a.doc_id = b.doc_id AND a.origin_id = b.origin_id AND a.section = b.section AND NOT same_aged
      AND a.approximator NOT IN ('more than', 'at least') AND b.approximator NOT IN ('more than', 'at least')
      -- a ceiling says something of what is above its half
      AND NOT (
        CASE WHEN a.approximator IN ('at most', 'less than') THEN a.std_high / 2 ELSE a.std_low END <= coalesce(b.std_high, b.std_low) * 1.1
        AND CASE WHEN b.approximator IN ('at most', 'less than') THEN b.std_high / 2 ELSE b.std_low END <= coalesce(a.std_high, a.std_low) * 1.1
      ),
    -- the pilots and the passengers; fewer of a sort are no count of all (a war's dead are its people, however called)
    a.dimension = 'people' AND NOT coalesce(a.scope = 'conflict' AND b.scope = 'conflict', false) AND (
      (a.sort_of_people <> b.sort_of_people AND (a.std_high < b.std_low OR b.std_high < a.std_low))
      OR (a.sort_of_people IS NOT NULL AND b.sort_of_people IS NULL AND a.std_high < b.std_low)
      OR (b.sort_of_people IS NOT NULL AND a.sort_of_people IS NULL AND b.std_high < a.std_low)
      OR (a.is_sort_of_share AND NOT b.is_sort_of_share AND b.sort_of_people IS NULL AND a.std_low < b.std_low)
      OR (b.is_sort_of_share AND NOT a.is_sort_of_share AND a.sort_of_people IS NULL AND b.std_low < a.std_low)
    ),
    a.dimension = 'people' AND a.is_share_of <> b.is_share_of,
    a.dimension = 'people' AND a.is_of_old <> b.is_of_old,
    coalesce((a.written_unit = 'percent') <> (b.written_unit = 'percent'), false),
    -- a toll does not halve from one day to a later one in one voice: the later count is of something else (that two
    -- outlets differ so is a contradiction, and must show)
    coalesce(
      a.is_cumulative AND a.origin_id = b.origin_id AND CASE
        WHEN a.as_of < b.as_of THEN coalesce(b.std_high, b.std_low) < 0.5 * a.std_low
        WHEN b.as_of < a.as_of THEN coalesce(a.std_high, a.std_low) < 0.5 * b.std_low
      END,
      false
    ),
    -- nor does it fall from one day to another days later, whoever counts: that is another incident
    coalesce(
      a.is_people AND b.is_people AND coalesce(a.scope, '') <> 'conflict' AND coalesce(b.scope, '') <> 'conflict' AND CASE
        WHEN b.from_day - a.to_day > 2 THEN 1.1 * coalesce(b.std_high, b.std_low) < a.std_low
        WHEN a.from_day - b.to_day > 2 THEN 1.1 * coalesce(a.std_high, a.std_low) < b.std_low
      END,
      false
    ),
    -- in articles that lie further apart than those of one event mostly do, counts that exclude each other are of two incidents or
    -- times, unless both give one day: the date may be that of a page's change, or the later one looks back
    coalesce(
      coalesce(a.scope, '') <> 'conflict' AND abs(a.published - b.published) > $days
      AND (a.lowest > b.highest OR b.lowest > a.highest)
      AND NOT coalesce(a.date_from <= b.date_to + 1 AND b.date_from <= a.date_to + 1, false),
      false
    ),
    -- groups of people: civilians may stand beside people of no named group, and only while the part is not below the
    -- whole (300,000 civilians against 250,000 people is a conflict; 30 civilians among 50 dead is not)
    coalesce(
      a.population <> b.population
      AND NOT (
        (a.doc_id <> b.doc_id OR a.std_low = b.std_low)
        AND (
          (a.population = 'any' AND b.population = 'civilian' AND b.std_low >= a.std_low)
          OR (b.population = 'any' AND a.population = 'civilian' AND a.std_low >= b.std_low)
        )
      ),
      false
    )
  ]) AS is_forbidden
FROM askable a
JOIN askable b ON a.pool_no = b.pool_no AND a.claim_no < b.claim_no
-- "a boy of three", "the boy, four": the only one whose age (in days) an article gives, if in two ways; a person of one name
CROSS JOIN LATERAL (
  SELECT coalesce(
    a.dimension = 'age' AND a.unit = b.unit AND a.doc_id <> b.doc_id
      AND (a.aged_head = b.aged_head OR a.is_only_age OR b.is_only_age) AND CASE
      WHEN regexp_matches(a.aged_head, '^\p{Lu}') AND b.aged_head IS NOT NULL THEN
        (ends_with(a.aged, b.aged) OR ends_with(b.aged, a.aged)) AND abs(a.std_low - b.std_low) <= 3653
      ELSE greatest(a.ages_apart, b.ages_apart, abs(a.std_low - b.std_low)) <= CASE WHEN a.std_low < 7305 THEN 366 ELSE 731 END
    END,
    false
  ) AS same_aged
);
