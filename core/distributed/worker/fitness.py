"""Whether a worker can do what it would take: its backends, their weights, and the disk."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...backends.source import SOURCE
from ...errors import Ainern2dError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...backends.registry import BackendRegistry, Registered
    from ...ops.kind import Kind
    from ...ops.op import Op

LEAST_FREE_BYTES = 1_000_000_000
TRUST_S = 60.0
"""So long is a backend's answer believed before it is asked again."""
ABSENT = "absent"
"""What the registry calls a library that is not installed where the op was bound."""


@dataclass(frozen=True, slots=True)
class Fitness:
    """What a worker can do now.

    Attributes:
        kinds: Those of its kinds that some backend here can do.
        notes: What is wrong, for people.
        backends: That work here, each as ``KIND.BACKEND``, or as ``KIND.BACKEND:MODEL`` for each
            model that does where others of it lack a file.
    """

    kinds: frozenset[Kind]
    notes: tuple[str, ...] = ()
    backends: tuple[str, ...] = ()

    @property
    def fit(self) -> bool:
        """Whether it can do anything."""
        return bool(self.kinds)


class Examiner:
    """Asks the backends of this machine, which may take a moment.

    Args:
        registry: Of the installed backends.
    """

    def __init__(self, registry: BackendRegistry) -> None:
        self._registry = registry
        self._known: dict[str, tuple[float, str]] = {}

    def examine(self, kinds: Iterable[Kind], free_bytes: int) -> Fitness:
        """Look at everything anew.

        Args:
            kinds: That the worker would take.
            free_bytes: Of its disk.
        """
        self._known.clear()
        if free_bytes < LEAST_FREE_BYTES:
            room = f"{free_bytes / 1e9:.2f} GB free, and {LEAST_FREE_BYTES / 1e9:.0f} GB are needed"
            return Fitness(frozenset(), (f"the disk is full: {room}",))
        able: set[Kind] = set()
        backends: list[str] = []
        notes = [f"plugin {plugin}: {why}" for plugin, why in self._registry.broken.items()]
        for kind in kinds:
            entries = self._registry.all(kind)
            problems = {str(entry): self._problem(entry) for entry in entries}
            for entry in entries:
                if not problems[str(entry)]:
                    backends += _offered(kind, entry)
            if not entries:
                notes.append(f"no plugin here has a {kind.value} backend")
            elif all(problems.values()):
                notes += [f"{kind.value} backend {name}: {why}" for name, why in problems.items()]
            else:
                able.add(kind)
                # What is missing may need no more than an installation.
                notes += [
                    f"{kind.value} backend {entry}: {'; '.join(missing)}"
                    for entry in entries
                    if (missing := _missing_files(entry))
                ]
        return Fitness(frozenset(able), tuple(dict.fromkeys(notes)), tuple(backends))

    def is_fresh(self, op: Op) -> bool:
        """Say whether an op's backend was asked so lately that its answer is still believed."""
        try:
            entry = self._registry.get(op.kind, op.backend)
        except Ainern2dError:
            return True
        asked, _ = self._known.get(str(entry), (0.0, ""))
        return bool(asked) and time.monotonic() - asked <= TRUST_S / 2

    def objection(self, op: Op) -> str:
        """Say why this machine cannot do an op as it was bound; empty if it can.

        A key promises bytes, so recipe, weights and libraries must be those of the binding, where
        the binding knew them.
        """
        try:
            entry = self._registry.get(op.kind, op.backend)
        except Ainern2dError as error:
            return error.message.splitlines()[0]
        spec = entry.spec
        if spec.recipe_version != op.recipe_version:
            return (
                f"{op.kind.value} backend {entry} has recipe {spec.recipe_version}, and the op was"
                f" bound to recipe {op.recipe_version}"
            )
        for what, here, bound in (
            ("file", spec.weights(op.model, op.options), op.weights),
            (
                "library",
                self._registry.libraries(entry, with_source=SOURCE in op.libraries),
                op.libraries,
            ),
        ):
            for name, wanted in bound.items():
                if wanted not in (ABSENT, here.get(name, ABSENT)):
                    return (
                        f"{op.kind.value} backend {entry} uses {what} {name} {here.get(name)},"
                        f" and the op was bound to {wanted}"
                    )
        return self._problem(entry) or "; ".join(_missing_files(entry, op.model))

    def _problem(self, entry: Registered) -> str:
        now = time.monotonic()
        asked, said = self._known.get(str(entry), (0.0, ""))
        if not asked or now - asked > TRUST_S:
            said = _ask(entry)
            self._known[str(entry)] = now, said
        return said


def _missing_files(entry: Registered, model: str | None = None) -> list[str]:
    """Return how to get each weight file that is not here, of one model if it is given."""
    missing = entry.spec.missing_weights(model)
    return list(
        dict.fromkeys(f"{weight.name} is not installed: {weight.how_to_get}" for weight in missing)
    )


def _offered(kind: Kind, entry: Registered) -> list[str]:
    """Return a backend whose files are all here, or those of its models whose files are."""
    name = f"{kind.value}.{entry.spec.name}"
    models = entry.spec.models_for(kind)
    whole = [model for model in models if not entry.spec.missing_weights(model)]
    if len(whole) == len(models):
        return [name]
    return [f"{name}:{model}" for model in whole if model]


def _ask(entry: Registered) -> str:
    try:
        missing = entry.spec.missing()
        offered = any(_offered(kind, entry) for kind in entry.spec.kinds)
    except Exception as error:
        return f"its probe failed: {type(error).__name__}: {error}"
    if missing or not offered:
        return "; ".join(missing or _missing_files(entry))
    health = entry.spec.health()
    return "" if health.ready else health.note or "it says that it is not ready"
