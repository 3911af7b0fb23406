"""Every table of the warehouse, declared once (see `warehouse.contract` for what is made from these).

Offsets are character offsets into `documents.text` (Python str indices, end exclusive). Ids are hashes of content and
stay the same from run to run.
"""

from warehouse.contract import BOOLEAN, DATE, DOUBLE, INTEGER, STRING, TIMESTAMP, Column, Table

LABELS = (
    "headline", "subheading", "byline", "dateline", "body", "caption", "credit", "related", "promo", "share",
    "advertisement", "navigation", "biography", "legal", "comment", "other",
)  # fmt: skip
VERDICTS = ("contested", "updated", "corroborated", "repeated", "single-source")
APPROXIMATORS = ("exact", "about", "at least", "more than", "at most", "less than", "range", "vague")
SEVERITIES = ("critical", "warning", "info")
NOT_ADDITIVE = "Not additive across findings: a document or origin can stand behind several"


def _span(what: str, start: str, end: str) -> tuple[Column, Column]:
    return (
        Column(start, INTEGER, f"Where {what} begins in documents.text", unit="characters", minimum=0),
        Column(end, INTEGER, f"Where {what} ends in documents.text, exclusive", unit="characters", minimum=0),
    )


def _count(name: str, of: str) -> Column:
    return Column(name, INTEGER, f"Number of {of}. {NOT_ADDITIVE}", unit="count", required=True, minimum=0)


DOC_ID = Column("doc_id", STRING, "The document", required=True, references="documents.doc_id")
RUN_ID = Column("run_id", STRING, "The run that first made the row", references="runs.run_id")

DOCUMENTS = Table(
    "documents",
    "an article as it came in",
    ("doc_id",),
    (
        Column("doc_id", STRING, "Hash of corpus, locator and sha256", required=True),
        Column("corpus", STRING, "The named set of documents it belongs to; corpora are never reconciled with each other", required=True),
        Column("uri", STRING, "Locator: its URL, or its path relative to the input; a row of a file has #id, or #text-hash, behind it", required=True),
        Column("source_id", STRING, "The outlet that published it; null when unknown", references="sources.source_id"),
        Column("url", STRING, "Address of the article, where known"),
        Column("title", STRING, "Headline"),
        Column("section", STRING, "Section of the outlet (Politics, World …)"),
        Column("published_at", TIMESTAMP, "Publication time; 00:00 when only the day is known", unit="UTC"),
        Column("published_precision", STRING, "How publication is known", required=True, vocabulary=("stated", "inferred", "unknown")),
        Column("published_evidence", STRING, "The words or the markup field that publication was read from"),
        Column("language", STRING, "ISO 639-1 code of the text's main language"),
        Column("agency", STRING, "News agency credited for the text"),
        Column("text", STRING, "Full text; for plain text the decoded file with only its newlines normalised", required=True),
        Column("char_count", INTEGER, "Length of text", unit="characters", required=True, minimum=1),
        Column("sha256", STRING, "SHA-256 of the bytes as they came in", required=True),
        Column("duplicate_of", STRING, "The document that counts in its place", references="documents.doc_id"),
        Column("duplicate_kind", STRING, "Why: same bytes, same text, nearly the same text, or an older version at the same locator", vocabulary=("bytes", "text", "near", "version")),
        Column("retracted_at", TIMESTAMP, "When an analyst took its claims out of evidence (crosswire retract)", unit="UTC"),
        RUN_ID,
        Column("ingested_at", TIMESTAMP, "When it was first taken in", unit="UTC"),
    ),
)  # fmt: skip

DOCUMENT_AUTHORS = Table(
    "document_authors",
    "an author named by a document",
    ("doc_id", "position"),
    (
        DOC_ID,
        Column("author", STRING, "Name as written", required=True),
        Column("position", INTEGER, "Place in the byline, from 1", required=True, minimum=1),
    ),
)

