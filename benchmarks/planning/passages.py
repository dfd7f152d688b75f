"""Reads passages whose places are labelled: where and when they happen, and nothing else.

The labels are in ``places``, one file for each source. ``litbank.en.txt`` and ``novels.zh.txt``
have labels only; their texts are read from folders: ``original`` of LitBank (CC BY 4.0), and a
folder of Chinese novels in the public domain, ``BOOK.txt`` each. ``own.zh.txt`` has text and
labels.

A passage of a book is a range of its paragraphs, numbered from 0: of English books what blank lines
divide, of Chinese ones the lines, or, where lines are wrapped, what is indented. A label holds from
a paragraph on, or from words in it (``969@刚到``), until the next one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ainern2d.core.errors import StoryError
from ainern2d.core.story.places import PlaceKind

from .corpus import Sample
from .labels import TIMES, WEATHERS, SceneLabel

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PLACES = Path(__file__).with_name("places")
"""Folder of the labels."""
_HEAD = re.compile(r"## (?P<book>\S+) (?P<first>\d+)-(?P<last>\d+)")
_LABEL = re.compile(r"(?P<paragraph>\d+)(?:@(?P<words>.+?))? (?P<rest>\S+ \S+ \S+ \S+ [123])")
_INLINE = re.compile(r"\{@ (?P<rest>\S+ \S+ \S+ \S+ [123])\}\n?")
_HEADING = re.compile(r"第.{1,6}[回章]")
_MARKS = str.maketrans({"．": "。", " ": None})
WRAPPED = 60
"""Mean length of the lines of a Chinese text below which its paragraphs are wrapped."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage with labels.

    Attributes:
        book: Name of its book; the title of a passage of our own.
        language: ``en`` or ``zh``.
        text: Its words.
        scenes: Where and when its parts happen, in order.
        sure: How sure the labeller was of each part, from 1 to 3.
    """

    book: str
    language: str
    text: str
    scenes: tuple[SceneLabel, ...]
    sure: tuple[int, ...]

    @property
    def sample(self) -> Sample:
        """Return it as a text to plan; nothing is known about its people."""
        return Sample(
            name=self.book,
            group=f"passages {self.language}",
            language=self.language,
            text=self.text,
            members=(),
            quotations=(),
            scenes=self.scenes,
            scores_cast=False,
        )


def own_passages(file: Path = PLACES / "own.zh.txt") -> list[Passage]:
    """Return the passages that were written for their labels.

    Raises:
        StoryError: A label is wrong.
    """
    found = []
    for part in re.split(r"^## ", file.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        head, _, body = part.partition("\n")
        text, places, at = "", [], 0
        for label in _INLINE.finditer(body):
            text += body[at : label.start()]
            places.append((len(text), label["rest"]))
            at = label.end()
        text += body[at:]
        # A paragraph of a story is divided from the next one by a blank line.
        text, moved = _spaced(text, [start for start, _ in places])
        labels = list(zip(moved, (rest for _, rest in places), strict=True))
        found.append(_passage(head.split(" |")[0], "zh", text, labels))
    return found


def _spaced(text: str, starts: list[int]) -> tuple[str, list[int]]:
    moved = [start + text.count("\n", 0, start) for start in starts]
    return text.replace("\n", "\n\n"), moved


def passages_of_books(file: Path, folder: Path) -> Iterator[Passage]:
    """Yield the passages of a file of labels whose texts are in a folder.

    Args:
        file: The labels, such as ``places/litbank.en.txt``.
        folder: Folder of the texts, ``BOOK.txt`` each.

    Raises:
        StoryError: A book is missing, or a label is wrong.
    """
    language = file.name.split(".")[-2]
    for head, lines in _blocks(file):
        book = folder / f"{head['book']}.txt"
        if not book.is_file():
            raise StoryError(f"{book}: there is no such book", hint=f"{file} has labels for it")
        whole = paragraphs(book.read_text(encoding="utf-8-sig"), language)
        first = int(head["first"])
        part = whole[first : int(head["last"]) + 1]
        starts = [0]
        for paragraph in part:
            starts.append(starts[-1] + len(paragraph) + 2)
        labels = []
        for line in lines:
            label = _LABEL.fullmatch(line)
            number = int(label["paragraph"]) - first if label else -1
            words = (label["words"] if label else "") or ""
            if label is None or not 0 <= number < len(part) or words not in part[number]:
                raise StoryError(f"{file}: {line!r}: no label of {head[0]!r}")
            labels.append((starts[number] + part[number].find(words), label["rest"]))
        yield _passage(head["book"], language, "\n\n".join(part), labels)


def _blocks(file: Path) -> Iterator[tuple[re.Match[str], list[str]]]:
    head: re.Match[str] | None = None
    lines: list[str] = []
    for line in [*file.read_text(encoding="utf-8").splitlines(), "## end 0-0"]:
        if begun := _HEAD.fullmatch(line):
            if head is not None:
                yield head, lines
            head, lines = begun, []
        elif line and not line.startswith("# "):
            lines.append(line)


def paragraphs(text: str, language: str) -> list[str]:
    """Return the paragraphs of a book, without line breaks within them."""
    if language == "en":
        parts = re.split(r"\n\s*\n", text)
        return [whole for part in parts if (whole := " ".join(part.split()))]
    lines = [line for line in text.splitlines() if line.strip("\u3000 \t")]
    wrapped = sum(map(len, lines)) < WRAPPED * len(lines)
    found: list[str] = []
    for line in lines:
        own = line.strip("\u3000 \t")
        begins = line[0] in "\u3000 \t" or _HEADING.match(own) is not None
        if begins or not wrapped or not found:
            found.append(own)
        else:
            found[-1] += own
    return [each.translate(_MARKS) for each in found]


def _passage(book: str, language: str, text: str, labels: Iterable[tuple[int, str]]) -> Passage:
    starts, rests = zip(*labels, strict=True)
    ends = (*starts[1:], len(text))
    scenes, sure = [], []
    for start, end, rest in zip(starts, ends, rests, strict=True):
        kind, side, time, weather, confidence = ("" if w == "-" else w for w in rest.split())
        known = {"in": True, "out": False, "": None}
        wrong = (kind and kind not in set(PlaceKind)) or side not in known
        if wrong or time not in ("", *TIMES) or weather not in ("", *WEATHERS):
            raise StoryError(f"{book}: {rest!r} is no label of a place")
        scenes.append(SceneLabel(start, end, 0, kind, known[side], time, weather))
        sure.append(int(confidence))
    return Passage(book, language, text, tuple(scenes), tuple(sure))
