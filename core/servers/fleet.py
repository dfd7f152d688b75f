"""The whole system on one machine: what it consists of, and in which order it comes and goes."""

from __future__ import annotations

import os
import secrets
import signal
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

from ..configuration.project import NO_FOLDER
from ..configuration.secrets import FILE_SUFFIX, from_environment
from ..errors import Ainern2dError, InterruptedByUserError, ServiceError
from ..home import HOME_VARIABLE, TOKEN_VARIABLE
from ..observe.metrics import METRICS_VARIABLE
from ..storage.s3_location import S3Location
from .credentials import keep_credentials
from .doors import BROKER, BUCKET, Doors
from .identity import carriers
from .member import Program, ProgramMember, ServerMember
from .process import POLL_S
from .programs import find_programs, find_studio
from .rabbitmq import Prober, RabbitNode
from .record import Services, end_leftovers, forget_services, hold, write_services
from .seaweedfs import SeaweedFS
from .supervisor import Supervisor
from .valkey import ValkeyServer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..configuration.compose import Composition
    from ..home import StateFolder
    from .member import Member
    from .postgres import Server


BROKER_VARIABLE = "AINERN2D_BROKER_URL"
S3_VARIABLE = "AINERN2D_S3_URL"
REDIS_VARIABLE = "AINERN2D_REDIS_URL"
DATABASE_VARIABLE = "AINERN2D_DATABASE_URL"

FOR_WORKERS = ("env=", "broker.", "plugins.")
"""Overrides that say which lanes there are, and which backends."""

READY_S = 90.0
"""Longest wait for the slowest part, RabbitMQ, on a slow machine."""
DRAIN_S = 120.0
"""How long workers may finish what they do; what they do not finish is done again later."""
STOP_S = 20.0
LOOK_S = 0.25
DATABASE_LOOK_S = 2.0


