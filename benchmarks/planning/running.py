"""Plans texts: in this process, or with the public command; measures processor time and memory."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ainern2d.core import Kind, Work
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.backends.requests import PlanRequest
from ainern2d.core.errors import Ainern2dError, ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

LONG_RUN_LIMIT_S = 900.0
"""Seconds after which the run of a long text is given up."""
_WARM_UP = {
    "en": "The Inn\n\n“Well,” said Tom. He sat down.",
    "zh": "客栈\n\n“好。”林远说。他坐下了。",
}


@dataclass(frozen=True, slots=True)
class Planned:
    """The outcome of planning one text.

    Attributes:
        board: The storyboard as plain data; None if planning failed.
        error: Why it failed.
        cpu_s: Processor seconds, of child processes too.
    """

    board: dict[str, Any] | None
    error: str
    cpu_s: float


@dataclass(frozen=True, slots=True)
class LongRun:
    """The cost of planning one long text in a process of its own, start-up included.

    Attributes:
        characters: Length of the text.
        wall_s: Seconds; more than :data:`LONG_RUN_LIMIT_S` if it was given up.
        cpu_s: Processor seconds.
        peak_mb: Most memory, in MB of 10^6 bytes.
        error: Why it failed, or empty.
    """

    characters: int
    wall_s: float
    cpu_s: float
    peak_mb: float
    error: str


@cache
def _planner() -> Any:
    registry = BackendRegistry.discover()
    return registry.create(Kind.PLAN, registry.configure(Kind.PLAN, "rules", {}))


@cache
def _warm(language: str) -> None:
    """Import and load what the first text of a language needs, so that no text pays for it."""
    _plan_here(_WARM_UP[language], language)


def _plan_here(text: str, language: str) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        story = Path(folder, "story.txt")
        story.write_text(text, encoding="utf-8")
        request = PlanRequest(format="text", language=language)
        return _planner().plan(request, Work(Path(folder), {"story": story})).storyboard


def plan_here(text: str, language: str) -> Planned:
    """Plan a text with the backend ``rules`` in this process; its start-up is not measured.

    An error of any kind is an outcome: that planning never fails is what is measured.
    """
    _warm(language)
    began = time.process_time()
    try:
        board = _plan_here(text, language)
    except Exception as error:
        return Planned(None, f"{type(error).__name__}: {error}", time.process_time() - began)
    return Planned(board.plain(), "", time.process_time() - began)


def plan_by_command(text: str, language: str, command: Sequence[str]) -> Planned:
    """Plan a text by a command such as ``["ainern2d"]``, start-up included.

    The command must know ``plan STORY language=LANGUAGE --json``.

    Raises:
        ConfigError: The command cannot be run.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as folder:
        story = Path(folder, "story.txt")
        story.write_text(text, encoding="utf-8")
        words = [*command, "plan", str(story), f"language={language}", "--json"]
        try:
            run = subprocess.run(words, capture_output=True, text=True, check=False)
        except OSError as error:
            raise ConfigError(
                f"{command[0]}: cannot be run: {error.strerror}", hint="give another --command"
            ) from error
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if run.returncode:
        lines = (run.stderr or run.stdout).strip().splitlines()
        return Planned(None, lines[0] if lines else f"status {run.returncode}", spent)
    return Planned(json.loads(run.stdout), "", spent)


def long_run(text: str, language: str, command: Sequence[str]) -> LongRun:
    """Plan a long text in a process of its own.

    Args:
        text: The text.
        language: ``en`` or ``zh``.
        command: The public command, or empty for this module in another process.
    """
    with tempfile.TemporaryDirectory() as folder:
        story = Path(folder, "story.txt")
        story.write_text(text, encoding="utf-8")
        words = [*command, "plan", str(story), f"language={language}", "-o", f"{folder}/board.json"]
        if not command:
            words = [sys.executable, "-m", __spec__.name, str(story), language]
        errors = Path(folder, "errors.txt")
        began = time.monotonic()
        with errors.open("wb") as sink:
            child = subprocess.Popen(words, stdout=sink, stderr=sink)
            status, usage = _ended(child)
        wall = time.monotonic() - began
        said = errors.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    error = ""
    if status:
        given_up = wall >= LONG_RUN_LIMIT_S
        error = f"more than {LONG_RUN_LIMIT_S:.0f} s" if given_up else (said or ["no reason"])[-1]
    unit = 1 if sys.platform == "darwin" else 1024
    spent = usage.ru_utime + usage.ru_stime
    return LongRun(len(text), wall, spent, usage.ru_maxrss * unit / 1e6, error)


def _ended(child: subprocess.Popen[bytes]) -> tuple[int, resource.struct_rusage]:
    """Wait for a child, which is killed at the limit; return its status and what it used."""
    limit = threading.Timer(LONG_RUN_LIMIT_S, child.kill)
    limit.start()
    try:
        _, status, usage = os.wait4(child.pid, 0)
    finally:
        limit.cancel()
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, usage


def main(arguments: list[str]) -> int:
    """Plan one file, for :func:`long_run`."""
    path, language = arguments
    try:
        _plan_here(Path(path).read_text(encoding="utf-8"), language)
    except Ainern2dError as error:
        print(error.message, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
