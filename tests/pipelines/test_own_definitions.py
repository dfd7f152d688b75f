"""Films in a user's own Dagster: their definitions, their instance, as the documents say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg
import pytest
import yaml

from ainern2d.core.database import EpisodeRecords, prepare
from ainern2d.core.film.import_story import episode_id
from ainern2d.core.home import StateFolder
from ainern2d.core.servers.ports import free_ports
from ainern2d.core.servers.postgres import open_server
from ainern2d.pipelines.build import POOL, Studio, add_stories, build_defs, stories_sensor
from ainern2d.pipelines.stages import STAGES
from tests.conftest import open_public_folder
from tests.support.dagster_page import Page, until
from tests.support.docs_pages import blocks
from tests.support.make import TINY_STORY, Place, open_place
from tests.support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

DAGSTER = Path(sys.executable).with_name("dagster")
DOCUMENT = ROOT / "docs" / "dagster.md"


@dg.asset(deps=[dg.AssetKey(["films", "film"])])
def trailer() -> None: ...


def test_definitions_merge_with_those_of_a_user_and_one_job_selects_both() -> None:
    own = dg.Definitions(
        assets=[trailer],
        jobs=[dg.define_asset_job("publish", selection='key:"films/storyboard"+ or key:trailer')],
        executor=dg.multiprocess_executor,
    )
    merged = dg.Definitions.merge(build_defs(prefix="films"), own)
    dg.Definitions.validate_loadable(merged)

    selected = merged.resolve_job_def("publish").asset_layer.selected_asset_keys

    names = {key.to_user_string() for key in selected}
    assert names == {*(f"films/{name}" for name in STAGES), "trailer"}
    assert merged.resolve_job_def("films__make_episode").executor_def is dg.in_process_executor
    assert merged.resolve_job_def("publish").executor_def is dg.multiprocess_executor


def test_two_studios_with_prefixes_and_one_resource_merge() -> None:
    shared = {"studio": Studio(overrides=["env=test"])}
    merged = dg.Definitions.merge(
        *(build_defs(prefix=each, resources=shared) for each in ("a", ("b", "c")))
    )
    names = {job.name for job in merged.resolve_all_job_defs()}
    assert {"a__make_episode", "b__c__make_episode"} <= names


def test_executor_and_resources_are_those_that_are_given() -> None:
    defs = build_defs(
        executor=dg.multiprocess_executor, resources={"studio": Studio(home="/srv/films")}
    )
    assert defs.executor is dg.multiprocess_executor
    assert defs.resources["studio"].home == "/srv/films"
    assert build_defs().executor is None


def test_every_asset_says_what_it_is_and_whose() -> None:
    graph = build_defs(owners=["team:animation"]).resolve_asset_graph()
    for name in (*STAGES, "shot"):
        node = graph.get(dg.AssetKey(name))
        assert len(node.description) > 30, name
        assert "ainern2d" in node.kinds, name
        assert list(node.owners) == ["team:animation"], name
        assert node.group_name, name
        assert node.pools == {POOL}, name
    assert graph.get(dg.AssetKey("film")).tags["ainern2d/stage"] == "composition"


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    """A folder with two stories that were not changed for a while, and other files."""
    for name in ("ferry.txt", "walk.md", "notes.pdf", ".hidden.txt", "README"):
        (tmp_path / name).write_text(TINY_STORY)
        os.utime(tmp_path / name, (1_700_000_000, 1_700_000_000))
    return tmp_path


def look(sensor: dg.SensorDefinition, cursor: str | None) -> Any:
    with dg.DagsterInstance.ephemeral() as instance:
        return sensor(dg.build_sensor_context(instance, cursor=cursor))


def test_a_sensor_requests_each_new_and_each_changed_story_once(stories: Path) -> None:
    sensor = stories_sensor(stories, prefix="films", overrides=["env=test"])

    first = look(sensor, None)
    second = look(sensor, first.cursor)
    os.utime(stories / "walk.md", (1_700_000_500, 1_700_000_500))
    third = look(sensor, second.cursor)

    episodes = [episode_id(stories / "ferry.txt"), episode_id(stories / "walk.md")]
    assert [each.partition_key for each in first.run_requests] == episodes
    assert [each.partition_keys for each in first.dynamic_partitions_requests] == [episodes]
    config = first.run_requests[0].run_config["ops"]["films__episode"]["config"]
    assert config == {"story": str(stories / "ferry.txt"), "overrides": ["env=test"]}
    assert second.run_requests == []
    assert [each.partition_key for each in third.run_requests] == episodes[1:]
    assert third.run_requests[0].run_key != first.run_requests[1].run_key

    (stories / "ferry.cast.yaml").write_text("Anna: {age: child}\n")
    os.utime(stories / "ferry.cast.yaml", (1_700_000_600, 1_700_000_600))
    fourth = look(sensor, third.cursor)
    assert [each.partition_key for each in fourth.run_requests] == episodes[:1]


def test_a_sensor_leaves_a_story_alone_while_it_is_written(stories: Path) -> None:
    (stories / "walk.md").touch()

    found = look(stories_sensor(stories, prefix="films"), None)

    assert [each.partition_key for each in found.run_requests] == [
        episode_id(stories / "ferry.txt")
    ]


def test_a_sensor_on_a_missing_folder_says_so(tmp_path: Path) -> None:
    found = look(stories_sensor(tmp_path / "none", prefix="films"), None)
    assert "there is no folder" in found.skip_message


@dataclass(frozen=True)
class Own:
    """A folder as the documents leave it, with an instance of its own.

    Attributes:
        place: State folder, and the folder of ``films.py``.
        episodes: Ids of the stories ``ferry.txt`` and ``boat.txt``.
    """

    place: Place
    episodes: tuple[str, str]

    def dagster(self, *arguments: str) -> str:
        """Run Dagster's command; return what it printed."""
        process = self.place.start(*arguments, program=DAGSTER)
        out, err = process.communicate(timeout=240)
        assert process.returncode == 0, err
        return out

    def instance(self) -> dg.DagsterInstance:
        """Open its instance."""
        return dg.DagsterInstance.from_config(str(self.place.desk / "dagster_home"))

    def films(self) -> set[str]:
        """Return the episodes whose film was materialized."""
        with self.instance() as instance:
            return set(instance.get_materialized_partitions(dg.AssetKey(["films", "film"])))

    def unfinished(self) -> list[dg.DagsterRun]:
        """Return the runs that have not ended."""
        with self.instance() as instance:
            return [run for run in instance.get_runs() if not run.is_finished]

    def row(self, episode: str) -> Any:
        """Return what the database keeps of an episode."""
        with open_server(StateFolder(self.place.state)) as server:
            engine = prepare(server)
            try:
                return EpisodeRecords(engine).load_episode(episode)
            finally:
                engine.dispose()


