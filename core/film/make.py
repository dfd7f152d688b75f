"""Makes a film, from a request to its file in the store, and tells listeners what happens."""

from __future__ import annotations

import importlib.util
import uuid
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from ..backends.registry import BackendRegistry
from ..configuration.compose import compose
from ..configuration.portable import portable
from ..configuration.project import find_conf
from ..database.rows import EpisodeRow, RunOrigin
from ..database.store import open_store
from ..errors import (
    ArtifactLostError,
    CancelledError,
    DatabaseLostError,
    EpisodeError,
    InputError,
    PluginError,
)
from ..execution.spare import Spare
from ..home import StateFolder
from ..observe.logs import bound_in_process, is_json, written_to
from ..ops.canonical import digest
from ..ops.kind import Kind
from ..servers.postgres import open_server
from ..storage.store import Head
from .asking import Asking
from .backend_status import open_status
from .binding import Binder
from .checks import stored_checks
from .coverage import drawable_nouns
from .driver import Driver
from .events import Event, EventType
from .executors import OPS_LOG, choose_executor, find_broker, prepare_spare
from .freshness import finished_film, request_digest
from .graph import FilmGraph
from .import_story import (
    parse_storyboard,
    read_answer,
    stored_cast,
    take_in,
    take_in_cast,
    take_in_sounds,
)
from .journal import Journal
from .ladder import Ladders, check_backends, check_language
from .make_log import MakeLog
from .needs import need_id
from .planning import storyboard_of
from .plugin_hooks import EventHooks, adjusted, adjusts_storyboards
from .reference_images import guides_of
from .report import failures, left_shots
from .run_log import RunLog
from .selection import SEEN, Settled, levels_of, settle
from .serial import NO_SERIAL, settle_cast
from .versions import VersionLog

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ..configuration.compose import Composition
    from ..configuration.settings import AppConfig
    from ..database import EntityRecords, EpisodeRecords, ReviewRecords, SimilarShots
    from ..execution.task import Attempt
    from ..media.verdict import QualityResult
    from ..ops.manifest import Manifest
    from ..servers.postgres import Server
    from ..storage.store import WorkStore
    from ..story.storyboard import Storyboard
    from .backend_status import BackendStatus
    from .events import Listener

MOST_ADVICE = 3
"""Different pieces of advice that one error repeats; more would bury it."""


@dataclass(frozen=True, slots=True)
class MakeRequest:
    """Which film to make, and how much of it: a story's file, or an episode that was made before.

    Attributes:
        story: The user's file: a story, or a storyboard as ``plan --json`` gives it.
        episode: Instead of ``story``, the id of an episode; its stored story and overrides are
            used, so that the film is the one that the command would make.
        overrides: Hydra overrides, such as ``film.height=720``; only with ``story``.
        shots: Numbers (``12``, ``s012``) or ids of the only shots to make; empty for all.
        force: Make a new take of those shots first.
        only_below: A rung, such as ``cartoon``; make only the shots that are below it, on the best
            rung there is. Empty for all.
        cast: A cast file; None for the one beside the story, if there is one.
        project: Id of the serial to which the story belongs: its chapters keep their people. With
            ``default`` it belongs to none. Only with ``story``.
        conf: The user's conf folder, or ``none``; None for the one that
            :func:`ainern2d.core.configuration.project.find_conf` finds from the story.
        kinds: The only kinds of work to do.
        measure: Whether the finished film is measured.
        trace: 32 hexadecimal digits that follow this make everywhere; empty for new ones.
        origin: Who starts this make; its run is recorded as theirs.
        claim: Under which the run of the API was given to this process; empty for others.
    """

    story: Path | None = None
    episode: str = ""
    overrides: tuple[str, ...] = ()
    shots: tuple[str, ...] = ()
    force: bool = False
    only_below: str = ""
    cast: Path | None = None
    project: str = NO_SERIAL
    conf: Path | None = None
    kinds: frozenset[Kind] = frozenset(Kind)
    measure: bool = True
    trace: str = ""
    origin: RunOrigin = RunOrigin.COMMAND
    claim: str = ""


