"""Hydra search paths that plugins contribute.

Registered by hand: Hydra 1.3 finds search-path plugins in its ``hydra_plugins`` namespace only, and
silently finds none there in an editable installation (hydra-ecosystem/hydra#3252).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hydra.plugins.search_path_plugin import SearchPathPlugin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hydra.core.config_search_path import ConfigSearchPath


class PluginSearchPath(SearchPathPlugin):
    """Adds the search paths of the registry that composed last."""

    paths: Sequence[str] = ()

    def manipulate_search_path(self, search_path: ConfigSearchPath) -> None:
        """Append after the application's own configuration, which therefore wins."""
        for path in self.paths:
            search_path.append(provider="ainern2d-plugin", path=path)
