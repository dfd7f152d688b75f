"""The cartoon backend: draws vector pictures on the CPU, without a model and without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ainern2d.core import FONT, BackendSpec, Capabilities, Form, Kind, Resources, hookimpl

from .config import RECIPE_VERSION, CartoonConfig

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ainern2d.core import Look, Vocabulary, World, Worn

    from .backend import Cartoon

__all__ = ["RECIPE_VERSION", "CartoonConfig", "ainern2d_backends"]


def _make(config: CartoonConfig) -> Cartoon:
    from .backend import Cartoon

    return Cartoon(config)


def _words(_config: CartoonConfig) -> Vocabulary:
    from .vocabulary import vocabulary

    return vocabulary()


def _worn(_config: CartoonConfig, look: Look, name: str, language: str, world: World) -> Worn:
    from .worn import worn

    return worn(look, name, language, world)


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
        vocabulary=_words,
        wears=_worn,
    )
