"""The hooks a plugin may implement, and the marker it implements them with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .spec import BackendSpec

PROJECT = "ainern2d"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def ainern2d_backends() -> Iterable[BackendSpec[Any]]:
    """Announce backends.

    Called once per process, before any configuration is composed, so it must be cheap: import a
    model runtime in the factory, not in the plugin module.
    """
    return ()


@hookspec
def ainern2d_config_paths() -> Iterable[str]:
    """Announce Hydra search paths, such as ``pkg://my_plugin.conf``, that hold YAML presets."""
    return ()
