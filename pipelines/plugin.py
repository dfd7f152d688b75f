"""What Dagster's layer adds as a plugin: the command ``ui``. Cheap to import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ainern2d.core import hookimpl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@hookimpl
def ainern2d_commands() -> Mapping[str, Callable[..., Any]]:
    """Add `ui`."""
    from .commands import ui

    return {"ui": ui}
