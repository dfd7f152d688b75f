"""deploy/release and deploy/rollback against hosts that write down what is asked of them."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from ainern2d.core.cli.app import build
from tests.support.compose import CPU, DEPLOY, GPU, VARIABLES, read_config, run_config
from tests.support.fake_fleet import FakeFleet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.fake_fleet import Ran

SERVER_NAMES = ["postgres", "redis", "rabbitmq", "minio"]
SERVERS = [f"cpu B {name}" for name in SERVER_NAMES]
CONTROL = [
    *("worker-hub", "composer", "studio-api"),
    *("dagster-code", "dagster-daemon", "dagster-web", "nginx"),
]
WORKERS = ["worker-video", "worker-audio", "worker-lipsync"]
RELEASE = [
    *SERVERS,
    "cpu A backup",
    "cpu B migrate",
    *(f"cpu B {name}" for name in [*CONTROL, "prometheus"]),
    *(f"{host} B {name}" for host in ("gpu-1", "gpu-2") for name in ["node-exporter", *WORKERS]),
]
"""What a release of B after A does, in its order."""
ROLLBACK = [
    *(f"{host} A {name}" for host in ("gpu-1", "gpu-2") for name in WORKERS),
    *(f"cpu A {name}" for name in reversed(CONTROL)),
]


@pytest.fixture
def fleet() -> Iterator[FakeFleet]:
    """Hosts that have the images of A, B and C, and nothing that runs."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        fleet = FakeFleet(Path(folder))
        for tag in "ABC":
            fleet.load(tag)
        yield fleet
        fleet.close()


@pytest.fixture
def released(fleet: FakeFleet) -> FakeFleet:
    """Hosts that run A."""
    status, said = fleet.run("release", "A")
    assert status == 0, said
    fleet.ran.clear()
    return fleet


def runs(fleet: FakeFleet, tag: str) -> bool:
    """Say whether all that has the tag of a release has this one."""
    found = [
        each
        for host in fleet.hosts.values()
        for name, each in host.tags().items()
        if name in (*CONTROL[:-1], *WORKERS)
    ]
    return set(found) == {tag} and len(found) == 12


def test_the_first_release_brings_everything_and_is_noted(fleet: FakeFleet) -> None:
    status, said = fleet.run("release", "A")
    assert status == 0, said
    wanted = [each.replace(" B ", " A ") for each in RELEASE if not each.endswith("backup")]
    assert fleet.changes() == wanted
    assert runs(fleet, "A")
    assert fleet.films == 1
    assert fleet.stable() == ["A"]
    assert "TAG=A\nSERVERS_TAG=s1\n" in (fleet.folder / "deployment.env").read_text()
    assert not (fleet.folder / "releases" / "journal.json").exists()


def test_a_release_goes_from_the_hub_to_the_last_gpu_host(released: FakeFleet) -> None:
    status, said = released.run("release", "B")
    assert status == 0, said
    assert released.changes() == RELEASE
    assert runs(released, "B")
    assert released.films == 2
    assert released.stable() == ["A", "B"]
    (point,) = (released.folder / "backups").glob("2*")
    assert json.loads((point / "backup.json").read_text())["kind"] == "restore point"


def test_a_release_that_is_killed_after_each_of_its_steps_goes_on(released: FakeFleet) -> None:
    changed = 0

    def kills(ran: Ran) -> bool:
        nonlocal changed
        if ran.words[0] == "up" or "save" in ran.words or ran.words[-1] == "migrate":
            changed += 1
        # Its first step is the one in which it was killed before.
        return changed == 2

    released.kills = kills
    killed = 0
    while True:
        changed = 0
        status, said = released.run("release", "B")
        if status == 0:
            break
        assert status == -9, said
        killed += 1
    assert killed == len(RELEASE) - 1
    seen: list[str] = []
    for each in released.changes():
        # Each step twice in a row: once before the kill and once after it.
        if each not in seen:
            seen.append(each)
        assert each in seen[-2:]
    assert seen == RELEASE
    assert runs(released, "B")
    assert released.stable() == ["A", "B"]


