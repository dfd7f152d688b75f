"""`ainern2d up` with an address for workers elsewhere: broker and bucket over TLS, and no more."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from ainern2d.core.configuration.settings import FleetConfig
from ainern2d.core.errors import ConfigError
from ainern2d.core.servers.doors import BROKER, BUCKET, Doors
from ainern2d.core.servers.ports import LOOPBACK, accepts, free_ports
from ainern2d.core.servers.record import read_services
from tests.conftest import open_public_folder
from tests.support.make import TINY_STORY
from tests.support.netns import Cable, open_cable
from tests.support.servers import need_rabbitmq
from tests.support.up import System, until
from tests.support.worker import WorkerProcess

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOCKS = ("backend/audio=mock", "backend/video=mock", "backend/lipsync=mock", "film=tiny")
ELSEWHERE = "audio,video,lipsync"
PROBE = """
import socket, sys
for port in sys.argv[2:]:
    try:
        socket.create_connection((sys.argv[1], int(port)), 2).close()
    except OSError:
        continue
    print(port)
"""


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "gpu-1", "10.77"])  # noqa: S104 - refused
def test_what_is_no_address_of_this_machine_is_refused(address: str) -> None:
    with pytest.raises(ConfigError, match="no address of this machine"):
        FleetConfig(listen=address)


class Echo(threading.Thread):
    """A server on loopback that says everything again, until it hears `end`."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._listening = socket.create_server((LOOPBACK, 0))
        self.port = self._listening.getsockname()[1]
        self.start()

    def run(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._say_again, args=(near,), daemon=True).start()

    def _say_again(self, near: socket.socket) -> None:
        with near, contextlib.suppress(OSError):
            while (data := near.recv(1 << 16)) and data != b"end":
                near.sendall(data)

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()


@pytest.fixture
def echo() -> Iterator[Echo]:
    echo = Echo()
    yield echo
    with contextlib.suppress(OSError):
        echo.close()


@pytest.fixture
def doors(tmp_path: Path, echo: Echo) -> Iterator[Doors]:
    """One door before a server that is there, and one before a server that is not."""
    doors = Doors(tmp_path / "doors", LOOPBACK)
    doors.prepare()
    (nobody,) = free_ports(1)
    process = subprocess.Popen(doors.command({BROKER: echo.port, BUCKET: nobody}))
    try:
        for name in (BROKER, BUCKET):
            until(lambda name=name: accepts(port_of(doors, name)), 30, lambda: "no door opens")  # type: ignore[misc]
        yield doors
        assert process.poll() is None
    finally:
        process.terminate()
        process.wait(20)


def port_of(doors: Doors, name: str) -> int:
    return int(doors.place(name).rpartition(":")[2])


def connect(doors: Doors, name: str) -> ssl.SSLSocket:
    trusting = ssl.create_default_context(cafile=str(doors.authority))
    plain = socket.create_connection((LOOPBACK, port_of(doors, name)), 10)
    return trusting.wrap_socket(plain, server_hostname=LOOPBACK)


def test_what_is_said_goes_through_whole_in_both_directions(doors: Doors) -> None:
    asyncio.run(_say_much_and_hear_it(doors))


async def _say_much_and_hear_it(doors: Doors) -> None:
    """Send and receive at once, in one thread: an OpenSSL connection belongs to one at a time."""
    trusting = ssl.create_default_context(cafile=str(doors.authority))
    data = os.urandom(3_000_000)
    heard, saying = await asyncio.open_connection(
        LOOPBACK, port_of(doors, BROKER), ssl=trusting, server_hostname=LOOPBACK
    )
    async with asyncio.timeout(60):
        saying.write(data)
        assert await heard.readexactly(len(data)) == data
        # The end of the server's side reaches the client.
        saying.write(b"end")
        assert await heard.read() == b""
        saying.close()
        await saying.wait_closed()


def test_who_is_no_client_costs_the_others_nothing(doors: Doors) -> None:
    with connect(doors, BROKER) as link:
        with socket.create_connection((LOOPBACK, port_of(doors, BROKER)), 10) as plain:
            plain.sendall(b"AMQP\x00\x00\x09\x01" * 10)
            with contextlib.suppress(ConnectionError):
                assert b"AMQP" not in plain.recv(100)
        with connect(doors, BUCKET) as away:
            assert away.recv(1) == b""
        # Cut off with a reset amid what it says.
        rude = connect(doors, BROKER)
        rude.sendall(b"x" * 100_000)
        rude.close()
        link.sendall(b"still there")
        assert link.recv(100) == b"still there"


