"""Edits of a storyboard: typed operations that give another storyboard, or say why they do not.

Shots, lines, characters and places are named as in the storyboard before the first of several
edits: ids follow from content, so an edit may change the id of a shot, and :class:`Edited` says
how. A scene has no id and is named by any of its shots.

Whatever a person says counts as given: the doubts of the planner about it are dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import Field, ValidationError

from ..errors import StoryboardError
from ..ops.canonical import digest
from ..ops.record import Record
from .cast import LookChange, VoiceChange, renamed
from .deeds import Deed, EffectCue, Emotion, Feeling, Manner, Mood, SoundCue
from .fields import PRINTABLE, Name, Number, Passage, Phrase, Reference, unexplained
from .ids import with_ids
from .places import UNTOLD_SETTINGS, Away, Mode, PlaceKind, Season, Side, TimeOfDay, Weather, World
from .storyboard import (
    LONGEST_SPOKEN,
    NARRATOR,
    Attribution,
    CameraMove,
    Character,
    Extras,
    Line,
    Location,
    Prop,
    Scene,
    Sentence,
    Shot,
    ShotSize,
    Storyboard,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

MOST_EDITS = 1_000
"""Most edits that are made at once."""
RELOAD = "read the storyboard again: ids follow from content, and change with it"

Id = Annotated[str, Field(min_length=1, max_length=64, pattern=PRINTABLE)]
Ids = Annotated[tuple[Id, ...], Field(min_length=1, max_length=10_000)]
Words = Annotated[str, Field(min_length=1, max_length=LONGEST_SPOKEN, pattern=PRINTABLE)]
Pace = Annotated[float, Field(ge=0.5, le=2)]
Seconds = Annotated[float, Field(ge=0.5, le=30)]
Changed = TypeVar("Changed", bound=Record)


class _Edit(Record):
    """An edit; a field that is left out, or null, leaves its value as it is."""

    def on(self, draft: _Draft) -> None:
        """Make the edit.

        Raises:
            StoryboardError: It cannot be made.
        """
        raise NotImplementedError

    def _given(self, *names: str) -> dict[str, Any]:
        """Return the given ones of some fields."""
        found = {name: getattr(self, name) for name in names}
        return {name: value for name, value in found.items() if value is not None}


class SetLines(_Edit):
    """Change lines: who speaks, to whom, the words, and how they are said.

    Where the former speaker was in focus and says nothing else in the shot, the new one takes the
    place in the picture.
    """

    op: Literal["set_lines"]
    lines: Ids
    speaker: Name | None = None
    text: Words | None = None
    addressee: Reference | None = None
    emotion: Emotion | None = None
    manner: Manner | None = None
    pace: Pace | None = None

    def on(self, draft: _Draft) -> None:
        """Make the edit."""
        draft.check_speaker(self.speaker)
        if self.addressee:
            draft.check_cast([self.addressee])
        if self.text is not None:
            _check_spoken(self.text)
        new = self._given("speaker", "text", "addressee", "emotion", "manner", "pace")
        if self.speaker is not None:
            new |= {"how": Attribution.GIVEN, "confidence": 1.0, "alternatives": ()}

        def line(old: Line) -> Line:
            if not old.addressee or old.addressee != self.speaker or self.addressee is not None:
                return _with(old, new)
            # Who was spoken to speaks now: to the one who spoke before.
            other = "" if old.speaker in (NARRATOR, self.speaker) else old.speaker
            return _with(old, new | {"addressee": other})

        draft.each_line(self.lines, line, self._staged)

    def _staged(self, before: Shot, after: Shot) -> Shot:
        new = self.speaker
        still = {line.speaker for line in after.lines}
        if new is None or new == NARRATOR or not before.focus or before.focus in still:
            return after
        if before.focus not in {line.speaker for line in before.lines}:
            return after
        if new in before.cast:
            return _with(after, {"focus": new})
        cast = tuple(new if name == before.focus else name for name in before.cast)
        held = {name: prop for name, prop in before.held.items() if name in cast}
        return _with(after, {"focus": new, "cast": cast, "held": held})


class AddLine(_Edit):
    """Add a line to a shot, before its line of a number from 0; at the end without one."""

    op: Literal["add_line"]
    shot: Id
    speaker: Name = NARRATOR
    text: Words
    addressee: Reference = ""
    emotion: Emotion = Emotion.NEUTRAL
    manner: Manner = Manner.PLAIN
    pace: Pace = 1.0
    at: Annotated[int, Field(ge=0, le=100)] | None = None

    def on(self, draft: _Draft) -> None:
        """Make the edit."""
        draft.check_speaker(self.speaker)
        if self.addressee:
            draft.check_cast([self.addressee])
        _check_spoken(self.text)
        new = Line(
            speaker=self.speaker,
            text=self.text,
            addressee=self.addressee,
            emotion=self.emotion,
            manner=self.manner,
            pace=self.pace,
        )

        def shot(old: Shot) -> Shot:
            lines = list(old.lines)
            lines.insert(len(lines) if self.at is None else self.at, new)
            return _with(old, {"lines": tuple(lines)})

        draft.each_shot([self.shot], shot)


class RemoveLines(_Edit):
    """Remove lines; their shots stay, without a word if need be."""

    op: Literal["remove_lines"]
    lines: Ids

    def on(self, draft: _Draft) -> None:
        """Make the edit."""
        draft.each_line(self.lines, lambda _line: None)
        draft.gone |= set(self.lines)


class SetShots(_Edit):
    """Change shots: size, camera, who and what is in view, what is done, length and seed.

    A ``mode`` makes them show what a speaker tells; an empty one makes them show what happens.

    Who leaves the cast of a shot leaves its focus and puts down what was held. The seed
    ``derived`` is the one that follows from the shot's content.
    """

    op: Literal["set_shots"]
    shots: Ids
    size: ShotSize | None = None
    camera: CameraMove | None = None
    cast: Annotated[tuple[Name, ...], Field(max_length=100)] | None = None
    focus: Reference | None = None
    action: Passage | None = None
    caption: Phrase | None = None
    held: Annotated[dict[Name, Prop], Field(max_length=100)] | None = None
    prop: Prop | Literal[""] | None = None
    deeds: Annotated[tuple[Deed, ...], Field(max_length=100)] | None = None
    lasting: Annotated[tuple[Deed, ...], Field(max_length=100)] | None = None
    feelings: Annotated[tuple[Feeling, ...], Field(max_length=100)] | None = None
    extras: Annotated[tuple[Extras, ...], Field(max_length=100)] | None = None
    effects: Annotated[tuple[EffectCue, ...], Field(max_length=100)] | None = None
    sounds: Annotated[tuple[SoundCue, ...], Field(max_length=100)] | None = None
    mode: Away | Literal[""] | None = None
    min_seconds: Seconds | None = None
    seed: Number | Literal["derived"] | None = None

    def on(self, draft: _Draft) -> None:
        """Make the edit."""
        draft.check_cast([*(self.cast or ()), *(self.held or ())])
        new = self._given(*(set(type(self).model_fields) - {"op", "shots"}))
        if "cast" in new:
            new["cast"] = tuple(dict.fromkeys(new["cast"]))
        if new.get("seed") == "derived":
            new["seed"] = None

        def shot(old: Shot) -> Shot:
            cast = new.get("cast", old.cast)
            focus = new.get("focus", old.focus if old.focus in cast else "")
            held = new.get("held", {n: prop for n, prop in old.held.items() if n in cast})
            for name in (*([focus] if focus else []), *held):
                if name not in cast:
                    raise StoryboardError(
                        f"{name!r} is not in view in shot {old.id}",
                        hint="those in view are: "
                        + (", ".join(cast) or "none")
                        + "; change `cast` in the same edit",
                    )
            return _with(old, {**new, "focus": focus, "held": held})

        draft.each_shot(self.shots, shot)


class AddShot(_Edit):
    """Add a shot directly after or before another one, in the scene of that one."""

    op: Literal["add_shot"]
    shot: Shot
    after: Id | None = None
    before: Id | None = None

    def on(self, draft: _Draft) -> None:
        """Make the edit."""
        lines = tuple(_with(line, {"id": ""}) for line in self.shot.lines)
        new = _with(self.shot, {"id": "", "lines": lines})
        draft.check_shot(new)
        draft.insert([new], self.after, self.before)


class PutShot(_Edit):
    """Give a shot the content of another one, as an older version of it has."""

    op: Literal["put_shot"]
    at: Id
    shot: Shot

    def on(self, draft: _Draft) -> None:
        """Make the edit."""
        draft.check_shot(self.shot)

        def shot(old: Shot) -> Shot:
            known = [line.id for line in old.lines]
            ids = known + [""] * len(self.shot.lines)
            lines = tuple(
                _with(line, {"id": ids[number]}) for number, line in enumerate(self.shot.lines)
            )
            draft.gone |= set(known[len(lines) :])
            return _with(self.shot, {"id": old.id, "lines": lines})

        draft.each_shot([self.at], shot)


class RemoveShots(_Edit):
    """Remove shots; a scene that has none left goes too."""

    op: Literal["remove_shots"]
    shots: Ids

    def on(self, draft: _Draft) -> None:
        """Make the edit."""
        for shot in draft.take_out(self.shots):
            draft.gone |= {shot.id, *(line.id for line in shot.lines)}
        draft.drop_empty_scenes()


class MoveShots(_Edit):
    """Move shots, in the given order, directly after or before another one, into its scene."""

    op: Literal["move_shots"]
    shots: Ids
    after: Id | None = None
    before: Id | None = None

    def on(self, draft: _Draft) -> None:
        """Make the edit."""
        if {self.after, self.before} & set(self.shots):
            raise StoryboardError(
                "a shot cannot be moved beside itself",
                hint="name a shot in `after` or `before` that stays where it is",
            )
        draft.insert(draft.take_out(self.shots), self.after, self.before)
        draft.drop_empty_scenes()


class SplitScene(_Edit):
    """Let a new scene begin with a shot, at the same place unless another one is named."""

    op: Literal["split_scene"]
    shot: Id
    title: Phrase = ""
    place: Name | None = None

    def on(self, draft: _Draft) -> None:
        """Make the edit."""
        if self.place is not None:
            draft.check_place(self.place)
        draft.split(self.shot, self.title, self.place)


class SetScenes(_Edit):
    """Change the scenes of some shots: title, place, time, weather, mode, mood, transition.

    A place has one time and weather. Where other scenes are at the same place, those that change
    get a place of their own, which is otherwise equal.
    """

    op: Literal["set_scenes"]
    shots: Ids
    title: Phrase | None = None
    place: Name | None = None
    kind: PlaceKind | None = None
    side: Side | Literal[""] | None = None
    time: TimeOfDay | None = None
    weather: Weather | None = None
    season: Season | Literal[""] | None = None
    mode: Mode | None = None
    mood: Mood | None = None
    transition: Literal["cut", "dissolve"] | None = None

    def on(self, draft: _Draft) -> None:
        """Make the edit."""
        new = self._given("title", "mode", "mood", "transition")
        if self.place is not None:
            draft.check_place(self.place)
            new["location"] = self.place
        about = self._given("kind", "side", "time", "weather", "season")
        chosen = draft.scenes_of(self.shots)
        for part in chosen:
            part.scene = _with(part.scene, {**new, "evidence": _less(part.scene.evidence, new)})
        if about:
            draft.furnish(chosen, about)


class SetPlace(_Edit):
    """Change a place in all its scenes; with another name they follow."""

    op: Literal["set_place"]
    place: Name
    name: Name | None = None
    description: Passage | None = None
    kind: PlaceKind | None = None
    setting: Reference | None = None
    side: Side | Literal[""] | None = None
    time: TimeOfDay | None = None
    weather: Weather | None = None
    season: Season | Literal[""] | None = None

    def on(self, draft: _Draft) -> None:
        """Make the edit."""
        new = self._given(*(set(type(self).model_fields) - {"op", "place"}))
        old = draft.check_place(self.place)
        if self.name is not None and self.name != self.place:
            if self.name in draft.places:
                raise StoryboardError(
                    f"there is a place {self.name!r} already",
                    hint="choose another name, or give it to the scenes with `set_scenes`",
                )
            for part in draft.scenes:
                if part.scene.location == self.place:
                    part.scene = _with(part.scene, {"location": self.name})
        new = _with_setting(old, new)
        changed = _with(old, {**new, "evidence": _less(old.evidence, new)})
        draft.places = {
            (changed if place is old else place).name: changed if place is old else place
            for place in draft.places.values()
        }


class AddPlace(_Edit):
    """Add a place, to which scenes can be moved."""

    op: Literal["add_place"]
    place: Location

    def on(self, draft: _Draft) -> None:
        """Make the edit."""
        if self.place.name in draft.places:
            raise StoryboardError(
                f"there is a place {self.place.name!r} already", hint="choose another name"
            )
        draft.places[self.place.name] = self.place


class SetCharacter(_Edit):
    """Change a character: name (everywhere), aliases, look and voice."""

    op: Literal["set_character"]
    character: Name
    name: Name | None = None
    aliases: Annotated[tuple[Name, ...], Field(max_length=1_000)] | None = None
    look: LookChange = LookChange()
    voice: VoiceChange = VoiceChange()

    def on(self, draft: _Draft) -> None:
        """Make the edit."""
        (old,) = draft.check_cast([self.character])
        look = self.look.model_dump(exclude_none=True)
        voice = self.voice.model_dump(exclude_none=True)
        new = self._given("name", "aliases")
        if self.name is not None and self.name != old.name:
            draft.check_new_name(self.name)
        changed = _with(
            old,
            {
                **new,
                "look": _with(old.look, look),
                "voice": _with(old.voice, voice),
                "evidence": _less(old.evidence, {**new, **look}),
            },
        )
        draft.replace(old.name, changed)


class AddCharacter(_Edit):
    """Add a character to the cast."""

    op: Literal["add_character"]
    character: Character

    def on(self, draft: _Draft) -> None:
        """Make the edit."""
        draft.check_new_name(self.character.name)
        draft.cast[self.character.name] = self.character


class MergeCharacters(_Edit):
    """Let one character be another one, who keeps name, look and voice."""

    op: Literal["merge_characters"]
    character: Name
    into: Name

    def on(self, draft: _Draft) -> None:
        """Make the edit."""
        if self.character == self.into:
            raise StoryboardError(
                f"{self.into!r} cannot be merged with itself", hint="name two characters"
            )
        gone, kept = draft.check_cast([self.character, self.into])
        also = (*kept.aliases, gone.name, *gone.aliases)
        aliases = tuple(alias for alias in dict.fromkeys(also) if alias != kept.name)
        del draft.cast[gone.name]
        draft.cast[kept.name] = _with(
            kept, {"aliases": aliases, "narrates": kept.narrates or gone.narrates}
        )
        draft.rename(gone.name, kept.name)


class RemoveCharacter(_Edit):
    """Remove a character who is in no shot and speaks no line."""

    op: Literal["remove_character"]
    character: Name

    def on(self, draft: _Draft) -> None:
        """Make the edit."""
        draft.check_cast([self.character])
        for shot in draft.shots():
            if self.character in _people(shot):
                raise StoryboardError(
                    f"{self.character!r} is in shot {shot.id}",
                    hint="take the character out of its shots and lines first, or merge it into"
                    " another one with `merge_characters`",
                )
        del draft.cast[self.character]


class SetStory(_Edit):
    """Change what holds for the whole episode: title, world, and the narrator's voice."""

    op: Literal["set_story"]
    title: Phrase | None = None
    world: World | None = None
    narrator: VoiceChange = VoiceChange()

    def on(self, draft: _Draft) -> None:
        """Make the edit."""
        draft.story |= self._given("title", "world")
        draft.story["narrator"] = _with(
            draft.story["narrator"], self.narrator.model_dump(exclude_none=True)
        )


