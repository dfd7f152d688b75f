"""Refuses, before any work, what the chosen backends cannot do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..backends.results import Form
from ..errors import ConfigError, ImpossiblePairError
from ..ops.kind import Kind

if TYPE_CHECKING:
    from .ladder import Ladders


def check_backends(ladders: Ladders) -> None:
    """Refuse, before any work, what the chosen backends cannot do.

    Raises:
        ImpossiblePairError: Two of them cannot work together.
        ConfigError: One of them cannot make this size, rate or language; or the ladder names a
            backend or model that does not exist.
    """
    registry, config = ladders.registry, ladders.config
    for kind in ladders.kinds:
        # An entry of `fallback` that does not exist is refused here.
        ladders[kind]
    chosen = ladders[Kind.VIDEO]
    video = registry.get(Kind.VIDEO, config.backend.video.name)
    lipsync = registry.get(Kind.LIPSYNC, config.backend.lipsync.name)
    limits = video.spec.can(config.backend.video)
    produced = limits.produces
    accepted = lipsync.spec.can(config.backend.lipsync).accepts
    if produced and accepted and not produced & accepted:
        fitting = [
            entry.spec.name
            for entry in registry.all(Kind.LIPSYNC)
            if not entry.spec.capabilities.accepts or entry.spec.capabilities.accepts & produced
        ]
        raise ImpossiblePairError(
            f"lipsync backend {lipsync} takes {_forms(accepted)} clips,"
            f" video backend {video} makes {_forms(produced)} ones",
            hint=f"with backend/video={video.spec.name} choose backend/lipsync="
            + (" or ".join(fitting) or "(none is installed)"),
        )
    if Form.LIVE in produced and Kind.RENDER not in video.spec.kinds:
        raise ImpossiblePairError(f"video backend {video} makes live clips but cannot render them")
    film = config.film
    if limits.fps and film.fps not in limits.fps:
        rates = ", ".join(map(str, sorted(limits.fps)))
        raise ConfigError(f"video backend {video} cannot make film.fps={film.fps}; it can: {rates}")
    lesser = [
        step.offer.height
        for step in chosen
        if step.offer.backend == video.spec.name and step.offer.height
    ]
    # A clip of a lesser size is enlarged.
    height = min([film.height, *lesser])
    width = film.width * height / film.height
    if width > (limits.max_width or width) or height > (limits.max_height or height):
        sides = [
            f"{limit} {side}"
            for limit, side in ((limits.max_width, "wide"), (limits.max_height, "high"))
            if limit is not None
        ]
        raise ConfigError(
            f"video backend {video} makes pictures at most {' and '.join(sides)},"
            f" the film is {film.width}x{film.height}",
            hint="lower film.height",
        )


def check_language(ladders: Ladders, language: str) -> None:
    """Refuse a language that neither the chosen voice nor one that steps in can speak.

    Raises:
        ConfigError: Names the backends that can.
    """
    registry, config = ladders.registry, ladders.config
    spoken = [step.offer.can.languages for step in ladders[Kind.AUDIO]]
    if any(not languages or language in languages for languages in spoken):
        return
    audio = registry.get(Kind.AUDIO, config.backend.audio.name)
    able = [
        entry.spec.name
        for entry in registry.all(Kind.AUDIO)
        if not entry.spec.capabilities.languages or language in entry.spec.capabilities.languages
    ]
    raise ConfigError(
        f"audio backend {audio} does not speak {language!r};"
        f" it speaks: {', '.join(sorted(spoken[0]))}",
        hint="choose backend/audio=" + (" or ".join(able) or "(none that is installed can)"),
    )


def _forms(forms: frozenset[Form]) -> str:
    return " and ".join(sorted(form.value for form in forms))
