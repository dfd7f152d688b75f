"""Builds the wheel of this tree, in a copy so that the checkout stays clean."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from tests.support.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

LAYERS = ("core", "plugins", "pipelines", "conf")


def build_wheel(folder: Path) -> Path:
    """Return the path of the wheel in an empty folder.

    A laptop that reaches no package index and has an old setuptools cannot build it.
    """
    source = folder / "source"
    for layer in LAYERS:
        shutil.copytree(
            ROOT / layer, source / layer, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
        )
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    # A recent setuptools here spares the build a download.
    ready = int(version("setuptools").split(".")[0]) >= 77
    isolation = ["--no-isolation"] if ready else ["--installer", "uv"]
    command = [sys.executable, "-m", "build", "--wheel", *isolation, "--outdir", folder, source]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    said = done.stdout + done.stderr
    offline = "Failed to fetch" in said or "error sending request" in said
    if done.returncode and offline and "CI" not in os.environ:
        pytest.skip("a wheel needs setuptools>=77 here, or a package index in reach")
    assert done.returncode == 0, said
    [built] = folder.glob("*.whl")
    return built
