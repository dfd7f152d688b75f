"""Storyboards in shorthand, and an episode that puppets make of them in this process."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import TYPE_CHECKING, Any

from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.film.binding import Binder, Binding
from ainern2d.core.film.driver import Driver
from ainern2d.core.film.graph import FilmGraph
from ainern2d.core.film.ladder import Ladders
from ainern2d.core.storage import FolderStore
from ainern2d.core.story.ids import with_ids
from ainern2d.core.story.storyboard import (
    NARRATOR,
    Character,
    Line,
    Location,
    Scene,
    Shot,
    Storyboard,
)
from tests.support.plugins import InProcess, Puppets, puppet_config

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ainern2d.core import Kind
    from ainern2d.core.configuration.settings import AppConfig
    from ainern2d.core.film.events import Event, EventType
    from ainern2d.core.ops import Op
    from ainern2d.core.ops.manifest import Manifest


CAST = (Character(name="Anna"), Character(name="Ben"))


def line(said: str) -> Line:
    """Return a line from ``Speaker: text``, or from the text of the narrator."""
    speaker, colon, text = said.partition(": ")
    return Line(speaker=speaker, text=text) if colon else Line(text=said)


def shot(*said: str, **fields: Any) -> Shot:
    """Return a shot in which everybody who speaks is in view."""
    lines = tuple(map(line, said))
    seen = tuple(dict.fromkeys(each.speaker for each in lines if each.speaker != NARRATOR))
    return Shot(**({"lines": lines, "cast": seen, "min_seconds": 0.5} | fields))


def board_of(*shots: Shot, cast: tuple[Character, ...] = CAST) -> Storyboard:
    """Return a storyboard of one scene."""
    return board_of_scenes(("cut", shots), cast=cast)


def board_of_scenes(
    *scenes: tuple[Any, tuple[Shot, ...]], cast: tuple[Character, ...] = CAST
) -> Storyboard:
    return with_ids(
        Storyboard(
            cast=cast,
            locations=(Location(name="quay"),),
            scenes=tuple(
                Scene(location="quay", transition=transition, shots=shots)
                for transition, shots in scenes
            ),
        )
    )


class Made:
    """What one make did."""

    def __init__(self, driver: Driver, events: list[Event], performed: list[Op]) -> None:
        self.driver = driver
        self.events = events
        self.performed = Counter(op.kind.value for op in performed)
        self.keys = dict(driver.keys)
        self.failed = driver.failed

    def manifest(self, need: str) -> Manifest:
        """Return the manifest of a need that finished."""
        return next(
            event.manifest
            for event in reversed(self.events)
            if event.need.id == need and event.manifest is not None
        )

    def told(self, what: EventType) -> list[str]:
        return [event.need.id for event in self.events if event.what is what]


class Episode:
    """An episode made by puppets in this process, again and again in one store."""

    def __init__(self, folder: Path) -> None:
        self.puppets = Puppets()
        self.registry = BackendRegistry.discover({"stage": self.puppets})
        self.store = FolderStore(folder / "store", durable=False)
        folder.mkdir(exist_ok=True)
        (folder / "story.txt").write_text("A story.")
        self.story, _ = self.store.put(folder / "story.txt")
        self.config = puppet_config()

    def make(
        self,
        board: Storyboard | None,
        *,
        config: AppConfig | None = None,
        stored: dict[str, Binding] | None = None,
        binder: Binder | None = None,
        held: Callable[[Op], bool] = lambda _op: False,
        meanwhile: Callable[[Event, InProcess], None] = lambda _event, _executor: None,
        driver: type[Driver] = Driver,
        **options: Any,
    ) -> Made:
        # What a process verified before may have changed on the disk since.
        self.store = FolderStore(self.store.root, durable=False)
        executor = InProcess(self.registry, self.store, held)
        chosen = config or self.config
        making = driver(
            FilmGraph(self.story, "text", chosen, board),
            binder or Binder(Ladders(self.registry, chosen), stored),
            self.store,
            executor,
            **options,
        )
        events = []
        for event in making.events():
            events.append(event)
            meanwhile(event, executor)
        return Made(making, events, executor.performed)

    def lose(self, made: Made, need: str, artifact: str, *, corrupt: bool = True) -> None:
        """Damage an artifact on the disk in a way that its size does not tell, or remove it."""
        path = self.store.path_of(made.driver.done[need].artifacts[artifact].sha256)
        if corrupt:
            path.write_bytes(b"?" * path.stat().st_size)
        else:
            path.unlink()


TALE = board_of(
    shot("It was evening."),
    shot("Anna: Is the boat here?", "Ben: Not yet."),
    shot(action="the empty quay"),
)


def needs(board: Storyboard, kind: Kind) -> list[str]:
    return [f"{kind.value}:{each.id}" for each in board.shots]


def assert_consistent(made: Made) -> None:
    """Every result was made of the current results of what precedes it."""
    done = made.driver.done
    for identity in done:
        manifest = made.manifest(identity)
        assert done[identity].key == manifest.key, identity
        need = made.driver.need(identity)
        assert manifest.op.inputs == need.inputs(done), identity
        assert manifest.op.params == need.request(done).plain(), identity
        assert manifest.key == made.keys[identity]


def rougher(config: AppConfig) -> AppConfig:
    """Return another configuration, under which every shot must be rendered again."""
    return puppet_config(film=dataclasses.replace(config.film, crf=40))
