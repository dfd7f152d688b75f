"""Adds Hydra search paths: the user's conf folder before ours, plugins' after it.

Registered in code: Hydra looks for search-path plugins only in its ``hydra_plugins`` namespace,
and silently finds none there in an editable installation (hydra-ecosystem/hydra#3252).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hydra.plugins.search_path_plugin import SearchPathPlugin

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from hydra.core.config_search_path import ConfigSearchPath


class ExtraSearchPath(SearchPathPlugin):
    """Adds the search paths of the composition that is under way."""

    conf: Path | None = None
    plugins: Sequence[str] = ()

    def manipulate_search_path(self, search_path: ConfigSearchPath) -> None:
        """Put the user's folder before the application's own configuration, plugins after it."""
        if self.conf is not None:
            search_path.prepend(provider="conf", path=f"file://{self.conf}", anchor="main")
        for path in self.plugins:
            search_path.append(provider="ainern2d-plugin", path=path)
