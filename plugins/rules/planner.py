"""Plans an episode: passages, people, who speaks, scenes, shots, and the coverage of all of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ainern2d.core.story.identity import with_ids
from ainern2d.core.story.language import detect_language
from ainern2d.core.story.storyboard import NARRATOR, Scene, Storyboard

from .attribution import attribute
from .chinese import Chinese
from .coverage import CoverageBook
from .english import English
from .passages import Role, passages_of
from .person import Person
from .places import Surveyor
from .roster import Roster
from .scenes import joined, scenes_of
from .shots import Director
from .traits import characters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ainern2d.core.story.document import Document
    from ainern2d.core.story.storyboard import Location

    from .grammar import Grammar
    from .passages import Passage
    from .scenes import SceneDraft

GRAMMARS: dict[str, Grammar] = {"en": English(), "zh": Chinese()}


def plan_story(
    document: Document,
    *,
    language: str = "auto",
    max_shot_seconds: float = 12.0,
    title_card: bool = True,
) -> Storyboard:
    """Return the storyboard of a story.

    Args:
        document: The story.
        language: ``en``, ``zh``, or ``auto`` to tell by its script.
        max_shot_seconds: A shot is cut before it lasts longer, by the estimated pace of speech.
        title_card: Whether headings get a title card.
    """
    if language == "auto":
        language = detect_language(document.text)
    grammar = GRAMMARS[language]
    passages = passages_of(document, grammar)
    scenes = scenes_of(passages, language)
    roster = _roster(passages, grammar)
    attribute(passages, roster, grammar)
    surveyor = Surveyor(language, {})
    coverage = CoverageBook()
    director = Director(coverage, roster, max_shot_seconds)
    planned: list[Scene] = []
    before: Location | None = None
    for draft in scenes:
        scene, here = _scene(draft, before, surveyor, director, with_cards=title_card)
        planned.append(scene)
        before = here
    board = Storyboard(
        title=document.title,
        language=language,
        cast=characters(_cast(planned), roster, _unspoken(passages)),
        locations=tuple(surveyor.known.values()),
        scenes=tuple(planned),
        coverage=coverage.sentences(),
    )
    return with_ids(board)


def _roster(passages: Sequence[Passage], grammar: Grammar) -> Roster:
    turns = [turn for passage in passages for turn in passage.turns]
    subjects = [turn.tag.subject for turn in turns if turn.tag]
    given = [turn.speaker for turn in turns if turn.speaker and turn.speaker != NARRATOR]
    prose = _unspoken(passages)
    speech = [turn.text for turn in turns]
    people = grammar.people(prose, [*given, *subjects], speech)
    known = {alias for person in people for alias in (person.name, *person.aliases)}
    people += [Person(name, (name,)) for name in dict.fromkeys(given) if name not in known]
    # Action names a character in capitals when it is first seen.
    people = [replace(p, aliases=(*p.aliases, *map(str.upper, p.aliases))) for p in people]
    roster = Roster(people, grammar)
    roster.learn_genders([_unspoken([passage]) for passage in passages])
    return roster


def _unspoken(passages: Sequence[Passage]) -> list[str]:
    return [p.text for passage in passages for p in passage.pieces if p.role is not Role.SPEECH]


def _scene(
    draft: SceneDraft,
    before: Location | None,
    surveyor: Surveyor,
    director: Director,
    *,
    with_cards: bool,
) -> tuple[Scene, Location]:
    told = [p.text for passage in draft.passages for p in passage.told]
    spoken = [turn.text for passage in draft.passages for turn in passage.turns]
    at_once = draft.why in ("move", "meanwhile")
    location = surveyor.locate(draft.slug, told, spoken, same_time=at_once)
    if draft.why == "leap":
        director.empty_hands()
    shots = director.shoot(draft.passages, draft.cards if with_cards else ())
    heading = draft.headings[-1] if draft.headings else ""
    title = heading or location.name
    scene = Scene(
        title=title[:1].upper() + title[1:],
        location=location.name,
        transition=joined(draft, before, location) if before else "cut",
        shots=tuple(shots),
    )
    return scene, location


def _cast(scenes: Sequence[Scene]) -> list[str]:
    names: dict[str, None] = {}
    for scene in scenes:
        for shot in scene.shots:
            names.update(dict.fromkeys(shot.cast))
            names.update(dict.fromkeys(line.speaker for line in shot.lines))
    names.pop(NARRATOR, None)
    return list(names)
