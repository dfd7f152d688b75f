"""The ``ainern2d`` command: gathers subcommands, and turns errors into one line and a status."""

from __future__ import annotations

import os
import sys
from importlib.metadata import entry_points, version

import typer

from ..errors import Ainern2dError, InterruptedByUserError
from . import backends, check, doctor, gc, plan

COMMAND_GROUP = "ainern2d.commands"
"""Entry-point group of further subcommands; each value is a function with a Typer signature."""

HELP = """Turn a chapter of a novel into a voiced, lip-synced 2D animated film.

Start with: ainern2d make STORY

Overrides follow the story as key=value, for example film.height=720 film.aspect=9:16 seed=7
backend/video=mock env=test. The state folder is AINERN2D_HOME; `ainern2d doctor` shows it.
"""


def build() -> typer.Typer:
    """Return the command with every subcommand that is installed."""
    app = typer.Typer(
        name="ainern2d",
        help=HELP,
        no_args_is_help=True,
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
    return app


def main() -> None:
    """Entry point of the console script."""
    try:
        status = build()(standalone_mode=False)
    except typer.Exit as stop:
        status = stop.exit_code
    except typer.Abort:
        status = 130
    except KeyboardInterrupt:
        complain(InterruptedByUserError("stopped; what was finished is kept"))
        status = 130
    except Ainern2dError as error:
        complain(error)
        status = error.exit_status
    except BrokenPipeError:
        # The reader went away (| head); Python would complain once more while closing stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 141
    except Exception as error:
        if not hasattr(error, "show"):
            raise
        error.show()
        status = 2
    sys.exit(status if isinstance(status, int) else 0)


def complain(error: Ainern2dError) -> None:
    """Print an error for people: what is wrong, and what to do."""
    typer.echo(f"error: {error}", err=True)
    if error.hint:
        typer.echo(f"  do: {error.hint}", err=True)


if __name__ == "__main__":
    main()
