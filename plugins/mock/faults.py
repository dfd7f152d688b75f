"""Failures and delays on demand, to test retries, ladders and cancellation."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ainern2d.core import InvalidRequestError, OutOfMemoryError, TransientError, digest

if TYPE_CHECKING:
    from ainern2d.core import Kind, Work

    from . import MockConfig

STEP_S: Final = 0.02
"""Longest time in seconds between two checks of the cancel token."""

_ERRORS: Final = {
    "transient": TransientError,
    "oom": OutOfMemoryError,
    "invalid": InvalidRequestError,
}


def act(config: MockConfig, kind: Kind, text: str, work: Work) -> None:
    """Wait and raise as the options say.

    Args:
        config: Options of the backend.
        kind: Kind of the op.
        text: Text of the op; equal texts of one kind count as one op.
        work: Surroundings of the op.

    Raises:
        CancelledError: The op was cancelled.
        TransientError: Option ``error`` asks for it.
        OutOfMemoryError: Option ``error`` asks for it.
        InvalidRequestError: Option ``error`` asks for it.
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
    """Return the number of this attempt, from 1; several processes may count at the same time."""
    folder.mkdir(parents=True, exist_ok=True)
    attempt = 1
    while True:
        try:
            (folder / f"{name}.{attempt}").touch(exist_ok=False)
        except FileExistsError:
            attempt += 1
        else:
            return attempt
