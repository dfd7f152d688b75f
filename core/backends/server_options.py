"""Options shared by all backends whose models run in an HTTP server. Cheap to import."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..configuration.secrets import REFERENCE
from .spec import BackendConfig, not_content

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass
class ServerConfig(BackendConfig):
    """Base of the options of backends that use a model server; none of them enters the op key.

    Attributes:
        url: Address of the server, without the ``/v1`` of its paths. It may hold an account, as in
            ``https://USER:PASSWORD@HOST``, if it is written as ``${oc.env:NAME}``.
        key_env: Name of the environment variable with the server's key, if it needs one. The key
            itself is never an option, since options are stored with the episode.
        cafile: PEM file of the authority that signed the server's certificate; empty for the
            system's authorities.
        deadline_s: Seconds after which an unanswered op fails.
        check: Ask the server whether it is reachable before an op is bound to it. Turn it off where
            only workers on other hosts can reach it.
    """

    url: str = not_content("http://127.0.0.1:8000")
    key_env: str = not_content("")
    cafile: str = not_content("")
    deadline_s: float = not_content(600.0)
    check: bool = not_content(True)

    def __post_init__(self) -> None:
        # A reference to a secret is resolved, and checked, where an op runs.
        if not REFERENCE.fullmatch(self.url):
            _require_address(self.url, self.key_env)
        if self.key_env and not _VARIABLE.fullmatch(self.key_env):
            # The value is not repeated: users write the key itself here by mistake.
            raise ValueError("key_env is the name of an environment variable, such as MODEL_KEY")
        require("deadline_s", self.deadline_s, 1, 86_400)


def _require_address(url: str, key_env: str) -> None:
    """Check a server's URL; no message repeats an account or what may be a key.

    Raises:
        ValueError: It is no address of a server.
    """
    if any(mark in url for mark in "?#"):
        raise ValueError("url has a question mark or a #; it is host, port and path")
    shown = url.rpartition("@")[2]
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"url is {shown!r}; it begins with http:// or https:// and a host")
    try:
        found = parts.port
    except ValueError:
        found = 0
    if found == 0 or not url.isprintable() or " " in url:
        raise ValueError(f"url is {shown!r}; a port is 1 to 65535, and no space is in it")
    if "@" in url and not (parts.password and url.count("@") == 1):
        raise ValueError("url has an @ without an account before it; write USER:PASSWORD@HOST")
    if parts.password and key_env:
        raise ValueError("url has an account, and key_env names a key; leave one of them out")


def require(option: str, value: float, low: float, high: float) -> None:
    """Check that a number is in its range.

    Raises:
        ValueError: ``value`` is not in [low, high].
    """
    if not low <= value <= high:
        raise ValueError(f"{option} is {value}; it can be {low} to {high}")


def require_one_of(option: str, value: str, choices: tuple[str, ...]) -> None:
    """Check that a text is one of the choices.

    Raises:
        ValueError: ``value`` is not one of ``choices``.
    """
    if value not in choices:
        raise ValueError(f"{option} is {value!r}; it can be {', '.join(choices)}")
