"""Finds when sounds are heard where nobody says it: from what is loud, and how long sounds last.

A voice pauses where words end, mostly at punctuation. So the silences of a recording cut the sounds
that are expected into stretches, and the cuts are chosen that fit the lengths of the stretches best
(dynamic programming). Within a stretch the sounds are fitted to what is heard (:mod:`.fitting`), or
get their usual share of the time. Pure.
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
"""A silence that lasts as long is a pause, and no closure of a consonant."""
UNMARKED: Final = 0.35
"""Cost of a pause between two words without punctuation, as if a stretch were this many seconds
too long."""
UNHEARD: Final = 0.03
"""Cost of punctuation at which nobody pauses."""


class Heard(NamedTuple):
    """Samples [start, end) in which a voice is heard without a pause."""

    start: int
    end: int


class Word(NamedTuple):
    """A word, with the samples in which it is heard.

    Attributes:
        symbols: How it is said.
        start: First sample.
        end: Sample after the last.
    """

    symbols: str
    start: int
    end: int


def heard_stretches(loud: Sequence[bool], window: int, sample_rate: int) -> list[Heard]:
    """Return the stretches between pauses; none if nothing is loud.

    Args:
        loud: Whether something is heard, for each window of the sound.
        window: Length of each, in samples.
        sample_rate: In hertz.
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
    """What a recording sounds like.

    Attributes:
        traits: Of each frame, as :func:`.traits.traits_of` returns them.
        samples: Length of a frame; may be no whole number.
    """

    traits: NDArray[np.float64]
    samples: float


def spread(
    symbols: str,
    stretches: Sequence[Heard],
    samples: int,
    sample_rate: int,
    frames: Frames | None = None,
) -> list[Mark]:
    """Give each sound its time in a recording.

    Args:
        symbols: What is said, as :mod:`.script` has it.
        stretches: Where it is heard; as :func:`heard_stretches` returns them.
        samples: Length of the recording.
        sample_rate: In hertz.
        frames: What it sounds like; without it only pauses and usual lengths count.

    Returns:
        Marks from 0 to ``samples`` without gap or overlap; one silence if nothing is said or heard.
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
            # The pause is the space or the punctuation at which the sounds are cut.
            lengths[last - 1] += kept[number + 1].start - stretch.end
    return sounded(symbols, lengths, kept[0].start, samples, sample_rate)


def placed(words: Sequence[Word], samples: int, sample_rate: int) -> list[Mark]:
    """Give each sound its share of the time of its word.

    Args:
        words: In the order of their times; what overlaps the word before is cut off.
        samples: Length of the recording.
        sample_rate: In hertz.

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
    """Return the places after a space or punctuation with sounds on both sides of it."""
    told = list(
        accumulate(0 if char == " " else ms for char, ms in zip(symbols, usual, strict=True))
    )
    return [
        place + 1
        for place, char in enumerate(symbols)
        if (char == " " or char in PAUSES)
        and 0 < told[place] < told[-1]
        # Of `, ` the comma is the pause.
        and not (char == " " and symbols[place - 1] in PAUSES)
        and not (char in PAUSES and symbols[place - 1] in PAUSES)
    ]


def _joined(stretches: Sequence[Heard], most: int) -> list[Heard]:
    """Give up the shortest pauses until there are no more stretches than words."""
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
    """Return the place in the symbols of each pause between two stretches."""
    if len(stretches) == 1:
        return []
    before = [0, *accumulate(usual)]
    lengths = [(each.end - each.start) / sample_rate for each in stretches]
    scale = sum(lengths) / before[-1]
    marked = [symbols[end - 1] in PAUSES for end in ends]
    skipped = [0, *accumulate(marked)]
    # costs[c]: of the best way to have the last pause so far at end c.
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
    return fitted(symbols, usual, frames.traits[start:end])


def _share(lengths: list[int], shares: Sequence[float], first: int, room: int) -> None:
    """Divide samples among the symbols from ``first`` on, in proportion to their shares."""
    whole = sum(shares)
    told, given = 0.0, 0
    for index, share in enumerate(shares, first):
        told += share
        upto = round(room * told / whole) if whole else 0
        lengths[index] += upto - given
        given = upto
