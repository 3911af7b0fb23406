"""What the recognisers of the cleaning stage see: by cue, by form, by neighbourhood, by place."""

from pathlib import Path

import pyarrow as pa
import pytest

from stages.clean import clean, line_repetition
from stages.clean.inline import split_residue
from stages.clean.lexicon import data_lines, fold, words
from stages.clean.lines import ends_sentence, read_line, read_lines
from stages.clean.repetition import SCHEMA
from stages.clean.shapes import hint
from stages.ingest import discover, ingest
from warehouse.tables import DOCUMENTS, LABELS

BODY = [
    "The river Ruhl burst its banks on Friday night and flooded some four hundred houses in the lower town, the "
    "district's fire service said.",
    "“We had ten minutes to get the children out,” said Mara Lind, who runs a bakery near the old bridge and lost "
    "both her ovens.",
    "The water authority had warned on Thursday that the dam at Oberau was nearly full, but the mayor, Jan Peters, "
    "said that the message never reached his office.",
    "Engineers opened two sluices on Saturday, and by the evening the level had fallen by almost a metre, according "
    "to the authority's gauges.",
    "A public inquiry into the warning system is to begin in the spring, and the state has promised to pay for "
    "emergency housing until then.",
]


def document(text: str, number: int = 0, **more: object) -> dict:
    return {
        "doc_id": f"d{number}", "corpus": "test", "uri": f"{number}.txt", "published_precision": "unknown",
        "text": text, "char_count": len(text), "sha256": "0", **more,
    }  # fmt: skip


def labelled(lines: list[str], title: str | None = None) -> list[tuple[str, str, bool]]:
    """(words, label, keep) of every block."""
    text = "\n".join(lines)
    documents = DOCUMENTS.from_rows([document(text, title=title)])
    rows = clean(documents, SCHEMA.empty_table())["blocks"].to_pylist()
    return [(text[r["char_start"] : r["char_end"]], r["label"], r["keep"]) for r in rows]


def label_of(line: str, lines: list[str], **more: object) -> tuple[str, bool]:
    found = [(label, keep) for words_, label, keep in labelled(lines, **more) if words_ == line]
    assert found, f"no block is exactly {line!r}"
    return found[0]


def hinted(text: str) -> str | None:
    found = hint(read_line(text, 0, len(text)))
    return found.label if found is not None and found.weight >= 0.9 else None


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Advertisement", "advertisement"), ("ADVERTISEMENT", "advertisement"), ("Publicité", "advertisement"),
        ("Story continues below", "advertisement"), ("Share", "share"), ("Share this article:", "share"),
        ("1.2k shares", "share"), ("مشاركة", "share"), ("Related articles", "related"), ("Most Read", "related"),
        ("READ MORE: Dam owners knew of the crack", "related"), ("اقرأ أيضا", "related"), ("Lire aussi", "related"),
        ("Sign up for our morning briefing", "promo"), ("Your email address", "promo"), ("Comments (12)", "comment"),
        ("Leave a Reply", "comment"), ("41 responses to “The flood at Oberau”", "comment"), ("Top rated comments", "comment"),
        ("Jan P. on March 15, 2021 at 4:47 pm said:", "comment"), ("Rating: 25 votes", "comment"),
        ("All rights reserved.", "legal"), ("© 2021 Ruhl Valley News Ltd.", "legal"),
        ("We use cookies to improve your visit.", "legal"), ("Skip to content", "navigation"), ("Home", "navigation"),
        ("Tags: flood, Oberau", "navigation"), ("Image 3 of 14", "navigation"), ("By Mara Lind", "byline"),
        ("Reporting by Mara Lind; Editing by Jan Peters", "byline"),
        ("Mara Lind in Oberau and Jan Peters in Graz contributed to this report.", "byline"),
        ("Mara Lind/Reuters", "credit"), ("Photo: Mara Lind", "credit"), ("Getty Images", "credit"),
        ("EPA-EFE/MARA LIND", "credit"), ("Photograph by Mara Lind", "credit"),
        ("Published: 14 March 2021, 08:15 GMT", "dateline"), ("Updated 3 hours ago", "dateline"),
        ("flood_oberau_0045.jpg", "other"), ("12:41", "other"), ("* * *", "other"),
    ],
)  # fmt: skip
def test_lines_known_by_themselves(text: str, label: str) -> None:
    assert hinted(text) == label


