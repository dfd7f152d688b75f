"""The needs of a film's sound: mixing and measuring it, as a whole or in segments.

A short film, and one with music or ambience, is mixed as a whole. A long one without is mixed in
segments (:mod:`ainern2d.core.story.segments`): the speech of each is measured, the gain of the film
follows from all, and each segment is mixed with it. An edit so makes again what it touches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..backends.requests import (
    MeasureRequest,
    MixRequest,
    SoundPlace,
    SoundSegment,
    SoundShot,
    Speech,
    SpokenShot,
)
from ..ops.canonical import seed_of
from ..ops.kind import Kind
from ..story.places import ANY_ROOM, OPEN_GROUND, PlaceKind
from .import_story import stored_sounds
from .needs import Need, need_id
from .sound_design import SoundDesign

if TYPE_CHECKING:
    from .needs import Finished
    from .staging import Staging

_HEARD = {ANY_ROOM: PlaceKind.INTERIOR, OPEN_GROUND: PlaceKind.OUTDOORS}
"""Kinds whose ambience is heard at places of no sure kind, by their settings."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of shots whose sound is made by one op.

    Attributes:
        number: Of the segment in the film, from 0.
        shots: Positions of its shots in the film.
        subject: What its needs are named after: the id of its first shot; empty for a whole film.
    """

    number: int
    shots: range
    subject: str

    def need(self, kind: Kind, what: str = "") -> str:
        """Return the id of one of its needs; ``what`` says which, if there are several."""
        return need_id(kind, ".".join(filter(None, (what, self.subject))))


class SoundNeeds:
    """The needs of one film's sound.

    Args:
        staging: Of the film.
        seed: Of the film.
        has_sounds: Whether a backend makes sounds and music.
    """

    def __init__(self, staging: Staging, seed: int, *, has_sounds: bool) -> None:
        self._staging = staging
        self._seed = seed
        self._design = SoundDesign(staging, seed) if has_sounds else None
        shots = staging.shots
        starts = staging.segments
        is_whole = len(starts) == 1
        self.segments = [
            Segment(number, range(first, end), "" if is_whole else shots[first].id)
            for number, (first, end) in enumerate(
                zip(starts, (*starts[1:], len(shots)), strict=True)
            )
        ]

    @property
    def mixes(self) -> tuple[str, ...]:
        """The ids of the needs that mix, in the order of the film."""
        return tuple(segment.need(Kind.MIX) for segment in self.segments)

    def segment_of(self, shot: int) -> Segment:
        """Return the segment that a shot belongs to."""
        return next(segment for segment in self.segments if shot in segment.shots)

    def before_shots(self, *, is_measured: bool) -> list[Need]:
        """Return the needs that follow from speech alone.

        Args:
            is_measured: Whether the sound is measured once it is mixed. What the gain of a film in
                segments follows from is measured in any case.
        """
        needs = self._design.needs() if self._design else []
        if len(self.segments) > 1:
            needs += [*(self._levels(segment) for segment in self.segments), self._gain()]
        for segment in self.segments:
            needs.append(self._mix(segment))
            if is_measured:
                needs.append(self._measure_sound(segment))
        return needs

    def sync(self, segment: Segment) -> Need:
        """Return the need that compares the mouths of a segment with its sound."""
        staging = self._staging
        sound = segment.need(Kind.MEASURE, "sound")
        shots = [staging.shots[index] for index in segment.shots]
        seen = [need_id(Kind.MEASURE, shot.id) for shot in shots]

        def request(done: Finished) -> MeasureRequest:
            layouts = [staging.layout(index, done) for index in segment.shots]
            return MeasureRequest(
                subject="sync",
                fps=staging.film.fps,
                shots=tuple(
                    SpokenShot(
                        frames=layout.frames,
                        dissolve=staging.dissolve(index),
                        speech=tuple(
                            Speech(speaker=line.speaker, start=start, end=end)
                            for line, (start, end) in zip(shot.lines, layout.spans, strict=True)
                        ),
                    )
                    for index, shot, layout in zip(segment.shots, shots, layouts, strict=True)
                ),
            )

        def inputs(done: Finished) -> dict[str, str]:
            found = {"powers": done[sound].artifacts["powers"].sha256}
            for number, need in enumerate(seen):
                found[f"seen.{number}"] = done[need].artifacts["seen"].sha256
            return found

        speech = [need for shot in shots for need in staging.audio_needs(shot)]
        return Need(
            segment.need(Kind.MEASURE, "sync"),
            Kind.MEASURE,
            tuple(dict.fromkeys([sound, *seen, *speech])),
            request,
            inputs,
            seed_of(self._seed, "measure"),
        )

    def mixed(self, done: Finished) -> dict[str, str]:
        """Return the hash of each segment's sound by the role that it has in a film."""
        sounds = [done[need].artifacts["sound"].sha256 for need in self.mixes]
        if len(sounds) == 1:
            return {"sound": sounds[0]}
        return {f"sound.{number}": sha256 for number, sha256 in enumerate(sounds)}

    @property
    def measures(self) -> tuple[str, ...]:
        """The ids of the needs that measure sound and sync, in the order of the film."""
        return tuple(
            segment.need(Kind.MEASURE, what)
            for segment in self.segments
            for what in ("sound", "sync")
        )

    def measured(self, done: Finished) -> dict[str, str]:
        """Return the hash of what was measured of each segment by its role in measuring a film."""
        return {
            f"{name}.{segment.number}": done[segment.need(Kind.MEASURE, what)]
            .artifacts[name]
            .sha256
            for segment in self.segments
            for what, name in (("sound", "heard"), ("sync", "sync"))
        }

    def _speech(self, segment: Segment) -> tuple[str, ...]:
        staging = self._staging
        shots = [staging.shots[index] for index in segment.shots]
        return tuple(dict.fromkeys(need for shot in shots for need in staging.audio_needs(shot)))

    def _layout(self, segment: Segment, done: Finished) -> MixRequest:
        """Say what a segment sounds like, wherever it is in the film."""
        staging = self._staging
        film = staging.film
        shots = []
        for index in segment.shots:
            layout = staging.layout(index, done)
            shots.append(
                SoundShot(
                    frames=layout.frames,
                    dissolve=staging.dissolve(index),
                    lines=tuple(start for start, _ in layout.spans),
                    **self._place(index).plain(),
                )
            )
        return MixRequest(
            fps=film.fps,
            shots=tuple(shots),
            loudness=film.loudness,
            true_peak=film.true_peak,
            music_db=film.music_db,
            ambience_db=film.ambience_db,
            duck_db=film.duck_db,
            room_tone=film.room_tone,
        )

    def _place(self, shot: int) -> SoundPlace:
        place = self._staging.location(shot)
        return SoundPlace(
            setting=place.scenery,
            # Of a place of no sure kind, only the room or the open is heard.
            kind=_HEARD.get(place.setting, place.kind),
            era=self._staging.board.world.era,
            weather=place.weather,
            time=place.time,
        )

    def _speech_inputs(self, segment: Segment, done: Finished) -> dict[str, str]:
        """Return the hash of every line by its role."""
        staging = self._staging
        return {
            f"speech.{number}.{line}": done[audio].artifacts["speech"].sha256
            for number, index in enumerate(segment.shots)
            for line, audio in enumerate(staging.audio_needs(staging.shots[index]))
        }

    def _levels(self, segment: Segment) -> Need:
        fps = self._staging.film.fps
        return Need(
            segment.need(Kind.MEASURE, "speech"),
            Kind.MEASURE,
            self._speech(segment),
            lambda done: MeasureRequest(subject="speech", fps=fps, mix=self._layout(segment, done)),
            lambda done: self._speech_inputs(segment, done),
            # Of the room tone, whose peaks lower the ceiling.
            seed_of(self._seed, "compose"),
        )

    def _gain(self) -> Need:
        film = self._staging.film
        speech = [segment.need(Kind.MEASURE, "speech") for segment in self.segments]

        def inputs(done: Finished) -> dict[str, str]:
            return {
                f"{name}.{number}": done[need].artifacts[name].sha256
                for number, need in enumerate(speech)
                for name in ("levels", "hops")
            }

        return Need(
            need_id(Kind.MEASURE, "gain"),
            Kind.MEASURE,
            tuple(speech),
            lambda _done: MeasureRequest(subject="gain", fps=film.fps, loudness=film.loudness),
            inputs,
            seed_of(self._seed, "measure"),
        )

    def _mix(self, segment: Segment) -> Need:
        gain = need_id(Kind.MEASURE, "gain")
        first, last = segment.shots[0], segment.shots[-1]
        count = len(self._staging.shots)
        is_whole = len(self.segments) == 1

        def request(done: Finished) -> MixRequest:
            layout = self._layout(segment, done)
            if self._design is not None:
                placed = [sound for sound, _need in self._design.heard(segment.shots, done)]
                layout = layout.model_copy(update={"sounds": tuple(placed)})
            if is_whole:
                return layout
            return layout.model_copy(
                update={
                    "segment": SoundSegment(
                        gain=float(str(done[gain].artifacts["gain"].facts["gain"])),
                        before=self._place(first - 1) if first else None,
                        after=self._place(last + 1) if last + 1 < count else None,
                    )
                }
            )

        def inputs(done: Finished) -> dict[str, str]:
            found = {**stored_sounds(self._staging.film), **self._speech_inputs(segment, done)}
            if self._design is not None:
                for number, (_sound, need) in enumerate(self._design.heard(segment.shots, done)):
                    found[f"sound.{number}"] = done[need].artifacts["sound"].sha256
            return found

        needed = list(self._speech(segment))
        if self._design is not None:
            needed += self._design.needed(segment.shots)
        if not is_whole:
            needed.append(gain)
        return Need(
            segment.need(Kind.MIX),
            Kind.MIX,
            tuple(dict.fromkeys(needed)),
            request,
            inputs,
            # Named by the film that it is for.
            seed_of(self._seed, "compose"),
        )

    def _measure_sound(self, segment: Segment) -> Need:
        staging = self._staging
        mix = segment.need(Kind.MIX)
        is_whole = len(self.segments) == 1

        def request(done: Finished) -> MeasureRequest:
            # A whole film may sound on where its pictures end.
            frames = 0 if is_whole else staging.length(segment.shots, done)
            return MeasureRequest(subject="sound", fps=staging.film.fps, frames=frames)

        return Need(
            segment.need(Kind.MEASURE, "sound"),
            Kind.MEASURE,
            (mix,) if is_whole else (mix, *self._speech(segment)),
            request,
            lambda done: {"sound": done[mix].artifacts["sound"].sha256},
            seed_of(self._seed, "measure"),
        )
