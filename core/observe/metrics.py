"""Metrics of hubs and workers for Prometheus, where ``AINERN2D_METRICS`` says HOST:PORT."""

from __future__ import annotations

import importlib.util
import os
from typing import TYPE_CHECKING, Any

from ..errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

METRICS_VARIABLE = "AINERN2D_METRICS"
"""Environment variable with the address on which a hub or worker serves its metrics."""


class Tally(dict[tuple[str, ...], float]):
    """Sums by labels, which only grow.

    Args:
        name: Of the metric, without ``ainern2d_`` and ``_total``.
        text: What is counted.
        labels: Names of the labels.

    >>> ops = Tally("ops", "Ops that ended", ("kind", "outcome"))
    >>> ops.add("video", "done")
    >>> ops
    {('video', 'done'): 1.0}
    """

    def __init__(self, name: str, text: str, labels: tuple[str, ...]) -> None:
        super().__init__()
        self.name, self.text, self.labels = name, text, labels

    def add(self, *labels: str, amount: float = 1.0) -> None:
        """Add to the sum of these values of the labels."""
        self[labels] = self.get(labels, 0.0) + amount


def serve_metrics(
    role: str, gauges: Callable[[], Mapping[str, float]], tallies: Iterable[Tally]
) -> Callable[[], None]:
    """Serve the metrics of this process from a thread, if the environment says where.

    Args:
        role: ``hub`` or ``worker``; part of each metric's name.
        gauges: Returns numbers by name, such as ``healthy``; called in another thread.
        tallies: Counts.

    Returns:
        What ends it.

    Raises:
        ConfigError: The address is malformed or taken, or the package is not installed.
    """
    given = os.environ.get(METRICS_VARIABLE, "")
    if not given:
        return lambda: None
    host, _, port = given.rpartition(":")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise ConfigError(
            f"{METRICS_VARIABLE}={given!r} is no address", hint="such as 127.0.0.1:9464"
        )
    if importlib.util.find_spec("prometheus_client") is None:
        raise ConfigError(
            f"{METRICS_VARIABLE} needs the package prometheus-client, which is not installed",
            hint="pip install 'ainern2d[broker]'",
        )
    from prometheus_client import CollectorRegistry, ProcessCollector, start_http_server

    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(_Collector(role, gauges, tuple(tallies)))
    try:
        server, thread = start_http_server(int(port), host.strip("[]") or "127.0.0.1", registry)
    except OSError as error:
        raise ConfigError(
            f"metrics cannot be served on {given}: {error.strerror or error}",
            hint=f"is the port taken? Set {METRICS_VARIABLE} to another one",
        ) from error

    def end() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return end


class _Collector:
    """Reads the numbers at each scrape."""

    def __init__(
        self, role: str, gauges: Callable[[], Mapping[str, float]], tallies: tuple[Tally, ...]
    ) -> None:
        self._role, self._gauges, self._tallies = role, gauges, tallies

    def collect(self) -> Iterator[Any]:
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        for name, value in self._gauges().items():
            yield GaugeMetricFamily(
                f"ainern2d_{self._role}_{name}", name.replace("_", " "), value=value
            )
        for tally in self._tallies:
            family = CounterMetricFamily(
                f"ainern2d_{self._role}_{tally.name}", tally.text, labels=tally.labels
            )
            for labels, count in dict(tally).items():
                family.add_metric(labels, count)
            yield family
