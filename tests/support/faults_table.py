"""Reads the tables of docs/faults.md, and compares a run with a row."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.make import Place, Ran

PAGE = ROOT / "docs" / "faults.md"
NO_ERROR = "--"


@dataclass(frozen=True)
class Row:
    """One row of the page.

    Attributes:
        fault: What is wrong.
        status: Exit status.
        message: Regular expression of the whole complaint; empty if there is none.
        work: What happens to finished work.
    """

    fault: str
    status: int
    message: str
    work: str


@dataclass(frozen=True)
class Trial:
    """A fault that was caused.

    Attributes:
        ran: The command that met it.
        place: Where it ran.
        before: The results that were there before; see :attr:`Place.results`.
        after: The results that were there when it ended.
        film: Where the film was to be.
        again: Runs the same command once the cause is gone.
        reference: The bytes that the film must have.
    """

    ran: Ran
    place: Place
    before: dict[str, int]
    film: Path | None = None
    again: Callable[[], Ran] | None = None
    reference: bytes | None = None
    after: dict[str, int] = field(default_factory=dict)


def rows(*sections: str) -> list[Row]:
    """Return the rows under these headings."""
    found = []
    section = ""
    for line in PAGE.read_text().splitlines():
        if line.startswith("## "):
            section = line.removeprefix("## ")
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if section in sections and len(cells) == 4 and cells[1].isdigit():
            found.append(Row(cells[0], int(cells[1]), _pattern(cells[2]), cells[3]))
    return found


def sections() -> list[str]:
    """Return the headings that have a table."""
    return [part.splitlines()[0] for part in PAGE.read_text().split("\n## ")[1:]]


def _pattern(cell: str) -> str:
    if cell == NO_ERROR:
        return ""
    lines = []
    for part in cell.split("<br>"):
        if part == "{lines}":
            lines.append("(?:.+\n)*.+")
            continue
        assert part.startswith("`"), f"{part} is not in backticks"
        pieces = re.split(r"\{\w+\}", part.strip("`"))
        lines.append(".*".join(re.escape(piece) for piece in pieces))
    return "\n".join(lines)


def check(row: Row, trial: Trial) -> None:
    """Compare what happened with what the page says."""
    ran = trial.ran
    assert "Traceback" not in ran.err + ran.out, ran.err
    assert ran.status == row.status, ran.err
    if row.message:
        assert re.fullmatch(row.message, ran.complaint), ran.err
        assert re.fullmatch("error: .+(\n.+)*\ndo: .+", ran.complaint), ran.err
    else:
        assert not ran.complaint, ran.err
    WORK[row.work](trial)


def _nothing_was_begun(trial: Trial) -> None:
    assert trial.after == trial.before
    assert trial.film is None or not trial.film.exists()


def _a_film_is_made(trial: Trial) -> None:
    assert trial.film is not None
    assert trial.film.stat().st_size > 0


def _kept(trial: Trial) -> None:
    assert trial.before.items() <= trial.after.items()
    assert trial.again is not None
    summary = trial.again().summary
    assert trial.after.items() <= trial.place.results.items()
    assert summary["made"] == len(trial.place.results) - len(trial.after)
    _a_film_is_made(trial)


def _made_again(trial: Trial) -> None:
    assert trial.film is not None
    assert trial.ran.summary["made"] >= 1
    assert trial.film.read_bytes() == trial.reference
    assert trial.again is not None
    assert trial.again().summary["made"] == 0


WORK = {
    "nothing was begun": _nothing_was_begun,
    "a film is made": _a_film_is_made,
    "kept": _kept,
    "made again": _made_again,
}
