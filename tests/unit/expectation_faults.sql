-- What plants a fault in the clean data of test_expectations.py, under the table and the expectation that must see it.

-- documents: the text has words
UPDATE documents SET text = chr(160) || chr(10) || chr(65279) || ' ', char_count = 4 WHERE doc_id = 'd4';

-- documents: char_count is the length of the text
UPDATE documents SET char_count = strlen(text) WHERE doc_id = 'd1';

-- documents: published by now, give or take a day
UPDATE documents SET published_at = '2024-05-11 10:00:00Z' WHERE doc_id = 'd4';

-- documents: published in 1990 or later
UPDATE documents SET published_at = '1970-01-01 00:00:00Z' WHERE doc_id = 'd4';

-- documents: published_precision is unknown when there is no published_at, and only then
UPDATE documents SET published_at = NULL WHERE doc_id = 'd4';

-- documents: duplicates point to a document that is no duplicate itself
UPDATE documents SET duplicate_of = 'd3', duplicate_kind = 'near' WHERE doc_id = 'd4';

-- documents: duplicates belong to the corpus of the document they point to
UPDATE documents SET corpus = 'other' WHERE doc_id = 'd2';

-- documents: duplicates say of which kind they are
UPDATE documents SET duplicate_kind = NULL WHERE doc_id = 'd3';

-- documents: at least half of the documents have a known outlet
UPDATE documents SET source_id = NULL WHERE doc_id > 'd2';

-- documents: at least half of the documents have a date of publication
UPDATE documents SET published_at = NULL, published_precision = 'unknown' WHERE doc_id > 'd2';

-- documents: the language of nine documents in ten is known
UPDATE documents SET language = NULL WHERE doc_id = 'd4';

-- documents: at most half of the documents are duplicates
UPDATE documents SET duplicate_of = 'd2', duplicate_kind = 'near' WHERE doc_id > 'd2';

-- document_authors: authors have a name
UPDATE document_authors SET author = ' ';

-- sources: outlets have a name
UPDATE sources SET name = ' - ' WHERE source_id = 's1';

-- sources: domains are host names, without scheme, path or www
UPDATE sources SET domain = 'https://post.example/' WHERE source_id = 's1';

-- sources: one outlet per domain
UPDATE sources SET domain = 'post.orvale.example';

-- rejects: rejects say why
UPDATE rejects SET reason = '';

-- rejects: at most a fifth of the inputs are rejected
DELETE FROM documents WHERE doc_id <> 'd1';

-- blocks: blocks have a beginning before their end
UPDATE blocks SET char_end = char_start WHERE doc_id = 'd1' AND block_no = 3;

-- blocks: blocks lie inside the text
UPDATE blocks SET char_end = char_end + 1 WHERE doc_id = 'd4';

-- blocks: blocks follow each other without overlap
UPDATE blocks SET char_start = char_start - 2 WHERE doc_id = 'd2' AND block_no = 1;

-- blocks: no words lie between blocks
DELETE FROM blocks WHERE doc_id = 'd1' AND block_no = 1;

-- blocks: every document has blocks
DELETE FROM blocks WHERE doc_id = 'd4';

-- blocks: something of every document is kept
UPDATE blocks SET keep = false WHERE doc_id = 'd5';

-- blocks: the share of dropped text did not jump
UPDATE blocks SET keep = false WHERE block_no = 1;

-- sentences: sentences have a beginning before their end
UPDATE sentences SET char_end = char_start WHERE doc_id = 'd4';

-- sentences: sentences lie inside their block
UPDATE sentences SET block_no = 2 WHERE doc_id = 'd1' AND sentence_no = 1;

-- sentences: sentences follow each other without overlap
INSERT INTO sentences VALUES ('d4', 1, 0, 5, 10);

-- claims: the quote stands at its offsets
UPDATE claims SET char_start = char_start + 1 WHERE claim_id = 'c1';

-- claims: the speaker stands at its offsets
UPDATE claims SET speaker = 'Mara Vos' WHERE claim_id = 'c2';

-- claims: the speaker stands at its offsets
UPDATE claims SET speaker_start = NULL, speaker_end = NULL WHERE claim_id = 'c2';

-- claims: the cue stands at its offsets
UPDATE claims SET cue_end = cue_end + 1 WHERE claim_id = 'c1';