@dataclass(eq=False)
class Film:
    """A film that is made or was made. Listeners read it; from other threads too.

    Attributes:
        request: What was asked for.
        home: The state folder.
        row: The episode, as the database has it.
        store: Holds the story and all results.
        ladders: Of the composed configuration.
        server: Holds the database; None if there was nothing to make.
        trace: 32 hexadecimal digits that follow this make everywhere.
        before: Where the episode stood when the make began; None if it never had a film.
        graph: Of the needs, once the driver works.
        driver: Likewise.
        manifest: Of the finished film, once it is put together.
        is_fresh: Whether the finished film was there already and nothing was done.
    """

    request: MakeRequest
    home: StateFolder
    row: EpisodeRow
    store: WorkStore
    ladders: Ladders
    server: Server | None = None
    trace: str = ""
    before: Head | None = field(default=None, init=False)
    graph: FilmGraph | None = field(default=None, init=False)
    driver: Driver | None = field(default=None, init=False)
    manifest: Manifest | None = field(default=None, init=False)
    is_fresh: bool = field(default=False, init=False)
    _reason: BaseException | None = field(default=None, init=False)
    _early: list[str] = field(default_factory=list, init=False)

    @property
    def config(self) -> AppConfig:
        """The composed configuration."""
        return self.ladders.config

    @property
    def board(self) -> Storyboard | None:
        """The storyboard, once it is known."""
        return self.graph.board if self.graph else None

    @property
    def missing(self) -> list[int]:
        """Numbers, from 1, of shots that are out of date but were not asked for."""
        return left_shots(self.driver) if self.driver else []

    def storyboard(self) -> bytes | None:
        """Return the finished film's storyboard as JSON, as plugins and the cast file change it.

        Raises:
            ArtifactLostError: It is missing or corrupt.
            PluginError: A plugin cannot adjust it.
        """
        sha256 = self.row.storyboard_sha256
        plan = self.driver.done.get(Kind.PLAN.value) if self.driver else None
        if plan is not None:
            sha256 = plan.artifacts["storyboard"].sha256
        elif self.before is not None and Kind.PLAN.value in self.before.needs:
            made = self.store.manifest_reader(self.before)(self.before.needs[Kind.PLAN.value])
            sha256 = made.artifacts["storyboard"].sha256 if made else sha256
        if sha256 is None:
            return None
        data = self.store.fetch(sha256).read_bytes()
        cast = stored_cast(self.store, self.config)
        asks = self.row.storyboard_sha256 is None and Kind.LLM in self.config.backend.kinds
        if cast is None and not self.is_adjusted and not asks:
            return data
        board = parse_storyboard(data, "the storyboard")
        if self.is_adjusted:
            board = adjusted(self.ladders.registry, board)
        if asks:
            board = self._answered(board)
        return (cast.over(board) if cast else board).to_json()

    def _answered(self, board: Storyboard) -> Storyboard:
        """Return a planned storyboard with what a language model has answered about it."""
        asking = Asking(board, self.config.planner, drawable_nouns(self.ladders))
        while asking.open:
            identity = next(iter(asking.open))
            answer = None
            done = self.driver.done.get(identity) if self.driver else None
            if done is not None:
                answer = read_answer(self.store, done.artifacts["answer"].sha256)
            elif self.before is not None and identity in self.before.needs:
                made = self.store.manifest_reader(self.before)(self.before.needs[identity])
                answer = read_answer(self.store, made.artifacts["answer"].sha256) if made else None
            asking.take(identity, answer)
        return asking.board()

    @property
    def is_adjusted(self) -> bool:
        """Whether plugins change the storyboard; one that the user gave is made as it is."""
        return self.row.storyboard_sha256 is None and adjusts_storyboards(self.ladders.registry)

    def stop(self, reason: BaseException) -> None:
        """Let the make end soon, with running ops stopped; from any thread or signal handler.

        Args:
            reason: What the make raises; of several calls the first counts.
        """
        self._reason = self._reason or reason
        if self.driver is not None:
            self.driver.stop()

    @property
    def is_stopped(self) -> bool:
        """Whether :meth:`stop` was called."""
        return self._reason is not None

    @property
    def stop_reason(self) -> BaseException | None:
        """What :meth:`stop` was called with, or None."""
        return self._reason

    def raise_if_stopped(self) -> None:
        """Raise what :meth:`stop` was called with, if it was called."""
        if self._reason is not None:
            raise self._reason

    def notice(self, text: str) -> None:
        """Let people know what the executor met; may be called from any thread."""
        if self.driver is not None:
            self.driver.notice(text)
        else:
            self._early.append(text)


