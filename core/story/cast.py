"""Changes that the user's cast file makes to a storyboard: looks, voices, aliases, pronunciation.

The changes are applied to a finished storyboard, so that only ops that depend on them run again.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, TypeVar

from pydantic import Field

from ..errors import ConfigError
from ..ops.record import Record
from .fields import Name, Number, Phrase, Reference
from .ids import with_ids
from .storyboard import NARRATOR, Accessory, Age, Character, Gender, Look, Species, Voice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from .deeds import Deed
    from .storyboard import Line, Shot, Storyboard

Described = TypeVar("Described", Look, Voice, "LookChange", "VoiceChange")
Word = Name


class LookChange(Record):
    """Changes to a character's look: the given fields of :class:`.storyboard.Look`."""

    gender: Gender | None = None
    age: Age | None = None
    years: int | None = Field(default=None, ge=0, lt=2**31)
    species: Species | None = None
    kind: Reference | None = None
    role: Reference | None = None
    hair: Phrase | None = None
    clothes: Phrase | None = None
    accessories: tuple[Accessory, ...] | None = Field(default=None, max_length=20)
    palette: Number | None = None


class VoiceChange(Record):
    """Changes to a voice: the given fields of :class:`.storyboard.Voice`."""

    name: Reference | None = None
    pitch: float | None = Field(default=None, ge=-12, le=12)
    rate: float | None = Field(default=None, ge=0.5, le=2)
    variety: Number | None = None


class CharacterChange(Record):
    """Changes to one character.

    Attributes:
        aliases: Other names of the same person: of the cast, or among the aliases of one of it.
        look: Changes to its look.
        voice: Changes to its voice.
        pronunciations: How the character says words: respelling, or phonemes between slashes.
    """

    aliases: tuple[Word, ...] = ()
    look: LookChange = LookChange()
    voice: VoiceChange = VoiceChange()
    pronunciations: dict[Word, Word] = Field(default_factory=dict)


class NarratorChange(Record):
    """Changes to the narrator."""

    voice: VoiceChange = VoiceChange()


class CastChanges(Record):
    """The content of a cast file.

    Attributes:
        characters: Changes by the character's name in the storyboard. One that is there only under
            an alias, or under other names that are given as ``aliases``, gets the name.
        narrator: Changes to the speaker of all lines that no character speaks.
        pronunciations: How all speakers say words, the narrator included.
        shared: Whether the file serves several stories; characters missing from one are then no
            error.
    """

    characters: dict[Word, CharacterChange] = Field(default_factory=dict)
    narrator: NarratorChange = NarratorChange()
    pronunciations: dict[Word, Word] = Field(default_factory=dict)
    shared: bool = False

    def over(
        self, board: Storyboard, place: Callable[[tuple[str, ...]], str] = ".".join
    ) -> Storyboard:
        """Return the storyboard with the changes applied and its ids derived again.

        Args:
            board: Storyboard of the planner or the user.
            place: Returns the position of a key in the user's file, for messages.

        Raises:
            ConfigError: A character or alias is not in the storyboard's cast.

        >>> from .storyboard import Line, Location, Scene, Shot, Storyboard
        >>> shot = Shot(lines=(Line(speaker="Old Tom", text="Aye."),))
        >>> board = Storyboard(
        ...     cast=(Character(name="Old Tom"),),
        ...     locations=(Location(name="quay"),),
        ...     scenes=(Scene(location="quay", shots=(shot,)),),
        ... )
        >>> changes = CastChanges(characters={"Tom": CharacterChange(aliases=("Old Tom",))})
        >>> changes.over(board).shots[0].lines[0].speaker
        'Tom'
        """
        owners = self._owners(board, place)
        cast: dict[str, Character] = {}
        names: dict[str, list[str]] = {}
        for character in board.cast:
            name = owners.get(character.name, character.name)
            names.setdefault(name, []).extend((character.name, *character.aliases))
            # A character keeps the traits under its own name, or else those of its first alias.
            if name == character.name or name not in cast:
                cast[name] = character.model_copy(update={"name": name})
        for name, also in names.items():
            aliases = tuple(alias for alias in dict.fromkeys(also) if alias != name)
            cast[name] = cast[name].model_copy(update={"aliases": aliases})
        scenes = tuple(
            scene.model_copy(update={"shots": tuple(renamed(s, owners) for s in scene.shots)})
            for scene in board.scenes
        )
        changed = board.model_copy(
            update={
                "cast": tuple(_changed(c, self.characters.get(c.name)) for c in cast.values()),
                "scenes": scenes,
                "narrator": _over(board.narrator, self.narrator.voice),
                "pronunciations": _pairs(dict(board.pronunciations) | self.pronunciations),
            }
        )
        return with_ids(changed)

    def then(self, later: CastChanges) -> CastChanges:
        """Return changes that do these first and the later ones after; what these set stays.

        Args:
            later: Changes to a storyboard to which these were applied.

        >>> first = CastChanges(characters={"Tom": CharacterChange(aliases=("Old Tom",))})
        >>> later = CastChanges(characters={"Thomas": CharacterChange(aliases=("Tom",))})
        >>> first.then(later).characters["Thomas"].aliases
        ('Tom', 'Old Tom')
        """
        characters: dict[str, CharacterChange] = {}
        taken: set[str] = set()
        for name, change in later.characters.items():
            members = [n for n in (name, *change.aliases) if n in self.characters]
            taken.update(members)
            aliases = [*change.aliases, *(a for n in members for a in self.characters[n].aliases)]
            joined = change
            for member in reversed(members):
                joined = _joined(joined, self.characters[member])
            characters[name] = joined.model_copy(
                update={"aliases": tuple(a for a in dict.fromkeys(aliases) if a != name)}
            )
        rest = {name: each for name, each in self.characters.items() if name not in taken}
        return CastChanges(
            characters=rest | characters,
            narrator=NarratorChange(voice=_over(later.narrator.voice, self.narrator.voice)),
            pronunciations=later.pronunciations | self.pronunciations,
            shared=self.shared or later.shared,
        )

    def _owners(self, board: Storyboard, place: Callable[[tuple[str, ...]], str]) -> dict[str, str]:
        """Return the character's name in the file, by its name in the storyboard."""
        known = [character.name for character in board.cast]
        called = _called(board)
        owners: dict[str, str] = {}
        for name, change in self.characters.items():
            there = [alias for alias in change.aliases if alias in called]
            if name not in called and not there and not self.shared:
                raise _unknown(place(("characters", name)), name, known)
            if name not in known and name in called:
                if owners.get(called[name], name) != name or called[name] in self.characters:
                    raise _twice(place(("characters", name)), name)
                owners[called[name]] = name
            for number, alias in enumerate(change.aliases):
                where = place(("characters", name, "aliases", str(number)))
                if alias not in called and not self.shared:
                    raise _unknown(where, alias, known)
                meant = called.get(alias, alias)
                if owners.get(meant, name) != name or (meant in self.characters and meant != name):
                    raise _twice(where, alias)
                if meant in known and meant != name:
                    owners[meant] = name
        return owners