-- claims: the via stands at its offsets
UPDATE claims SET via = NULL WHERE claim_id = 'c2';

-- claims: offsets have a beginning before their end
UPDATE claims SET content_end = content_start WHERE claim_id = 'c2';

-- claims: the content has both its offsets and lies inside the text
UPDATE claims SET content_end = 9999 WHERE claim_id = 'c2';

-- claims: claims lie inside their block
UPDATE claims SET block_no = 1 WHERE claim_id = 'c2';

-- claims: claims come from kept blocks, captions and headlines
UPDATE blocks SET keep = false, label = 'promo' WHERE doc_id = 'd2' AND block_no = 1;

-- claims: claims belong to the corpus and outlet of their document
UPDATE claims SET source_id = 's2' WHERE claim_id = 'c1';

-- claims: values as written have their low end first
UPDATE claims SET value_low = 13 WHERE claim_id = 'c1';

-- claims: values in the measure's unit have their low end first
UPDATE claims SET std_low = 13 WHERE claim_id = 'c1';

-- claims: values are finite numbers
UPDATE claims SET std_high = 'Infinity' WHERE claim_id = 'c3';

-- claims: quantities have a value
UPDATE claims SET value_low = NULL WHERE claim_id = 'c3';

-- claims: quantities have a measure
UPDATE claims SET measure_id = NULL WHERE claim_id = 'c3';

-- claims: days claimed have the first before the last
UPDATE claims SET date_to = '2024-04-30' WHERE claim_id = 'c1';

-- claims: nothing is asserted for a date after its publication
UPDATE claims SET date_from = '2024-05-04', date_to = '2024-05-05' WHERE claim_id = 'c1';

-- claims: nobody speaks or counts after publication
UPDATE claims SET as_of = '2024-05-04' WHERE claim_id = 'c1';

-- claims: claims stand within, continue and are part of claims of their own document
UPDATE claims SET within_claim_id = 'c2' WHERE claim_id = 'c3';

-- claims: a part is not above its whole
UPDATE claims SET value_high = 2, std_high = 2, value_low = 1, std_low = 1 WHERE claim_id = 'c3';

-- claims: the number of claims per document did not collapse
DELETE FROM claims WHERE claim_id <> 'c1';

-- actors: actors have a name
UPDATE actors SET name = '…' WHERE actor_id = 'a2';

-- actors: nobody speaks on behalf of himself
UPDATE actors SET principal_actor_id = 'a1' WHERE actor_id = 'a2';

-- places: places have a latitude when they have a longitude, and the other way round
UPDATE places SET latitude = NULL WHERE place_id = 'p1';

-- places: no place lies in itself
UPDATE places SET parent_place_id = 'p2' WHERE place_id = 'p2';

-- origins: origins have a name
UPDATE origins SET name = '' WHERE origin_id = 'o1';

-- origins: origins name the actor or passage that they stand for
UPDATE origins SET actor_id = NULL WHERE origin_id = 'o1';

-- origins: an actor, passage or outlet is one origin
INSERT INTO origins BY NAME SELECT * REPLACE ('o4' AS origin_id) FROM origins WHERE origin_id = 'o2';

-- passages: passages have a beginning before their end
UPDATE passages SET char_start = 60 WHERE passage_id = 'g2';

-- passages: passages lie inside the text
UPDATE passages SET char_end = 9999 WHERE passage_id = 'g2';

-- passages: no passage is a copy of itself, by whatever way round
UPDATE passages SET copy_of = 'g2' WHERE passage_id = 'g1';

-- passages: copies have the origin of what they were taken from
UPDATE passages SET origin_id = 'o2' WHERE passage_id = 'g2';

-- passages: numbers changed in copying are given before and after
UPDATE passages SET value_from = '14' WHERE passage_id = 'g2';

-- events: events begin before they end
UPDATE events SET event_to = '2024-04-30';

-- events: events have a title
UPDATE events SET title = '';

-- findings: findings have evidence
DELETE FROM evidence WHERE finding_id = 'f2';

-- findings: the counts are those of the evidence
UPDATE findings SET n_origins = 3 WHERE finding_id = 'f1';

-- findings: n_positions counts the positions
UPDATE findings SET n_positions = 1 WHERE finding_id = 'f1';

