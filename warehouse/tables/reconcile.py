"""What reconcile makes of claims: who speaks, what was copied, what happened, and who agrees with whom."""

from warehouse.contract import BOOLEAN, DATE, DOUBLE, INTEGER, STRING, TIMESTAMP, Column, Table
from warehouse.tables.common import DOC_ID, VERDICTS, count, span

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
        count("n_shared_findings", "numbers, dates and attributes that it and two or more others answer, most others alike"),
        count("n_agreeing", "those in which it gives the answer of most others"),
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
        *span("the passage", "char_start", "char_end"),
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
        count("n_claims", "claims in evidence"),
        count("n_documents", "documents behind it"),
        count("n_sources", "known outlets behind it"),
        count("n_origins", "independent origins behind it"),
        count("n_positions", "answers given, retired ones included"),
        count("n_copied_claims", "claims that lie in copied passages"),
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
        count("n_claims", "claims behind it"),
        count("n_documents", "documents behind it"),
        count("n_origins", "independent origins behind it"),
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
