"""Settles the sex of people whom no title, noun or clear pronoun gives one: by weaker evidence.

The readers of the languages say what is stated or nearly so. What is left here is weighed once the
speakers are known: the pronouns of tags and near a name, whose wife or husband the story names, who
is called sir or madam, and, last, by how many men and women such work is done in stories.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from .clauses import lines_of
from .record import MentionKind, Role, Species

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .record import Entity, Mention, Passage, Piece, Turn

KNOWN = 1.0
"""Log-odds from which a sex counts as known."""
LEAST = 0.1
"""Log-odds below which nothing is known."""
TAG = 1.5
"""Log-odds of the pronoun of a tag, times the confidence in its speaker."""
NEAR = 0.6
"""Log-odds of a pronoun near a name, shared by those whom it may mean."""
SPOUSE = 2.0
"""Log-odds of the owner of a wife or a husband."""
CALLED = 1.0
"""Log-odds of one who is called sir or madam."""
BODY = 3.0
"""Log-odds of the possessive of one's own teeth, head or breath."""
MOST = 3.0
"""Greatest log-odds that weak evidence gives."""
PEOPLE_IN_VIEW = 3
"""Last people mentioned whom a pronoun may mean."""
PIECES_IN_VIEW, PIECES_KNOWN = 2, 6
"""Sentences of narration after which a mention no longer counts, and one of known sex."""
_WIFE = re.compile(
    r"(?:'s|’s)? (?:own |dear |poor |late |young |old )?(?:wife|sweetheart|fiancée)\b"
    r"|的?(?:妻子|老婆|媳妇|太太|未婚妻|婆姨)"
)
_HUSBAND = re.compile(
    r"(?:'s|’s)? (?:own |dear |poor |late |young |old )?(?:husband|fiancé)\b"
    r"|的?(?:丈夫|老公|未婚夫|男人)"
)

_OWN_SPOUSE = re.compile(
    r"\bmy (?:own |dear |poor |late |young |old )?(?:(?P<wife>wife)|husband)\b(?! to be)"
    r"|我(?:的|那)?(?:(?P<wife_zh>妻子|老婆|媳妇|太太)|丈夫|老公)",
    re.IGNORECASE,
)


def settle_sexes(passages: Sequence[Passage], entities: Sequence[Entity], language: str) -> None:
    """Set the gender and the odds of those whose gender is unknown, as far as anything says it.

    Args:
        passages: The story, with the speakers of its turns.
        entities: The people of the story.
        language: ``en`` or ``zh``.
    """
    _by_own_bodies(passages)
    open_ones = {id(entity): entity for entity in entities if entity.gender == "unknown"}
    if not open_ones:
        return
    named = {entity.name: entity for entity in entities}
    odds: defaultdict[int, float] = defaultdict(float)
    for who, weight in _evidence(passages, named):
        odds[id(who)] += weight
    for key, entity in open_ones.items():
        if entity.count != 1:
            continue
        weak = max(-MOST, min(MOST, odds[key]))
        whole = entity.male_odds + weak
        if abs(whole) < KNOWN:
            whole += prior(entity, language)
        if abs(whole) >= LEAST:
            entity.male_odds = whole
            entity.gender = "male" if whole > 0 else "female"


_TAG_BODY = re.compile(
    r" (?:through|between|with|under|in|over|from|into) (?:(?P<his>his)|her) (?:own )?(?:\w+ )?"
    r"(?:teeth|breath|mouth|voice|throat|shoulder|lips|nose|beard|eyes)\b"
)
_OWN_BODY = re.compile(
    r" (?:shook|bowed|scratched|cleared|rolled|clenched|gritted|bit|licked|shrugged|folded|blew"
    r"|hung|hunched|squared|gnashed|pursed) (?:(?P<his>his)|her) (?:own )?"
    r"(?:head|throat|eyes|teeth|lips?|shoulders|arms|nose|brow|fists?|tongue|ears?)\b"
)
"""Behind a person, words by which the possessive is that of the same person."""


def _by_own_bodies(passages: Sequence[Passage]) -> None:
    """Correct the sex that only a name suggests by whose teeth, head or breath it is."""
    for passage in passages:
        for piece in passage.pieces:
            pattern = {Role.TAG: _TAG_BODY, Role.TOLD: _OWN_BODY}.get(piece.role)
            for mention in piece.mentions if pattern is not None else ():
                if len(mention.entities) != 1 or mention.kind is not MentionKind.NAME:
                    continue
                found = pattern.match(piece.text, mention.end) if pattern is not None else None
                who = mention.entities[0]
                sign = (1 if found["his"] else -1) if found else 0
                if sign and sign * who.male_odds <= 0 and abs(who.male_odds) < BODY:
                    who.male_odds += sign * BODY
                    who.gender = "male" if who.male_odds > 0 else "female"


