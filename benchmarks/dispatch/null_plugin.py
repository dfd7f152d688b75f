"""A backend without work and artifact, and one with a tiny artifact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ainern2d.core import BackendConfig, BackendSpec, Kind, LipsyncResult, hookimpl
from ainern2d.core.story.speech import MouthTrack

if TYPE_CHECKING:
    from ainern2d.core import Work


@dataclass
class NullConfig(BackendConfig):
    """No options."""

    name: str = "null"


class Null:
    """Returns no artifact or a tiny one, by its name."""

    def __init__(self, config: NullConfig) -> None:
        self._config = config

    def lipsync(self, request: Any, work: Work) -> LipsyncResult:
        """Do nothing."""
        if self._config.name == "null":
            return LipsyncResult()
        # Different each time, so that it is uploaded.
        mouths = {request.lines[0].text: "A" * request.frames}
        return LipsyncResult(MouthTrack(fps=request.fps, frames=request.frames, mouths=mouths))


@hookimpl
def ainern2d_backends() -> list[BackendSpec[NullConfig]]:
    """Register both."""
    kinds = frozenset({Kind.LIPSYNC})
    return [BackendSpec(kinds, name, NullConfig, Null) for name in ("null", "tiny")]
