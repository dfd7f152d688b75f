"""Addresses of services, from an environment variable or from the file of ``ainern2d up``."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from ..errors import ConfigError, StorageError
from .secrets import from_environment

if TYPE_CHECKING:
    from pathlib import Path

    from ..home import StateFolder

SERVICES_FILE = "services.json"
"""Name of the file with addresses and passwords, by service; only its owner may read it."""


def services_file(home: StateFolder) -> Path:
    """Return the path of the file to which ``ainern2d up`` writes the addresses of its services."""
    return home.root / SERVICES_FILE


def address(home: StateFolder, service: str, variable: str) -> str | None:
    """Return the URL of a service, with its password, or None if it is not configured.

    Args:
        home: State folder, whose services are used if the variable is not set.
        service: ``s3``, ``broker``, ``redis`` or ``database``; ``accounts.NAME`` for the broker
            with the login of that account.
        variable: Environment variable that overrides the file; with ``_FILE`` behind its name, it
            names a file with the URL.

    Raises:
        StorageError: The file cannot be read.
        ConfigError: Other users may read the file, or ``up`` did not write it.
    """
    if given := from_environment(variable):
        return given
    path = services_file(home)
    try:
        with path.open(encoding="utf-8") as file:
            mode = os.fstat(file.fileno()).st_mode & 0o777
            text = file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StorageError(
            f"cannot read {path}: {error.strerror or error}",
            hint=f"it belongs to the user who ran `ainern2d up`; or set {variable}",
        ) from error
    if mode & 0o077:
        raise ConfigError(
            f"{path} holds passwords and others may read it (mode {mode:04o})",
            hint=f"run: chmod 600 {path}",
        )
    try:
        found = json.loads(text)
        group, _, account = service.partition(".")
        url = found.get(group, {}).get(account) if account else found.get(service)
    except (ValueError, AttributeError):
        raise ConfigError(
            f"{path} is not what `ainern2d up` writes", hint="stop the system and start it again"
        ) from None
    return url if isinstance(url, str) and url else None


def need_address(home: StateFolder, service: str, variable: str) -> str:
    """Return the URL of a service; see :func:`address`.

    Raises:
        ConfigError: The service is not configured.
    """
    found = address(home, service, variable)
    if found is None:
        raise ConfigError(
            f"nothing says where the {service} service is",
            hint=f"run `ainern2d up`, or set {variable}",
        )
    return found
