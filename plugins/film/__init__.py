"""The bundled backends that finish a film: its sound, its joining, and what is measured of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ainern2d.core import BackendConfig, BackendSpec, Kind, hookimpl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .backend import FilmBackend
    from .meter import MeterBackend
    from .mixer import MixerBackend


@dataclass
class MixerConfig(BackendConfig):
    """Options of the mixer.

    Attributes:
        audio_bit_rate: Of AAC, in bits per second.
    """

    audio_bit_rate: int = 160_000


@dataclass
class FilmConfig(BackendConfig):
    """The film backend has no options."""


@dataclass
class MeterConfig(BackendConfig):
    """The meter has no options."""


def _mixer(config: MixerConfig) -> MixerBackend:
    from .mixer import MixerBackend

    return MixerBackend(config)


def _film(config: FilmConfig) -> FilmBackend:
    from .backend import FilmBackend

    return FilmBackend(config)


def _meter(config: MeterConfig) -> MeterBackend:
    from .meter import MeterBackend

    return MeterBackend(config)


MIXER = BackendSpec(
    kinds=frozenset({Kind.MIX}),
    name="mixer",
    config=MixerConfig,
    factory=_mixer,
    recipe_version=4,
    libraries=("av", "numpy"),
)
FILM = BackendSpec(
    kinds=frozenset({Kind.CONFORM, Kind.COMPOSE}),
    name="film",
    config=FilmConfig,
    factory=_film,
    recipe_version=8,
    libraries=("av", "numpy", "opencv-python-headless", "opentimelineio"),
)
METER = BackendSpec(
    kinds=frozenset({Kind.MEASURE}),
    name="meter",
    config=MeterConfig,
    factory=_meter,
    recipe_version=6,
    libraries=("av", "numpy", "opencv-python-headless"),
)


@hookimpl
def ainern2d_backends() -> Iterable[BackendSpec[Any]]:
    """Announce the mixer, the film backend and the meter."""
    return (MIXER, FILM, METER)
