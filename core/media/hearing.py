"""Sound as a mouth shows it: how loud a film is in the bands that open mouths fill, over time."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack, contextmanager
from io import SEEK_END
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from ..errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

    from numpy.typing import NDArray

BINS_PER_S: Final = 250
"""Resolution of a loudness curve: one value per 4 ms."""
RATE: Final = 16_000
"""Hertz at which sound is analysed."""
BANDS_HZ: Final = ((50.0, 8000.0), (700.0, 1400.0), (1400.0, 2800.0), (4000.0, 8000.0))
"""All of speech; the first formant of open vowels; the second of vowels; hiss behind teeth.
Their mean follows mouths better than loudness alone (docs/lip-sync.md)."""
RANGE_DB: Final = 45.0
"""Power this far below the strongest of a stretch counts as silence."""

_BIN_BYTES: Final = len(BANDS_HZ) * np.dtype(np.float32).itemsize
_HOP: Final = RATE // BINS_PER_S
_WINDOW: Final = 320
"""Samples (20 ms): shorter than any sound, longer than a period of the lowest voice."""
_POINTS: Final = 512
_FULL_SCALE: Final = _POINTS * _WINDOW * 3 / 16
"""Power of a mean square of 1: half of the spectrum, under a Hann window."""
_SILENCE: Final = _FULL_SCALE * 10 ** (-90 / 10)
"""Power of -90 dBFS, which is inaudible."""


class Powers(Protocol):
    """Band powers of a sound, shape (bins, bands), wherever they are: arrays are some too."""

    def __len__(self) -> int:
        """Return the number of bins."""
        ...

    def __getitem__(self, at: slice, /) -> NDArray[np.float32]:
        """Return a stretch of bins, for a slice without a step."""
        ...


class SpooledPowers:
    """Band powers in a file: an hour has 14 MB of them, and only seconds are looked at together.

    Args:
        file: It must stay open for as long as this is used. Several may share it, if each is
            filled before the next one is made.
        pieces: Bins to begin with, as :func:`heard` yields them.

    Raises:
        StorageError: The disk is full.
    """

    def __init__(self, file: BinaryIO, pieces: Iterable[NDArray[np.float32]] = ()) -> None:
        self._file = file
        self._first = file.seek(0, SEEK_END)
        self._bins = 0
        for piece in pieces:
            self.add(piece)

    def add(self, piece: NDArray[np.float32]) -> None:
        """Take the next bins.

        Raises:
            StorageError: The disk is full.
        """
        with _room():
            self._file.seek(self._first + self._bins * _BIN_BYTES)
            self._file.write(piece.tobytes())
            self._file.flush()
        self._bins += len(piece)

    def __len__(self) -> int:
        """Return the number of bins."""
        return self._bins

    def __getitem__(self, at: slice, /) -> NDArray[np.float32]:
        """Return a stretch of bins."""
        first, last, _ = at.indices(self._bins)
        self._file.seek(self._first + first * _BIN_BYTES)
        data = self._file.read(max(0, last - first) * _BIN_BYTES)
        return np.frombuffer(data, np.float32).reshape(-1, len(BANDS_HZ))


@contextmanager
def open_spool() -> Iterator[BinaryIO]:
    """Open an empty file for :class:`SpooledPowers`, which is gone at the end.

    Raises:
        StorageError: There is no room for it.
    """
    with ExitStack() as stack:
        with _room():
            file = stack.enter_context(tempfile.TemporaryFile(prefix="ainern2d-"))
        yield file


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"a film cannot be measured without room in {tempfile.gettempdir()}:"
            f" {error.strerror or error}",
            hint="free some space there, or set TMPDIR to another folder, and run again",
        ) from error


class Hearing:
    """Finds the band powers of sound that comes in pieces."""

    def __init__(self) -> None:
        self._rest = np.zeros(_WINDOW // 2 - _HOP // 2, np.float32)
        self._window = np.hanning(_WINDOW).astype(np.float32)
        hertz = np.fft.rfftfreq(_POINTS, 1 / RATE)
        self._masks = [(hertz >= low) & (hertz < high) for low, high in BANDS_HZ]

    def hear(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Take the next samples, mono at 16 kHz.

        Returns:
            The power in each band of every 4 ms that is complete now, shape (bins, bands).
        """
        sound = np.concatenate([self._rest, samples])
        count = max(0, (len(sound) - _WINDOW) // _HOP + 1)
        self._rest = sound[count * _HOP :]
        if not count:
            return np.zeros((0, len(BANDS_HZ)), np.float32)
        pieces = np.lib.stride_tricks.sliding_window_view(sound, _WINDOW)[: count * _HOP : _HOP]
        power = np.abs(np.fft.rfft(pieces * self._window, _POINTS)) ** 2
        bands = [power[:, mask].sum(1) for mask in self._masks]
        return np.stack(bands, 1).astype(np.float32)

    def finish(self) -> NDArray[np.float32]:
        """Return the powers of what is left."""
        return self.hear(np.zeros(_WINDOW, np.float32))


def heard(pieces: Iterable[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
    """Return the band powers of sound that comes in pieces, in pieces; see :func:`powers_of`."""
    hearing = Hearing()
    gathered: list[NDArray[np.float32]] = []
    have = 0
    for piece in pieces:
        gathered.append(piece)
        have += len(piece)
        # A decoder hands out some hundred samples at a time, and each call has a price.
        if have >= RATE:
            yield hearing.hear(np.concatenate(gathered))
            gathered, have = [], 0
    if gathered:
        yield hearing.hear(np.concatenate(gathered))
    yield hearing.finish()


def powers_of(pieces: Iterable[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Return the band powers of sound that comes in pieces, mono at 16 kHz.

    Returns:
        Shape (bins, bands); the middle of bin n is at (n + 0.5) / 250 s.
    """
    return np.concatenate(list(heard(pieces)))


def compressed(powers: NDArray[np.float32], width: int) -> NDArray[np.float64] | None:
    """Return loudness as an ear and a frame resolve it, 0 (silence) to 1, the mean over the bands.

    Args:
        powers: Shape (bins, bands).
        width: Bins over which power is averaged: the length of a frame.

    Returns:
        One value per bin; None if all of it is silent.
    """
    # An even number of bins has no middle, and would be late by half of one: half weights at ends.
    reach = -(-max(1, width) // 2)
    box = np.clip(max(1, width) / 2 - np.abs(np.arange(-reach, reach + 1)) + 0.5, 0, 1)
    box /= box.sum()
    smooth = np.stack([np.convolve(band, box, "same") for band in powers.T.astype(np.float64)], 1)
    peaks = smooth.max(axis=0, initial=0.0)
    if peaks.max(initial=0.0) <= _SILENCE:
        return None
    # What leaks from a tone into bands that are empty says nothing.
    filled = peaks > peaks.max() * 10 ** (-RANGE_DB / 10)
    smooth, peaks = smooth[:, filled], peaks[filled]
    decibels = 10 * np.log10(np.maximum(smooth / peaks, 1e-12))
    loudness: NDArray[np.float64] = np.clip((decibels + RANGE_DB) / RANGE_DB, 0, 1).mean(axis=1)
    return loudness


def levels(powers: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return how loud each bin is in dBFS (a mean square of 1 is 0), at least -120."""
    mean_square = powers[:, 0].astype(np.float64) / _FULL_SCALE
    return 10 * np.log10(np.maximum(mean_square, 1e-12))
