"""The storyboard of an episode: the plan of its story, or what people made of it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from ..backends.registry import BackendRegistry
from ..configuration.compose import compose
from ..ops.canonical import digest
from .import_story import parse_storyboard, put_bytes, stored_cast
from .ladder import Ladders
from .planning import planned_storyboard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..database.rows import EpisodeRow
    from ..storage.store import WorkStore
    from ..story.cast_file import CastFile
    from ..story.storyboard import Storyboard

Key = TypeVar("Key")

MOST_KEPT = 16
"""Configurations, and storyboards, that are kept in memory: a chapter's takes some megabytes."""

_composing = threading.Lock()
_planning = threading.Lock()
_ladders: OrderedDict[tuple[str, ...], Ladders] = OrderedDict()
_boards: OrderedDict[tuple[str, str, str], EpisodeBoard] = OrderedDict()


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


def ladders_of(overrides: Sequence[str]) -> Ladders:
    """Return the ladders of an episode's stored overrides; from any thread.

    Raises:
        ConfigError: An override is wrong.
    """
    wanted = tuple(overrides)
    # Hydra composes for one thread at a time.
    with _composing:
        found = _ladders.get(wanted)
        if found is None:
            registry = BackendRegistry.discover()
            found = _ladders[wanted] = Ladders(registry, compose(registry, wanted).config)
        _kept(_ladders, wanted)
        return found


def board_of(store: WorkStore, row: EpisodeRow, ladders: Ladders) -> EpisodeBoard:
    """Return the storyboard of an episode; one that was never planned is planned now.

    Args:
        store: Has the story.
        row: The episode.
        ladders: See :func:`ladders_of`.

    Raises:
        StoryError: The story cannot be read.
        ConfigError: The cast file names a character who is not in it.
        ArtifactLostError: The story or the storyboard is gone.
    """
    if row.storyboard_sha256 is None:
        cast = stored_cast(store, ladders.config)
        # Two requests for a new episode plan it once.
        with _planning:
            base = planned_storyboard(store, ladders, row.story_sha256, row.story_format)
        return _shown(None, base, cast)
    key = (str(store.root), row.storyboard_sha256, ladders.config.cast)
    with _composing:
        found = _boards.get(key)
    if found is None:
        data = store.fetch(row.storyboard_sha256).read_bytes()
        base = parse_storyboard(data, "the storyboard")
        found = _shown(row.storyboard_sha256, base, stored_cast(store, ladders.config))
    with _composing:
        _boards[key] = found
        _kept(_boards, key)
    return found


def stored_board(
    store: WorkStore, sha256: str | None, row: EpisodeRow, ladders: Ladders
) -> Storyboard:
    """Return a storyboard of an episode's history, as a make would show it.

    Args:
        store: Has it.
        sha256: Of its artifact; None is the plan of the story.
        row: The episode.
        ladders: See :func:`ladders_of`.
    """
    other = replace(row, storyboard_sha256=sha256)
    return board_of(store, other, ladders).shown


def store_board(store: WorkStore, board: Storyboard) -> str:
    """Put a storyboard into the store, and return the SHA-256 of its artifact."""
    return put_bytes(store, board.to_json())


def _shown(stored: str | None, base: Storyboard, cast: CastFile | None) -> EpisodeBoard:
    shown = cast.over(base) if cast else base
    return EpisodeBoard(stored, shown, digest(shown.plain()), cast)


def _kept(kept: OrderedDict[Key, Any], used: Key) -> None:
    kept.move_to_end(used)
    while len(kept) > MOST_KEPT:
        kept.popitem(last=False)
