"""Adds the Hydra search paths of plugins.

Registered in code: Hydra looks for search-path plugins only in its ``hydra_plugins`` namespace,
and silently finds none there in an editable installation (hydra-ecosystem/hydra#3252).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hydra.plugins.search_path_plugin import SearchPathPlugin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hydra.core.config_search_path import ConfigSearchPath


class PluginSearchPath(SearchPathPlugin):
    """Adds the search paths of the registry that last composed a configuration."""

    paths: Sequence[str] = ()

    def manipulate_search_path(self, search_path: ConfigSearchPath) -> None:
        """Append the paths after the application's own configuration, which so takes precedence."""
        for path in self.paths:
            search_path.append(provider="ainern2d-plugin", path=path)
