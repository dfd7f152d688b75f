"""An `ainern2d up` of a test's own, and the commands beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

from ainern2d.core.home import StateFolder
from ainern2d.core.servers.postgres import stop_private_server
from ainern2d.core.servers.record import Services, read_services

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

START_S = 150.0
"""For a busy machine; it takes eight seconds on an idle one."""
STOP_S = 90.0
COMMAND = (sys.executable, "-m", "ainern2d.core.cli.app")


class System:
    """A whole system in processes.

    Args:
        root: Folder for its state, which PostgreSQL's account can enter.
        overrides: Of its configuration; without ``fleet.page=yes`` no page runs.
        variables: Of its environment and of the commands beside it.
    """

    def __init__(self, root: Path, *overrides: str, **variables: str) -> None:
        self.overrides = overrides
        self.home = StateFolder(root / "state")
        self.said = root / "said"
        self.environment = os.environ | {
            "AINERN2D_HOME": str(self.home.root),
            "AINERN2D_PG_DURABLE": "0",
            "AINERN2D_PG_IDLE": "5",
            **variables,
        }
        self.environment.pop("AINERN2D_DATABASE_URL", None)
        self.process: subprocess.Popen[bytes] | None = None

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=STOP_S,
        )

    def start(self) -> Services:
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(
                [*COMMAND, "up", "fleet.workers=1", "fleet.page=no", *self.overrides],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        until(self.is_up, START_S, self.log)
        found = read_services(self.home)
        assert found is not None
        return found

    def is_up(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log()
        return "in another terminal" in self.log()

    def log(self) -> str:
        return self.said.read_text(errors="replace")

    def status(self) -> dict[str, Any]:
        answer = self.command("status", "--json")
        found: dict[str, Any] = json.loads(answer.stdout)
        is_up = all(each["state"] == "up" for each in found["services"])
        whole = found["up"] and is_up and not found["problems"]
        assert answer.returncode == (0 if whole else 1), answer.stderr
        return found

    def end(self) -> None:
        """Leave nothing behind, whatever happened."""
        self.command("down")
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
            self.command("down")
        stop_private_server(self.home)


def until(condition: Callable[[], bool], deadline_s: float, says: Callable[[], str]) -> None:
    end = time.monotonic() + deadline_s
    while not condition():
        assert time.monotonic() < end, says()
        time.sleep(0.05)
