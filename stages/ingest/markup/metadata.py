"""What a page says about itself: meta elements, JSON-LD, time elements, headings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from stages.ingest.data_files import read_lines
from stages.ingest.model import Draft

_AUTHOR_METAS = (
    "author",
    "article:author",
    "byl",
    "sailthru.author",
    "parsely-author",
    "dc.creator",
    "dcterms.creator",
)
_ARTICLE_TYPES = re.compile(r"article|blogposting|report|liveblog|webpage|posting", re.IGNORECASE)
_LONGEST_JSON = 500_000


def page_metadata(tree: Any, draft: Draft) -> None:
    """Fill title, url, authors, section, language, site and dates of `draft` from the page's markup."""
    metas = _metas(tree)
    data = list(_json_ld(tree))
    article = next((d for d in data if _is_article(d, page=False)), None) or next(
        (d for d in data if _is_article(d, page=True)), {}
    )
    draft.site = (
        _text(metas.get("og:site_name")) or _name(article.get("publisher")) or _text(metas.get("application-name"))
    )
    draft.url = _url(tree, metas, article)
    draft.title = _title(tree, metas, article, draft.site)
    draft.authors = (
        _names(article.get("author"))
        or [a for key in _AUTHOR_METAS if (a := _text(metas.get(key))) and "://" not in a][:1]
    )
    if not draft.authors:
        draft.authors = [
            t for e in tree.xpath("//*[@rel='author' or @itemprop='author']")[:5] if (t := _content(e)) and len(t) < 100
        ]
    draft.section = _text(metas.get("article:section")) or _first_text(article.get("articleSection"))
    draft.language = _text(tree.get("lang")) or _text(metas.get("og:locale")) or _text(metas.get("content-language"))
    draft.dates = [*_dates(tree, metas, article)]


def _dates(tree: Any, metas: dict[str, str], article: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if published := _first_text(article.get("datePublished")):
        yield "JSON-LD datePublished", published
    for key in _date_metas():
        if value := _text(metas.get(key)):
            yield f"meta {key}", value
    for element in tree.xpath("//*[@itemprop='datePublished' or @pubdate]")[:3]:
        if value := _text(element.get("datetime") or element.get("content")) or _content(element):
            yield "itemprop datePublished", value
    times = tree.xpath("//time[@datetime][not(ancestor::aside or ancestor::nav or ancestor::footer)]")[:20]
    days = {(e.get("datetime") or "")[:10] for e in times}
    marked = [e for e in times if re.search(r"publ|entry-date|dateline|byline", " ".join(_classes(e)), re.IGNORECASE)]
    if marked:
        yield "time", _text(marked[0].get("datetime")) or ""
    elif times and (len(days) == 1 or _before_text(times[0])):
        yield "time", _text(times[0].get("datetime")) or ""
    if created := _first_text(article.get("dateCreated")):
        yield "JSON-LD dateCreated", created


@cache
def _date_metas() -> tuple[str, ...]:
    return tuple(read_lines("date_metas.txt"))


def _before_text(element: Any) -> bool:
    """True for a <time> that follows the first <h1>, within the same header or article: where a page shows its date."""
    return bool(element.xpath("ancestor::*[self::header or self::article][.//h1]"))


def _classes(element: Any) -> list[str]:
    parent = element.getparent()
    return [e.get("class") or "" for e in (element, parent) if e is not None]


def _metas(tree: Any) -> dict[str, str]:
    out: dict[str, str] = {}
    for element in tree.iter("meta"):
        key = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        content = element.get("content")
        if key and content and content.strip():
            out.setdefault(key.strip().lower(), content)
    return out


def _json_ld(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of the page's JSON-LD, at most 200."""
    count = 0
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text or len(script.text) > _LONGEST_JSON:
            continue
        try:
            pending = [json.loads(script.text.strip().rstrip(";"), strict=False)]
        except (ValueError, RecursionError):
            continue
        while pending and count < 200:
            value = pending.pop(0)
            if isinstance(value, list):
                pending.extend(value)
            elif isinstance(value, dict):
                count += 1
                yield value
                pending.extend(value[k] for k in ("@graph", "mainEntity", "mainEntityOfPage") if k in value)


def _is_article(value: dict[str, Any], page: bool) -> bool:
    kinds = value.get("@type")
    names = [k for k in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(k, str)]
    if not any(_ARTICLE_TYPES.search(n) for n in names) or not ("headline" in value or "datePublished" in value):
        return False
    return page or not all(n == "WebPage" for n in names)


def _title(tree: Any, metas: dict[str, str], article: dict[str, Any], site: str | None) -> str | None:
    shown = [t for e in tree.iter("h1") if (t := _content(e))][:5]
    page = _content(next(tree.iter("title"), None))
    stated = [
        _without_site(t, site)
        for t in (
            _text(metas.get("og:title")),
            _first_text(article.get("headline")),
            _text(metas.get("twitter:title")),
            page,
        )
        if t
    ]
    for heading in shown:  # the heading of the page, where the page's own title says the same
        if len(heading.split()) > 2 and any(heading.casefold() in t.casefold() for t in stated):
            return heading
    return next((t for t in stated if t), None) or (shown[0] if shown else None)


def _without_site(title: str, site: str | None) -> str:
    """A title without the outlet's name at its end ("… | Name", "… - Name")."""
    head, mark, tail = _rsplit(title)
    if not mark:
        return title
    named = site is not None and site.casefold() in tail.casefold()
    return head if named or (mark.strip() == "|" and len(tail.split()) <= 5 and len(head.split()) > 3) else title


def _rsplit(title: str) -> tuple[str, str, str]:
    match = re.search(r"^(.+)(\s[|–—·:-]\s|\s?\|\s?)([^|]{1,80})$", title)
    return (match[1].strip(), match[2], match[3]) if match else (title, "", "")


def _url(tree: Any, metas: dict[str, str], article: dict[str, Any]) -> str | None:
    links = [e.get("href") for e in tree.iter("link") if (e.get("rel") or "").lower() == "canonical"]
    candidates = [*links[:1], metas.get("og:url"), article.get("url"), metas.get("twitter:url")]
    return next((c.strip()[:2000] for c in candidates if isinstance(c, str) and re.match(r"\s*https?://", c)), None)


def _names(value: Any) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [n for item in items[:30] if (n := _name(item)) and "://" not in n]


def _name(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name")
    return _first_text(value)


def _first_text(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return _text(value) if isinstance(value, str) else None


def _content(element: Any) -> str | None:
    return _text("".join(element.itertext())) if element is not None else None


def _text(value: str | None) -> str | None:
    return " ".join(value.split())[:1000] or None if value else None