REJECTS = Table(
    "rejects",
    "something that could not be taken, with its reason",
    ("reject_id",),
    (
        Column("reject_id", STRING, "Hash of corpus, uri, stage, reason and content", required=True),
        Column("uri", STRING, "What was rejected: path relative to the input, or URL; control characters are escaped", required=True),
        Column("corpus", STRING, "The corpus it was meant for", required=True),
        Column("stage", STRING, "Where it was rejected", required=True, vocabulary=("ingest", "clean", "extract", "reconcile")),
        Column("reason", STRING, "Short code: empty, binary, unsupported, too_large, too_slow, expands, unsafe_path, truncated, bad_row …", required=True),
        Column("detail", STRING, "What happened, for people"),
        Column("sha256", STRING, "SHA-256 of the bytes, where they could be read"),
        Column("run_id", STRING, "The run that first rejected it", references="runs.run_id"),
        Column("rejected_at", TIMESTAMP, "When", unit="UTC"),
    ),
)  # fmt: skip

SOURCES = Table(
    "sources",
    "an outlet or agency",
    ("source_id",),
    (
        Column("source_id", STRING, "Hash of the outlet's domain, or of its name when no domain is known", required=True),
        Column("name", STRING, "Name of the outlet", required=True),
        Column("kind", STRING, "What it is", required=True, vocabulary=("outlet", "agency", "organisation", "unknown")),
        Column("domain", STRING, "Web domain, without www"),
    ),
)  # fmt: skip

BLOCKS = Table(
    "blocks",
    "a line or paragraph of a document, or an inline piece of one",
    ("doc_id", "block_no"),
    (
        DOC_ID,
        Column("block_no", INTEGER, "Place in the document, from 0", required=True, minimum=0),
        *_span("the block", "char_start", "char_end"),
        Column("label", STRING, "What the block is", required=True, vocabulary=LABELS),
        Column(
            "keep",
            BOOLEAN,
            "Whether it is part of the article's text; the headline is labelled and not part of it",
            required=True,
        ),
        Column("confidence", DOUBLE, "Confidence in the label", unit="0 to 1", minimum=0, maximum=1),
        Column("reason", STRING, "Why it has the label: the rule or evidence that decided"),
    ),
)

SENTENCES = Table(
    "sentences",
    "a sentence of a kept block or a caption",
    ("doc_id", "sentence_no"),
    (
        DOC_ID,
        Column("sentence_no", INTEGER, "Place in the document, from 0", required=True, minimum=0),
        Column("block_no", INTEGER, "The block it lies in (with doc_id, joins blocks)", required=True, minimum=0),
        *_span("the sentence", "char_start", "char_end"),
    ),
)

