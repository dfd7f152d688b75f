"""Dagster's side: what the page shows, what it can start, and what it records."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg
import pytest

from ainern2d.core.database import EpisodeRecords, prepare
from ainern2d.core.home import StateFolder
from ainern2d.core.media.thumbnail import thumbnail
from ainern2d.core.servers.postgres import open_server
from ainern2d.core.storage import FolderStore
from ainern2d.pipelines.build import EPISODE_JOB, build_defs
from ainern2d.pipelines.heartbeat import PROCESS, Watch, beating
from ainern2d.pipelines.instance import (
    DAGSTER_YAML,
    PROCESS_TAG,
    TRACE_TAG,
    open_instance,
    process_tag,
)
from ainern2d.pipelines.quality import CHECKS, check_specs
from ainern2d.pipelines.stages import STAGES
from tests.pipelines.conftest import STORY
from tests.support.paths import ROOT

if TYPE_CHECKING:
    from tests.support.make import Place

pytestmark = pytest.mark.services


def run(
    instance: dg.DagsterInstance,
    episode: str,
    assets: list[str] | None = None,
    config: dict[str, Any] | None = None,
) -> dg.ExecuteInProcessResult:
    """Start a run the way the page does: from the definitions and the partition alone."""
    job = build_defs().resolve_job_def(EPISODE_JOB)
    return job.execute_in_process(
        instance=instance,
        partition_key=episode,
        asset_selection=[dg.AssetKey(name) for name in assets] if assets else None,
        run_config={
            "ops": {"episode": {"config": config or {}}},
            "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
        },
        raise_on_error=False,
    )


def films(place: Place) -> list[str]:
    """Return the hash of the current film of every episode of a place."""
    store = FolderStore(StateFolder(place.state).artifacts)
    found = [store.manifest(head.film) for _, head in store.heads()]
    return sorted(film.artifacts["film"].sha256 for film in found if film is not None)


def shown_film(instance: dg.DagsterInstance, episode: str) -> str:
    """Return the hash of the film that the page shows for an episode."""
    wanted = dg.AssetRecordsFilter(dg.AssetKey("film"), asset_partitions=[episode])
    (record,) = instance.fetch_materializations(wanted, limit=1).records
    path = record.asset_materialization.metadata["film"].value
    assert Path(path).is_file()
    return Path(path).name


def shown_checks(instance: dg.DagsterInstance) -> dict[str, Any]:
    """Return what the page's list of checks shows for each check, whichever episode it is of."""
    keys = [dg.AssetCheckKey(dg.AssetKey("film"), name) for name in CHECKS]
    found = instance.event_log_storage.get_latest_asset_check_execution_by_key(keys)
    return {key.name: record for key, record in found.items()}


def shots_of(instance: dg.DagsterInstance, episode: str) -> dict[str, int]:
    """Return how often each shot of an episode was materialised."""
    counts: dict[str, int] = {}
    for key in instance.get_materialized_partitions(dg.AssetKey("shot")):
        name, _, slot = str(key).partition("|")
        if name == episode:
            found = instance.fetch_materializations(
                dg.AssetRecordsFilter(dg.AssetKey("shot"), asset_partitions=[str(key)]), limit=100
            )
            counts[slot] = len(found.records)
    return counts


def test_every_job_and_asset_resolves() -> None:
    dg.Definitions.validate_loadable(build_defs())


@pytest.mark.parametrize(
    ("selection", "names"),
    [
        ("film", {"film"}),
        ("+film", {"film", "speech", "synced_clips"}),
        ("storyboard+", {"storyboard", "speech"}),
        ("group:lipsync or key:film", {"synced_clips", "film"}),
        ("*", {*STAGES, "shot"}),
    ],
)
@pytest.mark.filterwarnings("ignore::dagster.BetaWarning")
def test_a_selection_may_be_written_as_text(selection: str, names: set[str]) -> None:
    graph = build_defs().resolve_asset_graph()
    found = dg.AssetSelection.from_string(selection).resolve(graph)
    assert {key.to_user_string() for key in found} == names


