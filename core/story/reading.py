"""Parses a story file: bytes and a format give a document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import StoryError
from ..translatable import coded
from .apparatus import marked
from .document import SPOKEN, BlockKind, Document
from .encoding import decode
from .fountain import parse as parse_fountain
from .language import detect_language, with_full_width
from .prose import parse as parse_prose
from .prose import title_of

if TYPE_CHECKING:
    import os

    from .document import Block, StoryFormat

SUFFIXES: dict[str, StoryFormat] = {
    "": "text",
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".fountain": "fountain",
    ".spmd": "fountain",
}
"""Format by file suffix; ``.spmd`` is Fountain's older suffix."""
BOOKS: dict[str, str] = {".docx": "Word document", ".epub": "EPUB book"}
"""Suffixes of files that hold a book; see :mod:`ainern2d.core.story.books`."""


def format_of(path: str | os.PathLike[str]) -> StoryFormat:
    """Return the format of a file by its suffix.

    Raises:
        StoryError: Stories cannot have this suffix.

    >>> format_of("chapter1.md")
    'markdown'
    """
    name, suffix = Path(path).name, Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise StoryError(
            coded(
                "story_suffix",
                f"{name}: a story cannot be a {suffix} file",
                file=name,
                suffix=suffix,
            ),
            hint="use "
            + ", ".join(sorted(SUFFIXES.keys() - {""}))
            + "; the studio also reads "
            + " and ".join(BOOKS),
        )
    return SUFFIXES[suffix]


def read_story(data: bytes, format: StoryFormat) -> Document:  # noqa: A002 - the field's name
    r"""Parse a story.

    Half-width commas and the like in Chinese text become the full-width marks of Chinese.

    Args:
        data: Bytes of the file; see :func:`ainern2d.core.story.encoding.decode`.
        format: Format of the file; see :func:`format_of`.

    Raises:
        StoryError: The story has no text, or it cannot be decoded.

    >>> story = read_story("The Pier\n\nIt was evening.\n\nMara waited.\n".encode(), "text")
    >>> story.title, [block.text for block in story.blocks[1:]]
    ('The Pier', ['It was evening.', 'Mara waited.'])
    """
    text = decode(data)
    if format == "markdown":
        # markdown-it is slow to import, and most stories do not need it.
        from .markdown import parse as parse_markdown

        title, blocks = parse_markdown(text)
    else:
        title, blocks = (parse_fountain if format == "fountain" else parse_prose)(text)
    if detect_language(text) == "zh":
        title = with_full_width(title)
        blocks = [b.model_copy(update={"text": with_full_width(b.text)}) for b in blocks]
    if format != "fountain":
        blocks = marked(blocks)
        told = [block for block in blocks if block.kind is not BlockKind.FRONT_MATTER]
        title = title_of(told) or title
    if not any(_tells(block) for block in blocks):
        raise StoryError(
            coded("story_untold", "the story has no text to tell"),
            hint="a story needs at least one sentence beside its title",
        )
    return Document(title=title, format=format, blocks=tuple(blocks))


def _tells(block: Block) -> bool:
    return block.kind in SPOKEN and any(char.isalnum() for char in block.text)
