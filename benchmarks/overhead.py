"""Overhead of the machinery per shot, and peak memory, with mock backends at 10, 60 and 600 shots.

Overhead is the wall time of the whole process less the ops' own seconds; mixing and measuring are
ops too. One worker, so that nothing hides behind parallel work. Each film is made twice, of
different words: in a fresh state folder, and in one that is in use, whose database runs. Run:

    python benchmarks/overhead.py [--runs 3] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from ainern2d.core.home import StateFolder
from ainern2d.core.servers.postgres import stop_private_server

SHOTS = (10, 60, 600)
FRESH, IN_USE = "fresh folder", "folder in use"
COMMAND = [sys.executable, "-m", "ainern2d.core.cli.app", "make"]


def story(lines: int, talk: str) -> str:
    """Return a dialogue of so many lines, found in no other talk, each of which becomes a shot."""
    speakers = ("Anna", "Ben")
    said = [
        f"“This is sentence number {n} of our {talk} talk,” said {speakers[n % 2]}."
        for n in range(lines)
    ]
    return "The Long Talk\n\n" + "\n\n".join(said) + "\n"


def measure(shots: int, place: str, run: int, folder: Path) -> dict[str, Any]:
    """Make one film and return what it cost."""
    path = folder / f"talk-{shots}.txt"
    path.write_text(story(shots, f"{run}-{shots}"), encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    if place == FRESH:
        home = folder / f"home-{shots}-{run}"
        environment |= {"AINERN2D_HOME": str(home), "AINERN2D_PG_IDLE": "1"}
    else:
        environment |= {"AINERN2D_HOME": str(folder / "home"), "AINERN2D_PG_IDLE": "600"}
    command = [*COMMAND, str(path), "env=test", "execution.workers=1", "--json"]
    command += ["-o", str(folder / "film.mp4")]
    began = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    peaks: dict[int, tuple[str, int]] = {}
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, peaks, done))
    watcher.start()
    output, _ = process.communicate(timeout=900)
    wall = time.monotonic() - began
    done.set()
    watcher.join()
    result = json.loads(output)
    own = sum(stage["seconds"] for stage in result["stages"])
    overhead = wall - own
    return {
        "place": place,
        "shots": result["shots"],
        "wall_s": round(wall, 2),
        "ops_s": round(own, 2),
        "overhead_s": round(overhead, 2),
        "ms_per_shot": round(1000 * overhead / result["shots"], 1),
        "command_mb": _peak(peaks, "make"),
        "runner_mb": _peak(peaks, "runner"),
    }


def _watch(root: int, peaks: dict[int, tuple[str, int]], done: threading.Event) -> None:
    """Note the peak resident size of a process and its children until told to stop."""
    while not done.wait(0.1):
        for pid in [root, *_children(root)]:
            try:
                command = Path(f"/proc/{pid}/cmdline").read_bytes().decode().replace("\0", " ")
                status = Path(f"/proc/{pid}/status").read_text()
            except OSError:
                continue
            line = next((x for x in status.splitlines() if x.startswith("VmHWM")), "VmHWM: 0 kB")
            known, peak = peaks.get(pid, ("", 0))
            # One that has just ended has no command line any more.
            peaks[pid] = (command or known, max(int(line.split()[1]), peak))


def _children(pid: int) -> list[int]:
    try:
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ] + [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            if task.name != str(pid)
            for child in (task / "children").read_text().split()
        ]
    except OSError:
        return []


def _peak(peaks: dict[int, tuple[str, int]], word: str) -> int:
    return max((kb for command, kb in peaks.values() if word in command), default=0) // 1000


def _median(runs: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        key: value if isinstance(value, str) else statistics.median(run[key] for run in runs)
        for key, value in runs[0].items()
    }


def main() -> None:
    """Measure interleaved, print medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="ainern2d-bench-", dir="/var/tmp"))
    base.chmod(0o711)
    runs: dict[tuple[str, int], list[dict[str, Any]]] = {
        (place, shots): [] for place in (FRESH, IN_USE) for shots in SHOTS
    }
    try:
        # The first film makes the folder that is in use.
        measure(SHOTS[0], IN_USE, -1, base)
        for run in range(options.runs):
            for place, shots in runs:
                runs[place, shots].append(measure(shots, place, run, base))
                sys.stderr.write(f"{runs[place, shots][-1]}\n")
    finally:
        stop_private_server(StateFolder(base / "home"))
        shutil.rmtree(base, ignore_errors=True)
    rows = [_median(each) for each in runs.values()]
    for row in rows:
        print(row)
    slopes = {}
    for place in (FRESH, IN_USE):
        small, large = (
            row for row in rows if row["place"] == place and row["shots"] > 2 * SHOTS[0]
        )
        slope = (large["overhead_s"] - small["overhead_s"]) / (large["shots"] - small["shots"])
        slopes[place] = 1000 * slope
        print(f"{place}: {slopes[place]:.1f} ms per further shot (60 to 600 shots)")
    if options.json:
        options.json.write_text(json.dumps({"rows": rows, "slopes_ms": slopes}))


if __name__ == "__main__":
    main()
