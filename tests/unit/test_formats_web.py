"""Formats of files: web archives, feeds, mail and saved pages."""

from __future__ import annotations

import gzip
import time
import zlib
from email.message import EmailMessage
from pathlib import Path

import pyarrow as pa
import pytest

from stages.ingest import discover, ingest
from stages.ingest.model import Draft, Reject
from tests.unit.reading import drafts, read, reasons, record, response

WORDS = "The river rose by two metres overnight, and the mayor asked people near the bridge to leave."
PAGE = f"<html><body><p>{WORDS}</p></body></html>".encode()
URL = "https://a.example/river"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (
            b"%x\r\n%s\r\n%x;x=1\r\n%s\r\n0\r\n\r\n" % (20, PAGE[:20], len(PAGE) - 20, PAGE[20:]),
            {"Transfer_Encoding": "chunked"},
        ),
        (gzip.compress(PAGE), {"Content_Encoding": "gzip"}),
        (zlib.compress(PAGE), {"Content_Encoding": "deflate"}),
        (zlib.compress(PAGE)[2:-4], {"Content_Encoding": "deflate"}),
        (pa.compress(PAGE, codec="brotli", asbytes=True), {"Content_Encoding": "br"}),
        (pa.compress(PAGE, codec="zstd", asbytes=True), {"Content_Encoding": "zstd"}),
        # crawlers store what they have decoded, under the headers that the server sent
        (PAGE, {"Content_Encoding": "gzip", "Transfer_Encoding": "chunked"}),
        (PAGE, {"Content_Encoding": "br"}),
    ],
)
def test_codings_of_a_response(body: bytes, headers: dict[str, str]) -> None:
    (draft,) = read("warc", response(URL, body, **headers))
    assert isinstance(draft, Draft)
    assert (draft.text, draft.url, draft.uri) == (WORDS, URL, f"f#20210716093000/{URL}")
    assert draft.dates == []  # when a page was fetched says nothing about its publication


def test_what_an_archive_holds_besides_pages_is_one_reject() -> None:
    raw = b"".join(
        [
            record("warcinfo", "", b"software: x", "application/warc-fields"),
            record("request", URL, b"GET / HTTP/1.1\r\n\r\n", "application/http; msgtype=request"),
            response(URL, PAGE),
            *[response(f"https://a.example/{n}.png", b"\x89PNG", "image/png") for n in range(1200)],
            response("https://a.example/gone", PAGE, status=404),
            response("https://a.example/moved", b"", status=301),
            response("https://a.example/robots.txt", b"User-agent: *", "text/plain"),
            response("https://a.example/blank", b"<html><body></body></html>"),
            record("revisit", URL, b""),
            response(URL, PAGE),
            record("resource", "https://a.example/r", PAGE.replace(b"river", b"lake"), "text/html"),
        ]
    )
    found = read("warc", raw)
    assert len(drafts(found)) == 2
    (reject,) = [r for r in found if isinstance(r, Reject)]
    assert reject.reason == "skipped_records"
    for count in ("1,200 images", "1 error pages", "1 redirects", "1 texts for robots", "2 repeated captures"):
        assert count in reject.detail


def test_two_captures_of_a_page_are_two_documents() -> None:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    days = [record("response", URL, http + PAGE, date=f"2021-07-{day}T00:00:00Z") for day in (16, 17)]
    assert len({d.uri for d in drafts(read("warc", b"".join(days)))}) == 2


def test_the_charset_of_the_header_and_the_text_extracts_of_crawls() -> None:
    body = "<html><body><p>Вода поднялась.</p></body></html>".encode("koi8-r")
    assert drafts(read("warc", response(URL, body, "text/html; charset=koi8-r")))[0].text == "Вода поднялась."
    (draft,) = drafts(read("warc", record("conversion", URL, WORDS.encode(), "text/plain")))
    assert (draft.text, draft.url) == (WORDS, URL)


def test_the_canonical_url_counts_where_it_only_drops_the_query() -> None:
    for canonical, expected in ((URL, URL), ("https://a.example/", f"{URL}?from=mail")):
        page = PAGE.replace(b"<body>", f'<head><link rel="canonical" href="{canonical}"></head><body>'.encode())
        assert drafts(read("warc", response(f"{URL}?from=mail", page)))[0].url == expected


def test_a_damaged_archive_keeps_what_can_be_read() -> None:
    other = response("https://a.example/2", PAGE.replace(b"river", b"lake"))
    good = response(URL, PAGE)
    for raw, count in (
        (good + other[:-30], 1),
        (good + b"junk\n" * 9 + other, 2),
        (good + other.replace(b"Length: ", b"Length: -"), 1),
    ):
        found = read("warc", raw)
        assert (len(drafts(found)), reasons(found)) == (count, ["bad_record"])


