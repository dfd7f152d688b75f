"""Finds the people of an English story: which names are persons, and which name the same one."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from . import lexicon_en as lex
from .lexicon_en import lexicon
from .mentions_en import gender_of_noun, is_person_noun
from .record import Entity, MentionKind, Species
from .wordlist import words as word_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .mentions_en import Found
    from .record import Age

STATED = 6.0
"""Log-odds of a sex that a title or noun states."""
KNOWN = 1.0
"""Log-odds from which a sex counts as known."""
ENOUGH = 0.9
"""Evidence from which a name is a person's."""
FIRST_PERSON = 0.008
"""Share of ``I``, ``me`` and ``my`` among the words of narration that a narrator is a person of."""
NEAR = 160
"""Characters from a name to a pronoun that still speaks of the name's sex."""
_ACTS = frozenset(
    word_list("""
    had was looked did could would came took turned sat stood rose knew felt saw made got is has
    gave ran shook held left went put heard thought smiled laughed nodded says does looks
""")
)
_PLACES_BEFORE = frozenset(
    word_list("""
    in at near through towards toward into across round
""")
)


class Name:
    """A name as written, taken apart.

    Attributes:
        text: The name.
        the: Whether it begins with ``The``.
        title: Its title in lower case, or empty.
        core: Its other words in lower case.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        every = [word.rstrip(".").lower() for word in text.split()]
        self.the = every[0] == "the" and len(every) > 1
        self.words = every[1:] if self.the else every
        self.title = self.words[0] if self.words[0] in lex.TITLES else ""
        self.core = tuple(w for w in self.words if w not in lex.TITLES and w not in ("de", "of"))

    @cached_property
    def title_sex(self) -> int:
        """1 for a man's title, -1 for a woman's, 0 for none."""
        return (self.title in lex.MALE_TITLES) - (self.title in lex.FEMALE_TITLES)

    @cached_property
    def odds(self) -> float:
        """Log-odds of a man, from title, noun and given name."""
        if self.title_sex:
            return STATED * self.title_sex
        last = gender_of_noun(self.words[-1])
        if last != "unknown" and (self.the or len(self.words) == 1):
            return STATED if last == "male" else -STATED
        first = self.core[0] if self.core else self.words[0]
        return lexicon().name_odds(first.partition("-")[0])


@dataclass(slots=True, eq=False)
class _Person:
    """An entity in the making: names of one person.

    Attributes:
        names: Its names, the one that was joined first in front.
        sex: Sex that a title states: 1, -1, or 0.
        count: Number of mentions by name.
    """

    names: list[Name] = field(default_factory=list)
    sex: int = 0
    count: int = 0


def entities_of(found: Sequence[Found], words_told: int, given: Sequence[str] = ()) -> list[Entity]:
    """Return the entities of a story, and set those of all mentions but pronouns.

    Args:
        found: Mentions of the story, in order.
        words_told: Number of words outside quotations.
        given: Speakers that the format of the story names.
    """
    entities = _named(found, given)
    entities += _described(found, entities)
    narrator = _narrator(found, words_told, entities)
    if narrator and narrator not in entities:
        entities.append(narrator)
    _hear_pronouns(found)
    for entity in entities:
        odds = entity.male_odds
        entity.gender = "male" if odds > KNOWN else "female" if odds < -KNOWN else "unknown"
    return entities


def _named(found: Sequence[Found], given: Sequence[str]) -> list[Entity]:
    """Return the people who have names; set the entities of those mentions."""
    mentions: defaultdict[str, list[Found]] = defaultdict(list)
    for each in found:
        if each.mention.kind is MentionKind.NAME:
            mentions[each.key].append(each)
    surnames = {Name(k).core[0] for k in mentions if Name(k).title and len(Name(k).core) == 1}
    names = [
        Name(text)
        for text, uses in mentions.items()
        if _evidence(Name(text), uses, surnames) > ENOUGH
    ]
    people = _joined(names, {text: len(uses) for text, uses in mentions.items()})
    entities = []
    for person in people:
        counts = {name.text: len(mentions[name.text]) for name in person.names}
        entity = _entity(person, counts)
        entities.append(entity)
        for name in person.names:
            for each in mentions[name.text]:
                each.mention.entities = (entity,)
    for name in given:
        known = next((e for e in entities if name.lower() in map(str.lower, e.aliases)), None)
        if known is None:
            odds = Name(name).odds
            known = Entity(name, (name,), male_odds=odds)
            entities.append(known)
        known.name = name
        known.aliases = tuple(dict.fromkeys((name, *known.aliases)))
    return _with_own_names(entities)


def _evidence(name: Name, uses: Sequence[Found], surnames: set[str]) -> float:
    """Return how much speaks for a name being a person's."""
    last = name.words[-1]
    if name.title and len(name.words) > 1:
        return -4.0 if name.title in ("st", "saint") else 4.0
    if len(name.words) == 1 and last in surnames and last not in lex.TITLES:
        return 4.0
    words = lexicon()
    given = [word for word in name.words if word in words.male or word in words.female]
    score = min(4.0, sum(_use(each, name) for each in uses))
    score += 1.5 if given else 0.0
    score += 1.0 if any(sum(words.counts.get(w, (0,))) > 60 for w in name.words) else 0.0
    score -= 1.5 if last in words.place and last not in given else 0.0
    score -= 3.0 if last in words.time or last in lex.MONTHS_AND_DAYS else 0.0
    if name.the:
        score += 0.7 if last in words.person or last in words.animal else -1.0
    score -= 4.0 if last in lex.PLACE_NOUNS else 0.0
    score -= 1.0 if last.endswith(("ish", "ian", "ese")) else 0.0
    score -= 1.0 if last in words.other and last not in given and not name.the else 0.0
    kin = lex.MALE_NOUNS | lex.FEMALE_NOUNS
    return score + (1.5 if name.words[0] in kin else 0.0)


