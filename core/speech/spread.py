"""Estimates phoneme times from the pauses of a recording and from usual durations.

Voices pause between words, mostly at punctuation. So the silences of a recording divide the
expected phonemes into stretches; dynamic programming chooses the division whose durations match
those of the stretches best. Within a stretch the phonemes are aligned to the sound
(:mod:`.fitting`), or divide its time by their usual durations. Pure.
"""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from .durations import durations
from .fitting import fitted
from .marks import PAUSES, Mark, sounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

PAUSE_S: Final = 0.11
"""Shortest silence in seconds that counts as a pause rather than the closure of a consonant."""
UNMARKED: Final = 0.35
"""Cost of a pause between words without punctuation, in seconds of mismatch of a stretch."""
UNHEARD: Final = 0.03
"""Cost of punctuation without a pause, in seconds of mismatch."""


class Heard(NamedTuple):
    """Samples [start, end) of voice without a pause."""

    start: int
    end: int


class Word(NamedTuple):
    """A word and the samples in which it is heard.

    Attributes:
        symbols: Phoneme symbols.
        start: First sample.
        end: Sample after the last.
    """

    symbols: str
    start: int
    end: int


def heard_stretches(loud: Sequence[bool], window: int, sample_rate: int) -> list[Heard]:
    """Return the stretches of voice between pauses; empty if no window is loud.

    Args:
        loud: Whether a voice is heard, for each window of the recording.
        window: Length of a window in samples.
        sample_rate: Sample rate in hertz.

    >>> heard_stretches([False, True, True, False, False, True], 800, sample_rate=8000)
    [Heard(start=800, end=2400), Heard(start=4000, end=4800)]
    """
    found: list[Heard] = []
    shortest = PAUSE_S * sample_rate
    for index, voiced in enumerate(loud):
        if not voiced:
            continue
        start, end = index * window, (index + 1) * window
        if found and start - found[-1].end < shortest:
            found[-1] = Heard(found[-1].start, end)
        else:
            found.append(Heard(start, end))
    return found


class Frames(NamedTuple):
    """Acoustic features of a recording.

    Attributes:
        features: Shape (frames, bands), from :func:`.acoustics.features_of`.
        samples: Length of a frame in samples; may be fractional.
    """

    features: NDArray[np.float64]
    samples: float


def spread(
    symbols: str,
    stretches: Sequence[Heard],
    samples: int,
    sample_rate: int,
    frames: Frames | None = None,
) -> list[Mark]:
    """Assign each phoneme its time in a recording.

    Args:
        symbols: Phoneme symbols from :func:`.script.symbols_of`.
        stretches: Stretches of voice from :func:`heard_stretches`.
        samples: Length of the recording in samples.
        sample_rate: Sample rate in hertz.
        frames: Acoustic features; without them only pauses and usual durations count.

    Returns:
        Marks from 0 to ``samples`` without gap or overlap; one silence if there are no phonemes or
        no voice.

    >>> for mark in spread("ɡˈO.", [Heard(1600, 8000)], 9600, sample_rate=16000):
    ...     print(mark.start, mark.end, mark.symbol)
    0 1600 _
    1600 3143 ɡ
    3143 8000 ˈoʊ
    8000 9600 _
    """
    usual = durations(symbols)
    if not stretches or not sum(usual):
        return sounded("", [], 0, samples, sample_rate)
    ends = _ends(symbols, usual)
    kept = _joined(stretches, len(ends) + 1)
    cuts = [0, *_cuts(symbols, usual, ends, kept, sample_rate), len(symbols)]
    lengths = [0] * len(symbols)
    for number, stretch in enumerate(kept):
        first, last = cuts[number], cuts[number + 1]
        shares = _heard_shares(symbols[first:last], usual[first:last], stretch, frames)
        _share(lengths, shares or usual[first:last], first, stretch.end - stretch.start)
        if number + 1 < len(kept):
            # The pause gets the time of the space or punctuation before the cut.
            lengths[last - 1] += kept[number + 1].start - stretch.end
    return sounded(symbols, lengths, kept[0].start, samples, sample_rate)


