"""Where circuit breakers are kept: what may vanish, in Valkey where there is one, else here."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Protocol

from ..backends.breaker import Circuit

if TYPE_CHECKING:
    from collections.abc import Sequence

log = logging.getLogger(__name__)

CIRCUIT_KEY = "ainern2d:circuit:"
"""Prefix of the keys in Valkey."""
KEPT_S = 3600
"""Seconds for which a circuit is remembered that nobody changes: longer than any is open."""
ANSWER_S = 1.0
"""Seconds that Valkey may take to answer: a film must not wait for it."""
AWAY_S = 10.0
"""Seconds for which Valkey is not asked again after it did not answer."""


class Circuits(Protocol):
    """Circuits by key; one that is not known is closed."""

    def get(self, keys: Sequence[str]) -> list[Circuit]:
        """Return the circuits of these keys, in their order."""
        ...

    def put(self, key: str, circuit: Circuit) -> None:
        """Remember a circuit."""
        ...


class MemoryCircuits:
    """The circuits of this process."""

    def __init__(self) -> None:
        self._known: dict[str, Circuit] = {}

    def get(self, keys: Sequence[str]) -> list[Circuit]:
        """Return the circuits of these keys, in their order."""
        return [self._known.get(key, Circuit()) for key in keys]

    def put(self, key: str, circuit: Circuit) -> None:
        """Remember a circuit."""
        self._known[key] = circuit


class ValkeyCircuits:
    """The circuits of everybody who uses one Valkey or Redis; without it, those of this process.

    Two who write at once may lose one count, which opens a circuit a little later.

    Args:
        url: ``redis://:password@host:port/0``.
    """

    def __init__(self, url: str) -> None:
        import redis

        self._client = redis.Redis.from_url(
            url, socket_timeout=ANSWER_S, socket_connect_timeout=ANSWER_S
        )
        self._lost: type[Exception] = redis.RedisError
        self._here = MemoryCircuits()
        self._away_until = 0.0

    def get(self, keys: Sequence[str]) -> list[Circuit]:
        """Return the circuits of these keys, in their order."""
        if keys and time.monotonic() >= self._away_until:
            try:
                texts = self._client.mget([CIRCUIT_KEY + key for key in keys])
            except self._lost as error:
                self._note_loss(error)
            else:
                return [_read(text) for text in texts]
        return self._here.get(keys)

    def put(self, key: str, circuit: Circuit) -> None:
        """Remember a circuit."""
        self._here.put(key, circuit)
        if time.monotonic() < self._away_until:
            return
        try:
            self._client.set(CIRCUIT_KEY + key, json.dumps(asdict(circuit)), ex=KEPT_S)
        except self._lost as error:
            self._note_loss(error)

    def _note_loss(self, error: Exception) -> None:
        log.warning("breakers are kept in this process, since Valkey does not answer: %s", error)
        self._away_until = time.monotonic() + AWAY_S


def _read(text: bytes | str | None) -> Circuit:
    try:
        return Circuit(**json.loads(text)) if text else Circuit()
    except (ValueError, TypeError):
        # Another release wrote it; it is only a hint.
        return Circuit()
