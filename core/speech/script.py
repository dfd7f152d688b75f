"""A line of text to phoneme symbols (those of Kokoro), in pieces that its network can take."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from ..story.language import is_han
from ..story.pronouncing import occurrences, respelled
from . import english, mandarin
from .numbers_zh import written_out as written_out_zh

if TYPE_CHECKING:
    from ..story.storyboard import Pronunciations

PIECE = 240
"""Longest piece in symbols, where the text allows it: Kokoro hurries the end of longer ones."""

ENDS = ".!?…"
"""Ends of sentences, where a long line is split first."""
_CLAUSES = ",;:—"
_SPEECH = re.compile(r"[^\W_]")

_PUNCTUATION = str.maketrans(
    {
        "，": ", ",
        "、": ", ",
        "。": ". ",
        "．": ". ",
        "！": "! ",
        "？": "? ",
        "；": "; ",
        "：": ": ",
        "（": " (",
        "）": ") ",
        "《": " ",
        "》": " ",
        "「": " “",
        "」": "” ",
        "『": " “",
        "』": "” ",
        "【": " ",
        "】": " ",
        "〈": " ",
        "〉": " ",
        "·": " ",
        "～": "—",
        "〜": "—",
        "–": "—",
        "―": "—",
        "⋯": "…",
        "‧": " ",
        "\u3000": " ",
    }
)
_FULL_WIDTH = {
    code: code - 0xFEE0
    for first, last in ("０９", "ＡＺ", "ａｚ", "％％")
    for code in range(ord(first), ord(last) + 1)
}
_MARKUP = re.compile(r"[*_~#|\\<>{}\[\]^`]")
_REPEATS = (
    (re.compile(r"(?:\.\s*){3,}|…+"), "… "),
    (re.compile(r"—+|--+"), "—"),
    (re.compile(r"([!?])[!?]+"), r"\1"),
    (re.compile(r"\s+"), " "),
    (re.compile(r"\s+(?=[,.!?;:…])"), ""),
)
_QUOTES = re.compile('[“”"«»「」『』]')
"""Quotes are dropped: the Mandarin voices utter a syllable for them, such as 以 or 如."""
_UNSPOKEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk"})
_SLASHED = re.compile(r"/(.+)/")
_PINYIN = re.compile(r"(?:[a-zêüv]+[1-5]|[a-zêü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zê]*)")


def is_speakable(text: str) -> bool:
    """Return whether the text has a letter or a digit, and so a sound."""
    return _SPEECH.search(text) is not None


def symbols_of(text: str, language: str, pronunciations: Pronunciations = ()) -> str:
    """Return the phoneme symbols of a line; words that neither dictionary knows are dropped.

    Chinese characters are read as Mandarin and Latin letters as English in either language; digits
    in the language of the line.

    Args:
        text: Text as the story writes it.
        language: Language of the line, ``en`` or ``zh``.
        pronunciations: Pairs of a word and its respelling, pinyin or IPA.

    >>> symbols_of("你好", "zh")
    'ni↗xau↓.'
    >>> symbols_of("Sean.", "en", (("Sean", "/ʃɔn/"),))
    'ʃɔn.'
    """
    text = clean(respelled(text, pronunciations))
    if language == "zh":
        text = _QUOTES.sub(" ", written_out_zh(text))
    found = "".join(
        symbols if symbols else _run(piece)
        for piece, symbols in _spelled_out(text.translate(_PUNCTUATION), pronunciations)
    )
    return _tidy(found)


def clean(text: str) -> str:
    """Remove what is not spoken: controls, pictographs, markup; full-width letters become ASCII."""
    kept = "".join(
        " " if unicodedata.category(char) in _UNSPOKEN - {"So"} or _is_picture(char) else char
        for char in unicodedata.normalize("NFC", text).translate(_FULL_WIDTH)
    )
    return _MARKUP.sub(" ", kept)


def _is_picture(char: str) -> bool:
    return unicodedata.category(char) == "So" and char not in "°℃"


def _spelled_out(text: str, pronunciations: Pronunciations) -> list[tuple[str, str]]:
    """Cut a text at words whose phonemes are given: (piece, "") and (word, symbols)."""
    pieces = [(text, "")]
    for word, way in sorted(pronunciations, key=lambda pair: -len(pair[0])):
        match = _SLASHED.fullmatch(way)
        if match is None:
            continue
        given = from_phonemes(match[1])
        cut: list[tuple[str, str]] = []
        for piece, symbols in pieces:
            if symbols:
                cut.append((piece, symbols))
                continue
            end = 0
            for found in occurrences(word).finditer(piece):
                cut += [(piece[end : found.start()], ""), (found[0], given)]
                end = found.end()
            cut.append((piece[end:], ""))
        pieces = cut
    return pieces


def from_phonemes(phonemes: str) -> str:
    """Return the symbols of phonemes written as pinyin with tones, or as IPA.

    >>> from_phonemes("ni3 hao3"), from_phonemes("tʃaɪ")
    ('ni↓ xau↓', 'ʧI')
    """
    syllables = phonemes.split()
    if syllables and all(_PINYIN.fullmatch(syllable) for syllable in syllables):
        return mandarin.symbols_of_pinyin(phonemes)
    for ipa, symbol in _FROM_IPA:
        phonemes = phonemes.replace(ipa, symbol)
    return phonemes


_FROM_IPA = (
    *(("eɪ", "A"), ("aɪ", "I"), ("oʊ", "O"), ("əʊ", "Q"), ("aʊ", "W"), ("ɔɪ", "Y")),
    *(("d͡ʒ", "ʤ"), ("t͡ʃ", "ʧ"), ("dʒ", "ʤ"), ("tʃ", "ʧ"), ("ɝ", "ɜɹ"), ("g", "ɡ")),
)


def _run(text: str) -> str:
    """Return the symbols of a text in which scripts may alternate."""
    found = ""
    for part in re.split(r"([⺀-⿟㐀-䶿一-鿿豈-﫿\U00020000-\U000323AF]+)", text):
        if not part:
            continue
        if is_han(part[0]):
            found += f" {mandarin.symbols_of(part)} "
        else:
            head = " " if part[0].isspace() else ""
            tail = " " if part[-1].isspace() else ""
            found += head + english.symbols_of(part) + tail
    return found


def _tidy(symbols: str) -> str:
    for pattern, instead in _REPEATS:
        symbols = pattern.sub(instead, symbols)
    symbols = symbols.strip().lstrip(",.;:!?… ")
    if symbols and symbols[-1] not in ENDS + "”)":
        symbols = symbols.rstrip(_CLAUSES + " ") + "."
    return symbols


def pieces(symbols: str, longest: int = PIECE) -> list[str]:
    """Cut symbols into pieces: at ends of sentences, else at clauses, else between words.

    Args:
        symbols: Symbols of a line.
        longest: Longest piece, in symbols.

    Returns:
        Pieces in order, none empty, without surrounding space; only spaces are lost.

    >>> pieces("wˈʌn. tˈu. θɹˈi.", longest=12)
    ['wˈʌn. tˈu.', 'θɹˈi.']
    """
    found: list[str] = []
    rest = symbols.strip()
    while len(rest) > longest:
        cut = _cut(rest, longest)
        found.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return [piece for piece in [*found, rest] if piece]


def _cut(symbols: str, longest: int) -> int:
    window = symbols[:longest]
    for marks in (ENDS, _CLAUSES, " "):
        cut = 1 + max(window.rfind(mark) for mark in marks)
        # Kokoro speaks very short pieces badly; the next kind of border gives a longer one.
        if cut > longest // 4:
            return cut
    return longest
