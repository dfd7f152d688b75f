"""Writes out times, dates, money, units and abbreviations in English text. Pure.

Plain integers, decimals, ordinals and years stay: the pronunciation engine reads those itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
UNITS = {
    "km/h": "kilometers per hour",
    "mph": "miles per hour",
    "m/s": "meters per second",
    "km": "kilometers",
    "cm": "centimeters",
    "mm": "millimeters",
    "m": "meters",
    "kg": "kilograms",
    "mg": "milligrams",
    "g": "grams",
    "lb": "pounds",
    "lbs": "pounds",
    "oz": "ounces",
    "ml": "milliliters",
    "mL": "milliliters",
    "L": "liters",
    "ft": "feet",
    "°C": "degrees Celsius",
    "°F": "degrees Fahrenheit",
    "°": "degrees",
    "hr": "hours",
    "℃": "degrees Celsius",
    "min": "minutes",
    "sec": "seconds",
}
ABBREVIATIONS = {
    "Mr.": "Mister",
    "Mrs.": "Missus",
    "Ms.": "Miz",
    "Dr.": "Doctor",
    "Prof.": "Professor",
    "Capt.": "Captain",
    "Sgt.": "Sergeant",
    "Lt.": "Lieutenant",
    "Col.": "Colonel",
    "Gen.": "General",
    "Rev.": "Reverend",
    "Hon.": "Honorable",
    "Jr.": "Junior",
    "Sr.": "Senior",
    "Mt.": "Mount",
    "Ave.": "Avenue",
    "Rd.": "Road",
    "Blvd.": "Boulevard",
    "vs.": "versus",
    "etc.": "et cetera",
    "e.g.": "for example",
    "i.e.": "that is",
    "approx.": "approximately",
    "Jan.": "January",
    "Feb.": "February",
    "Aug.": "August",
    "Sept.": "September",
    "Oct.": "October",
    "Nov.": "November",
    "Dec.": "December",
}
INTERJECTIONS = {
    **dict.fromkeys(("hm", "hmm", "hmmm", "mm", "mmm"), "hum"),
    **dict.fromkeys(("sh", "shh", "shhh", "ssh"), "shush"),
    "psst": "pist",
    "tsk": "tisk",
    "grr": "gur",
    "grrr": "gur",
    "pfft": "pift",
    "brr": "bur",
    "brrr": "bur",
}
"""Words without vowels, and respellings that have one."""
FRACTIONS = {
    (1, 2): "one half",
    (1, 4): "one quarter",
    (3, 4): "three quarters",
    (1, 3): "one third",
    (2, 3): "two thirds",
}
_VULGAR = {"½": (1, 2), "¼": (1, 4), "¾": (3, 4), "⅓": (1, 3), "⅔": (2, 3)}
_NUMERALS = {"I": 1, "V": 5, "X": 10, "L": 50}
_ONES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
LONG_CODE = 7
"""Digits from which a number without commas is read as a telephone number or code."""


def written_out(text: str) -> str:
    """Return the text with every number in a form that the pronunciation engine reads.

    >>> written_out("At 7:05 p.m. Dr. Hale paid $3.5 million.")
    'At 7 oh five p m Doctor Hale paid 3.5 million dollars.'
    """
    for pattern, read in _RULES:
        text = pattern.sub(read, text)
    return text


def _time(match: re.Match[str]) -> str:
    hour, minute, half = match[1], int(match[2]), (match[3] or "").lower()
    letter = f" {half} m" if half else ""
    if minute == 0:
        return f"{hour}{letter}" if half else f"{hour} o'clock"
    if minute < 10:
        return f"{hour} oh {_ONES[minute]}{letter}"
    return f"{hour} {minute}{letter}"


def _iso_date(match: re.Match[str]) -> str:
    month = int(match[2])
    if not 1 <= month <= len(MONTHS):
        return match[0]
    return f"{MONTHS[month - 1]} {_ordinal(int(match[3]))}, {match[1]}"


def _day(match: re.Match[str]) -> str:
    return f"{match[1]} {_ordinal(int(match[2]))}"


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10)
    return f"{number}{ending or 'th'}"


def _fraction(over: int, under: int) -> str:
    return FRACTIONS.get((over, under)) or f"{over} over {under}"


def _roman(match: re.Match[str]) -> str:
    values = [_NUMERALS[letter] for letter in match[2]]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return f"{match[1]} {sum(-this if this < after else this for this, after in pairs)}"


def _one_by_one(match: re.Match[str]) -> str:
    return " ".join(_ONES[int(digit)] if digit.isdecimal() else "," for digit in match[0])


def _rules() -> tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...]:
    months = "|".join(MONTHS)
    units = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
    short = "|".join(re.escape(word) for word in sorted(ABBREVIATIONS, key=len, reverse=True))
    sounds = "|".join(sorted(INTERJECTIONS, key=len, reverse=True))
    return (
        (re.compile(rf"(?<![\w.])(?:{short})(?!\w)"), lambda m: ABBREVIATIONS[m[0]]),
        (re.compile(r"\bSt\.(?=\s+[A-Z])"), "Saint"),
        (re.compile(r"\bSt\.(?!\w)"), "Street"),
        (re.compile(r"\b[Nn]os?\.\s*(?=\d)"), "number "),
        (re.compile(rf"\b({sounds})\b", re.IGNORECASE), lambda m: INTERJECTIONS[m[0].lower()]),
        (
            re.compile(r"\b(Chapter|Part|Book|Act|Scene|Volume|War)\s+([IVXL]+)\b"),
            _roman,
        ),
        (re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)"), _iso_date),
        (re.compile(rf"\b({months})\s+(\d{{1,2}})(?![\d:]|st|nd|rd|th)"), _day),
        (
            re.compile(
                r"(?<![\d:])(\d{1,2}):(\d\d)(?![\d:])(?:\s*([AaPp])\.?[Mm](?:\.(?!\s*$))?)?"
            ),
            _time,
        ),
        (re.compile(r"(?<=\d)\s*([AaPp])\.?[Mm]\b\.?"), lambda m: f" {m[1].lower()} m"),
        (
            re.compile(r"([$£€]\s?\d[\d,.]*)\s+(hundred|thousand|million|billion|trillion)"),
            lambda m: f"{m[1].lstrip('$£€ ')} {m[2]} " + _NOTES[m[1][0]],
        ),
        (re.compile(r"(\d)\s*¢"), r"\1 cents"),
        (re.compile(r"(?<=\d)[½¼¾⅓⅔]"), lambda m: f" and {_fraction(*_VULGAR[m[0]])}"),
        (re.compile(r"[½¼¾⅓⅔]"), lambda m: _fraction(*_VULGAR[m[0]])),
        (
            re.compile(r"(?<![\d/])(\d{1,3})/(\d{1,3})(?![\d/])"),
            lambda m: _fraction(int(m[1]), int(m[2])),
        ),
        (re.compile(r"\+?\d{3}-\d{4}\b|\+?\d{3}-\d{3}-\d{4}\b"), _one_by_one),
        (re.compile(rf"(?<![\d.,])\d{{{LONG_CODE},}}(?![\d,.]\d)"), _one_by_one),
        (re.compile(r"(?<=\d)\s*[-–—]\s*(?=\d)"), " to "),
        (re.compile(rf"(?<=\d)\s*({units})(?![\w])"), lambda m: " " + UNITS[m[1]]),
        (re.compile(r"(?<![\w.])[-−](?=\d)"), "minus "),
        (re.compile(r"(?<=\d)\s*[x×]\s*(?=\d)"), " by "),
        (re.compile(r"\s&\s"), " and "),
    )


_NOTES = {"$": "dollars", "£": "pounds", "€": "euros"}
_RULES = _rules()
