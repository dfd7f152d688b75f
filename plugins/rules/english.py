"""English: tags such as "said Anna", and the people that a story names."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Literal

from . import words_en as words
from .alphabets import letters
from .grammar import Tag
from .person import Gender, Person

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_UPPER, _LOWER = letters("Lu", "Lt"), letters("Ll")
_CASELESS = "֐-ࣿऀ-෿฀-๿぀-ヿ가-힯"
"""Hebrew, Arabic, Indic, Thai, kana and hangul: scripts without capitals."""
_CAPITALISED = (
    rf"(?:\b[{_UPPER}]['’][{_UPPER}]\w+"
    rf"|\b[{_UPPER}]\w*[{_LOWER}\d](?:[-’'](?!s\b)\w+)?"
    rf"|[一-鿿]{{2,4}}|[{_CASELESS}]{{2,}}|\b[{_UPPER}]\b(?!['’]))"
)
_TITLE = "|".join(words.TITLES)
_NAME = rf"(?:(?:{_TITLE})\.?\s+)?{_CAPITALISED}(?:\s+{_CAPITALISED})*"
_ADJECTIVE = "|".join(words.ADJECTIVES)
_NOUN = "|".join(sorted(words.PERSON_NOUNS, key=len, reverse=True))
_COMMON = (
    rf"(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Mm]y|[Tt]heir|[Oo]ur)\s+(?:(?:{_ADJECTIVE})\s+)*"
    rf"(?:{_CAPITALISED}(?:\s+{_CAPITALISED})*|(?:[a-z]+\s+)?(?:{_NOUN})\b|[a-z]+)"
)
_PRONOUN = r"(?:[Hh]e|[Ss]he|[Tt]hey|I|[Ww]e)\b"
_PHRASE = rf"(?:{_PRONOUN}|{_COMMON}|{_NAME})"
_VERB = "|".join(words.SPEECH_VERBS)
_ADVERB = rf"(?:\s+(?:[a-z]+ly|{'|'.join(words.ADVERBS)}))*"

_VERB_FIRST = re.compile(rf"\W*(?:{_VERB}){_ADVERB}\s+({_PHRASE})")
_SUBJECT_FIRST = re.compile(rf"\W*({_PHRASE}){_ADVERB}\s+(?:{_VERB})\b(?!\s+nothing)")
_SPEECH_VERB = re.compile(rf"(?:({_PHRASE}){_ADVERB}\s+)?\b(?:{_VERB})\b")
_FIRST_PHRASE = re.compile(_PHRASE)
_AND_SAID = re.compile(rf",?\s+and\s+(?:then\s+)?(?:{_VERB}){_ADVERB}\s*[,:]?\s*\Z")
_SPARE = re.compile(
    rf"\b(?:{_VERB}|{'|'.join(words.ADVERBS)}|[a-z]+ly|on|to|and|but|with|for"
    r"|(?:after|with) an? (?:\w+ )?(?:pause|moment|while|smile|sigh|laugh|grin|nod)"
    r"|(?:in|with) an? (?:\w+ ){0,2}(?:tone|voice|whisper|breath)|under (?:his|her) breath"
    r"|one day|after a while|out loud|aloud|smiling|laughing|grinning|crying|sobbing)\b"
)
_ARTICLE = re.compile(r"(?:the|an?|his|her|my|their|our)\s+", re.IGNORECASE)
_PLURAL = re.compile(r"\b(?:they|them|both|each other)\b", re.IGNORECASE)
_GENDERED = re.compile(r"\b(?:(she|her|hers|herself)|(he|his|himself))\b", re.IGNORECASE)
_PEOPLE_SUBJECT = re.compile(
    rf"({_NAME})(?:'s)?{_ADVERB}\s+(?:[a-z]+ed|{'|'.join(words.PERSON_VERBS)})\b"
)
_NOUN_SUBJECT = re.compile(
    rf"\b(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Mm]y)\s+(?:(?:{_ADJECTIVE})\s+)*({_NOUN})"
    rf"(?:\s+(?:in|with|from)(?:\s+[\w-]+){{1,5}}?)?{_ADVERB}"
    rf"\s+(?:[a-z]+ed|{'|'.join(words.PERSON_VERBS)})\b"
)
_INTRODUCED = re.compile(
    rf"({_NAME}|\b[A-Z]{{2,}}),? (?:was |is )?an? (?:[\w-]+ ){{0,2}}({_NOUN})\b"
    rf"|\b[Aa]n? (?:[\w-]+ ){{0,2}}({_NOUN}) (?:named|called) ({_NAME})"
)
_NAMED = re.compile(_NAME)
_PLACED = re.compile(rf"\b(?:in|at|from|near|of|on|into|through|across|towards?)\s+({_NAME})")
_VOCATIVE = re.compile(rf"(?:\A|,\s)({_NAME})(?=[,.!?])")


class English:
    """The grammar of English."""

    language = "en"
    someone = "someone"
    first_person = "I"

    def tag_after(self, prose: str, quote: str) -> Tag | None:
        """See :class:`ainern2d.plugins.rules.grammar.Grammar`."""
        found = _VERB_FIRST.match(prose)
        if not found:
            found = _SUBJECT_FIRST.match(prose)
            # After a full stop, "Anna called the dog" is a sentence of its own.
            if not found or (quote.endswith(".") and prose.lstrip(" ,")[:1].isupper()):
                return None
        return Tag(found[1], prose, extra=_is_extra(prose, found[1]))

    def tag_before(self, prose: str) -> Tag | None:
        """See :class:`ainern2d.plugins.rules.grammar.Grammar`."""
        bare = prose.rstrip()
        if bare.endswith((".", "!", "?", "…", ";")):
            return None
        verbs = list(_SPEECH_VERB.finditer(bare))
        if not verbs or len(bare) - verbs[-1].end() > 60:
            return None
        subject = verbs[-1][1] or ""
        first = _FIRST_PHRASE.search(bare)
        if not _is_person(subject) and first:
            subject = first[0]
        joined = _AND_SAID.search(bare)
        if joined:
            return Tag(subject, bare[joined.start() :], cut=joined.start())
        return Tag(subject, bare, extra=_is_extra(bare, subject))

    def people(
        self, prose: Sequence[str], subjects: Sequence[str], speech: Sequence[str]
    ) -> list[Person]:
        """See :class:`ainern2d.plugins.rules.grammar.Grammar`."""
        spoken = [_head(subject) for subject in subjects if _speaks(subject)]
        counted = Counter(spoken)
        lower = {word for line in prose for word in re.findall(r"\b[a-z]{2,}\b", line)}
        places: Counter[str] = Counter()
        for line in [*prose, *speech]:
            places.update(_head(found[1]) for found in _PLACED.finditer(line))
        named = Counter(_names_in(prose, lower))
        acting = Counter(
            _head(found[1]) for line in prose for found in _PEOPLE_SUBJECT.finditer(line)
        )
        called = Counter(_head(found[1]) for line in speech for found in _VOCATIVE.finditer(line))
        del acting[""], called[""]
        for name, times in (named | Counter(dict.fromkeys(called - named, 1))).items():
            evidence = acting[name] + called[name]
            usual = _untitled(name).split()[0].lower() in words.FEMALE_NAMES | words.MALE_NAMES
            titled = " " in name and _titled(name) and name.split()[0] not in ("Old", "Lady")
            if name not in counted and (usual or titled or (evidence and times >= 2)):
                counted[name] = 0 if places[name] * 2 < times or usual else -1
        counted.update(noun for line in prose for noun in _nouns_in(line))
        for name in list(counted):
            counted[name] += named[name]
        return _united(Counter({n: c for n, c in counted.items() if c >= 0}), prose)

    def pronoun(self, phrase: str) -> Gender | Literal["first"] | None:
        """See :class:`ainern2d.plugins.rules.grammar.Grammar`."""
        word = phrase.split(maxsplit=1)[0] if phrase.split() else ""
        if word in ("I", "we", "We"):
            return "first" if word == "I" else "unknown"
        known: dict[str, Gender] = {"he": "male", "she": "female", "they": "unknown"}
        return known.get(word.lower())

    def unseen(self, subject: str) -> bool:
        """See :class:`ainern2d.plugins.rules.grammar.Grammar`."""
        return _head(subject) in words.NO_SPEAKERS

    def plural(self, sentence: str) -> bool:
        """See :class:`ainern2d.plugins.rules.grammar.Grammar`."""
        return _PLURAL.search(sentence) is not None

    def introduced(self, sentence: str, name: str) -> Gender:
        """See :class:`ainern2d.plugins.rules.grammar.Grammar`."""
        for who, noun in _introductions([sentence]):
            if who.lower() == name.lower():
                return _gender([noun])
        return "unknown"

    def genders(self, sentence: str) -> list[tuple[int, Gender]]:
        """See :class:`ainern2d.plugins.rules.grammar.Grammar`."""
        return [(m.start(), "female" if m[1] else "male") for m in _GENDERED.finditer(sentence)]


def _is_person(phrase: str) -> bool:
    head = _head(phrase)
    if not head or re.fullmatch(_PRONOUN, phrase):
        return False
    return head in words.PERSON_NOUNS or head[0].isupper() or not head.isascii()


def _speaks(subject: str) -> bool:
    """Return whether the subject of a tag can speak: a person, or a talking "the kettle"."""
    if _is_person(subject):
        return _head(subject) not in words.NO_SPEAKERS
    head = _head(subject)
    return bool(_ARTICLE.match(subject) and head.isalpha() and head not in words.NO_SPEAKERS)


def _head(phrase: str) -> str:
    """Return the identifying words of a phrase: "the old keeper" is the keeper."""
    bare = _ARTICLE.sub("", phrase.strip(), count=1)
    if phrase.lower() in ("his lady", "her lord"):
        return "wife" if "lady" in phrase.lower() else "husband"
    if bare[:1].islower():
        return bare.split()[-1]
    parts = bare.split()
    while parts and parts[0].lower() in words.NOT_NAMES:
        parts = parts[1:]
    return " ".join(parts)


def _names_in(prose: Iterable[str], lower: set[str]) -> Iterable[str]:
    for line in prose:
        for found in _NAMED.finditer(line):
            name = _head(found[0])
            # A word that also occurs in lower case was only the first of a sentence.
            if name and not (name.lower() in lower and " " not in name):
                yield name


def _nouns_in(line: str) -> Iterable[str]:
    return (found[1] for found in _NOUN_SUBJECT.finditer(line))


def _introductions(prose: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Find name and noun in "Mira, a girl" and "a boy named Sef".

    The name is empty where the sentence has none, as in "She was a woman" and "There was a girl".
    """
    for line in prose:
        for found in _INTRODUCED.finditer(line):
            who = _head(found[1] or found[4])
            # Screenplays write names in capitals at their first appearance.
            yield who.title() if who.isupper() and len(who) > 1 else who, found[2] or found[3]


