"""Reads the documents and the contents of an EPUB book (https://www.w3.org/TR/epub-33/)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from ..errors import StoryError
from ..translatable import coded
from .archive import beside
from .markup import attributes_of, links_of, passages_of
from .xml_parts import read_xml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .archive import Archive
    from .markup import Passage

CONTAINER: Final = "META-INF/container.xml"
ENCRYPTION: Final = "META-INF/encryption.xml"
MOST_SMALL: Final = 8_000_000
"""Largest list of contents, in bytes."""
MOST_DOCUMENT: Final = 20_000_000
"""Largest document of a book, in bytes."""
_ENCODING: Final = re.compile(rb"""^\s*<\?xml[^<>]*?encoding=["']([\w.-]{1,40})["']""")
_NAV: Final = re.compile(r"<(?:\w+:)?nav\b([^<>]*+)>")
_FONTS: Final = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""Kinds of encryption that concern fonts alone."""
_APART: Final = frozenset(("cover", "titlepage", "title-page", "copyright-page", "toc", "index"))


@dataclass(slots=True)
class Mark:
    """An entry of the list of contents.

    Attributes:
        document: Name of the member that it leads to.
        anchor: Id of the element there; empty for the begin.
        title: In its words.
    """

    document: str
    anchor: str
    title: str


@dataclass(slots=True)
class EpubBook:
    """What an EPUB says.

    Attributes:
        title: Of the book; may be empty.
        documents: The passages of each document, in reading order, by the name of its member.
        marks: The list of contents, in its order.
    """

    title: str
    documents: dict[str, list[Passage]]
    marks: list[Mark]


def read_epub(archive: Archive, name: str) -> EpubBook:
    """Read a book.

    Args:
        archive: Its file.
        name: Of its file, for messages.

    Raises:
        StoryError: It is no EPUB, is protected against copying, or is broken.
    """
    container = archive.read(CONTAINER, MOST_SMALL)
    if container is None:
        raise _broken(name, f"it has no {CONTAINER}")
    _refuse_protected(archive, name)
    roots = _Elements("rootfile")
    read_xml(container, roots, f"{CONTAINER} of {name}")
    place = next((each["full-path"] for each in roots.found if "full-path" in each), "")
    data = archive.read(place, MOST_SMALL)
    if data is None:
        raise _broken(name, "the list of its files is missing")
    package = _Package()
    read_xml(data, package, f"{place} of {name}")
    documents: dict[str, list[Passage]] = {}
    for reference in package.spine:
        item = package.items.get(reference)
        if item is None or "html" not in item.media_type or "nav" in item.properties:
            continue
        member = beside(place, unquote(item.href))
        if member not in documents and member not in package.apart(place):
            content = archive.read(member, MOST_DOCUMENT)
            if content is not None:
                documents[member] = passages_of(_decoded(content))
    return EpubBook(package.title, documents, _marks(archive, place, package, name))


def _refuse_protected(archive: Archive, name: str) -> None:
    data = archive.read(ENCRYPTION, MOST_SMALL)
    if data is None:
        return
    methods = _Elements("EncryptionMethod")
    read_xml(data, methods, f"{ENCRYPTION} of {name}")
    if any(each.get("Algorithm", "") not in _FONTS for each in methods.found):
        raise StoryError(
            coded("story_locked", f"{name} is protected against copying", file=name),
            hint="give a book that can be read freely",
        )


@dataclass(slots=True)
class _Item:
    href: str
    media_type: str
    properties: list[str] = field(default_factory=list)


class _Elements:
    """Collects the attributes of all elements of one name."""

    def __init__(self, tag: str) -> None:
        self._tag = tag
        self.found: list[Mapping[str, str]] = []

    def begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == self._tag:
            self.found.append(attributes)

    def end(self, tag: str) -> None:
        pass

    def text(self, words: str) -> None:
        pass


class _Package:
    """Reads the list of a book's files."""

    def __init__(self) -> None:
        self.title = ""
        self.items: dict[str, _Item] = {}
        self.spine: list[str] = []
        self.contents = ""
        self._guide: list[str] = []
        self._is_title = False

    def begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "title":
            self._is_title = not self.title
        elif tag == "item" and "id" in attributes and "href" in attributes:
            properties = attributes.get("properties", "").split()
            item = _Item(attributes["href"], attributes.get("media-type", ""), properties)
            self.items.setdefault(attributes["id"], item)
        elif tag == "itemref" and attributes.get("linear") != "no":
            self.spine.append(attributes.get("idref", ""))
        elif tag == "spine":
            self.contents = attributes.get("toc", "")
        elif tag == "reference" and attributes.get("type", "").lower() in _APART:
            self._guide.append(attributes.get("href", ""))

    def end(self, tag: str) -> None:
        if tag == "title":
            self._is_title = False

    def text(self, words: str) -> None:
        if self._is_title:
            self.title += words

    def apart(self, place: str) -> set[str]:
        """Return the documents that are cover, title page or contents."""
        return {beside(place, unquote(each)) for each in self._guide if "#" not in each}


def _marks(archive: Archive, place: str, package: _Package, name: str) -> list[Mark]:
    """Return the list of contents: that of version 3, or else that of version 2."""
    for item in package.items.values():
        if "nav" in item.properties:
            at = beside(place, unquote(item.href))
            data = archive.read(at, MOST_SMALL)
            links = _toc_links(_decoded(data)) if data is not None else []
            if links:
                return [_mark(at, address, title) for address, title in links]
    listed = [package.items.get(package.contents), *package.items.values()]
    found = [item for item in listed if item is not None and "ncx" in item.media_type]
    if not found:
        return []
    at = beside(place, unquote(found[0].href))
    data = archive.read(at, MOST_SMALL)
    if data is None:
        return []
    contents = _Contents()
    read_xml(data, contents, f"{at} of {name}")
    return [_mark(at, address, title) for address, title in contents.found]


def _toc_links(text: str) -> list[tuple[str, str]]:
    for found in _NAV.finditer(text):
        attributes = attributes_of(found[1])
        kinds = f"{attributes.get('epub:type', '')} {attributes.get('role', '')}".split()
        if "toc" in kinds or "doc-toc" in kinds:
            end = text.find("nav>", found.end())
            return links_of(text[found.end() : end if end >= 0 else len(text)])
    return []


class _Contents:
    """Reads the list of contents of version 2 (NCX)."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []
        self._title = ""
        self._is_label = self._is_map = False

    def begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "navMap":
            self._is_map = True
        elif tag == "navLabel":
            self._is_label, self._title = True, ""
        elif tag == "content" and self._is_map and "src" in attributes:
            self.found.append((attributes["src"], " ".join(self._title.split())))

    def end(self, tag: str) -> None:
        if tag == "navMap":
            self._is_map = False
        elif tag == "navLabel":
            self._is_label = False

    def text(self, words: str) -> None:
        if self._is_label:
            self._title += words


def _mark(place: str, address: str, title: str) -> Mark:
    document, _, anchor = address.partition("#")
    return Mark(beside(place, unquote(document)) if document else place, unquote(anchor), title)


def _decoded(data: bytes) -> str:
    """Return the text of a document: UTF-8, UTF-16 with a mark, or what it says itself."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    said = _ENCODING.match(data[:200].removeprefix(b"\xef\xbb\xbf"))
    encoding = said[1].decode("ascii") if said else "utf-8"
    try:
        return data.decode(encoding, "replace").removeprefix("\ufeff")
    except (LookupError, ValueError):
        return data.decode("utf-8", "replace")


def _broken(name: str, why: str) -> StoryError:
    return StoryError(
        coded("story_broken", f"{name} is no EPUB book: {why}", file=name),
        hint="save it again, or give it as text",
    )
