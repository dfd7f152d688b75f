"""Asks a language model who the people of a story are, and whom the planner has missed.

A question is a passage and the numbered names that the planner found in it. The model says of each
what being it is, its sex and age, how it looks, and whether two names are one person. It lists who
speaks or acts in the passage and has no number.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, get_args

from ..ops.canonical import seed_of
from ..story.cast import CastChanges, CharacterChange
from ..story.fields import Evidence
from ..story.ids import with_ids
from ..story.storyboard import (
    NARRATOR,
    Accessory,
    Age,
    Attribution,
    Character,
    Gender,
    Look,
    ShotSize,
    Species,
    Voice,
)
from .questions import (
    NUMBER,
    SURE,
    TEXT,
    Subject,
    entries,
    listing,
    number_in,
    numbered,
    one_of,
    options,
    passages,
    question,
    record,
    told,
    words_in,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from ..story.storyboard import Line, Shot, Storyboard
    from .questions import Question, Told

PASSAGE_CHARACTERS: Final = 8_000
"""Characters of the story in one question."""
ANSWER_TOKENS: Final = 90
"""Tokens of what is said of one person."""
MOST_MISSING: Final = 20
"""Most people of one passage whom the planner had missed."""

_GENDERS: Final[tuple[Gender, ...]] = get_args(Gender)
_AGES: Final[tuple[Age, ...]] = get_args(Age)
_SPECIES: Final[tuple[Species, ...]] = get_args(Species)
_ACCESSORIES: Final[tuple[Accessory, ...]] = get_args(Accessory)
_BEARD: Final = re.compile(
    r"beard|moustache|mustache|whisker|stubble|goatee|[胡须髯]", re.IGNORECASE
)
_NO_BEING: Final = "none"
_OPEN: Final = frozenset({"", "unknown"})
_NO_NAMES: Final = frozenset({NARRATOR, "unknown", "none", "nobody", "someone", "旁白", "某人"})

_ROLE: Final = (
    "You prepare a chapter of a story for an animated film. You are given a passage and a numbered"
    " list of people that a program found in it; the program makes mistakes. Answer with JSON.\n"
    "`people` has one entry for each number. `same_as`: the number of the entry that is the same"
    " person under another name, else its own number. `being`: human, animal, robot, ghost, monster"
    " or other, or none for what is no person or animal of the story (a place, a thing, a crowd)."
    " `kind`: of an animal, robot or monster its noun, such as fox. `sex`: female, male or"
    " unknown. `age`: child (below 15), young (below 30), adult (below 60), old or unknown;"
    " conclude it from the whole passage. `role`: occupation or rank in one or two words, after"
    " a word for the build where the passage gives one (stout judge, 胖掌柜). `hair` (a beard"
    " too), `clothes` (shoes too): as the passage says, a short phrase with colours; an empty text"
    " where it says nothing: never invent them; of clothes that change, those that are worn"
    " longest."
    " `accessories`: of the listed ones, those that this person has or wears for most of the"
    " passage; scar, plaster and bandage only where they are on the face or around the head."
    " Write `kind`, `role`, `hair` and `clothes` in the language of the"
    " passage.\n"
    "`missing` has one entry for each person or animal that speaks or acts in the passage and has"
    " no number, crowds left out; also for one whose name is wrongly listed as that of another"
    " person (also …). `name`: as the passage calls it most often, without article."
    " Do not write anything else."
)
_LOOK: Final[dict[str, Any]] = {
    "being": TEXT,
    "kind": TEXT,
    "sex": TEXT,
    "age": TEXT,
    "role": TEXT,
    "hair": TEXT,
    "clothes": TEXT,
    "accessories": listing(TEXT),
}
_SCHEMA: Final = record(
    people=listing(record(number=NUMBER, same_as=NUMBER, **_LOOK)),
    missing=listing(record(name=TEXT, **_LOOK)),
)


def cast_questions(board: Storyboard) -> list[Question]:
    """Return the questions about the people of a storyboard.

    Args:
        board: With ids.
    """
    return [_question(board, part) for part in passages(told(board), PASSAGE_CHARACTERS)]


def _question(board: Storyboard, passage: Sequence[Told]) -> Question:
    text = "\n".join(each.text for each in passage)
    shots = board.shots
    seen = {name for each in passage for name in _people(shots[each.at])}
    people = [
        each
        for each in board.cast
        if each.name in seen or any(name in text for name in (each.name, *each.aliases))
    ]
    listed = [
        f"{number}. {each.name}" + (f" (also {', '.join(each.aliases)})" if each.aliases else "")
        for number, each in enumerate(people, 1)
    ]
    return question(
        Subject.CAST,
        [each.name for each in people],
        _ROLE,
        [
            options("Accessories", _ACCESSORIES),
            "People:\n" + ("\n".join(listed) or "none"),
            "Passage:\n" + text,
        ],
        _SCHEMA,
        (len(people) + 2) * ANSWER_TOKENS,
        shots=range(passage[0].at, passage[-1].at + 1),
    )


def _people(shot: Shot) -> set[str]:
    return {*shot.cast, *(line.speaker for line in shot.lines)} - {NARRATOR}


def with_cast(
    board: Storyboard, answers: Sequence[tuple[Question, object]]
) -> tuple[Storyboard, frozenset[int]]:
    """Return the storyboard with the people of the answers.

    Args:
        board: As it was asked about.
        answers: Each question with its answer, in the order of the story.

    Returns:
        The storyboard, and the positions of shots in whose passage someone was missing.
    """
    said: dict[str, list[dict[str, Any]]] = {}
    same: dict[str, str] = {}
    missing: dict[str, Character] = {}
    lacking: set[int] = set()
    known = {each.name.casefold() for each in board.cast}
    called: dict[str, list[Character]] = {}
    for each in board.cast:
        for alias in each.aliases:
            called.setdefault(alias.casefold(), []).append(each)
    for asked, answer in answers:
        for number, entry in numbered(answer, "people", len(asked.about)).items():
            name = asked.about[number - 1]
            said.setdefault(name, []).append(entry)
            other = number_in(entry, "same_as", len(asked.about))
            if other and other != number:
                same.setdefault(name, asked.about[other - 1])
        for entry in list(entries(answer, "missing"))[:MOST_MISSING]:
            name = words_in(entry.get("name"))
            folded = name.casefold()
            if not name or folded in _NO_NAMES or folded in known:
                continue
            if one_of(entry.get("being"), _SPECIES) is None:
                continue
            holders = called.get(folded, [])
            if holders and all(_is_form(name, holder) for holder in holders):
                # Another form of a person's own name is no other person.
                continue
            lacking.update(asked.shots)
            missing.setdefault(folded, _character(name, entry))
    looks = {name: _look(board, name, told_of) for name, told_of in said.items()}
    gone = {
        name
        for name, told_of in said.items()
        if all(_is_none(each) for each in told_of) and name not in same
    }
    cast = (
        *(_without_names(looks.get(each.name, each), missing) for each in board.cast),
        *missing.values(),
    )
    whole = _without(board.model_copy(update={"cast": cast}), gone)
    owners = _owners(whole, same)
    return _joined(_with_owners(whole, owners), owners), frozenset(lacking)


def _is_form(alias: str, character: Character) -> bool:
    """Say whether an alias is a shorter or longer form of the name of a member of the cast.

    >>> jon = Character(name="Old Jon Hale", look=Look(gender="male"))
    >>> [_is_form(each, jon) for each in ("Jon", "Mr. Hale", "Mrs. Hale", "Young Jon")]
    [True, True, False, False]
    >>> [_is_form(each, Character(name="小红")) for each in ("李小红", "小红的妈妈")]
    [True, False]
    """
    name = character.name
    if not (alias.isascii() and name.isascii()):
        longer, shorter = sorted((alias, name), key=len, reverse=True)
        return shorter in longer and not re.search(_OTHERS, longer.replace(shorter, ""))
    one, other = _words(alias), _words(name)
    if _SEXES.get(character.look.gender, frozenset()) & one:
        return False
    for kind in (_TITLES, _MARKS):
        if one & kind and other & kind and not one & other & kind:
            return False
    shared = one & other - _MARKS
    core, rest = one - _TITLES - _MARKS, other - _TITLES - _MARKS
    if one == other:
        return True
    return bool(shared - _ANYONE) and (core <= rest or rest <= core)


def _words(name: str) -> set[str]:
    found = re.findall(r"[\w'-]+", name.casefold())
    return {_WRITTEN.get(each, each) for each in found} - {"the", "a", "an"}


_WRITTEN: Final = {"dr": "doctor", "capt": "captain", "sgt": "sergeant", "fr": "father"}
_TITLES: Final = frozenset(
    {
        "mr", "mrs", "ms", "miss", "sir", "lady", "lord", "doctor", "captain", "colonel", "major",
        "sergeant", "father", "mother", "uncle", "aunt", "brother", "sister", "madam",
    }
)  # fmt: skip
_MARKS: Final = frozenset({"old", "young", "little", "poor", "big", "tall", "first", "second"})
"""Adjectives that tell people of one name apart."""
_ANYONE: Final = frozenset(
    {"man", "woman", "girl", "boy", "lady", "gentleman", "child", "person", "fellow"}
)
_SEXES: Final[dict[str, frozenset[str]]] = {
    "female": frozenset({"mr", "sir", "lord"}),
    "male": frozenset({"mrs", "ms", "miss", "madam"}),
}
"""Titles that people of a sex do not have."""
_OTHERS: Final = r"的|[娘妈爹婆爷奶哥姐弟妹儿女]|太太|夫人|媳妇|老公|家人"
"""What is added to a name to call another person: a relative."""


def _without_names(character: Character, others: Collection[str]) -> Character:
    """Return a member of the cast without the aliases that are names of others."""
    kept = tuple(
        each
        for each in character.aliases
        if each.casefold() not in others or _is_form(each, character)
    )
    if kept == character.aliases:
        return character
    return character.model_copy(update={"aliases": kept})


def _is_none(entry: Mapping[str, Any]) -> bool:
    return one_of(entry.get("being"), (_NO_BEING,)) is not None


def _character(name: str, entry: Mapping[str, Any]) -> Character:
    look = Look(palette=seed_of(name), **_said(entry))
    why = {"name": Evidence(confidence=SURE)}
    return Character(name=name, look=look, voice=Voice(variety=seed_of(name)), evidence=why)


def _said(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a look that an entry says."""
    worn = entry.get("accessories")
    accessories = [one_of(each, _ACCESSORIES) for each in worn] if isinstance(worn, list) else []
    return {
        "species": one_of(entry.get("being"), _SPECIES) or "human",
        "kind": words_in(entry.get("kind")) if not one_of(entry.get("being"), ("human",)) else "",
        "gender": one_of(entry.get("sex"), _GENDERS) or "unknown",
        "age": one_of(entry.get("age"), _AGES) or "unknown",
        "role": words_in(entry.get("role")),
        "hair": words_in(entry.get("hair")),
        "clothes": words_in(entry.get("clothes")),
        "accessories": tuple(dict.fromkeys(each for each in accessories if each)),
    }


