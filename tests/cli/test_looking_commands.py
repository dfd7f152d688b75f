"""``ainern2d backends`` and ``doctor``: they look, say what is wrong, and give nothing away."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from ainern2d.core.cli.app import build
from ainern2d.core.errors import PluginError, UnknownBackendError
from tests.support.fake_server import free_port
from tests.support.plugins import backend_module, write_distribution

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SULKING = backend_module("sulk").replace(
    'frozenset({Kind.VIDEO}), "sulk", Config, Backend)',
    'frozenset({Kind.VIDEO}), "sulk", Config, Backend, probe=lambda: 1 / 0)',
)


def run(command: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    site = folder / "site"
    if not site.exists():
        write_distribution(site, "sulk", "1.0", {"sulk": "sulk"}, {"sulk.py": SULKING})
    environment = {"PYTHONPATH": str(site), "AINERN2D_HOME": str(folder / "home"), "COLUMNS": "300"}
    return subprocess.run(
        [sys.executable, "-m", "ainern2d.core.cli.app", command],
        env=os.environ | environment | variables,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_version_is_shown_without_a_subcommand(tmp_path: Path) -> None:
    ran = run("--version", tmp_path)
    assert ran.stdout == f"ainern2d {version('ainern2d')}\n"
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize("command", ["backends", "doctor"])
def test_a_plugin_whose_probe_fails_hides_no_other(command: str, tmp_path: Path) -> None:
    database = f"postgresql://me:s3cret@127.0.0.1:{free_port()}/films"
    ran = run(command, tmp_path, AINERN2D_DATABASE_URL=database)
    lines = (ran.stdout + ran.stderr).splitlines()
    assert "Traceback" not in ran.stderr
    told = next(line for line in lines if "sulk" in line)
    assert "its probe failed: ZeroDivisionError: division by zero" in told
    assert any("visemes" in line for line in lines)
    if command == "doctor":
        told = next(line for line in lines if "database:" in line)
        assert told.startswith("BAD  database: the database did not answer: ")
    # What they say goes into reports and logs.
    assert "s3cret" not in ran.stdout + ran.stderr


def options(fields: str, name: str = "sulk") -> str:
    """Return a plugin whose config has these lines."""
    return backend_module(name).replace("    size: int = 3", f"    {fields}")


BROKEN = {
    "leaver": ("raise SystemExit('no licence')", "SystemExit: no licence"),
    "liar": (backend_module("liar", kinds="'video'"), "kinds holds 'video', which is no member of"),
    "folderless": (
        options("size: list = __import__('dataclasses').field(default_factory=lambda: 1 / 0)"),
        "the default of its option size cannot be made: ZeroDivisionError",
    ),
    "typeless": (options("size: object = frozenset()", "typeless"), "its options cannot be read: "),
    "[bold]": ("raise RuntimeError('[/oops] [red]')", "RuntimeError: [/oops] [red]"),
}


@pytest.fixture
def looking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., str]]:
    """Runs a command among broken plugins, a sulking one, and two that claim one name."""
    before = set(sys.modules)
    twin = backend_module("twin")
    others = {"sulk": SULKING, "first": twin, "second": twin + "\n# another"}
    sources = others | {name: source for name, (source, _) in BROKEN.items()}
    for number, (name, source) in enumerate(sources.items()):
        module = f"thirdparty_look{number}"
        write_distribution(
            tmp_path, f"dist{number}", "1.0", {name: module}, {f"{module}.py": source}
        )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("COLUMNS", "300")

    def command(*arguments: str, status: int = 0) -> str:
        ran = CliRunner().invoke(
            build(arguments[0]), list(arguments), standalone_mode=False, catch_exceptions=False
        )
        assert (ran.exit_code or ran.return_value or 0) == status
        return ran.output

    yield command
    # Modules of the project stay: their classes are compared with those imported before.
    for name in {each for each in set(sys.modules) - before if not each.startswith("ainern2d")}:
        del sys.modules[name]


def test_broken_plugins_are_named_and_hide_no_backend(looking: Callable[..., str]) -> None:
    said = looking("backends")
    assert "visemes" in said
    for name, (_, why) in BROKEN.items():
        told = next(line for line in said.splitlines() if f"not loaded: {name} (" in line)
        assert why in told


def test_problems_are_shown_alone_with_a_status(looking: Callable[..., str]) -> None:
    lines = looking("backends", "--problems", status=1).splitlines()
    assert all(line.startswith(("not loaded: ", "conflict: ", "not ready: ")) for line in lines)
    assert sum(line.startswith("not loaded: ") for line in lines) == len(BROKEN)
    assert any("two plugins provide the video backend 'twin'" in line for line in lines)
    assert any("not ready: sulk (dist0 1.0): its probe failed" in line for line in lines)


def test_one_backend_is_described(looking: Callable[..., str]) -> None:
    said = looking("backends", "mock")
    assert "mock: plugin mock of ainern2d " in said
    assert "  backend.video.form='live'" in said.splitlines()
    assert "  backend.video.work_s=0.0  (does not enter keys)" in said.splitlines()
    assert "problem: " not in said


def test_a_broken_plugin_is_described_by_why_it_is_not_loaded(looking: Callable[..., str]) -> None:
    with pytest.raises(PluginError, match="SystemExit: no licence"):
        looking("backends", "leaver")
    with pytest.raises(UnknownBackendError, match="there is no backend 'nobody'"):
        looking("backends", "nobody")


def test_a_server_that_nobody_set_up_is_not_called_unreachable(
    looking: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AINERN2D_COMFYUI_URL", raising=False)
    row = next(line for line in looking("backends").splitlines() if line.startswith("comfyui"))
    assert "not set up: AINERN2D_COMFYUI_URL, or the option url, says where" in row
    assert "reached" not in row
    monkeypatch.setenv("AINERN2D_COMFYUI_URL", "http://127.0.0.1:9")
    row = next(line for line in looking("backends").splitlines() if line.startswith("comfyui"))
    assert "not ready: the ComfyUI server at http://127.0.0.1:9 cannot be reached" in row
