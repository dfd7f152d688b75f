"""Binds needs to rungs, and keeps the bindings stable."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ..backends.results import Form
from ..backends.spec import content_options
from ..errors import ConfigError, ImpossiblePairError, UnknownBackendError
from ..ops.kind import Kind
from ..ops.manifest import Rung
from ..ops.op import Op

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..backends.registry import BackendRegistry, Registered
    from ..backends.spec import BackendConfig
    from ..ops.record import Record
    from ..settings import AppConfig
    from .needs import Finished, Need


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

    The rungs of a kind are the models of the configured backend, best first, then those of the
    backends that `fallback` names; where it names none there is one rung. A need gets the first
    that can do it on this machine.

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
        self._ladders: dict[Kind, list[tuple[Binding, BackendConfig]]] = {}
        self._told: set[str] = set()
        self._news: list[str] = []
        self.new: dict[str, Binding] = {}

    def bind(self, need: Need, done: Finished | None = None) -> Binding:
        """Return the binding of a need, and note it in ``new`` when it was made now.

        Args:
            need: To be bound.
            done: The finished needs, which its request may hang on.

        Raises:
            ConfigError: No rung can do it here; the message says why of each.
        """
        ladder = self._ladder(need.kind)
        known = self._stored.get(need.id) or self.new.get(need.id)
        if known is not None and any(known == offer for offer, _ in ladder):
            return known
        # A lone backend speaks for itself: its op tells best what it lacks.
        chosen = self._fitting(need, done or {}) if len(ladder) > 1 else ladder[0][0]
        self.new[need.id] = chosen
        return chosen

    def news(self) -> list[str]:
        """Return what people should know of the bindings since the last call, each thing once."""
        found, self._news = self._news, []
        return found

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
            inputs=self._heeded(need.kind, binding, inputs),
        )

    def _heeded(self, kind: Kind, binding: Binding, inputs: dict[str, str]) -> dict[str, str]:
        """Leave out pictures that the bound backend does not heed: they would change its key."""
        if kind not in (Kind.IMAGE, Kind.VIDEO):
            return inputs
        config = next(config for offer, config in self._ladder(kind) if offer == binding)
        guides = self.backend(kind, binding).spec.can(config).guides
        return {role: sha for role, sha in inputs.items() if role.partition(".")[0] in guides}

    def backend(self, kind: Kind, binding: Binding) -> Registered:
        """Return the backend that a binding names."""
        return self._registry.get(kind, binding.backend)

    def options(self, kind: Kind, binding: Binding) -> dict[str, Any]:
        """Return every option of the bound backend, those outside the key included."""
        config = next(config for offer, config in self._ladder(kind) if offer == binding)
        options = asdict(config)
        options.pop("name")
        return options

    def rung(self, binding: Binding) -> Rung:
        """Return the rung of a binding."""
        return Rung(backend=binding.backend, model=binding.model, level=binding.level)

    def _ladder(self, kind: Kind) -> list[tuple[Binding, BackendConfig]]:
        if kind not in self._ladders:
            offers = [
                (config, model)
                for config in candidates(self._registry, self._config, kind)
                for model in self._models(kind, config)
            ]
            self._ladders[kind] = [
                (Binding(config.name, model, level, content_options(config)), config)
                for level, (config, model) in enumerate(offers)
            ]
        return self._ladders[kind]

    def _models(self, kind: Kind, config: BackendConfig) -> tuple[str, ...]:
        models = self._registry.get(kind, config.name).spec.models_for(kind)
        # Where nothing may step in, a lesser model may not either.
        return models if self._config.fallback[kind] else models[:1]

    def _fitting(self, need: Need, done: Finished) -> Binding:
        """Return the first rung that can do a need here, and tell why better ones cannot."""
        request = need.request(done)
        reasons: list[str] = []
        for offer, config in self._ladder(need.kind):
            health = self.backend(need.kind, offer).spec.fitness(config, offer.model, request)
            if health.ready:
                if reasons:
                    self._tell(f"{reasons[0]}; {_label(offer)} is used instead")
                return offer
            reasons.append(f"{_label(offer)}: {health.note}")
        raise ConfigError(
            f"no {need.kind} backend can do this here: " + "; ".join(dict.fromkeys(reasons)),
            hint="mend one of these, or choose another with"
            f" backend/{_chooser(need.kind)}=NAME; `ainern2d doctor` looks at each",
        )

    def _tell(self, text: str) -> None:
        if text not in self._told:
            self._told.add(text)
            self._news.append(text)


def candidates(registry: BackendRegistry, config: AppConfig, kind: Kind) -> list[BackendConfig]:
    """Return the options of the configured backend of a kind, then of those that may step in.

    A backend whose plugin is disabled steps in for nobody.

    Raises:
        UnknownBackendError: `fallback` names one that no plugin provides.
    """
    chosen = config.backend[_chooser(kind)]
    found = [chosen]
    for name in config.fallback[kind]:
        if any(name == known.name for known in found) or name in registry.disabled:
            continue
        try:
            found.append(registry.configure(kind, name, {}))
        except UnknownBackendError as error:
            raise UnknownBackendError(
                f"fallback.{kind}: {error.message}", hint=error.hint
            ) from error
    return found


def _label(binding: Binding) -> str:
    return f"{binding.backend} ({binding.model})" if binding.model else binding.backend


def check_backends(registry: BackendRegistry, config: AppConfig) -> None:
    """Refuse, before any work, what the chosen backends cannot do.

    Raises:
        ImpossiblePairError: Two of them cannot work together.
        ConfigError: One of them cannot make this size, rate or language.
    """
    candidates(registry, config, Kind.AUDIO)
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
    """Refuse a language that neither the chosen voice nor one that steps in can speak.

    Raises:
        ConfigError: Names the backends that can.
    """
    audio = registry.get(Kind.AUDIO, config.backend.audio.name)
    spoken = audio.spec.can(config.backend.audio).languages
    others = candidates(registry, config, Kind.AUDIO)[1:]
    if any(
        not languages or language in languages
        for other in others
        for languages in [registry.get(Kind.AUDIO, other.name).spec.can(other).languages]
    ):
        return
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
