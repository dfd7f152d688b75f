"""Reads the text of a Word document (ECMA-376, transitional and strict)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ..errors import StoryError
from ..translatable import coded
from .archive import beside
from .markup import Passage
from .xml_parts import read_xml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .archive import Archive

RELATIONS: Final = "_rels/.rels"
MOST_PART: Final = 60_000_000
"""Largest part of a document, in bytes."""
MOST_SMALL: Final = 8_000_000
_HEADING: Final = re.compile(r"heading ([1-9])")
_FRONT_MATTER: Final = re.compile(r"author|date|toc heading|toc \d|table of \w+|caption|index \d")
"""Names of styles whose text is neither told nor a title."""
APART: Final = -1
"""Instead of a level, of a style whose text is left out."""
_SILENT: Final = frozenset({"del", "moveFrom", "Fallback", "rPr", "tblPr", "sectPr"})
"""Elements whose text is not shown, or is shown elsewhere already."""


def read_docx(archive: Archive, name: str) -> list[Passage]:
    """Return the passages of a document in order, headings with their levels.

    Args:
        archive: Its file.
        name: Of its file, for messages.

    Raises:
        StoryError: It is no Word document, or is broken.
    """
    relations = archive.read(RELATIONS, MOST_SMALL)
    if relations is None:
        raise _broken(name)
    place = _target(relations, RELATIONS.replace("_rels/.rels", "."), "/officeDocument", name)
    data = archive.read(place, MOST_PART) if place else None
    if data is None or place is None:
        raise _broken(name)
    levels: dict[str, int] = {}
    folder, _, own = place.rpartition("/")
    own_relations = archive.read(f"{folder}/_rels/{own}.rels".lstrip("/"), MOST_SMALL)
    if own_relations is not None:
        at = _target(own_relations, place, "/styles", name)
        styles = archive.read(at, MOST_SMALL) if at else None
        if styles is not None:
            reader = _Styles()
            read_xml(styles, reader, f"{at} of {name}")
            levels = reader.levels()
    document = _Document(levels)
    read_xml(data, document, f"{place} of {name}")
    return document.found


class _Relations:
    def __init__(self, kind: str) -> None:
        self._kind = kind
        self.target = ""

    def begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "Relationship" and attributes.get("Type", "").endswith(self._kind):
            self.target = self.target or attributes.get("Target", "")

    def end(self, tag: str) -> None:
        pass

    def text(self, words: str) -> None:
        pass


def _target(data: bytes, place: str, kind: str, name: str) -> str | None:
    """Return the name of the part to which a relation of this kind leads."""
    relations = _Relations(kind)
    read_xml(data, relations, f"the relations of {name}")
    if not relations.target:
        return None
    if relations.target.startswith("/"):
        return relations.target.lstrip("/")
    return beside(place, relations.target)


@dataclass(slots=True)
class _Style:
    name: str = ""
    based_on: str = ""
    level: int | None = None


class _Styles:
    """Reads which styles are headings; their ids differ by language, their names do not."""

    def __init__(self) -> None:
        self._styles: dict[str, _Style] = {}
        self._style = _Style()

    def begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        value = attributes.get("val", "")
        if tag == "style":
            self._style = self._styles.setdefault(attributes.get("styleId", ""), _Style())
        elif tag == "name":
            self._style.name = value.lower()
        elif tag == "basedOn":
            self._style.based_on = value
        elif tag == "outlineLvl":
            self._style.level = _outline(value)

    def end(self, tag: str) -> None:
        pass

    def text(self, words: str) -> None:
        pass

    def levels(self) -> dict[str, int]:
        """Return the level of each style that is a heading, 0 for a title, or :data:`APART`."""
        found = {}
        for identity in self._styles:
            level = self._level(identity)
            if level is not None:
                found[identity] = level
        return found

    def _level(self, identity: str) -> int | None:
        for depth in range(20):
            style = self._styles.get(identity)
            if style is None:
                return None
            if depth == 0 and style.name in ("title", "subtitle"):
                return 0
            if _FRONT_MATTER.fullmatch(style.name):
                return APART
            if heading := _HEADING.fullmatch(style.name):
                return int(heading[1])
            if style.level is not None:
                return style.level
            identity = style.based_on
        return None


def _outline(value: str) -> int | None:
    return int(value) + 1 if re.fullmatch("[0-8]", value) else None


class _Document:
    """Reads the paragraphs of a document."""

    def __init__(self, levels: Mapping[str, int]) -> None:
        self.found: list[Passage] = []
        self._levels = levels
        self._silent = 0
        self._is_text = False
        self._paragraphs: list[tuple[list[str], list[int | None]]] = []

    def begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in _SILENT:
            self._silent += 1
        if self._silent:
            return
        if tag == "p":
            self._paragraphs.append(([], [None]))
        elif not self._paragraphs:
            return
        words, level = self._paragraphs[-1]
        if tag == "pStyle":
            style = attributes.get("val", "")
            level[0] = self._levels.get(style, level[0])
        elif tag == "outlineLvl":
            level[0] = _outline(attributes.get("val", "")) or level[0]
        elif tag == "t":
            self._is_text = True
        elif tag in ("tab", "ptab"):
            words.append(" ")
        elif tag == "noBreakHyphen":
            words.append("-")
        elif tag == "cr" or (tag == "br" and attributes.get("type", "textWrapping") != "page"):
            words.append("\n")

    def end(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent -= 1
        elif self._silent:
            return
        elif tag == "t":
            self._is_text = False
        elif tag == "p" and self._paragraphs:
            words, level = self._paragraphs.pop()
            lines = (" ".join(line.split()) for line in "".join(words).split("\n"))
            text = "\n".join(filter(None, lines))
            if text and level[0] != APART:
                is_heading = level[0] is not None
                self.found.append(
                    Passage(text.replace("\n", " ") if is_heading else text, level[0])
                )

    def text(self, words: str) -> None:
        if self._is_text and self._paragraphs and not self._silent:
            self._paragraphs[-1][0].append(words)


def _broken(name: str) -> StoryError:
    return StoryError(
        coded("story_broken", f"{name} is no Word document", file=name),
        hint="save it as .docx again, or give it as text",
    )
