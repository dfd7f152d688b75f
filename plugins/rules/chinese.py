"""Chinese: tags such as 林晓低声说：, and the people that a story names."""

from __future__ import annotations

import re

from . import words_zh as words
from .grammar import Tag
from .names_zh import SPEAKS as _SPEAKS
from .wordlist import alternation

_MANNER = alternation(words.MANNERS)
_NOUN = alternation((*words.FEMALE_NOUNS, *words.MALE_NOUNS, *words.NEUTRAL_NOUNS))
_STOP = "，。！？；：、,.!?;:…—"
_CLAUSE = re.compile(rf"[^{_STOP}\s]+")
_AFTER = re.compile(
    rf"[{_STOP}\s]*([^{_STOP}\s]{{1,14}}?)({_SPEAKS})(?:了一句|了一声|着|了|完|道)?"
    rf"[^{_STOP}\s]{{0,4}}(?=[{_STOP}]|\Z)"
)
_SPEAKS_AT_END = re.compile(rf"{_SPEAKS}(?:了一句|了一声|着|了|道)?[^{_STOP}\s]{{0,4}}\Z")
_SPARE = re.compile(
    rf"(?:{_MANNER})|[^{_STOP}\s]{{1,4}}地|对[^{_STOP}\s]{{1,4}}(?={_SPEAKS})|{_SPEAKS}|[了着道完]"
)


class Chinese:
    """The grammar of Chinese."""

    language = "zh"
    first_person = "我"

    def tag_after(self, prose: str, quote: str) -> Tag | None:
        """See :class:`ainern2d.plugins.rules.grammar.Grammar`."""
        found = _tag_at_start(prose)
        return Tag(prose, extra=_is_extra(prose, found[1])) if found else None

    def is_tagged(self, prose: str) -> bool:
        """See :class:`ainern2d.plugins.rules.grammar.Grammar`."""
        return _tag_at_start(prose) is not None

    def tag_before(self, prose: str) -> Tag | None:
        """See :class:`ainern2d.plugins.rules.grammar.Grammar`."""
        bare = prose.rstrip()
        colon = bare.endswith(("：", ":"))
        body = bare.rstrip(_STOP + " ")
        if not body or (not colon and bare.endswith(tuple("。！？；.!?;…"))):
            return None
        clauses = list(_CLAUSE.finditer(body))
        speaks = bool(_SPEAKS_AT_END.search(clauses[-1][0]))
        if (body.endswith("叫") and bare == body) or not (speaks or colon):
            return None
        if colon:
            # What stands between the last pause and a colon says who speaks and how.
            start = clauses[-1].start()
            return Tag(bare[start:], cut=start)
        start = clauses[-1].start()
        if len(clauses) > 1 and not _is_extra(bare[start:], ""):
            return Tag(bare[start:], cut=start)
        return Tag(bare, extra=_is_extra(bare, ""))


def _tag_at_start(prose: str) -> re.Match[str] | None:
    return None if prose.rstrip().endswith(("：", ":")) else _AFTER.match(prose)


def _is_extra(tag: str, subject: str) -> bool:
    """Return whether a tag has much text beside subject, verb and manner."""
    rest = _SPARE.sub("", tag.replace(subject, "", 1))
    rest = re.sub(rf"[{_STOP}\s]|{_NOUN}", "", rest)
    return len(rest) > (3 if not subject else 1)
