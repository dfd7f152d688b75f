"""Says clearly when the optional packages of this layer are not installed."""

from __future__ import annotations

import importlib.util

from ainern2d.core.errors import PluginError


def need_dagster() -> None:
    """Stop here without Dagster.

    Raises:
        PluginError: Says how to install it.
    """
    if importlib.util.find_spec("dagster") is None:
        raise PluginError(
            "this needs Dagster, which is not installed here",
            hint="pip install 'ainern2d[studio]'",
        )
