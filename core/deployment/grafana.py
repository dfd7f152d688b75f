"""Grafana's administrator, whose password Grafana keeps in a database of its own.

``GF_SECURITY_ADMIN_PASSWORD__FILE`` counts when that database is made and never again, so that a
new password is given by its HTTP API.
"""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from ..errors import ConfigError, ServiceError

GRAFANA_URL = "http://grafana:3000/grafana"
"""Where the compose file of a CPU host has it, as seen from its network ``inner``."""
ADMIN_USER = "admin"
DEADLINE_S = 10.0


@dataclass(frozen=True)
class Grafana:
    """The API of one Grafana.

    Attributes:
        url: Of it, with the path below which it serves.

    Raises:
        ConfigError: That is no such URL.
    """

    url: str = GRAFANA_URL

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigError(
                f"{self.url!r} is no URL of Grafana", hint=f"it is like {GRAFANA_URL}"
            )

    def answers(self) -> bool:
        """Say whether something answers there as Grafana does."""
        try:
            self._call("GET", "health")
        except ServiceError:
            return False
        return True

    def takes(self, password: str) -> bool:
        """Say whether this is the administrator's password.

        Raises:
            ServiceError: Grafana does not answer, or refuses for another reason.
        """
        return self._call("GET", "user", password) != HTTPStatus.UNAUTHORIZED

    def change_password(self, old: str, new: str) -> None:
        """Give the administrator another password; sessions that are open stay.

        Args:
            old: That counts now.
            new: That shall count.

        Raises:
            ServiceError: Grafana does not answer, or takes neither of them.
        """
        if self.takes(new):
            # A rotation was cut off behind this.
            return
        body = {"oldPassword": old, "newPassword": new, "confirmNew": new}
        if self._call("PUT", "user/password", old, body) == HTTPStatus.UNAUTHORIZED:
            raise ServiceError(
                f"Grafana at {self.url} does not take the password of grafana.admin_password",
                hint="it was changed in Grafana: write what counts there into that file",
            )

    def _call(
        self, method: str, path: str, password: str = "", body: dict[str, str] | None = None
    ) -> int:
        """Return the status of an answer: a good one, or 401."""
        headers = {"Content-Type": "application/json"}
        if password:
            login = base64.b64encode(f"{ADMIN_USER}:{password}".encode()).decode()
            headers["Authorization"] = f"Basic {login}"
        request = urllib.request.Request(  # noqa: S310 - http and https only, checked above
            f"{self.url.rstrip('/')}/api/{path}",
            None if body is None else json.dumps(body).encode(),
            headers,
            method=method,
        )
        # No proxy: it is one of ours.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=DEADLINE_S) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            if error.code == HTTPStatus.UNAUTHORIZED:
                return int(error.code)
            said = error.read(300).decode(errors="replace")
            raise ServiceError(
                f"Grafana at {self.url} refuses: {error.code} {said}",
                hint="its log says more",
            ) from error
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", None) or error
            raise ServiceError(
                f"Grafana at {self.url} does not answer: {reason}",
                hint="is the profile `monitoring` up? --grafana names another address",
            ) from error
