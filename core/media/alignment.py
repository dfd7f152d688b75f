"""A second opinion on the shapes of mouths: forced alignment of a film's English speech.

PocketSphinx (the extra `alignment`) gets the spoken words, and finds in the film's sound when each
phone of them is. It knows nothing of the voice that spoke, so where the shapes of the mouths agree
with it more often than by chance, they show what is heard. A report, never a verdict: the aligner
is wrong now and then, and coarticulation makes a mouth disagree with a phone for good reasons.
"""

from __future__ import annotations

import importlib.util
import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from .decode import MovieReader
from .hearing import RATE
from .verdict import QualityResult

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from ..story.cutlist import CutList
    from ..story.speech import MouthTrack

MARGIN_S: Final = 0.1
"""Seconds of sound before and after a line that the aligner hears."""
STEP_S: Final = 0.01
"""Length of a frame of the aligner."""

# The chart of Preston Blair by ARPAbet phones. Phones that are made behind the teeth alone (t, d,
# n, k, h, ...) take the shape of their neighbours and are left out.
SHAPES_OF: Final[Mapping[str, str]] = {
    **dict.fromkeys(("M", "B", "P"), "A"),
    **dict.fromkeys(("F", "V"), "G"),
    **dict.fromkeys(("UW", "W", "OW", "OY", "AO", "UH"), "EF"),
    **dict.fromkeys(("AA", "AE", "AY", "AW"), "CDE"),
    **dict.fromkeys(("EH", "EY", "AH", "ER"), "BCDEH"),
    **dict.fromkeys(("IY", "IH", "Y"), "BCH"),
    **dict.fromkeys(("S", "Z", "SH", "ZH", "CH", "JH"), "B"),
    "SIL": "XA",
}
"""Shapes that show each phone."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A phone in seconds [start, end) of the sound: ARPAbet without stress, or ``SIL``."""

    start: float
    end: float
    phone: str


class Aligner:
    """Finds phones in English speech; raises ImportError where PocketSphinx is not installed."""

    def __init__(self) -> None:
        from pocketsphinx import Decoder

        self._decoder: Any = Decoder(samprate=float(RATE), loglevel="FATAL")

    def phones(self, sound: NDArray[np.float32], text: str) -> list[Heard] | None:
        """Return when each phone of a text is heard.

        Args:
            sound: Mono at 16 kHz, in [-1, 1].
            text: What is said.

        Returns:
            None if a word is not in the dictionary, or the text does not fit the sound.
        """
        words = spoken_words(text)
        if not words or any(self._decoder.lookup_word(word) is None for word in words):
            return None
        peak = float(np.abs(sound).max(initial=0.0))
        data = np.rint(sound * (0.9 * 32767 / max(peak, 1e-4))).astype("<i2").tobytes()
        try:
            self._decoder.set_align_text(" ".join(words))
            self._hear(data)
            if self._decoder.hyp() is None:
                return None
            self._decoder.set_alignment()
            self._hear(data)
            found = self._decoder.get_alignment()
        except RuntimeError:  # what PocketSphinx raises if no path through the text exists
            return None
        return [
            Heard(
                STEP_S * phone.start,
                STEP_S * (phone.start + phone.duration),
                phone.name.rstrip("012"),
            )
            for word in found
            for phone in word
        ]

    def _hear(self, data: bytes) -> None:
        self._decoder.start_utt()
        self._decoder.process_raw(data, full_utt=True)
        self._decoder.end_utt()


def is_installed() -> bool:
    """Say whether the extra `alignment` is there."""
    return importlib.util.find_spec("pocketsphinx") is not None


def spoken_words(text: str) -> list[str]:
    """Return the words of an English text in small letters; a digit is an unknown word."""
    return re.findall(r"[a-z0-9]+(?:'[a-z]+)?", text.lower().replace("’", "'"))


def check_visemes(path: Path, cuts: CutList, mouths: Mapping[int, MouthTrack]) -> QualityResult:
    """Report how often drawn mouths show the phone that an aligner hears; it always passes.

    Args:
        path: The film.
        cuts: What is said when, in English.
        mouths: The shapes of each shot, by position from 0.
    """
    aligner = Aligner()
    pairs: list[tuple[str, str]] = []
    aligned = tried = 0
    with MovieReader(path) as reader:
        for line in cuts.lines:
            track = mouths.get(line.shot)
            shapes = track.mouths.get(line.speaker) if track is not None else None
            if shapes is None:
                continue
            tried += 1
            first = max(0.0, line.start / cuts.fps - MARGIN_S)
            sound = reader.speech(first, line.end / cuts.fps + MARGIN_S)
            heard = aligner.phones(sound, line.text)
            if heard is None:
                continue
            aligned += 1
            start = cuts.shots[line.shot].start
            pairs += compared(heard, shapes, cuts.fps, first - start / cuts.fps)
    share, chance = agreement(pairs)
    message = "no line could be aligned"
    if pairs:
        message = f"{share:.0%} of {len(pairs)} frames show the phone that is heard there"
        message += f" ({chance:.0%} by chance); {aligned} of {tried} lines aligned"
    values = {"agreement": round(share, 3), "chance": round(chance, 3), "frames": len(pairs)}
    return QualityResult("visemes", True, message, {**values, "lines": tried, "aligned": aligned})


def compared(
    heard: Iterable[Heard], shapes: str, fps: int, begins_s: float
) -> list[tuple[str, str]]:
    """Return phone and shape of each frame in whose middle a telling phone is heard.

    Args:
        heard: In seconds of the sound.
        shapes: One letter per frame of the shot.
        fps: Frames per second.
        begins_s: Second of the shot at which the sound begins.
    """
    found = []
    for each in heard:
        if each.phone not in SHAPES_OF:
            continue
        first = max(0, math.ceil((each.start + begins_s) * fps - 0.5))
        last = min(len(shapes), math.ceil((each.end + begins_s) * fps - 0.5))
        found += [(each.phone, shapes[frame]) for frame in range(first, last)]
    return found


def agreement(pairs: Iterable[tuple[str, str]]) -> tuple[float, float]:
    """Return the share of pairs that agree, and that of as many drawn at random.

    Chance keeps how often each phone and each shape is there, as Cohen's kappa (1960) does.
    """
    counted = Counter(pairs)
    total = sum(counted.values())
    if not total:
        return 0.0, 0.0
    phones: Counter[str] = Counter()
    shapes: Counter[str] = Counter()
    for (phone, shape), count in counted.items():
        phones[phone] += count
        shapes[shape] += count
    agreed = sum(count for (phone, shape), count in counted.items() if shape in SHAPES_OF[phone])
    chance = sum(
        count * sum(shapes[shape] for shape in SHAPES_OF[phone]) for phone, count in phones.items()
    )
    return agreed / total, chance / total**2
