"""Chooses the voice of each speaker. Pure: equal requests get equal voices."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ainern2d.core import InvalidRequestError

from .catalogue import VOICES
from .places import VOICES_HINT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ainern2d.core import AudioRequest

T = TypeVar("T")

NARRATORS = {"en": "af_heart", "zh": "zf_xiaoxiao", "own": "jf_alpha"}
"""Calm, clear voices, which no character has."""


class Pool(NamedTuple):
    """The voices from which those of men, women or boys are mixed.

    Attributes:
        leads: The larger part of each voice is one of these.
        partners: One is mixed in, so that a large cast has enough different voices.
        shares: Possible shares of the partner.
    """

    leads: tuple[str, ...]
    partners: tuple[str, ...]
    shares: tuple[float, ...] = (0.0, 0.3, 0.45)


# Of the Mandarin voices xiaoni and yunyang are left out, and xiaobei only colours others, since a
# recogniser understands them worst; see docs/voices.md. The English leads were not measured each.
POOLS: Mapping[tuple[str, str], Pool] = {
    ("en", "female"): Pool(
        ("af_bella", "bf_emma", "af_sarah", "af_kore", "bf_isabella", "af_aoede", "af_nova"),
        ("af_alloy", "bf_alice", "af_jessica", "bf_lily", "af_river", "af_heart", "af_sky"),
    ),
    ("en", "male"): Pool(
        ("am_michael", "bm_george", "am_fenrir", "bm_fable", "am_puck", "bm_lewis", "am_onyx"),
        ("am_echo", "bm_daniel", "am_liam", "am_eric", "am_adam", "am_santa"),
    ),
    ("zh", "female"): Pool(
        ("zf_xiaoyi",),
        ("zf_xiaoxiao", "zf_xiaobei"),
        (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45),
    ),
    ("zh", "male"): Pool(
        ("zm_yunxi", "zm_yunjian"),
        ("zm_yunxia", "zm_yunxi", "zm_yunjian"),
        (0.1, 0.2, 0.3, 0.4),
    ),
    ("zh", "boy"): Pool(
        ("zm_yunxia",),
        ("zm_yunxi", "zm_yunjian"),
        (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45),
    ),
    ("own", "female"): Pool(
        ("jf_gongitsune", "jf_nezumi", "jf_tebukuro"), ("jf_alpha", "jf_nezumi", "jf_gongitsune")
    ),
    ("own", "male"): Pool(("jm_kumo",), ("jf_alpha", "jf_tebukuro", "jf_nezumi")),
}
PITCHES = (0.0, -0.6, 0.6, -1.1, 1.1)
"""Semitones by which voices of the same parts differ."""
RATES = (1.0, 0.96, 1.04)

NARRATION_RATES = {"en": 0.96, "zh": 0.92, "own": 0.96}

# Semitones and speed; throats grow by about a sixth from child to adult, and thicken with age.
AGES = {"child": (3.0, 1.04), "young": (0.7, 1.02), "adult": (0.0, 1.0), "old": (-1.2, 0.9)}
# Tones are heard worse in a raised and hurried voice; see docs/voices.md.
MANDARIN_AGES = {
    "child": (1.5, 1.0),
    "young": (0.7, 1.0),
    "adult": (0.0, 0.98),
    "old": (-1.2, 0.9),
}


@dataclass(frozen=True, slots=True)
class Casting:
    """The voice of one speaker.

    Attributes:
        parts: Names of voices and their shares, which sum to 1.
        pitch: Added to that of the mixture, in semitones.
        rate: Relative to its own speed.
    """

    parts: tuple[tuple[str, float], ...]
    pitch: float = 0.0
    rate: float = 1.0

    @property
    def names(self) -> list[str]:
        """Names of the voices that are mixed."""
        return [name for name, _ in self.parts]


def cast(request: AudioRequest, voices: str) -> Casting:
    """Choose the voice of a line's speaker.

    A voice that the request names gets only the pitch and rate of the request.

    Args:
        request: Of the line.
        voices: ``all``, or ``own``: only the Japanese voices of the pip package.

    Raises:
        InvalidRequestError: The request names a voice that does not exist.
    """
    voice = request.voice
    if voice.name:
        return Casting(blend(voice.name), voice.pitch, voice.rate)
    group = "own" if voices == "own" else request.language[:2]
    if request.narrator:
        return Casting(((NARRATORS[group], 1.0),), voice.pitch, NARRATION_RATES[group] * voice.rate)
    rest, gender = voice.variety, request.look.gender
    if gender == "unknown":
        rest, choice = divmod(rest, 2)
        gender = "female" if choice else "male"
    kind: str = gender
    if request.look.age == "child" and gender == "male":
        # A boy's throat is nearest to a woman's, unless a voice is a boy's.
        kind = "boy" if group == "zh" else "female"
    pitch, rate = (MANDARIN_AGES if group == "zh" else AGES)[request.look.age]
    pool = POOLS[group, kind]
    rest, lead = _pick(rest, pool.leads)
    others = [name for name in pool.partners if name != lead]
    rest, share = _pick(rest, pool.shares)
    rest, partner = _pick(rest, others)
    rest, own_pitch = _pick(rest, PITCHES)
    rest, own_rate = _pick(rest, RATES)
    parts = ((lead, 1.0 - share), (partner, share)) if share else ((lead, 1.0),)
    return Casting(parts, pitch + own_pitch + voice.pitch, rate * own_rate * voice.rate)


def _pick(number: int, choices: Sequence[T]) -> tuple[int, T]:
    rest, index = divmod(number, len(choices))
    return rest, choices[index]


def blend(name: str) -> tuple[tuple[str, float], ...]:
    """Read a voice's name, or a blend such as ``af_heart:0.6+af_bella:0.4``.

    Raises:
        InvalidRequestError: A voice is unknown, or a share is no number above 0.
    """
    parts: dict[str, float] = {}
    for part in name.split("+"):
        voice, _, share = part.strip().partition(":")
        if voice not in VOICES:
            close = difflib.get_close_matches(voice, VOICES, n=1)
            guess = f"; did you mean {close[0]}?" if close else ""
            raise InvalidRequestError(
                f"kokoro has no voice {voice!r}{guess}", hint="voices are: " + ", ".join(VOICES)
            )
        try:
            weight = float(share or 1)
        except ValueError:
            weight = 0.0
        if not 0 < weight < 1000:
            raise InvalidRequestError(
                f"the share {share!r} of voice {voice} in {name!r} is no number above 0",
                hint="write a blend like this: af_heart:0.6+af_bella:0.4",
            )
        parts[voice] = parts.get(voice, 0.0) + weight
    total = sum(parts.values())
    return tuple((voice, weight / total) for voice, weight in parts.items())


def lacking(names: Sequence[str]) -> str:
    """Say in words that these voices must be downloaded first."""
    languages = sorted(
        {"English" if VOICES[n].language == "en" else VOICES[n].accent for n in names}
    )
    return f"its voices for {' and '.join(languages)} are not installed ({VOICES_HINT})"
