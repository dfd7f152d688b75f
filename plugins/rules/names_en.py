"""Finds which names of an English story are persons, and which of them name the same one."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from . import lexicon_en as lex
from .lexicon_en import lexicon
from .mentions_en import gender_of_noun, is_person_noun
from .record import Entity, MentionKind, Species
from .wordlist import words as word_list
from .words_en import PERSON_VERBS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .mentions_en import Found
    from .record import Age

STATED = 6.0
"""Log-odds of a sex that a title or noun states."""
RANKED = 1.5
"""Log-odds of a man by a rank that women may have too: Captain Isaura Venn."""
OFTEN = 50
"""A full name is shown if the story uses it once for so many uses of the commonest name."""
NAMED = 3.0
"""Log-odds of a sex that a given name suggests so strongly that pronouns do not contradict it."""
_LIVING = 0.6
"""Evidence of a use of a name from which it does what people do."""
ENOUGH = 0.9
"""Evidence from which a name is a person's."""
_ACTS = frozenset(PERSON_VERBS) | frozenset(
    word_list("""
    had was looked did could would came took turned sat stood rose knew felt saw made got is has
    gave ran shook held left went put heard thought smiled laughed nodded says does looks
    spat fled flung threw caught fought slept woke wept swore drew spoke rode drove wrote told kept
    led met lay hung sprang leapt crept knelt bent began drank ate bit hid struck tore wore sang
    doesn't didn't wasn't isn't hasn't hadn't wouldn't couldn't
""")
)
_BEFORE_FIRST_NAMES = {
    "",
    "sir",
    "lady",
    "lord",
    "miss",
    "master",
    "father",
    "mother",
    "brother",
} | {
    "sister",
    "uncle",
    "aunt",
    "auntie",
    "cousin",
    "king",
    "queen",
    "prince",
    "princess",
    "dame",
    "don",
}
"""Titles that stand before a first name, as in "Sir Walter"; others stand before a surname."""
EVERYDAY_TITLES = frozenset(("miss", "lady", "sir", "lord", "madam", "mister", "don", "master"))
_AGE = re.compile(r"\s*\((?:early |mid-? ?|late )?(?P<years>\d{1,2})(?P<decade>['’]?s)?\b")
NAMING = {
    True: frozenset(
        (
            "named",
            "called",
            ", named",
            ", called",
            "whose name was",
            "whose name is",
            ", whose name was",
            ", whose name is",
            "by the name of",
            ", by the name of",
            ", by name",
            "known as",
            ", known as",
            ", who was called",
            ", who was named",
            "was called",
            "was named",
            "is called",
            "is named",
        )
    ),
    False: frozenset(("was", "is", ", who was", "had been")),
}
"""Words between a noun and the name that it introduces, and between a name and its noun."""
NAMES = re.compile(
    r"\b(?:named|called|known as|by name,?|the name of|name (?:was|is)|name['’]s"
    r"|call(?:s|ed)? (?:him|her|me)) \Z",
    re.IGNORECASE,
)
"""Words that give the name behind them."""
_SHIPS = frozenset(
    word_list("""
    aboard board ship starship spaceship freighter schooner brig barque bark frigate steamer
    yacht sloop trawler boat ferry
""")
)
"""Words before the name of a ship."""
_OF_SHIPS = frozenset(
    word_list("""
    hull deck decks bow bows stern mast masts crew cabin keel hold rigging gangway airlock shaft
""")
)
"""What a ship has: "the decks of the Heron"."""
_RELATIVES = frozenset(("father", "mother", "son", "daughter", "dad", "boy", "girl"))
"""Relatives with the same surname."""
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
        titles = 0
        while titles < len(self.words) and self.words[titles] in lex.TITLES:
            titles += 1
        self.core = tuple(w for w in self.words[titles:] if w not in ("de", "of"))

    @cached_property
    def title_sex(self) -> int:
        """1 for a man's title, -1 for a woman's, 0 for none."""
        if self.title in lex.RANKS and len(self.core) > 1:
            # "Captain Eliza Marsh".
            return -1 if lexicon().name_odds(self.core[0]) < -NAMED / 2 else 1
        return (self.title in lex.MALE_TITLES) - (self.title in lex.FEMALE_TITLES)

    @cached_property
    def odds(self) -> float:
        """Log-odds of a man, from title, noun and given name."""
        if self.title_sex:
            sure = RANKED if self.title in lex.RANKS and self.title_sex > 0 else STATED
            return sure * self.title_sex
        last = gender_of_noun(self.words[-1])
        if self.the or len(self.words) == 1:
            if last != "unknown":
                return STATED if last == "male" else -STATED
            given = self.words[-1] in lexicon().male or self.words[-1] in lexicon().female
            if is_person_noun(self.words[-1]) and (self.the or not given):
                return 0.0
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


