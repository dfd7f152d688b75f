"""Memory that a process holds without using it."""

from __future__ import annotations

import ctypes
import gc
import sys
from typing import Final

M_MMAP_THRESHOLD: Final = -3
"""Of glibc's ``malloc.h``, as the next one."""
M_ARENA_MAX: Final = -8
LARGE: Final = 1_000_000
"""Bytes of a block that is returned to the system as soon as it is freed."""
ORDINARY: Final = 700, 10, 10
"""Python's own thresholds of the garbage collector: new objects, young and middle collections."""


def serve_long() -> None:
    """Prepare this process for many threads, of which one computes at a time, and for many hours.

    In glibc the threads share two pools of freed memory. Else each of eight a core has one of its
    own, and what a thread freed is of no use to others. And a large block is always mapped apart.
    Else glibc raises its bound for that to the size of each such block that is freed, up to 32 MB:
    the next one lies in a pool, small ones that stay come to lie behind it, and the pool grows.
    """
    if sys.platform == "linux":
        option = getattr(ctypes.CDLL(None), "mallopt", None)
        if option is not None:
            option(M_ARENA_MAX, 2)
            option(M_MMAP_THRESHOLD, LARGE)


def keep_what_is_there() -> None:
    """Leave out all present objects when garbage is looked for, and look as often as Python does.

    Meant for a process that stays, once it has imported what it needs. Objects that refer to one
    another in a circle (a failed request's exception and its frames, a parsed statement) are
    garbage that only the collector frees. It looks at the old ones when their number has grown by
    a quarter: half a million objects of imports would let as much garbage pile up.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*ORDINARY)


def give_back() -> None:
    """Return to the system what was freed, where the C library can do that: glibc.

    It keeps freed memory for later, in pieces that are of no use to the large tables that FFmpeg
    has for each packet of a film. Takes a millisecond; meant for between the stages of a long work.
    """
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
