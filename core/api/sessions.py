"""Sessions of the page: a token opens one, a cookie carries it, a CSRF token guards it."""

from __future__ import annotations

import datetime
import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field

from ..database.accounts import AccountRecords
from .accounts import Authenticator, address_of
from .dagster import PREFIX as DAGSTER
from .problems import ApiError
from .security import Operator, Scope, Viewer, session_cookie
from .services import Given, Services  # noqa: TC001 - FastAPI reads annotations
from .tokens import csrf_of, digest

if TYPE_CHECKING:
    from ..database.rows import SessionRow
    from .rate_limit import RateLimits

router = APIRouter(prefix="/api/v1/sessions", tags=["gateway"])

COOKIE_DAYS = 400
"""The longest that browsers keep one; when a session ends, the database says."""

LAUNCH_PREFIX = "launch_"
LAUNCH_S = 15 * 60.0


class NewSession(BaseModel):
    """What opens a session."""

    model_config = ConfigDict(extra="forbid")

    token: str = Field(
        min_length=1,
        max_length=200,
        description="Of the address that `ainern2d studio` prints, or of `ainern2d token create`",
    )


class SessionOut(BaseModel):
    """Who uses the page.

    Attributes:
        account: Name of the account.
        scope: What it may do at most.
        csrf_token: To be sent as ``X-CSRF-Token`` with every request that changes something;
            empty for a caller with a token instead of a session.
        expires_at: When the session ends unless it is used; null for a token.
        dagster: Address of Dagster's page, for operators; empty where there is none.
    """

    account: str
    scope: Scope
    csrf_token: str = ""
    expires_at: datetime.datetime | None = None
    dagster: str = ""


def make_launch_token(services: Services, account: str, scope: Scope) -> str:
    """Return a secret that opens one session of an account, within a quarter of an hour."""
    text = LAUNCH_PREFIX + secrets.token_hex(24)
    AccountRecords(services.engine).add_launch_token(digest(text), account, scope, LAUNCH_S)
    return text


@router.post("", status_code=HTTPStatus.CREATED)
def open_session(
    services: Given, request: Request, response: Response, given: NewSession
) -> SessionOut:
    """Open a session of the page with a token; the answer sets its cookie."""
    records = AccountRecords(services.engine)
    address = address_of(request)
    limits = cast("RateLimits", request.app.state.limits)
    token_id = None
    if given.token.startswith(LAUNCH_PREFIX):
        limits.check_wrong_secrets(address)
        taken = records.take_launch_token(digest(given.token))
    else:
        caller = _authenticator(request).of_token(given.token, address)
        if caller is not None and not caller.scope.includes(Scope.VIEWER):
            caller = None
        taken = None if caller is None else (caller.account, caller.scope.value)
        token_id = None if caller is None else caller.token
    if taken is None:
        limits.count_wrong_secret(address)
        raise ApiError(
            HTTPStatus.UNAUTHORIZED,
            "this token opens no session: it was used, has expired, was revoked, or is none",
            hint="`ainern2d studio` prints a new address; with a server elsewhere, ask its operator"
            " for a token of `ainern2d token create`",
            headers={"WWW-Authenticate": "Bearer"},
        )
    secret = secrets.token_hex(32)
    session = records.add_session(digest(secret), *taken, token_id)
    response.set_cookie(
        session_cookie(request),
        secret,
        max_age=COOKIE_DAYS * 86_400,
        path="/",
        secure=services.settings.secure_cookies or request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    response.headers["Cache-Control"] = "no-store"
    return _shown(services, session, csrf_of(secret))


@router.get("/current")
async def current_session(
    services: Given, caller: Viewer, request: Request, response: Response
) -> SessionOut:
    """Say who asks, and the CSRF token of their session."""
    response.headers["Cache-Control"] = "no-store"
    if caller.session:
        secret = request.cookies[session_cookie(request)]
        records = AccountRecords(services.engine)
        session = await run_in_threadpool(records.find_session, digest(secret))
        if session is not None:
            return _shown(services, session, csrf_of(secret))
    dagster = _dagster(services, caller.scope)
    return SessionOut(account=caller.account, scope=caller.scope, dagster=dagster)


@router.get("/operator", status_code=HTTPStatus.NO_CONTENT)
def is_operator(_caller: Operator) -> None:
    """Answer operators alone: a proxy asks this before it passes a request on to Dagster's page."""


@router.delete("/current", status_code=HTTPStatus.NO_CONTENT)
def close_session(services: Given, caller: Viewer, request: Request, response: Response) -> None:
    """End the session; a caller with a token has none to end."""
    name = session_cookie(request)
    secret = request.cookies.get(name, "")
    if caller.session and secret:
        AccountRecords(services.engine).end_session(digest(secret))
        _authenticator(request).forget_session(secret)
        response.delete_cookie(name, path="/", httponly=True, samesite="strict")


def _authenticator(request: Request) -> Authenticator:
    return cast("Authenticator", request.app.state.authenticate)


def _shown(services: Services, session: SessionRow, csrf_token: str) -> SessionOut:
    scope = Scope(session.scope)
    return SessionOut(
        account=session.account,
        scope=scope,
        csrf_token=csrf_token,
        expires_at=session.expires_at,
        dagster=_dagster(services, scope),
    )


def _dagster(services: Services, scope: Scope) -> str:
    is_shown = services.settings.dagster_url and scope.includes(Scope.OPERATOR)
    return f"{DAGSTER}/" if is_shown else ""
