"""From espeak's phoneme events to a valid phoneme timeline. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ainern2d.core.story.speech import Phone

if TYPE_CHECKING:
    from collections.abc import Iterable

SILENCE = "_"


def phones(marks: Iterable[tuple[int, str]], start: int, end: int) -> tuple[Phone, ...]:
    """Make phones that cover samples [start, end) of espeak's sound without gap or overlap.

    Each event lasts until the next one. Events out of order are moved to the latest position so
    far, events of no length are dropped, and neighbouring silences become one.

    Args:
        marks: First sample and IPA; empty, ``_`` or in parentheses for silence.
        start: First sample of the sound that is kept; it becomes position 0.
        end: Sample after the last.
    """
    ordered: list[tuple[int, str]] = [(start, SILENCE)]
    for at, mark in marks:
        symbol = mark.strip()
        if not symbol or symbol.startswith("("):
            symbol = SILENCE
        ordered.append((min(max(at, ordered[-1][0]), end), symbol))
    found: list[Phone] = []
    for (first, symbol), (last, _) in zip(ordered, [*ordered[1:], (end, SILENCE)], strict=True):
        if last == first:
            continue
        if found and symbol == SILENCE == found[-1].symbol:
            found[-1] = Phone(start=found[-1].start, end=last - start, symbol=SILENCE)
        else:
            found.append(Phone(start=first - start, end=last - start, symbol=symbol))
    return tuple(found)
