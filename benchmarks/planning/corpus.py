"""What planners are scored on: labelled stories of this repository, and files of other corpora.

A file of another corpus is JSON: ``corpus``, ``name``, ``language``, ``characters`` (each with
``name``, ``aliases``, ``gender``) and ``pieces``, each with a ``text`` and ``quotes`` in its order
(``text``, ``speaker``, ``kind``). Each piece is planned alone, as one story.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ainern2d.core.errors import StoryError

from .alignment import Alignment
from .labels import Member, Quotation, read_labelled

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from .labels import DeedLabel, SceneLabel

_KINDS = {"explicit": "e", "anaphoric": "a", "implicit": "i"}


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation with its speaker.

    Attributes:
        text: Its words.
        start: Position of its first character in the text; -1 if it was not found there.
        end: Position after its last one.
        names: Names of the speaker, the first one as in the labels.
        kind: ``e``, ``a``, ``i``, or the corpus's own word.
    """

    text: str
    start: int
    end: int
    names: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A text to plan, with what is known about it.

    Attributes:
        name: Name, for messages.
        group: Row of the tables.
        language: ``en`` or ``zh``.
        text: The text.
        members: The cast.
        quotations: Quotations in order.
        scenes: Labelled scenes; none in other corpora.
        deeds: Labelled deeds; none in other corpora.
        ours: Whether it is a labelled story of this repository.
        scores_cast: Whether the cast is complete enough to score a planned one.
    """

    name: str
    group: str
    language: str
    text: str
    members: tuple[Member, ...]
    quotations: tuple[Quoted, ...]
    scenes: tuple[SceneLabel, ...] = ()
    deeds: tuple[DeedLabel, ...] = ()
    ours: bool = True
    scores_cast: bool = True

    def member(self, name: str) -> Member | None:
        """Return the member of the cast with this name, if there is one."""
        return next((member for member in self.members if member.name == name), None)


def samples_of_stories(folders: Iterable[Path], splits: Iterable[str]) -> list[Sample]:
    """Return the labelled stories of some splits.

    Raises:
        StoryError: A labelled story is wrong.
    """
    found = []
    for path in sorted(path for folder in folders for path in folder.glob("*.txt")):
        story = read_labelled(path)
        if story.header.split not in splits:
            continue
        names = {member.name: member.names for member in story.header.cast}

        def quoted(
            each: Quotation, text: str = story.text, names: dict[str, tuple[str, ...]] = names
        ) -> Quoted:
            who = names.get(each.speaker, (each.speaker,))
            return Quoted(text[each.start : each.end], each.start, each.end, who, each.kind)

        found.append(
            Sample(
                name=path.name,
                group=f"{story.header.split} {story.language}",
                language=story.language,
                text=story.text,
                members=story.header.cast,
                quotations=tuple(map(quoted, story.quotations)),
                scenes=story.scenes,
                deeds=story.deeds,
            )
        )
    return found


def samples_of_data(path: Path) -> list[Sample]:
    """Return the pieces of a file of another corpus.

    Raises:
        StoryError: The file cannot be read, or is in another format.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        members = tuple(_member(each) for each in data["characters"])
        names = {member.name: member.names for member in members}
        whole = Sample(
            name=data["name"],
            group=f"{data['corpus']} {data['language']}",
            language=data["language"],
            text="",
            members=members,
            quotations=(),
            ours=False,
            # LitBank's characters are only those who speak; WP's are those of the whole novel.
            scores_cast=data["corpus"] == "pdnc",
        )
        return [
            replace(
                whole,
                name=f"{whole.name} {number}",
                text=piece["text"],
                quotations=tuple(_quotations(piece, names)),
            )
            for number, piece in enumerate(data["pieces"], 1)
        ]
    except OSError as error:
        raise StoryError(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise StoryError(f"{path}: no file of labelled quotations: {error!r}") from error


def _member(character: dict[str, Any]) -> Member:
    gender = character.get("gender", "")
    return Member(
        name=character["name"],
        aliases=tuple(character.get("aliases", ())),
        sex=gender if gender in ("F", "M") else "",
    )


def _quotations(piece: dict[str, Any], names: dict[str, tuple[str, ...]]) -> Iterable[Quoted]:
    text = Alignment(piece["text"])
    for quote in piece["quotes"]:
        places = text.place(quote["text"]) or ((-1, -1),)
        speaker = quote["speaker"]
        kind = _KINDS.get(quote["kind"], quote["kind"])
        who = names.get(speaker, (speaker,))
        yield Quoted(quote["text"], places[0][0], places[-1][1], who, kind)
