"""Binds needs to rungs, and keeps the bindings stable."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ..backends.results import Form
from ..backends.spec import content_options
from ..errors import ConfigError, ImpossiblePairError
from ..ops.kind import Kind
from ..ops.manifest import Rung
from ..ops.op import Op

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..backends.registry import BackendRegistry, Registered
    from ..config import AppConfig
    from ..ops.record import Record
    from .needs import Need


@dataclass(frozen=True, slots=True)
class Binding:
    """The choice that was made for a need.

    Attributes:
        backend: Name of the backend.
        model: Name of the model, or empty.
        level: Rung of the ladder; 0 is the best.
        options: Those options of the backend that change its result.
    """

    backend: str
    model: str
    level: int
    options: dict[str, Any]


class Binder:
    """Chooses a rung for each need, or keeps the one that was chosen before.

    A stored binding counts as long as the configuration still offers that rung: a re-run is the
    same film whatever the fleet looks like today, and an override releases the needs it is about.
    """

    def __init__(
        self,
        registry: BackendRegistry,
        config: AppConfig,
        stored: Mapping[str, Binding] | None = None,
    ) -> None:
        self._registry = registry
        self._config = config
        self._stored = dict(stored or {})
        self.new: dict[str, Binding] = {}

    def bind(self, need: Need) -> Binding:
        """Return the binding of a need, and note it in ``new`` when it was made now."""
        offers = self._offers(need.kind)
        known = self._stored.get(need.id) or self.new.get(need.id)
        if known is not None and known in offers:
            return known
        self.new[need.id] = offers[0]
        return offers[0]

    def op(
        self, need: Need, binding: Binding, request: Record, inputs: dict[str, str], take: int
    ) -> Op:
        """Make the op of a bound need."""
        found = self.backend(need.kind, binding)
        return Op(
            kind=need.kind,
            backend=binding.backend,
            recipe_version=found.spec.recipe_version,
            model=binding.model,
            options=binding.options,
            weights=dict(found.spec.weights()),
            libraries=self._registry.libraries(found.spec),
            params=request.plain(),
            seed=(need.seed + take) % 2**31,
            take=take,
            inputs=inputs,
        )

    def backend(self, kind: Kind, binding: Binding) -> Registered:
        """Return the backend that a binding names."""
        return self._registry.get(kind, binding.backend)

    def options(self, kind: Kind) -> dict[str, Any]:
        """Return every option of the configured backend, those outside the key included."""
        options = asdict(self._config.backend[_chooser(kind)])
        options.pop("name")
        return options

    def rung(self, binding: Binding) -> Rung:
        """Return the rung of a binding."""
        return Rung(backend=binding.backend, model=binding.model, level=binding.level)

    def _offers(self, kind: Kind) -> list[Binding]:
        chosen = self._config.backend[_chooser(kind)]
        spec = self._registry.get(kind, chosen.name).spec
        model = spec.models[0] if spec.models else ""
        return [Binding(chosen.name, model, 0, content_options(chosen))]


def check_backends(registry: BackendRegistry, config: AppConfig) -> None:
    """Refuse, before any work, what the chosen backends cannot do.

    Raises:
        ImpossiblePairError: Two of them cannot work together.
        ConfigError: One of them cannot make this size, rate or language.
    """
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
    if film.width > (limits.max_width or film.width) or film.height > (
        limits.max_height or film.height
    ):
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


def check_language(registry: BackendRegistry, config: AppConfig, language: str) -> None:
    """Refuse a language that the chosen voice cannot speak.

    Raises:
        ConfigError: Names the backends that can.
    """
    audio = registry.get(Kind.AUDIO, config.backend.audio.name)
    spoken = audio.spec.can(config.backend.audio).languages
    if spoken and language not in spoken:
        able = [
            entry.spec.name
            for entry in registry.all(Kind.AUDIO)
            if not entry.spec.capabilities.languages
            or language in entry.spec.capabilities.languages
        ]
        raise ConfigError(
            f"audio backend {audio} does not speak {language!r};"
            f" it speaks: {', '.join(sorted(spoken))}",
            hint="choose backend/audio=" + (" or ".join(able) or "(none that is installed can)"),
        )


def _chooser(kind: Kind) -> Kind:
    # A live clip is rendered by the backend that made it.
    return Kind.VIDEO if kind is Kind.RENDER else kind


def _forms(forms: frozenset[Form]) -> str:
    return " and ".join(sorted(form.value for form in forms))