CLAIMS = Table(
    "claims",
    "one assertion in one place, with its exact words",
    ("claim_id",),
    (
        Column("claim_id", STRING, "Hash of doc_id, kind and span", required=True),
        Column("corpus", STRING, "The corpus of its document", required=True),
        DOC_ID,
        Column("source_id", STRING, "The outlet of its document", references="sources.source_id"),
        Column("block_no", INTEGER, "The block it lies in (with doc_id, joins blocks)", required=True, minimum=0),
        Column("sentence_no", INTEGER, "The sentence it begins in (with doc_id, joins sentences)", minimum=0),
        Column("section", STRING, "Where in the article", required=True, vocabulary=("headline", "body", "caption")),
        *_span("the claim", "char_start", "char_end"),
        Column("quote", STRING, "The exact words: documents.text[char_start:char_end]", required=True),
        Column("kind", STRING, "What kind of assertion", required=True, vocabulary=("statement", "quantity", "attribute", "date")),
        Column("within_claim_id", STRING, "The statement that this number, date or nested statement is part of", references="claims.claim_id"),
        Column("continues_claim_id", STRING, "The claim of the block before that the same quotation began in", references="claims.claim_id"),
        Column("speaker", STRING, "Who says it, as written"),
        *_span("the speaker", "speaker_start", "speaker_end"),
        Column("speaker_name", STRING, "Fullest name that the document gives the speaker (a pronoun or surname resolved)"),
        Column("speaker_kind", STRING, "What the speaker is", vocabulary=("person", "organisation", "state", "media", "unnamed")),
        Column("speaker_role", STRING, "Role or office of the speaker, as written in the document"),
        Column("speaker_affiliation", STRING, "Country or organisation that the speaker speaks for, as the document gives it; a country by its English name"),
        Column("speaker_actor_id", STRING, "The speaker, resolved", references="actors.actor_id"),
        Column("cue", STRING, "The words that attribute (said, according to), as written"),
        *_span("the cue", "cue_start", "cue_end"),
        *_span("what is said, without speaker and cue,", "content_start", "content_end"),
        Column("quotation", STRING, "How the words are given", vocabulary=("direct", "indirect", "mixed")),
        Column("via", STRING, "Intermediary between speaker and outlet (the agency that quotes him), as written"),
        *_span("the intermediary", "via_start", "via_end"),
        Column("via_actor_id", STRING, "The intermediary, resolved", references="actors.actor_id"),
        Column("origin_id", STRING, "Where the information really comes from", references="origins.origin_id"),
        Column("passage_id", STRING, "The reused passage it lies in", references="passages.passage_id"),
        Column("modality", STRING, "How firmly it is said", vocabulary=("asserted", "hedged", "denied", "planned", "hypothetical")),
        Column("polarity", STRING, "Whether it is affirmed or negated", vocabulary=("positive", "negative")),
        Column("event_id", STRING, "The event it belongs to", references="events.event_id"),
        Column("subject", STRING, "What or whom it is about, as written"),
        Column("subject_actor_id", STRING, "The subject, resolved", references="actors.actor_id"),
        Column("responsible_actor_id", STRING, "Who is held responsible for it", references="actors.actor_id", later=True),
        Column("attribute", STRING, "Which property is claimed: office, status, responsible, act; assertion where the outlet itself says so in a clause that nothing else tells; of a date began, ended, happened or due"),
        Column("category_value", STRING, "Value of a claim that is no number or date, of an act who did it; of a date without a known year its ISO 8601 short form (--07-17), of a weekday in an undated article -W-4"),
        Column("measure_id", STRING, "What is measured", references="measures.measure_id"),
        Column("counted", STRING, "What is counted, as written"),
        Column("population", STRING, "Group of people that is counted; any when not narrowed, null when no people are counted", vocabulary=("any", "civilian", "child", "woman", "man", "combatant", "responder", "official", "journalist", "medic")),
        Column("predicate", STRING, "Class of what happened to what is counted: killed, injured, displaced, present …; of a date the act or state that it dates, of an act its verb (be and a participle where nobody is said to do it)"),
        Column("scope", STRING, "What the count runs over, when the words say so: one event, or a whole conflict, epidemic or season", vocabulary=("event", "conflict")),
        Column("unit", STRING, "Unit as written: count, percent, kilometre, month, US dollar …"),
        Column("value_low", DOUBLE, "Lower end as written", unit="claims.unit"),
        Column("value_high", DOUBLE, "Upper end as written; null for a floor", unit="claims.unit"),
        Column("std_low", DOUBLE, "Lower end in the measure's unit", unit="measures.unit"),
        Column("std_high", DOUBLE, "Upper end in the measure's unit; null for a floor", unit="measures.unit"),
        Column("approximator", STRING, "How exact the number is meant", vocabulary=APPROXIMATORS),
        Column("is_additional", BOOLEAN, "True when it adds to an earlier count (four more)"),
        Column("is_part_of_claim_id", STRING, "The whole that it is a part of (seven, including five children)", references="claims.claim_id"),
        Column("date_from", DATE, "First day of what is claimed"),
        Column("date_to", DATE, "Last day of what is claimed"),
        Column("as_of", DATE, "Day on which the speaker spoke or counted; null when unknown"),
        Column("as_of_precision", STRING, "How as_of is known", vocabulary=("words", "publication", "unknown")),
        Column("place_name", STRING, "Where, as written"),
        Column("place_id", STRING, "Where, resolved", references="places.place_id"),
        Column("is_overridden", BOOLEAN, "True when an analyst corrected it, took it out of evidence, or grouped it: FROM overrides says how"),
        Column("extractor", STRING, "What made the row", required=True),
        Column("extractor_version", STRING, "Its version", required=True),
        Column("confidence", DOUBLE, "Confidence in the row", unit="0 to 1", minimum=0, maximum=1),
        RUN_ID,
    ),
    sort=("doc_id", "char_start", "char_end", "claim_id"),
)  # fmt: skip

