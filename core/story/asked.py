"""What a storyboard asks of the artist and of the sound: its words, each with the shot it is in.

A deed, a thing, an effect, a feeling and a sound count in each shot that tells them; a place counts
once for each run of shots at it, and a being once in the film, or every shot would repeat them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Literal

from .deeds import Emotion, Item, Thing
from .places import PlaceKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..backends.vocabulary import Meaning
    from .deeds import Deed, Effect, Noise
    from .storyboard import Location, Look, Shot, Storyboard

Sort = Literal["deed", "thing", "place", "being", "effect", "feeling", "sound"]
"""What a word is."""


@dataclass(frozen=True, slots=True)
class AskedShot:
    """What one shot asks for.

    Attributes:
        location: Name of its place.
        place: Kind of its place.
        beings: Who is in view, by name.
        deeds: What is done.
        props: Things that are held or shown alone.
        effects: Effects.
        feelings: Emotions that a face in view shall show; neutral ones are left out.
        sounds: Sounds that the text tells.
    """

    location: str
    place: PlaceKind
    beings: dict[str, Look]
    deeds: tuple[Deed, ...] = ()
    props: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    feelings: tuple[Emotion, ...] = ()
    sounds: tuple[Noise, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """A word that a storyboard asks for.

    Attributes:
        sort: What it is.
        text: The word, such as ``strike``, ``welding torch`` or ``fox``.
        meaning: What it means.
        shot: Number of the shot, from 1; of a place or being the first one.
    """

    sort: Sort
    text: str
    meaning: Meaning
    shot: int


def shots_of(board: Storyboard) -> list[AskedShot]:
    """Return what each shot of a storyboard asks for."""
    found = []
    for scene in board.scenes:
        location = board.location(scene.location)
        for shot in scene.shots:
            found.append(_asked(board, shot, location))
    return found


def _asked(board: Storyboard, shot: Shot, location: Location | None) -> AskedShot:
    cast = [board.character(name) for name in shot.cast]
    feelings = {each.who: each.emotion for each in shot.feelings}
    return AskedShot(
        location=location.name if location else "",
        place=location.kind if location else PlaceKind.ANYWHERE,
        beings={each.name: each.look for each in cast if each is not None},
        deeds=shot.deeds,
        props=tuple(filter(None, [*shot.held.values(), shot.prop])),
        effects=tuple(each.effect for each in shot.effects),
        feelings=told_feelings(
            (feelings.get(name, Emotion.NEUTRAL) for name in shot.cast),
            (line.emotion for line in shot.lines if line.speaker in shot.cast),
        ),
        sounds=tuple(each.sound for each in shot.sounds),
    )


def told_feelings(felt: Iterable[Emotion], spoken: Iterable[Emotion]) -> tuple[Emotion, ...]:
    """Return the emotions that faces in view shall show, each once; neutral ones are left out."""
    shown = (each for each in chain(felt, spoken) if each is not Emotion.NEUTRAL)
    return tuple(dict.fromkeys(shown))


def words_of(shots: Sequence[AskedShot]) -> Iterator[Word]:
    """Yield the words that shots ask for, in order."""
    before = ""
    known: set[str] = set()
    for number, shot in enumerate(shots, 1):
        if shot.location != before or number == 1:
            yield Word("place", shot.place.value, shot.place, number)
        before = shot.location
        for name, look in shot.beings.items():
            if name not in known:
                known.add(name)
                text = look.kind or look.species
                yield Word("being", f"{name} ({text})", look, number)
        for deed in shot.deeds:
            yield Word("deed", deed.verb.value, deed.verb, number)
        for item in _things(shot):
            yield Word("thing", item.words or item.thing, item, number)
        for effect in dict.fromkeys(shot.effects):
            yield Word("effect", effect.value, effect, number)
        for feeling in shot.feelings:
            yield Word("feeling", feeling.value, feeling, number)
        for sound in dict.fromkeys(shot.sounds):
            yield Word("sound", sound.value, sound, number)


def _things(shot: AskedShot) -> Iterator[Item]:
    """Yield the things of a shot, each once."""
    items = [
        item for deed in shot.deeds for item in (deed.object, deed.instrument) if item is not None
    ]
    yield from dict.fromkeys(items)
    named = {item.thing for item in items}
    for prop in dict.fromkeys(shot.props):
        if Thing(prop) not in named:
            yield Item(words=prop.replace("_", " "), thing=Thing(prop))
