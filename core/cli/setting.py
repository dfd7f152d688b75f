"""What most subcommands begin with: state folder, store, registry, configuration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..backends.registry import BackendRegistry
from ..configuration.compose import compose_config
from ..database.store import open_store
from ..home import StateFolder
from ..storage.choice import StoreConfig

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..configuration.settings import AppConfig
    from ..storage.store import WorkStore


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a command runs.

    Attributes:
        home: The state folder, created.
        store: The artifact store that the configuration chooses.
        registry: Of the installed backends.
        config: Composed from the overrides.
    """

    home: StateFolder
    store: WorkStore
    registry: BackendRegistry
    config: AppConfig


def settle(overrides: Sequence[str]) -> Setting:
    """Find the state folder and the plugins, and compose the configuration.

    Raises:
        StorageError: The state folder cannot be written.
        ConfigError: An override is wrong.
    """
    registry = BackendRegistry.discover()
    config = compose_config(registry, overrides)
    home = StateFolder.find().create()
    return Setting(home, open_store(home, config.store), registry, config)


def settle_store(overrides: Sequence[str]) -> tuple[StateFolder, WorkStore]:
    """Find the state folder and the store alone.

    Raises:
        StorageError: The state folder cannot be written.
        ConfigError: An override is wrong.
    """
    if overrides:
        setting = settle(overrides)
        return setting.home, setting.store
    # What is chosen without a word needs no Hydra.
    home = StateFolder.find().create()
    return home, open_store(home, StoreConfig())


def human_size(size: float) -> str:
    """Return a size in bytes for people."""
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"
