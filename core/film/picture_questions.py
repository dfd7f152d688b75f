"""Asks a language model what each picture of a story shows: who is in view, and what they do.

A question is a passage of numbered shots, the names of the cast, the words of the vocabulary
(:mod:`..story.deeds`), and the nouns of which the artist has a picture. What the model says of a
shot replaces what the planner found in it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from ..story.deeds import (
    STATES,
    Deed,
    Effect,
    EffectCue,
    Emotion,
    Feeling,
    Item,
    Stance,
    Thing,
    Verb,
)
from ..story.ids import with_ids
from ..story.lasting import POSTURES, RIDES, without_repeated
from ..story.numerals import MOST, written
from ..story.places import Away, PlaceKind
from ..story.storyboard import NARRATOR, CameraMove, Extras, Prop, ShotSize
from .questions import (
    NUMBER,
    SURE,
    TEXT,
    Subject,
    entries,
    listing,
    names_in,
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
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ..story.storyboard import Character, Shot, Storyboard
    from .questions import Question, Told

PASSAGE_SHOTS: Final = 40
"""Shots in one question."""
PASSAGE_CHARACTERS: Final = 6_000
"""Characters of the story in one question."""
CONTEXT_CHARACTERS: Final = 1_500
"""Characters of the story that are shown before the passage."""
ANSWER_TOKENS: Final = 130
"""Tokens of what is said of one shot."""
LONGEST_SENTENCE: Final = 2_000
"""Characters of the story that are kept as the reason of a deed."""
MOST_IN_VIEW: Final = 6
MOST_DEEDS: Final = 4
MOST_OTHERS: Final = 4
MOST_TOPICS: Final = 2
MOST_TOLD: Final = 3
"""Most shots with a ``mode`` in a row; after them shots stay as the planner made them."""

_RIDDEN: Final = frozenset({Thing.HORSE, Thing.BICYCLE})
_OFF: Final = re.compile(r"\b(?:down|off|dismount\w*)\b|下", re.IGNORECASE)
_AS_USUAL: Final = re.compile(
    r"\W*(?:(?:as )?usual|none|nothing|same|no change|unchanged|n/?a|无|没有|平常|照常|不变)?\W*",
    re.IGNORECASE,
)
"""Answers that say of clothes that they are as usual."""

_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_POSTURES: Final = (Verb.STAND, *sorted(POSTURES | RIDES))
_STANCES: Final[tuple[Stance, ...]] = get_args(Stance)
_PLACES: Final = tuple(each for each in PlaceKind if each is not PlaceKind.ANYWHERE)
_AWAY: Final[tuple[Away, ...]] = get_args(Away)
_FEELINGS: Final = tuple(each for each in Emotion if each not in (Emotion.WHISPER, Emotion.SHOUT))
_ALONE: Final = frozenset({ShotSize.MEDIUM_CLOSE, ShotSize.CLOSE})

_ROLE: Final = (
    "You direct an animated film of a story. You are given a passage as numbered shots; the words"
    " that a character speaks have the name in front. A viewer who hears nothing shall understand"
    " what happens. Say with JSON what each picture shows: one entry in `shots` for each number."
)
_FIELDS: Final = (
    "`view`: the characters who are in the picture, by their listed names: who acts, who speaks,"
    " to whom; those of whom is only spoken, and who is heard by telephone or from elsewhere, are"
    " not. `others`: people and animals in the picture that are not listed: `kind` as the story"
    " calls them, `count` their number, 0 for a crowd. Listed names never go there.\n"
    "`deeds`: what is done in this shot, in order, at most four, also what goes on throughout it;"
    " what was done before, is wished, denied or compared is none. `verb`: one of the listed verbs"
    " that comes closest to what one would see (to bend down is crouch or bow; lean is against"
    " something). A thing that acts by itself is the `object` of a deed without `who`. `who` does"
    " it and `whom` it is done to: names from `view`, or kinds from `others`. `object`: the thing"
    " to which it is done, `tool`: with what; `words`: one to three words for it in the language"
    " of the passage, also where it is only implied, empty for none; `thing`: the listed thing"
    " that it is, empty if none is; `says`: words that are written on it, or shown by its screen,"
    " copied from the passage, empty where it gives none; `number`: where the story hangs on how"
    " much it is or how many there are (a price, a debt, barrels that one promised, days that are"
    " left: a calendar), that number as the passage tells it, else 0. Digits then stand beside it"
    " in close-ups and in balloons.\n"
    "`bodies`: for each of `view` the posture as the shot begins (`on`: on what, if on anything)"
    " and what is in the hands then (`holds`), as the story lets one conclude, with empty words"
    " for nothing. Seated people stay seated until they rise. `wears`: what is not usual about the"
    " clothes or the hair in this shot, as a short phrase with colours (grey hooded cloak, wet"
    " shirt, hair dyed black, 睡衣); an empty text where both are as usual.\n"
    "`close_up`: the thing that the picture shows large and alone where this tells more than"
    " people would: what is found, hidden, given or told of, and what the story hangs on as soon"
    " as it is seen, no larger than a table can carry, never what something is only compared to;"
    " at most one shot in six, and none in which a character is seen to speak; empty words for"
    " none. With `splash` among the effects it floats or lies in water, with `fire` it burns.\n"
    "`told`: `no`, unless the words tell of what is not happening there now, and to see it tells"
    " a viewer more than to see who speaks or listens: then `memory` for what was (how it came"
    " about, what somebody did before or elsewhere), `dream` for what is only imagined, `tale` for"
    " a plan, and for what a letter, a recording or a screen tells. The picture then shows that"
    " and not the present: `view`, `others`, `deeds`, `bodies` and `feelings` are of it, and who"
    " tells is heard only. `told_at`: the listed kind of place where that is, else empty. Not for"
    " a mere mention; at most two such shots in a row, one in five of all.\n"
    "`topics`: where a character speaks, in the picture or heard from elsewhere by those in it,"
    " what the words speak of and the picture does not show, at most two, in the form of `deeds`."
    " Balloons beside the speaker, or beside those who hear, show them,"
    " so that who hears nothing knows what is talked about: who did, does or shall do what. `who`"
    " and `whom` may be any listed name or kind here; a `look` without `who` is a thing alone, a"
    " `stand` somebody alone. `stance`: `denied` for what is not so, was not done or is gone,"
    " `asked` for what is asked, else empty: a cross or a question mark is drawn. `place`: one of"
    " the listed kinds of places where it matters where that is (where somebody was, is or shall"
    " go), else empty; a `look` with a place and without `who` and thing is the place alone."
    " Choose what the story hangs on: who did it, who is whose mother, what is gone, what shall be"
    " done, also where the words only hint at it; nothing for greetings and the like. Where only"
    " the narration is heard, and it tells what the first one in `view` thinks, knows, fears,"
    " remembers or believes, `topics` is that, in a thought bubble.\n"
    "`feelings`: the emotion that a face in view shows; leave out neutral ones. `effects`: of the"
    " listed ones, those that are seen. Do not write anything else."
)
"""How an answer says what a picture shows."""
_LIKE: Final = (
    "Each thing is drawn as one of the listed pictures. `like`: the one that it is, or that any"
    " viewer would take for it, as a tin for a biscuit tin, but no ring for a belt nor a barrel"
    " for a cup; `nothing` where there is none: the thing is then not seen, which is better than"
    " a wrong one; an empty text where there is no thing. Put `broken` in front for a thing that is"
    " broken or in pieces, `half` for half of one, and `missing` for one that is found to be gone."
)
NOTHING: Final = "nothing"
"""What a thing looks like of which there is no picture."""
_USUAL: Final = Item(words="clothes", thing=Thing.CLOTHES)


def how_to_answer(nouns: Sequence[str]) -> str:
    """Return how an answer says what a picture shows.

    Args:
        nouns: English nouns of things of which the artist has a picture; empty if it says none.
    """
    return f"{_FIELDS}\n{_LIKE}" if nouns else _FIELDS


def schema_of_shots(nouns: Sequence[str]) -> dict[str, Any]:
    """Return the JSON Schema of a list of what pictures show."""
    item = record(
        words=TEXT, thing=TEXT, says=TEXT, number=NUMBER, **({"like": TEXT} if nouns else {})
    )
    roles: dict[str, Any] = {"who": listing(TEXT), "whom": listing(TEXT)}
    roles |= {"object": item, "tool": item}
    deed, topic = record(verb=TEXT, **roles), record(verb=TEXT, **roles, stance=TEXT, place=TEXT)
    return listing(
        record(
            number=NUMBER,
            view=listing(TEXT),
            others=listing(record(kind=TEXT, count=NUMBER)),
            deeds=listing(deed),
            bodies=listing(record(who=TEXT, posture=TEXT, on=item, holds=item, wears=TEXT)),
            close_up=item,
            told=TEXT,
            told_at=TEXT,
            topics=listing(topic),
            feelings=listing(record(who=TEXT, emotion=TEXT)),
            effects=listing(TEXT),
        )
    )


def paragraphs_of(
    board: Storyboard,
    passage: Sequence[Told],
    before: str,
    nouns: Sequence[str],
    pictures: Sequence[str] = (),
) -> list[str]:
    """Return the paragraphs of a question: the words that an answer may use, and the passage.

    Args:
        board: With ids.
        passage: The shots that are asked about.
        before: The end of what was told before.
        nouns: English nouns of things of which the artist has a picture; empty if it says none.
        pictures: What the picture of each shot of the storyboard shows by now; empty to leave
            that out.
    """
    parts = [
        "Characters: " + ("; ".join(each.name for each in board.cast) or "none"),
        "Usual hair and clothes: " + ("; ".join(map(_usual, board.cast)) or "none"),
        options("Verbs", Verb),
        options("Things", Thing),
        options("Postures", _POSTURES),
        options("Emotions", _FEELINGS),
        options("Effects", Effect),
        options("Kinds of places", _PLACES),
    ]
    if nouns:
        parts.append(options("Pictures of things", nouns))
    if before:
        parts.append("What was told before: …" + before)
    places = [scene.location for scene in board.scenes for _shot in scene.shots]
    lines: list[str] = []
    place = ""
    for number, each in enumerate(passage, 1):
        if places[each.at] != place:
            place = places[each.at]
            lines.append(f"(at: {place})")
        lines.append(f"{number}. {each.text}")
        if pictures:
            lines.append(f"   Picture: {pictures[each.at]}")
    return [*parts, "Passage:\n" + "\n".join(lines)]


def picture_questions(board: Storyboard, nouns: Sequence[str] = ()) -> list[Question]:
    """Return the questions about the pictures of a storyboard.

    Args:
        board: With ids.
        nouns: English nouns of things of which the artist has a picture; empty if it says none.
    """
    before, found = "", []
    for part in passages(told(board), PASSAGE_CHARACTERS, PASSAGE_SHOTS):
        found.append(_question(board, part, before, nouns))
        before = " ".join((before, *(each.text for each in part)))[-CONTEXT_CHARACTERS:]
    return found


def _question(
    board: Storyboard, passage: Sequence[Told], before: str, nouns: Sequence[str]
) -> Question:
    shots = board.shots
    return question(
        Subject.PICTURES,
        [shots[each.at].id for each in passage],
        f"{_ROLE}\n{how_to_answer(nouns)}",
        paragraphs_of(board, passage, before, nouns),
        record(shots=schema_of_shots(nouns)),
        len(passage) * ANSWER_TOKENS,
        shots=range(passage[0].at, passage[-1].at + 1),
    )


def _usual(character: Character) -> str:
    """Return how a character usually looks: ``Anna: red hair, blue coat``."""
    said = ", ".join(filter(None, (character.look.hair, character.look.clothes)))
    return f"{character.name}: {said or 'not told'}"


def with_pictures(
    board: Storyboard,
    answers: Sequence[tuple[Question, object]],
    nouns: Sequence[str] = (),
    *,
    keeps_others: bool = False,
) -> Storyboard:
    """Return the storyboard with the pictures of the answers.

    Args:
        board: As it was asked about.
        answers: Each question with its answer.
        nouns: The nouns that the questions listed.
        keeps_others: Whether shots of which no answer says anything stay as they are, also those
            without words; else these show who was in view before them.
    """
    called = _called(board)
    known = _Known(
        {noun.casefold(): noun for noun in nouns},
        _letters("".join(each.text for each in told(board))),
        _with_writing([each.text for each in told(board)]),
    )
    said = {
        asked.about[number - 1]: entry
        for asked, answer in answers
        for number, entry in numbered(answer, "shots", len(asked.about)).items()
    }
    texts = {shot.id: each.text for shot, each in zip(board.shots, told(board), strict=True)}

    shots: list[Shot] = []
    is_told, told_in_a_row = False, 0
    places = [(scene.mode, at) for scene in board.scenes for at in range(len(scene.shots))]
    for old, (scene_mode, position) in zip(board.shots, places, strict=True):
        entry = said.get(old.id)
        is_told = entry is not None if texts[old.id] else is_told
        if old.size is ShotSize.TITLE or not is_told or (entry is None and keeps_others):
            shots.append(old)
            told_in_a_row = told_in_a_row + 1 if old.mode else 0
        elif entry is None:
            shots.append(_silent(old, shots[-1] if position > 0 else None))
        else:
            is_now = scene_mode == "present"
            new = _pictured(old, entry, called, texts[old.id], known, is_now=is_now)
            told_in_a_row = told_in_a_row + 1 if new.mode else 0
            too_long = told_in_a_row > MOST_TOLD
            shots.append(old.model_copy(update={"held": {}}) if too_long else new)
    following = iter(shots)
    scenes = tuple(
        scene.model_copy(update={"shots": tuple(next(following) for _ in scene.shots)})
        for scene in board.scenes
    )
    return with_ids(board.model_copy(update={"scenes": without_repeated(scenes)}))


@dataclass(frozen=True, slots=True)
class _Known:
    """What answers are checked by.

    Attributes:
        pictures: The nouns of which the artist has a picture, by their lower case.
        story: Letters and digits of the story.
        inscribed: Those of its parts that tell of writing.
    """

    pictures: Mapping[str, str] = field(default_factory=dict)
    story: str = ""
    inscribed: tuple[str, ...] = ()

    def has(self, words: str) -> bool:
        """Return whether the story has words: none of a model are shown."""
        return (letters := _letters(words)) != "" and letters in self.story

    def told(self, number: int) -> int:
        """Return a number if the story tells it, in digits or in words; else 0.

        >>> known = _Known(story=_letters("He owed six thousand; 还有八百担。"))
        >>> known.told(6000), known.told(800), known.told(900)
        (6000, 800, 0)
        """
        return number if any(each in self.story for each in written(number)) else 0

    def written(self, words: str) -> str:
        """Return words if the story tells that they are written, and not only said; else nothing.

        >>> known = _Known(inscribed=_with_writing(["The note read: Come at once.", "He did."]))
        >>> known.written("Come at once!"), known.written("Never come back!")
        ('Come at once!', '')
        """
        letters = _letters(words)
        is_long = len(letters) > 2 or not letters.isascii()
        return words if is_long and any(letters in part for part in self.inscribed) else ""


def _with_writing(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the letters of each pair of consecutive shots whose words mention writing."""
    pairs = [" ".join(texts[at : at + 2]) for at in range(len(texts))]
    capitals = (word for pair in pairs for word in _CAPITALS.findall(pair))
    return (*(_letters(pair) for pair in pairs if _WRITTEN.search(pair)), *map(_letters, capitals))


