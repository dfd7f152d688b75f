"""What the children of tests call."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ainern2d.core.errors import InvalidRequestError

if TYPE_CHECKING:
    from collections.abc import Callable


def add(one: Any, other: Any, progress: Callable[[float, str], None]) -> tuple[Any, int]:
    """Return the sum, and who found it."""
    progress(0.5, "adding")
    return one + other, os.getpid()


def refuse(why: str, progress: Callable[[float, str], None]) -> None:
    raise InvalidRequestError(why, hint="ask otherwise")


def unspeakable(progress: Callable[[float, str], None]) -> object:
    return lambda: None


def hang(progress: Callable[[float, str], None]) -> None:
    while True:
        time.sleep(60)


def mark_and_hang(place: Path, progress: Callable[[float, str], None]) -> None:
    place.touch()
    hang(progress)


def leave_a_copy(place: Path, progress: Callable[[float, str], None]) -> None:
    """End, and leave a process in a session of its own that has all descriptors open."""
    if os.fork() == 0:
        os.setsid()
        place.write_text(str(os.getpid()))
        time.sleep(60)
        os._exit(0)
    while not place.exists() or not place.read_text():
        time.sleep(0.02)
    os._exit(3)


def inheritable_descriptors(progress: Callable[[float, str], None]) -> list[int]:
    """Return the descriptors, beside the standard ones, that started programs get."""
    found = []
    for number in [int(path.name) for path in Path("/proc/self/fd").iterdir()]:
        # The one that listed them is closed by now.
        with contextlib.suppress(OSError):
            if number > 2 and os.get_inheritable(number):
                found.append(number)
    return found


def wait_for(path: Path, progress: Callable[[float, str], None]) -> None:
    while not path.exists():
        progress(0.5, "waiting")
        time.sleep(0.02)


def have_a_helper_compute(seconds: float, progress: Callable[[float, str], None]) -> None:
    """Have another process use so many seconds of CPU, and wait for it in silence."""
    program = f"import time\nwhile time.process_time() < {seconds}: pass"
    subprocess.run([sys.executable, "-c", program], check=True)


def hold(size: int, progress: Callable[[float, str], None]) -> int:
    """Hold so many bytes for a second and a half."""
    held = b"x" * size
    time.sleep(1.5)
    return len(held)


def hold_in_helper(size: int, progress: Callable[[float, str], None]) -> None:
    """Have another process hold so many bytes, for as long as it may."""
    code = f"import time; held = b'x' * {size}; time.sleep(60)"
    subprocess.run([sys.executable, "-c", code], check=False)


HELPER = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.fork()
with open(sys.argv[1], "a") as file:
    file.write(f"{os.getpid()}\\n")
time.sleep(60)
"""


def keep_helpers(place: Path, progress: Callable[[float, str], None]) -> None:
    """Start a helper that starts another one, both deaf to SIGTERM, and wait for it."""
    subprocess.run([sys.executable, "-c", HELPER, str(place)], check=False)


def leave_helpers(place: Path, progress: Callable[[float, str], None]) -> None:
    """Start the helpers and end."""
    subprocess.Popen([sys.executable, "-c", HELPER, str(place)])
    while not place.exists() or len(place.read_text().split()) < 2:
        time.sleep(0.02)
