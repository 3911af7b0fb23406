"""The section of an outlet that an article stands in, from its address or a breadcrumb line."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import unquote, urlsplit

from stages.ingest.data_files import read_rows
from stages.ingest.outlets import inner_url

_BREADCRUMB = re.compile(r"(?:Home|HOME|News|NEWS)\s?[>›»/|]\s?(?P<rest>[^\n]{2,80})$")


def section_of(url: str | None, text: str) -> str | None:
    """The most specific section that the address's path names, else the last step of a breadcrumb in the first lines."""
    if url:
        found = _from_path(url)
        if found:
            return found
    for line in [line.strip() for line in text[:1500].split("\n") if line.strip()][:6]:
        match = _BREADCRUMB.match(line)
        if match:
            steps = [s.strip() for s in re.split(r"[>›»/|]", match["rest"])]
            known = [s for step in steps if (s := _sections().get(_slug(step)))]
            if known:
                return known[-1]
    return None


def _from_path(url: str) -> str | None:
    try:
        path = unquote(urlsplit(inner_url(url)).path)
    except ValueError:
        return None
    steps = path.strip("/").split("/")[:8]
    found = [s for step in steps[:-1] if (s := _sections().get(_slug(step)))]
    return found[-1] if found else None


def _slug(step: str) -> str:
    return re.sub(r"[\s_&+-]+", "-", step.strip().lower().removesuffix("-news").removesuffix("_news"))


@cache
def _sections() -> dict[str, str]:
    return {slug: row["name"] for row in read_rows("sections.csv") for slug in row["slugs"].split(";")}