def _look(board: Storyboard, name: str, told_of: Sequence[Mapping[str, Any]]) -> Character:
    """Return a member of the cast as the answers describe it: of each field the first that says it.

    What the planner alone says of clothes and role is dropped; its sex and age stay where no
    answer knows better, and its words for a beard where an answer says that there is one.
    """
    character = board.character(name)
    assert character is not None  # noqa: S101 - questions list the cast
    beings = [each for each in told_of if one_of(each.get("being"), _SPECIES)]
    if not beings:
        return character
    found = [_said(each) for each in beings]
    new = {
        key: next((each[key] for each in found if each[key] not in ("", "unknown", ())), None)
        for key in found[0]
    }
    old = character.look
    new |= {key: new[key] or getattr(old, key) for key in ("species", "gender", "age")}
    new |= {key: new[key] or "" for key in ("kind", "role", "hair", "clothes")}
    worn = new["accessories"] = new["accessories"] or ()
    if not new["hair"] and any(each in {"beard", "moustache"} for each in worn):
        # The planner quotes what the story says of the beard.
        new["hair"] = old.hair if _BEARD.search(old.hair) else ""
    if new["age"] != old.age:
        new["years"] = None
    look = old.model_copy(update=new)
    changed = [key for key in new if getattr(look, key) != getattr(old, key)]
    why: dict[str, Evidence] = {
        field: reason
        for field, reason in character.evidence.items()
        if field not in changed and (field not in new or getattr(look, field))
    }
    why |= {key: Evidence(confidence=SURE) for key in changed if getattr(look, key)}
    return character.model_copy(update={"look": look, "evidence": why})