def make(request: MakeRequest, listeners: Sequence[Listener] = ()) -> Film:
    """Make a film, or as much of it as is asked for; what is finished already is used again.

    Listeners receive each :class:`.events.Event`; the database's journal is one of them, and
    plugins receive it by their hook. Where the finished film of the same request is in the store,
    it is returned without a database, and no listener begins.

    Example::

        film = make(MakeRequest(Path("ferry.txt"), overrides=("film.height=720",)))
        export(film.store, film.manifest, film.storyboard(), Path("ferry.mp4"))

    Args:
        request: What to make.
        listeners: Hear of it. One that raises stops the make with its error.

    Returns:
        The film; without a manifest if shots that were not asked for are out of date.

    Raises:
        InputError: There is no such story, episode, shot or rung, or an override is wrong.
        EpisodeError: Some ops failed; the others are done.
        Ainern2dError: Another error stopped it.
    """
    home = StateFolder.find().create()
    # Its imports take as long as what happens here until the first op is known.
    with closing(Spare(home.logs / OPS_LOG)) as spare:
        found = None
        if request.story is not None:
            found = _import(request, request.story, home, spare)
            if found.is_fresh:
                return found
        if importlib.util.find_spec("sqlalchemy") is None:
            raise PluginError(
                "making a film needs a database, whose packages are not installed here",
                hint="pip install 'ainern2d[studio]'",
            )
        from ..database import with_new_connections
        from ..database.migrate import TRIES

        with open_server(home) as server:
            found = found or _load(request, home, server, spare)
            film = replace(found, server=server, trace=request.trace or uuid.uuid4().hex)
            heard_by = [*listeners, EventHooks(film.ladders.registry)]
            if is_json():
                heard_by.append(MakeLog())
            films: list[Film] = []
            # A take that was asked for is not asked for twice.
            selection = _Selection()

            def once() -> Film:
                films.append(replace(film))
                try:
                    is_last = len(films) == TRIES
                    _run(films[-1], server, heard_by, spare, selection, is_last=is_last)
                except DatabaseLostError:
                    # A make that was stopped is not repeated.
                    films[-1].raise_if_stopped()
                    raise
                return films[-1]

            with bound_in_process(trace=film.trace, episode=film.row.id):
                try:
                    # What is finished is used again when a listener has lost its connection.
                    return with_new_connections(server, once)
                except BaseException as error:
                    if selection.run_log is not None:
                        selection.run_log.abandon(error)
                    raise


def _import(request: MakeRequest, story: Path, home: StateFolder, spare: Spare) -> Film:
    """Take in what the user gave, and look whether its film is there; no server is started."""
    conf = find_conf(request.conf, story)
    composition, ladders, store = _compose(home, request.overrides, spare, conf)
    config = ladders.config
    check_backends(ladders)
    if request.only_below:
        levels_of(ladders, request.only_below)
    intake = take_in(store, story)
    if request.cast is not None:
        config.cast = str(request.cast)
    taken = take_in_cast(store, story, config)
    if taken.overrides:
        # Planning takes milliseconds, and a wrong name is then said before anything is started.
        with written_to(home.logs / OPS_LOG):
            storyboard_of(store, ladders, intake, taken.name)
    sounds = take_in_sounds(store, config.film)
    if composition.is_portable:
        overrides = (*request.overrides, *taken.overrides, *sounds)
    else:
        # The folder and the environment may change, and Dagster may run elsewhere.
        overrides = portable(ladders.registry, composition)
    row = EpisodeRow(
        id=intake.episode,
        project=request.project,
        title=intake.title,
        story_sha256=intake.story,
        story_format=intake.format,
        story_path=str(intake.path),
        environment=composition.choices.get("env", "local"),
        overrides=overrides,
        config=config.plain(),
        storyboard_sha256=intake.storyboard,
    )
    film = Film(request, home, row, store, ladders)
    # What a serial knows is in the database.
    if not (request.shots or request.only_below) and row.project == NO_SERIAL:
        film.before = head = store.head(row.id)
        found = finished_film(store, row.id, film_digest(film))
        # A film that was put together without a measure is not finished where one is wanted.
        if found and head and (not request.measure or need_id(Kind.MEASURE, "") in head.needs):
            film.manifest, film.is_fresh = found, True
    if not film.is_fresh and config.execution.executor == "rabbitmq":
        # Said before a database is started.
        find_broker(home)
    return film


