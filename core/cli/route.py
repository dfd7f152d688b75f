"""``ainern2d route``: shows the rung that a kind of op would get now, and why not another one."""

from __future__ import annotations

import importlib.util
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..backends.registry import BackendRegistry
from ..configuration.compose import compose_config
from ..configuration.secrets import from_environment
from ..film.routing import rungs_now
from ..home import StateFolder
from .console import open_console
from .setting import ConfigDir, find_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..film.backend_status import RouterMemory


def route(
    kind: Annotated[str, typer.Argument(help="A kind of work, such as video.")],
    overrides: Annotated[list[str] | None, typer.Argument(help="key=value ...")] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say why each other rung is passed over.")
    ] = False,
    frames: Annotated[
        int | None, typer.Option(min=1, help="Length of the shot; default: four seconds.")
    ] = None,
    language: Annotated[str, typer.Option(help="Of the line or shot, such as zh.")] = "",
    form: Annotated[str, typer.Option(help="Of the clip whose mouths move: live or baked.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    config_dir: ConfigDir = None,
) -> None:
    """Show the rungs that a kind of work gets in the current state, in order.

    For the composed configuration on this machine; with `execution=rabbitmq` for the fleet.
    """
    registry = BackendRegistry.discover()
    config = compose_config(registry, overrides or [], find_folder(config_dir))
    home = StateFolder.find()
    with _memory(home) as memory:
        rows = rungs_now(
            *(home, registry, config, kind, memory), frames=frames, language=language, form=form
        )
    if as_json:
        typer.echo(json.dumps({"kind": kind, "rungs": rows}, ensure_ascii=False))
    else:
        _show([row for row in rows if explain or row["place"]], explain=explain)
        left = sum(not row["place"] for row in rows)
        if left and not explain:
            typer.echo(f"{left} other rungs are passed over: --explain says why")


def _show(rows: Sequence[dict[str, Any]], *, explain: bool) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("", "rung", "quality", "done in", "waiting", *(["why not"] if explain else [])):
        table.add_column(column, no_wrap=column != "why not")
    for row in rows:
        quality = ("", "everywhere", "pretends")[row["floor"]] or f"{row['quality']:g}"
        cells = [
            str(row["place"] or "-"),
            row["rung"],
            quality,
            f"{row['eta_s']:.0f} s" if row["eta_s"] else "",
            str(row["waiting"] or ""),
        ]
        table.add_row(*cells, *([row["why"]] if explain else []))
    open_console(wide=True).print(table)


@contextmanager
def _memory(home: StateFolder) -> Iterator[RouterMemory | None]:
    """Open the router's records if the database exists; a question does not create one."""
    from ..servers.postgres.cluster import files_of

    there = bool(from_environment("AINERN2D_DATABASE_URL")) or files_of(home).data.is_dir()
    if not there or importlib.util.find_spec("sqlalchemy") is None:
        yield None
        return
    from ..database import LadderRecords, prepare
    from ..servers.postgres import open_server

    with open_server(home) as server:
        engine = prepare(server)
        try:
            yield LadderRecords(engine)
        finally:
            engine.dispose()
