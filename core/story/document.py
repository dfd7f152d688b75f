"""The content of a story file independent of its format: a title and a sequence of blocks."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from ..ops.record import Record

StoryFormat = Literal["text", "markdown", "fountain"]
"""Formats of story files."""


class BlockKind(StrEnum):
    """Kinds of block, shared by all formats.

    ``HEADING`` is a title of the story, a chapter or a section; ``SCENE`` a slug line; ``BREAK`` a
    scene break such as a row of asterisks; ``PARAGRAPH`` prose or, in a screenplay, action;
    ``DIALOGUE`` speech whose speaker the format names; ``TRANSITION`` an instruction such as
    ``DISSOLVE TO:``; ``LETTER`` a paragraph of a letter and ``VERSE`` a line of a poem, in both of
    which quotation marks are no dialogue; ``LOOK`` a character's description in a screenplay,
    which is shown and not spoken; ``FRONT_MATTER`` what surrounds a story, such as its author,
    contents and licence; ``NOTE`` a footnote or the caption of an illustration. The last two are
    neither spoken nor shown.
    """

    HEADING = "heading"
    SCENE = "scene"
    BREAK = "break"
    PARAGRAPH = "paragraph"
    DIALOGUE = "dialogue"
    TRANSITION = "transition"
    LETTER = "letter"
    VERSE = "verse"
    LOOK = "look"
    FRONT_MATTER = "front_matter"
    NOTE = "note"


SPOKEN = frozenset({BlockKind.PARAGRAPH, BlockKind.DIALOGUE, BlockKind.LETTER, BlockKind.VERSE})
"""Kinds of block whose words are spoken in the film."""


class Block(Record):
    """One block of a story.

    Attributes:
        kind: Kind of the block.
        text: Text on one line, without the format's markup. Empty for a break.
        speaker: Speaker of a dialogue; writer of a letter, if it is signed; character of a look.
        delivery: True for a parenthetical, which says how the dialogue around it is spoken.
        off_screen: True for dialogue marked ``(V.O.)`` or ``(O.S.)``.
    """

    kind: BlockKind
    text: str = ""
    speaker: str = ""
    delivery: bool = False
    off_screen: bool = False


class Document(Record):
    """A parsed story.

    Attributes:
        title: Title as written, or empty. If the file states it, it is also the first heading.
        format: Format of the file.
        blocks: Blocks in order; at least one has words.
    """

    title: str = ""
    format: StoryFormat
    blocks: tuple[Block, ...] = Field(min_length=1)

    @property
    def text(self) -> str:
        """The text of all blocks, one per line."""
        return "\n".join(block.text for block in self.blocks if block.text)