def _load(request: MakeRequest, home: StateFolder, server: Server, spare: Spare) -> Film:
    """Find an episode that was made before; its row decides everything about its film."""
    from ..database import EpisodeRecords, prepare

    engine = prepare(server)
    try:
        row = EpisodeRecords(engine).load_episode(request.episode)
    finally:
        engine.dispose()
    if row is None:
        raise InputError(
            f"there is no episode {request.episode!r}", hint="make it first: ainern2d make STORY"
        )
    _composition, ladders, store = _compose(home, row.overrides, spare)
    check_backends(ladders)
    return Film(request, home, row, store, ladders)


def _compose(
    home: StateFolder, overrides: Sequence[str], spare: Spare, conf: Path | None = None
) -> tuple[Composition, Ladders, WorkStore]:
    registry = BackendRegistry.discover()
    composition = compose(registry, overrides, conf)
    config = composition.config
    store = open_store(home, config.store)
    if config.execution.executor == "inline":
        prepare_spare(spare, store, config)
    else:
        spare.close()
    return composition, Ladders(registry, config), store


@dataclass(eq=False)
class _Selection:
    """What a make has settled about its request; it holds for each repetition of the make too.

    The first try forgets the episode's head, raises takes and releases bindings, so that a
    repetition cannot find out the same.

    Attributes:
        before: Where the episode stood when the make began; None if it never had a film.
        settled: What the request comes to, once that is known.
        is_done: Whether everything was released that is to be chosen or made anew.
        run_log: Of the last try.
    """

    before: Head | None = None
    settled: Settled | None = None
    is_done: bool = False
    run_log: RunLog | None = None


def _end_with(stack: ExitStack, finish: Callable[[BaseException | None], None]) -> None:
    """Have a listener's ``finish`` called when the stack is left, with what ended the make."""

    def end(_kind: object, error: BaseException | None, _trace: object) -> None:
        # Its return value is dropped: a true one would suppress the error.
        finish(error)

    stack.push(end)


def _run(
    film: Film,
    server: Server,
    listeners: Sequence[Listener],
    spare: Spare,
    selection: _Selection,
    *,
    is_last: bool,
) -> None:
    """Make a film whose request was checked, with a database.

    It is not made again if the database is lost and ``is_last`` is true.
    """
    from ..database import (
        EntityRecords,
        EpisodeRecords,
        LadderRecords,
        RequestRecords,
        ReviewRecords,
        RunRecords,
        SimilarShots,
        prepare,
    )

    # An impossible pair is said before anything begins.
    guides_of(film.ladders.registry, film.config)
    episode = film.row.id
    with ExitStack() as stack:
        for listener in listeners:
            listener.begin(film)
            # The last one that began is the first that ends, and may raise another error.
            _end_with(stack, listener.finish)
        engine = prepare(server)
        stack.callback(engine.dispose)
        film.raise_if_stopped()
        records, reviews = EpisodeRecords(engine), ReviewRecords(engine)
        if film.request.story is not None:
            film.row = _with_edits(film, records, reviews)
            records.save_episode(film.row)
        run_log = RunLog(RunRecords(engine), is_last=is_last)
        selection.run_log = run_log
        run_log.begin(film)
        _end_with(stack, run_log.finish)
        film.store = open_store(film.home, film.config.store, engine)
        if film.row.project != NO_SERIAL:
            _settle_cast(film, records, EntityRecords(engine), SimilarShots(engine))
        film.before = selection.before = film.store.head(episode) or selection.before
        if film.before is not None:
            film.store.recover([film.before])
        status = open_status(film.home, film.config, episode, LadderRecords(engine))
        journal = Journal(records, episode, film.trace)
        # From here on takes are raised and the head is forgotten.
        film.raise_if_stopped()
        settled = _select(film, records, reviews, journal, status, selection, run_log)
        binder = Binder(film.ladders, journal.bindings(), status)
        takes = journal.takes()
        # The journal hears first: a listener that raises keeps nothing from being written.
        heard = [journal, run_log, *listeners]
        _end_with(stack, journal.finish)
        _end_with(stack, VersionLog(reviews, film, takes).finish)
        stack.callback(lambda: journal.bound(binder.new))

        def on_attempt(attempt: Attempt) -> None:
            for each in heard:
                each.attempt(attempt)

        executor = choose_executor(
            film.home,
            film.store,
            film.config,
            RequestRecords(engine),
            film.trace,
            film.notice,
            spare,
        )(on_attempt)
        finished = False
        try:
            film.graph = graph_of(
                film.row, film.store, film.ladders, is_measured=_is_measured(film.request)
            )
            film.driver = Driver(
                film.graph,
                binder,
                film.store,
                executor,
                takes=takes,
                shots=settled.shots,
                kinds=_kinds(film.request),
                on_board=lambda board: check_language(film.ladders, board.language),
            )
            _drive(film, film.driver, heard)
            finished = True
        except CancelledError:
            film.raise_if_stopped()
            raise
        finally:
            executor.close(now=not finished)
        _raise_failures(film.driver)


