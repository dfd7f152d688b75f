"""The GPUs of a worker's machine, as NVIDIA's driver reports them."""

from __future__ import annotations

import logging
import re
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from ..broker.gpu import Gpu

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

log = logging.getLogger(__name__)

T = TypeVar("T")


class GpuWatch:
    """Reads the GPUs of this machine; where there is none, or no driver, there is nothing to read.

    A card that is divided (MIG) is reported as its parts: an op has one of them, never the whole.

    Args:
        library: What speaks with the driver, as ``pynvml`` does; that one by default.
        only: Which of them ops can use, as in ``CUDA_VISIBLE_DEVICES``; None for all.
    """

    def __init__(self, library: Any = None, only: str | None = None) -> None:
        self._library = library
        self._only = only
        self._is_open = False
        self._has_none = False
        self._told: set[str] = set()
        self._tells: set[str] = set()

    def look(self) -> tuple[Gpu, ...]:
        """Return the state of each GPU now; takes some milliseconds, and longer the first time."""
        self._told, self._tells = self._tells, set()
        if self._has_none or not (self._is_open or self._open()):
            return ()
        nvml = self._library
        try:
            count = nvml.nvmlDeviceGetCount()
        except nvml.NVMLError as error:
            self._warn(f"the GPUs cannot be read: {error}")
            return ()
        return visible([self._of_card(number) for number in range(count)], self._only)

    def _open(self) -> bool:
        if self._library is None:
            try:
                import pynvml
            except ModuleNotFoundError:
                self._has_none = True
                return False
            self._library = pynvml
        nvml = self._library
        try:
            nvml.nvmlInit()
        except nvml.NVMLError_LibraryNotFound:
            # No driver is installed: a machine without a GPU.
            self._has_none = True
            return False
        except nvml.NVMLError as error:
            # Such as one that is loaded a moment later than this worker.
            self._warn(f"the driver of the GPUs does not answer: {error}")
            return False
        self._is_open = True
        return True

    def _of_card(self, number: int) -> list[Gpu]:
        """Return a card, or its parts; none if it is lost, which is no fault of the others."""
        nvml = self._library
        try:
            handle = nvml.nvmlDeviceGetHandleByIndex(number)
            return [self._read(each) for each in self._parts(handle)]
        except nvml.NVMLError as error:
            # Such as a GPU that fell off the bus.
            self._warn(f"GPU {number} cannot be read: {error}")
            return []

    def _parts(self, handle: Any) -> list[Any]:
        nvml = self._library
        mode = self._maybe(lambda: nvml.nvmlDeviceGetMigMode(handle)[0])
        if mode != nvml.NVML_DEVICE_MIG_ENABLE:
            return [handle]
        part = nvml.nvmlDeviceGetMigDeviceHandleByIndex
        most = nvml.nvmlDeviceGetMaxMigDeviceCount(handle)
        found = (self._maybe(partial(part, handle, number)) for number in range(most))
        return [each for each in found if each is not None]

    def _read(self, handle: Any) -> Gpu:
        nvml = self._library
        # A chip that shares the machine's memory has none of its own to report.
        memory = self._maybe(lambda: nvml.nvmlDeviceGetMemoryInfo(handle))
        use = self._maybe(lambda: nvml.nvmlDeviceGetUtilizationRates(handle).gpu)
        heat = self._maybe(lambda: nvml.nvmlDeviceGetTemperature(handle, nvml.NVML_TEMPERATURE_GPU))
        milliwatts = self._maybe(lambda: nvml.nvmlDeviceGetPowerUsage(handle))
        return Gpu(
            id=_text(nvml.nvmlDeviceGetUUID(handle)),
            name=_text(self._maybe(lambda: nvml.nvmlDeviceGetName(handle)) or ""),
            total_bytes=0 if memory is None else memory.total,
            used_bytes=0 if memory is None else memory.used,
            busy_percent=use,
            celsius=heat,
            watts=None if milliwatts is None else milliwatts / 1000,
        )

    def _maybe(self, ask: Callable[[], T]) -> T | None:
        """Return an answer of the driver; None if this card does not support the question."""
        try:
            return ask()
        except self._library.NVMLError_GpuIsLost:
            raise
        except self._library.NVMLError:
            return None

    def _warn(self, text: str) -> None:
        """Say what is wrong, once for as long as it is."""
        self._tells.add(text)
        if text not in self._told:
            log.warning("%s", text)


def visible(cards: Sequence[Sequence[Gpu]], only: str | None) -> tuple[Gpu, ...]:
    """Return those of a machine's GPUs that CUDA lets a process see.

    Args:
        cards: What could be read of each card, in the order of the bus: itself, or its parts.
        only: ``CUDA_VISIBLE_DEVICES``: numbers of cards, or beginnings of ids that fit one alone,
            with commas between. As PyTorch reads it (``torch.cuda._parse_visible_devices``), what
            follows one that names nothing counts no more, and of a card named twice none does. Of
            a divided card that is named by its number a process gets the first part. None for all.
    """
    every = [gpu for card in cards for gpu in card]
    if only is None:
        return tuple(every)
    named: list[object] = []
    seen: list[Gpu] = []
    for word in map(str.strip, only.split(",")):
        if word.startswith(("GPU-", "MIG-")):
            fitting = [gpu for gpu in every if gpu.id.startswith(word)]
            if len(fitting) != 1:
                break
            named.append(fitting[0].id)
            seen += fitting
        else:
            digits = re.match(r"[0-9]+", word)
            if digits is None or int(digits[0]) >= len(cards):
                break
            named.append(int(digits[0]))
            # One that could not be read is there all the same.
            seen += cards[int(digits[0])][:1]
    return tuple(seen) if len(set(named)) == len(named) else ()


def _text(name: str | bytes) -> str:
    # Releases of the library before 12 give bytes.
    return name.decode(errors="replace") if isinstance(name, bytes) else name
