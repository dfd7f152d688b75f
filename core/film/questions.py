"""What a language model is asked about a storyboard, and what becomes of its answers.

The planner says how sure it is of each speaker. The lines that it doubts go to the model, if the
user has chosen one, in chunks: the text with numbered quotations, and the names of the cast. The
model answers with numbers and names only, so that no word of the story is ever its own. Each answer
is checked by itself; what is wrong or missing leaves the planner's guess as it was.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ..backends.requests import LlmRequest, Message
from ..ops.canonical import digest
from ..ops.kind import Kind
from ..story.ids import with_ids
from ..story.storyboard import NARRATOR, Attribution
from .needs import need_id

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from ..story.storyboard import Line, Shot, Storyboard

CHUNK_LINES = 40
"""Most lines that are asked about in one chunk."""
CHUNK_CHARACTERS = 6_000
"""Most characters of the story in one chunk; one more line may exceed it."""
CONTEXT_CHARACTERS = 1_000
"""Characters of the story that are shown before a chunk."""
THINKING_TOKENS = 1_024
"""Tokens beside the answer that a model may use; one that thinks before it answers needs them."""
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
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "answers": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"number": {"type": "integer"}, "speaker": {"type": "string"}},
                "required": ["number", "speaker"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["answers"],
    "additionalProperties": False,
}
"""No list of names: one unknown name would cost the whole chunk, and each answer is checked."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some lines that follow each other, about which the model is asked at once.

    Attributes:
        lines: Ids of the lines that are asked about, in the order of their numbers from 1.
        request: The question.
        tokens: Of question and answer, by estimate.
    """

    lines: tuple[str, ...]
    request: LlmRequest
    tokens: int

    @property
    def id(self) -> str:
        """Digest of the question: the same question has the same id wherever it stands."""
        return digest(self.request.plain())[:10]


@dataclass(frozen=True, slots=True)
class Inquiry:
    """All that is asked about one storyboard.

    Attributes:
        chunks: The questions, in the order of the story.
        lines: Number of lines that are asked about.
        left: Number of doubtful lines for which the budget was too small.
        tokens: Of all questions and answers, by estimate.
    """

    chunks: tuple[Chunk, ...]
    lines: int
    left: int
    tokens: int

    def __str__(self) -> str:
        asked = f"{self.lines} lines in {len(self.chunks)} questions, about {self.tokens} tokens"
        return asked + (f"; {self.left} lines are over the budget" if self.left else "")


class Asking:
    """Collects the answers to an inquiry.

    Args:
        board: The planned storyboard.
        inquiry: What is asked about it.
    """

    def __init__(self, board: Storyboard, inquiry: Inquiry) -> None:
        self.inquiry = inquiry
        self.speakers: dict[str, str] = {}
        """The speakers that the model named so far, by line id."""
        self._board = board
        self._open = {need_id(Kind.LLM, chunk.id): chunk for chunk in inquiry.chunks}

    @property
    def open(self) -> Collection[str]:
        """Ids of the needs whose answer is not there yet."""
        return self._open.keys()

    def take(self, identity: str, answer: object) -> None:
        """Take the answer to one question; None if the model did not answer."""
        chunk = self._open.pop(identity)
        names = (character.name for character in self._board.cast)
        self.speakers |= speakers_in(chunk, answer, names)

    def board(self) -> Storyboard:
        """Return the storyboard with the speakers that the model named."""
        return revised(self._board, self.speakers)

    def outcome(self, tokens: int) -> str:
        """Return a sentence's end about the answers, such as ``named the speakers of 9 lines``.

        Args:
            tokens: That all questions and answers needed.
        """
        lines = (line for shot in self._board.shots for line in shot.lines)
        changed = sum(self.speakers.get(each.id, each.speaker) != each.speaker for each in lines)
        named = f"named the speakers of {len(self.speakers)} lines of {self.inquiry.lines}"
        return f"{named}, {changed} of them others than planned, for {tokens} tokens"


def is_question(need: str) -> bool:
    """Say whether a need id is that of a question to a language model."""
    return need.startswith(f"{Kind.LLM.value}:")


def tokens_used(facts: Mapping[str, object]) -> int:
    """Return the tokens of one question and its answer, as far as the server counted them.

    Args:
        facts: Of the artifact ``answer``.
    """
    counted = (facts.get("prompt_tokens"), facts.get("completion_tokens"))
    return sum(count for count in counted if isinstance(count, int))


def inquiry(board: Storyboard, doubt: float, budget: int) -> Inquiry:
    """Return the questions about the lines whose speaker is less sure than ``doubt``.

    Args:
        board: The planned storyboard, with ids.
        doubt: Confidence below which a line is asked about, 0 to 1.
        budget: Most tokens of all questions and answers; the least sure chunks are asked first.
    """
    lines = {line.id: line for shot in board.shots for line in shot.lines}
    chunks = list(_chunks(board, doubt)) if board.cast else []

    def certainty(chunk: Chunk) -> float:
        return sum(lines[each].confidence for each in chunk.lines) / len(chunk.lines)

    spent = 0
    asked: set[str] = set()
    for chunk in sorted(chunks, key=certainty):
        if chunk.id in asked:
            continue
        if spent + chunk.tokens <= budget:
            spent += chunk.tokens
            asked.add(chunk.id)
    # Of passages that are equal to the letter, with what precedes them, one is asked about.
    kept = tuple({chunk.id: chunk for chunk in chunks if chunk.id in asked}.values())
    count = sum(len(chunk.lines) for chunk in kept)
    return Inquiry(kept, count, sum(len(chunk.lines) for chunk in chunks) - count, spent)


def speakers_in(chunk: Chunk, answer: object, names: Iterable[str]) -> dict[str, str]:
    """Return the speakers that an answer names, by line id; wrong answers are left out.

    An answer is wrong if its number was not asked for, its name is not in the cast, or the same
    number is answered twice in different ways.

    >>> from ..backends.requests import LlmRequest, Message
    >>> request = LlmRequest(messages=(Message(role="user", content="?"),))
    >>> said = {"answers": [{"number": 1, "speaker": "Mara"}, {"number": 7, "speaker": "Mara"}]}
    >>> speakers_in(Chunk(("a", "b"), request, 9), said, ["Mara"])
    {'a': 'Mara'}
    """
    listed = answer.get("answers") if isinstance(answer, dict) else None
    known = set(names)
    said: dict[int, set[str]] = {}
    for each in listed if isinstance(listed, list) else ():
        if not isinstance(each, dict):
            continue
        number, name = each.get("number"), each.get("speaker")
        if isinstance(number, int) and not isinstance(number, bool) and isinstance(name, str):
            said.setdefault(number, set()).add(name.strip())
    found: dict[str, str] = {}
    for number, line in enumerate(chunk.lines, 1):
        answered = said.get(number, set())
        if len(answered) == 1 and answered <= known:
            found[line] = answered.pop()
    return found


def revised(board: Storyboard, speakers: Mapping[str, str]) -> Storyboard:
    """Return the storyboard with the speakers that the model named.

    Args:
        board: The planned storyboard.
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
        return old.model_copy(update={"lines": lines} | _seen(old, lines))

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


