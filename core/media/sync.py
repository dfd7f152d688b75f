"""Measures lip sync on the finished film: how the mouth seen follows the sound heard.

Mouth and sound are two curves; where their cross-correlation peaks is the lag between picture and
sound. Whether they belong together at all is a test of significance: the shot's own sound must fit
its mouth better than the sound of other lines does. How good this is: docs/lip-sync.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from .correlate import Mouth, best_fit, significance
from .decode import MovieReader
from .hearing import BINS_PER_S
from .openness import MouthWatcher, ShotSpan, spoken_frames

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from typing import Self

    from numpy.typing import NDArray

MAX_LAG_MS: Final = 45.0
"""Largest lag that passes: ITU-R BT.1359-1 puts the threshold of detection at sound 45 ms early."""
MIN_SCORE: Final = 1.3
"""Smallest score of a sound that belongs to its mouth: a one-sided test at the level of one in ten,
Student's t with 15 to 20 controls. Most swapped lines fail it, most others by their lag."""
MIN_SPEECH_S: Final = 1.0
"""Seconds of speech by a visible mouth that a shot needs to be measured."""
TELLING_S: Final = 3.0
"""Seconds of speech after which a sound that does not fit is a fault; before, it may be chance."""
MARGIN_S: Final = 0.25
"""Seconds before and after a line that belong to its measurement; lines are 0.3 s apart."""
STILL: Final = 1e-3
"""A mouth curve that varies less than this fraction of the box does not move."""


@dataclass(frozen=True, slots=True)
class ShotSync:
    """The lip sync of one shot.

    Attributes:
        lag_ms: By how much the mouth is late; negative when it is early (the sound is late).
        correlation: Of mouth and sound at that lag, -1 to 1.
        score: By how many standard deviations its own sound fits better than that of other lines.
        seconds_of_speech: Spoken by mouths that are visible.
        measurable: Whether there was enough to measure; the numbers mean nothing if not.
        reason: Why it was not measurable, or could not be measured all the same; else empty.
    """

    lag_ms: float = 0.0
    correlation: float = 0.0
    score: float = 0.0
    seconds_of_speech: float = 0.0
    measurable: bool = False
    reason: str = ""

    @property
    def in_sync(self) -> bool:
        """Whether mouth and sound belong together, within 45 ms."""
        return (
            self.measurable
            and not self.reason
            and abs(self.lag_ms) <= MAX_LAG_MS
            and self.score >= MIN_SCORE
        )


