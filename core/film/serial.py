"""Gives an episode of a serial the people that earlier chapters and the user's decisions settle."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from ..backends.registry import BackendRegistry
from ..configuration.compose import compose_config
from ..database.store import open_store
from ..entities.resembling import words_of
from ..entities.serial import known_cast, take_in_plan
from ..errors import ArtifactLostError
from ..ops.canonical import digest
from ..story.cast_file import cast_yaml
from .import_story import NONE, Intake, put_bytes, stored_cast
from .ladder import Ladders
from .planning import storyboard_of

if TYPE_CHECKING:
    import sqlalchemy as sa

    from ..database.entities import EntityRecords
    from ..database.rows import EpisodeRow
    from ..database.similar import SimilarShots
    from ..entities.person import Entity
    from ..home import StateFolder
    from ..storage.store import WorkStore
    from ..story.storyboard import Storyboard

NO_SERIAL = "default"
"""The project of films that belong to no serial: their people are strangers to each other."""
OVERRIDE = "cast="
MARK = b"# What the serial knows of its people; written by ainern2d.\n"
"""How a cast file that was made here begins."""


def settle_cast(
    records: EntityRecords,
    shots: SimilarShots,
    store: WorkStore,
    ladders: Ladders,
    row: EpisodeRow,
) -> EpisodeRow:
    """Plan an episode, take its plan in, and give it what its project knows of its people.

    The plan is looked up where it was made before. The cast file of the user, if the episode has
    one, wins over all that the project knows.

    Args:
        records: Of the database; the episode's row is there.
        shots: Of the same database; what the episode's shots show is written there.
        store: For the plan and the cast file.
        ladders: Of the episode's configuration, whose ``cast`` becomes that of the result.
        row: The episode.

    Returns:
        The episode with the override ``cast=`` of its new cast file; the caller saves it. The same
        row where it belongs to no serial.

    Raises:
        Ainern2dError: The story cannot be planned, or the user's cast file does not fit it.
        DatabaseError: The server does not answer or refuses.
    """
    if row.project == NO_SERIAL:
        return row
    found, given, settled = _settled(records, shots, store, ladders, row)
    records.settle_cast(row.id, given, settled)
    return found


def _settled(
    records: EntityRecords,
    shots: SimilarShots | None,
    store: WorkStore,
    ladders: Ladders,
    row: EpisodeRow,
    instead: Entity | None = None,
) -> tuple[EpisodeRow, str, str]:
    """Return an episode with its new cast, and the overrides of the user's cast file and of ours.

    Args:
        records: Of the database.
        shots: Of the same database; None leaves what it knows of the episode's shots as it is.
        store: For the plan and the cast file.
        ladders: Of the episode's configuration; its ``cast`` becomes the new one.
        row: The episode.
        instead: As in :func:`.known_cast`; then the plan is not taken in.
    """
    place = records.place(row.project, row.id)
    now = next((each for each in row.overrides if each.startswith(OVERRIDE)), "")
    given = place.cast_given if now and _is_ours(store, now, place.cast_settled) else now
    config = ladders.config
    config.cast = given.removeprefix(OVERRIDE) or NONE
    own = stored_cast(store, config)
    board = _plan(store, ladders, row)
    if own is not None:
        board = own.over(board)
    if instead is None:
        take_in_plan(records, row.project, row.id, board)
    changes = known_cast(records, row.project, row.id, board, instead)
    settled = given
    if changes is not None:
        whole = own.changes.then(changes) if own else changes
        settled = f"{OVERRIDE}sha256:{put_bytes(store, MARK + cast_yaml(whole))}"
    config.cast = settled.removeprefix(OVERRIDE)
    if shots is not None:
        remember_shots(shots, row, board if changes is None else changes.over(board))
    others = [each for each in row.overrides if not each.startswith(OVERRIDE)]
    new = dataclasses.replace(
        row,
        overrides=(*others, *([settled] if settled else [])),
        config={**row.config, "cast": config.cast},
    )
    return new, given, settled


def with_person(
    home: StateFolder, engine: sa.Engine, row: EpisodeRow, instead: Entity
) -> EpisodeRow:
    """Return an episode as it would be if somebody of its serial were another; nothing is changed.

    Args:
        home: The state folder.
        engine: Of the database.
        row: The episode, of a serial.
        instead: A person or the narrator, as they would be.

    Raises:
        Ainern2dError: As :func:`settle_cast`.
    """
    from ..database import EntityRecords

    if row.project == NO_SERIAL:
        return row
    registry = BackendRegistry.discover()
    config = compose_config(registry, row.overrides)
    store = open_store(home, config.store, engine)
    ladders = Ladders(registry, config)
    return _settled(EntityRecords(engine), None, store, ladders, row, instead)[0]


def remember_shots(
    shots: SimilarShots, row: EpisodeRow, board: Storyboard, sha256: str = ""
) -> None:
    """Write what the shots of an episode show, unless that is known.

    Args:
        shots: Of the database.
        row: The episode.
        board: With what the cast file says.
        sha256: Of the storyboard's canonical JSON; empty to have it taken.
    """
    sha256 = sha256 or digest(board.plain())
    if not shots.is_known(row.id, sha256):
        shots.write(row.project, row.id, sha256, words_of(board))


def _is_ours(store: WorkStore, override: str, settled: str) -> bool:
    """Say whether a stored cast file was made here, and is not the user's."""
    stored = override.removeprefix(f"{OVERRIDE}sha256:")
    if override in (settled, stored):
        return override == settled
    try:
        file = store.fetch(stored)
    except ArtifactLostError:
        return False
    with file.open("rb") as opened:
        return opened.read(len(MARK)) == MARK


def settle_episode(home: StateFolder, engine: sa.Engine, episode: str) -> EpisodeRow | None:
    """Give a stored episode what its project knows now, before it is looked at or made.

    Args:
        home: The state folder.
        engine: Of the database.
        episode: Id of the episode.

    Returns:
        The episode as it is stored then; None if there is none.

    Raises:
        Ainern2dError: As :func:`settle_cast`, or its configuration is wrong.
    """
    from ..database import EntityRecords, EpisodeRecords, SimilarShots

    episodes = EpisodeRecords(engine)
    row = episodes.load_episode(episode)
    if row is None or row.project == NO_SERIAL:
        return row
    registry = BackendRegistry.discover()
    config = compose_config(registry, row.overrides)
    store = open_store(home, config.store, engine)
    settled = settle_cast(
        EntityRecords(engine), SimilarShots(engine), store, Ladders(registry, config), row
    )
    if settled != row:
        episodes.save_episode(settled)
    return settled


def _plan(store: WorkStore, ladders: Ladders, row: EpisodeRow) -> Storyboard:
    """Return the storyboard of an episode without any cast file."""
    config = ladders.config
    given, config.cast = config.cast, NONE
    intake = Intake(
        row.id,
        Path(row.story_path),
        row.story_sha256,
        row.story_format,
        row.storyboard_sha256,
        row.title,
    )
    try:
        return storyboard_of(store, ladders, intake)
    finally:
        config.cast = given
