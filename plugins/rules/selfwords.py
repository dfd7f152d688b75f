"""Which words for oneself only some people say: 朕 is said by an emperor, 老臣 never to himself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_STARTS = r"(?:\A|[，。！？；：…—“‘])"
_RULERS = re.compile(r"皇帝|皇上|陛下|天子|帝\Z|国王|大王|女皇|女王")
_COURT = re.compile(r"皇帝|皇上|陛下|天子|帝\Z|太后|皇后|贵妃|公主|王爷|太子|皇子|世子")
_OWN: tuple[tuple[re.Pattern[str], re.Pattern[str], bool], ...] = (
    (re.compile("朕(?!兆)|寡人"), _RULERS, True),
    (re.compile("哀家"), re.compile("太后"), True),
    (re.compile("本王"), re.compile(r"王爷|亲王|郡王|王\Z"), True),
    (re.compile("贫僧|老衲"), re.compile("和尚|僧|方丈|住持|禅师|大师"), True),
    (re.compile("贫道"), re.compile("道士|道长|道人|真人|老道|天师"), True),
    (
        re.compile(rf"{_STARTS}(?:老臣|微臣|罪臣|臣(?![子妾服民下工僚]))"),
        re.compile(rf"{_RULERS.pattern}|太后|皇后"),
        False,
    ),
    (re.compile(rf"{_STARTS}(?:奴才|奴婢)(?!们)"), _COURT, False),
    (re.compile(rf"{_STARTS}儿臣"), re.compile("太后"), False),
)
"""A word, people, and whether only they say it; else they never do."""


_ANY = re.compile("[朕臣]|寡人|哀家|本王|贫僧|老衲|贫道|奴[才婢]")


def names_himself(said: str) -> bool:
    """Return whether a quotation may have such a word."""
    return _ANY.search(said) is not None


def speaks_so(said: str, names: Iterable[str]) -> bool | None:
    """Return whether the words for oneself in a quotation fit a person; None if it has none.

    Args:
        said: The quotation.
        names: All names and nouns of the person.

    >>> speaks_so("先生教过朕。", ["少年天子"]), speaks_so("老臣遵旨。", ["皇帝"])
    (True, False)
    >>> speaks_so("好。", ["皇帝"]) is None
    True
    """
    found: bool | None = None
    for word, people, only in _OWN:
        if word.search(said):
            one_of_them = any(people.search(name) for name in names)
            if one_of_them is not only:
                return False
            found = True
    return found