_BEARS: Final = re.compile(
    r"\b(?:letter|paper|book|newspaper|scroll|map|ticket|screen|computer|phone|note|envelope|sign"
    r"|page|card|calendar|flag|grave|label|poster|scroll|notebook|receipt|television)\b"
)
"""Things that bear words, though their sentence has no word of writing."""

_CAPITALS: Final = re.compile(r"\b[A-Z]{3,}(?:[ ’'-][A-Z]{2,})*\b")
"""Words in capitals, which are mostly those of a sign or a stone."""


_WRITTEN: Final = re.compile(
    r"\b(?:reads?|reading|writ(?:e|es|ing|ten)|wrote|paint(?:ed|ing)|carved?|engraved|scratched"
    r"|letters?|lettering|letter(?:ed|head)|print(?:ed|s)?|signs?|signboard|label(?:led|ed)?"
    r"|inscri\w+|cut (?:into|around|on)|spel(?:t|led|ling)|stamped|chalk(?:ed)?|embroidered"
    r"|display(?:s|ed)?|screen|messages?|notes?|telegrams?|headlines?|poster|card|page|plaque|gravestone|tombstone|names?|title"
    r"|initials|words?|figures?|numbers?|chart|ledger|receipt|tickets?|envelope|postcard)\b"
    r"|[写刻印字题绣贴碑匾牌]|显示|屏|短信|[信纸]上|条[上子]|招牌|标语|告示|电报|账|名单|封面",
    re.IGNORECASE,
)
"""Words that tell of writing: a clock, a coin and a train bear no words that people say."""


