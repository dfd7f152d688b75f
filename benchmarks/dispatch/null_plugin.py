"""A backend that does nothing and gives no artifact: what is left is the machinery."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ainern2d.core import BackendConfig, BackendSpec, Kind, LipsyncResult, hookimpl

if TYPE_CHECKING:
    from ainern2d.core import Work


@dataclass
class NullConfig(BackendConfig):
    """No options."""

    name: str = "null"


class Null:
    """The backend."""

    def __init__(self, config: NullConfig) -> None:
        self.config = config

    def lipsync(self, request: Any, work: Work) -> LipsyncResult:
        """Do nothing."""
        return LipsyncResult()


@hookimpl
def ainern2d_backends() -> list[BackendSpec[NullConfig]]:
    """Announce it."""
    return [BackendSpec(frozenset({Kind.LIPSYNC}), "null", NullConfig, Null)]