-- findings: no more claims are copied than there are
UPDATE findings SET n_copied_claims = 3 WHERE finding_id = 'f1';

-- findings: the verdict agrees with the counts
UPDATE findings SET verdict = 'repeated' WHERE finding_id = 'f1';

-- findings: the verdict agrees with the counts
UPDATE findings SET verdict = 'single-source' WHERE finding_id = 'f1';

-- findings: the verdict agrees with the counts
UPDATE findings SET verdict = 'corroborated' WHERE finding_id = 'f2';

-- findings: the verdict agrees with the counts
UPDATE findings SET verdict = 'contested' WHERE finding_id = 'f2';

-- findings: the verdict agrees with the counts
UPDATE positions SET is_live = false WHERE position_id = 'q2';

-- findings: the values are in order: least, best, most
UPDATE findings SET value_best = 15 WHERE finding_id = 'f1';

-- findings: findings say why they have their verdict
UPDATE findings SET verdict_reason = '' WHERE finding_id = 'f1';

-- positions: positions have evidence
DELETE FROM evidence WHERE position_id = 'q2';

-- positions: the counts are those of the evidence
UPDATE positions SET n_documents = 2 WHERE position_id = 'q2';

-- positions: a finding has at most one leading position
UPDATE positions SET is_leading = true;

-- positions: the leading position is live
UPDATE positions SET is_live = false WHERE position_id = 'q1';

-- positions: values have their low end first
UPDATE positions SET value_high = 13 WHERE position_id = 'q2';

-- positions: only retired positions are superseded, by another of the same finding
UPDATE positions SET superseded_by = 'q1' WHERE position_id = 'q2';

-- evidence: the position belongs to the finding
UPDATE evidence SET finding_id = 'f2' WHERE position_id = 'q2';

-- evidence: claims in evidence have an origin
UPDATE claims SET origin_id = NULL WHERE claim_id = 'c1';

-- evidence: duplicate and retracted documents give no evidence
UPDATE documents SET duplicate_of = 'd1', duplicate_kind = 'near' WHERE doc_id = 'd2';

-- evidence: claims belong to the corpus of the finding
UPDATE claims SET corpus = 'other' WHERE claim_id = 'c1';

-- evidence: claims measure what the finding asks for
UPDATE findings SET measure_id = 'metres' WHERE finding_id = 'f1';

-- finding_history: states begin before they end
UPDATE finding_history SET valid_to = valid_from WHERE valid_to IS NOT NULL;

-- finding_history: states of a finding follow each other without overlap
UPDATE finding_history SET valid_to = NULL WHERE verdict = 'single-source';

-- finding_lineage: an id does not become itself
UPDATE finding_lineage SET new_id = 'f0' WHERE kind = 'split';

-- finding_lineage: an id moves to one other id in a run
UPDATE finding_lineage SET kind = 'moved';

-- overrides: a verdict that was decided is the finding's verdict
UPDATE overrides SET field = 'verdict', value = 'contested';

-- overrides: decisions can be applied
UPDATE overrides SET status = 'rejected';

-- documents: a document is retracted by a decision that is in force
UPDATE documents SET retracted_at = now() WHERE doc_id = 'd4';

-- runs: runs start before they finish
UPDATE runs SET finished_at = started_at - INTERVAL 1 HOUR;

-- runs: runs that are over say when
UPDATE runs SET finished_at = NULL;

-- claims: columns and types are those of the contract
ALTER TABLE claims ALTER char_start TYPE BIGINT;

-- claims: columns and types are those of the contract
ALTER TABLE claims DROP COLUMN confidence;

-- actor_aliases: actor_id and alias tell rows apart
INSERT INTO actor_aliases VALUES ('a1', 'Voss');

-- claims: what it refers to exists
UPDATE claims SET origin_id = 'o9' WHERE claim_id = 'c1';

-- evidence: relation is one of supports, refines, repeats
UPDATE evidence SET relation = 'denies' WHERE claim_id = 'c1';

-- places: measured values are within their bounds
UPDATE places SET latitude = 91 WHERE place_id = 'p1';

-- document_authors: counts and offsets are within their bounds
UPDATE document_authors SET position = 0;

-- sources: name is never null
ALTER TABLE sources ALTER name DROP NOT NULL; UPDATE sources SET name = NULL WHERE source_id = 's1';
