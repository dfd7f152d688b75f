"""Which settings are secrets, and that they come from the environment or from files only."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from ..errors import ConfigError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Options = TypeVar("Options", bound="DataclassInstance")

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


def renewed(variable: str, url: str, *, keeps_user: bool = True) -> str:
    """Return a URL with the login that the file of a variable has by now.

    Passwords change while processes run, so clients call this before each connection. The URL
    comes back as it is where the variable names no file, or the file cannot be read or names
    another server.

    Args:
        variable: Whose ``_FILE`` names the file.
        url: As it was read before.
        keeps_user: Whether only the password may differ; the keys to a bucket change together.
    """
    if not is_in_file(variable):
        return url
    try:
        new = from_environment(variable)
        return new if _place(new, keeps_user) == _place(url, keeps_user) else url
    except (ConfigError, ValueError):
        # It is being written, or is broken: the login of before is the better guess.
        return url


def _place(url: str, keeps_user: bool) -> tuple[object, ...]:
    parts = urlsplit(url)
    where = (parts.scheme, parts.hostname, parts.port, parts.path)
    return (*where, parts.username) if keeps_user else where


def read_files_too() -> None:
    """Make ``${oc.env:NAME}`` read the file that ``NAME_FILE`` names where ``NAME`` is not set.

    It replaces OmegaConf's resolver of that name in this process; all else stays as it was.
    """
    from omegaconf import OmegaConf

    OmegaConf.register_resolver("oc.env", _variable, replace=True)


def _variable(key: str, *default: Any) -> str | None:
    from omegaconf.resolvers import oc

    return from_environment(key) if is_in_file(key) else oc.env(key, *default)


def is_in_file(variable: str) -> bool:
    """Return whether a file has the value of an environment variable."""
    return variable not in os.environ and bool(os.environ.get(variable + FILE_SUFFIX))


def resolved(config: Options) -> Options:
    """Return options with the values of the environment variables that they refer to.

    Raises:
        ConfigError: A variable is not set.
        ValueError: The options do not accept such a value.
    """
    found = {}
    for option in fields(config):
        value = getattr(config, option.name)
        if isinstance(value, str) and (match := REFERENCE.fullmatch(value)):
            found[option.name] = from_environment(match[1])
            if not found[option.name]:
                raise ConfigError(
                    f"the environment variable {match[1]} is not set, and option {option.name}"
                    " names it",
                    hint=f"set {match[1]}, or {match[1]}{FILE_SUFFIX}",
                )
    return replace(config, **found) if found else config


def is_secret(key: str) -> bool:
    """Return whether the name of a key says that its value is a secret.

    >>> [is_secret(key) for key in ("backend.audio.api_key", "backend.audio.key_env", "film.crf")]
    [True, False, False]
    """
    return _NAMES.search(key.rpartition(".")[2]) is not None


def names_secret(reference: str) -> bool:
    """Return whether a value is an environment variable's that is a secret.

    Its name says so, or its value is in a file, see :func:`from_environment`.

    >>> names_secret("${oc.env:MODEL_KEY}"), names_secret("${oc.env:HEIGHT}")
    (True, False)
    """
    match = REFERENCE.fullmatch(reference)
    if match is None:
        return False
    name = match[1]
    return is_secret(name) or name.upper().endswith("_KEY") or is_in_file(name)


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
