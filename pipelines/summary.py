"""The table at the end of a make."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table


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
        rungs = ", ".join(f"{name}: {count}" for name, count in summary["rungs"].items())
        console.print(f"rungs: {rungs} shots", highlight=False)
    for check in summary["checks"]:
        mark = "ok " if check["passed"] else "BAD"
        console.print(f"{mark} {check['name']}: {check['message']}", highlight=False, markup=False)
    for name, path in summary["files"].items():
        console.print(f"{name + ':':<12}{path}", highlight=False, markup=False, soft_wrap=True)
