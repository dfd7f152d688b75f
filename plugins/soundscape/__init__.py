"""The sound backend `soundscape`: synthesised effects and scores, in milliseconds on any CPU."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ainern2d.core import BackendConfig, BackendSpec, Kind, hookimpl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .backend import Soundscape


@dataclass
class SoundscapeConfig(BackendConfig):
    """The backend has no options."""


def _create(config: SoundscapeConfig) -> Soundscape:
    from .backend import Soundscape

    return Soundscape(config)


@hookimpl
def ainern2d_backends() -> Iterable[BackendSpec[Any]]:
    """Register `soundscape`."""
    return (
        BackendSpec(
            kinds=frozenset({Kind.SOUND}),
            name="soundscape",
            config=SoundscapeConfig,
            factory=_create,
            everywhere=True,
            recipe_version=2,
            libraries=("numpy",),
        ),
    )
