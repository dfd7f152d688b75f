"""Runs the real ``ainern2d`` command in processes of its own, and looks at what it leaves."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COMMAND = Path(sys.executable).with_name("ainern2d")
LONGEST_RUN_S = 90.0
"""No run of these tests takes a tenth of this; one that does hangs."""
LOOK_EVERY_S = 0.01

TINY_STORY = """\
The Ferry

The river was wide and the fog lay on it. "Who goes there?" said Anna. "Only me," said Tom.

They waited. "The boat is late," said Anna.
"""


@dataclass(frozen=True)
class Ran:
    """How a command ended.

    Attributes:
        status: Exit status; negative for a signal.
        out: Standard output.
        err: Standard error.
    """

    status: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """What follows ``error:`` on standard error, that line included, unindented."""
        found = re.search(r"^error: .*", self.err, re.MULTILINE | re.DOTALL)
        return "\n".join(line.strip() for line in found[0].splitlines()) if found else ""

    @property
    def summary(self) -> dict[str, Any]:
        """The answer to ``make --json``."""
        assert self.status == 0, self.err
        summary: dict[str, Any] = json.loads(self.out)
        return summary


@dataclass(frozen=True)
class Place:
    """A state folder, and a folder for stories and films beside it.

    Attributes:
        state: The state folder.
        desk: Where stories and films are; the working directory of the commands.
        variables: Of the environment, beside those of this process.
    """

    state: Path
    desk: Path
    variables: tuple[tuple[str, str], ...] = ()

    def with_variables(self, **variables: str) -> Place:
        """Return the same place with more environment variables."""
        return Place(self.state, self.desk, (*self.variables, *variables.items()))

    def with_state(self, state: Path) -> Place:
        """Return the same desk with another state folder."""
        return Place(state, self.desk, self.variables)

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file on the desk."""
        path = self.desk / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def start(self, *arguments: str, program: str | Path = COMMAND) -> subprocess.Popen[str]:
        """Start a command in a process group of its own, as a shell does."""
        environment = {
            **os.environ,
            "AINERN2D_HOME": str(self.state),
            "AINERN2D_PG_DURABLE": "0",
            "COLUMNS": "400",
            **dict(self.variables),
        }
        return subprocess.Popen(
            [program, *arguments],
            cwd=self.desk,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str) -> Ran:
        """Run a command to its end."""
        return end_of(self.start(*arguments))

    def make(self, story: str, output: str, *arguments: str) -> Ran:
        """Run ``make`` in the test environment, with its answer as JSON."""
        return self.run(*make_arguments(story, output, *arguments))

    @property
    def results(self) -> dict[str, int]:
        """Key of every manifest in the store, and when it was written, in nanoseconds."""
        found = (self.state / "artifacts").glob("ops/??/*.json")
        return {path.stem: path.stat().st_mtime_ns for path in found}

    def head_file(self, story: str) -> Path:
        """Return the file that says where the episode of a story stands."""
        (found,) = (self.state / "artifacts" / "heads").glob(f"{story}-*.json")
        return found

    def current(self, kind: str, artifact: str = "") -> Path:
        """Return the manifest of the first op of a kind in the tiny film, or an artifact of it."""
        needs = json.loads(self.head_file("tiny").read_text())["needs"]
        key = next(needs[need] for need in sorted(needs) if need.partition(":")[0] == kind)
        path = self.state / "artifacts" / "ops" / key[:2] / f"{key}.json"
        if not artifact:
            return path
        sha256 = json.loads(path.read_text())["artifacts"][artifact]["sha256"]
        return self.state / "artifacts" / "artifacts" / sha256[:2] / sha256


def make_arguments(story: str, output: str, *arguments: str) -> list[str]:
    """Return the arguments of a ``make`` in the test environment."""
    return ["make", story, "env=test", *arguments, "-o", output, "--json"]


def end_of(process: subprocess.Popen[str]) -> Ran:
    """Wait for a command; one that does not end in time is killed with its group, and fails."""
    try:
        out, err = process.communicate(timeout=LONGEST_RUN_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        raise AssertionError(f"still running after {LONGEST_RUN_S:.0f} s:\n{out}\n{err}") from None
    return Ran(process.returncode, out, err)


def address_of(process: subprocess.Popen[str], longest_s: float = LONGEST_RUN_S) -> str:
    """Return the first address that a server writes to standard error, lines before it ignored.

    A server that ends without one, or that says none in time, is killed, and the test fails.
    """
    assert process.stderr is not None
    said: list[str] = []
    is_leader = os.getpgid(process.pid) == process.pid

    def end() -> None:
        # What it started may hold its standard error open.
        with contextlib.suppress(ProcessLookupError):
            if is_leader:
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()

    limit = threading.Timer(longest_s, end)
    limit.start()
    try:
        while line := process.stderr.readline():
            said.append(line)
            for word in line.split():
                if word.startswith("http"):
                    return word
    finally:
        limit.cancel()
    end()
    raise AssertionError(f"no address, within {longest_s:.0f} s at most:\n{''.join(said)}")


def wait_until(
    is_so: Callable[[], object],
    what: str,
    longest_s: float = LONGEST_RUN_S,
    every_s: float = LOOK_EVERY_S,
) -> None:
    """Wait for a condition; fail when it does not come."""
    end = time.monotonic() + longest_s
    while not is_so():
        assert time.monotonic() < end, f"waited {longest_s:.0f} s for: {what}"
        time.sleep(every_s)


def children_of(pid: int) -> list[int]:
    """Return the living children of a process."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            # The name of the program is in brackets and may hold anything.
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            if int(parent) == pid and state != "Z":
                found.append(int(folder.name))
    return found


def runners_of(pid: int) -> list[int]:
    """Return the runner children of a command."""
    found = []
    for child in children_of(pid):
        with contextlib.suppress(OSError):
            if b"execution.runner" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(child)
    return found


def is_alive(pid: int) -> bool:
    """Say whether a process lives; one that has ended and was not waited for yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def postmaster_of(state: Path) -> int | None:
    """Return the process id of a state folder's own PostgreSQL, if it runs."""
    try:
        pid = int((state / "database/postgresql/postmaster.pid").read_text().split()[0])
    except (OSError, IndexError, ValueError):
        return None
    return pid if is_alive(pid) else None


@contextlib.contextmanager
def mounted(folder: Path, *arguments: str) -> Iterator[None]:
    """Mount something on a folder for a while; skip the test where that is not allowed."""
    import pytest

    folder.mkdir(exist_ok=True)
    told = subprocess.run(
        ["mount", *arguments, str(folder)], capture_output=True, text=True, check=False
    )
    if told.returncode:
        pytest.skip(f"this test mounts a small or read-only disk: {told.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextlib.contextmanager
def open_place(folder: Path) -> Iterator[Place]:
    """Make a place with the tiny story on its desk, and stop its server at the end."""
    from ainern2d.core.home import StateFolder
    from ainern2d.core.servers.postgres import stop_private_server

    desk = folder / "desk"
    desk.mkdir(exist_ok=True)
    place = Place(folder / "state", desk)
    place.write("tiny.txt", TINY_STORY)
    try:
        yield place
    finally:
        stop_private_server(StateFolder(place.state))