def _with_edits(film: Film, records: EpisodeRecords, reviews: ReviewRecords) -> EpisodeRow:
    """Return the episode with the storyboard that people edited, if the story is still the same."""
    row = film.row
    if row.storyboard_sha256 is not None:
        return row
    known, edit = records.load_episode(row.id), reviews.undoable(row.id)
    if known is None or edit is None or known.story_sha256 != row.story_sha256:
        return row
    # A decision about shots of the plan is in the history too.
    if edit.after_sha256 is None or known.storyboard_sha256 != edit.after_sha256:
        return row
    film.notice(
        f"the storyboard of {row.id} was edited, and the film is made of that; an undo of the"
        " edits on the page makes it of the plan again"
    )
    return replace(row, storyboard_sha256=edit.after_sha256)


def _settle_cast(
    film: Film, records: EpisodeRecords, entities: EntityRecords, shots: SimilarShots
) -> None:
    """Give an episode of a serial the people that the serial knows."""
    with written_to(film.home.logs / OPS_LOG):
        row = settle_cast(entities, shots, film.store, film.ladders, film.row)
    if row != film.row:
        film.row = row
        records.save_episode(row)


def _select(
    film: Film,
    records: EpisodeRecords,
    reviews: ReviewRecords,
    journal: Journal,
    status: BackendStatus,
    selection: _Selection,
    run_log: RunLog,
) -> Settled:
    """Settle which shots are the only ones to make, and release what must be chosen anew.

    A call that was cut off can be repeated with the same selection, and by another process that
    resumes the run.
    """
    request, episode = film.request, film.row.id
    settled = selection.settled or run_log.settled
    if settled is None and not (request.shots or request.force or request.only_below):
        settled = Settled()
    if settled is None:
        settled = settle(
            episode,
            request.shots,
            request.only_below,
            film.before,
            numbers_of(film.row, film.store, film.before),
            film.ladders,
            journal.bindings(),
            records.takes(episode) if request.force else {},
            reviews.locked(episode),
            force=request.force,
        )
    selection.settled = settled
    if selection.is_done or run_log.is_released:
        return settled
    if settled.is_unfinished:
        run_log.settle(settled)
        film.store.forget_head(episode)
        records.raise_takes(episode, settled.takes)
        records.release_bindings(episode, settled.released)
        run_log.settle(settled, is_released=True)
    if request.only_below:
        # Who asks for better shots says that the backends work again.
        for kind in SEEN:
            if kind in film.ladders.kinds:
                for step in film.ladders[kind]:
                    status.trust_again(kind, step.offer)
    selection.is_done = True
    return settled


def numbers_of(
    row: EpisodeRow, store: WorkStore, head: Head | None, board: Storyboard | None = None
) -> tuple[str, ...]:
    """Return the ids of an episode's shots, in order; none if nothing was planned or made yet.

    Args:
        row: The episode.
        store: Has its storyboard.
        head: Where it stands; None if it has no film.
        board: In place of its own storyboard; with ids.
    """
    if board is None and row.storyboard_sha256 is not None:
        data = store.fetch(row.storyboard_sha256).read_bytes()
        board = parse_storyboard(data, "the storyboard")
    if board is not None:
        return tuple(shot.id for shot in board.shots)
    return head.numbers if head else ()


