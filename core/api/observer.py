"""How the studio does: figures against their bounds in words, and metrics for Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector
from pydantic import BaseModel

from ..database.figures import FigureRecords
from ..observe.thresholds import WAITING_MINUTES, Figures, evaluate
from ..servers.status import Status, look_at_everything, parts_down
from .saying import Saying, saying, sayings
from .security import Measuring, Operator  # noqa: TC001 - FastAPI reads annotations
from .services import Given, Services  # noqa: TC001

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.core import Metric

    from .http_metrics import HttpMetrics

router = APIRouter(prefix="/api/v1", tags=["observer"])


LABELS = {"runs": ("state",), "ops": ("kind", "state"), "requests": ("kind", "state")}
"""Labels of the counts in the database."""


class FindingOut(BaseModel):
    """One figure against its bound.

    Attributes:
        name: Of the bound.
        ok: Whether it is kept; so it is where nothing was measured.
        value: What was measured; null if nothing was.
        bound: What is allowed.
        words: What that means.
        advice: What to do; empty if it is kept.
        said: The words, with their code.
        advised: The advice, with its code; null if it is kept.
    """

    name: str
    ok: bool
    value: float | None
    bound: float
    words: str
    advice: str
    said: Saying
    advised: Saying | None


class Observed(BaseModel):
    """How the studio does.

    Attributes:
        state: ``ok``, or ``alert`` if a bound is not kept or a part is down.
        words: The same in a sentence.
        findings: Bounds that are not kept first.
        problems: Parts that are down or do not answer, and alarms.
        sayings: The problems, with their codes.
    """

    state: Literal["ok", "alert"]
    words: str
    findings: list[FindingOut]
    problems: list[str]
    sayings: list[Saying]


@router.get("/observer")
def observe(services: Given, _caller: Operator) -> Observed:
    """Say what is wrong, and what to do."""
    fleet = look_at_everything(services.home)
    found = evaluate(_figures(services, fleet))
    problems = [*fleet.problems, *parts_down(fleet)]
    wrong = [finding.words for finding in found if not finding.ok] + problems
    return Observed(
        state="alert" if wrong else "ok",
        words="; ".join(wrong) or "all is well",
        findings=[
            FindingOut(
                name=each.name,
                ok=each.ok,
                value=each.value,
                bound=each.bound,
                words=each.words,
                advice=each.advice,
                said=saying(each.words),
                advised=saying(each.advice) if each.advice else None,
            )
            for each in found
        ],
        problems=problems,
        sayings=sayings(problems),
    )


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}, "description": "Prometheus' text format"}},
)
def metrics(request: Request, services: Given, _caller: Measuring) -> Response:
    """Give the figures to Prometheus, which asks with a token of the scope `metrics`."""
    registry = CollectorRegistry()
    records = FigureRecords(services.engine)
    counts = records.counts()
    registry.register(_RunMetrics(counts["runs"], *records.durations()))
    for name, labels in LABELS.items():
        text = f"{name} by {' and '.join(labels)}"
        gauge = Gauge(f"ainern2d_{name}", text, labels, registry=registry)
        for key, count in counts[name].items():
            gauge.labels(*key.split(" ")).set(count)
    fleet = look_at_everything(services.home)
    figures = _figures(services, fleet)
    _set(registry, "dead_letters", "Messages that wait for a person", figures.dead_letters)
    _set(registry, "waiting_ops", "Ops that wait for workers", figures.waiting[-1])
    _set(registry, "workers", "Workers that were heard of lately", len(fleet.workers))
    gpu = Gauge(
        "ainern2d_gpu_percent", "Utilisation of a GPU", ("worker", "gpu"), registry=registry
    )
    for worker, number, percent in _gpus(fleet):
        gpu.labels(worker, str(number)).set(percent)
    queue = Gauge(
        "ainern2d_queue_messages", "Messages of a queue", ("queue", "state"), registry=registry
    )
    for each in fleet.queues:
        for state in ("ready", "unacked"):
            queue.labels(each["name"], state).set(each[state])
    up = Gauge("ainern2d_service_up", "Whether a service runs", ("service",), registry=registry)
    for service in fleet.services:
        up.labels(service.name).set(service.state == "up")
    kept = Gauge("ainern2d_bound_kept", "Whether a bound is kept", ("bound",), registry=registry)
    for finding in evaluate(figures):
        kept.labels(finding.name).set(finding.ok)
    of_http = cast("HttpMetrics", request.app.state.metrics).text()
    return Response(generate_latest(registry) + of_http, media_type=CONTENT_TYPE_LATEST)


class _RunMetrics(Collector):
    """How runs ended, and how long they took, counted by the database."""

    def __init__(
        self, states: dict[str, int], buckets: list[tuple[str, int]], total_s: float
    ) -> None:
        self._states, self._buckets, self._total_s = states, buckets, total_s

    def collect(self) -> Iterator[Metric]:
        ended = CounterMetricFamily("ainern2d_runs_ended", "Runs that ended", labels=("state",))
        for state in ("done", "failed", "cancelled"):
            ended.add_metric((state,), self._states.get(state, 0))
        yield ended
        yield HistogramMetricFamily(
            "ainern2d_run_seconds",
            "From wish to film, of the runs that ended well",
            buckets=self._buckets,
            sum_value=self._total_s,
        )


def _set(registry: CollectorRegistry, name: str, help_text: str, value: float) -> None:
    Gauge(f"ainern2d_{name}", help_text, registry=registry).set(value)


def _figures(services: Services, fleet: Status) -> Figures:
    records = FigureRecords(services.engine)
    runs = records.runs()
    return Figures(
        done=len(runs.seconds),
        failed=runs.failed,
        seconds=runs.seconds,
        waiting=records.waiting(WAITING_MINUTES),
        strained=fleet.strained if fleet.workers else None,
        gpu_percent=[percent for _worker, _number, percent in _gpus(fleet)],
        dead_letters=records.counts()["dead_letters"].get("waiting", 0),
    )


def _gpus(fleet: Status) -> Iterator[tuple[str, int, float]]:
    """Yield worker, number and utilisation in percent of each GPU that says so."""
    for worker in fleet.workers:
        gpus: list[dict[str, Any]] = list(worker.get("gpus", ()))
        for number, gpu in enumerate(gpus):
            if gpu.get("busy_percent") is not None:
                yield str(worker.get("worker", "")), number, float(gpu["busy_percent"])