def _chunks(board: Storyboard, doubt: float) -> Iterator[Chunk]:
    names = [character.name for character in board.cast]
    before = ""
    for scene in board.scenes:
        told: list[str] = []
        asked: list[str] = []
        for line in (each for shot in scene.shots for each in shot.lines):
            # The narrator reads quotations whose speaker the planner does not know at all.
            is_asked = line.confidence < doubt
            if is_asked:
                asked.append(line.id)
            told.append(_shown(line, len(asked) if is_asked else 0))
            if len(asked) >= CHUNK_LINES or sum(map(len, told)) >= CHUNK_CHARACTERS:
                yield from _chunk(before, told, asked, names)
                before = " ".join((before, *map(_plain, told)))[-CONTEXT_CHARACTERS:]
                told, asked = [], []
        yield from _chunk(before, told, asked, names)
        before = " ".join((before, *map(_plain, told)))[-CONTEXT_CHARACTERS:]


def _shown(line: Line, number: int) -> str:
    if line.speaker == NARRATOR and not number:
        return line.text
    mark = f"[{number}?]" if number else f"[{line.speaker}]"
    return f"{mark} “{line.text}”"


def _plain(shown: str) -> str:
    """Return a line without the number of its question, which the next chunk does not have."""
    mark, end, rest = shown.partition("?] ")
    return rest if end and mark[:1] == "[" and mark[1:].isdigit() else shown


def _chunk(
    before: str, told: Sequence[str], asked: Sequence[str], names: Sequence[str]
) -> Iterator[Chunk]:
    if not asked:
        return
    parts = ["Characters: " + "; ".join(names)]
    if before:
        parts.append("What was told before: …" + before)
    parts += ["Passage:\n" + "\n".join(told), f"Who speaks the quotations 1 to {len(asked)}?"]
    content = "\n\n".join(parts)
    most = THINKING_TOKENS + len(asked) * ANSWER_TOKENS * 2
    request = LlmRequest(
        messages=(Message(role="system", content=_ROLE), Message(role="user", content=content)),
        answer_schema=_SCHEMA,
        max_tokens=most,
    )
    tokens = tokens_of(_ROLE + content) + len(asked) * ANSWER_TOKENS
    yield Chunk(tuple(asked), request, tokens)


def tokens_of(text: str) -> int:
    """Estimate the tokens of a text: a quarter of its ASCII characters, and 0.7 of the others.

    Tokenizers of current models need 3.5 to 4.5 characters of English for a token, and 1.3 to 1.8
    characters of Chinese.
    """
    ascii_ = Counter(map(str.isascii, text))
    return round(ascii_[True] / 4 + ascii_[False] * 0.7) + 1
