"""Overhead of the machinery per shot, and peak memory, with mock backends at 10, 60 and 600 shots.

Overhead is the wall time of the whole command less the ops' own seconds and the measuring of the
finished film. One worker, so that nothing hides behind parallel work. Run:

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
from pathlib import Path
from typing import Any

SHOTS = (10, 60, 600)
COMMAND = [sys.executable, "-m", "ainern2d.core.cli.app", "make"]


def story(lines: int) -> str:
    """Return a dialogue of so many different lines, each of which becomes a shot."""
    speakers = ("Anna", "Ben")
    said = [
        f"“This is sentence number {n} of our long talk,” said {speakers[n % 2]}."
        for n in range(lines)
    ]
    return "The Long Talk\n\n" + "\n\n".join(said) + "\n"


def measure(shots: int, folder: Path) -> dict[str, Any]:
    """Make one film in a fresh state folder and return what it cost."""
    home = folder / f"home-{shots}"
    shutil.rmtree(home, ignore_errors=True)
    path = folder / f"talk-{shots}.txt"
    path.write_text(story(shots), encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"AINERN2D_HOME": str(home), "AINERN2D_PG_IDLE": "1"}
    command = [*COMMAND, str(path), "env=test", "execution.workers=1", "--json"]
    command += ["-o", str(folder / "film.mp4")]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    peaks: dict[int, tuple[str, int]] = {}
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, peaks, done))
    watcher.start()
    output, _ = process.communicate(timeout=900)
    done.set()
    watcher.join()
    result = json.loads(output)
    own = sum(stage["seconds"] for stage in result["stages"])
    overhead = result["seconds"] - own - result["check_seconds"]
    return {
        "shots": result["shots"],
        "wall_s": result["seconds"],
        "ops_s": round(own, 2),
        "checks_s": result["check_seconds"],
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
            peaks[pid] = (command, max(int(line.split()[1]), peaks.get(pid, ("", 0))[1]))


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


def main() -> None:
    """Measure interleaved, print medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="ainern2d-bench-", dir="/var/tmp"))
    base.chmod(0o711)
    runs: dict[int, list[dict[str, Any]]] = {shots: [] for shots in SHOTS}
    try:
        for _ in range(options.runs):
            for shots in SHOTS:
                runs[shots].append(measure(shots, base))
                sys.stderr.write(f"{runs[shots][-1]}\n")
    finally:
        shutil.rmtree(base, ignore_errors=True)
    rows = [
        {key: statistics.median(run[key] for run in each) for key in each[0]}
        for each in runs.values()
    ]
    small, large = rows[-2], rows[-1]
    slope = (large["overhead_s"] - small["overhead_s"]) / (large["shots"] - small["shots"])
    for row in rows:
        print(row)
    print(f"per further shot: {1000 * slope:.1f} ms (60 to 600 shots)")
    if options.json:
        options.json.write_text(json.dumps({"rows": rows, "slope_ms": 1000 * slope}))


if __name__ == "__main__":
    main()
