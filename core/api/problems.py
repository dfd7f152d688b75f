"""Errors as answers: RFC 9457 problem details, which say what is wrong and what to do next."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from ..errors import (
    Ainern2dError,
    ArtifactLostError,
    ConflictError,
    DatabaseError,
    InputError,
    NotFoundError,
    ServiceError,
    StaleError,
    StorageLostError,
)
from ..translatable import Coded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import FastAPI, Request

MEDIA_TYPE = "application/problem+json"
MOST_FIELDS = 20
"""Wrong fields that one problem names; more would bury the first."""

log = logging.getLogger(__name__)


class Problem(BaseModel):
    """Problem details of RFC 9457.

    Attributes:
        type: Name of the kind of problem, as a URI; ``about:blank`` where the status says all.
        title: The same for every problem of this type.
        status: The HTTP status.
        detail: What is wrong, with what input.
        hint: What to do next.
        trace: 32 hexadecimal digits that follow this request through the logs.
        code: Names what is wrong, for pages in other languages; not given where there are words
            alone.
        params: What is in the words, by name; given with a code.
        errors: Which fields are wrong, and why.
    """

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    hint: str = ""
    trace: str = ""
    code: str | None = None
    params: dict[str, Any] | None = None
    errors: list[dict[str, str]] | None = None


class ApiError(Ainern2dError):
    """A request that the API refuses.

    Args:
        status: The HTTP status.
        message: What is wrong, with what input.
        hint: What to do next.
        headers: Further headers of the answer.
    """

    def __init__(
        self,
        status: HTTPStatus,
        message: str,
        *,
        hint: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.headers = dict(headers or {})


def not_found(what: str, hint: str = "") -> ApiError:
    """Return the error for something that does not exist, or is not the caller's to see."""
    return ApiError(HTTPStatus.NOT_FOUND, f"there is no {what}", hint=hint)


def conflict(message: str, hint: str = "") -> ApiError:
    """Return the error for a change that does not fit the present state."""
    return ApiError(HTTPStatus.CONFLICT, message, hint=hint)


RESPONSES: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "A problem: what is wrong and what to do next",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}
"""What every route may answer, for OpenAPI."""


def answer(
    request: Request,
    status: int,
    detail: str,
    hint: str = "",
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Return a problem as a response."""
    coded = detail if isinstance(detail, Coded) else None
    problem = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        hint=hint,
        trace=getattr(request.state, "trace", ""),
        code=None if coded is None else coded.code,
        params=None if coded is None else coded.params,
        errors=errors,
    )
    return JSONResponse(
        problem.model_dump(exclude_none=True),
        status,
        headers=dict(headers or {}),
        media_type=MEDIA_TYPE,
    )


OF_INPUT = {
    NotFoundError: HTTPStatus.NOT_FOUND,
    StaleError: HTTPStatus.PRECONDITION_FAILED,
    ConflictError: HTTPStatus.CONFLICT,
    InputError: HTTPStatus.UNPROCESSABLE_ENTITY,
}
"""The status of each kind of wrong input; the first that fits counts."""


def status_of(error: Ainern2dError) -> HTTPStatus:
    """Return the HTTP status of one of our errors.

    >>> status_of(InputError("the title is empty")).value
    422
    """
    if isinstance(error, ApiError):
        return error.status
    for kind, status in OF_INPUT.items():
        if isinstance(error, kind):
            return status
    if isinstance(error, ArtifactLostError):
        return HTTPStatus.GONE
    if isinstance(error, (DatabaseError, ServiceError, StorageLostError)):
        return HTTPStatus.SERVICE_UNAVAILABLE
    return HTTPStatus.INTERNAL_SERVER_ERROR


def install(app: FastAPI) -> None:
    """Have an app answer every error with a problem."""

    @app.exception_handler(Ainern2dError)
    def ours(request: Request, error: Ainern2dError) -> JSONResponse:
        status = status_of(error)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log.warning("%s %s: %s", request.method, request.url.path, error)
        headers = error.headers if isinstance(error, ApiError) else None
        return answer(request, status, error.message, error.hint, headers=headers)

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        fields = [
            {"field": ".".join(map(str, each["loc"])), "message": str(each["msg"])}
            for each in error.errors()[:MOST_FIELDS]
        ]
        first = f": {fields[0]['field']}: {fields[0]['message']}" if fields else ""
        return answer(
            request,
            HTTPStatus.UNPROCESSABLE_ENTITY,
            f"the request does not fit its schema{first}",
            "/api/v1/openapi.json says what can be given",
            fields,
        )

    @app.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> JSONResponse:
        headers = dict(error.headers or {})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = ", ".join(sorted(_methods(app, request.url.path)))
        return answer(request, error.status_code, str(error.detail), headers=headers)

    @app.exception_handler(Exception)
    def unexpected(request: Request, error: Exception) -> JSONResponse:
        log.error("%s %s failed", request.method, request.url.path, exc_info=error)
        return answer(
            request,
            HTTPStatus.INTERNAL_SERVER_ERROR,
            "the server met an error of its own",
            "its log says more under this trace; please report it",
        )


def _methods(app: FastAPI, path: str) -> set[str]:
    """Return the methods of all routes of a path; Starlette names those of the first alone."""
    found: set[str] = set()
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, APIRoute) and compile_path(context.path or "")[0].match(path):
            found |= route.methods or set()
    return found
