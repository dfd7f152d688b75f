"""Text of others as it may be shown: what would move a terminal's cursor is written out."""

from __future__ import annotations

import re

_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Control characters but for tabs and line ends, changes of direction, halves of surrogates."""
_LINE_END = re.compile(r"\r\n?")
_SPACES = re.compile(r"[\t\n]+")


def printable(text: str) -> str:
    r"""Return a text in which control characters are written as ``\u001b``.

    Tabs and line ends stay; it may be inside a JSON string.

    >>> printable("red: \x1b[31m")
    'red: \\u001b[31m'
    """
    if text.isascii() and text.isprintable():
        return text
    text = _LINE_END.sub("\n", text)
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def one_line(text: str) -> str:
    r"""Return a text as :func:`printable` does, on one line.

    >>> one_line("up\nand\tdown")
    'up and down'
    """
    return _SPACES.sub(" ", printable(text))
