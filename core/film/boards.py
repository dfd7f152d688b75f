"""The storyboard of an episode: the plan of its story, or what people made of it."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..ops.canonical import digest
from ..ops.kind import Kind
from .import_story import parse_storyboard, put_bytes, stored_cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..database.rows import EpisodeRow
    from ..storage.store import WorkStore
    from ..story.cast_file import CastFile
    from ..story.storyboard import Storyboard
    from .ladder import Ladders

MOST_KEPT = 16
"""Storyboards that are kept in memory: a chapter's takes some megabytes."""

PLAN_S = 20.0
"""Seconds for which the plan of a story is not read again: a plugin may come to change it."""

FORGOTTEN_S = 120.0
"""Seconds after which a plan that was not read again is no longer kept in memory."""

_lock = threading.Lock()
_boards: OrderedDict[tuple[str, str, str], EpisodeBoard] = OrderedDict()
_plans: OrderedDict[tuple[str, ...], tuple[float, Ladders, EpisodeBoard]] = OrderedDict()


@dataclass(frozen=True, slots=True)
class EpisodeBoard:
    """The storyboard of an episode.

    Attributes:
        stored: SHA-256 of the artifact with it; None if it is the plan of the story.
        shown: As planned or as people made it, with what the cast file says: what a film shows.
        sha256: Of its canonical JSON; another storyboard has another one.
        cast: The cast file, or None.
    """

    stored: str | None
    shown: Storyboard
    sha256: str
    cast: CastFile | None


def board_of(
    store: WorkStore, row: EpisodeRow, ladders: Ladders, plan: Callable[[EpisodeRow], Storyboard]
) -> EpisodeBoard:
    """Return the storyboard of an episode; one that was never planned is planned now.

    Args:
        store: Has the story.
        row: The episode.
        ladders: Of its configuration.
        plan: Returns the storyboard of a story, with what the cast file says.

    Raises:
        StoryError: The story cannot be read.
        ConfigError: The cast file names a character who is not in it.
        ArtifactLostError: The story or the storyboard is gone.
    """
    if row.storyboard_sha256 is None:
        return _planned(store, row, ladders, plan)
    cast = stored_cast(store, ladders.config)
    key = (str(store.root), row.storyboard_sha256, ladders.config.cast)
    with _lock:
        found = _boards.get(key)
    if found is None:
        data = store.fetch(row.storyboard_sha256).read_bytes()
        board = parse_storyboard(data, "the storyboard")
        shown = cast.over(board) if cast else board
        found = EpisodeBoard(row.storyboard_sha256, shown, digest(shown.plain()), cast)
    with _lock:
        _boards[key] = found
        _boards.move_to_end(key)
        while len(_boards) > MOST_KEPT:
            _boards.popitem(last=False)
    return found


def _planned(
    store: WorkStore, row: EpisodeRow, ladders: Ladders, plan: Callable[[EpisodeRow], Storyboard]
) -> EpisodeBoard:
    """Return the plan of a story; one that was read a moment ago is used again."""
    key = (str(store.root), row.id, row.story_sha256, row.story_format)
    with _lock:
        at, owner, found = _plans.get(key, (0.0, None, None))
    if found is not None and owner is ladders and time.monotonic() - at < PLAN_S:
        return found
    board = plan(row)
    if found is None or found.shown != board:
        cast = stored_cast(store, ladders.config)
        found = EpisodeBoard(None, board, digest(board.plain()), cast)
    if Kind.LLM in ladders.config.backend.kinds:
        # A make may have asked a language model since, whose answers change the plan.
        return found
    with _lock:
        now = time.monotonic()
        _plans[key] = now, ladders, found
        _plans.move_to_end(key)
        # The oldest come first.
        while len(_plans) > MOST_KEPT or now - next(iter(_plans.values()))[0] > FORGOTTEN_S:
            _plans.popitem(last=False)
    return found


def store_board(store: WorkStore, board: Storyboard) -> str:
    """Put a storyboard into the store, and return the SHA-256 of its artifact."""
    return put_bytes(store, board.to_json())
