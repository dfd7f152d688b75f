"""Makes only the storyboard of a story, in this process; `make` finds it in the store later."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ..backends.work import CancelToken
from ..errors import Ainern2dError, CancelledError
from ..execution.op_runner import Performer
from ..execution.task import Task
from ..storage.store import is_whole
from .binding import Binder
from .coverage import drawable_nouns
from .graph import FilmGraph
from .import_story import BESIDE, parse_storyboard, read_answer, read_storyboard, stored_cast
from .plugin_hooks import adjusted
from .questions import tokens_used

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import JsonValue

    from ..ops.manifest import Manifest
    from ..ops.op import Op
    from ..storage.store import WorkStore
    from ..story.storyboard import Storyboard
    from .binding import Binding
    from .import_story import Intake
    from .ladder import Ladders
    from .needs import Need

    Perform = Callable[[Task, Callable[[float, str], None]], Manifest]


def storyboard_of(
    store: WorkStore,
    ladders: Ladders,
    intake: Intake,
    cast_name: str = BESIDE,
    tell: Callable[[str], None] | None = None,
    progress: Callable[[float, str], None] = lambda _fraction, _note: None,
    perform: Perform | None = None,
) -> Storyboard:
    """Return the storyboard of what the user gave, planning it unless it was planned before.

    Args:
        store: Has what the user gave.
        ladders: Of the composed configuration.
        intake: What the user gave.
        cast_name: Of the cast file, for messages.
        tell: Tells people what a language model is asked and how it answered; without it none is
            asked, and only answers that are in the store are used.
        progress: Called with the fraction that is planned, and a note.
        perform: Performs an op; None performs it in this process.

    Raises:
        ConfigError: The cast file names a character who is not in it.
        PluginError: A plugin cannot adjust it.
    """
    cast = stored_cast(store, ladders.config, cast_name)
    if intake.storyboard is not None:
        data = store.fetch(intake.storyboard).read_bytes()
        board = parse_storyboard(data, intake.path.name)
        return cast.over(board) if cast else board
    graph = FilmGraph(
        intake.story,
        intake.format,
        ladders.config,
        cast=cast,
        adjust=partial(adjusted, ladders.registry),
        nouns=partial(drawable_nouns, ladders),
    )
    planner = OneByOne(store, ladders, perform)
    planned = planner.result(graph.first()[0], progress)
    needs = graph.planned(read_storyboard(store, planned.artifacts["storyboard"].sha256))
    asking = graph.asking
    if asking is not None:
        has_asked = bool(asking.open)
        while asking.open:
            _tell_all(asking.news(), tell)
            for number, need in enumerate(needs, 1):
                if tell and len(needs) > 1:
                    tell(f"question {number} of {len(needs)}")
                answer = planner.answer(need, tell) if tell else planner.known(need)
                following = graph.answered(need, answer)
            needs = following
        _tell_all(asking.news(), tell)
        if tell and has_asked:
            tell(f"it {asking.outcome(planner.tokens)}")
    assert graph.board is not None  # noqa: S101 - known after the last answer
    return graph.board


def _tell_all(notes: list[str], tell: Callable[[str], None] | None) -> None:
    if tell is not None:
        for note in notes:
            tell(note)


class OneByOne:
    """Performs ops one after the other in this process: those of planning, and single lines."""

    def __init__(self, store: WorkStore, ladders: Ladders, perform: Perform | None = None) -> None:
        self._store, self._ladders = store, ladders
        self._perform = perform or self._here
        self._binder = Binder(ladders)
        self.tokens = 0
        """Tokens of all questions and answers, as far as the server counted them."""

    def result(
        self,
        need: Need,
        progress: Callable[[float, str], None] = lambda _fraction, _note: None,
    ) -> Manifest:
        """Return the result of a need, which is looked up or made."""
        binding, op, manifest = self._found(need)
        if manifest is None:
            options = self._binder.options(need.kind, binding)
            manifest = self._perform(Task(op, self._binder.rung(binding), options), progress)
        return manifest

    def _found(self, need: Need) -> tuple[Binding, Op, Manifest | None]:
        binding = self._binder.bind(need)
        op = self._binder.op(need, binding, need.request({}), need.inputs({}), take=0)
        manifest = self._store.manifest(op.key)
        whole = manifest is not None and is_whole(self._store, manifest)
        return binding, op, manifest if whole else None

    def known(self, need: Need) -> JsonValue:
        """Return a language model's answer that is in the store, or None."""
        _binding, _op, manifest = self._found(need)
        if manifest is None:
            return None
        return read_answer(self._store, manifest.artifacts["answer"].sha256)

    def _here(self, task: Task, progress: Callable[[float, str], None]) -> Manifest:
        performer = Performer(self._ladders.registry, self._store)
        return performer.perform(task, progress, CancelToken())

    def answer(self, need: Need, tell: Callable[[str], None]) -> JsonValue:
        """Return a language model's answer, or None if it gives none."""
        try:
            manifest = self.result(need)
            self.tokens += tokens_used(manifest.artifacts["answer"].facts)
            return read_answer(self._store, manifest.artifacts["answer"].sha256)
        except CancelledError:
            raise
        except Ainern2dError as error:
            tell(f"a question was not answered, and what was planned stays: {error.message}")
            return None
