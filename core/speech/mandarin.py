"""Mandarin to the symbol set with which Kokoro was trained. Input without digits."""

from __future__ import annotations

import logging
import re
import warnings
from functools import cache
from typing import TYPE_CHECKING, Any

from .sandhi import Word, spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TONES = {"1": "→", "2": "↗", "3": "↓", "4": "↘", "5": ""}
"""Kokoro's arrow for each tone; none for the neutral tone."""

INITIALS = {
    **dict.fromkeys("flmns"),
    "b": "p",
    "p": "pʰ",
    "d": "t",
    "t": "tʰ",
    "g": "k",
    "k": "kʰ",
    "h": "x",
    "r": "ɻ",
    "j": "ʨ",
    "q": "ʨʰ",
    "x": "ɕ",
    "z": "ʦ",
    "c": "ʦʰ",
    "zh": "ꭧ",
    "ch": "ꭧʰ",
    "sh": "ʂ",
}
"""IPA of each pinyin initial; None if the letter is the symbol."""

# 0 marks the place of the tone's arrow: after the vowel, before a final nasal.
FINALS = {
    "a": "a0",
    "ai": "ai0",
    "an": "a0n",
    "ang": "a0ŋ",
    "ao": "au0",
    "e": "ɤ0",
    "ei": "ei0",
    "en": "ə0n",
    "eng": "ə0ŋ",
    "er": "ɚ0",
    "ê": "ɛ0",
    "i": "i0",
    "ia": "ja0",
    "ian": "jɛ0n",
    "iang": "ja0ŋ",
    "iao": "jau0",
    "ie": "je0",
    "in": "i0n",
    "ing": "i0ŋ",
    "iong": "jʊ0ŋ",
    "iou": "jou0",
    "io": "jɔ0",
    "o": "wo0",
    "ong": "ʊ0ŋ",
    "ou": "ou0",
    "u": "u0",
    "ua": "wa0",
    "uai": "wai0",
    "uan": "wa0n",
    "uang": "wa0ŋ",
    "uei": "wei0",
    "uen": "wə0n",
    "ueng": "wə0ŋ",
    "uo": "wo0",
    "v": "y0",
    "ve": "ɥe0",
    "van": "ɥɛ0n",
    "vn": "y0n",
}
"""IPA of each pinyin final in its full form, as pypinyin's strict mode returns it."""

WHOLE = {"o": "ɔ0", "m": "m0", "n": "n0", "ng": "ŋ0", "hm": "hm0", "hng": "hŋ0"}
"""Syllables without an initial that the tables above lack: interjections."""

BUZZED = frozenset({"zh", "ch", "sh", "r", "z", "c", "s"})
"""Initials after which the letter i stands for a syllabic consonant."""

READINGS: Mapping[str, str] = {
    "系": "ji4",  # to tie: 中文系 and 关系 are words of their own
    "系着": "ji4 zhe5",
    "系上": "ji4 shang5",
    "系住": "ji4 zhu4",
    "背着": "bei1 zhe5",  # a bag or a child, which is more frequent than behind a back
    "数一数": "shu3 yi1 shu3",
    "落下": "luo4 xia4",
    "落下来": "luo4 xia4 lai2",
    "嚼": "jiao2",
    "头发": "tou2 fa5",
    "行李": "xing2 li5",
}
"""Pinyin of words that pypinyin 0.55 reads wrongly, after 现代汉语词典 (7th edition, 2016); 5 is
the neutral tone."""

_SYLLABLE = re.compile(r"([a-zêüv]+)([1-5])")


def symbols_of(text: str) -> str:
    """Return the symbols of Chinese text, words apart; characters without a reading are dropped."""
    words = [word for word in map(_reader(), _segmenter().lcut(text)) if word.text]
    found = ("".join(map(syllable_symbols, syllables)) for syllables in spoken(words))
    return " ".join(filter(None, found))


def symbols_of_pinyin(pinyin: str) -> str:
    """Return the symbols of syllables in pinyin, such as ``ni3 hao3`` or ``nǐ hǎo``."""
    from pypinyin.contrib.tone_convert import to_tone3

    return " ".join(
        syllable_symbols(to_tone3(syllable, neutral_tone_with_five=True))
        for syllable in pinyin.split()
    )


def syllable_symbols(syllable: str) -> str:
    """Return the symbols of one pinyin syllable with its tone digit; empty if it is none.

    >>> syllable_symbols("zhong1")
    'ꭧʊ→ŋ'
    """
    from pypinyin.contrib.tone_convert import to_finals, to_initials

    match = _SYLLABLE.fullmatch(syllable)
    if match is None:
        return ""
    plain, tone = match.groups()
    if plain in WHOLE:
        return WHOLE[plain].replace("0", TONES[tone])
    initial, final = to_initials(plain), to_finals(plain).replace("ü", "v")
    shape = "ɨ0" if final == "i" and initial in BUZZED else FINALS.get(final)
    if shape is None:
        return ""
    return (INITIALS.get(initial) or initial) + shape.replace("0", TONES[tone])


@cache
def _reader() -> Callable[[str], Word]:
    from pypinyin import Style, lazy_pinyin

    def read(word: str) -> Word:
        if word in READINGS:
            return Word(word, READINGS[word].split())
        text = "".join(char for char in word if lazy_pinyin(char, errors="ignore"))
        return Word(text, lazy_pinyin(text, Style.TONE3, neutral_tone_with_five=True))

    return read


@cache
def _segmenter() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes, and its import of pkg_resources
        import jieba
    jieba.setLogLevel(logging.WARNING)
    segmenter = jieba.Tokenizer()
    # jieba.initialize() would load a cache from the system's temporary folder, which other users
    # can write.
    segmenter.FREQ, segmenter.total = segmenter.gen_pfdict(segmenter.get_dict_file())
    segmenter.initialized = True
    return segmenter
