"""The ``ainern2d`` command: gathers subcommands, and turns errors into one line and a status."""

from __future__ import annotations

import gc
import io
import os
import sys
from typing import TYPE_CHECKING, Any

from ..errors import Ainern2dError, InputError, InterruptedByUserError, StorageError
from ..observe import logs
from . import stopping
from .console import say_error, warn
from .stopping import ignore, stopped, was_asked_to_stop, watch

if TYPE_CHECKING:
    from collections.abc import Callable

    import typer

FEW_COLLECTIONS = 50_000, 20, 20
"""Thresholds of the garbage collector: new objects, and young and middle collections."""

FEWEST_COLUMNS = 20
"""A smaller value of ``COLUMNS`` counts as not set."""

HELP = """Turn a chapter of a novel into a voiced, lip-synced 2D animated film.

Start with: ainern2d make STORY

Overrides follow the story as key=value, for example film.height=720 film.aspect=9:16 seed=7
backend/video=mock env=test. The state folder is AINERN2D_HOME; `ainern2d doctor` shows it.
"""


OURS = {
    "make": "make:make",
    "plan": "plan:plan",
    "plugin": "plugin:app",
    "config": "config:config",
    "check": "check:check",
    "backends": "backends:backends",
    "doctor": "doctor:doctor",
    "gc": "gc:collect",
    "forget": "forget:forget",
    "health": "health:health",
    "hub": "hub:hub",
    "broker": "broker:app",
    "database": "database:app",
    "bucket": "bucket:app",
    "secrets": "secrets:app",
    "studio": "studio:studio",
    "api": "api:api",
    "token": "token:app",
    "up": "up:up",
    "down": "down:down",
    "route": "route:route",
    "status": "status:status",
    "worker": "worker:worker",
    "ops": "ops:app",
    "trace": "trace:trace",
}
"""Subcommands of this package: a module of this folder, and the function or group in it. Those of
plugins come by the hook ``ainern2d_commands``."""


_SHOWS = "`ainern2d config [key=value ...]` prints the configuration and where it comes from"
_NAMES = "`--config-dir DIR` names your conf folder, whose config.yaml is laid over ours"
_SWEEPS = (
    "`ainern2d make STORY --multirun seed=1,2` makes a film of each combination; give one here"
)
HYDRA_OPTIONS = {
    "--cfg": _SHOWS,
    "--info": _SHOWS,
    "--resolve": _SHOWS,
    "--package": _SHOWS,
    "-c": f"{_SHOWS}; {_NAMES}",
    "-i": _SHOWS,
    "--config-path": _NAMES,
    "--config-name": _NAMES,
    "--multirun": _SWEEPS,
    "-m": _SWEEPS,
    "--run": "`ainern2d make STORY [key=value ...]` makes one film",
    "--hydra-help": "docs/configuration.md says what is as in Hydra, and what is not",
    "--experimental-rerun": "run the same command again; what is finished is used again",
}
"""Options of Hydra's own command line that users try, and what to do instead."""


def build(wanted: str = "") -> typer.Typer:
    """Return the command with every subcommand that is installed.

    Args:
        wanted: The only one to load, if there is one of that name: each takes time to import.
    """
    # Imported late, so that a Ctrl-C during these imports is answered like any other.
    from importlib import import_module
    from importlib.metadata import version

    import typer

    app = typer.Typer(
        name="ainern2d",
        help=HELP,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )

    def show_version(wanted: bool) -> None:
        if wanted:
            typer.echo(f"ainern2d {version('ainern2d')}")
            raise typer.Exit

    @app.callback()
    def root(
        _version: bool = typer.Option(
            False,
            "--version",
            # Before Typer complains that no subcommand was given.
            is_eager=True,
            callback=show_version,
            help="Show the version and exit.",
        ),
    ) -> None:
        pass

    theirs = {} if wanted in OURS else _of_plugins()
    is_known = wanted in OURS or wanted in theirs
    for name, command in theirs.items():
        if not is_known or name == wanted:
            _add(app, name, command)
    for name, place in OURS.items():
        if not is_known or name == wanted:
            module, _, attribute = place.partition(":")
            _add(app, name, getattr(import_module(f".{module}", __package__), attribute))
    return app


def _add(app: typer.Typer, name: str, command: typer.Typer | Callable[..., Any]) -> None:
    import typer

    if isinstance(command, typer.Typer):
        app.add_typer(command, name=name)
    else:
        app.command(name)(command)


