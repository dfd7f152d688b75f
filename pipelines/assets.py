"""The assets of an episode: five in one step, and one leaf asset over episode and shot.

One run makes one episode in one step, so that the executor sees the whole graph and streams across
stages. No postponed annotations here: Dagster reads them while it builds the assets.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import dagster as dg

from ainern2d.core.errors import Ainern2dError, InterruptedByUserError
from ainern2d.core.film.make import MakeRequest

from .event_queue import EventQueue, running
from .instance import claim_run, database_errors, trace_of
from .partitions import episode_shots, episodes
from .quality import check_specs
from .stages import GROUPS, STAGES, kinds_up_to
from .step_records import StepRecords

Results = Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]


class EventSource:
    """Where a step gets the events of a make: from the command that records it, or from its own.

    Args:
        given: The events of a make that this process runs; None where each step makes its own.

    Attributes:
        error: What stopped the step, if something did.
    """

    def __init__(self, given: EventQueue | None = None) -> None:
        self._given = given
        self.error: Ainern2dError | None = None

    @contextmanager
    def events(self, request: MakeRequest) -> Iterator[EventQueue]:
        """Return the events of a make; one that is begun for them ends with the block."""
        if self._given is not None:
            yield self._given
        else:
            with running(request) as events:
                yield events


class EpisodeConfig(dg.Config):
    """Run config of an episode.

    ``shots`` names the only shots to make, such as s012; ``force`` makes new takes of them.
    ``only_below`` makes only the shots that are below this rung.
    """

    shots: list[str] = []  # noqa: RUF012 - Dagster's config copies it
    force: bool = False
    only_below: str = ""


def _specs() -> list[dg.AssetSpec]:
    specs: list[dg.AssetSpec] = []
    for name in STAGES:
        deps = [specs[-1].key] if specs else []
        if name == "film":
            deps = [dg.AssetKey("speech"), dg.AssetKey("synced_clips")]
        specs.append(dg.AssetSpec(name, deps=deps, group_name=GROUPS[name], skippable=True))
    return specs


@contextmanager
def _failures(context: dg.AssetExecutionContext, source: EventSource) -> Iterator[None]:
    """Turn our errors into Dagster's, and keep them for the command that records the run."""
    claim_run(context)
    try:
        with database_errors():
            yield
    except dg.DagsterExecutionInterruptedError:
        context.instance.report_run_canceling(context.run)
        raise
    except (InterruptedByUserError, KeyboardInterrupt) as error:
        context.instance.report_run_canceling(context.run)
        raise dg.DagsterExecutionInterruptedError from error
    except Ainern2dError as error:
        source.error = error
        raise dg.Failure(description=f"{error}\n{error.hint}", allow_retries=False) from error
    except Exception as error:
        source.error = Ainern2dError(
            f"internal error: {type(error).__name__}: {error}",
            hint="`ainern2d ui` shows the traceback in the run's log; please report it",
        )
        raise


@dg.multi_asset(
    specs=_specs(),
    check_specs=check_specs(),
    partitions_def=episodes,
    can_subset=True,
)
def episode(
    context: dg.AssetExecutionContext, config: EpisodeConfig, source: dg.ResourceParam[EventSource]
) -> Results:
    """Make an episode: needs, ops, executor; each asset is recorded as its last op ends."""
    selected = {key.to_user_string() for key in context.selected_asset_keys}
    checks = bool(context.selected_asset_check_keys)
    request = MakeRequest(
        episode=context.partition_key,
        # Checks can be run alone; they need the film all the same.
        kinds=kinds_up_to(selected | ({"film"} if checks else set())),
        shots=tuple(config.shots),
        force=config.force,
        only_below=config.only_below,
        measure=checks,
        trace=trace_of(context),
    )
    with _failures(context, source), source.events(request) as events:
        yield from _record(context, events, selected)


def _record(context: dg.AssetExecutionContext, events: EventQueue, selected: set[str]) -> Results:
    records = StepRecords(context, events.film(), selected)
    for event in events:
        yield from records.take(event)
    yield from records.finish()


@dg.asset(
    partitions_def=episode_shots,
    group_name="shots",
    output_required=False,
)
def shot(context: dg.AssetExecutionContext, source: dg.ResourceParam[EventSource]) -> Results:
    """Make a new take of single shots, and the film with them."""
    wanted: dict[str, list[str]] = {}
    for key in context.partition_keys:
        name, _, place = str(key).rpartition("|")
        wanted.setdefault(name, []).append(place)
    with _failures(context, source):
        for name, places in wanted.items():
            request = MakeRequest(
                episode=name,
                shots=tuple(places),
                force=True,
                measure=False,
                trace=trace_of(context),
            )
            with source.events(request) as events:
                # Nothing of the episode's own assets is selected here: only shots are logged.
                yield from _record(context, events, set())
