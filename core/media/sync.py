"""Measures lip sync on the finished film: how the mouth seen follows the sound heard.

The mouth curve is how much of the mouth box is not skin, per frame; the sound curve is loudness.
Their normalised cross-correlation peaks at the lag between picture and sound. Nothing the makers of
the film know about phonemes is used, so the measure is independent of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from .decode import BINS_PER_S, MovieReader

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from ..backends.requests import Speech
    from ..story.speech import MouthBoxes

    Box = tuple[float, float, float, float]

MAX_LAG_MS: Final = 45.0
"""Largest lag that passes: ITU-R BT.1359-1 puts the threshold of detection at sound 45 ms early."""
MIN_CORRELATION: Final = 0.45
"""Smallest correlation that passes. On 22 drawn lines of espeak, English and Mandarin: 0.57 to 0.80
with their own sound; 0.13 to 0.63 with that of another line, of which 4 in 67 pass both limits by
chance, so a film of swapped lines fails on nearly every shot."""
MIN_SPEECH_S: Final = 1.0
"""Seconds of speech by a visible mouth that a shot needs to be measured."""
SEARCH_S: Final = 0.4
"""Lags are searched up to this many seconds, each way."""
MARGIN_S: Final = 0.25
"""Seconds before and after a line that belong to its measurement; lines are 0.3 s apart."""
RANGE_DB: Final = 45.0
"""Loudness this far below the loudest moment of a shot counts as silence."""

SMALLEST_BOX: Final = 4.0
"""Pixels: a mouth in a smaller box is not visible."""
TOLERANCE: Final = 0.12
"""Luma this close to that of the skin, relative to it, is still skin (shading, coding noise)."""
STILL: Final = 1e-3
"""A mouth curve that varies less than this fraction of the box does not move."""


@dataclass(frozen=True, slots=True)
class ShotSpan:
    """A shot in the film, as the measurement needs it.

    Attributes:
        start: Frame of the film that shows the shot's first frame.
        frames: Length of the shot.
        boxes: Where its mouths are; None if it has none.
        speech: Who speaks when, in frames of the shot.
    """

    start: int
    frames: int
    boxes: MouthBoxes | None = None
    speech: tuple[Speech, ...] = ()


@dataclass(frozen=True, slots=True)
class ShotSync:
    """The lip sync of one shot.

    Attributes:
        lag_ms: By how much the mouth is late; negative when it is early (the sound is late).
        correlation: Of mouth and sound at that lag, -1 to 1; around 0 if they are unrelated.
        seconds_of_speech: Spoken by mouths that are visible.
        measurable: Whether there was enough to measure; the numbers mean nothing if not.
        reason: Why it was not measurable, or what is wrong with the curves; else empty.
    """

    lag_ms: float = 0.0
    correlation: float = 0.0
    seconds_of_speech: float = 0.0
    measurable: bool = False
    reason: str = ""

    @property
    def in_sync(self) -> bool:
        """Whether mouth and sound belong together, within 45 ms."""
        return (
            self.measurable
            and abs(self.lag_ms) <= MAX_LAG_MS
            and self.correlation >= MIN_CORRELATION
        )


def measure_sync(film: Path, shots: Sequence[ShotSpan], fps: int) -> list[ShotSync]:
    """Measure every shot of a film; only those with enough visible speech are decoded.

    Args:
        film: An MP4 with sound.
        shots: In any order.
        fps: Frames per second of the film.

    Raises:
        InvalidRequestError: The film cannot be read, or has no pictures or sound.
    """
    with MovieReader(film) as reader:
        return [_measure(reader, shot, fps) for shot in shots]


def _measure(reader: MovieReader, shot: ShotSpan, fps: int) -> ShotSync:
    if not shot.speech:
        return ShotSync(reason="nobody speaks")
    spoken = _spoken(shot)
    seconds = sum(int(frames.sum()) for frames in spoken.values()) / fps
    if not seconds:
        return ShotSync(reason="the speaking mouths are not visible")
    if seconds < MIN_SPEECH_S:
        reason = f"less than {MIN_SPEECH_S:g} s of speech by a visible mouth"
        return ShotSync(seconds_of_speech=seconds, reason=reason)
    start = shot.start / fps - SEARCH_S
    end = (shot.start + shot.frames) / fps + SEARCH_S + 1 / BINS_PER_S  # room for rounding
    loudness = _compressed(reader.loudness(start, end), fps)
    if loudness is None:
        return ShotSync(seconds_of_speech=seconds, measurable=True, reason="there is no sound")
    sums = _Sums()
    for name, openness in _openness(reader, shot, fps, list(spoken)).items():
        sums.add(openness, loudness, _widened(spoken[name], fps) & ~np.isnan(openness), fps)
    if not sums.moving:
        reason = "the mouths do not move"
        return ShotSync(seconds_of_speech=seconds, measurable=True, reason=reason)
    lag_s, correlation = sums.peak()
    return ShotSync(1000 * lag_s, correlation, seconds, measurable=True)


def _spoken(shot: ShotSpan) -> dict[str, NDArray[np.bool_]]:
    """For each speaker whether each frame shows the mouth while the speaker speaks."""
    boxes = shot.boxes.boxes if shot.boxes else {}
    found: dict[str, NDArray[np.bool_]] = {}
    for line in shot.speech:
        seen = [_is_visible(box) for box in boxes.get(line.speaker, ())][: shot.frames]
        if not any(seen):
            continue
        visible = np.zeros(shot.frames, bool)
        visible[: len(seen)] = seen
        frames = found.setdefault(line.speaker, np.zeros(shot.frames, bool))
        frames[line.start : line.end] |= visible[line.start : line.end]
    return {name: frames for name, frames in found.items() if frames.any()}


def _is_visible(box: Box | None) -> bool:
    return box is not None and min(box[2], box[3]) >= SMALLEST_BOX


def _widened(frames: NDArray[np.bool_], fps: int) -> NDArray[np.bool_]:
    margin = round(MARGIN_S * fps)
    wide = frames.copy()
    for shift in range(1, margin + 1):
        wide[shift:] |= frames[:-shift]
        wide[:-shift] |= frames[shift:]
    return wide


def _openness(
    reader: MovieReader, shot: ShotSpan, fps: int, names: Sequence[str]
) -> dict[str, NDArray[np.float64]]:
    """For each name how much is not skin in each frame, relative to the size of the box.

    Frames in which the mouth is not visible are NaN. A picture is shown until the next one, so a
    frame without a picture of its own has the curve's last value.
    """
    if shot.boxes is None:
        return {}
    curves = {name: np.full(shot.frames, np.nan) for name in names}
    areas = {
        name: float(np.median([b[2] * b[3] for b in shot.boxes.boxes[name] if b is not None]))
        for name in names
    }
    following = 0
    start = shot.start / fps
    for time, luma in reader.luma(start, start + shot.frames / fps):
        frame = round(time * fps) - shot.start
        scale = (luma.shape[1] / shot.boxes.width, luma.shape[0] / shot.boxes.height)
        for name in names:
            curve, boxes = curves[name], shot.boxes.boxes[name]
            if following:
                curve[following:frame] = curve[following - 1]
            box = boxes[frame] if frame < len(boxes) else None
            if box is not None and _is_visible(box):
                curve[frame] = _not_skin(luma, box, scale) / (areas[name] * scale[0] * scale[1])
        following = frame + 1
    for curve in curves.values():
        if following:
            curve[following:] = curve[following - 1]
    return curves


def _not_skin(luma: NDArray[np.uint8], box: Box, scale: tuple[float, float]) -> float:
    """Pixels of the box that differ from its rim (the skin around a mouth), weighted by how much.

    Cavity and lips are darker than skin, teeth brighter; both count.
    """
    x, y, wide, tall = box
    left, right = max(0, round(x * scale[0])), round((x + wide) * scale[0])
    top, bottom = max(0, round(y * scale[1])), round((y + tall) * scale[1])
    region = luma[top:bottom, left:right].astype(np.float32)
    if min(region.shape) < 3:
        return np.nan
    rim = max(1, min(region.shape) // 10)
    edge = [region[:rim], region[-rim:], region[:, :rim], region[:, -rim:]]
    skin = max(1.0, float(np.median(np.concatenate([side.ravel() for side in edge]))))
    return float(np.maximum(np.abs(region - skin) / skin - TOLERANCE, 0).sum())


def _compressed(loudness: NDArray[np.float64], fps: int) -> NDArray[np.float64] | None:
    """Loudness as an ear and a frame resolve it: decibels over 45 dB, 0 to 1, per frame's length.

    None if all is silent.
    """
    width = max(1, round(BINS_PER_S / fps))
    power = np.convolve(loudness**2, np.full(width, 1 / width), "same")
    peak = float(power.max(initial=0.0))
    if peak <= 10 ** (-2 * RANGE_DB / 10):
        return None
    decibels = 10 * np.log10(np.maximum(power / peak, 1e-12))
    return np.clip((decibels + RANGE_DB) / RANGE_DB, 0, 1)


class _Sums:
    """Covariance and variances over all windows of a shot, for every lag."""

    def __init__(self) -> None:
        self._lags = np.arange(-round(SEARCH_S * BINS_PER_S), round(SEARCH_S * BINS_PER_S) + 1)
        self._together = np.zeros(self._lags.size)
        self._mouth = 0.0
        self._sound = np.zeros(self._lags.size)

    @property
    def moving(self) -> bool:
        """Whether any mouth moves where somebody is heard."""
        return self._mouth > 0

    def add(
        self,
        openness: NDArray[np.float64],
        loudness: NDArray[np.float64],
        window: NDArray[np.bool_],
        fps: int,
    ) -> None:
        """Add one speaker.

        Args:
            openness: One value per frame of the shot.
            loudness: One value per bin, from ``SEARCH_S`` before the shot to as much after it.
            window: The frames that count.
            fps: Frames per second.
        """
        if not window.any() or np.ptp(openness[window]) < STILL:
            return
        frames = np.arange(openness.size)
        bins = np.arange(round(openness.size / fps * BINS_PER_S))
        at = (bins + 0.5) / BINS_PER_S * fps - 0.5  # a frame's value belongs to its middle
        known = np.flatnonzero(~np.isnan(openness))
        mouth = np.interp(at, frames[known], openness[known])
        counts = window[np.clip(np.rint(at).astype(int), 0, openness.size - 1)]
        mouth = mouth[counts] - mouth[counts].mean()
        first = np.flatnonzero(counts) + round(SEARCH_S * BINS_PER_S)
        self._mouth += float((mouth**2).sum())
        for index, lag in enumerate(self._lags):
            # A mouth that is late by this lag shows now what was heard then.
            sound = loudness[first - lag]
            sound = sound - sound.mean()
            self._together[index] += float((mouth * sound).sum())
            self._sound[index] += float((sound**2).sum())

    def peak(self) -> tuple[float, float]:
        """Return the lag in seconds at which mouth and sound correlate best, and how well."""
        curve = self._together / np.sqrt(np.maximum(self._mouth * self._sound, 1e-12))
        best = int(curve.argmax())
        return float(self._lags[best]) / BINS_PER_S, float(curve[best])
