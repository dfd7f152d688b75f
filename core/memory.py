"""Memory that a process holds without using it."""

from __future__ import annotations

import ctypes
import sys

M_ARENA_MAX = -8
"""Of glibc's ``malloc.h``."""


def share_arenas(most: int = 2) -> None:
    """Let the threads of this process share a few pools of freed memory, in glibc.

    Else each of eight a core has one of its own, and what a thread freed is of no use to others.
    Meant for the begin of a process with many threads of which one computes at a time.
    """
    if sys.platform == "linux":
        option = getattr(ctypes.CDLL(None), "mallopt", None)
        if option is not None:
            option(M_ARENA_MAX, most)


def give_back() -> None:
    """Return to the system what was freed, where the C library can do that: glibc.

    It keeps freed memory for later, in pieces that are of no use to the large tables that FFmpeg
    has for each packet of a film. Takes a millisecond; meant for between the stages of a long work.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
