"""Remembers that somebody asked this process to stop, whoever handles the signal itself."""

from __future__ import annotations

import os
import select
import signal
import sys
from typing import TYPE_CHECKING, Any

from ..errors import InterruptedByUserError
from ..film.events import Listener

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

    from ..film.make import Film

_SIGNALS = frozenset({signal.SIGINT, signal.SIGTERM})
_BATCH = 4096

_reader: int | None = None
_asked = False


def watch() -> None:
    """Treat SIGTERM like Ctrl-C, and remember either.

    Libraries put handlers of their own in place for a while, and an exception that a handler raises
    is lost when it meets a callback of the interpreter; the bytes that the interpreter writes for
    each signal are lost to nobody.
    """
    global _reader
    _reader, writer = os.pipe()
    os.set_blocking(_reader, False)
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.unraisablehook = _tell_unless_stopping


def ignore() -> None:
    """Let the process end in peace: its answer is given, and there is nothing left to stop."""
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def was_asked_to_stop() -> bool:
    """Say whether SIGINT or SIGTERM came since :func:`watch`; False in a process without it."""
    global _asked
    if _reader is not None and not _asked:
        try:
            _asked = not _SIGNALS.isdisjoint(os.read(_reader, _BATCH))
        except BlockingIOError:
            return False
    return _asked


def wait(seconds: float) -> bool:
    """Wait until somebody asks to stop, or so long; say whether somebody asked.

    A process without :func:`watch` only waits.
    """
    if not was_asked_to_stop():
        select.select([] if _reader is None else [_reader], [], [], seconds)
    return was_asked_to_stop()


def was_asked_again() -> bool:
    """Say whether SIGINT or SIGTERM came once more since :func:`was_asked_to_stop` said yes."""
    if _reader is None or not _asked:
        return False
    try:
        return not _SIGNALS.isdisjoint(os.read(_reader, _BATCH))
    except BlockingIOError:
        return False


class StopOnSignal(Listener):
    """Stops a make at SIGINT or SIGTERM; at a second one, it is left where it is.

    The handler raises nothing the first time, so that no half-made step is left behind.
    """

    def __init__(self) -> None:
        self._before: dict[signal.Signals, Any] = {}

    def begin(self, film: Film) -> None:
        """Handle the signals that are not ignored, as in a shell's background job."""

        def handle(_number: int, _frame: object) -> None:
            if film.is_stopped:
                raise KeyboardInterrupt
            film.stop(stopped())

        for number in sorted(_SIGNALS):
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, handle)

    def finish(self, _error: BaseException | None) -> None:
        """Handle the signals as before."""
        while self._before:
            signal.signal(*self._before.popitem())


def stopped() -> InterruptedByUserError:
    """Return what a command says that was asked to stop."""
    return InterruptedByUserError(
        "stopped; what was finished is kept", hint="run the same command again to go on"
    )


def _tell_unless_stopping(lost: UnraisableHookArgs) -> None:
    """Spare people the traceback of a Ctrl-C that met a callback of the interpreter."""
    if not was_asked_to_stop():
        sys.__unraisablehook__(lost)
