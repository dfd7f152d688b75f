"""Asks a language model who speaks the lines of which the planner is not sure.

A question is a part of the story with numbered quotations and the names of the cast; the model
answers with numbers and names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ..story.ids import with_ids
from ..story.storyboard import NARRATOR, Attribution
from .questions import NUMBER, TEXT, Subject, entries, listing, number_in, question, record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from ..story.storyboard import Line, Shot, Storyboard
    from .questions import Question

CHUNK_LINES = 40
"""Most lines that are asked about in one question."""
CHUNK_CHARACTERS = 6_000
"""Most characters of the story in one question; one more line may exceed it."""
CONTEXT_CHARACTERS = 1_000
"""Characters of the story that are shown before the passage."""
ANSWER_TOKENS = 16
"""Tokens of one answer: a number and a name in JSON."""
CONFIRMED, CHANGED = 0.95, 0.85
"""Confidence in a speaker whom the planner and the model both name, and in one whom only the model
names. Language models without training name 89 to 95 % of speakers rightly (arXiv 2406.11380)."""
UNKNOWN: Final = "unknown"
"""The answer for a line that none of the cast speaks."""

_ROLE = (
    "You find out who speaks in a novel. You are given a passage with numbered quotations and the"
    " names of all characters. Answer with JSON: for each number that ends in a question mark, the"
    ' name of the character who speaks, exactly as it is listed, or "unknown". Quotations whose'
    " speaker is known have the name in front. Do not write anything else."
)
_SCHEMA: dict[str, Any] = record(answers=listing(record(number=NUMBER, speaker=TEXT)))


def speaker_questions(
    board: Storyboard, doubt: float, unlisted: Collection[int] = ()
) -> list[Question]:
    """Return the questions about the lines whose speaker is less sure than ``doubt``.

    Args:
        board: The storyboard, with ids.
        doubt: Confidence below which a line is asked about, 0 to 1.
        unlisted: Positions of shots in whose passage someone speaks or acts whom the planner had
            missed: all of their lines are asked about.
    """
    return list(_questions(board, doubt, unlisted)) if board.cast else []


def speakers_in(about: Question, answer: object, names: Iterable[str]) -> dict[str, str]:
    """Return the speakers that an answer names, by line id; wrong answers are left out.

    An answer is wrong if its number was not asked for, its name is not in the cast, or the same
    number is answered twice in different ways.

    >>> said = {"answers": [{"number": 1, "speaker": "Mara"}, {"number": 7, "speaker": "Mara"}]}
    >>> asked = question(Subject.SPEAKERS, ("a", "b"), "Role", ["Passage"], {}, 9)
    >>> speakers_in(asked, said, ["Mara"])
    {'a': 'Mara'}
    """
    known = set(names)
    said: dict[int, set[str]] = {}
    for entry in entries(answer, "answers"):
        number, name = number_in(entry, "number", len(about.about)), entry.get("speaker")
        if number and isinstance(name, str):
            said.setdefault(number, set()).add(name.strip())
    return {
        about.about[number - 1]: next(iter(answered))
        for number, answered in said.items()
        if len(answered) == 1 and answered <= known
    }


def with_speakers(board: Storyboard, speakers: Mapping[str, str]) -> Storyboard:
    """Return the storyboard with the speakers that the model named.

    Args:
        board: The storyboard.
        speakers: Names by line id.
    """
    if not speakers:
        return board

    def line(old: Line) -> Line:
        name = speakers.get(old.id)
        if name is None:
            return old
        same = name == old.speaker
        others = tuple(each for each in old.alternatives if each.speaker != name)
        return old.model_copy(
            update={
                "speaker": name,
                "addressee": "" if old.addressee == name else old.addressee,
                "alternatives": others,
                "how": old.how if same else Attribution.MODEL,
                "confidence": max(old.confidence, CONFIRMED) if same else CHANGED,
            }
        )

    def shot(old: Shot) -> Shot:
        lines = tuple(map(line, old.lines))
        # What "I" did in the words of another speaker was not done by who was thought to speak.
        wrong = {a.speaker for a, b in zip(old.lines, lines, strict=True) if a.speaker != b.speaker}
        topics = tuple(each for each in old.topics if wrong.isdisjoint({*each.who, *each.whom}))
        return old.model_copy(update={"lines": lines, "topics": topics} | _seen(old, lines))

    scenes = tuple(
        scene.model_copy(update={"shots": tuple(map(shot, scene.shots))}) for scene in board.scenes
    )
    return with_ids(board.model_copy(update={"scenes": scenes}))


def _seen(old: Shot, lines: Sequence[Line]) -> dict[str, object]:
    """Return the cast and focus of a shot whose only speaker has changed."""
    before = {line.speaker for line in old.lines} - {NARRATOR}
    now = {line.speaker for line in lines} - {NARRATOR}
    if before == now or len(before) != 1 or len(now) != 1:
        return {}
    (was,), (name,) = before, now
    if was not in old.cast and old.focus != was:
        return {}
    cast = tuple(dict.fromkeys(name if each == was else each for each in old.cast))
    if name in old.cast:
        # The listener speaks: both stay in view, and the camera is on the other one.
        cast = old.cast
    held = {who: thing for who, thing in old.held.items() if who in cast}
    return {"cast": cast, "focus": name if old.focus == was else old.focus, "held": held}


def _questions(board: Storyboard, doubt: float, unlisted: Collection[int]) -> Iterator[Question]:
    names = [character.name for character in board.cast]
    before, first = "", 0
    for scene in board.scenes:
        told: list[str] = []
        asked: list[Line] = []
        shots = enumerate(scene.shots, first)
        for at, line in ((at, line) for at, shot in shots for line in shot.lines):
            # The narrator reads quotations whose speaker the planner does not know at all.
            is_spoken = line.speaker != NARRATOR or line.confidence < 1
            is_open = is_spoken and line.how is not Attribution.GIVEN
            is_asked = line.confidence < doubt or (is_open and at in unlisted)
            if is_asked:
                asked.append(line)
            told.append(_shown(line, len(asked) if is_asked else 0))
            if len(asked) >= CHUNK_LINES or sum(map(len, told)) >= CHUNK_CHARACTERS:
                yield from _question(before, told, asked, names)
                before = " ".join((before, *map(_plain, told)))[-CONTEXT_CHARACTERS:]
                told, asked = [], []
        yield from _question(before, told, asked, names)
        before = " ".join((before, *map(_plain, told)))[-CONTEXT_CHARACTERS:]
        first += len(scene.shots)


def _shown(line: Line, number: int) -> str:
    if line.speaker == NARRATOR and not number:
        return line.text
    mark = f"[{number}?]" if number else f"[{line.speaker}]"
    return f"{mark} “{line.text}”"


def _plain(shown: str) -> str:
    """Return a line without the number of its question, which the next one does not have."""
    mark, end, rest = shown.partition("?] ")
    return rest if end and mark[:1] == "[" and mark[1:].isdigit() else shown


def _question(
    before: str, told: Sequence[str], asked: Sequence[Line], names: Sequence[str]
) -> Iterator[Question]:
    if not asked:
        return
    parts = ["Characters: " + "; ".join(names)]
    if before:
        parts.append("What was told before: …" + before)
    parts += ["Passage:\n" + "\n".join(told), f"Who speaks the quotations 1 to {len(asked)}?"]
    yield question(
        Subject.SPEAKERS,
        [line.id for line in asked],
        _ROLE,
        parts,
        _SCHEMA,
        len(asked) * ANSWER_TOKENS,
        sum(line.confidence for line in asked) / len(asked),
    )