@pytest.mark.parametrize(
    "text",
    [
        "The company said it would share its findings with the police.",
        "Reuters was the first to report the crash, citing two people at the airport.",
        "By Friday the fire had reached the edge of the town.",
        "He was home by nine, his sister said.",
        "The advertisement showed a child in a flooded street, and was withdrawn on Monday.",
        "More people died of the fever in May than in all of last year.",
        "Comments by the minister angered the miners.",
        "No comment.",
        "Two thoughts on the budget occurred to him.",
        "In a letter dated 3 May the ministry said:",
        "He won by 41 votes.",
        "On 14 March 2021 the court heard two more witnesses.",
        "“Read the letter,” she told the judge.",
    ],
)
def test_sentences_with_cue_words_are_no_residue(text: str) -> None:
    assert hinted(text) is None


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("LIMA (AP) — The miners' strike went into its third week, the union said.", [("LIMA (AP) —", "dateline")]),
        (
            "OSLO, May 3 (Reuters) - The ferry ran aground in thick fog on Tuesday morning.",
            [("OSLO, May 3 (Reuters) -", "dateline")],
        ),
        ("(CNN) — A court in the capital freed the editor on bail on Tuesday.", [("(CNN) —", "dateline")]),
        ("The ferry ran aground in thick fog, the coast guard said.Share", [("Share", "share")]),
        ("The ferry ran aground in fog, they said. Advertisement", [("Advertisement", "advertisement")]),
        ("Advertisement The ferry ran aground in fog, they said.", [("Advertisement", "advertisement")]),
        (
            "The union called off the march. Read more: Strike enters third week",
            [("Read more: Strike enters third week", "related")],
        ),
        (
            "The union called off the march. (Reporting by Mara Lind; Editing by Jan Peters)",
            [("(Reporting by Mara Lind; Editing by Jan Peters)", "byline")],
        ),
        (
            "A ferry lies on the rocks off Bergen. (Photo by Mara Lind/Getty Images)",
            [("(Photo by Mara Lind/Getty Images)", "credit")],
        ),
        ("A ferry lies on the rocks off Bergen on Tuesday. (AP Photo/Mara Lind)", [("(AP Photo/Mara Lind)", "credit")]),
        ("Passengers wait on the pier after the accidentReuters", [("Reuters", "credit")]),
        ("Passengers wait on the pier after the accidentMara Lind", []),
        ("The agency's account was confirmed by two diplomats and by Reuters", []),
        ("EXCLUSIVE - The minister knew of the loan, letters show, and signed it himself.", []),
    ],
)  # fmt: skip
def test_residue_inside_a_line(text: str, pieces: list[tuple[str, str]]) -> None:
    found = [(text[p.start : p.end], p.label) for p in split_residue(text, 0, len(text)) if p.label]
    assert found == pieces


def test_dateline_is_kept_with_its_paragraph() -> None:
    lines = ["OBERAU (AP) — " + BODY[0], *BODY[1:]]
    assert label_of("OBERAU (AP) —", lines) == ("dateline", True)
    assert label_of(BODY[0], lines) == ("body", True)


def test_long_line_with_a_credit_inside_is_no_caption() -> None:
    live = " ".join(BODY * 3) + " Getty Images " + " ".join(BODY)
    assert label_of(live, [BODY[0], live, BODY[1]]) == ("body", True)


def test_clean_article_is_kept_whole() -> None:
    assert [(label, keep) for _, label, keep in labelled(BODY)] == [("body", True)] * len(BODY)


def test_article_on_one_line_is_kept() -> None:
    assert [keep for _, _, keep in labelled(["14 March 2021 Flood in Oberau. " + " ".join(BODY)])] == [True]


def test_news_flash_is_kept() -> None:
    lines = ["Share", "The dam at Oberau has burst, police say.", "More details will follow.", "Advertisement"]
    assert label_of(lines[1], lines) == ("body", True)
    assert label_of("Share", lines)[1] is False


def test_short_lead_sentence_is_kept() -> None:
    lead = "Four hundred houses were flooded in the lower town of Oberau on Friday night."
    lines = ["River floods Oberau", lead, *BODY]
    assert label_of(lead, lines)[1]


def test_headline_and_its_repetition() -> None:
    headline = "River bursts its banks and floods the lower town"
    lines = ["Share", headline, *BODY, headline]
    found = labelled(lines)
    assert found[1] == (headline, "headline", False)
    assert found[-1] == (headline, "related", False)


def test_title_names_the_headline() -> None:
    lines = ["What the mayor knew of the dam", "Flood in Oberau: what we know", *BODY]
    assert label_of(lines[1], lines, title="Flood in Oberau: what we know | Ruhl Valley News") == ("headline", False)
    assert label_of(lines[0], lines, title="Flood in Oberau: what we know | Ruhl Valley News")[0] != "headline"


