"""The assets of an episode: five in one step, and one leaf asset over episode and shot.

One run makes one episode in one step, so that the executor sees the whole graph and streams across
stages. No postponed annotations here: Dagster reads them while it builds the assets.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import dagster as dg

from ainern2d.core.cli.stopping import was_asked_to_stop
from ainern2d.core.errors import Ainern2dError

from .instance import claim_run, database_errors, trace_of
from .partitions import episode_shots, episodes
from .quality import check_specs
from .recorder import Recorder
from .relay import Relay
from .session import Studio, Wanted
from .stages import GROUPS, STAGES, kinds_up_to

Told = Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]


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
def _failures(context: dg.AssetExecutionContext, studio: Studio) -> Iterator[None]:
    """Turn our errors into Dagster's, and keep them for the command that started the run."""
    claim_run(context)
    try:
        with database_errors():
            yield
    except dg.DagsterExecutionInterruptedError:
        studio.interrupted = True
        context.instance.report_run_canceling(context.run)
        raise
    except Ainern2dError as error:
        studio.error = error
        raise dg.Failure(description=f"{error}\n{error.hint}", allow_retries=False) from error
    except Exception as error:
        studio.error = Ainern2dError(
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
    context: dg.AssetExecutionContext, config: EpisodeConfig, studio: dg.ResourceParam[Studio]
) -> Told:
    """Make an episode: needs, ops, executor; each asset is told as its last op ends."""
    selected = {key.to_user_string() for key in context.selected_asset_keys}
    key = context.partition_key
    # Checks can be run alone; they need the film all the same.
    kinds = kinds_up_to(selected | ({"film"} if context.selected_asset_check_keys else set()))
    wanted = Wanted(key, kinds, tuple(config.shots), config.force, config.only_below)
    with _failures(context, studio), studio.relay(wanted, trace_of(context)) as relay:
        yield from _record(context, key, relay, selected)


def _record(
    context: dg.AssetExecutionContext,
    key: str,
    relay: Relay,
    selected: set[str],
) -> Told:
    recorder = Recorder(context, key, relay.production(_look), selected)
    for event in relay.events(_look):
        yield from recorder.take(event)
    yield from recorder.finish()


def _look() -> None:
    """Stop here if the signal's own exception was lost on its way."""
    if was_asked_to_stop():
        raise dg.DagsterExecutionInterruptedError


@dg.asset(
    partitions_def=episode_shots,
    group_name="shots",
    output_required=False,
)
def shot(context: dg.AssetExecutionContext, studio: dg.ResourceParam[Studio]) -> Told:
    """Make a new take of single shots, and the film with them."""
    wanted: dict[str, list[str]] = {}
    for key in context.partition_keys:
        name, _, place = str(key).rpartition("|")
        wanted.setdefault(name, []).append(place)
    with _failures(context, studio):
        for name, places in wanted.items():
            every = Wanted(name, kinds_up_to(STAGES), tuple(places), force=True)
            with studio.relay(every, trace_of(context)) as relay:
                # Nothing of the episode's own assets is selected here: only shots are logged.
                yield from _record(context, name, relay, set())