def test_a_page_that_unpacks_to_more_than_the_limit_costs_no_other() -> None:
    bomb = response("https://a.example/bomb", gzip.compress(bytes(3_000_000)), Content_Encoding="gzip")
    found = read("warc", bomb + response(URL, PAGE), max_document_bytes=100_000)
    assert (len(drafts(found)), reasons(found)) == (1, ["too_large"])


ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>News | A Example</title>
<link rel="self" href="https://a.example/feed"/><link href="https://a.example/"/>
<entry><id>tag:a.example,2021:1</id><title type="html">Rain &lt;b&gt;and&lt;/b&gt; more &amp;amp; more</title>
<link rel="enclosure" href="x.mp3"/><link href="river"/><author><name>Ann Lee</name></author><category term="World"/>
<published>2021-07-15T08:30:00Z</published><updated>2021-07-16T00:00:00Z</updated><summary>Short.</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
<p>One.</p><p>Two &amp; three.</p></div></content></entry></feed>"""


def test_an_atom_entry() -> None:
    (draft,) = drafts(read("feed", ATOM.encode()))
    assert (draft.uri, draft.text, draft.title) == (
        "f#tag:a.example,2021:1",
        "One.\nTwo & three.",
        "Rain and more & more",
    )
    assert (draft.url, draft.authors, draft.section) == ("https://a.example/river", ["Ann Lee"], "World")
    assert (draft.language, draft.dates[0]) == ("en", ("feed published", "2021-07-15T08:30:00Z"))


def _rss(*items: str, before: str = "", more: str = "") -> bytes:
    return f'{before}<rss version="2.0"><channel><title>Herald</title>{more}{"".join(items)}</channel></rss>'.encode()


def test_a_summary_is_a_document_and_bare_headlines_are_one_reject() -> None:
    summary = f"<item><title>A</title><link>{URL}</link><description>AT&amp;amp;T said: {WORDS}</description></item>"
    bare = "<item><title>B</title><link>https://a.example/b</link></item>"
    found = read("feed", _rss(summary, bare, bare))
    assert [d.text for d in drafts(found)] == [f"AT&T said: {WORDS}"]
    (reject,) = [r for r in found if isinstance(r, Reject)]
    assert reject.reason == "no_text" and reject.detail.startswith("2 of the feed's 3 items")


def test_media_elements_are_not_the_articles_text_and_the_longer_of_two_texts_counts() -> None:
    item = (
        "<item><guid isPermaLink='true'>https://a.example/1</guid><media:description xmlns:media='http://search.yahoo.com/mrss/'>"
        f"{WORDS * 9}</media:description><description>{WORDS} {WORDS}</description><encoded>Read on.</encoded></item>"
    )
    (draft,) = drafts(read("feed", _rss(item)))
    assert (draft.text, draft.url) == (f"{WORDS} {WORDS}", "https://a.example/1")


_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    "doctype",
    [
        f'<!DOCTYPE rss [<!ENTITY l0 "lol">{_LAUGHS}]>',
        '<!DOCTYPE rss [<!ENTITY l11 SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss SYSTEM "https://a.example/x.dtd">',
        '<!DOCTYPE rss [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>',
        '<!DOCTYPE rss [<!ATTLIST rss version CDATA "&l11;"><!ENTITY l11 "x]>">]>',
    ],
)
def test_entities_that_a_feed_defines_stay_unread(doctype: str) -> None:
    item = f"<item><description>Fish &amp;amp; chips &l11; caf&eacute;. {WORDS}</description></item>"
    found = read("feed", _rss(item, before=f'<?xml version="1.0"?>{doctype}'))
    assert all(len(d.text) < 200 and "root:" not in d.text for d in drafts(found))
    assert drafts(found) or reasons(found) == ["unreadable"]
    if ']>"' not in doctype:
        assert drafts(found)[0].text == f"Fish & chips &l11; café. {WORDS}"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [(b"<opml><body/></opml>", "unsupported"), (b"", "unreadable"), (b"words", "unreadable"), (_rss(), "empty")],
)
def test_xml_that_is_no_feed_is_a_reject(raw: bytes, reason: str) -> None:
    assert reasons(read("feed", raw)) == [reason]


def test_a_feed_of_any_size_and_one_endless_item() -> None:
    items = [f"<item><guid>{n}</guid><description>{WORDS} {n}</description></item>" for n in range(3000)]
    assert len(drafts(read("feed", _rss(*items), max_document_bytes=100_000))) == 3000
    assert reasons(read("feed", _rss("<item>" + "<a>x</a>" * 90_000), max_document_bytes=100_000)) == ["too_large"]


def _letter() -> EmailMessage:
    letter = EmailMessage()
    letter["From"] = '"The A Example" <news@mail.a-example.co.uk>'
    letter["Subject"] = "Fwd: [daily] Größere Flut"
    letter["Date"] = "Thu, 15 Jul 2021 10:30:00 +0200"
    letter.set_content(f"{WORDS}\n")
    letter.add_alternative(PAGE.decode(), subtype="html")
    return letter


def test_a_letter_and_its_attachments() -> None:
    letter = _letter()
    letter.add_attachment("Attached words.", filename="../../note.txt")
    letter.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="map.pdf")
    inner = EmailMessage()
    inner["From"] = "Ann Lee <ann@gmail.com>"
    inner["Subject"] = "Inner"
    inner.set_content("Inner words.")
    letter.add_attachment(inner)
    found = read("eml", letter.as_bytes())
    body, note, message = drafts(found)
    assert (body.uri, body.text, body.title, body.site) == ("f", WORDS, "Größere Flut", "The A Example")
    assert body.dates == [("mail Date", "Thu, 15 Jul 2021 10:30:00 +0200")]
    assert (note.uri, note.text) == ("f#note.txt", "Attached words.\n")
    assert (message.text.strip(), message.title, message.authors, message.site) == (
        "Inner words.",
        "Inner",
        ["Ann Lee"],
        None,
    )
    assert reasons(found) == ["skipped_parts"]


def test_a_wrapped_letter_has_a_line_per_paragraph() -> None:
    raw = (
        b"From: Wire Desk <desk@wire.example>\nSubject: x\n\n"
        b"The river rose by two metres overnight, and the mayor asked people\nnear the bridge to leave at once.\n\n"
        b"Short line.\nAnother line that is as long as it could be in this little letter,\n- a list item\n"
    )
    (draft,) = drafts(read("eml", raw))
    assert draft.text.split("\n")[0].endswith("asked people near the bridge to leave at once.")
    assert draft.text.split("\n")[2:4] == [
        "Short line.",
        "Another line that is as long as it could be in this little letter,",
    ]
    flowed = b"Content-Type: text/plain; format=flowed; delsp=yes\n\nThe river \nrose.\nThen \n> it\nfell.\n"
    assert drafts(read("eml", b"From: a@b.example\n" + flowed))[0].text.split("\n") == [
        "The riverrose.",
        "Then",
        "> it",
        "fell.",
    ]


def test_a_mailbox_file() -> None:
    one, two = (
        f"From x@y Thu Jul 15\nMessage-ID: <{n}@x>\nSubject: s\n\n>From here on: {WORDS}\n\n".encode() for n in (1, 2)
    )
    found = read("mbox", one + two + one)
    assert [d.uri for d in drafts(found)] == ["f#1@x", "f#2@x"]
    assert drafts(found)[0].text.startswith("From here on")
    assert reasons(found) == ["duplicate_row"]
    assert reasons(read("mbox", one + b"From x\n\n" + b"y\n" * 9000 + b"\n" + two, max_document_bytes=9000)) == [
        "too_large"
    ]
    assert reasons(read("mbox", b"nothing")) == ["empty"]


def test_a_saved_page_is_not_dated_by_when_it_was_saved() -> None:
    head = b"From: <Saved by Blink>\nSubject: River\nDate: Thu, 15 Jul 2021 10:30:00 +0200\nMIME-Version: 1.0\n"
    frame = b"--b\nContent-Type: text/html\nContent-Location: https://ads.example/x\n\n<p>Buy now.</p>\n--b--\n"
    root = b"--b\nContent-Type: text/html\nContent-Location: %s\n\n%s\n" % (URL.encode(), PAGE)
    raw = head + b'Content-Type: multipart/related; boundary="b"\n\n' + root + frame
    for name in ("mhtml", "eml"):
        (draft,) = drafts(read(name, raw))
        assert (draft.uri, draft.text, draft.url, draft.title, draft.dates) == ("f", WORDS, URL, "River", [])


@pytest.mark.parametrize(
    "raw",
    [
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(900)),
        b"Content-Type: message/rfc822\n\n" * 900,
    ],
)
def test_parts_nested_too_deeply_are_a_reject(raw: bytes) -> None:
    assert reasons(read("eml", raw)) == ["unreadable"]


def test_hostile_headers_do_no_harm() -> None:
    head = b"From: %s\nSubject: =?utf-8?b?%s?= =?x-none?q?=ff?=\nDate: %s\n" % (b"(" * 9000, b"A" * 9001, b"9" * 9000)
    kind = b"Content-Type: text/plain; charset*=x''%ff; charset=\"none\"\nContent-Transfer-Encoding: x-odd\n\n"
    (draft,) = drafts(read("eml", head + kind + WORDS.encode()))
    assert draft.text == WORDS


def test_a_header_of_a_million_parameters_does_not_hang() -> None:
    started = time.process_time()
    assert drafts(read("eml", b"Content-Type: text/plain;" + b" a*0*=x;" * 250_000 + b"\n\nWords."))
    assert time.process_time() - started < 5


def test_what_is_left_out_reaches_the_rejects_table(tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(response(URL, PAGE) + response("https://a.example/x.png", b"x", "image/png"))
    tables = ingest(discover([str(tmp_path / "a.warc")], "c")[0], "c")
    assert tables["documents"].num_rows == 1
    assert tables["rejects"]["reason"].to_pylist() == ["skipped_records"]
