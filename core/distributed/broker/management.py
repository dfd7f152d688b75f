"""The broker's management API: bringing topology and accounts there, and comparing them."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from ... import trust
from ...errors import BrokerError, ConfigError
from .topology import VHOST

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MANAGEMENT_VARIABLE = "AINERN2D_BROKER_MANAGEMENT_URL"
"""Environment variable with the URL of the management API, with an administrator's account."""

DEADLINE_S = 20.0
FORM = "https://admin:PASSWORD@HOST:15671?cafile=ca.pem"

_NAMED_BY = {
    "vhosts": ("name",),
    "users": ("name",),
    "permissions": ("user",),
    "topic_permissions": ("user", "exchange"),
    "parameters": ("component", "name"),
    "policies": ("name",),
    "exchanges": ("name",),
    "queues": ("name",),
    "bindings": ("source", "routing_key", "destination"),
}
"""The fields that identify a definition of each sort, in the order of their declaration."""

_COMPARED = {
    "vhosts": (),
    "users": ("tags", "limits"),
    "permissions": ("configure", "write", "read"),
    "topic_permissions": ("write", "read"),
    "parameters": ("value",),
    "policies": ("pattern", "apply-to", "definition", "priority"),
    "exchanges": ("type", "durable"),
    "queues": ("durable", "arguments"),
    "bindings": (),
}
"""What must be as we say; passwords cannot be compared, since their salt is random."""

_FIXED = {"exchanges": "type", "queues": "arguments"}
"""The field that cannot be changed once the thing is declared."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that the broker has otherwise than it should.

    Attributes:
        what: Such as ``queues op.video.default``.
        says: What is wrong.
        fixed: Whether importing cannot change it.
    """

    what: str
    says: str
    fixed: bool = False

    def __str__(self) -> str:
        return f"{self.what}: {self.says}"


class Management:
    """The management API of one broker.

    Args:
        url: ``https://admin:PASSWORD@HOST:PORT?cafile=FILE``; plain http for this machine only.
            Without ``cafile`` the authorities count that the system trusts.
        deadline_s: Longest wait for an answer.

    Raises:
        ConfigError: It is no such URL.
    """

    def __init__(self, url: str, deadline_s: float = DEADLINE_S) -> None:
        self._deadline_s = deadline_s
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or not parts.username:
            # The URL may hold a password, so it is not repeated.
            raise ConfigError(
                "the URL of the broker's management API is malformed",
                hint=f"set {MANAGEMENT_VARIABLE} as in {FORM}",
            )
        if parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
            raise ConfigError(
                f"the management API at {parts.hostname} would get passwords unencrypted",
                hint="write https://",
            )
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        self._base = f"{parts.scheme}://{host}:{parts.port or 15671}/api/"
        account = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        self._host, self._cafile = host, parse_qs(parts.query).get("cafile", [""])[-1]
        verify = [trust.verifying(self._cafile)] if parts.scheme == "https" else []
        # No proxy: it is this machine, or one of ours.
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            *(urllib.request.HTTPSHandler(context=context) for context in verify),
        )
        self._authorization = f"Basic {base64.b64encode(account.encode()).decode()}"

    def read(self) -> dict[str, Any]:
        """Return all definitions.

        Raises:
            BrokerError: The broker does not answer or refuses.
        """
        found: dict[str, Any] = json.loads(self._call("GET", "definitions"))
        return found

    def apply(self, wanted: Mapping[str, Any]) -> None:
        """Import definitions: adds and changes, and never removes.

        Raises:
            BrokerError: The broker does not answer or refuses.
        """
        self._call("POST", "definitions", json.dumps(wanted).encode())

    def call(self, method: str, path: str, body: object = None) -> Any:
        """Return what the API answers, from JSON; None if it answers nothing.

        Args:
            method: ``GET``, ``PUT``, ``POST`` or ``DELETE``.
            path: Behind ``/api/``, such as ``nodes``.
            body: JSON data, or None.

        Raises:
            BrokerError: The broker does not answer or refuses.
        """
        answer = self._call(method, path, None if body is None else json.dumps(body).encode())
        return json.loads(answer) if answer else None

    def users(self) -> list[str]:
        """Return the names of all accounts.

        Raises:
            BrokerError: The broker does not answer or refuses.
        """
        return sorted(str(each["name"]) for each in json.loads(self._call("GET", "users")))

    def connections(self) -> dict[str, int]:
        """Return how many connections each account has open, as of some seconds ago.

        Raises:
            BrokerError: The broker does not answer or refuses.
        """
        found = json.loads(self._call("GET", "connections?columns=user"))
        return dict(Counter(str(each.get("user", "")) for each in found))

    def remove_user(self, name: str) -> None:
        """Delete an account; the broker closes its connections.

        Raises:
            BrokerError: The broker does not answer or refuses.
        """
        self._call("DELETE", f"users/{quote(name, safe='')}")

    @property
    def host(self) -> str:
        """Where it is."""
        return self._host

    def _call(self, method: str, path: str, body: bytes | None = None) -> bytes:
        request = urllib.request.Request(  # noqa: S310 - http and https only, checked above
            self._base + path,
            body,
            {"Authorization": self._authorization, "Content-Type": "application/json"},
            method=method,
        )
        try:
            with self._opener.open(request, timeout=self._deadline_s) as answer:
                data: bytes = answer.read()
                return data
        except urllib.error.HTTPError as error:
            said = error.read(2000).decode(errors="replace")
            raise BrokerError(
                f"the broker refuses: {error.code} {_reason(said)}",
                hint="the account must have the tag administrator",
            ) from error
        except OSError as error:
            reason = getattr(error, "reason", error)
            said = trust.said(reason)
            raise BrokerError(
                f"the broker's management API at {self._base} does not answer: {said}",
                hint=trust.trust_advice(reason, "the URL", self._host, self._cafile)
                or "is the plugin rabbitmq_management enabled, and is the address right?",
            ) from error


def compare(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> list[Difference]:
    """Return what the broker lacks or has otherwise; what it has beside that is its own."""
    differences = []
    for sort, naming in _NAMED_BY.items():
        here = {_name(each, naming): each for each in _ours(found.get(sort, ()))}
        for each in wanted.get(sort, ()):
            there = here.get(_name(each, naming))
            what = f"{sort} {' '.join(_name(each, naming))}"
            if there is None:
                differences.append(Difference(what, "missing"))
                continue
            for aspect in _COMPARED[sort]:
                if aspect == "limits" and not each[aspect]:
                    # An operator may bound what we do not.
                    continue
                if there.get(aspect) != each[aspect]:
                    says = f"{aspect} is {there.get(aspect)!r}, not {each[aspect]!r}"
                    fixed = _FIXED.get(sort) == aspect
                    differences.append(Difference(what, says, fixed))
    return differences


def _ours(found: Iterable[Any]) -> Iterable[Any]:
    """Leave out what is in other virtual hosts."""
    return [each for each in found if each.get("vhost", VHOST) == VHOST]


def _name(each: Mapping[str, Any], naming: Iterable[str]) -> tuple[str, ...]:
    return tuple(str(each[part]) for part in naming)


def _reason(said: str) -> str:
    try:
        return str(json.loads(said).get("reason", said))
    except (ValueError, AttributeError):
        return said
