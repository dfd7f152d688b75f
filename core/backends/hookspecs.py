"""The hooks a plugin may implement, and the marker it implements them with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ..film.events import Event
    from ..story.storyboard import Storyboard
    from .spec import BackendSpec

PROJECT = "ainern2d"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
"""Marks a function of a plugin's module as its implementation of the hook of the same name."""


@hookspec
def ainern2d_backends() -> Iterable[BackendSpec[Any]]:
    """Return the backends that the plugin provides.

    Called once per process, before any configuration is composed, so it must be cheap: import a
    model runtime in ``BackendSpec.factory``, not in the plugin module.
    """
    return ()


@hookspec
def ainern2d_config_paths() -> Iterable[str]:
    """Return Hydra search paths with YAML presets and environments, such as ``pkg://mine.conf``."""
    return ()


@hookspec
def ainern2d_storyboard(board: Storyboard) -> Storyboard | None:
    """Return a changed storyboard before its film is made, or None to leave it as it is.

    Called in each make and each ``plan``, after planning and before the cast file, in the order of
    the plugins' names. A storyboard that the user gives is not changed. What it returns is
    validated, and decides the keys of all ops that follow, so that it shares results with films
    that have the same shots and with no others. The same board must give the same answer. If the
    hook raises, the make fails.

    Args:
        board: The storyboard; frozen, so change it with ``model_copy(update=...)``.
    """


@hookspec
def ainern2d_event(event: Event, episode: str) -> None:
    """Hear an event of a make: a need became known, began, ended or failed, or the film is there.

    Called in the order of the events, on a thread of the plugin's own: the make does not wait for
    it, except two seconds at its end. What it raises is written to ``logs/plugins.log`` of the
    state folder; after three errors, or with 10,000 events waiting, the plugin hears no more of
    this make. PROGRESS is left out while more than 1,000 events wait. A make that finds its film
    finished has no events.

    Args:
        event: What happened.
        episode: Id of the episode.
    """


@hookspec
def ainern2d_commands() -> Mapping[str, Callable[..., Any]]:
    """Return further subcommands of ``ainern2d``, by name.

    Each is a function with a signature for Typer, or a ``typer.Typer`` with commands of its own.
    Called for ``--help`` and for commands that ainern2d itself does not have; import their modules
    in the hook.
    """
    return {}