def _use(each: Found, name: Name) -> float:
    """Return what one use of a name says for its being a person's."""
    score = 0.0
    before, after, sentence = each.before, each.after, each.sentence
    if after is not None and sentence.gap(each.last) == " ":
        if after.low in lex.SPEECH_VERBS:
            score += 2.0
        elif after.low in _ACTS or after.low.endswith("ed"):
            score += 0.7
    if before is not None:
        near = sentence.gap(each.first - 1).strip() in ("", ",")
        if near and before.low in lex.SPEECH_VERBS and not sentence.spoken:
            score += 2.0
        if before.low in _PLACES_BEFORE and not name.the:
            score -= 1.5
        elif before.low in ("from", "to", "of"):
            score -= 0.2
    return score + (0.8 if each.mention.vocative else 0.0)


def _joined(names: Sequence[Name], counts: dict[str, int]) -> list[_Person]:
    """Return the people whom some names mean, each with all its names."""
    people: list[_Person] = []
    by_word: defaultdict[str, list[_Person]] = defaultdict(list)
    first_names: defaultdict[str, set[str]] = defaultdict(set)
    titles: defaultdict[str, set[str]] = defaultdict(set)
    for name in names:
        if len(name.core) > 1:
            first_names[name.core[-1]].add(name.core[0])
        elif name.core and name.title:
            titles[name.core[0]].add(name.title)
    for name in sorted(names, key=lambda n: (-len(n.core), -counts[n.text], n.text)):
        keys = {*name.core, *(name.words if not name.core else ())}
        keys |= {full for word in name.core for full in lexicon().nicknames.get(word, ())}
        near = {id(person): person for key in keys for person in by_word[key]}.values()
        scored = [(_match(name, person, first_names, titles, counts), person) for person in near]
        score, best = max(scored, key=lambda each: each[0], default=(0.0, None))
        if best is None or score < 2:
            best = _Person()
            people.append(best)
        best.names.append(name)
        best.sex = best.sex or name.title_sex
        best.count += counts[name.text]
        for key in {*name.core, *(name.words if not name.core else ())}:
            if best not in by_word[key]:
                by_word[key].append(best)
    return people


