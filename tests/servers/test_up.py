"""`ainern2d up`, `status` and `down`: one command starts a whole system, and one ends it."""

from __future__ import annotations

import importlib.util
import json
import re
import signal
import subprocess
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from ainern2d.core.cli.invitation import RECORD, find_running
from ainern2d.core.servers.rabbitmq import LEAST_FREE_BYTES, RabbitNode
from ainern2d.core.servers.record import Services, last_holder, read_services
from tests.conftest import open_public_folder
from tests.support.disks import open_disk
from tests.support.make import LONGEST_RUN_S, TINY_STORY
from tests.support.servers import need_rabbitmq, rabbitmqctl
from tests.support.studio import API
from tests.support.up import COMMAND, STOP_S, System, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ainern2d.core.servers.identity import Identity
    from ainern2d.core.servers.record import ProcessEntry

SERVERS = ("rabbitmq", "valkey", "s3")


def identities(services: Services) -> list[Identity]:
    return [entry.identity() for entry in services.processes]


def ports(services: Services) -> dict[str, int]:
    return {each.name: each.port for each in services.processes if each.port}


def process(system: System, name: str) -> ProcessEntry:
    services = read_services(system.home)
    assert services is not None
    (found,) = [each for each in services.processes if each.name == name]
    return found


@pytest.fixture(scope="module")
def system() -> Iterator[System]:
    need_rabbitmq()
    with open_public_folder() as folder:
        system = System(folder, "fleet.page=yes")
        try:
            system.start()
            yield system
            studio = process(system, "studio")
            stopped = system.command("down")
            assert stopped.returncode == 0, stopped.stderr
            assert "everything is stopped" in stopped.stdout
            assert system.process is not None
            assert system.process.wait(10) == 0, system.log()
            assert not studio.is_alive()
            assert not (system.home.root / RECORD).exists()
        finally:
            system.end()


@pytest.mark.slow
@pytest.mark.services
def test_the_addresses_are_in_a_file_for_its_owner_only(system: System) -> None:
    path = system.home.root / "services.json"
    assert path.stat().st_mode & 0o777 == 0o600
    found = json.loads(path.read_text())
    assert found["broker"].startswith("amqp://dispatcher:")
    assert found["broker"] == found["accounts"]["dispatcher"]
    assert found["accounts"]["worker-local"].endswith("/ainern2d")
    assert found["management"].startswith("http://admin:")
    assert found["s3"].startswith("http://")
    assert found["redis"].startswith("redis://:")
    assert found["database"].startswith("postgresql+psycopg2://")
    by_name = {each["name"]: each for each in found["processes"]}
    assert {*SERVERS, "hub", "worker-1", "studio"} <= set(by_name)
    for each in by_name.values():
        # Everybody on the machine can read command lines.
        secrets = [found["redis"].split(":")[2].split("@")[0], found["s3"].split(":")[2][:20]]
        assert not any(secret in " ".join(each["command"]) for secret in secrets)


@pytest.mark.slow
@pytest.mark.services
def test_status_shows_services_and_queues(system: System) -> None:
    found = system.status()
    states = {each["name"]: each for each in found["services"]}
    for name in ("postgresql", *SERVERS):
        assert states[name]["state"] == "up", found
        assert states[name]["address"]
        assert abs(states[name]["since"] - time.time()) < 600
    assert states["studio"]["address"].startswith("http://127.0.0.1:")
    assert states["studio"]["log"].endswith("logs/studio.log")
    queues = {each["name"]: each for each in found["queues"]}
    assert {"op.video.default", "op.dead", "hub.result"} <= set(queues)
    assert queues["op.video.default"]["ready"] == 0
    assert not found["problems"]
    text = system.command("status").stdout
    assert "rabbitmq" in text
    assert "logs/rabbitmq.log" in text


