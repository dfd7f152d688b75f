"""What the steps of composing share: their inputs, and their part of the progress."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ainern2d.core import InvalidRequestError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ainern2d.core import Work


def input_of(work: Work, role: str) -> Path:
    """Return the file of an input.

    Raises:
        InvalidRequestError: It was not given.
    """
    try:
        return work.inputs[role]
    except KeyError:
        raise InvalidRequestError(
            f"the film needs the input {role!r}, which was not given",
            hint="inputs are: " + (", ".join(sorted(work.inputs)) or "none"),
        ) from None


def part_of(work: Work, start: float, end: float, note: str) -> Callable[[float], None]:
    """Map a step's own progress to its part of the whole."""

    def report(fraction: float) -> None:
        work.progress(start + (end - start) * fraction, note)

    return report
