"""Failures and delays on demand, for testing retries, ladders and cancellation."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ainern2d.core import InvalidRequestError, OutOfMemoryError, TransientError
from ainern2d.core.ops import digest

if TYPE_CHECKING:
    from ainern2d.core import Kind, Work

    from . import MockConfig

STEP_S: Final = 0.02
"""Longest time between two looks at the cancel token."""

_ERRORS: Final = {
    "transient": TransientError,
    "oom": OutOfMemoryError,
    "invalid": InvalidRequestError,
}


def act(config: MockConfig, kind: Kind, text: str, work: Work) -> None:
    """Take the time and raise the error that the options ask for.

    Args:
        config: The options.
        kind: Of the op.
        text: What the op is about; equal texts of one kind count as one op.
        work: Surroundings of the op.

    Raises:
        CancelledError: Somebody asked to stop.
        TransientError: The options ask for it; so for the other two.
        OutOfMemoryError: The options ask for it.
        InvalidRequestError: The options ask for it.
    """
    work.cancel.check()
    end = time.monotonic() + config.work_s
    while (left := end - time.monotonic()) > 0:
        time.sleep(min(STEP_S, left))
        work.cancel.check()
        work.progress(1 - max(0.0, end - time.monotonic()) / config.work_s, "working")
    if not config.fail_on or config.fail_on not in text:
        return
    if config.fail_times:
        attempt = _count(Path(config.marker_dir), digest([kind, text])[:16])
        if attempt > config.fail_times:
            return
    raise _ERRORS[config.error](
        f"mock backend: {kind} of a text with {config.fail_on!r} fails, as option fail_on asks",
        hint="unset backend option fail_on",
    )


def _count(folder: Path, name: str) -> int:
    """Return which attempt this is, from 1; processes may ask at the same time."""
    folder.mkdir(parents=True, exist_ok=True)
    attempt = 1
    while True:
        try:
            (folder / f"{name}.{attempt}").touch(exist_ok=False)
        except FileExistsError:
            attempt += 1
        else:
            return attempt
