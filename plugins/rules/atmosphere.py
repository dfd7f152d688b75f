"""Finds what a viewer hears, sees shine and feels: sounds, effects, feelings and moods."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Literal

from ainern2d.core import Deed, Effect, EffectCue, Emotion, Feeling, Mood, Noise, SoundCue, Verb

from .clauses import lines_of
from .deeds import LEAST
from .passes import run_pass
from .record import Event, Role, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from .record import Passage, Piece

SURE, LESS_SURE = 0.8, 0.6
"""Confidence in words that say it themselves, and in what a deed or face suggests."""
_USUAL = {
    Mood.CHEERFUL: 0.03,
    Mood.COMIC: 0.006,
    Mood.TENDER: 0.02,
    Mood.PEACEFUL: 0.015,
    Mood.SOLEMN: 0.015,
    Mood.MYSTERIOUS: 0.015,
    Mood.TENSE: 0.025,
    Mood.SAD: 0.025,
    Mood.GRIEF: 0.012,
    Mood.FEARFUL: 0.015,
    Mood.VIOLENT: 0.02,
}
"""How often the words for a mood occur per sentence in scenes of any mood."""
_SPARE = 1.5
"""Weight of words that a scene may have beyond what is usual, without having that mood."""
_LEAST_LIFT, _LEAST_WEIGHT = 1.3, 2.0
"""How many times as often as usual, and how often, the words for a scene's mood must occur."""

_BREAK = {"en": re.compile(r"[,;:.!?—]|\b(?:but|and)\b"), "zh": re.compile(r"[，。！？；：…—]")}
_DENIED = {
    "en": re.compile(
        r"\b(?:no|not|never|without|nor|neither|hardly|would|could|should|might|may|if|unless|like"
        r"|as|than|used|nobody|nothing|imagin\w+|remember\w*|dream\w*|stopped|ceased|of)\b"
        r"|n['’]t\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"不(?!由得|禁|住|停|断|觉|时|久)|没|无(?!声)|未|别|莫|像|象|如(?!雨)|仿佛|好似|若|要是"
        r"|想起|记得|从前|曾经|停了|止住|想象"
    ),
}
_AFTER_DENIED = {
    "en": re.compile(
        r"\s*(?:had |was |were )?(?:stopped|ceased|died away|ended|faded"
        r"|silent|(?:fell|fallen) silent)\b"
    ),
    "zh": re.compile(r"[^，。]{0,4}(?:停歇|停了|消失|一样|一般|似的|般)"),
}
_ELSEWHERE = {
    "en": re.compile(r"\b(?:remember\w*|used to|as if|as though|dreamt|dreamed that|if)\b"),
    "zh": re.compile(r"想起|记得|从前|小时候|每逢|以为|梦见|如果|要是|差点|险些|想象|据说|传说"),
}
"""Words after which a sentence tells of another time, or of what is not."""
_NEAR = 34
"""Characters before an expression within its clause in which its denial is searched."""


@dataclass(frozen=True, slots=True)
class _Table:
    """Expressions of one language: a pattern, whose groups are numbered, and the name of each.

    Attributes:
        pattern: The expressions.
        names: By group, what it says.
        needed: By expression, what it says with one of some characters in its clause. A bugle that
            someone holds is not heard.
    """

    pattern: re.Pattern[str]
    names: tuple[str, ...]
    needed: Mapping[str, tuple[tuple[str, str], ...]]

    def find(self, text: str, language: str) -> Iterator[tuple[str, int]]:
        """Yield name and position of each expression that a text affirms."""
        for found in self.pattern.finditer(text):
            name = self._name(text, found)
            if name and _is_affirmed(text, found.start(), found.end(), language):
                yield name, found.start()

    def _name(self, text: str, found: re.Match[str]) -> str:
        """Return what an expression says in its clause, or an empty string."""
        name = self.names[int(found.lastindex or 1) - 1]
        needed = self.needed.get(found[0])
        if needed is None:
            return name
        before = _BREAK["zh"].split(text[max(0, found.start() - _NEAR) : found.start()])[-1]
        after = _BREAK["zh"].split(text[found.end() : found.end() + _NEAR])[0]
        beside = {*before, *after}
        return next((name for name, signs in needed if not signs or beside & {*signs}), "")