ACTORS = Table(
    "actors",
    "a person or organisation that speaks or is spoken of",
    ("actor_id",),
    (
        Column("actor_id", STRING, "Hash of corpus and canonical name", required=True),
        Column("name", STRING, "Fullest name found", required=True),
        Column("kind", STRING, "What it is", required=True, vocabulary=("person", "organisation", "state", "media", "unnamed")),
        Column("principal_actor_id", STRING, "On whose behalf it speaks: the state of a minister, the movement of a spokesman", references="actors.actor_id"),
    ),
)  # fmt: skip

ACTOR_ALIASES = Table(
    "actor_aliases",
    "a name under which an actor appears",
    ("actor_id", "alias"),
    (
        Column("actor_id", STRING, "The actor", required=True, references="actors.actor_id"),
        Column("alias", STRING, "Name as written", required=True),
    ),
)

ACTOR_ROLES = Table(
    "actor_roles",
    "a role that a document gives to an actor",
    ("actor_id", "role", "doc_id"),
    (
        Column("actor_id", STRING, "The actor", required=True, references="actors.actor_id"),
        Column("role", STRING, "Role or office as written", required=True),
        DOC_ID,
    ),
)

PLACES = Table(
    "places",
    "a place that claims name",
    ("place_id",),
    (
        Column("place_id", STRING, "GeoNames id (geonames:170063) or division (geonames:SY.09), ISO country (country:SY), or a region by name (region:europe)", required=True),
        Column("name", STRING, "Usual English name", required=True),
        Column("kind", STRING, "What it is", required=True, vocabulary=("country", "region", "city", "unknown")),
        Column("latitude", DOUBLE, "Latitude", unit="degrees north, WGS 84", minimum=-90, maximum=90),
        Column("longitude", DOUBLE, "Longitude", unit="degrees east, WGS 84", minimum=-180, maximum=180),
        Column("country_code", STRING, "ISO 3166-1 alpha-2"),
        Column("admin1", STRING, "First-level division (province, governorate) code"),
        Column("parent_place_id", STRING, "The place it lies in", references="places.place_id"),
    ),
)  # fmt: skip

PLACE_ALIASES = Table(
    "place_aliases",
    "a name under which a place appears in the corpus",
    ("place_id", "alias"),
    (
        Column("place_id", STRING, "The place", required=True, references="places.place_id"),
        Column("alias", STRING, "Name as written", required=True),
    ),
)

MEASURES = Table(
    "measures",
    "something that is counted or measured",
    ("measure_id",),
    (
        Column("measure_id", STRING, "Readable id: what is counted and what happened to it", required=True),
        Column("name", STRING, "Name for people", required=True),
        Column("unit", STRING, "Unit of std_low and std_high", required=True),
        Column("description", STRING, "What the measure covers"),
        Column(
            "is_cumulative",
            BOOLEAN,
            "True when a later count includes earlier ones (a death toll)",
            required=True,
        ),
    ),
)

