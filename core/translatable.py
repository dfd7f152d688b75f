"""Words for people that carry a code too, so that a page can say the same in another language."""

from __future__ import annotations

from typing import Any


class Coded(str):
    """English words, with a code and the parameters that are in them.

    It is its words wherever text is wanted; what is put together with other text is words alone.

    Attributes:
        code: Names what is said, such as ``no_worker``.
        params: Plain JSON data, by name.
    """

    code: str
    params: dict[str, Any]


def coded(code: str, words: str, **params: Any) -> Coded:
    """Return words with their code.

    Args:
        code: Names what is said.
        words: The same in English, with the parameters in it.
        params: Plain JSON data, by name.

    >>> said = coded("too_wide", "at most 640 wide, and 1280 are wanted", most=640, wanted=1280)
    >>> said.code, said.params["most"], said.startswith("at most")
    ('too_wide', 640, True)
    """
    found = Coded(words)
    found.code, found.params = code, params
    return found