def test_a_step_that_fails_is_taken_back_from_the_last_to_the_first(released: FakeFleet) -> None:
    released.sick.add(("gpu-2", "worker-audio", "B"))
    status, said = released.run("release", "B")
    assert status == 1
    assert "worker-audio on gpu-2 does not become healthy" in said
    assert "CUDA is not there" in said
    assert "failed and was taken back; A runs" in said
    back = [
        *("gpu-2 A worker-audio", "gpu-2 A worker-video", "gpu-2 A node-exporter"),
        *(f"gpu-1 A {name}" for name in [*reversed(WORKERS), "node-exporter"]),
        *(f"cpu A {name}" for name in ["prometheus", *reversed(CONTROL)]),
        *(f"cpu A {name}" for name in ("minio", "rabbitmq", "redis", "postgres")),
    ]
    assert released.changes()[-len(back) :] == back
    assert runs(released, "A")
    assert released.stable() == ["A"]
    # The cause is gone: the next one begins anew.
    released.sick.clear()
    status, said = released.run("release", "C")
    assert status == 0, said
    assert released.stable() == ["A", "C"]


def test_a_release_that_is_killed_while_it_goes_back_goes_back_all_the_way(
    released: FakeFleet,
) -> None:
    released.sick.add(("gpu-1", "worker-video", "B"))
    released.kills = lambda ran: ran.words[0] == "up" and (ran.tag, ran.words[-1]) == ("A", "nginx")
    assert released.run("release", "B")[0] == -9
    released.kills = lambda _ran: False
    status, said = released.run("release", "B")
    assert status == 1
    assert "worker-video on gpu-1 does not become healthy" in said
    assert runs(released, "A")


def test_a_way_back_that_fails_is_said_and_goes_on(released: FakeFleet) -> None:
    released.sick |= {("gpu-1", "worker-video", "B"), ("cpu", "composer", "A")}
    released.hosts["cpu"].containers["composer"].clear()
    status, said = released.run("release", "B")
    assert status == 1
    assert "failed, and so did the way back at cpu:composer" in said
    assert "worker-video on gpu-1 does not become healthy" in said
    released.sick = {("gpu-1", "worker-video", "B")}
    released.hosts["cpu"].containers["composer"].clear()
    status, said = released.run("release", "B")
    assert status == 1
    assert "failed and was taken back; A runs" in said
    assert runs(released, "A")


def test_a_film_that_is_not_made_takes_the_release_back(released: FakeFleet) -> None:
    released.film_state = "failed"
    status, said = released.run("release", "B")
    assert status == 1
    assert "the film of the check is failed: video failed" in said
    assert runs(released, "A")


def test_a_migration_that_fails_touches_no_service(released: FakeFleet) -> None:
    released.failing = lambda ran: (
        "lock timeout" if ran.words[-1] == "migrate" and ran.words[0] == "run" else ""
    )
    status, said = released.run("release", "B")
    assert status == 1
    assert "lock timeout" in said
    assert not any(" B worker-hub" in each for each in released.changes())
    assert runs(released, "A")


def test_what_is_missing_is_said_at_once_and_nothing_is_changed(released: FakeFleet) -> None:
    released.failing = lambda ran: "no such image" if ran.words[0] == "pull" else ""
    (released.folder / "secrets" / "postgres.password").unlink()
    released.hosts["gpu-1"].memory = 2_000_000_000
    released.hosts["gpu-2"].version = "20.10.2"
    status, said = released.run("release", "D")
    assert status == 1
    for words in (
        "nothing was changed",
        "cpu: the image localhost/ainern2d-control:D is not there",
        "postgres.password is missing or empty",
        "gpu-1: 2.0 GB of memory",
        "gpu-2: docker is 20.10.2, and 24.0 is the oldest",
    ):
        assert words in said
    assert released.changes() == []
    assert not (released.folder / "releases" / "journal.json").exists()