@pytest.mark.slow
@pytest.mark.services
def test_the_hub_and_the_workers_of_up_are_well_for_a_health_check(system: System) -> None:
    for role in ("hub", "worker"):
        until(lambda role=role: system.command("health", role).returncode == 0, 60, system.log)
        assert ": ok" in system.command("health", role).stdout
    assert state_of(system, "hub") == "up"
    assert state_of(system, "worker-1") == "up"


@pytest.mark.slow
@pytest.mark.services
def test_status_shows_an_alarm_of_the_broker_with_what_to_do(system: System) -> None:
    node = RabbitNode(system.home.services / "rabbitmq", {})
    node.ports = json.loads((node.folder / "ports.json").read_text())
    rabbitmqctl(node, "set_disk_free_limit", "900000GB")
    try:
        # The figures are up to five seconds old.
        until(lambda: bool(system.status()["problems"]), 30, system.log)
        told = system.command("status")
        assert "note: RabbitMQ blocks publishers: disk alarm on ainern2d@localhost" in told.stderr
        assert "900000000 MB needed; free space on its disk" in told.stderr
    finally:
        rabbitmqctl(node, "set_disk_free_limit", "50MB")
    until(lambda: not system.status()["problems"], 30, system.log)


@pytest.mark.slow
@pytest.mark.services
@pytest.mark.skipif(
    importlib.util.find_spec("ainern2d.core.cli.worker") is None, reason="there are no workers yet"
)
def test_status_shows_each_worker_with_its_kinds_and_state(system: System) -> None:
    until(lambda: bool(system.status()["workers"]), 60, system.log)
    (worker,) = system.status()["workers"]
    assert worker["state"] in ("starting", "idle")
    kinds = {
        "plan",
        "llm",
        "image",
        "audio",
        "video",
        "lipsync",
        "render",
        "conform",
        "sound",
        "mix",
        "compose",
        "measure",
    }
    assert kinds == set(worker["kinds"])
    assert {"video.cartoon", "lipsync.visemes", "render.cartoon"} <= set(worker["backends"])
    assert worker["version"]
    assert worker["worker"] in system.command("status").stdout


@pytest.mark.slow
@pytest.mark.services
def test_a_second_up_on_the_same_folder_says_who_is_up(system: System) -> None:
    holder = last_holder(system.home)
    assert holder is not None
    answer = system.command("up")
    assert answer.returncode == 1
    assert f"it is up already: process {holder.pid}" in answer.stderr
    assert "`ainern2d down` stops it" in answer.stderr


@pytest.mark.slow
@pytest.mark.services
def test_a_process_that_dies_is_started_again_and_said(system: System) -> None:
    before = read_services(system.home)
    assert before is not None
    victim = process(system, "valkey")
    assert victim.identity().signal(signal.SIGKILL)

    def came_back() -> bool:
        now = process(system, "valkey")
        return now.pid != victim.pid and now.is_alive()

    until(came_back, 30, system.log)
    assert "valkey ended, and is started again" in system.log()
    after = read_services(system.home)
    assert after is not None
    assert after.redis == before.redis
    assert ports(after) == ports(before)


def open_session(address: str) -> httpx.Response:
    """Open a session with the token of a printed address, as the page does."""
    url, _, token = address.partition("/#token=")
    with httpx.Client(trust_env=False, timeout=20) as client:
        return client.post(f"{url}{API}/sessions", json={"token": token})


@pytest.mark.slow
@pytest.mark.services
def test_the_studio_is_served_and_up_and_the_command_print_addresses_that_open_it(
    system: System,
) -> None:
    url = process(system, "studio").address
    form = re.compile(rf"^{re.escape(url)}/#token=launch_\w+$", re.MULTILINE)
    until(lambda: form.search(system.log()) is not None, 60, system.log)
    (said,) = form.findall(system.log())
    opened = open_session(said)
    assert opened.status_code == 201
    assert opened.json()["scope"] == "operator"
    assert open_session(said).status_code == 401
    states = {each["name"]: each["state"] for each in system.status()["services"]}
    assert states["studio"] == "up"

    printed = system.command("studio")
    assert printed.returncode == 0, printed.stderr
    assert "runs already" in printed.stderr
    assert form.fullmatch(printed.stdout.strip())
    assert open_session(printed.stdout.strip()).status_code == 201

    before = process(system, "studio")
    assert before.identity().signal(signal.SIGKILL)

    def answers_again() -> bool:
        now, running = process(system, "studio"), find_running(system.home)
        return now.pid != before.pid and running is not None and running.process == now.identity()

    until(answers_again, 60, system.log)
    assert "studio ended, and is started again" in system.log()
    with httpx.Client(trust_env=False, timeout=20, cookies=opened.cookies) as known:
        assert known.get(f"{url}{API}/sessions/current").json()["account"] == "local"
    assert len(form.findall(system.log())) == 1