def _letters(text: str) -> str:
    """Return the letters and digits of a text, in lower case.

    >>> _letters("陆通北虏，腊月廿三。"), _letters("Come at 7!")
    ('陆通北虏腊月廿三', 'comeat7')
    """
    return "".join(filter(str.isalnum, text.casefold()))


def _silent(old: Shot, before: Shot | None) -> Shot:
    """Return a shot that tells nothing, in which who was in view before it still is.

    Of what is in hands there the shots before say it.

    Args:
        old: As it was planned.
        before: The shot of its scene that is seen before it, as an answer pictures it.
    """
    if before is None or before.mode or not (before.cast and old.cast):
        return old.model_copy(update={"held": {}})
    kept = tuple(name for name in old.cast if name in before.cast)
    cast = kept or before.cast
    focus = old.focus if old.focus in cast else cast[0]
    return old.model_copy(update={"held": {}, "cast": cast, "focus": focus if old.focus else ""})


def _called(board: Storyboard) -> dict[str, str]:
    """Return names by all words, in lower case, that mean one person: own names come first."""
    aliases = Counter(alias.casefold() for each in board.cast for alias in set(each.aliases))
    found = {
        alias.casefold(): each.name
        for each in board.cast
        for alias in each.aliases
        if aliases[alias.casefold()] == 1
    }
    return found | {each.name.casefold(): each.name for each in board.cast}