def test_a_disk_that_is_full_refuses_the_release(released: FakeFleet) -> None:
    released.free_kb = 3_000_000
    status, said = released.run("release", "B")
    assert status == 1
    assert "cpu: 3.0 GB are free, less than 10" in said
    assert "gpu-2: 3.0 GB are free" in said
    assert released.changes() == []


def test_servers_are_replaced_only_when_that_is_announced(released: FakeFleet) -> None:
    for tag in "AB":
        released.load(tag, "s2")
    released.write_env(SERVERS_TAG="s2")
    status, said = released.run("release", "B")
    assert status == 1
    assert "announce that they are to be replaced: --servers s2" in said
    assert released.changes() == []
    status, said = released.run("release", "B", "--servers", "s2")
    assert status == 0, said
    assert released.hosts["cpu"].tags()["postgres"] == "s2"
    assert "SERVERS_TAG=s2\n" in (released.folder / "deployment.env").read_text()


def test_two_releases_at_once_are_refused(released: FakeFleet) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def waits(ran: Ran) -> str:
        if ran.words[-1] == "migrate" and ran.words[0] == "run":
            reached.set()
            assert go_on.wait(60)
        return ""

    released.failing = waits
    first = released.start("release", "B")
    assert reached.wait(60)
    for program, words in (("release", ["C"]), ("rollback", []), ("scale", ["worker-video", "2"])):
        status, said = released.run(program, *words)
        assert status == 1
        assert f"the release of B is at work (process {first.pid})" in said
    go_on.set()
    out, err = first.communicate(timeout=60)
    assert first.returncode == 0, out + err


def test_an_interrupted_release_is_named_to_another(released: FakeFleet) -> None:
    released.kills = lambda ran: ran.words[-1] == "composer"
    assert released.run("release", "B")[0] == -9
    status, said = released.run("release", "C")
    assert status == 1
    assert "the release of B was interrupted" in said
    assert "deploy/release B, which goes on" in said


def test_an_interrupted_restore_is_named_to_a_release_and_a_rollback(released: FakeFleet) -> None:
    assert released.run("backup")[0] == 0
    (name,) = (each.name for each in (released.folder / "backups").glob("2*"))
    released.kills = lambda ran: ran.words[0] == "stop"
    assert released.run("restore", name)[0] == -9
    released.kills = lambda _ran: False
    for program, words in (("release", ["B"]), ("rollback", [])):
        status, said = released.run(program, *words)
        assert status == 1
        assert f"the restore of {name} was interrupted" in said
        assert f"run: deploy/restore {name}, which goes on" in said
    status, said = released.run("restore", name)
    assert status == 0, said
    assert runs(released, "A")


def test_images_of_the_last_three_stable_tags_stay(released: FakeFleet) -> None:
    for tag in "DEF":
        released.load(tag)
    for tag in "BCDE":
        status, said = released.run("release", tag)
        assert status == 0, said
    assert released.stable() == ["C", "D", "E"]
    for host in released.hosts.values():
        tags = {name.rpartition(":")[2] for name in host.images}
        # F is there for a release to come.
        assert tags == {"C", "D", "E", "F", "s1"}


def test_an_image_that_cannot_be_removed_keeps_no_release_from_its_end(
    released: FakeFleet,
) -> None:
    released.load("D")
    stuck = "localhost/ainern2d-control:A"
    released.hosts["cpu"].stuck.add(stuck)
    for tag in "BCD":
        status, said = released.run("release", tag)
        assert status == 0, said
    assert f"cpu: {stuck} stays" in said
    assert "read-only image" in said
    assert stuck in released.hosts["cpu"].images
    assert released.stable() == ["B", "C", "D"]


def test_a_release_keeps_the_number_of_workers(released: FakeFleet) -> None:
    status, said = released.run("scale", "worker-video", "3", "--host", "gpu-1")
    assert status == 0, said
    status, said = released.run("release", "B")
    assert status == 0, said
    images = [each["image"] for each in released.hosts["gpu-1"].containers["worker-video"]]
    assert images == ["localhost/ainern2d-gpu-worker:B"] * 3


