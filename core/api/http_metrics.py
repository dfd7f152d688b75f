"""Counts what the API answers, and how long that took, for Prometheus, and logs each answer.

Labels are bounded: a request is counted under the template of its route, such as
``/api/v1/episodes/{episode}``, never under its path.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import generate_latest

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER = "other"
"""The route of a request that has none, and every method that the API does not know."""
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the histogram."""
PROBES = frozenset({"/healthz", "/readyz"})
"""Routes that something asks every few seconds; only their failures are logged."""

log = logging.getLogger(__name__)


class HttpMetrics:
    """The figures of one process.

    Args:
        streams: Returns how many streams of events are open.
    """

    def __init__(self, streams: Callable[[], int]) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "ainern2d_http_requests",
            "Requests that were answered, streams of events included",
            ("route", "method", "status"),
            registry=self._registry,
        )
        self.seconds = Histogram(
            "ainern2d_http_request_seconds",
            "Time from the request to the last byte of its answer; of streams it is not measured",
            ("route",),
            buckets=SECONDS,
            registry=self._registry,
        )
        self.in_flight = Gauge(
            "ainern2d_http_requests_in_flight",
            "Requests that are being answered, streams of events left out",
            registry=self._registry,
        )
        open_streams = Gauge(
            "ainern2d_event_streams", "Streams of events that are open", registry=self._registry
        )
        open_streams.set_function(streams)
        ProcessCollector(namespace="ainern2d_api", registry=self._registry)

    def text(self) -> bytes:
        """Return all figures in Prometheus' text format."""
        return generate_latest(self._registry)


class Measured:
    """Counts each request, takes its time, and logs it with its trace.

    Args:
        app: The application.
        metrics: Where it is counted.
    """

    def __init__(self, app: ASGIApp, metrics: HttpMetrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        metrics, began = self._metrics, time.perf_counter()
        status = 500
        is_stream = False

        async def noted(message: Message) -> None:
            nonlocal status, is_stream
            if message["type"] == "http.response.start":
                status = message["status"]
                if _is_stream(message):
                    is_stream = True
                    metrics.in_flight.dec()
            await send(message)

        metrics.in_flight.inc()
        try:
            await self._app(scope, receive, noted)
        finally:
            route = _template(scope)
            method = scope["method"] if scope["method"] in METHODS else OTHER
            metrics.requests.labels(route, method, f"{status // 100}xx").inc()
            seconds = time.perf_counter() - began
            if not is_stream:
                metrics.in_flight.dec()
                metrics.seconds.labels(route).observe(seconds)
            if route not in PROBES or status >= 400:
                trace = scope.get("state", {}).get("trace", "")
                _log(str(trace), method, route, status, seconds)


def _log(trace: str, method: str, route: str, status: int, seconds: float) -> None:
    fields = {
        "trace": trace,
        "method": method,
        "route": route,
        "status": status,
        "seconds": round(seconds, 4),
    }
    log.info("%s %s %d", method, route, status, extra={"fields": fields})


def _is_stream(message: Message) -> bool:
    return any(
        name.lower() == b"content-type" and value.startswith(b"text/event-stream")
        for name, value in message["headers"]
    )


def _template(scope: Scope) -> str:
    """Return the template of the route that answered."""
    return str(getattr(scope.get("route"), "path", "") or OTHER)
