"""How many films a process that serves the API makes at once."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core.home import StateFolder
from ainern2d.core.orchestrator import supervisor as module
from ainern2d.core.orchestrator.supervisor import Supervisor

if TYPE_CHECKING:
    from pathlib import Path

SLEEPER = (sys.executable, "-c", "import time; time.sleep(600)")


class Queue:
    """Stands for the database: so many runs wait, and as many as ``most`` may be made."""

    def __init__(self, waiting: int) -> None:
        self.waiting, self.chosen = waiting, 0
        self.requeued: list[str] = []

    def choose(self, most: int, _claim: str, _host: str) -> Any:
        if self.chosen >= min(most, self.waiting):
            return None
        self.chosen += 1
        return SimpleNamespace(id=f"run-{self.chosen}", episode="one", request={})

    def born(self, *_given: object) -> None:
        pass

    def running(self) -> list[Any]:
        return []

    def requeue(self, run: str, _claim: str, *, is_fault: bool) -> None:
        assert not is_fault
        self.requeued.append(run)


@pytest.mark.parametrize(("most", "here", "made"), [(2, 0, 2), (9, 0, 5), (9, 3, 3), (2, 3, 2)])
def test_a_process_makes_no_more_films_at_once_than_it_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, here: int, made: int
) -> None:
    monkeypatch.setattr(module, "COMMAND", SLEEPER)
    queue = Queue(waiting=5)
    supervisor = Supervisor(StateFolder(tmp_path).create(), queue, most, here)  # type: ignore[arg-type]
    try:
        supervisor.look()
        supervisor.look()
        assert queue.chosen == made
    finally:
        supervisor.close()
    assert len(queue.requeued) == made