_ENDINGS = r"(?:e|es|s|ed|d|ing|ings|ly|er|ers|y|ion|ions|ence|ent|ment|al)?\b"
"""What may follow an English expression up to the end of its last word."""


@cache
def _table(file: str, language: str) -> _Table:
    column = {"en": 1, "zh": 2}[language]
    names, parts = [], []
    needed: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for line in lines_of(file):
        expressions = [each.strip() for each in line[column].split(";") if each.strip()]
        if language == "zh":
            pairs = [each.partition("~") for each in expressions]
            for said, _, signs in pairs:
                needed[said].append((line[0], signs))
            expressions = [re.escape(said) for said, _, _ in pairs]
        else:
            expressions = [re.sub(r"\((?!\?)", "(?:", each) for each in expressions]
        expressions.sort(key=len, reverse=True)
        names.append(line[0])
        parts.append("(" + "|".join(expressions) + ")")
    both = "|".join(parts)
    pattern = rf"(?<![\w-])(?:{both}){_ENDINGS}" if language == "en" else both
    # What asks for characters comes before what asks for none.
    several = {
        said: tuple(sorted(each, key=lambda pair: not pair[1]))
        for said, each in needed.items()
        if any(signs for _, signs in each)
    }
    return _Table(re.compile(pattern, re.IGNORECASE), tuple(names), several)


def _is_affirmed(text: str, start: int, end: int, language: str) -> bool:
    """Return whether an expression is neither denied nor compared nor remembered."""
    before = text[max(0, start - _NEAR) : start]
    breaks = list(_BREAK[language].finditer(before))
    clause = before[breaks[-1].end() :] if breaks else before
    if _DENIED[language].search(clause) or _ELSEWHERE[language].search(text, 0, start):
        return False
    return _AFTER_DENIED[language].match(text, end) is None


def find_atmosphere(passages: Iterable[Passage], language: str) -> None:
    """Set the sounds, effects and feelings of the pieces of narration and of tags.

    Args:
        passages: The story, with the mentions and deeds of its pieces.
        language: ``en`` or ``zh``.
    """
    for passage in passages:
        for piece in passage.pieces:
            if piece.role is not Role.SPEECH:
                text = piece.text
                done = tuple(event for event in piece.events if isinstance(event.what, Deed))
                found = [
                    run_pass("sounds", text, tuple, _cues, piece, language, "sounds.txt"),
                    run_pass("effects", text, tuple, _cues, piece, language, "effects.txt"),
                    run_pass("feelings", text, tuple, _feelings, piece, language),
                ]
                piece.events = (*done, *chain.from_iterable(found))


_CUE_OF: dict[str, dict[Verb, Noise | Effect]] = {
    "sounds.txt": {
        Verb.KNOCK: Noise.KNOCK,
        Verb.SHOOT: Noise.GUNSHOT,
        Verb.PLAY_MUSIC: Noise.MUSIC,
        Verb.SING: Noise.SINGING,
    },
    "effects.txt": {Verb.SHOOT: Effect.MUZZLE_FLASH, Verb.EXTINGUISH: Effect.DARKNESS},
}
"""What deeds let a viewer hear and see, by the file that lists the words for it."""


def _cues(
    piece: Piece, language: str, file: Literal["sounds.txt", "effects.txt"]
) -> tuple[Event, ...]:
    """Return the sounds or the effects of a sentence, each once."""
    sure: dict[str, tuple[float, int]] = {}
    for name, at in _table(file, language).find(piece.text, language):
        sure.setdefault(name, (SURE, at))
    for event in piece.events:
        if isinstance(event.what, Deed) and event.what.verb in _CUE_OF[file]:
            sure.setdefault(_CUE_OF[file][event.what.verb].value, (LESS_SURE, event.at))
    why = quoted(piece.text)
    return tuple(
        Event(at, SoundCue(sound=Noise(name), confidence=confidence, sentence=why))
        if file == "sounds.txt"
        else Event(at, EffectCue(effect=Effect(name), confidence=confidence, sentence=why))
        for name, (confidence, at) in sure.items()
    )


_FEELING_OF = {
    Verb.WEEP: Emotion.SAD,
    Verb.SIGH: Emotion.SAD,
    Verb.LAUGH: Emotion.HAPPY,
    Verb.SMILE: Emotion.HAPPY,
    Verb.DANCE: Emotion.HAPPY,
    Verb.FROWN: Emotion.ANGRY,
    Verb.TREMBLE: Emotion.AFRAID,
    Verb.EMBRACE: Emotion.TENDER,
    Verb.KISS: Emotion.TENDER,
}


