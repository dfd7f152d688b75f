"""How the shots of a film stand: which ops they need now, and which of these are done.

The graph is driven as in a make, but nothing is made: what a shot needs is looked up in the store.
No backend is asked anything.
"""

from __future__ import annotations

import time
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..errors import ConfigError
from ..execution.task import Task
from ..ops.kind import Kind
from ..storage.store import is_whole
from .binding import Binder, takes
from .driver import Driver
from .events import EventType
from .graph import FilmGraph
from .needs import need_id
from .reference_images import guides_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..backends.router import Offer
    from ..ops.manifest import Manifest
    from ..ops.op import Op
    from ..storage.store import ArtifactStore
    from ..story.storyboard import Shot, Storyboard
    from .events import Event
    from .ladder import Binding, Ladders
    from .needs import Finished, Need

PICTURE = (Kind.IMAGE, Kind.VIDEO, Kind.LIPSYNC, Kind.RENDER, Kind.CONFORM)
"""The kinds of need that one shot has at most once, in order."""
VERIFIED_S = 10.0
"""Seconds after which it is looked whether the files of what is done are still there."""


@dataclass(frozen=True, slots=True)
class ShotStanding:
    """How a shot stands.

    Attributes:
        keys: Key of the op that each need of it has become, as far as that is known: by its kind,
            and ``audio.N`` for line N.
        made: Manifests of those that are done, by the same names.
        movie: Name of the need that made its finished movie; empty if that is not made.
        bindings: Binding of its needs, by kind.
        errors: Why needs of it cannot be made as things stand, by name.
    """

    keys: dict[str, str]
    made: dict[str, Manifest]
    movie: str = ""
    bindings: dict[str, Binding] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def movie_key(self) -> str:
        """Key of the op that made its movie; empty if it is not made."""
        return self.keys.get(self.movie, "")


def standings(
    store: ArtifactStore,
    ladders: Ladders,
    board: Storyboard,
    wanted: Mapping[str, int],
    bindings: Mapping[str, Binding],
) -> dict[str, ShotStanding]:
    """Return how each shot stands, by its id; see :class:`Standings`."""
    return Standings(store, ladders, board, wanted, bindings).look(bindings)


class Standings:
    """How the shots of one storyboard stand, from one look to the next.

    The graph is driven once; a later look asks the store for what was missing alone, and goes on
    from there. Not safe for several threads at once.

    Args:
        store: Has what is done.
        ladders: Of the composed configuration.
        board: As the film is made of it.
        wanted: Take by need id; 0 where absent.
        bindings: By need id.

    Raises:
        ConfigError: The configuration is impossible.
    """

    def __init__(
        self,
        store: ArtifactStore,
        ladders: Ladders,
        board: Storyboard,
        wanted: Mapping[str, int],
        bindings: Mapping[str, Binding],
    ) -> None:
        self._store, self.ladders, self._board = store, ladders, board
        self._wanted = dict(wanted)
        self._owners: dict[str, set[str]] = {}
        self._names: dict[str, dict[str, str]] = {}
        for shot in board.shots:
            self._names[shot.id] = names_of(shot)
            for need in self._names[shot.id]:
                self._owners.setdefault(need, set()).add(shot.id)
        self._found: dict[str, ShotStanding] = {}
        self._verified = 0.0
        self._begin(bindings)

    def look(self, bindings: Mapping[str, Binding]) -> dict[str, ShotStanding]:
        """Return how each shot stands now, by its id; those that stand as before are the same.

        Args:
            bindings: By need id, as they are now.

        Raises:
            ConfigError: The configuration is impossible.
        """
        if self._is_bound_anew(bindings):
            self._begin(bindings)
        self._stored = dict(bindings)
        if time.monotonic() - self._verified > VERIFIED_S:
            if not all(is_whole(self._store, each) for each in self._made.values()):
                self._begin(bindings)
            self._verified = time.monotonic()
        touched: set[str] = set()
        while self._missing.ask(self._store):
            touched |= self._take(self._driver.arrived())
        self._found |= {shot: self._standing(shot) for shot in touched}
        return dict(self._found)

    def _begin(self, bindings: Mapping[str, Binding]) -> None:
        config = self.ladders.config
        guides = guides_of(self.ladders.registry, config)
        self._graph = FilmGraph("", "text", config, self._board, None, guides, is_measured=False)
        self._missing = _Missing()
        self._stored = dict(bindings)
        self._driver = Driver(
            self._graph,
            _Steady(self.ladders, self._stored),
            self._store,
            self._missing,
            takes=self._wanted,
            kinds=frozenset({*PICTURE, Kind.AUDIO}),
        )
        self._made: dict[str, Manifest] = {}
        self._bound: dict[str, Binding] = {}
        self._errors: dict[str, str] = {}
        self._take(self._driver.begin())
        self._verified = time.monotonic()
        self._found = {shot: self._standing(shot) for shot in self._names}

    def _is_bound_anew(self, bindings: Mapping[str, Binding]) -> bool:
        """Say whether a need is bound otherwise than it was looked up, or will be."""
        if bindings == self._stored:
            return False
        changed = {
            need
            for need in bindings.keys() | self._stored.keys()
            if bindings.get(need) != self._stored.get(need)
        }
        # A make binds as it is done here, until something fails.
        return any(bindings.get(need) != self._bound.get(need) for need in changed)

    def _take(self, events: list[Event]) -> set[str]:
        """Note what happened; return the ids of the shots that it is about."""
        touched: set[str] = set()
        for event in events:
            need = event.need.id
            touched |= self._owners.get(need, set())
            if event.binding is not None:
                self._bound[need] = event.binding
            if event.what is EventType.FINISHED and event.manifest is not None:
                self._made[need] = event.manifest
            elif event.what is EventType.FAILED:
                self._errors[need] = str(event.error)
        return touched

    def _standing(self, shot: str) -> ShotStanding:
        names, driver = self._names[shot], self._driver
        movie = self._graph.movies.get(shot, ("", ""))[0]
        return ShotStanding(
            keys={name: key for need, name in names.items() if (key := driver.key(need))},
            made={name: self._made[need] for need, name in names.items() if need in self._made},
            movie=names.get(movie, ""),
            bindings={
                name: self._bound[need] for need, name in names.items() if need in self._bound
            },
            errors={
                name: self._errors[need] for need, name in names.items() if need in self._errors
            },
        )


