"""What the plugin announces. Cheap to import: the drawing is imported when a backend is built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ainern2d.core import (
    FONT,
    BackendConfig,
    BackendSpec,
    Capabilities,
    Form,
    Kind,
    PlaceKind,
    Resources,
    Vocabulary,
    hookimpl,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .backend import Pixelsmith


@dataclass
class PixelsmithConfig(BackendConfig):
    """Options of the backend; each of them changes the picture, and so is part of the op's key.

    Attributes:
        rows: Rows of pixels in a picture, 32 to 270.
        bob: Whether who speaks moves up and down.
    """

    rows: int = 90
    bob: bool = True

    def __post_init__(self) -> None:
        if not 32 <= self.rows <= 270:
            raise ValueError(f"rows is {self.rows}; it can be 32 to 270")


def _make(config: PixelsmithConfig) -> Pixelsmith:
    from .backend import Pixelsmith

    return Pixelsmith(config)


def _words(_config: PixelsmithConfig) -> Vocabulary:
    """Say what sprites show: people of any mood with one face, at four kinds of place."""
    return Vocabulary(
        verbs=frozenset(),
        things=frozenset(),
        places={PlaceKind.SEA, PlaceKind.FOREST, PlaceKind.STREET, PlaceKind.INTERIOR},
        species={"human"},
        effects=frozenset(),
        emotions=frozenset(),
    )


@hookimpl
def ainern2d_backends() -> Iterable[BackendSpec[Any]]:
    """Announce the artist: it makes live clips and renders them."""
    yield BackendSpec(
        kinds=frozenset({Kind.VIDEO, Kind.RENDER}),
        name="pixelsmith",
        config=PixelsmithConfig,
        factory=_make,
        api_version=2,
        recipe_version=1,
        libraries=("av", "opencv-python-headless", "skia-python"),
        capabilities=Capabilities(produces=frozenset({Form.LIVE})),
        resources=Resources(weights=(FONT,)),
        vocabulary=_words,
    )


@hookimpl
def ainern2d_config_paths() -> Iterable[str]:
    """Announce the presets: ``env=retro`` and ``backend/video=pixelsmith_chunky``."""
    return ["pkg://ainern2d_pixelsmith.conf"]
