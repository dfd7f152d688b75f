"""A development machine: the whole chain in containers, brought up by Docker Compose for real."""

from __future__ import annotations

import json
import os
import re
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.deploy.engine import Engine, Host, Images, Namespace, open_folder
from tests.deploy.installation import Filming, make_secrets, variables
from tests.support.compose import DEV
from tests.support.up import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.deployment

PROJECT = "ainern2d-dev"
LOOPBACK = "127.0.0.1"


@dataclass
class Machine:
    """What runs."""

    namespace: Namespace
    engine: Engine
    host: Host
    secrets: Path
    folder: Path
    up_s: float

    def name(self, service: str) -> str:
        """Return the name of the container of a service."""
        return f"{PROJECT}-{service}-1"

    def film(self, name: str) -> bytes:
        """Make the film through the door, and return its bytes."""
        filming = Filming.begin(
            self.namespace, LOOPBACK, self.secrets, self.folder / name, domain="localhost"
        )
        return filming.finish()[0]


@pytest.fixture(scope="module")
def machine(images: Images, report: Callable[[str], None]) -> Iterator[Machine]:
    """A laptop with mock workers."""
    with open_folder() as folder:
        secrets = make_secrets(folder / "secrets", "--domain", "localhost")
        namespace = Namespace("laptop")
        engine = Engine(images, namespace, folder / "engine")
        engine.start()
        try:
            given = variables(
                images,
                secrets,
                DOMAIN="localhost",
                WIREGUARD_ADDRESS=LOOPBACK,
                COMPOSE_PROFILES="mock",
            )
            host = Host(engine, DEV, given)
            up_s = host.up()
            report(f"development machine: up in {up_s:.0f} s on empty volumes")
            yield Machine(namespace, engine, host, secrets, folder, up_s)
        finally:
            engine.stop()
            namespace.close()


def test_images_are_as_small_as_they_say(images: Images, report: Callable[[str], None]) -> None:
    sizes = images.sizes()
    for name, size in sorted(sizes.items()):
        took = f", built in {images.seconds[name]:.0f} s" if name in images.seconds else ""
        report(f"image {name}: {size / 1e6:.0f} MB{took}")
    assert sizes["worker"] < sizes["control"] < 1.6e9
    assert max(sizes[name] for name in ("nginx", "redis", "postgres")) < 0.45e9


def test_everything_starts_in_its_order_and_is_well(machine: Machine) -> None:
    states = machine.engine.states()
    assert states.pop(machine.name("migrate")) == "exited 0"
    assert set(states.values()) == {"running (healthy)"}, machine.host.say()
    assert len(states) == 12


def test_a_film_through_the_door_has_the_bytes_of_one_command(
    machine: Machine, film_here: bytes
) -> None:
    assert machine.film("first") == film_here


def test_no_process_has_a_right_too_many(machine: Machine) -> None:
    for name in machine.engine.states():
        if name == machine.name("migrate"):
            continue
        status = machine.engine.podman("exec", name, "cat", "/proc/1/status")
        found = dict(re.findall(r"^(\w+):\s*(\S+)", status, re.M))
        assert found["CapEff"] == found["CapPrm"] == found["CapBnd"] == "0" * 16, name
        assert found["NoNewPrivs"] == "1", name
        assert int(found["Uid"]) >= 10001, name
        with pytest.raises(AssertionError, match=r"(?i)read-only"):
            machine.engine.podman("exec", name, "touch", "/usr/written")


def test_nothing_but_the_door_is_published(machine: Machine) -> None:
    ports = [22, 80, 443, 3000, 4000, 5432, 5671, 5672, 6379, 8080, 8333, 8443, 8620, 9464, 15671]
    assert machine.namespace.opens(LOOPBACK, ports) == {80, 443}


def test_images_have_their_bills_of_materials(machine: Machine) -> None:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonValidator

    for service, kinds in {
        "studio-api": ("debian", "python"),
        "composer": ("debian", "python"),
        "postgres": ("debian",),
        "nginx": ("debian",),
    }.items():
        for kind in kinds:
            path = f"/usr/share/sbom/{kind}.cdx.json"
            text = machine.engine.podman("exec", machine.name(service), "cat", path)
            bill = json.loads(text)
            version = SchemaVersion.from_version(bill["specVersion"])
            assert JsonValidator(version).validate_str(text) is None, (service, kind)
            names = {each["name"] for each in bill["components"]}
            wanted = {"debian": {"libc6"}, "python": {"numpy", "pydantic"}}[kind]
            assert wanted <= names, (service, kind)


def test_a_worker_that_is_killed_comes_back(machine: Machine, film_here: bytes) -> None:
    name = machine.name("mock-video")
    # By its number: what podman itself kills, it does not start again.
    pid = machine.engine.podman("inspect", "--format", "{{.State.Pid}}", name)
    os.kill(int(pid), signal.SIGKILL)
    until(lambda: machine.engine.states().get(name) != "running (healthy)", 60, machine.host.say)
    until(lambda: machine.engine.states().get(name) == "running (healthy)", 180, machine.host.say)
    assert machine.film("after-a-kill") == film_here


def test_what_was_made_is_there_after_all_were_taken_down(
    machine: Machine, film_here: bytes, report: Callable[[str], None]
) -> None:
    machine.host.compose("down", "--timeout", "30")
    assert machine.engine.states() == {}
    report(f"development machine: up again in {machine.host.up():.0f} s")
    assert machine.film("again") == film_here