def _pictured(
    old: Shot,
    entry: Mapping[str, Any],
    called: Mapping[str, str],
    text: str,
    known: _Known,
    *,
    is_now: bool,
) -> Shot:
    """Return a shot as an answer pictures it; with a ``mode`` only if ``is_now``."""
    sentence = " ".join(line.text for line in old.lines if line.speaker == NARRATOR)
    sentence = _UNPRINTABLE.sub(" ", old.action or sentence or text)[:LONGEST_SENTENCE]

    def member(name: str) -> str:
        return called.get(name.casefold(), "")

    thing = _item(entry.get("close_up"), known)
    mode: Away | Literal[""] = (one_of(entry.get("told"), _AWAY) or "") if is_now else ""
    place = (one_of(entry.get("told_at"), _PLACES) or "") if mode else ""
    is_heard_only = all(line.speaker == NARRATOR for line in old.lines) or mode != ""
    thing = _inscribed(entry, known) or thing
    is_drawn = thing is not None and (thing.like != NOTHING or thing.says != "")
    if thing is not None and is_drawn and is_heard_only:
        shown = _close_up(old, thing, sentence, _effects(entry, sentence))
        return shown.model_copy(update={"mode": mode, "place": place})
    said = entry.get("view")
    named = names_in(said, member)[:MOST_IN_VIEW]
    if not named and said != []:
        # No known name is no answer; an empty list is one.
        named = old.cast
    # Those who were there keep their places from left to right.
    cast = (*(n for n in old.cast if n in named), *(n for n in named if n not in old.cast))
    extras = tuple(_others(entry, member, sentence))
    kinds = {each.kind.casefold(): each.kind for each in extras}

    def being(name: str) -> str:
        name_of = member(name)
        return name_of if name_of in cast else kinds.get(name.casefold(), "")

    deeds = tuple(_deeds(entry, being, sentence, known))

    def anybody(name: str) -> str:
        return member(name) or words_in(name)

    topics = tuple(_deeds(entry, anybody, sentence, known, "topics", MOST_TOPICS))
    has_somebody = bool(cast) or any(each.count == 1 for each in extras)
    if mode and not (place or (deeds and has_somebody)):
        # Without a set, a person and a thing, the picture would be empty.
        mode = ""
    return old.model_copy(
        update={
            "cast": cast,
            "mode": mode,
            "place": place,
            "size": _size_of_told(cast, extras) if mode else _size(old, cast, deeds),
            "focus": "" if mode else _focus(old, cast),
            "camera": CameraMove.STATIC if mode else old.camera,
            "prop": "" if cast or deeds else old.prop,
            "held": {},
            "deeds": deeds,
            "lasting": tuple(_lasting(entry, cast, member, deeds, known)),
            "feelings": tuple(_feelings(entry, cast, member, sentence)),
            "extras": extras,
            "effects": tuple(_effects(entry, sentence)),
            "topics": topics if cast and not mode else (),
        }
    )


