"""Pauses at the punctuation of an utterance, and how they are made longer. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from .marks import PAUSES, SILENCE, Mark, moved
from .script import ENDS
from .utterance import faded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray


def punctuation(symbols: str, lengths: Sequence[int], start: int) -> list[Mark]:
    """Return the punctuation marks of an utterance with the samples that they take.

    Args:
        symbols: Phoneme symbols of the utterance.
        lengths: Duration of each symbol, in samples.
        start: Sample at which the first symbol begins.

    >>> punctuation("a, i.", [100, 50, 0, 90, 60], start=10)
    [Mark(start=110, end=160, symbol=','), Mark(start=250, end=310, symbol='.')]
    """
    found = []
    at = start
    for symbol, length in zip(symbols, lengths, strict=True):
        if symbol in PAUSES:
            found.append(Mark(at, at + length, symbol))
        at += length
    return found


def lengthened(
    samples: NDArray[np.float64],
    sounds: Iterable[Mark],
    at: Iterable[Mark],
    sample_rate: int,
    least: tuple[float, float],
) -> tuple[NDArray[np.float64], list[Mark]]:
    """Make silences at punctuation marks inside an utterance at least so long.

    A mark at which the voice goes on without a silence stays as it is, and so do silences
    between words and those at both ends.

    Args:
        samples: Shape (n,).
        sounds: Marks of the sounds, without gap or overlap, from 0 to n.
        at: Of :func:`punctuation`.
        sample_rate: Of ``samples``, in hertz.
        least: Shortest silence in seconds within a sentence, and after one.

    Returns:
        The longer sound, and the marks of its sounds. Zeros are put into the middle of a silence,
        whose halves are faded.
    """
    old = list(sounds)
    marks = list(at)
    pieces: list[NDArray[np.float64]] = []
    new: list[Mark] = []
    taken = added = 0
    for number, sound in enumerate(old):
        more = 0
        if sound.symbol == SILENCE and 0 < number < len(old) - 1:
            here = {each.symbol for each in marks if _overlap(each, sound)}
            if here:
                wanted = least[1] if here & set(ENDS) else least[0]
                more = max(0, round(wanted * sample_rate) - (sound.end - sound.start))
        new += moved([replace(sound, end=sound.end + more)], added)
        if more:
            middle = (sound.start + sound.end) // 2
            pieces += [samples[taken:middle], np.zeros(more)]
            taken, added = middle, added + more
    pieces.append(samples[taken:])
    if not added:
        return samples, old
    # Every second piece is a silence, in which a fade changes nothing.
    return np.concatenate([faded(each, sample_rate) for each in pieces]), new


def _overlap(one: Mark, other: Mark) -> bool:
    return one.start < other.end and other.start < one.end
