"""What extract makes: sentences and claims, and the places and measures that claims are about."""

from warehouse.contract import BOOLEAN, DATE, DOUBLE, INTEGER, STRING, Column, Table
from warehouse.tables.common import APPROXIMATORS, DOC_ID, RUN_ID, span

SENTENCES = Table(
    "sentences",
    "a sentence of a kept block or a caption",
    ("doc_id", "sentence_no"),
    (
        DOC_ID,
        Column("sentence_no", INTEGER, "Place in the document, from 0", required=True, minimum=0),
        Column("block_no", INTEGER, "The block it lies in (with doc_id, joins blocks)", required=True, minimum=0),
        *span("the sentence", "char_start", "char_end"),
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
        *span("the claim", "char_start", "char_end"),
        Column("quote", STRING, "The exact words: documents.text[char_start:char_end]", required=True),
        Column("kind", STRING, "What kind of assertion", required=True, vocabulary=("statement", "quantity", "attribute", "date")),
        Column("within_claim_id", STRING, "The statement that this number, date or nested statement is part of; of a proposition, or the assertion", references="claims.claim_id"),
        Column("continues_claim_id", STRING, "The claim of the block before that the same quotation began in", references="claims.claim_id"),
        Column("speaker", STRING, "Who says it, as written"),
        *span("the speaker", "speaker_start", "speaker_end"),
        Column("speaker_name", STRING, "Fullest name that the document gives the speaker (a pronoun or surname resolved)"),
        Column("speaker_kind", STRING, "What the speaker is", vocabulary=("person", "organisation", "state", "media", "unnamed")),
        Column("speaker_role", STRING, "Role or office of the speaker, as written in the document"),
        Column("speaker_affiliation", STRING, "Country or organisation that the speaker speaks for, as the document gives it; a country by its English name"),
        Column("speaker_actor_id", STRING, "The speaker, resolved", references="actors.actor_id"),
        Column("cue", STRING, "The words that attribute (said, according to), as written"),
        *span("the cue", "cue_start", "cue_end"),
        *span("what is said, without speaker and cue,", "content_start", "content_end"),
        Column("quotation", STRING, "How the words are given", vocabulary=("direct", "indirect", "mixed")),
        Column("via", STRING, "Intermediary between speaker and outlet (the agency that quotes him), as written"),
        *span("the intermediary", "via_start", "via_end"),
        Column("via_actor_id", STRING, "The intermediary, resolved", references="actors.actor_id"),
        Column("origin_id", STRING, "Where the information really comes from", references="origins.origin_id"),
        Column("passage_id", STRING, "The reused passage it lies in", references="passages.passage_id"),
        Column("modality", STRING, "How firmly it is said", vocabulary=("asserted", "hedged", "denied", "planned", "hypothetical")),
        Column("polarity", STRING, "Whether it is affirmed or negated", vocabulary=("positive", "negative")),
        Column("event_id", STRING, "The event it belongs to", references="events.event_id"),
        Column("subject", STRING, "What or whom it is about, as written"),
        Column("subject_actor_id", STRING, "The subject, resolved", references="actors.actor_id"),
        Column("responsible_actor_id", STRING, "Who is held responsible for it", references="actors.actor_id", later=True),
        Column("attribute", STRING, "Which property is claimed: office, status, responsible, act; location for where something befell people or things; assertion where the outlet itself says so in a clause that nothing else tells; proposition for a part of a sentence that other documents tell too; of a date began, ended, happened or due; said for the day on which the subject spoke"),
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
