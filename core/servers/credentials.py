"""Passwords of the private servers: made once per state folder, and kept."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field, ValidationError

from ..errors import ServiceError
from .files import write_private

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

PASSWORD_BYTES = 24


class Credentials(BaseModel):
    """Every password.

    Attributes:
        broker: By account.
        redis: Of Valkey.
    """

    broker: dict[str, str] = Field(default_factory=dict)
    redis: str = ""


def keep_credentials(path: Path, accounts: Iterable[str]) -> Credentials:
    """Return the passwords in a file, with new ones for accounts that had none.

    Raises:
        ServiceError: The file is there and cannot be read.
    """
    try:
        known = Credentials.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        known = Credentials()
    except (OSError, ValidationError) as problem:
        raise ServiceError(
            f"the passwords in {path} cannot be read: {str(problem).splitlines()[0]}",
            hint="remove the file; new passwords are made, and workers elsewhere need them",
        ) from problem
    broker = {name: known.broker.get(name) or new_password() for name in accounts}
    kept = Credentials(broker=known.broker | broker, redis=known.redis or new_password())
    if kept != known:
        write_private(path, json.dumps(kept.model_dump(), indent=1) + "\n")
    return kept


def new_password() -> str:
    """Return a random password: nothing that a URL or a settings file would have to escape.

    Nor does it begin with a dash: `rabbitmqctl` and others would take it for an option.
    """
    while True:
        # Letters, digits, - and _.
        word = secrets.token_urlsafe(PASSWORD_BYTES)
        if not word.startswith("-"):
            return word
