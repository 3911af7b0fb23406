-- Who speaks in claims, as each document names him. Input: claims.

-- speakers_called: grain a claim with a speaker who can be told apart. An office-holder or spokesman without a name (the UN envoy,
-- a spokesman for the movement) is known by his office.
CREATE OR REPLACE TEMP TABLE speakers_called AS
SELECT claim_id, coalesce(
  speaker_name, CASE WHEN speaker_affiliation IS NOT NULL THEN coalesce(speaker_role, speaker) END
) AS called
FROM claims WHERE called IS NOT NULL;

-- mentions: grain a name in a document, with kind, role and affiliation.
CREATE OR REPLACE TEMP TABLE mentions AS
SELECT DISTINCT corpus, doc_id, called AS name, coalesce(speaker_kind, 'unnamed') AS kind, speaker_role AS role,
  speaker_affiliation AS affiliation
FROM claims JOIN speakers_called USING (claim_id)
UNION
SELECT DISTINCT corpus, doc_id, via, 'media', NULL, NULL FROM claims WHERE via IS NOT NULL
UNION
SELECT DISTINCT corpus, doc_id, subject, 'person', NULL, NULL FROM claims WHERE attribute = 'office';
