"""Binds needs to rungs, and keeps the bindings stable."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ..backends.results import Form
from ..backends.router import Wanted, blocked
from ..backends.router import plan as route
from ..backends.spec import language_of
from ..errors import ConfigError, LostError, OutOfMemoryError, TransientError
from ..execution.task import Task
from ..ops.kind import Kind
from ..ops.op import Op
from ..translatable import coded
from .backend_status import BackendStatus
from .ladder import Binding, Ladders, Step, chooser
from .needs import need_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..backends.registry import Registered
    from ..backends.router import Offer, Plan
    from ..configuration.settings import AppConfig
    from ..errors import Ainern2dError
    from ..ops.manifest import Rung
    from ..ops.record import Record
    from .needs import Finished, Need


__all__ = ["Binder", "Binding"]

HEALTH_S = 15.0
"""Seconds for which a backend's answer to a health check is used before it is asked again."""


class Binder:
    """Binds each need to a rung, or keeps the one it was bound to before.

    A stored binding is used as long as the configuration still offers its rung, so a re-run makes
    the same film on another day's fleet; an override releases the bindings of the needs that it
    affects. A need whose op ran out of memory or got no answer is bound to the next rung.

    Args:
        ladders: Of the composed configuration.
        stored: Bindings of earlier runs, by need id.
        status: Knows how things stand; by default only what happens here is known.
    """

    def __init__(
        self,
        ladders: Ladders,
        stored: Mapping[str, Binding] | None = None,
        status: BackendStatus | None = None,
    ) -> None:
        self._ladders = ladders
        self._registry = ladders.registry
        self._config = config = ladders.config
        self._stored = dict(stored or {})
        self._status = status or BackendStatus(config)
        self._failed: dict[str, dict[int, str]] = {}
        self._healthy: dict[tuple[Kind, str], tuple[float, str]] = {}
        self._told: set[tuple[str, ...]] = set()
        self._news: list[str] = []
        self.new: dict[str, Binding] = {}

    def bind(self, need: Need, done: Finished | None = None) -> Binding:
        """Return the binding of a need, and note it in ``new`` when it was made now.

        Args:
            need: To be bound.
            done: The finished needs, which its request may depend on.

        Raises:
            ConfigError: No rung can do it here; the message says why of each.
        """
        known = self.new.get(need.id) or self._stored.get(need.id)
        if need.kind is Kind.RENDER:
            return self._of_its_clip(need, known)
        ladder = self._ladders[need.kind]
        if known is not None and any(
            known == step.binding and takes(step.offer, need, done) for step in ladder
        ):
            return known
        # A lone backend speaks for itself: its op tells best what it lacks.
        chosen = ladder[0].binding
        if len(ladder) > 1:
            chosen = self._choose(need, {} if done is None else done)
        self.new[need.id] = chosen
        return chosen

    def retreat(self, need: Need, error: Ainern2dError, done: Finished) -> bool:
        """Bind a need whose op failed to the next rung, if that is of use and there is one.

        Args:
            need: Whose op failed, after the executor's own tries.
            error: Of the op.
            done: The finished needs, which its request may hang on.

        Returns:
            Whether it is bound to another rung now.
        """
        if need.kind is Kind.RENDER:
            return False
        ladder = self._ladders[need.kind]
        step = ladder[self.bind(need).level]
        is_oom = isinstance(error, OutOfMemoryError)
        # On a GPU, a process that dies at each try points to its backend. Elsewhere a person or the
        # kernel killed it, which must not change the film.
        is_dead = isinstance(error, LostError) and step.offer.vram_gb > 0
        if not (is_oom or is_dead or isinstance(error, TransientError)):
            return False
        failed = self._failed.setdefault(need.id, {})
        failed[step.offer.level] = error.message
        wanted = wanted_of(self._config, need.request(done), form_of(need, done))
        is_news = True
        if is_oom:
            self._status.ran_out_of_memory(need.kind, step.offer, wanted.load(step.offer))
            failed[step.offer.level] = "it ran out of memory"
        else:
            is_news = self._status.did_not_answer(need.kind, step.offer)
            # The backend's other rungs would not answer either.
            failed |= {
                other.offer.level: error.message
                for other in ladder
                if other.offer.backend == step.offer.backend
            }
        try:
            chosen = self._choose(need, done, failed=step.offer)
        except ConfigError:
            return False
        if is_news and chosen.backend != step.offer.backend:
            self._status.gave_up(need.kind, step.offer)
        self.new[need.id] = chosen
        return True

    def is_blocked(self, need: Need, done: Finished, op: str = "") -> bool:
        """Say whether a need's op, which has not begun yet, would fail on its rung.

        What other ops of any episode showed since it was bound is taken into account.

        Args:
            need: Whose op it is.
            done: The finished needs, which its request may hang on.
            op: Its key, if it was sent off already.
        """
        ladder = self._ladders[need.kind]
        offer = ladder[self.bind(need).level].offer
        if need.kind is Kind.RENDER or offer.level == len(ladder) - 1:
            return False
        live = self._status.look(need.kind, [offer], op)[offer.backend, offer.model]
        wanted = wanted_of(self._config, need.request(done), form_of(need, done))
        return bool(blocked(wanted, offer, live, self._status.now()))

    def detour(self, need: Need, done: Finished) -> bool:
        """Bind a need whose op is yet to be made to another rung, if it would fail on its own.

        Returns:
            Whether it is bound to another rung now.
        """
        if not self.is_blocked(need, done):
            return False
        before = self.bind(need)
        try:
            self.new[need.id] = self._choose(need, done)
        except ConfigError:
            # The op that fails gives the better message.
            return False
        return self.new[need.id] != before

    def begins(self, need: Need, op: str) -> None:
        """Note that a need's op, of this key, is sent to its rung."""
        ladder = self._ladders[need.kind]
        if need.kind is not Kind.RENDER and len(ladder) > 1:
            self._status.begins(need.kind, ladder[self.bind(need).level].offer, op)

    def over(self, op: str) -> None:
        """Note that the op of this key ended, however it did, or was taken back."""
        self._status.over(op)

    def succeeded(self, need: Need) -> None:
        """Note that a need's op was done, and so its backend works."""
        ladder = self._ladders[need.kind]
        if need.kind is not Kind.RENDER and len(ladder) > 1:
            self._status.answered(need.kind, ladder[self.bind(need).level].offer)

    def plan(self, wanted: Wanted, kind: Kind, unable: Mapping[int, str] | None = None) -> Plan:
        """Return the rungs to try for a need, and why not the others, as things stand now."""
        offers = [step.offer for step in self._ladders[kind]]
        return route(
            wanted,
            offers,
            self._status.look(kind, offers),
            self._status.now(),
            unable=unable,
            strained=self._status.is_strained(),
        )

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
            weights=dict(found.spec.weights(binding.model, binding.options)),
            libraries=self._registry.libraries(found),
            params=self._sized(need.kind, binding, request).plain(),
            seed=(need.seed + take) % 2**31,
            take=take,
            inputs=self._heeded(need.kind, binding, inputs),
        )

    def _heeded(self, kind: Kind, binding: Binding, inputs: dict[str, str]) -> dict[str, str]:
        """Leave out pictures that the bound backend does not heed: they would change its key."""
        if kind not in (Kind.IMAGE, Kind.VIDEO):
            return inputs
        step = next(step for step in self._ladders[kind] if step.binding == binding)
        guides = step.offer.can.guides
        return {role: sha for role, sha in inputs.items() if role.partition(".")[0] in guides}

    def backend(self, kind: Kind, binding: Binding) -> Registered:
        """Return the backend that a binding names."""
        return self._registry.get(kind, binding.backend)

    def task(self, need: Need, op: Op, priority: int) -> Task:
        """Return the op of a need as executors take it."""
        binding = self.bind(need)
        holds_model = self.backend(need.kind, binding).spec.resources.in_process
        options = self.options(need.kind, binding)
        return Task(op, binding.rung, options, priority, holds_model)

    def options(self, kind: Kind, binding: Binding) -> dict[str, Any]:
        """Return every option of the bound backend, those outside the key included."""
        config = next(step.config for step in self._ladders[kind] if step.binding == binding)
        options = asdict(config)
        options.pop("name")
        return options

    def rung(self, binding: Binding) -> Rung:
        """Return the rung of a binding."""
        return binding.rung

    def _of_its_clip(self, need: Need, known: Binding | None) -> Binding:
        """Return the binding of a live clip's render: always that of the clip itself."""
        prefix = need_id(Kind.VIDEO, "*")[:-1]
        clip = next((before for before in need.after if before.startswith(prefix)), "")
        binding = (
            self.new.get(clip) or self._stored.get(clip) or self._ladders[need.kind][0].binding
        )
        if binding != known:
            self.new[need.id] = binding
        return binding

    def _choose(self, need: Need, done: Finished, failed: Offer | None = None) -> Binding:
        """Return the first rung that can do a need, and tell why better ones are passed over."""
        ladder = self._ladders[need.kind]
        request = need.request(done)
        wanted = wanted_of(self._config, request, form_of(need, done))
        unable = dict(self._failed.get(need.id, {}))
        while True:
            found = self.plan(wanted, need.kind, unable)
            if not found.rungs:
                raise ConfigError(
                    f"no {need.kind} backend can do this here: "
                    + "; ".join(f"{label(offer)}: {why}" for offer, why in found.rejected),
                    hint="mend one of these, or choose another with"
                    f" backend/{chooser(need.kind)}=NAME; `ainern2d doctor` looks at each",
                )
            first = found.rungs[0]
            objection = self.objection(need.kind, ladder[first.level], request)
            if not objection:
                break
            # The lesser sizes of a model want the same of this machine.
            model = first.backend, first.model
            unable |= {
                step.offer.level: objection
                for step in ladder
                if (step.offer.backend, step.offer.model) == model
            }
        better = [(o, why) for o, why in found.rejected if o.level < first.level]
        if failed is not None:
            better = [(failed, unable[failed.level])]
        if better:
            offer, why = better[0]
            about = (label(offer), label(first), why.partition("; tried again")[0])
            self._tell(about, f"{label(offer)}: {why}; {label(first)} is used instead")
        return ladder[first.level].binding

    def objection(self, kind: Kind, step: Step, request: Record | None) -> str:
        """Return why this machine cannot do a request on a rung; empty if it can."""
        spec = self._registry.get(kind, step.offer.backend).spec
        if self._is_elsewhere(kind):
            # What is installed here says nothing about the hosts of those workers.
            return ""
        if spec.serves is not None:
            if request is None:
                return ""
            health = spec.fitness(step.config, step.offer.model, request)
            return (
                ""
                if health.ready
                else health.note or coded("not_ready", "it says that it is not ready")
            )
        asked, said = self._healthy.get((kind, spec.name), (-HEALTH_S, ""))
        if time.monotonic() - asked >= HEALTH_S:
            health = spec.fitness(step.config, step.offer.model, None)
            said = (
                ""
                if health.ready
                else health.note or coded("not_ready", "it says that it is not ready")
            )
            self._healthy[kind, spec.name] = time.monotonic(), said
        return said

    def _is_elsewhere(self, kind: Kind) -> bool:
        remote = self._config.execution.executor == "rabbitmq"
        return remote and kind not in self._config.fleet.kinds

    def _sized(self, kind: Kind, binding: Binding, request: Record) -> Record:
        if kind is not Kind.VIDEO or not binding.height:
            return request
        wanted = Wanted(width=number(request, "width"), height=number(request, "height"))
        width, height = wanted.size(self._ladders[kind][binding.level].offer)
        return request.model_copy(update={"width": width, "height": height})

    def _tell(self, about: tuple[str, ...], text: str) -> None:
        if about not in self._told:
            self._told.add(about)
            self._news.append(text)


