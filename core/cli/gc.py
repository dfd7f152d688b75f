"""``ainern2d gc``: shows results that no episode uses any more, and deletes them on request."""

from __future__ import annotations

import importlib.util
import time
from typing import TYPE_CHECKING, Annotated

import typer

from ..film.import_story import hashes_in
from ..storage.gc import survey, sweep
from .setting import ConfigDir, human_size, settle_store

if TYPE_CHECKING:
    from ..home import StateFolder

HOUR_S = 3600.0


def collect(
    overrides: Annotated[
        list[str] | None, typer.Argument(help="key=value ..., such as store=s3")
    ] = None,
    delete: Annotated[bool, typer.Option("--delete", help="Delete what is shown.")] = False,
    grace_hours: Annotated[
        float, typer.Option(min=0.0, help="Keep everything younger than this many hours.")
    ] = 24.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    config_dir: ConfigDir = None,
) -> None:
    """Show how much space unreachable results take; with --delete, free it.

    Reachable are the results that the current films of all episodes and the versions of their shots
    consist of, and all stories and storyboards.
    With store=s3, manifests of these films that the database has lost are read back first. While
    one of them cannot be found anywhere, nothing is deleted.
    """
    home, store = settle_store(overrides or [], config_dir)
    limit = time.time() - grace_hours * HOUR_S
    given, versions = _wanted(home)
    found = survey(store, given, limit, versions)
    problem = found.problem
    if as_json:
        import json

        typer.echo(
            json.dumps(
                {
                    "manifests": len(found.manifests),
                    "artifacts": len(found.artifacts),
                    "free_bytes": found.free_bytes,
                    "kept_bytes": found.kept_bytes,
                    "recovered": found.recovered,
                    "unknown": dict(found.unknown),
                    "deleted": delete and problem is None,
                }
            )
        )
    else:
        if found.recovered:
            typer.echo(
                f"the database lacked manifests of finished films: {found.recovered} were read"
                " back from their bundles"
            )
        typer.echo(f"kept:    {found.kept_manifests} results, {human_size(found.kept_bytes)}")
        typer.echo(
            f"garbage: {len(found.manifests)} results, {len(found.artifacts)} files,"
            f" {human_size(found.free_bytes)}"
        )
        if problem is not None and not delete:
            typer.echo(f"nothing can be deleted: {problem.message}\n{problem.hint}")
    if delete:
        sweep(store, found, limit)
        if not as_json:
            typer.echo(f"freed {human_size(found.free_bytes)}")
    elif found.artifacts and problem is None and not as_json:
        typer.echo("nothing was deleted; `ainern2d gc --delete` frees it")


def _wanted(home: StateFolder) -> tuple[set[str], set[str]]:
    """Return what is kept beside finished films.

    Returns:
        Hashes of the files that users gave for any episode, finished or not, and of edited
        storyboards; keys of the ops of all versions of shots.
    """
    if importlib.util.find_spec("sqlalchemy") is None:
        return set(), set()
    from ..database import EpisodeRecords, ReviewRecords, prepare
    from ..servers.postgres import open_server

    with open_server(home) as server:
        engine = prepare(server)
        rows = EpisodeRecords(engine).list_episodes()
        reviews = ReviewRecords(engine)
        edits, keys = reviews.storyboards(), reviews.keys()
    given = {row.story_sha256 for row in rows} | {row.storyboard_sha256 for row in rows}
    sounds = {sha256 for row in rows for sha256 in hashes_in(row.overrides)}
    return {sha256 for sha256 in given if sha256} | sounds | edits, keys