def _match(
    name: Name,
    person: _Person,
    first_names: dict[str, set[str]],
    titles: dict[str, set[str]],
    counts: dict[str, int],
) -> float:
    """Return how well a name fits a person: 2 or more joins them, 0 if it does not fit."""
    best = 0.0
    for other in person.names:
        if name.text.lower().removeprefix("the ") == other.text.lower().removeprefix("the "):
            return 9.0
        if not name.core or not other.core:
            continue
        if name.title_sex * person.sex < 0 or name.title_sex * other.title_sex < 0:
            continue
        best = max(best, _match_names(name, other, first_names, titles))
    return best + min(0.9, person.count / 100) if best else 0.0


def _match_names(
    name: Name, other: Name, first_names: dict[str, set[str]], titles: dict[str, set[str]]
) -> float:
    pair = {name.title, other.title}
    same_title = "" in pair or len(pair) == 1 or pair <= {"dr", "doctor"}
    alike = name.title_sex == other.title_sex and pair != {"miss", "mrs"}
    score = 0.0
    if name.core == other.core and (same_title or alike):
        score = 5.0
    elif len(name.core) > 1 or len(other.core) < 2:
        nick = lexicon().nicknames.get(name.core[0], ())
        score = 2.0 if other.core[0] in nick and len(name.core) == 1 else 0.0
    elif name.core[0] == other.core[0]:
        score = 4.0 if name.title not in ("mr", "mrs") else 0.0
    elif name.core[0] == other.core[-1]:
        fits = not name.title_sex or other.odds * name.title_sex > -1
        if fits and _is_the_only_one(name, other, first_names, titles):
            score = 3.0 if name.title else 2.0
    elif other.core[0] in lexicon().nicknames.get(name.core[0], ()):
        score = 2.0
    return score


def _is_the_only_one(
    name: Name, other: Name, first_names: dict[str, set[str]], titles: dict[str, set[str]]
) -> bool:
    """Return whether a surname, with or without a title, can only mean one full name."""
    if name.title == other.title and name.title:
        return True
    if name.title == "mrs":
        return False
    surname, sex = name.core[0], name.title_sex
    fitting = [
        first for first in first_names[surname] if not sex or Name(first.title()).odds * sex > -1
    ]
    if len(fitting) > 1:
        return False
    rivals = {
        title
        for title in titles[surname] - {name.title}
        if not sex or Name(title).title_sex in (0, sex)
    } - ({"mrs"} if sex >= 0 else set())
    strange = name.title not in ("", "mr", "miss", "dr", "doctor")
    return not (strange and rivals & {"mr", "miss"})


def _entity(person: _Person, counts: dict[str, int]) -> Entity:
    most = max(counts.values())

    def fullness(name: Name) -> tuple[bool, int, int]:
        full = 1 < len(name.core) < 4 and counts[name.text] * 10 >= most
        return full, counts[name.text], len(name.text)

    shown = max(person.names, key=fullness)
    stated = [name.odds for name in person.names if abs(name.odds) >= STATED]
    if person.sex:
        odds = STATED * person.sex
    elif stated:
        odds = stated[0]
    else:
        odds = sum(name.odds for name in person.names) / len(person.names)
    text = shown.text.removeprefix("The ") if shown.the else shown.text
    aliases = dict.fromkeys([text, *(name.text for name in person.names)])
    entity = Entity(text, tuple(aliases), male_odds=odds)
    head = shown.words[-1]
    if (shown.the or not shown.core) and is_person_noun(head):
        _describe(entity, shown.words)
    if shown.title and shown.title not in ("mr", "mrs", "miss", "ms", "m", "mme", "mlle"):
        entity.role = shown.title
    return entity


def _with_own_names(entities: list[Entity]) -> list[Entity]:
    """Give entities with the same name different ones."""
    taken: set[str] = set()
    for entity in entities:
        name, number = entity.name, 1
        while name in taken:
            number += 1
            name = f"{entity.name} {number}"
        entity.name = name
        taken.add(name)
    return entities


