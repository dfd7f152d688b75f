"""Signs of life, progress and presence: what may be lost, and is written now and then."""

from __future__ import annotations

import json
import logging
import statistics
import time
from typing import TYPE_CHECKING, Protocol

from ...servers.live import STRAIN_KEY
from ..broker.messages import Present, Progressed
from ..broker.topology import TELEMETRY
from .gpu_load import Strain, StrainLimits
from .quarantine import Arrived, parked, read
from .records import Parked

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..broker.delivery import Delivery
    from ..broker.messages import Message
    from .publishing import Speaker
    from .records import HubRecords

log = logging.getLogger(__name__)

PRESENCE_KEY = "ainern2d:worker:"
PRESENCE_S = 15
"""Seconds after which a worker that says nothing is no longer shown."""

STRAIN_S = 30
"""Seconds after which that is forgotten, if no hub says it again."""
GPU_S = 30.0
"""Seconds for which the figures of a GPU count."""

CLIENTS_MOST = 100_000
PARKED_MOST = 20
"""Messages that are put aside between two writes at most; telemetry that is wrong comes often."""


class Presence(Protocol):
    """Where the presence of workers is shown."""

    def show(self, workers: dict[str, str], gone: set[str], *, strained: bool | None) -> None:
        """Show what workers said, as JSON by id, and forget those that are gone.

        Args:
            workers: What they said.
            gone: Ids.
            strained: Whether the GPUs have been busy for long; None if that is not news.
        """
        ...


class Valkey:
    """Presence in Valkey or Redis. Absent, restarted or flushed, only the display suffers.

    Args:
        url: ``redis://:password@host:port/0``.
    """

    def __init__(self, url: str) -> None:
        import redis

        self._client = redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)
        self._lost: type[Exception] = redis.RedisError
        self._is_away = False

    def show(self, workers: dict[str, str], gone: set[str], *, strained: bool | None) -> None:
        """Set one key per worker, with an end, and one while the GPUs are strained."""
        try:
            with self._client.pipeline(transaction=False) as pipeline:
                for worker, said in workers.items():
                    pipeline.set(PRESENCE_KEY + worker, said, ex=PRESENCE_S)
                for worker in gone:
                    pipeline.delete(PRESENCE_KEY + worker)
                if strained:
                    pipeline.set(STRAIN_KEY, "1", ex=STRAIN_S)
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
    """Gathers what workers say about themselves, to write it in one go.

    ``take`` and ``tell`` belong to the loop's thread, ``write`` to any other, one at a time.

    Args:
        records: The database.
        presence: Where workers are shown, or None.
        limits: Between GPUs that are busy for long and those that are not.
        clock: Time that goes on, in seconds.
    """

    def __init__(
        self,
        records: HubRecords,
        presence: Presence | None,
        limits: StrainLimits | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._records = records
        self._presence = presence
        self._signs: dict[str, dict[str, str]] = {}
        self._progress: dict[str, tuple[float, str]] = {}
        self._clients: dict[str, str] = {}
        self._present: dict[str, str] = {}
        self._gone: set[str] = set()
        self._parked: list[Parked] = []
        self._limits = limits or StrainLimits()
        self._clock = clock
        self._strain = Strain()
        self._figures: dict[str, tuple[float, float]] = {}
        self._busy: dict[str, tuple[float, float]] = {}

    def take(self, delivery: Delivery) -> None:
        """Remember the newest word of each worker."""
        found = read(delivery, TELEMETRY, Progressed, Present)
        if isinstance(found, Parked):
            self._park(found)
        elif isinstance(found.said, Progressed):
            said = found.said
            self._signs[said.request] = {
                "id": said.request,
                "attempt_id": said.attempt_id,
                "worker": said.worker,
                "kinds": ",".join(sorted(found.kinds)),
            }
            self._progress[said.request] = (said.fraction, said.note)
        elif isinstance(found.said, Present):
            self._take_presence(found, found.said, delivery)

    def _take_presence(self, found: Arrived[Message], said: Present, delivery: Delivery) -> None:
        if not set(said.kinds) <= found.kinds:
            wrong = f"account {found.account or 'nobody'} does not stand for {list(said.kinds)}"
            self._park(parked(delivery, TELEMETRY, wrong))
            return
        if said.state == "gone":
            self._gone.add(said.worker)
            self._present.pop(said.worker, None)
        else:
            self._gone.discard(said.worker)
            now = self._clock()
            self._figures |= {
                gpu.id: (now, gpu.busy_percent) for gpu in said.gpus if gpu.busy_percent is not None
            }
            # The account is what the broker says, whatever the worker does.
            told = said.model_dump(mode="json") | {"account": found.account}
            self._present[said.worker] = json.dumps(told)

    def _park(self, found: Parked) -> None:
        if len(self._parked) < PARKED_MOST:
            self._parked.append(found)

    def write(self) -> None:
        """Write what was gathered since the last time.

        Raises:
            DatabaseError: It was not written, and is given up.
        """
        workers, self._present = self._present, {}
        gone, self._gone = self._gone, set()
        signs, self._signs = self._signs, {}
        aside, self._parked = self._parked, []
        news = self._look_at_strain()
        if self._presence is not None and (workers or gone or news is not None):
            self._presence.show(workers, gone, strained=news)
        if aside:
            with self._records.book(()) as book:
                for each in aside:
                    book.park(each)
        if signs:
            clients = self._records.sign(list(signs.values()))
            if len(self._clients) > CLIENTS_MOST:
                self._clients = {}
            self._clients |= clients

    def _look_at_strain(self) -> bool | None:
        """Return whether the GPUs are strained, where that has to be said."""
        now = self._clock()
        figures, self._figures = self._figures, {}
        known = self._busy | figures
        self._busy = {gpu: said for gpu, said in known.items() if now - said[0] < GPU_S}
        busy = [percent for _, percent in self._busy.values()]
        before = self._strain
        mean = statistics.fmean(busy) if busy else None
        self._strain = after = before.after(now, mean, self._limits)
        if after.strained != before.strained:
            log.info("the GPUs are %s", "busy for long" if after.strained else "calm again")
            return after.strained
        return True if after.strained else None

    def tell(self, speaker: Speaker) -> None:
        """Tell dispatchers of progress; call it twice a second at most."""
        progress, self._progress = self._progress, {}
        told: dict[str, dict[str, tuple[float, str]]] = {}
        for request, state in progress.items():
            # Only a request whose worker was found to be the right one has a client here.
            client = self._clients.get(request)
            if client is not None:
                told.setdefault(client, {})[request] = state
        for client, each in told.items():
            speaker.progress(client, each)