SSH = """#!{python}
# Stands for ssh: passes the engine's API on, and writes down how it was called.
import socket, sys, threading
with open({said!r}, "a") as said:
    said.write(" ".join(sys.argv[1:]) + chr(10))
engine = socket.socket(socket.AF_UNIX)
engine.connect({socket!r})
def forward():
    while data := sys.stdin.buffer.raw.read(65536):
        engine.sendall(data)
threading.Thread(target=forward, daemon=True).start()
while data := engine.recv(65536):
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
"""


def test_a_gpu_host_is_reached_by_ssh_and_has_variables_of_its_own(fleet: FakeFleet) -> None:
    url = "ssh://operator@10.77.0.2"
    host = fleet.hosts["gpu-1"]
    fleet.aliases[url] = host
    fleet.write_env(GPU_HOSTS=f"gpu-1={url}", WIREGUARD_ADDRESS="10.77.0.1")
    ssh = fleet.folder / "ssh"
    said = fleet.folder / "said"
    ssh.write_text(SSH.format(python=sys.executable, said=str(said), socket=str(host.socket)))
    ssh.chmod(0o755)
    path = f"{fleet.folder}{os.pathsep}{os.environ['PATH']}"
    status, words = fleet.run("release", "A", PATH=path)
    assert status == 0, words
    assert host.tags()["worker-lipsync"] == "A"
    assert set(said.read_text().splitlines()) == {
        "-T -o BatchMode=yes -- operator@10.77.0.2 docker system dial-stdio"
    }
    on_gpu = [each.env for each in fleet.ran if each.host == "gpu-1"]
    assert {each["WIREGUARD_ADDRESS"] for each in on_gpu} == {"10.77.0.2"}
    assert {each["HOST"] for each in on_gpu} == {"gpu-1"}
    assert {each["DOCKER_HOST"] for each in on_gpu} == {url}
    (fleet.folder / "hosts").mkdir()
    (fleet.folder / "hosts" / "gpu-1.env").write_text("WIREGUARD_ADDRESS=10.77.0.9\n")
    fleet.ran.clear()
    status, words = fleet.run("scale", "worker-video", "2", PATH=path)
    assert status == 0, words
    on_gpu = [each.env for each in fleet.ran if each.host == "gpu-1"]
    assert {each["WIREGUARD_ADDRESS"] for each in on_gpu} == {"10.77.0.9"}


def test_a_rollback_goes_from_gpu_hosts_to_the_hub(released: FakeFleet) -> None:
    assert released.run("release", "B")[0] == 0
    released.ran.clear()
    status, said = released.run("rollback")
    assert status == 0, said
    assert released.changes() == ROLLBACK
    assert runs(released, "A")
    assert released.stable() == ["A"]
    assert released.films == 3
    assert "TAG=A\n" in (released.folder / "deployment.env").read_text()


def test_a_rollback_that_is_killed_goes_on(released: FakeFleet) -> None:
    assert released.run("release", "B")[0] == 0
    released.kills = lambda ran: ran.words[-1] == "composer"
    assert released.run("rollback", "A")[0] == -9
    released.kills = lambda _ran: False
    status, said = released.run("release", "C")
    assert status == 1
    assert "the rollback to A was interrupted" in said
    released.ran.clear()
    status, said = released.run("rollback")
    assert status == 0, said
    assert released.changes() == ["cpu A composer", "cpu A worker-hub"]
    assert runs(released, "A")


def test_a_rollback_ends_an_interrupted_release(released: FakeFleet) -> None:
    released.kills = lambda ran: (ran.host, ran.words[-1]) == ("gpu-1", "worker-audio")
    assert released.run("release", "B")[0] == -9
    released.kills = lambda _ran: False
    released.ran.clear()
    status, said = released.run("rollback")
    assert status == 0, said
    assert released.changes() == ROLLBACK
    assert runs(released, "A")
    assert released.stable() == ["A"]