def _of_plugins() -> dict[str, Any]:
    """Return the subcommands of plugins by name; a broken plugin leaves the others as they are."""
    import typer

    from ..backends.registry import BackendRegistry

    found: dict[str, Any] = {}
    for plugin, hook in BackendRegistry.discover().implementations("ainern2d_commands").items():
        try:
            theirs = {name: each for answer in hook() for name, each in dict(answer).items()}
            for name, command in theirs.items():
                # Typer looks at signatures when it is run, which is too late to leave one out.
                trial = typer.Typer()
                _add(trial, name, command)
                typer.main.get_command(trial)
        except Exception as error:
            why = f"{type(error).__name__}: {error}"
            warn(f"the commands of plugin {plugin!r} are broken: {why}")
            continue
        for name, command in theirs.items():
            if name in OURS or name in found:
                warn(f"the command {name!r} of plugin {plugin!r} has the name of another")
            else:
                found[name] = command
    return found


def main() -> None:
    """Entry point of the console script."""
    # Imports make half a million objects that stay; looking for garbage among them all the time
    # costs a fifth of a second.
    gc.set_threshold(*FEW_COLLECTIONS)
    try:
        watch()
        status = run()
    except KeyboardInterrupt:
        status = complain(stopped())
    except Exception:
        if not was_asked_to_stop():
            raise
        # What breaks while everything is being stopped is no news.
        status = complain(stopped())
    # Otherwise a Ctrl-C while the interpreter ends would turn a finished film into a failure.
    ignore()
    # Or the interpreter looks through all that Dagster made for half a second, to free it.
    gc.freeze()
    sys.exit(status)


def run() -> int:
    """Run the command that ``sys.argv`` names, say what went wrong, and return its exit status."""
    import typer

    _forget_impossible_width()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that lacks a letter shows its number; the output is not lost.
            stream.reconfigure(errors="backslashreplace")
    try:
        logs.start_json_if_asked()
        arguments = sys.argv[1:] or ["--help"]
        _refuse_undecodable(arguments)
        status = build(arguments[0])(args=arguments, standalone_mode=False)
    except typer.Exit as stop:
        return stop.exit_code
    except typer.Abort:
        return complain(stopped())
    except Ainern2dError as error:
        return complain(stopped() if was_asked_to_stop() else error)
    except BrokenPipeError:
        # The reader went away (| head); Python would complain once more while closing stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except OSError as error:
        if was_asked_to_stop():
            raise
        where = f"{error.filename}: " if error.filename else ""
        return complain(
            StorageError(
                f"{where}{error.strerror or error}",
                hint="`ainern2d doctor` looks at the state folder and the disk",
            )
        )
    except Exception as error:
        # Typer brings a copy of Click's usage errors along, and gives them no public name.
        if not hasattr(error, "format_message"):
            raise
        command = getattr(getattr(error, "ctx", None), "command_path", "ainern2d")
        message = error.format_message().rstrip(".")
        option = getattr(error, "option_name", "")
        general = f"`{command} --help` says what can be given"
        return complain(InputError(message, hint=HYDRA_OPTIONS.get(option, general)))
    if status == InterruptedByUserError.exit_status:
        # Typer itself turns Ctrl-C into this status, without a word.
        return complain(stopped())
    return status if isinstance(status, int) else 0


def _forget_impossible_width() -> None:
    """Drop ``COLUMNS`` if nothing could be read in so many; with 0, nothing would be printed."""
    given = os.environ.get("COLUMNS", "")
    if given.isdigit() and int(given) < FEWEST_COLUMNS:
        del os.environ["COLUMNS"]


def _refuse_undecodable(arguments: list[str]) -> None:
    """Raise an error for an argument that is not in UTF-8: no store and no message can hold it."""
    for argument in arguments:
        raw = os.fsencode(argument)
        try:
            raw.decode()
        except UnicodeDecodeError:
            shown = raw.decode(errors="backslashreplace")
            raise InputError(
                f"{shown} is not in UTF-8", hint="rename the file, or write the argument in UTF-8"
            ) from None


def complain(error: Ainern2dError) -> int:
    """Say what is wrong and what to do, and return the exit status of an error."""
    general = "`ainern2d doctor` looks for what is wrong with this installation"
    if isinstance(error, InputError):
        general = "`ainern2d --help` and docs/configuration.md say what can be given"
    say_error(error, error.hint or general)
    return stopping.status() if isinstance(error, InterruptedByUserError) else error.exit_status


if __name__ == "__main__":
    main()
