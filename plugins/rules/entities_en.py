"""Finds the people of an English story: who has which names, and whom nouns and calls mean."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from . import lexicon_en as lex
from .lexicon_en import lexicon
from .mentions_en import CALL, gender_of_noun, is_past
from .names_en import (
    EVERYDAY_TITLES,
    NAMED,
    NAMES,
    NAMING,
    STATED,
    Name,
    describe,
    is_tag,
    people_named,
)
from .record import Entity, MentionKind, Species
from .wordlist import words as word_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .mentions_en import Found

KNOWN = 1.0
"""Log-odds from which a sex counts as known."""
_RANKS = {"baronet": "sir", "viscount": "lord", "marquis": "lord", "earl": "lord", "duke": "lord"}
"""Ranks, and the title that one who has it bears."""
FIRST_PERSON = 0.008
"""Share of ``I``, ``me`` and ``my`` among the words of narration that a narrator is a person of."""
CALLED_ENOUGH = 0.7
"""Score of a name in calls from which it is the narrator's."""
REFLEXIVE = 2.0
"""Log-odds of a sex that "himself" or "herself" says of the subject of its sentence."""
NEAR = 160
"""Characters from a name to a pronoun that still speaks of the name's sex."""
_GENERAL = frozenset(("man", "woman", "boy", "girl", "child", "lady"))
"""Nouns behind which a name is no apposition: "the girl Imogen had seen"."""
_OWN_NAME = re.compile(
    r"(?:\bmy (?:full |own )?name(?: is|['’]s)|(?:\A|[.,!?;—] ?)name['’]s) \Z", re.IGNORECASE
)
_I_AM = re.compile(r"(?:\A|[.,;!?—–-]\s*)(?:[Yy]es, |[Aa]nd |[Ww]ell, )?I(?: am|['’]m) \Z")
"""Before a name that may be the speaker's own: "I am Mrs. Thrale."."""
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
_STRANGERS = frozenset(
    word_list("stranger gentleman visitor newcomer guest traveller traveler intruder customer")
)
"""Nouns by which a story calls one person before it names him."""
_KIN_CALLED = {
    **dict.fromkeys(("dad", "daddy", "papa", "pa", "father", "baba", "abba", "appa"), "father"),
    **dict.fromkeys(
        ("mum", "mummy", "mamma", "mama", "ma", "mom", "mommy", "mother", "amma"), "mother"
    ),
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


def entities_of(found: Sequence[Found], words_told: int, given: Sequence[str] = ()) -> list[Entity]:
    """Return the entities of a story, and set those of all mentions but pronouns.

    Args:
        found: Mentions of the story, in order.
        words_told: Number of words outside quotations.
        given: Speakers that the format of the story names.
    """
    entities = people_named(found, given)
    _named_relatives(found)
    entities += _described(found, entities)
    _named_next(found)
    _called_by_honour(found)
    _called_by_name(found)
    _answers_to(found)
    _told_next(found)
    _called_only(found)
    _own_names(found)
    _brought_in(found)
    _owners(found)
    _legendary_beings(found)
    _by_office(found)
    _animals_called(found)
    _animals_named(found)
    _strangers(found)
    _by_kind(found)
    narrator = _narrator(found, words_told, entities)
    if narrator and narrator not in entities:
        entities.append(narrator)
    _hear_pronouns(found)
    _opening(found)
    meant = {id(entity): entity for each in found for entity in each.mention.entities}
    entities = [e for e in entities if e.narrates or id(e) in meant or e.name in given]
    known = set(map(id, entities))
    entities += [entity for key, entity in meant.items() if key not in known]
    for entity in entities:
        odds = entity.male_odds
        entity.gender = "male" if odds > KNOWN else "female" if odds < -KNOWN else "unknown"
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
        if noun is one and between in NAMING[True]:
            _state_sex(noun.key, name.mention.entities)
        if between in NAMING[noun is one] or apposed:
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


def _named_relatives(found: Sequence[Found]) -> None:
    """Set the sex, and child as age, from the relative before a name: "her little brother Jory"."""
    for each in found:
        if each.mention.kind is MentionKind.NAME and each.before is not None:
            beside = each.sentence.piece.text[: each.mention.start].endswith(f"{each.before.word} ")
            if beside and each.before.low in _RELATIVES:
                _state_sex(each.before.low, each.mention.entities)
                if _YOUNG_RELATIVE.search(each.sentence.piece.text[: each.mention.start]):
                    for entity in each.mention.entities:
                        entity.age = entity.age or "child"


_RELATIVES = frozenset(
    word_list("brother sister son daughter nephew niece uncle aunt father mother husband wife")
)
"""Relatives whose noun gives the sex of the name behind it."""

_YOUNG_RELATIVE = re.compile(r"\b(?:little|baby|kid) (?:brother|sister|nephew|niece) \Z")
"""In front of a name, who is a child."""


def _named_next(found: Sequence[Found]) -> None:
    """Join a parent with the new name of the same family that soon follows.

    Petra Kovel heard it from her bed. Her father walked around it. Anselm Kovel had burned his arm.
    """
    seen: set[int] = set()
    families: set[str] = set()
    parent: Found | None = None
    for each in found:
        if each.sentence.spoken or len(each.mention.entities) != 1:
            continue
        entity = each.mention.entities[0]
        new = id(entity) not in seen
        if each.mention.kind is MentionKind.NAME:
            core = Name(each.key).core
            family = core[-1] if len(core) > 1 else ""
            if parent is not None and new and family in families and entity.named:
                noun = parent.mention.entities[0]
                near = each.sentence.passage - parent.sentence.passage <= 1
                if near and noun.male_odds * entity.male_odds >= 0:
                    _join(found, noun, entity)
                parent = None
            families.add(family)
            families.discard("")
        elif each.owner in ("her", "his") and new and each.key in ("father", "mother"):
            parent = each
        seen.add(id(entity))


_EARTHLY = (Species.HUMAN, Species.ANIMAL, Species.ROBOT)
"""Species of which a story has many, so that a new name near one is often somebody else."""


def _legendary_beings(found: Sequence[Found]) -> None:
    """Join the dragon of whom people spoke with the new name that is met before the dragon acts.

    Nobody said the dragon's name. ... Ormagast lay across the gallery. ... The dragon laughed.
    """
    told = [e for e in found if not e.sentence.spoken and len(e.mention.entities) == 1]
    brought = {e.key for e in told if e.indefinite}
    first: dict[int, Found] = {}
    sentences: defaultdict[int, set[int]] = defaultdict(set)
    for each in told:
        sentences[id(each.mention.entities[0])].add(id(each.sentence))
    for each in told:
        being, here = each.mention.entities[0], each.sentence.passage
        known = first.setdefault(id(being), each)
        noun = each.mention.kind is MentionKind.NOUN and each.mention.subject
        if being.named or being.species in _EARTHLY or not noun:
            continue
        since = here - known.sentence.passage
        if each.key in brought or since <= SOON:
            continue
        met = [
            one
            for one in first.values()
            if one.mention.kind is MentionKind.NAME
            and here - SOON <= one.sentence.passage < here
            and one.mention.subject
            and not Name(one.key).title
            and one.key.lower() not in lexicon().counts
            and not sentences[id(being)] & sentences[id(one.mention.entities[0])]
        ]
        if len(met) == 1 and met[0].mention.entities[0].named:
            _join(found, being, met[0].mention.entities[0])
            first.pop(id(being))


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
            called = bool(NAMES.search(text[: following.mention.start]))
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
        describe(entity, noun.split())
    counts = Counter(id(e) for each in found for e in each.mention.entities)
    introduced = {each.key for each in found if each.indefinite}
    holders = _title_holders(named, counts)
    names |= {noun: holders[title] for noun, title in _RANKS.items() if title in holders}
    for title, holder in holders.items():
        if title not in introduced and title not in lex.SHORTENED_TITLES | EVERYDAY_TITLES:
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
            if known is not None and each.key.startswith("grand"):
                describe(known, each.key.split())
        key = heads[each.key]
        if known is None and key not in entities:
            gender = gender_of_noun(key.split()[-1])
            odds = {"male": STATED, "female": -STATED, "unknown": 0.0}[gender]
            entities[key] = Entity(key, (key,), named=False, male_odds=odds)
        if known is None:
            entity = entities[key]
            entity.aliases = tuple(dict.fromkeys((*entity.aliases, f"the {each.key}")))
            describe(entity, each.key.split())
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
        callers = {id(e.mention.entities[0]) for e in told[here] if e.mention.subject or is_tag(e)}
        alone = all(e.mention.entities[0].named or e.owner or e.indefinite for e in told[here])
        called = each.mention.vocative or _YOU_ARE.search(
            each.sentence.piece.text[: each.mention.start]
        )
        if not (new and called and alone) or len(callers) > 1 or id(name) in callers:
            continue
        before = told[here - 1]
        speaks = [e for e in before if is_tag(e)]
        if not speaks:
            last = before or next((told[here - back] for back in (2, 3) if told[here - back]), [])
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
            acts = each.mention.subject and here in talks and not is_tag(each)
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
        if each.mention.kind is MentionKind.NOUN and not entity.named and is_tag(each):
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
            meant = [e for e in others.values() if noun in (e.name, e.role) or noun in e.aliases]
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
        is_name = is_name or (own and id(entity) not in seen and _is_announced(each, found))
        if own and (_OWN_NAME.search(text[: each.mention.start]) or is_name):
            here = each.sentence.passage
            tagged = [e for e in found if e.sentence.passage == here and not e.sentence.spoken]
            speaks = [e for e in tagged if is_tag(e) and e.mention.entities]
            nouns = speaks or [
                e for e in told if here - e.sentence.passage <= SOON and e.mention.subject
            ]
            near = [e for e in told if here - e.sentence.passage < SOON and is_tag(e)]
            if not speaks and near and not near[-1].mention.entities[0].named:
                nouns = near[-1:]
            fitting = {
                id(who): who
                for e in nouns
                if not (who := e.mention.entities[0]).named
                and not who.narrates
                and (who.species is Species.HUMAN or e.indefinite or _speaks(e))
                and who.male_odds * entity.male_odds >= 0
            }
            if len(fitting) == 1 and id(entity) not in seen and entity.named:
                _join(found, next(iter(fitting.values())), entity)
        seen.add(id(entity))


def _brought_in(found: Sequence[Found]) -> None:
    """Join who is brought in without a name with the one known by hearsay who then speaks.

    “Where does Lady Isaure live?” ... A very old woman sat at the table. “...,” said Lady Isaure.
    """
    heard: set[int] = set()
    told: set[int] = set()
    newcomers: list[Found] = []
    for each in found:
        if len(each.mention.entities) != 1 or each.mention.kind is MentionKind.FIRST:
            continue
        entity, here = each.mention.entities[0], each.sentence.passage
        if each.sentence.spoken:
            heard.add(id(entity))
            continue
        noun = each.mention.kind is MentionKind.NOUN and not entity.named
        if noun and id(entity) not in told and _is_new(each):
            newcomers.append(each)
        elif entity.named and is_tag(each) and id(entity) in heard - told:
            near = [e for e in newcomers if 0 < here - e.sentence.passage <= SOON // 2]
            fitting = [
                who for e in near if (who := e.mention.entities[0]).male_odds * entity.male_odds > 0
            ]
            if len(fitting) == 1:
                _join(found, fitting[0], entity)
        if not each.mention.possessive:
            told.add(id(entity))


_SHOP = re.compile(
    r"['’]s (?:\w+ )?"
    r"(?:shop|store|stall|inn|tavern|bar|pub|caf[eé]|diner|bakery|office|studio|forge)\b"
)
"""Behind the name of its owner, a place where strangers are served."""
_KEEPERS = frozenset(
    word_list("proprietor owner landlord landlady shopkeeper innkeeper publican barkeeper keeper")
)
"""Nouns for who owns it."""


def _owners(found: Sequence[Found]) -> None:
    """Join the proprietor with the name of the shop: "Mossop's shop was dark. The keeper..."."""
    owner: Found | None = None
    for each in found:
        if each.sentence.spoken or len(each.mention.entities) != 1:
            continue
        if each.mention.kind is MentionKind.NAME:
            if _SHOP.match(each.sentence.piece.text, each.mention.end):
                owner = each
        elif owner is not None and each.mention.kind is MentionKind.NOUN:
            keeper, name = each.mention.entities[0], owner.mention.entities[0]
            near = each.sentence.passage - owner.sentence.passage <= SOON // 2
            free = not (keeper.named or each.indefinite or each.owner)
            agrees = keeper.male_odds * name.male_odds >= 0
            if near and free and agrees and each.key.split()[-1] in _KEEPERS:
                _join(found, keeper, name)
                owner = None


def _is_new(each: Found) -> bool:
    """Return whether the narration brings someone in who is not only compared: "an old man"."""
    compared = each.before is not None and each.before.low in ("like", "as", "than", "of")
    return each.indefinite and not (each.sentence.spoken or each.owner or compared)


def _speaks(each: Found) -> bool:
    """Return whether a verb of speech stands beside a mention: "when the heron spoke"."""
    beside = (each.before, each.after)
    return any(token and token.low in lex.SPEECH_VERBS | {"spoke"} for token in beside)


_ANNOUNCES = re.compile(r"\W*(?:he|she) (?:announced|declared)\b")


def _is_announced(name: Found, found: Sequence[Found]) -> bool:
    """Return whether a full name is all that one says who was brought in in the same paragraph.

    A thin man led a mule up the road. “Osbert Quill,” he announced.
    """
    text, here = name.sentence.piece.text, name.sentence.passage
    whole = name.mention.start == 0 and not text[name.mention.end :].strip(" ,.!")
    if not whole or " " not in text[: name.mention.end]:
        return False
    beside = [each for each in found if each.sentence.passage == here and not each.sentence.spoken]
    announced = any(_ANNOUNCES.match(each.sentence.piece.text) for each in beside)
    brought = [each for each in beside if each.indefinite and each.mention.subject]
    return announced and len(brought) == 1 and len(brought[0].mention.entities) == 1


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


def _animals_named(found: Sequence[Found]) -> None:
    """Join an animal with the name right before it: "Bruno looked back. The big dog stopped".

    Whoever has the name neither speaks nor has a title, and "the dog" is the subject of the next
    sentence of narration: after a sentence about the name, or after a call such as “Bruno, pull!”
    """
    human = {
        id(each.mention.entities[0])
        for each in found
        if len(each.mention.entities) == 1
        and (_speaks(each) or each.mention.kind is MentionKind.NOUN)
    }
    last: Found | None = None
    for each in found:
        if len(each.mention.entities) != 1:
            continue
        entity, mention = each.mention.entities[0], each.mention
        if mention.kind is MentionKind.NAME:
            called = mention.vocative if each.sentence.spoken else mention.subject
            single = entity.named and len(entity.name.split()) == 1 and not entity.role
            last = each if called and single and id(entity) not in human else None
        elif mention.kind is MentionKind.NOUN and not each.sentence.spoken:
            animal = entity.species is Species.ANIMAL and not entity.named and not each.indefinite
            begins = each.first <= 2 and mention.subject and not (each.owner or _speaks(each))
            if last is not None and animal and begins and last.sentence is not each.sentence:
                name = last.mention.entities[0]
                if 0 <= each.sentence.passage - last.sentence.passage <= 1:
                    name.species, name.kind = entity.species, entity.kind
                    _join(found, entity, name)
            last = None


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


def _join(found: Sequence[Found], noun: Entity, other: Entity) -> None:
    """Let all mentions of a person without a name mean another entity.

    Of "the man" and the like only those near: another man of the story has no other noun.
    """
    uses = [each for each in found if each.mention.entities == (noun,)]
    if noun.name in _GENERAL and other.named:
        near = {e.sentence.passage for e in found if e.mention.entities == (other,)}
        far = [e for e in uses if all(abs(e.sentence.passage - at) > SOON for at in near)]
        if near and len(far) < len(uses):
            another = replace(noun)
            for each in far:
                each.mention.entities = (another,)
    for each in uses:
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
        ("grandfather", "mr", "child"),
        ("grandmother", "mrs", "child"),
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

    The old ferryman is the ferryman, but an old man is not the man if there is a young man too, or
    if both are brought in as someone new.
    """
    variants: defaultdict[str, set[str]] = defaultdict(set)
    brought: set[str] = set()
    for each in found:
        if each.mention.kind is MentionKind.NOUN and each.key != CALL:
            variants[each.key.split()[-1]].add(each.key)
            if _is_new(each):
                brought.add(each.key)
    one = {
        head
        for head, keys in variants.items()
        if len(keys - {head}) <= 1 and len(keys & brought) <= 1 and f"dead {head}" not in keys
    }
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
    talking = {id(e) for each in found if _speaks(each) for e in each.mention.entities}
    for position, one in _places(found):
        mention = one.mention
        if mention.kind is MentionKind.PRONOUN and mention.gender != "unknown":
            sign = 1 if mention.gender == "male" else -1
            if position - at >= NEAR or _is_of_another(one, last):
                continue
            meant = [subject] if subject in near and mention.subject else near
            apart = last is None or one.sentence is not last.sentence
            # In "The dog stopped. She ducked behind a boulder" she is no dog.
            meant = [e for e in meant if not (apart and _is_beast(e) and id(e) not in talking)]
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


def _is_beast(entity: Entity | None) -> bool:
    """Return whether an entity is an animal without a name."""
    return entity is not None and entity.species is Species.ANIMAL and not entity.named


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