def _called(board: Storyboard) -> dict[str, str]:
    """Return the name of the character in the cast, by every word that means only this one."""
    called: dict[str, str] = {}
    shared: set[str] = set()
    for character in board.cast:
        for alias in dict.fromkeys(character.aliases):
            shared |= {alias} & called.keys()
            called[alias] = character.name
    own = {character.name: character.name for character in board.cast}
    return {alias: name for alias, name in called.items() if alias not in shared} | own


def _unknown(where: str, name: str, known: list[str]) -> ConfigError:
    near = difflib.get_close_matches(name, known, 1, 0.6)
    meant = f"; did you mean {near[0]!r}?" if near else ""
    return ConfigError(
        f"{where}: there is no {name!r} in the cast{meant}",
        hint=f"the cast is: {', '.join(known) or 'empty'}; "
        "`shared: true` lets a file serve stories in which some are missing",
    )


def _twice(where: str, name: str) -> ConfigError:
    return ConfigError(
        f"{where}: {name!r} is two people at once",
        hint="let each name be one character, or the alias of one",
    )


def _changed(character: Character, change: CharacterChange | None) -> Character:
    if change is None:
        return character
    look = _over(character.look, change.look)
    before, after = character.look.plain(), look.plain()
    return character.model_copy(
        update={
            "look": look,
            # Why the planner believed one value is no reason for another.
            "evidence": {
                field: why
                for field, why in character.evidence.items()
                if before.get(field) == after.get(field)
            },
            "voice": _over(character.voice, change.voice),
            "pronunciations": _pairs(dict(character.pronunciations) | change.pronunciations),
        }
    )


def _over(record: Described, change: LookChange | VoiceChange) -> Described:
    return record.model_copy(update=change.model_dump(exclude_none=True))


def _joined(change: CharacterChange, wins: CharacterChange) -> CharacterChange:
    """Return the changes of both to one character."""
    return CharacterChange(
        look=_over(change.look, wins.look),
        voice=_over(change.voice, wins.voice),
        pronunciations=change.pronunciations | wins.pronunciations,
    )


def _pairs(words: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(words.items()))


def renamed(shot: Shot, owners: Mapping[str, str]) -> Shot:
    """Return a shot in which characters have other names.

    Args:
        shot: The shot.
        owners: The new name by the old one; others stay.
    """

    def name(old: str) -> str:
        return owners.get(old, old) if old != NARRATOR else old

    def names(old: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(name, old)))

    def line(old: Line) -> Line:
        others = (a.model_copy(update={"speaker": name(a.speaker)}) for a in old.alternatives)
        speaker = name(old.speaker)
        return old.model_copy(
            update={
                "speaker": speaker,
                "addressee": name(old.addressee),
                "alternatives": tuple(other for other in others if other.speaker != speaker),
            }
        )

    def deed(old: Deed) -> Deed:
        return old.model_copy(update={"who": names(old.who), "whom": names(old.whom)})

    return shot.model_copy(
        update={
            "cast": names(shot.cast),
            "focus": name(shot.focus),
            "held": {name(holder): prop for holder, prop in shot.held.items()},
            "lines": tuple(map(line, shot.lines)),
            "deeds": tuple(map(deed, shot.deeds)),
            "lasting": tuple(map(deed, shot.lasting)),
            "topics": tuple(map(deed, shot.topics)),
            "feelings": tuple(f.model_copy(update={"who": name(f.who)}) for f in shot.feelings),
        }
    )
