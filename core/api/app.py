"""Puts the API together from its parts, which one process serves together or several apart."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI

from . import problems
from .accounts import Authenticator
from .answers import KeptAnswers, feed_of
from .files import media_origin
from .http_metrics import HttpMetrics, Measured
from .idempotency import Idempotency
from .middleware import Common
from .rate_limit import RateLimits

if TYPE_CHECKING:
    from collections.abc import Collection

    from .services import Services

PREFIX = "/api/v1"

PARTS: dict[str, tuple[str, ...]] = {
    "gateway": ("sessions", "projects", "files", "episodes", "bin", "exports", "dagster", "page"),
    "orchestrator": ("runs", "events"),
    "planner": ("plan", "storyboard", "shots", "similar", "comments"),
    "entities": ("cast", "clothes", "voices"),
    "router": ("router",),
    "observer": ("health", "observer"),
}
"""Modules of this package with a ``router``, by the part that they belong to: the services that the
deployment may run apart."""


def create_app(services: Services, parts: Collection[str] = tuple(PARTS)) -> FastAPI:
    """Return the API.

    Args:
        services: What its routes use.
        parts: Names of the parts to serve, of :data:`PARTS`; health is always served.

    Raises:
        ValueError: There is no such part.
    """
    if unknown := set(parts) - set(PARTS):
        raise ValueError(f"no part of the API: {', '.join(sorted(unknown))}")
    app = FastAPI(
        title="ainern2d",
        version="1",
        summary="Turns chapters of novels into voiced, lip-synced 2D animated films",
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        responses=problems.RESPONSES,
    )
    app.state.services = services
    app.state.is_stopping = False
    limits = RateLimits(services.settings.requests_per_minute, services.settings.burst)
    app.state.limits = limits
    app.state.authenticate = Authenticator(services, limits)
    app.add_middleware(KeptAnswers, services=services, state=app.state)
    app.add_middleware(Idempotency, services=services, state=app.state)
    app.add_middleware(
        Common,
        most_body_bytes=services.settings.most_body_bytes,
        state=app.state,
        media_origin=lambda: media_origin(services),
    )
    app.state.metrics = HttpMetrics(lambda: feed_of(services).streams)
    app.add_middleware(Measured, metrics=app.state.metrics)
    problems.install(app)
    _include(app, parts)
    is_whole = set(parts) == set(PARTS)
    app.openapi = lambda: _schema(app, is_whole=is_whole)  # type: ignore[method-assign]
    return app


def _include(app: FastAPI, parts: Collection[str]) -> None:
    modules = [module for part in PARTS if part in parts for module in PARTS[part]]
    for name in dict.fromkeys(("health", *modules)):
        app.include_router(import_module(f".{name}", __package__).router)


def _schema(app: FastAPI, *, is_whole: bool) -> dict[str, Any]:
    """Return the OpenAPI document, with the schema of problems that every route refers to.

    It describes all parts, whichever are served here: a client sees one API.
    """
    if app.openapi_schema is None:
        from fastapi.openapi.utils import get_openapi

        whole = app
        if not is_whole:
            whole = FastAPI(responses=problems.RESPONSES)
            _include(whole, PARTS)
        found = get_openapi(
            title=app.title,
            version=app.version,
            summary=app.summary,
            openapi_version="3.1.0",
            routes=whole.routes,
        )
        schemas = found.setdefault("components", {}).setdefault("schemas", {})
        schemas["Problem"] = problems.Problem.model_json_schema()
        app.openapi_schema = found
    return app.openapi_schema