@dataclass(frozen=True)
class SyncMeter:
    """What was seen and heard of a film, from which its lip sync is measured.

    Attributes:
        fps: Frames per second.
        shots: In the order of the film.
        mouths: For each shot the curves of its speaking mouths; empty if it is not measured.
        powers: Of the sound, shape (bins, bands).
    """

    fps: int
    shots: tuple[ShotSpan, ...]
    mouths: tuple[tuple[Mouth, ...], ...]
    powers: NDArray[np.float32]

    @classmethod
    def read(
        cls,
        film: Path,
        shots: Sequence[ShotSpan],
        fps: int,
        also: Callable[[NDArray[np.uint8]], None] | None = None,
    ) -> Self:
        """Decode a film, its pictures in one pass.

        Args:
            film: An MP4 with sound.
            shots: In any order.
            fps: Frames per second of the film.
            also: Is given the luma of every picture, for whoever else wants to look.

        Raises:
            InvalidRequestError: The film cannot be read, or has no pictures or sound.
        """
        with MovieReader(film) as reader:
            powers = reader.powers()
            watchers = [MouthWatcher(shot, _names(shot, fps)) for shot in shots]
            waiting = sorted(watchers, key=lambda watcher: -watcher.shot.start)
            shown: list[MouthWatcher] = []
            for time, luma in reader.luma():
                if also is not None:
                    also(luma)
                frame = round(time * fps)
                while waiting and waiting[-1].shot.start <= frame:
                    shown.append(waiting.pop())
                shown = [each for each in shown if frame < each.shot.start + each.shot.frames]
                for watcher in shown:
                    watcher.see(frame, luma)
        mouths = tuple(_mouths(watcher, fps) for watcher in watchers)
        return cls(fps, tuple(shots), mouths, powers)

    def measure(self) -> list[ShotSync]:
        """Measure every shot."""
        return [self._shot(number) for number in range(len(self.shots))]

    def delayed(self, seconds: float) -> Self:
        """Return the same film with its sound later by this much: a control."""
        gap = np.zeros((round(seconds * BINS_PER_S), self.powers.shape[1]), np.float32)
        return replace(self, powers=np.concatenate([gap, self.powers]))

    def swapped(self) -> Self:
        """Return the same film with each speaking shot under the sound of another: a control."""
        speaking = [number for number, mouths in enumerate(self.mouths) if mouths]
        powers = self.powers.copy()
        for number, other in zip(speaking, speaking[1:] + speaking[:1], strict=True):
            first = self._bin(self.shots[number].start)
            last = min(len(powers), self._bin(self.shots[number].start + self.shots[number].frames))
            shift = self._first(other) - self._first(number)
            at = np.arange(first, last) + shift
            inside = (at >= 0) & (at < len(powers))
            powers[first:last] = np.where(
                inside[:, None], self.powers[np.clip(at, 0, len(powers) - 1)], 0
            )
        return replace(self, powers=powers)

    def _shot(self, number: int) -> ShotSync:
        shot = self.shots[number]
        if not shot.speech:
            return ShotSync(reason="nobody speaks")
        spoken = spoken_frames(shot)
        seconds = sum(int(frames.sum()) for frames in spoken.values()) / self.fps
        if not seconds:
            return ShotSync(reason="the speaking mouths are not visible")
        if seconds < MIN_SPEECH_S:
            reason = f"less than {MIN_SPEECH_S:g} s of speech by a visible mouth"
            return ShotSync(seconds_of_speech=seconds, reason=reason)
        tried = ShotSync(seconds_of_speech=seconds, measurable=True)
        mouths = [mouth for mouth in self.mouths[number] if mouth.swing >= STILL]
        if not mouths:
            return replace(tried, reason="the mouths do not move")
        start = self._bin(shot.start)
        own = best_fit(mouths, self.powers, start, self.fps)
        if own is None:
            return replace(tried, reason="there is no sound")
        first = self._first(number)
        others = [
            start + self._bin(other.start + line.start) - first
            for position, other in enumerate(self.shots)
            if position != number
            for line in other.speech
        ]
        last = self._bin(shot.start + max(line.end for line in shot.speech))
        score = significance(own, mouths, self.powers, start, others, (first, last), self.fps)
        found = replace(tried, lag_ms=1000 * own.lag_s, correlation=own.correlation, score=score)
        if score < MIN_SCORE and seconds < TELLING_S:
            reason = "too short to tell: its own sound fits no better than that of other lines"
            return replace(found, reason=reason)
        return found

    def _bin(self, frame: int) -> int:
        return round(frame / self.fps * BINS_PER_S)

    def _first(self, number: int) -> int:
        """Return the bin at which somebody who is seen begins to speak."""
        shot = self.shots[number]
        seen = spoken_frames(shot)
        return self._bin(
            shot.start + min(line.start for line in shot.speech if line.speaker in seen)
        )


def measure_sync(film: Path, shots: Sequence[ShotSpan], fps: int) -> list[ShotSync]:
    """Measure every shot of a film; see :meth:`SyncMeter.read`."""
    return SyncMeter.read(film, shots, fps).measure()


def _names(shot: ShotSpan, fps: int) -> list[str]:
    """Return whose mouths are looked at: of all who speak, if there is enough to measure."""
    spoken = spoken_frames(shot)
    enough = sum(int(frames.sum()) for frames in spoken.values()) >= MIN_SPEECH_S * fps
    return list(spoken) if enough else []


def _mouths(watcher: MouthWatcher, fps: int) -> tuple[Mouth, ...]:
    spoken = spoken_frames(watcher.shot)
    found = []
    for name, curve in watcher.curves().items():
        counts = _widened(spoken[name], fps) & ~np.isnan(curve)
        if counts.any():
            found.append(Mouth(curve, counts, fps))
    return tuple(found)


def _widened(frames: NDArray[np.bool_], fps: int) -> NDArray[np.bool_]:
    wide = frames.copy()
    for shift in range(1, round(MARGIN_S * fps) + 1):
        wide[shift:] |= frames[:-shift]
        wide[:-shift] |= frames[shift:]
    return wide
