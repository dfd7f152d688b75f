"""Finds whom general nouns such as "the boy" and 老头 mean: a person whom the story also names.

A story calls a person whom it has just named by a noun for people of that sex and age, and one
whom it will name later by such a noun first. Both are joined on evidence alone: the noun brings
in no one else, one person near by fits it, and the two never stand in one sentence. Where several
people fit, the noun stays a person of its own.

A language plugs in by turning its mentions into :class:`Sight` objects.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Literal, TypeVar

from .record import MentionKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from .record import Entity, Mention, Passage

Found = TypeVar("Found")
"""A mention as a language's finder gives it."""

AgeGroup = Literal["child", "young", "grown", "old", ""]
"""Of what age those are whom a noun means; empty for a person of whom nothing is known."""

KNOWN, LEAN = 1.0, 0.3
"""Log-odds from which a sex counts as known, and from which it is likelier than the other."""
MOST_ODDS = 8.0
SIGHTS_AHEAD = 4
"""Words for people, behind a noun, among which who speaks next is looked for."""
NEAR = 5
"""Paragraphs from the last mention of a person to a noun that means the same."""
LATER = 16
"""Paragraphs from a noun that brings a person in to the name that is told later."""
ENOUGH = 5.0
"""Least evidence that a noun and a name told later are one person."""
_FITS: dict[AgeGroup, frozenset[AgeGroup]] = {
    "child": frozenset(("child", "young", "")),
    "young": frozenset(("child", "young", "grown", "")),
    "grown": frozenset(("young", "grown", "old", "")),
    "old": frozenset(("grown", "old", "")),
}


@dataclass(frozen=True, slots=True)
class General:
    """What a general noun says of a person: sex (1 man, -1 woman, 0 either) and age."""

    sign: int
    age: AgeGroup


@dataclass(slots=True, eq=False)
class Sight:
    """A mention of one person by name or noun.

    Attributes:
        mention: The mention.
        passage: Number of its passage.
        scene: Number of its scene.
        sentence: What tells its sentence from others.
        spoken: Whether it stands in a quotation.
        general: What its noun says, if it is a general one.
        plain: Whether no other word tells who it is, as in "the man with the rifle".
        brings_in: Whether it brings a new person in: "a boy", 一个老头.
        tagged: Whether it says who speaks.
    """

    mention: Mention
    passage: int
    scene: int
    sentence: int
    spoken: bool
    general: General | None = None
    plain: bool = False
    brings_in: bool = False
    tagged: bool = False

    @property
    def who(self) -> Entity:
        """The person."""
        return self.mention.entities[0]


def settle_descriptions(
    passages: Iterable[Passage],
    found: Sequence[Found],
    entities: Sequence[Entity],
    sights_of: Callable[[Sequence[Found], Sequence[int]], Iterable[Sight]],
    ages_of: Callable[[Sequence[Entity]], Mapping[int, AgeGroup]],
) -> list[Entity]:
    """Join general nouns with the people they mean; return the entities that are left.

    Args:
        passages: The passages of the story.
        found: All mentions of the story, in order.
        entities: The people of the story.
        sights_of: Makes sights of the mentions, given the number of the scene of each passage.
        ages_of: Says by ``id`` of an entity the age that its names and nouns say.
    """
    scenes = list(accumulate(passage.new_scene for passage in passages))
    sights = [each for each in sights_of(found, scenes) if len(each.mention.entities) == 1]
    search = _Search(sights, ages_of(entities))
    search.named_later()
    search.said_before()
    meant = {id(each.who) for each in sights}
    gone = search.joined | {id(each) for each in search.moved if id(each) not in meant}
    return [each for each in entities if id(each) not in gone]


