"""The example of a third party's plugin: installed from its folder, into a folder of its own."""

from __future__ import annotations

import json
import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.installing import install, run
from tests.support.paths import EXAMPLES

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLE = EXAMPLES / "ainern2d-pixelsmith"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a process that finds the plugin."""
    return install(tmp_path_factory.mktemp("pixelsmith"), EXAMPLE)


def test_the_example_passes_the_contract_and_its_own_tests(
    installed: dict[str, str], tmp_path: Path
) -> None:
    # Outside the checkout, as its author would; pytest would take our options otherwise.
    shutil.copytree(EXAMPLE / "tests", tmp_path / "tests")
    said = run(
        [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", "tests"],
        installed,
        tmp_path,
    )
    assert " passed" in said
    assert "failed" not in said


def test_backends_lists_the_example_with_its_origin(installed: dict[str, str]) -> None:
    command = [sys.executable, "-m", "ainern2d.core.cli.app", "backends", "--json"]
    found = {row["name"]: row for row in json.loads(run(command, installed))["backends"]}
    assert found["pixelsmith"]["origin"] == "ainern2d-pixelsmith 0.3.0"
    assert found["pixelsmith"]["kinds"] == ["render", "video"]
    assert found["pixelsmith"]["ready"]
    assert found["pixelsmith"]["options"] == {"rows": "90", "bob": "True"}


def test_the_projects_own_environment_does_not_know_the_example(installed: dict[str, str]) -> None:
    command = [sys.executable, "-m", "ainern2d.core.cli.app", "backends", "--json"]
    clean = {name: value for name, value in installed.items() if name != "PYTHONPATH"}
    names = {row["name"] for row in json.loads(run(command, clean))["backends"]}
    assert "pixelsmith" not in names
