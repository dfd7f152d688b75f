"""Which shots of a project resemble each other, and why: words, people, place, deeds, things, mood.

A shot is described by what its storyboard says of it. Two are compared by the likeness of their
words, which an embedder says, and by what they have in common.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ..story.deeds import Mood
from ..story.places import PlaceKind
from ..story.storyboard import NARRATOR, ShotSize
from .embedding import COMMON, COMMON_ZH
from .names import fold, is_cjk

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from ..story.storyboard import Location, Scene, Shot, Storyboard

LEAST_SCORE = 0.25
"""Shots below it do not resemble each other: to have the same people is not enough."""
UNRELATED = 0.15
"""Likeness of texts that have nothing to do with each other."""
ALIKE = 0.45
"""Likeness of words above which they are a reason of their own."""
MOST_WORDS = 2_000
"""Characters of a shot's words that are compared."""
MOST_VALUES = 5
_TITLED = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")


class By(StrEnum):
    """Why a shot resembles another one; PLACE_KIND: other places of one kind."""

    MEANING = "meaning"
    PEOPLE = "people"
    PLACE = "place"
    PLACE_KIND = "place_kind"
    DEEDS = "deeds"
    THINGS = "things"
    MOOD = "mood"
    WORDS = "words"


WEIGHTS = {
    By.MEANING: 0.5,
    By.PEOPLE: 0.2,
    By.PLACE: 0.1,
    By.PLACE_KIND: 0.05,
    By.DEEDS: 0.1,
    By.THINGS: 0.07,
    By.MOOD: 0.03,
}
"""How much of the score each can give; 1 in all."""


@dataclass(frozen=True, slots=True)
class ShotWords:
    """What a storyboard says of a shot.

    Attributes:
        shot: Id of the shot.
        position: Number in the film, from 1.
        scene: Number of its scene, from 1.
        words: What is done and said in it.
        sentence: That tells it to people.
        people: Names of who is in it or speaks.
        place: Name of its place.
        place_kind: Kind of the place, or empty.
        deeds: Verbs.
        things: Kinds of the things in it; where there is no kind, folded words.
        mood: Of its scene; empty if that is neutral.
    """

    shot: str
    position: int
    scene: int
    words: str
    sentence: str
    people: tuple[str, ...] = ()
    place: str = ""
    place_kind: str = ""
    deeds: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    mood: str = ""

    def traits(self, people: Iterable[str] = (), places: Iterable[str] = ()) -> list[str]:
        """Return what can be looked up together.

        Args:
            people: Further names of its people.
            places: Further names of its place.

        >>> ShotWords("a", 1, 1, "", "", ("The Captain",), "Lamp Street").traits(["Tom Brown"])
        ['l:lamp street', 'p:captain', 'p:tom brown']
        """
        found = {f"p:{fold(name)}" for name in (*self.people, *people)}
        found |= {f"l:{fold(name)}" for name in (self.place, *places) if name}
        found |= {f"d:{verb}" for verb in self.deeds}
        found |= {f"t:{thing}" for thing in self.things}
        return sorted(found)


def words_of(board: Storyboard) -> list[ShotWords]:
    """Return what a storyboard says of each of its shots; title cards are left out."""
    places = {place.name: place for place in board.locations}
    cast = {character.name for character in board.cast}
    found = []
    position = 0
    for number, scene in enumerate(board.scenes, 1):
        for shot in scene.shots:
            position += 1
            if shot.size is not ShotSize.TITLE:
                place = places.get(scene.location)
                found.append(_words(shot, position, number, scene, place, cast))
    return found


