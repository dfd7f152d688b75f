"""Tells words for places and things from others of the same letters: verbs, parts of compounds."""

from __future__ import annotations

import re

from .lexicon_zh import lexicon
from .wordlist import words

_VERB_EN = re.compile(
    r"(?:\b(?:I|he|she|it|we|they|you|who|to|not|never|would|could|will|shall|should|may|might|must"
    r"|can|cannot|did|does|do|let|him|them|us|me|nobody|everybody|everyone|each)|n['’]t)\s+\Z",
    re.IGNORECASE,
)
"""Words before a verb: they saw, to pass."""
_RARELY_NOUNS_EN = frozenset(
    words("bear case change fallen lay mine nothing part pass row saw score sentence till well")
)
"""Things whose words are mostly something else, so that they need an article."""
_ARTICLE_EN = re.compile(
    r"\b(?:the|an?|his|her|their|its|my|our|your|this|that|another|old|every|each|[a-z]+['’]s) "
    r"(?:[a-z-]+ )?\Z",
    re.IGNORECASE,
)
_PAST_EN = frozenset(words("awoke crept drove lay rode rose sang sold swung woke wrote"))
"""Verbs of the tables of what is at a place that do not end in -ed."""
_LOCATIVES_ZH = frozenset("里上中内下前边外")
"""Characters behind a place which are a word with its last one: 西屋里 is 西屋 and 里, not 屋里."""
_STOPS_ZH = re.compile(r"[，。！？；：、“”‘’「」『』…—\s]")


def is_other_word_en(text: str, start: int, end: int) -> bool:
    """Return whether a word for a thing is a verb, an adverb or a part of a compound.

    Args:
        text: The sentence.
        start: Position of the word.
        end: Position after it.

    >>> is_other_word_en("They saw no one.", 5, 8)
    True
    >>> is_other_word_en("He put the saw on the bench.", 11, 14)
    False
    """
    word = text[start:end].lower()
    if text[end : end + 1] == "-" or text[start - 1 : start] == "-":
        return True
    if " " in word or word in _PAST_EN or word.endswith("ed"):
        return False
    before = text[max(0, start - 40) : start]
    if word in _RARELY_NOUNS_EN and not _ARTICLE_EN.search(before):
        return True
    return _VERB_EN.search(before) is not None


def is_part_of_compound_en(text: str, end: int) -> bool:
    """Return whether a hyphen joins a word for a place to the next word.

    >>> is_part_of_compound_en("the carriage-horses", 12)
    True
    """
    return re.match(r"-[a-z]", text[end : end + 2]) is not None


def crosses_words_zh(text: str, start: int, end: int) -> bool:
    """Return whether a string is the end of one word and the begin of another.

    Args:
        text: The sentence.
        start: Position of the string.
        end: Position after it.

    >>> crosses_words_zh("头撞在管道上。", 4, 6)
    True
    >>> crosses_words_zh("他走在街道上。", 3, 5), crosses_words_zh("他站在月台上。", 3, 5)
    (False, False)
    """
    begin = max((stop.end() for stop in _STOPS_ZH.finditer(text, 0, start)), default=0)
    stop = _STOPS_ZH.search(text, end)
    clause = text[begin : stop.start() if stop else len(text)]
    for at, word in lexicon().cut(clause).words():
        first, last = begin + at, begin + at + len(word)
        there = last == end + 1 and text[end] in _LOCATIVES_ZH
        if first < start < last < end or (start < first < end < last and not there):
            return True
    return False
