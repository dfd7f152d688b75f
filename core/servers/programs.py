"""Processes of other layers, such as Dagster's page, that run beside ours."""

from __future__ import annotations

import os
from contextlib import contextmanager
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from ..home import HOME_VARIABLE
from .member import ProgramMember
from .ports import choose_ports
from .supervisor import Supervisor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..home import StateFolder
    from .member import Program

PROCESS_GROUP = "ainern2d.processes"
"""Entry-point group of further processes; see :class:`.member.Program`."""

STOP_S = 30.0


def find_programs(home: StateFolder, say: Callable[[str], None]) -> list[Program]:
    """Return the processes that other layers want to run.

    Args:
        home: The state folder, which remembers their ports.
        say: Gets a line of text about a layer that is broken.
    """

    def port(name: str, wish: int) -> int:
        home.services.mkdir(parents=True, exist_ok=True)
        return choose_ports([name], home.services / "ports.json", wish)[name]

    found: list[Program] = []
    for entry in sorted(entry_points(group=PROCESS_GROUP), key=lambda entry: entry.name):
        try:
            found += entry.load()(port)
        except Exception as error:  # a broken layer must not keep the others down
            say(f"the processes of {entry.name!r} are broken: {error}")
    return found


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
