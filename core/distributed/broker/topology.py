"""The one source of names on the broker: exchanges, queues, routing keys, lanes and policies.

* ``op`` (direct) takes requests by ``<kind>.<lane>`` into the quorum queue ``op.<kind>.<lane>``.
* ``op.retry.<tier>`` (topic) keep a request for a while, one queue per tier because a message's
  time to live counts only at a queue's head, and give it back to ``op`` under its own routing key.
* ``op.dead`` (topic) receives what no worker could finish: expired, rejected, delivered too often.
* ``evt`` (topic) carries what workers say: results into ``hub.result``, claims and grants into
  ``hub.request``, progress and presence into ``hub.telemetry``.
* ``control`` (topic) carries messages to workers and dispatchers, each on a queue of its own.

What can be a policy is one, so that it can be changed while the broker runs; the type of a
queue is the only argument.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ...errors import ConfigError
from ...ops.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ...ops.op import Op

VHOST = "ainern2d"
OP = "op"
DEAD = "op.dead"
EVENTS = "evt"
CONTROL = "control"
RESULTS = "hub.result"
REQUESTS = "hub.request"
TELEMETRY = "hub.telemetry"
DEFAULT_LANE = "default"

RETRY_TIERS = {"short": 10_000, "medium": 60_000, "long": 600_000}
"""Milliseconds that a request waits in each tier before it is tried again."""

URGENT = 6
"""Priority of interactive work: a quorum queue has two bands, 0 to 4 and 5 and above."""
BATCH = 0

KEPT_BYTES = 4_000_000_000
"""Bound of results, and of dead letters, that wait for a hub; and of requests in one queue."""
HEARD_BYTES = 256_000_000
"""Bound of questions that wait for a hub, and of telemetry."""
OWN_BYTES = 32_000_000
"""Bound of messages that wait for one worker or dispatcher in its own queue."""

_LANE = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")


def retry_exchange(tier: str) -> str:
    """Return the exchange of a retry tier, which is also its queue."""
    return f"op.retry.{tier}"


def op_queue(kind: Kind, lane: str) -> str:
    """Return the queue of a lane."""
    return f"op.{kind.value}.{lane}"


def lane_key(kind: Kind, lane: str) -> str:
    """Return the routing key of a lane on ``op``."""
    return f"{kind.value}.{lane}"


def event_key(what: str, kind: Kind, worker: str) -> str:
    """Return the routing key of what a worker says.

    Args:
        what: ``result``, ``progress``, ``presence``, ``claim`` or ``grant``.
        kind: Of the op it is about; of the worker where it is about none.
        worker: Id of the worker.
    """
    return f"{what}.{kind.value}.{worker}"


def answer_key(account: str, worker: str) -> str:
    """Return the routing key on ``control`` of an answer to one worker."""
    return f"answer.{account}.{worker}"


def cancel_key(kind: Kind, request: str) -> str:
    """Return the routing key on ``control`` of an order to workers to stop a request."""
    return f"cancel.{kind.value}.{request}"


def work_key(kind: Kind) -> str:
    """Return the routing key on ``control`` of a hint to workers to look at their queues now."""
    return f"work.{kind.value}.now"


def wake_key(client: str) -> str:
    """Return the routing key on ``control`` that wakes a dispatcher."""
    return f"wake.{client}"


def worker_queue(account: str, worker: str) -> str:
    """Return the exclusive queue of a worker, bound to ``control``."""
    return f"ctl.{account}.{worker}"


def seat_queue(account: str, queue: str) -> str:
    """Return the queue whose consumers are the workers that have a work queue's model warm."""
    return f"ctl.{account}.at.{queue}"


def reply_queue(client: str) -> str:
    """Return the exclusive queue of a dispatcher, bound to ``control``."""
    return f"reply.dispatcher.{client}"