_OWN_DRESS = re.compile(
    r"\b(?:my|I (?:\w+ ){0,3}(?:wearing|wore|put on|in) (?:my|a|the)) (?:[\w-]+ ){0,3}"
    r"(?:skirts?|dress|frock|petticoats?|blouse|gown|bra|nightdress|lipstick|bonnet)\b"
    r"|我(?:自己)?(?:的|身上的|穿着?|换上|提起?|系着?|撩起)[^，。！？她他]{0,8}(?:裙|旗袍|高跟鞋)"
    r"|我[^。！？她他的]{0,12}，(?:白|花|红|蓝|黑|格子|校服|连衣)?裙[子摆]"
)
_OWN_BEARD = re.compile(
    r"\bmy (?:own )?(?:[\w-]+ )?(?:beard|moustache|mustache|whiskers)\b"
    r"|我的?(?:一脸)?(?:胡子|胡茬|胡须)"
)
"""What narrators say of themselves."""


def _of_own_looks(text: str) -> Iterator[float]:
    """Yield log-odds of a man for a narrator who speaks of "my skirt" or "my beard"."""
    if _OWN_DRESS.search(text):
        yield -SPOUSE
    if _OWN_BEARD.search(text):
        yield SPOUSE


def _evidence(
    passages: Sequence[Passage], named: dict[str, Entity]
) -> Iterator[tuple[Entity, float]]:
    """Yield people with log-odds of a man."""
    view: list[tuple[int, Entity]] = []
    known: dict[int, int] = {}
    number = 0
    last: Entity | None = None
    narrator = next((entity for entity in named.values() if entity.narrates), None)
    for passage in passages:
        for turn in passage.turns:
            yield from _of_tags(turn, named)
            speaker = named.get(turn.speaker)
            for piece in turn.pieces if speaker is not None else ():
                for odds in _of_own_spouse(piece.text):
                    yield speaker, odds * turn.confidence  # type: ignore[misc]
            listener = named.get(turn.addressee) or (last if last is not speaker else None)
            if listener is not None:
                yield from _of_calls(turn, listener)
            last = speaker or last
        for piece in passage.pieces:
            if piece.role is Role.SPEECH:
                continue
            number += 1
            view = [(at, who) for at, who in view if number - at < PIECES_IN_VIEW]
            yield from _of_spouses(piece)
            if narrator is not None:
                for odds in (*_of_own_spouse(piece.text), *_of_own_looks(piece.text)):
                    yield narrator, odds
            for mention in piece.mentions:
                if mention.kind is MentionKind.PRONOUN:
                    if number - known.get(_sign(mention), -PIECES_KNOWN) >= PIECES_KNOWN:
                        yield from _of_pronoun(mention, [who for _, who in view])
                elif len(mention.entities) == 1 and not mention.possessive:
                    who = mention.entities[0]
                    view = [(number, who), *(each for each in view if each[1] is not who)]
                    del view[PEOPLE_IN_VIEW:]
                    if abs(who.male_odds) > KNOWN:
                        known[1 if who.male_odds > 0 else -1] = number


def _of_tags(turn: Turn, named: dict[str, Entity]) -> Iterator[tuple[Entity, float]]:
    speaker = named.get(turn.speaker)
    for clue in turn.clues if speaker is not None else ():
        if clue.kind.attributes and clue.mention.kind is MentionKind.PRONOUN:
            yield speaker, TAG * turn.confidence * _sign(clue.mention)  # type: ignore[misc]


def _of_calls(turn: Turn, listener: Entity) -> Iterator[tuple[Entity, float]]:
    for piece in turn.pieces:
        for mention in piece.mentions:
            if mention.vocative and not mention.entities:
                yield listener, CALLED * _sign(mention)


def _of_own_spouse(text: str) -> Iterator[float]:
    """Yield log-odds of a man for one who speaks of "my husband" or "my wife"."""
    for said in _OWN_SPOUSE.finditer(text):
        yield SPOUSE if said["wife"] or said["wife_zh"] else -SPOUSE


def _of_spouses(piece: Piece) -> Iterator[tuple[Entity, float]]:
    for mention in piece.mentions:
        if len(mention.entities) == 1 and mention.kind is not MentionKind.PRONOUN:
            for pattern, sign in ((_WIFE, 1), (_HUSBAND, -1)):
                if pattern.match(piece.text, mention.end):
                    yield mention.entities[0], sign * SPOUSE


def _of_pronoun(mention: Mention, view: Sequence[Entity]) -> Iterator[tuple[Entity, float]]:
    """Yield those near whom a pronoun may mean."""
    sign = _sign(mention) * (mention.subject or mention.possessive)
    fitting = [who for who in view if who.gender == "unknown" and not who.narrates]
    for who in fitting if sign else ():
        yield who, sign * NEAR / len(fitting)


def _sign(mention: Mention) -> int:
    return {"male": 1, "female": -1}.get(mention.gender, 0)


def prior(entity: Entity, language: str) -> float:
    """Return log-odds of a man by the work of a person, or of any person of a story."""
    words = [entity.role, *entity.aliases] if entity.role else list(entity.aliases)
    for odds, pattern in _work(language):
        if any(pattern.search(word) for word in words):
            return odds
    return ANYBODY if entity.species is Species.HUMAN else 0.0


ANYBODY = 0.7
"""Log-odds of a man among people of stories of whom nothing is told."""


@cache
def _work(language: str) -> tuple[tuple[float, re.Pattern[str]], ...]:
    found = []
    for odds, of, said in lines_of("work.txt"):
        if of == language:
            pattern = rf"\b(?:{said})\b" if language == "en" else rf"(?:{said})\Z"
            found.append((float(odds), re.compile(pattern, re.IGNORECASE)))
    return tuple(found)
