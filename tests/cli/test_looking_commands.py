"""``ainern2d backends`` and ``doctor``: they look, say what is wrong, and give nothing away."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from tests.support.fake_server import free_port
from tests.support.plugins import backend_module, write_distribution

if TYPE_CHECKING:
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
