"""Reads a story file: bytes and a format become a document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import StoryError
from .document import Block, BlockKind, Document
from .encoding import decode
from .fountain import parse as parse_fountain
from .prose import parse as parse_prose

if TYPE_CHECKING:
    import os

    from .document import StoryFormat

SUFFIXES: dict[str, StoryFormat] = {
    "": "text",
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".fountain": "fountain",
    ".spmd": "fountain",
}
"""The format of a story by the suffix of its file; ``.spmd`` is Fountain's older suffix."""


def format_of(path: str | os.PathLike[str]) -> StoryFormat:
    """Return the format that the name of a file promises.

    Raises:
        StoryError: The suffix is not one a story has.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise StoryError(
            f"{Path(path).name}: a story cannot be a {suffix} file",
            hint="use " + ", ".join(sorted(SUFFIXES.keys() - {""})),
        )
    return SUFFIXES[suffix]


def read_story(data: bytes, format: StoryFormat) -> Document:  # noqa: A002 - the field's name
    """Read a story.

    Args:
        data: The file's bytes; see :func:`ainern2d.core.story.encoding.decode`.
        format: Of the file; see :func:`format_of`.

    Raises:
        StoryError: There is no text in it, or it cannot be read.
    """
    text = decode(data)
    if format == "markdown":
        # Parsers of Markdown are slow to import, and most stories need none.
        from .markdown import parse as parse_markdown

        title, blocks = parse_markdown(text)
    else:
        title, blocks = (parse_fountain if format == "fountain" else parse_prose)(text)
    if not any(_tells(block) for block in blocks):
        raise StoryError(
            "the story has no text to tell",
            hint="a story needs at least one sentence beside its title",
        )
    return Document(title=title, format=format, blocks=tuple(blocks))


def _tells(block: Block) -> bool:
    kinds = (BlockKind.PARAGRAPH, BlockKind.DIALOGUE)
    return block.kind in kinds and any(char.isalnum() for char in block.text)
