"""Runs the passes of the planner: an error in one costs that pass for one passage, not the plan."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from ainern2d.core import CancelledError, InterruptedByUserError

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")
N = TypeVar("N")

LONGEST_QUOTED = 300
"""Longest quotation of a passage in a log record, in characters."""
_NOT_CAUSED_BY_TEXT = (CancelledError, InterruptedByUserError, MemoryError, OSError)
"""Errors that do not depend on the passage: planning stops and can be retried."""


def run_pass(
    name: str,
    passage: str,
    neutral: Callable[[], N],
    work: Callable[P, T],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> T | N:
    """Return the result of a pass, or its neutral result if the pass raises.

    This is the planner's only broad ``except``: rules meet texts that their authors never saw, and
    a film in which the narrator reads a passage is better than none. The error is logged with its
    traceback and the passage.

    Args:
        name: Name of the pass, for the log.
        passage: Words of the story that the pass works on, for the log.
        neutral: Returns the result that stands for "nothing found".
        work: The pass.
        *args: Arguments of the pass.
        **kwargs: Keyword arguments of the pass.

    Example:
        >>> run_pass("numbers", "seven", list, lambda words: [int(words)], "7")
        [7]

        With ``"seven"`` as the last argument, the error is logged and the result is ``[]``.
    """
    try:
        return work(*args, **kwargs)
    except _NOT_CAUSED_BY_TEXT:
        raise
    except Exception:
        quoted = passage if len(passage) <= LONGEST_QUOTED else f"{passage[:LONGEST_QUOTED]}…"
        log.exception("planning goes on without the pass %r, which failed on %r", name, quoted)
    return neutral()


def nothing() -> None:
    """Return None, the neutral result of passes that only change their arguments."""