def _described(found: Sequence[Found], named: Sequence[Entity]) -> list[Entity]:
    """Return the people who have no names; set the entities of those mentions."""
    names = {alias.lower(): entity for entity in named for alias in entity.aliases}
    entities: dict[str, Entity] = {}
    for each in found:
        if each.mention.kind is not MentionKind.NOUN:
            continue
        key = each.key
        known = names.get(key) or names.get(f"the {key}")
        if known is None and key not in entities:
            words = key.split()
            gender = gender_of_noun(words[-1])
            odds = {"male": STATED, "female": -STATED, "unknown": 0.0}[gender]
            entity = Entity(key, (key, f"the {key}"), named=False, male_odds=odds)
            _describe(entity, words)
            entities[key] = entity
        each.mention.entities = (known or entities[key],)
    return list(entities.values())


def _describe(entity: Entity, words: Sequence[str]) -> None:
    """Set species, age and role from a noun and the adjectives before it."""
    head = words[-1]
    for species, nouns in lex.SPECIES_NOUNS.items():
        if head in nouns:
            entity.species, entity.kind = species, head
    if entity.species is Species.HUMAN and head in lex.TALKING_ANIMALS:
        entity.species, entity.kind = Species.ANIMAL, head
    age: Age = "child" if head in lex.YOUNG_NOUNS else "old" if head in lex.OLD_NOUNS else ""
    for word in words[:-1]:
        said = lex.AGES.get(word)
        if said and not age and (said != "child" or head in ("girl", "boy")):
            age = said  # type: ignore[assignment]
    entity.age = age
    if entity.species is Species.HUMAN and head not in ("man", "woman", "boy", "girl", "lady"):
        entity.role = head


def _narrator(found: Sequence[Found], words_told: int, entities: Sequence[Entity]) -> Entity | None:
    """Return the person who says ``I`` outside quotations, if the story has one."""
    firsts = [
        each
        for each in found
        if each.mention.kind is MentionKind.FIRST and not each.sentence.spoken
    ]
    if len(firsts) < FIRST_PERSON * max(1, words_told):
        return None
    narrator = _called_but_never_told(found, entities) or Entity("I", ("I",), named=False)
    narrator.narrates = True
    for each in firsts:
        each.mention.entities = (narrator,)
    return narrator


def _called_but_never_told(found: Sequence[Found], entities: Sequence[Entity]) -> Entity | None:
    """Return the person whom others call by name and of whom the narration does not speak."""
    told: Counter[int] = Counter()
    called: Counter[int] = Counter()
    for each in found:
        if each.mention.kind is MentionKind.NAME and each.mention.entities:
            entity = id(each.mention.entities[0])
            if each.mention.vocative:
                called[entity] += 1
            elif not each.sentence.spoken:
                told[entity] += 1
    fitting = [e for e in entities if called[id(e)] > 1 and not told[id(e)]]
    return max(fitting, key=lambda e: called[id(e)], default=None)


def _hear_pronouns(found: Iterable[Found]) -> None:
    """Let the pronouns soon after a name that stands alone say the sex of the person."""
    at = 0
    near: list[Entity] = []
    for each in _places(found):
        position, one = each
        mention = one.mention
        if mention.kind is MentionKind.PRONOUN and mention.gender != "unknown":
            if near and position - at < NEAR:
                weight = 0.8 if len(near) == 1 else 0.25
                weight *= 1.0 if one.key in ("he", "she") else 0.6
                for entity in near:
                    entity.male_odds += weight if mention.gender == "male" else -weight
        elif mention.entities and mention.kind in (MentionKind.NAME, MentionKind.NOUN):
            entity = mention.entities[0]
            apart = not near or position - at > NEAR
            near = [entity, *([] if apart else [e for e in near if e is not entity][:1])]
            at = position


def _places(found: Iterable[Found]) -> Iterable[tuple[int, Found]]:
    """Return the mentions of narration with their position in it."""
    base, last = 0, None
    for each in found:
        if each.sentence is not last:
            base += len(last.piece.text) + 1 if last else 0
            last = each.sentence
        if not each.sentence.spoken:
            yield base + each.mention.start, each
