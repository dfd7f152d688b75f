"""Structured logs whose records carry the fields that are bound around them.

``bound(request=..., trace=...)`` adds fields to every record logged inside the block, also in tasks
started there. ``AINERN2D_LOG=json`` makes every command write one JSON object a line to standard
error, and nothing else. Unless it is set, hubs and workers write lines for people to a terminal and
JSON to any other stream, and other commands log nothing.
"""

from __future__ import annotations

import contextlib
import contextvars
import json
import logging
import os
import sys
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TextIO

from ..errors import ConfigError
from ..printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from types import TracebackType

LOG_VARIABLE = "AINERN2D_LOG"
"""Environment variable with the form of log lines: ``json`` or ``text``."""
DESCRIPTOR_VARIABLE = "AINERN2D_LOG_FD"
"""Environment variable with the descriptor for the lines of a process whose standard error is a
file that the process which started it reads."""
FORMS = ("json", "text")

log = logging.getLogger(__name__)
_known: contextvars.ContextVar[Mapping[str, Any] | None] = contextvars.ContextVar(
    "ainern2d_log_fields", default=None
)
_of_process: dict[str, Any] = {}
"""Fields of every record of this process."""
_is_beside_stderr = False


@contextlib.contextmanager
def bound(**fields: Any) -> Iterator[None]:
    """Add fields to all records that are logged inside the block.

    >>> with bound(request="r1"):
    ...     logging.getLogger(__name__).info("claimed")
    """
    token = _known.set({**(_known.get() or {}), **fields})
    try:
        yield
    finally:
        _known.reset(token)


@contextlib.contextmanager
def bound_in_process(**fields: Any) -> Iterator[None]:
    """Add fields to all records of this process while the block runs, whichever thread logs."""
    before = dict(_of_process)
    _of_process.update(fields)
    try:
        yield
    finally:
        _of_process.clear()
        _of_process.update(before)


class _Fields(logging.Filter):
    """Copies the bound fields to a record in the task or thread that logs it."""

    def filter(self, record: logging.LogRecord) -> bool:
        known = _known.get() or {}
        record.fields = {**_of_process, **known, **getattr(record, "fields", {})}
        return True


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON: time, level, logger, message and bound fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name, value in _fields(record).items() if value not in ("", None)}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return printable(json.dumps(line, ensure_ascii=False, default=str))


class PeopleFormatter(logging.Formatter):
    """Formats a record as time, level, message and the first digits of the op's key, if bound."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        when = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        key = str(_fields(record).get("op_key", ""))[:12]
        level = "" if record.levelno == logging.INFO else f"{record.levelname.lower()}: "
        line = f"{when} {level}{record.getMessage()}{f' [{key}]' if key else ''}"
        if record.exc_info:
            line = f"{line}\n{self.formatException(record.exc_info)}"
        return printable(line)


def is_json() -> bool:
    """Say whether every process writes its log as JSON."""
    return os.environ.get(LOG_VARIABLE) == "json"


def start_logging(stream: TextIO | None = None, *, level: int = logging.INFO) -> None:
    """Send all log records of this process to one stream, standard error by default.

    Raises:
        ConfigError: The environment names no form of lines.
    """
    form = os.environ.get(LOG_VARIABLE, "")
    if form and form not in FORMS:
        raise ConfigError(
            f"{LOG_VARIABLE}={form!r} is no form of log lines", hint=f"it is {' or '.join(FORMS)}"
        )
    target = stream or sys.stderr
    is_text = form == "text" or (not form and target.isatty())
    handler = logging.StreamHandler(target)
    handler.setFormatter(PeopleFormatter() if is_text else JsonFormatter())
    handler.addFilter(_Fields())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # pika logs every step of a connection; core.distributed.broker.connection logs what matters.
    logging.getLogger("pika").setLevel(logging.CRITICAL)
    # Alembic logs each of its plugins at every import.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    # httpx2 logs each request, which its callers log themselves.
    logging.getLogger("httpx2").setLevel(logging.WARNING)


def start_json_if_asked() -> None:
    """Log as JSON where the environment asks for it, warnings and uncaught errors included.

    Raises:
        ConfigError: The environment names no form of lines.
    """
    global _is_beside_stderr
    if not is_json():
        if os.environ.get(LOG_VARIABLE, "text") not in FORMS:
            start_logging()
        return
    stream: TextIO | None = None
    if given := os.environ.pop(DESCRIPTOR_VARIABLE, ""):
        # This process alone has it, not those that it starts.
        os.set_inheritable(int(given), False)
        stream = open(int(given), "w", encoding="utf-8", errors="backslashreplace")  # noqa: PTH123, SIM115 - open for as long as this process lives
        _is_beside_stderr = True
    start_logging(stream)
    logging.captureWarnings(capture=True)
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda args: _log_uncaught(
        args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
    )


def owns_stderr() -> bool:
    """Say whether standard error is for JSON lines alone."""
    return is_json() and not _is_beside_stderr


@contextlib.contextmanager
def shared_with_child() -> Iterator[tuple[dict[str, str], tuple[int, ...]]]:
    """Let a child that is started inside the block write its lines where this process does.

    Yields:
        What its environment needs, and the descriptors to pass on: nothing where lines are no JSON.
    """
    if not is_json():
        yield {}, ()
        return
    copy = os.dup(2)
    try:
        yield {DESCRIPTOR_VARIABLE: str(copy)}, (copy,)
    finally:
        os.close(copy)


def _log_uncaught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    log.critical("the process meets an error of its own", exc_info=(kind, error, trace))


@contextlib.contextmanager
def written_to(path: Path) -> Iterator[None]:
    """Append all log records inside the block to a file as JSON.

    The file is created with the first record.
    """
    handler = logging.FileHandler(path, encoding="utf-8", delay=True)
    handler.setFormatter(JsonFormatter())
    handler.addFilter(_Fields())
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        handler.close()


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    found: dict[str, Any] = getattr(record, "fields", {})
    return found
