"""Locks between processes: one holder at a time, none after a death, and no wait without an end."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.errors import StorageError
from ainern2d.core.locks import locked

if TYPE_CHECKING:
    from pathlib import Path

HOLDER = """
import sys
from pathlib import Path
from ainern2d.core.locks import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def hold(path: Path) -> subprocess.Popen[str]:
    """Start a process that holds the lock until its standard input is closed."""
    command = [sys.executable, "-c", HOLDER, str(path)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_lock_that_another_process_holds_is_waited_for_no_longer_than_said(
    tmp_path: Path,
) -> None:
    path = tmp_path / "lock"
    holder = hold(path)
    try:
        with (
            pytest.raises(StorageError, match=r"another process has held .*lock for 0 s") as told,
            locked(path, wait_s=0.1),
        ):
            pass
        assert "lsof" in told.value.hint
    finally:
        holder.communicate("", timeout=10)
    with locked(path, wait_s=0.1):
        pass


def test_a_lock_is_free_when_its_holder_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    holder = hold(path)
    holder.kill()
    holder.communicate(timeout=10)
    with locked(path, wait_s=10):
        pass
