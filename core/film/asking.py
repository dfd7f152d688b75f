"""Asks a language model about a storyboard: its questions in order, and what follows.

People come first, then places, speakers, pictures, and whether these tell the story, since each
question shows what the answers before have settled. All questions about one subject are open at
once, and are asked in parallel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .cast_questions import cast_questions, with_cast
from .picture_questions import picture_questions, with_pictures
from .point_questions import point_questions, with_points
from .questions import Subject
from .scene_questions import scene_questions, with_scenes
from .speaker_questions import speaker_questions, speakers_in, with_speakers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..configuration.settings import PlannerConfig
    from ..story.storyboard import Storyboard
    from .questions import Question

SAID: Final = {
    Subject.CAST: "who the people are",
    Subject.SCENES: "where and when the scenes are",
    Subject.SPEAKERS: "who speaks",
    Subject.PICTURES: "what the pictures show",
    Subject.POINTS: "whether the pictures tell the story",
}
"""What is asked about each subject, for messages."""


class Asking:
    """Asks about one storyboard, subject after subject, and collects the answers.

    Args:
        board: The planned storyboard, with ids.
        planner: What is asked, and for how many tokens.
        nouns: English nouns of things of which the artist has a picture; empty if it says none.
    """

    def __init__(
        self, board: Storyboard, planner: PlannerConfig, nouns: Sequence[str] = ()
    ) -> None:
        self._board = board
        self._nouns = nouns
        self._planner = planner
        self._subjects = [each for each in Subject if each in planner.asks]
        self._questions: tuple[Question, ...] = ()
        self._open: dict[str, Question] = {}
        self._answers: list[tuple[Question, object]] = []
        self._unlisted: frozenset[int] = frozenset()
        self._news: list[str] = []
        self._asked = self._answered = 0
        self._spent = 0
        self._begin()

    @property
    def open(self) -> Mapping[str, Question]:
        """Questions whose answer is not there yet, in the order of the story, by the need's id."""
        return self._open

    def take(self, identity: str, answer: object) -> Sequence[Question]:
        """Take the answer to an open question; return the questions that follow from it.

        Args:
            identity: Id of the need.
            answer: What the model answered; None if it did not.
        """
        asked = self._open.pop(identity)
        self._answered += answer is not None
        self._answers.append((asked, answer))
        if self._open:
            return ()
        self._settle()
        self._begin()
        return self._questions

    def board(self) -> Storyboard:
        """Return the storyboard with what the model said so far."""
        return self._board

    def news(self) -> list[str]:
        """Return sentences about what is asked and what was left out, each once."""
        news, self._news = self._news, []
        return news

    def outcome(self, tokens: int) -> str:
        """Return the end of a sentence about the answers.

        Args:
            tokens: That all questions and answers needed.
        """
        return f"answered {self._answered} of {self._asked} questions, for {tokens} tokens"

    def _begin(self) -> None:
        """Open the questions of the next subject that has any."""
        while self._subjects and not self._open:
            subject = self._subjects.pop(0)
            self._answers = []
            everything = self._of(subject)
            self._questions = self._affordable(everything)
            self._open = {each.need: each for each in self._questions}
            self._asked += len(self._questions)
            tokens = sum(each.tokens for each in self._questions)
            if self._questions:
                self._news.append(
                    f"a language model is asked {SAID[subject]}: {len(self._questions)} questions,"
                    f" about {tokens} tokens"
                )
            left = len({each.id for each in everything}) - len(self._questions)
            if left:
                self._news.append(
                    f"{left} questions about {SAID[subject]} are over the budget of"
                    f" {self._planner.tokens} tokens; raise planner.tokens to ask them"
                )
        if not self._open:
            self._questions = ()

    def _of(self, subject: Subject) -> list[Question]:
        match subject:
            case Subject.CAST:
                return cast_questions(self._board)
            case Subject.SCENES:
                return scene_questions(self._board)
            case Subject.SPEAKERS:
                return speaker_questions(self._board, self._planner.doubt, self._unlisted)
            case Subject.PICTURES:
                return picture_questions(self._board, self._nouns)
            case Subject.POINTS:
                return point_questions(self._board, self._nouns)

    def _affordable(self, questions: Sequence[Question]) -> tuple[Question, ...]:
        """Return those for which the budget is enough, the least sure first.

        Of passages that are equal to the letter, with what precedes them, one is asked about.
        """
        kept: set[str] = set()
        for each in sorted(questions, key=lambda each: each.sure):
            if each.id not in kept and self._spent + each.tokens <= self._planner.tokens:
                self._spent += each.tokens
                kept.add(each.id)
        return tuple({each.id: each for each in questions if each.id in kept}.values())

    def _settle(self) -> None:
        """Change the storyboard by the answers about one subject."""
        # Answers come in any order; what they say together must not depend on it.
        answers = sorted(self._answers, key=lambda pair: pair[0].shots.start)
        match answers[0][0].subject:
            case Subject.CAST:
                self._board, self._unlisted = with_cast(self._board, answers)
            case Subject.SCENES:
                self._board = with_scenes(self._board, answers)
            case Subject.SPEAKERS:
                names = [each.name for each in self._board.cast]
                speakers: dict[str, str] = {}
                for asked, answer in answers:
                    speakers |= speakers_in(asked, answer, names)
                self._board = with_speakers(self._board, speakers)
            case Subject.PICTURES:
                self._board = with_pictures(self._board, answers, self._nouns)
            case Subject.POINTS:
                self._board = with_points(self._board, answers, self._nouns)
