"""``ainern2d make``: makes the film of a story, copies it to its place, and says what was done."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from dataclasses import asdict, replace
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..backends.registry import BackendRegistry
from ..backends.requests import ComposeRequest
from ..configuration.compose import sweep_config
from ..configuration.origins import shown
from ..configuration.project import NO_FOLDER, find_conf
from ..database.rows import RunOrigin
from ..errors import Ainern2dError, EpisodeError, InputError, InterruptedByUserError
from ..execution import priority
from ..film.coverage import film_coverage
from ..film.export import LONGEST_STEM, export, places_of
from ..film.import_story import check_inputs, files_given
from ..film.make import MakeRequest
from ..film.make import make as make_film
from ..film.report import Report
from ..film.run_log import RUN_VARIABLE
from ..film.serial import NO_SERIAL
from ..observe import logs
from .console import note, open_console, say_error, warn
from .multirun import differing, targets
from .setting import ConfigDir, find_folder
from .stopping import StopOnSignal, was_asked_to_stop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ..film.events import Listener
    from ..film.make import Film

DRAFT = "film=draft"

LISTENER_GROUP = "ainern2d.listeners"
"""Entry-point group of further listeners; each value is a function that returns a
:class:`ainern2d.core.film.events.Listener`, or None where it has nothing to hear."""


def make(
    story: Annotated[
        Path | None, typer.Argument(help="A .txt, .md or .fountain file, or a storyboard.json.")
    ] = None,
    overrides: Annotated[
        list[str] | None, typer.Argument(help="key=value ..., such as film.height=720 seed=7")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The film's file. Default: films/STORY.mp4"),
    ] = None,
    episode: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            help="Instead of STORY, an episode that was made before; with -o its film is copied.",
        ),
    ] = None,
    draft: Annotated[bool, typer.Option("--draft", help="A quick, small preview.")] = False,
    shots: Annotated[
        str | None,
        typer.Option(help="Bring only these shots up to date: numbers, such as 3,12."),
    ] = None,
    retake: Annotated[
        str | None, typer.Option(help="Make a new take of these shots: numbers, such as 12.")
    ] = None,
    only_below: Annotated[
        str | None,
        typer.Option(
            metavar="RUNG", help="Make the shots below this rung again, on the best there is now."
        ),
    ] = None,
    cast: Annotated[
        Path | None, typer.Option(help="A cast file; default: cast.yaml beside the story.")
    ] = None,
    project: Annotated[
        str,
        typer.Option(
            "--project",
            metavar="SERIAL",
            help="The serial of which this is a chapter: its chapters keep their people.",
        ),
    ] = NO_SERIAL,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the result as one line of JSON.")
    ] = False,
    multirun: Annotated[
        bool,
        typer.Option(
            "--multirun",
            "-m",
            help="Make a film of each combination: seed=1,2,3.",
        ),
    ] = False,
    config_dir: ConfigDir = None,
) -> None:
    """Make the film of a story. What was made before and is still right is used again."""
    priority.lower()
    given = {"--shots": shots, "--retake": retake, "--only-below": only_below}
    chosen = {name: value for name, value in given.items() if value is not None}
    if len(chosen) > 1:
        raise InputError(
            "--shots, --retake and --only-below exclude each other", hint="give one of them"
        )
    for name, value in chosen.items():
        if not _split(value):
            raise InputError(f"{name} is empty", hint=f"name something, or leave {name} out")
    if episode is not None:
        _refuse_beside_episode(
            {
                f"the story {story}": story,
                "an override": overrides,
                "--draft": draft,
                "--cast": cast,
                "--multirun": multirun,
                "--config-dir": config_dir,
            }
        )
        request = MakeRequest(
            episode=episode,
            shots=_split(shots or retake or ""),
            force=bool(retake),
            only_below=only_below or "",
        )
        _finish(_make_one(_of_run(request), output, (), as_json=as_json), as_json=as_json)
        return
    if story is None:
        raise InputError(
            "no story is named", hint="ainern2d make STORY, or ainern2d make --episode ID"
        )
    target = output or _beside_others(story)
    inputs = files_given(story, cast, overrides or [])
    places_of(target, inputs)
    conf = find_folder(config_dir, story)
    if conf is not None and not as_json:
        note(f"conf folder: {shown(conf)}")
    request = MakeRequest(
        story,
        overrides=(*([DRAFT] if draft else []), *(overrides or [])),
        shots=_split(shots or retake or ""),
        force=bool(retake),
        only_below=only_below or "",
        cast=cast,
        project=project.strip() or NO_SERIAL,
        conf=conf or Path(NO_FOLDER),
    )
    if multirun:
        _make_each(request, target, inputs, as_json=as_json)
        return
    _finish(_make_one(request, target, inputs, as_json=as_json), as_json=as_json)


def _finish(summary: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(summary, ensure_ascii=False))
    else:
        _show(summary)


def _refuse_beside_episode(given: Mapping[str, object]) -> None:
    """Refuse what says how to make a film: an episode knows that itself.

    Raises:
        InputError: Something of it was given.
    """
    for name, value in given.items():
        if value:
            raise InputError(
                f"--episode makes the film as it was asked for then, and {name} cannot change it",
                hint="leave it out, or make the film from its story",
            )


def _of_run(request: MakeRequest) -> MakeRequest:
    """Return the request of a run that the API gave to this process; any other as it is."""
    run, _, claim = os.environ.pop(RUN_VARIABLE, "").partition(":")
    return replace(request, trace=run, claim=claim, origin=RunOrigin.API) if claim else request


def _make_each(
    request: MakeRequest, target: Path, inputs: Sequence[Path], *, as_json: bool
) -> None:
    """Make every film of a sweep, one after the other; one that fails keeps no other from it.

    Raises:
        InputError: A part of the film is asked for, or one of the combinations is wrong.
        EpisodeError: Some of the films failed.
    """
    if request.shots or request.only_below:
        raise InputError(
            "--multirun makes whole films", hint="leave out --shots, --retake and --only-below"
        )
    registry, conf = BackendRegistry.discover(), find_conf(request.conf, request.story)
    swept = sweep_config(registry, request.overrides, conf)
    if request.story is not None:
        check_inputs(request.story, request.cast, [config for _job, config in swept])
    jobs = [job for job, _config in swept]
    files = targets(target, jobs)
    for file in files:
        places_of(file, inputs)
    failed: list[str] = []
    for number, (job, own, file) in enumerate(zip(jobs, differing(jobs), files, strict=True), 1):
        named = " ".join(own) or "as it is"
        note(f"film {number} of {len(jobs)}: {named}")
        result: dict[str, Any] = {"overrides": job}
        try:
            result |= _make_one(replace(request, overrides=job), file, inputs, as_json=as_json)
        except InterruptedByUserError:
            raise
        except Ainern2dError as error:
            if was_asked_to_stop():
                raise
            failed.append(f"{named}: {error}")
            result |= {"error": error.message, "hint": error.hint}
            say_error(error, error.hint)
        if as_json:
            typer.echo(json.dumps(result, ensure_ascii=False))
        elif "error" not in result:
            _show(result)
    if failed:
        raise EpisodeError(
            f"{len(failed)} of {len(jobs)} films failed:\n  " + "\n  ".join(failed),
            hint="what was finished is kept; run the same command again to retry the rest",
        )


def _make_one(
    request: MakeRequest, target: Path | None, inputs: Sequence[Path], *, as_json: bool
) -> dict[str, Any]:
    """Make a film, copy it to its place if it has one, and return what was done.

    Raises:
        EpisodeError: Shots that were not asked for are out of date, or ops failed.
    """
    began = time.perf_counter()
    report = Report()
    film = make_film(request, list(_listeners(report, as_json=as_json)))
    if film.manifest is None or film.missing:
        left = ", ".join(map(str, film.missing))
        lack = "put together" if film.manifest is None else "measured"
        raise EpisodeError(
            f"the film was not {lack}: shots {left} are out of date too",
            hint="run without --shots and --only-below to make them, or name them as well",
        )
    seconds = time.perf_counter() - began
    files: Mapping[str, Path] = {}
    if target is not None:
        files = export(film.store, film.manifest, film.storyboard(), target, inputs)
    return _summary(film, report, seconds, files)


def _beside_others(story: Path) -> Path:
    """Return the default path of a story's film; a name of the greatest length is cut."""
    stem = story.stem.removesuffix(".storyboard")
    short = os.fsencode(stem)[:LONGEST_STEM].decode(errors="ignore")
    return Path("films") / f"{short}.mp4"


