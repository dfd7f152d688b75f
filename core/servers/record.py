"""What `ainern2d up` records for other commands, and what one that was killed left running.

``up.lock`` names the `up` that holds the state folder; ``services.json`` has addresses, passwords
and processes.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import time
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..configuration.addresses import services_file
from ..errors import ServiceError
from .files import write_private
from .identity import Identity, carriers
from .ports import LOOPBACK
from .process import POLL_S

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..home import StateFolder


PATIENCE_S = 30.0
KILL_WAIT_S = 10.0


class ProcessEntry(BaseModel):
    """A process that `ainern2d up` started.

    Attributes:
        name: Such as ``rabbitmq`` or ``worker-1``.
        pid: Its process id.
        started: When it started, to tell it from a later one with the same id.
        since: Unix time of the same.
        log: File with what it says.
        command: How it was started.
        address: Where it answers, or empty.
        port: Where it accepts connections, or 0.
        host: Address of this machine that the port is on.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    pid: int
    started: str = ""
    since: float = 0.0
    log: str = ""
    command: list[str] = Field(default_factory=list)
    address: str = ""
    port: int = 0
    host: str = LOOPBACK

    def is_alive(self) -> bool:
        """Say whether this very process lives."""
        return self.identity().is_alive()

    def identity(self) -> Identity:
        """Return what tells it from other processes."""
        return Identity(self.pid, self.started)


class Services(BaseModel):
    """Where everything is, with passwords: the file is for its owner only.

    Attributes:
        broker: AMQP URL of dispatchers (account ``dispatcher``).
        accounts: AMQP URL of every account.
        management: URL of RabbitMQ's management API, for the account ``admin``.
        s3: URL of the bucket.
        redis: URL of Valkey.
        database: SQLAlchemy URL of PostgreSQL's database ``ainern2d``.
        vhost: Virtual host of the broker.
        outside: HOST:PORT at which workers elsewhere reach the broker over TLS; empty for nowhere.
        processes: What runs, servers first.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    broker: str = ""
    accounts: dict[str, str] = Field(default_factory=dict)
    management: str = ""
    s3: str = ""
    redis: str = ""
    database: str = ""
    vhost: str = ""
    outside: str = ""
    processes: list[ProcessEntry] = Field(default_factory=list)


class Holder(BaseModel):
    """The `ainern2d up` that holds a state folder.

    Attributes:
        pid: Its process id.
        started: When it started, to tell it from a later one with the same id.
        since: Unix time of the same.
        token: What all its descendants inherited.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    pid: int
    started: str
    since: float
    token: str

    def identity(self) -> Identity:
        """Return what tells it from other processes."""
        return Identity(self.pid, self.started)


def read_services(home: StateFolder) -> Services | None:
    """Return where everything is, or None where `ainern2d up` does not run.

    After an `up` that was killed the file stays, with addresses of servers that have ended.

    Raises:
        ServiceError: The file cannot be read.
    """
    path = services_file(home)
    try:
        return Services.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as problem:
        raise ServiceError(
            f"{path} cannot be read: {str(problem).splitlines()[0]}",
            hint="`ainern2d up` writes it; remove it and start `ainern2d up` again",
        ) from problem


def write_services(home: StateFolder, services: Services) -> None:
    """Replace the file, closed to everybody else."""
    write_private(services_file(home), json.dumps(services.model_dump(), indent=1) + "\n")


def forget_services(home: StateFolder) -> None:
    """Remove the file: nothing runs any more."""
    services_file(home).unlink(missing_ok=True)


@contextmanager
def hold(home: StateFolder, token: str, before: Callable[[], object]) -> Iterator[None]:
    """Be the one `ainern2d up` of a state folder.

    Args:
        home: The state folder.
        token: What all descendants will inherit.
        before: Called while the folder is ours and :func:`last_holder` is still the one before.

    Raises:
        ServiceError: There is one already.
    """
    with (home.root / "up.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            other = last_holder(home)
            raise ServiceError(
                f"it is up already: process {other.pid if other else 'unknown'} since "
                f"{moment(other.since if other else 0)}, in {home.root}",
                hint="`ainern2d status` shows it, `ainern2d down` stops it",
            ) from None
        before()
        me = Identity.of(os.getpid())
        holder = Holder(
            pid=os.getpid(), started=me.started if me else "", since=time.time(), token=token
        )
        file.truncate(0)
        file.write(holder.model_dump_json())
        file.flush()
        yield


def is_held(home: StateFolder) -> bool:
    """Say whether an `ainern2d up` holds the state folder now."""
    try:
        with (home.root / "up.lock").open("r") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def last_holder(home: StateFolder) -> Holder | None:
    """Return the last `ainern2d up` of the state folder, alive or not; None if there was none."""
    try:
        return Holder.model_validate_json((home.root / "up.lock").read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def moment(unix: float) -> str:
    """Return a time for people, in UTC."""
    return time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime(unix)) if unix else "an unknown time"


def entry_of(name: str, pid: int, **facts: object) -> ProcessEntry:
    """Return the entry of a process that was just started."""
    found = Identity.of(pid)
    identity = asdict(found) if found else {"pid": pid, "started": ""}
    return ProcessEntry.model_validate({"name": name, "since": time.time(), **identity, **facts})


def find_leftovers(home: StateFolder) -> list[Identity]:
    """Return what still runs of the last `ainern2d up`; call it only where none holds the folder.

    They are known by the time of their start, or by what only its descendants inherited, so that a
    process that got an old id is never among them.
    """
    services, holder = read_services(home), last_holder(home)
    found = {each.identity() for each in services.processes} if services else set()
    living = {identity for identity in found if identity.is_alive()}
    living |= set(carriers(holder.token)) if holder else set()
    return sorted(living, key=lambda identity: identity.pid)


def end_leftovers(home: StateFolder, patience_s: float = PATIENCE_S) -> int:
    """Stop what is left, by force after a while; return how many processes there were.

    Raises:
        ServiceError: Some do not end.
    """
    living = seen = find_leftovers(home)
    services = read_services(home)
    # A worker that gets SIGTERM ends its own children when it is ready to.
    told = [each.identity() for each in services.processes] if services else living
    for how, wait_s in ((signal.SIGTERM, patience_s), (signal.SIGKILL, KILL_WAIT_S)):
        for identity in told if how is signal.SIGTERM else living:
            identity.signal(how)
        end = time.monotonic() + wait_s
        while (living := find_leftovers(home)) and time.monotonic() < end:
            time.sleep(POLL_S * 2)
    if living:
        raise ServiceError(
            f"these processes of an earlier `ainern2d up` do not end: "
            f"{', '.join(str(identity.pid) for identity in living)}",
            hint="`ps -fp PID` shows what they are",
        )
    forget_services(home)
    return len(seen)