class _Search:
    def __init__(self, sights: Sequence[Sight], ages: Mapping[int, AgeGroup]) -> None:
        self._sights = sights
        self._ages = ages
        self.joined: set[int] = set()
        self.moved: list[Entity] = []

    def _fits(self, general: General, who: Entity) -> bool:
        """Return whether a noun contradicts nothing that is known of a person."""
        if who.narrates or who.kind or who.count != 1:
            return False
        if general.sign and general.sign * who.male_odds < -KNOWN:
            return False
        return self._ages.get(id(who), "") in _FITS[general.age]

    def _is(self, general: General, who: Entity) -> bool:
        """Return whether what is known of a person says what a noun says."""
        age = self._ages.get(id(who), "")
        least = LEAN if general.age == "child" else KNOWN
        if general.sign and general.sign * who.male_odds <= least:
            return False
        if general.age == "old":
            return age in ("old", "grown")
        if general.age == "child":
            return age == "child" or (age == "" and general.sign != 0 and _has_one_name(who))
        return bool(general.sign)

    def named_later(self) -> None:
        """Join a noun that brings a person in with the name that the story tells later."""
        told: defaultdict[int, list[Sight]] = defaultdict(list)
        first: dict[int, Sight] = {}
        for each in self._sights:
            first.setdefault(id(each.who), each)
            if not each.spoken:
                told[id(each.who)].append(each)
        people = {id(each.who): each.who for each in self._sights}
        nouns = [
            key
            for key, who in people.items()
            if not (who.named or who.narrates or who.kind)
            and told[key]
            and told[key][0].general is not None
            and all(each.general is not None for each in told[key])
        ]
        pairs = [
            (score, noun, name)
            for noun in nouns
            for name, who in people.items()
            if who.named and told[name]
            if (score := self._evidence(noun, name, people, told, first)) >= ENOUGH
        ]
        best: dict[int, list[tuple[float, int]]] = {}
        for score, noun, name in pairs:
            best.setdefault(noun, []).append((score, name))
        taken: set[int] = set()
        for noun, found in best.items():
            ranked = sorted(found, key=lambda pair: -pair[0])
            clear = len(ranked) == 1 or ranked[0][0] > ranked[1][0]
            if clear and ranked[0][1] not in taken:
                taken.add(ranked[0][1])
                self._join(people[noun], people[ranked[0][1]])

    def _evidence(
        self,
        noun: int,
        name: int,
        people: Mapping[int, Entity],
        told: Mapping[int, Sequence[Sight]],
        first: Mapping[int, Sight],
    ) -> float:
        """Return how much speaks for a noun and a name told later to be one person."""
        mine, named, known = told[noun], told[name], first[name]
        begin, general = mine[0], mine[0].general
        if general is None or not general.sign or not self._fits(general, people[name]):
            return 0.0
        apart = {each.sentence for each in mine} & {each.sentence for each in named}
        since = known.passage - begin.passage
        if apart or not 0 < since <= LATER or named[0].brings_in:
            return 0.0
        if sum(each.brings_in for each in mine) > 1:
            return 0.0
        score = 1.0 if begin.brings_in else 0.0
        score += 1.0 if general.sign * people[name].male_odds > KNOWN else -0.5
        same_scene = begin.scene == known.scene
        score += 1.0 if same_scene else 0.0
        last = [each for each in mine if each.passage <= known.passage][-1]
        if last.scene != known.scene:
            return 0.0
        score += 1.0 if known.passage - last.passage <= NEAR else -1.0
        # Who is called by the noun after the name was told is hardly the one of this name.
        score -= 1.5 if mine[-1].passage > named[0].passage + 1 else 0.0
        # A name that is first called in talk belongs to one who is there.
        score += 1.0 if known.spoken and known.mention.vocative and same_scene else 0.0
        # So does one that acts at once where it is first told.
        score += 0.5 if named[0].mention.subject or named[0].tagged else -0.5
        others = {
            id(each.who)
            for each in self._sights
            if each.scene == begin.scene
            and not each.spoken
            and id(each.who) not in (noun, name)
            and each.passage <= known.passage + 1
            and self._fits(general, each.who)
            and (each.who.named or each.brings_in)
        }
        fresh = {key for key in others if first[key].passage >= begin.passage}
        return score - 1.0 * len(fresh) - 0.25 * len(others - fresh)

    def said_before(self) -> None:
        """Let a noun mean the one person who was told of near by and fits it."""
        last: dict[int, Sight] = {}
        brought: dict[int, Sight] = {}
        called: defaultdict[tuple[int, str], dict[int, Entity]] = defaultdict(dict)
        for each in self._sights:
            if each.spoken:
                # Who is called is near.
                if each.mention.vocative and each.who.named:
                    last[id(each.who)] = each
                continue
            who = each.who
            general = each.general
            if general is not None and each.brings_in:
                brought[id(who)] = each
            fresh = brought.get(id(who))
            own = fresh is not None and (
                fresh.scene == each.scene or each.passage - fresh.passage <= LATER
            )
            if general is not None and each.plain and not who.named and not own:
                meant = self._one(general, each, last, called[general.sign, general.age])
                if meant is not None:
                    called[general.sign, general.age][id(meant)] = meant
                    self._move(each, who, meant)
            last[id(each.who)] = each

    def _one(
        self, general: General, here: Sight, last: Mapping[int, Sight], called: Mapping[int, Entity]
    ) -> Entity | None:
        """Return the only person near by whom a noun may mean."""
        fitting = {
            id(each.who): each.who
            for each in last.values()
            if each.who is not here.who
            and each.scene == here.scene
            and here.passage - each.passage <= NEAR
            and each.sentence != here.sentence
            and (each.who.named or each.general is None)
            and self._fits(general, each.who)
        }
        if len(fitting) > 1:
            aged = {
                key: who
                for key, who in fitting.items()
                if key in called or self._ages.get(key, "") == general.age
            }
            if general.age == "old" and not aged:
                following = self._next(here, fitting)
                if following is not None:
                    return following
                # Who has a title is likelier old than who has only a given name.
                aged = {key: who for key, who in fitting.items() if self._ages.get(key) == "grown"}
            fitting = aged or fitting
        meant = next(iter(fitting.values())) if len(fitting) == 1 else None
        return meant if meant is not None and self._is(general, meant) else None

    def _next(self, here: Sight, fitting: Mapping[int, Entity]) -> Entity | None:
        """Return that one of several people whom the narration names next, in the next paragraph.

        The old woman is Ann in: "The old woman was waiting. / “You're late,” said Ann."
        """
        following = self._sights[self._sights.index(here) + 1 :][:SIGHTS_AHEAD]
        named = next((each for each in following if not each.spoken), None)
        near = named is not None and named.passage == here.passage + 1
        return named.who if named and near and id(named.who) in fitting else None

    def _move(self, each: Sight, noun: Entity, meant: Entity) -> None:
        each.mention.entities = (meant,)
        self.moved.append(noun)
        meant.aliases = tuple(dict.fromkeys((*meant.aliases, *noun.aliases)))

    def _join(self, noun: Entity, other: Entity) -> None:
        for each in self._sights:
            if each.mention.entities == (noun,):
                each.mention.entities = (other,)
        self.joined.add(id(noun))
        other.aliases = tuple(dict.fromkeys((*other.aliases, *noun.aliases)))
        other.role = other.role or noun.role
        other.age = other.age or noun.age
        other.years = other.years or noun.years
        odds = other.male_odds + noun.male_odds
        other.male_odds = max(-MOST_ODDS, min(MOST_ODDS, odds))
        other.gender = "male" if odds > KNOWN else "female" if odds < -KNOWN else "unknown"


def _has_one_name(who: Entity) -> bool:
    """Return whether a person is called by one name without title or surname, as children are."""
    return who.named and all(" " not in alias for alias in who.aliases if alias[:1].isupper())


def is_person(mention: Mention) -> bool:
    """Return whether a mention is a name or a noun that means one person."""
    return mention.kind in (MentionKind.NAME, MentionKind.NOUN) and len(mention.entities) == 1
