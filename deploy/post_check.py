"""The studio's API as a release asks it: a film is made with mocks, from first op to last."""

from __future__ import annotations

import hashlib
import http.client
import json
import secrets
import ssl
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from hosts import DeploymentError, say

if TYPE_CHECKING:
    from pathlib import Path

    from hosts import Installation

API = "/api/v1"
ANSWER_S = 30.0
POLL_S = 1.0
STORY = 'The Check\n\nThe lamp was lit. "Is anybody there?" said Ada. "I am," said Tom.\n'
LOOK = {"preset": "tiny", "artist": "mock", "voices": "mock"}
OVERRIDES = ("backend/lipsync=mock",)
"""Nothing of it needs a GPU or a model; it goes through broker, bucket, hub and workers all the
same."""
ENDED = ("done", "failed", "cancelled")


class _Through(http.client.HTTPSConnection):
    """HTTPS to an address, with the name of another in the certificate."""

    def __init__(self, address: str, name: str, port: int, context: ssl.SSLContext) -> None:
        super().__init__(address, port, timeout=ANSWER_S, context=context)
        self._name, self._verifying = name, context

    def connect(self) -> None:
        http.client.HTTPConnection.connect(self)
        self.sock = self._verifying.wrap_socket(self.sock, server_hostname=self._name)


@dataclass(frozen=True)
class Studio:
    """The API behind the front door.

    Attributes:
        url: Of it, as users know it.
        address: Where the door is seen from here; empty for what the URL says.
        token: Of an operator.
        cafile: Authority that is trusted beside those of the system, if it is there.
    """

    url: str
    address: str
    token: str
    cafile: Path

    @classmethod
    def of(cls, installation: Installation) -> Studio:
        """Return that of an installation: ``STUDIO_URL``, else ``DOMAIN`` at this machine's door.

        Raises:
            DeploymentError: Nothing says where it is.
        """
        url = installation.value("STUDIO_URL")
        domain = installation.value("DOMAIN")
        if not url and not domain:
            raise DeploymentError("DOMAIN is not set", f"write it into {installation.env_file}")
        token = (installation.secrets / "studio.token").read_text(encoding="utf-8").strip()
        address = "" if url else "127.0.0.1"
        address = installation.value("STUDIO_ADDRESS", address)
        return cls(url or f"https://{domain}", address, token, installation.secrets / "ca.pem")

    def make_film(self, longest_s: float) -> str:
        """Make a film that was never made before, look at its bytes, and delete it.

        Args:
            longest_s: Seconds until it must be made.

        Returns:
            What was made, for people.

        Raises:
            DeploymentError: It was not made.
        """
        began = time.monotonic()
        title = f"check of a release {secrets.token_hex(4)}"
        project = self.ask("POST", "/projects", {"title": title})["id"]
        try:
            seed = secrets.randbelow(1_000_000_000)
            look = LOOK | {"seed": seed}
            wanted = {"text": STORY, "title": title, "look": look, "overrides": OVERRIDES}
            made = self.ask("POST", f"/projects/{project}/episodes", wanted)
            episode = made["episodes"][0]["id"]
            run = self.ask("POST", f"/episodes/{episode}/runs", {})
            run = self._ended(run["id"], began + longest_s)
            if run["state"] != "done":
                raise DeploymentError(
                    f"the film of the check is {run['state']}: {run['error'] or run['failures']}",
                    run["hint"] or "`ainern2d ops list --state failed` says more",
                )
            if not run["made"]:
                raise DeploymentError(
                    "the film of the check was there already, so nothing was made"
                )
            size = len(self.film(episode))
        finally:
            self.ask("DELETE", f"/projects/{project}?episodes=delete", cautious=True)
        took = time.monotonic() - began
        return f"a film of {size:,} bytes and {run['made']} ops was made in {took:.0f} s"

    def _ended(self, run: str, end: float) -> dict[str, Any]:
        told = ""
        while True:
            found: dict[str, Any] = self.ask("GET", f"/runs/{run}")
            if found["state"] in ENDED:
                return found
            if time.monotonic() > end:
                self.ask("POST", f"/runs/{run}/cancel", {}, cautious=True)
                raise DeploymentError(
                    f"the film of the check is not made in time; it is {found['state']}, "
                    f"{found['made']} ops are done",
                    "`ainern2d status` shows workers and queues",
                )
            state = f"{found['state']}, {found['made']} ops are done"
            if state != told:
                say(f"film: {state}")
                told = state
            time.sleep(POLL_S)

    def film(self, episode: str) -> bytes:
        """Return the film of an episode.

        Raises:
            DeploymentError: It cannot be read, or has other bytes than were announced.
        """
        files = self.ask("GET", f"/episodes/{episode}/exports")["files"]
        film = next(each for each in files if each["kind"] == "film")
        parts = urlsplit(film["url"])
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        status, data = self._send("GET", path, None, host=parts.netloc)
        digest = hashlib.sha256(data).hexdigest()
        if status != http.client.OK or digest != film["sha256"]:
            raise DeploymentError(f"the film cannot be read: status {status}, {len(data)} bytes")
        return data

    def ask(self, method: str, path: str, body: object = None, *, cautious: bool = False) -> Any:
        """Return what the API answers, from JSON.

        Args:
            method: Of HTTP.
            path: Behind ``/api/v1``.
            body: JSON data, or None.
            cautious: Whether a failure is said only, since another one is on its way.

        Raises:
            DeploymentError: It does not answer, or with a problem.
        """
        data = None if body is None else json.dumps(body).encode()
        try:
            said = self._asked(method, API + path, data)
        except DeploymentError as error:
            if not cautious:
                raise
            say(error.message)
            return None
        return json.loads(said) if said else None

    def _asked(self, method: str, path: str, data: bytes | None) -> bytes:
        status, said = self._send(method, path, data)
        if status >= http.client.BAD_REQUEST:
            problem = said.decode(errors="replace")[:300]
            raise DeploymentError(f"{self.url} answers {method} {path} with {status}: {problem}")
        return said

    def _send(
        self, method: str, path: str, data: bytes | None, host: str = ""
    ) -> tuple[int, bytes]:
        parts = urlsplit(self.url)
        is_here = not host or host == parts.netloc
        where = urlsplit(f"//{host}") if host else parts
        name = str(where.hostname)
        headers = {"Host": host or parts.netloc, "Content-Type": "application/json"}
        if is_here:
            headers["Authorization"] = f"Bearer {self.token}"
        connection: http.client.HTTPConnection
        address = self.address if self.address and name == parts.hostname else name
        if parts.scheme == "https":
            context = ssl.create_default_context()
            if self.cafile.exists():
                context.load_verify_locations(self.cafile)
            connection = _Through(address, name, where.port or 443, context)
        else:
            connection = http.client.HTTPConnection(address, where.port or 80, timeout=ANSWER_S)
        try:
            connection.request(method, path, data, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise DeploymentError(
                f"{self.url} does not answer: {error or type(error).__name__}",
                "is nginx up, and DOMAIN right?",
            ) from error
        finally:
            connection.close()
