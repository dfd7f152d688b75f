"""Parses novel text: paragraphs, hard-wrapped or not, chapter headings, scene breaks."""

from __future__ import annotations

import re
from itertools import pairwise

from .document import Block, BlockKind
from .language import gap, is_cjk, is_han

BREAK = re.compile(r"(?:[*＊]\s*)+|(?:[-–—_=~]\s*){3,}|#+|(?:[◆◇○●☆★※□■•·]\s*)+")
"""A line that is a scene break."""
_MARKED_HEADING = re.compile(r"#{1,6}\s+(.+?)\s*#*")
_CHAPTER = re.compile(
    r"(?:chapter|part|book|volume|prologue|epilogue|interlude|preface|introduction)\b[^.!?]{0,60}"
    r"|(?:chapter|part|book|volume|letter|canto|act|adventure) (?:the )?"
    r"(?:\d{1,3}|[ivxlc]+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|first|second"
    r"|third|fourth|fifth|last)\b(?:[.:—–-]+ ?.{0,60})?"
    r"|第[\d一二三四五六七八九十百千零〇两]{1,6}[章节節回幕卷部集话話](?:\s?[^。！？]{0,30})"
    r"|(?:楔子|序章|序幕|尾声|番外)(?:\s[^。！？]{0,30})?"
    r"|\d{1,3}\.?|[IVXL]{2,6}\.?|[ivx]\.|[一二三四五六七八九十]{1,3}、?",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?:title|标题|书名)\s?[:：]\s*", re.IGNORECASE)
_NO_TITLE_END = tuple(".!?;:,。！？；：，…”’\"'」』—)）")
_OPENING = tuple("“\"'‘「『-—(（")
WRAP_WIDTHS = range(40, 121)
"""Plausible widths, in columns, of the longest line of hard-wrapped text."""
RAGGED = 0.85
"""Least fill of a wrapped line, as a share of the longest; a shorter line ends its paragraph."""


def parse(text: str) -> tuple[str, list[Block]]:
    """Return the title, which may be empty, and the blocks of a plain text."""
    lines = [line.strip() for line in text.split("\n")]
    paragraphs = _paragraphs(lines)
    blocks = [_block(paragraph) for paragraph in paragraphs]
    told = any(b.kind is BlockKind.PARAGRAPH and _has_words(b.text) for b in blocks[1:])
    if told and blocks[0].kind is BlockKind.PARAGRAPH and _is_title(blocks[0].text):
        blocks[0] = Block(kind=BlockKind.HEADING, text=blocks[0].text)
    return title_of(blocks), blocks


def title_of(blocks: list[Block]) -> str:
    """Return the title that a story states: its first block, if that is a heading."""
    if blocks and blocks[0].kind is BlockKind.HEADING:
        return _LABEL.sub("", blocks[0].text).strip("《》〈〉 ")
    return ""


def _block(paragraph: str) -> Block:
    if BREAK.fullmatch(paragraph):
        return Block(kind=BlockKind.BREAK)
    if len(paragraph) <= 80:
        marked = _MARKED_HEADING.fullmatch(paragraph)
        if marked:
            return Block(kind=BlockKind.HEADING, text=marked[1])
        if _CHAPTER.fullmatch(paragraph):
            return Block(kind=BlockKind.HEADING, text=paragraph)
    return Block(kind=BlockKind.PARAGRAPH, text=paragraph)


def _is_title(text: str) -> bool:
    longest = 24 if any(map(is_han, text)) else 60
    plain = not text.endswith(_NO_TITLE_END) and not text.startswith(_OPENING)
    return len(text) <= longest and plain and _has_words(text)


def _has_words(text: str) -> bool:
    return any(map(str.isalnum, text))


def _paragraphs(lines: list[str]) -> list[str]:
    """Join the lines of each paragraph if the text is hard-wrapped."""
    pairs = [(a, b) for a, b in pairwise(lines) if a and b and not _alone(a) and not _alone(b)]
    width = max((_columns(line) for line in lines), default=0)
    full = sum(_is_full(a, b, width) for a, b in pairs)
    wrapped = bool(pairs) and width in WRAP_WIDTHS and full >= 0.6 * len(pairs)
    paragraphs: list[str] = []
    pieces: list[str] = []
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        if not line:
            continue
        pieces.append(line)
        if not (wrapped and after and not _alone(line) and _is_full(line, after, width)):
            paragraphs.append(_join(pieces))
            pieces = []
    return paragraphs


def _join(pieces: list[str]) -> str:
    joined: list[str] = pieces[:1]
    for before, after in pairwise(pieces):
        joined += [gap(before, after), after]
    return "".join(joined)


def _alone(line: str) -> bool:
    """Return whether a line is a block of its own even in wrapped text."""
    heading = len(line) <= 80 and (_MARKED_HEADING.fullmatch(line) or _CHAPTER.fullmatch(line))
    return bool(heading or BREAK.fullmatch(line))


def _is_full(line: str, after: str, width: int) -> bool:
    """Return whether the first word of the next line would not have fitted into this one."""
    word = after[:1] if is_han(after[0]) else after.split(maxsplit=1)[0]
    return _columns(line) + 1 + _columns(word) > RAGGED * width


def _columns(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(2 if is_cjk(char) else 1 for char in text)