class Fleet:
    """Everything that `ainern2d up` runs.

    Use it from one thread that lives until :meth:`stop`: on Linux its death tells the children to
    stop.

    Args:
        home: The state folder, created.
        composition: Lanes, kinds and number of workers come from here, and for the studio the
            environments of episodes.
        overrides: From which hub and workers compose the same, without the user's conf folder.
        say: Gets a line of text for each event, for people.
        wait: Waits so many seconds, or until the user asks to stop; returns whether they did.
        is_in_a_hurry: Returns whether the user asked to stop again, while stopping.
    """

    def __init__(
        self,
        home: StateFolder,
        composition: Composition,
        overrides: Sequence[str],
        *,
        say: Callable[[str], None],
        wait: Callable[[float], bool],
        is_in_a_hurry: Callable[[], bool],
    ) -> None:
        self.home, self.config, self.overrides = home, composition.config, list(overrides)
        self._composition = composition
        self.services = Services()
        self._say, self._wait, self._is_in_a_hurry = say, wait, is_in_a_hurry
        self._token = secrets.token_hex(16)
        self._supervisor = Supervisor(say, self._record)
        self._held = ExitStack()
        self._is_holder = False
        self._database_held = ExitStack()
        self._database: Server | None = None
        self._database_look = 0.0
        self._doors: Doors | None = None
        self._programs: list[ProgramMember] = []
        self._unannounced: list[ProgramMember] = []
        self._hub: list[ProgramMember] = []
        self._workers: list[ProgramMember] = []

    def start(self) -> None:
        """Start everything, and return when the servers answer and the programs are launched.

        Raises:
            ServiceError: The folder has an `up` already, or a part is missing or does not start.
            DatabaseError: PostgreSQL does not start.
            InterruptedByUserError: The user asked to stop.
        """
        self._held.enter_context(hold(self.home, self._token, self._end_leftovers))
        self._is_holder = True
        self.home.services.mkdir(mode=0o700, exist_ok=True)
        self._start_servers()
        self._start_programs()

    def watch(self) -> None:
        """Keep everything up until the user asks to stop."""
        while not self._wait(LOOK_S):
            self._supervisor.look()
            self._announce_programs()
            self._look_at_database()

    def stop(self) -> None:
        """Stop everything in order: workers finish, then the hub, then the servers.

        Nothing happens where another `up` holds the folder: what runs there is not ours.
        """
        if not self._is_holder:
            return
        try:
            self._stop_together(self._programs, STOP_S)
            if any(worker.is_alive() for worker in self._workers):
                self._say(f"workers finish what they do, {DRAIN_S:.0f} s at most")
            self._stop_together(self._workers, DRAIN_S)
            self._stop_together(self._hub, STOP_S)
            # Such as a run that Dagster launched: it goes on from its manifests another time.
            for identity in carriers(self._token):
                identity.signal(signal.SIGKILL)
            self._stop_together(self._supervisor.members, STOP_S)
            forget_services(self.home)
        finally:
            self._database = None
            self._database_held.close()
            try:
                self._stop_database()
            finally:
                # Last: `ainern2d down` waits for this lock.
                self._held.close()

    def _end_leftovers(self) -> None:
        if ended := end_leftovers(self.home):
            self._say(f"ended {ended} processes that an earlier `ainern2d up` left running")

    def _start_servers(self) -> None:
        from ..database import prepare
        from ..distributed.broker.accounts import ADMIN, DISPATCHER, accounts
        from ..distributed.broker.definitions import definitions
        from ..distributed.broker.topology import VHOST, Lanes
        from .postgres import open_server

        folder, logs = self.home.services, self.home.logs
        passwords = keep_credentials(folder / "credentials.json", accounts())
        lanes = Lanes.parse(self.config.broker.lanes)
        broker = RabbitNode(
            folder / "rabbitmq",
            definitions(lanes, passwords.broker),
            log=logs / "rabbitmq.log",
            prober=Prober(ADMIN, passwords.broker[ADMIN], VHOST),
        )
        redis = ValkeyServer(folder / "valkey", passwords.redis, log=logs / "valkey.log")
        store = SeaweedFS(folder / "s3")
        rabbitmq = ServerMember("rabbitmq", broker)
        # The slowest first: the others come up while it boots.
        began = time.monotonic()
        self._say("starting RabbitMQ, PostgreSQL, Valkey and S3")
        self._supervisor.launch(rabbitmq)
        valkey, bucket = ServerMember("valkey", redis), ServerMember("s3", store)
        self._supervisor.launch(valkey)
        self._database = self._database_held.enter_context(open_server(self.home))
        prepare(self._database).dispose()
        self._say(f"PostgreSQL is up and migrated ({time.monotonic() - began:.1f} s)")
        self._supervisor.launch(bucket)
        for member in (valkey, bucket, rabbitmq):
            self._await(member, began)
        self.services = Services(
            broker=broker.url(DISPATCHER, passwords.broker[DISPATCHER], VHOST),
            accounts={
                name: broker.url(name, password, VHOST)
                for name, password in passwords.broker.items()
            },
            management=broker.management_url(ADMIN, passwords.broker[ADMIN]),
            s3=store.url,
            redis=redis.url,
            database=self._database.url("ainern2d"),
            vhost=VHOST,
        )
        if self.config.fleet.listen:
            self._open_doors({BROKER: broker.port, BUCKET: store.port}, began)
        self._record()

    def _open_doors(self, servers: dict[str, int], began: float) -> None:
        """Let workers elsewhere reach the broker and the bucket over TLS."""
        doors = Doors(self.home.services / "doors", self.config.fleet.listen)
        doors.prepare()
        url = f"amqps://{doors.place(BROKER)}"
        environment = {"PATH": os.environ.get("PATH", ""), TOKEN_VARIABLE: self._token}
        member = ProgramMember(
            Program("doors", doors.command(servers), url), self.home.logs, environment
        )
        self._supervisor.launch(member)
        self._await(member, began)
        self._doors = doors
        self.services = self.services.model_copy(update={"outside": doors.place(BROKER)})
        self._say(f"workers elsewhere reach it; SSL_CERT_FILE of theirs names {doors.authority}")

    def _start_programs(self) -> None:
        from ..distributed.broker.accounts import DISPATCHER, HUB, LOCAL_WORKER

        inner = {S3_VARIABLE: self.services.s3, REDIS_VARIABLE: self.services.redis}
        hub = Program("hub", _command("hub", *_NO_CONF, *self.overrides))
        signing, trusting = dict(inner), {}
        if self._doors is not None:
            # The hub signs addresses for all workers, wherever they are.
            location = S3Location.parse(self.services.s3)
            public = f"https://{self._doors.place(BUCKET)}"
            signing[S3_VARIABLE] = replace(location, public=public).url
            trusting["SSL_CERT_FILE"] = str(self._doors.trusted)
        self._hub = [self._member(hub, HUB, signing)]
        # The configuration says which lanes there are; the patience here is the longer one.
        told = [
            *_NO_CONF,
            f"kind={','.join(self.config.fleet.kinds)}",
            f"drain_s={DRAIN_S - 10:.0f}",
        ]
        told += [each for each in self.overrides if each.startswith(FOR_WORKERS)]
        self._workers = [
            # A worker gets its broker account and nothing else, as on another host.
            self._member(
                Program(f"worker-{number}", _command("worker", *told), environment=trusting),
                LOCAL_WORKER,
                {},
            )
            for number in range(1, self.worker_count() + 1)
        ]
        pages = find_programs(self.home, self._say) if self.config.fleet.page else []
        if self.config.fleet.page:
            made_of = self._composition
            environment = made_of.choices.get("env", "local")
            pages += find_studio(self.home, made_of.overrides, made_of.conf, environment, pages)
        self._programs = [self._member(program, DISPATCHER, inner) for program in pages]
        for member in (*self._hub, *self._workers, *self._programs):
            self._supervisor.launch(member)
        self._unannounced = [member for member in self._programs if member.address]

    def worker_count(self) -> int:
        """Return how many workers there are: as configured, else one per core."""
        return self.config.fleet.workers or os.cpu_count() or 1

    def _member(self, program: Program, account: str, urls: dict[str, str]) -> ProgramMember:
        private = (BROKER_VARIABLE, S3_VARIABLE, REDIS_VARIABLE, *_WITHOUT_DATABASE[not urls])
        # Each would take the same port.
        private = (*private, METRICS_VARIABLE)
        private = (*private, *(f"{name}{FILE_SUFFIX}" for name in private))
        environment = {name: text for name, text in os.environ.items() if name not in private}
        environment |= {
            HOME_VARIABLE: str(self.home.root),
            TOKEN_VARIABLE: self._token,
            BROKER_VARIABLE: self.services.accounts[account],
            # A log that is looked at while it grows.
            "PYTHONUNBUFFERED": "1",
            **urls,
        }
        return ProgramMember(program, self.home.logs, environment)

    def _await(self, member: Member, began: float) -> None:
        end = time.monotonic() + READY_S
        while not member.is_ready():
            if self._wait(POLL_S):
                raise InterruptedByUserError("stopped while starting")
            if not member.is_alive():
                said = member.tail()
                raise ServiceError(
                    f"{member.name} ended while starting:\n{said or '(its log is empty)'}",
                    hint=f"its log is in {self.home.logs}",
                )
            if time.monotonic() > end:
                raise ServiceError(
                    f"{member.name} did not answer in {READY_S:.0f} s:\n{member.tail()}",
                    hint=f"its log is in {self.home.logs}",
                )
        self._say(f"{member.name} is up at {member.address} ({time.monotonic() - began:.1f} s)")

    def _announce_programs(self) -> None:
        """Say which further programs answer by now; films are made without them."""
        for member in [each for each in self._unannounced if each.is_ready()]:
            self._unannounced.remove(member)
            self._say(f"{member.name} is up at {member.address}")

    def _record(self) -> None:
        entries = [entry for member in self._supervisor.members for entry in member.entries()]
        self.services = self.services.model_copy(update={"processes": entries})
        write_services(self.home, self.services)

    def _look_at_database(self) -> None:
        now = time.monotonic()
        if self._database is None or now < self._database_look:
            return
        self._database_look = now + DATABASE_LOOK_S
        try:
            self._database.ensure()
        except Ainern2dError as error:
            self._say(str(error))

    def _stop_together(self, members: Sequence[Member], patience_s: float) -> None:
        living = [member for member in members if member.is_alive()]
        for member in living:
            member.ask_to_stop()
        end = time.monotonic() + patience_s
        while any(member.is_alive() for member in living) and time.monotonic() < end:
            if self._is_in_a_hurry():
                self._say("asked again: what still runs is killed")
                break
            time.sleep(POLL_S)
        # Also those that ended: what they left is theirs to end.
        for member in reversed(members):
            member.stop(0 if member in living else patience_s)

    def _stop_database(self) -> None:
        from .postgres.private import stop_unless_used

        if not from_environment(DATABASE_VARIABLE) and not stop_unless_used(self.home):
            self._say("PostgreSQL stays up for another command that uses it")


_NO_CONF = ("--config-dir", NO_FOLDER)
"""The overrides say already what the user's conf folder says."""

_WITHOUT_DATABASE = {True: (DATABASE_VARIABLE,), False: ()}
"""Workers do not get the URL of the database."""


def _command(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "ainern2d.core.cli.app", *words)