@pytest.mark.slow
@pytest.mark.services
def test_dagsters_page_is_behind_the_door_of_the_studio_for_operators(system: System) -> None:
    until(lambda: find_running(system.home) is not None, 60, system.log)
    url = process(system, "studio").address
    headers = {}
    for scope in ("operator", "viewer"):
        token = system.command("token", "create", "--scope", scope).stdout.strip()
        headers[scope] = {"Authorization": f"Bearer {token}", "Origin": url}
    with httpx.Client(base_url=url, trust_env=False, timeout=60) as client:

        def get(path: str, scope: str = "operator") -> httpx.Response:
            return client.get(f"/dagster{path}", headers=headers[scope])

        until(lambda: get("/server_info").status_code == 200, 180, system.log)
        page = get("/").text
        script = re.search(r'src="(/dagster/[^"]+\.js)"', page)
        assert script is not None, page
        assert client.get(script[1], headers=headers["operator"]).status_code == 200
        assert get("/", "viewer").status_code == 403
        assert get("/graphql?query=mutation{x}").status_code == 403
        asked = {"query": "{ version }"}
        found = client.post("/dagster/graphql", json=asked, headers=headers["operator"])
        assert found.json()["data"]["version"]
    with connect(
        f"{url.replace('http', 'ws')}/dagster/graphql",
        subprotocols=[Subprotocol("graphql-ws")],
        additional_headers=headers["operator"],
    ) as socket:
        socket.send(json.dumps({"type": "connection_init", "payload": {}}))
        assert json.loads(socket.recv(60))["type"] == "connection_ack"


