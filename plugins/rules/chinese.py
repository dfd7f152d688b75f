"""Chinese: tags such as 林晓低声说：, and the people that a story names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from . import words_zh as words
from .grammar import Tag
from .names_zh import SPEAKS as _SPEAKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .person import Gender

_MANNER = "|".join(sorted(words.MANNERS, key=len, reverse=True))
_NOUNS = sorted(words.FEMALE_NOUNS + words.MALE_NOUNS + words.NEUTRAL_NOUNS, key=len, reverse=True)
_NOUN = "|".join(_NOUNS)
_STOP = "，。！？；：、,.!?;:…—"
_CLAUSE = re.compile(rf"[^{_STOP}\s]+")
_AFTER = re.compile(
    rf"[{_STOP}\s]*([^{_STOP}\s]{{1,14}}?)({_SPEAKS})(?:了一句|了一声|着|了|完|道)?"
    rf"[^{_STOP}\s]{{0,4}}(?=[{_STOP}]|\Z)"
)
_SPEAKS_AT_END = re.compile(rf"{_SPEAKS}(?:了一句|了一声|着|了|道)?[^{_STOP}\s]{{0,4}}\Z")
_PRONOUN = re.compile(r"(?:她|他|我(?!们))")
_PLURAL = re.compile(r"[他她]们|两人|二人|三人|大家")
# In 给他添水 the pronoun refers to another person than the subject of the sentence.
_GENDERED = re.compile(r"(?<![给对向跟和把被为替朝])(?:(她)(?!们)|(他)(?!们|人))")
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
        return Tag(found[1], prose, extra=_is_extra(prose, found[1])) if found else None

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
            return Tag(_last_subject(clauses), bare[start:], cut=start)
        start = clauses[-1].start()
        if len(clauses) > 1 and not _is_extra(bare[start:], ""):
            return Tag(_last_subject(clauses), bare[start:], cut=start)
        return Tag(_last_subject(clauses), bare, extra=_is_extra(bare, ""))

    def pronoun(self, phrase: str) -> Gender | Literal["first"] | None:
        """See :class:`ainern2d.plugins.rules.grammar.Grammar`."""
        found = _PRONOUN.match(phrase.lstrip(_STOP + " "))
        if not found:
            return None
        return {"她": "female", "他": "male", "我": "first"}[found[0]]  # type: ignore[return-value]

    def plural(self, sentence: str) -> bool:
        """See :class:`ainern2d.plugins.rules.grammar.Grammar`."""
        return _PLURAL.search(sentence) is not None

    def genders(self, sentence: str) -> list[tuple[int, Gender]]:
        """See :class:`ainern2d.plugins.rules.grammar.Grammar`."""
        return [(m.start(), "female" if m[1] else "male") for m in _GENDERED.finditer(sentence)]


def _tag_at_start(prose: str) -> re.Match[str] | None:
    return None if prose.rstrip().endswith(("：", ":")) else _AFTER.match(prose)


def _last_subject(clauses: Sequence[re.Match[str]]) -> str:
    """Return the clauses of a tag, beginning with the last one that says anything."""
    telling = [clause[0] for clause in reversed(clauses) if _SPARE.sub("", clause[0])]
    return "，".join(telling) or clauses[-1][0]


def likely_gender(name: str) -> Gender:
    """Guess the gender from a name's characters or ending; used for looks, not for speakers."""
    given = set(name[1:])
    if name[0] == "老" and len(name) in (2, 3) and "婆" not in name and "太" not in name:
        return "male"
    if name[-1:] in ("а", "я"):
        return "female"
    if (
        len(name) > 3
        and name.isascii()
        and name[0].isupper()
        and name.endswith(("a", "ette", "elle"))
    ):
        return "female"
    if given & words.FEMALE_CHARACTERS:
        return "female"
    return "male" if given & words.MALE_CHARACTERS else "unknown"


def _is_extra(tag: str, subject: str) -> bool:
    """Return whether a tag has much text beside subject, verb and manner."""
    rest = _SPARE.sub("", tag.replace(subject, "", 1))
    rest = re.sub(rf"[{_STOP}\s]|{_NOUN}", "", rest)
    return len(rest) > (3 if not subject else 1)
