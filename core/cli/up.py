"""``ainern2d up``: runs the whole system on this machine until a signal stops it."""

from __future__ import annotations

import contextlib
import logging
import shlex
import signal
import sys
import time
from typing import TYPE_CHECKING, Annotated

import typer

from ..backends.registry import BackendRegistry
from ..configuration.compose import compose
from ..configuration.portable import portable
from ..errors import Ainern2dError, ConfigError
from ..home import StateFolder
from ..observe import logs
from . import stopping
from .setting import ConfigDir, find_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..servers.fleet import Fleet

log = logging.getLogger(__name__)

DEFAULT_ENVIRONMENT = "env=dev_mock"
DEFAULT_OF_FILMS = "local"
"""The environment that our root chooses; a conf folder of the user's may choose another."""


def up(
    overrides: Annotated[
        list[str] | None,
        typer.Argument(help="key=value ..., such as fleet.workers=2; env=dev_mock unless given."),
    ] = None,
    config_dir: ConfigDir = None,
) -> None:
    """Run the whole system here: servers, hub, workers, studio and Dagster. Ctrl-C stops it."""
    given = list(overrides or [])
    registry = BackendRegistry.discover()
    conf = find_folder(config_dir)
    composition = compose(registry, given, conf)
    is_chosen = any(each.startswith("env=") for each in given)
    if not is_chosen and composition.choices.get("env") == DEFAULT_OF_FILMS:
        given.insert(0, DEFAULT_ENVIRONMENT)
        composition = compose(registry, given, conf)
    config = composition.config
    if config.execution.executor != "rabbitmq":
        chosen = " ".join(given) or "your conf folder"
        raise ConfigError(
            f"with {chosen} films are made without servers, so there is nothing to start",
            hint="`ainern2d up env=dev_mock`, or execution=rabbitmq store=s3",
        )
    only_remember_signals()
    from ..servers.fleet import Fleet

    is_invited = False

    def wait(seconds: float) -> bool:
        nonlocal is_invited
        is_invited = is_invited or _invite(fleet)
        return stopping.wait(seconds)

    fleet = Fleet(
        StateFolder.find().create(),
        composition,
        portable(registry, composition),
        say=say,
        wait=wait,
        is_in_a_hurry=stopping.was_asked_again,
    )
    try:
        fleet.start()
        _show(fleet.home, given)
        fleet.watch()
        say("stopping; Ctrl-C once more does not wait")
    finally:
        fleet.stop()
    say("everything is stopped")


def say(text: str) -> None:
    """Print a line with the time, or log it as JSON; a closed terminal is no reason to stop."""
    if logs.owns_stderr():
        log.info("%s", text)
        return
    with contextlib.suppress(OSError):
        print(time.strftime("%H:%M:%S"), text, file=sys.stderr, flush=True)


def only_remember_signals() -> None:
    """Install handlers that do nothing, so that only :mod:`.stopping` records the signals.

    An exception from a handler could lose a child process that has just been started.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda _number, _frame: None)


def _show(home: StateFolder, given: Sequence[str]) -> None:
    """Print what runs, and how films are made with it: with the same choices as `up` was given."""
    from ..servers.status import look
    from .status import print_services

    with contextlib.suppress(OSError):
        print_services(look(home))
        chosen = [each for each in given if not each.startswith(("fleet.", "hub."))]
        typer.echo(f"\nin another terminal: ainern2d make STORY {shlex.join(chosen)}".rstrip())
        typer.echo("                     ainern2d status, ainern2d down")


def _invite(fleet: Fleet) -> bool:
    """Print an address that opens the page once its studio answers; say whether it was tried.

    The record is written by the process that listens, so that the address leads to it and not to
    another that has taken the port.
    """
    from ..servers.programs import STUDIO

    ours = [each for each in fleet.services.processes if each.name == STUDIO]
    if not ours:
        return False
    from .invitation import find_running, invite

    running = find_running(fleet.home)
    if running is None or running.process != ours[0].identity():
        return False
    from ..api.server import open_services

    try:
        with open_services(fleet.home, fleet.overrides) as services:
            invite(services, running.url, browser=False)
    except Ainern2dError as error:
        say(f"no address of the page was made, `ainern2d studio` makes one: {error}")
    return True