def _inscribed(entry: Mapping[str, Any], known: _Known) -> Item | None:
    """Return the first thing of an answer that bears words of the story, or None."""
    deeds = list(entries(entry, "deeds"))[:MOST_DEEDS]
    said = [entry.get("close_up"), *(each.get("object") for each in deeds)]
    return next((item for each in said if (item := _item(each, known)) and item.says), None)


def _close_up(old: Shot, thing: Item, sentence: str, effects: Iterable[EffectCue]) -> Shot:
    """Return a shot that shows a thing alone; of the effects, whether it burns or is in water."""
    props = frozenset(Prop)
    nothing: dict[str, Any] = dict.fromkeys(("cast", "lasting", "feelings", "extras", "topics"), ())
    seen = Deed(verb=Verb.LOOK, object=thing, confidence=SURE, sentence=sentence)
    return old.model_copy(
        update=nothing
        | {
            "size": ShotSize.INSERT,
            "focus": "",
            "held": {},
            # What it looks like says more than its kind.
            "prop": Prop(thing.thing) if thing.thing in props and not thing.like else "",
            "effects": tuple(each for each in effects if each.effect in _OF_A_THING),
            "deeds": (seen,),
        }
    )


_OF_A_THING: Final = frozenset({Effect.SPLASH, Effect.FIRE})
"""Effects that say what becomes of a thing which is seen alone."""