def test_subheading_stays() -> None:
    lines = [*BODY[:3], "Warnings not heard", *BODY[3:]]
    assert label_of("Warnings not heard", lines) == ("subheading", True)


def test_player_widget() -> None:
    widget = ["Now playing", "01:12", "Drone shows drowned fields", "Now playing", "02:40", "Mayor visits the shelters"]
    found = labelled([*widget, *BODY])
    assert all(label == "related" and not keep for _, label, keep in found[: len(widget)])
    assert all(keep for _, _, keep in found[len(widget) :])


def test_gallery_gives_captions_credits_and_headings() -> None:
    captions = [
        f"Volunteers fill sandbags beside the {place} in Oberau on March {day}, 2021. Some had come from other valleys."
        for day, place in enumerate(("school", "church", "mill", "station"), 12)
    ]
    gallery = [x for c in captions for x in ("Photos: Flood on the Ruhl", "Mara Lind/Reuters", c)]
    lines = [*BODY[:2], *gallery, *BODY[2:]]
    assert label_of("Photos: Flood on the Ruhl", lines) == ("related", False)
    assert label_of("Mara Lind/Reuters", lines) == ("credit", False)
    for caption in captions:
        assert label_of(caption, lines) == ("caption", False)
    for paragraph in BODY:
        assert label_of(paragraph, lines) == ("body", True)


def test_caption_with_credit_is_a_caption() -> None:
    caption = "A boat passes the drowned market of Oberau on Saturday."
    lines = [caption + " (Photo by Mara Lind/AFP via Getty Images)", *BODY]
    assert label_of(caption, lines) == ("caption", False)
    assert label_of("(Photo by Mara Lind/AFP via Getty Images)", lines) == ("credit", False)


def test_doubled_caption() -> None:
    lines = ["A boat passes the drowned market", "A boat passes the drowned marketReuters", *BODY]
    found = labelled(lines)
    assert [label for _, label, _ in found[:3]] == ["caption", "caption", "credit"]


def test_photographer_under_a_caption() -> None:
    caption = "The drowned market of Oberau seen from the old bridge."
    lines = [*BODY[:2], caption, "Tilda Brandt", *BODY[2:]]
    assert label_of("Tilda Brandt", lines) == ("credit", False)
    assert label_of(caption, lines) == ("caption", False)


def test_headlines_under_most_read_are_related() -> None:
    lines = [*BODY, "Most read", "Dam owners knew of the crack", "Why the sirens stayed silent that night"]
    assert label_of("Why the sirens stayed silent that night", lines) == ("related", False)


def test_readers_comments_go() -> None:
    comments = ["Comments", "Ana K. March 15, 2021 at 8:01 am", "I live there and nobody told us anything.", "Reply",
                "Tom March 15, 2021 at 9:12 am", "Same here, we heard it from a neighbour.", "Reply"]  # fmt: skip
    lines = [*BODY, *comments]
    assert label_of("I live there and nobody told us anything.", lines) == ("comment", False)
    assert label_of(BODY[-1], lines) == ("body", True)


def test_comments_longer_than_the_article_go() -> None:
    comments = [
        f"{name} on March {day}, 2021 at 8:0{day} am said:\nI live there, and I remember that in the year of the big storm "
        "the water stood in our kitchen for a week before anybody from the town came to look, which says it all."
        for day, name in enumerate(("Ana K.", "Tom", "Mara", "Jan P.", "Eva", "Old Ruhler"), 1)
    ]
    lines = [*BODY[:1], "6 responses to “The flood at Oberau”", *"\n".join(comments).split("\n")]
    assert label_of(lines[3], lines) == ("comment", False)
    assert label_of(BODY[0], lines) == ("body", True)


def test_a_count_of_comments_above_the_text_is_no_heading_of_them() -> None:
    lines = ["59 Comments", "March 15, 2021 at 8:01 am", *BODY, "Updated: March 15, 2021 at 9:12 am"]
    assert all(label_of(line, lines) == ("body", True) for line in BODY)


def test_newsletter_box() -> None:
    lines = [*BODY, "The Valley newsletter: Morning Post", "Sign up to get the news of the valley every day"]
    assert label_of(lines[-2], lines) == ("promo", False)
    assert label_of(lines[-1], lines) == ("promo", False)


