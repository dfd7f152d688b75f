"""Gestures that fit what is said: read from the words, in English and Chinese."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ainern2d.core import Emotion

if TYPE_CHECKING:
    from ainern2d.core import Speech

    from ..choices import Gesture

GESTURES: Final[dict[Emotion, tuple[Gesture, ...]]] = {
    Emotion.NEUTRAL: (
        "explain", "open", "offer", "chest", "count", "chop", "pinch", "spread", "weigh", "sweep",
        "back", "hip", "palm_fist", "lapel", "ponder", "cross",
    ),
    Emotion.HAPPY: (
        "open", "raise", "explain", "wave", "offer", "heart", "sweep", "spread", "beckon", "hips",
        "pinch", "why", "chest",
    ),
    Emotion.SAD: (
        "clasp", "chest", "fold", "offer", "elbow", "wrist", "heart", "spread", "chin",
    ),
    Emotion.ANGRY: (
        "point", "fists", "shake", "hips", "open", "chop", "back", "palm_fist", "sweep", "cross",
        "temple", "hip",
    ),
    Emotion.AFRAID: ("heart", "recoil", "clasp", "elbow", "wrist", "calm", "back"),
    Emotion.SURPRISED: ("recoil", "open", "raise", "chest", "why", "temple", "spread", "heart"),
    Emotion.TENDER: ("chest", "offer", "heart", "clasp", "calm", "beckon", "weigh", "wrist"),
    Emotion.WHISPER: ("secret", "count", "clasp", "secret", "calm", "beckon", "pinch", "chin"),
    Emotion.SHOUT: ("raise", "point", "fists", "open", "sweep", "why", "shake", "beckon"),
}  # fmt: skip
"""Gestures of a speaker, by emotion."""

REACTIONS: Final[dict[Emotion, tuple[Emotion, float]]] = {
    Emotion.NEUTRAL: (Emotion.NEUTRAL, 1.0),
    Emotion.HAPPY: (Emotion.HAPPY, 0.7),
    Emotion.SAD: (Emotion.TENDER, 0.7),
    Emotion.ANGRY: (Emotion.AFRAID, 0.6),
    Emotion.AFRAID: (Emotion.SURPRISED, 0.45),
    Emotion.SURPRISED: (Emotion.SURPRISED, 0.35),
    Emotion.TENDER: (Emotion.TENDER, 0.6),
    Emotion.WHISPER: (Emotion.WHISPER, 0.5),
    Emotion.SHOUT: (Emotion.SURPRISED, 0.75),
}
"""Emotion of a listener and its strength, by the emotion of the speaker."""

LISTENING: Final[dict[Emotion, tuple[Gesture, ...]]] = {
    Emotion.NEUTRAL: (
        "ponder", "cross", "fold", "chin", "hip", "wrist", "belt", "lapel", "elbow", "behind",
    ),
    Emotion.HAPPY: ("clasp", "heart", "hips", "hip", "wrist", "cross", "chin"),
    Emotion.SAD: ("heart", "fold", "wrist", "elbow", "chin", "clasp"),
    Emotion.ANGRY: ("recoil", "cross", "hips", "elbow", "calm", "fold"),
    Emotion.AFRAID: ("heart", "clasp", "wrist", "chin", "calm", "elbow"),
    Emotion.SURPRISED: ("heart", "ponder", "chin", "cross", "wrist"),
    Emotion.TENDER: ("clasp", "heart", "wrist", "elbow", "fold", "chest"),
    Emotion.WHISPER: ("ponder", "fold", "chin", "wrist", "elbow"),
    Emotion.SHOUT: ("recoil", "heart", "elbow", "calm", "cross"),
}  # fmt: skip
"""Gestures of a listener, by the emotion of the speaker."""

CLOSE_GESTURES: Final[frozenset[Gesture]] = frozenset(
    {"explain", "offer", "chest", "heart", "clasp", "count", "secret", "point", "ponder", "fists",
     "chop", "pinch", "chin", "palm_fist", "beckon", "weigh", "lapel", "temple", "cross"}
)  # fmt: skip
"""Gestures for close shots. Two hands raised beside a face would look like surrender."""

SEATED: Final[frozenset[Gesture]] = frozenset(
    {"hip", "hips", "behind", "belt", "fold", "wrist", "elbow", "skirt", "clench", "spread"}
)
"""Gestures that are not made sitting or riding."""

ORDERS: Final = (
    r"^(?:look|come|go|wait|stop|listen|hurry|run|follow me|watch)\b|\b(?:over there|look at)\b"
    r"|\b(?:here we go|let(?:'|’)s go|off we go)\b"
    r"|^(?:快|看|瞧|来|走|停|等等|站住)|坐好|坐稳|出发|过来|快看|那边|走吧|去吧|跟我来"
)
"""Words that give an order or show the way."""

SELF: Final = r"\b(?:I|I(?:'|’)\w+|me|my|mine|myself|we|our)\b|我|咱"
"""Words by which speakers mean themselves."""

COUNTS: Final = (
    r"\b(?:only|once|one day|never|every|always|first|listen|forty|years)\b"
    r"|每天|从今|只有|记住|第一|永远"
)
"""Words that count, which a raised finger stresses."""

_WARM: Final = frozenset({Emotion.SAD, Emotion.TENDER, Emotion.HAPPY, Emotion.AFRAID})


def asks(text: str) -> bool:
    """Return whether words end in a question."""
    return text.rstrip("”’\"'」』）) ").endswith(("?", "？"))


def fitting_gestures(speech: Speech) -> tuple[Gesture, ...]:
    """Return the gestures that the words ask for, the first one first; empty if none stands out.

    An order points, a question shows an open palm, words about oneself bring a hand to the chest.

    Args:
        speech: Its ``text`` may be empty when only its times are known.
    """
    text = speech.text.strip("“‘「『\"' ")
    if speech.emotion is Emotion.WHISPER or not text:
        return ()
    if re.search(ORDERS, text, re.IGNORECASE):
        return ("point", "explain")
    if asks(text) and speech.emotion is not Emotion.ANGRY:
        return ("offer", "explain")
    if re.search(SELF, text) and speech.emotion in _WARM:
        return ("chest", "explain")
    if re.search(COUNTS, text, re.IGNORECASE) and speech.emotion is Emotion.NEUTRAL:
        return ("count",)
    return ()
