"""Cost of a second make: nothing changed, one line edited, one line inserted at the top.

A film of 60 shots with mock backends; whole processes. Run:

    python benchmarks/incremental.py [--runs 5] [--json FILE]
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
import time
from pathlib import Path
from typing import Any

LINES = 60
COMMAND = [sys.executable, "-m", "ainern2d.core.cli.app", "make"]


def story(lines: list[str]) -> str:
    """Return a dialogue; each line becomes a shot."""
    return "The Long Talk\n\nThe room was quiet.\n\n" + "\n\n".join(lines) + "\n"


def make(folder: Path) -> tuple[float, dict[str, Any]]:
    """Make the film; return the seconds of the whole process and its answer."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["AINERN2D_HOME"] = str(folder / "home")
    command = [*COMMAND, str(folder / "talk.txt"), "env=test", "--json"]
    command += ["-o", str(folder / "film.mp4")]
    began = time.perf_counter()
    output = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True, timeout=300
    ).stdout
    return time.perf_counter() - began, json.loads(output)


def ops(answer: dict[str, Any]) -> str:
    """Return the number of ops made, by kind."""
    made = {row["stage"]: row["made"] for row in answer["stages"] if row["made"]}
    return ", ".join(f"{kind} {count}" for kind, count in made.items()) or "none"


def main() -> None:
    """Measure and print medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="ainern2d-bench-", dir="/var/tmp"))
    folder.chmod(0o711)
    speakers = ("Anna", "Ben")
    lines = [
        f"“This is sentence number {n} of our long talk,” said {speakers[n % 2]}."
        for n in range(LINES)
    ]
    try:
        (folder / "talk.txt").write_text(story(lines), encoding="utf-8")
        rows = [("first make", *make(folder))]
        nothing = [make(folder) for _ in range(options.runs)]
        rows.append(
            ("nothing changed", statistics.median(each[0] for each in nothing), nothing[0][1])
        )
        lines[30] = lines[30].replace("long", "very long")
        (folder / "talk.txt").write_text(story(lines), encoding="utf-8")
        rows.append(("one line edited", *make(folder)))
        lines.insert(0, "“Something quite new comes first,” said Anna.")
        (folder / "talk.txt").write_text(story(lines), encoding="utf-8")
        rows.append(("one line inserted at the top", *make(folder)))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for name, seconds, answer in rows:
        print(f"{name:<30} {seconds:6.2f} s  ops made: {ops(answer)}")
    if options.json:
        options.json.write_text(
            json.dumps([{"case": n, "seconds": s, "ops": ops(a)} for n, s, a in rows])
        )


if __name__ == "__main__":
    main()