def _united(counted: Counter[str], prose: Sequence[str]) -> list[Person]:
    """Unite "Anna" and "Anna Ruiz" in one person, under the more frequent name.

    A noun that introduces just one person by name refers to that person from then on.
    """
    nouns: dict[str, set[str]] = {}
    for who, noun in _introductions(prose):
        nouns.setdefault(noun, set()).add(who)
    called = {n: next(iter(who)) for n, who in nouns.items() if len(who) == 1 and "" not in who}
    called |= _described(counted, "\n".join(prose), called)
    for noun, name in called.items():
        counted[name] += counted.pop(noun, 0)
    aliases: dict[str, list[str]] = {}
    names = list(counted)
    for name in sorted(names, key=lambda n: (len(n.split()), -counted[n])):
        parts = _untitled(name).split()
        same = [
            other
            for other in aliases
            if other.islower() == name.islower()
            and not (_titled(other) and _titled(name))
            and (parts[:1] == _untitled(other).split()[:1] or parts[-1:] == [other])
        ]
        if len(same) == 1:
            aliases[same[0]].append(name)
        else:
            aliases.setdefault(name, [])
    people = []
    for first, others in aliases.items():
        every = [first, *others]
        best = max(every, key=lambda n: (n[0].isupper(), counted[n], -len(n)))
        every += [noun for noun, name in called.items() if name in every]
        every += ["his lady"] if "wife" in every else []
        people.append(Person(best, tuple(every), _gender(every)))
    return people


