"""Heartbeats, progress and presence of workers: gathered in memory, written once a second.

All of it may be lost: the next message says it again.
"""

from __future__ import annotations

import json
import logging
import statistics
import time
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from ...servers.live import STRAIN_KEY, WORKER_KEY, open_valkey
from ..broker.messages import Present, Progressed
from ..broker.topology import TELEMETRY
from .gpu_load import GpuLoad, GpuLoadLimits
from .quarantine import Received, quarantined, read
from .records import QuarantinedMessage, Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..broker.delivery import Delivery
    from ..broker.messages import Message
    from .publishing import Publisher
    from .records import HubRecords

log = logging.getLogger(__name__)

PRESENCE_S = 15
"""Seconds without a message after which a worker is no longer shown."""

OVERLOAD_S = 30
"""Seconds after which the key of overloaded GPUs expires, unless a hub sets it again."""
GPU_S = 30.0
"""Seconds for which the figures of a GPU count."""

CLIENTS_MOST = 100_000
WORKERS_MOST = 1000
"""Workers of one account that are shown at a time at most."""
GPUS_MOST = 10_000
"""GPUs whose figures are gathered at most."""
QUARANTINED_MOST = 20
"""Quarantined messages between two writes at most; malformed telemetry comes often."""


class Presence(Protocol):
    """Where the presence of workers is shown."""

    def show(self, workers: dict[str, str], gone: set[str], *, strained: bool | None) -> None:
        """Show the presence of workers, and remove those that are gone.

        Args:
            workers: Presence messages as JSON, by ``ACCOUNT:WORKER``.
            gone: Those that ended.
            strained: Whether the GPUs are overloaded; None if that did not change.
        """
        ...


class Valkey:
    """Presence in Valkey or Redis. If that is away or flushed, only the display suffers.

    Args:
        url: ``redis://:password@host:port/0``.
    """

    def __init__(self, url: str) -> None:
        import redis

        self._client = open_valkey(url, socket_timeout=2, socket_connect_timeout=2)
        self._lost: type[Exception] = redis.RedisError
        self._is_away = False

    def show(self, workers: dict[str, str], gone: set[str], *, strained: bool | None) -> None:
        """Set one key per worker, which expires, and one while the GPUs are overloaded."""
        try:
            with self._client.pipeline(transaction=False) as pipeline:
                for worker, message in workers.items():
                    pipeline.set(WORKER_KEY + worker, message, ex=PRESENCE_S)
                for worker in gone:
                    pipeline.delete(WORKER_KEY + worker)
                if strained:
                    pipeline.set(STRAIN_KEY, "1", ex=OVERLOAD_S)
                elif strained is not None:
                    pipeline.delete(STRAIN_KEY)
                pipeline.execute()
        except self._lost as error:
            if not self._is_away:
                log.warning("workers are not shown, since Valkey does not answer: %s", error)
            self._is_away = True
        else:
            if self._is_away:
                log.info("workers are shown again")
            self._is_away = False