def test_a_rollback_that_the_database_does_not_allow_changes_nothing(released: FakeFleet) -> None:
    assert released.run("release", "B")[0] == 0
    released.ran.clear()
    released.failing = lambda ran: (
        "this release needs a database at revision 0008"
        if "ainern2d database check" in ran.words
        else ""
    )
    status, said = released.run("rollback")
    assert status == 1
    assert "needs a database at revision 0008" in said
    assert released.changes() == []
    assert runs(released, "B")


def test_a_tag_that_was_never_stable_is_no_way_back(released: FakeFleet) -> None:
    status, said = released.run("rollback", "C")
    assert status == 1
    assert "C is not noted as stable" in said
    assert "these are: A" in said
    status, said = released.run("rollback")
    assert status == 1
    assert "no other tag is noted as stable" in said


def test_bad_words_are_refused_without_a_traceback(fleet: FakeFleet) -> None:
    status, said = fleet.run("release", "A tag; rm -rf /")
    assert status == 1
    assert "is no tag" in said
    assert "Traceback" not in said
    fleet.write_env(GPU_HOSTS="gpu-1")
    status, said = fleet.run("release", "A")
    assert status == 1
    assert "write NAME=ENGINE" in said
    status, said = fleet.run("release", "A", INSTALLATION="/nowhere")
    assert status == 1
    assert "/nowhere/deployment.env is missing" in said


def test_every_service_of_the_compose_files_has_its_place(fleet: FakeFleet) -> None:
    cpu = read_config(CPU, "monitoring")["services"]
    gpu = read_config(GPU, "llm")["services"]
    fleet.real = {"cpu": cpu, "gpu": gpu}
    for tag in "AB":
        fleet.load(tag)
        fleet.ran.clear()
        status, said = fleet.run("release", tag)
        assert status == 0, said
    up = [each.split()[2] for each in fleet.changes() if each.startswith("cpu")]
    assert up[:13] == [*SERVER_NAMES, "backup", "migrate", *CONTROL]
    assert set(up) - {"backup"} == set(cpu)
    workers = {name for name in gpu if name.startswith("worker-")}
    for host in ("gpu-1", "gpu-2"):
        names = [each.split()[2] for each in fleet.changes() if each.startswith(host)]
        assert set(names) == set(gpu)
        assert set(names[-len(workers) :]) == workers
    assert {fleet.hosts["gpu-2"].tags()[name] for name in workers} == {"B"}
    # Rules and the like are mounted from the folder of the release.
    renewed = {each.words[-1] for each in fleet.ran if "--force-recreate" in each.words}
    assert {"prometheus", "alertmanager"} <= renewed
    assert renewed.isdisjoint({*SERVER_NAMES, *CONTROL, *gpu})


def test_the_commands_of_backups_are_as_safe_as_what_runs_always(tmp_path: Path) -> None:
    both = ["-f", str(DEPLOY / "docker-compose.backup.yml"), "--profile", "backup"]
    found = run_config(CPU, VARIABLES, *both, "config", "--format", "json")
    assert found.returncode == 0, found.stderr
    services = json.loads(found.stdout)["services"]
    alone = read_config(CPU)["services"]
    assert set(services) - set(alone) == {"backup", "restore"}
    for name in ("backup", "restore"):
        one, like = services[name], alone["migrate"]
        for key in ("user", "read_only", "cap_drop", "security_opt", "networks", "restart"):
            assert one[key] == like[key], key
        assert one["image"] == like["image"]
        assert not one.get("ports")
    assert [each["source"] for each in services["backup"]["secrets"]] == ["ca.pem", "backup.s3_url"]
    made = CliRunner().invoke(build("secrets"), ["secrets", "init", str(tmp_path / "secrets")])
    assert made.exit_code == 0, made.output
    for name in ("backup", "restore"):
        for each in services[name]["secrets"]:
            assert (tmp_path / "secrets" / each["source"]).is_file()
