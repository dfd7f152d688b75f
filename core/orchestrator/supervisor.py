"""Makes the queued runs: each in a process of its own, which is the command ``ainern2d make``.

A make needs nothing of the process that started it. Where that one is killed, the make goes on and
writes to its own row; where a make is killed, its row says which process it was, and any supervisor
that finds it dead queues it again. What was finished is used again, so that a resumed run makes
what was left. A claim in the row says which process may write to it: one that was taken for dead,
and is not, finds its claim gone and stops.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..database.rows import RunOrigin, RunState
from ..errors import Ainern2dError
from ..execution import priority
from ..film.run_log import RUN_VARIABLE
from ..home import HOME_VARIABLE
from ..observe.logs import shared_with_child
from ..servers.identity import Identity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ..database.rows import RunRow
    from ..database.runs import RunRecords
    from ..home import StateFolder

log = logging.getLogger(__name__)

COMMAND = (sys.executable, "-m", "ainern2d.core.cli.app")
LOOK_S = 1.0
"""Longest time between two looks at queue and processes, in seconds."""
SILENCE_S = 30.0
"""Seconds without a sign of life after which a process of another machine counts as dead."""
DYING_S = 3.0
"""Seconds for which a process of this machine that is gone may still have its end written."""
TRIES = 3
"""How often a run is begun whose process dies each time."""
CANCEL_S = 20.0
"""Seconds that a make gets to end by itself when its run was cancelled."""
STOP_S = 8.0
"""Seconds that makes get to end by themselves when this process ends."""
MOST_WORDS = 20_000
"""Bytes of a process's last words that are read."""

_ERROR = re.compile(r"^error: (.*?)(?:\n  do: (.*))?\s*\Z", re.MULTILINE | re.DOTALL)


@dataclass(eq=False)
class _Child:
    """A make that was started here.

    Attributes:
        run: Id of its run.
        claim: Under which it works.
        process: The command.
        words: File with what it says.
        asked: When it was first seen that its run is to end, by the monotonic clock; 0 before.
    """

    run: str
    claim: str
    process: subprocess.Popen[bytes]
    words: Path
    asked: float = field(default=0.0)