def people_named(found: Sequence[Found], given: Sequence[str]) -> list[Entity]:
    """Return the people who have names; set the entities of those mentions."""
    mentions: defaultdict[str, list[Found]] = defaultdict(list)
    for each in found:
        if each.mention.kind is MentionKind.NAME:
            mentions[each.key].append(each)
    surnames = {Name(k).core[0] for k in mentions if Name(k).title and len(Name(k).core) == 1}
    cues = {word for name in given for word in name.lower().split()}
    names = [
        Name(text)
        for text, uses in mentions.items()
        if _evidence(Name(text), uses, surnames) > ENOUGH or {*Name(text).words} & cues
    ]
    ships = _articled(mentions)
    names = [name for name in names if not (len(name.core) == 1 and name.core[0] in ships)]
    names += _fuller(names, mentions)
    uses = {text: len(each) for text, each in mentions.items()}
    nations = _of_another(found)
    names = [name for name in names if name.core not in nations]
    renamed = [(text, nations[core]) for text in mentions if (core := Name(text).core) in nations]
    people = _joined(names, uses, _relatives(found, names))
    people = _with_bare_titles(people, uses)
    entities = []
    for person in people:
        counts = {name.text: len(mentions[name.text]) for name in person.names}
        entity = _entity(person, counts)
        entities.append(entity)
        texts = [name.text for name in person.names]
        texts += [text for text, other in renamed if other in texts]
        entity.aliases = tuple(dict.fromkeys((*entity.aliases, *texts)))
        for text in texts:
            for each in mentions[text]:
                each.mention.entities = (entity,)
    for speaker in given:
        known = next((e for e in entities if speaker.lower() in map(str.lower, e.aliases)), None)
        known = known or _whole_name(speaker, entities, given)
        if known is None:
            odds = Name(speaker).odds
            known = Entity(speaker, (speaker,), male_odds=odds)
            entities.append(known)
        known.name = speaker
        known.aliases = tuple(dict.fromkeys((speaker, *known.aliases)))
    for each in found:
        if given and len(each.mention.entities) == 1:
            _read_age(each.mention.entities[0], each.sentence.piece.text[each.mention.end :])
    return _with_own_names(entities)


def _articled(mentions: Mapping[str, Sequence[Found]]) -> set[str]:
    """Return names that stand with an article and never speak, as those of ships and inns do."""
    found = set()
    for text, uses in mentions.items():
        name = Name(text)
        word = name.core[0] if len(name.core) == 1 else ""
        if not name.the or name.title or not word or word.endswith("s"):
            continue
        bare = mentions.get(text.removeprefix("The "), ())
        if not bare and (is_person_noun(word) or lex.is_animal(word)):
            continue
        within = [e for e in uses if not e.sentence.tokens[e.first].first and not e.sentence.spoken]
        speaks = any(is_tag(e) or e.mention.vocative for e in (*uses, *bare))
        if within and not speaks:
            found.add(word)
    return found


def _fuller(names: Sequence[Name], mentions: Mapping[str, Sequence[Found]]) -> list[Name]:
    """Return the names that are none by themselves but hold one.

    Gwilym Rees is one beside Gwilym, Osbert Quill beside Quill and Mr. Quill.
    """
    known = {name.text for name in names}
    firsts = {name.core[0] for name in names if len(name.core) == 1 and not name.the}
    titled = {name.core[0] for name in names if len(name.core) == 1 and name.title}
    lasts = titled & {name.core[0] for name in names if name.core and not name.title}
    return [
        name
        for name in map(Name, mentions)
        if name.text not in known
        and len(name.core) == 2
        and not (name.the or name.title)
        and (name.core[0] in firsts or (name.core[1] in lasts and not is_person_noun(name.core[0])))
        and name.core[1] not in lex.PLACE_NOUNS | _FIRMS
    ]


