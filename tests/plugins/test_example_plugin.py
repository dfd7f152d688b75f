"""The examples of plugins: installed from their folders for processes of their own, and used."""

from __future__ import annotations

import json
import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.installing import install, run
from tests.support.make import TINY_STORY
from tests.support.paths import EXAMPLES

if TYPE_CHECKING:
    from pathlib import Path

    from ainern2d.core.home import StateFolder

PACKAGES = sorted(EXAMPLES.glob("ainern2d-*"))
COMMAND = [sys.executable, "-m", "ainern2d.core.cli.app"]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a process that finds the plugins."""
    return install(tmp_path_factory.mktemp("examples"), *PACKAGES)


def test_the_examples_pass_the_contract_and_their_own_tests(
    installed: dict[str, str], tmp_path: Path
) -> None:
    # Outside the checkout, as their authors would; pytest would take our options otherwise.
    for package in PACKAGES:
        shutil.copytree(package / "tests", tmp_path / package.name)
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider"]
    said = run([*command, "--import-mode=importlib", "."], installed, tmp_path)
    assert " passed" in said
    assert "failed" not in said


def test_backends_lists_the_example_with_its_origin(installed: dict[str, str]) -> None:
    found = {
        row["name"]: row
        for row in json.loads(run([*COMMAND, "backends", "--json"], installed))["backends"]
    }
    assert found["pixelsmith"]["origin"] == "ainern2d-pixelsmith 0.3.0"
    assert found["pixelsmith"]["kinds"] == ["render", "video"]
    assert found["pixelsmith"]["ready"]
    assert found["pixelsmith"]["options"] == {"rows": "90", "bob": "True"}


def test_the_projects_own_environment_does_not_know_the_example(installed: dict[str, str]) -> None:
    clean = {name: value for name, value in installed.items() if name != "PYTHONPATH"}
    names = {
        row["name"] for row in json.loads(run([*COMMAND, "backends", "--json"], clean))["backends"]
    }
    assert "pixelsmith" not in names


@pytest.mark.services
def test_hooks_change_a_film_keep_a_diary_and_add_a_command(
    installed: dict[str, str], state_home: StateFolder, tmp_path: Path
) -> None:
    (tmp_path / "tiny.txt").write_text(TINY_STORY)
    environment = {
        **installed,
        "AINERN2D_HOME": str(state_home.root),
        "AINERN2D_PG_DURABLE": "0",
        "CREDITS_DIARY": str(tmp_path / "diary"),
    }
    summary = json.loads(
        run([*COMMAND, "make", "tiny.txt", "env=test", "--json"], environment, tmp_path)
    )
    board = json.loads((tmp_path / "films" / "tiny.storyboard.json").read_text())
    assert board["scenes"][-1]["shots"][-1]["caption"] == "The end"
    assert summary["shots"] == sum(len(scene["shots"]) for scene in board["scenes"])
    assert (tmp_path / "diary").read_text() == f"{summary['episode']} complete measure\n"
    said = run([*COMMAND, "credits", "films/tiny.storyboard.json"], environment, tmp_path)
    assert sorted(said.splitlines()) == ["Anna: 2", "Tom: 1", "narrator: 2"]
