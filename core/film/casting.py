"""The cast file of a story: found beside it, taken into the store, and read again from there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ConfigError
from ..story.cast_file import CastFile

if TYPE_CHECKING:
    from ..configuration.settings import AppConfig
    from ..storage.store import WorkStore

BESIDE = "cast.yaml"
"""The cast file of every story in its folder; ``STORY.cast.yaml`` is that of one."""
NONE = "none"
"""The value of ``cast`` that leaves a file beside the story alone."""
_STORED = re.compile(r"sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class TakenCast:
    """A cast file in the store.

    Attributes:
        name: Of the user's file, for messages.
        overrides: Say the same as the configuration, so that the film can be made again without
            the file; empty if there is none.
    """

    name: str = BESIDE
    overrides: tuple[str, ...] = ()


def take_in_cast(store: WorkStore, story: Path, config: AppConfig) -> TakenCast:
    """Copy a story's cast file into the store, and name it by content in the configuration.

    Args:
        store: For its bytes.
        story: The user's file; a cast file may lie beside it.
        config: Its ``cast`` becomes ``sha256:`` and the hash.

    Raises:
        ConfigError: The file is missing or is no cast file.
    """
    if config.cast == NONE or _STORED.fullmatch(config.cast):
        return TakenCast(overrides=(f"cast={config.cast}",))
    path = Path(config.cast).expanduser() if config.cast else _beside(story.expanduser())
    if path is None:
        return TakenCast()
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"cast={path} cannot be read: {error.strerror}",
            hint=f"give the path of a cast file, or {NONE} for no cast file",
        ) from error
    CastFile(data, path.name)
    config.cast = f"sha256:{store.put(path)[0]}"
    return TakenCast(path.name, (f"cast={config.cast}",))


def stored_cast(store: WorkStore, config: AppConfig, name: str = BESIDE) -> CastFile | None:
    """Return the cast file that a configuration names, or None.

    Args:
        store: Has its bytes.
        config: Composed.
        name: Of the file, for messages.

    Raises:
        ConfigError: It was never taken into the store, or is no cast file.
        ArtifactLostError: Its bytes are gone.
    """
    if config.cast in ("", NONE):
        return None
    stored = _STORED.fullmatch(config.cast)
    if stored is None:
        raise ConfigError(
            f"cast={config.cast} is not in the store",
            hint="make the film with `ainern2d make STORY`, which takes the file in",
        )
    return CastFile(store.fetch(stored[1]).read_bytes(), name)


def _beside(story: Path) -> Path | None:
    own = story.with_name(f"{story.stem.removesuffix('.storyboard')}.{BESIDE}")
    return next((path for path in (own, story.with_name(BESIDE)) if path.is_file()), None)
