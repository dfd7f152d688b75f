"""The studio's API, and processes of other layers such as Dagster's page, that run beside ours."""

from __future__ import annotations

import importlib.util
import os
import sys
from contextlib import contextmanager
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from ..configuration.project import NO_FOLDER
from ..home import HOME_VARIABLE
from .member import Program, ProgramMember
from .ports import LOOPBACK, choose_ports
from .supervisor import Supervisor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from ..home import StateFolder

PROCESS_GROUP = "ainern2d.processes"
"""Entry-point group of further processes; see :class:`.member.Program`."""

STUDIO = "studio"
"""Name of the studio's API among the processes of `ainern2d up`."""
STUDIO_PORT = 8620

STOP_S = 30.0


def find_programs(home: StateFolder, say: Callable[[str], None]) -> list[Program]:
    """Return the processes that other layers want to run.

    Args:
        home: The state folder, which remembers their ports.
        say: Gets a line of text about a layer that is broken.
    """
    port = _port_of(home)
    found: list[Program] = []
    for entry in sorted(entry_points(group=PROCESS_GROUP), key=lambda entry: entry.name):
        try:
            found += entry.load()(port)
        except Exception as error:  # a broken layer must not keep the others down
            say(f"the processes of {entry.name!r} are broken: {error}")
    return found


def find_studio(
    home: StateFolder,
    overrides: Sequence[str],
    conf: Path | None,
    environment: str,
    others: Sequence[Program],
) -> list[Program]:
    """Return the process that serves the studio's API and page; none without its packages.

    Args:
        home: The state folder, which remembers its port.
        overrides: From which its configuration is composed.
        conf: The user's conf folder, whose environments episodes can be made in; None without one.
        environment: The choice ``env=`` of new episodes that name none.
        others: Processes of other layers; the page shows operators the first address of them.
    """
    if importlib.util.find_spec("uvicorn") is None or importlib.util.find_spec("fastapi") is None:
        return []
    chosen = _port_of(home)(STUDIO, STUDIO_PORT)
    options = ["--port", str(chosen), "--environment", environment]
    options += ["--config-dir", NO_FOLDER if conf is None else str(conf)]
    for address in [program.url for program in others if program.url][:1]:
        options += ["--dagster-url", address]
    command = (sys.executable, "-m", "ainern2d.core.cli.app", "api", *options, *overrides)
    return [Program(STUDIO, command, f"http://{LOOPBACK}:{chosen}")]


def _port_of(home: StateFolder) -> Callable[[str, int], int]:
    def port(name: str, wish: int) -> int:
        home.services.mkdir(parents=True, exist_ok=True)
        return choose_ports([name], home.services / "ports.json", wish)[name]

    return port


@contextmanager
def run_programs(home: StateFolder, say: Callable[[str], None]) -> Iterator[Supervisor]:
    """Run the processes of other layers for as long as the context lasts.

    They are started and not waited for. Call ``look`` of the result a few times per second: it
    starts again what has ended.

    Args:
        home: The state folder.
        say: Gets a line of text for each event, for people.
    """
    supervisor = Supervisor(say, lambda: None)
    environment = os.environ | {HOME_VARIABLE: str(home.root), "PYTHONUNBUFFERED": "1"}
    try:
        for program in find_programs(home, say):
            supervisor.launch(ProgramMember(program, home.logs, environment))
        yield supervisor
    finally:
        members = supervisor.members
        for member in members:
            if member.is_alive():
                member.ask_to_stop()
        for member in members:
            member.stop(STOP_S)