@pytest.fixture(scope="module")
def own() -> Iterator[Own]:
    with open_public_folder() as folder, open_place(folder) as place:
        home = place.desk / "dagster_home"
        home.mkdir()
        (home / "dagster.yaml").write_text("telemetry:\n  enabled: false\n")
        place = place.with_variables(DAGSTER_HOME=str(home))
        (place.desk / "stories").mkdir()
        stories = [place.write(f"stories/{name}.txt", TINY_STORY) for name in ("ferry", "boat")]
        (code,) = blocks(DOCUMENT, "python")
        place.write("films.py", code.body)
        workspace = {"load_from": [{"python_file": str(place.desk / "films.py")}]}
        place.write("workspace.yaml", yaml.safe_dump(workspace))
        ferry, boat = map(episode_id, stories)
        own = Own(place, (ferry, boat))
        with own.instance() as instance:
            assert add_stories(instance, *stories) == [ferry, boat]
        yield own


@pytest.mark.slow
@pytest.mark.services
def test_the_jobs_of_the_documents_are_listed(own: Own) -> None:
    said = own.dagster("job", "list", "-w", "workspace.yaml")
    assert "Job: films__make_episode" in said
    assert "Job: publish" in said


@pytest.mark.slow
@pytest.mark.services
def test_a_selection_as_text_makes_a_film_with_the_configuration_of_the_command(own: Own) -> None:
    episode = own.episodes[0]

    own.dagster(
        *("asset", "materialize", "-f", "films.py", "--select", "+published"),
        *("--partition", episode),
    )
    theirs = own.row(episode)
    ours = own.place.make("stories/ferry.txt", "ferry.mp4").summary

    # The command finds the same film finished, and would compose the same of the same.
    assert ours["made"] == 0
    film = own.place.desk / "out" / f"{episode}.mp4"
    assert film.read_bytes() == (own.place.desk / "ferry.mp4").read_bytes()
    assert (own.place.desk / "out" / f"{episode}.srt").is_file()
    own.place.make("stories/ferry.txt", "ferry.mp4", "--force")
    assert own.row(episode) == theirs

    # And the job of the document, with its run config.
    [config] = [block.body for block in blocks(DOCUMENT) if block.kind == "yaml"]
    (own.place.desk / "retake.yaml").write_text(config)
    tags = json.dumps({"dagster/partition": episode})
    own.dagster(
        *("job", "execute", "-f", "films.py", "-j", "publish"),
        *("--tags", tags),
        *("-c", "retake.yaml"),
    )
    assert own.row(episode).overrides == ("env=test", "film.height=720")


@pytest.mark.slow
@pytest.mark.services
def test_a_backfill_in_dagster_dev_makes_several_episodes(own: Own) -> None:
    assert own.films() <= {own.episodes[0]}
    (port,) = free_ports(1)
    log = own.place.desk / "dev.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [DAGSTER, "dev", "-w", "workspace.yaml", "-p", str(port)],
            cwd=own.place.desk,
            env={**os.environ, "AINERN2D_HOME": str(own.place.state), **dict(own.place.variables)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    page = Page(port, "films.py")
    try:
        until("dagster dev answers", page.answers)
        assert {"publish", "films__make_episode"} <= page.jobs()
        page.backfill(["films/film"], list(own.episodes))
        # As the sensor's page does with "Test sensor".
        assert page.sensor_requests("stories") == set(own.episodes)
        # Dagster says that a backfill has ended half a minute after its last run.
        until(
            "both films are there and no run goes on",
            lambda: own.films() == set(own.episodes) and not own.unfinished(),
        )
    finally:
        process.terminate()
        process.wait(60)
    assert own.row(own.episodes[1]).overrides == ("env=test",)
