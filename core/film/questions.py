"""Questions to a language model about a storyboard, and checks of what it answers.

The planner reads a story by rules and says how sure it is. A model that the user has chosen is
asked about what rules often get wrong: :mod:`.cast_questions`, :mod:`.scene_questions`,
:mod:`.speaker_questions`, :mod:`.picture_questions` and :mod:`.point_questions`; :mod:`.asking`
puts them in order. It answers with numbers, with words of closed lists, and with short
descriptions. No word of it is ever spoken. Each part of an answer is checked by itself: what is
wrong or missing leaves the plan as it was.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeVar

from ..backends.requests import LlmRequest, Message
from ..ops.canonical import digest
from ..ops.kind import Kind
from ..story.storyboard import NARRATOR
from .needs import need_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ..story.storyboard import Line, Storyboard

THINKING_TOKENS = 1_024
"""Tokens beside the answer that a model may use; one that thinks before it answers needs them."""
MOST_ENTRIES: Final = 1_000
"""Most entries of a list in an answer that are looked at."""
LONGEST_WORDS: Final = 120
"""Most characters of a description in an answer; a longer one is left out."""
SURE: Final = 0.9
"""Confidence in what a model says of people, places and pictures. Models of which answers to
labelled chapters were scored are right about 87 to 93 % of places, ages and speakers."""

Option = TypeVar("Option", bound=str)


class Subject(StrEnum):
    """What a model is asked about, in this order: later questions use what earlier answers say."""

    CAST = "cast"
    SCENES = "scenes"
    SPEAKERS = "speakers"
    PICTURES = "pictures"
    POINTS = "points"


@dataclass(frozen=True, slots=True)
class Question:
    """What a model is asked at once: about a passage of the story.

    Attributes:
        subject: What it is about.
        about: Names of the cast, or ids of shots or lines, in the order of their numbers from 1.
        request: The question.
        tokens: Of question and answer, by estimate.
        sure: How sure the planner is of what is asked, 0 to 1; the least sure is asked first.
        shots: Positions of the shots of the passage in the storyboard, from 0.
    """

    subject: Subject
    about: tuple[str, ...]
    request: LlmRequest
    tokens: int
    sure: float = 0.0
    shots: range = range(0)

    @property
    def id(self) -> str:
        """Digest of the question: the same question has the same id wherever it stands."""
        return digest(self.request.plain())[:10]

    @property
    def need(self) -> str:
        """Id of the need of its answer."""
        return need_id(Kind.LLM, self.id)


def question(
    subject: Subject,
    about: Sequence[str],
    role: str,
    parts: Iterable[str],
    schema: dict[str, Any],
    answer_tokens: int,
    sure: float = 0.0,
    shots: range = range(0),
) -> Question:
    """Return a question.

    Args:
        subject: What it is about.
        about: What its numbers mean.
        role: What the model does, and how it answers.
        parts: Paragraphs of the question.
        schema: JSON Schema of the answer.
        answer_tokens: Of a usual answer, by estimate; twice as many are allowed.
        sure: How sure the planner is of what is asked.
        shots: Positions of the shots of the passage.
    """
    content = "\n\n".join(parts)
    request = LlmRequest(
        messages=(Message(role="system", content=role), Message(role="user", content=content)),
        answer_schema=schema,
        max_tokens=THINKING_TOKENS + 2 * answer_tokens,
    )
    tokens = tokens_of(role + content) + answer_tokens
    return Question(subject, tuple(about), request, tokens, sure, shots)


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


def tokens_of(text: str) -> int:
    """Estimate the tokens of a text: a quarter of its ASCII characters, and 0.7 of the others.

    Tokenizers of current models need 3.5 to 4.5 characters of English for a token, and 1.3 to 1.8
    characters of Chinese.
    """
    ascii_ = Counter(map(str.isascii, text))
    return round(ascii_[True] / 4 + ascii_[False] * 0.7) + 1


# The story as a question shows it.


@dataclass(frozen=True, slots=True)
class Told:
    """What the story tells in one shot.

    Attributes:
        at: Position of the shot in the storyboard, from 0.
        text: Its sentences; the words of a character have the speaker in front.
    """

    at: int
    text: str


def told(board: Storyboard, *, is_named: bool = True) -> list[Told]:
    """Return what each shot of a storyboard tells; a shot that tells nothing has no text.

    Args:
        board: With ids.
        is_named: Whether the speaker stands before words that are spoken.
    """
    lines = {line.id: line for shot in board.shots for line in shot.lines}
    positions = {shot.id: at for at, shot in enumerate(board.shots)}
    positions |= {line.id: at for at, shot in enumerate(board.shots) for line in shot.lines}

    def shown(text: str, line: Line | None) -> str:
        if line is None or line.speaker == NARRATOR:
            return text
        return f"[{line.speaker}] “{text}”" if is_named else f"“{text}”"

    texts: list[list[str]] = [[] for _shot in board.shots]
    for sentence in board.coverage:
        if sentence.at in positions:
            line = lines.get(sentence.at)
            texts[positions[sentence.at]].append(shown(sentence.text, line))
    if not board.coverage:
        texts = [
            [shown(line.text, line) for line in shot.lines] or [shot.action] for shot in board.shots
        ]
    return [Told(at, " ".join(parts).strip()) for at, parts in enumerate(texts)]


def passages(
    shots: Sequence[Told], most_characters: int, most_shots: int = 10_000
) -> Iterator[list[Told]]:
    """Yield the shots that tell something, in passages.

    Args:
        shots: Of a storyboard, in order.
        most_characters: After which a passage ends.
        most_shots: Most shots of a passage.

    >>> [len(part) for part in passages([Told(n, "x" * 40) for n in range(3)], 60)]
    [2, 1]
    """
    found: list[Told] = []
    for shot in shots:
        if not shot.text:
            continue
        found.append(shot)
        if len(found) >= most_shots or sum(len(each.text) for each in found) >= most_characters:
            yield found
            found = []
    if found:
        yield found


def options(name: str, words: Iterable[str]) -> str:
    """Return a paragraph that lists the words of which an answer has to be.

    >>> options("Times", ("day", "night"))
    'Times: day, night'
    """
    return f"{name}: {', '.join(filter(None, words))}"


# Schemas and checks of answers.


def record(**properties: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON Schema of an object with these properties, each of them required."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def listing(items: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON Schema of a list."""
    return {"type": "array", "items": items}


