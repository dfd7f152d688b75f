"""``ainern2d check``: measures a finished film."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..episode.quality import boxes_of_head, check_film
from ..errors import InputError
from ..home import StateFolder
from ..storage.folder import FolderStore, hash_file


def check(
    film: Annotated[Path, typer.Argument(help="An MP4 that `make` wrote.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure a film: lip sync, loudness, true peak, length, subtitles, black and frozen pictures.

    The exit status is 1 if a check fails. What was planned is found by the film's hash; for a file
    that is not the current film of any episode, only what needs no plan is measured.
    """
    if not film.is_file():
        raise InputError(f"there is no film at {film}", hint="give the MP4 that `make` wrote")
    store = FolderStore(StateFolder.find().create().artifacts)
    known = boxes_of_head(store, hash_file(film)[0])
    results = check_film(film, *(known or (None, {})))
    if as_json:
        import json
        from dataclasses import asdict

        typer.echo(json.dumps([asdict(result) for result in results], ensure_ascii=False))
    else:
        if known is None:
            typer.echo("not the current film of an episode here: checked without its plan")
        for result in results:
            typer.echo(f"{'ok ' if result.passed else 'BAD'} {result.name}: {result.message}")
    if not all(result.passed for result in results):
        raise typer.Exit(1)
