"""The planner's backend class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from ainern2d.core import (
    InvalidRequestError,
    PlanResult,
    StoryError,
    read_story,
    unreadable_language,
)

from .planner import GRAMMARS, plan_story

if TYPE_CHECKING:
    from ainern2d.core import PlanRequest, Work

    from . import RulesConfig


class RulesPlanner:
    """Plans by rules; needs no model, and takes milliseconds for a chapter."""

    def __init__(self, config: RulesConfig) -> None:
        self._config = config

    def plan(self, request: PlanRequest, work: Work) -> PlanResult:
        """Return the storyboard of the story in ``work.inputs["story"]``.

        Raises:
            InvalidRequestError: The story cannot be read, is in a language without rules, or has a
                passage that breaks a bound of the storyboard.
        """
        if request.language not in ("auto", *GRAMMARS):
            raise InvalidRequestError(
                f"the rules planner has no rules for the language {request.language!r}",
                hint="use language=" + ", ".join(("auto", *sorted(GRAMMARS))),
            )
        try:
            document = read_story(work.inputs["story"].read_bytes(), request.format)
        except StoryError as error:
            raise InvalidRequestError(error.message, hint=error.hint) from error
        other = unreadable_language(document.text) if request.language == "auto" else ""
        if other:
            raise InvalidRequestError(
                f"the story is in {other}, and the rules planner reads English and Chinese",
                hint="if it is English or Chinese, say so with language=en or language=zh;"
                " otherwise give a storyboard instead of a story, or use another plan backend",
            )

        def progress(fraction: float, note: str) -> None:
            work.progress(fraction, note)
            work.cancel.check()

        try:
            board = plan_story(
                document,
                language=request.language,
                max_shot_seconds=self._config.max_shot_seconds,
                title_card=self._config.title_card,
                progress=progress,
            )
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            where = ".".join(map(str, first["loc"]))
            raise InvalidRequestError(
                f"the story has a passage that fits into no storyboard: {where}: {first['msg']}",
                hint="look for a title, a name or a row of signs of enormous length",
            ) from error
        work.progress(1.0, f"{len(board.shots)} shots")
        return PlanResult(board)
