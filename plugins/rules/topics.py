"""Finds the deeds, people and things that a line of speech mentions and the picture does not show.

Speech is read by the grammar of narration, with "I" as the speaker and "you" as the listener. Each
topic has a stance: ``asked`` in a question, ``denied`` for a thing in a negated clause.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ainern2d.core import Deed, Item, Thing, Verb

from .clauses import things_of
from .deeds import deeds_said
from .lexicon_zh import lexicon
from .passes import run_pass
from .record import Entity, Mention, MentionKind, Role, quoted
from .wordlist import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ainern2d.core import Stance

    from .record import Passage, Piece

MOST = 2
"""Topics of one shot."""

_FACES: Final = frozenset(
    {
        Verb.LOOK,
        Verb.LISTEN,
        Verb.THINK,
        Verb.NOD,
        Verb.SHAKE_HEAD,
        Verb.SMILE,
        Verb.SIGH,
        Verb.SHOUT,
        Verb.FROWN,
        Verb.TURN,
        Verb.STAND,
        Verb.APPEAR,
    }
)
"""Deeds of which a small picture tells no more than who it is."""

_EVERYWHERE: Final = frozenset(
    map(
        Thing,
        words("""
        water wall stairs bed table chair bench stove door window curtain tree grass snow earth
        clothes
        """),
    )
)
"""Things of which a picture tells nothing."""

_FIRST: Final = {"en": r"\b(?:I|me)\b(?!')|\bI(?=['’])", "zh": r"我(?!们)"}
_SECOND: Final = {"en": r"\byou\b", "zh": r"[你您](?!们)"}
_DETERMINERS: Final = (
    "the|th[ai]t|this|these|those|my|your|his|her|its|our|their|an?|some|any|no|of|with|two|three"
    "|four|five|six|ten"
)
_WHICH_EN: Final = re.compile(
    rf"\b(?:{_DETERMINERS}) "
    rf"(?P<noun>(?:(?!(?:{_DETERMINERS}|in|on|at|to|from|for|and|or|by)\b)[a-z-]+(?: |\b)){{1,3}})",
    re.IGNORECASE,
)
"""Words before a thing that say which one it is, without which "ring" and "match" are verbs."""
_WHICH_ZH: Final = re.compile(
    r"(?:[这那]|[这那一两三几半][把张只封枚块条件本盏根支面顶副幅串双对包袋碗杯壶瓶盒箱片朵捆卷叠份柄艘匹辆]"
    r"|[我你他她它您](?:们)?的|[把将])(?P<noun>[\u4e00-\u9fff]{1,6})"
)
"""The same before a thing of one character."""


def find_topics(passages: Iterable[Passage], language: str) -> None:
    """Set the topics of the pieces of speech.

    Args:
        passages: The story, with its speakers.
        language: ``en`` or ``zh``.
    """
    for passage in passages:
        for piece in passage.pieces:
            if piece.role is Role.SPEECH:
                finding = (piece, language)
                piece.topics = run_pass("topics", piece.text, tuple, _topics_of, *finding)


def _topics_of(piece: Piece, language: str) -> tuple[Deed, ...]:
    """Return what words of speech tell of, the most telling first."""
    spoken = replace(piece, mentions=_with_partners(piece, language))
    deeds = deeds_said(spoken, language)
    found = [*_done(deeds), *_things(piece.text, deeds, language), *_people(piece)]
    if piece.text.rstrip("”’\"' ").endswith(("?", "？")):
        found = [topic.model_copy(update={"stance": "asked"}) for topic in found]
    return tuple(dict.fromkeys(found))


def _with_partners(piece: Piece, language: str) -> tuple[Mention, ...]:
    """Return the mentions of a piece, with those of who speaks and who listens."""
    turn = piece.turn
    if turn is None:
        return piece.mentions
    taken = [each for each in piece.mentions if each.entities]
    for name, pattern in ((turn.speaker, _FIRST), (turn.addressee, _SECOND)):
        for found in re.finditer(pattern[language], piece.text) if name else ():
            start, end = found.span()
            if all(end <= each.start or each.end <= start for each in taken):
                taken.append(Mention(start, end, MentionKind.NAME, (Entity(name),), subject=True))
    return tuple(sorted(taken, key=lambda each: each.start))


def _done(deeds: Iterable[Deed]) -> Iterator[Deed]:
    """Yield the deeds of known people that a picture tells."""
    for deed in deeds:
        if deed.who and deed.verb not in _FACES:
            yield deed


def _things(text: str, deeds: Iterable[Deed], language: str) -> Iterator[Deed]:
    """Yield looks at the things that are named, those first to which something is done."""
    handled = [item for deed in deeds for item in (deed.object, deed.instrument) if item]
    named = _named_zh(text) if language == "zh" else _named_en(text)
    for item in (*handled, *named):
        if item.thing not in _EVERYWHERE:
            stance: Stance = "denied" if _is_denied(text, item.words, language) else ""
            sentence = quoted(text)
            yield Deed(
                verb=Verb.LOOK, object=item, confidence=_SURE, sentence=sentence, stance=stance
            )


def _is_denied(text: str, words: str, language: str) -> bool:
    """Return whether a clause denies a thing, before or behind its words."""
    at = text.find(words)
    clauses = re.split(r"[,.;:!?，。；：！？]", text[:at] if at >= 0 else "")
    behind = re.split(r"[,.;:!?，。；：！？]", text[at + len(words) :] if at >= 0 else "")
    before, after = _DENIED[language]
    return bool(re.search(before, clauses[-1], re.I) or re.match(after, behind[0], re.I))


_DENIED: Final = {
    "en": (
        r"\b(?:no|not|never|without|nor|neither|cannot)\b|n['’]t\b",
        r" (?:is|was|are|were|has|have|had)(?: been)? (?:all )?(?:gone|lost|stolen|missing)\b",
    ),
    "zh": (r"没|不(?=[是在有见会能要])|别|莫|无", r"(?:都|也)?(?:没了|不见了?|丢了|没有)"),
}
"""Words that deny what stands behind them, and words behind a thing that is gone."""


def _named_en(text: str) -> Iterator[Item]:
    known = things_of("en")
    for found in _WHICH_EN.finditer(text):
        said = found["noun"].casefold().split()
        for end in (" ".join(said[:n]) for n in range(len(said), 0, -1)):
            kind = known.get(end.replace(" ", "_")) or known.get(end.rpartition(" ")[2], "")
            if kind:
                yield Item(words=end, thing=Thing(kind))
                break


def _named_zh(text: str) -> Iterator[Item]:
    known = things_of("zh")
    which = {found.start("noun") for found in _WHICH_ZH.finditer(text)}
    for at, word in lexicon().cut(text).words():
        if word in known and (len(word) > 1 or at in which):
            yield Item(words=word, thing=Thing(known[word]))


_SURE: Final = 0.7
"""Confidence in what speech is about."""


def _people(piece: Piece) -> Iterator[Deed]:
    """Yield each person who is named, and not called."""
    for mention in piece.mentions:
        named = mention.kind in (MentionKind.NAME, MentionKind.NOUN)
        if named and not mention.vocative and len(mention.entities) == 1:
            name = mention.entities[0].name
            sentence = quoted(piece.text)
            yield Deed(verb=Verb.STAND, who=(name,), confidence=_SURE, sentence=sentence)


def chosen(topics: Iterable[Deed], in_view: Iterable[str]) -> tuple[Deed, ...]:
    """Return the topics that a shot shows: deeds before things before people, none twice.

    Args:
        topics: What its lines tell of.
        in_view: Names of the people in view, who need no portrait.
    """
    here = set(in_view)
    apart = [each for each in topics if each.verb is not Verb.STAND or here.isdisjoint(each.who)]
    # A thing that a deed shows needs no picture of its own.
    shown = {each.object.words for each in apart if each.who and each.object}
    apart = [
        each for each in apart if each.who or each.object is None or each.object.words not in shown
    ]
    once: dict[tuple[object, ...], Deed] = {}
    for each in apart:
        once.setdefault(_same(each), each)
    kept = sorted(once.values(), key=_rank)[:MOST]
    return tuple(each for each in apart if any(each is other for other in kept))


def _same(topic: Deed) -> tuple[object, ...]:
    """Return what two topics share that show the same."""
    item = topic.object
    return topic.verb, topic.who, topic.whom, item and (item.thing or item.words)


def _rank(topic: Deed) -> int:
    if topic.who and topic.verb is not Verb.STAND:
        return 0
    return 2 if topic.who else 1
