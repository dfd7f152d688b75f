"""What a Dagster step works with: the state folder, the database, and one production at a time."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.configuration.compose import compose_config
from ainern2d.core.database import EpisodeRecords, LadderRecords, RequestRecords, prepare
from ainern2d.core.database.store import open_store
from ainern2d.core.errors import InputError
from ainern2d.core.film.degraded import SEEN, shots_below
from ainern2d.core.film.events import EventType
from ainern2d.core.film.executors import inline
from ainern2d.core.film.fleet import open_scout
from ainern2d.core.film.journal import Journal
from ainern2d.core.film.ladder import rungs_of
from ainern2d.core.film.needs import need_id
from ainern2d.core.film.production import Order, Production, is_film
from ainern2d.core.home import StateFolder
from ainern2d.core.ops.kind import Kind
from ainern2d.core.servers.postgres import open_server

from .relay import Relay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ainern2d.core.configuration.settings import AppConfig
    from ainern2d.core.database import EpisodeRow
    from ainern2d.core.errors import Ainern2dError
    from ainern2d.core.execution.spare import Spare
    from ainern2d.core.film.events import Event


HEAD_START_S = 0.3
"""Longest wait for the first ops of a production to begin, in seconds."""

OF_A_SHOT = (Kind.IMAGE, Kind.VIDEO, Kind.LIPSYNC, Kind.RENDER)
"""The kinds of need that make the picture of one shot."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one run shall make.

    Attributes:
        episode: Id, which is the partition key.
        kinds: The only kinds of work to do.
        shots: Numbers (``12``, ``s012``) or ids of the only shots to make; empty for all.
        force: Make a new take of those shots first.
        only_below: A rung; make only those shots that are below it, on the best rung there is.
    """

    episode: str
    kinds: frozenset[Kind]
    shots: tuple[str, ...] = ()
    force: bool = False
    only_below: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a command has at hand already when it asks for a production.

    Attributes:
        overrides: That the configuration was composed of.
        registry: Of the installed backends.
        config: Composed.
        spare: A runner child that was started ahead, if ops run on this machine.
    """

    overrides: tuple[str, ...]
    registry: BackendRegistry
    config: AppConfig
    spare: Spare | None = None