Edit = Annotated[
    SetLines
    | AddLine
    | RemoveLines
    | SetShots
    | AddShot
    | PutShot
    | RemoveShots
    | MoveShots
    | SplitScene
    | SetScenes
    | SetPlace
    | AddPlace
    | SetCharacter
    | AddCharacter
    | MergeCharacters
    | RemoveCharacter
    | SetStory,
    Field(discriminator="op"),
]
"""An edit of a storyboard, named by its ``op``."""


@dataclass(frozen=True, slots=True)
class Edited:
    """What edits came to.

    Attributes:
        board: The edited storyboard, with ids.
        renamed: New id of each shot that is still there and whose id changed, by the old one.
        touched: Former ids of the shots that look or sound otherwise now, or are gone.
    """

    board: Storyboard
    renamed: dict[str, str]
    touched: frozenset[str]


def edited(board: Storyboard, edits: Sequence[Edit]) -> Edited:
    """Make edits one after the other; all of them, or none.

    Args:
        board: With ids; see :func:`ainern2d.core.story.ids.with_ids`.
        edits: In order.

    Raises:
        StoryboardError: Says which edit cannot be made, and why.

    >>> shots = (Shot(action="fog"), Shot(action="a boat"))
    >>> scene = Scene(location="quay", shots=shots)
    >>> board = with_ids(Storyboard(locations=(Location(name="quay"),), scenes=(scene,)))
    >>> found = edited(board, [SetShots(op="set_shots", shots=(board.shots[1].id,), size="wide")])
    >>> [shot.size.value for shot in found.board.shots], found.renamed
    (['medium', 'wide'], {})
    """
    draft = _Draft(board)
    for number, edit in enumerate(edits, 1):
        try:
            edit.on(draft)
        except StoryboardError as error:
            raise StoryboardError(
                f"edit {number} ({edit.op}): {error.message}", hint=error.hint
            ) from error
    labels = [shot.id for shot in draft.shots()]
    made = draft.board()
    now = {old: new.id for old, new in zip(labels, made.shots, strict=True) if old}
    before = pictures(board)
    after = pictures(made)
    return Edited(
        made,
        {old: new for old, new in now.items() if old != new},
        frozenset(old for old, seen in before.items() if after.get(now.get(old, "")) != seen),
    )


