"""Chooses the voice of each speaker. Pure: equal requests get equal voices."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from ainern2d.core import InvalidRequestError

from .catalogue import VOICES
from .places import VOICES_HINT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ainern2d.core import AudioRequest

NARRATORS = {"en": "af_heart", "zh": "zf_xiaoxiao", "own": "jf_alpha"}
"""Calm, clear voices, which no character has."""


class Timbre(NamedTuple):
    """A voice that characters can have.

    Attributes:
        blend: Names of voices, with shares; see :func:`blend`.
        pitch: Added to that of the mixture, in semitones.
        size: Factor of its resonances: above 1 is a smaller throat.
        rate: Relative to its own speed.
    """

    blend: str
    pitch: float = 0.0
    size: float = 1.0
    rate: float = 1.0


# Of the Mandarin voices xiaoni, xiaobei and yunyang only colour others, since a recogniser
# understands them worst; see docs/voices.md. Pitch and size place the others apart from each other.
TIMBRES: Mapping[tuple[str, str], tuple[Timbre, ...]] = {
    ("en", "female"): (
        Timbre("af_bella"),
        Timbre("bf_emma", 0.4, 1.0, 0.97),
        Timbre("af_sarah", -1.2, 0.97),
        Timbre("af_kore", 0.8, 1.03, 1.03),
        Timbre("bf_isabella", -2.4, 0.95, 0.96),
        Timbre("af_aoede", 1.6, 1.05),
        Timbre("af_nova", -0.6, 1.01, 1.04),
        Timbre("af_alloy:0.6+af_sarah:0.4", -3.2, 0.93),
        Timbre("af_bella:0.5+bf_emma:0.5", 2.2, 1.02, 1.03),
        Timbre("af_sky:0.6+af_kore:0.4", -1.8, 1.04),
        Timbre("bf_emma:0.6+af_nova:0.4", 2.8, 1.07),
        Timbre("af_aoede:0.6+bf_isabella:0.4", 0.0, 0.94, 0.95),
    ),
    ("en", "male"): (
        Timbre("am_michael"),
        Timbre("bm_george", -0.6, 0.98, 0.97),
        Timbre("am_fenrir", 1.0, 1.03, 1.03),
        Timbre("bm_fable", 0.6, 1.0),
        Timbre("am_puck", 2.2, 1.05, 1.04),
        Timbre("bm_lewis", -1.4, 0.96, 0.96),
        Timbre("am_onyx:0.6+am_michael:0.4", -2.2, 0.95),
        Timbre("am_fenrir:0.5+bm_george:0.5", -3.0, 0.92, 0.97),
        Timbre("am_puck:0.6+bm_fable:0.4", 3.2, 1.02),
        Timbre("am_michael:0.6+am_echo:0.4", 1.6, 0.97, 1.02),
        Timbre("am_liam:0.5+am_puck:0.5", -1.0, 1.04),
        Timbre("bm_daniel:0.5+bm_george:0.5", 2.6, 1.07, 1.03),
    ),
    ("zh", "female"): (
        Timbre("zf_xiaoyi"),
        Timbre("zf_xiaoyi:0.6+zf_xiaoxiao:0.4", -2.4, 0.95, 0.97),
        Timbre("zf_xiaoyi:0.7+zf_xiaobei:0.3", 1.2, 1.05, 1.03),
        Timbre("zf_xiaoyi:0.55+zf_xiaobei:0.45", -3.6, 0.97),
        Timbre("zf_xiaoyi:0.6+zf_xiaoxiao:0.4", 0.6, 1.08),
        Timbre("zf_xiaoyi:0.75+zf_xiaoni:0.25", -1.2, 1.02, 1.02),
        Timbre("zf_xiaoyi", -4.6, 0.92, 0.96),
        Timbre("zf_xiaoyi:0.55+zf_xiaoxiao:0.45", -1.8, 1.06),
        Timbre("zf_xiaoyi:0.7+zf_xiaobei:0.3", -0.6, 0.94),
        Timbre("zf_xiaoyi:0.8+zf_xiaobei:0.2", 2.0, 1.0, 1.03),
        Timbre("zf_xiaoyi:0.6+zf_xiaoxiao:0.2+zf_xiaobei:0.2", -3.0, 1.03, 0.98),
        Timbre("zf_xiaoyi:0.7+zf_xiaoni:0.3", -4.0, 1.0),
    ),
    ("zh", "male"): (
        Timbre("zm_yunxi"),
        Timbre("zm_yunjian", -0.6, 0.98),
        Timbre("zm_yunxi:0.6+zm_yunjian:0.4", -2.4, 0.95, 0.97),
        Timbre("zm_yunxi:0.75+zm_yunxia:0.25", 2.0, 1.05, 1.03),
        Timbre("zm_yunjian:0.7+zm_yunyang:0.3", 1.4, 1.02),
        Timbre("zm_yunjian", -3.4, 0.92, 0.96),
        Timbre("zm_yunxi:0.7+zm_yunyang:0.3", -1.4, 1.04),
        Timbre("zm_yunxi", 2.8, 0.98, 1.02),
        Timbre("zm_yunjian:0.6+zm_yunxi:0.4", 2.4, 1.08),
        Timbre("zm_yunxi:0.7+zm_yunxia:0.3", -3.0, 1.0),
        Timbre("zm_yunjian:0.75+zm_yunxia:0.25", 0.6, 0.95, 0.98),
        Timbre("zm_yunxi:0.65+zm_yunyang:0.35", 0.6, 1.0, 1.03),
    ),
    ("zh", "boy"): (
        Timbre("zm_yunxia"),
        Timbre("zm_yunxia:0.8+zm_yunxi:0.2", -1.2, 0.97),
        Timbre("zm_yunxia:0.8+zm_yunjian:0.2", 1.0, 1.03, 1.03),
        Timbre("zm_yunxia:0.65+zm_yunxi:0.35", 1.8, 1.0),
        Timbre("zm_yunxia:0.65+zm_yunjian:0.35", -2.0, 1.02),
        Timbre("zm_yunxia", -2.4, 0.95, 0.97),
        Timbre("zm_yunxia", 1.4, 1.06),
        Timbre("zm_yunxia:0.75+zm_yunxi:0.25", 0.0, 1.05, 1.03),
        Timbre("zm_yunxia:0.75+zm_yunjian:0.25", -0.6, 0.94),
        Timbre("zm_yunxia:0.6+zm_yunxi:0.4", -1.6, 1.07),
        Timbre("zm_yunxia:0.6+zm_yunjian:0.4", 0.6, 0.98, 0.97),
        Timbre("zm_yunxia:0.7+zm_yunxi:0.3", 2.2, 1.04),
    ),
    ("own", "female"): tuple(
        Timbre(blend, pitch, size)
        for pitch, size in ((0.0, 1.0), (-2.0, 0.95), (1.6, 1.05), (-0.8, 1.07))
        for blend in ("jf_gongitsune", "jf_nezumi", "jf_tebukuro")
    ),
    ("own", "male"): tuple(
        Timbre(blend, pitch, size)
        for pitch, size in ((0.0, 1.0), (-2.0, 0.95), (1.8, 1.04), (-1.0, 1.06))
        for blend in ("jm_kumo", "jm_kumo:0.75+jf_alpha:0.25", "jm_kumo:0.75+jf_tebukuro:0.25")
    ),
}
"""By language and kind of speaker, the voices that a cast can have, each unlike the others."""

NARRATION_RATES = {"en": 0.77, "zh": 0.92, "own": 0.77}
"""For 150 to 175 English words and 230 to 270 Chinese characters a minute; see docs/voices.md."""
MANDARIN_PAUSES: Final = (0.3, 0.45)
"""Shortest pauses of the narrator in seconds, at a comma and after a sentence. The network makes
one of 0.1 s, which leaves narration faster than meant; slower words are understood less well."""


class Age(NamedTuple):
    """How a voice differs from that of an adult.

    Attributes:
        pitch: Added, in semitones.
        size: Factor of its resonances.
        rate: Factor of its speed.
        tremor: Depth of its tremor.
        breath: Breath in it.
    """

    pitch: float = 0.0
    size: float = 1.0
    rate: float = 1.0
    tremor: float = 0.0
    breath: float = 0.0


# A child speaks slower, and its throat is shorter by a sixth than a woman's (Fitch & Giedd,
# "Morphology and development of the human vocal tract", 1999). An old voice is slower, unsteady and
# breathy (Linville, "Vocal Aging", 2001).
AGES = {
    "child": Age(3.0, 1.12, 0.92),
    "young": Age(0.6, 1.02, 1.02),
    "adult": Age(),
    "old": Age(-1.2, 0.97, 0.86, 0.018, 0.12),
}
# Tones are heard worse in a raised and hurried voice; see docs/voices.md.
MANDARIN_AGES = {
    "child": Age(2.0, 1.12, 1.0),
    "young": Age(0.6, 1.02, 1.0),
    "adult": Age(0.0, 1.0, 0.98),
    "old": Age(-1.2, 0.97, 0.86, 0.018, 0.12),
}
BOY = Age(-1.6, 0.96)
"""Of a boy who speaks with a woman's voice, in addition: a girl's is another."""
OWN_SIZE = 0.25
"""Share of a shift of pitch, which a user asks for, that resonances follow."""


@dataclass(frozen=True, slots=True)
class Casting:
    """The voice of one speaker.

    Attributes:
        parts: Names of voices and their shares, which sum to 1.
        pitch: Added to that of the mixture, in semitones.
        rate: Relative to its own speed.
        size: Factor of its resonances.
        tremor: Depth of its tremor.
        breath: Breath in it.
        pauses: Shortest pause in seconds at a punctuation mark within a sentence, and after one,
            where the voice pauses at all.
    """

    parts: tuple[tuple[str, float], ...]
    pitch: float = 0.0
    rate: float = 1.0
    size: float = 1.0
    tremor: float = 0.0
    breath: float = 0.0
    pauses: tuple[float, float] = (0.0, 0.0)

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
    group = "own" if voices == "own" else request.language[:2]
    size = 2 ** (OWN_SIZE * voice.pitch / 12)
    if voice.name:
        return Casting(blend(voice.name), voice.pitch, voice.rate, round(size, 4))
    if request.narrator:
        rate = NARRATION_RATES[group] * voice.rate
        return Casting(
            ((NARRATORS[group], 1.0),),
            voice.pitch,
            rate,
            round(size, 4),
            pauses=MANDARIN_PAUSES if group == "zh" else (0.0, 0.0),
        )
    look = request.look.heard()
    kind: str = look.gender
    age = (MANDARIN_AGES if group == "zh" else AGES)[look.age]
    own = Age()
    if look.age == "child" and look.gender == "male":
        # A boy's throat is nearest to a woman's, unless a voice is a boy's.
        kind, own = ("boy", own) if group == "zh" else ("female", BOY)
    timbres = TIMBRES[group, kind]
    timbre = timbres[voice.variety % len(timbres)]
    return Casting(
        blend(timbre.blend),
        timbre.pitch + age.pitch + own.pitch + voice.pitch,
        timbre.rate * age.rate * voice.rate,
        round(timbre.size * age.size * own.size * size, 4),
        age.tremor,
        age.breath,
    )


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
