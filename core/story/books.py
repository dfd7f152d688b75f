"""Books: a Word document or an EPUB becomes its chapters, each a story in plain text."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ..errors import StoryError
from ..translatable import coded
from .archive import Archive
from .docx import RELATIONS, read_docx
from .encoding import MAX_BYTES
from .epub import CONTAINER, read_epub

if TYPE_CHECKING:
    from typing import BinaryIO

    from .epub import EpubBook, Mark
    from .markup import Passage

MOST_CHAPTERS: Final = 10_000
ZIP_MARK: Final = b"PK\x03\x04"
BREAK: Final = "* * *"
LONGEST_TITLE: Final = 200
"""Longest title of a chapter, in characters."""

LONGEST_TITLE_PAGE: Final = 200


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter.

    Attributes:
        title: As the book states it; may be empty.
        text: Its paragraphs, in the form in which :mod:`.prose` reads them.
    """

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Book:
    """A book.

    Attributes:
        title: May be empty.
        chapters: In order; at least one.
    """

    title: str
    chapters: tuple[Chapter, ...]


def is_book(file: BinaryIO) -> bool:
    """Say whether a file is a ZIP file, as Word documents and EPUB books are, and rewind it."""
    mark = file.read(len(ZIP_MARK))
    file.seek(0)
    return mark == ZIP_MARK


def read_book(file: BinaryIO, name: str) -> Book:
    """Read a Word document or an EPUB book; which one, its content says.

    Args:
        file: Of the book.
        name: Of the file, for messages.

    Raises:
        StoryError: It is neither, has no text to tell, or too many chapters.
    """
    archive = Archive(file, name)
    if CONTAINER in archive:
        found = read_epub(archive, name)
        title, chapters = found.title, _of_epub(found)
    elif RELATIONS in archive:
        title, chapters = _of_docx(read_docx(archive, name))
    else:
        raise StoryError(
            coded(
                "story_broken",
                f"{name} is a ZIP file, and neither a Word document nor an EPUB book",
                file=name,
            ),
            hint="unpack it, and give a .txt, .md, .fountain, .docx or .epub file",
        )
    told = [chapter for chapter in chapters if any(map(str.isalnum, _told(chapter)))]
    if len(told) > 1 and _is_title_page(told[0], title):
        del told[0]
    if not told:
        raise StoryError(
            coded("story_untold", f"{name} has no text to tell"),
            hint="a story needs at least one sentence in text",
        )
    if len(told) > MOST_CHAPTERS:
        raise StoryError(
            coded(
                "story_chapters",
                f"{name} has {len(told):,} chapters, more than {MOST_CHAPTERS:,}",
                chapters=len(told),
                most=MOST_CHAPTERS,
            ),
            hint="give the book in parts",
        )
    for number, chapter in enumerate(told, 1):
        if len(chapter.text.encode()) > MAX_BYTES:
            raise StoryError(
                f"chapter {number} of {name} has more than {MAX_BYTES:,} bytes",
                hint="mark its chapters with headings: each becomes one episode",
            )
    return Book(" ".join(title.split())[:LONGEST_TITLE], tuple(told))


def _told(chapter: Chapter) -> str:
    """Return the text of a chapter without its headings."""
    return "\n".join(line for line in chapter.text.split("\n") if not line.startswith("# "))


def _is_title_page(chapter: Chapter, book: str) -> bool:
    """Say whether a chapter has only a few words without a sentence, such as title and author."""
    text = _told(chapter).strip()
    named = chapter.title.casefold() in ("", book.casefold(), "title page", "cover", "封面")
    return named and len(text) < LONGEST_TITLE_PAGE and not text.endswith(tuple(".!?。！？…”」"))


def _of_docx(passages: list[Passage]) -> tuple[str, list[Chapter]]:
    """Split a document at the highest level of heading of which there are several."""
    counts = Counter(each.level for each in passages if each.level)
    level = next((level for level in sorted(counts) if counts[level] > 1), 0)
    groups: list[list[Passage]] = [[]]
    for each in passages:
        if level and each.level and each.level <= level and _has_words(groups[-1]):
            groups.append([])
        groups[-1].append(each)
    title = next((each.text for each in passages if each.level == 0), "")
    return title, [_chapter(group) for group in groups]


def _of_epub(book: EpubBook) -> list[Chapter]:
    """Split a book where its list of contents says; what it does not list belongs to the last."""
    marks: dict[str, list[Mark]] = {}
    for mark in book.marks:
        marks.setdefault(mark.document, []).append(mark)
    is_listed = any(document in marks for document in book.documents)
    groups: list[tuple[str, list[Passage]]] = [("", [])]
    for document, passages in book.documents.items():
        starts = {mark.anchor: mark.title for mark in marks.get(document, ())}
        if "" in starts or not is_listed:
            _begin(groups, starts.get("", ""))
        for each in passages:
            for anchor in each.anchors:
                if anchor in starts:
                    _begin(groups, starts[anchor])
            groups[-1][1].append(each)
    return [_chapter(group, title) for title, group in groups]


def _begin(groups: list[tuple[str, list[Passage]]], title: str) -> None:
    """Begin another chapter; the page of a part, which has only headings, goes with the next."""
    if _has_words(groups[-1][1]):
        groups.append((title, []))
    else:
        groups[-1] = (title or groups[-1][0], groups[-1][1])


def _has_words(passages: list[Passage]) -> bool:
    return any(each.level is None and each.text for each in passages)


def _chapter(passages: list[Passage], title: str = "") -> Chapter:
    rows: list[str] = []
    first = next((each for each in passages if not each.is_break), None)
    headed = first is not None and first.level is not None
    # Of a part and its chapter the last heading before the text is the chapter's.
    heads = []
    for each in passages:
        if each.level is None and each.text:
            break
        if each.level is not None:
            heads.append(each.text)
    title = title or (heads[-1] if heads else "")
    title = " ".join(title.split())[:LONGEST_TITLE]
    if title and not (headed and title in heads):
        rows.append(f"# {title}")
    for each in passages:
        if each.is_break:
            rows.append(BREAK)
        elif each.level is not None:
            rows.append(f"# {' '.join(each.text.split())}")
        else:
            rows.append(each.text)
    return Chapter(title, "\n\n".join(rows) + "\n")
