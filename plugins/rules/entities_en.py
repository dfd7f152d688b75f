"""Finds the people of an English story: which names are persons, and which name the same one."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from . import lexicon_en as lex
from .lexicon_en import lexicon
from .mentions_en import CALL, gender_of_noun, is_past, is_person_noun
from .record import Entity, MentionKind, Species
from .wordlist import words as word_list
from .words_en import PERSON_VERBS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from .mentions_en import Found
    from .record import Age

STATED = 6.0
"""Log-odds of a sex that a title or noun states."""
OFTEN = 50
"""A full name is shown if the story uses it once for so many uses of the commonest name."""
NAMED = 3.0
"""Log-odds of a sex that a given name suggests so strongly that pronouns do not contradict it."""
KNOWN = 1.0
"""Log-odds from which a sex counts as known."""
_RANKS = {"baronet": "sir", "viscount": "lord", "marquis": "lord", "earl": "lord", "duke": "lord"}
"""Ranks, and the title that one who has it bears."""
_LIVING = 0.6
"""Evidence of a use of a name from which it does what people do."""
ENOUGH = 0.9
"""Evidence from which a name is a person's."""
FIRST_PERSON = 0.008
"""Share of ``I``, ``me`` and ``my`` among the words of narration that a narrator is a person of."""
CALLED_ENOUGH = 0.7
"""Score of a name in calls from which it is the narrator's."""
REFLEXIVE = 2.0
"""Log-odds of a sex that "himself" or "herself" says of the subject of its sentence."""
NEAR = 160
"""Characters from a name to a pronoun that still speaks of the name's sex."""
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
_EVERYDAY_TITLES = frozenset(("miss", "lady", "sir", "lord", "madam", "mister", "don", "master"))
_AGE = re.compile(r"\s*\((?:early |mid-? ?|late )?(?P<years>\d{1,2})(?P<decade>['’]?s)?\b")
_GENERAL = frozenset(("man", "woman", "boy", "girl", "child", "lady"))
"""Nouns behind which a name is no apposition: "the girl Imogen had seen"."""
_NAMING = {
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
_NAMES = re.compile(
    r"\b(?:named|called|known as|by name,?|the name of|name (?:was|is)|name['’]s"
    r"|call(?:s|ed)? (?:him|her|me)) \Z",
    re.IGNORECASE,
)
"""Words that give the name behind them."""
_OWN_NAME = re.compile(
    r"(?:\bmy (?:full |own )?name(?: is|['’]s)|(?:\A|[.,!?;—] ?)name['’]s) \Z", re.IGNORECASE
)
_I_AM = re.compile(r"(?:\A|[.,;!?—–-]\s*)(?:[Yy]es, |[Aa]nd |[Ww]ell, )?I(?: am|['’]m) \Z")
"""Before a name that may be the speaker's own: "I am Mrs. Thrale."."""
"""Words with which a speaker gives the own name."""
_IT_IS_CALLED = re.compile(r"\b(he|she|it)(?: is|['’]s) (?:called|named) \Z", re.IGNORECASE)
"""Before the name that a speaker says an animal has."""
_SO_CALLED = {
    "he": ("was called", "was named", "was known as", "is called", "is named"),
    "she": ("was called", "was named", "was known as", "is called", "is named"),
    "his": ("name was", "name is"),
    "her": ("name was", "name is", ""),
    "him": ("",),
}
"""By pronoun, the words between it and the name of whom it means."""
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
_STRANGERS = frozenset(
    word_list("stranger gentleman visitor newcomer guest traveller traveler intruder customer")
)
"""Nouns by which a story calls one person before it names him."""
_KIN_CALLED = {
    **dict.fromkeys(("dad", "daddy", "papa", "pa", "father"), "father"),
    **dict.fromkeys(("mum", "mummy", "mamma", "mama", "ma", "mom", "mother"), "mother"),
    **dict.fromkeys(("grandad", "granddad", "grandpa", "grandfather"), "grandfather"),
    **dict.fromkeys(("granny", "grandma", "gran", "grandmother"), "grandmother"),
}
"""By what children call them, the nouns for relatives."""
_KINDS = {
    "girl": (-1, True),
    "boy": (1, True),
    "child": (0, True),
    "woman": (-1, False),
    "young woman": (-1, False),
}
"""By noun, the sex of those whom it may mean, and whether they are children."""
_OF_AGE = re.compile(r"^of [a-z-]+ (?=named|called)")
"""Between a noun and the name that it introduces: "a boy of nine called Tunde"."""
_CHILD = re.compile(
    r",?\s*(?:who (?:was|is)|was|is|aged)?\s*(?:only |just |about )?"
    r"(?:four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|[4-9]|1[0-3])"
    r"(?: years old)?\s*(?:[,.;—]|and\b|\Z)"
)
"""Behind a name or pronoun, the age of a child."""
SOON = 6
"""Paragraphs in which nouns such as "the girl" mean one who was named before."""
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
            return STATED * self.title_sex
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


def entities_of(found: Sequence[Found], words_told: int, given: Sequence[str] = ()) -> list[Entity]:
    """Return the entities of a story, and set those of all mentions but pronouns.

    Args:
        found: Mentions of the story, in order.
        words_told: Number of words outside quotations.
        given: Speakers that the format of the story names.
    """
    entities = _named(found, given)
    entities += _described(found, entities)
    _called_by_honour(found)
    _called_by_name(found)
    _answers_to(found)
    _told_next(found)
    _called_only(found)
    _own_names(found)
    _by_office(found)
    _animals_called(found)
    _strangers(found)
    _by_kind(found)
    narrator = _narrator(found, words_told, entities)
    if narrator and narrator not in entities:
        entities.append(narrator)
    _hear_pronouns(found)
    _opening(found)
    meant = {id(entity) for each in found for entity in each.mention.entities}
    entities = [e for e in entities if e.narrates or id(e) in meant or e.name in given]
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
        speaks = any(_is_tag(e) or e.mention.vocative for e in (*uses, *bare))
        if within and not speaks:
            found.add(word)
    return found


def _fuller(names: Sequence[Name], mentions: Mapping[str, Sequence[Found]]) -> list[Name]:
    """Return the names that are none by themselves but hold one: Gwilym Rees, beside Gwilym."""
    known = {name.text for name in names}
    firsts = {name.core[0] for name in names if len(name.core) == 1 and not name.the}
    return [
        name
        for name in map(Name, mentions)
        if name.text not in known
        and len(name.core) == 2
        and not (name.the or name.title)
        and name.core[0] in firsts
        and name.core[1] not in lex.PLACE_NOUNS
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
        if between in _NAMING[True] and {"a", "an", "the"} & set(lead):
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
        elif title not in _EVERYDAY_TITLES | lex.SHORTENED_TITLES:
            kept.append(person)
    return kept


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
    kin = lex.MALE_NOUNS | lex.FEMALE_NOUNS
    return score + (1.5 if name.words[0] in kin else 0.0)


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
        named = _NAMES.search(sentence.piece.text[: each.mention.start])
        if near and (named or before.low in ("named", "called")):
            score += 2.0
        if near and before.low in lex.SPEECH_VERBS and not sentence.spoken:
            score += 2.0
        of_what = sentence.tokens[each.first - 2].low if each.first > 1 else ""
        if near and (before.low in _SHIPS or (before.low == "of" and of_what in _OF_SHIPS)):
            score -= 3.0
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
    if person.sex:
        odds = STATED * person.sex
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


def _title_holders(named: Sequence[Entity], counts: Counter[int]) -> dict[str, Entity]:
    """Return by title the only person, or by far the commonest one, who has it."""
    holders: defaultdict[str, list[Entity]] = defaultdict(list)
    for entity in named:
        for title in {name.title for name in map(Name, entity.aliases) if name.title and name.core}:
            holders[title].append(entity)
    found = {}
    for title, people in holders.items():
        best, *others = sorted(people, key=lambda e: -counts[id(e)])
        if not others or counts[id(best)] > 2 * counts[id(others[0])]:
            found[title] = best
    return found


def _introduced(found: Sequence[Found]) -> dict[str, Entity]:
    """Return by noun the only named person whom it introduces.

    "A boy named Sef", "Sef, a boy of nine", "Sef was a boy", "the boy, Sef, ...".
    """
    holders: defaultdict[str, set[Entity]] = defaultdict(set)
    kinds = (MentionKind.NAME, MentionKind.NOUN)
    for noun, name in (*_called_by_pronoun(found), *_said_of(found)):
        holders[noun.key].update(name.mention.entities)
    before: Found | None = None
    for one, other in pairwise(each for each in found if each.mention.kind in kinds):
        leading, before = before, one
        if (
            one.sentence.spoken
            or one.sentence is not other.sentence
            or one.mention.kind is other.mention.kind
        ):
            continue
        between = one.sentence.piece.text[one.mention.end : other.mention.start].strip().lower()
        between = _OF_AGE.sub("", between)
        noun, name = (one, other) if one.mention.kind is MentionKind.NOUN else (other, one)
        after = one.sentence.piece.text[other.mention.end :].lstrip()[:1]
        apposed = between == "," and (after in ("", ",", ".", ";", "—") or other.indefinite)
        # "The cook Pell", and "A man is standing there with an umbrella: LEOPOLD HAAS (80s)".
        apposed |= noun is one and not between and not one.indefinite and one.key not in _GENERAL
        # "Hugh the fletcher".
        article = one.sentence.piece.text[other.mention.start : other.mention.start + 4].lower()
        apposed |= (
            noun is other and not between and article == "the " and not one.mention.possessive
        )
        colon = between.endswith(":") and one.mention.subject and one.indefinite
        apposed |= noun is one and colon and after in ("", ".", "(", ",")
        if noun is one and between in _NAMING[True]:
            _state_sex(noun.key, name.mention.entities)
        if between in _NAMING[noun is one] or apposed:
            holders[noun.key].update(name.mention.entities)
            if leading is not None and noun is one and _is_apposed(leading, noun):
                # "The clerk, a red-haired boy called Pell".
                holders[leading.key].update(name.mention.entities)
    found_once = {key: next(iter(each)) for key, each in holders.items() if len(each) == 1}
    return {key: entity for key, entity in found_once.items() if _fits(key, entity)}


def _said_of(found: Sequence[Found]) -> Iterator[tuple[Found, Found]]:
    """Yield what beings are, and their names: "Grubb coughed. He was a badger".

    Only one person of that sex may be the subject of what stands before it in the paragraph.
    """
    named: dict[int, Found] = {}
    here = -1
    for one, other in pairwise(each for each in found if not each.sentence.spoken):
        if one.sentence.passage != here:
            here = one.sentence.passage
            named = {}
        mention = one.mention
        acts = mention.subject or (one.after is not None and is_past(one.after.low))
        if mention.kind is MentionKind.NAME and acts and len(mention.entities) == 1:
            named[id(mention.entities[0])] = one
        is_said = (
            one.key in ("he", "she")
            and mention.subject
            and other.sentence is one.sentence
            and other.mention.kind is MentionKind.NOUN
            and _IS_A.fullmatch(one.sentence.piece.text[mention.end : other.mention.start])
        )
        compared = one.sentence.piece.text.startswith(" of a", other.mention.end)
        if not is_said or other.owner or compared:
            continue
        sign = 1 if one.key == "he" else -1
        fitting = [e for e in named.values() if sign * e.mention.entities[0].male_odds > -KNOWN]
        head = other.key.split()[-1]
        is_being = lex.is_animal(head) or any(head in each for each in lex.SPECIES_NOUNS.values())
        if len(fitting) == 1 and is_being:
            yield other, fitting[0]


_IS_A = re.compile(r" (?:was|is|had been)(?: (?:only|just|still|really|no more than))? ")
"""Between a pronoun and the noun for what it is."""


def _state_sex(noun: str, entities: Iterable[Entity]) -> None:
    """Let a noun say the sex of whom it introduces, if no title does: "a boy called Fern"."""
    sign = {"male": 1, "female": -1}.get(gender_of_noun(noun.split()[-1]), 0)
    for entity in entities:
        if sign and abs(entity.male_odds) < STATED and entity.named:
            entity.male_odds = STATED * sign


def _is_apposed(one: Found, other: Found) -> bool:
    """Return whether a noun with an indefinite article tells more of the noun before it."""
    if one.sentence is not other.sentence or one.mention.kind is not MentionKind.NOUN:
        return False
    between = one.sentence.piece.text[one.mention.end : other.mention.start].strip()
    return between in (",", "was", "is") and other.indefinite and not one.mention.possessive


def _called_by_pronoun(found: Sequence[Found]) -> Iterable[tuple[Found, Found]]:
    """Yield nouns and the names that pronouns give: Nan in "The girl sat. She was called Nan".

    The noun is the last person before it of whom the pronoun may speak, and the name is new.
    """
    last: dict[int, Found] = {}
    seen: set[str] = set()
    told = [each for each in found if not each.sentence.spoken]
    for place, each in enumerate(told):
        mention = each.mention
        if mention.kind in (MentionKind.NAME, MentionKind.NOUN):
            seen.add(each.key.removeprefix("The "))
            sign = {"male": 1, "female": -1}.get(gender_of_noun(each.key.split()[-1]), 0)
            if mention.kind is MentionKind.NAME and mention.entities:
                odds = mention.entities[0].male_odds
                sign = (odds > KNOWN) - (odds < -KNOWN)
            for sex in (1, -1):
                if sex * sign >= 0 and (mention.subject or each.indefinite):
                    last[sex] = each
        following = told[place + 1] if place + 1 < len(told) else None
        if mention.kind is not MentionKind.PRONOUN or following is None:
            continue
        beside = following.sentence is each.sentence
        if not beside or following.mention.kind is not MentionKind.NAME:
            continue
        if following.key.removeprefix("The ") in seen:
            continue
        text = each.sentence.piece.text
        between = text[mention.end : following.mention.start].strip().lower()
        titled = each.key in ("he", "she") and following.key.startswith("The ")
        article = text[following.mention.start : following.mention.start + 2].lower() == "a "
        introduced = between in ("was", "is") and titled and article
        called = between in _SO_CALLED.get(each.key, ())
        if called and not between:
            called = bool(_NAMES.search(text[: following.mention.start]))
        noun = last.get(1 if mention.gender == "male" else -1)
        if (called or introduced) and noun is not None and noun.mention.kind is MentionKind.NOUN:
            near = each.sentence.passage - noun.sentence.passage <= 1
            if near and noun.owner in ("", "my"):
                yield noun, following


def _fits(noun: str, entity: Entity) -> bool:
    """Return whether a noun's gender does not contradict a person's."""
    gender = gender_of_noun(noun.split()[-1])
    sign = {"male": 1, "female": -1, "unknown": 0}[gender]
    return sign * entity.male_odds > -KNOWN


def _described(found: Sequence[Found], named: Sequence[Entity]) -> list[Entity]:
    """Return the people who have no names; set the entities of those mentions.

    "The captain" is the only captain who has a name, unless "a captain" is introduced.
    """
    names = {alias.lower(): entity for entity in named for alias in entity.aliases}
    told = _introduced(found)
    heads = _heads(found)
    brought = {each.key for each in found if each.indefinite}
    for noun, entity in list(told.items()):
        # "The toad" is the old toad called Mother Bracket.
        if heads.get(noun) == noun.split()[-1] not in brought:
            told.setdefault(heads[noun], entity)
    names |= told
    for noun, entity in told.items():
        _describe(entity, noun.split())
    counts = Counter(id(e) for each in found for e in each.mention.entities)
    introduced = {each.key for each in found if each.indefinite}
    holders = _title_holders(named, counts)
    names |= {noun: holders[title] for noun, title in _RANKS.items() if title in holders}
    for title, holder in holders.items():
        if title not in introduced and title not in lex.SHORTENED_TITLES | _EVERYDAY_TITLES:
            names.setdefault(title, holder)
    names |= _only_one_of_sex(found, named, introduced)
    kin = _kin(named)
    entities: dict[str, Entity] = {}
    for each in found:
        if each.mention.kind is not MentionKind.NOUN or each.key == CALL:
            continue
        known = names.get(each.key) or names.get(f"the {each.key}")
        if each.owner == "my" and not each.sentence.spoken:
            # Narration calls Lady Audley "my lady".
            known = known or holders.get(each.key if each.key in ("lady", "lord") else "")
        if known is None and each.owner not in ("my", "our", "your"):
            known = kin.get(each.key)
        key = heads[each.key]
        if known is None and key not in entities:
            gender = gender_of_noun(key.split()[-1])
            odds = {"male": STATED, "female": -STATED, "unknown": 0.0}[gender]
            entities[key] = Entity(key, (key,), named=False, male_odds=odds)
        if known is None:
            entity = entities[key]
            entity.aliases = tuple(dict.fromkeys((*entity.aliases, f"the {each.key}")))
            _describe(entity, each.key.split())
        each.mention.entities = (known or entities[key],)
    return list(entities.values())


def _called_by_honour(found: Sequence[Found]) -> None:
    """Let "Your Honour" mean the only judge of the story, "Your Majesty" its king, and so on."""
    people = {
        id(entity): entity
        for each in found
        if len(each.mention.entities) == 1 and each.mention.kind is not MentionKind.FIRST
        for entity in each.mention.entities
    }
    for each in found:
        words = each.sentence.piece.text[each.mention.start : each.mention.end].lower().split()
        if each.key != CALL or len(words) != 2 or words[1] not in lex.HONOURS:
            continue
        may_be = lex.HONOURS[words[1]]
        meant = [
            entity
            for entity in people.values()
            if may_be & {word.lower() for alias in entity.aliases for word in alias.split()}
        ]
        if len(meant) == 1:
            each.mention.entities = (meant[0],)


def _called_by_name(found: Sequence[Found]) -> None:
    """Join a noun with the name by which the person is first called in the talk.

    The daughter is Annie if “..., Annie.” answers what the daughter said and no one has had this
    name before. The one before whose words a paragraph introduces answers to a name as well.
    """
    told: defaultdict[int, list[Found]] = defaultdict(list)
    for each in found:
        if each.mention.entities and not each.sentence.spoken:
            told[each.sentence.passage].append(each)
    seen: set[int] = set()
    for each in found:
        if each.mention.kind is not MentionKind.NAME or not each.mention.entities:
            continue
        name = each.mention.entities[0]
        new = id(name) not in seen
        seen.add(id(name))
        here = each.sentence.passage
        callers = {id(e.mention.entities[0]) for e in told[here] if e.mention.subject or _is_tag(e)}
        alone = all(e.mention.entities[0].named or e.owner or e.indefinite for e in told[here])
        called = each.mention.vocative or _YOU_ARE.search(
            each.sentence.piece.text[: each.mention.start]
        )
        if not (new and called and alone) or len(callers) > 1 or id(name) in callers:
            continue
        before = told[here - 1]
        speaks = [e for e in before if _is_tag(e)]
        if not speaks and not before:
            last = next((told[here - back] for back in (2, 3) if told[here - back]), [])
            speaks = [e for e in last if e.indefinite and not e.mention.possessive]
        if any(id(e.mention.entities[0]) in callers for e in speaks):
            continue
        nouns = {id(e.mention.entities[0]): e.mention.entities[0] for e in speaks}
        if len(nouns) != 1:
            continue
        (noun,) = nouns.values()
        agrees = noun.male_odds * name.male_odds
        if _is_bare_first_name(name) and _lacks_first_name(noun) and agrees >= 0 and not callers:
            _join(found, name, noun)
            continue
        known = agrees or any(e.indefinite for e in speaks) or not each.mention.vocative
        if noun.named or agrees < 0 or not known:
            continue
        _join(found, noun, name)
        for others in told.values():
            others[:] = [e for e in others if e.mention.entities]


_YOU_ARE = re.compile(
    r"(?:\A|[.,!?;—] ?)(?:(?:then|so|and|ah),? )?you(?:['’]d be|['’]re| are| would be| must be) \Z",
    re.IGNORECASE,
)
"""Before the name of the listener: "You must be Hobbs."."""


def _answers_to(found: Sequence[Found]) -> None:
    """Join a noun with the new name to which the person answers.

    The rider is Piers if “Good morning, Piers.” comes before “...,” the rider answered.
    """
    seen: set[int] = set()
    called: Found | None = None
    talks = {each.sentence.passage for each in found if each.sentence.spoken}
    for each in found:
        if len(each.mention.entities) != 1:
            continue
        entity, here = each.mention.entities[0], each.sentence.passage
        if each.mention.kind is MentionKind.NAME and each.sentence.spoken:
            if each.mention.vocative and id(entity) not in seen:
                called = each
        elif called is not None and not each.sentence.spoken and here > called.sentence.passage:
            name = called.mention.entities[0]
            near = (each.before, each.after)
            answers = any(token and token.low in lex.ANSWERING_VERBS for token in near)
            # "Anything, Mr. Ames?" "A bell, sir." The lieutenant turned.
            acts = each.mention.subject and here in talks and not _is_tag(each)
            acts = acts and entity.male_odds * name.male_odds > 0 and each.key not in _GENERAL
            noun = each.mention.kind is MentionKind.NOUN and not entity.named
            noun = noun and not (each.indefinite or each.owner)
            agrees = entity.male_odds * name.male_odds >= 0 and (id(entity) in seen or acts)
            if here == called.sentence.passage + 1 and (answers or acts) and noun and agrees:
                _join(found, entity, name)
            called = None
        seen.add(id(each.mention.entities[0]))


def _told_next(found: Sequence[Found]) -> None:
    """Join a noun that speaks first with the new name that the next sentence describes.

    “...,” said the girl beside him. Wren was fifteen and wore a leather coat.
    """
    seen: set[int] = set()
    speaks: Found | None = None
    for each in found:
        if each.sentence.spoken or len(each.mention.entities) != 1:
            continue
        entity = each.mention.entities[0]
        if each.mention.kind is MentionKind.NAME and speaks is not None and id(entity) not in seen:
            noun = speaks.mention.entities[0]
            after = each.after
            same = each.sentence.passage == speaks.sentence.passage
            describes = after is not None and after.low in ("was", "wore", "had", "looked")
            first = each.mention.start == 0 and each.sentence is not speaks.sentence
            agrees = noun.male_odds * entity.male_odds >= 0
            if same and first and describes and agrees and noun is not entity:
                _join(found, noun, entity)
                speaks = None
        if each.mention.kind is MentionKind.NOUN and not entity.named and _is_tag(each):
            speaks = each if id(entity) not in seen else None
        seen.add(id(each.mention.entities[0]))


def _called_only(found: Sequence[Found]) -> None:
    """Join names that are only called in talk with the person whom they can mean.

    Gwil is the Gwilym of the story, Granny the grandmother. Martha, who is often called and never
    told of, is Mrs. Tolliver if no other woman near by lacks a first name.
    """
    calls: defaultdict[int, list[Found]] = defaultdict(list)
    told: defaultdict[int, dict[int, Entity]] = defaultdict(dict)
    others: dict[int, Entity] = {}
    people: dict[int, Entity] = {}
    for each in found:
        if len(each.mention.entities) != 1 or each.mention.kind is MentionKind.FIRST:
            continue
        entity = each.mention.entities[0]
        people[id(entity)] = entity
        if each.sentence.spoken:
            calls[id(entity)].append(each)
        else:
            told[each.sentence.passage][id(entity)] = others[id(entity)] = entity
    for key, uses in calls.items():
        name = people[key]
        if key in others or not name.named:
            continue
        noun = _KIN_CALLED.get(name.name.lower(), "")
        if noun:
            meant = [e for e in others.values() if not e.named and e.name == noun]
        else:
            meant = [e for e in others.values() if _shortens(name.name, e)]
        if not meant and _is_bare_first_name(name) and abs(name.male_odds) > KNOWN:
            near = {
                id(e): e
                for use in uses
                for passage in range(use.sentence.passage - SOON, use.sentence.passage + 3)
                for e in told[passage].values()
                if e.male_odds * name.male_odds > 0
            }
            often = len(uses) > 1 and all(use.mention.vocative for use in uses)
            meant = [e for e in near.values() if often and e.named and _lacks_first_name(e)]
        if len(meant) == 1:
            _join(found, name, meant[0])


def _own_names(found: Sequence[Found]) -> None:
    """Join a noun with the name that its person gives: "My name is Crane," said the visitor.

    The name is new, and one person without a name stands in the paragraph or those before it.
    """
    seen: set[int] = set()
    told: list[Found] = []
    for each in found:
        if len(each.mention.entities) != 1 or each.key == CALL:
            continue
        entity = each.mention.entities[0]
        if not each.sentence.spoken:
            told.append(each)
        own = each.sentence.spoken and each.mention.kind is MentionKind.NAME
        text = each.sentence.piece.text
        follows = text[each.mention.end : each.mention.end + 1]
        is_name = _I_AM.search(text[: each.mention.start]) and follows in ("", *".,;!?—")
        if own and (_OWN_NAME.search(text[: each.mention.start]) or is_name):
            here = each.sentence.passage
            tagged = [e for e in found if e.sentence.passage == here and not e.sentence.spoken]
            speaks = [e for e in tagged if _is_tag(e) and e.mention.entities]
            nouns = speaks or [
                e for e in told if here - e.sentence.passage <= SOON and e.mention.subject
            ]
            near = [e for e in told if here - e.sentence.passage < SOON and _is_tag(e)]
            if not speaks and near and not near[-1].mention.entities[0].named:
                nouns = near[-1:]
            fitting = {
                id(who): who
                for e in nouns
                if not (who := e.mention.entities[0]).named
                and not who.narrates
                and (who.species is Species.HUMAN or e.indefinite)
                and who.male_odds * entity.male_odds >= 0
            }
            if len(fitting) == 1 and id(entity) not in seen and entity.named:
                _join(found, next(iter(fitting.values())), entity)
        seen.add(id(entity))


def _by_office(found: Sequence[Found]) -> None:
    """Join "the inspector" with the surname that a story uses for him without bringing it in.

    Only one office without a holder and one bare surname may be there; the two are subjects near
    each other and never in one sentence, and neither is brought in as someone new.
    """
    offices: dict[int, list[Found]] = {}
    surnames: dict[int, list[Found]] = {}
    people: dict[int, Entity] = {}
    brought: set[int] = set()
    for each in found:
        if len(each.mention.entities) != 1 or each.mention.kind is MentionKind.FIRST:
            continue
        entity = each.mention.entities[0]
        people[id(entity)] = entity
        if each.indefinite or each.owner:
            brought.add(id(entity))
        if each.mention.kind is MentionKind.NOUN and not entity.named and each.key in _OFFICES:
            offices.setdefault(id(entity), []).append(each)
        bare = entity.named and len(entity.aliases) == 1 and " " not in entity.name
        if each.mention.kind is MentionKind.NAME and bare:
            surnames.setdefault(id(entity), []).append(each)
    held = [key for key in offices if key not in brought]
    fitting = []
    for key, uses in surnames.items():
        first, name = uses[0], people[key]
        given = name.name.lower() in lexicon().male | lexicon().female
        acts = first.mention.subject and not first.sentence.spoken
        if given or not acts or len(uses) < _OFTEN_CALLED or key in brought:
            continue
        for office in held:
            told = [e for e in offices[office] if not e.sentence.spoken]
            before = [e for e in told if e.sentence.passage < first.sentence.passage]
            near = before and first.sentence.passage - before[-1].sentence.passage <= 4 * SOON
            together = {id(e.sentence) for e in told} & {id(e.sentence) for e in uses}
            agrees = people[office].male_odds * name.male_odds >= 0
            if near and before[0].mention.subject and not together and agrees:
                fitting.append((people[office], name))
    if len(fitting) == 1 and len(held) == 1:
        _join(found, *fitting[0])


_OFTEN_CALLED = 3
"""Uses of a surname from which it is that of someone who has an office."""
_OFFICES = lex.RANKS | frozenset(
    word_list("detective constable sheriff doctor commissioner marshal chief magistrate commander")
)
"""Nouns for people by whose office a story calls one of its main characters."""


def _animals_called(found: Sequence[Found]) -> None:
    """Join an animal with the name that someone says it has: "She's called Rainha," she told him.

    The story mentions the animal shortly before, and the name is new.
    """
    seen: set[int] = set()
    last: Found | None = None
    for each in found:
        if len(each.mention.entities) != 1:
            continue
        entity = each.mention.entities[0]
        if each.sentence.spoken and each.mention.kind is MentionKind.NAME and last is not None:
            text = each.sentence.piece.text[: each.mention.start]
            near = each.sentence.passage - last.sentence.passage <= 2
            called = _IT_IS_CALLED.search(text)
            if called and near and id(entity) not in seen:
                if called[1].lower() != "it":
                    entity.male_odds = STATED * (1 if called[1].lower() == "he" else -1)
                _join(found, last.mention.entities[0], entity)
                last = None
        elif not each.sentence.spoken and entity.kind and not entity.named:
            last = each
        seen.add(id(each.mention.entities[0]))


def _shortens(name: str, entity: Entity) -> bool:
    """Return whether a name is the start of a person's first name, as Gwil of Gwilym."""
    firsts = {core[0] for a in entity.aliases if entity.named and (core := Name(a).core)}
    short = name.lower()
    return (
        " " not in name
        and len(name) > 2
        and any(first.startswith(short) and len(first) > len(short) + 1 for first in firsts)
    )


def _is_bare_first_name(entity: Entity) -> bool:
    return entity.named and " " not in entity.name and len(entity.aliases) == 1


def _lacks_first_name(entity: Entity) -> bool:
    """Return whether a person has a title and a surname and no first name: Mrs. Tolliver."""
    names = [Name(alias) for alias in entity.aliases if alias[:1].isupper()]
    titled = any(
        name.title in ("mr", "mrs", "miss", "dr") and len(name.core) == 1 for name in names
    )
    return titled and all(name.title and len(name.core) < 2 for name in names if name.core)


def _is_tag(each: Found) -> bool:
    """Return whether a mention is the subject of a verb of speech beside it."""
    near = (each.before, each.after)
    return any(token is not None and token.low in lex.SPEECH_VERBS for token in near)


def _join(found: Sequence[Found], noun: Entity, other: Entity) -> None:
    """Let all mentions of a person without a name mean another entity."""
    for each in found:
        if each.mention.entities == (noun,):
            each.mention.entities = (other,)
    other.aliases = tuple(dict.fromkeys((*other.aliases, *noun.aliases)))
    other.role = other.role or noun.role
    other.age = other.age or noun.age
    if noun.kind and not other.kind:
        other.species, other.kind = noun.species, noun.kind
    other.male_odds = max(-STATED, min(STATED, other.male_odds + noun.male_odds))


def _strangers(found: Sequence[Found]) -> None:
    """Join the gentleman with the stranger, if the story brings in neither as someone new."""
    uses: defaultdict[str, list[Found]] = defaultdict(list)
    brought: set[str] = set()
    for each in found:
        if each.mention.kind is not MentionKind.NOUN or len(each.mention.entities) != 1:
            continue
        entity = each.mention.entities[0]
        if entity.named or entity.name not in _STRANGERS or each.sentence.spoken:
            continue
        uses[entity.name].append(each)
        if each.indefinite or each.owner:
            brought.add(entity.name)
    names = [name for name in uses if name not in brought]
    for one, other in pairwise(names):
        sentences = [{id(e.sentence) for e in uses[name]} for name in (one, other)]
        near = uses[other][0].sentence.passage - uses[one][0].sentence.passage <= 2 * SOON
        first, second = uses[one][0].mention.entities[0], uses[other][0].mention.entities[0]
        if near and not sentences[0] & sentences[1] and first.male_odds * second.male_odds >= 0:
            _join(found, first, second)
            return


def _by_kind(found: Sequence[Found]) -> None:
    """Let "the girl" mean the only girl who was named a little before, and so on.

    No girl may be brought in as someone new, and the two may not stand in one sentence.
    """
    brought = {
        e.key.split()[-1]
        for e in found
        if (e.indefinite or e.owner) and not (e.sentence.spoken or e.mention.possessive)
    }
    children = _children(found)
    last: dict[int, tuple[int, Entity]] = {}
    sentences: dict[int, int] = {}
    for each in found:
        if each.sentence.spoken or len(each.mention.entities) != 1:
            continue
        entity, here = each.mention.entities[0], each.sentence.passage
        kind = _KINDS.get(each.key) if each.mention.kind is MentionKind.NOUN else None
        noun = each.mention.kind is MentionKind.NOUN
        young = entity.name.split()[-1] in ("girl", "boy")
        young |= noun and each.key.split()[-1] in ("girl", "boy")
        if young:
            children.add(id(entity))
        if (entity.named and each.mention.kind is MentionKind.NAME) or young:
            last[id(entity)] = (here, entity)
            sentences[id(entity)] = id(each.sentence)
        if kind is None or entity.named or each.key in brought or each.owner:
            continue
        sign, child = kind
        fitting = [
            who
            for passage, who in last.values()
            if here - passage <= SOON
            and (sign * who.male_odds > KNOWN or not sign)
            and (id(who) in children) == child
            and sentences[id(who)] != id(each.sentence)
            and (who.named or each.key == "child")
        ]
        if len(fitting) > 1:
            fitting = [who for who in fitting if here - last[id(who)][0] <= SOON // 2]
        if len(fitting) == 1:
            each.mention.entities = (fitting[0],)
            alias = f"the {each.key}"
            fitting[0].aliases = tuple(dict.fromkeys((*fitting[0].aliases, alias)))
            if child:
                fitting[0].age = fitting[0].age or "child"


def _children(found: Sequence[Found]) -> set[int]:
    """Return by ``id`` who is said to be a child by a number: "Huw, who was eleven"."""
    children: set[int] = set()
    last: Entity | None = None
    for each in found:
        if each.sentence.spoken:
            continue
        text = each.sentence.piece.text
        if each.mention.kind is MentionKind.NAME and each.mention.entities:
            last = each.mention.entities[0]
            if _CHILD.match(text, each.mention.end):
                children.add(id(last))
        elif (
            last is not None and each.key in ("he", "she") and _CHILD.match(text, each.mention.end)
        ):
            children.add(id(last))
    return children


def _opening(found: Sequence[Found]) -> None:
    """Let the "he" with which a story begins mean the first man whom it mentions afterwards.

    Such pronouns count as nouns from then on, so that those who speak are found by them.
    """
    open_ones: list[Found] = []
    for each in found:
        mention = each.mention
        if each.sentence.spoken or mention.kind is MentionKind.GROUP:
            continue
        if mention.kind is MentionKind.PRONOUN and mention.gender != "unknown":
            if not open_ones and not (each.key in ("he", "she") and mention.subject):
                return
            if open_ones and mention.gender != open_ones[0].mention.gender:
                continue
            open_ones.append(each)
        elif len(mention.entities) == 1 and mention.kind in (MentionKind.NAME, MentionKind.NOUN):
            if not open_ones:
                return
            sign = 1 if open_ones[0].mention.gender == "male" else -1
            entity = mention.entities[0]
            if entity.male_odds * sign < 0 or not mention.subject:
                continue
            if each.indefinite or each.sentence.passage - open_ones[0].sentence.passage > SOON:
                return
            if entity.male_odds * sign < KNOWN and mention.kind is MentionKind.NOUN:
                entity.male_odds += sign * NAMED
            for pronoun in open_ones:
                pronoun.mention.kind = MentionKind.NOUN
                pronoun.mention.entities = (entity,)
            return


def _kin(named: Sequence[Entity]) -> dict[str, Entity]:
    """Return who the wife, husband, mother and father are, where surnames allow only one.

    The wife is the Mrs. Bennet beside a Mr. Bennet, the mother the one beside a Miss Bennet.
    """
    by_surname: defaultdict[str, defaultdict[str, set[Entity]]]
    by_surname = defaultdict(lambda: defaultdict(set))
    for entity in named:
        for name in map(Name, entity.aliases):
            if name.core and (name.title or len(name.core) > 1):
                title = name.title if name.title in ("mr", "mrs") else "child"
                by_surname[name.core[-1]][title].add(entity)
    found: dict[str, Entity] = {}
    for noun, title, beside in (
        ("wife", "mrs", "mr"),
        ("husband", "mr", "mrs"),
        ("mother", "mrs", "child"),
        ("father", "mr", "child"),
    ):
        fitting = {
            entity
            for titles in by_surname.values()
            for entity in titles[title]
            if titles[beside] - {entity}
        }
        if len(fitting) == 1:
            found[noun] = fitting.pop()
    return found


def _heads(found: Sequence[Found]) -> dict[str, str]:
    """Return by noun with adjectives the noun that names its person.

    The old ferryman is the ferryman, but an old man is not the man if there is a young man too.
    """
    variants: defaultdict[str, set[str]] = defaultdict(set)
    for each in found:
        if each.mention.kind is MentionKind.NOUN and each.key != CALL:
            variants[each.key.split()[-1]].add(each.key)
    one = {head for head, keys in variants.items() if len(keys - {head}) <= 1}
    return {key: head if head in one else key for head, keys in variants.items() for key in keys}


def _only_one_of_sex(
    found: Sequence[Found], named: Sequence[Entity], introduced: set[str]
) -> dict[str, Entity]:
    """Return who "the old woman" is: the only woman with a title, if no old woman is introduced."""
    keys = {each.key for each in found if each.mention.kind is MentionKind.NOUN}
    known: dict[str, Entity] = {}
    for key, sex in (("old woman", -1), ("old lady", -1), ("old man", 1), ("old gentleman", 1)):
        titled = [e for e in named if any(Name(a).title_sex == sex for a in e.aliases)]
        if key in keys and key not in introduced and len(titled) == 1:
            known[key] = titled[0]
    return known


def _describe(entity: Entity, words: Sequence[str]) -> None:
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
    """Return the person whom others call by name and of whom the narration does not speak.

    A call counts more if "I" stands beside it, and against if "I said" it.
    """
    acting, speaking = _first_person_passages(found)
    told = {
        id(each.mention.entities[0])
        for each in found
        if each.mention.kind is MentionKind.NAME
        and each.mention.entities
        and not each.sentence.spoken
    }
    scores: defaultdict[int, float] = defaultdict(float)
    for each in found:
        if each.mention.kind is not MentionKind.NAME or not each.sentence.spoken:
            continue
        passage = each.sentence.passage
        for entity in each.mention.entities:
            if not each.mention.vocative:
                scores[id(entity)] -= 0.4
            elif passage in speaking:
                scores[id(entity)] -= 2.0
            else:
                scores[id(entity)] += 1.0 if passage in acting or passage + 1 in acting else 0.5
    fitting = [e for e in entities if id(e) not in told and e.named and Name(e.name).core]
    for entity in fitting:
        known = any(word in lexicon().counts for word in Name(entity.name).core)
        scores[id(entity)] += 0.25 if known else 0.0
    best = max(fitting, key=lambda e: scores[id(e)], default=None)
    return best if best and scores[id(best)] >= CALLED_ENOUGH else None


def _first_person_passages(found: Sequence[Found]) -> tuple[set[int], set[int]]:
    """Return the passages in which "I" does something, and those in which "I" speaks."""
    acting: set[int] = set()
    speaking: set[int] = set()
    for each in found:
        if each.key != "i" or each.sentence.spoken:
            continue
        acting.add(each.sentence.passage)
        beside = (each.before, each.after)
        if any(token and token.low in lex.SPEECH_VERBS for token in beside):
            speaking.add(each.sentence.passage)
    return acting, speaking


def _hear_pronouns(found: Iterable[Found]) -> None:
    """Let the pronouns soon after names say the sex of those whose sex no word states.

    A pronoun that begins a clause speaks of the last subject first. One that fits a person near by
    whose sex is known says nothing about the others.
    """
    at = 0
    near: list[Entity] = []
    subject: Entity | None = None
    last: Found | None = None
    base: dict[int, float] = {}
    for position, one in _places(found):
        mention = one.mention
        if mention.kind is MentionKind.PRONOUN and mention.gender != "unknown":
            sign = 1 if mention.gender == "male" else -1
            if position - at >= NEAR or _is_of_another(one, last):
                continue
            meant = [subject] if subject in near and mention.subject else near
            open_ones = [e for e in meant if sign * base[id(e)] > -NAMED]
            known = [e for e in open_ones if sign * base[id(e)] > KNOWN]
            reflexive = one.key in ("himself", "herself") and last is not None
            if reflexive and last and last.sentence is one.sentence and subject in open_ones:
                # "The visitor lowered himself into a chair".
                subject.male_odds += sign * REFLEXIVE
                continue
            for entity in known or open_ones:
                weight = 0.8 if len(known or open_ones) == 1 else 0.25
                entity.male_odds += sign * weight * (1.0 if one.key in ("he", "she") else 0.6)
        elif mention.entities and mention.kind in (MentionKind.NAME, MentionKind.NOUN):
            entity = mention.entities[0]
            base.setdefault(id(entity), entity.male_odds)
            apart = not near or position - at > NEAR
            near = [entity, *([] if apart else [e for e in near if e is not entity][:1])]
            at = position
            subject = entity if mention.subject else subject
            last = one


def _is_of_another(pronoun: Found, last: Found | None) -> bool:
    """Return whether a pronoun is in the clause of a noun before it: "the guest beside her"."""
    if last is None or pronoun.sentence is not last.sentence or last.mention.possessive:
        return False
    if pronoun.key not in ("him", "her") or pronoun.mention.possessive:
        return False
    between = pronoun.sentence.piece.text[last.mention.end : pronoun.mention.start]
    return not re.search(r"[,;:—]|\b(?:and|but|that|when|as|while|who)\b", between)


def _places(found: Iterable[Found]) -> Iterable[tuple[int, Found]]:
    """Return the mentions of narration with their position in it."""
    base, last = 0, None
    for each in found:
        if each.sentence is not last:
            base += len(last.piece.text) + 1 if last else 0
            last = each.sentence
        if not each.sentence.spoken:
            yield base + each.mention.start, each