def test_another_authority_is_not_trusted_and_a_new_start_keeps_ours(
    doors: Doors, tmp_path: Path
) -> None:
    other = Doors(tmp_path / "other", LOOPBACK)
    other.prepare()
    trusting = ssl.create_default_context(cafile=str(other.authority))
    plain = socket.create_connection((LOOPBACK, port_of(doors, BROKER)), 10)
    with plain, pytest.raises(ssl.SSLCertVerificationError):
        trusting.wrap_socket(plain, server_hostname=LOOPBACK)
    ca = doors.authority.read_text()
    again = Doors(tmp_path / "doors", LOOPBACK)
    again.prepare()
    assert again.authority.read_text() == ca
    assert ca in again.trusted.read_text()
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "doors").iterdir()} == {0o600}


def test_an_address_that_this_machine_has_not_is_said(tmp_path: Path) -> None:
    # Of the range for examples, RFC 5737.
    doors = Doors(tmp_path / "doors", "198.51.100.7")
    doors.prepare()
    command = doors.command({BROKER: 1, BUCKET: 2})
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "nothing can listen at 198.51.100.7, port" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def cable() -> Iterator[Cable]:
    with open_cable() as cable:
        yield cable


@pytest.fixture(scope="module")
def system(cable: Cable) -> Iterator[System]:
    need_rabbitmq()
    with open_public_folder() as folder:
        system = System(folder, "env=dev_remote_gpu", f"fleet.listen={cable.here}")
        try:
            system.start()
            yield system
        finally:
            system.end()


@pytest.fixture(scope="module")
def worker(cable: Cable, system: System) -> Iterator[WorkerProcess]:
    """A worker at the other end of the cable, with an account and a certificate and no more."""
    folder = system.home.root.parent
    words = ("broker", "account", "add", "gpu-1", "--kind", ELSEWHERE)
    made = system.command(*words, "--file", str(folder / "gpu-1.url"))
    assert made.returncode == 0, made.stderr
    authority = folder / "ca.pem"
    authority.write_bytes((system.home.services / "doors" / "ca.pem").read_bytes())
    worker = WorkerProcess(
        folder / "gpu-1",
        (folder / "gpu-1.url").read_text().strip(),
        folder / "no-plugins",
        f"kind={ELSEWHERE}",
        within=cable.within,
        SSL_CERT_FILE=str(authority),
        AINERN2D_DISABLE_PLUGINS="",
    )
    yield worker
    worker.end()


def film(system: System, name: str, *settings: str) -> str:
    """Make a film, and return the hash of its bytes."""
    folder = system.home.root.parent / name
    folder.mkdir()
    (folder / "story.txt").write_text(TINY_STORY)
    words = ("make", str(folder / "story.txt"), *MOCKS, *settings, "-o", str(folder / "film.mp4"))
    done = system.command(*words)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}\n{system.log()}"
    return hashlib.sha256((folder / "film.mp4").read_bytes()).hexdigest()


@pytest.mark.slow
@pytest.mark.services
def test_a_worker_elsewhere_makes_its_part_of_the_film(
    system: System, worker: WorkerProcess, cable: Cable
) -> None:
    services = read_services(system.home)
    assert services is not None
    assert services.outside.startswith(f"{cable.here}:")
    url = urlsplit((system.home.root.parent / "gpu-1.url").read_text().strip())
    assert (url.scheme, url.netloc.rpartition("@")[2]) == ("amqps", services.outside)
    (doors,) = [each for each in system.status()["services"] if each["name"] == "doors"]
    assert (doors["state"], doors["address"]) == ("up", f"amqps://{services.outside}")
    made = film(system, "remote", "env=dev_remote_gpu")
    assert made == film(system, "inline", "execution=inline", "store=folder")
    # Its part was its own: nobody else takes these kinds.
    assert worker.process.poll() is None


@pytest.mark.slow
@pytest.mark.services
def test_nothing_else_is_reached_from_elsewhere(system: System, cable: Cable) -> None:
    services = read_services(system.home)
    assert services is not None
    ports = {each.port for each in services.processes if each.port}
    ports |= {urlsplit(services.management).port or 0, urlsplit(services.s3).port or 0}
    door = int(services.outside.rpartition(":")[2])
    words = [sys.executable, "-c", PROBE, cable.here, *map(str, sorted(ports))]
    said = subprocess.run([*cable.within, *words], capture_output=True, text=True, check=True)
    assert set(map(int, said.stdout.split())) == {door}


@pytest.mark.slow
@pytest.mark.services
def test_doors_that_are_killed_open_again(system: System, worker: WorkerProcess) -> None:
    services = read_services(system.home)
    assert services is not None
    (doors,) = [each for each in services.processes if each.name == "doors"]
    os.kill(doors.pid, signal.SIGKILL)

    def is_open() -> bool:
        (found,) = [each for each in system.status()["services"] if each["name"] == "doors"]
        return bool(found["state"] == "up" and found["pid"] != doors.pid)

    until(is_open, 60, system.log)
    again = film(system, "remote-again", "env=dev_remote_gpu", "seed=2")
    assert again == film(system, "inline-again", "execution=inline", "store=folder", "seed=2")
    assert worker.process.poll() is None
