"""A page as a browser would see it, for tests of the report."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"meta", "input", "br", "img", "link", "rect", "line", "circle", "polygon"}


class Page(HTMLParser):
    """What a browser would see: elements with attributes, text by element id and by class, raw script and style."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[list[tuple[str, dict[str, str | None]]], str]] = []
        self.stack: list[tuple[str, dict[str, str | None]]] = []
        self.unbalanced: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = (tag, dict(attrs))
        self.elements.append(element)
        if tag not in VOID:
            self.stack.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.stack or self.stack.pop()[0] != tag:
            self.unbalanced.append(tag)

    def handle_data(self, words: str) -> None:
        self.texts.append((list(self.stack), words))

    def text(self, *, inside: str | None = None, cls: str | None = None, tag: str | None = None) -> list[str]:
        """Text pieces within the element `inside` (an id) that lie in an element of class `cls` or name `tag`."""
        return [
            words
            for stack, words in self.texts
            if (inside is None or any(a.get("id") == inside for _, a in stack))
            and (cls is None or any(cls in (a.get("class") or "").split() for _, a in stack))
            and (tag is None or any(t == tag for t, _ in stack))
        ]

    def attributes(self, tag: str, name: str) -> list[str]:
        return [a[name] or "" for t, a in self.elements if t == tag and name in a]
