"""The cartoon backend: a vector artist that needs neither a GPU nor a network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ainern2d.core import BackendConfig, BackendSpec, Capabilities, Form, Kind, Resources, hookimpl
from ainern2d.core.media.fonts import FONT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .backend import Cartoon

RECIPE_VERSION = 17
"""Raise it whenever the same request would give another clip, or the same clip other pictures."""


@dataclass
class CartoonConfig(BackendConfig):
    """Options of the cartoon backend.

    Attributes:
        on_twos: Whether characters move twelve times a second, as hand-drawn ones do. Mouths and
            a camera whose move can be seen change in every frame all the same.
        blur: Strength of the blur behind close-ups; 0 is sharp, 1 is the usual.
    """

    on_twos: bool = True
    blur: float = 1.0


def _make(config: CartoonConfig) -> Cartoon:
    from .backend import Cartoon

    return Cartoon(config)


@hookimpl
def ainern2d_backends() -> Iterable[BackendSpec[Any]]:
    """Announce the cartoon backend."""
    yield BackendSpec(
        kinds=frozenset({Kind.IMAGE, Kind.VIDEO, Kind.RENDER}),
        name="cartoon",
        config=CartoonConfig,
        factory=_make,
        recipe_version=RECIPE_VERSION,
        libraries=("av", "skia-python", "opencv-python-headless"),
        resources=Resources(weights=(FONT,)),
        everywhere=True,
        capabilities=Capabilities(produces=frozenset({Form.LIVE})),
    )
