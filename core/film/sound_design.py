"""The sounds and the music of a film: which are made, and where each is heard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..backends.requests import PlacedSound, SoundRequest
from ..ops.canonical import seed_of
from ..ops.kind import Kind
from ..story.deeds import Mood
from ..story.sounds import (
    LONGEST_MUSIC_S,
    MUSIC_OF_GENRES,
    MUSIC_SHARE,
    SHORTEST_MUSIC_S,
    owner_of,
    sounds_of,
)
from ..story.timeline import frames_of
from .needs import Need, need_id

if TYPE_CHECKING:
    from ..ops.record import Record
    from ..story.sounds import HeardSound
    from ..story.storyboard import Scene
    from .needs import Finished
    from .staging import Staging


RING_S = 2
"""Seconds by which a short sound may go on after its shot."""


@dataclass(frozen=True, slots=True)
class _Scene:
    """The shots of a scene that has music, the need of it, and those of all its lines."""

    shots: range
    score: str
    speech: tuple[str, ...]


class SoundDesign:
    """Says which sounds a film needs, and where a part of it has them.

    Args:
        staging: Of the film.
        seed: Of the film.
    """

    def __init__(self, staging: Staging, seed: int) -> None:
        self._staging = staging
        self._seed = seed
        self._needs: dict[str, Need] = {}
        film = staging.film
        self._effects: list[list[tuple[str, float, float]]] = []
        self._lasting: set[str] = set()
        for index, shot in enumerate(staging.shots):
            heard = sounds_of(shot, staging.location(index)) if film.effects else ()
            row = []
            for sound in heard:
                need = self._effect(sound)
                row.append((need, sound.at, sound.level))
                if sound.lasts:
                    self._lasting.add(need)
            self._effects.append(row)
        self._scenes = list(self._scored()) if film.score and not film.music else []

    def needs(self) -> list[Need]:
        """Return the needs that make the sounds."""
        return list(self._needs.values())

    def needed(self, shots: range) -> list[str]:
        """Return the ids of the needs that the sound of consecutive shots waits for.

        Where music begins and ends in a scene follows from the lengths of all its lines.
        """
        found = [need for index in shots for need, _, _ in self._effects[index]]
        for scene in self._scenes_in(shots):
            found += (scene.score, *scene.speech)
        return found

    def heard(self, shots: range, done: Finished) -> list[tuple[PlacedSound, str]]:
        """Return the sounds of consecutive shots, each with the need that makes it.

        Args:
            shots: Shots of a segment, or of the whole film.
            done: Finished needs; those of :meth:`needed` at least.
        """
        staging = self._staging
        film = staging.film
        found = []
        end = self._between(shots.start, shots.stop - 1, done)
        end += staging.layout(shots.stop - 1, done).frames
        start = 0
        for index in shots:
            if index > shots.start:
                start += self._between(index - 1, index, done)
            frames = staging.layout(index, done).frames
            for need, share, level in self._effects[index]:
                lasts = need in self._lasting
                at = start + round(frames * share)
                # A short sound may ring on into the next shot, but not into the next segment.
                stop = start + frames if lasts else min(start + frames + RING_S * film.fps, end)
                placed = PlacedSound(
                    start=at,
                    frames=max(1, stop - at),
                    level=film.effects_db + level,
                    duck=film.duck_db / 2 if lasts else 0.0,
                )
                found.append((placed, need))
        for scene in self._scenes_in(shots):
            length = self._music(scene, done)
            begins = scene.shots.start
            if begins >= shots.start:
                first = self._between(shots.start, begins, done)
            else:
                first = -self._between(begins, shots.start, done, length)
            if length and first + length > 0:
                placed = PlacedSound(
                    start=first, frames=length, level=film.music_db, duck=film.duck_db
                )
                found.append((placed, scene.score))
        return found

    def _music(self, scene: _Scene, done: Finished) -> int:
        """Return the frames of the music of a scene; 0 if the scene is too short for it."""
        staging, longest = self._staging, frames_of(LONGEST_MUSIC_S, self._staging.film.fps)
        whole = 0
        for index in scene.shots:
            whole += staging.layout(index, done).frames - staging.dissolve(index)
            if whole * MUSIC_SHARE >= longest:
                # A scene of an hour is not added up for each of its segments.
                return longest
        length = round(whole * MUSIC_SHARE)
        return length if length >= frames_of(SHORTEST_MUSIC_S, staging.film.fps) else 0

    def _between(self, first: int, last: int, done: Finished, enough: int | None = None) -> int:
        """Return the frames from the beginning of a shot to that of a later one.

        Args:
            first: The shot.
            last: The later one, or the same.
            done: Finished needs.
            enough: Frames after which the sum is not of interest; None for none.
        """
        staging = self._staging
        frames = 0
        for index in range(first, last):
            frames += staging.layout(index, done).frames - staging.dissolve(index + 1)
            if enough is not None and frames >= enough:
                break
        return frames

    def _scenes_in(self, shots: range) -> list[_Scene]:
        return [
            scene
            for scene in self._scenes
            if scene.shots.start < shots.stop and shots.start < scene.shots.stop
        ]

    def _scored(self) -> list[_Scene]:
        """Return the scenes that have music."""
        board = self._staging.board
        found = []
        first = 0
        before: Mood | None = None
        for scene in board.scenes:
            shots = range(first, first + len(scene.shots))
            first = shots.stop
            mood = scene.mood
            if mood is Mood.NEUTRAL:
                mood = MUSIC_OF_GENRES.get(board.world.genre, Mood.NEUTRAL)
            # Two scenes in a row have the music of the first, unless time passes between them.
            if shots and (mood != before or scene.transition == "dissolve"):
                motif = self._motif(scene)
                request = SoundRequest(
                    subject="score",
                    mood=mood,
                    culture=board.world.culture,
                    era=board.world.era,
                    motif=motif,
                    seconds=LONGEST_MUSIC_S,
                )
                what = f"score.{mood.value}" + ("" if motif is None else f".{motif}")
                speech = tuple(
                    need
                    for index in shots
                    for need in self._staging.audio_needs(self._staging.shots[index])
                )
                found.append(_Scene(shots, self._need(what, request), speech))
            before = mood
        return found

    def _effect(self, sound: HeardSound) -> str:
        """Return the id of the need that makes a sound; of a throat, one for each sex and age."""
        what = f"effect.{sound.sound.value}"
        request = SoundRequest(subject="effect", sound=sound.sound)
        character = self._staging.board.character(sound.who) if sound.who else None
        if character is not None:
            look = character.look.heard()
            what = f"{what}.{look.gender}.{look.age}"
            request = request.model_copy(update={"gender": look.gender, "age": look.age})
        return self._need(what, request)

    def _motif(self, scene: Scene) -> int | None:
        """Return the number of the character whose scene it is."""
        character = self._staging.board.character(owner_of(scene))
        return None if character is None else character.look.palette

    def _need(self, what: str, request: Record) -> str:
        identity = need_id(Kind.SOUND, what)
        self._needs.setdefault(
            identity,
            Need(
                identity,
                Kind.SOUND,
                (),
                lambda _done: request,
                lambda _done: {},
                seed_of(self._seed, "sound", what),
            ),
        )
        return identity
