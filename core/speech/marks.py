"""Phonemes of an utterance with their samples, as IPA, and operations on them. Pure.

The input symbols are those of :mod:`.script`: IPA with one letter per diphthong and affricate.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..story.speech import Phone

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SILENCE = "_"
PAUSE_S = 0.09
"""Shortest space between words, in seconds, that counts as silence; a shorter one belongs to the
word before."""

IPA = {
    "A": "eɪ",
    "I": "aɪ",
    "O": "oʊ",
    "Q": "əʊ",
    "W": "aʊ",
    "Y": "ɔɪ",
    "T": "ɾ",
    "ʤ": "dʒ",
    "ʧ": "tʃ",
    "ᵊ": "ə",
    "ᵻ": "ɨ",
    "ʦ": "ts",
    "ʨ": "tɕ",
    "ꭧ": "ʈʂ",
    "ʣ": "dz",
    "ʥ": "dʑ",
    "→": "˥",
    "↗": "˧˥",
    "↓": "˨˩˦",
    "↘": "˥˩",
    "S": "ʃ",
}
"""IPA of the one-letter symbols that are not IPA."""
BEFORE = "ˈˌ"
"""Marks that modify the following sound."""
AFTER = "→↗↓↘ʰʲː̃ᵝ"
"""Marks that modify the preceding sound."""
PAUSES = ';:,.!?—…"()“”'
TONES = "˥˧˨˩"
NUCLEUS = 0.6
"""Least share of a falling diphthong that its first vowel has, if that carries no mark of tone. Of
52 lines of Mandarin in kokoro's voices the drawn mouth was off the sound by 8.8 ms (standard
deviation) with this share, by 10.9 ms with the times that the network gives to the symbols, which
has that of the tone at the end; 0.4, 0.5 and 0.7 gave 9.7, 10.1 and 8.9 ms."""
ARPABET = {
    "AA": "ɑ",
    "AE": "æ",
    "AH": "ʌ",
    "AO": "ɔ",
    "AW": "aʊ",
    "AY": "aɪ",
    "B": "b",
    "CH": "tʃ",
    "D": "d",
    "DH": "ð",
    "EH": "ɛ",
    "ER": "ɜɹ",
    "EY": "eɪ",
    "F": "f",
    "G": "ɡ",
    "HH": "h",
    "IH": "ɪ",
    "IY": "i",
    "JH": "dʒ",
    "K": "k",
    "L": "l",
    "M": "m",
    "N": "n",
    "NG": "ŋ",
    "OW": "oʊ",
    "OY": "ɔɪ",
    "P": "p",
    "R": "ɹ",
    "S": "s",
    "SH": "ʃ",
    "T": "t",
    "TH": "θ",
    "UH": "ʊ",
    "UW": "u",
    "V": "v",
    "W": "w",
    "Y": "j",
    "Z": "z",
    "ZH": "ʒ",
    "SIL": SILENCE,
}
"""IPA of the phones of the CMU Pronouncing Dictionary, without stress."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A sound in samples [start, end)."""

    start: int
    end: int
    symbol: str


def sounded(
    symbols: str, lengths: Sequence[int], start: int, end: int, sample_rate: int
) -> list[Mark]:
    """Return the sounds of an utterance, in order, without gap or overlap.

    Args:
        symbols: Phoneme symbols of the utterance.
        lengths: Duration of each symbol, in samples.
        start: Sample at which the first symbol begins.
        end: Length of the utterance in samples; after the last symbol it is silent.
        sample_rate: Sample rate in hertz.

    Returns:
        Marks from 0 to ``end``. Marks of stress, tone and length share the time of their sound, and
        a short space that of the word before.

    >>> for mark in sounded("ʃˈi.", [800, 0, 1600, 400], start=200, end=3200, sample_rate=16000):
    ...     print(mark.start, mark.end, mark.symbol)
    0 200 _
    200 1000 ʃ
    1000 2600 ˈi
    2600 3200 _
    """
    at = start
    found = [Mark(0, at, SILENCE)]
    stress, since = "", at
    for symbol, length in zip(symbols, lengths, strict=True):
        first, at = at, at + length
        since = since if stress else first
        before = found[-1]
        if symbol in BEFORE:
            stress += symbol
            continue
        if symbol in PAUSES or (symbol == " " and at - first >= PAUSE_S * sample_rate):
            found.append(Mark(since, at, SILENCE))
        elif symbol == " " or symbol in AFTER:
            mark = "" if symbol == " " or before.symbol == SILENCE else IPA.get(symbol, symbol)
            found[-1] = Mark(before.start, at, before.symbol + mark)
        else:
            found.append(Mark(since, at, stress + IPA.get(symbol, symbol)))
        stress = ""
    found.append(Mark(since if stress else at, end, SILENCE))
    return merged(found)


