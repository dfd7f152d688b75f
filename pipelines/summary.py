"""The table at the end of a make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence


def show(summary: dict[str, Any]) -> None:
    """Print what was made, how long it took, the checks and where the files are."""
    console = Console()
    length = f"{summary['shots']} shots, {summary['film_seconds']:.1f} s of film"
    if summary["made"]:
        console.print(
            f"{length}; {summary['made']} ops made, {summary['reused']} reused,"
            f" in {summary['seconds']:.1f} s",
            highlight=False,
        )
    else:
        console.print(f"{length}; nothing to make ({summary['seconds']:.1f} s)", highlight=False)
    if summary["stages"]:
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column("stage")
        for column in ("made", "reused", "seconds", "cpu"):
            table.add_column(column, justify="right")
        for row in summary["stages"]:
            table.add_row(
                row["stage"],
                str(row["made"]),
                str(row["reused"]),
                f"{row['seconds']:.2f}",
                f"{row['cpu_seconds']:.2f}",
            )
        console.print(table)
    if summary["rungs"]:
        console.print(f"rungs: {_rungs(summary['shot_rungs'])}", highlight=False)
    for check in summary["checks"]:
        mark = "ok " if check["passed"] else "BAD"
        console.print(f"{mark} {check['name']}: {check['message']}", highlight=False, markup=False)
    for name, path in summary["files"].items():
        console.print(f"{name + ':':<12}{path}", highlight=False, markup=False, soft_wrap=True)


def _rungs(shots: Sequence[str]) -> str:
    """Say which shots each rung made; one that made all of them needs no numbers."""
    places: dict[str, list[int]] = {}
    for number, rung in enumerate(shots, 1):
        places.setdefault(rung or "unknown", []).append(number)
    if len(places) == 1:
        return f"{next(iter(places))}: all {len(shots)} shots"
    return "; ".join(
        f"{rung}: {'shot' if len(numbers) == 1 else 'shots'} {_spans(numbers)}"
        for rung, numbers in places.items()
    )


def _spans(numbers: Sequence[int]) -> str:
    """Write rising numbers in short: ``1-3, 7``."""
    spans: list[tuple[int, int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1] = (spans[-1][0], number)
        else:
            spans.append((number, number))
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)
