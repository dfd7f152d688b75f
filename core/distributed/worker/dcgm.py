"""The GPUs of a worker's machine, as NVIDIA's dcgm-exporter serves them to Prometheus.

For workers that have no GPU themselves: those whose backend is a server in another container, such
as ComfyUI. The driver's library, which :mod:`.gpus` asks, sees no card there.
"""

from __future__ import annotations

import http.client
import logging
import math
import urllib.request
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import ValidationError

from ...errors import ConfigError
from ..broker.gpu import Gpu

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prometheus_client import Metric

DEADLINE_S = 2.0
MOST_BYTES = 4_000_000
"""A host with 16 GPUs that are divided has some hundred kilobytes."""
MIB = 1 << 20

BUSY, BUSY_OF_PART = "DCGM_FI_DEV_GPU_UTIL", "DCGM_FI_PROF_GR_ENGINE_ACTIVE"
"""In percent; and as a share, which is all that a part of a divided card (MIG) has."""
USED, FREE, RESERVED = "DCGM_FI_DEV_FB_USED", "DCGM_FI_DEV_FB_FREE", "DCGM_FI_DEV_FB_RESERVED"
"""Memory in MiB."""
HEAT, POWER = "DCGM_FI_DEV_GPU_TEMP", "DCGM_FI_DEV_POWER_USAGE"
"""In degrees Celsius and watts."""

log = logging.getLogger(__name__)


class DcgmWatch:
    """Reads the state of GPUs from the metrics of dcgm-exporter.

    Args:
        url: Of its metrics.

    Raises:
        ConfigError: The URL is none of a web server.
    """

    def __init__(self, url: str) -> None:
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise ConfigError(
                f"dcgm_url={url} is no URL of an exporter",
                hint="such as http://dcgm-exporter:9400/metrics",
            )
        self._url = url
        self._told = ""

    def look(self) -> tuple[Gpu, ...]:
        """Return the state of each GPU now; may block for some seconds."""
        try:
            with _DIRECTLY.open(self._url, timeout=DEADLINE_S) as answer:
                text = answer.read(MOST_BYTES).decode()
            found = gpus_of(text)
        except (OSError, ValueError, http.client.HTTPException) as error:
            if str(error) != self._told:
                log.warning("the GPUs cannot be read from %s: %s", self._url, error)
            self._told = str(error)
            return ()
        self._told = ""
        return found


_DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Opens addresses of this network without the proxy that ``http_proxy`` names."""


def gpus_of(text: str) -> tuple[Gpu, ...]:
    """Return the GPUs in the metrics; a divided card (MIG) as its parts, since an op gets one part.

    Args:
        text: In Prometheus' text format.

    Raises:
        ValueError: It is not in that format, or a figure is out of bounds.

    >>> line = 'DCGM_FI_DEV_GPU_UTIL{gpu="0",UUID="GPU-1",modelName="H100"} 93'
    >>> [(gpu.name, gpu.busy_percent) for gpu in gpus_of(line)]
    [('H100', 93.0)]
    """
    from prometheus_client.parser import text_string_to_metric_families

    figures: dict[str, dict[str, float]] = {}
    names: dict[str, str] = {}
    for card, part, name, value, model in _samples(text_string_to_metric_families(text)):
        identity = f"{card}/{part}" if part else card
        figures.setdefault(identity, {})[name] = value
        names[identity] = model
    divided = {identity.partition("/")[0] for identity in figures if "/" in identity}
    try:
        return tuple(
            _gpu(identity, names[identity], known)
            for identity, known in sorted(figures.items())
            if identity not in divided
        )
    except ValidationError as error:
        raise ValueError(str(error.errors(include_url=False)[0]["msg"])) from error


def _samples(families: Iterable[Metric]) -> Iterator[tuple[str, str, str, float, str]]:
    """Yield card, part, metric, value and model of each figure about a GPU."""
    for family in families:
        for sample in family.samples:
            labels = sample.labels
            is_about_gpu = sample.name.startswith("DCGM_FI_") and labels.get("UUID")
            if is_about_gpu and math.isfinite(sample.value):
                part, model = labels.get("GPU_I_ID", ""), labels.get("modelName", "")
                yield labels["UUID"], part, sample.name, sample.value, model


def _gpu(identity: str, name: str, known: dict[str, float]) -> Gpu:
    busy = known.get(BUSY)
    if busy is None and BUSY_OF_PART in known:
        busy = 100.0 * known[BUSY_OF_PART]
    used = known.get(USED, 0.0)
    total = used + known[FREE] + known.get(RESERVED, 0.0) if FREE in known else 0.0
    return Gpu(
        id=identity,
        name=name,
        total_bytes=int(total * MIB),
        used_bytes=int(used * MIB),
        busy_percent=None if busy is None else min(100.0, busy),
        celsius=known.get(HEAT),
        watts=known.get(POWER),
    )
