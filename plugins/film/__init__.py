"""The film backend: joins movies, speech, music and subtitles into the finished episode."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ainern2d.core import BackendConfig, BackendSpec, Kind, hookimpl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .backend import FilmBackend


@dataclass
class FilmConfig(BackendConfig):
    """Options of the film backend.

    Attributes:
        audio_bit_rate: Of AAC, in bits per second.
    """

    audio_bit_rate: int = 160_000


def _make(config: FilmConfig) -> FilmBackend:
    from .backend import FilmBackend

    return FilmBackend(config)


SPEC = BackendSpec(
    kinds=frozenset({Kind.COMPOSE}),
    name="film",
    config=FilmConfig,
    factory=_make,
    recipe_version=5,
    libraries=("av", "numpy", "opencv-python-headless", "opentimelineio"),
)


@hookimpl
def ainern2d_backends() -> Iterable[BackendSpec[FilmConfig]]:
    """Announce the film backend."""
    return (SPEC,)
