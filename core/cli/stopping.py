"""Records that SIGINT or SIGTERM arrived, even while other code handles the signals."""

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

_SIGNALS = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
"""Ctrl-C, the usual request to end, and the end of the terminal."""
_BATCH = 4096

_reader: int | None = None
_first: int | None = None


def watch() -> None:
    """Treat SIGTERM and SIGHUP like Ctrl-C, and record all three through a wake-up pipe.

    A signal that is ignored, as SIGHUP is under ``nohup``, stays ignored.

    Libraries install signal handlers of their own for a while, and an exception raised by a handler
    is lost if it is raised inside a callback of the interpreter. The byte that the interpreter
    writes to the pipe for each signal (:func:`signal.set_wakeup_fd`) is not lost.
    """
    global _reader
    _reader, writer = os.pipe()
    os.set_blocking(_reader, False)
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)
    sys.unraisablehook = _tell_unless_stopping


def ignore() -> None:
    """Ignore further signals: the command has finished and only exits."""
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def was_asked_to_stop() -> bool:
    """Return whether one of the signals arrived since :func:`watch`; False without ``watch``."""
    global _first
    if _reader is not None and _first is None:
        try:
            arrived = os.read(_reader, _BATCH)
        except BlockingIOError:
            return False
        _first = next((number for number in arrived if number in _SIGNALS), None)
    return _first is not None


def status() -> int:
    """Return the exit status of a command that was asked to stop: 128 and the signal's number."""
    return 128 + (_first if was_asked_to_stop() and _first is not None else signal.SIGINT)


def wait(seconds: float) -> bool:
    """Wait until a signal arrives, or for ``seconds``; return whether one has arrived.

    Without :func:`watch` it only waits.
    """
    if not was_asked_to_stop():
        select.select([] if _reader is None else [_reader], [], [], seconds)
    return was_asked_to_stop()


def was_asked_again() -> bool:
    """Return whether a further signal arrived after :func:`was_asked_to_stop` returned True."""
    if _reader is None or _first is None:
        return False
    try:
        return not _SIGNALS.isdisjoint(os.read(_reader, _BATCH))
    except BlockingIOError:
        return False


class StopOnSignal(Listener):
    """Stops a make at SIGINT, SIGTERM or SIGHUP; at a second one, it is left where it is.

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
    """Suppress the traceback of a Ctrl-C raised inside a callback of the interpreter."""
    if not was_asked_to_stop():
        sys.__unraisablehook__(lost)
