"""``ainern2d plan``: the storyboard of a story, as a table or as JSON to edit and give back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError

from ..backends.requests import ComposeRequest
from ..errors import StorageError
from ..files import arriving, refuse_replacing, user_path
from ..film.executors import OPS_LOG
from ..film.import_story import files_given, take_in, take_in_cast
from ..film.ladder import Ladders
from ..film.planning import storyboard_of
from ..observe.logs import written_to
from .console import open_console
from .setting import ConfigDir, settle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..story.storyboard import Shot, Storyboard
    from .console import open_console
from .setting import Setting


def plan(
    story: Annotated[Path, typer.Argument(help="A .txt, .md or .fountain file.")],
    overrides: Annotated[list[str] | None, typer.Argument(help="key=value ...")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON; edit it and give it to `make`.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write the JSON to a file.")
    ] = None,
    cast: Annotated[
        Path | None, typer.Option(help="A cast file; default: cast.yaml beside the story.")
    ] = None,
    config_dir: ConfigDir = None,
) -> None:
    """Show the storyboard of a story: who says what in which shot, and how that was inferred."""
    if output is not None:
        refuse_replacing([user_path(output)], files_given(story, cast, overrides or []))
    setting = settle(overrides or [], config_dir, story)
    intake = take_in(setting.store, story)
    if cast is not None:
        setting.config.cast = str(cast)
    taken = take_in_cast(setting.store, story, setting.config)
    ladders = Ladders(setting.registry, setting.config)
    with written_to(setting.home.logs / OPS_LOG):
        board = storyboard_of(setting.store, ladders, intake, taken.name, _tell)
    text = board.model_dump_json(indent=2)
    if output is not None:
        try:
            with arriving(output) as place:
                place.write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            raise StorageError(
                f"cannot write the storyboard to {output}: {error.strerror}",
                hint="give a place that you can write to with -o",
            ) from error
        typer.echo(f"wrote {output}; edit it and run: ainern2d make {output}")
    elif as_json:
        typer.echo(text)
    else:
        show(board, _rungs(setting, intake.episode))


def _tell(note: str) -> None:
    typer.echo(note, err=True)


def _rungs(setting: Setting, episode: str) -> dict[str, str]:
    """Return the rung that made each shot of the episode's last film, by shot id."""
    head = setting.store.head(episode)
    film = setting.store.manifest_reader(head)(head.film) if head else None
    if head is None or film is None:
        return {}
    try:
        shots = ComposeRequest.model_validate(film.op.params).shots
    except ValidationError:
        # Another release made the film, whose requests have other fields.
        return {}
    return {shot: made.rung for shot, made in zip(head.numbers, shots, strict=False)}


def show(board: Storyboard, rungs: Mapping[str, str]) -> None:
    """Print a storyboard as a table, with the rungs of shots that were made, by shot id."""
    from rich.table import Table

    console = open_console()
    console.print(f"{board.title or 'untitled'}  ({board.language})", style="bold")
    cast = ", ".join(f"{c.name} ({c.look.gender}, {c.look.age})" for c in board.cast)
    console.print(f"cast: {cast or 'nobody'}")
    table = Table(box=None, pad_edge=False, header_style="bold")
    made = any(shot.id in rungs for shot in board.shots)
    for column in ("shot", "picture", "who", "says", "inferred", *(["made by"] if made else [])):
        table.add_column(column, overflow="fold")
    number = 0
    for scene in board.scenes:
        place = board.location(scene.location)
        light = f"{place.scenery}, {place.time}, {place.weather}" if place else ""
        table.add_row("", f"— {scene.title or scene.location} ({light})", style="cyan")
        for shot in scene.shots:
            number += 1
            _add(table, number, shot, [rungs.get(shot.id, "")] if made else [])
    console.print(table)


def _add(table: object, number: int, shot: Shot, rung: Sequence[str]) -> None:
    from rich.table import Table

    assert isinstance(table, Table)  # noqa: S101 - narrows for the type checker
    picture = " ".join(filter(None, [shot.size.value, shot.camera.value, " + ".join(shot.cast)]))
    shown = shot.caption or shot.action
    if not shot.lines:
        table.add_row(str(number), picture, "", f"[{shown}]" if shown else "", "", *rung)
    for position, line in enumerate(shot.lines):
        first = position == 0
        table.add_row(
            str(number) if first else "",
            picture if first else "",
            line.speaker,
            line.text,
            f"{line.how.value} {line.confidence:.0%}",
            *(rung if first else []),
        )
