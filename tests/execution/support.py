"""An executor on a store of its own, its children, and a backend that does it harm."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core import AudioRequest, Kind
from ainern2d.core.execution.pool import InlineExecutor, PoolLimits
from ainern2d.core.execution.task import Attempt, Task
from ainern2d.core.ops import Op, Rung
from ainern2d.core.storage import FolderStore
from ainern2d.plugins import mock

if TYPE_CHECKING:
    from collections.abc import Callable
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")

SABOTEUR = """
import os, signal, time, wave
from pathlib import Path
from ainern2d.core import AudioResult, BackendConfig, BackendSpec, Kind, hookimpl
from ainern2d.core.errors import StorageLostError
from ainern2d.core.story.speech import PhonemeTimeline

class Saboteur:
    def __init__(self, config):
        pass

    def audio(self, request, work):
        deed, _, folder = request.text.partition(" ")
        if folder:
            with (Path(folder.strip()) / "pids").open("a") as file:
                file.write(f"{os.getpid()}\\n")
        if deed == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if deed == "exit":
            os._exit(7)
        if deed == "away" and not (Path(folder) / "tried").exists():
            (Path(folder) / "tried").touch()
            raise StorageLostError("the bucket cannot be reached")
        while deed == "doze" and not (Path(folder.strip()) / "go").exists():
            time.sleep(0.02)
        while deed == "hang":
            time.sleep(60)
        if deed == "hold":
            held = b"x" * 800_000_000
            time.sleep(60)
        while deed == "talk":
            work.progress(0.5, "still busy")
            time.sleep(0.02)
        while deed == "wait" and not (Path(folder) / "go").exists():
            work.progress(0.5, "waiting")
            time.sleep(0.02)
        path, data = work.out / "speech.wav", request.text.encode()
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, 8000, 0, "NONE", ""))
            file.writeframes(data + b"\\0" * (len(data) % 2))
        return AudioResult(path, PhonemeTimeline(sample_rate=8000, samples=(len(data) + 1) // 2))

@hookimpl
def ainern2d_backends():
    return [BackendSpec(frozenset({Kind.AUDIO}), "saboteur", BackendConfig, Saboteur)]
"""

MOCK_RECIPE = next(iter(mock.ainern2d_backends())).recipe_version
"""Of the mock plugin; the backends of tests/support/plugins.py are all at 1."""


class Stage:
    """A store, an executor on it, and what the executor reported."""

    def __init__(self, folder: Path, **limits: Any) -> None:
        self.folder = folder
        self.store = FolderStore(folder / "store", durable=False)
        self.attempts: list[Attempt] = []
        self.executor = InlineExecutor(
            self.store.place,
            PoolLimits(**({"workers": 2} | limits)),
            self.attempts.append,
            folder / "logs" / "ops.log",
        )

    @property
    def outcomes(self) -> list[str]:
        return [attempt.outcome for attempt in self.attempts]

    def pids(self) -> list[int]:
        return [int(line) for line in until(lambda: read_lines(self.folder / "pids"))]


def read_lines(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def until(look: Callable[[], Any], seconds: float = 20.0) -> Any:
    """Return the first true answer."""
    end = time.monotonic() + seconds
    while not (answer := look()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)
    return answer


def runners_of(parent: int) -> list[int]:
    """Return the process ids of the runner children of a process."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_bytes()
            if int(fields[1]) == parent and b"execution.runner" in command:
                found.append(int(folder.name))
    return found


def is_running(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def audio_task(
    text: str, backend: str = "mock", *, priority: int = 0, holds: bool = False, **options: Any
) -> Task:
    request = AudioRequest(text=text, language="en")
    op = Op(
        kind=Kind.AUDIO,
        backend=backend,
        recipe_version=MOCK_RECIPE if backend == "mock" else 1,
        params=request.plain(),
    )
    return Task(op, Rung(backend=backend), options, priority, holds)


def import_also(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let child processes import from a folder too."""
    before = os.environ.get("PYTHONPATH", "")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(site), before])))
