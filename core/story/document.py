"""What a story file says once its format is gone: a title and a sequence of blocks."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from ..ops.record import Record

StoryFormat = Literal["text", "markdown", "fountain"]
"""The formats a story may be written in."""


class BlockKind(StrEnum):
    """What a block is, whatever its format calls it.

    ``HEADING`` is a title of the story, a chapter or a section; ``SCENE`` a slug line; ``BREAK`` a
    row of asterisks and the like; ``PARAGRAPH`` prose or, in a screenplay, action; ``DIALOGUE`` a
    speech whose speaker the format names; ``TRANSITION`` an instruction such as ``DISSOLVE TO:``.
    """

    HEADING = "heading"
    SCENE = "scene"
    BREAK = "break"
    PARAGRAPH = "paragraph"
    DIALOGUE = "dialogue"
    TRANSITION = "transition"


class Block(Record):
    """One block of a story.

    Attributes:
        kind: What it is.
        text: As written, without the marks of the format, on one line. Empty for a break.
        speaker: Who speaks, for dialogue.
        delivery: True for a parenthetical, which says how the dialogue around it is spoken.
        off_screen: True for dialogue marked ``(V.O.)`` or ``(O.S.)``.
    """

    kind: BlockKind
    text: str = ""
    speaker: str = ""
    delivery: bool = False
    off_screen: bool = False


class Document(Record):
    """A story as read.

    Attributes:
        title: As written, or empty. Where the file states it, it is also the first heading.
        format: Of the file.
        blocks: In order; at least one has words.
    """

    title: str = ""
    format: StoryFormat
    blocks: tuple[Block, ...] = Field(min_length=1)

    @property
    def text(self) -> str:
        """Every word of the story, one block per line."""
        return "\n".join(block.text for block in self.blocks if block.text)
