"""What most subcommands begin with: state folder, store, registry, configuration."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..backends.registry import BackendRegistry
from ..configuration.compose import compose_config
from ..configuration.project import find_conf, left_out
from ..database.store import open_store
from ..home import StateFolder
from ..storage.choice import StoreConfig
from .console import warn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..configuration.settings import AppConfig
    from ..storage.store import WorkStore


ConfigDir = Annotated[
    Path | None,
    typer.Option(
        "--config-dir",
        metavar="DIR",
        help="Your conf folder, or none. Default: conf/ beside the story or here, or above.",
    ),
]
"""The option of each command that composes a configuration."""


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


def find_folder(config_dir: Path | None, story: Path | None = None) -> Path | None:
    """Return the user's conf folder, and warn of what in its root has no meaning here.

    Raises:
        ConfigError: The option or the variable names no folder.
    """
    conf = find_conf(config_dir, story)
    if conf is not None and (said := left_out(conf)):
        warn(said)
    return conf


def settle(
    overrides: Sequence[str], config_dir: Path | None = None, story: Path | None = None
) -> Setting:
    """Find the state folder and the plugins, and compose the configuration.

    Args:
        overrides: Of the configuration.
        config_dir: The option ``--config-dir``.
        story: The file beside which a conf folder is looked for first.

    Raises:
        StorageError: The state folder cannot be written.
        ConfigError: An override is wrong.
    """
    registry = BackendRegistry.discover()
    config = compose_config(registry, overrides, find_folder(config_dir, story))
    home = StateFolder.find().create()
    return Setting(home, open_store(home, config.store), registry, config)


def settle_store(
    overrides: Sequence[str], config_dir: Path | None = None
) -> tuple[StateFolder, WorkStore]:
    """Find the state folder and the store alone.

    Raises:
        StorageError: The state folder cannot be written.
        ConfigError: An override is wrong.
    """
    if overrides or find_conf(config_dir) is not None:
        setting = settle(overrides, config_dir)
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
