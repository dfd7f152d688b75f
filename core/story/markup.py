"""Reads the text of XHTML and HTML, however malformed, in time linear in its length."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Final

_PIECE: Final = re.compile(
    r"<!--|<!\[CDATA\["
    r"|<(?P<end>/?)(?P<tag>[A-Za-z][\w.:-]*+)"
    r"(?P<rest>(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+)>"
    r"|<[!?/][^<>]*+>|(?P<text>[^<]++|<)"
)
_ATTRIBUTE: Final = re.compile(
    r"(?<![\w.:-])([\w.:-]++)\s*+=\s*+(?:\"([^\"<]*+)\"|'([^'<]*+)'|([^\s\"'<>=]++))"
)
"""Possessive, so that no text makes them go back and forth."""
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")

BLOCKS: Final = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div"),
        *("dl", "dt", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5"),
        *("h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table"),
        *("tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    )
)
"""Tags that begin and end a paragraph."""
SILENT: Final = frozenset(
    (
        *("head", "script", "style", "svg", "math", "nav", "audio", "video", "object", "template"),
        *("iframe", "rt", "rp"),
    )
)
"""Tags whose text is no part of a story."""
EMPTY: Final = frozenset(
    (
        *("area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track"),
        "wbr",
    )
)
"""Tags that have no end."""
_ASIDES: Final = frozenset(
    (
        *("footnote", "footnotes", "endnote", "endnotes", "rearnote", "rearnotes", "noteref"),
        *("pagebreak", "doc-footnote", "doc-endnote", "doc-noteref", "doc-pagebreak"),
        *("doc-endnotes", "page-list", "cover", "titlepage", "halftitlepage", "copyright-page"),
        *("toc", "index", "colophon"),
    )
)
"""Values of ``epub:type`` and ``role`` whose text is no part of a story."""
_NOTES: Final = frozenset(
    ("footnote", "footnotes", "footnote-ref", "noteref", "endnote", "endnotes")
)
"""Classes whose text is no part of a story."""
_NOTE_MARK: Final = re.compile(r"\s*[\[(]?(?:\d{1,4}|[*†‡§])[\])]?\s*")
DEEPEST: Final = 2_000
"""Tags that are kept open; deeper ones are ignored."""


@dataclass(slots=True)
class Passage:
    """A paragraph, a heading or a break.

    Attributes:
        text: One line, or several of verse; empty for a break.
        level: Of a heading, 1 to 9, 0 for a title; None for what is no heading.
        anchors: Ids of the elements that begin at it or in it.
        is_break: Whether it is a scene break.
    """

    text: str
    level: int | None = None
    anchors: tuple[str, ...] = ()
    is_break: bool = False


class _Reader:
    def __init__(self) -> None:
        self.found: list[Passage] = []
        self._open: list[tuple[str, bool]] = []
        self._silent = 0
        self._words: list[str] = []
        self._anchors: list[str] = []
        self._level: int | None = None
        self._is_body = False
        self._raised = 0

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "body":
            self._is_body = True
        if tag in BLOCKS:
            self.flush()
            self._level = int(tag[1]) if re.fullmatch("h[1-6]", tag) else self._level
        for key in ("id", "name"):
            if each := attributes.get(key):
                self._anchors.append(each)
        if tag == "br":
            self._words.append("\n")
        elif tag == "hr" and self._is_body and not self._silent:
            self.found.append(Passage("", is_break=True))
        elif tag == "sup":
            self._raised = len(self._words)
        if tag in EMPTY or attributes.get("/") or len(self._open) >= DEEPEST:
            return
        kinds = f"{attributes.get('epub:type', '')} {attributes.get('role', '')}".split()
        is_silent = (
            tag in SILENT
            or not _ASIDES.isdisjoint(kinds)
            or not _NOTES.isdisjoint(attributes.get("class", "").split())
            or "hidden" in attributes
        )
        self._open.append((tag, is_silent))
        self._silent += is_silent

    def end(self, tag: str) -> None:
        if tag in BLOCKS:
            self.flush()
            if re.fullmatch("h[1-6]", tag):
                self._level = None
        if tag == "sup" and _NOTE_MARK.fullmatch("".join(self._words[self._raised :])):
            del self._words[self._raised :]
        if not any(tag == each for each, _ in self._open[-50:]):
            return
        while self._open:
            each, is_silent = self._open.pop()
            self._silent -= is_silent
            if each == tag:
                return

    def text(self, words: str) -> None:
        if self._is_body and not self._silent:
            self._words.append(words)

    def flush(self) -> None:
        lines = "".join(
            "\n" if each == "\n" else _SPACE.sub(" ", each) for each in self._words
        ).split("\n")
        text = "\n".join(filter(None, (line.strip() for line in lines)))
        self._words.clear()
        if self._level is not None:
            text = text.replace("\n", " ")
        if text:
            self.found.append(Passage(text, self._level, tuple(self._anchors)))
            self._anchors.clear()


def passages_of(text: str) -> list[Passage]:
    """Return the passages of an (X)HTML document in order; notes and navigation are left out.

    >>> [each.text for each in passages_of("<body><h1>One</h1><p>It was <b>late</b>.</body>")]
    ['One', 'It was late.']
    """
    reader = _Reader()
    at = 0
    while at < len(text):
        found = _PIECE.match(text, at)
        assert found is not None  # noqa: S101 - any character is a piece
        at = found.end()
        if found["text"]:
            reader.text(html.unescape(found["text"]))
        elif found["tag"]:
            tag = found["tag"].lower().rpartition(":")[2]
            if found["end"]:
                reader.end(tag)
            else:
                attributes = attributes_of(found["rest"])
                reader.begin(tag, attributes)
                if tag in ("script", "style") and not attributes.get("/"):
                    close = re.compile(rf"</{tag}", re.IGNORECASE).search(text, at)
                    at = close.start() if close else len(text)
        elif found[0] == "<!--":
            end = text.find("-->", at)
            # Of a comment without an end only the mark is dropped.
            at = at if end < 0 else end + 3
            if end < 0:
                text, at = text[at:].replace("<!--", ""), 0
        elif found[0] == "<![CDATA[":
            end = text.find("]]>", at)
            if end < 0:
                text, at = text[at:].replace("<![CDATA[", ""), 0
            else:
                reader.text(text[at:end])
                at = end + 3
    reader.flush()
    return reader.found


def attributes_of(rest: str) -> dict[str, str]:
    """Return the attributes in a tag, by name in small letters; ``/`` says that it is empty.

    >>> attributes_of(' ID="a" title="b &amp; c" /')
    {'id': 'a', 'title': 'b & c', '/': '/'}
    """
    found: dict[str, str] = {}
    for name, *values in _ATTRIBUTE.findall(rest):
        found.setdefault(name.lower(), html.unescape(next(filter(None, values), "")))
    if rest.rstrip().endswith("/"):
        found["/"] = "/"
    if re.search(r"(?:^|\s)hidden(?:\s|$)", rest):
        found["hidden"] = ""
    return found


def links_of(text: str) -> list[tuple[str, str]]:
    """Return the address and the words of each link, in order.

    >>> links_of('<ol><li><a href="one.xhtml#a">Chapter <i>One</i></a></li></ol>')
    [('one.xhtml#a', 'Chapter One')]
    """
    found: list[tuple[str, str]] = []
    address: str | None = None
    words: list[str] = []
    for piece in _PIECE.finditer(text):
        tag = (piece["tag"] or "").lower().rpartition(":")[2]
        if piece["text"] and address is not None:
            words.append(html.unescape(piece["text"]))
        elif tag == "a":
            if address is not None:
                found.append((address, " ".join("".join(words).split())))
            address = None if piece["end"] else attributes_of(piece["rest"]).get("href")
            words = []
    return found
