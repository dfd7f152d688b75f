"""Sounds that are heard for a while: effects and pieces of music, laid over a mix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from .loudness import Meter
from .samples import RATE, blocks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from ..backends.work import CancelToken

MEASURED: Final = RATE * 2 // 5
"""Samples of a gating block of ITU-R BS.1770; silence is added to a shorter sound."""

FADE_S: Final = 0.4
"""Longest fade of a sound that is cut, in seconds."""

FADE_SHARE: Final = 0.25
"""Share of a sound that fades at most."""

LONG_FADE_S: Final = 3.0
"""Longest fade of a sound of :data:`LONG_S` or more."""

LONG_S: Final = 4.0
"""Seconds from which a sound counts as music or as an atmosphere."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """A sound of a film.

    Attributes:
        path: Any sound file of at most a minute.
        start: Sample of the film at which it begins; negative if it began before.
        samples: Samples after which it is faded out.
        level: Loudness of its loudest 0.4 s, in LU relative to the speech.
        duck: Decibels added during speech; not above 0.
    """

    path: Path
    start: int
    samples: int
    level: float
    duck: float


class Overlays:
    """Hands out the sounds of consecutive blocks; memory holds those that are heard.

    Args:
        overlays: In any order.
        spoken: Loudness of the speech that the levels refer to, in LUFS.
        cancel: Asked before a file is read.
    """

    def __init__(self, overlays: Sequence[Overlay], spoken: float, cancel: CancelToken) -> None:
        self._waiting = sorted(
            overlays, key=lambda each: (each.start, str(each.path)), reverse=True
        )
        self._spoken = spoken
        self._cancel = cancel
        self._heard: list[tuple[int, NDArray[np.float32], float]] = []
        self._files: dict[Path, tuple[NDArray[np.float32], float]] = {}

    def of(self, first: int, count: int) -> list[tuple[slice, NDArray[np.float32], float]]:
        """Return what is heard in a block.

        Args:
            first: Sample of the film at which the block begins; blocks follow each other.
            count: Samples of the block.

        Returns:
            For each sound: where in the block, its samples of shape (n, 2) at their level, and its
            ducking in decibels.
        """
        while self._waiting and self._waiting[-1].start < first + count:
            overlay = self._waiting.pop()
            samples = self._laid(overlay)
            if overlay.start + len(samples) > first:
                self._heard.append((overlay.start, samples, overlay.duck))
        found = []
        for start, samples, duck in self._heard:
            begin, end = max(start, first), min(start + len(samples), first + count)
            if begin < end:
                piece = samples[begin - start : end - start]
                found.append((slice(begin - first, end - first), piece, duck))
        self._heard = [each for each in self._heard if each[0] + len(each[1]) > first + count]
        if not self._heard:
            # Equal sounds come in a row; a film of an hour does not keep them all.
            self._files.clear()
        return found

    def _laid(self, overlay: Overlay) -> NDArray[np.float32]:
        """Return a sound at its level, cut and faded."""
        samples, loudest = self._file(overlay.path)
        if not np.isfinite(loudest):
            return np.zeros((0, 2), np.float32)
        gain = np.float32(10 ** ((self._spoken + overlay.level - loudest) / 20))
        laid = samples[: overlay.samples] * gain
        if len(samples) > overlay.samples:
            longest = LONG_FADE_S if len(samples) >= LONG_S * RATE else FADE_S
            fade = min(round(longest * RATE), max(1, round(len(laid) * FADE_SHARE)))
            angle = (np.arange(fade) + 0.5) / fade * np.pi
            laid[-fade:] *= np.asarray((1 + np.cos(angle)) / 2, np.float32)[:, None]
        return laid

    def _file(self, path: Path) -> tuple[NDArray[np.float32], float]:
        if path not in self._files:
            self._cancel.check()
            samples = np.concatenate(list(blocks(path)))
            self._files[path] = samples, loudest_of(samples)
        return self._files[path]


def loudest_of(samples: NDArray[np.float32]) -> float:
    """Return the loudness of the loudest 0.4 s, in LUFS; minus infinity for silence.

    Args:
        samples: Shape (n, 2) at 48 kHz.

    >>> import numpy as np
    >>> tone = np.sin(np.arange(48000) * 2 * np.pi * 997 / 48000).astype(np.float32)
    >>> abs(loudest_of(np.stack([tone, tone], axis=1))) < 0.05
    True
    """
    meter = Meter(true_peak=False)
    meter.feed(np.pad(samples, ((0, max(0, MEASURED - len(samples))), (0, 0))))
    meter.finish()
    momentary = meter.momentary
    return float(momentary.max()) if len(momentary) else float("-inf")