def _feelings(piece: Piece, language: str) -> tuple[Event, ...]:
    """Return what each person of a sentence feels; words for feelings win over deeds."""
    felt: dict[str, tuple[Emotion, float, int]] = {}
    for name, at in _table("feelings.txt", language).find(piece.text, language):
        for who in _feeling(piece, at, language):
            before = felt.get(who)
            # "He smiled sadly": the word that says it is surer than the face.
            if before is None or before[0] in (Emotion.HAPPY, Emotion.NEUTRAL):
                felt[who] = Emotion(name), SURE, at
    for event in piece.events:
        deed = event.what
        if isinstance(deed, Deed) and deed.verb in _FEELING_OF and deed.confidence >= LEAST:
            for who in deed.who:
                felt.setdefault(who, (_FEELING_OF[deed.verb], LESS_SURE, event.at))
    why = quoted(piece.text)
    return tuple(
        Event(at, Feeling(who=who, emotion=emotion, confidence=sure, sentence=why))
        for who, (emotion, sure, at) in felt.items()
    )


def _feeling(piece: Piece, at: int, language: str) -> tuple[str, ...]:
    """Return who feels what a word at a position says: the first one named in its clause."""
    named = [m for m in piece.mentions if m.start <= at and m.entities and not m.vocative]
    clause = max((m.end() for m in _BREAK[language].finditer(piece.text, 0, at)), default=0)
    inside = [m for m in named if m.start >= clause] or named
    acting = [m for m in inside if not m.possessive] or inside
    subjects = [m for m in acting if m.subject] or acting
    return tuple(entity.name for mention in subjects[:1] for entity in mention.entities)


_MOOD_OF = {
    Verb.FIGHT: Mood.VIOLENT,
    Verb.STRIKE: Mood.VIOLENT,
    Verb.STAB: Mood.VIOLENT,
    Verb.SHOOT: Mood.VIOLENT,
    Verb.KILL: Mood.VIOLENT,
    Verb.DRAW: Mood.VIOLENT,
    Verb.DIE: Mood.GRIEF,
    Verb.WEEP: Mood.SAD,
    Verb.TREMBLE: Mood.FEARFUL,
    Verb.LAUGH: Mood.CHEERFUL,
    Verb.DANCE: Mood.CHEERFUL,
    Verb.KISS: Mood.TENDER,
    Verb.EMBRACE: Mood.TENDER,
    Verb.PRAY: Mood.SOLEMN,
    Verb.HIDE: Mood.TENSE,
    Verb.RUN: Mood.TENSE,
}


def mood_of(pieces: Sequence[Piece], language: str) -> tuple[Mood, float]:
    """Return the mood of a scene and the confidence in it, 0 to 1; neutral if no mood prevails.

    Args:
        pieces: The pieces of the scene, with their deeds.
        language: ``en`` or ``zh``.
    """
    if not pieces:
        return Mood.NEUTRAL, 1.0
    weights: defaultdict[Mood, float] = defaultdict(float)
    for piece in pieces:
        share = 0.5 if piece.role is Role.SPEECH else 1.0
        table = _table("moods.txt", language)
        said = [table.names[int(m.lastindex or 1) - 1] for m in table.pattern.finditer(piece.text)]
        for name in dict.fromkeys(said):
            weights[Mood(name)] += share
        for deed in _sure(piece.deeds):
            if deed.verb in _MOOD_OF:
                weights[_MOOD_OF[deed.verb]] += 1
    lifts = {
        mood: weight / (_USUAL[mood] * len(pieces) + _SPARE)
        for mood, weight in weights.items()
        if weight >= _LEAST_WEIGHT
    }
    ranked = sorted(lifts, key=lambda mood: -lifts[mood])
    if not ranked or lifts[ranked[0]] < _LEAST_LIFT:
        return Mood.NEUTRAL, 0.5
    rival = lifts[ranked[1]] if len(ranked) > 1 else 0.5
    return ranked[0], round(lifts[ranked[0]] / (lifts[ranked[0]] + rival), 2)


def _sure(deeds: Iterable[Deed]) -> Iterator[Deed]:
    return (deed for deed in deeds if deed.confidence >= LEAST)
