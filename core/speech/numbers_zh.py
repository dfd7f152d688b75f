"""Writes out digits and signs in Chinese text as they are read aloud. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_GROUPS = ("", "万", "亿", "兆")

UNITS = {
    "km/h": "公里每小时",
    "m/s": "米每秒",
    "km²": "平方公里",
    "m²": "平方米",
    "m³": "立方米",
    "km": "公里",
    "cm": "厘米",
    "mm": "毫米",
    "kg": "公斤",
    "mg": "毫克",
    "ml": "毫升",
    "mL": "毫升",
    "°C": "摄氏度",
    "℃": "摄氏度",
    "°F": "华氏度",
    "°": "度",
    "㎡": "平方米",
    "m": "米",
    "g": "克",
    "L": "升",
    "t": "吨",
    "h": "小时",
    "s": "秒",
}
MONEY = {"$": "美元", "US$": "美元", "€": "欧元", "£": "英镑", "¥": "元", "￥": "元", "HK$": "港元"}
MEASURED = "个只条张位本件间家天年岁次名口道块句把座头层层趟遍群匹双杯碗瓶辆场月层班节页层步点"
"""Measure words before which 2 is read 两."""
MAGNITUDES = "万亿千百"

_NUMBER = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_FEW = r"\d{1,2}"
LONG_CODE = 7
"""Digits from which a number without commas is read as a telephone number or code."""


def written_out(text: str) -> str:
    """Return the text without digits: dates, times, money, units, percentages and numbers.

    Only digits in a Latin word (``B2B``) stay.

    >>> written_out("2024年他买了2本书，花了30%。")
    '二零二四年他买了两本书，花了百分之三十。'
    """
    for pattern, read in _RULES:
        text = pattern.sub(read, text)
    return text


def cardinal(number: int) -> str:
    """Return the reading of an integer from 0 to below 10^16.

    >>> cardinal(10203)
    '一万零二百零三'
    """
    if number == 0:
        return DIGITS[0]
    groups: list[int] = []
    while number:
        number, rest = divmod(number, 10000)
        groups.append(rest)
    found = ""
    for place in reversed(range(len(groups))):
        group = groups[place]
        if group == 0:
            continue
        if found and (group < 1000 or groups[place + 1] == 0):
            found += DIGITS[0]
        found += _thousands(group) + _GROUPS[place]
    return found.removeprefix(DIGITS[1]) if found.startswith("一十") else found


def _thousands(number: int) -> str:
    found, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit == 0:
            gap = bool(found)
            continue
        found += (DIGITS[0] if gap else "") + DIGITS[digit] + _PLACES[place]
        gap = False
    return found


def spelled(digits: str) -> str:
    """Return the reading of digits one by one; other characters are dropped."""
    return "".join(DIGITS[int(digit)] for digit in digits if digit.isdecimal())


def quantity(number: str) -> str:
    """Return the reading of a number with commas, a decimal point, or leading zeros."""
    whole, _, fraction = number.replace(",", "").partition(".")
    if len(whole) > 1 and whole.startswith("0"):
        return spelled(whole)
    if len(whole) > 16 or (len(whole) >= LONG_CODE and "," not in number and not fraction):
        return spelled(whole)
    return cardinal(int(whole)) + (f"点{spelled(fraction)}" if fraction else "")


def _year(match: re.Match[str]) -> str:
    return spelled(match[1]) + match[2]


def _iso_date(match: re.Match[str]) -> str:
    year, month, day = match.groups()
    return f"{spelled(year)}年{cardinal(int(month))}月{cardinal(int(day))}日"


def _time(match: re.Match[str]) -> str:
    hour, minute, second = match.groups()
    said = ("两" if int(hour) == 2 else cardinal(int(hour))) + "点"
    if second or int(minute):
        gap = DIGITS[0] if 0 < int(minute) < 10 else ""
        said += f"{gap}{cardinal(int(minute))}分"
    return said + (f"{cardinal(int(second))}秒" if second else "")


def _measured(match: re.Match[str]) -> str:
    return "两" + match[1]


def _rules() -> tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...]:
    units = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
    money = "|".join(re.escape(sign) for sign in sorted(MONEY, key=len, reverse=True))
    alone = rf"(?<![A-Za-z\d.])({_NUMBER})"
    return (
        (re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)"), _iso_date),
        (re.compile(r"(?<!\d)([12]\d{3})(\s*年)"), _year),
        (re.compile(rf"(?<![\d:])({_FEW})[:：](\d\d)(?:[:：](\d\d))?(?![\d:])"), _time),
        (re.compile(rf"({_NUMBER})\s*[%％]"), lambda m: "百分之" + quantity(m[1])),
        (
            re.compile(r"(?<![\d/])(\d{1,3})/(\d{1,3})(?![\d/])"),
            lambda m: f"{cardinal(int(m[2]))}分之{cardinal(int(m[1]))}",
        ),
        (
            re.compile(rf"({money})\s*({_NUMBER})([{MAGNITUDES}]*)"),
            lambda m: quantity(m[2]) + m[3] + MONEY[m[1]],
        ),
        (re.compile(rf"({_NUMBER})\s*[-–—~～]\s*(?={_NUMBER})"), lambda m: quantity(m[1]) + "到"),
        (re.compile(rf"(?<![\w\d.])[-−](?={_NUMBER})"), "负"),
        (
            re.compile(rf"{alone}\s*({units})(?![A-Za-z])"),
            lambda m: quantity(m[1]) + UNITS[m[2]],
        ),
        (re.compile(rf"(?<![\d.第A-Za-z])2([{MEASURED}])(?!月)"), _measured),
        (re.compile(alone), lambda m: quantity(m[1])),
        (re.compile(r"½"), "二分之一"),
        (
            re.compile(
                r"(?<=[零一二三四五六七八九十百千万])\s*[×xX]\s*(?=[零一二三四五六七八九十])"
            ),
            "乘",
        ),
    )


_RULES = _rules()