class Telemetry:
    """Gathers telemetry of workers, and writes it in batches.

    Call ``receive`` and ``publish_progress`` on the loop's thread, and ``write`` on any other, one
    call at a time.

    Args:
        records: The database.
        presence: Where workers are shown, or None.
        limits: From which the GPUs count as overloaded.
        clock: Seconds of a monotonic clock.
    """

    def __init__(
        self,
        records: HubRecords,
        presence: Presence | None,
        limits: GpuLoadLimits | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._records = records
        self._presence = presence
        self._heartbeats: set[Source] = set()
        self._progress: dict[Source, tuple[float, str]] = {}
        self._clients: dict[Source, str] = {}
        self._present: dict[str, str] = {}
        self._gone: set[str] = set()
        self._known: dict[str, dict[str, float]] = {}
        self._quarantined: list[QuarantinedMessage] = []
        self._limits = limits or GpuLoadLimits()
        self._clock = clock
        self._load = GpuLoad()
        self._figures: dict[str, tuple[float, float]] = {}
        self._busy: dict[str, tuple[float, float]] = {}

    def receive(self, delivery: Delivery) -> None:
        """Remember the newest message of each worker."""
        found = read(delivery, TELEMETRY, Progressed, Present)
        if isinstance(found, QuarantinedMessage):
            self._quarantine(found)
        elif isinstance(found.message, Progressed):
            message = found.message
            kinds = ",".join(sorted(found.kinds))
            source = Source(
                message.request, message.attempt_id, message.worker, kinds, found.account
            )
            self._heartbeats.add(source)
            self._progress[source] = (message.fraction, message.note)
        elif isinstance(found.message, Present):
            self._receive_presence(found, found.message, delivery)

    def _receive_presence(
        self, found: Received[Message], message: Present, delivery: Delivery
    ) -> None:
        if not set(message.kinds) <= found.kinds:
            account = found.account or "(unnamed)"
            wrong = f"account {account} does not stand for {list(message.kinds)}"
            self._quarantine(quarantined(delivery, TELEMETRY, wrong))
            return
        if not self._has_room(found.account, message.worker):
            many = f"account {found.account} announces more than {WORKERS_MOST} workers"
            self._quarantine(quarantined(delivery, TELEMETRY, many))
            return
        # By its account too, so that no host speaks for a worker of another one.
        worker = f"{found.account}:{message.worker}"
        if message.state == "gone":
            self._gone.add(worker)
            self._present.pop(worker, None)
        else:
            self._gone.discard(worker)
            now = self._clock()
            if len(self._figures) < GPUS_MOST:
                self._figures |= {
                    gpu.id: (now, gpu.busy_percent)
                    for gpu in message.gpus
                    if gpu.busy_percent is not None
                }
            # The account is the one that the broker verified.
            shown = message.model_dump(mode="json") | {
                "account": found.account,
                "since": _since(message.since, delivery),
            }
            self._present[worker] = json.dumps(shown)

    def _has_room(self, account: str, worker: str) -> bool:
        """Say whether one more worker of an account may be shown, and note that it was heard."""
        now, known = self._clock(), self._known.setdefault(account, {})
        if worker not in known and len(known) >= WORKERS_MOST:
            known = {each: heard for each, heard in known.items() if now - heard < PRESENCE_S}
            self._known[account] = known
        if worker not in known and len(known) >= WORKERS_MOST:
            return False
        known[worker] = now
        return True

    def _quarantine(self, found: QuarantinedMessage) -> None:
        if len(self._quarantined) < QUARANTINED_MOST:
            self._quarantined.append(found)

    def write(self) -> None:
        """Write what was gathered since the last time.

        Raises:
            DatabaseError: It was not written, and is given up.
        """
        workers, self._present = self._present, {}
        gone, self._gone = self._gone, set()
        heartbeats, self._heartbeats = self._heartbeats, set()
        quarantined_messages, self._quarantined = self._quarantined, []
        news = self._update_load()
        if self._presence is not None and (workers or gone or news is not None):
            self._presence.show(workers, gone, strained=news)
        if quarantined_messages:
            with self._records.unit_of_work(()) as unit:
                for each in quarantined_messages:
                    unit.quarantine(each)
        if heartbeats:
            clients = self._records.record_heartbeats(heartbeats)
            if len(self._clients) > CLIENTS_MOST:
                self._clients = {}
            self._clients |= clients

    def _update_load(self) -> bool | None:
        """Return whether the GPUs are overloaded, if that changed or has to be repeated."""
        now = self._clock()
        figures, self._figures = self._figures, {}
        known = self._busy | figures
        self._busy = {gpu: seen for gpu, seen in known.items() if now - seen[0] < GPU_S}
        busy = [percent for _, percent in self._busy.values()]
        before = self._load
        mean = statistics.fmean(busy) if busy else None
        self._load = after = before.after(now, mean, self._limits)
        if after.is_overloaded != before.is_overloaded:
            log.info(
                "the GPUs are %s", "overloaded" if after.is_overloaded else "no longer overloaded"
            )
            return after.is_overloaded
        return True if after.is_overloaded else None

    def publish_progress(self, publisher: Publisher) -> None:
        """Send progress to dispatchers; call it twice a second at most."""
        progress, self._progress = self._progress, {}
        by_client: dict[str, dict[str, tuple[float, str]]] = {}
        for source, state in progress.items():
            # Only the attempt that holds the request has a client here, not others that name it.
            client = self._clients.get(source)
            if client is not None:
                by_client.setdefault(client, {})[source.request] = state
        for client, each in by_client.items():
            publisher.progress(client, each)


def _since(since: float, delivery: Delivery) -> float:
    """Return since when a worker is in its state, by the clock here: that of its host may be wrong.

    Args:
        since: By the worker's clock; 0 if it does not say.
        delivery: Of its message, which says when that was written by the same clock.
    """
    sent = str((delivery.properties.headers or {}).get("ce-time", ""))
    try:
        span = datetime.fromisoformat(sent).timestamp() - since
    except (ValueError, OverflowError):
        return since
    now = time.time()
    return now - min(max(0.0, span), now) if since else 0.0
