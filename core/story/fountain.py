"""Parses Fountain screenplays (syntax: https://fountain.io/syntax).

A parser of our own, because coverage needs every sentence as written and in order: screenplain
0.12 upper-cases slug lines, supports neither lyrics nor parentheticals and installs ReportLab;
screenplay-tools misses forced headings.
"""

from __future__ import annotations

import re

from .document import Block, BlockKind
from .language import gap, is_han

_BONEYARD = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_NOTE = re.compile(r"\[\[[^\[\]]*\]\]")
_KEY = re.compile(r"([A-Za-z][A-Za-z ]{0,24}|标题|作者)[:：][ \t]*(.*)")
_SLUG = re.compile(
    r"(?:(?:FLASH ?BACK|DREAM|MEMORY|回忆|闪回|梦境?) ?[-–—:：] ?)?"
    r"(?:(?:INT|EXT|EST|INT\.?/EXT|EXT\.?/INT|I/E)[. ]|(?:内景|外景|内外景|内/外景)[.。 　·:：]?)",
    re.IGNORECASE,
)
_SCENE_NUMBER = re.compile(r"[ \t]*#[\w\-.]+#$")
_EXTENSION = re.compile(r"[ \t]*[(（]([^()（）]*)[)）]")
_OFF_SCREEN = re.compile(r"\b(?:V\.?O|O\.?S|O\.?C)\b\.?|画外音|旁白|画外", re.IGNORECASE)
_TRANSITION = re.compile(r"[A-Z .]+ TO:|FADE (?:IN|OUT)[.:]?")
_EMPHASIS = re.compile(r"(?<!\\)(\*{1,3}|_)(?=\S)([^*_\n]*[^*_\s\\])\1")
_CUE_LENGTH = 40
_LOOK = re.compile(
    r"(?P<name>[A-ZÀ-Þ][A-ZÀ-Þ0-9.'’#-]*(?: [A-ZÀ-Þ0-9#][A-ZÀ-Þ0-9.'’#-]*)*)"
    r" ?\((?P<look>[^()]{2,200})\)"
)
"""A character in capitals with a description, as in ``VERA (30s, black turtleneck) smokes.``"""


def parse(text: str) -> tuple[str, list[Block]]:
    r"""Return the title, which may be empty, and the blocks of a screenplay.

    Boneyard, notes, synopses, page breaks and the other fields of the title page are dropped;
    sections become headings.

    >>> title, blocks = parse("EXT. QUAY - DAWN\n\nMARA\nIs the boat here?\n")
    >>> [(block.kind.value, block.speaker, block.text) for block in blocks]
    [('scene', '', 'EXT. QUAY - DAWN'), ('dialogue', 'MARA', 'Is the boat here?')]
    """
    text = _NOTE.sub("", _BONEYARD.sub("", text))
    lines = [line.rstrip() for line in text.split("\n")]
    title, body = _title_page(lines)
    blocks = [Block(kind=BlockKind.HEADING, text=title)] if title else []
    reader = _Reader(lines[body:])
    return title, blocks + reader.blocks()


def _title_page(lines: list[str]) -> tuple[str, int]:
    """Return the title and the number of the first line after the title page."""
    start = next((i for i, line in enumerate(lines) if line), len(lines))
    first = _KEY.fullmatch(lines[start]) if start < len(lines) else None
    if not first or _SLUG.match(lines[start]) or _TRANSITION.fullmatch(lines[start]):
        return "", 0
    fields: dict[str, list[str]] = {}
    key = ""
    for number in range(start, len(lines)):
        line = lines[number]
        found = _KEY.fullmatch(line)
        if not line:
            break
        if found:
            key = found[1].lower()
            fields[key] = [found[2]] if found[2] else []
        elif line[0] in " \t　":
            fields[key].append(line.strip())
        else:
            return "", 0
    else:
        number = len(lines)
    title = " ".join(fields.get("title", fields.get("标题", [])))
    return _plain(title).strip("《》 "), number


