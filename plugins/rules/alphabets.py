"""Letters of all scripts as regular-expression ranges, since `re` has no Unicode categories."""

from __future__ import annotations

import sys
import unicodedata

_LAST = 0x2C00
"""End of the scripts with capitals in which names are written; later ones are rare or caseless."""


def letters(*categories: str) -> str:
    """Return the inside of a character class with all letters of some Unicode categories.

    Args:
        categories: Unicode categories, such as ``Lu`` for capitals.
    """
    ranges: list[list[int]] = []
    for code in range(min(_LAST, sys.maxunicode)):
        if unicodedata.category(chr(code)) not in categories:
            continue
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)