def _without(board: Storyboard, gone: Collection[str]) -> Storyboard:
    """Return the storyboard without some of its cast; the narrator reads what they said."""
    if not gone:
        return board

    def names(old: Iterable[str]) -> tuple[str, ...]:
        return tuple(name for name in old if name not in gone)

    def line(old: Line) -> Line:
        others = tuple(each for each in old.alternatives if each.speaker not in gone)
        new: dict[str, object] = {"alternatives": others}
        if old.addressee in gone:
            new["addressee"] = ""
        if old.speaker in gone:
            new |= {"speaker": NARRATOR, "how": Attribution.NARRATION, "confidence": 0.0}
        return old.model_copy(update=new)

    def shot(old: Shot) -> Shot:
        return old.model_copy(
            update={
                "cast": names(old.cast),
                "focus": "" if old.focus in gone else old.focus,
                "held": {who: thing for who, thing in old.held.items() if who not in gone},
                "lines": tuple(map(line, old.lines)),
                "deeds": tuple(
                    each.model_copy(update={"who": names(each.who), "whom": names(each.whom)})
                    for each in old.deeds
                    if not each.who or names(each.who)
                ),
                "topics": tuple(
                    each.model_copy(update={"whom": names(each.whom)})
                    for each in old.topics
                    if len(names(each.who)) == len(each.who)
                ),
                "feelings": tuple(each for each in old.feelings if each.who not in gone),
            }
            | ({"size": ShotSize.WIDE} if old.cast and not names(old.cast) else {})
        )

    scenes = tuple(
        scene.model_copy(update={"shots": tuple(map(shot, scene.shots))}) for scene in board.scenes
    )
    cast = tuple(each for each in board.cast if each.name not in gone)
    return with_ids(board.model_copy(update={"cast": cast, "scenes": scenes}))


