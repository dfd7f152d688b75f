"""The state of the whole system, as `ainern2d status` shows it."""

from __future__ import annotations

import importlib.util
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ..configuration.addresses import address
from ..configuration.secrets import from_environment
from ..distributed.broker.management import MANAGEMENT_VARIABLE
from ..distributed.broker.url import VARIABLE as BROKER_VARIABLE
from ..distributed.broker.url import BrokerUrl
from ..errors import ServiceError
from ..observe.heartbeat import read_beats
from ..translatable import coded
from .by_url import ask, named_servers
from .live import (
    REDIS_VARIABLE,
    broker_fault,
    is_strained,
    present_workers,
    queue_depths,
    raised_alarms,
)
from .ports import accepts
from .record import find_leftovers, is_held, last_holder, read_services

if TYPE_CHECKING:
    from ..home import StateFolder
    from ..observe.heartbeat import Beat
    from .record import ProcessEntry


BEATING = ("hub", "worker")
"""Roles of processes that write heartbeats."""

RESTART = (
    "its disk was full for a while, which ends the log of its quorum queues: once there is space, "
    "`ainern2d up` restarts it; a node of your own you restart"
)


@dataclass(frozen=True, slots=True)
class ServiceState:
    """One process.

    Attributes:
        name: Such as ``rabbitmq`` or ``worker-1``.
        state: ``up``, ``starting`` (it does not answer yet), ``sick`` (it runs, and does not do its
            work) or ``down``.
        address: Where it answers, or empty.
        since: Unix time of its start, or 0 if that is not known.
        pid: Its process id, or 0.
        log: File with what it says.
        note: What it says is wrong, or empty.
    """

    name: str
    state: str
    address: str = ""
    since: float = 0.0
    pid: int = 0
    log: str = ""
    note: str = ""


@dataclass(slots=True)
class Status:
    """Everything.

    Attributes:
        up: Whether `ainern2d up` runs on this state folder.
        by_url: Whether these are servers that the environment names, in place of those of `up`.
        since: Unix time of its start, or 0.
        pid: Its process id, or 0.
        home: The state folder.
        leftovers: Processes that an `up` that was killed left running.
        services: Servers and our own processes.
        workers: Presence of each worker, as it says it.
        queues: Name, ready, unacked and consumers of each queue.
        strained: Whether the GPUs have been busy for long.
        problems: What could not be asked, and alarms of the broker.
    """

    up: bool
    by_url: bool = False
    since: float = 0.0
    pid: int = 0
    home: str = ""
    leftovers: int = 0
    services: list[ServiceState] = field(default_factory=list)
    workers: list[dict[str, Any]] = field(default_factory=list)
    queues: list[dict[str, Any]] = field(default_factory=list)
    strained: bool = False
    problems: list[str] = field(default_factory=list)

    def is_whole(self) -> bool:
        """Say whether everything runs, answers, and does its work."""
        is_there = self.up or self.by_url
        return is_there and not self.problems and all(each.state == "up" for each in self.services)

    def plain(self) -> dict[str, Any]:
        """Return it as plain JSON data."""
        return asdict(self)


def parts_down(status: Status) -> list[str]:
    """Return a line for each part that should run and does not, for people."""
    return [
        coded(
            "part_down",
            f"{each.name} is {each.state}: {each.note}"
            if each.note
            else f"{each.name} is {each.state}" + (f": {each.log} says why" if each.log else ""),
            name=each.name,
            state=each.state,
            why=each.note or str(each.log),
        )
        for each in status.services
        if each.state in ("down", "sick")
    ]


def look(home: StateFolder) -> Status:
    """Look at everything once; nothing is started."""
    if not is_held(home):
        return Status(up=False, home=str(home.root), leftovers=len(find_leftovers(home)))
    holder, services = last_holder(home), read_services(home)
    status = Status(up=True, home=str(home.root))
    if holder is not None:
        status.since, status.pid = holder.since, holder.pid
    if (database := _database(home)) is not None:
        status.services.append(database)
    if services is None:
        return status
    beats = {beat.pid: beat for role in BEATING for beat in read_beats(home.health, role)}
    status.services += [_state(entry, beats.get(entry.pid)) for entry in services.processes]
    if not services.broker:
        # It is still starting: there are no addresses yet.
        return status
    _ask_valkey(status, services.redis)
    _ask_broker(status, services.management, services.vhost)
    return status


