"""One make of one episode: driver, executor, journal and head, put together."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import EpisodeError
from ..ops.kind import Kind
from ..storage.store import Head
from .binding import Binder
from .casting import stored_cast
from .checks import stored_checks
from .compatibility import check_backends, check_language
from .driver import Driver
from .events import Event, EventType
from .executors import choose_executor
from .freshness import request_digest
from .graph import Chain
from .import_story import parse_storyboard
from .needs import need_id
from .reference_images import guides_of
from .report import Report, left_shots

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from ..backends.registry import BackendRegistry
    from ..configuration.settings import AppConfig
    from ..database.requests import RequestRecords
    from ..execution.task import Attempt, Executor
    from ..home import StateFolder
    from ..media.verdict import QualityResult
    from ..ops.manifest import Manifest
    from ..storage.store import WorkStore
    from ..story.storyboard import Storyboard
    from .backend_status import Scout
    from .journal import Journal


MOST_ADVICE = 3
"""Different pieces of advice that one error repeats; more would bury it."""


@dataclass(frozen=True, slots=True)
class Order:
    """Which episode, and how much of it.

    Attributes:
        episode: Id.
        story: SHA-256 of the story's bytes.
        format: Of the story.
        storyboard: SHA-256 of a storyboard given by the user, or None.
        shots: Positions of the only shots to make, from 0; None for all.
        kinds: The only kinds of work to do; None for all.
    """

    episode: str
    story: str
    format: str
    storyboard: str | None = None
    shots: frozenset[int] | None = None
    kinds: frozenset[Kind] | None = None


def is_film(event: Event) -> bool:
    """Say whether an event is that the film is there and was measured."""
    return event.what is EventType.FINISHED and event.need.id == need_id(Kind.MEASURE, "")


class Production:
    """Makes one order. Use once.

    Args:
        home: The state folder.
        store: Holds the story and all results.
        registry: Of the backends.
        config: Composed.
        journal: Of the episode.
        order: What to make.
        executor: Where ops run; the inline one by default, which is closed at the end.
        before: Where the episode stood, to tell what is new.
        requests: Of the database, for remote workers.
        trace: 32 hexadecimal digits that follow this make everywhere; a new one by default.
        scout: Knows how things stand with backends.
    """

    def __init__(
        self,
        home: StateFolder,
        store: WorkStore,
        registry: BackendRegistry,
        config: AppConfig,
        journal: Journal,
        order: Order,
        executor: Callable[[Callable[[Attempt], None]], Executor] | None = None,
        before: Head | None = None,
        requests: RequestRecords | None = None,
        trace: str = "",
        scout: Scout | None = None,
    ) -> None:
        check_backends(registry, config)
        self._guides = guides_of(registry, config)
        self._home = home
        self.store = store
        self._registry = registry
        self._config = config
        self._journal = journal
        self._order = order
        self.trace = trace or uuid.uuid4().hex
        self._executor = executor or choose_executor(
            home, store, config, requests, self.trace, self._notice
        )
        self._scout = scout
        self.before = before
        self.report = Report()
        self.board: Storyboard | None = None
        self.film: Manifest | None = None
        self.checks: list[QualityResult] = []
        self.chain: Chain | None = None
        self.driver: Driver | None = None
        self._early: list[str] = []
        self._stopped = False

    def events(self) -> Generator[Event, None, None]:
        """Make the order, telling what happens; whatever can be finished is finished.

        Raises:
            EpisodeError: Some ops failed; the others are done.
            CancelledError: Somebody stopped it.
        """
        order, journal = self._order, self._journal
        board = None
        if order.storyboard is not None:
            data = self.store.fetch(order.storyboard).read_bytes()
            board = parse_storyboard(data, "the storyboard")
        cast = stored_cast(self.store, self._config)
        chain = self.chain = Chain(
            order.story, order.format, self._config, board, cast, self._guides
        )
        binder = Binder(self._registry, self._config, journal.bindings(), self._scout)
        journal.follow(binder.new)
        executor = self._executor(journal.attempt)
        self.driver = driver = Driver(
            chain,
            binder,
            self.store,
            executor,
            takes=journal.takes(),
            shots=order.shots,
            kinds=order.kinds,
            on_board=self._planned,
        )
        for text in self._early:
            driver.notice(text)
        if self._stopped:
            driver.stop()
        finished = False
        film: Manifest | None = None
        try:
            for event in driver.events():
                self.report.take(event)
                if event.what is EventType.FINISHED and event.need.kind is Kind.COMPOSE:
                    film = event.manifest
                elif is_film(event) and event.manifest is not None:
                    self.film, self.checks = film, stored_checks(self.store, event.manifest)
                journal.event(event, driver.keys.get(event.need.id))
                yield event
                if is_film(event):
                    # Only now, since nothing is told again of a film that counts as finished.
                    self._settle(film)
            finished = True
        finally:
            executor.close(now=not finished)
            journal.finish(driver.keys)
        self._conclude(driver)

    def stop(self) -> None:
        """Let the events end soon, with running ops stopped; may be called from any thread."""
        self._stopped = True
        if self.driver is not None:
            self.driver.stop()

    @property
    def missing(self) -> list[int]:
        """Numbers, from 1, of shots that are out of date but were not asked for."""
        return left_shots(self.driver) if self.driver else []

    def _notice(self, text: str) -> None:
        if self.driver is not None:
            self.driver.notice(text)
        else:
            self._early.append(text)

    def _planned(self, board: Storyboard) -> None:
        check_language(self._registry, self._config, board.language)
        self.board = board

    def _settle(self, film: Manifest | None) -> None:
        """The film is there: from now on "nothing to make" is answered by the store alone."""
        if film is None or self.driver is None or self.board is None:
            return
        order = self._order
        request = request_digest(
            self._registry, self._config, order.story, order.format, order.storyboard
        )
        self.store.set_head(
            order.episode,
            Head(
                request=request,
                film=film.key,
                needs=dict(self.driver.keys),
                numbers=tuple(shot.id for shot in self.board.shots),
                sources=tuple(dict.fromkeys((order.story, order.storyboard or order.story))),
            ),
        )

    def _conclude(self, driver: Driver) -> None:
        if driver.failed:
            advice = sorted({error.hint for error in driver.failed.values() if error.hint})
            again = "what was finished is kept; run the same command again to retry the rest"
            raise EpisodeError(
                f"{len(driver.failed)} of the episode's needs failed:\n  "
                + "\n  ".join(sorted(set(self.report.failures.values()))),
                hint="; ".join([*advice[:MOST_ADVICE], again]),
            )
