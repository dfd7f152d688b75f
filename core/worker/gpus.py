"""The GPUs of a worker's machine, as NVIDIA's driver tells of them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, TypeVar

from ..broker.gpu import Gpu

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

T = TypeVar("T")


class GpuWatch:
    """Reads the GPUs of this machine; where there is none, or no driver, there is nothing to read.

    Args:
        library: What speaks with the driver, as ``pynvml`` does; that one by default.
    """

    def __init__(self, library: Any = None) -> None:
        self._library = library
        self._known: bool | None = None
        self._warned = ""

    def look(self) -> tuple[Gpu, ...]:
        """Return the state of each GPU now; takes some milliseconds, and longer the first time."""
        if self._known is None:
            self._known = self._open()
        if not self._known:
            return ()
        nvml = self._library
        try:
            count = nvml.nvmlDeviceGetCount()
            gpus = tuple(self._read(nvml.nvmlDeviceGetHandleByIndex(n)) for n in range(count))
        except nvml.NVMLError as error:
            # Such as a GPU that fell off the bus.
            self._warn(f"the GPUs cannot be read: {error}")
            return ()
        self._warned = ""
        return gpus

    def _open(self) -> bool:
        if self._library is None:
            try:
                import pynvml
            except ModuleNotFoundError:
                return False
            self._library = pynvml
        nvml = self._library
        try:
            nvml.nvmlInit()
        except nvml.NVMLError_LibraryNotFound:
            # No driver is installed: a machine without a GPU.
            return False
        except nvml.NVMLError as error:
            self._warn(f"the driver of the GPUs does not answer: {error}")
            return False
        return True

    def _read(self, handle: Any) -> Gpu:
        nvml = self._library
        memory = nvml.nvmlDeviceGetMemoryInfo(handle)
        use = self._maybe(lambda: nvml.nvmlDeviceGetUtilizationRates(handle).gpu)
        heat = self._maybe(lambda: nvml.nvmlDeviceGetTemperature(handle, nvml.NVML_TEMPERATURE_GPU))
        milliwatts = self._maybe(lambda: nvml.nvmlDeviceGetPowerUsage(handle))
        return Gpu(
            id=_text(nvml.nvmlDeviceGetUUID(handle)),
            name=_text(nvml.nvmlDeviceGetName(handle)),
            total_bytes=memory.total,
            used_bytes=memory.used,
            busy_percent=use,
            celsius=heat,
            watts=None if milliwatts is None else milliwatts / 1000,
        )

    def _maybe(self, ask: Callable[[], T]) -> T | None:
        """Return an answer that not every card gives; a part of a shared one knows no use."""
        try:
            return ask()
        except self._library.NVMLError_NotSupported:
            return None

    def _warn(self, text: str) -> None:
        if text != self._warned:
            self._warned = text
            log.warning("%s", text)


def _text(name: str | bytes) -> str:
    # Releases of the library before 12 give bytes.
    return name.decode(errors="replace") if isinstance(name, bytes) else name