class Supervisor:
    """Makes queued runs, a few at a time, and takes up those whose process died.

    Any number may work on one database, on any machine.

    Args:
        home: The state folder.
        records: Of the database.
        most: Runs that are made at once, by all supervisors together.
    """

    def __init__(self, home: StateFolder, records: RunRecords, most: int = 2) -> None:
        self._home = home
        self._records = records
        self._most = most
        self._host = socket.gethostname()
        self._children: dict[str, _Child] = {}
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._over = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, on a thread of its own."""
        self._thread = threading.Thread(target=self._work, name="supervisor", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Look at once: there is something in the queue, or something is to end."""
        self._wake.set()

    def close(self) -> None:
        """Stop, with the makes that were started here; their runs are queued again."""
        self._over = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join()
        with self._lock:
            for child in self._children.values():
                with contextlib.suppress(Ainern2dError):
                    self._records.requeue(child.run, child.claim, is_fault=False)
                child.process.terminate()
            end = time.monotonic() + STOP_S
            for child in self._children.values():
                try:
                    child.process.wait(max(0.0, end - time.monotonic()))
                except subprocess.TimeoutExpired:
                    self._kill(child)
                child.words.unlink(missing_ok=True)
            self._children.clear()

    def look(self) -> None:
        """Note what has ended, queue again what is dead, and start what is queued.

        Raises:
            DatabaseError: The database does not answer; the next look goes on.
        """
        with self._lock:
            self._reap()
            self._revive()
            while not self._over and self._begin():
                pass

    def _work(self) -> None:
        while not self._over:
            try:
                self.look()
            except Ainern2dError as error:
                log.warning("runs are looked after again in a moment: %s", error)
            except OSError as error:
                log.warning("a make cannot be started: %s", error)
            self._wake.wait(LOOK_S)
            self._wake.clear()

    def _begin(self) -> bool:
        """Start a queued run, if there is one whose turn it is."""
        claim = uuid.uuid4().hex
        run = self._records.choose(self._most, claim, self._host)
        if run is None:
            return False
        words = self._words_of(claim)
        try:
            with words.open("wb") as file, shared_with_child() as (variables, descriptors):
                process = subprocess.Popen(
                    [*COMMAND, *arguments(run)],
                    cwd=self._home.root,
                    env=os.environ
                    | variables
                    | {
                        HOME_VARIABLE: str(self._home.root),
                        RUN_VARIABLE: f"{run.id}:{claim}",
                        priority.VARIABLE: os.environ.get(priority.VARIABLE, str(priority.STUDIO)),
                    },
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=file,
                    # What ends this process by a signal to its group leaves the make alone.
                    start_new_session=True,
                    pass_fds=descriptors,
                )
        except OSError:
            self._records.requeue(run.id, claim)
            raise
        self._children[claim] = _Child(run.id, claim, process, words)
        identity = Identity.of(process.pid)
        if identity is not None:
            self._records.born(run.id, claim, identity)
        return True

    def _reap(self) -> None:
        """Note what has ended here without a word in its row."""
        for child in list(self._children.values()):
            status = child.process.poll()
            if status is None:
                continue
            run = self._records.load(child.run)
            if run is not None and run.claim == child.claim and run.state is RunState.RUNNING:
                said = _last_words(child.words)
                if status > 0 and said is not None:
                    self._records.finish(
                        run.id, child.claim, RunState.FAILED, error=said[0], hint=said[1]
                    )
                else:
                    self._died(run, child.claim)
            child.words.unlink(missing_ok=True)
            del self._children[child.claim]

    def _revive(self) -> None:
        """Queue runs again whose process is dead, and end those that should have ended."""
        for run in self._records.running():
            child = self._children.get(run.claim or "")
            if child is not None:
                if run.is_cancelled:
                    now = time.monotonic()
                    child.asked = child.asked or now
                    if now - child.asked > CANCEL_S:
                        self._kill(child)
            elif run.claim is not None and self._is_dead(run):
                self._died(run, run.claim)

    def _is_dead(self, run: RunRow) -> bool:
        if run.host == self._host and run.pid:
            is_alive = Identity(run.pid, run.started).is_alive()
            return not is_alive and run.silent_s > DYING_S
        return run.silent_s > SILENCE_S

    def _died(self, run: RunRow, claim: str) -> None:
        if run.is_cancelled:
            self._records.finish(run.id, claim, RunState.CANCELLED)
        elif run.origin is not RunOrigin.API:
            self._records.finish(
                run.id,
                claim,
                RunState.FAILED,
                error="the process that made it was killed",
                hint="what was finished is kept; resume the run, or run the command again",
            )
        elif run.attempts >= TRIES:
            self._records.finish(
                run.id,
                claim,
                RunState.FAILED,
                error=f"the process that made it died {run.attempts} times",
                hint="it may have had too little memory: `ainern2d doctor` looks; what was finished"
                " is kept, and to resume the run goes on from there",
            )
        else:
            log.warning("the process of run %s died; it is begun again", run.id)
            self._records.requeue(run.id, claim)

    def _kill(self, child: _Child) -> None:
        """Kill a make with its process group, and wait for it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()

    def _words_of(self, claim: str) -> Path:
        folder = self._home.logs / "runs"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{claim}.log"


def arguments(run: RunRow) -> Sequence[str]:
    """Return the arguments of the command that makes a run."""
    given = ["make", "--episode", run.episode, "--json"]
    shots, rung = ",".join(run.request.get("shots", ())), run.request.get("only_below", "")
    if shots:
        given += ["--retake" if run.request.get("force") else "--shots", shots]
    elif rung:
        given += ["--only-below", rung]
    return given


def _last_words(path: Path) -> tuple[str, str] | None:
    """Return error and remedy that a command said at its end, or None if it said none."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - MOST_WORDS))
            text = file.read().decode(errors="replace")
    except OSError:
        return None
    found = list(re.finditer(r"^error: ", text, re.MULTILINE))
    matched = _ERROR.search(text, found[-1].start()) if found else None
    return None if matched is None else (matched[1].strip(), (matched[2] or "").strip())
