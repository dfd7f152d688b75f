"""Which settings are secrets, and that they come from the environment or from files only."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from ..errors import ConfigError

FILE_SUFFIX = "_FILE"
"""``NAME_FILE`` names a file with the value of the variable ``NAME``, as containers mount them."""

REFERENCE = re.compile(r"\$\{oc\.env:\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}")
"""A value that is an environment variable's and nothing else."""

_NAMES = re.compile(
    r"(?:^|_)(?:password|passwd|passphrase|secret|token|credentials?|api_?key|access_key|auth_key"
    r"|private_key|secret_key)$|^key$",
    re.IGNORECASE,
)
_PASSWORD = re.compile(r"://[^/\s@]*:[^/\s@]+@")


def from_environment(variable: str) -> str:
    """Return the value of an environment variable, or the text of the file that it names.

    ``NAME`` counts before ``NAME_FILE``; of a file, white space at both ends is dropped.

    Returns:
        The value; empty if neither variable is set.

    Raises:
        ConfigError: The file cannot be read.
    """
    if given := os.environ.get(variable, ""):
        return given
    named = os.environ.get(variable + FILE_SUFFIX, "")
    if not named:
        return ""
    try:
        return Path(named).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise ConfigError(
            f"{variable}{FILE_SUFFIX} names {named}, which cannot be read: {reason}",
            hint=f"give the path of a file with the value, or set {variable} itself",
        ) from error


def is_secret(key: str) -> bool:
    """Return whether the name of a key says that its value is a secret.

    >>> [is_secret(key) for key in ("backend.audio.api_key", "backend.audio.key_env", "film.crf")]
    [True, False, False]
    """
    return _NAMES.search(key.rpartition(".")[2]) is not None


def names_secret(reference: str) -> bool:
    """Return whether a value is an environment variable's, whose name says that it is a secret.

    >>> names_secret("${oc.env:MODEL_KEY}"), names_secret("${oc.env:HEIGHT}")
    (True, False)
    """
    match = REFERENCE.fullmatch(reference)
    return match is not None and (is_secret(match[1]) or match[1].upper().endswith("_KEY"))


def has_password(value: object) -> bool:
    """Return whether a value is, or holds, a URL with a password.

    >>> has_password("http://me:s3cret@host/"), has_password("http://host:8000/")
    (True, False)
    """
    if isinstance(value, str):
        return _PASSWORD.search(value) is not None
    return isinstance(value, Sequence) and any(map(has_password, value))


def without_secret(override: str) -> str:
    """Return an override as it may be shown: with stars in place of a secret.

    >>> without_secret("backend.audio.api_key=abc"), without_secret("film.crf=20")
    ('backend.audio.api_key=***', 'film.crf=20')
    """
    key, sign, value = override.partition("=")
    secret = sign and (is_secret(key) or has_password(value)) and not REFERENCE.fullmatch(value)
    return f"{key}=***" if secret else override


def refusal(key: str, where: str = "") -> ConfigError:
    """Return the error for a secret that stands in a file or on the command line.

    Args:
        key: Of the configuration; its value is not repeated.
        where: File and line, if it is in a file.
    """
    name = re.sub(r"\W", "_", key.lstrip("+").rpartition(".")[2]).upper()
    at = f"{where}: " if where else ""
    return ConfigError(
        f"{at}{key.lstrip('+')} holds a secret in plain text, which would be stored and sent",
        hint=f"put it into an environment variable, and write '{key}=${{oc.env:{name}}}'; an option"
        " that ends with _env takes the variable's name alone",
    )
