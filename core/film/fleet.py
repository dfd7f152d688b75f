"""Who is there to work, as workers say it: what the router asks of a fleet."""

from __future__ import annotations

import importlib.util
import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..configuration.addresses import address
from ..errors import ServiceError
from ..servers.live import REDIS_VARIABLE, is_strained, present_workers
from .backend_status import BackendStatus
from .breakers import ValkeyCircuits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..configuration.settings import AppConfig
    from ..home import StateFolder
    from ..ops.kind import Kind
    from .backend_status import RouterMemory
    from .breakers import Circuits

log = logging.getLogger(__name__)

AWAY_S = 60.0
"""Seconds for which nobody asks again who is there, after no answer came."""
AT_WORK = ("idle", "busy")


@dataclass(frozen=True, slots=True)
class PresentFleet:
    """The workers that were heard of lately.

    See :class:`ainern2d.core.film.backend_status.FleetView`.

    Attributes:
        present: What each of them says.
        strained: Whether the GPUs have been busy for long.
    """

    present: Sequence[dict[str, Any]]
    strained: bool = False

    def serves(self, kind: Kind, backend: str) -> bool | None:
        """Say whether a worker has a backend; None while nobody works at that kind."""
        there = list(self._of(kind))
        if not there or any(each.get("backends") is None for each in there):
            # Ops wait for workers that are yet to come; older releases do not say what they have.
            return None
        return any(f"{kind.value}.{backend}" in each["backends"] for each in there)

    def workers(self, kind: Kind) -> int:
        """Return how many workers share the ops of a kind."""
        return len(list(self._of(kind)))

    def warm(self, kind: Kind) -> frozenset[str]:
        """Return the models that are loaded, as ``BACKEND`` or ``BACKEND:MODEL``."""
        return frozenset(str(each.get("model", "")) for each in self._of(kind)) - {""}

    def vram_gb(self, kind: Kind) -> float | None:
        """Return the memory of the largest GPU that serves a kind, in 10^9 bytes, or None.

        A worker without a GPU says nothing: its backend may speak with a server that has one.
        """
        sizes = [
            float(gpu["total_bytes"]) / 1e9
            for each in self._of(kind)
            for gpu in each.get("gpus", ())
            if gpu["total_bytes"]
        ]
        return max(sizes, default=None)

    def _of(self, kind: Kind) -> Iterator[dict[str, Any]]:
        for each in self.present:
            if kind.value in each.get("kinds", ()) and each.get("state") in AT_WORK:
                yield each


def open_status(
    home: StateFolder, config: AppConfig, episode: str = "", memory: RouterMemory | None = None
) -> BackendStatus:
    """Return how things stand, as far as this installation can know.

    Args:
        home: The state folder; an address in it or in the environment says where Valkey is.
        config: Composed.
        episode: Id, for what is set aside in it alone.
        memory: Of the database, or None.
    """
    url = address(home, "redis", REDIS_VARIABLE)
    if not url or importlib.util.find_spec("redis") is None:
        return BackendStatus(config, episode, memory=memory)
    circuits: Circuits = ValkeyCircuits(url)
    if config.execution.executor != "rabbitmq":
        # Workers of a fleet say nothing about this machine.
        return BackendStatus(config, episode, circuits, memory)
    return BackendStatus(config, episode, circuits, memory, FleetWatch(url))


class FleetWatch:
    """Looks at who is there; where Valkey does not answer, not again for a while.

    Args:
        url: Of Valkey or Redis.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._away_until = 0.0

    def __call__(self) -> PresentFleet | None:
        """Return who is there, or None while nobody can tell."""
        if time.monotonic() < self._away_until:
            return None
        try:
            return PresentFleet(present_workers(self._url), is_strained(self._url))
        except ServiceError as error:
            log.warning("the fleet is not known: %s", error)
            # A film must not wait for it again and again.
            self._away_until = time.monotonic() + AWAY_S
            return None