def pictures(board: Storyboard) -> dict[str, str]:
    """Return a digest of all that decides how each shot looks and sounds, by its id.

    Where a shot is in the film does not count, and the planner's reasons do not.
    """
    cast = {c.name: c for c in board.cast}
    world = unexplained(board.world).plain()
    narrator = board.narrator.plain()
    looks = {name: [c.look.plain(), c.voice.plain(), c.pronunciations] for name, c in cast.items()}
    found: dict[str, str] = {}
    for scene in board.scenes:
        place = board.location(scene.location)
        around = [
            None if place is None else unexplained(place).plain(),
            scene.mode,
            scene.mood.value,
            world,
            board.language,
            board.pronunciations,
        ]
        for shot in scene.shots:
            plain = shot.plain()
            for each in ("id", "lines", "deeds", "feelings", "extras", "effects", "sounds"):
                del plain[each]
            plain.pop("topics", None)
            said = [
                [
                    line.speaker,
                    line.addressee,
                    line.text,
                    line.emotion.value,
                    line.manner.value,
                    line.pace,
                ]
                for line in shot.lines
            ]
            told = [
                [unexplained(each).plain() for each in told]
                for told in (shot.deeds, shot.feelings, shot.extras, shot.effects, shot.sounds)
            ]
            if shot.topics:
                told.append([unexplained(each).plain() for each in shot.topics])
            told_of = {name for each in shot.topics for name in (*each.who, *each.whom)}
            people = sorted({*shot.cast, *(line.speaker for line in shot.lines), *told_of})
            who = [looks.get(name, narrator) for name in people]
            found[shot.id] = digest([plain, said, told, around, who])
    return found


