"""Fits sounds to a stretch of speech: each where it is heard, none far from its usual length.

A hidden semi-Markov model (Levinson, "Continuously variable duration hidden Markov models", 1986)
with a state for each sound: the cheapest borders are found by dynamic programming. Pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from .marks import AFTER, BEFORE, PAUSES
from .traits import unlikeness

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

STRICT: Final = 28.0
"""Cost of a sound that is e times as long or as short as usual, in that of a frame's unlikeness.
Of 4 to 56, this put the sounds of kokoro's voices nearest to their place."""
LONGEST: Final = 3.5
"""So many times its usual length may a sound last."""


def fitted(symbols: str, usual: Sequence[int], traits: NDArray[np.float64]) -> list[float] | None:
    """Return how many frames each symbol lasts.

    Args:
        symbols: Of a stretch without pauses.
        usual: Their usual durations, whatever the unit.
        traits: Of each frame of the stretch, as :func:`.traits.traits_of` returns them.

    Returns:
        Marks and spaces last none, since the sound that they belong to has their time. None if
        there are fewer frames than sounds.
    """
    places, lengths = _sounds(symbols, usual)
    frames = len(traits)
    if not places or frames < len(places):
        return None
    scale = frames / sum(lengths)
    costs = np.full(frames + 1, np.inf)
    costs[0] = 0.0
    chosen: list[NDArray[np.int64]] = []
    for place, length in zip(places, lengths, strict=True):
        told = np.concatenate([[0.0], np.cumsum(unlikeness(symbols[place], traits))])
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
    """Return the place of each sound, and its usual length with that of its marks."""
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
