"""A disk of a test's own, which is full or not as the test wants."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TRIES = 10
"""How often a disk is looked at and made smaller until nothing was written in between."""


class Disk:
    """A file system in memory; what it holds is all that it costs.

    Args:
        folder: Where it is mounted.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def free_bytes(self) -> int:
        """Return the space that is left."""
        found = os.statvfs(self.folder)
        return found.f_bavail * found.f_frsize

    def fill(self) -> None:
        """Make it as small as what it holds, so that nothing more can be written.

        What is written between the look and the change is looked at again.
        """
        for _ in range(TRIES - 1):
            if _resized(self.folder, self._used()).returncode == 0:
                return
        self._resize(self._used())

    def _used(self) -> int:
        found = os.statvfs(self.folder)
        return (found.f_blocks - found.f_bfree) * found.f_frsize

    def empty(self, size: int) -> None:
        """Give it so many bytes in all."""
        self._resize(size)

    def _resize(self, size: int) -> None:
        done = _resized(self.folder, size)
        assert done.returncode == 0, done.stderr


@contextmanager
def open_disk(folder: Path, size: int) -> Iterator[Disk]:
    """Mount a disk of so many bytes at a new folder; skip the test where one may not."""
    may_mount = sys.platform == "linux" and os.geteuid() == 0
    if not may_mount or _mount(folder, size).returncode != 0:
        if os.environ.get("CI") == "true":
            pytest.fail("a full disk needs root and the right to mount")
        pytest.skip("only root may mount a disk that is then filled")
    try:
        yield Disk(folder)
    finally:
        # Lazily: what still runs there keeps it until it ends.
        _run("umount", "-l", str(folder))


def _mount(folder: Path, size: int) -> subprocess.CompletedProcess[str]:
    folder.mkdir(parents=True, exist_ok=True)
    words = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    return subprocess.run(words, capture_output=True, text=True, check=False)


def _resized(folder: Path, size: int) -> subprocess.CompletedProcess[str]:
    words = ["mount", "-o", f"remount,size={size}", str(folder)]
    return subprocess.run(words, capture_output=True, text=True, check=False)


def _run(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