DATES = Table(
    "dates",
    "a day, for joining dates in a BI tool",
    ("date_key",),
    (
        Column("date_key", DATE, "The day", required=True),
        Column("year", INTEGER, "Calendar year", required=True),
        Column("month", INTEGER, "Month", unit="1 to 12", required=True, minimum=1, maximum=12),
        Column("week", INTEGER, "ISO week", unit="1 to 53", required=True, minimum=1, maximum=53),
        Column("weekday", STRING, "Day of the week, in English", required=True),
    ),
)

ORIGINS = Table(
    "origins",
    "where information really comes from",
    ("origin_id",),
    (
        Column("origin_id", STRING, "Hash of kind and what it stands for", required=True),
        Column("kind", STRING, "A speaker, the root of a copied passage, or an outlet", required=True, vocabulary=("actor", "passage", "source")),
        Column("name", STRING, "Name for people", required=True),
        Column("actor_id", STRING, "The actor, for kind actor", references="actors.actor_id"),
        Column("source_id", STRING, "The outlet, for kind source and for the root of a passage", references="sources.source_id"),
        Column("passage_id", STRING, "The root passage, for kind passage", references="passages.passage_id"),
    ),
)  # fmt: skip

ORIGIN_RECORDS = Table(
    "origin_records",
    "how an origin stands against the other origins of a corpus; no verdict rests on it",
    ("corpus", "origin_id"),
    (
        Column("corpus", STRING, "The corpus", required=True),
        Column("origin_id", STRING, "The origin", required=True, references="origins.origin_id"),
        _count("n_shared_findings", "numbers, dates and attributes that it and two or more others answer, most others alike"),
        _count("n_agreeing", "those in which it gives the answer of most others"),
        Column("reliability", DOUBLE, "n_agreeing / n_shared_findings; null below 10 shared findings", unit="0 to 1", minimum=0, maximum=1),
        Column("reliability_low", DOUBLE, "Lower end of its 95% interval (Wilson)", unit="0 to 1", minimum=0, maximum=1),
        Column("reliability_high", DOUBLE, "Upper end of its 95% interval (Wilson)", unit="0 to 1", minimum=0, maximum=1),
    ),
)  # fmt: skip

PASSAGES = Table(
    "passages",
    "a stretch of text that stands in another document too, or twice in one",
    ("passage_id",),
    (
        Column("passage_id", STRING, "Hash of doc_id and span", required=True),
        DOC_ID,
        *_span("the passage", "char_start", "char_end"),
        Column("origin_id", STRING, "Origin of the text", references="origins.origin_id"),
        Column(
            "copy_of",
            STRING,
            "The passage it was taken from; null for a root",
            references="passages.passage_id",
        ),
        Column("similarity", DOUBLE, "Share of words in common with copy_of", unit="0 to 1", minimum=0, maximum=1),
        Column("method", STRING, "How the reuse was found"),
        Column("value_changed", BOOLEAN, "True when a number differs from copy_of"),
        Column("value_from", STRING, "The number in copy_of, as written"),
        Column("value_to", STRING, "The number here, as written"),
    ),
)

EVENTS = Table(
    "events",
    "something that happened at a place and time, to which claims belong",
    ("event_id",),
    (
        Column("event_id", STRING, "Hash of its anchor document or claim", required=True),
        Column("corpus", STRING, "The corpus", required=True),
        Column("title", STRING, "Title for people", required=True),
        Column("event_from", DATE, "First day"),
        Column("event_to", DATE, "Last day"),
        Column("place_id", STRING, "Where", references="places.place_id"),
        Column("n_documents", INTEGER, "Documents with claims about it", unit="count", required=True, minimum=0),
    ),
)