def wanted_of(config: AppConfig, request: Record | None, form: Form | None) -> Wanted:
    """Return what matters to the choice of a rung.

    Args:
        config: Composed.
        request: What is asked for; None where that does not matter.
        form: Of the clip that is taken, or None if none is.
    """
    # Speech takes memory by its length, as pictures do by their number.
    frames = number(request, "frames") or len(getattr(request, "text", "")) or 1
    return Wanted(
        width=number(request, "width"),
        height=number(request, "height"),
        frames=frames,
        fps=number(request, "fps"),
        language=language_of(request),
        form=form,
        urgent=config.execution.urgent,
        deadline_s=config.router.deadline_s,
        most_cost=config.router.most_cost,
    )


def form_of(need: Need, done: Finished) -> Form | None:
    """Return the form of the clip that a need takes, or None if it takes none."""
    if need.kind is not Kind.LIPSYNC:
        return None
    for before in need.after:
        clip = done[before].artifacts.get("clip") if before in done else None
        if clip is not None and clip.facts.get("form") in set(Form):
            return Form(str(clip.facts["form"]))
    return None


def takes(offer: Offer, need: Need, done: Finished | None) -> bool:
    """Say whether a rung still takes a need: the form of its clip, and the language of a line.

    Either may have changed since the need was bound, the clip by another backend and the languages
    by another version of the rung's own.
    """
    known = {} if done is None else done
    form = form_of(need, known)
    if form is not None and offer.can.accepts and form not in offer.can.accepts:
        return False
    if need.kind is not Kind.AUDIO or not offer.can.languages:
        return True
    return language_of(need.request(known)) in offer.can.languages


def number(request: Record | None, name: str) -> int:
    """Return a number of a request by its name; 0 if it has none."""
    return int(getattr(request, name, 0))


def label(offer: Offer) -> str:
    """Return a rung's name in words for people."""
    inside = ", ".join(
        part for part in (offer.model, f"{offer.height}p" if offer.height else "") if part
    )
    return f"{offer.backend} ({inside})" if inside else offer.backend
