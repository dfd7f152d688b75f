"""Silence around the lines of a shot, and how the narrator feels, by the words of the story. Pure.

All follows from the shot's own lines and the mood of its scene, so that an edit of one line, or
another shot beside it, changes the length of no other shot.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from .deeds import Emotion, Manner, Mood
from .storyboard import NARRATOR
from .timeline import Pauses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .storyboard import Line, Shot

SHORTEST, LONGEST = Fraction(1, 5), Fraction(6, 5)
"""Silence between two lines in seconds, from a quick quarrel to what is hard to say."""
LEADS: Final = (Fraction(1, 10), Fraction(9, 20))
"""Least and most silence before the first line of a shot, in seconds."""
TAILS: Final = (Fraction(1, 10), Fraction(3, 4))
"""Least and most silence after the last line of a shot, in seconds."""

_BEFORE: Final = Fraction(1, 5)
_AFTER: Final = Fraction(1, 4)
_BEFORE_EMOTIONS: Final[Mapping[Emotion, Fraction]] = {
    Emotion.ANGRY: Fraction(1, 10),
    Emotion.SHOUT: Fraction(1, 10),
    Emotion.AFRAID: Fraction(3, 20),
    Emotion.HAPPY: Fraction(3, 20),
    # What surprises is taken in first.
    Emotion.SURPRISED: Fraction(2, 5),
    Emotion.SAD: Fraction(7, 20),
    Emotion.TENDER: Fraction(3, 10),
    Emotion.WHISPER: Fraction(3, 10),
}
_AFTER_EMOTIONS: Final[Mapping[Emotion, Fraction]] = {
    Emotion.ANGRY: Fraction(1, 10),
    Emotion.SHOUT: Fraction(3, 20),
    Emotion.AFRAID: Fraction(3, 20),
    Emotion.HAPPY: Fraction(1, 5),
    Emotion.SURPRISED: Fraction(2, 5),
    Emotion.SAD: Fraction(11, 20),
    Emotion.TENDER: Fraction(9, 20),
    Emotion.WHISPER: Fraction(2, 5),
}
_OF_MANNERS: Final[Mapping[Manner, Fraction]] = {
    Manner.SOB: Fraction(1, 5),
    Manner.TIRED: Fraction(1, 5),
    Manner.MURMUR: Fraction(1, 10),
    Manner.HURRIED: Fraction(-1, 10),
}
"""Seconds that a manner adds before a line and after it."""
_FALTERING: Final = ("…", "...")
_CUT_OFF: Final = ("—", "--")
_QUOTES: Final = "\"'”’」』 "
_FALTERS: Final = Fraction(3, 10)
"""Seconds that are added after a line that trails off, and before one that begins so."""

_TEMPO: Final[Mapping[Mood, Fraction]] = {
    Mood.CHEERFUL: Fraction(9, 10),
    Mood.COMIC: Fraction(4, 5),
    Mood.TENSE: Fraction(4, 5),
    Mood.VIOLENT: Fraction(3, 5),
    Mood.TENDER: Fraction(6, 5),
    Mood.PEACEFUL: Fraction(6, 5),
    Mood.SOLEMN: Fraction(13, 10),
    Mood.MYSTERIOUS: Fraction(6, 5),
    Mood.SAD: Fraction(13, 10),
    Mood.GRIEF: Fraction(7, 5),
    Mood.FEARFUL: Fraction(11, 10),
}
"""Factor of all silence in a scene."""

_TOLD: Final[Mapping[Mood, Emotion]] = {
    Mood.CHEERFUL: Emotion.HAPPY,
    Mood.COMIC: Emotion.HAPPY,
    Mood.TENDER: Emotion.TENDER,
    Mood.PEACEFUL: Emotion.TENDER,
    Mood.MYSTERIOUS: Emotion.TENDER,
    Mood.TENSE: Emotion.AFRAID,
    Mood.FEARFUL: Emotion.AFRAID,
    Mood.VIOLENT: Emotion.ANGRY,
    Mood.SOLEMN: Emotion.SAD,
    Mood.SAD: Emotion.SAD,
    Mood.GRIEF: Emotion.SAD,
}
_FEWEST_CONFIDENCE: Final = 0.5
"""Confidence below which a feeling does not colour the narrator's voice."""


def pauses_of(shot: Shot, mood: Mood) -> Pauses:
    """Return the silence before, between and after the lines of a shot.

    Args:
        shot: The shot.
        mood: Of its scene.

    >>> from .storyboard import Line, Mood, Shot
    >>> said = (Line(speaker="Ann", text="No!", emotion="angry"), Line(text="He was gone."))
    >>> pauses = pauses_of(Shot(lines=said), Mood.NEUTRAL)
    >>> [float(each) for each in (pauses.lead, *pauses.gaps, pauses.tail)]
    [0.1, 0.3, 0.25]
    """
    tempo = _TEMPO.get(mood, Fraction(1))
    if not shot.lines:
        return Pauses(_BEFORE, (), _AFTER)
    before = [_before(line) * tempo for line in shot.lines]
    after = [_after(line) * tempo for line in shot.lines]
    return Pauses(
        _within(before[0], LEADS),
        tuple(
            _within(one + two, (SHORTEST, LONGEST))
            for one, two in zip(after, before[1:], strict=False)
        ),
        _within(after[-1], TAILS),
    )


def told_emotion(line: Line, shot: Shot, mood: Mood) -> Emotion:
    """Return how a line of the narrator feels: as the people that it shows, else as its scene.

    A line that has an emotion of its own keeps it, and so do the lines of characters.
    """
    if line.speaker != NARRATOR or line.emotion is not Emotion.NEUTRAL:
        return line.emotion
    felt = (each.emotion for each in shot.feelings if each.confidence >= _FEWEST_CONFIDENCE)
    return next(
        (each for each in felt if each is not Emotion.NEUTRAL), _TOLD.get(mood, Emotion.NEUTRAL)
    )


def _before(line: Line) -> Fraction:
    found = _BEFORE_EMOTIONS.get(line.emotion, _BEFORE) + _OF_MANNERS.get(line.manner, Fraction())
    if line.text.lstrip(_QUOTES).startswith(_FALTERING):
        found += _FALTERS
    return found


def _after(line: Line) -> Fraction:
    text = line.text.rstrip(_QUOTES)
    if text.endswith(_CUT_OFF):
        return TAILS[0]
    found = _AFTER_EMOTIONS.get(line.emotion, _AFTER) + _OF_MANNERS.get(line.manner, Fraction())
    if text.endswith(_FALTERING):
        found += _FALTERS
    return found


def _within(value: Fraction, bounds: tuple[Fraction, Fraction]) -> Fraction:
    return min(max(value, bounds[0]), bounds[1])