@dataclass(eq=False, slots=True)
class _Part:
    """A scene of a draft: the record, whose shots are old, and its shots."""

    scene: Scene
    shots: list[Shot] = field(default_factory=list)


class _Draft:
    """A storyboard that is being edited; shots and lines keep their ids as labels."""

    def __init__(self, board: Storyboard) -> None:
        self._board = board
        self.cast = {c.name: c for c in board.cast}
        self.places = {place.name: place for place in board.locations}
        self.scenes = [_Part(scene, list(scene.shots)) for scene in board.scenes]
        self.gone: set[str] = set()
        self.story: dict[str, Any] = {
            "title": board.title,
            "world": board.world,
            "narrator": board.narrator,
        }

    def shots(self) -> Iterator[Shot]:
        """Yield all shots in order."""
        for part in self.scenes:
            yield from part.shots

    def each_shot(self, ids: Iterable[str], change: Callable[[Shot], Shot]) -> None:
        """Change some shots."""
        left = set(ids)
        for part in self.scenes:
            for at, shot in enumerate(part.shots):
                if shot.id in left:
                    left.discard(shot.id)
                    part.shots[at] = change(shot)
        self._all_found("shot", left)

    def each_line(
        self,
        ids: Iterable[str],
        change: Callable[[Line], Line | None],
        staged: Callable[[Shot, Shot], Shot] = lambda _before, after: after,
    ) -> None:
        """Change some lines, or remove them, and then their shots."""
        left = set(ids)
        for part in self.scenes:
            for at, shot in enumerate(part.shots):
                here = left & {line.id for line in shot.lines}
                if here:
                    left -= here
                    new = (change(line) if line.id in here else line for line in shot.lines)
                    lines = tuple(line for line in new if line is not None)
                    part.shots[at] = staged(shot, _with(shot, {"lines": lines}))
        self._all_found("line", left)

    def take_out(self, ids: Sequence[str]) -> list[Shot]:
        """Remove some shots from their scenes, and return them in the given order."""
        found = {shot.id: shot for shot in self.shots() if shot.id in set(ids)}
        self._all_found("shot", set(ids) - found.keys())
        for part in self.scenes:
            part.shots = [shot for shot in part.shots if not shot.id or shot.id not in found]
        return [found[each] for each in dict.fromkeys(ids)]

    def insert(self, shots: list[Shot], after: str | None, before: str | None) -> None:
        """Put shots beside another one."""
        if (after is None) == (before is None):
            raise StoryboardError(
                "say where: after a shot or before one", hint="give one of `after` and `before`"
            )
        part, at = self._find(after or before or "")
        place = at if after is None else at + 1
        part.shots[place:place] = shots

    def split(self, shot: str, title: str, place: str | None) -> None:
        """Let a new scene begin with a shot."""
        part, at = self._find(shot)
        if at == 0:
            raise StoryboardError(
                f"shot {shot} is the first of its scene already",
                hint="change that scene with `set_scenes`",
            )
        new = {"title": title, "transition": "cut"} | ({} if place is None else {"location": place})
        behind = _Part(_with(part.scene, new), part.shots[at:])
        del part.shots[at:]
        self.scenes.insert(self.scenes.index(part) + 1, behind)

    def scenes_of(self, ids: Iterable[str]) -> list[_Part]:
        """Return the scenes that some shots are in."""
        wanted = set(ids)
        self._all_found("shot", wanted - {shot.id for shot in self.shots()})
        return [part for part in self.scenes if any(shot.id in wanted for shot in part.shots)]

    def furnish(self, parts: Sequence[_Part], about: Mapping[str, Any]) -> None:
        """Change the places of some scenes, and of no other scene."""
        for name in dict.fromkeys(part.scene.location for part in parts):
            old = self.places[name]
            about = _with_setting(old, about)
            new = _with(old, {**about, "evidence": _less(old.evidence, about)})
            if any(p.scene.location == name for p in self.scenes if p not in parts):
                number = 2
                while f"{name[:190]} ({number})" in self.places:
                    number += 1
                new = _with(new, {"name": f"{name[:190]} ({number})"})
                for part in parts:
                    if part.scene.location == name:
                        part.scene = _with(part.scene, {"location": new.name})
            self.places[new.name] = new

    def drop_empty_scenes(self) -> None:
        """Remove scenes without shots.

        Raises:
            StoryboardError: No shot is left.
        """
        self.scenes = [part for part in self.scenes if part.shots]
        if not self.scenes:
            raise StoryboardError(
                "no shot would be left", hint="keep one, or delete the episode instead"
            )

    def check_place(self, name: str) -> Location:
        """Return a place.

        Raises:
            StoryboardError: There is none of this name.
        """
        if name not in self.places:
            raise StoryboardError(
                f"there is no place {name!r}",
                hint=f"places are: {_some(self.places)}; `add_place` makes another one",
            )
        return self.places[name]

    def check_cast(self, names: Iterable[str]) -> list[Character]:
        """Return some characters.

        Raises:
            StoryboardError: One is not in the cast.
        """
        found = []
        for name in names:
            if name not in self.cast:
                raise StoryboardError(
                    f"{name!r} is not in the cast",
                    hint=f"the cast is: {_some(self.cast)}; `add_character` adds another one",
                )
            found.append(self.cast[name])
        return found

    def check_speaker(self, name: str | None) -> None:
        """Refuse a speaker who is neither in the cast nor the narrator."""
        if name is not None and name != NARRATOR:
            self.check_cast([name])

    def check_shot(self, shot: Shot) -> None:
        """Refuse a shot with people who are not in the cast, or with words that nobody can say."""
        self.check_cast(sorted({*shot.cast, *shot.held, shot.focus} - {""}))
        for line in shot.lines:
            self.check_speaker(line.speaker)
            _check_spoken(line.text)

    def check_new_name(self, name: str) -> None:
        """Refuse a name that is taken."""
        if name in self.cast or name == NARRATOR:
            raise StoryboardError(
                f"there is a {name!r} already",
                hint="choose another name, or let both be one with `merge_characters`",
            )

    def replace(self, name: str, new: Character) -> None:
        """Put a changed character in the place of a former one."""
        self.cast = {
            (new if c.name == name else c).name: new if c.name == name else c
            for c in self.cast.values()
        }
        if new.name != name:
            self.rename(name, new.name)

    def rename(self, old: str, new: str) -> None:
        """Call a character otherwise in all shots."""
        for part in self.scenes:
            part.shots = [
                renamed(shot, {old: new}) if old in _people(shot) else shot for shot in part.shots
            ]

    def board(self) -> Storyboard:
        """Return the storyboard, with ids derived anew.

        Raises:
            StoryboardError: It is none.
        """
        coverage = tuple(
            Sentence(text=s.text, covered_by=s.covered_by) if s.at in self.gone else s
            for s in self._board.coverage
        )
        scenes = (_with(part.scene, {"shots": tuple(part.shots)}) for part in self.scenes)
        new = {
            **self.story,
            "cast": tuple(self.cast.values()),
            "locations": tuple(self.places.values()),
            "scenes": tuple(scenes),
            "coverage": coverage,
        }
        return with_ids(_with(self._board, new))

    def _find(self, shot: str) -> tuple[_Part, int]:
        for part in self.scenes:
            for at, each in enumerate(part.shots):
                if each.id == shot:
                    return part, at
        raise StoryboardError(f"there is no shot {shot!r}", hint=RELOAD)

    def _all_found(self, what: str, left: Collection[str]) -> None:
        if left:
            raise StoryboardError(f"there is no {what} {min(left)!r}", hint=RELOAD)


