"""Free TCP ports on the loopback address for private servers, the same ones at each start."""

from __future__ import annotations

import atexit
import contextlib
import json
import random
import socket
from typing import TYPE_CHECKING

from ..errors import ServiceError
from .files import write_private

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LOOPBACK = "127.0.0.1"
# Below what Linux (32768-60999) and macOS (49152-65535) give to outgoing connections, so that
# none of them takes a port between our choice and the server's bind.
FIRST, LAST = 20000, 32767
_TRIES = 200

_claims = contextlib.ExitStack()
"""UDP sockets on the ports that this process was given. A server listens some time after its port
was chosen; until then no other process can choose it, because two of them cannot bind one UDP port.
The kernel closes them when the process ends, also when it is killed."""
atexit.register(_claims.close)


def is_free(port: int) -> bool:
    """Say whether no program listens on this port of the loopback address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_ports(count: int) -> tuple[int, ...]:
    """Return different ports that no program listens on now.

    No other process gets one of them from this function or from `choose_ports` while this one runs.

    Args:
        count: How many.

    Raises:
        ServiceError: There is no free port.
    """
    return tuple(choose_ports([str(number) for number in range(count)]).values())


def accepts(port: int, wait_s: float = 0.5, host: str = LOOPBACK) -> bool:
    """Say whether a program accepts connections on this port of an address of this machine."""
    try:
        with socket.create_connection((host, port), wait_s):
            return True
    except OSError:
        return False


def choose_ports(names: Sequence[str], memory: Path | None = None, wish: int = 0) -> dict[str, int]:
    """Return a free port for each name: the remembered one where it is still free.

    Args:
        names: What the ports are for.
        memory: File that remembers the choice; its folder exists.
        wish: The port to take where none is remembered, if it is free.

    Raises:
        ServiceError: There is no free port.
    """
    known = _remembered(memory) if memory else {}
    chosen: dict[str, int] = {}
    for name in names:
        port = known.get(name, wish)
        if port in chosen.values() or not port or not is_free(port):
            port = _another(set(chosen.values()) | set(known.values()))
        chosen[name] = port
    if memory and known != chosen:
        write_private(memory, json.dumps(known | chosen))
    return chosen


def _remembered(memory: Path) -> dict[str, int]:
    try:
        read = json.loads(memory.read_text())
    except (OSError, ValueError):
        return {}
    if not isinstance(read, dict):
        return {}
    return {name: port for name, port in read.items() if isinstance(port, int)}


def _claim(port: int) -> bool:
    """Claim a port for as long as this process runs; say whether no process had claimed it."""
    claim = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        claim.bind((LOOPBACK, port))
    except OSError:
        claim.close()
        return False
    _claims.enter_context(claim)
    return True


def _another(taken: set[int]) -> int:
    for _ in range(_TRIES):
        port = random.randint(FIRST, LAST)  # noqa: S311 - no secret
        if port not in taken and is_free(port) and _claim(port):
            return port
    raise ServiceError(
        f"no free port was found on {LOOPBACK} between {FIRST} and {LAST}",
        hint="`ss -ltn` shows who listens there",
    )
