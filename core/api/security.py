"""Who asks, and what they may do: every route declares the scope that it needs."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.security import APIKeyCookie, HTTPBearer

from .problems import ApiError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import HTTPConnection

SESSION_COOKIE = "ainern2d_session"
CSRF_HEADER = "X-CSRF-Token"

RENEWING: Final[ContextVar[bool]] = ContextVar("renewing", default=False)
"""Whether this task renews a kept answer in the background, at half of its longest age."""

_bearer = HTTPBearer(auto_error=False, description="A token of `ainern2d token create`")
_cookie = APIKeyCookie(name=SESSION_COOKIE, auto_error=False, description="A session of the page")


class Scope(StrEnum):
    """What a caller may do; each but ``metrics`` includes those before it.

    ``metrics`` is for Prometheus, which reads metrics and nothing else; an operator may, too.
    """

    VIEWER = "viewer"
    EDITOR = "editor"
    OPERATOR = "operator"
    METRICS = "metrics"

    def includes(self, other: Scope) -> bool:
        """Say whether this scope may do what the other one may.

        >>> Scope.EDITOR.includes(Scope.VIEWER), Scope.VIEWER.includes(Scope.EDITOR)
        (True, False)
        >>> Scope.METRICS.includes(Scope.VIEWER), Scope.EDITOR.includes(Scope.METRICS)
        (False, False)
        """
        if Scope.METRICS in (self, other):
            return self in (other, Scope.OPERATOR)
        order = list(Scope)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True)
class Principal:
    """A caller whose token or session was checked.

    Attributes:
        account: Name of the account.
        scope: What the caller may do at most.
        session: Digest of the page session's secret; empty for a token.
        token: Id of the token; empty for a session.
    """

    account: str
    scope: Scope
    session: str = ""
    token: str = ""

    @property
    def key(self) -> str:
        """Whose requests are counted together."""
        return self.token or self.session or self.account


def reader(caller: Principal) -> str | None:
    """Return the account by which lists are filtered; None for operators, who see all."""
    return None if caller.scope.includes(Scope.OPERATOR) else caller.account


def session_cookie(request: HTTPConnection) -> str:
    """Return the name of the session's cookie; browsers keep one jar for all ports of a host."""
    port = request.url.port
    return SESSION_COOKIE if port is None else f"{SESSION_COOKIE}_{port}"


def need(scope: Scope, *, needs_csrf: bool = True) -> Callable[..., Awaitable[Principal]]:
    """Return a dependency that gives the caller, who has at least this scope.

    The route's own dependency is what the test of scopes reads.

    Args:
        scope: What the caller must have.
        needs_csrf: Whether a session's changing request needs its CSRF token; not where those of
            other sites are refused by other means.

    Raises:
        ApiError: 401 without a valid token or session, 403 without the scope or without the CSRF
            token of a session, 429 where the caller asks too often.
    """

    async def check(
        request: Request,
        _token: Annotated[Any, Depends(_bearer)] = None,
        _session: Annotated[Any, Depends(_cookie)] = None,
    ) -> Principal:
        authenticate = request.app.state.authenticate
        caller: Principal | None = authenticate.known(request, needs_csrf=needs_csrf)
        if caller is None:
            caller = await run_in_threadpool(authenticate, request, needs_csrf=needs_csrf)
        if caller is None:
            raise ApiError(
                HTTPStatus.UNAUTHORIZED,
                "this needs a token or a session",
                hint="send `Authorization: Bearer TOKEN` with a token of `ainern2d token create`,"
                " or open the page by the address that `ainern2d studio` prints",
                headers={"WWW-Authenticate": "Bearer"},
            )
        if not RENEWING.get():
            request.app.state.limits.take(caller.key)
        if not caller.scope.includes(scope):
            raise ApiError(
                HTTPStatus.FORBIDDEN,
                f"this needs the scope {scope}, and {caller.account} has {caller.scope}",
                hint=f"ask an operator for a token: ainern2d token create --scope {scope}",
            )
        request.state.principal = caller
        return caller

    check.scope = scope  # type: ignore[attr-defined]
    return check


Viewer = Annotated[Principal, Depends(need(Scope.VIEWER))]
Editor = Annotated[Principal, Depends(need(Scope.EDITOR))]
Operator = Annotated[Principal, Depends(need(Scope.OPERATOR))]
Measuring = Annotated[Principal, Depends(need(Scope.METRICS))]
"""Annotations of a parameter that receives the caller; they declare the scope of its route."""
