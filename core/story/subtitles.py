"""Subtitles: splits a line into short cues of at most two rows; writes SRT and WebVTT."""

from __future__ import annotations

import functools
import html
import math
import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from .language import is_cjk
from .timeline import frames_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ROW_COLUMNS = 42
"""Widest row in Latin characters, after the Netflix and BBC style guides."""
SQUARE_COLUMNS = 32
"""Widest row of a square picture: letters are as large on a phone as in a wide picture."""
UPRIGHT_COLUMNS = 25
"""Widest row of an upright picture: 1080 pixels hold 25 letters of 68 pixels, or 11 Chinese."""
CJK_COLUMNS = Fraction(42, 18)
"""Columns per Chinese character: a row holds 18 of them."""
_NO_COLUMNS: Fraction | int = 0
ROWS = 2
SHORTEST = Fraction(4, 5)
"""Shortest cue in seconds, if its line is long enough."""

_WORD = re.compile(r"\s*\S+")
_STRONG = tuple(".!?。！？…")
_WEAK = tuple(",;:—–，；：、")
_CLOSING = "”’\"'」』）)"


@dataclass(frozen=True, slots=True)
class FilmCue:
    """A subtitle in frames [start, end) of the film.

    Attributes:
        start: First frame.
        end: Frame after the last.
        speaker: Name of the speaker; empty for narration.
        text: One or two rows, separated by a newline.
    """

    start: int
    end: int
    speaker: str
    text: str


REMEMBERED = 2000
"""Size of the cache of split lines: both the shot and the film ask for each line."""


def columns_of(width: int, height: int) -> int:
    """Return the widest row of subtitles, in Latin characters, for a picture size in pixels."""
    aspect = width / height
    return ROW_COLUMNS if aspect > 1.2 else UPRIGHT_COLUMNS if aspect < 0.85 else SQUARE_COLUMNS


