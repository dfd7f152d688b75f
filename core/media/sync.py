"""Measures lip sync on the finished film: how the mouth seen follows the sound heard.

Mouth and sound are two curves; where their cross-correlation peaks is the lag between picture and
sound. Whether they belong together at all is a test of significance: the shot's own sound must fit
its mouth better than the sound of other lines does. A second meter of another principle
(:mod:`.canonical`) must find the same lag. How good this is: docs/lip-sync.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from .canonical import AGREE_S, Look, belonging, common
from .correlate import Mouth, best_fit, significance
from .decode import MovieReader
from .facts import SECOND_SCORE, ShotSync, Synced
from .hearing import BINS_PER_S
from .openness import SeenShot, ShotSpan
from .quality import mute_lines
from .seeing import MIN_SPEECH_S, see

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from typing import Self

    from numpy.typing import NDArray

    from .facts import Confirmation, Seen
    from .hearing import Powers

TELLING_S: Final = 3.0
"""Seconds of speech after which a sound that does not fit is a fault; before, it may be chance."""
TOO_SHORT: Final = "too short to tell: its own sound fits no better than that of other lines"
"""Reason of a shot that may be good and could not be measured by chance."""
UNCLEAR: Final = "too short to tell: the second meter finds no clear lag to confirm this one"
"""Reason of a shot whose lag is out of bounds by the first meter alone."""
MARGIN_S: Final = 0.25
"""Seconds before and after a line that belong to its measurement; lines are 0.3 s apart."""
DOUBT: Final = 1.2
"""Standard errors by which another lag must fit better for the second meter to disagree. In 18
shots of both examples it contradicted no right lag, and 92 % of those that were 120 ms wrong."""
STILL: Final = 1e-3
"""A mouth curve that varies less than this fraction of the box does not move."""


@dataclass(frozen=True)
class SyncMeter:
    """What was seen and heard of a film, from which its lip sync is measured.

    Attributes:
        fps: Frames per second.
        shots: In the order of the film.
        mouths: For each shot the curves of its speaking mouths; empty if it is not measured.
        powers: Of the sound, shape (bins, bands).
        looks: For each shot how its speaking mouths look, for the second meter; empty without one.
    """

    fps: int
    shots: tuple[SeenShot, ...]
    mouths: tuple[tuple[Mouth, ...], ...]
    powers: Powers
    looks: tuple[tuple[Look, ...], ...] = ()

    @classmethod
    def of(cls, spans: Sequence[ShotSpan], seen: Sequence[Seen], powers: Powers, fps: int) -> Self:
        """Return a meter of what was seen of the shots and heard of the film.

        Args:
            spans: The shots, in the order of the film; their boxes are not read.
            seen: What was seen of each.
            powers: Of the film's sound.
            fps: Frames per second of the film.
        """
        placed = [_placed(span, each, fps) for span, each in zip(spans, seen, strict=True)]
        return cls(
            fps,
            tuple(shot for shot, _, _ in placed),
            tuple(mouths for _, mouths, _ in placed),
            powers,
            tuple(looks for _, _, looks in placed),
        )

    @classmethod
    def read(cls, film: Path, shots: Sequence[ShotSpan], fps: int) -> Self:
        """Decode a film, its pictures in one pass.

        Args:
            film: An MP4 with sound.
            shots: In any order.
            fps: Frames per second of the film.

        Raises:
            InvalidRequestError: The film cannot be read, or has no pictures or sound.
        """
        with MovieReader(film) as reader:
            powers = reader.powers()
        return cls.of(shots, see(film, shots, fps), powers, fps)

    def measure(self, check: Callable[[], None] = lambda: None) -> list[ShotSync]:
        """Measure every shot; ``check`` is called before each."""
        found = []
        for number in range(len(self.shots)):
            check()
            found.append(self._shot(number))
        return found

    def delayed(self, seconds: float) -> Self:
        """Return the same film with its sound later by this much: a control."""
        powers = self.powers[:]
        gap = np.zeros((round(seconds * BINS_PER_S), powers.shape[1]), np.float32)
        return replace(self, powers=np.concatenate([gap, powers]))

    def swapped(self) -> Self:
        """Return the same film with each speaking shot under the sound of another: a control."""
        speaking = [number for number, mouths in enumerate(self.mouths) if mouths]
        whole = self.powers[:]
        powers = whole.copy()
        for number, other in zip(speaking, speaking[1:] + speaking[:1], strict=True):
            first = self._bin(self.shots[number].start)
            last = min(len(powers), self._bin(self.shots[number].start + self.shots[number].frames))
            shift = self._first(other) - self._first(number)
            at = np.arange(first, last) + shift
            inside = (at >= 0) & (at < len(powers))
            powers[first:last] = np.where(
                inside[:, None], whole[np.clip(at, 0, len(powers) - 1)], 0
            )
        return replace(self, powers=powers)

    def _shot(self, number: int) -> ShotSync:
        shot = self.shots[number]
        if not shot.speech:
            return ShotSync(reason="nobody speaks")
        seconds = sum(int(frames.sum()) for frames in shot.spoken.values()) / self.fps
        if not seconds:
            return ShotSync(reason="the speaking mouths are not visible")
        if seconds < MIN_SPEECH_S:
            reason = f"less than {MIN_SPEECH_S:g} s of speech by a visible mouth"
            return ShotSync(seconds_of_speech=seconds, reason=reason)
        tried = ShotSync(seconds_of_speech=seconds, measurable=True)
        # Copies, since what is worked out of a curve, ten times its size, goes with them.
        mouths = [replace(mouth) for mouth in self.mouths[number] if mouth.swing >= STILL]
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
        found = self._confirmed(number, found, others, (first, last))
        if seconds < TELLING_S and not found.follows:
            return replace(found, reason=TOO_SHORT)
        if seconds < TELLING_S and found.is_late and found.second == "cannot tell":
            return replace(found, reason=UNCLEAR)
        return found

    def _confirmed(
        self, number: int, found: ShotSync, others: Sequence[int], span: tuple[int, int]
    ) -> ShotSync:
        """Return what was found of a shot with what the second meter says of it."""
        if not self.looks:
            return found
        looks, start = self.looks[number], self._bin(self.shots[number].start)
        own = common(looks, self.powers, start, self.fps)
        if own is None:
            return replace(found, second="cannot tell")
        lag_s = found.lag_ms / 1000
        second: Confirmation = "agrees"
        if not own.is_clear:
            second = "cannot tell"
        elif abs(own.lag_s - lag_s) > AGREE_S:
            second = "disagrees" if own.doubt(lag_s) > DOUBT else "cannot tell"
        found = replace(found, second_lag_ms=1000 * own.lag_s, second=second)
        if found.follows or second == "cannot tell":
            return found
        own_score = belonging(own, looks, self.powers, start, others, span, self.fps)
        # A lag at which the mouth follows no sound contradicts none.
        if second == "disagrees" and own_score >= SECOND_SCORE:
            second = "alone"
        return replace(found, second=second, second_score=own_score)

    def _bin(self, frame: int) -> int:
        return round(frame / self.fps * BINS_PER_S)

    def _first(self, number: int) -> int:
        """Return the bin at which a visible speaker begins to speak."""
        shot = self.shots[number]
        return self._bin(
            shot.start + min(line.start for line in shot.speech if line.speaker in shot.spoken)
        )


def measure_sync(
    spans: Sequence[ShotSpan],
    seen: Sequence[Seen],
    powers: Powers,
    fps: int,
    check: Callable[[], None] = lambda: None,
) -> Synced:
    """Measure how the mouths of some shots follow their sound, and which lines are not heard.

    Args:
        spans: The shots, in order; the sound begins with frame 0.
        seen: What was seen of each.
        powers: Of the sound.
        fps: Frames per second.
        check: Called before each shot; an exception from it ends the measuring.
    """
    lines = [
        (shot, number, (span.start + line.start, span.start + line.end))
        for shot, span in enumerate(spans)
        for number, line in enumerate(span.speech)
    ]
    mute = mute_lines([at for _, _, at in lines], powers, fps)
    shots = SyncMeter.of(spans, seen, powers, fps).measure(check)
    return Synced(shots=tuple(shots), mute=tuple(lines[each][:2] for each in mute))


def _placed(
    span: ShotSpan, seen: Seen, fps: int
) -> tuple[SeenShot, tuple[Mouth, ...], tuple[Look, ...]]:
    """Return a shot at its place in the film, the curves of its mouths, and how they look."""
    spoken = {name: _mask(runs, span.frames) for name, runs in seen.spoken.items()}
    mouths, looks = [], []
    for name, values in seen.mouths.items():
        curve = _curve(values)
        counts = _widened(spoken[name], fps) & ~np.isnan(curve)
        if counts.any():
            mouths.append(Mouth(curve, counts, fps))
            rows = [_curve(row) for row in seen.looks.get(name, ())]
            if rows:
                looks.append(Look(np.stack(rows, axis=1), counts))
    return SeenShot(span.start, span.frames, span.speech, spoken), tuple(mouths), tuple(looks)


def _curve(values: Sequence[float | None]) -> NDArray[np.float64]:
    return np.array([np.nan if value is None else value for value in values], np.float64)


def _mask(runs: Sequence[tuple[int, int]], frames: int) -> NDArray[np.bool_]:
    mask = np.zeros(frames, bool)
    for start, end in runs:
        mask[start:end] = True
    return mask


def _widened(frames: NDArray[np.bool_], fps: int) -> NDArray[np.bool_]:
    wide = frames.copy()
    for shift in range(1, round(MARGIN_S * fps) + 1):
        wide[shift:] |= frames[:-shift]
        wide[:-shift] |= frames[shift:]
    return wide
