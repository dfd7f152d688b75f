"""A backend whose models take time to load; it has no artifact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ainern2d.core import BackendConfig, BackendSpec, Kind, LipsyncResult, hookimpl
from benchmarks.fleet.work import BACKEND, perform

if TYPE_CHECKING:
    from ainern2d.core import Work


class Simulated:
    """Sleeps for each load and op."""

    def __init__(self, _config: BackendConfig) -> None:
        pass

    def lipsync(self, request: Any, work: Work) -> LipsyncResult:
        """Load the op's model if it is not loaded, and sleep."""
        perform(work.model, int(request.lines[0].text.split()[0]))
        return LipsyncResult()


@hookimpl
def ainern2d_backends() -> list[BackendSpec[BackendConfig]]:
    """Register it."""
    return [BackendSpec(frozenset({Kind.LIPSYNC}), BACKEND, BackendConfig, Simulated)]
