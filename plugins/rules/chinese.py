"""Chinese: tags such as 林晓低声说：, and the people that a story names."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Literal

from . import words_zh as words
from .grammar import Tag
from .person import Gender, Person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_VERB = "|".join(words.SPEECH_VERBS)
_MANNER = "|".join(sorted(words.MANNERS, key=len, reverse=True))
_NOUNS = sorted(words.FEMALE_NOUNS + words.MALE_NOUNS + words.NEUTRAL_NOUNS, key=len, reverse=True)
_NOUN = "|".join(_NOUNS)
_STOP = "，。！？；：、,.!?;:…—"
_CLAUSE = re.compile(rf"[^{_STOP}\s]+")
# 说 in 说明, 问 in 问题 and 道 in 道路 do not introduce speech.
_SPEAKS = rf"(?:{_VERB})(?![题明路路具理德案话])"
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
_LATIN_NAME = re.compile(r"(?<![A-Za-z])[A-Z][A-Za-z]*(?:[ ·][A-Z][a-z]+)*")
_AT_START = re.compile(rf"(?:\A|(?<=[{_STOP}“”]))\s*([一-鿿]{{2,4}})")
_GIVEN_BY_VERB = (
    "说问道答喊叫看走坐站跑推拿放抬低转笑哭点摇想听把被对向从没不也就又还便才却的和在是伸接拉握"
)


class Chinese:
    """The grammar of Chinese."""

    language = "zh"
    someone = "有人"
    first_person = "我"

    def tag_after(self, prose: str, quote: str) -> Tag | None:
        """See :class:`ainern2d.plugins.rules.grammar.Grammar`."""
        found = _AFTER.match(prose)
        if not found or prose.rstrip().endswith(("：", ":")):
            return None
        return Tag(found[1], prose, extra=_is_extra(prose, found[1]))

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

    def people(
        self, prose: Sequence[str], subjects: Sequence[str], speech: Sequence[str]
    ) -> list[Person]:
        """See :class:`ainern2d.plugins.rules.grammar.Grammar`."""
        text = "\n".join(prose)
        count = cache(text.count)
        counted: Counter[str] = Counter()
        for subject in subjects:
            name = _name_of(subject, count)
            if name:
                counted[name] += 1
        starts: Counter[str] = Counter()
        for line in prose:
            for found in _AT_START.finditer(line):
                candidate = _leading_name(found[1], count)
                if candidate:
                    starts[candidate] += 1
            starts.update(found[0] for found in _LATIN_NAME.finditer(line))
        for name, times in starts.items():
            if name not in counted and times >= 1 and count(name) >= 2:
                counted[name] = times
        for noun in _NOUNS:
            if noun not in counted and count(noun) >= 2:
                counted[noun] = count(noun)
        return _united(counted, prose)

    def pronoun(self, phrase: str) -> Gender | Literal["first"] | None:
        """See :class:`ainern2d.plugins.rules.grammar.Grammar`."""
        found = _PRONOUN.match(phrase.lstrip(_STOP + " "))
        if not found:
            return None
        return {"她": "female", "他": "male", "我": "first"}[found[0]]  # type: ignore[return-value]

    def unseen(self, subject: str) -> bool:
        """See :class:`ainern2d.plugins.rules.grammar.Grammar`."""
        return _SPARE.sub("", subject).endswith(("声音", "有人", "谁"))

    def plural(self, sentence: str) -> bool:
        """See :class:`ainern2d.plugins.rules.grammar.Grammar`."""
        return _PLURAL.search(sentence) is not None

    def introduced(self, sentence: str, name: str) -> Gender:
        """See :class:`ainern2d.plugins.rules.grammar.Grammar`."""
        found = re.search(
            rf"{re.escape(name)}[，是]{{1,3}}\w{{0,8}}?({_NOUN})"
            rf"|({_NOUN})，?(?:名叫|叫作|叫做|叫){re.escape(name)}",
            sentence,
        )
        return _gender([found[1] or found[2]]) if found else "unknown"

    def genders(self, sentence: str) -> list[tuple[int, Gender]]:
        """See :class:`ainern2d.plugins.rules.grammar.Grammar`."""
        return [(m.start(), "female" if m[1] else "male") for m in _GENDERED.finditer(sentence)]


def _last_subject(clauses: Sequence[re.Match[str]]) -> str:
    """Return the clauses of a tag, beginning with the last one that says anything."""
    telling = [clause[0] for clause in reversed(clauses) if _SPARE.sub("", clause[0])]
    return "，".join(telling) or clauses[-1][0]


def _name_of(subject: str, count: Callable[[str], int]) -> str:
    """Return the name in the subject of a tag, such as 老周 in 老周笑着."""
    for clause in subject.split("，"):
        name = _name_in(_SPARE.sub("", clause.lstrip(_STOP + " ")), count)
        if name:
            return name
    return ""


def _name_in(bare: str, count: Callable[[str], int]) -> str:
    if not bare or _PRONOUN.match(bare):
        return ""
    latin = _LATIN_NAME.match(bare)
    if latin:
        return latin[0]
    leading = _leading_name(bare, count)
    if leading:
        return leading
    nouns = [noun for noun in _NOUNS if noun in bare]
    if nouns:
        return nouns[0]
    return bare if 2 <= len(bare) <= 3 and not set(bare) & words.NOT_IN_NAMES else ""


def _leading_name(words_at_start: str, count: Callable[[str], int]) -> str:
    """Return the name at the start of a clause, by surname or nickname and by its frequency."""
    for noun in _NOUNS:
        if words_at_start.startswith(noun):
            return noun
        titled = words_at_start[1:].startswith(noun)
        if titled and (words_at_start[0] in words.SURNAMES or words_at_start[0] in "老小"):
            return words_at_start[0] + noun
    surname = 2 if words_at_start.startswith(words.COMPOUND_SURNAMES) else 1
    known = words_at_start[0] in words.SURNAMES or surname == 2
    if not known and words_at_start[0] not in words.NICKNAMES:
        return ""
    best = ""
    for length in (surname + 1, surname + 2):
        name = words_at_start[:length]
        if len(name) < length or set(name[surname:]) & words.NOT_IN_NAMES:
            break
        if name in words.NOT_NAMES or name[:2] in words.NOT_NAMES:
            break
        # 阿月 and 老周 have one character more; 老艄公 has two, and always has.
        enough = 2 if known else 4
        if not best or count(name) * 3 >= count(best) * 2 > enough:
            best = name
    return best


def _united(counted: Counter[str], prose: Sequence[str]) -> list[Person]:
    """Unite 老和尚 with 和尚, and 女孩 with the person introduced by 一个女孩，名叫小满."""
    people: dict[str, list[str]] = {}
    introduced = dict(_introductions(prose, counted))
    text = "\n".join(prose)
    for name in sorted(counted, key=len, reverse=True):
        longer = [other for other in people if other != name and other.endswith(name)]
        owner = introduced.get(name) or (longer[0] if len(longer) == 1 else "")
        if name in _NOUNS and owner and (name in introduced or text.count(owner) > 1):
            people.setdefault(owner, []).append(name)
        else:
            people.setdefault(name, [])
    return [
        Person(name, (name, *others), _gender([name, *others])) for name, others in people.items()
    ]


def _introductions(prose: Iterable[str], names: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Find noun and name in 一个女孩，名叫小满."""
    known = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    pattern = re.compile(rf"({_NOUN})，?(?:名叫|叫作|叫做|叫)({known})")
    for line in prose if known else ():
        yield from ((found[1], found[2]) for found in pattern.finditer(line))


def _gender(names: Iterable[str]) -> Gender:
    for name in names:
        if name.endswith(tuple(words.FEMALE_NOUNS)):
            return "female"
        if name.endswith(tuple(words.MALE_NOUNS)):
            return "male"
    return "unknown"


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
