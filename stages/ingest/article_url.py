"""One address for the many under which an outlet serves the same article."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from stages.ingest.data_files import read_lines
from stages.ingest.outlets import inner_url

_PREFIX = re.compile(r"^(?:(?:www\d?|m|mobile|amp|wap|touch|lite|text|print|edition|us|uk|en)\.)+(?=[^.]+\.[^.]+)")
_VIEWS = frozenset(
    {"amp", "print", "mobile", "ampstories", "amphtml", "printable", "index.html", "index.htm", "index.php"}
)
_SUFFIX = re.compile(r"(?:[._-](?:amp|print))?(?:\.s?html?|\.php|\.aspx?)?$", re.IGNORECASE)


@lru_cache(maxsize=10_000)
def article_url(url: str) -> str | None:
    """A key that is equal for addresses of one article: host and path without scheme, www and m., AMP and print views,
    file extension, fragment and the parameters that only track; None for an address without a path or query.

    It is a key, not an address to fetch: two pages that share it may still differ, so that texts are compared as well.
    """
    try:
        parts = urlsplit(inner_url(url.strip()[:4000] if "//" in url[:10] else f"//{url.strip()[:4000]}"))
        host = (parts.hostname or "").strip(".")
    except ValueError:
        return None
    steps = [unquote(s) for s in parts.path.split("/") if s]
    while steps and steps[-1].lower() in _VIEWS:
        steps.pop()
    while steps and steps[0].lower() in _VIEWS:
        steps.pop(0)
    if steps:
        steps[-1] = _SUFFIX.sub("", steps[-1]) or steps[-1]
    fields = (
        parse_qsl(parts.query[:2000], keep_blank_values=True, max_num_fields=200)
        if parts.query.count("&") < 200
        else []
    )
    query = sorted((k.lower(), v) for k, v in fields if not _tracks(k.lower(), v.lower()))
    if not host or not (steps or query):
        return None
    path = "/".join(quote(s.casefold(), safe="") for s in steps)
    return f"{_PREFIX.sub('', host)}/{path}" + (f"?{urlencode(query)}" if query else "")


def _tracks(name: str, value: str) -> bool:
    return name in _tracking() or name.startswith(_tracking_prefixes()) or value in _VIEWS or name in _VIEWS


@cache
def _tracking() -> frozenset[str]:
    return frozenset(n for n in read_lines("tracking_parameters.txt") if not n.endswith("*"))


@cache
def _tracking_prefixes() -> tuple[str, ...]:
    return tuple(n[:-1] for n in read_lines("tracking_parameters.txt") if n.endswith("*"))
