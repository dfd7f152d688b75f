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
    """Return the backends that the plugin provides.

    Called once per process, before any configuration is composed, so it must be cheap: import a
    model runtime in ``BackendSpec.factory``, not in the plugin module.
    """
    return ()


@hookspec
def ainern2d_config_paths() -> Iterable[str]:
    """Return Hydra search paths with YAML presets, such as ``pkg://my_plugin.conf``."""
    return ()