def look_by_url(home: StateFolder) -> Status:
    """Ask every server that the environment names whether it answers, and look at the fleet.

    Raises:
        ConfigError: An address in the environment is malformed.
    """
    urls = named_servers()
    if not urls:
        return Status(up=False, home=str(home.root))
    # At once: several that are away must not cost the patience for each.
    with ThreadPoolExecutor(len(urls) + 1) as threads:
        fleet = threads.submit(look_at_fleet, home)
        answers = list(threads.map(ask, urls, urls.values()))
        status = fleet.result()
    status.by_url = True
    status.services = [
        ServiceState(each.server, "down" if each.problem else "up", each.address)
        for each in answers
    ] + [each for each in status.services if each.state == "sick"]
    told = [f"{each.server} at {each.address}: {each.problem}" for each in answers if each.problem]
    status.problems = list(dict.fromkeys([*status.problems, *told]))
    return status


def look_at_everything(home: StateFolder) -> Status:
    """Look once at the system of `ainern2d up`, or at servers that the environment names.

    Raises:
        ConfigError: An address in the environment is malformed.
    """
    return look(home) if is_held(home) else look_by_url(home)


def look_at_fleet(home: StateFolder) -> Status:
    """Look once at workers and queues, of `ainern2d up` or of servers that the environment names.

    Raises:
        ConfigError: An address in the environment is malformed.
    """
    if is_held(home):
        return look(home)
    status = Status(up=False, home=str(home.root))
    redis = address(home, "redis", REDIS_VARIABLE)
    if redis:
        _ask_valkey(status, redis)
    broker = address(home, "broker", BROKER_VARIABLE)
    management = address(home, "management", MANAGEMENT_VARIABLE)
    if broker and management:
        _ask_broker(status, management, BrokerUrl.parse(broker).vhost)
    return status


def _ask_valkey(status: Status, url: str) -> None:
    try:
        status.workers = present_workers(url)
        status.strained = is_strained(url)
    except ServiceError as problem:
        status.problems.append(str(problem))


def _ask_broker(status: Status, management: str, vhost: str) -> None:
    try:
        status.queues = queue_depths(management, vhost)
        status.problems += raised_alarms(management)
        if fault := broker_fault(management, vhost):
            status.problems.append(f"RabbitMQ keeps no messages: {fault}; {RESTART}")
            status.services = [
                replace(each, state="sick") if each.name == "rabbitmq" else each
                for each in status.services
            ]
    except ServiceError as problem:
        status.problems.append(str(problem))


def _state(entry: ProcessEntry, beat: Beat | None) -> ServiceState:
    state, note = "down", ""
    if entry.is_alive():
        state = "up" if not entry.port or accepts(entry.port, host=entry.host) else "starting"
        if entry.name.partition("-")[0] in BEATING:
            state, note = _by_heartbeat(beat)
    return ServiceState(entry.name, state, entry.address, entry.since, entry.pid, entry.log, note)


def _by_heartbeat(beat: Beat | None) -> tuple[str, str]:
    """Return the state of a hub or worker that lives, and what it says is wrong."""
    if beat is None:
        return "starting", ""
    if not beat.is_fresh():
        return "sick", "it hangs, or cannot write its heartbeat: see the state folder's disk"
    if beat.state == "ill":
        return "sick", beat.why
    return ("up" if beat.state == "ok" else "starting"), beat.why


def _database(home: StateFolder) -> ServiceState | None:
    """Return the state of PostgreSQL; None where its packages are not installed."""
    if from_environment("AINERN2D_DATABASE_URL"):
        return ServiceState("postgresql", "up", "as AINERN2D_DATABASE_URL says")
    if importlib.util.find_spec("sqlalchemy") is None:
        return None
    from .postgres import pg_supervisor
    from .postgres.cluster import files_of

    files = files_of(home)
    pid = pg_supervisor.server_pid(files)
    ready = pg_supervisor.is_ready(files)
    return ServiceState(
        "postgresql",
        "up" if ready else "down",
        str(files.sockets),
        files.socket.stat().st_ctime if ready else 0.0,
        pid or 0 if ready else 0,
        str(files.server_log),
    )