def _words(
    shot: Shot, position: int, number: int, scene: Scene, place: Location | None, cast: set[str]
) -> ShotWords:
    lines = [line.text for line in shot.lines]
    done = [deed.sentence for deed in shot.deeds]
    texts = [text for text in dict.fromkeys((*done, shot.action, *lines)) if text.strip()]
    named = [*shot.cast, *(line.speaker for line in shot.lines)]
    named += [name for deed in shot.deeds for name in (*deed.who, *deed.whom)]
    items = [item for deed in shot.deeds for item in (deed.object, deed.instrument) if item]
    things = [str(item.thing) or fold(item.words) for item in items]
    things += [str(prop) for prop in (*shot.held.values(), shot.prop) if prop]
    kind = place.kind if place else PlaceKind.ANYWHERE
    return ShotWords(
        shot.id,
        position,
        number,
        "\n".join(texts)[:MOST_WORDS],
        next(iter((*lines, *texts, shot.caption)), ""),
        tuple(name for name in dict.fromkeys(named) if name in cast and name != NARRATOR),
        scene.location,
        "" if kind is PlaceKind.ANYWHERE else kind.value,
        tuple(dict.fromkeys(deed.verb.value for deed in shot.deeds)),
        tuple(thing for thing in dict.fromkeys(things) if thing),
        "" if scene.mood is Mood.NEUTRAL else scene.mood.value,
    )


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a shot resembles another one.

    Attributes:
        by: In what.
        values: What they have in common, as the other shot has it; none for
            :attr:`By.MEANING`.
    """

    by: By
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resemblance:
    """How much a shot resembles another one.

    Attributes:
        score: 0 to 1.
        reasons: The weightiest first.
    """

    score: float
    reasons: tuple[Reason, ...]


def compare(
    own: ShotWords,
    other: ShotWords,
    likeness: float,
    same_person: Callable[[str, str], bool],
    *,
    same_place: bool,
) -> Resemblance:
    """Compare a shot with another one.

    Args:
        own: The shot.
        other: The other one.
        likeness: Of their words: the cosine of their vectors.
        same_person: Says whether a name of the shot and one of the other are the same person's.
        same_place: Whether they are at one place.

    >>> own = ShotWords("a", 1, 1, "Ada waits at the harbour", "", ("Ada",), "harbour")
    >>> other = ShotWords("b", 9, 4, "Miss Quill left the harbour", "", ("Miss Quill",), "harbour")
    >>> found = compare(own, other, 0.6, lambda a, b: True, same_place=True)
    >>> round(found.score, 2), [str(why.by) for why in found.reasons]
    (0.56, ['meaning', 'people', 'place', 'words'])
    """
    meaning = max(0.0, (likeness - UNRELATED) / (1 - UNRELATED))
    people = [name for name in other.people if any(same_person(a, name) for a in own.people)]
    same_kind = not same_place and own.place_kind != "" and own.place_kind == other.place_kind
    deeds = [verb for verb in other.deeds if verb in own.deeds]
    things = [thing for thing in other.things if thing in own.things]
    share = {
        By.MEANING: meaning,
        By.PEOPLE: _dice(people, own.people, other.people),
        By.PLACE: float(same_place),
        By.PLACE_KIND: float(same_kind),
        By.DEEDS: _dice(deeds, own.deeds, other.deeds),
        By.THINGS: _dice(things, own.things, other.things),
        By.MOOD: float(own.mood != "" and own.mood == other.mood),
    }
    values: dict[By, Sequence[str]] = {
        By.PEOPLE: people,
        By.PLACE: [other.place],
        By.PLACE_KIND: [other.place_kind],
        By.DEEDS: deeds,
        By.THINGS: things,
        By.MOOD: [other.mood],
    }
    gains = {by: WEIGHTS[by] * share[by] for by in share if share[by] > 0}
    reasons = [
        Reason(by, tuple(values.get(by, ()))[:MOST_VALUES])
        for by in sorted(gains, key=lambda by: -gains[by])
        if by is not By.MEANING or likeness >= ALIKE
    ]
    if words := shared_words(own.words, other.words, (*own.people, *other.people)):
        reasons.append(Reason(By.WORDS, words))
    return Resemblance(sum(gains.values()), tuple(reasons))


def _dice(both: Collection[str], own: Collection[str], other: Collection[str]) -> float:
    return 2 * len(both) / (len(own) + len(other)) if both else 0.0


def shared_words(own: str, other: str, names: Iterable[str] = ()) -> tuple[str, ...]:
    """Return words that two texts have in common, the longest first, without names.

    >>> shared_words("The ship sails on Monday.", "When does the ship sail?")
    ('ship',)
    >>> shared_words("他在码头等船。", "她跑到码头。", ["他"])
    ('码头',)
    """
    called = {word for name in names for word in fold(name).split()}
    theirs = _content(other)
    common = [word for word in _content(own) if word in theirs]
    found = [w for w in common if not any(w in name or name in w for name in called)]
    whole = [word for word in found if not any(word != w and word in w for w in found)]
    return tuple(sorted(whole, key=lambda word: (-len(word), own.casefold().find(word))))[
        :MOST_VALUES
    ]


def _content(text: str) -> dict[str, None]:
    """Return words with a meaning; of Chinese all pieces of two to four characters."""
    plain = text.casefold()
    words = [w for w in _TITLED.findall(plain) if not is_cjk(w)]
    found = dict.fromkeys(w for w in words if len(w) > 3 and w not in COMMON)
    for run in _HAN.findall(plain):
        for part in re.split(f"[{''.join(COMMON_ZH)}]", run):
            for size in (4, 3, 2):
                found.update(
                    dict.fromkeys(part[at : at + size] for at in range(len(part) - size + 1))
                )
    return found
