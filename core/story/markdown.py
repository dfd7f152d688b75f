"""Parses Markdown (CommonMark); keeps words, headings and breaks only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from .document import Block, BlockKind
from .language import gap
from .prose import title_of

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"---\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLE = re.compile(r"^title:[ \t]*(.+?)[ \t]*$", re.MULTILINE)


def parse(text: str) -> tuple[str, list[Block]]:
    """Return the title, which may be empty, and the blocks of a Markdown text.

    Front matter is dropped except its ``title``; emphasis and links lose their markup; images and
    HTML are dropped.
    """
    text = text.lstrip("\n")
    front = _FRONT_MATTER.match(text)
    named = _TITLE.search(front[1] or "") if front else None
    blocks = _blocks(MarkdownIt("commonmark").parse(text[front.end() :] if front else text))
    if named:
        title = named[1].strip("\"'")
        if title_of(blocks) != title:
            blocks.insert(0, Block(kind=BlockKind.HEADING, text=title))
    return title_of(blocks), blocks


def _blocks(tokens: list[Token]) -> list[Block]:
    blocks: list[Block] = []
    kind = BlockKind.PARAGRAPH
    for token in tokens:
        if token.type == "hr":
            blocks.append(Block(kind=BlockKind.BREAK))
        elif token.type == "heading_open":
            kind = BlockKind.HEADING
        elif token.type == "heading_close":
            kind = BlockKind.PARAGRAPH
        elif token.type == "inline":
            blocks += [Block(kind=kind, text=each) for each in _words(token) if each]
        elif token.type in ("code_block", "fence"):
            lines = (line.strip() for line in token.content.split("\n"))
            blocks += [Block(kind=kind, text=line) for line in lines if line]
    return blocks


def _words(inline: Token) -> list[str]:
    """Return the text of a block, one item per hard line break."""
    lines = [[""]]
    soft = False
    for child in inline.children or ():
        if child.type == "hardbreak":
            lines.append([""])
        elif child.type == "softbreak":
            soft = True
        elif child.type in ("text", "code_inline") and child.content:
            last = next((piece for piece in reversed(lines[-1]) if piece), "")
            lines[-1] += [gap(last, child.content) if soft else "", child.content]
            soft = False
    return ["".join(line).strip() for line in lines]
