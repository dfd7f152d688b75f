"""``ainern2d forget``: shows the results of one backend, and deletes them to be made again."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from ..backends.registry import BackendRegistry
from ..errors import InputError
from ..ops.kind import Kind
from ..storage.forget import BackendResults, find_results, forget_results
from .setting import human_size, settle_store


def forget(
    overrides: Annotated[
        list[str] | None, typer.Argument(help="key=value ..., such as store=s3")
    ] = None,
    backend: Annotated[
        str, typer.Option(help="Name of the backend; it need not be installed any more.")
    ] = "",
    kind: Annotated[Kind | None, typer.Option(help="Only results of this kind.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Forget the results of one backend, so that the next make makes them again.

    Counts and sizes are shown first. Films that were exported stay. The files that only these
    results have are freed by the next `ainern2d gc --delete`, after its hours of grace.
    """
    if not backend:
        raise InputError(
            "no backend is named", hint="say whose results: ainern2d forget --backend NAME"
        )
    _home, store = settle_store(overrides or [])
    found = find_results(store, backend, kind.value if kind else "")
    if not found.keys:
        typer.echo(_nothing(found, backend, kind))
        return
    for each, count in found.counts.items():
        typer.echo(f"{each + ':':<9}{count} results, {human_size(found.sizes[each])}")
    typer.echo(f"{'freed:':<9}{human_size(found.own_bytes)} by the next `ainern2d gc --delete`")
    if not yes:
        if not sys.stdin.isatty():
            raise InputError(
                "nothing was forgotten: there is no terminal to ask on", hint="add --yes"
            )
        typer.confirm(f"forget {len(found.keys)} results of {backend}?", abort=True)
    episodes = forget_results(store, found)
    typer.echo(f"forgot {len(found.keys)} results of {backend}; films to make again: {episodes}")


def _nothing(found: BackendResults, backend: str, kind: Kind | None) -> str:
    """Return what to say where there is nothing to forget.

    Raises:
        InputError: No plugin and no result has such a backend: the name is probably wrong.
    """
    of_kind = f"{kind} " if kind else ""
    others = ", ".join(f"{name} ({count})" for name, count in sorted(found.others.items()))
    installed = {entry.spec.name for entry in BackendRegistry.discover().all()}
    if backend not in installed and backend not in found.others:
        raise InputError(
            f"there is no backend {backend!r}, and no result of one",
            hint=f"results here are of: {others or 'none'}",
        )
    return f"there are no {of_kind}results of {backend}; results here are of: {others or 'none'}"
