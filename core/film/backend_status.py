"""How things stand with backends: breakers, memory that was too small, queues, warm models.

What may vanish is in Valkey, or in this process where there is none: breakers, who is present.
Limits of memory are in the database, since each costs a failed op on a GPU to learn again, and
every episode wants to know them.
"""

from __future__ import annotations

import importlib.util
import json
import logging
import time
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from ..backends.breaker import Circuit
from ..backends.router import Live
from ..configuration.addresses import address
from ..errors import DatabaseError, ServiceError
from ..servers.live import REDIS_VARIABLE, is_strained, open_valkey, present_workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ..backends.router import Offer
    from ..configuration.settings import AppConfig
    from ..home import StateFolder
    from ..ops.kind import Kind


log = logging.getLogger(__name__)

CIRCUIT_KEY = "ainern2d:circuit:"
"""Prefix of the keys in Valkey."""
KEPT_S = 3600
"""Seconds for which an unchanged circuit is remembered: longer than any circuit is open."""
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

    Two who write at once may lose one count, which opens a circuit a little later. Times are kept
    by the server's clock, since the clocks of hosts differ.

    Args:
        url: ``redis://:password@host:port/0``.
        clock: Unix time by which callers mean theirs.
    """

    def __init__(self, url: str, clock: Callable[[], float] = time.time) -> None:
        import redis

        self._client = open_valkey(url, socket_timeout=ANSWER_S, socket_connect_timeout=ANSWER_S)
        self._lost: type[Exception] = redis.RedisError
        self._here = MemoryCircuits()
        self._clock = clock
        self._away_until = 0.0

    def get(self, keys: Sequence[str]) -> list[Circuit]:
        """Return the circuits of these keys, in their order."""
        if keys and time.monotonic() >= self._away_until:
            try:
                with self._client.pipeline(transaction=False) as pipeline:
                    pipeline.time()
                    pipeline.mget([CIRCUIT_KEY + key for key in keys])
                    moment, texts = pipeline.execute()
            except self._lost as error:
                self._note_loss(error)
            else:
                return [_moved(_read(text), -self._ahead(moment)) for text in texts]
        return self._here.get(keys)

    def put(self, key: str, circuit: Circuit) -> None:
        """Remember a circuit."""
        self._here.put(key, circuit)
        if time.monotonic() < self._away_until:
            return
        try:
            shown = _moved(circuit, self._ahead(self._client.time()))
            self._client.set(CIRCUIT_KEY + key, json.dumps(asdict(shown)), ex=KEPT_S)
        except self._lost as error:
            self._note_loss(error)

    def _ahead(self, moment: tuple[int, int]) -> float:
        """Return how far the server's clock is ahead of the one here, in whole seconds."""
        return round(moment[0] + moment[1] / 1e6 - self._clock())

    def _note_loss(self, error: Exception) -> None:
        log.warning("breakers are kept in this process, since Valkey does not answer: %s", error)
        self._away_until = time.monotonic() + AWAY_S


def _moved(circuit: Circuit, seconds: float) -> Circuit:
    """Return a circuit with its times on another clock; 0 is no time."""
    return replace(
        circuit,
        open_until=circuit.open_until and circuit.open_until + seconds,
        trial_until=circuit.trial_until and circuit.trial_until + seconds,
    )


def _read(text: bytes | str | None) -> Circuit:
    try:
        return Circuit(**json.loads(text)) if text else Circuit()
    except (ValueError, TypeError):
        # Another release wrote it; it is only a hint.
        return Circuit()


LOOK_S = 5.0
"""Seconds for which workers, queues and paces are believed, since asking takes a round trip."""
ASIDE_AFTER = 3
"""Needs of an episode in a row that a backend could not do until it is left alone for a while."""
ASIDE_S = (600.0,)
"""Seconds for which it is, each time."""
DAY_S = 24 * 3600.0

Model = tuple[str, str]
"""Backend and model."""


class FleetView(Protocol):
    """Who is there."""

    @property
    def strained(self) -> bool:
        """Whether the GPUs have been busy for long."""
        ...

    def serves(self, kind: Kind, backend: str, model: str = "") -> bool | None:
        """Say whether a worker has a backend; None where that is not known."""
        ...

    def workers(self, kind: Kind) -> int:
        """Return how many workers share the ops of a kind."""
        ...

    def warm(self, kind: Kind) -> frozenset[str]:
        """Return the models that are loaded, as ``BACKEND`` or ``BACKEND:MODEL``."""
        ...

    def vram_gb(self, kind: Kind) -> float | None:
        """Return the memory of the largest GPU that serves a kind, in 10^9 bytes, or None."""
        ...