def _described(counted: Counter[str], text: str, taken: Mapping[str, str]) -> dict[str, str]:
    """Find the person called "the captain" or "the old woman": the only one of that title or sex.

    A noun introduced by an indefinite article is a person of its own.
    """
    found: dict[str, str] = {}
    named = [name for name in counted if name[0].isupper() and _titled(name)]
    for noun in [n for n in counted if n in words.PERSON_NOUNS and n not in taken]:
        if re.search(
            rf"\b(?:an?|another|two|three|some)\s+(?:[\w-]+ )?{noun}", text, re.IGNORECASE
        ):
            continue
        holders = [name for name in named if name.split()[0].rstrip(".").lower() == noun]
        only_old = noun in ("woman", "man") and not re.search(rf"\b(?<!old ){noun}\b", text)
        if only_old:
            gender = _gender([noun])
            holders = [name for name in named if _gender([name]) == gender]
        if len(holders) == 1:
            found[noun] = holders[0]
    return found


def _titled(name: str) -> bool:
    return name.split()[0].rstrip(".") in words.TITLES


def _untitled(name: str) -> str:
    return name.split(maxsplit=1)[1] if _titled(name) and " " in name else name


def _gender(names: Iterable[str]) -> Gender:
    for name in names:
        first, last = name.split()[0].rstrip("."), name.split()[-1].lower()
        given = _untitled(name).split()[0].split("-")[0].lower()
        if first in words.FEMALE_TITLES or last in words.FEMALE_NOUNS:
            return "female"
        if first in words.MALE_TITLES or last in words.MALE_NOUNS:
            return "male"
        if given in words.FEMALE_NAMES:
            return "female"
        if given in words.MALE_NAMES:
            return "male"
    return "unknown"


def _is_extra(tag: str, subject: str) -> bool:
    """Return whether a tag has more than two words beside subject, verb and manner."""
    rest = _SPARE.sub(" ", tag.replace(subject, " ", 1))
    rest = re.sub(_PHRASE, " ", rest)
    return len(re.findall(r"\w+", rest)) > 1
