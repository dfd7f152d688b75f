"""Tracks who is in a scene, and finds whom its words show: members of the cast and extras.

A person is in view only from the first mention that places it there. People who are only thought
of, named in speech, or owners of what is told about ("her mother's letter") are not shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ainern2d.core import NARRATOR, Deed, Extras, Feeling, Item, Verb

from .props import ANIMALS, found_in
from .record import MentionKind, Species, quoted
from .words_groups import (
    ABSENT,
    ALL,
    BODY,
    EVERYONE,
    LONG_BEFORE,
    MOST_COUNTED,
    NUMBER_BEFORE,
    NUMBER_WITHIN,
    NUMBERS,
    OPENING,
    OURS,
    PEOPLE,
    REPORTED,
    THESE,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from ainern2d.core import EffectCue, SoundCue

    from .person import Gender
    from .record import Entity, Event, Mention, Piece, Turn
    from .roster import Roster

MOST_IN_VIEW: Final = 3
"""Most people in one shot."""
SURE_TO_LEAVE: Final = 0.7
"""Least confidence of a deed of leaving after which somebody is gone."""
MOST_EXTRAS: Final = 5
"""Most groups of extras in one shot."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Whom words show.

    Attributes:
        people: Names of members of the cast, in the order of mention.
        extras: People who are not in the cast.
    """

    people: tuple[str, ...] = ()
    extras: tuple[Extras, ...] = ()


class Presence:
    """The people of one scene as it progresses.

    Args:
        roster: People of the story.
        before: The scene before, whose people "they" may mean at first; None at the beginning.
    """

    def __init__(self, roster: Roster, before: Presence | None = None) -> None:
        self._roster = roster
        self._met: set[str] = before._met | set(before._order) if before else set()
        self._before = list(before._present) if before else []
        earlier = before._before if before else []
        self._companions = [name for name in self._before if name in earlier]
        self._order: dict[str, None] = {}
        self._present: list[str] = []
        self._recent: list[str] = []
        self._group: Seen = Seen()
        self._shown: set[str] = set()
        self._named: set[str] = before._named if before else set()
        self._kinds: dict[str, str] = before._kinds if before else {}

    @property
    def here(self) -> Collection[str]:
        """The people seen or heard so far."""
        return self._present

    def opening(self, turn: Turn) -> tuple[str, ...]:
        """Return who is seen when a scene begins with a turn: the speaker, if it is in view."""
        return self.side_by_side(self.view_of(turn)[0])

    def others(self, than: Collection[str]) -> list[str]:
        """Return all other people, the one seen or heard last first."""
        return [name for name in reversed(self._recent) if name not in than]

    def told_about(self, piece: Piece, start: int, end: int) -> Seen:
        """Return whom a part of a piece shows.

        Args:
            piece: The piece, with its mentions.
            start: Position of the first character of the part.
            end: Position after the last one.
        """
        people: dict[str, None] = {}
        extras: dict[Extras, Gender] = {}
        for mention in piece.mentions:
            if not start <= mention.start < end:
                continue
            owns = mention.possessive or _OWNS.match(piece.text, mention.end) is not None
            if owns and not _is_body(piece.text, mention):
                continue
            if (
                mention.kind is MentionKind.PRONOUN
                and not mention.entities
                and any(gender in (mention.gender, "unknown") for gender in extras.values())
            ):
                # "A woman came with a letter in her hand": the pronoun means the woman.
                continue
            seen = self._seen(piece.text, mention, people)
            people.update(dict.fromkeys(seen.people))
            gender = mention.entities[0].gender if mention.entities else mention.gender
            extras.update(dict.fromkeys(seen.extras, gender))
        found = Seen(tuple(people)[:MOST_IN_VIEW], tuple(extras)[:MOST_EXTRAS])
        if found.people or found.extras:
            several = len(found.people) + len(found.extras) > 1
            self._group = found if several or _is_crowd(found.extras) else Seen()
        self._shown.update(extras.kind for extras in found.extras)
        nouns = [m for m in piece.mentions if m.kind is MentionKind.NOUN and m.start < end]
        if nouns:
            self._named = {entity.name for mention in nouns for entity in mention.entities}
        return found

    def acting(
        self, piece: Piece, events: Iterable[Event], shown: Seen
    ) -> list[Deed | Feeling | EffectCue | SoundCue]:
        """Return what a part of a piece tells, with the people whom its pronouns mean.

        Args:
            piece: The piece, with its mentions.
            events: What the part tells.
            shown: Whom it shows.
        """
        kinds = [extras.kind for extras in shown.extras]
        told: list[Deed | Feeling | EffectCue | SoundCue] = []
        for event in events:
            what = event.what
            if isinstance(what, Deed):
                who = self._doers(piece.text, event, kinds)
                whom = tuple(self._called(name, kinds) for name in what.whom)
                what = what.model_copy(update={"who": who, "whom": whom})
                what = self._ridden(piece.text, what)
            elif isinstance(what, Feeling):
                what = what.model_copy(update={"who": self._called(what.who, kinds)})
            told.append(what)
        return told

    def _ridden(self, text: str, deed: Deed) -> Deed:
        """Set the object of a deed of riding to the animal of the scene that "it" refers to."""
        if deed.verb is not Verb.RIDE or deed.object is not None or not _ON_IT.search(text):
            return deed
        seen = (name for name in reversed(self._recent) if name in self._roster.beasts)
        beast = next(seen, None)
        if beast is None or beast in deed.who:
            return deed
        return deed.model_copy(update={"object": Item(words=self._roster.beasts[beast])})

    def _doers(self, text: str, event: Event, kinds: Sequence[str]) -> tuple[str, ...]:
        """Return who does a deed: members of the cast, or extras by their kind."""
        names = event.what.who if isinstance(event.what, Deed) else ()
        known = [self._called(name, kinds) for name in names]
        pronoun = any(mention.kind is MentionKind.PRONOUN for mention in event.by)
        if pronoun or not event.by:
            # "He" means an extra only if the scene has shown that one, or it was just named.
            near = {*self._shown, *self._named, *(self._kinds.get(n, n) for n in self._named)}
            known = [name for name in known if name in self._roster.genders or name in near]
        if known:
            self._shown.update(known)
            return tuple(dict.fromkeys(known))
        found: dict[str, None] = {}
        for mention in event.by:
            seen = self._seen(text, mention, ())
            found.update(dict.fromkeys(seen.people))
            found.update(dict.fromkeys(each.kind for each in seen.extras if each.kind in kinds))
        return tuple(found)

    def _called(self, name: str, kinds: Sequence[str]) -> str:
        """Return a name of the cast as it is, and that of an extra as the shot calls it."""
        if name in self._roster.genders:
            return name
        kept = self._kinds.get(name, name)
        return next((kind for kind in kinds if name in kind or kind in name), kept)

    def with_actors(
        self, shown: Seen, told: Iterable[Deed | Feeling | EffectCue | SoundCue]
    ) -> Seen:
        """Return whom words show, and those in the scene who act or feel in them."""
        acting = [
            name
            for each in told
            if isinstance(each, (Deed, Feeling))
            for name in (each.who if isinstance(each, Deed) else (each.who,))
            if name in self._present
        ]
        people = tuple(dict.fromkeys((*shown.people, *acting)))[:MOST_IN_VIEW]
        known = {each.kind for each in shown.extras}
        others = [
            Extras(kind=name, count=1, sentence=each.sentence)
            for each in told
            if isinstance(each, Deed)
            for name in dict.fromkeys((*each.who, *self._strangers(each.whom)))
            if name not in self._roster.genders and name not in known
        ]
        extras = tuple(dict.fromkeys((*shown.extras, *others)))
        return Seen(people, extras[:MOST_EXTRAS])

    def _strangers(self, names: Collection[str]) -> list[str]:
        """Return those of some names that are extras who were shown in this scene."""
        seen = self._shown & {*self._kinds.values()}
        return [name for name in names if name in seen]

    def _seen(self, text: str, mention: Mention, near: Collection[str]) -> Seen:
        """Return whom one mention shows."""
        if mention.kind is MentionKind.GROUP:
            return self._seen_group(text, mention)
        entity = mention.entities[0] if mention.entities else None
        if entity is None:
            return Seen(self._seen_pronoun(mention, near))
        if entity.name not in self._roster.genders:
            return self._seen_extra(text, mention, entity)
        shown = entity.name in self._present or not _is_elsewhere(text, mention)
        if mention.kind is MentionKind.PRONOUN and entity.name not in self._present:
            # "She" means a person who is here, or who was in the scene before.
            shown = shown and (entity.name in self._before or not self._recent)
        return Seen((entity.name,)) if shown else Seen()

    def _seen_extra(self, text: str, mention: Mention, entity: Entity) -> Seen:
        """Return the extra that a noun shows, such as a waiter who never speaks."""
        is_person = mention.kind is MentionKind.NOUN and not _is_apposition(text, mention)
        if not is_person or _is_elsewhere(text, mention) or _is_compared(text, mention):
            return Seen()
        if entity.species is Species.HUMAN and self._roster.only_animals:
            return Seen()
        if _OF_WHOM.search(text, 0, mention.start):
            return Seen()
        words = _plain(text[mention.start : mention.end]) or entity.name
        if any(thing.prop in ANIMALS for thing in found_in(words)):
            # A cat is a thing that is held or shown.
            return Seen()
        words = self._as_before(text, mention, entity, words)
        return Seen(extras=(Extras(kind=words, count=entity.count, sentence=quoted(text)),))

    def _as_before(self, text: str, mention: Mention, entity: Entity, words: str) -> str:
        """Return the words for an extra: those of its first mention where they only add to these.

        After "an old woman", "the woman" gives "old woman", so that all shots draw one figure.
        """
        before = self._kinds.get(entity.name, "")
        anew = re.match(r"(?:an?|another)\b|[一另]", text[mention.start :], re.IGNORECASE)
        if entity.count == 1 and not anew and before.lower().endswith(words.lower()):
            return before
        self._kinds[entity.name] = words
        return words

    def _seen_pronoun(self, mention: Mention, near: Collection[str]) -> tuple[str, ...]:
        """Return the person whom a pronoun means that the reading of people left open."""
        if mention.kind is MentionKind.FIRST:
            first = self._roster.first_person
            return (first,) if first in self._roster.genders else ()
        if mention.kind is not MentionKind.PRONOUN:
            return ()
        genders = self._roster.genders
        if any(genders.get(name) == mention.gender != "unknown" for name in near):
            return ()
        last = [name for name in reversed(self._recent or self._before) if name not in near]
        fitting = (n for n in last if genders.get(n, "unknown") == mention.gender)
        unknown = (n for n in last if genders.get(n, "unknown") == "unknown")
        found = next(fitting, "") or ("" if near else next(unknown, ""))
        return (found,) if found else ()

    def _seen_group(self, text: str, mention: Mention) -> Seen:
        words = text[mention.start : mention.end]
        number = _number_of(text, mention)
        known = [e for e in mention.entities if e.name in self._roster.genders and e.count == 1]
        if known:
            return Seen(tuple(entity.name for entity in known))
        if re.fullmatch(ALL, words, re.IGNORECASE):
            return self._these(number, ours=re.fullmatch(OURS, words, re.IGNORECASE) is not None)
        if re.fullmatch(EVERYONE, words, re.IGNORECASE) and len(self._present) > 1:
            return Seen(tuple(self._present))
        gender = next((g for g, noun in PEOPLE.items() if re.search(noun, words, re.I)), None)
        if gender and number and _is_known(text, mention):
            # "The two men" are those who are here, if there are two.
            those = self._of_gender(gender)
            if len(those) == number:
                return Seen(tuple(those))
        if _is_elsewhere(text, mention) or _is_compared(text, mention):
            return Seen()
        if number == 0 and _is_general(text, mention):
            return Seen()
        kind = _plain(words) or words
        return Seen(extras=(Extras(kind=kind, count=number, sentence=quoted(text)),))

    def _these(self, number: int, *, ours: bool = False) -> Seen:
        """Return whom "they" means: the group told about last, else the people who are here.

        Args:
            number: How many; 0 if the words do not say it.
            ours: Whether the word is "we", which never means extras without the cast.
        """
        group = self._group if self._group.people or not ours else Seen()
        if group != Seen() and number in (0, _size(group)):
            return group
        along = self._companions if not self._present and len(self._companions) > 1 else []
        here = self._present if len(self._present) > 1 else along or self._before or self._present
        last = [name for name in dict.fromkeys(reversed(self._recent or here)) if name in here]
        meant = [*last, *(name for name in here if name not in last)][: number or MOST_IN_VIEW]
        return Seen(tuple(name for name in here if name in meant))

    def _of_gender(self, gender: Gender) -> list[str]:
        genders = self._roster.genders
        here = [name for name in self._present if name in self._roster.humans]
        fitting = (gender, "unknown")
        if gender == "unknown":
            return here
        return [name for name in here if genders.get(name, "unknown") in fitting]

    def view_of(self, turn: Turn) -> tuple[tuple[str, ...], str]:
        """Return who is in view during a turn, and on whom the camera is."""
        if turn.speaker in self._roster.genders and not turn.off_screen:
            return (turn.speaker,), turn.speaker
        others = [name for name in self._present if name != turn.speaker]
        return self.side_by_side(others), ""

    def listener(self, speaker: str) -> str:
        """Return the listener of a speaker: the other person seen or heard last."""
        return next((name for name in reversed(self._recent) if name != speaker), "")

    def pair_of(self, name: str, addressee: str = "") -> tuple[str, ...]:
        """Return a person and the partner in the talk, left to right; empty without a partner.

        Args:
            name: The person.
            addressee: To whom it speaks, if known. Somebody who was never seen is no partner yet.
        """
        partner = self.listener(name)
        if addressee != name and addressee in {*self._present, *self._met}:
            partner = addressee
        if partner not in self._roster.genders or name not in self._roster.genders:
            return ()
        return self.side_by_side((name, partner))

    def side_by_side(self, names: Collection[str]) -> tuple[str, ...]:
        """Order people as they came into view in the scene, so that they do not change sides."""
        self._order.update(dict.fromkeys(names))
        return tuple(name for name in self._order if name in names)[:MOST_IN_VIEW]

    def meet(self, names: Collection[str]) -> None:
        """Record people as present."""
        self._group = self._group if set(names) <= set(self._group.people) else Seen()
        for name in names:
            if name in self._roster.genders and name != NARRATOR:
                self._order.setdefault(name)
                self._recent.append(name)
                if name not in self._present:
                    self._present.append(name)

    def leave(self, told: Iterable[Deed | Feeling | EffectCue | SoundCue]) -> None:
        """Record that those who leave are gone, as long as somebody stays behind.

        Args:
            told: What a part of a piece tells, in order.
        """
        last: dict[str, Deed] = {}
        for each in told:
            if isinstance(each, Deed):
                last.update(dict.fromkeys(each.who, each))
        gone = {
            name
            for name, deed in last.items()
            if deed.verb is Verb.LEAVE and deed.confidence >= SURE_TO_LEAVE
        }
        if not gone or not set(self._present) - gone:
            return
        # "She" may still mean them, when they come back.
        self._before += [name for name in self._present if name in gone]
        self._present = [name for name in self._present if name not in gone]
        self._recent = [name for name in self._recent if name not in gone]
        self._group = Seen()


def _size(group: Seen) -> int:
    """Return how many people a group has; 0 if nobody knows."""
    counts = [extras.count for extras in group.extras]
    return 0 if 0 in counts else len(group.people) + sum(counts)


_ON_IT = re.compile(
    r"[骑坐跨][在上]?了?(?:在|到)?它|\b(?:on|onto) (?:it|its back|his back|her back)\b"
)
"""Words of riding an animal that only a pronoun names."""
_OWNS = re.compile(r"['’]s\b|(?<=s)['’] ")
"""Behind people to whom something belongs: "forty sacks of other people's grain"."""


def _is_crowd(extras: Collection[Extras]) -> bool:
    return any(each.count != 1 for each in extras)


def _is_apposition(text: str, mention: Mention) -> bool:
    """Return whether a noun only says who somebody is, as in "Mira, a girl in a red coat".

    So does that of "She was a tall woman", but not that of "There was a tall woman".
    """
    before = text[: mention.start]
    if re.search(r"\w,\s+$", before) and not mention.subject:
        return True
    said = _SAYS_WHO.search(before)
    return said is not None and said["who"].lower() not in _NOBODY


def _is_body(text: str, mention: Mention) -> bool:
    """Return whether an owner is seen, because its hand, face or voice is told about."""
    return re.match(BODY, text[mention.end : mention.end + 40], re.IGNORECASE) is not None


def _is_elsewhere(text: str, mention: Mention) -> bool:
    """Return whether the sentence only reports or remembers a person, who is then not in view."""
    if REPORTED.search(text, 0, mention.start):
        return True
    if mention.subject:
        return re.match(LONG_BEFORE, text[mention.end : mention.end + 60], re.I) is not None
    return re.search(ABSENT, text[max(0, mention.start - 60) : mention.start], re.I) is not None


def _is_compared(text: str, mention: Mention) -> bool:
    """Return whether somebody is only a likeness, as in "like a bride" and 像个孩子.

    So is who is in one, as in "as one takes an egg from a hen".
    """
    clause = max(text.rfind(mark, 0, mention.start) for mark in ",;.—，；。") + 1
    return (
        _LIKE.search(text, 0, mention.start) is not None
        or _AS_ONE.search(text, clause, mention.start) is not None
    )


def _is_general(text: str, mention: Mention) -> bool:
    """Return whether a plural names people in general: "a song that children know"."""
    return _GENERAL.search(text, max(0, mention.start - 40), mention.start) is not None


_SAYS_WHO = re.compile(
    r"\b(?P<who>[\w'’]+) (?:is|was|were|had (?:always )?been|became|seemed|looked)"
    r"(?: (?:only|just|still|now|not|hardly|little|more|less|than|but|no|always|already|such"
    r"|rather|quite))*\s+\Z"
)
"""Before a noun, words that say of another that it is what the noun names."""
_OF_WHOM = re.compile(
    r"\b(?:spring|summer|autumn|winter|days?|years?|times?|weeks?|months?|story|stories|tales?|name"
    r"|memory|memories|words?|death|affair|business|grave|ghost|fault|age|visit|opinion|idea|kind"
    r"|sort|son|daughter|wife|widow|husband|friend|brother|sister|heir|house|home|shop|property"
    r"|thought|news) of \Z"
)
"""Before a person who only identifies another person, thing or time: the spring of the surveyor."""
_NOBODY = frozenset(("there", "here", "it", "that", "this", "what", "where"))
"""Words before "was" that name no one."""
_AS_ONE = re.compile(
    r"\b(?:as|like) (?:if|though|one|you|a (?:man|woman|person|child)|people)\b"
    r"|\bthe way (?:you|one|he|she|they|people|some|a|an)\b",
    re.IGNORECASE,
)
_GENERAL = re.compile(
    r"(?:\b(?:that|which|what|than|whom)"
    r"|\b(?:ha[ds]|have|'d) (?:\w+ly |never |often |once |always )?(?:\w+ed|\w+en|told|met|seen)"
    r" (?:to|for|with|by|from)?(?: ?(?:[\w-]+-)?\w+(?:ed|er|ing|est))?)\s*\Z",
    re.IGNORECASE,
)
"""What stands before a plural without an article that names nobody in particular."""
_LIKE = re.compile(
    r"(?:\b(?:like|as)\s|[像如](?:同|是)?(?:一?[个位名群])?|仿佛|宛若|好似)\Z", re.IGNORECASE
)


def _number_of(text: str, mention: Mention) -> int:
    """Return how many people a group has, by the number in or before its words; 0 if unknown."""
    words = text[mention.start : mention.end]
    before = text[max(0, mention.start - 24) : mention.start]
    found = re.search(NUMBER_WITHIN, words, re.IGNORECASE)
    found = found or re.search(NUMBER_BEFORE, before, re.IGNORECASE)
    if found is None:
        return 0
    said = next(filter(None, found.groups())).lower()
    number = int(said) if said.isdecimal() else NUMBERS[said]
    return number if number <= MOST_COUNTED else 0


def _is_known(text: str, mention: Mention) -> bool:
    """Return whether words for a group can mean people who are known already."""
    if not text[mention.start : mention.end].isascii():
        return True
    return re.search(THESE, text[: mention.start], re.IGNORECASE) is not None


def _plain(words: str) -> str:
    """Return the words for people without article and number."""
    return re.sub(OPENING, "", words, flags=re.IGNORECASE).strip()
