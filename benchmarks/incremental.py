"""What a second make costs: nothing changed, one line edited, one line inserted at the top.

Films of mock backends, and an example story cold and with one line edited; whole processes. With
``--before`` each case is made by another installation too, in turn, so that both meet the same
machine. Of each case it prints the wall time, the seconds of the ops that make shots, the seconds
of those about the whole film (conform, mix, compose, measure), and the wall time less the first.
Run:

    python benchmarks/incremental.py [--shots 60 600] [--example] [--before PYTHON] [--json FILE]
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
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

COMMAND: Final = ("-m", "ainern2d.core.cli.app", "make")
EXAMPLE: Final = Path(__file__).parent.parent / "examples" / "the-lighthouse-key.txt"
OF_THE_FILM: Final = ("conform", "mix", "compose", "measure")
"""The kinds of op that are about the whole film, beside the measuring of single shots."""
NOTHING_RUNS: Final = 3


@dataclass(frozen=True, slots=True)
class Row:
    """What one command took.

    Attributes:
        side: Which installation ran it.
        film: Which film.
        case: What had changed.
        wall_s: Seconds of the whole process.
        shots_s: Seconds of the ops that make shots.
        film_s: Seconds of the ops of the whole film, and of measuring it where that is no op.
        length_s: Seconds of film.
        ops: How many ops were made, by kind.
    """

    side: str
    film: str
    case: str
    wall_s: float
    shots_s: float
    film_s: float
    length_s: float
    ops: str

    @property
    def beside_s(self) -> float:
        """Seconds beside the ops that make shots."""
        return self.wall_s - self.shots_s


def talk(lines: list[str]) -> str:
    """Return a dialogue; each line becomes a shot."""
    return "The Long Talk\n\nThe room was quiet.\n\n" + "\n\n".join(lines) + "\n"


def make(python: str, side: str, film: str, case: str, folder: Path, *overrides: str) -> Row:
    """Make the film of ``story.txt`` in a folder."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["AINERN2D_HOME"] = str(folder / "home")
    command = [python, *COMMAND, str(folder / "story.txt"), *overrides, "--json"]
    command += ["-o", str(folder / "film.mp4")]
    began = time.perf_counter()
    output = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True, timeout=1800
    ).stdout
    wall = time.perf_counter() - began
    answer: dict[str, Any] = json.loads(output)
    seconds = {row["stage"]: row["seconds"] for row in answer["stages"]}
    of_film = sum(seconds.get(kind, 0.0) for kind in OF_THE_FILM)
    made = {row["stage"]: row["made"] for row in answer["stages"] if row["made"]}
    return Row(
        side,
        film,
        case,
        wall,
        sum(seconds.values()) - of_film,
        of_film + answer.get("check_seconds", 0.0),
        answer["film_seconds"],
        ", ".join(f"{kind} {count}" for kind, count in made.items()) or "none",
    )


def mocked(sides: dict[str, str], shots: int, folder: Path) -> list[Row]:
    """Make a film of mocks, then again, and edited, on every side in turn."""
    lines = [
        f"“This is sentence number {n} of our long talk,” said {('Anna', 'Ben')[n % 2]}."
        for n in range(shots)
    ]
    cases = [("first make", lines), *[("nothing changed", lines)] * NOTHING_RUNS]
    edited = [*lines]
    edited[shots // 2] = edited[shots // 2].replace("long", "very long")
    cases.append(("one line edited", edited))
    cases.append(
        ("one line inserted at the top", ["“Quite new, this comes first,” said Anna.", *edited])
    )
    return each_side(
        sides, f"{shots} mocks", [(case, talk(told)) for case, told in cases], folder, "env=test"
    )


def example(sides: dict[str, str], folder: Path) -> list[Row]:
    """Make the example story, then with another word in one line, on every side in turn."""
    told = EXAMPLE.read_text(encoding="utf-8")
    first = told.index("“")
    place = told.index(" ", first)
    edited = told[:place] + " indeed" + told[place:]
    return each_side(
        sides, EXAMPLE.stem, [("first make", told), ("one line edited", edited)], folder
    )


def each_side(
    sides: dict[str, str], film: str, cases: list[tuple[str, str]], folder: Path, *overrides: str
) -> list[Row]:
    """Make each case on every side before the next case."""
    rows = []
    for case, text in cases:
        for side, python in sides.items():
            place = folder / side / film.replace(" ", "-")
            place.mkdir(parents=True, exist_ok=True)
            (place / "story.txt").write_text(text, encoding="utf-8")
            rows.append(make(python, side, film, case, place, *overrides))
            print(f"{side}: {film}, {case}: {rows[-1].wall_s:.2f} s", file=sys.stderr)
    return rows


def show(rows: list[Row]) -> None:
    """Print one line for each case and side; of repeated cases the median."""
    print(f"{'film':<20} {'case':<29} {'':<7}{'wall':>7}{'shots':>7}{'film':>7}{'beside':>8}  ops")
    for key in dict.fromkeys((row.film, row.case, row.side) for row in rows):
        same = [row for row in rows if (row.film, row.case, row.side) == key]
        wall, shots, whole, beside = (
            statistics.median(getattr(row, name) for row in same)
            for name in ("wall_s", "shots_s", "film_s", "beside_s")
        )
        pace = f", {same[0].length_s / wall:.2f} times real time" if key[1] == "first make" else ""
        print(
            f"{key[0]:<20} {key[1]:<29} {key[2]:<7}{wall:7.2f}{shots:7.2f}{whole:7.2f}{beside:8.2f}"
            f"  {same[0].ops}{pace}"
        )


def main() -> None:
    """Measure, and print medians."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shots", type=int, nargs="*", default=[60], help="of films of mocks")
    parser.add_argument("--example", action="store_true", help="make the example story as well")
    parser.add_argument("--before", metavar="PYTHON", help="of another installation")
    parser.add_argument("--json", type=Path, help="also write the numbers here")
    options = parser.parse_args()
    sides = {"before": options.before} if options.before else {}
    sides["now"] = sys.executable
    folder = Path(tempfile.mkdtemp(prefix="ainern2d-bench-", dir="/var/tmp"))
    folder.chmod(0o711)
    rows: list[Row] = []
    try:
        for side in sides:
            (folder / side).mkdir()
            (folder / side).chmod(0o711)
        for shots in options.shots:
            rows += mocked(sides, shots, folder)
        if options.example:
            rows += example(sides, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    show(rows)
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")


if __name__ == "__main__":
    main()
