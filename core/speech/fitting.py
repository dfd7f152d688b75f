"""Aligns phonemes to frames of speech, by acoustic likelihood and by usual duration.

A hidden semi-Markov model (Levinson, "Continuously variable duration hidden Markov models", 1986)
with one state per phoneme; dynamic programming finds the cheapest boundaries. Pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from .acoustics import negative_log_likelihood
from .marks import AFTER, BEFORE, PAUSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

STRICT: Final = 28.0
"""Cost of a duration e times as long or as short as usual, against a frame's negative
log-likelihood of 1. Of values from 4 to 56 this one puts the sounds of Kokoro's voices nearest to
their true place."""
LONGEST: Final = 3.5
"""Longest duration of a sound, as a multiple of its usual one."""


def fitted(symbols: str, usual: Sequence[int], features: NDArray[np.float64]) -> list[float] | None:
    """Return the duration of each symbol in frames.

    Args:
        symbols: Phoneme symbols of a stretch without pauses.
        usual: Their usual durations, in any unit.
        features: Acoustic features, shape (frames, bands), from :func:`.acoustics.features_of`.

    Returns:
        Durations in whole frames, ``len(features)`` in all; 0 for marks and spaces, whose time
        belongs to their sound. None if there are fewer frames than sounds.

    >>> import numpy as np
    >>> hiss, vowel = [-23.0, -24, -14, -8], [-11.0, -10, -17, -30]
    >>> fitted("sɑ", [80, 80], np.array([hiss] * 4 + [vowel] * 6))
    [4.0, 6.0]
    """
    places, lengths = _sounds(symbols, usual)
    frames = len(features)
    if not places or frames < len(places):
        return None
    scale = frames / sum(lengths)
    costs = np.full(frames + 1, np.inf)
    costs[0] = 0.0
    chosen: list[NDArray[np.int64]] = []
    for place, length in zip(places, lengths, strict=True):
        told = np.concatenate([[0.0], np.cumsum(negative_log_likelihood(symbols[place], features))])
        expected = max(1.0, length * scale)
        best = np.full(frames + 1, np.inf)
        lasting = np.zeros(frames + 1, np.int64)
        for count in range(1, min(frames, int(expected * LONGEST) + 4) + 1):
            price = STRICT * np.log(count / expected) ** 2
            now = costs[:-count] + told[count:] - told[:-count] + price
            better = now < best[count:]
            best[count:][better] = now[better]
            lasting[count:][better] = count
        costs = best
        chosen.append(lasting)
    if not np.isfinite(costs[frames]):
        return None
    found = [0.0] * len(symbols)
    at = frames
    for place, lasting in zip(reversed(places), reversed(chosen), strict=True):
        found[place] = float(lasting[at])
        at -= int(lasting[at])
    return found


def _sounds(symbols: str, usual: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return the index of each sound, and its usual duration with that of its marks."""
    places: list[int] = []
    lengths: list[int] = []
    before = 0
    for place, (char, length) in enumerate(zip(symbols, usual, strict=True)):
        if char in BEFORE:
            before += length
        elif char in AFTER + PAUSES + " ":
            if lengths:
                lengths[-1] += length
        else:
            places.append(place)
            lengths.append(length + before)
            before = 0
    return places, lengths
