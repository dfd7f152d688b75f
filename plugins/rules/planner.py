"""Plans an episode: passages, people, speakers, scenes, shots, and the coverage of all text.

Each pass runs under :func:`ainern2d.plugins.rules.passes.run_pass`, so that no text makes planning
fail: a pass that raises is logged and finds nothing in that passage, which the narrator then reads.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

from ainern2d.core import (
    NARRATOR,
    Attribution,
    Evidence,
    Mood,
    Scene,
    Storyboard,
    detect_language,
    with_ids,
)
from ainern2d.core.story.voices import apart

from .atmosphere import find_atmosphere, mood_of
from .casting import described, introductions
from .chinese import Chinese
from .coverage import CoverageBook
from .deeds import find_deeds
from .drafts import shortened
from .english import English
from .locations import Locations
from .passages import passages_of
from .passes import run_pass
from .people import read_people
from .record import Role
from .roster import Roster
from .scenes import joined, mark_breaks, scenes_of
from .shots import Director
from .topics import find_topics
from .traits import characters
from .world import with_talking_animals

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from ainern2d.core import Character, Deed, Document, Line, Location, Shot

    from .grammar import Grammar
    from .record import Entity, Passage
    from .scenes import SceneDraft

GRAMMARS: dict[str, Grammar] = {"en": English(), "zh": Chinese()}


def plan_story(
    document: Document,
    *,
    language: str = "auto",
    max_shot_seconds: float = 12.0,
    title_card: bool = True,
    progress: Callable[[float, str], None] = lambda _fraction, _note: None,
) -> Storyboard:
    """Return the storyboard of a story.

    Args:
        document: The story.
        language: ``en``, ``zh``, or ``auto`` to detect it from the script.
        max_shot_seconds: Longest shot in seconds, estimated from the usual pace of speech.
        title_card: Whether headings get a title card.
        progress: Called with the fraction that is planned, and a note.
    """
    if language == "auto":
        language = detect_language(document.text)
    grammar = GRAMMARS[language]
    progress(0.0, "sentences")
    passages = passages_of(document, grammar)
    mark_breaks(passages, language)
    progress(0.1, "people and speakers")
    entities = read_people(passages, language)
    roster = Roster(entities, passages, grammar)
    find_deeds(passages, language)
    find_topics(passages, language)
    find_atmosphere(passages, language)
    progress(0.4, "places")
    names = {alias for entity in entities for alias in (entity.name, *entity.aliases)}
    scenes, world = scenes_of(passages, language, names)
    world = with_talking_animals(world, passages, entities)
    locations = Locations(language, world)
    coverage = CoverageBook()
    director = Director(coverage, roster, max_shot_seconds)
    planned: list[Scene] = []
    before: Location | None = None
    for number, draft in enumerate(scenes):
        progress(0.5 + 0.4 * number / len(scenes), f"scene {number + 1} of {len(scenes)}")
        scene, here = _scene(
            draft, before, locations, director, language=language, with_cards=title_card
        )
        planned.append(scene)
        before = here
    progress(0.9, "looks")
    cast = characters(_cast(planned), entities, passages, str(world.genre))
    cast = _described(cast, entities, passages)
    places = locations.shown()

    def board(people: Sequence[Character]) -> Storyboard:
        """Return the storyboard with these people, and the narrator for all others."""
        names = {character.name for character in people}
        return with_ids(
            Storyboard(
                title=shortened(document.title),
                language=language,
                world=world,
                cast=apart(people),
                locations=places,
                scenes=tuple(_with_people(scene, names) for scene in planned),
                coverage=coverage.sentences(),
            )
        )

    return run_pass("storyboard", document.text, partial(board, ()), board, cast)


def _described(
    cast: Sequence[Character], entities: Sequence[Entity], passages: Sequence[Passage]
) -> tuple[Character, ...]:
    """Return the cast with what the record says of each."""
    known = {entity.name: entity for entity in entities}
    first = introductions(passages)

    def whole(character: Character) -> Character:
        entity = known.get(character.name)
        return described(character, entity, first.get(character.name, "")) if entity else character

    def as_it_is(character: Character) -> Character:
        return character

    return tuple(
        run_pass("descriptions", each.name, partial(as_it_is, each), whole, each) for each in cast
    )


def _unspoken(passages: Sequence[Passage]) -> list[str]:
    return [p.text for passage in passages for p in passage.pieces if p.role is not Role.SPEECH]


def _scene(
    draft: SceneDraft,
    before: Location | None,
    locations: Locations,
    director: Director,
    *,
    language: str,
    with_cards: bool,
) -> tuple[Scene, Location]:
    told = [p.text for passage in draft.passages for p in passage.told]
    text = "\n".join((draft.slug, *told))
    location = run_pass(
        "places",
        text,
        locations.somewhere,
        locations.locate,
        draft.surroundings,
        draft.slug,
        told,
    )
    if draft.why in ("leap", "break"):
        director.empty_hands()
    elif draft.why == "move":
        director.put_down()
    cards = draft.cards if with_cards else ()
    shots = director.shoot(draft.passages, cards, draft.surroundings.mode)
    pieces = [piece for passage in draft.passages for piece in passage.pieces]
    mood, sure = run_pass("mood", text, _no_mood, mood_of, pieces, language)
    evidence: dict[Literal["mode", "mood"], Evidence] = {}
    if why := draft.surroundings.evidence.get("mode"):
        evidence["mode"] = why
    if mood is not Mood.NEUTRAL:
        evidence["mood"] = Evidence(confidence=sure)
    heading = draft.headings[-1] if draft.headings else ""
    title = heading or location.name
    scene = Scene(
        title=shortened(title[:1].upper() + title[1:]),
        location=location.name,
        mode=draft.surroundings.mode,
        transition=joined(draft, before, location) if before else "cut",
        mood=mood,
        shots=tuple(shots),
        evidence=evidence,
    )
    return scene, location


def _no_mood() -> tuple[Mood, float]:
    return Mood.NEUTRAL, 0.0


def _cast(scenes: Sequence[Scene]) -> list[str]:
    names: dict[str, None] = {}
    for scene in scenes:
        for shot in scene.shots:
            names.update(dict.fromkeys(shot.cast))
            names.update(dict.fromkeys(line.speaker for line in shot.lines))
    names.pop(NARRATOR, None)
    return list(names)


def _with_people(scene: Scene, names: Collection[str]) -> Scene:
    """Return a scene without other people: the narrator speaks for them, and they are not seen."""

    def line(old: Line) -> Line:
        others = tuple(each for each in old.alternatives if each.speaker in names)
        if others != old.alternatives:
            old = old.model_copy(update={"alternatives": others})
        if old.speaker in (NARRATOR, *names):
            return old
        how, sure = Attribution.NARRATION, 1.0
        return old.model_copy(update={"speaker": NARRATOR, "how": how, "confidence": sure})

    def known(topic: Deed) -> bool:
        return all(name in names for name in topic.who)

    def topic(old: Deed) -> Deed:
        whom = tuple(name for name in old.whom if name in names)
        return old.model_copy(update={"whom": whom})

    def shot(old: Shot) -> Shot:
        return old.model_copy(
            update={
                "cast": tuple(name for name in old.cast if name in names),
                "focus": old.focus if old.focus in names else "",
                "held": {name: prop for name, prop in old.held.items() if name in names},
                "lines": tuple(map(line, old.lines)),
                "topics": tuple(map(topic, filter(known, old.topics))),
            }
        )

    return scene.model_copy(update={"shots": tuple(map(shot, scene.shots))})
