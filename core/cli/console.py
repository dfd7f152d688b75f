"""The console of the commands: text of users and plugins is printed as it is, never as markup."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

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