def _listeners(report: Report, *, as_json: bool) -> Iterator[Listener]:
    """Yield who listens to a make; the first begins first and ends last."""
    yield StopOnSignal()
    yield report
    if not as_json and not logs.owns_stderr():
        from .progress import Progress

        yield Progress()
    for entry in entry_points(group=LISTENER_GROUP):
        try:
            open_listener: Callable[[], Listener | None] = entry.load()
            listener = open_listener()
        except Exception as error:  # a broken plugin must not keep a film from being made
            warn(f"listener {entry.name!r} is broken: {error}")
            continue
        if listener is not None:
            yield listener


def _summary(
    film: Film, report: Report, seconds: float, files: Mapping[str, Path]
) -> dict[str, Any]:
    assert film.manifest is not None  # noqa: S101 - narrows for the type checker
    request = ComposeRequest.model_validate(film.manifest.op.params)
    rungs = [shot.rung for shot in request.shots]
    frames = int(str(film.manifest.artifacts["film"].facts["frames"]))
    reused = sum(report.reused.values())
    if film.is_fresh and film.before is not None:
        reused = len(film.before.needs)
    return {
        "episode": film.row.id,
        **({} if film.is_fresh else {"trace": film.trace}),
        "made": sum(report.made.values()),
        "reused": reused,
        "stages": report.stages(),
        "notices": report.notices,
        "checks": [asdict(check) for check in report.checks],
        "coverage": _coverage(film),
        "seconds": round(seconds, 2),
        "files": {name: str(path) for name, path in files.items()},
        "shots": len(request.shots),
        "shot_rungs": rungs,
        "rungs": dict(Counter(rungs)),
        "film_seconds": round(frames / request.fps, 2),
    }


