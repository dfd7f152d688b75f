"""English: tags such as "said Anna", and the people that a story names."""

from __future__ import annotations

import re

from . import lexicon_en as lexicon
from . import words_en as words
from .alphabets import letters
from .grammar import Tag

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
_SAYING = "|".join(
    sorted(({*words.SPEECH_VERBS, *words.SOUND_VERBS} | lexicon.SPEECH_VERBS) - {"put"})
)
"""Verbs that say no more than who speaks and how, where nothing but the subject is with them."""
_WHO = rf"(?:(?:{_ADJECTIVE})\s+)*{_PHRASE}"
_BARE = re.compile(
    rf"\W*(?:(?:{_SAYING}){_ADVERB}\s+{_WHO}|{_WHO}{_ADVERB}\s+(?:{_SAYING})){_ADVERB}\W*"
)
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


class English:
    """The grammar of English."""

    language = "en"
    first_person = "I"

    def tag_after(self, prose: str, quote: str) -> Tag | None:
        """See :class:`ainern2d.plugins.rules.grammar.Grammar`."""
        found = _VERB_FIRST.match(prose)
        if not found:
            found = _SUBJECT_FIRST.match(prose)
            # After a full stop, "Anna called the dog" is a sentence of its own.
            if quote.endswith(".") and prose.lstrip(" ,")[:1].isupper():
                return None
            if not found:
                # Whoever hears the line hears how it is said: "moaned the ghost".
                return Tag(prose) if _BARE.fullmatch(prose) else None
        return Tag(prose, extra=_is_extra(prose, found[1]))

    def is_tagged(self, prose: str) -> bool:
        """See :class:`ainern2d.plugins.rules.grammar.Grammar`."""
        return bool(_VERB_FIRST.match(prose) or _SUBJECT_FIRST.match(prose))

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
            return Tag(bare[joined.start() :], cut=joined.start())
        return Tag(bare, extra=_is_extra(bare, subject))


def _is_person(phrase: str) -> bool:
    head = _head(phrase)
    if not head or re.fullmatch(_PRONOUN, phrase):
        return False
    return head in words.PERSON_NOUNS or head[0].isupper() or not head.isascii()


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


def _is_extra(tag: str, subject: str) -> bool:
    """Return whether a tag has more than two words beside subject, verb and manner."""
    rest = _SPARE.sub(" ", tag.replace(subject, " ", 1))
    rest = re.sub(_PHRASE, " ", rest)
    return len(re.findall(r"\w+", rest)) > 1
