"""RabbitMQ's resource alarms: while one is raised it takes no messages, and nothing is lost."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MEMORY = "free memory on its machine, or raise vm_memory_high_watermark"
DISK = "free space on its disk, or lower disk_free_limit"

log = logging.getLogger(__name__)


class FlowControl:
    """Whether one connection may publish, as the broker last said.

    Args:
        name: Of the connection, in logs.

    Attributes:
        why: Why it may not, for people; or empty.
    """

    def __init__(self, name: str) -> None:
        self.why = ""
        self._name = name
        self._open = asyncio.Event()
        self._open.set()

    def shut(self, _connection: object, frame: Any) -> None:
        """Hear pika's ``Connection.Blocked``."""
        self.why = blocked_by(str(frame.method.reason))
        self._open.clear()
        log.warning("connection %s: %s", self._name, self.why)

    def open(self, *_: object) -> None:
        """Hear pika's ``Connection.Unblocked``, or that the connection is over."""
        if self.why:
            log.warning("connection %s is not blocked any more", self._name)
        self.why = ""
        self._open.set()

    async def wait(self) -> None:
        """Wait until it may publish."""
        await self._open.wait()


def blocked_by(reason: str) -> str:
    """Say for people that publishers are blocked, and what to do.

    Args:
        reason: As the broker says it: ``low on memory``, ``low on disk`` or both.
    """
    deeds = [deed for word, deed in (("memory", MEMORY), ("disk", DISK)) if word in reason]
    return (
        f"RabbitMQ blocks publishers: {reason or 'it does not say why'}; nothing is lost, and all "
        f"goes on by itself once its alarm is cleared: {' and '.join(deeds) or 'see its log'}"
    )


def raised(nodes: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return a line for each alarm of each node, from the management API's ``/api/nodes``."""
    found = []
    for node in nodes:
        name = node.get("name", "?")
        if node.get("mem_alarm"):
            used, limit = _mb(node.get("mem_used")), _mb(node.get("mem_limit"))
            found.append(
                f"RabbitMQ blocks publishers: memory alarm on {name}, {used} used and {limit} "
                f"allowed; {MEMORY}"
            )
        if node.get("disk_free_alarm"):
            free, limit = _mb(node.get("disk_free")), _mb(node.get("disk_free_limit"))
            found.append(
                f"RabbitMQ blocks publishers: disk alarm on {name}, {free} free and {limit} "
                f"needed; {DISK}"
            )
    return found


def _mb(count: object) -> str:
    return f"{count / 1e6:.0f} MB" if isinstance(count, int | float) else "an unknown amount"