def _size(old: Shot, cast: Sequence[str], deeds: Sequence[Deed]) -> ShotSize:
    """Return a size in which what is in view can be seen."""
    if old.size is ShotSize.INSERT:
        return ShotSize.MEDIUM if cast or not old.prop else old.size
    if old.size in _ALONE and not cast:
        return ShotSize.MEDIUM if deeds else ShotSize.WIDE
    return old.size


def _size_of_told(cast: Sequence[str], extras: Sequence[Extras]) -> ShotSize:
    """Return a size in which people are seen as a whole where they are many; a place is wide."""
    is_crowd = len(cast) > _A_FEW or any(each.count != 1 for each in extras)
    return ShotSize.WIDE if is_crowd or not (cast or extras) else ShotSize.MEDIUM


_A_FEW: Final = 3
"""People who fit into a medium shot."""


def _focus(old: Shot, cast: Sequence[str]) -> str:
    """Return on whom the camera is: as before, on who speaks, or on the only one in view."""
    if old.focus in cast:
        return old.focus
    speakers = [line.speaker for line in old.lines if line.speaker in cast]
    if old.focus and speakers:
        return speakers[0]
    is_near = old.size in _ALONE and cast
    return cast[0] if len(cast) == 1 or is_near else ""


def _others(
    entry: Mapping[str, Any], member: Callable[[str], str], sentence: str
) -> Iterator[Extras]:
    seen: set[str] = set()
    for each in list(entries(entry, "others"))[:MOST_OTHERS]:
        kind = words_in(each.get("kind"))
        if kind and not member(kind) and kind.casefold() not in seen:
            seen.add(kind.casefold())
            count = number_in(each, "count", 100_000)
            yield Extras(kind=kind, count=count, sentence=sentence)