class _Reader:
    """Parses the body in one pass, line by line."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._at = 0

    def blocks(self) -> list[Block]:
        found: list[Block] = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line.strip():
                found += self._element(line)
            else:
                self._at += 1
        return [b for b in found if b.text or b.kind is BlockKind.BREAK]

    def _element(self, line: str) -> list[Block]:
        alone = self._blank_before() and self._blank_after()
        forced = self._forced(line)
        if forced is not None:
            self._at += 1
            return forced
        if self._blank_before() and _SLUG.match(line):
            self._at += 1
            return [_slug(line)]
        if alone and _TRANSITION.fullmatch(line):
            self._at += 1
            return [Block(kind=BlockKind.TRANSITION, text=line)]
        if self._blank_before() and not self._blank_after() and _is_cue(line):
            return self._dialogue(line)
        return _with_looks(self._action())

    def _forced(self, line: str) -> list[Block] | None:
        """Parse an element marked by its first character; None if the line has no such mark."""
        stripped = line.strip()
        if stripped.startswith("#"):
            return [Block(kind=BlockKind.HEADING, text=_plain(stripped.lstrip("# ")))]
        if stripped.startswith("==="):
            return [Block(kind=BlockKind.BREAK)]
        if stripped.startswith("="):
            return []
        if stripped.startswith(".") and stripped[1:2] not in (".", ""):
            return [_slug(stripped[1:])]
        if stripped.startswith(">") and stripped.endswith("<"):
            return [Block(kind=BlockKind.PARAGRAPH, text=_plain(stripped[1:-1].strip()))]
        if stripped.startswith(">"):
            return [Block(kind=BlockKind.TRANSITION, text=_plain(stripped[1:]))]
        if stripped.startswith("~"):
            return [Block(kind=BlockKind.PARAGRAPH, text=_plain(stripped[1:]))]
        return None

    def _dialogue(self, cue: str) -> list[Block]:
        speaker, off_screen = _speaker(cue)
        blocks: list[Block] = []
        speech: list[str] = []

        def finish() -> None:
            if speech:
                text = _plain(_join(speech))
                blocks.append(
                    Block(
                        kind=BlockKind.DIALOGUE, text=text, speaker=speaker, off_screen=off_screen
                    )
                )
                speech.clear()

        self._at += 1
        while self._at < len(self._lines) and self._lines[self._at]:
            line = self._lines[self._at].strip()
            if line[:1] in ("(", "（") and line[-1:] in (")", "）"):
                finish()
                blocks.append(
                    Block(
                        kind=BlockKind.DIALOGUE,
                        text=_plain(line),
                        speaker=speaker,
                        delivery=True,
                        off_screen=off_screen,
                    )
                )
            elif line:
                speech.append(line.removeprefix("~").strip())
            self._at += 1
        finish()
        return blocks

    def _action(self) -> Block:
        pieces: list[str] = []
        while self._at < len(self._lines) and self._lines[self._at].strip():
            line = self._lines[self._at].strip()
            if pieces and self._forced(line) is not None:
                break
            pieces.append(line.removeprefix("!"))
            self._at += 1
        return Block(kind=BlockKind.PARAGRAPH, text=_plain(_join(pieces)))

    def _blank_before(self) -> bool:
        return self._at == 0 or not self._lines[self._at - 1].strip()

    def _blank_after(self) -> bool:
        return self._at + 1 >= len(self._lines) or not self._lines[self._at + 1]


def _with_looks(action: Block) -> list[Block]:
    """Return an action without descriptions of characters, after one block for each of those."""
    looks = [
        Block(kind=BlockKind.LOOK, text=found[0], speaker=found["name"])
        for found in _LOOK.finditer(action.text)
    ]
    if not looks:
        return [action]
    return [*looks, action.model_copy(update={"text": _LOOK.sub(r"\g<name>", action.text)})]


def _is_cue(line: str) -> bool:
    line = line.strip()
    if len(line) > 2 * _CUE_LENGTH:
        return False
    if line.startswith("@"):
        return len(line) > 1
    name = _EXTENSION.sub("", line).rstrip("^ ")
    if not name or len(name) > _CUE_LENGTH or line.startswith("!"):
        return False
    if any(map(is_han, name)):
        # Chinese has no capitals: a short line directly above other text is taken as the cue.
        return len(name) <= 6 and name.isalnum()
    return any(c.isalpha() for c in name) and name == name.upper() and name[-1] not in ".!?:,"


def _speaker(cue: str) -> tuple[str, bool]:
    cue = cue.strip().removeprefix("@")
    off_screen = any(_OFF_SCREEN.search(found) for found in _EXTENSION.findall(cue))
    name = _plain(_EXTENSION.sub("", cue).rstrip("^ ").strip())
    return name, off_screen


def _slug(line: str) -> Block:
    return Block(kind=BlockKind.SCENE, text=_plain(_SCENE_NUMBER.sub("", line).strip()))


def _plain(text: str) -> str:
    """Remove emphasis marks and the backslashes that escape stars and underscores."""
    return re.sub(r"\\([*_])", r"\1", _EMPHASIS.sub(r"\2", text))


def _join(pieces: list[str]) -> str:
    joined = pieces[:1]
    for piece in pieces[1:]:
        joined += [gap(joined[-1], piece), piece]
    return "".join(joined)
