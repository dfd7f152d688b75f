"""Marks the blocks of a book that are no prose: front matter, notes, letters and verse.

A book from a library begins with a licence, a title page and a table of contents, and has footnotes
and captions; a film tells none of them. What looks like front matter is kept as prose if nothing
else would be left.
"""

from __future__ import annotations

import re
from itertools import groupby, takewhile
from typing import TYPE_CHECKING

from .document import SPOKEN, BlockKind
from .language import is_han

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .document import Block

TITLE_PAGE = 15
"""Number of blocks from the start within which a title page ends."""
LONGEST_LINE = 100
"""Longest line of a title page or of a table of contents, in characters."""
LONGEST_LETTER = 60
"""Most blocks of a letter, from its salutation to its signature."""
FEWEST_VERSES = 4
"""Fewest lines of a poem."""

_GUTENBERG_START = re.compile(
    r"\*\*\* ?START OF (?:THE|THIS) PROJECT GUTENBERG EBOOK", re.IGNORECASE
)
_GUTENBERG_END = re.compile(
    r"\*\*\* ?END OF (?:THE|THIS) PROJECT GUTENBERG EBOOK|End of (?:the )?Project Gutenberg",
    re.IGNORECASE,
)
_PRODUCED = re.compile(
    r"(?:E-?text prepared|Produced|Transcribed|Scanned|Proofread|This e-?text) (?:by|was)\b"
    r"|Transcriber[’']?s? Notes?\b",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:(?:written |told |translated |illustrated |edited )?by\s+(?-i:[A-Z])[^,;!?]{1,60}"
    r"|(?:作者|著者|译者|翻译|文|图|编者|出版社|来源)\s?[:：/／]\s?\S.{0,30}"
    r"|\S{2,12}\s?(?:著|译|编著)"
    r"|(?:first )?(?:published|printed) (?:in|by)\b.{0,80}|copyright\b.{0,80}|©.{0,80}"
    r"|all rights reserved.{0,80}|(?:1[5-9]|20)\d\d"
    r"|with (?:\w+ )?illustrations.{0,60}|illustrated)\.?",
    re.IGNORECASE,
)
_CONTENTS = re.compile(r"(?:table of )?contents\.?|目\s*录|目\s*次", re.IGNORECASE)
_ENTRY_END = re.compile(r"[.!?。！？…”’\"」]$")
_NOTE = re.compile(
    r"\[(?:illustration|footnote|note|图|插图|注)\b[^\]]*\]?"
    r"|\[\d{1,3}\] ?\S.*|[*†‡] \S.*"
    r"|(?:译者?注|编者注|注释?|原注)\s?[:：].*"
    r"|[①-⑳] ?\S.*",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"(?<=[^\s\[])\[(?:\d{1,3}|[*†‡])\]|[①-⑳](?=\W|$)")
