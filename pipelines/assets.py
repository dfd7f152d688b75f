"""The assets of an episode: five in one step, and one leaf asset over episode and shot.

One run makes one episode in one step, so that the executor sees the whole graph and streams across
stages. No postponed annotations here: Dagster reads them while it builds the assets.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import Field

from ainern2d.core.database.rows import RunOrigin
from ainern2d.core.errors import Ainern2dError, InputError, InterruptedByUserError
from ainern2d.core.film.import_story import episode_id
from ainern2d.core.film.make import MakeRequest

from .event_queue import EventQueue
from .heartbeat import beating
from .instance import claim_run, database_errors, trace_of
from .naming import Naming
from .partitions import episode_shots, episodes
from .quality import check_specs, not_measured
from .stages import STAGES, kinds_up_to
from .step_records import StepRecords
from .studio import Studio

Results = Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]

SHOT = "shot"


class EpisodeConfig(dg.Config):
    """Run config of an episode."""

    shots: list[str] = Field(default=[], description="The only shots to make, such as s012.")
    force: bool = Field(default=False, description="Make new takes of those shots.")
    only_below: str = Field(
        default="", description="A rung, such as cartoon: make only the shots that are below it."
    )
    story: str = Field(
        default="",
        description="A story's file, read again; empty for the story of the episode's last make.",
    )
    overrides: list[str] = Field(
        default=[],
        description="Hydra overrides after those of the studio; only with a story.",
    )


@dataclass
class Recording:
    """The make of a command, which one run records.

    Attributes:
        events: Of the make.
        error: What stopped the step, if something did.
    """

    events: EventQueue
    error: Ainern2dError | None = None


def episode_assets(
    naming: Naming,
    *,
    pool: str | None,
    owners: Sequence[str] = (),
    recording: Recording | None = None,
) -> list[dg.AssetsDefinition]:
    """Return the assets of an episode, and the asset of its shots.

    Args:
        naming: Of the assets and their ops.
        pool: Dagster's concurrency pool of both steps; None for no pool.
        owners: Of each asset: e-mail addresses, or ``team:NAME``.
        recording: The make of the command whose run they record. Without it each step makes its
            own film, and declares the checks that it makes.
    """

    @dg.multi_asset(
        name=naming.node("episode"),
        specs=_specs(naming, owners),
        # Declared checks of a run that fails are shown as failed, for all episodes. The run of a
        # command logs those that were made, and declares none.
        check_specs=[] if recording else check_specs(naming.key("film")),
        partitions_def=episodes,
        can_subset=True,
        pool=pool,
    )
    def episode(
        context: dg.AssetExecutionContext, config: EpisodeConfig, studio: Studio
    ) -> Results:
        """Make an episode: needs, ops, executor; each asset is recorded as its last op ends."""
        selected = {key.path[-1] for key in context.selected_asset_keys}
        checks = bool(context.selected_asset_check_keys)
        story = Path(config.story).expanduser().absolute() if config.story else None
        story = story or studio.story_of(context.partition_key)
        request = MakeRequest(
            story=story,
            episode="" if story else context.partition_key,
            overrides=(*studio.overrides, *config.overrides) if story else (),
            # Checks can be run alone; they need the film all the same.
            kinds=kinds_up_to(selected | ({"film"} if checks else set())),
            shots=tuple(config.shots),
            force=config.force,
            only_below=config.only_below,
            measure=checks,
            trace=trace_of(context),
            origin=RunOrigin.DAGSTER,
        )
        with _failures(context, naming, recording):
            _check_partition(context.partition_key, story)
            if recording:
                yield from _record(context, recording.events, naming, selected)
            else:
                with studio.events(request) as events:
                    yield from _record(context, events, naming, selected)

    @dg.asset(
        name=SHOT,
        key_prefix=list(naming.prefix) or None,
        partitions_def=episode_shots,
        group_name="shots",
        description="Every finished shot, with a preview. To materialize one is to make a new take "
        "of it, and the film with it.",
        kinds={"ainern2d", "video"},
        owners=list(owners),
        output_required=False,
        pool=pool,
    )
    def shot(context: dg.AssetExecutionContext, studio: Studio) -> Results:
        """Make a new take of single shots, and the film with them."""
        wanted: dict[str, list[str]] = {}
        for key in context.partition_keys:
            name, _, place = str(key).rpartition("|")
            wanted.setdefault(name, []).append(place)
        with _failures(context, naming, recording):
            for name, places in wanted.items():
                request = MakeRequest(
                    episode=name,
                    shots=tuple(places),
                    force=True,
                    trace=trace_of(context),
                    origin=RunOrigin.DAGSTER,
                )
                with studio.events(request) as events:
                    # None of the episode's own assets is selected here: all are logged.
                    yield from _record(context, events, naming, set())

    return [episode, shot]


def _specs(naming: Naming, owners: Sequence[str]) -> list[dg.AssetSpec]:
    specs: list[dg.AssetSpec] = []
    for name, stage in STAGES.items():
        deps = [specs[-1].key] if specs else []
        if name == "film":
            deps = [naming.key("speech"), naming.key("synced_clips")]
        specs.append(
            dg.AssetSpec(
                naming.key(name),
                deps=deps,
                description=stage.description,
                group_name=stage.group,
                kinds={"ainern2d", *stage.icons},
                owners=list(owners),
                tags={"ainern2d/stage": stage.group},
                skippable=True,
            )
        )
    return specs


def _check_partition(partition: str, story: Path | None) -> None:
    if story is not None and episode_id(story) != partition:
        raise InputError(
            f"the partition {partition!r} is not the episode of {story}",
            hint=f"choose the partition {episode_id(story)!r}",
        )


def _record(
    context: dg.AssetExecutionContext, events: EventQueue, naming: Naming, selected: set[str]
) -> Results:
    records = StepRecords(context, events.film(), naming.key, selected)
    for event in events:
        yield from records.take(event)
    yield from records.finish()


@contextmanager
def _failures(
    context: dg.AssetExecutionContext, naming: Naming, recording: Recording | None
) -> Iterator[None]:
    """Turn our errors into Dagster's, and keep them for the command that records the run."""
    claim_run(context)
    try:
        with database_errors(), beating(context.instance):
            yield
    except dg.DagsterExecutionInterruptedError:
        context.instance.report_run_canceling(context.run)
        raise
    except (InterruptedByUserError, KeyboardInterrupt) as error:
        context.instance.report_run_canceling(context.run)
        raise dg.DagsterExecutionInterruptedError from error
    except Ainern2dError as error:
        if recording:
            recording.error = error
        not_measured(context, naming.key("film"), error)
        raise dg.Failure(description=f"{error}\n{error.hint}", allow_retries=False) from error
    except Exception as error:
        if recording:
            recording.error = Ainern2dError(
                f"internal error: {type(error).__name__}: {error}",
                hint="`ainern2d ui` shows the traceback in the run's log; please report it",
            )
        raise
