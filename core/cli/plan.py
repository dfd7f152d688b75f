"""``ainern2d plan``: the storyboard of a story, as a table or as JSON to edit and give back."""

from __future__ import annotations

import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import ValidationError

from ..backends.requests import ComposeRequest
from ..errors import StorageError
from ..files import arriving, refuse_replacing, user_path
from ..film.coverage import planned_coverage
from ..film.executors import OPS_LOG
from ..film.import_story import files_given, take_in, take_in_cast
from ..film.ladder import Ladders
from ..film.planning import storyboard_of
from ..observe.logs import written_to
from ..story.deeds import Mood
from ..story.doubts import as_yaml, doubts_of, is_doubtful, is_unsure
from .console import open_console
from .setting import ConfigDir, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ..film.coverage import Coverage
    from ..story.fields import Evidence
    from ..story.storyboard import Character, Location, Scene, Shot, Storyboard
    from .console import open_console
from .setting import Setting

SLOW_S = 2.0
"""Seconds of planning after which its progress is written where no bar can be shown."""
STEP = 0.1
"""Progress between two such lines."""


def plan(
    story: Annotated[Path, typer.Argument(help="A .txt, .md or .fountain file.")],
    overrides: Annotated[list[str] | None, typer.Argument(help="key=value ...")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON; edit it and give it to `make`.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write the JSON to a file.")
    ] = None,
    doubts: Annotated[
        bool,
        typer.Option("--doubts", help="Print only what is doubtful, as edits of its files."),
    ] = False,
    missing: Annotated[
        bool,
        typer.Option(
            "--missing",
            help="Print only what cannot be drawn or heard, and in which shots; --json: as JSON.",
        ),
    ] = False,
    cast: Annotated[
        Path | None, typer.Option(help="A cast file; default: cast.yaml beside the story.")
    ] = None,
    config_dir: ConfigDir = None,
) -> None:
    """Show the storyboard of a story: who says what in which shot, and how that was inferred.

    A question mark follows what the planner doubts; `--doubts` lists only that. The last line says
    how many of its words the chosen backends can draw and sound.
    """
    if output is not None:
        refuse_replacing([user_path(output)], files_given(story, cast, overrides or []))
    setting = settle(overrides or [], config_dir, story)
    intake = take_in(setting.store, story)
    if cast is not None:
        setting.config.cast = str(cast)
    taken = take_in_cast(setting.store, story, setting.config)
    ladders = Ladders(setting.registry, setting.config)
    with written_to(setting.home.logs / OPS_LOG), _shown(story) as progress:
        board = storyboard_of(setting.store, ladders, intake, taken.name, _tell, progress)
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
    elif missing:
        show_missing(planned_coverage(board, ladders), as_json=as_json)
    elif doubts:
        typer.echo(as_yaml(doubts_of(board)))
    elif as_json:
        typer.echo(text)
    else:
        show(board, _rungs(setting, intake.episode))
        typer.echo(f"coverage: {planned_coverage(board, ladders).sentence()}")


@contextmanager
def _shown(story: Path) -> Iterator[Callable[[float, str], None]]:
    """Show on standard error how far planning is: a bar, or lines if that is not a terminal."""
    from rich.progress import Progress

    console = open_console(stderr=True)
    started = time.monotonic()
    told = 0.0

    with Progress(console=console, transient=True, disable=not console.is_terminal) as bars:
        task = bars.add_task("planning", total=1.0)

        def show(fraction: float, note: str) -> None:
            nonlocal told
            bars.update(task, completed=fraction, description=f"planning: {note}")
            slow = time.monotonic() - started > SLOW_S and fraction >= told + STEP
            if slow and not console.is_terminal:
                told = fraction
                typer.echo(f"planning {story}: {fraction:.0%} ({note})", err=True)

        yield show


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
    console.print(f"cast: {', '.join(map(_person, board.cast)) or 'nobody'}")
    if board.world.phrase:
        console.print(f"world: {board.world.phrase}")
    table = Table(box=None, pad_edge=False, header_style="bold")
    made = any(shot.id in rungs for shot in board.shots)
    for column in ("shot", "picture", "who", "says", "inferred", *(["made by"] if made else [])):
        table.add_column(column, overflow="fold")
    number = 0
    for scene in board.scenes:
        place = board.location(scene.location)
        about = _about(place, scene) if place else ""
        table.add_row("", f"— {scene.title or scene.location} ({about})", style="cyan")
        for shot in scene.shots:
            number += 1
            _add(table, number, shot, [rungs.get(shot.id, "")] if made else [])
    console.print(table)


def show_missing(coverage: Coverage, *, as_json: bool) -> None:
    """Print what cannot be drawn or heard, with the numbers of its shots."""
    import json

    from rich.table import Table
    from rich.text import Text

    if as_json:
        typer.echo(json.dumps(coverage.plain(), ensure_ascii=False))
        return
    typer.echo(f"coverage: {coverage.sentence()}")
    for sort, (shown, asked) in coverage.sorts.items():
        typer.echo(f"  {sort}: {shown} of {asked}")
    if coverage.missing:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for column in ("what", "word", "shots"):
            table.add_column(column, overflow="fold")
        for each in coverage.missing:
            # Words of a story are no markup.
            table.add_row(each.sort, Text(each.word), ", ".join(map(str, each.shots)))
        open_console().print(table)


def _person(character: Character) -> str:
    """Return what is known of a character: ``Reynard (fox, male?, old)``."""
    look = character.look
    facts = {
        "species": "" if look.species == "human" else look.kind or look.species,
        "gender": look.gender,
        "age": look.age if look.years is None else str(look.years),
        "role": look.role,
        "narrates": "narrates" if character.narrates else "",
    }
    shown = _marked(facts, character.evidence)
    return f"{character.name} ({shown})"


def _about(place: Location, scene: Scene) -> str:
    """Return where and when a scene is: ``inn, night?, snow``."""
    facts = {
        "kind": place.setting or place.kind.value,
        "time": place.time,
        "weather": place.weather,
        "mode": "" if scene.mode == "present" else scene.mode,
        "mood": "" if scene.mood is Mood.NEUTRAL else scene.mood.value,
    }
    return _marked(facts, {**place.evidence, **scene.evidence})


def _marked(facts: Mapping[str, str], evidence: Mapping[Any, Evidence]) -> str:
    """Return facts in a row, with a question mark behind each that is doubtful."""
    doubtful = {key for key, why in evidence.items() if is_unsure(key, why.confidence)}
    return ", ".join(f + ("?" if key in doubtful else "") for key, f in facts.items() if f)


def _add(table: object, number: int, shot: Shot, rung: Sequence[str]) -> None:
    from rich.table import Table

    assert isinstance(table, Table)  # noqa: S101 - narrows for the type checker
    extras = [f"{each.count or 'many'} {each.kind}" for each in shot.extras]
    seen = " + ".join([*shot.cast, *extras])
    deeds = "; ".join(" ".join([*deed.who, deed.verb.value]) for deed in shot.deeds)
    done = f"({deeds})" if deeds else ""
    picture = " ".join(filter(None, [shot.size.value, shot.camera.value, seen, done]))
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
            f"{line.how.value} {line.confidence:.0%}" + (" ?" if is_doubtful(line) else ""),
            *(rung if first else []),
        )