def _coverage(film: Film) -> dict[str, Any] | None:
    """Return how many of the film's words its backends can draw and sound; None if unknown."""
    try:
        head = film.store.head(film.row.id)
        found = film_coverage(film.store, head, film.ladders.registry) if head else None
    except Ainern2dError:
        # The film is there; what cannot be said of it now, `check` says later.
        return None
    return None if found is None else {**found.plain(), "message": found.sentence()}


def _show(summary: dict[str, Any]) -> None:
    """Print what was made, how long it took, the checks and where the files are."""
    from rich.table import Table

    console = open_console()
    length = f"{summary['shots']} shots, {summary['film_seconds']:.1f} s of film"
    if summary["made"]:
        console.print(
            f"{length}; {summary['made']} ops made, {summary['reused']} reused,"
            f" in {summary['seconds']:.1f} s"
        )
    else:
        console.print(f"{length}; nothing to make ({summary['seconds']:.1f} s)")
    if summary["stages"]:
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column("stage")
        for column in ("made", "reused", "seconds", "cpu"):
            table.add_column(column, justify="right")
        for row in summary["stages"]:
            table.add_row(
                row["stage"],
                str(row["made"]),
                str(row["reused"]),
                f"{row['seconds']:.2f}",
                f"{row['cpu_seconds']:.2f}",
            )
        console.print(table)
    if summary["rungs"]:
        console.print(f"rungs: {_rungs(summary['shot_rungs'])}")
    for check in summary["checks"]:
        mark = "ok " if check["passed"] else "BAD"
        console.print(f"{mark} {check['name']}: {check['message']}")
    if summary["coverage"] is not None:
        console.print(f"coverage: {summary['coverage']['message']}")
    for name, path in summary["files"].items():
        console.print(f"{name + ':':<12}{path}", soft_wrap=True)


def _rungs(shots: Sequence[str]) -> str:
    """Say which shots each rung made; one that made all of them needs no numbers."""
    places: dict[str, list[int]] = {}
    for number, rung in enumerate(shots, 1):
        places.setdefault(rung or "unknown", []).append(number)
    if len(places) == 1:
        return f"{next(iter(places))}: all {len(shots)} shots"
    return "; ".join(
        f"{rung}: {'shot' if len(numbers) == 1 else 'shots'} {_spans(numbers)}"
        for rung, numbers in places.items()
    )


def _spans(numbers: Sequence[int]) -> str:
    """Write rising numbers in short: ``1-3, 7``."""
    spans: list[tuple[int, int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1] = (spans[-1][0], number)
        else:
            spans.append((number, number))
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)


def _split(numbers: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in numbers.split(",") if part.strip())