_SALUTATION = re.compile(
    r"[“\"]?(?:my |our )?(?:dear(?:est)?|beloved|honou?red|esteemed)\b[^.!?”\"]{0,50}[,:;—-]+"
    r"|[“\"]?(?:dear )?(?:sirs?|madam)[,:—-]+"
    r"|[“「]?(?:亲爱的|敬爱的|尊敬的|敬启者)[^。！？”]{0,20}[:：，]?"
    r"|[“「]?[一-鿿]{1,10}(?:吾兄|吾弟|吾儿|吾妻|贤弟|仁兄|台鉴|大鉴|如晤|如面|先生|女士|同志|姐姐|哥哥|爸爸|妈妈|父亲|母亲)[:：]",
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(
    r"[^.!?]{0,80}\b(?:yours?(?: \w+)*|sincerely|faithfully|truly|affectionately|love|ever|servant"
    r"|friend|regards|wishes)[,.;:—-]*"
    r"|(?:此致|敬礼|祝好|顺颂|谨上|敬上|[^。！？]{0,12}(?:敬礼|谨启|谨上|敬上|手书|亲笔|顿首|字|上)[！!。]?)",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"[“\"]?[-—–]*\s?(?-i:[A-ZÀ-Þ])[\w.’' -]{0,40}[.\"”]*|[一-鿿·]{1,12}")
_CAPITALS = re.compile(r"(?-i:[^a-zß-ÿ“”\"!?]*[A-ZÀ-Þ]{2}[^a-zß-ÿ“”\"!?]*|[IVX]\.?)")
_STOP = re.compile(r"[.!?][”’\"']?$")
_QUOTE = tuple("“\"'‘「『")


def marked(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks, with the kinds of those that are no prose.

    Args:
        blocks: Blocks of a text or Markdown file, in order.

    >>> from .document import Block, BlockKind
    >>> texts = ("By Jane Austen", "CHAPTER I", "Emma was clever.", "[Illustration]", "She smiled.")
    >>> blocks = [Block(kind=BlockKind.PARAGRAPH, text=text) for text in texts]
    >>> [block.kind.value for block in marked(blocks)]
    ['front_matter', 'paragraph', 'paragraph', 'note', 'paragraph']
    """
    found = list(blocks)
    for change in (_licence, _subtitles, _title_page, _contents, _notes, _letters, _verse):
        changed = change(found)
        if any(block.kind in SPOKEN and _has_words(block.text) for block in changed):
            found = changed
    return found


def _licence(blocks: list[Block]) -> list[Block]:
    """Mark what Project Gutenberg prints before and after a book."""
    texts = [block.text for block in blocks]
    start = next((n + 1 for n, text in enumerate(texts) if _GUTENBERG_START.search(text)), 0)
    while start and start < len(texts) and _PRODUCED.match(texts[start]):
        start += 1
    ends = (n for n, text in enumerate(texts) if n >= start and _GUTENBERG_END.match(text))
    end = next(ends, len(texts))
    return [_front(b) if not start <= n < end else b for n, b in enumerate(blocks)]


def _subtitles(blocks: list[Block]) -> list[Block]:
    """Make lines in capitals beside a heading headings: the names of chapters and volumes."""
    changed = list(blocks)
    for number, block in enumerate(blocks):
        beside = (*changed[max(0, number - 1) : number], *blocks[number + 1 : number + 2])
        named = len(block.text) <= LONGEST_LINE and bool(_CAPITALS.fullmatch(block.text))
        if named and _is_prose(block) and any(b.kind is BlockKind.HEADING for b in beside):
            changed[number] = block.model_copy(update={"kind": BlockKind.HEADING})
    return changed


def _title_page(blocks: list[Block]) -> list[Block]:
    """Mark the lines between the title and the first chapter or long paragraph."""
    first = next((n for n, b in enumerate(blocks) if b.kind is not BlockKind.FRONT_MATTER), 0)
    page = list(
        takewhile(lambda b: len(b.text) <= LONGEST_LINE, blocks[first : first + TITLE_PAGE])
    )
    ends = [n for n, b in enumerate(page) if n and b.kind is BlockKind.HEADING]
    changed = list(blocks)
    if first and ends and page[0].kind is BlockKind.PARAGRAPH:
        changed[first] = page[0].model_copy(update={"kind": BlockKind.HEADING})
    for number, block in enumerate(page):
        if changed[first + number].kind is not BlockKind.PARAGRAPH:
            continue
        before_chapter = bool(ends) and number < ends[-1] and _is_line(block.text)
        if _BYLINE.fullmatch(block.text) or _PRODUCED.match(block.text) or before_chapter:
            changed[first + number] = _front(block)
    return changed


def _is_line(text: str) -> bool:
    """Return whether a text is a line of a title page: neither a sentence nor speech."""
    return not _ENTRY_END.search(text) and not text.startswith(_QUOTE)


def _contents(blocks: list[Block]) -> list[Block]:
    """Mark a table of contents: short lines, but not the heading right before the prose."""
    changed = list(blocks)
    for start, block in enumerate(blocks):
        if not _CONTENTS.fullmatch(block.text):
            continue
        end = start + 1
        while end < len(blocks) and _is_entry(blocks[end]):
            end += 1
        # The heading of the first chapter follows the table, and repeats one of its entries.
        places: dict[str, int] = {}
        for number in range(start + 1, end):
            places.setdefault(blocks[number].text.lower(), number)
        table = range(end - 1, start, -1)
        again = (n for n in table if blocks[n].text and places[blocks[n].text.lower()] < n)
        first = next(again, None)
        if first is not None:
            end = first
        elif end - start > 2 and blocks[end - 1].kind is BlockKind.HEADING:
            end -= 1
        for number in range(start, end):
            changed[number] = _front(blocks[number])
        break
    return changed


def _is_entry(block: Block) -> bool:
    if block.kind is BlockKind.BREAK:
        return True
    short = len(block.text) <= LONGEST_LINE
    return block.kind is BlockKind.HEADING or (short and _is_line(block.text))


def _notes(blocks: list[Block]) -> list[Block]:
    """Mark footnotes and captions, and remove the numbers in the prose that refer to them."""
    changed = []
    for block in blocks:
        found = block
        if _is_prose(block) and _NOTE.fullmatch(block.text):
            found = block.model_copy(update={"kind": BlockKind.NOTE})
        elif _is_prose(block) and _REFERENCE.search(block.text):
            found = block.model_copy(update={"text": _REFERENCE.sub("", block.text)})
        changed.append(found)
    return changed


def _letters(blocks: list[Block]) -> list[Block]:
    """Mark letters: from a salutation to the name of the writer."""
    changed = list(blocks)
    at = 0
    while at < len(blocks):
        block = blocks[at]
        end = (
            _end_of_letter(blocks, at) if _is_prose(block) and _SALUTATION.match(block.text) else 0
        )
        if not end:
            at += 1
            continue
        writer = blocks[end - 1].text.strip('“”"-—–. ')
        for number in range(at, end):
            if _is_prose(blocks[number]):
                letter = {"kind": BlockKind.LETTER, "speaker": writer}
                changed[number] = blocks[number].model_copy(update=letter)
        at = end
    return changed


def _end_of_letter(blocks: Sequence[Block], start: int) -> int:
    """Return the number of the block after a letter's signature; 0 if there is none."""
    for number in range(start + 1, min(len(blocks), start + LONGEST_LETTER)):
        block = blocks[number]
        if not _is_prose(block):
            return 0
        signed = _SIGNATURE.fullmatch(block.text) and len(block.text) <= LONGEST_LINE // 2
        if signed and _SIGN_OFF.fullmatch(_last_clause(blocks[number - 1].text)):
            return number + 1
    return 0


def _last_clause(text: str) -> str:
    """Return the last sentence of a text, in which a letter may take its leave."""
    return re.split(r"(?<=[.!?。！？])\s*(?=\S)", text)[-1][-100:].lstrip('“"')


def _verse(blocks: list[Block]) -> list[Block]:
    """Mark poems: at least four short lines in a row, most of which end in no full stop."""
    changed = list(blocks)
    at = 0
    while at < len(blocks):
        lines = [block.text for block in takewhile(_may_be_verse, blocks[at:])]
        poem = _poem(lines)
        for number in range(at + poem.start, at + poem.stop):
            changed[number] = blocks[number].model_copy(update={"kind": BlockKind.VERSE})
        at += max(1, len(lines))
    return changed


def _may_be_verse(block: Block) -> bool:
    longest = 16 if any(map(is_han, block.text)) else 60
    return _is_prose(block) and len(block.text) <= longest and not block.text.startswith(_QUOTE)


def _poem(lines: Sequence[str]) -> range:
    """Return the numbers of the lines that make a poem; an empty range if there is none."""
    if any(map(is_han, "".join(lines))):
        # A line of a Chinese poem has as many characters as the line before it.
        runs = [list(run) for _, run in groupby(range(len(lines)), lambda n: len(lines[n]))]
        longest = max(runs, key=len)
        return range(longest[0], longest[-1] + 1) if len(longest) >= FEWEST_VERSES else range(0)
    start = next((n for n, line in enumerate(lines) if not _STOP.search(line)), len(lines))
    open_ended = sum(not _STOP.search(line) for line in lines[start:])
    is_poem = len(lines) - start >= FEWEST_VERSES and open_ended * 2 >= len(lines) - start
    return range(start, len(lines)) if is_poem else range(0)


def _is_prose(block: Block) -> bool:
    return block.kind is BlockKind.PARAGRAPH


def _front(block: Block) -> Block:
    return block.model_copy(update={"kind": BlockKind.FRONT_MATTER})


def _has_words(text: str) -> bool:
    return any(map(str.isalnum, text))