FINDINGS = Table(
    "findings",
    "a question that the corpus answers (current state)",
    ("finding_id",),
    (
        Column("finding_id", STRING, "Hash of its anchor claim, the earliest one", required=True),
        Column("corpus", STRING, "The corpus", required=True),
        Column("question", STRING, "The question in plain English", required=True),
        Column("kind", STRING, "What kind of claims answer it", required=True, vocabulary=("statement", "quantity", "attribute", "date")),
        Column("event_id", STRING, "The event", references="events.event_id"),
        Column("measure_id", STRING, "What is measured", references="measures.measure_id"),
        Column("population", STRING, "Group of people that is counted"),
        Column("attribute", STRING, "Property asked for"),
        Column("subject_actor_id", STRING, "Whom it is about", references="actors.actor_id"),
        Column("responsible_actor_id", STRING, "Who is held responsible", references="actors.actor_id", later=True),
        Column("place_id", STRING, "Where", references="places.place_id"),
        Column("event_from", DATE, "First day of what is asked"),
        Column("event_to", DATE, "Last day of what is asked"),
        Column("verdict", STRING, "What the corpus supports", required=True, vocabulary=VERDICTS),
        Column("verdict_reason", STRING, "Why, in one sentence with outlets and numbers", required=True),
        Column("value_best", DOUBLE, "Stated value of the leading position; null when contested without a majority", unit="measures.unit"),
        Column("value_min", DOUBLE, "Lowest low of the live positions", unit="measures.unit"),
        Column("value_max", DOUBLE, "Highest high or low of the live positions", unit="measures.unit"),
        Column("value_conservative", DOUBLE, "Lowest low held by an origin that the claim is not about, else value_min", unit="measures.unit"),
        Column("date_best_from", DATE, "First day of the leading answer, when the answer is a date"),
        Column("date_best_to", DATE, "Last day of the leading answer, when the answer is a date"),
        Column("category_best", STRING, "Leading answer, when it is neither number nor date"),
        _count("n_claims", "claims in evidence"),
        _count("n_documents", "documents behind it"),
        _count("n_sources", "known outlets behind it"),
        _count("n_origins", "independent origins behind it"),
        _count("n_positions", "answers given, retired ones included"),
        _count("n_copied_claims", "claims that lie in copied passages"),
        Column("has_conflict_within_document", BOOLEAN, "True when one document gives two live answers", required=True),
        Column("is_overridden", BOOLEAN, "True when an analyst decided it", required=True),
        Column("first_seen", TIMESTAMP, "When a run first found it", unit="UTC"),
        Column("last_changed", TIMESTAMP, "When its verdict, values or positions last changed", unit="UTC"),
        Column("run_id", STRING, "The run that last changed it", references="runs.run_id"),
    ),
)  # fmt: skip

POSITIONS = Table(
    "positions",
    "one answer to a finding's question (current state)",
    ("position_id",),
    (
        Column("position_id", STRING, "Hash of finding and answer", required=True),
        Column("finding_id", STRING, "The question", required=True, references="findings.finding_id"),
        Column("label", STRING, "The answer for people", required=True),
        Column("value_low", DOUBLE, "Lower end of the answer", unit="measures.unit"),
        Column("value_high", DOUBLE, "Upper end of the answer; null for an open floor", unit="measures.unit"),
        Column("date_from", DATE, "First day, when the answer is a date"),
        Column("date_to", DATE, "Last day, when the answer is a date"),
        Column("category_value", STRING, "The answer, when it is neither number nor date"),
        Column("as_of", DATE, "Latest day on which it was given"),
        _count("n_claims", "claims behind it"),
        _count("n_documents", "documents behind it"),
        _count("n_origins", "independent origins behind it"),
        Column("support", DOUBLE, "Share of the finding's origins that stand behind it", unit="0 to 1", minimum=0, maximum=1),
        Column("is_leading", BOOLEAN, "True for the answer with most origins (weighed by their records where they have one), then the latest, then the narrowest", required=True),
        Column("is_live", BOOLEAN, "False when a later answer retired it", required=True),
        Column("superseded_by", STRING, "The answer that retired it", references="positions.position_id"),
    ),
)  # fmt: skip

