"""The sound backend `soundscape`: synthesised effects and scores, in milliseconds on any CPU."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ainern2d.core import BackendConfig, BackendSpec, Kind, hookimpl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ainern2d.core import Vocabulary

    from .backend import Soundscape


@dataclass
class SoundscapeConfig(BackendConfig):
    """The backend has no options."""


def _create(config: SoundscapeConfig) -> Soundscape:
    from .backend import Soundscape

    return Soundscape(config)


def _words(_config: SoundscapeConfig) -> Vocabulary:
    from ainern2d.core import Noise, Vocabulary

    from .effects import EFFECTS

    return Vocabulary(sounds={sound for sound in Noise if sound in EFFECTS})


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
            vocabulary=_words,
        ),
    )
