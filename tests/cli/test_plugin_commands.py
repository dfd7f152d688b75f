"""Subcommands that plugins add, and what a broken one does to the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import typer
from typer.testing import CliRunner

from ainern2d.core import hookimpl
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.cli.app import build

if TYPE_CHECKING:
    from collections.abc import Callable


class Commanding:
    """A plugin that adds commands."""

    def __init__(self, commands: Callable[[], Any]) -> None:
        self.commands = commands

    @hookimpl
    def ainern2d_commands(self) -> Any:
        return self.commands()


def credits_(name: str, loud: bool = False) -> None:
    """Print who made a film."""
    typer.echo(f"made by {name.upper() if loud else name}")


def group() -> typer.Typer:
    found = typer.Typer(help="Lists of things.")
    found.command("one")(lambda: typer.echo("the first"))
    found.command("two")(lambda: typer.echo("the second"))
    return found


def unusable(_what: int | bytes) -> None:
    """Take what no command line can give."""


def leave() -> dict[str, Any]:
    raise RuntimeError("no display")


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Installs plugins in this process, by name, each with the function that returns commands."""
    discover = BackendRegistry.discover

    def installed(**plugins: Callable[[], Any]) -> None:
        extra = {name: Commanding(commands) for name, commands in plugins.items()}
        monkeypatch.setattr(BackendRegistry, "discover", lambda: discover(extra=extra))

    return installed


def run(*arguments: str) -> str:
    ran = CliRunner().invoke(build(arguments[0]), arguments)
    assert ran.exit_code == 0, ran.output
    return ran.output


def test_a_plugin_adds_a_command_and_a_group(install: Callable[..., None]) -> None:
    install(crew=lambda: {"credits": credits_, "lists": group()})
    assert run("credits", "Mara", "--loud") == "made by MARA\n"
    assert run("lists", "two") == "the second\n"
    listed = run("--help")
    assert "credits" in listed
    assert "Print who made a film." in listed
    assert "Lists of things." in listed
    # Those that come with ainern2d are plugins' too.
    assert "voices" in listed
    assert "ui" in listed


@pytest.mark.parametrize(
    ("commands", "why"),
    [
        (leave, "RuntimeError: no display"),
        (lambda: ["credits"], "ValueError"),
        (lambda: {"credits": "credits"}, "is not a callable object"),
        (lambda: {"credits": unusable}, "AssertionError"),
    ],
    ids=["raises", "no mapping", "no function", "bad signature"],
)
def test_a_broken_plugin_is_named_and_leaves_the_other_commands(
    install: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
    commands: Callable[[], Any],
    why: str,
) -> None:
    install(broken=commands, sound=lambda: {"lists": group()})
    ran = CliRunner().invoke(build("--help"), ["--help"])
    warning = capsys.readouterr().err
    assert ran.exit_code == 0
    assert "lists" in ran.output
    assert "credits" not in ran.output
    assert "warning: the commands of plugin 'broken' are broken" in warning
    assert why in warning


def test_a_plugin_cannot_replace_a_command(
    install: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    install(a=lambda: {"lists": group()}, b=lambda: {"lists": credits_, "make": credits_})
    assert run("lists", "one") == "the first\n"
    warning = capsys.readouterr().err
    assert "the command 'lists' of plugin 'b' has the name of another" in warning
    assert "the command 'make' of plugin 'b' has the name of another" in warning


def test_plugins_are_not_asked_for_a_command_of_ainern2d(install: Callable[..., None]) -> None:
    asked: list[int] = []
    install(counts=lambda: asked.append(1) or {})
    run("backends", "--help")
    assert asked == []
