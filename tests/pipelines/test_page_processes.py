"""``ainern2d ui --only``: each of the page's three processes by itself, as deployments run them."""

from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core.servers.ports import free_ports
from ainern2d.pipelines.ui import MODULE
from tests.support.dagster_page import Page, until

if TYPE_CHECKING:
    import dagster as dg

    from tests.support.make import Place

pytestmark = [pytest.mark.services, pytest.mark.slow]


def test_the_three_processes_of_the_page_run_apart_and_log_json(
    made: tuple[Place, dict[str, Any]], page: tuple[dg.DagsterInstance, str]
) -> None:
    place = made[0].with_variables(AINERN2D_LOG="json")
    code_port, web_port = free_ports(2)
    code_server = ("--code-server", f"127.0.0.1:{code_port}")
    commands = {
        # The webserver and the daemon wait for the code server, in whatever order they start.
        "web": ("--port", str(web_port), *code_server),
        "daemon": code_server,
        "code": ("--port", str(code_port)),
    }
    parts = {name: place.start("ui", "--only", name, *words) for name, words in commands.items()}
    try:
        web = Page(web_port, MODULE)
        until("the page answers", web.answers)
        until("the page knows its jobs", lambda: bool(web.jobs()))
        run = web.launch(["storyboard"], {"dagster/partition": page[1]})
        assert run is not None
        assert web.end_of(run) == "SUCCESS"
    finally:
        for process in parts.values():
            process.send_signal(signal.SIGTERM)
        said = {name: process.communicate(timeout=120)[1] for name, process in parts.items()}
    assert [process.returncode for process in parts.values()] == [0, 0, 0]
    lines = {name: list(map(json.loads, text.splitlines())) for name, text in said.items()}
    for name, each in lines.items():
        assert each, name
        assert all({"time", "level", "logger", "message"} <= line.keys() for line in each), name
    assert {"dagster.code_server", "ainern2d.core.film.make_log"} <= loggers(lines["code"])
    assert "dagster.daemon" in loggers(lines["daemon"])
    # The run has no other trace than its own id.
    assert run.replace("-", "") in {line.get("trace") for line in lines["code"]}


def loggers(lines: list[dict[str, Any]]) -> set[str]:
    return {str(line["logger"]) for line in lines}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--only", "graph"), "choose one of: code, web, daemon"),
        (("--only", "web"), "give its HOST:PORT"),
        (("--path-prefix", "dagster/"), "begins with a slash"),
        (("--only", "daemon", "--code-server", "code:99999"), "give its HOST:PORT"),
    ],
)
def test_what_is_no_process_or_address_is_said_plainly(
    made: tuple[Place, dict[str, Any]], words: tuple[str, ...], said: str
) -> None:
    process = made[0].start("ui", *words)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert said in errors