@dataclass(frozen=True, slots=True)
class Lanes:
    """Which queue each op goes to: one lane per kind, and more for heavy models.

    Attributes:
        kinds: The kinds that have queues.
        rules: What a lane takes, by ``<kind>.<lane>``: backends, or ``backend:model``. What no
            rule takes goes to the lane ``default``, which every kind has.
    """

    kinds: tuple[Kind, ...] = tuple(Kind)
    rules: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def parse(cls, entries: Iterable[str], kinds: Iterable[Kind] = tuple(Kind)) -> Lanes:
        """Read the lanes of a configuration, such as ``video.heavy=comfyui+diffusers:wan``.

        Raises:
            ConfigError: An entry is not of that form, or names a lane twice.
        """
        rules: dict[str, tuple[str, ...]] = {}
        for entry in entries:
            name, equals, takes = entry.partition("=")
            kind, _, lane = name.partition(".")
            good = kind in set(Kind) and _LANE.fullmatch(lane) and lane != DEFAULT_LANE
            if not (good and equals and all(takes.split("+"))) or name in rules:
                raise ConfigError(
                    f"broker.lanes has {entry!r}, which is not a new KIND.LANE=BACKEND",
                    hint="such as broker.lanes=['video.heavy=comfyui+diffusers:wan']; the lane "
                    "`default` of each kind is always there",
                )
            rules[name] = tuple(takes.split("+"))
        return cls(tuple(kinds), rules)

    def of(self, kind: Kind) -> tuple[str, ...]:
        """Return the lanes of a kind, ``default`` first."""
        names = [name.partition(".") for name in self.rules]
        return (DEFAULT_LANE, *sorted(lane for each, _, lane in names if each == kind.value))

    def lane(self, op: Op) -> str:
        """Return the lane that an op goes to; a rule that names its model wins."""
        for wanted in (f"{op.backend}:{op.model}", op.backend):
            for name, takes in self.rules.items():
                kind, _, lane = name.partition(".")
                if kind == op.kind.value and wanted in takes:
                    return lane
        return DEFAULT_LANE

    def queues(self) -> dict[str, tuple[Kind, str]]:
        """Return kind and lane of every work queue, by its name."""
        return {op_queue(kind, lane): (kind, lane) for kind in self.kinds for lane in self.of(kind)}


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that the broker keeps, as policies.

    Attributes:
        delivery_limit: Deliveries of one message before it is dead.
        consumer_timeout_ms: Longest time a worker may hold a message; longest op, upload, margin.
        max_length: Messages of one work queue; beyond that, publishers are refused.
        retry_ms: Milliseconds in each retry tier.
        queues: Of the virtual host; each worker and each dispatcher has some of its own.
    """

    delivery_limit: int = 6
    consumer_timeout_ms: int = 5_400_000
    max_length: int = 100_000
    retry_ms: Mapping[str, int] = field(default_factory=lambda: dict(RETRY_TIERS))
    queues: int = 20_000


def exchanges() -> dict[str, str]:
    """Return the type of every exchange, by name."""
    retry = {retry_exchange(tier): "topic" for tier in RETRY_TIERS}
    return {OP: "direct", DEAD: "topic", EVENTS: "topic", CONTROL: "topic", **retry}


def queues(lanes: Lanes) -> dict[str, str]:
    """Return the type of every durable queue, by name."""
    work = dict.fromkeys(lanes.queues(), "quorum")
    retry = {retry_exchange(tier): "quorum" for tier in RETRY_TIERS}
    kept = {DEAD: "quorum", RESULTS: "quorum"}
    # A lost claim is asked again, and lost telemetry is replaced by the next.
    return {**work, **retry, **kept, REQUESTS: "classic", TELEMETRY: "classic"}


def bindings(lanes: Lanes) -> list[tuple[str, str, str]]:
    """Return every durable binding: exchange, routing key, queue."""
    work = [(OP, lane_key(kind, lane), name) for name, (kind, lane) in lanes.queues().items()]
    retry = [(retry_exchange(tier), "#", retry_exchange(tier)) for tier in RETRY_TIERS]
    return [
        *work,
        *retry,
        (DEAD, "#", DEAD),
        (EVENTS, "result.#", RESULTS),
        (EVENTS, "claim.#", REQUESTS),
        (EVENTS, "grant.#", REQUESTS),
        (EVENTS, "progress.#", TELEMETRY),
        (EVENTS, "presence.#", TELEMETRY),
    ]


def policies(limits: Limits) -> dict[str, dict[str, Any]]:
    """Return every policy by name, in the form of RabbitMQ's definitions."""
    at_least_once = {"dead-letter-strategy": "at-least-once", "overflow": "reject-publish"}
    found = {
        "op-work": _policy(
            r"^op\.(?!retry\.|dead$).*",
            "quorum_queues",
            {
                "dead-letter-exchange": DEAD,
                **at_least_once,
                "max-length": limits.max_length,
                "max-length-bytes": KEPT_BYTES,
                "delivery-limit": limits.delivery_limit,
                "consumer-timeout": limits.consumer_timeout_ms,
            },
        ),
        "hub-kept": _policy(
            rf"^({re.escape(RESULTS)}|{re.escape(DEAD)})$",
            "quorum_queues",
            # A result is never given up; what cannot be read is parked by the hub.
            # Beyond the bounds workers hold what they finished, and take nothing more.
            {
                "overflow": "reject-publish",
                "max-length": 500_000,
                "max-length-bytes": KEPT_BYTES,
                "delivery-limit": -1,
            },
        ),
        "hub-requests": _policy(
            rf"^{re.escape(REQUESTS)}$",
            "classic_queues",
            {
                "max-length": 50_000,
                "max-length-bytes": HEARD_BYTES,
                "overflow": "drop-head",
                "message-ttl": 30_000,
            },
        ),
        "hub-telemetry": _policy(
            rf"^{re.escape(TELEMETRY)}$",
            "classic_queues",
            {
                "max-length": 20_000,
                "max-length-bytes": HEARD_BYTES,
                "overflow": "drop-head",
                "message-ttl": 60_000,
            },
        ),
        "own": _policy(
            r"^(ctl|reply)\..*",
            "classic_queues",
            # What is lost here is said again: answers are asked for, and rows looked at.
            {
                "max-length": 20_000,
                "max-length-bytes": OWN_BYTES,
                "overflow": "drop-head",
            },
        ),
    }
    for tier in RETRY_TIERS:
        found[f"op-retry-{tier}"] = _policy(
            rf"^{re.escape(retry_exchange(tier))}$",
            "quorum_queues",
            {
                "message-ttl": limits.retry_ms[tier],
                # No dead-letter routing key, so that the request's own leads back to its lane.
                "dead-letter-exchange": OP,
                **at_least_once,
                "max-length": limits.max_length,
                "max-length-bytes": KEPT_BYTES,
            },
        )
    return found


def _policy(pattern: str, apply_to: str, definition: dict[str, Any]) -> dict[str, Any]:
    return {"pattern": pattern, "apply-to": apply_to, "priority": 10, "definition": definition}