TEXT: Final[dict[str, Any]] = {"type": "string"}
"""JSON Schema of a text. Names and words of closed lists are texts, too: the question lists them,
each is checked by itself, and one that the schema refused would cost the whole answer."""
NUMBER: Final[dict[str, Any]] = {"type": "integer"}
"""JSON Schema of a number."""


def entries(answer: object, key: str) -> Iterator[dict[str, Any]]:
    """Yield the objects in a list of an answer; entries of other types are left out.

    >>> list(entries({"answers": [1, {"number": 2}, None]}, "answers"))
    [{'number': 2}]
    """
    listed = answer.get(key) if isinstance(answer, dict) else None
    for each in listed[:MOST_ENTRIES] if isinstance(listed, list) else ():
        if isinstance(each, dict):
            yield each


def number_in(entry: Mapping[str, Any], key: str, most: int) -> int:
    """Return a number from 1 to ``most`` of an entry, else 0.

    >>> number_in({"number": 3}, "number", 3), number_in({"number": True}, "number", 3)
    (3, 0)
    """
    value = entry.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        return 0
    return value if 1 <= value <= most else 0


def numbered(answer: object, key: str, most: int) -> dict[int, dict[str, Any]]:
    """Return the entries of a list by their numbers from 1 to ``most``.

    A number that is answered twice in different ways is left out.
    """
    found: dict[int, dict[str, Any]] = {}
    twice: set[int] = set()
    for entry in entries(answer, key):
        number = number_in(entry, "number", most)
        if number and found.setdefault(number, entry) != entry:
            twice.add(number)
    return {number: entry for number, entry in found.items() if number not in twice}


def one_of(value: object, known: Iterable[Option]) -> Option | None:
    """Return the option that an answer names, or None.

    >>> one_of(" Night ", ("day", "night"))
    'night'
    """
    said = value.strip().lower() if isinstance(value, str) else None
    return next((option for option in known if str(option).lower() == said), None)


def words_in(value: object) -> str:
    r"""Return a short description of an answer on one line, or an empty text.

    >>> words_in(" a red\n coat "), words_in(7), words_in("x" * 500)
    ('a red coat', '', '')
    """
    if not isinstance(value, str):
        return ""
    words = " ".join(value.split())
    printable = all(each.isprintable() for each in words)
    return words if printable and len(words) <= LONGEST_WORDS else ""


def names_in(value: object, known: Callable[[str], str]) -> tuple[str, ...]:
    """Return the names that an answer lists, each once.

    Args:
        value: The list.
        known: Returns a name as the storyboard has it; empty for an unknown one.
    """
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        return ()
    found = (known(each.strip()) for each in value[:MOST_ENTRIES] if isinstance(each, str))
    return tuple(dict.fromkeys(name for name in found if name))
