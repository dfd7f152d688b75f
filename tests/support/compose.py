"""The compose files of a deployment, as Docker Compose reads them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

DEPLOY = ROOT / "deploy"
CPU, GPU, DEV = (DEPLOY / f"docker-compose.{name}.yml" for name in ("cpu", "gpu", "dev"))
FILES = (CPU, GPU, DEV)

VARIABLES = {
    "TAG": "release-1",
    "SERVERS_TAG": "servers-1",
    "REGISTRY": "registry.example.org",
    "DOMAIN": "studio.example.org",
    "WIREGUARD_ADDRESS": "10.77.0.1",
    "SECRETS": "/etc/ainern2d/secrets",
}
"""An installation; the files need nothing more."""

_TIME = re.compile(r"(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?")


def need_compose() -> str:
    """Return the program; a test goes on only where it is installed."""
    found = shutil.which("docker-compose")
    if found is None:
        why = "needs docker-compose: sudo sh deploy/prerequisites.sh"
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)
    return found


def run_config(
    path: os.PathLike[str], variables: Mapping[str, str], *words: str
) -> subprocess.CompletedProcess[str]:
    """Let Docker Compose read a file; no engine is asked."""
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", **variables}
    command = [need_compose(), "--file", os.fspath(path), *words]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def read_config(path: os.PathLike[str], *profiles: str, **variables: str) -> dict[str, Any]:
    """Return what a file says, with all that is inherited.

    Args:
        path: Of the file.
        profiles: That are chosen.
        variables: Beside :data:`VARIABLES`.
    """
    chosen = [word for profile in profiles for word in ("--profile", profile)]
    found = run_config(path, VARIABLES | variables, *chosen, "config", "--format", "json")
    assert found.returncode == 0, found.stderr
    read: dict[str, Any] = json.loads(found.stdout)
    return read


def seconds(duration: str) -> int:
    """Return the seconds of a duration as compose files have it.

    >>> seconds("5m30s"), seconds("10s"), seconds("1h0m0s")
    (330, 10, 3600)
    """
    match = _TIME.fullmatch(duration)
    assert match, duration
    hours, minutes, rest = (int(each or 0) for each in match.groups())
    return hours * 3600 + minutes * 60 + rest