def names_of(shot: Shot) -> dict[str, str]:
    """Return the names of a shot's needs by need id: the kind, and ``audio.N`` for line N."""
    names = {need_id(kind, shot.id): kind.value for kind in PICTURE}
    said = {need_id(Kind.AUDIO, line.id): f"audio.{n}" for n, line in enumerate(shot.lines)}
    return names | said


class _Missing:
    """An executor that performs no op; it ends those whose manifests are in the store."""

    def __init__(self) -> None:
        self._open: dict[str, Future[Manifest]] = {}

    def submit(
        self, task: Task, _on_progress: Callable[[float, str], None] | None = None
    ) -> Future[Manifest]:
        """Return a future for an op that is not in the store."""
        future = self._open[task.op.key] = Future()
        return future

    def ask(self, store: ArtifactStore) -> bool:
        """Let the ops end that are in the store now; return whether there are any."""
        found = {}
        for key in self._open:
            manifest = store.manifest(key)
            if manifest is not None and is_whole(store, manifest):
                found[key] = manifest
        for key, manifest in found.items():
            self._open.pop(key).set_result(manifest)
        return bool(found)

    def close(self, *, now: bool = False) -> None:
        """Do nothing."""


class _Steady(Binder):
    """Binds needs that have no binding to the best rung, and asks no backend how it is."""

    def _choose(self, need: Need, done: Finished, failed: Offer | None = None) -> Binding:
        for step in self._ladders[need.kind]:
            if step.offer != failed and takes(step.offer, need, done):
                return step.binding
        raise ConfigError(
            f"no {need.kind} backend of the ladder takes this",
            hint="`ainern2d route` says why of each",
        )

    def detour(self, _need: Need, _done: Finished) -> bool:
        """Stay with the binding."""
        return False

    def task(self, need: Need, op: Op, priority: int) -> Task:
        """Return a task that nothing performs, so that it needs no options."""
        return Task(op, self.bind(need).rung, {}, priority)

    def begins(self, _need: Need, _op: str) -> None:
        """Note nothing: no backend is asked."""

    def over(self, _op: str) -> None:
        """Note nothing, likewise."""

    def succeeded(self, _need: Need) -> None:
        """Note nothing, likewise."""