def test_arabic_paragraphs_are_kept() -> None:
    lines = [
        "قال المتحدث باسم الدفاع المدني إن الفيضان أغرق أكثر من أربعمئة منزل في البلدة القديمة ليلة الجمعة "
        "وإن فرق الإنقاذ نقلت عشرات العائلات إلى مدارس في القرى المجاورة",
        "وأضاف أن مستوى المياه انخفض مساء السبت بعد فتح بوابتين في السد وأن لجنة ستحقق في سبب تأخر الإنذار "
        "الذي لم يصل إلى مكتب رئيس البلدية",
        "مشاركة",
    ]
    assert [keep for _, _, keep in labelled(lines)] == [True, True, False]


def test_markup_decides_where_there_is_some(tmp_path: Path) -> None:
    lines = ["A boat on the market square", "Kiosk of the valley"]
    page = tmp_path / "flood.html"
    page.write_text(
        f"<html><body><nav><ul><li><a href='/k'>{lines[1]}</a></li></ul></nav><article><h1>River floods the town</h1>"
        + "".join(f"<p>{p}</p>" for p in BODY)
        + f"<figure><img src='b.jpg'><figcaption>{lines[0]}</figcaption></figure></article></body></html>",
        encoding="utf-8",
    )
    files, _ = discover([str(page)], "test")
    read = ingest(files, "test")
    blocks = clean(read["documents"], SCHEMA.empty_table(), read["markup"])["blocks"].to_pylist()
    text = read["documents"]["text"][0].as_py()
    found = {text[b["char_start"] : b["char_end"]]: (b["label"], b["keep"]) for b in blocks}
    assert found[lines[0]] == ("caption", False)
    assert found[lines[1]] == ("navigation", False)
    assert found["River floods the town"] == ("headline", False)
    assert all(found[p] == ("body", True) for p in BODY)


def repeated(n: int, line: str, source: str | None = "s1", **more: object) -> pa.Table:
    texts = [f"{BODY[i % 5][:60]} {i}.\n{line}" for i in range(n)]
    return DOCUMENTS.from_rows([document(t, i, source_id=source, **more) for i, t in enumerate(texts)])


def test_repetition_counts_other_documents_of_the_outlet() -> None:
    found = line_repetition(repeated(4, "Follow the valley's news all day")).to_pylist()
    assert [(r["doc_id"], r["line_no"], r["n_documents"]) for r in found] == [(f"d{i}", 1, 3) for i in range(4)]


def test_repetition_ignores_other_outlets_unknown_ones_and_duplicates() -> None:
    line = "The two agencies gave the same account of it"
    assert line_repetition(repeated(4, line, source=None)).num_rows == 0
    assert line_repetition(repeated(4, line, duplicate_of="d9")).num_rows == 0
    mixed = [document(f"A\n{line}", i, source_id=f"s{i}") for i in range(3)]
    assert line_repetition(DOCUMENTS.from_rows(mixed)).num_rows == 0
    corpora = [document(f"A {i}\n{line}", i, source_id="s", corpus=f"c{i}") for i in range(3)]
    assert line_repetition(DOCUMENTS.from_rows(corpora)).num_rows == 0


def test_what_an_outlet_repeats_is_dropped() -> None:
    line = "Ruhl Valley News tells you what happens here"
    text = "\n".join([*BODY, line])
    documents = DOCUMENTS.from_rows([document(text, 0, source_id="s1")])
    repetition = pa.Table.from_pylist([{"doc_id": "d0", "line_no": len(BODY), "n_documents": 14}], schema=SCHEMA)
    row = clean(documents, repetition)["blocks"].to_pylist()[-1]
    assert not row["keep"] and "14 other articles" in row["reason"]


@pytest.mark.parametrize("text", ["He left.”", "Why?", "قال ذلك؟", "洪水。", "(It did.)", "He left.' "])
def test_sentence_ends(text: str) -> None:
    assert ends_sentence(text)


@pytest.mark.parametrize("text", ["Most read", "He left,", "", "”"])
def test_no_sentence_ends(text: str) -> None:
    assert not ends_sentence(text)


def test_cue_file_is_sound() -> None:
    import csv

    rows = list(csv.DictReader(data_lines("cues.csv")))
    assert {r["label"] for r in rows} <= set(LABELS)
    assert {r["place"] for r in rows} == {"is", "starts", "ends", "has"}
    assert all(0 < float(r["weight"]) <= 1 and words(fold(r["phrase"])) for r in rows)
    seen = [(r["place"], fold(r["phrase"])) for r in rows]
    assert len(seen) == len(set(seen))


def test_caseless_script_is_seen() -> None:
    assert read_lines("قال المتحدث إن الفيضان")[0].is_caseless
    assert not read_lines("The river rose")[0].is_caseless