def _whole_name(speaker: str, entities: Sequence[Entity], given: Sequence[str]) -> Entity | None:
    """Return the only person of whose name a speaker's is a part: Haas, Professor Leopold Haas."""
    others = {name.lower() for name in given}
    words = set(Name(speaker).core)
    fitting = [
        entity
        for entity in entities
        if not others & {alias.lower() for alias in entity.aliases}
        and any(words and words <= {*Name(alias).core} for alias in entity.aliases)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _read_age(entity: Entity, behind: str) -> None:
    """Set the age that stands in brackets behind a name in a screenplay, as ``(14, hooded)``."""
    stated = _AGE.match(behind)
    if not stated or entity.age:
        return
    years = int(stated["years"])
    entity.years = entity.years or (None if stated["decade"] else years)
    entity.age = (
        "child" if years < 13 else "young" if years < 30 else "adult" if years < 60 else "old"
    )


def _of_another(found: Sequence[Found]) -> dict[tuple[str, ...], str]:
    """Return by its words what a person is who is named behind it: "a big Dane named Lund"."""
    called: dict[tuple[str, ...], str] = {}
    for one, other in pairwise(each for each in found if each.mention.kind is MentionKind.NAME):
        if one.sentence is not other.sentence or len(Name(one.key).core) != 1:
            continue
        text = one.sentence.piece.text
        lead = text[max(0, one.mention.start - 24) : one.mention.end].lower().split()
        between = text[one.mention.end : other.mention.start].strip().lower()
        if between in NAMING[True] and {"a", "an", "the"} & set(lead):
            called[Name(one.key).core] = other.key
    return called


def _relatives(found: Sequence[Found], names: Sequence[Name]) -> dict[str, set[str]]:
    """Return by full name the names that mean a relative with the same surname.

    Narration that speaks of Callum, of Callum Abernathy and of Mr. Abernathy, and of "his father"
    beside Callum, speaks of two men.
    """
    told: defaultdict[str, list[Found]] = defaultdict(list)
    related: set[int] = set()
    for each in found:
        if each.sentence.spoken:
            continue
        if each.mention.kind is MentionKind.NAME:
            told[each.key].append(each)
        elif each.owner in ("his", "her", "my") and each.key in _RELATIVES:
            related.add(each.sentence.passage)
    apart: dict[str, set[str]] = {}
    for full in names:
        if full.title or len(full.core) != 2 or not told[full.text]:
            continue
        uses = [*told[full.text], *told[full.core[0].title()]]
        if not told[full.core[0].title()] or not related & {e.sentence.passage for e in uses}:
            continue
        elders = {
            name.text
            for name in names
            if name.title in ("mr", "mrs")
            and name.core == full.core[1:]
            and len(told[name.text]) > 1
        }
        if elders:
            apart[full.text] = elders
    return apart


def _with_bare_titles(people: list[_Person], uses: dict[str, int]) -> list[_Person]:
    """Join "Mademoiselle" with the only, or by far the commonest, Mademoiselle of the story."""
    kept = []
    for person in people:
        title = person.names[0].title
        same = {"dr", "doctor"} if title in ("dr", "doctor") else {title}
        if all(name.core for name in person.names):
            kept.append(person)
            continue
        holders = sorted(
            (p for p in people if any(n.title in same and n.core for n in p.names)),
            key=lambda p: -p.count,
        )
        if holders and (len(holders) == 1 or holders[0].count > 2 * holders[1].count):
            holders[0].names += person.names
            holders[0].count += person.count
        elif title not in EVERYDAY_TITLES | lex.SHORTENED_TITLES:
            kept.append(person)
    return kept


def _evidence(name: Name, uses: Sequence[Found], surnames: set[str]) -> float:
    """Return how much speaks for a name being a person's."""
    last = name.words[-1]
    if name.title and len(name.words) > 1:
        return -4.0 if name.title in ("st", "saint") else 4.0
    if len(name.words) > 1 and (last in _FIRMS or name.words[0] in _OF_THE_LAND):
        return -4.0
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
    # "Ned Hill" is a person if he does something, "Victoria Park" is none.
    known = name.words[0] in {*given, *words.counts, *words.nicknames}
    acts = known and last not in given and not name.the and _most(uses, name) > _LIVING
    score -= (1.0 if acts else 4.0) if last in lex.PLACE_NOUNS else 0.0
    score -= 1.0 if last.endswith(("ish", "ian", "ese")) else 0.0
    score -= 1.0 if last in words.other and last not in given and not name.the else 0.0
    unlisted = last not in _listed() and "-" not in last and not last.endswith(_OF_PLACES)
    if len(name.words) == 1 and unlisted:
        told = [each for each in uses if not each.sentence.spoken]
        # "Novak handed up his": a word of no list that does something.
        score += (
            0.3 if told and _most(uses, name) > _LIVING and _most(told, name) > _LIVING else 0.0
        )
    if name.the and len(name.core) > 1 and name.core[0] in given:
        score -= 4.0  # "The Margaret Bell" is a ship or an inn.
    if name.the and len(name.core) > 1 and name.core[0] in _OF_VESSELS and last not in words.person:
        score -= 4.0  # "The Long Patience".
    kin = lex.MALE_NOUNS | lex.FEMALE_NOUNS
    return score + (1.5 if name.words[0] in kin else 0.0)


_OF_VESSELS = frozenset(
    word_list("""
    long golden silver flying merry lucky swift bold brave dancing laughing drunken rusty iron
    crimson wandering patient happy sleeping burning broken quiet last first distant bright morning
    evening northern southern eastern western blue green grey gray
    """)
)
"""First words of the names of ships and inns."""
_FIRMS = frozenset(
    word_list("""
    loans bank inc ltd limited llc corporation corp company industries holdings motors records
    books brothers' pawn securities associates partners enterprises airlines freight logistics
    shipping press publishing pharmaceuticals supplies outfitters cleaners laundromat diner
    """)
)
"""Last words of the names of firms: Castellan Loans."""
_OF_THE_LAND = frozenset(word_list("fort mount lake port cape camp lough loch isle"))
"""First words of the names of places: Fort Amber."""
_OF_PLACES = tuple(
    word_list(
        "s head ton ham ford field bury shire ley wick hall dale land burgh borough ville mere"
    )
)
"""Ends of the names of places, and of plurals."""


@cache
def _listed() -> frozenset[str]:
    """Return the words of all long lists."""
    words = lexicon()
    lists = (words.counts, words.other, words.place, words.time, words.person, words.nicknames)
    return frozenset(word for each in lists for word in each)


def _most(uses: Sequence[Found], name: Name) -> float:
    """Return the most that a use of a name says for a person, -1 if one says it is a place."""
    said = [_use(each, name) for each in uses]
    return max(said) if min(said) >= 0 else -1.0


def _use(each: Found, name: Name) -> float:
    """Return what one use of a name says for its being a person's."""
    score = 0.0
    before, after, sentence = each.before, each.after, each.sentence
    if after is not None and sentence.gap(each.last) == " ":
        if after.low in lex.SPEECH_VERBS:
            score += 2.0
        elif after.low in _ACTS or after.low.endswith("ed") or after.low == "who":
            score += 0.7
    if before is not None:
        near = sentence.gap(each.first - 1).strip() in ("", ",")
        named = NAMES.search(sentence.piece.text[: each.mention.start])
        if near and (named or before.low in ("named", "called")):
            score += 2.0
        if near and before.low in lex.SPEECH_VERBS and not sentence.spoken:
            score += 2.0
        of_what = sentence.tokens[each.first - 2].low if each.first > 1 else ""
        if near and (before.low in _SHIPS or (before.low == "of" and of_what in _OF_SHIPS)):
            score -= 3.0
        owned = sentence.gap(each.first - 1).strip() in ("'s", "’s", "'", "’")
        if owned and not name.title and not sentence.spoken:
            score -= 4.0  # "Her father's Colt".
        if before.low.endswith("est") or before.low in ("second", "modern", "regular", "perfect"):
            score -= 2.0  # "The oldest Romeo", "a second Napoleon".
        if before.low in _PLACES_BEFORE and not name.the:
            score -= 1.5
        elif before.low in ("from", "to", "of"):
            score -= 0.2
    first = sentence.tokens[each.first].first
    return score + (0.8 if first else 1.0) * each.mention.vocative


def _joined(
    names: Sequence[Name], counts: dict[str, int], apart: dict[str, set[str]]
) -> list[_Person]:
    """Return the people whom some names mean, each with all its names.

    Args:
        names: The names.
        counts: By name, how often it is used.
        apart: By full name, the names with the same surname that are a relative's.
    """
    people: list[_Person] = []
    by_word: defaultdict[str, list[_Person]] = defaultdict(list)
    first_names: defaultdict[str, set[str]] = defaultdict(set)
    titles: defaultdict[str, set[str]] = defaultdict(set)
    for name in names:
        if len(name.core) > 1:
            first_names[name.core[-1]].add(name.core[0])
        elif name.core:
            titles[name.core[0]].add(name.title)
    for name in sorted(names, key=lambda n: (-len(n.core), -counts[n.text], n.text)):
        keys = {*name.core, *(name.words if not name.core else ())}
        keys |= {full for word in name.core for full in lexicon().nicknames.get(word, ())}
        near = {id(person): person for key in keys for person in by_word[key]}.values()
        scored = [(_match(name, person, first_names, titles, counts), person) for person in near]
        score, best = max(scored, key=lambda each: each[0], default=(0.0, None))
        if best is not None and name.text in apart.get(best.names[0].text, ()):
            best = None
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
        apart = name.title_sex * person.sex < 0 or name.title_sex * other.title_sex < 0
        if apart and not (name.title in lex.RANKS and name.title == other.title):
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
        score = 4.0 if name.title in _BEFORE_FIRST_NAMES else 0.0
    elif name.core[0] == other.core[-1]:
        fits = not name.title_sex or other.odds * name.title_sex > -1
        fits |= name.title in lex.RANKS and name.title == other.title
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
        for title in titles[surname] - {name.title, ""}
        if not sex or Name(title).title_sex in (0, sex)
    } - ({"mrs"} if sex >= 0 else set())
    # "General Tilney" is not the "Henry Tilney" whom the story calls Henry.
    ranked = name.title not in ("", "mr", "miss", "dr", "doctor")
    return not (ranked and (rivals & {"mr", "miss"} or "" in titles[other.core[0]]))


