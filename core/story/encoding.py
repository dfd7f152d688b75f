"""Decodes the bytes of a story file to text."""

from __future__ import annotations

import codecs
import re
import unicodedata

from ..errors import StoryError
from ..translatable import coded
from .language import is_cjk, is_han

MAX_BYTES = 2_000_000
"""Largest story, in bytes: about 300,000 English words, far above any chapter."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTAINERS = (
    (b"%PDF", "a PDF file", "copy its text into a .txt file"),
    (b"PK\x03\x04", "a Word, EPUB or ZIP file", "export it as plain text (UTF-8)"),
    (b"\xd0\xcf\x11\xe0", "an old Word file", "save it as plain text (UTF-8)"),
    (b"{\\rtf", "an RTF file", "save it as plain text (UTF-8)"),
    (b"\x89PNG", "a picture", "give the text of a story"),
    (b"\xff\xd8\xff", "a picture", "give the text of a story"),
)
_BINARY = coded("story_not_text", "the story is binary data, not text")
_SAVE_AS = "save it as UTF-8 text; UTF-16 and GB18030 are read as well"
# The most frequent characters of modern Chinese; they make up about half of running text.
_FREQUENT = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年"
    "过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心"
    "她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间"
    "由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西月话合回特代内信表化老给世"
    "位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活更别打女变四神"
    "总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指许统区保至队形社便空决"
    "吗吧呢啊站坐笑车夜雨灯"
)
_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufeff\u200b\u200e\u200f\u2060]")


def decode(data: bytes) -> str:
    r"""Return the text of a story, with line ends as newlines, in Unicode normal form C.

    Accepts UTF-8 and UTF-16 with or without a byte order mark, UTF-32 with one, and GB18030
    (which contains GBK and GB2312).

    Raises:
        StoryError: The bytes are not text, too many, or in another encoding.

    >>> decode("夜雨。\r\n".encode("gb18030"))
    '夜雨。\n'
    """
    if not data.strip():
        raise StoryError(
            coded("story_empty", "the story is empty"),
            hint="write or paste a chapter into the file",
        )
    if len(data) > MAX_BYTES:
        raise StoryError(
            coded(
                "story_long",
                f"the story has {len(data):,} bytes, more than the limit of {MAX_BYTES:,}",
                bytes=len(data),
                most=MAX_BYTES,
            ),
            hint="split it into chapters: one file becomes one episode",
        )
    refuse_containers(data)
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", _BREAKS.sub("\n", _characters(data))))


def refuse_containers(data: bytes) -> None:
    """Refuse the bytes of a document or picture.

    Raises:
        StoryError: Says which one it is, and what to do.
    """
    for magic, what, instead in _CONTAINERS:
        if data.startswith(magic):
            raise StoryError(
                coded("story_not_text", f"the story is {what}, not text"), hint=instead
            )


def _characters(data: bytes) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _decode_marked(data[len(bom) :], encoding)
    text = _try(data, "utf-8")
    if text is not None and not _looks_binary(text):
        return text
    best = max((_score(t), t) for t in (_guess(data, e) for e in ("utf-16-le", "utf-16-be")))
    gb = _guess(data, "gb18030")
    best = max(best, (_score(gb), gb))
    if best[0] > 0:
        return best[1]
    if b"\x00" in data or text is not None or _looks_binary(data.decode("latin-1")):
        raise StoryError(_BINARY, hint="give the text of a story")
    raise StoryError(
        coded("story_encoding", "the encoding of the story is not known"), hint=_SAVE_AS
    )


def _decode_marked(data: bytes, encoding: str) -> str:
    text = _try(data, encoding)
    if text is None:
        raise StoryError(
            coded(
                "story_encoding",
                f"the story is marked as {encoding.upper()} but has bytes that are not",
            ),
            hint=_SAVE_AS,
        )
    if _looks_binary(text):
        raise StoryError(_BINARY, hint="give the text of a story")
    return text


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _guess(data: bytes, encoding: str) -> str:
    """Decode the data; return an empty text if that fails or gives control characters."""
    text = _try(data, encoding) or ""
    return "" if _looks_binary(text) else text


def _looks_binary(text: str) -> bool:
    controls = len(_INVISIBLE.findall(text)) - text.count("\ufeff") - text.count("\u200b")
    return "\x00" in text or controls * 100 > len(text)


def _score(text: str) -> float:
    """Return how much a guessed decoding reads like English or Chinese, 0 to 1."""
    sample = text[:20_000]
    foreign = [c for c in sample if not c.isascii()]
    known = sum(c in _FREQUENT or _is_mark(c) for c in foreign)
    usual = sum(c in _FREQUENT for c in foreign) + sum(c.isascii() for c in sample)
    readable = sum(c.isascii() or is_han(c) or _is_mark(c) for c in sample) >= 0.9 * len(sample)
    if not sample or not readable or known < 0.2 * len(foreign):
        return 0.0
    return usual / len(sample)


def _is_mark(char: str) -> bool:
    return char in "“”‘’…—·" or (is_cjk(char) and not is_han(char))
