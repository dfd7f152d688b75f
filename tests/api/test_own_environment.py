"""Episodes of a studio that has the user's conf folder, in an environment of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from typing import TYPE_CHECKING

import httpx
import pytest

from ainern2d.core.api.security import Scope
from ainern2d.core.api.server import open_services
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.configuration.compose import compose, compose_config
from ainern2d.core.database import EpisodeRecords
from ainern2d.core.servers.programs import find_studio
from tests.support.studio import API, Studio, new_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ainern2d.core.home import StateFolder

pytestmark = pytest.mark.services

STORY = 'It was evening.\n\n"Is the boat here?" asked Mara.\n'
CINEMA = """\
# @package _global_
defaults:
  - override /backend/audio: mock
  - override /backend/video: mock
  - override /backend/lipsync: mock
  - override /film: tiny
film:
  aspect: "9:16"
  dissolves: no
"""
PATIENCE_S = 180.0


@pytest.fixture(scope="module")
def conf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A conf folder with the environment ``cinema``."""
    folder = tmp_path_factory.mktemp("novel") / "conf"
    (folder / "env").mkdir(parents=True)
    (folder / "env" / "cinema.yaml").write_text(CINEMA)
    return folder


@pytest.fixture(scope="module")
def cinema(module_home: StateFolder, conf: Path) -> Iterator[Studio]:
    """A studio in that environment."""
    with open_services(module_home, ["env=cinema"], conf=conf) as services:
        yield Studio(services)


def test_a_new_episode_gets_the_environment_of_the_folder(cinema: Studio, conf: Path) -> None:
    editor, project = cinema.client(Scope.EDITOR), new_project(cinema)
    made = editor.post(f"{API}/projects/{project}/episodes", json={"text": STORY})
    assert made.status_code == 201, made.text
    (episode,) = made.json()["episodes"]
    assert (episode["environment"], episode["problem"]) == ("cinema", "")
    assert (episode["look"]["aspect"], episode["look"]["artist"]) == ("9:16", "mock")
    # What the environment stands for is not shown as the user's wish.
    assert episode["overrides"] == []

    one = f"{API}/episodes/{episode['id']}"
    changed = editor.patch(one, json={"look": {"seed": 7}, "overrides": ["film.crf=30"]}).json()
    assert (changed["look"]["aspect"], changed["look"]["seed"]) == ("9:16", 7)
    assert changed["overrides"] == ["film.crf=30"]
    back = editor.patch(one, json={"look": {"aspect": None, "seed": None}}).json()
    assert (back["look"]["aspect"], back["overrides"]) == ("9:16", ["film.crf=30"])

    # Without the folder, as a process that makes the film is, it is the same.
    registry = BackendRegistry.discover()
    row = EpisodeRecords(cinema.services.engine).load_episode(episode["id"])
    assert row is not None
    assert compose_config(registry, row.overrides).film.aspect == "9:16"

    shipped = editor.patch(one, json={"environment": "test"}).json()
    assert (shipped["environment"], shipped["overrides"]) == ("test", ["film.crf=30"])
    assert shipped["look"]["aspect"] == "16:9"
    again = editor.patch(one, json={"environment": "cinema"}).json()
    assert (again["look"]["aspect"], again["overrides"]) == ("9:16", ["film.crf=30"])
    assert editor.patch(one, json={"environment": "nowhere"}).status_code == 422


def test_a_shipped_environment_stays_a_choice_of_one_word(cinema: Studio) -> None:
    editor, project = cinema.client(Scope.EDITOR), new_project(cinema)
    given = {"text": STORY, "environment": "test"}
    (episode,) = editor.post(f"{API}/projects/{project}/episodes", json=given).json()["episodes"]
    assert (episode["environment"], episode["look"]["aspect"]) == ("test", "16:9")
    row = EpisodeRecords(cinema.services.engine).load_episode(episode["id"])
    assert row is not None
    assert row.overrides == ("env=test", "store=folder")


def test_the_router_and_voices_are_asked_in_it(cinema: Studio) -> None:
    found = cinema.client(Scope.VIEWER).get(f"{API}/router", params={"kind": "video"}).json()
    assert found["items"][0]["rungs"][0]["rung"].startswith("mock")


def test_the_studio_of_up_makes_episodes_in_it(cinema: Studio, conf: Path) -> None:
    home = cinema.services.home
    composition = compose(BackendRegistry.discover(), ["env=cinema"], conf)
    (program,) = find_studio(home, composition.overrides, conf, "cinema", [])
    environment = os.environ | {"AINERN2D_HOME": str(home.root)}
    log = home.root / "studio-of-up.log"
    with log.open("wb") as said:
        process = subprocess.Popen(program.command, env=environment, stdout=said, stderr=said)
    headers = {"Authorization": f"Bearer {cinema.token(Scope.EDITOR)}"}
    try:
        with httpx.Client(
            base_url=program.url, headers=headers, trust_env=False, timeout=PATIENCE_S
        ) as client:
            end = time.monotonic() + PATIENCE_S
            while True:
                try:
                    client.get("/healthz")
                    break
                except httpx.HTTPError:
                    assert process.poll() is None, log.read_text()
                    assert time.monotonic() < end, log.read_text()
                    time.sleep(0.05)
            project = client.post(f"{API}/projects", json={"title": "Up"}).json()["id"]
            made = client.post(f"{API}/projects/{project}/episodes", json={"text": STORY})
            assert made.status_code == 201, made.text
            assert made.json()["episodes"][0]["environment"] == "cinema"
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0
