"""Installs plugins from their folders for processes of their own, and leaves ours as it is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_RUN_S = 240.0


def install(folder: Path, *sources: Path) -> dict[str, str]:
    """Install packages from their folders; return the environment of a process that finds them.

    Args:
        folder: For what is installed, and for temporary files.
        sources: Folders with a ``pyproject.toml``; they stay as they are.
    """
    copies = []
    for source in sources:
        copies.append(folder / "sources" / source.name)
        ignored = shutil.ignore_patterns("__pycache__", "dist", ".*")
        shutil.copytree(source, copies[-1], ignore=ignored)
    # Their build backend is built into uv, so nothing is downloaded.
    command = [_uv(), "pip", "install", "--offline", "--no-deps", "--python", sys.executable]
    run([*command, "--target", str(folder / "site"), *map(str, copies)], os.environ)
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


def _uv() -> str:
    found = shutil.which(
        "uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    )
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("uv is missing; `make` installs it")
        pytest.skip("uv is missing; `make` installs it")
    return found
