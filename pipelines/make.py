"""``ainern2d make``, from the story's path to the film's: nothing to do is answered at once."""

from __future__ import annotations

import json
import time
import uuid
from collections import Counter
from contextlib import closing, nullcontext
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import typer

from ainern2d.core.backends.requests import ComposeRequest
from ainern2d.core.cli.setting import Setting, settle
from ainern2d.core.errors import EpisodeError, InputError
from ainern2d.core.execution.spare import Spare
from ainern2d.core.film.casting import stored_cast, take_in_cast
from ainern2d.core.film.compatibility import check_backends
from ainern2d.core.film.degraded import levels_of
from ainern2d.core.film.executors import OPS_LOG, find_broker, prepare_spare
from ainern2d.core.film.export import export
from ainern2d.core.film.freshness import finished_film, request_digest
from ainern2d.core.film.import_story import Intake, parse_storyboard, take_in
from ainern2d.core.film.planning import storyboard_of
from ainern2d.core.film.sounds import take_in_sounds
from ainern2d.core.home import StateFolder
from ainern2d.core.ops.kind import Kind

from .extras import need_dagster

if TYPE_CHECKING:
    from pathlib import Path

    from ainern2d.core.film.production import Production
    from ainern2d.core.ops.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user asked for.

    Attributes:
        story: The user's file.
        overrides: Hydra overrides.
        output: Where the film shall be.
        shots: Numbers of the only shots to make; empty for all.
        force: Make new takes of those.
        only_below: A rung; make only the shots that are below it.
        cast: A cast file; None for the one beside the story, if there is one.
        as_json: Print one line of JSON instead of a table.
    """

    story: Path
    overrides: tuple[str, ...]
    output: Path
    shots: tuple[str, ...] = ()
    force: bool = False
    only_below: str = ""
    cast: Path | None = None
    as_json: bool = False


def make_film(wish: Wish) -> None:
    """Make a film and say what was done.

    Raises:
        Ainern2dError: Says what is wrong and what to do.
    """
    if wish.output.suffix != ".mp4":
        raise InputError(
            f"the film's file {wish.output} must end in .mp4", hint="such as -o FILM.mp4"
        )
    # Its imports take as long as what happens here until the first op is known.
    with closing(Spare(StateFolder.find().create().logs / OPS_LOG)) as spare:
        _make_film(wish, spare)


def _make_film(wish: Wish, spare: Spare) -> None:
    began = time.perf_counter()
    setting = settle(wish.overrides)
    config, store = setting.config, setting.store
    is_inline = config.execution.executor == "inline"
    if is_inline:
        prepare_spare(spare, store, config)
    else:
        spare.close()
    check_backends(setting.registry, config)
    if wish.only_below:
        # Said before a database and Dagster are started.
        levels_of(setting.registry, config, wish.only_below)
    intake = take_in(store, wish.story)
    if wish.cast is not None:
        config.cast = str(wish.cast)
    taken = take_in_cast(store, wish.story, config)
    if taken.overrides:
        # Planning takes milliseconds, and a wrong name is then said before anything is started.
        storyboard_of(store, setting.registry, config, intake, taken.name)
    overrides = (*wish.overrides, *taken.overrides, *take_in_sounds(store, config.film))
    request = request_digest(
        setting.registry, config, intake.story, intake.format, intake.storyboard
    )
    chosen = bool(wish.shots or wish.only_below)
    film = None if chosen else finished_film(store, intake.episode, request)
    if film is not None:
        _finish(setting, film, wish, _nothing_made(setting, intake, began))
        return
    need_dagster()
    if not is_inline:
        # Said before a database and Dagster are started.
        find_broker(setting.home)
    production = _produce(wish, setting, intake, overrides, spare if is_inline else None)
    if production.film is None:
        left = ", ".join(map(str, production.missing))
        raise EpisodeError(
            f"the film was not put together: shots {left} are out of date too",
            hint="run without --shots and --only-below to make them, or name them as well",
        )
    _finish(setting, production.film, wish, _made(production, intake, began))


def _produce(
    wish: Wish,
    setting: Setting,
    intake: Intake,
    overrides: tuple[str, ...],
    spare: Spare | None,
) -> Production:
    from ainern2d.core.database import EpisodeRecords, EpisodeRow, prepare
    from ainern2d.core.servers.postgres import open_server

    from .progress import Progress, Silence
    from .run import run_episode
    from .session import Prepared

    environment = next((o[4:] for o in overrides if o.startswith("env=")), "local")
    prepared = Prepared(overrides, setting.registry, setting.config, spare)
    shown = nullcontext(Silence()) if wish.as_json else Progress()
    with open_server(setting.home) as server, shown as progress:
        progress.say("starting")
        EpisodeRecords(prepare(server)).save_episode(
            EpisodeRow(
                id=intake.episode,
                project="default",
                title=intake.title,
                story_sha256=intake.story,
                story_format=intake.format,
                story_path=str(intake.path),
                environment=environment,
                overrides=overrides,
                config=setting.config.plain(),
                storyboard_sha256=intake.storyboard,
            )
        )
        return run_episode(
            setting.home,
            server,
            intake.episode,
            progress.take,
            wish.shots,
            force=wish.force,
            only_below=wish.only_below,
            trace=uuid.uuid4().hex,
            prepared=prepared,
        )


def _finish(setting: Setting, film: Manifest, wish: Wish, summary: dict[str, Any]) -> None:
    storyboard = None
    sha256 = summary.pop("storyboard_sha256", None)
    if sha256 is not None:
        storyboard = setting.store.fetch(sha256).read_bytes()
        changes = stored_cast(setting.store, setting.config)
        if changes is not None:
            board = changes.over(parse_storyboard(storyboard, "the storyboard"))
            storyboard = board.to_json()
    files = export(setting.store, film, storyboard, wish.output)
    summary["files"] = {name: str(path) for name, path in files.items()}
    request = ComposeRequest.model_validate(film.op.params)
    summary["shots"] = len(request.shots)
    summary["shot_rungs"] = [shot.rung for shot in request.shots]
    summary["rungs"] = dict(Counter(summary["shot_rungs"]))
    frames = int(str(film.artifacts["film"].facts["frames"]))
    summary["film_seconds"] = round(frames / request.fps, 2)
    if wish.as_json:
        typer.echo(json.dumps(summary, ensure_ascii=False))
    else:
        from .summary import show

        show(summary)


def _nothing_made(setting: Setting, intake: Intake, began: float) -> dict[str, Any]:
    head = setting.store.head(intake.episode)
    plan = head.needs.get(Kind.PLAN.value) if head else None
    manifest = setting.store.manifest(plan) if plan else None
    storyboard = manifest.artifacts["storyboard"].sha256 if manifest else intake.storyboard
    return {
        "episode": intake.episode,
        "made": 0,
        "reused": len(head.needs) if head else 0,
        "stages": [],
        "notices": [],
        "checks": [],
        "storyboard_sha256": storyboard,
        "seconds": round(time.perf_counter() - began, 2),
    }


def _made(production: Production, intake: Intake, began: float) -> dict[str, Any]:
    report, driver = production.report, production.driver
    plan = driver.done.get(Kind.PLAN.value) if driver else None
    storyboard = plan.artifacts["storyboard"].sha256 if plan else intake.storyboard
    return {
        "episode": intake.episode,
        "trace": production.trace,
        "made": sum(report.made.values()),
        "reused": sum(report.reused.values()),
        "stages": report.stages(),
        "notices": report.notices,
        "checks": [asdict(check) for check in production.checks],
        "storyboard_sha256": storyboard,
        "seconds": round(time.perf_counter() - began, 2),
    }
