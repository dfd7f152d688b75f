"""Makes only the storyboard of a story, in this process; `make` finds it in the store later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..backends.work import CancelToken
from ..execution.op_runner import Performer
from ..execution.task import Task
from ..storage.store import is_whole
from .binding import Binder
from .graph import FilmGraph
from .import_story import BESIDE, parse_storyboard, read_storyboard, stored_cast
from .plugin_hooks import adjusted

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..storage.store import WorkStore
    from ..story.storyboard import Storyboard
    from .import_story import Intake
    from .ladder import Ladders


def storyboard_of(
    store: WorkStore,
    ladders: Ladders,
    intake: Intake,
    cast_name: str = BESIDE,
    progress: Callable[[float, str], None] = lambda _fraction, _note: None,
) -> Storyboard:
    """Return the storyboard of what the user gave, planning it unless it was planned before.

    Args:
        store: Has what the user gave.
        ladders: Of the composed configuration.
        intake: What the user gave.
        cast_name: Of the cast file, for messages.
        progress: Called with the fraction that is planned, and a note.

    Raises:
        ConfigError: The cast file names a character who is not in it.
        PluginError: A plugin cannot adjust it.
    """
    cast = stored_cast(store, ladders.config, cast_name)
    board = _board_of(store, ladders, intake, progress)
    return cast.over(board) if cast else board


def _board_of(
    store: WorkStore,
    ladders: Ladders,
    intake: Intake,
    progress: Callable[[float, str], None],
) -> Storyboard:
    if intake.storyboard is not None:
        data = store.fetch(intake.storyboard).read_bytes()
        return parse_storyboard(data, intake.path.name)
    need = FilmGraph(intake.story, intake.format, ladders.config).first()[0]
    binder = Binder(ladders)
    binding = binder.bind(need)
    op = binder.op(need, binding, need.request({}), need.inputs({}), take=0)
    manifest = store.manifest(op.key)
    if manifest is None or not is_whole(store, manifest):
        task = Task(op, binder.rung(binding), binder.options(need.kind, binding))
        performer = Performer(ladders.registry, store)
        manifest = performer.perform(task, progress, CancelToken())
    board = read_storyboard(store, manifest.artifacts["storyboard"].sha256)
    return adjusted(ladders.registry, board)
