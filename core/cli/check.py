"""``ainern2d check``: measures a finished film."""

from __future__ import annotations

import time
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import InputError
from ..film.checks import known_film
from ..storage.folder import hash_file
from .console import open_console
from .setting import ConfigDir, settle_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..media.figure import Figure
    from ..media.verdict import QualityResult


def check(
    film: Annotated[Path, typer.Argument(help="An MP4 that `make` wrote.")],
    overrides: Annotated[
        list[str] | None, typer.Argument(help="key=value ..., such as store=s3")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    controls: Annotated[
        bool,
        typer.Option("--controls", help="Find out whether late and swapped sound would fail."),
    ] = False,
    config_dir: ConfigDir = None,
) -> None:
    """Measure a film: checks, which it passes or fails, and figures, which say how good it is.

    Checks are lip sync, by two meters, loudness, true peak, length, subtitles, black, frozen and
    silence. The exit status is 1 if a check fails, and 0 for any figures. The plan of the
    film is found by the film's hash; without it, for a file that is not the current film of any
    episode, only some checks run, and no figures are there.
    """
    if not film.is_file():
        raise InputError(f"there is no film at {film}", hint="give the MP4 that `make` wrote")
    from ..media.film_check import check_film

    _home, store = settle_store(overrides or [], config_dir)
    known = known_film(store, hash_file(film)[0])
    began = time.perf_counter()
    figures: list[Figure] = []
    with nullcontext(_show_nothing) if as_json else _shown(film) as tell:
        if known is None:
            results = check_film(film, None, {}, controls=controls, tell=tell)
        else:
            from ..backends.registry import BackendRegistry
            from ..film.figures import figures_of, witness_of

            witness = witness_of(known)
            results = check_film(
                film,
                known.request,
                known.boxes,
                known.mouths,
                controls=controls,
                tell=tell,
                witness=witness,
            )
            figures = figures_of(store, known, BackendRegistry.discover(), witness)
    seconds = time.perf_counter() - began
    if as_json:
        import json
        from dataclasses import asdict

        told = [asdict(result) for result in results]
        # A figure never fails a film.
        told += [{"passed": True, **asdict(figure)} for figure in figures]
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        if known is None:
            typer.echo(
                "not the current film of an episode here, or made by another release: checked"
                " without its plan, which lip sync, length, subtitles, frozen pictures, silence and"
                " figures need"
            )
        _print(results, seconds)
        _print_figures(figures)
    if not all(result.passed for result in results):
        raise typer.Exit(1)


def _show_nothing(_fraction: float) -> None:
    """Discard progress: the output is JSON."""


@contextmanager
def _shown(film: Path) -> Iterator[Callable[[float], None]]:
    """Show a progress bar on standard error, or one line if that is not a terminal."""
    from rich.progress import Progress

    console = open_console(stderr=True)
    if not console.is_terminal:
        typer.echo(f"measuring {film}", err=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bars:
        task = bars.add_task("measuring", total=None)
        yield lambda fraction: bars.update(task, total=1, completed=fraction)


def _print(results: list[QualityResult], seconds: float) -> None:
    of = {result.name: result.values for result in results}
    if "lip_sync" in of and of["lip_sync"]["shots"]:
        _print_shots(of["lip_sync"]["shots"])
    for result in results:
        typer.echo(f"{'ok ' if result.passed else 'BAD'} {result.name}: {result.message}")
    pace = ""
    if "length" in of:
        minutes = of["length"]["frames"] / of["length"]["fps"] / 60
        pace = f", {seconds / minutes:.1f} s per minute of film"
    typer.echo(f"checked in {seconds:.1f} s{pace}")


def _print_figures(figures: list[Figure]) -> None:
    """Print the figures of a film, each with its thresholds where it is not good."""
    for figure in figures:
        told = "" if figure.status == "good" else f" ({figure.threshold})"
        typer.echo(f"{figure.status:<4} {figure.name}: {figure.message}{told}")


def _print_shots(shots: list[dict[str, Any]]) -> None:
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("shot", "speech", "lag", "correlation", "score", "second meter"):
        table.add_column(name, justify="right")
    table.add_column("lip sync")
    for row in shots:
        table.add_row(
            str(row["shot"]),
            f"{row['speech_s']:.1f} s",
            f"{row['lag_ms']:+.0f} ms",
            f"{row['correlation']:.2f}",
            f"{row['score']:.1f}",
            _second(row),
            row["verdict"],
        )
    open_console().print(table)


def _second(row: dict[str, Any]) -> str:
    """Return what the second meter says of a shot."""
    lag = row["second_lag_ms"]
    return row["second"] if lag is None else f"{lag:+.0f} ms, {row['second']}"
