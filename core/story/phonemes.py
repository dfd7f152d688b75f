"""Which symbols a timeline of phonemes may hold: the IPA, and what voices write beside it."""

from __future__ import annotations

import unicodedata
from typing import Final

VOWELS: Final = "iyɨʉɯuɪʏʊᵻeøɘɵɤoəᵊɛœɜɝɞʌɔæɐɚaɶɑɒ"
CONSONANTS: Final = (
    "pbtdʈɖcɟkɡgqɢʔmɱnɳɲŋɴʙrʀⱱɾɽɸβfvθðszʃʒʂʐçʝxɣχʁħʕhɦɬɮʋɹɻjɰlɭʎʟʍwɥʜʢʡɕʑɺɧʘǀǃǂǁɓɗʄɠʛɫꭧʦʣʧʤʨʥᶑ"
)
SHORTHAND: Final = "AIOQWYST"
"""Single letters of misaki, Kokoro's alphabet, for diphthongs and for reduced consonants."""
PAUSES: Final = '_.,!?;:|‖—–…"()“”‘’「」《》、。，！？；：'
GAPS: Final = " \t\n-‿"
TONES: Final = "↓→↗↘↑˥˦˧˨˩ꜛꜜ0123456789"

_KNOWN: Final = frozenset(VOWELS + CONSONANTS + SHORTHAND + PAUSES + GAPS + TONES)


def is_phoneme(symbol: str) -> bool:
    """Return whether a symbol is made of IPA letters, marks, tones and pauses, and is not empty.

    >>> is_phoneme("aɪ"), is_phoneme("tʰ"), is_phoneme("_")
    (True, True, True)
    >>> is_phoneme("HH"), is_phoneme("")
    (False, False)
    """
    return bool(symbol) and all(char in _KNOWN or _is_mark(char) for char in symbol)


def _is_mark(char: str) -> bool:
    # Modifier letters and symbols (ˈ ː ʰ), combining marks.
    return unicodedata.category(char) in ("Lm", "Sk", "Mn", "Mc", "Me")