def _with(record: Changed, changes: Mapping[str, Any]) -> Changed:
    """Return a record with other values, which are checked.

    Raises:
        StoryboardError: One is none of its field.
    """
    try:
        return type(record).model_validate({**dict(record), **changes})
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or type(record).__name__.lower()
        raise StoryboardError(
            f"{where}: {first['msg']}", hint="the API's description has the bounds of each field"
        ) from error


def _with_setting(old: Location, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a person says of a place: its kind is shown, where the planner was not sure."""
    unsure = "kind" in given and "setting" not in given and old.setting in UNTOLD_SETTINGS
    return {**given, "setting": ""} if unsure else dict(given)


def _less(evidence: Mapping[Any, Any], given: Mapping[str, Any]) -> dict[Any, Any]:
    """Return the evidence without that of fields which a person decided."""
    return {key: why for key, why in evidence.items() if key not in given}


def _people(shot: Shot) -> set[str]:
    """Return the names of all who are in a shot, speak in it, or are spoken of in its records."""
    names = {*shot.cast, *shot.held, shot.focus, *(each.who for each in shot.feelings)}
    for line in shot.lines:
        names |= {line.speaker, line.addressee, *(each.speaker for each in line.alternatives)}
    for deed in (*shot.deeds, *shot.lasting, *shot.topics):
        names |= {*deed.who, *deed.whom}
    return names - {""}


def _some(names: Collection[str], most: int = 20) -> str:
    shown = ", ".join(sorted(names)[:most]) or "none"
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown


def _check_spoken(text: str) -> None:
    if not any(each.isalnum() for each in text):
        raise StoryboardError(
            f"the words {text!r} cannot be spoken", hint="give a letter or a digit at least"
        )