def _entity(person: _Person, counts: dict[str, int]) -> Entity:
    most = max(counts.values())

    def fullness(name: Name) -> tuple[bool, bool, int, int]:
        full = 1 < len(name.core) < 4 and counts[name.text] * OFTEN >= most
        return bool(name.core), full, counts[name.text], len(name.text)

    shown = max(person.names, key=fullness)
    stated = [name.odds for name in person.names if abs(name.odds) >= STATED]
    titles = {name.title for name in person.names if name.title_sex}
    if person.sex:
        ranked = person.sex > 0 and titles and titles <= lex.RANKS
        odds = (RANKED if ranked else STATED) * person.sex
    elif stated:
        odds = stated[0]
    else:
        # A surname behind a title says nothing beside a first name.
        full = [n for n in person.names if not (n.title and len(n.core) == 1)] or person.names
        odds = sum(name.odds for name in full) / len(full)
    text = shown.text.removeprefix("The ") if shown.the else shown.text
    text = text.title() if text.isupper() and len(text) > 1 else text
    aliases = dict.fromkeys([text, *(name.text for name in person.names)])
    entity = Entity(text, tuple(aliases), male_odds=odds)
    head = shown.words[-1]
    if (shown.the or not shown.core) and is_person_noun(head):
        describe(entity, shown.words)
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


def is_tag(each: Found) -> bool:
    """Return whether a mention is the subject of a verb of speech beside it."""
    near = (each.before, each.after)
    return any(token is not None and token.low in lex.SPEECH_VERBS for token in near)


def describe(entity: Entity, words: Sequence[str]) -> None:
    """Set species, age and role from a noun and the adjectives before it."""
    head = words[-1]
    for species, nouns in lex.SPECIES_NOUNS.items():
        if head in nouns:
            entity.species, entity.kind = species, head
    if entity.species is Species.HUMAN and lex.is_animal(head):
        entity.species, entity.kind = Species.ANIMAL, head
    age: Age = "child" if head in lex.YOUNG_NOUNS else "old" if head in lex.OLD_NOUNS else ""
    for word in words[:-1]:
        said = lex.AGES.get(word)
        if said and not (age or entity.age) and (said != "child" or head in ("girl", "boy")):
            age = said  # type: ignore[assignment]
    entity.age = age or entity.age
    if entity.species is Species.HUMAN and head not in ("man", "woman", "boy", "girl", "lady"):
        entity.role = head