@functools.lru_cache(maxsize=REMEMBERED)
def split_cues(
    text: str, start: int, end: int, fps: int, columns: int = ROW_COLUMNS
) -> tuple[tuple[int, int, str], ...]:
    """Split the text of a line into subtitles.

    Args:
        text: Words of the line.
        start: First frame of its speech.
        end: Frame after the last.
        fps: Frames per second.
        columns: Widest row, in Latin characters; see :func:`columns_of`.

    Returns:
        ``(start, end, text)`` of each cue. The cues fill [start, end) in order without a gap and
        keep every character of the text except white space; a cue has at most two rows of
        ``columns``, and only a word wider than a row is ever broken. There are fewer,
        longer cues if the line is too short to show each for :data:`SHORTEST` seconds.

    Raises:
        ValueError: The span is empty, or the text has no visible character.

    >>> split_cues("Is the boat here?", 6, 40, fps=24)
    ((6, 40, 'Is the boat here?'),)
    """
    words = [word for each in _WORD.findall(text) for word in _breakable(each, columns)]
    frames = end - start
    if frames <= 0 or not words:
        raise ValueError(f"no subtitle fits into frames [{start}, {end}) for {text!r}")
    groups = _merge(
        _groups(words, columns), max(1, frames // frames_of(SHORTEST, fps)), frames, columns
    )
    weights = [Fraction(sum(map(_weight, group))) for group in groups]
    spans = _spans(start, end, weights, frames_of(SHORTEST, fps))
    return tuple(
        (a, b, "\n".join(_balanced(group, columns)))
        for (a, b), group in zip(spans, groups, strict=True)
    )


def to_srt(cues: Iterable[FilmCue], fps: int) -> str:
    r"""Return SubRip text; names are left out, as the picture shows the speaker.

    >>> to_srt([FilmCue(6, 40, "Mara", "Is the boat here?")], fps=24)
    '1\n00:00:00,250 --> 00:00:01,666\nIs the boat here?\n'
    """
    blocks = [
        f"{number}\n{_clock(cue.start, fps, ',')} --> {_clock(cue.end, fps, ',')}\n{cue.text}\n"
        for number, cue in enumerate(cues, 1)
    ]
    return "\n".join(blocks)


def to_vtt(cues: Iterable[FilmCue], fps: int) -> str:
    """Return WebVTT text; a voice span names the speaker of each cue."""
    blocks = ["WEBVTT\n"]
    for cue in cues:
        text = html.escape(cue.text, quote=False)
        name = re.sub(r"\s+", " ", html.escape(cue.speaker, quote=False)).strip()
        voiced = f"<v {name}>{text}</v>" if name else text
        span = f"{_clock(cue.start, fps, '.')} --> {_clock(cue.end, fps, '.')}"
        blocks.append(f"{span}\n{voiced}\n")
    return "\n".join(blocks)


def _breakable(word: str, columns: int) -> list[str]:
    """Cut where a row may end: between Chinese characters, and in a word wider than a row."""
    pieces: list[str] = []
    for char in word:
        previous = pieces[-1] if pieces else ""
        glued = (
            not previous
            or previous.isspace()
            or not (is_cjk(char) or is_cjk(previous[-1]))
            or char in "，。！？；：、…—”’」』）》,.!?;:)"
            or previous[-1] in "“‘「『（《("
        )
        if glued and _columns(previous + char) <= columns:
            pieces[-1:] = [previous + char]
        else:
            pieces.append(char)
    return pieces


def _weight(text: str) -> Fraction | int:
    """Return the relative time to say a piece, in columns; punctuation adds a pause of 1 or 3."""
    pause = 3 if text.rstrip(_CLOSING).endswith(_STRONG) else 1 if text.endswith(_WEAK) else 0
    return _columns(text) + pause


def _columns(text: str) -> Fraction | int:
    if text.isascii():
        # Ten times as fast as fractions; a chapter calls this thousands of times.
        return len(text)
    wide = sum(map(is_cjk, text))
    return wide * CJK_COLUMNS + (len(text) - wide)


def _rows(words: Sequence[str], columns: int) -> list[str]:
    rows: list[str] = []
    width: Fraction | int = 0
    for word in words:
        wide = _columns(word)
        if rows and width + wide <= columns:
            rows[-1] += word
            width += wide
        else:
            rows.append(word.lstrip())
            width = _columns(rows[-1])
    return rows


def _balanced(words: Sequence[str], columns: int) -> list[str]:
    """Return the rows of a cue: one if it fits, else two, cut at punctuation near the middle."""
    rows = _rows(words, columns)
    if len(rows) != ROWS:
        return rows
    total = _columns("".join(words))

    def cost(cut: int) -> tuple[bool, Fraction | int]:
        # A cue begins with the space behind the one before it, which no row shows.
        left = _columns("".join(words[:cut]).lstrip())
        right = _columns("".join(words[cut:]).lstrip())
        bonus = 20 if words[cut - 1].rstrip(_CLOSING).endswith(_STRONG + _WEAK) else 0
        offset = total - 2 * left
        return max(left, right) > columns, max(offset, -offset) - bonus

    cut = min(range(1, len(words)), key=cost)
    return ["".join(words[:cut]).lstrip(), "".join(words[cut:]).lstrip()]


def _groups(words: Sequence[str], columns: int) -> list[Sequence[str]]:
    """Cut words into few, full cues that end at punctuation (shortest path)."""
    best: list[tuple[float, int]] = [(0.0, 0)] + [(math.inf, 0)] * len(words)
    for first in range(len(words)):
        # Sums of whole numbers stay whole: fractions take ten times as long.
        rows, width, total = 1, _NO_COLUMNS, _NO_COLUMNS
        for last in range(first, len(words)):
            wide = _columns(words[last])
            if last == first or width + wide > columns:
                wide = _columns(words[last].lstrip())
                rows, width = rows + (last > first), _NO_COLUMNS
            width += wide
            total += wide
            if rows > ROWS:
                break
            empty = 1 - float(total) / (ROWS * columns)
            cost = best[first][0] + 1 + empty**2 + _cut_cost(words[last])
            best[last + 1] = min(best[last + 1], (cost, first))
    groups: list[Sequence[str]] = []
    end = len(words)
    while end:
        groups.append(words[best[end][1] : end])
        end = best[end][1]
    return groups[::-1]


def _cut_cost(word: str) -> float:
    bare = word.rstrip(_CLOSING)
    return 0.0 if bare.endswith(_STRONG) else 0.3 if bare.endswith(_WEAK) else 0.8


def _merge(
    groups: list[Sequence[str]], most: int, frames: int, columns: int
) -> list[Sequence[str]]:
    """Join short neighbours while there are more than ``most`` cues, if two rows hold them.

    With more cues than frames they are joined even if two rows do not hold them.
    """
    while len(groups) > most:
        joined = [[*a, *b] for a, b in pairwise(groups)]
        fitting = [n for n, words in enumerate(joined) if len(_rows(words, columns)) <= ROWS]
        if len(groups) > frames:
            fitting = fitting or list(range(len(joined)))
        if not fitting:
            break
        at = min(fitting, key=lambda n: len(joined[n]))
        groups = [*groups[:at], joined[at], *groups[at + 2 :]]
    return groups


def _spans(
    start: int, end: int, weights: Sequence[Fraction], shortest: int
) -> list[tuple[int, int]]:
    """Divide the frames by weight; each cue gets at least ``shortest`` if there is room."""
    frames = end - start
    least = min(shortest, frames // len(weights))
    spare = frames - least * len(weights)
    total = sum(weights, Fraction(0))
    ideal = [max(Fraction(0), frames * weight / total - least) for weight in weights]
    wanted = sum(ideal, Fraction(0))
    spans: list[tuple[int, int]] = []
    at, given, used = start, Fraction(0), 0
    for number, want in enumerate(ideal):
        given += spare * want / wanted if wanted else Fraction(spare, len(ideal))
        share = spare - used if number == len(ideal) - 1 else int(given) - used
        used += share
        spans.append((at, at + least + share))
        at += least + share
    return spans


def _clock(frame: int, fps: int, point: str) -> str:
    milliseconds = frame * 1000 // fps
    seconds, milliseconds = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{point}{milliseconds:03}"
