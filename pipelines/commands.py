"""The subcommands that need Dagster: ``make`` and ``ui``. Dagster itself is imported late."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ainern2d.core.errors import InputError

from .extras import need_dagster

DRAFT = "film=draft"


def make(
    story: Annotated[
        Path, typer.Argument(help="A .txt, .md or .fountain file, or a storyboard.json.")
    ],
    overrides: Annotated[
        list[str] | None, typer.Argument(help="key=value ..., such as film.height=720 seed=7")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The film's file. Default: films/STORY.mp4"),
    ] = None,
    draft: Annotated[bool, typer.Option("--draft", help="A quick, small preview.")] = False,
    shots: Annotated[
        str, typer.Option(help="Bring only these shots up to date: numbers, such as 3,12.")
    ] = "",
    retake: Annotated[
        str, typer.Option(help="Make a new take of these shots: numbers, such as 12.")
    ] = "",
    only_below: Annotated[
        str,
        typer.Option(
            metavar="RUNG", help="Make the shots below this rung again, on the best there is now."
        ),
    ] = "",
    cast: Annotated[
        Path | None, typer.Option(help="A cast file; default: cast.yaml beside the story.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the result as one line of JSON.")
    ] = False,
) -> None:
    """Make the film of a story. What was made before and is still right is used again."""
    if sum(map(bool, (shots, retake, only_below))) > 1:
        raise InputError(
            "--shots, --retake and --only-below exclude each other", hint="give one of them"
        )
    from .make import Wish, make_film

    default = Path("films") / f"{story.stem.removesuffix('.storyboard')}.mp4"
    make_film(
        Wish(
            story,
            (*([DRAFT] if draft else []), *(overrides or [])),
            output or default,
            shots=_split(shots or retake),
            force=bool(retake),
            only_below=only_below,
            cast=cast,
            as_json=as_json,
        )
    )


def ui(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where to listen.")] = 3000,
    host: Annotated[
        str, typer.Option(help="Address to listen on; the page has no password.")
    ] = "127.0.0.1",
) -> None:
    """Open Dagster's page on the same episodes; Ctrl-C stops it."""
    need_dagster()
    from .ui import serve

    serve(host, port)


def _split(numbers: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in numbers.split(",") if part.strip())