class RouterMemory(Protocol):
    """What is remembered for longer than a run."""

    def caps(self, days: float) -> Mapping[tuple[str, str, str], tuple[int, float]]:
        """Return the least load that was too much, and the GPU's GB then (0: not known).

        By kind, backend and model with its setup, for what happened in the last ``days``.
        """
        ...

    def cap(
        self, kind: str, backend: str, model: str, load: int, vram_gb: float, days: float
    ) -> None:
        """Remember that a load was too much, beside what is known of the last ``days``."""
        ...

    def paces(self) -> Mapping[tuple[str, str, str], float]:
        """Return the seconds that an op took lately, by kind, backend and model."""
        ...

    def queues(self) -> Mapping[tuple[str, str, str], int]:
        """Return how many ops wait or run, by kind, backend and model."""
        ...


class BackendStatus:
    """Gathers how things stand for the router, and notes what happens.

    Args:
        config: Composed.
        episode: Id, for what is set aside in it alone.
        circuits: Of breakers; those of this process by default.
        memory: Of the database, or None.
        fleet: Looks at who is there, or None where ops run on this machine.
        clock: Unix time.
    """

    def __init__(
        self,
        config: AppConfig,
        episode: str = "",
        circuits: Circuits | None = None,
        memory: RouterMemory | None = None,
        fleet: Callable[[], FleetView | None] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._config = config
        self._episode = episode
        self._circuits = circuits or MemoryCircuits()
        self._memory = memory
        self._ask_fleet = fleet
        self.now = clock
        self._fleet: FleetView | None = None
        self._caps: dict[tuple[str, str, str], tuple[int, float]] = {}
        self._unsaved: dict[tuple[str, str, str], tuple[int, float]] = {}
        self._paces: Mapping[tuple[str, str, str], float] = {}
        self._queues: Mapping[tuple[str, str, str], int] = {}
        self._looked: float | None = None
        self._trials: dict[str, dict[str, float]] = {}

    def look(self, kind: Kind, offers: Sequence[Offer], op: str = "") -> dict[Model, Live]:
        """Return how things stand with each backend and model of a ladder.

        Args:
            kind: Of work.
            offers: The ladder.
            op: Key of an op, as which one that tries a half open breaker is not in its own way.
        """
        self._refresh()
        setups = {_breaker(kind, each): each for each in offers}
        breakers = self._known(list(setups), op)
        asides = self._known([self._aside(kind, each) for each in setups.values()], op)
        now = self.now()
        closed = {
            setup: (breaker.closed_at(now), aside.closed_at(now))
            for setup, breaker, aside in zip(setups, breakers, asides, strict=True)
        }
        models = {(offer.backend, offer.model): offer for offer in offers}
        return {
            model: self._live(kind, offer, closed[_breaker(kind, offer)])
            for model, offer in models.items()
        }

    def is_strained(self) -> bool:
        """Say whether the GPUs have been busy for long."""
        self._refresh()
        return self._fleet is not None and self._fleet.strained

    def begins(self, kind: Kind, offer: Offer, op: str = "") -> None:
        """Note that an op goes to a rung: a half open breaker lets only this one through.

        Args:
            kind: Of work.
            offer: The rung.
            op: Its key; tell with it when it is :meth:`over`.
        """
        for key in (_breaker(kind, offer), self._aside(kind, offer)):
            (before,) = self._circuits.get([key])
            after = before.trying(self.now())
            if after != before:
                self._circuits.put(key, after)
                self._trials.setdefault(op, {})[key] = after.trial_until

    def over(self, op: str) -> None:
        """Note that an op ended or was withdrawn: another op may try its half-open breakers.

        `answered` and `did_not_answer` note the outcome; a cancelled or refused op has none.
        """
        for key, until in self._trials.pop(op, {}).items():
            (before,) = self._circuits.get([key])
            if before.trial_until == until:
                self._circuits.put(key, replace(before, trial_until=0.0))

    def answered(self, kind: Kind, offer: Offer) -> None:
        """Note that an op was done on a rung: its backend works."""
        self.trust_again(kind, offer)

    def trust_again(self, kind: Kind, offer: Offer) -> None:
        """Forget that a rung's backend did not answer or kept failing in this episode."""
        keys = [_breaker(kind, offer), self._aside(kind, offer)]
        for key, before in zip(keys, self._circuits.get(keys), strict=True):
            if before != Circuit():
                self._circuits.put(key, Circuit())

    def did_not_answer(self, kind: Kind, offer: Offer) -> bool:
        """Note that a backend was down or too late: its breaker opens.

        Returns:
            Whether that is news: ops that were under way when it opened say nothing more.
        """
        key = _breaker(kind, offer)
        (before,) = self._circuits.get([key])
        after = before.failed(self.now())
        if after != before:
            self._circuits.put(key, after)
        return after != before

    def gave_up(self, kind: Kind, offer: Offer) -> None:
        """Note that a need of this episode left a backend; it is set aside if that repeats."""
        key = self._aside(kind, offer)
        (before,) = self._circuits.get([key])
        self._circuits.put(key, before.failed(self.now(), ASIDE_AFTER, ASIDE_S))

    def ran_out_of_memory(self, kind: Kind, offer: Offer, load: int) -> None:
        """Note that a load was too much for a rung, which says nothing about its health."""
        key = _memory_key(kind, offer)
        vram_gb = (self._fleet.vram_gb(kind) if self._fleet else None) or 0.0
        known = self._caps.get(key)
        self._caps[key] = (min(load, known[0]) if known else load, vram_gb)
        if self._memory is not None:
            try:
                self._memory.cap(*key, load, vram_gb, self._config.router.oom_days)
            except DatabaseError as error:
                self._unsaved[key] = self._caps[key]
                log.warning("what was too much for %s is known to this run alone: %s", offer, error)
        # It works, though not at this size.
        breaker = _breaker(kind, offer)
        if self._circuits.get([breaker]) != [Circuit()]:
            self._circuits.put(breaker, Circuit())

    def _known(self, keys: list[str], op: str) -> list[Circuit]:
        own = self._trials.get(op, {})
        return [
            replace(found, trial_until=0.0) if own.get(key) == found.trial_until else found
            for key, found in zip(keys, self._circuits.get(keys), strict=True)
        ]

    def _refresh(self) -> None:
        now = time.monotonic()
        if self._looked is not None and now - self._looked < LOOK_S:
            return
        self._looked = now
        if self._ask_fleet is not None:
            self._fleet = self._ask_fleet()
        if self._memory is None:
            return
        try:
            self._caps = {**self._memory.caps(self._config.router.oom_days), **self._unsaved}
            self._paces = self._paces or self._memory.paces()
            if self._fleet is not None:
                self._queues = self._memory.queues()
        except DatabaseError as error:
            # Hints for a choice: a film is not worse for older ones.
            log.warning("how backends stand is not known anew: %s", error)

    def _live(self, kind: Kind, offer: Offer, closed: tuple[float, float]) -> Live:
        backend, name = offer.backend, offer.model
        key = (kind.value, backend, name)
        fleet = self._fleet
        vram_gb = fleet.vram_gb(kind) if fleet else None
        load, then_gb = self._caps.get(_memory_key(kind, offer), (0, 0.0))
        # A larger GPU than at that time may have room for it.
        capped = load if load and not (vram_gb and then_gb and vram_gb > then_gb) else None
        full_name = f"{backend}:{name}".rstrip(":")
        return Live(
            open_until=closed[0],
            aside_until=closed[1],
            served=fleet.serves(kind, backend, name) if fleet else None,
            vram_gb=vram_gb,
            capped=capped,
            queue=self._queues.get(key, 0),
            workers=fleet.workers(kind) if fleet else 1,
            warm=fleet is not None and full_name in fleet.warm(kind),
            work_s=self._paces.get(key, 0.0),
            price=self._config.router.price_of(backend, name),
        )

    def _aside(self, kind: Kind, offer: Offer) -> str:
        return f"{self._episode}/{_breaker(kind, offer)}"


def _breaker(kind: Kind, offer: Offer) -> str:
    return "/".join(filter(None, (kind.value, offer.backend, offer.setup)))


def _memory_key(kind: Kind, offer: Offer) -> tuple[str, str, str]:
    return kind.value, offer.backend, "#".join(filter(None, (offer.model, offer.setup)))


FLEET_AWAY_S = 60.0
"""Seconds without a further request for the workers' presence after one got no answer."""
AT_WORK = ("idle", "busy")


@dataclass(frozen=True, slots=True)
class PresentFleet:
    """The workers whose presence was received lately.

    See :class:`ainern2d.core.film.backend_status.FleetView`.

    Attributes:
        present: What each of them says.
        strained: Whether the GPUs have been busy for long.
    """

    present: Sequence[dict[str, Any]]
    strained: bool = False

    def serves(self, kind: Kind, backend: str, model: str = "") -> bool | None:
        """Say whether a worker has a model of a backend; None while none of its kind is present."""
        there = list(self._of(kind))
        if not there or any(each.get("backends") is None for each in there):
            # Ops wait for workers that have not started yet; a worker may leave its backends out.
            return None
        name = f"{kind.value}.{backend}"
        return any(not {name, f"{name}:{model}"}.isdisjoint(each["backends"]) for each in there)

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
        """Return the workers that are present, or None while that is not known."""
        if time.monotonic() < self._away_until:
            return None
        try:
            return PresentFleet(present_workers(self._url), is_strained(self._url))
        except ServiceError as error:
            log.warning("the fleet is not known: %s", error)
            # A film must not wait for it again and again.
            self._away_until = time.monotonic() + FLEET_AWAY_S
            return None
