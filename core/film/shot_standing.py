"""How the shots of a film stand: which ops they need now, and which of these are done.

The graph is driven as in a make, but nothing is made: what a shot needs is looked up in the store.
No backend is asked anything.
"""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..errors import CancelledError, ConfigError
from ..ops.kind import Kind
from .binding import Binder, takes
from .driver import Driver
from .events import EventType
from .graph import FilmGraph
from .needs import need_id
from .reference_images import guides_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..backends.router import Offer
    from ..execution.task import Task
    from ..ops.manifest import Manifest
    from ..storage.store import ArtifactStore
    from ..story.storyboard import Shot, Storyboard
    from .ladder import Binding, Ladders
    from .needs import Finished, Need

PICTURE = (Kind.IMAGE, Kind.VIDEO, Kind.LIPSYNC, Kind.RENDER, Kind.CONFORM)
"""The kinds of need that one shot has at most once, in order."""


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


class NotMadeError(CancelledError):
    """An op that is not in the store, and is not to be made."""


def standings(
    store: ArtifactStore,
    ladders: Ladders,
    board: Storyboard,
    wanted: Mapping[str, int],
    bindings: Mapping[str, Binding],
) -> dict[str, ShotStanding]:
    """Return how each shot stands, by its id.

    Args:
        store: Has what is done.
        ladders: Of the composed configuration.
        board: As the film is made of it.
        wanted: Take by need id; 0 where absent.
        bindings: By need id.

    Raises:
        ConfigError: The configuration is impossible.
    """
    config = ladders.config
    guides = guides_of(ladders.registry, config)
    graph = FilmGraph("", "text", config, board, None, guides, is_measured=False)
    driver = Driver(
        graph,
        _Steady(ladders, bindings),
        store,
        _Nothing(),
        takes=wanted,
        shots=frozenset(),
        kinds=frozenset({*PICTURE, Kind.AUDIO}),
    )
    made: dict[str, Manifest] = {}
    bound: dict[str, Binding] = {}
    errors: dict[str, str] = {}
    for event in driver.events():
        if event.binding is not None:
            bound[event.need.id] = event.binding
        if event.what is EventType.FINISHED and event.manifest is not None:
            made[event.need.id] = event.manifest
        elif event.what is EventType.FAILED and not isinstance(event.error, NotMadeError):
            errors[event.need.id] = str(event.error)
    found, keys = {}, driver.keys
    for shot in board.shots:
        names = names_of(shot)
        movie = graph.movies.get(shot.id, ("", ""))[0]
        found[shot.id] = ShotStanding(
            keys={name: keys[need] for need, name in names.items() if need in keys},
            made={name: made[need] for need, name in names.items() if need in made},
            movie=names.get(movie, ""),
            bindings={name: bound[need] for need, name in names.items() if need in bound},
            errors={name: errors[need] for need, name in names.items() if need in errors},
        )
    return found


def names_of(shot: Shot) -> dict[str, str]:
    """Return the names of a shot's needs by need id: the kind, and ``audio.N`` for line N."""
    names = {need_id(kind, shot.id): kind.value for kind in PICTURE}
    said = {need_id(Kind.AUDIO, line.id): f"audio.{n}" for n, line in enumerate(shot.lines)}
    return names | said


class _Nothing:
    """An executor that makes nothing."""

    def submit(
        self, task: Task, _on_progress: Callable[[float, str], None] | None = None
    ) -> Future[Manifest]:
        """Answer that the op is not made."""
        future: Future[Manifest] = Future()
        future.set_exception(NotMadeError(f"{task.op.kind} is not made yet"))
        return future

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
