"""Structured logs: what a process is at is said once, and every line says it.

``bound(request=..., trace=...)`` holds for everything that is logged inside it, in tasks and
threads that begin there too. A terminal gets lines for people, everything else JSON.
"""

from __future__ import annotations

import contextlib
import contextvars
import json
import logging
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_known: contextvars.ContextVar[Mapping[str, Any] | None] = contextvars.ContextVar(
    "ainern2d_log_fields", default=None
)


@contextlib.contextmanager
def bound(**fields: Any) -> Iterator[None]:
    """Add these fields to everything that is logged inside the block."""
    token = _known.set({**(_known.get() or {}), **fields})
    try:
        yield
    finally:
        _known.reset(token)


class _Fields(logging.Filter):
    """Notes the bound fields on a record where it is made, in its task or thread."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.fields = {**(_known.get() or {}), **getattr(record, "fields", {})}
        return True


class JsonFormatter(logging.Formatter):
    """One line of JSON per record: ``time``, ``level``, ``logger``, ``message``, bound fields."""

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
        return json.dumps(line, ensure_ascii=False, default=str)


class PeopleFormatter(logging.Formatter):
    """Time, level and message, and the op where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        when = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        key = str(_fields(record).get("op_key", ""))[:12]
        level = "" if record.levelno == logging.INFO else f"{record.levelname.lower()}: "
        line = f"{when} {level}{record.getMessage()}{f' [{key}]' if key else ''}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def start_logging(stream: TextIO | None = None, *, level: int = logging.INFO) -> None:
    """Send everything that this process logs to one stream, standard error by default."""
    target = stream or sys.stderr
    handler = logging.StreamHandler(target)
    handler.setFormatter(PeopleFormatter() if target.isatty() else JsonFormatter())
    handler.addFilter(_Fields())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # It tells every step of a connection; ours are told by core.distributed.broker.connection.
    logging.getLogger("pika").setLevel(logging.CRITICAL)


@contextlib.contextmanager
def written_to(path: Path) -> Iterator[None]:
    """Append what this process logs inside the block to a file, and print none of it.

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
