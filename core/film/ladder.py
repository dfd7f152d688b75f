"""The ladder of a kind of work: which rungs the configuration offers, best first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..backends.results import Form
from ..backends.router import Offer, size_loss
from ..backends.spec import content_options, setup_of
from ..errors import ConfigError, ImpossiblePairError, UnknownBackendError
from ..ops.kind import Kind
from ..ops.manifest import Rung

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..backends.registry import BackendRegistry
    from ..backends.spec import BackendConfig, BackendSpec
    from ..configuration.settings import AppConfig


PRETENDER = "mock"
"""The backend that only pretends to work; it steps in where ``router.mock`` says so, and last."""


@dataclass(frozen=True, slots=True)
class Binding:
    """The choice that was made for a need.

    Attributes:
        backend: Name of the backend.
        model: Name of the model, or empty.
        level: Rung of the ladder; 0 is the best.
        options: Those options of the backend that change its result.
        height: Of the pictures in pixels, where it is less than the film's; else 0.
    """

    backend: str
    model: str
    level: int
    options: dict[str, Any]
    height: int = 0

    @property
    def rung(self) -> Rung:
        """What is written into manifests."""
        return Rung(backend=self.backend, model=self.model, level=self.level, height=self.height)


@dataclass(frozen=True, slots=True)
class Step:
    """One rung with everything that belongs to it.

    Attributes:
        offer: What the router sees.
        binding: What a need is bound to.
        config: Every option of its backend.
    """

    offer: Offer
    binding: Binding
    config: BackendConfig


def chooser(kind: Kind) -> Kind:
    """Return the kind whose choice of a backend decides for this one."""
    # A live clip is rendered by the backend that made it.
    return Kind.VIDEO if kind is Kind.RENDER else kind


class Ladders:
    """The ladders of one configuration. Each is worked out once, when it is first asked for.

    The configured backend comes first, with its models and, where it makes baked clips, their
    lesser sizes; then what ``fallback`` names. Where nothing may step in there is one rung.

    With ``backend/video=comfyui`` the offers of ``ladders[Kind.VIDEO]`` are, for example,
    ``comfyui:wan22``, ``comfyui:wan22@720`` and ``cartoon``.

    Args:
        registry: The installed backends.
        config: The composed configuration.
    """

    def __init__(self, registry: BackendRegistry, config: AppConfig) -> None:
        self.registry = registry
        self.config = config
        self._known: dict[Kind, tuple[Step, ...]] = {}

    def __getitem__(self, kind: Kind) -> tuple[Step, ...]:
        """Return the rungs of a kind, best first; level and place are the same.

        Raises:
            UnknownBackendError: ``fallback`` names a backend that no plugin provides.
            ConfigError: It names a model that its backend does not have.
        """
        kind = chooser(kind)
        if kind not in self._known:
            self._known[kind] = _ladder_of(self.registry, self.config, kind)
        return self._known[kind]

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of work that have a backend, in the order of the film's graph."""
        return tuple(self.config.backend.kinds)


def _ladder_of(registry: BackendRegistry, config: AppConfig, kind: Kind) -> tuple[Step, ...]:
    found: dict[tuple[str, str, int], tuple[Offer, BackendConfig]] = {}
    alone = config.router.only or not config.fallback[kind]
    for chosen, model, loss, floor in _members(registry, config, kind):
        spec = registry.get(kind, chosen.name).spec
        for height in (0,) if floor else _heights(config, kind, spec, chosen):
            offer = Offer(
                backend=chosen.name,
                model=model,
                height=height,
                loss=loss + size_loss(height, config.film.height),
                floor=floor,
                vram_gb=_gigabytes(spec),
                can=spec.can(chosen),
                setup=setup_of(chosen),
            )
            found.setdefault((chosen.name, model, height), (offer, chosen))
    order = sorted(found.values(), key=lambda each: (each[0].floor, round(each[0].loss, 6)))
    return tuple(
        _step(level, offer, chosen)
        for level, (offer, chosen) in enumerate(order[:1] if alone else order)
    )


def _step(level: int, offer: Offer, config: BackendConfig) -> Step:
    binding = Binding(offer.backend, offer.model, level, content_options(config), offer.height)
    return Step(replace(offer, level=level), binding, config)


def _members(
    registry: BackendRegistry, config: AppConfig, kind: Kind
) -> Iterator[tuple[BackendConfig, str, float, int]]:
    """Yield config, model, steps below the best and floor of every backend and model."""
    chosen = config.backend[kind]
    steps = [[chosen.name]]
    for entry in config.fallback[kind]:
        names = entry.split("+")
        # An entry that names the chosen backend puts the others of it at its side.
        if chosen.name in names:
            steps[0] += [name for name in names if name != chosen.name]
        else:
            steps.append(names)
    loss = 0
    for place, names in enumerate(steps):
        deepest = 1
        for number, name in enumerate(names):
            first = place == number == 0
            backend, _, model = name.partition(":")
            if not first and (name == chosen.name or _is_out(registry, backend)):
                continue
            options = chosen if first else _configured(registry, kind, backend)
            spec = registry.get(kind, options.name).spec
            models = spec.models_for(kind)
            if model and not first:
                models = _only(kind, spec, model)
            deepest = max(deepest, len(models))
            for below, each in enumerate(models):
                floor = 0 if first else _floor(spec)
                yield options, each, float(loss + below), floor
        loss += deepest
    if config.router.mock and _has(registry, kind, PRETENDER):
        yield _configured(registry, kind, PRETENDER), "", float(loss), 2


def _floor(spec: BackendSpec[Any]) -> int:
    if spec.name == PRETENDER:
        return 2
    return 1 if spec.everywhere else 0


def _is_out(registry: BackendRegistry, plugin: str) -> bool:
    """Say whether a plugin is disabled or broken; ladders leave it out without an error."""
    broken = {each.partition(" (")[0] for each in registry.broken}
    return plugin in registry.disabled or plugin in broken


def _has(registry: BackendRegistry, kind: Kind, name: str) -> bool:
    return any(entry.spec.name == name for entry in registry.all(kind))


def _configured(registry: BackendRegistry, kind: Kind, name: str) -> BackendConfig:
    try:
        return registry.configure(kind, name, {})
    except UnknownBackendError as error:
        raise UnknownBackendError(f"fallback.{kind}: {error.message}", hint=error.hint) from error


def _only(kind: Kind, spec: BackendSpec[Any], model: str) -> tuple[str, ...]:
    if model not in spec.models_for(kind):
        raise ConfigError(
            f"fallback.{kind}: {spec.name!r} has no model {model!r}",
            hint="its models are: "
            + (", ".join(spec.models_for(kind)) or "none that can be named"),
        )
    return (model,)


def _heights(
    config: AppConfig, kind: Kind, spec: BackendSpec[Any], chosen: BackendConfig
) -> tuple[int, ...]:
    # A live clip is always drawn at the film's size.
    if kind is not Kind.VIDEO or spec.can(chosen).produces != frozenset({Form.BAKED}):
        return (0,)
    lesser = sorted({h for h in config.router.heights if h < config.film.height}, reverse=True)
    return (0, *lesser)


def _gigabytes(spec: BackendSpec[Any]) -> float:
    vram = spec.resources.vram
    return 0.0 if vram == "none" else float(vram.removesuffix("g"))


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
