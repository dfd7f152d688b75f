"""Cost of a film through the broker: the same film with env=local and env=dev_mock.

Both use the real CPU backends (kokoro, cartoon, visemes, film) and two processes for ops. The films
are made in turn, each in a new state folder. CPU seconds are those of the command and its children
and, with the broker, those of hub, workers and their children from their start until the film is
done ("start" is the part before the command began). Servers are listed separately: PostgreSQL for
both, RabbitMQ, SeaweedFS, Valkey, and `ainern2d up` itself. Run:

    python -m benchmarks.executors [--rounds 3] [--height 720] [--story FILE] [--json FILE]
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ainern2d.core.home import StateFolder
from ainern2d.core.servers.postgres import stop_private_server
from ainern2d.core.servers.postgres.pg_supervisor import ServerFiles, server_pid
from ainern2d.core.servers.record import read_services

from .dispatch.cpu import TICK_S, seconds_of

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMAND = [sys.executable, "-m", "ainern2d.core.cli.app"]
STORY = Path(__file__).parents[1] / "examples" / "the-lighthouse-key.txt"
BACKENDS = ["backend/audio=kokoro", "backend/video=cartoon", "backend/lipsync=visemes"]
PROCESSES = 2
"""Processes that perform ops, in both."""
START_S, MAKE_S, STOP_S = 120.0, 900.0, 60.0


def film(story: Path, height: int, folder: Path, env: str) -> dict[str, Any]:
    """Make a film in a new state folder, and return its cost."""
    home = StateFolder(folder / "state")
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    for name in ("AINERN2D_DATABASE_URL", "AINERN2D_BROKER_URL", "AINERN2D_S3_URL"):
        environment.pop(name, None)
    # PostgreSQL runs until its CPU time has been read.
    environment |= {"AINERN2D_HOME": str(home.root), "AINERN2D_PG_IDLE": "60"}
    try:
        with _fleet(home, environment) if env == "dev_mock" else contextlib.nullcontext():
            before = _members(home)
            made = _make(story, height, folder, env, environment)
            after = _members(home)
            # With the broker, `ainern2d up` starts PostgreSQL as well.
            database = server_pid(ServerFiles(home.database, home.logs, home.root))
            assert database is not None
            after["PostgreSQL"] = seconds_of(database)
    finally:
        stop_private_server(home)
    ours = {name: cpu for name, cpu in after.items() if name == "hub" or "worker" in name}
    parts = {
        "make": made.pop("cpu"),
        "hub": ours.pop("hub", 0.0),
        "workers": sum(ours.values()),
        "start": sum(cpu for name, cpu in before.items() if name == "hub" or "worker" in name),
    }
    servers = ("PostgreSQL", "rabbitmq", "s3", "valkey", "up")
    parts |= {name: after.get(name, 0.0) for name in servers}
    parts["cpu"] = parts["make"] + parts["hub"] + parts["workers"]
    return parts | made


def _make(
    story: Path, height: int, folder: Path, env: str, environment: dict[str, str]
) -> dict[str, Any]:
    path = folder / "film.mp4"
    command = [*COMMAND, "make", str(story), f"env={env}", f"film.height={height}", *BACKENDS]
    if env == "local":
        command.append(f"execution.workers={PROCESSES}")
    began = time.perf_counter()
    before = os.times()
    output = subprocess.run(
        [*command, "--json", "-o", str(path)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        timeout=MAKE_S,
        check=True,
    ).stdout
    after = os.times()
    result = json.loads(output)
    return {
        "wall": time.perf_counter() - began,
        # Of the command and the children it waited for: no other child ended meanwhile.
        "cpu": after.children_user
        + after.children_system
        - before.children_user
        - before.children_system,
        "ops": sum(stage["cpu_seconds"] for stage in result["stages"]),
        "bytes": hashlib.sha256(path.read_bytes()).hexdigest(),
    }


@contextlib.contextmanager
def _fleet(home: StateFolder, environment: dict[str, str]) -> Iterator[None]:
    """Run the whole system; wait until it is ready to make films."""
    log = home.root.parent / "up.log"
    command = [*COMMAND, "up", "env=dev_mock", *BACKENDS]
    command += [f"fleet.workers={PROCESSES}", "fleet.page=no"]
    with log.open("ab") as said:
        process = subprocess.Popen(command, env=environment, stdout=said, stderr=said)
    try:
        end = time.monotonic() + START_S
        while "in another terminal" not in log.read_text(errors="replace"):
            assert process.poll() is None, log.read_text(errors="replace")
            assert time.monotonic() < end, log.read_text(errors="replace")
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _members(home: StateFolder) -> dict[str, float]:
    """Return the CPU seconds so far of each process of `ainern2d up`, with its children."""
    found = read_services(home)
    if found is None:
        return {}
    spent = {each.name: seconds_of(each.pid) for each in found.processes}
    if found.processes:
        spent["up"] = _own_seconds(_parent(found.processes[0].pid))
    return spent


def _fields(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _parent(pid: int) -> int:
    return int(_fields(pid)[1])


def _own_seconds(pid: int) -> float:
    return sum(map(int, _fields(pid)[11:13])) * TICK_S


def main() -> None:
    """Measure in turn, print medians, and write JSON on request."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--height", type=int, default=720)
    parser.add_argument("--story", type=Path, default=STORY)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    runs: dict[str, list[dict[str, Any]]] = {"local": [], "dev_mock": []}
    print(f"load of the machine before: {os.getloadavg()[0]:.1f}")
    for turn in range(given.rounds):
        # The environments start a round in turn.
        for env in list(runs)[:: -1 if turn % 2 else 1]:
            folder = Path(tempfile.mkdtemp(prefix="ainern2d-bench-", dir="/var/tmp"))
            folder.chmod(0o711)
            try:
                runs[env].append(film(given.story.resolve(), given.height, folder, env))
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            print(f"  {env}: {runs[env][-1]}", flush=True)
    films = {each["bytes"] for found in runs.values() for each in found}
    assert len(films) == 1, f"the films differ: {runs}"
    medians = {
        env: {key: statistics.median(x[key] for x in found) for key in found[0] if key != "bytes"}
        for env, found in runs.items()
    }
    names = list(medians["local"])
    print("| | " + " | ".join(names) + " |")
    print("|---" * (1 + len(names)) + "|")
    for env, values in medians.items():
        print(f"| {env} | " + " | ".join(f"{values[name]:.1f}" for name in names) + " |")
    ratios = [b["cpu"] / a["cpu"] for a, b in zip(runs["local"], runs["dev_mock"], strict=True)]
    ratio = medians["dev_mock"]["cpu"] / medians["local"]["cpu"]
    print(f"all {2 * given.rounds} films have the same bytes")
    print(f"dev_mock to local, CPU: {ratio:.2f} (rounds: {', '.join(f'{r:.2f}' for r in ratios)})")
    if given.json:
        given.json.write_text(json.dumps({"runs": runs, "ratio": ratio}, indent=1))


if __name__ == "__main__":
    main()
