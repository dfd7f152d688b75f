"""Servers as child processes: start, log, readiness, stop.

:class:`ServerProcess` is one process; :class:`LocalServer` is a server with a folder, ports and
settings of its own, as RabbitMQ, Valkey and SeaweedFS are.
"""

from __future__ import annotations

import abc
import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Self

from ..errors import ServiceError
from . import parent_death

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

POLL_S = 0.02
LOCK_WAIT_S = 10.0
"""A killed server's helpers may hold its lock for an instant longer."""
LARGEST_LOG = 10_000_000
"""Bytes; a longer log is set aside (one older copy) when its process starts."""


class ServerProcess:
    """One long-lived child process that writes to a log and ends with this process.

    On Linux the child gets SIGTERM when the *thread* that launched it ends, so launch
    from a thread that lives as long as the server should.

    Args:
        name: For messages, such as ``RabbitMQ``.
        command: Program and arguments; a program without a slash is looked for on ``PATH``.
        log: File that gets what it prints; None for the standard error of this process.
        environment: All of it; default is this process's own.
        folder: Where it runs.
        lock: File that the child holds locked while it lives, with its process id in it: a second
            child with the same lock is not started. The end of an earlier one is awaited for
            ``LOCK_WAIT_S``.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        log: Path | None,
        *,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
        lock: Path | None = None,
    ) -> None:
        self.name, self.command, self.log = name, [str(part) for part in command], log
        self.environment, self.folder, self.lock = environment, folder, lock
        self._child: subprocess.Popen[bytes] | None = None
        self._log_start = 0

    @property
    def pid(self) -> int:
        """Its process id.

        Raises:
            ServiceError: It was never launched.
        """
        if self._child is None:
            raise ServiceError(f"{self.name} was not started", hint="call start() first")
        return self._child.pid

    def is_alive(self) -> bool:
        """Say whether it was launched and has not ended."""
        return self._child is not None and self.exit_status() is None

    def exit_status(self) -> int | None:
        """Return how it ended: negative is a signal, None is that it lives or never did.

        What it left in its process group is killed with it.
        """
        if self._child is None:
            return None
        if self._child.returncode is None and _has_ended(self._child.pid):
            self._end_group()
        return self._child.poll()

    def launch(self) -> None:
        """Start the program, and return without waiting until it is ready.

        Raises:
            ServiceError: It cannot be started.
        """
        if self.is_alive():
            return
        program = shutil.which(self.command[0])
        if program is None:
            raise ServiceError(
                f"{self.name} cannot be started: there is no program {self.command[0]}",
                hint="is it installed, and is its folder in PATH?",
            )
        command = [sys.executable, "-I", "-S", parent_death.__file__]
        command += [str(int(signal.SIGTERM)), str(os.getpid()), program, *self.command[1:]]
        try:
            with self._output() as output, self._locked() as descriptors:
                self._child = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    cwd=self.folder,
                    env=None if self.environment is None else dict(self.environment),
                    # A Ctrl-C in the terminal is for this process, which stops the child itself.
                    start_new_session=True,
                    pass_fds=descriptors,
                )
                for descriptor in descriptors:
                    os.ftruncate(descriptor, 0)
                    os.pwrite(descriptor, str(self._child.pid).encode(), 0)
        except OSError as problem:
            raise ServiceError(
                f"{self.name} cannot be started: {problem}", hint=self._hint()
            ) from problem

    @contextlib.contextmanager
    def _output(self) -> Iterator[int]:
        """Yield the descriptor of what gets its output."""
        if self.log is None:
            yield sys.stderr.fileno()
            return
        self.log.parent.mkdir(parents=True, exist_ok=True)
        _set_aside_when_long(self.log)
        with self.log.open("ab") as log:
            self._log_start = log.tell()
            yield log.fileno()

    @contextlib.contextmanager
    def _locked(self) -> Iterator[list[int]]:
        """Hold the lock until the child has inherited it."""
        if self.lock is None:
            yield []
            return
        with self.lock.open("a") as file:
            end = time.monotonic() + LOCK_WAIT_S
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > end:
                        raise ServiceError(
                            f"another {self.name} runs on {self.lock.parent}",
                            hint="`ainern2d down` stops what `ainern2d up` left; `lsof "
                            f"{self.lock}` shows who it is",
                        ) from None
                    time.sleep(POLL_S)
            yield [file.fileno()]

    def wait_until(self, is_ready: Callable[[], bool], deadline_s: float) -> None:
        """Wait until it is ready.

        Raises:
            ServiceError: It ended, or did not answer in time, with the end of its log.
        """
        end = time.monotonic() + deadline_s
        while not is_ready():
            if not self.is_alive():
                raise self.failed(f"ended with status {self.exit_status()} while starting")
            if time.monotonic() > end:
                raise self.failed(f"did not answer in {deadline_s:.0f} s")
            time.sleep(POLL_S)

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it lives."""
        if self._child is not None:
            # Popen checks that it was not reaped, so a recycled id is never hit.
            self._child.send_signal(number)

    def stop(self, patience_s: float = 30.0) -> None:
        """Ask it to end (SIGTERM), kill it after ``patience_s``, and return when it is gone."""
        if self._child is None:
            return
        self.signal(signal.SIGTERM)
        end = time.monotonic() + patience_s
        while self.is_alive() and time.monotonic() < end:
            time.sleep(POLL_S)
        self.kill()

    def kill(self) -> None:
        """End it and its process group with SIGKILL, and return when it is gone."""
        if self._child is not None and self.is_alive():
            self._end_group()
            self._child.wait()

    def _end_group(self) -> None:
        """Kill the process group; its number is ours as long as the child was not waited for."""
        if self._child is not None:
            # On a Mac, a group of nothing but a zombie may not be signalled.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._child.pid, signal.SIGKILL)

    def said(self) -> str:
        """Return the last lines that it printed to its log since its launch."""
        return "" if self.log is None else tail(self.log, self._log_start)

    def _hint(self) -> str:
        return f"see {self.log}" if self.log else "what it printed is above"

    def failed(self, what: str) -> ServiceError:
        """Return the error that says what it did, with what it printed since its launch."""
        return ServiceError(
            f"{self.name} {what}:\n{self.said() or '(its log is empty)'}", hint=self._hint()
        )


