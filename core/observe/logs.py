"""Structured logs whose records carry the fields that are bound around them.

``bound(request=..., trace=...)`` adds fields to every record logged inside the block, also in tasks
and threads started there. A terminal gets readable lines, any other stream JSON.
"""

from __future__ import annotations

import contextlib
import contextvars
import json
import logging
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TextIO

from ..printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_known: contextvars.ContextVar[Mapping[str, Any] | None] = contextvars.ContextVar(
    "ainern2d_log_fields", default=None
)


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


class _Fields(logging.Filter):
    """Copies the bound fields to a record in the task or thread that logs it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.fields = {**(_known.get() or {}), **getattr(record, "fields", {})}
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


def start_logging(stream: TextIO | None = None, *, level: int = logging.INFO) -> None:
    """Send all log records of this process to one stream, standard error by default."""
    target = stream or sys.stderr
    handler = logging.StreamHandler(target)
    handler.setFormatter(PeopleFormatter() if target.isatty() else JsonFormatter())
    handler.addFilter(_Fields())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # pika logs every step of a connection; core.distributed.broker.connection logs what matters.
    logging.getLogger("pika").setLevel(logging.CRITICAL)


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