EVIDENCE = Table(
    "evidence",
    "a claim behind a position (current state)",
    ("finding_id", "position_id", "claim_id"),
    (
        Column("finding_id", STRING, "The question", required=True, references="findings.finding_id"),
        Column("position_id", STRING, "The answer", required=True, references="positions.position_id"),
        Column("claim_id", STRING, "The claim", required=True, references="claims.claim_id"),
        Column("relation", STRING, "Whether it gives the answer, is a wider statement that fits it, or repeats an origin already counted", required=True, vocabulary=("supports", "refines", "repeats")),
    ),
)  # fmt: skip

FINDING_HISTORY = Table(
    "finding_history",
    "a state of a finding over run time",
    ("finding_id", "valid_from"),
    (
        Column("finding_id", STRING, "The finding; a state from before its id moved (see finding_lineage) has the new id", required=True),
        Column("corpus", STRING, "The corpus"),
        Column("question", STRING, "Its question then"),
        Column("verdict", STRING, "Its verdict then", required=True, vocabulary=VERDICTS),
        Column("value_best", DOUBLE, "Its value_best then", unit="measures.unit"),
        Column("value_min", DOUBLE, "Its value_min then", unit="measures.unit"),
        Column("value_max", DOUBLE, "Its value_max then", unit="measures.unit"),
        Column("category_best", STRING, "Its category_best then"),
        Column("date_best_from", DATE, "Its date_best_from then"),
        Column("date_best_to", DATE, "Its date_best_to then"),
        Column("is_overridden", BOOLEAN, "Whether an analyst had decided it then"),
        Column("positions", STRING, "Its positions then, as JSON: label, low, high, origins, live, leading, outlets, quotes"),
        Column("valid_from", TIMESTAMP, "Start of the run that brought this state", unit="UTC", required=True),
        Column("valid_to", TIMESTAMP, "Start of the run that ended it; null while it holds", unit="UTC"),
        Column("run_id", STRING, "The run that brought this state", references="runs.run_id"),
    ),
)  # fmt: skip

FINDING_LINEAGE = Table(
    "finding_lineage",
    "a change of identity of a finding, or of an event: an id that is gone, or is new, and the id that shares its claims",
    ("old_id", "new_id"),
    (
        Column("old_id", STRING, "finding_id (or event_id) before", required=True),
        Column("new_id", STRING, "finding_id (or event_id) after", required=True),
        Column("kind", STRING, "moved: the same one under a new anchor, with its history; merged: taken in by another; split: some of its claims went", required=True, vocabulary=("merged", "split", "moved")),
        Column("entity", STRING, "What the ids are of", required=True, vocabulary=("finding", "event")),
        Column("run_id", STRING, "The run in which it happened, the last time if it happened again", references="runs.run_id"),
    ),
)  # fmt: skip

RUNS = Table(
    "runs",
    "a run of the flow on this data folder",
    ("run_id",),
    (
        Column("run_id", STRING, "Start time (UTC) and a random suffix; sorts by time", required=True),
        Column("flow_run_id", STRING, "Prefect's id of the flow run"),
        Column("corpus", STRING, "The corpus that was run", required=True),
        Column("inputs", STRING, "The inputs as given, as JSON", required=True),
        Column("status", STRING, "How it ended", required=True, vocabulary=("running", "published", "failed", "killed")),
        Column("started_at", TIMESTAMP, "Start", unit="UTC", required=True),
        Column("finished_at", TIMESTAMP, "End", unit="UTC"),
        Column("code_version", STRING, "Version of Crosswire"),
        Column("settings", STRING, "Settings of the run, as JSON"),
        Column("n_documents", INTEGER, "Documents of the corpus after the run", unit="count", minimum=0),
        Column("n_claims", INTEGER, "Claims of the corpus after the run", unit="count", minimum=0),
        Column("n_findings", INTEGER, "Findings of the corpus after the run", unit="count", minimum=0),
        Column("n_rejects", INTEGER, "Rows that this run added to rejects", unit="count", minimum=0),
        Column("n_llm_requests", INTEGER, "Requests that a language model answered in this run; null when none was used", unit="count", minimum=0),
        Column("n_llm_tokens_in", INTEGER, "Tokens that they sent", unit="tokens", minimum=0),
        Column("n_llm_tokens_out", INTEGER, "Tokens that came back", unit="tokens", minimum=0),
        Column("llm_cost", DOUBLE, "What they cost, by the prices in the run's settings", unit="the currency of the prices", minimum=0),
    ),
)  # fmt: skip

