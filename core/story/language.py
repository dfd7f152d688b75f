"""Detects the language of a story from its script."""

from __future__ import annotations

HAN_WEIGHT = 3
"""Latin letters that weigh as much as one Chinese character: a word of running English has about
4.7 letters, one of running Chinese about 1.6 characters."""


def is_han(char: str) -> bool:
    """Return whether a character is a Han character."""
    return "一" <= char <= "鿿" or "㐀" <= char <= "䶿" or "\U00020000" <= char <= "\U0003134f"


def is_cjk(char: str) -> bool:
    """Return whether a character is full-width: Han, kana, CJK punctuation."""
    return is_han(char) or "　" <= char <= "ヿ" or "＀" <= char <= "｠"


def detect_language(text: str) -> str:
    """Return ``zh`` or ``en``, by the script that carries more of the text.

    A Chinese story with many foreign names counts as Chinese, an English one that quotes Chinese
    as English, a text without letters as English.

    >>> detect_language("玛拉 opened the door."), detect_language("林远走进 Anna 的房间。")
    ('en', 'zh')
    """
    han = sum(map(is_han, text))
    latin = sum(char.isalpha() and char < "ɐ" for char in text)
    return "zh" if han and han * HAN_WEIGHT >= latin else "en"


def gap(left: str, right: str) -> str:
    """Return the separator of two joined pieces of text: a space, or nothing between CJK ones."""
    if not left or not right:
        return ""
    a, b = left[-1], right[0]
    loose = (not a.isalnum() and not a.isascii()) or (not b.isalnum() and not b.isascii())
    return "" if (is_cjk(a) or is_cjk(b)) and (loose or (is_cjk(a) and is_cjk(b))) else " "
