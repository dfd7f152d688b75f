"""How an emotion and a manner change a voice: speed, pitch, strength, colour, pauses. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

from ..story.deeds import Emotion, Manner

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .colour import Colour


@dataclass(frozen=True, slots=True)
class Prosody:
    """A change of a voice; the default changes nothing.

    Attributes:
        rate: Factor of the speed.
        pitch: Added to the mean fundamental, in semitones.
        range: Factor of the fundamental's distance from its mean.
        gain: Added to the level, in decibels.
        tilt: Added to high frequencies, in decibels; see :class:`.colour.Colour`.
        breath: Breath in the voice, 0 to 1.
        tremor: Depth of the tremor of the fundamental, as a share of it.
        shake: Depth of the swings of the loudness, 0 to 1.
        press: How strained it is, 0 to 1.
        whispered: Whether breath takes the place of the voice.
        hesitates: Whether it pauses within a sentence, every few words.
    """

    rate: float = 1.0
    pitch: float = 0.0
    range: float = 1.0
    gain: float = 0.0
    tilt: float = 0.0
    breath: float = 0.0
    tremor: float = 0.0
    shake: float = 0.0
    press: float = 0.0
    whispered: bool = False
    hesitates: bool = False

    def then(self, other: Prosody) -> Prosody:
        """Return both changes at once."""
        return Prosody(
            rate=self.rate * other.rate,
            pitch=self.pitch + other.pitch,
            range=self.range * other.range,
            gain=self.gain + other.gain,
            tilt=self.tilt + other.tilt,
            breath=min(1.0, self.breath + other.breath),
            tremor=self.tremor + other.tremor,
            shake=max(self.shake, other.shake),
            press=max(self.press, other.press),
            whispered=self.whispered or other.whispered,
            hesitates=self.hesitates or other.hesitates,
        )

    def slightly(self, share: float) -> Prosody:
        """Return a share of the change, without tremor, whisper and hesitation.

        >>> Prosody(rate=0.81, pitch=-2.0, whispered=True).slightly(0.5)
        Prosody(rate=0.9, pitch=-1.0, range=1.0, gain=0.0, tilt=0.0, breath=0.0, tremor=0.0, \
shake=0.0, press=0.0, whispered=False, hesitates=False)
        """
        return Prosody(
            rate=self.rate**share,
            pitch=self.pitch * share,
            range=self.range**share,
            gain=self.gain * share,
            tilt=self.tilt * share,
        )

    @property
    def colour(self) -> Colour:
        """What is done to the finished sound."""
        from .colour import Colour  # numpy, which no list of backends needs

        return Colour(self.whispered, self.tilt, self.breath, self.shake, self.press)


# Directions after the surveys by Juslin & Laukka, "Communication of emotions in vocal expression
# and music performance" (2003), table 7, and Banse & Scherer, "Acoustic profiles in vocal emotion
# expression" (1996); sizes ours, as large as a voice bears without sounding like another person.
OF_EMOTIONS: Final[Mapping[Emotion, Prosody]] = {
    Emotion.NEUTRAL: Prosody(),
    Emotion.HAPPY: Prosody(1.08, 1.4, 1.2, 1.0, 1.5),
    Emotion.SAD: Prosody(0.85, -1.2, 0.75, -3.0, -3.5, breath=0.1),
    Emotion.ANGRY: Prosody(1.12, 0.9, 1.2, 3.0, 4.0, press=0.4),
    Emotion.AFRAID: Prosody(1.15, 2.0, 1.1, 0.0, 1.5, breath=0.15, tremor=0.02),
    Emotion.SURPRISED: Prosody(1.05, 2.4, 1.35, 1.5, 1.5),
    Emotion.TENDER: Prosody(0.88, -0.6, 0.85, -3.0, -3.5, breath=0.12),
    Emotion.WHISPER: Prosody(0.9, gain=-7.0, whispered=True),
    Emotion.SHOUT: Prosody(0.94, 2.2, 1.2, 5.0, 4.0, press=0.4),
}
OF_MANNERS: Final[Mapping[Manner, Prosody]] = {
    Manner.PLAIN: Prosody(),
    Manner.SOB: Prosody(0.92, 1.2, 1.1, 1.0, breath=0.2, tremor=0.04, shake=0.5, hesitates=True),
    Manner.MURMUR: Prosody(0.94, -0.8, 0.7, -5.0, -6.0, breath=0.1),
    Manner.LAUGH: Prosody(1.03, 1.0, 1.2, 0.5, 0.5, breath=0.1, shake=0.5),
    Manner.TIRED: Prosody(0.86, -1.0, 0.75, -3.0, -3.0, breath=0.15),
    Manner.HURRIED: Prosody(1.14, 0.7, 1.0, 0.5, 0.5, breath=0.1),
}

NARRATION_SHARE: Final = 0.4
"""Part of an emotion that the narrator's voice has."""
SLOWEST, FASTEST = 0.75, 1.25
"""Factors of speed between which emotion and manner keep together."""
HIGHEST: Final = 4.0
"""Most semitones that they raise a voice together."""

WORDS: Final = 3
"""Words that are said in one breath by a voice that hesitates."""
_PAUSES = ",;:.!?—…"
_SPACE = re.compile(" +")


def prosody_of(emotion: Emotion, manner: Manner, *, narrator: bool = False) -> Prosody:
    """Return how a line is spoken.

    Args:
        emotion: Of the line.
        manner: Of the line.
        narrator: Whether the narrator speaks, who is calmer than the people of the story.
    """
    if manner is Manner.MURMUR and emotion is Emotion.WHISPER:
        # Who murmurs has a voice.
        emotion = Emotion.NEUTRAL
    found = OF_EMOTIONS[emotion].then(OF_MANNERS[manner])
    if narrator:
        return found.slightly(NARRATION_SHARE)
    values = {each.name: getattr(found, each.name) for each in fields(found)}
    values["rate"] = min(max(found.rate, SLOWEST), FASTEST)
    values["pitch"] = min(found.pitch, HIGHEST)
    return Prosody(**values)


def hesitating(symbols: str) -> str:
    """Return text or phoneme symbols with a comma after every few words.

    >>> hesitating("I do not know what I shall do, Anna.")
    'I do not, know what I, shall do, Anna.'
    """
    found = ""
    said = 0
    words = _SPACE.split(symbols)
    for number, word in enumerate(words):
        found += word
        said += 1
        rest = len(words) - number - 1
        if word[-1:] in _PAUSES:
            said = 0
        elif said >= WORDS and rest > 1:
            found += ","
            said = 0
        found += " " if rest else ""
    return found