def graph_of(
    row: EpisodeRow,
    store: WorkStore,
    ladders: Ladders,
    board: Storyboard | None = None,
    *,
    is_measured: bool = True,
) -> FilmGraph:
    """Return the graph of an episode's film.

    Args:
        row: The episode.
        store: Has its storyboard and cast file.
        ladders: Of its composed configuration.
        board: In place of its own storyboard; with ids.
        is_measured: Whether what is finished is measured.

    Raises:
        ArtifactLostError: Its storyboard or cast file is lost.
        ConfigError: The cast file names a character who is not in the storyboard.
    """
    if board is None and row.storyboard_sha256 is not None:
        data = store.fetch(row.storyboard_sha256).read_bytes()
        board = parse_storyboard(data, "the storyboard")
    return FilmGraph(
        row.story_sha256,
        row.story_format,
        ladders.config,
        board,
        stored_cast(store, ladders.config),
        guides_of(ladders.registry, ladders.config),
        partial(adjusted, ladders.registry),
        is_measured=is_measured,
        nouns=partial(drawable_nouns, ladders),
    )


def _drive(film: Film, driver: Driver, listeners: Sequence[Listener]) -> None:
    """Drive the graph to its end; note the film as finished when it is there and measured."""

    def tell(event: Event) -> None:
        for listener in listeners:
            listener.event(event)

    for text in film._early:
        driver.notice(text)
    last = need_id(Kind.MEASURE if _is_measured(film.request) else Kind.COMPOSE, "")
    with closing(driver.events()) as events:
        for event in events:
            film.raise_if_stopped()
            is_finished = event.what is EventType.FINISHED
            if is_finished and event.need.kind is Kind.COMPOSE:
                film.manifest = event.manifest
            tell(event)
            if is_finished and event.need.id == last and event.manifest is not None:
                checks: tuple[QualityResult, ...] = ()
                if event.need.kind is Kind.MEASURE:
                    checks = tuple(stored_checks(film.store, event.manifest))
                tell(Event(EventType.COMPLETE, event.need, film.manifest, checks=checks))
                # Only now: a film that counts as finished is not measured or recorded again.
                _note_finished(film, driver)


def _is_measured(request: MakeRequest) -> bool:
    """Say whether a make measures what is finished."""
    return request.measure and Kind.MEASURE in request.kinds


def _kinds(request: MakeRequest) -> frozenset[Kind]:
    """Return the kinds of work of a make; the gain of a long film's sound is measured in each."""
    kinds = request.kinds - {Kind.MEASURE}
    return kinds | {Kind.MEASURE} if _is_measured(request) or Kind.MIX in kinds else kinds


def _note_finished(film: Film, driver: Driver) -> None:
    """From now on "nothing to make" is answered by the store alone."""
    row, board = film.row, film.board
    if film.manifest is None or board is None:
        return
    film.store.set_head(
        row.id,
        Head(
            # A film without an answer answers no request: the next make asks again.
            request="" if driver.unanswered else film_digest(film),
            film=film.manifest.key,
            needs=driver.keys,
            numbers=tuple(shot.id for shot in board.shots),
            sources=tuple(
                dict.fromkeys((row.story_sha256, row.storyboard_sha256 or row.story_sha256))
            ),
        ),
    )


def film_digest(film: Film) -> str:
    """Digest everything that decides which film an episode is; see :func:`request_digest`.

    A head with this digest says that the film is finished. Where plugins change storyboards,
    ``film.before`` says which plan they change.
    """
    row = film.row
    board: str | None = None
    if film.is_adjusted:
        # What plugins make of the plan is no op, so that only its outcome says whether it changed.
        try:
            board = digest((film.storyboard() or b"").decode())
        except ArtifactLostError:
            board = ""
    return request_digest(
        film.ladders, row.story_sha256, row.story_format, row.storyboard_sha256, board
    )


def _raise_failures(driver: Driver) -> None:
    failed = driver.failed
    if failed:
        said = set(failures(driver).values())
        advice = sorted({error.hint for error in failed.values() if error.hint})
        again = "what was finished is kept; run the same command again to retry the rest"
        raise EpisodeError(
            f"{len(failed)} of the episode's needs failed:\n  " + "\n  ".join(sorted(said)),
            hint="; ".join([*advice[:MOST_ADVICE], again]),
        )
