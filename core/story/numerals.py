"""How stories write whole numbers: in digits, and in English and Chinese words."""

from __future__ import annotations

from typing import Final

MOST: Final = 10**12
"""Numbers below this have words here."""

_UNITS: Final = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_TENS: Final = (
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
)
_GROUPS: Final = ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))
_DIGITS: Final = "零一二三四五六七八九"
_PLACES: Final = ("", "十", "百", "千")
_MYRIADS: Final = ("", "万", "亿")
_DOZENS: Final = {6: "halfadozen", 12: "adozen", 20: "ascore", 24: "twodozen"}


def written(number: int) -> frozenset[str]:
    """Return the ways in which stories write a number, as letters and digits without spaces.

    Args:
        number: From 1 to :data:`MOST`; others have none.

    >>> sorted(written(300))
    ['300', 'threehundred', '三百', '叁佰']
    >>> "ahundredandtwo" in written(102), "两千" in written(2000), "8万" in written(80_000)
    (True, True, True)
    """
    if not 1 <= number < MOST:
        return frozenset()
    forms = {str(number), *_english(number), *_chinese(number)}
    if number in _DOZENS:
        forms.add(_DOZENS[number])
    for size, word in ((10**4, "万"), (10**8, "亿")):
        if number % size == 0:
            forms.add(f"{number // size}{word}")
    return frozenset(forms)


def _english(number: int) -> set[str]:
    plain, spoken = _words(number), _words(number, joined="and")
    forms = {plain, spoken}
    if number >= _HUNDRED:
        forms |= {"a" + each.removeprefix("one") for each in forms if each.startswith("one")}
    high, low = divmod(number, _HUNDRED)
    if 10 < high < _HUNDRED and high % 10 and not low:
        forms.add(f"{_words(high)}hundred")
    return forms


_HUNDRED: Final = 100
"""From it on numbers are said with ``a`` in place of ``one``."""


def _words(number: int, joined: str = "") -> str:
    """Return a number in English letters; ``joined`` stands before what is less than a hundred."""
    if number < 20:
        return _UNITS[number]
    if number < 100:
        ten, one = divmod(number, 10)
        return _TENS[ten - 2] + (_UNITS[one] if one else "")
    size, name = next(group for group in _GROUPS if number >= group[0])
    high, low = divmod(number, size)
    head = _words(high, joined) + name
    if not low:
        return head
    return head + (joined if low < 100 else "") + _words(low, joined)


def _chinese(number: int) -> set[str]:
    """Return a number in Chinese, with 二 and with 两, short and in the numerals of contracts."""
    text = _characters(number)
    forms = {text, text.replace("二百", "两百").replace("二千", "两千").replace("二万", "两万")}
    if number == 2:
        forms.add("两")
    if number > _HUNDRED and len(text) == 4 and "零" not in text and text[3] in _PLACES:
        # 一千五 is 1500.
        forms |= {each[:3] for each in forms}
    forms |= {each.removeprefix("一") for each in forms if each.startswith("一十")}
    forms.add(text.translate(_FORMAL))
    return forms


_FORMAL: Final = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")


def _characters(number: int) -> str:
    groups: list[int] = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text = ""
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            continue
        if text and group < 1000:
            text += "零"
        text += _group(group) + _MYRIADS[place]
    return text


def _group(number: int) -> str:
    """Return a number below 10,000 in Chinese."""
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + _PLACES[place]
            gap = False
        else:
            gap = True
    return text
