"""Memory that a process holds without using it."""

from __future__ import annotations

import ctypes
import sys


def give_back() -> None:
    """Return to the system what was freed, where the C library can do that: glibc.

    It keeps freed memory for later, in pieces that are of no use to the large tables that FFmpeg
    has for each packet of a film. Takes a millisecond; meant for between the stages of a long work.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