class Studio:
    """Handed to assets as a resource; cheap to build.

    Args:
        listener: See below.
        trace: See below.
        prepared: What need not be done again.

    Attributes:
        listener: Told of every event as it happens, on the thread of the production or of the step.
        trace: 32 hexadecimal digits that follow the user's request; empty for one per run.
        production: The last production, once it began.
        error: What stopped it, if something did.
        interrupted: Whether it was stopped on request.
    """

    def __init__(
        self,
        listener: Callable[[Event], None] | None = None,
        trace: str = "",
        prepared: Prepared | None = None,
    ) -> None:
        self.home = StateFolder.find()
        self._prepared = prepared
        self.trace = trace
        self.listener = listener or (lambda _event: None)
        self.production: Production | None = None
        self.error: Ainern2dError | None = None
        self.interrupted = False
        self._earlier: set[str] = set()
        self._began = False
        self._ahead: tuple[Wanted, Relay] | None = None

    def renew(self) -> bool:
        """Make ready for a run, which may follow one that was cut off.

        Returns:
            Whether no run before it began a production.
        """
        before, self.production, self.error = self.production, None, None
        if before is not None:
            self._began = True
            self._earlier |= before.report.keys
        return not self._began

    @contextmanager
    def ahead(self, wanted: Wanted) -> Iterator[None]:
        """Begin a production before the run that records it; it ends with the block at the latest.

        Args:
            wanted: What the run will ask for.
        """
        with Relay(
            lambda: self.produce(wanted), self.listener, is_film, begins=_is_first_result
        ) as relay:
            self._ahead = wanted, relay
            # Dagster's import would take the interpreter from the few steps that all ops wait for.
            relay.let_begin(HEAD_START_S)
            try:
                yield
            finally:
                self._ahead = None

    @contextmanager
    def relay(self, wanted: Wanted, trace: str = "") -> Iterator[Relay]:
        """Return a running production: the one that was begun ahead for it, else a new one.

        Args:
            wanted: What to make.
            trace: Of the run, where the studio has none of its own.
        """
        if self._ahead is not None and self._ahead[0] == wanted:
            (_, relay), self._ahead = self._ahead, None
            yield relay
            return
        with Relay(lambda: self.produce(wanted, trace), self.listener, is_film) as relay:
            yield relay

    @contextmanager
    def produce(self, wanted: Wanted, trace: str = "") -> Iterator[Production]:
        """Open the database and prepare a production of an episode.

        Everything that decides the film comes from the episode's row, so that a run from the UI
        makes the same film as the command did.

        Args:
            wanted: What to make.
            trace: Of the run, where the studio has none of its own.

        Raises:
            InputError: There is no such episode, shot or rung.
        """
        episode, shots, only_below = wanted.episode, wanted.shots, wanted.only_below
        self.home.create()
        with open_server(self.home) as server:
            engine = prepare(server)
            records = EpisodeRecords(engine)
            row = records.load_episode(episode)
            if row is None:
                raise InputError(
                    f"there is no episode {episode!r}", hint="make it first: ainern2d make STORY"
                )
            prepared = self._prepare(row)
            registry, config = prepared.registry, prepared.config
            store = open_store(self.home, config.store, engine)
            head = store.head(episode)
            if head is not None:
                store.recover([head])
            places = _positions(shots, head.numbers if head else ())
            if wanted.force:
                if head is None:
                    raise InputError(
                        f"episode {episode!r} has no finished film to make shots of again",
                        hint="make all of it first",
                    )
                ids = [number for place, number in enumerate(head.numbers) if place in places]
                store.forget_head(episode)
                # Another clip from the same picture would be nearly the same clip.
                needs = [need_id(kind, i) for i in ids for kind in (Kind.IMAGE, Kind.VIDEO)]
                records.raise_take(episode, [need for need in needs if need in head.needs])
                # Another take is another choice: the rung that was good then need not be now.
                records.release_bindings(
                    episode, [need_id(kind, shot) for shot in ids for kind in OF_A_SHOT]
                )
            journal = Journal(records, episode, self.trace or trace)
            scout = open_scout(self.home, config, episode, LadderRecords(engine))
            if only_below:
                low = shots_below(
                    registry, config, journal.bindings(), head.numbers if head else (), only_below
                )
                places = set(low.positions)
                # Whoever asks for better shots says that the backends are back.
                for kind in SEEN:
                    for step in rungs_of(registry, config, kind):
                        scout.trust_again(kind, step.offer)
                if low.needs:
                    # Until they are made, the film is not finished.
                    store.forget_head(episode)
                    records.release_bindings(episode, low.needs)
            order = Order(
                episode,
                row.story_sha256,
                row.story_format,
                row.storyboard_sha256,
                # An episode that has no film is made whole: nobody knows its shots.
                frozenset(places) if shots or places or (only_below and head) else None,
                wanted.kinds,
            )
            self.production = Production(
                self.home,
                store,
                registry,
                config,
                journal,
                order,
                before=head,
                requests=RequestRecords(engine),
                trace=self.trace or trace,
                scout=scout,
                executor=inline(self.home, store, config, prepared.spare)
                if prepared.spare is not None
                else None,
            )
            self.production.report.earlier = frozenset(self._earlier)
            yield self.production

    def _prepare(self, row: EpisodeRow) -> Prepared:
        """Return what the command prepared, if that is what the episode's row says."""
        overrides = tuple(overrides_of(row))
        if self._prepared is not None and self._prepared.overrides == overrides:
            return self._prepared
        registry = BackendRegistry.discover()
        return Prepared(overrides, registry, compose_config(registry, overrides))


def _is_first_result(event: Event) -> bool:
    # It is told when what follows from it was sent off.
    return event.what is EventType.FINISHED


def overrides_of(row: EpisodeRow) -> list[str]:
    """Return the overrides that an episode was ordered with."""
    return list(row.overrides)


def _positions(shots: Sequence[str], numbers: Sequence[str]) -> set[int]:
    found: set[int] = set()
    for shot in shots:
        digits = shot.removeprefix("s")
        if shot in numbers:
            found.add(numbers.index(shot))
        elif digits.isdigit() and int(digits) >= 1 and (not numbers or int(digits) <= len(numbers)):
            found.add(int(digits) - 1)
        else:
            raise InputError(
                f"there is no shot {shot!r}",
                hint=f"shots are 1 to {len(numbers)}" if numbers else "give numbers, such as 3,12",
            )
    return found