def _item(value: object, known: _Known, *, in_view: bool = True) -> Item | None:
    """Return a thing of an answer, or None where it names none.

    Args:
        value: Of the answer.
        known: What it is checked by.
        in_view: Whether the shot shows it; words of what is only spoken of are checked strictly.

    >>> _item({"words": "welding torch", "thing": "welder"}, _Known())
    Item(words='welding torch', thing=<Thing.WELDER: 'welder'>, like='', says='', number=0)
    >>> _item({"words": "", "thing": ""}, _Known())
    """
    if not isinstance(value, dict):
        return None
    words, thing = words_in(value.get("words")), one_of(value.get("thing"), Thing)
    if not words:
        words = thing.value.replace("_", " ") if thing else ""
    like = _like(words_in(value.get("like")), known.pictures)
    said = words_in(value.get("says"))
    says = ""
    if _BEARS.search(f"{thing or ''} {like}"):
        says = said if in_view and known.has(said) else known.written(said)
    elif in_view and thing is not Thing.CLOCK:
        # A clock shows the hour by its hands.
        says = known.written(said)
    if not words:
        return None
    number = known.told(number_in(value, "number", MOST - 1))
    return Item(words=words, thing=thing or "", like=like, says=says, number=number)


def _like(said: str, pictures: Mapping[str, str]) -> str:
    """Return what a thing looks like: a listed noun with its state, or empty if it is not known.

    >>> _like(" Broken Plate.", {"plate": "plate"}), _like("none", {"plate": "plate"})
    ('broken plate', 'nothing')
    >>> _like("gondola", {"plate": "plate"}), _like("plate", {})
    ('', '')
    """
    words = said.casefold().strip(" .")
    if pictures and re.fullmatch(_NOTHING, words):
        return NOTHING
    state = next((f"{each} " for each in STATES if words.startswith(f"{each} ")), "")
    noun = pictures.get(words.removeprefix(state), "")
    return f"{state}{noun}" if noun else ""


_NOTHING: Final = r"nothing|none|no picture|n/a|无|没有"
"""Answers that no listed picture fits."""


