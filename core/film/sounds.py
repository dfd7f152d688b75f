"""Music and ambience of a film: from the user's files into the store, and from there to a film."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ConfigError, InvalidRequestError

if TYPE_CHECKING:
    from ..configuration.settings import FilmConfig
    from ..storage.store import WorkStore

ROLES = ("music", "ambience")
"""Keys of ``film``, and roles of the inputs of a film."""

_STORED = re.compile(r"sha256:([0-9a-f]{64})")


def take_in_sounds(store: WorkStore, film: FilmConfig) -> list[str]:
    """Copy the sound files that a configuration names into the store, and name them by content.

    Args:
        store: For their bytes.
        film: Its ``music`` and ``ambience`` become ``sha256:`` and the hash.

    Returns:
        Overrides that say the same, so that the film can be made again without the files.

    Raises:
        ConfigError: A file is missing, or holds no sound that can be read.
    """
    overrides = []
    for role in ROLES:
        given = getattr(film, role)
        if not given:
            continue
        if not _STORED.fullmatch(given):
            given = f"sha256:{_store(store, role, given)}"
            setattr(film, role, given)
        overrides.append(f"film.{role}={given}")
    return overrides


def stored_sounds(film: FilmConfig) -> dict[str, str]:
    """Return the SHA-256 of the film's sound files, by role.

    Raises:
        ConfigError: One was never taken into the store.
    """
    found = {}
    for role in ROLES:
        given = getattr(film, role)
        if given:
            stored = _STORED.fullmatch(given)
            if stored is None:
                raise ConfigError(
                    f"film.{role}={given} is not in the store",
                    hint="make the film with `ainern2d make STORY`, which takes the file in",
                )
            found[role] = stored[1]
    return found


def hashes_in(overrides: list[str] | tuple[str, ...]) -> set[str]:
    """Return the SHA-256 of the sound files that stored overrides name."""
    return {found for override in overrides for found in _STORED.findall(override)}


def _store(store: WorkStore, role: str, given: str) -> str:
    from ..media.samples import check_sound

    path = Path(given).expanduser().absolute()
    if not path.is_file():
        kind = "is a folder" if path.is_dir() else "does not exist"
        raise ConfigError(
            f"film.{role}={given}: {path} {kind}",
            hint="give the path of a sound file, such as a WAV, FLAC, OGG or MP3",
        )
    try:
        check_sound(path)
    except InvalidRequestError as error:
        raise ConfigError(f"film.{role}={given}: {error.message}", hint=error.hint) from error
    return store.put(path)[0]
