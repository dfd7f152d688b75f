"""``ainern2d backends``: lists the installed backends, their origin, capabilities and health."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..backends.registry import BackendRegistry
from ..errors import UnknownBackendError
from .console import open_console

if TYPE_CHECKING:
    from ..backends.registry import Registered


def backends(
    name: Annotated[str | None, typer.Argument(help="Show the options of one backend.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the installed backends: kinds, origin, capabilities, health and options."""
    registry = BackendRegistry.discover()
    found = [entry for entry in registry.all() if name in (None, entry.spec.name)]
    if name is not None and not found:
        known = ", ".join(sorted({entry.spec.name for entry in registry.all()}))
        raise UnknownBackendError(f"there is no backend {name!r}", hint=f"installed: {known}")
    rows = [_row(entry) for entry in found]
    if as_json:
        import json

        typer.echo(json.dumps({"backends": rows, "broken": registry.broken}, ensure_ascii=False))
        return
    _print(rows, options=name is not None)
    for plugin, why in registry.broken.items():
        typer.echo(f"not loaded: {plugin}: {why}", err=True)
    for text in registry.conflicts.values():
        typer.echo(f"conflict: {text}", err=True)


def _row(entry: Registered) -> dict[str, Any]:
    spec, can = entry.spec, entry.spec.capabilities
    health = spec.health()
    missing = spec.missing()
    return {
        "name": spec.name,
        "kinds": sorted(kind.value for kind in spec.kinds),
        "origin": entry.origin,
        "languages": sorted(can.languages),
        "accepts": sorted(form.value for form in can.accepts),
        "produces": sorted(form.value for form in can.produces),
        "vram": spec.resources.vram,
        "deterministic": spec.deterministic,
        "ready": health.ready and not missing,
        "note": "; ".join(filter(None, [health.note, *missing])),
        "options": {
            field.name: _default(field)
            for field in dataclasses.fields(spec.config)
            if field.name != "name"
        },
    }


def _default(field: dataclasses.Field[Any]) -> str:
    if field.default is not dataclasses.MISSING:
        return repr(field.default)
    if field.default_factory is dataclasses.MISSING:
        return "required"
    return repr(field.default_factory())


def _print(rows: list[dict[str, Any]], *, options: bool) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("backend", "kinds", "from", "can", "health"):
        table.add_column(column)
    for row in rows:
        can = [
            " ".join(row["languages"]) or "any language",
            *([f"takes {'/'.join(row['accepts'])}"] if row["accepts"] else []),
            *([f"makes {'/'.join(row['produces'])}"] if row["produces"] else []),
            *([f"GPU {row['vram']}"] if row["vram"] != "none" else []),
        ]
        health = "ready" if row["ready"] else f"not ready: {row['note']}"
        table.add_row(row["name"], " ".join(row["kinds"]), row["origin"], ", ".join(can), health)
    open_console().print(table)
    if options:
        for row in rows:
            for key, default in row["options"].items():
                kind = "video" if "video" in row["kinds"] else row["kinds"][0]
                typer.echo(f"  backend.{kind}.{key}={default}")
