"""The ``ainern2d`` command: gathers subcommands, and turns errors into one line and a status."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from ..errors import Ainern2dError, InputError, InterruptedByUserError, StorageError
from .stopping import ignore, was_asked_to_stop, watch

if TYPE_CHECKING:
    import typer

COMMAND_GROUP = "ainern2d.commands"
"""Entry-point group of further subcommands; each value is a function with a Typer signature."""

HELP = """Turn a chapter of a novel into a voiced, lip-synced 2D animated film.

Start with: ainern2d make STORY

Overrides follow the story as key=value, for example film.height=720 film.aspect=9:16 seed=7
backend/video=mock env=test. The state folder is AINERN2D_HOME; `ainern2d doctor` shows it.
"""


def build() -> typer.Typer:
    """Return the command with every subcommand that is installed."""
    # Imported late, so that a Ctrl-C during these imports is answered like any other.
    from importlib.metadata import entry_points, version

    import typer

    from . import (
        backends,
        broker,
        check,
        doctor,
        down,
        gc,
        hub,
        ops,
        plan,
        route,
        status,
        trace,
        up,
        worker,
    )

    app = typer.Typer(
        name="ainern2d",
        help=HELP,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )

    @app.callback()
    def root(
        show_version: bool = typer.Option(False, "--version", help="Show the version and exit."),
    ) -> None:
        if show_version:
            typer.echo(f"ainern2d {version('ainern2d')}")
            raise typer.Exit

    found = sorted(entry_points(group=COMMAND_GROUP), key=lambda entry: entry.name)
    for entry in found:
        try:
            app.command(entry.name)(entry.load())
        except Exception as error:  # a broken plugin command must not hide the others
            typer.echo(f"warning: command {entry.name!r} is broken: {error}", err=True)
    app.command("plan")(plan.plan)
    app.command("check")(check.check)
    app.command("backends")(backends.backends)
    app.command("doctor")(doctor.doctor)
    app.command("gc")(gc.collect)
    app.command("hub")(hub.hub)
    app.add_typer(broker.commands(), name="broker")
    app.command("up")(up.up)
    app.command("down")(down.down)
    app.command("route")(route.route)
    app.command("status")(status.status)
    app.command("worker")(worker.worker)
    app.add_typer(ops.app, name="ops")
    app.command("trace")(trace.trace)
    return app


def main() -> None:
    """Entry point of the console script."""
    try:
        watch()
        status = run()
    except KeyboardInterrupt:
        status = complain(_stopped())
    except Exception:
        if not was_asked_to_stop():
            raise
        # What breaks while everything is being stopped is no news.
        status = complain(_stopped())
    # Otherwise a Ctrl-C while the interpreter ends would turn a finished film into a failure.
    ignore()
    sys.exit(status)


def run() -> int:
    """Run the command that ``sys.argv`` names, say what went wrong, and return its exit status."""
    import typer

    try:
        status = build()(args=sys.argv[1:] or ["--help"], standalone_mode=False)
    except typer.Exit as stop:
        return stop.exit_code
    except typer.Abort:
        return complain(_stopped())
    except Ainern2dError as error:
        return complain(_stopped() if was_asked_to_stop() else error)
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
        return complain(InputError(message, hint=f"`{command} --help` says what can be given"))
    if status == InterruptedByUserError.exit_status:
        # Typer itself turns Ctrl-C into this status, without a word.
        return complain(_stopped())
    return status if isinstance(status, int) else 0


def complain(error: Ainern2dError) -> int:
    """Print an error for people, what is wrong and what to do, and return its exit status."""
    general = "`ainern2d doctor` looks for what is wrong with this installation"
    if isinstance(error, InputError):
        general = "`ainern2d --help` and docs/configuration.md say what can be given"
    print(f"error: {error}\n  do: {error.hint or general}", file=sys.stderr)
    return error.exit_status


def _stopped() -> InterruptedByUserError:
    return InterruptedByUserError(
        "stopped; what was finished is kept", hint="run the same command again to go on"
    )


if __name__ == "__main__":
    main()
