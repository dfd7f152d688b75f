"""The example of a third party's plugin: installed from its folder, into a folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.paths import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Mapping

EXAMPLE = EXAMPLES / "ainern2d-pixelsmith"
LONGEST_RUN_S = 120.0


def uv() -> str:
    found = shutil.which(
        "uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    )
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("uv is missing; `make` installs it")
        pytest.skip("uv is missing; `make` installs it")
    return found


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a process that finds the plugin; the project's own stays as it is."""
    folder = tmp_path_factory.mktemp("pixelsmith")
    source = folder / "source"
    shutil.copytree(EXAMPLE, source, ignore=shutil.ignore_patterns("__pycache__", "dist", ".*"))
    # Its build backend is built into uv, so nothing is downloaded.
    command = [uv(), "pip", "install", "--offline", "--no-deps", "--python", sys.executable]
    run([*command, "--target", str(folder / "site"), str(source)], os.environ)
    return {**os.environ, "PYTHONPATH": str(folder / "site"), "TMPDIR": str(folder)}


def run(command: list[str], environment: Mapping[str, str], cwd: Path | None = None) -> str:
    ran = subprocess.run(
        command,
        env=dict(environment),
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_RUN_S,
    )
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
    return ran.stdout


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