def placed(words: Sequence[Word], samples: int, sample_rate: int) -> list[Mark]:
    """Divide the time of each word among its phonemes by their usual durations.

    Args:
        words: Words in order of time; overlap with the word before is cut off.
        samples: Length of the recording in samples.
        sample_rate: Sample rate in hertz.

    Returns:
        Marks from 0 to ``samples`` without gap or overlap.
    """
    symbols, lengths = "", []
    begin = at = min(words[0].start, samples) if words else samples
    for word in words:
        usual = durations(word.symbols)
        if not any(usual):
            continue
        start = min(max(word.start, at), samples)
        end = min(max(word.end, start), samples)
        if symbols:
            symbols += " "
            lengths.append(start - at)
        mine = [0] * len(usual)
        _share(mine, usual, 0, end - start)
        symbols += word.symbols
        lengths += mine
        at = end
    return sounded(symbols, lengths, begin, samples, sample_rate)


def _ends(symbols: str, usual: Sequence[int]) -> list[int]:
    """Return the positions after a space or punctuation that has sounds on both sides."""
    told = list(
        accumulate(0 if char == " " else ms for char, ms in zip(symbols, usual, strict=True))
    )
    return [
        place + 1
        for place, char in enumerate(symbols)
        if (char == " " or char in PAUSES)
        and 0 < told[place] < told[-1]
        # In `, ` the comma is the pause, not the space.
        and not (char == " " and symbols[place - 1] in PAUSES)
        and not (char in PAUSES and symbols[place - 1] in PAUSES)
    ]


def _joined(stretches: Sequence[Heard], most: int) -> list[Heard]:
    """Join stretches across the shortest pauses until there are at most ``most``."""
    found = list(stretches)
    while len(found) > most:
        gaps = [after.start - before.end for before, after in pairwise(found)]
        index = gaps.index(min(gaps))
        found[index : index + 2] = [Heard(found[index].start, found[index + 1].end)]
    return found


def _cuts(
    symbols: str,
    usual: Sequence[int],
    ends: Sequence[int],
    stretches: Sequence[Heard],
    sample_rate: int,
) -> list[int]:
    """Return the position in the symbols of each pause between two stretches."""
    if len(stretches) == 1:
        return []
    before = [0, *accumulate(usual)]
    lengths = [(each.end - each.start) / sample_rate for each in stretches]
    scale = sum(lengths) / before[-1]
    marked = [symbols[end - 1] in PAUSES for end in ends]
    skipped = [0, *accumulate(marked)]
    # costs[c]: lowest cost of a division whose last pause so far is at end c.
    costs: list[float] = []
    origins: list[list[int]] = []
    for number, length in enumerate(lengths[:-1]):
        now: list[float] = []
        origin: list[int] = []
        for index, end in enumerate(ends):
            price = 0.0 if marked[index] else UNMARKED
            best, chosen = float("inf"), -1
            for last in range(number - 1, index) if number else (-1,):
                if number and last < 0:
                    continue
                since = ends[last] if number else 0
                told = (before[end] - before[since]) * scale
                unheard = skipped[index] - (skipped[last + 1] if number else 0)
                cost = (costs[last] if number else 0.0) + abs(told - length) + UNHEARD * unheard
                if cost < best:
                    best, chosen = cost, last
            now.append(best + price)
            origin.append(chosen)
        costs = now
        origins.append(origin)
    totals = [
        cost + abs((before[-1] - before[end]) * scale - lengths[-1])
        for cost, end in zip(costs, ends, strict=True)
    ]
    at = totals.index(min(totals))
    found: list[int] = []
    for origin in reversed(origins):
        found.append(ends[at])
        at = origin[at]
    return found[::-1]


def _heard_shares(
    symbols: str, usual: Sequence[int], stretch: Heard, frames: Frames | None
) -> list[float] | None:
    if frames is None:
        return None
    start, end = (round(at / frames.samples) for at in stretch)
    return fitted(symbols, usual, frames.features[start:end])


def _share(lengths: list[int], shares: Sequence[float], first: int, room: int) -> None:
    """Divide ``room`` samples among the symbols from ``first`` on, by their shares."""
    whole = sum(shares)
    told, given = 0.0, 0
    for index, share in enumerate(shares, first):
        told += share
        upto = round(room * told / whole) if whole else 0
        lengths[index] += upto - given
        given = upto