@pytest.mark.slow
@pytest.mark.services
@pytest.mark.skipif(
    importlib.util.find_spec("dagster_webserver") is None, reason="Dagster is not installed"
)
def test_dagsters_page_answers_again_after_it_was_killed(system: System) -> None:
    def answers() -> bool:
        address = process(system, "dagster-page").address
        try:
            return httpx.get(f"{address}/server_info", trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    until(answers, 120, system.log)
    before = process(system, "dagster-page")
    assert before.identity().signal(signal.SIGKILL)
    until(lambda: process(system, "dagster-page").pid != before.pid, 60, system.log)
    assert process(system, "dagster-page").address == before.address
    until(answers, 120, system.log)


@pytest.mark.slow
@pytest.mark.services
def test_a_film_goes_on_by_itself_after_the_brokers_disk_was_full() -> None:
    need_rabbitmq()
    size = 3 * LEAST_FREE_BYTES
    with open_public_folder() as folder:
        system = System(folder)
        with open_disk(system.home.services / "rabbitmq", size) as disk:
            try:
                system.start()
                first = process(system, "rabbitmq").pid
                story = folder / "rivers.txt"
                story.write_text(TINY_STORY)
                film = folder / "rivers.mp4"
                words = [*COMMAND, "make", str(story), "--output", str(film), "env=dev_mock"]
                with (folder / "made").open("wb") as made:
                    make = subprocess.Popen(
                        [*words, "execution.silence_s=60"],
                        env=system.environment,
                        stdout=made,
                        stderr=made,
                    )
                    until(lambda: has_finished_op(system), 60, system.log)
                    disk.fill()
                    until(lambda: state_of(system, "rabbitmq") == "sick", 60, system.log)
                    said = system.command("status")
                    assert said.returncode == 1
                    assert "RabbitMQ keeps no messages" in said.stderr
                    disk.empty(size)
                    assert make.wait(180) == 0, (folder / "made").read_text() + system.log()
                assert film.stat().st_size > 0
                assert process(system, "rabbitmq").pid != first
                until(lambda: system.status()["problems"] == [], 60, system.log)
            finally:
                system.end()


def has_finished_op(system: System) -> bool:
    asked = json.loads(system.command("ops", "list", "--state", "done", "--json").stdout)
    return bool(asked)


def state_of(system: System, name: str) -> str:
    (found,) = [each["state"] for each in system.status()["services"] if each["name"] == name]
    return str(found)


@pytest.mark.slow
@pytest.mark.services
def test_a_film_that_is_begun_in_the_studio_is_made_by_the_workers(system: System) -> None:
    until(lambda: find_running(system.home) is not None, 60, system.log)
    token = system.command("token", "create", "--scope", "editor").stdout.strip()
    url = process(system, "studio").address
    with httpx.Client(
        base_url=f"{url}{API}",
        headers={"Authorization": f"Bearer {token}"},
        trust_env=False,
        timeout=60,
    ) as client:
        project = answer_of(client.post("/projects", json={"title": "Rivers"}))["id"]
        wish = {"text": TINY_STORY, "look": {"preset": "tiny"}}
        (episode,) = answer_of(client.post(f"/projects/{project}/episodes", json=wish))["episodes"]
        assert episode["environment"] == "dev_mock"
        run = answer_of(client.post(f"/episodes/{episode['id']}/runs", json={}))["id"]

        def state() -> str:
            return str(answer_of(client.get(f"/runs/{run}"))["state"])

        until(lambda: state() not in ("queued", "running"), LONGEST_RUN_S, system.log)
        found = answer_of(client.get(f"/runs/{run}"))
        assert found["state"] == "done", found
    asked = json.loads(system.command("ops", "list", "--limit", "1000", "--json").stdout)
    assert len(asked) >= found["made"] > 0


def answer_of(response: httpx.Response) -> dict[str, Any]:
    assert response.is_success, response.text
    found: dict[str, Any] = response.json()
    return found


@pytest.mark.slow
@pytest.mark.services
def test_what_a_killed_up_left_is_ended_and_the_next_one_is_the_same_again() -> None:
    need_rabbitmq()
    with open_public_folder() as folder:
        system = System(folder, "env=dev_remote_gpu")
        try:
            first = system.start()
            assert "in another terminal: ainern2d make STORY env=dev_remote_gpu\n" in system.log()
            assert "studio" not in {each.name for each in first.processes}, "fleet.page=no"
            assert system.process is not None
            system.process.kill()
            system.process.wait()
            assert not system.status()["up"]
            assert "nothing is up" in system.command("status").stdout
            assert system.command("down").returncode == 0
            assert not [each for each in identities(first) if each.is_alive()]
            assert not (system.home.root / "services.json").exists()
            again = system.start()
            assert ports(again) == ports(first)
            assert again.accounts == first.accounts
            assert again.s3 == first.s3
            system.process.send_signal(signal.SIGTERM)
            assert system.process.wait(STOP_S) == 0, system.log()
            assert not [each for each in identities(again) if each.is_alive()]
        finally:
            system.end()


def test_where_nothing_is_up_status_and_down_say_so(tmp_path: Path) -> None:
    system = System(tmp_path)
    assert system.status()["up"] is False
    told = system.command("status")
    assert told.returncode == 1
    assert "`ainern2d up` starts it" in told.stdout
    down = system.command("down")
    assert down.returncode == 0
    assert "nothing is up" in down.stdout
    assert not system.home.root.exists()


def test_an_environment_without_servers_is_refused(tmp_path: Path) -> None:
    answer = System(tmp_path).command("up", "env=local")
    assert answer.returncode == 2
    assert "nothing to start" in answer.stderr
    assert "env=dev_mock" in answer.stderr
