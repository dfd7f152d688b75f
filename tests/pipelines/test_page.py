"""``ainern2d ui``: when it says its address, what its page starts, and what is brought back."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import dagster as dg
import httpx
import psutil
import pytest

from ainern2d.core.servers.ports import free_ports
from ainern2d.pipelines.build import EPISODE_JOB, build_defs
from ainern2d.pipelines.heartbeat import HEARTBEAT_TAG
from ainern2d.pipelines.instance import PROCESS_TAG, process_tag
from ainern2d.pipelines.ui import MODULE
from tests.pipelines.test_dagster import films, shown_film
from tests.support.dagster_page import Page, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.make import Place

pytestmark = [pytest.mark.services, pytest.mark.slow]


@dataclass(frozen=True)
class Served:
    """A running ``ainern2d ui``.

    Attributes:
        process: The command.
        page: Its page.
        answered: Whether the page answered as soon as its address was printed.
        loaded: Whether the code location was loaded then.
    """

    process: subprocess.Popen[str]
    page: Page
    answered: bool
    loaded: bool

    def child(self, word: str) -> psutil.Process:
        """Return the process whose command line has a word."""
        children = psutil.Process(self.process.pid).children()
        (found,) = [each for each in children if word in " ".join(each.cmdline())]
        return found


@pytest.fixture(scope="module")
def served(made: tuple[Place, dict[str, Any]]) -> Iterator[Served]:
    (port,) = free_ports(1)
    page = Page(port, MODULE)
    # A proxy that cannot be reached must not matter: the page is on this machine.
    place = made[0].with_variables(http_proxy="http://127.0.0.1:9")
    process = place.start("ui", "--port", str(port))
    children: list[psutil.Process] = []
    try:
        assert process.stderr is not None
        line = ""
        while not line.rstrip().endswith(f"http://127.0.0.1:{port} (Ctrl-C stops it)"):
            line = process.stderr.readline()
            assert line, "the command ended"
        answered = page.answers()
        yield Served(process, page, answered, bool(answered and page.jobs()))
        children = psutil.Process(process.pid).children(recursive=True)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=120)
    assert process.returncode == 0
    assert not [each for each in children if is_alive(each)]


def is_alive(process: psutil.Process) -> bool:
    """Say whether a process runs; one that ended and whose parent did not ask does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_the_address_is_said_when_the_page_answers_with_its_jobs(served: Served) -> None:
    assert served.answered
    assert served.loaded


def test_a_plain_link_changes_nothing_on_the_page(served: Served) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{served.page.port}", trust_env=False) as link:
        refused = link.get("/graphql", params={"query": "mutation { wipeAssets { __typename } }"})
        assert (refused.status_code, refused.text) == (403, "GraphQL is asked by POST with JSON")
        page = link.get("/", headers={"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"})
        assert page.status_code == 200
        script = re.search(r'src="([^"]+\.js)"', page.text)
        assert script is not None
        assert link.get(script[1], headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200


def test_a_retake_waits_for_no_command_and_its_film_is_shown(
    served: Served, made: tuple[Place, dict[str, Any]], page: tuple[dg.DagsterInstance, str]
) -> None:
    instance, episode = page
    before = films(made[0])
    # As many makes of commands as the page runs at a time.
    commands = [
        instance.create_run_for_job(
            job_def=build_defs(pool=None).resolve_job_def(EPISODE_JOB),
            tags=process_tag() | {"dagster/partition": episode},
            status=dg.DagsterRunStatus.STARTED,
        ).run_id
        for _ in range(2)
    ]
    shot = {"dagster/partition/episode": episode, "dagster/partition/shot": "s002"}

    run = served.page.launch(["shot"], shot | {"dagster/partition": f"{episode}|s002"})

    assert run is not None
    assert served.page.end_of(run) == "SUCCESS"
    for each in commands:
        instance.delete_run(each)
    assert films(made[0]) != before
    assert shown_film(instance, episode) in films(made[0])


def test_a_lost_code_server_is_brought_back_and_runs_wait_for_it(
    served: Served, page: tuple[dg.DagsterInstance, str]
) -> None:
    code, daemon = served.child("grpc"), served.child("_daemon")
    daemon.suspend()
    try:
        run = served.page.launch(["storyboard"], {"dagster/partition": page[1]})
        code.kill()
    finally:
        daemon.resume()

    assert run is not None
    assert served.page.end_of(run) == "SUCCESS"
    until("the page knows the new code server", lambda: bool(served.page.jobs()))
    assert served.child("grpc").pid != code.pid
    said = page[0].all_logs(run, of_type=dg.DagsterEventType.ENGINE_EVENT)
    assert any(re.search("re-submitting", str(each.message or each)) for each in said)


def test_the_daemon_notices_a_run_whose_process_was_killed(
    served: Served, page: tuple[dg.DagsterInstance, str]
) -> None:
    instance, episode = page
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    job = build_defs().resolve_job_def(EPISODE_JOB)
    host = process_tag()[PROCESS_TAG].rpartition(":")[0]
    runs = [
        instance.create_run_for_job(
            job_def=job,
            tags={PROCESS_TAG: process, "dagster/partition": episode},
            status=dg.DagsterRunStatus.STARTED,
        ).run_id
        for process in (f"{host}:{ended.pid}", f"{host}:{os.getpid()}", f"elsewhere:{ended.pid}")
    ]

    # The process of another container counted, and does so no more.
    instance.run_storage.set_cursor_values({"ainern2d-heartbeat/gone": "1"})
    silent = instance.create_run_for_job(
        job_def=job,
        tags={
            PROCESS_TAG: f"elsewhere:{ended.pid}",
            HEARTBEAT_TAG: "gone",
            "dagster/partition": episode,
        },
        status=dg.DagsterRunStatus.STARTED,
    ).run_id

    until("the dead run is closed", lambda: served.page.status(runs[0]) == "FAILURE")
    until("the silent run is closed", lambda: served.page.status(silent) == "FAILURE")

    assert [served.page.status(run) for run in runs[1:]] == ["STARTED", "STARTED"]
    for run in runs[1:]:
        instance.delete_run(run)