def _owners(board: Storyboard, same: Mapping[str, str]) -> dict[str, str]:
    """Return under which name a person goes who has several, by the others.

    Of two who name each other the one that appears first stays. A woman is not joined with a man,
    nor a person with an animal.
    """
    order = [each.name for each in board.cast]
    owners: dict[str, str] = {}
    for name, other in same.items():
        if name not in order or other not in order:
            continue
        kept = owners.get(other, other)
        if same.get(other) == name and order.index(name) < order.index(other):
            continue
        group = [each for each in order if owners.get(each, each) in {name, kept}]
        if kept == name or not _may_be_one(board, group):
            continue
        owners |= dict.fromkeys((each for each in group if each != kept), kept)
    return owners


def _may_be_one(board: Storyboard, names: Iterable[str]) -> bool:
    looks = [each.look for each in map(board.character, names) if each is not None]
    sexes = {look.gender for look in looks} - {"unknown"}
    return len(sexes) < 2 and len({look.species for look in looks}) < 2


def _with_owners(board: Storyboard, owners: Mapping[str, str]) -> Storyboard:
    """Return the storyboard in which people have the traits of their other names as well."""

    def whole(character: Character) -> Character:
        others = [board.character(n) for n, owner in owners.items() if owner == character.name]
        looks = [each.look for each in others if each is not None]
        new = {
            key: next((v for look in looks if (v := getattr(look, key)) not in _OPEN), None)
            for key in ("gender", "age", "role", "hair", "clothes")
            if getattr(character.look, key) in _OPEN
        }
        found = {key: value for key, value in new.items() if value is not None}
        look = character.look.model_copy(update=found)
        why = {key: Evidence(confidence=SURE) for key in found}
        return character.model_copy(update={"look": look, "evidence": character.evidence | why})

    return board.model_copy(update={"cast": tuple(map(whole, board.cast))})


def _joined(board: Storyboard, owners: Mapping[str, str]) -> Storyboard:
    """Return the storyboard with people of several names as one each."""
    if not owners:
        return with_ids(board)
    others: dict[str, list[str]] = {}
    for name, owner in owners.items():
        others.setdefault(owner, []).append(name)
    changes = {owner: CharacterChange(aliases=tuple(names)) for owner, names in others.items()}
    joined = CastChanges(characters=changes, shared=True).over(board)
    narrators = {owners.get(each.name, each.name) for each in board.cast if each.narrates}
    cast = tuple(
        each.model_copy(update={"narrates": each.name in narrators}) for each in joined.cast
    )
    return joined.model_copy(update={"cast": cast})