def test_the_code_location_loads_without_composing_or_connecting() -> None:
    program = (
        "import sys, ainern2d.pipelines.definitions\n"
        "heavy = {'hydra', 'psycopg2', 'av', 'skia', 'cv2'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_the_checkout_and_an_installed_copy_have_the_same_dagster_yaml() -> None:
    assert (ROOT / "dagster_home/dagster.yaml").read_text() == DAGSTER_YAML


def test_a_make_materialises_every_asset_and_shot_with_its_checks(
    page: tuple[dg.DagsterInstance, str], made: tuple[Place, dict[str, Any]]
) -> None:
    instance, episode = page

    for name in STAGES:
        assert episode in instance.get_materialized_partitions(dg.AssetKey(name)), name
    assert len(shots_of(instance, episode)) == made[1]["shots"]
    for name in CHECKS:
        key = dg.AssetCheckKey(dg.AssetKey("film"), name)
        record = instance.event_log_storage.get_asset_check_execution_history(key, limit=1)[0]
        assert record.status.value == "SUCCEEDED", name


def test_a_shot_has_a_preview_its_rung_and_what_it_says(
    page: tuple[dg.DagsterInstance, str],
) -> None:
    instance, episode = page
    record = instance.fetch_materializations(
        dg.AssetRecordsFilter(dg.AssetKey("shot"), asset_partitions=[f"{episode}|s002"]), limit=1
    ).records[0]
    metadata = record.asset_materialization.metadata

    assert metadata["rung"].value == "mock"
    assert "data:image/webp;base64," in metadata["preview"].value
    assert len(metadata["preview"].value) < 1000
    assert ":" in metadata["says"].value


def test_a_film_shows_its_poster_and_its_checks_say_what_they_mean(
    page: tuple[dg.DagsterInstance, str], made: tuple[Place, dict[str, Any]]
) -> None:
    instance, episode = page
    record = instance.fetch_materializations(
        dg.AssetRecordsFilter(dg.AssetKey("film"), asset_partitions=[episode]), limit=1
    ).records[0]
    shown = record.asset_materialization.metadata["preview"].value

    assert (thumbnail(Path(made[1]["files"]["poster"])) or "no thumbnail") in shown
    assert all(spec.description for spec in check_specs(dg.AssetKey("film")))


def test_a_run_from_the_page_makes_the_same_film_as_the_command(
    page: tuple[dg.DagsterInstance, str], made: tuple[Place, dict[str, Any]]
) -> None:
    instance, episode = page
    before = films(made[0])
    for path in (made[0].state / "artifacts/ops").glob("??/*.json"):
        path.unlink()  # nothing can be reused

    result = run(instance, episode)

    assert result.success
    assert films(made[0]) == before


def test_the_checks_can_be_run_alone(page: tuple[dg.DagsterInstance, str]) -> None:
    instance, episode = page
    checks = dg.AssetSelection.checks_for_assets("film")
    definitions = build_defs()
    job = dg.define_asset_job("checks", selection=checks)

    result = (
        dg.Definitions.merge(definitions, dg.Definitions(jobs=[job]))
        .resolve_job_def("checks")
        .execute_in_process(
            instance=instance,
            tags={"dagster/partition": episode},  # as the page launches checks
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
    )

    assert result.success
    found = {each.check_name: each.passed for each in result.get_asset_check_evaluations()}
    assert found == dict.fromkeys(CHECKS, True)
    assert {each.partition for each in result.get_asset_check_evaluations()} == {episode}


def test_a_part_of_the_assets_can_be_materialised(
    page: tuple[dg.DagsterInstance, str],
) -> None:
    instance, episode = page

    result = run(instance, episode, ["storyboard", "speech"])

    names = {
        event.asset_key.to_user_string() for event in result.get_asset_materialization_events()
    }
    assert result.success
    assert names == {"storyboard", "speech"}


def test_a_new_take_of_one_shot_changes_the_film_and_tells_of_that_shot_only(
    page: tuple[dg.DagsterInstance, str], made: tuple[Place, dict[str, Any]]
) -> None:
    instance, episode = page
    before, counts = films(made[0]), shots_of(instance, episode)

    result = run(instance, episode, config={"shots": ["s003"], "force": True})

    assert result.success
    assert films(made[0]) != before
    after = shots_of(instance, episode)
    assert {slot for slot in after if after[slot] != counts[slot]} == {"s003"}


def test_the_shot_asset_can_be_materialised_alone(
    page: tuple[dg.DagsterInstance, str], made: tuple[Place, dict[str, Any]]
) -> None:
    instance, episode = page
    before, counts = films(made[0]), shots_of(instance, episode)

    job = build_defs().resolve_implicit_global_asset_job_def()
    result = job.execute_in_process(
        instance=instance,
        partition_key=dg.MultiPartitionKey({"episode": episode, "shot": "s004"}),
        asset_selection=[dg.AssetKey("shot")],
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
    )

    assert result.success
    assert films(made[0]) != before
    after = shots_of(instance, episode)
    assert {slot for slot in after if after[slot] != counts[slot]} == {"s004"}
    # The new film is shown, and it is the one that the checks are of.
    assert shown_film(instance, episode) in films(made[0])
    for name, record in shown_checks(instance).items():
        assert record.run_id == result.run_id, name
        assert record.evaluation.passed, name
        assert record.evaluation.target_materialization_data.run_id == result.run_id


def test_a_failed_shot_does_not_hide_the_finished_ones_or_the_checks_of_other_films(
    made: tuple[Place, dict[str, Any]], page: tuple[dg.DagsterInstance, str]
) -> None:
    place = made[0]
    before = {name: record.id for name, record in shown_checks(page[0]).items()}
    place.write("milk.txt", STORY.replace("tea", "milk"))
    fails = ("backend.audio.fail_on=milk", "backend.audio.error=invalid")

    failed = place.make("milk.txt", "milk.mp4", *fails)
    shown = {name: record.id for name, record in shown_checks(page[0]).items()}
    again = place.make("milk.txt", "milk.mp4").summary

    assert failed.status == 1
    assert shown == before
    assert "needs failed" in failed.complaint
    assert "audio" in failed.complaint
    stages = {row["stage"]: row for row in again["stages"]}
    assert stages["audio"]["made"] == 1
    assert stages["video"]["reused"] >= 2


def test_an_unknown_shot_is_refused_with_what_there_is(
    page: tuple[dg.DagsterInstance, str],
) -> None:
    instance, episode = page

    result = run(instance, episode, config={"shots": ["s999"]})

    assert not result.success
    failure = result.filter_events(lambda event: event.is_step_failure)[0]
    assert "there is no shot 's999'" in str(failure.step_failure_data.error)
    # Dagster's list shows the last run's checks for all episodes: no film was measured as bad.
    for record in shown_checks(instance).values():
        assert record.partition == episode
        assert record.evaluation.severity is dg.AssetCheckSeverity.WARN
        assert "there is no shot 's999'" in record.evaluation.description


def test_a_run_carries_the_trace_that_the_command_said(
    page: tuple[dg.DagsterInstance, str], made: tuple[Place, dict[str, Any]]
) -> None:
    instance, _ = page
    trace = made[1]["trace"]
    assert len(trace) == 32
    assert len(instance.get_runs(filters=dg.RunsFilter(tags={TRACE_TAG: trace}))) == 1
    with open_server(StateFolder(made[0].state)) as server:
        engine = prepare(server)
        found = EpisodeRecords(engine).attempts_of_trace(trace)
        engine.dispose()
    # Every op was made on this machine, and `ainern2d trace` finds it.
    assert len(found) == made[1]["made"]


def test_a_run_whose_command_was_killed_is_closed_by_the_next(
    page: tuple[dg.DagsterInstance, str], made: tuple[Place, dict[str, Any]]
) -> None:
    instance, episode = page
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    job = build_defs().resolve_job_def(EPISODE_JOB)
    dead = instance.create_run_for_job(
        job_def=job,
        tags={PROCESS_TAG: here(ended.pid), "dagster/partition": episode},
        status=dg.DagsterRunStatus.STARTED,
    )
    home = StateFolder(made[0].state)

    with open_server(home) as server, open_instance(home, server) as next_instance:
        found = next_instance.get_run_by_id(dead.run_id)

    assert found is not None
    assert found.status is dg.DagsterRunStatus.FAILURE


def test_a_run_says_which_process_runs_it(
    page: tuple[dg.DagsterInstance, str],
) -> None:
    result = run(*page, ["storyboard"])
    found = page[0].get_run_by_id(result.run_id)
    assert found is not None
    assert process_tag().items() <= found.tags.items()
    assert found.tags[PROCESS_TAG] == here(os.getpid())
    assert found.tags[PROCESS_TAG].startswith(os.uname().nodename)


def here(pid: int) -> str:
    """Return the tag of another process of this host."""
    return process_tag()[PROCESS_TAG].rpartition(":")[0] + f":{pid}"


def test_a_run_gives_signs_of_life_while_it_goes_on(page: tuple[dg.DagsterInstance, str]) -> None:
    instance, _ = page
    watch, clock = Watch(lambda: clock[0]), [0.0]
    with beating(instance):
        assert watch.silence_s(instance, PROCESS) == 0
        clock[0] += 20
        assert watch.silence_s(instance, PROCESS) == 20
    assert watch.silence_s(instance, "of a process that never counted") == 0