def nuclei(sounds: Iterable[Mark]) -> list[Mark]:
    """Give the first vowel of each falling diphthong of Mandarin its share of the time.

    A voice that times symbols gives the time of the tone, whose symbol comes last, to the second
    vowel, although the first one is the longer and the more open of the two (ai, ei, ao, ou).

    >>> nuclei([Mark(0, 45, "a"), Mark(45, 155, "u˥")])
    [Mark(start=0, end=93, symbol='a'), Mark(start=93, end=155, symbol='u˥')]
    """
    found: list[Mark] = []
    for mark in sounds:
        glide = mark.symbol.rstrip(TONES)
        if found and found[-1].symbol in "aeo" and glide in "iu" and glide != mark.symbol:
            first = found[-1]
            cut_at = max(first.end, round(first.start + NUCLEUS * (mark.end - first.start)))
            found[-1] = replace(first, end=cut_at)
            found.append(replace(mark, start=cut_at))
        else:
            found.append(mark)
    return found


def merged(sounds: Iterable[Mark]) -> list[Mark]:
    """Join adjacent silences and drop marks without length."""
    found: list[Mark] = []
    for mark in sounds:
        if mark.end <= mark.start:
            continue
        if found and found[-1].symbol == SILENCE == mark.symbol:
            found[-1] = replace(found[-1], end=mark.end)
        else:
            found.append(mark)
    return found


def settled(sounds: Iterable[Mark], loud: Sequence[bool], window: int) -> list[Mark]:
    """Shrink each silence to its quiet part; the sounds beside it get the rest.

    Kokoro's network assigns time to a comma without a pause, and lets a voice begin slightly before
    its first symbol.

    Args:
        sounds: Marks of :func:`sounded`.
        loud: Whether a voice is heard, for each window of the recording.
        window: Length of a window in samples.
    """
    found = list(sounds)
    for index, mark in enumerate(found):
        if mark.symbol != SILENCE:
            continue
        first, last = -(-mark.start // window), mark.end // window
        quiet = [place for place in range(first, min(last, len(loud))) if not loud[place]]
        start = end = (mark.start + mark.end) // 2
        if quiet:
            start, end = quiet[0] * window, (quiet[-1] + 1) * window
            # A partial window at an edge counts as quiet like its neighbour.
            start = mark.start if quiet[0] == first else start
            end = mark.end if quiet[-1] == last - 1 else end
        if index == 0:
            start = mark.start
        else:
            found[index - 1] = replace(found[index - 1], end=start)
        if index == len(found) - 1:
            end = mark.end
        else:
            found[index + 1] = replace(found[index + 1], start=end)
        found[index] = Mark(start, end, SILENCE)
    return merged(found)


def cut(sounds: Iterable[Mark], start: int, end: int) -> list[Mark]:
    """Keep samples [start, end), which then begin at 0."""
    clipped = (
        Mark(min(max(m.start, start), end) - start, min(max(m.end, start), end) - start, m.symbol)
        for m in sounds
    )
    return [mark for mark in clipped if mark.end > mark.start]


def moved(sounds: Iterable[Mark], by: int) -> list[Mark]:
    """Shift all marks by a number of samples."""
    return [Mark(mark.start + by, mark.end + by, mark.symbol) for mark in sounds]


def scaled(sounds: Iterable[Mark], samples: int, total: int) -> list[Mark]:
    """Scale positions, for a sound of ``samples`` samples that was stretched to ``total``."""
    return [Mark(m.start * total // samples, m.end * total // samples, m.symbol) for m in sounds]


def phones(sounds: Iterable[Mark]) -> tuple[Phone, ...]:
    """Return the marks as phones of a phoneme timeline."""
    return tuple(Phone(start=m.start, end=m.end, symbol=m.symbol) for m in merged(sounds))