class LocalServer(abc.ABC):
    """A private server on this machine, with everything it owns in one folder.

    :meth:`start`, :meth:`kill` and :meth:`start` again is a crash and a recovery: data and (where
    still free) ports stay the same. A subclass says which program runs, with which files, and how
    one can see that it answers.

    Args:
        folder: Holds everything of the server; created, closed to other users.
        log: File for what it prints.
    """

    name = "server"
    start_s = 30.0
    """Longest wait of :meth:`start`."""
    stop_s = 15.0
    """Seconds that each process may take to stop before it is killed."""

    def __init__(self, folder: Path, log: Path) -> None:
        self.folder, self.log = folder.absolute(), log.absolute()
        self._main: ServerProcess | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int | None:
        """Process id of the server itself while it runs: SIGKILL on it is a crash."""
        return self._main.pid if self._main is not None and self._main.is_alive() else None

    @property
    @abc.abstractmethod
    def port(self) -> int:
        """Port on the loopback address where clients connect; 0 before the first launch."""

    @property
    def processes(self) -> list[ServerProcess]:
        """The processes that were launched, the server itself first."""
        return [self._main] if self._main is not None else []

    def start(self, deadline_s: float | None = None) -> None:
        """Start the server, and return when it answers.

        Args:
            deadline_s: Longest wait; ``start_s`` by default.

        Raises:
            ServiceError: It is not installed or does not start, with what it printed.
        """
        try:
            self.launch()
            if self._main is not None:
                self._main.wait_until(self.is_ready, deadline_s or self.start_s)
        except BaseException:
            self.stop()
            raise

    def launch(self) -> None:
        """Start the server, and return without waiting until it answers.

        Raises:
            ServiceError: It is not installed, or cannot be started.
        """
        if self.is_alive():
            return
        program = self._find_program()
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.log.parent.mkdir(parents=True, exist_ok=True)
            self._prepare()
        except OSError as problem:
            raise ServiceError(
                f"the folder {self.folder} of {self.name} cannot be written: "
                f"{problem.strerror or problem}",
                hint="is there room, and does it belong to you?",
            ) from problem
        self._main = self._process(program)
        self._main.launch()

    def is_alive(self) -> bool:
        """Say whether its process was launched and has not ended."""
        return self._main is not None and self._main.is_alive()

    def is_ready(self) -> bool:
        """Say whether it lives and answers in its own protocol."""
        return self.is_alive() and self._answers()

    def tend(self) -> list[str]:
        """Mend what can be mended while it runs; call it a few times per second.

        Returns:
            A line of text for each event, for people.

        Raises:
            ServiceError: A helper cannot be started.
        """
        return []

    def stop(self, patience_s: float | None = None) -> None:
        """Stop its processes, and return when they are gone.

        Args:
            patience_s: Seconds after which each is killed; ``stop_s`` by default.
        """
        for process in self.processes:
            process.stop(self.stop_s if patience_s is None else patience_s)

    def kill(self) -> None:
        """Crash the server: SIGKILL, and nothing else."""
        if self._main is not None:
            self._main.kill()

    @abc.abstractmethod
    def _find_program(self) -> str | Path:
        """Return the program; raise ServiceError with how to install it where it is missing."""

    @abc.abstractmethod
    def _prepare(self) -> None:
        """Choose ports, and write the files that the server reads, into the folder."""

    @abc.abstractmethod
    def _process(self, program: str | Path) -> ServerProcess:
        """Return the process of the server, not launched yet."""

    @abc.abstractmethod
    def _answers(self) -> bool:
        """Say whether the running server answers."""


def end_holder(lock: Path, deadline_s: float) -> None:
    """End the process that holds the lock of a :class:`ServerProcess`, by force after 5 seconds.

    Raises:
        ServiceError: It still runs after ``deadline_s``.
    """
    began = time.monotonic()
    ways = [(0.0, signal.SIGTERM), (5.0, signal.SIGKILL)]
    with lock.open("a+") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                took = time.monotonic() - began
            else:
                return
            file.seek(0)
            holder = file.read()
            if took > deadline_s:
                raise ServiceError(
                    f"another process ({holder or 'unknown'}) uses {lock.parent}",
                    hint="end it, and start again",
                )
            # The holder is a server of this folder: the lock cannot belong to another program.
            if holder.isdigit() and ways and took >= ways[0][0]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(holder), ways.pop(0)[1])
            time.sleep(POLL_S)


def _has_ended(pid: int) -> bool:
    """Say whether a child ended, without waiting for it, so that its id stays taken."""
    if not hasattr(os, "waitid"):
        # A Mac with Python before 3.13: what a killed child leaves there must end by itself.
        return False
    try:
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        return False


def tail(log: Path, start: int = 0, lines: int = 12) -> str:
    """Return the last lines of what was written to a log since it was ``start`` bytes long."""
    try:
        with log.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(start if start <= size else 0, size - 8192))
            text = file.read().decode(errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


def _set_aside_when_long(log: Path) -> None:
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_name(log.name + ".1"))
