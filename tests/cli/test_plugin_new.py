"""``plugin new``: what it writes passes its contract tests at once, and two of them make a film."""

from __future__ import annotations

import json
import shutil
import sys
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from ainern2d.core import InputError
from ainern2d.core.cli.app import build
from ainern2d.core.cli.plugin import CHOICES, write_plugin
from tests.support.installing import install, run
from tests.support.make import TINY_STORY

if TYPE_CHECKING:
    from pathlib import Path

    from ainern2d.core.home import StateFolder

OWN = {kind: f"own_{kind}" for kind in CHOICES}


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a package of each kind."""
    folder = tmp_path_factory.mktemp("packages")
    for kind, name in OWN.items():
        said = CliRunner().invoke(
            build("plugin"), ["plugin", "new", name, "--kind", kind, "--into", str(folder)]
        )
        assert said.exit_code == 0, said.output
        assert f"wrote {folder / f'ainern2d-own-{kind}'}" in said.output
    return folder


@pytest.fixture(scope="module")
def installed(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a process that finds all of them."""
    return install(tmp_path_factory.mktemp("installed"), *sorted(packages.iterdir()))


@pytest.mark.slow
def test_every_kind_passes_the_contract_and_its_own_tests(
    packages: Path, installed: dict[str, str], tmp_path: Path
) -> None:
    for folder in packages.iterdir():
        shutil.copytree(folder / "tests", tmp_path / folder.name)
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider"]
    said = run([*command, "--import-mode=importlib", "."], installed, tmp_path)
    assert " passed" in said
    assert "failed" not in said


def test_libraries_are_tuples_of_whole_names(installed: dict[str, str]) -> None:
    script = (
        "from ainern2d.core.backends.registry import BackendRegistry\n"
        "for entry in BackendRegistry.discover().all():\n"
        "    assert type(entry.spec.libraries) is tuple, entry"
    )
    run([sys.executable, "-c", script], installed)


def test_what_is_written_is_in_the_style_of_the_project(packages: Path) -> None:
    ruff = [sys.executable, "-m", "ruff"]
    names = ", ".join(f'"ainern2d_{name}"' for name in OWN.values())
    known = f'lint.isort.known-third-party = ["ainern2d", {names}]'
    rules = ["--isolated", "--select", "A,B,C4,E,F,I,N,PT,RET,SIM,TC,UP,W"]
    run([*ruff, "check", *rules, "--line-length", "100", "--config", known, str(packages)], {})
    run([*ruff, "format", "--isolated", "--line-length", "100", "--check", str(packages)], {})


@pytest.fixture
def environment(
    installed: dict[str, str], module_home: StateFolder, tmp_path: Path
) -> dict[str, str]:
    (tmp_path / "tiny.txt").write_text(TINY_STORY)
    return {**installed, "AINERN2D_HOME": str(module_home.root), "AINERN2D_PG_DURABLE": "0"}


@pytest.mark.slow
@pytest.mark.services
@pytest.mark.parametrize(
    "kinds", [("render", "audio"), ("video", "lipsync", "audio")], ids=["live", "baked"]
)
def test_own_pictures_and_voices_make_a_film_that_passes_its_checks(
    kinds: tuple[str, ...], environment: dict[str, str], tmp_path: Path
) -> None:
    groups = {"render": "video"}
    chosen = [f"backend/{groups.get(kind, kind)}={OWN[kind]}" for kind in kinds]
    command = [sys.executable, "-m", "ainern2d.core.cli.app", "make", "tiny.txt", "--json"]
    summary: dict[str, Any] = json.loads(
        run([*command, "env=test", *chosen, "-o", "film.mp4"], environment, tmp_path)
    )
    assert set(summary["shot_rungs"]) == {OWN[kinds[0]]}
    assert [check for check in summary["checks"] if not check["passed"]] == []
    (sync,) = [check for check in summary["checks"] if check["name"] == "lip_sync"]
    assert "shots measured" in sync["message"]


@pytest.mark.parametrize(
    ("name", "kind", "why"),
    [
        ("Crayon", "audio", "cannot be the name"),
        ("9crayons", "audio", "cannot be the name"),
        ("cray-on", "audio", "cannot be the name"),
        ("_crayon", "audio", "cannot be the name"),
        ("../crayon", "audio", "cannot be the name"),
        ("class", "audio", "cannot be the name"),
        ("c" * 41, "audio", "cannot be the name"),
        ("", "audio", "cannot be the name"),
        ("mock", "audio", "there is a backend 'mock' already, of ainern2d"),
        ("crayon", "movie", "there is no kind 'movie'"),
    ],
)
def test_names_and_kinds_that_cannot_be_used_are_refused(
    name: str, kind: str, why: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=why) as caught:
        write_plugin(name, kind, tmp_path)
    assert caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over(tmp_path: Path) -> None:
    kept = tmp_path / "ainern2d-two-crayons"
    kept.write_text("mine")
    with pytest.raises(InputError, match="ainern2d-two-crayons exists"):
        write_plugin("two_crayons", "image", tmp_path)
    assert kept.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [kept]
    with pytest.raises(InputError, match="there is no folder"):
        write_plugin("two_crayons", "image", tmp_path / "absent")