def _deeds(
    entry: Mapping[str, Any],
    being: Callable[[str], str],
    sentence: str,
    known: _Known,
    field: Literal["deeds", "topics"] = "deeds",
    most: int = MOST_DEEDS,
) -> Iterator[Deed]:
    """Yield the deeds; one that only unknown people do, or to them alone, is left out."""
    for each in list(entries(entry, field))[:most]:
        verb = one_of(each.get("verb"), Verb)
        who, whom = names_in(each.get("who"), being), names_in(each.get("whom"), being)
        if verb is None or (each.get("who") and not who) or (each.get("whom") and not whom):
            continue
        item = _item(each.get("object"), known, in_view=field == "deeds")
        if verb is Verb.CLIMB and item and item.thing in _RIDDEN and not _OFF.search(sentence):
            # Who climbs on a horse rides it in the next shot, too.
            verb = Verb.RIDE
        if verb is Verb.CARRY and item and whom:
            # The thing is carried, and the person gets it.
            verb = Verb.GIVE
        yield Deed(
            verb=verb,
            who=who,
            whom=tuple(name for name in whom if name not in who),
            object=item,
            instrument=_item(each.get("tool"), known),
            confidence=SURE,
            sentence=sentence,
            stance=(one_of(each.get("stance"), _STANCES) or "") if field == "topics" else "",
            place=(one_of(each.get("place"), _PLACES) or "") if field == "topics" else "",
        )


def _lasting(
    entry: Mapping[str, Any],
    cast: Sequence[str],
    member: Callable[[str], str],
    deeds: Sequence[Deed],
    known: _Known,
) -> Iterator[Deed]:
    """Yield how people in view stand, sit or lie as the shot begins, what they hold and wear.

    What a deed of the shot itself brings about is left out: it is seen to be done.
    """
    seen: set[str] = set()
    for each in entries(entry, "bodies"):
        name, posture = member(str(each.get("who"))), one_of(each.get("posture"), _POSTURES)
        if name not in cast or name in seen:
            continue
        seen.add(name)
        own = [deed for deed in deeds if name in deed.who]
        if posture and all(deed.verb is not posture for deed in own):
            base = _item(each.get("on"), known) if posture is not Verb.STAND else None
            yield Deed(verb=posture, who=(name,), object=base)
        changes = any(deed.verb in {Verb.PUT_ON, Verb.TAKE_OFF} for deed in own)
        said = each.get("wears")
        usual = isinstance(said, str) and _AS_USUAL.fullmatch(said) is not None
        worn = "" if usual else words_in(said)
        if worn and not changes:
            garment = Item(words=worn, thing=Thing.CLOTHES)
            yield Deed(verb=Verb.PUT_ON, who=(name,), object=garment)
        elif usual and not changes:
            # As usual: what an earlier shot put on is off.
            yield Deed(verb=Verb.TAKE_OFF, who=(name,), object=_USUAL)
        held = _item(each.get("holds"), known)
        handled = [item for deed in own for item in (deed.object, deed.instrument) if item]
        if held is None:
            # An empty hand: what an earlier shot put into it is gone.
            yield Deed(verb=Verb.PUT, who=(name,))
        elif not any(_is_same(held, item) for item in handled):
            yield Deed(verb=Verb.HOLD, who=(name,), object=held)


def _is_same(one: Item, other: Item) -> bool:
    return one.words == other.words or (one.thing != "" and one.thing == other.thing)


def _feelings(
    entry: Mapping[str, Any], cast: Sequence[str], member: Callable[[str], str], sentence: str
) -> Iterator[Feeling]:
    seen: set[str] = set()
    for each in entries(entry, "feelings"):
        name, emotion = member(str(each.get("who"))), one_of(each.get("emotion"), _FEELINGS)
        if name in cast and name not in seen and emotion not in (None, Emotion.NEUTRAL):
            seen.add(name)
            yield Feeling(who=name, emotion=emotion, confidence=SURE, sentence=sentence)


def _effects(entry: Mapping[str, Any], sentence: str) -> Iterator[EffectCue]:
    listed = entry.get("effects")
    said = [one_of(each, Effect) for each in listed] if isinstance(listed, list) else []
    for effect in dict.fromkeys(each for each in said if each):
        yield EffectCue(effect=effect, confidence=SURE, sentence=sentence)
