"""A serial keeps its people: a finished plan is taken in, and the next chapter gets what is known.

A chapter's film is made with what its project knew up to that chapter, and with all that people
decided. So a chapter that is made again stays as it is, whatever later chapters say, and a decision
reaches every chapter with its next make.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import ConfigError
from ..story.cast import (
    CastChanges,
    CharacterChange,
    LookChange,
    NarratorChange,
    VoiceChange,
)
from ..story.storyboard import NARRATOR
from .observing import LOOKS, UNSAID, observed
from .person import SAYS, VOICE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..database.entities import EntityRecords
    from ..story.storyboard import Character, Storyboard, Voice
    from .person import Entity


def take_in_plan(
    records: EntityRecords, project: str, episode: str, storyboard: Storyboard
) -> None:
    """Remember what an episode's plan says of people, places and things.

    What an earlier plan of the same episode said is replaced.

    Args:
        records: Of the database.
        project: Id of the project; it exists.
        episode: Id of the episode; it exists.
        storyboard: As planned, before :func:`known_cast` changes it.

    Raises:
        DatabaseError: The server does not answer or refuses.
    """
    records.take_in(project, episode, observed(storyboard))


def known_cast(
    records: EntityRecords,
    project: str,
    episode: str,
    storyboard: Storyboard,
    instead: Entity | None = None,
) -> CastChanges | None:
    """Return what the project knows of an episode's people beyond its own plan.

    Args:
        records: Of the database.
        project: Id of the project.
        episode: Id of the episode, whose plan was taken in.
        storyboard: That plan.
        instead: A person or narrator as they would be, in place of what is known of them.

    Returns:
        Changes to the cast; None if there are none.

    Raises:
        DatabaseError: The server does not answer or refuses.
    """
    number, people = records.people_of(project, episode)
    narrator = records.narrator(project)
    if instead is not None:
        narrator = instead if instead.id == narrator.id else narrator
        people = {n: instead if one.id == instead.id else one for n, one in people.items()}
    return changes_for(storyboard, people, number, narrator)


def changes_for(
    board: Storyboard,
    people: Mapping[str, Entity],
    number: int,
    narrator: Entity | None = None,
) -> CastChanges | None:
    """Return the changes to a cast that known people make.

    Args:
        board: The plan.
        people: The known person that each name of its cast is.
        number: Of the episode in its project; what later ones say does not count.
        narrator: What people decided about the narrator.
    """
    told = NarratorChange()
    if narrator is not None:
        told = NarratorChange(voice=_voice_change(narrator, board.narrator, number))
    groups: dict[str, list[Character]] = {}
    for character in board.cast:
        if one := people.get(character.name):
            groups.setdefault(one.id, []).append(character)
    by_id = {one.id: one for one in people.values()}
    characters: dict[str, CharacterChange] = {}
    renamed: dict[str, tuple[str, CharacterChange]] = {}
    for identity, group in groups.items():
        one = by_id[identity]
        names = [character.name for character in group]
        kept = one.name if _is_free(board, one.name, names) else names[0]
        own = next((c for c in group if c.name == kept), group[0])
        change = _change(own, one, number, [name for name in names if name != kept])
        if change != CharacterChange():
            characters[kept] = change
            renamed[kept] = (names[0], change)
    if not characters and told == NarratorChange():
        return None
    changes = CastChanges(characters=characters, narrator=told, shared=True)
    try:
        changes.over(board)
    except ConfigError:
        # Names of this chapter that mean several people: the names stay, and the looks are known.
        plain = {old: change.model_copy(update={"aliases": ()}) for old, change in renamed.values()}
        return CastChanges(characters=plain, narrator=told, shared=True)
    return changes


def _is_free(board: Storyboard, name: str, group: Sequence[str]) -> bool:
    """Say whether a person can be called so: no other one of the chapter is."""
    if name == NARRATOR:
        return False
    others = (c for c in board.cast if c.name not in group)
    return not any(name in (c.name, *c.aliases) for c in others)


def _change(own: Character, one: Entity, number: int, aliases: Iterable[str]) -> CharacterChange:
    """Return how a character differs from what is known of it."""
    look = {
        name: value
        for name in LOOKS
        if (value := one.value(name, number)) not in UNSAID
        and _plain(value) != _plain(getattr(own.look, name))
    }
    known = dict(own.pronunciations)
    says = {
        name.removeprefix(SAYS): str(value)
        for name in one.fields()
        if name.startswith(SAYS) and (value := one.value(name, number))
    }
    return CharacterChange(
        aliases=tuple(aliases),
        look=LookChange.model_validate(look),
        voice=_voice_change(one, own.voice, number),
        pronunciations={word: said for word, said in says.items() if known.get(word) != said},
    )


def _voice_change(one: Entity, own: Voice, number: int) -> VoiceChange:
    """Return how a voice differs from what is known of it."""
    voice: dict[str, Any] = {}
    for name in ("variety", *VOICE):
        short = name.removeprefix("voice.")
        value = one.value(name, number)
        if value is not None and value != getattr(own, short):
            voice[short] = value
    return VoiceChange.model_validate(voice)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
