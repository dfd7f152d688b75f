"""Asks a language model whether the pictures tell the story, and for better ones where they do not.

A question is a passage of numbered shots with what each picture shows by now. The model first
lists the points of the passage: what somebody who hears nothing has to know to say what happens
and why. Then it says new pictures, in the form of :mod:`.picture_questions`, for points that no
picture tells. Other shots stay as they are.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from ..story.deeds import Emotion, Verb
from ..story.lasting import lasting_deeds
from ..story.storyboard import ShotSize
from .picture_questions import (
    ANSWER_TOKENS,
    CONTEXT_CHARACTERS,
    NOTHING,
    PASSAGE_CHARACTERS,
    PASSAGE_SHOTS,
    how_to_answer,
    paragraphs_of,
    schema_of_shots,
    with_pictures,
)
from .questions import NUMBER, TEXT, Subject, listing, passages, question, record, told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..story.deeds import Deed, Item
    from ..story.storyboard import Shot, Storyboard
    from .questions import Question, Told

POINT_TOKENS: Final = 60
"""Tokens of a point in an answer; a passage has about one for four shots."""
SHOTS_OF_A_POINT: Final = 4
CHANGED_SHARE: Final = 0.4
"""Share of the shots of a passage for which a usual answer says a new picture."""

_ROLE: Final = (
    "You direct an animated film of a story, and go over its storyboard. You are given a passage"
    " as numbered shots: the words of the story, where those that a character speaks have the name"
    " in front, and what the picture shows by now. The film is watched without sound and without"
    " subtitles by somebody who does not know the story. Answer with JSON.\n"
    "`points`: what this viewer has to know to be able to say what happens in the passage and why"
    " it matters, two to four for each place, in the order of the story: what is done, found,"
    " lost, decided or refused, by whom to whom; what went before that explains it; what somebody"
    " learns or realises; whose a thing is; how people stand to each other. `point`: one sentence."
    " `seen`: the numbers of the shots whose pictures tell it by themselves, none for most. Be"
    " strict: names mean nothing to this viewer, faces of people who talk tell nothing of what they"
    " say, and a thing that is not drawn is not there.\n"
    "`shots`: new pictures for the points that are not seen, each for the shot in whose words the"
    " point is, or which is nearest to it. An entry replaces the whole picture of its shot, so"
    " repeat in it what shall stay. Only shots that change; keep what tells something already."
    " What can tell a point: the deed itself with its thing in somebody's hands; the thing or the"
    " writing as `close_up`; what was or shall be as `told`; `topics` in balloons where somebody in"
    " the picture speaks, or thinks while only the narration is heard, which is the way to show"
    " what somebody knows, remembers, fears, understands or decides: that a man is dead (he lies in"
    " bed), that a house was theirs, who stole it, where a boy has been, how much one owes. A"
    " balloon shows people and things that the viewer has seen or will see, doing one thing."
    " Nothing that is not so may be shown as if it were. Say each picture so:"
)


def point_questions(board: Storyboard, nouns: Sequence[str] = ()) -> list[Question]:
    """Return the questions whether the pictures of a storyboard tell its story.

    Args:
        board: With ids.
        nouns: English nouns of things of which the artist has a picture; empty if it says none.
    """
    pictures = [*pictures_in_words(board)]
    before, found = "", []
    for part in passages(told(board), PASSAGE_CHARACTERS, PASSAGE_SHOTS):
        found.append(_question(board, part, pictures, before, nouns))
        before = " ".join((before, *(each.text for each in part)))[-CONTEXT_CHARACTERS:]
    return found


def _question(
    board: Storyboard,
    passage: Sequence[Told],
    pictures: Sequence[str],
    before: str,
    nouns: Sequence[str],
) -> Question:
    shots = board.shots
    points = len(passage) // SHOTS_OF_A_POINT + 1
    return question(
        Subject.POINTS,
        [shots[each.at].id for each in passage],
        f"{_ROLE}\n{how_to_answer(nouns)}",
        paragraphs_of(board, passage, before, nouns, pictures),
        record(
            points=listing(record(point=TEXT, seen=listing(NUMBER))), shots=schema_of_shots(nouns)
        ),
        points * POINT_TOKENS + round(CHANGED_SHARE * len(passage) * ANSWER_TOKENS),
        shots=range(passage[0].at, passage[-1].at + 1),
    )


def with_points(
    board: Storyboard, answers: Sequence[tuple[Question, object]], nouns: Sequence[str] = ()
) -> Storyboard:
    """Return the storyboard with the new pictures of the answers; other shots stay as they are.

    Args:
        board: As it was asked about.
        answers: Each question with its answer.
        nouns: The nouns that the questions listed.
    """
    return with_pictures(board, answers, nouns, keeps_others=True)


def pictures_in_words(board: Storyboard) -> Iterator[str]:
    """Yield what the picture of each shot shows, in a line of words.

    >>> from ..story.storyboard import Location, Scene, Shot, Storyboard
    >>> from ..story.deeds import Deed, Item
    >>> key = Item(words="brass key", like="key")
    >>> shot = Shot(cast=("Ann", "Tom"), deeds=(Deed(verb="give", who=("Ann",), object=key),))
    >>> pier = Location(name="Pier")
    >>> [*pictures_in_words(Storyboard(
    ...     title="A", language="en", locations=(pier,), scenes=(Scene(location="Pier",
    ...     shots=(shot,)),)))]
    ['medium; in view: Ann, Tom; deeds: Ann: give, brass key']
    """
    for shot, lasting in zip(board.shots, lasting_deeds(board.scenes), strict=True):
        yield "; ".join(filter(None, _picture(shot, lasting)))


def _picture(shot: Shot, lasting: Sequence[Deed]) -> Iterator[str]:
    if shot.mode:
        yield f"{shot.mode}, in place of who speaks"
        yield f"at: {shot.place.replace('_', ' ')}" if shot.place else ""
    if shot.size is ShotSize.INSERT and not shot.cast:
        things = [_thing(deed.object) for deed in shot.deeds if deed.object]
        yield f"close-up of a thing alone: {', '.join(things) or shot.prop or 'none'}"
        return
    yield shot.size.replace("_", " ")
    feelings = {each.who: each.emotion for each in shot.feelings}
    states = [(name, [_state(deed) for deed in lasting if name in deed.who]) for name in shot.cast]
    people = [
        " ".join((name, *_bracketed(chain([feelings.get(name, Emotion.NEUTRAL)], states_of))))
        for name, states_of in states
    ]
    others = [f"{each.count or 'many'} {each.kind}" for each in shot.extras]
    yield _listed("in view", [*people, *others]) or "nobody in view"
    yield _listed("deeds", map(_deed, shot.deeds))
    yield _listed("effects", (cue.effect for cue in shot.effects))
    yield _listed("balloons", map(_deed, shot.topics))


def _listed(name: str, words: Iterable[str]) -> str:
    said = ", ".join(words) if name in {"in view", "effects"} else " | ".join(words)
    return f"{name}: {said}" if said else ""


def _bracketed(words: Iterable[str]) -> list[str]:
    said = [each for each in words if each and each != Emotion.NEUTRAL]
    return [f"({', '.join(said)})"] if said else []


def _state(deed: Deed) -> str:
    """Return what somebody does as a shot begins; nothing for clothes that are as usual."""
    if deed.verb is Verb.TAKE_OFF or (deed.verb is Verb.PUT and deed.object is None):
        return ""
    verb = "wears" if deed.verb is Verb.PUT_ON else deed.verb.replace("_", " ")
    return " ".join((verb, *([_thing(deed.object)] if deed.object else ())))


def _deed(deed: Deed) -> str:
    """Return who does what to whom: ``Ann: give → Tom, brass key``; ``denied`` comes last."""
    who, whom = " and ".join(deed.who), " and ".join(deed.whom)
    verb = deed.verb.replace("_", " ")
    does = f"{verb} → {whom}" if whom else verb
    items = [_thing(item) for item in (deed.object, deed.instrument) if item]
    more = (deed.stance, f"at: {deed.place.replace('_', ' ')}" if deed.place else "")
    said = ", ".join(filter(None, (does, *items, *more)))
    return f"{who}: {said}" if who else said


def _thing(item: Item) -> str:
    seen = " (not drawn)" if item.like == NOTHING and not item.says else ""
    says = f" with the words “{item.says}”" if item.says else ""
    number = f" with the number {item.number}" if item.number else ""
    return f"{item.words}{says}{number}{seen}"
