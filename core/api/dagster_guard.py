"""Keeps other sites away from Dagster's page, which has no password and takes mutations by GET.

A browser sends the requests of every site that a user visits, also to this machine. Those of other
sites are refused here; what is no browser sends neither Origin nor Sec-Fetch-Site, and passes.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Receive, Scope, Send

HOSTS_VARIABLE = "AINERN2D_DAGSTER_HOSTS"
"""Environment variable with names, by commas, under which a proxy on this machine serves it."""

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_QUERY = re.compile(r"(op=\w*)?")
"""What the page itself has in the address of a GraphQL request."""


class DagsterGuard:
    """Refuses requests that another site made a browser send.

    Args:
        app: Dagster's webserver.
        hosts: Names by which it is reached beside those of the loopback address, where it
            listens there; a site whose name resolves to this machine is none of them.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str] | None = None) -> None:
        self._app = app
        if hosts is None:
            given = os.environ.get(HOSTS_VARIABLE, "").split(",")
            hosts = frozenset(name.strip().lower() for name in given if name.strip())
        self._hosts = LOOPBACK | hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] not in ("http", "websocket") or not (refusal := self.refusal(scope)):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": refusal})
        else:
            headers = [(b"content-type", b"text/plain; charset=utf-8")]
            await send({"type": "http.response.start", "status": 403, "headers": headers})
            await send({"type": "http.response.body", "body": refusal.encode()})

    def refusal(self, scope: Scope) -> str:
        """Return why a request is refused; empty if it is not.

        Args:
            scope: Of the request, as ASGI describes it.
        """
        host = _headers(scope).get("host", "")
        address = (scope.get("server") or ("", 0))[0]
        if address in LOOPBACK and _name(host) not in self._hosts:
            return f"{host} is not a name of this machine; {HOSTS_VARIABLE} names those of a proxy"
        return refusal_of_request(scope)


def refusal_of_request(scope: Scope) -> str:
    """Return why a request to Dagster's page is refused; empty if it is not.

    Args:
        scope: Of the request, as ASGI describes it.
    """
    headers = _headers(scope)
    if _is_foreign(headers, headers.get("host", ""), scope):
        return "requests of other sites are refused"
    is_graphql = scope["type"] == "http" and scope["path"].rstrip("/").endswith("/graphql")
    if is_graphql and not _is_own_graphql(headers, scope):
        return "GraphQL is asked by POST with JSON"
    return ""


def _headers(scope: Scope) -> dict[str, str]:
    return {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
    }


def _name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_foreign(headers: Mapping[str, str], host: str, scope: Scope) -> bool:
    is_safe = scope["type"] == "http" and scope["method"] in SAFE_METHODS
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
        return True
    site = headers.get("sec-fetch-site", "none")
    # A link on another site may open the page.
    is_visit = is_safe and headers.get("sec-fetch-mode") == "navigate"
    return site in ("cross-site", "same-site") and not is_visit


def _is_own_graphql(headers: Mapping[str, str], scope: Scope) -> bool:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    query = scope.get("query_string", b"").decode("latin-1")
    is_post = scope["method"] == "POST" and kind == "application/json"
    return is_post and OWN_QUERY.fullmatch(query) is not None
