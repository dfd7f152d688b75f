"""``ainern2d backends``: what is installed, what one backend is, and what is wrong with plugins."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..backends.listing import problems_of, row_of, sizes_of
from ..backends.registry import BackendRegistry
from ..errors import PluginError, UnknownBackendError
from .console import open_console

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..backends.registry import Registered


def backends(
    name: Annotated[str | None, typer.Argument(help="Describe one backend or plugin.")] = None,
    problems: Annotated[
        bool, typer.Option("--problems", help="Show only what is wrong; exit status 1 if anything.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the installed backends: kinds, origin, capabilities, words, health and options.

    Words are those of storyboards that a backend shows or makes heard, as far as it says so.
    """
    registry = BackendRegistry.discover()
    for entry in registry.all():
        # Refused here, rather than when a configuration is composed.
        registry.options_of(entry)
    found = [entry for entry in registry.all() if name in (None, entry.spec.name, entry.plugin)]
    rows = [row_of(entry) for entry in found]
    problems_found = problems_of(registry, zip(found, rows, strict=True))
    wrong = [text for about, text in problems_found if name in (None, *about)]
    for entry, row in zip(found, rows, strict=True):
        try:
            row["vocabulary"] = sizes_of(registry, entry)
        except PluginError as error:
            row["vocabulary"] = {}
            wrong.append(error.message)
    if name is not None and not found:
        if wrong:
            raise PluginError("; ".join(wrong), hint="mend the plugin, or uninstall it")
        known = ", ".join(sorted({entry.spec.name for entry in registry.all()}))
        raise UnknownBackendError(f"there is no backend {name!r}", hint=f"installed: {known}")
    if as_json:
        import json

        told = {"backends": rows, "broken": registry.broken, "problems": wrong}
        typer.echo(json.dumps(told, ensure_ascii=False))
    elif problems:
        typer.echo("\n".join(wrong) or "no problems")
    else:
        _print(rows)
        for entry, row in zip(found if name is not None else (), rows, strict=False):
            typer.echo("\n" + "\n".join(_details(registry, entry, row)))
        for text in wrong:
            typer.echo(f"problem: {text}", err=True)
    if problems and wrong:
        raise typer.Exit(1)


def _health(row: dict[str, Any]) -> str:
    if row["ready"]:
        return "ready"
    return f"{'not ready' if row['expected'] else 'not set up'}: {row['note']}"


def _print(rows: list[dict[str, Any]]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("backend", "kinds", "from", "can", "health"):
        table.add_column(column)
    for row in rows:
        can = [
            " ".join(row["languages"]) or "any language",
            *([f"takes {'/'.join(row['accepts'])}"] if row["accepts"] else []),
            *([f"makes {'/'.join(row['produces'])}"] if row["produces"] else []),
            *([f"GPU {row['vram']}"] if row["vram"] != "none" else []),
            *([_words(row["vocabulary"])] if row["vocabulary"] else []),
        ]
        cells = (row["name"], " ".join(row["kinds"]), row["origin"], ", ".join(can), _health(row))
        # What plugins say is no markup: brackets are shown.
        table.add_row(*map(Text, cells))
    open_console().print(table)


def _words(sizes: dict[str, int]) -> str:
    """Return how many words of a storyboard it has: ``words: 99 verbs, 152 things``."""
    return "words: " + ", ".join(f"{count} {sort}" for sort, count in sizes.items())


def _details(registry: BackendRegistry, entry: Registered, row: dict[str, Any]) -> Iterator[str]:
    spec = entry.spec
    yield f"{spec.name}: plugin {entry.plugin} of {entry.origin}, module {entry.module or '-'}"
    yield f"  recipe {spec.recipe_version}, plugin API {spec.api_version}"
    if not spec.deterministic:
        yield "  the same request may give other bytes"
    for name, version in registry.libraries(entry).items():
        yield f"  its keys hold {name}: {version}"
    for kind in sorted(spec.kinds):
        if models := [model for model in spec.models_for(kind) if model]:
            yield f"  models for {kind}: {', '.join(models)}"
    for weight in spec.resources.weights:
        place = "is here" if weight not in spec.missing_weights() else weight.how_to_get
        yield f"  needs {weight.name}: {place}"
    group = "video" if "video" in row["kinds"] else row["kinds"][0]
    content = {field.name: field.metadata for field in dataclasses.fields(spec.config)}
    for key, default in row["options"].items():
        note = "" if content[key].get("content", True) else "  (does not enter keys)"
        yield f"  backend.{group}.{key}={default}{note}"
