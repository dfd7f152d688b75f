"""The console of the commands: text of users and plugins is printed as it is, never as markup.

What is said beside a result goes to standard error, or to the log where that is JSON.
"""

from __future__ import annotations

import contextlib
import logging
import sys
from typing import TYPE_CHECKING

from ..observe import logs

if TYPE_CHECKING:
    from rich.console import Console

    from ..errors import Ainern2dError

log = logging.getLogger(__name__)

WIDE = 240
"""Columns of a long table that is written to a file or a pipe."""


def open_console(*, stderr: bool = False, wide: bool = False) -> Console:
    """Return a console on standard output or standard error.

    Square brackets, names of emoji and numbers in a text have no meaning to it, nor have they in
    the cells of its tables.

    Args:
        stderr: Whether it writes to standard error, as that is now.
        wide: Whether lines are not wrapped, and have :data:`WIDE` columns without a terminal.
    """
    from rich.console import Console

    file = sys.stderr if stderr else sys.stdout
    return Console(
        file=file,
        width=WIDE if wide and not file.isatty() else None,
        soft_wrap=wide,
        markup=False,
        emoji=False,
        highlight=False,
    )


def note(text: str) -> None:
    """Say something that is no result."""
    if logs.owns_stderr():
        log.info("%s", text)
    else:
        print(text, file=sys.stderr)


def warn(text: str) -> None:
    """Say what is wrong and stops nothing."""
    if logs.owns_stderr():
        log.warning("%s", text)
    else:
        print(f"warning: {text}", file=sys.stderr)


def say_error(error: Ainern2dError, hint: str) -> None:
    """Say what is wrong and what to do."""
    if logs.is_json():
        log.error("%s", error, extra={"fields": {"hint": hint}})
    if not logs.owns_stderr():
        # After SIGHUP there may be no terminal to print to.
        with contextlib.suppress(OSError):
            print(f"error: {error}\n  do: {hint}", file=sys.stderr)