CHECKS = Table(
    "checks",
    "an expectation in a run",
    ("check_id",),
    (
        Column("check_id", STRING, "Hash of run, stage, table, column and expectation", required=True),
        Column("run_id", STRING, "The run", required=True, references="runs.run_id"),
        Column("stage", STRING, "The gate", required=True, vocabulary=("ingest", "clean", "extract", "reconcile", "publish")),
        Column("table_name", STRING, "The table", required=True),
        Column("column_name", STRING, "The column; null for an expectation on the table"),
        Column("expectation", STRING, "What was expected, for people", required=True),
        Column("severity", STRING, "What a failure means: critical stops the run", required=True, vocabulary=SEVERITIES),
        Column("success", BOOLEAN, "Whether it held", required=True),
        Column("observed", STRING, "What was observed"),
        Column("unexpected_count", INTEGER, "Rows that break it", unit="count", minimum=0),
        Column("unexpected_percent", DOUBLE, "Share of rows that break it", unit="percent", minimum=0, maximum=100),
        Column("examples", STRING, "A few rows that break it, as JSON"),
        Column("checked_at", TIMESTAMP, "When", unit="UTC", required=True),
    ),
)  # fmt: skip

OVERRIDES = Table(
    "overrides",
    "an analyst's decision, a row of the overrides file",
    ("override_id",),
    (
        Column("override_id", STRING, "Hash of the row", required=True),
        Column("field", STRING, "What is decided: retracted of a document; excluded, value, unit … of a claim; verdict, value_best … of a finding", required=True),
        Column("value", STRING, "The decision, as written; null takes earlier ones back"),
        Column("who", STRING, "Who decided", required=True),
        Column("why", STRING, "Why"),
        Column("decided_at", TIMESTAMP, "When", unit="UTC"),
        Column("doc_sha256", STRING, "SHA-256 of the document that it is anchored on"),
        Column("quote", STRING, "The claim's words that it is anchored on; null for a document"),
        Column("kind", STRING, "Kind of the claim, where claims of several kinds have the same words"),
        Column("char_start", INTEGER, "Where the words begin in documents.text, where they stand there more than once", unit="characters"),
        Column("status", STRING, "What became of it: in force; replaced by a later row; standby, another row of the same decision is in force; a row that takes others back; not applicable (rejects says why)", required=True, vocabulary=("applied", "replaced", "standby", "withdrawal", "rejected")),
        Column("was", STRING, "What the program had found in the place of value"),
        Column("corpus", STRING, "The corpus; null while none has the document"),
        Column("doc_id", STRING, "The document that it applies to now", references="documents.doc_id"),
        Column("claim_id", STRING, "The claim that it applies to now", references="claims.claim_id"),
        Column("finding_id", STRING, "The finding that it bears on now", references="findings.finding_id"),
    ),
)  # fmt: skip

TABLES: tuple[Table, ...] = (
    DOCUMENTS, DOCUMENT_AUTHORS, REJECTS, SOURCES, BLOCKS, SENTENCES, CLAIMS, ACTORS, ACTOR_ALIASES, ACTOR_ROLES,
    PLACES, PLACE_ALIASES, MEASURES, DATES, ORIGINS, ORIGIN_RECORDS, PASSAGES, EVENTS, FINDINGS, POSITIONS, EVIDENCE,
    FINDING_HISTORY, FINDING_LINEAGE, RUNS, CHECKS, OVERRIDES,
)  # fmt: skip
BY_NAME: dict[str, Table] = {t.name: t for t in TABLES}
