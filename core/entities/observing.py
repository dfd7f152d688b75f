"""Reads off a storyboard what it says of people, places and things."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..story.storyboard import NARRATOR
from .names import fold
from .person import ASSUMED, SAYS, EntityKind, Fact, Observed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..story.fields import Evidence
    from ..story.storyboard import Character, Location, Storyboard

LOOKS = (
    *("gender", "age", "years", "species", "kind", "role", "hair", "clothes", "accessories"),
    "palette",
)
UNSAID: tuple[Any, ...] = (None, "", "unknown", (), [])
HUMAN = 0.3
"""Confidence in a human where no word says what somebody is."""
MOST_THINGS = 500
"""Things of one episode that are kept; a chapter names fewer."""


def observed(board: Storyboard) -> list[Observed]:
    """Return what a storyboard says of each of its people, places and things.

    Args:
        board: As planned or edited, before anything that the project knows is put into it.
    """
    return [*_people(board), *_places(board), *_things(board)]


def _people(board: Storyboard) -> Iterator[Observed]:
    lines: dict[str, int] = {}
    shots: dict[str, int] = {}
    beside: dict[str, set[str]] = {}
    for shot in board.shots:
        speakers = [line.speaker for line in shot.lines]
        for name in speakers:
            lines[name] = lines.get(name, 0) + 1
        here = {*shot.cast, *speakers} - {NARRATOR}
        for name in here:
            shots[name] = shots.get(name, 0) + 1
            beside.setdefault(name, set()).update(here - {name})
    for each in board.cast:
        why = each.evidence.get("name")
        yield Observed(
            each.name,
            EntityKind.PERSON,
            each.aliases,
            each.narrates,
            _facts(each),
            lines.get(each.name, 0),
            shots.get(each.name, 0),
            why.sentence if why else _first_sentence(each),
            frozenset(beside.get(each.name, ())),
        )


def _first_sentence(character: Character) -> str:
    return next((e.sentence for e in character.evidence.values() if e.sentence), "")


def _facts(character: Character) -> dict[str, Fact]:
    look, voice = character.look, character.voice
    values: dict[str, Any] = {name: getattr(look, name) for name in LOOKS}
    values["accessories"] = list(look.accessories)
    values["variety"] = voice.variety
    values["voice.name"] = voice.name
    values["voice.pitch"] = voice.pitch or None
    values["voice.rate"] = voice.rate if voice.rate != 1 else None
    values |= {SAYS + word: said for word, said in character.pronunciations}
    found = {
        name: _fact(name, value, character.evidence)
        for name, value in values.items()
        if value not in UNSAID
    }
    if look.species == "human" and "species" not in character.evidence:
        found["species"] = Fact("species", "human", HUMAN)
    return found


def _fact(name: str, value: Any, evidence: Mapping[Any, Evidence]) -> Fact:
    why = evidence.get(name)
    if why is None:
        return Fact(name, value, ASSUMED)
    return Fact(name, value, why.confidence, why.sentence)


def _places(board: Storyboard) -> Iterator[Observed]:
    shots: dict[str, int] = {}
    for scene in board.scenes:
        shots[scene.location] = shots.get(scene.location, 0) + len(scene.shots)
    for place in board.locations:
        yield Observed(
            place.name,
            EntityKind.PLACE,
            facts=_of_place(place),
            shots=shots.get(place.name, 0),
            sentence=next((e.sentence for e in place.evidence.values() if e.sentence), ""),
        )


def _of_place(place: Location) -> dict[str, Fact]:
    values = {
        "kind": place.kind.value,
        "setting": place.setting,
        "side": place.side,
        "description": place.description,
    }
    return {n: _fact(n, v, place.evidence) for n, v in values.items() if v not in UNSAID}


def _things(board: Storyboard) -> Iterator[Observed]:
    words: dict[str, str] = {}
    kinds: dict[str, str] = {}
    sentences: dict[str, str] = {}
    shots: dict[str, int] = {}
    for shot in board.shots:
        here = set()
        for deed in shot.deeds:
            for item in (deed.object, deed.instrument):
                if item is not None and item.words.strip():
                    key = fold(item.words)
                    here.add(key)
                    words.setdefault(key, item.words[:200])
                    kinds.setdefault(key, str(item.thing))
                    sentences.setdefault(key, deed.sentence)
        for key in here:
            shots[key] = shots.get(key, 0) + 1
    for key in list(words)[:MOST_THINGS]:
        facts = {"kind": Fact("kind", kinds[key], ASSUMED)} if kinds[key] else {}
        yield Observed(
            words[key],
            EntityKind.THING,
            facts=facts,
            shots=shots[key],
            sentence=sentences[key],
        )
