"""Watches for what the user should know: a broker that is away, a lane without workers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from ..broker.topology import lane_key, op_queue

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ...ops.kind import Kind
    from ..broker.connection import Connection
    from .database_client import DatabaseClient
    from .in_flight import InFlight
    from .lane import LaneQueue
    from .options import DispatchOptions
    from .outbox import Outbox


class Monitor:
    """Looks at broker, alarms and lanes every few seconds. It belongs to the loop's thread.

    Args:
        link: To the broker.
        in_flight: The orders and their lanes.
        database: Access to the rows.
        outbox: Knows which lanes are served.
        options: Clocks and bounds.
        notice: Gets messages for the user.
        workers: Returns what each worker says of itself, where that is known; it may block.
    """

    def __init__(
        self,
        link: Connection,
        in_flight: InFlight,
        database: DatabaseClient,
        outbox: Outbox,
        options: DispatchOptions,
        notice: Callable[[str], None],
        workers: Callable[[], Sequence[Mapping[str, Any]]] = tuple,
    ) -> None:
        self._link = link
        self._in_flight = in_flight
        self._database = database
        self._outbox = outbox
        self._options = options
        self._notice = notice
        self._workers = workers
        self._lost_at: float | None = None
        self._blocked_at: float | None = None
        self._block_told = False

    def broker_opened(self) -> None:
        """Note that the broker is here."""
        self._lost_at = None

    def broker_lost(self) -> None:
        """Note that the broker is away."""
        # Called after every failed try to connect; the first one counts.
        if self._lost_at is None:
            self._lost_at = asyncio.get_running_loop().time()

    async def keep(self) -> None:
        """Tell the user of a broker that is away or blocked, and of lanes without workers.

        Never ends.

        Raises:
            DatabaseError: The database refused for longer than the options' patience.
        """
        quiet_s = self._options.quiet_s
        clock = asyncio.get_running_loop().time
        while True:
            await asyncio.sleep(quiet_s / 4)
            now = clock()
            if now - (self._lost_at or now) > self._options.notice_s:
                self._lost_at = float("inf")
                self._notice(
                    f"the broker {self._link.url} does not answer; nothing is lost meanwhile: "
                    f"{self._link.reason}"
                )
            self._look_at_alarms(now)
            if self._link.flow_control.why or self._lost_at is not None:
                # Workers cannot be heard either, and need a while afterwards to be heard again.
                for lane in self._in_flight.lanes.values():
                    lane.last_sign = now
                continue
            quiet = [
                lane
                for lane in self._in_flight.lanes.values()
                if lane.sent and not lane.told and now - lane.last_sign > quiet_s
            ]
            if not quiet:
                continue
            served = await self._database.insist(self._outbox.served)
            workers = await asyncio.to_thread(self._workers)
            for lane in quiet:
                why = why_unserved(lane.kind, lane.lane, workers)
                if (lane.kind.value, lane.lane) in served or not why:
                    lane.sign(now)
                else:
                    lane.told = True
                    self._say_unserved(lane, why)

    def _look_at_alarms(self, now: float) -> None:
        if not self._link.flow_control.why:
            if self._block_told and self._link.is_ready:
                self._notice("RabbitMQ takes messages again")
                self._block_told = False
            self._blocked_at = None
        elif self._blocked_at is None:
            self._blocked_at = now
        if self._blocked_at is None or self._block_told:
            return
        if now - self._blocked_at >= self._options.notice_s:
            self._block_told = True
            self._notice(self._link.flow_control.why)

    def _say_unserved(self, lane: LaneQueue, why: str) -> None:
        advice = (
            f"start one: ainern2d worker kind={lane.kind.value}"
            if why.startswith("no worker")
            else "mend it, or start another one; `ainern2d status` shows them"
        )
        self._notice(f"{why}, and {len(lane.sent)} ops wait for one; {advice}")
        for request in lane.sent:
            order = self._in_flight.open.get(request)
            if order is not None and order.on_progress is not None:
                order.on_progress(0.0, why)
                break


def why_unserved(kind: Kind, lane: str, workers: Sequence[Mapping[str, Any]]) -> str:
    """Say why no worker takes the ops of a lane; empty if one does.

    Args:
        kind: Of the ops.
        lane: Its name.
        workers: What each worker says of itself; see
            :class:`ainern2d.core.distributed.broker.messages.Present`.
    """
    name, queue = lane_key(kind, lane), op_queue(kind, lane)
    there = [each for each in workers if kind.value in each["kinds"]]
    if any(each["state"] in ("idle", "busy") and queue in each["lanes"] for each in there):
        return ""
    unfit = [each for each in there if each["state"] == "unfit"]
    if not unfit:
        return f"no worker serves {name}"
    first = unfit[0]
    others = f" and {len(unfit) - 1} more are" if len(unfit) > 1 else " is"
    return f"worker {first['worker']}{others} unfit for {name}: {first['note'] or 'see its log'}"
