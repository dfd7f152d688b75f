"""Private servers: RabbitMQ and Valkey live through crashes, and processes are known for sure."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.distributed.broker.management import Management
from ainern2d.core.errors import BrokerError, ServiceError
from ainern2d.core.home import StateFolder
from ainern2d.core.servers import rabbitmq, valkey
from ainern2d.core.servers.identity import Identity, carriers
from ainern2d.core.servers.live import broker_fault, queue_depths, raised_alarms
from ainern2d.core.servers.member import ServerMember
from ainern2d.core.servers.ports import choose_ports, is_free
from ainern2d.core.servers.process import ServerProcess
from ainern2d.core.servers.rabbitmq import LEAST_FREE_BYTES, Prober, RabbitNode
from ainern2d.core.servers.record import (
    Services,
    end_leftovers,
    entry_of,
    find_leftovers,
    hold,
    is_held,
    write_services,
)
from ainern2d.core.servers.supervisor import Supervisor
from ainern2d.core.servers.valkey import ValkeyServer
from tests.support.disks import open_disk
from tests.support.servers import FAST, need_rabbitmq

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

ACCOUNT = {
    "vhosts": [{"name": "v", "default_queue_type": "quorum"}],
    "users": [{"name": "a", "password": "b", "tags": ["administrator"]}],
    "permissions": [{"user": "a", "vhost": "v", "configure": ".*", "write": ".*", "read": ".*"}],
    "queues": [
        {
            "name": name,
            "vhost": "v",
            "durable": True,
            "auto_delete": False,
            "arguments": {"x-queue-type": "quorum"},
        }
        for name in ("kept", "waiting")
    ],
}
SLEEPER = "import time; print('ready', flush=True); time.sleep(60)"


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitNode]:
    need_rabbitmq()
    folder = tmp_path_factory.mktemp("rabbitmq") / "node"
    with RabbitNode(folder, ACCOUNT, advanced=FAST) as node:
        yield node


def publish(node: RabbitNode, queue: str, bodies: list[bytes]) -> None:
    import pika

    with pika.BlockingConnection(pika.URLParameters(node.url("a", "b", "v"))) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        for body in bodies:
            channel.basic_publish("", queue, body, mandatory=True)


def take_all(node: RabbitNode, queue: str, count: int) -> list[bytes]:
    import pika

    with pika.BlockingConnection(pika.URLParameters(node.url("a", "b", "v"))) as connection:
        channel, found = connection.channel(), []
        for method, _, body in channel.consume(queue, inactivity_timeout=10):
            if method is None:
                break
            found.append(body)
            channel.basic_ack(method.delivery_tag)
            if len(found) == count:
                break
        channel.cancel()
        return found


@pytest.mark.services
def test_a_killed_broker_comes_back_on_its_ports_with_every_confirmed_message(
    node: RabbitNode,
) -> None:
    bodies = [f"message {number}".encode() for number in range(50)]
    publish(node, "kept", bodies)
    ports, first = dict(node.ports), node.pid
    os.kill(first, signal.SIGKILL)
    node.kill()
    node.start()
    assert node.ports == ports
    assert node.pid != first
    assert take_all(node, "kept", 50) == bodies


@pytest.mark.services
def test_quorum_queues_that_a_full_disk_ended_keep_messages_again_once_there_is_space(
    tmp_path: Path,
) -> None:
    need_rabbitmq()
    said: list[str] = []
    prober = Prober("a", "b", "v")
    size = 3 * LEAST_FREE_BYTES
    with (
        open_disk(tmp_path / "disk", size) as disk,
        RabbitNode(disk.folder / "node", ACCOUNT, prober=prober) as node,
    ):
        supervisor = Supervisor(said.append, lambda: None)
        supervisor.launch(ServerMember("rabbitmq", node))
        publish(node, "kept", [b"before"])
        url = node.management_url("a", "b")
        disk.fill()
        # The disk is filled faster than the broker looks at it.
        until(lambda: write_fails(node), 60)
        disk.empty(size)
        until(lambda: not raised_alarms(url), 60)
        assert broker_fault(url, "v")
        first = node.pid

        def keeps() -> bool:
            supervisor.look()
            return node.pid != first and node.is_ready() and not broker_fault(url, "v")

        until(keeps, 150)
        assert any("keeps no message in its quorum queues" in each for each in said)
        assert any("its disk has space" in each for each in said)
        publish(node, "kept", [b"after"])
        found = take_all(node, "kept", 2)
        assert {b"before", b"after"} <= set(found)


def write_fails(node: RabbitNode) -> bool:
    """Try to publish something that has to be written, and say whether it was not kept."""
    management = Management(node.management_url("a", "b"), 10)
    message = {
        "routing_key": "waiting",
        "payload": "x" * 100_000,
        "payload_encoding": "string",
        "properties": {"delivery_mode": 2},
    }
    try:
        management.call("POST", "exchanges/v/amq.default/publish", message)
    except BrokerError:
        return True
    return False


@pytest.mark.services
def test_a_port_mapper_that_was_killed_is_started_again_and_knows_the_broker(
    node: RabbitNode,
) -> None:
    if not node.is_alive():
        node.start()
    member = ServerMember("rabbitmq", node)
    _, mapper = node.processes
    first = mapper.pid
    os.kill(first, signal.SIGKILL)
    mapper.kill()
    said = member.tend()
    assert said == ["RabbitMQ's port mapper (epmd) ended, and was started again"]
    assert node.processes[1].pid != first
    assert node.processes[1].is_alive()
    assert [entry.pid for entry in member.entries()] == [node.pid, node.processes[1].pid]

    def is_known() -> bool:
        program = rabbitmq.find_port_mapper()
        asked = [program, "-port", str(node.ports["epmd"]), "-names"]
        done = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=10)
        return "ainern2d" in done.stdout

    until(is_known, 90)
    assert member.tend() == []


@pytest.mark.services
def test_the_management_interface_tells_queue_depths_on_loopback_only(node: RabbitNode) -> None:
    publish(node, "waiting", [b"one"])
    end = time.monotonic() + 30
    depths: dict[str, int] = {}
    while depths.get("waiting") != 1 and time.monotonic() < end:
        time.sleep(0.2)
        queues = queue_depths(node.management_url("a", "b"), "v")
        depths = {queue["name"]: queue["ready"] for queue in queues}
    assert depths["waiting"] == 1
    with pytest.raises(ServiceError, match="401"):
        queue_depths(node.management_url("a", "wrong"), "v")
    listening = subprocess.run(
        ["ss", "-ltnH"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    ours = [line for line in listening if any(f":{port} " in line for port in node.ports.values())]
    assert ours
    assert all(line.split()[3].startswith(("127.0.0.1:", "[::1]:")) for line in ours), ours


@pytest.mark.services
def test_a_second_broker_on_the_same_folder_is_refused(
    node: RabbitNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ainern2d.core.servers.process.LOCK_WAIT_S", 0.2)
    with pytest.raises(ServiceError, match="another RabbitMQ runs"):
        RabbitNode(node.folder, ACCOUNT).start()
    assert node.is_ready()


@pytest.mark.services
def test_a_stopped_broker_leaves_no_process_behind(tmp_path: Path) -> None:
    need_rabbitmq()
    node = RabbitNode(tmp_path / "node", ACCOUNT)
    node.start()
    mapper = node.processes[1].pid
    ours = [found for each in (node.pid, mapper) if (found := Identity.of(each))]
    assert len(ours) == 2
    node.stop()
    assert not any(identity.is_alive() for identity in ours)
    assert all(is_free(port) for port in node.ports.values())


def test_without_the_package_one_is_told_how_to_get_rabbitmq(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rabbitmq, "PROGRAM_FOLDERS", (tmp_path,))
    with pytest.raises(ServiceError, match="RabbitMQ is not installed") as caught:
        RabbitNode(tmp_path / "node", {}).start()
    assert "apt-get install rabbitmq-server" in caught.value.hint
    assert "brew install rabbitmq" in caught.value.hint
    assert not (tmp_path / "node").exists()


def test_an_old_rabbitmq_is_refused_by_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "rabbitmq-server").touch()
    (tmp_path / "lib" / "rabbitmq_server-3.10.8").mkdir(parents=True)
    monkeypatch.setattr(rabbitmq, "PROGRAM_FOLDERS", (tmp_path / "bin",))
    with pytest.raises(ServiceError, match=r"RabbitMQ 3\.10\.8 .* needs 4\.0"):
        rabbitmq.find_server()


@pytest.mark.services
def test_valkey_wants_its_password_and_forgets_everything_when_killed(tmp_path: Path) -> None:
    import redis

    with ValkeyServer(tmp_path / "valkey", "secret-1") as server:
        client = redis.Redis.from_url(server.url)
        client.set("live", "yes")
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=server.port).get("live")
        port = server.port
        server.kill()
        assert not server.is_ready()
        server.start()
        assert server.port == port
        assert client.get("live") is None
        client.close()
    assert not list(tmp_path.glob("valkey/*.rdb"))


def test_without_valkey_one_on_the_path_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(valkey, "PACKAGE", "no_such_package_here")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ServiceError, match="neither Valkey nor Redis") as caught:
        valkey.find_program()
    assert "pip install" in caught.value.hint
    (tmp_path / "redis-server").symlink_to(shutil.which("true", path="/bin:/usr/bin") or "")
    assert valkey.find_program() == str(tmp_path / "redis-server")


def test_ports_are_the_same_again_unless_somebody_took_them(tmp_path: Path) -> None:
    memory = tmp_path / "ports.json"
    first = choose_ports(["one", "two"], memory)
    assert len(set(first.values())) == 2
    assert choose_ports(["one", "two"], memory) == first
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", first["one"]))
        taken.listen()
        again = choose_ports(["one", "two"], memory)
    assert again["two"] == first["two"]
    assert again["one"] not in first.values()


def sleeper(tmp_path: Path, name: str = "sleeper", **options: object) -> ServerProcess:
    command = [sys.executable, "-c", SLEEPER]
    return ServerProcess(name, command, tmp_path / f"{name}.log", **options)  # type: ignore[arg-type]


def until(condition: object, deadline_s: float = 10.0) -> None:
    end = time.monotonic() + deadline_s
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_a_server_ends_when_its_owner_is_killed(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib; from ainern2d.core.servers.process import ServerProcess\n"
        f"s = ServerProcess('x', [sys.executable, '-c', {SLEEPER!r}], pathlib.Path(sys.argv[1]))\n"
        "s.launch(); print(s.pid, flush=True); sys.stdin.read()"
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "log")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with owner:
        assert owner.stdout is not None
        child = Identity.of(int(owner.stdout.readline()))
        assert child is not None
        until(lambda: "ready" in (tmp_path / "log").read_text())
        owner.kill()
    until(lambda: not child.is_alive())


def test_a_process_that_got_an_old_id_is_not_signalled(tmp_path: Path) -> None:
    process = sleeper(tmp_path)
    process.launch()
    real = Identity.of(process.pid)
    assert real is not None
    impostor = Identity(process.pid, "another boot:12345")
    assert not impostor.is_alive()
    assert not impostor.signal(signal.SIGKILL)
    assert process.is_alive()
    assert real.signal(signal.SIGKILL)
    until(lambda: not process.is_alive())
    assert not real.is_alive()


def test_what_a_killed_owner_left_is_ended_and_nobody_else(tmp_path: Path) -> None:
    home = StateFolder(tmp_path / "state").create()
    ours, child = (
        sleeper(tmp_path, "ours"),
        sleeper(
            tmp_path, "child", environment={**os.environ, "AINERN2D_FLEET": "token-of-the-dead"}
        ),
    )
    other = sleeper(tmp_path, "other")
    for process in (ours, child, other):
        process.launch()
    with hold(home, "token-of-the-dead", lambda: None):
        assert is_held(home)
        recycled = entry_of("recycled", other.pid).model_copy(update={"started": "long ago"})
        write_services(home, Services(processes=[entry_of("ours", ours.pid), recycled]))
    assert not is_held(home)
    until(lambda: "ready" in (tmp_path / "child.log").read_text())
    expected = {ours.pid} | ({child.pid} if sys.platform == "linux" else set())
    assert {identity.pid for identity in find_leftovers(home)} == expected
    assert end_leftovers(home, patience_s=0.5) == len(expected)
    assert not ours.is_alive()
    assert other.is_alive()
    assert not list(carriers("token-of-the-dead"))
    assert not (home.root / "services.json").exists()
    other.kill()
    child.kill()


class Mayfly:
    """A member that dies whenever it is told to."""

    name, address = "mayfly", ""

    def __init__(self) -> None:
        self.launches, self.alive, self.broken = 0, False, False

    def launch(self) -> None:
        if self.broken:
            raise ServiceError("it cannot be started", hint="none")
        self.launches, self.alive = self.launches + 1, True

    def is_ready(self) -> bool:
        return self.alive

    def is_alive(self) -> bool:
        return self.alive

    def tend(self) -> list[str]:
        return []

    def ask_to_stop(self) -> None:
        self.alive = False

    def stop(self, patience_s: float) -> None:
        self.alive = False

    def entries(self) -> list:  # type: ignore[type-arg]
        return []

    def tail(self) -> str:
        return "last words"


def test_whoever_dies_is_started_again_later_each_time_and_said() -> None:
    now, said, changes, fly = [0.0], [], [], Mayfly()
    supervisor = Supervisor(said.append, lambda: changes.append(now[0]), lambda: now[0])
    supervisor.launch(fly)
    pauses = []
    for _ in range(9):
        fly.alive, died = False, now[0]
        while not fly.alive:
            supervisor.look()
            now[0] += 0.25
        pauses.append(now[0] - died)
    assert pauses == sorted(pauses)
    assert pauses[0] <= 1
    assert 30 <= pauses[-1] <= 31
    assert fly.launches == 10
    assert len(changes) == 10
    assert "mayfly ended, and is started again in 0.5 s" in said
    assert any("last words" in line for line in said)
    # After a good life the first pause is short again.
    now[0] += 100
    fly.alive = False
    supervisor.look()
    now[0] += 0.6
    supervisor.look()
    assert fly.alive


def test_a_member_that_cannot_be_started_again_is_tried_until_it_can() -> None:
    now, said, fly = [0.0], [], Mayfly()
    supervisor = Supervisor(said.append, lambda: None, lambda: now[0])
    supervisor.launch(fly)
    fly.alive, fly.broken = False, True
    for _ in range(20):
        supervisor.look()
        now[0] += 0.25
    assert "it cannot be started" in said
    fly.broken = False
    for _ in range(40):
        supervisor.look()
        now[0] += 0.25
    assert fly.alive
