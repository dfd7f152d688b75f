"""Processes whose wall clock is wrong, as that of a host is which nobody keeps."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FOLDERS = ("/usr/lib", "/usr/lib64", "/usr/local/lib")
LIBRARY = "faketime/libfaketimeMT.so.1"


def find_library() -> Path | None:
    """Return libfaketime, which answers for the clock of a process; None if it is missing."""
    found = (path for folder in FOLDERS for path in Path(folder).glob(f"*/{LIBRARY}"))
    return next(found, None)


def wrong_clock(ahead_s: float) -> dict[str, str]:
    """Return the environment of a process whose wall clock is so many seconds ahead.

    The clock that measures spans stays as it is, as on a host; times of files are true here.
    Where the library is missing, the test is skipped, and fails in CI.
    """
    library = find_library()
    if library is None:
        why = "needs libfaketime: sudo sh deploy/prerequisites.sh"
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)
    return {
        "LD_PRELOAD": str(library),
        "FAKETIME": f"{ahead_s:+.0f}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        # What processes shared would be left behind by one that is killed.
        "FAKETIME_DISABLE_SHM": "1",
    }
