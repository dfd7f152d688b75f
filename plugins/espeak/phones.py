"""Converts espeak's phoneme events to the phones of a timeline. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ainern2d.core import Phone

if TYPE_CHECKING:
    from collections.abc import Iterable

SILENCE = "_"

_IPA = (
    ("ts.", "ʈʂ"),
    ("s.", "ʂ"),
    ("i.", "ɻ̩"),
    ("i̪", "ɹ̩"),
    ("o-", "ɤ"),
    ("nɡ", "ŋ"),
)
"""Espeak's notation in Mandarin and its IPA; replaced in this order."""
_ASPIRATED = re.compile(r"(?<=[ptkɕʂs])h$")


def phones(marks: Iterable[tuple[int, str]], start: int, end: int) -> tuple[Phone, ...]:
    """Return phones that cover samples [start, end) of espeak's sound without gap or overlap.

    Each event lasts until the next one. Events out of order are moved to the latest position so
    far, and adjacent silences are joined. A sound without duration (the l of "wall") gets the last
    third of the sound before it.

    Args:
        marks: First sample and IPA; the IPA is empty, ``_`` or in parentheses for silence.
        start: First sample that is kept; it becomes position 0.
        end: Sample after the last.
    """
    ordered: list[tuple[int, str]] = [(start, SILENCE)]
    for at, mark in marks:
        ordered.append((min(max(at, ordered[-1][0]), end), _ipa(mark.strip())))
    found: list[Phone] = []
    for (first, symbol), (last, _) in zip(ordered, [*ordered[1:], (end, SILENCE)], strict=True):
        if last == first:
            if symbol != SILENCE and found:
                found[-1:] = _shared(found[-1], symbol)
            continue
        if found and symbol == SILENCE == found[-1].symbol:
            found[-1] = Phone(start=found[-1].start, end=last - start, symbol=SILENCE)
        else:
            found.append(Phone(start=first - start, end=last - start, symbol=symbol))
    return tuple(found)


def _shared(phone: Phone, symbol: str) -> list[Phone]:
    middle = phone.end - (phone.end - phone.start) // 3
    if phone.symbol == SILENCE or middle == phone.end:
        return [phone]
    return [
        Phone(start=phone.start, end=middle, symbol=phone.symbol),
        Phone(start=middle, end=phone.end, symbol=symbol),
    ]


def _ipa(mark: str) -> str:
    if not mark or mark.startswith("("):
        return SILENCE
    for own, standard in _IPA:
        mark = mark.replace(own, standard)
    return _ASPIRATED.sub("ʰ", mark)
