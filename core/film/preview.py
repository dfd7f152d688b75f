"""Says what a make would make again, without making it: a dry run of the graph against the store.

The driver, the graph and the binder are those of a make; only the executor makes nothing. In place
of a result that is not there it gives one with a hash of its own, so that no op that uses it is
found in the store. What a request is computed from, such as the length of speech, is taken from
what was made last time, or estimated.

What is promised is an upper bound: where a new op yields the bytes of the old one, a make stops
there, which nothing knows before.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, cast

from ..backends.media_types import MEDIA_TYPES
from ..backends.registry import BackendRegistry
from ..backends.results import Form
from ..backends.work import CancelToken
from ..configuration.compose import compose
from ..database import EpisodeRecords, LadderRecords, RunRecords
from ..database.store import open_store
from ..errors import Ainern2dError, InvalidRequestError, StorageError
from ..execution.op_runner import Performer
from ..execution.pool import PoolLimits
from ..ops.canonical import digest
from ..ops.kind import Kind
from ..ops.manifest import Artifact, Manifest
from .backend_status import BackendStatus, open_status
from .binding import Binder, Binding
from .driver import Driver
from .events import EventType
from .ladder import Ladders, check_backends, check_language
from .make import graph_of, numbers_of
from .report import place
from .selection import settle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import sqlalchemy as sa

    from ..database.rows import EpisodeRow
    from ..execution.task import Task
    from ..home import StateFolder
    from ..ops.op import Op
    from ..storage.store import ArtifactStore, WorkStore
    from ..story.storyboard import Storyboard
    from .needs import Finished, Need

SAMPLE_RATE = 24_000
"""Samples a second of speech that is estimated without any example."""
SAMPLES_PER_CHARACTER = 0.07 * SAMPLE_RATE
SAMPLES_PER_IDEOGRAPH = 0.22 * SAMPLE_RATE
FIRST_IDEOGRAPH = "\u2e80"
EXAMPLES = 40
"""Lines from whose lengths that of another one is estimated."""


@dataclass(frozen=True, slots=True)
class KindPreview:
    """What would be made of one kind of work.

    Attributes:
        kind: Of work.
        made: Ops that would be made.
        of: Ops of this kind that the film consists of.
        run_s: Seconds of work, by what such ops took lately; None where none was made yet.
    """

    kind: Kind
    made: int
    of: int
    run_s: float | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a make would make.

    Attributes:
        kinds: By kind of work, those of which the film has any.
        shots: Ids of the shots for which something would be made, in order.
        seconds: How long it would take on this machine or fleet; None where nothing like it was
            made yet.
        left: Numbers, from 1, of the shots that would stay out of date, since they were not asked
            for.
        problems: Why needs cannot be made at all, for people.
    """

    kinds: tuple[KindPreview, ...]
    shots: tuple[str, ...]
    seconds: float | None
    left: tuple[int, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def made(self) -> int:
        """Ops that would be made."""
        return sum(each.made for each in self.kinds)

    @property
    def of(self) -> int:
        """Ops that the film consists of."""
        return sum(each.of for each in self.kinds)

    @property
    def run_s(self) -> float:
        """Seconds of work, summed over all ops of which that is known."""
        return sum(each.run_s or 0.0 for each in self.kinds)


def preview(
    home: StateFolder,
    engine: sa.Engine,
    row: EpisodeRow,
    board: Storyboard | None = None,
    *,
    shots: Sequence[str] = (),
    force: bool = False,
    only_below: str = "",
) -> Preview:
    """Say what a make of an episode would make now.

    Nothing is changed, but for a plan that was not made yet: it takes milliseconds, and says what
    else there is to make.

    Args:
        home: The state folder.
        engine: Of the database.
        row: The episode, with the overrides it is made with.
        board: A changed storyboard, with ids; None for the episode's own.
        shots: Numbers or ids of the only shots to make; empty for all.
        force: Whether another take of the shots is wanted.
        only_below: A rung; only the shots below it are made. Empty for all.

    Raises:
        InputError: There is no such shot or rung, or an override is wrong.
        Ainern2dError: The plan cannot be made, or the storyboard contradicts itself.
    """
    registry = BackendRegistry.discover()
    config = compose(registry, row.overrides).config
    ladders = Ladders(registry, config)
    check_backends(ladders)
    store = open_store(home, config.store, engine)
    records = EpisodeRecords(engine)
    head, bindings, takes = store.head(row.id), records.bindings(row.id), records.takes(row.id)
    stored = {
        need: Binding(each.backend, each.model, each.level, dict(each.options), each.height)
        for need, each in bindings.items()
    }
    numbers = numbers_of(row, store, head, board)
    settled = settle(row.id, shots, only_below, head, numbers, ladders, stored, takes, force=force)
    for need in settled.released:
        stored.pop(need, None)
    memory = LadderRecords(engine)
    # A make that is asked for better shots trusts every backend again.
    status = (
        BackendStatus(config, row.id, memory=memory)
        if only_below
        else open_status(home, config, row.id, memory)
    )
    binder = _DryBinder(ladders, stored, status)
    before = _Before(store, {**(head.needs if head else {}), **records.graph(row.id)})
    dry = _DryStore(store)
    executor = _DryExecutor(dry, before, binder, Performer(registry, store))
    graph = graph_of(row, store, ladders, board)
    driver = Driver(
        graph,
        binder,
        # It needs of a store no more than that has.
        cast("ArtifactStore", dry),
        executor,
        takes=takes | settled.takes,
        shots=settled.shots,
        on_board=lambda found: check_language(ladders, found.language),
    )
    problems: dict[str, str] = {}
    keys: dict[str, Kind] = {}
    for event in driver.events():
        if event.key:
            keys[event.key] = event.need.kind
        if event.what is EventType.FAILED and event.error is not None:
            if event.need.kind is Kind.PLAN:
                raise event.error
            if event.need.kind is not Kind.LLM:
                problems[event.need.id] = f"{place(event.need)}: {event.error.message}"
    paces = RunRecords(engine).paces()
    slots = _slots(ladders, status)
    return _summed(executor, keys, paces, slots, graph.board, driver, tuple(problems.values()))


def _summed(
    executor: _DryExecutor,
    keys: Mapping[str, Kind],
    paces: Mapping[tuple[str, str], float],
    slots: int,
    board: Storyboard | None,
    driver: Driver,
    problems: tuple[str, ...],
) -> Preview:
    made: Counter[Kind] = Counter()
    known: Counter[Kind] = Counter()
    run_s: dict[Kind, float] = defaultdict(float)
    ends: dict[str, float] = {}
    touched: set[int] = set()
    for need, op in executor.made.values():
        made[op.kind] += 1
        pace = paces.get((op.kind.value, op.backend))
        if pace is not None:
            known[op.kind] += 1
            run_s[op.kind] += pace
        begins = max((ends.get(each, 0.0) for each in need.after), default=0.0)
        ends[need.id] = begins + (pace or 0.0)
        if need.shot is not None:
            touched.add(need.shot)
    of = Counter(keys.values())
    kinds = tuple(
        KindPreview(
            kind,
            made[kind],
            of[kind],
            round(run_s[kind], 3) if known[kind] or not made[kind] else None,
        )
        for kind in Kind
        if of[kind]
    )
    seconds: float | None = None
    if not made or known:
        # As long as the longest chain, or as all of it on all processes.
        work = sum(run_s.values())
        seconds = round(max(max(ends.values(), default=0.0), work / slots), 2)
    ids = [shot.id for shot in board.shots] if board else []
    return Preview(
        kinds,
        tuple(ids[position] for position in sorted(touched) if position < len(ids)),
        seconds,
        tuple(sorted({need.shot + 1 for need in driver.left if need.shot is not None})),
        problems,
    )


def _slots(ladders: Ladders, status: BackendStatus) -> int:
    """Return how many ops are made at once."""
    config = ladders.config
    if config.execution.executor == "inline":
        return PoolLimits(config.execution.workers).children
    offers = [step.offer for step in ladders[Kind.VIDEO]]
    live = status.look(Kind.VIDEO, offers).values()
    return max([1, *(each.workers for each in live)])


class _DryBinder(Binder):
    """Binds as a make would, and announces nothing.

    It remembers which need an op is for: executors are given ops alone.
    """

    def __init__(
        self, ladders: Ladders, stored: Mapping[str, Binding], status: BackendStatus
    ) -> None:
        super().__init__(ladders, stored, status)
        self.submitted: dict[str, Need] = {}

    def task(self, need: Need, op: Op, priority: int) -> Task:
        self.submitted[op.key] = need
        return super().task(need, op, priority)

    def begins(self, need: Need, op: str) -> None:
        pass

    def over(self, op: str) -> None:
        pass

    def succeeded(self, need: Need) -> None:
        pass

    def retreat(self, need: Need, error: Ainern2dError, done: Finished) -> bool:
        return False

    def produces(self, op: Op, binding: Binding) -> Form:
        """Return the form of clip that an op of a backend will most likely yield."""
        step = next(s for s in self._ladders[op.kind] if s.binding == binding)
        forms = step.offer.can.produces
        return Form.BAKED if forms == {Form.BAKED} else Form.LIVE


class _DryStore:
    """A store that is only read, with the results that a make would put there.

    Args:
        store: The real one.
    """

    def __init__(self, store: WorkStore) -> None:
        self._store = store
        self._promised: dict[str, Manifest] = {}
        self._void: set[str] = set()

    def promise(self, manifest: Manifest) -> None:
        """Let the result of an op be found from now on."""
        self._promised[manifest.key] = manifest

    def manifest(self, key: str) -> Manifest | None:
        found = self._promised.get(key)
        return found if found or key in self._void else self._store.manifest(key)

    def holds(self, artifact: Artifact) -> bool:
        return artifact.size < 0 or self._store.holds(artifact)

    def fetch(self, sha256: str) -> object:
        return self._store.fetch(sha256)

    def forget_manifest(self, key: str) -> None:
        self._void.add(key)
        self._promised.pop(key, None)


class _Before:
    """What was made for the episode last time.

    Args:
        store: Has it.
        keys: Op key by need id.
    """

    def __init__(self, store: WorkStore, keys: Mapping[str, str]) -> None:
        self._store = store
        self._keys = keys

    def of(self, need: Need) -> Manifest | None:
        """Return the result that a need had, or None."""
        key = self._keys.get(need.id)
        return self._store.manifest(key) if key else None

    def samples(self, text: str) -> tuple[int, int]:
        """Return how many samples a line would have, and their number in a second."""
        share, rate = self._lengths
        return max(1, round(_weight(text) * share)), rate

    @cached_property
    def _lengths(self) -> tuple[float, int]:
        """Samples of speech by the weight of its text, and their rate, by what was spoken here."""
        weight, samples, rate = 0.0, 0, SAMPLE_RATE
        keys = [key for need, key in self._keys.items() if need.startswith(f"{Kind.AUDIO}:")]
        for key in keys[:EXAMPLES]:
            made = self._store.manifest(key)
            speech = made.artifacts.get("speech") if made else None
            if made is not None and speech is not None:
                weight += _weight(str(made.op.params.get("text", "")))
                samples += int(str(speech.facts["samples"]))
                rate = int(str(speech.facts["sample_rate"]))
        return (samples / weight if weight else 1.0), rate


def _weight(text: str) -> float:
    """Return how many samples a text has, if it is spoken at the usual pace.

    >>> _weight("ab") < _weight("\u706f\u5854")
    True
    """
    wide = sum(character >= FIRST_IDEOGRAPH for character in text)
    return wide * SAMPLES_PER_IDEOGRAPH + (len(text) - wide) * SAMPLES_PER_CHARACTER


class _DryExecutor:
    """Makes nothing but plans, and answers every other op with what its result may be like.

    Args:
        store: Where results are looked for.
        before: What was made last time.
        binder: Knows which need an op is for.
        performer: Makes plans.
    """

    def __init__(
        self, store: _DryStore, before: _Before, binder: _DryBinder, performer: Performer
    ) -> None:
        self._store = store
        self._before = before
        self._binder = binder
        self._performer = performer
        self.made: dict[str, tuple[Need, Op]] = {}
        """The ops that would be made, with a need of each, by key, in an order that is possible."""

    def submit(
        self, task: Task, on_progress: Callable[[float, str], None] | None = None
    ) -> Future[Manifest]:
        """Answer an op at once."""
        future: Future[Manifest] = Future()
        op = task.op
        need = self._binder.submitted[op.key]
        try:
            if op.kind is Kind.PLAN:
                tell = on_progress or (lambda _fraction, _note: None)
                future.set_result(self._performer.perform(task, tell, CancelToken()))
                return future
            self.made[op.key] = need, op
            if op.kind is Kind.LLM:
                # The planner's speakers stay, as they do where a model gives no answer.
                raise InvalidRequestError("a preview asks no language model")
            manifest = self._guess(need, task)
        except Ainern2dError as error:
            future.set_exception(error)
            return future
        self._store.promise(manifest)
        future.set_result(manifest)
        return future

    def close(self, *, now: bool = False) -> None:
        """Do nothing: nothing runs."""

    def _guess(self, need: Need, task: Task) -> Manifest:
        """Return what the result of an op may be like."""
        op = task.op
        before = self._before.of(need)
        if before is not None and before.op.backend != op.backend:
            before = None
        known = before.artifacts if before is not None else {}
        types = MEDIA_TYPES.get(op.kind)
        if types is None:
            raise StorageError(f"nothing is known of the results of kind {op.kind}")
        artifacts = {
            # A size below 0 says that it is only promised.
            name: Artifact(
                sha256=digest(["promised", op.key, name]),
                size=-1,
                media_type=media[0],
                facts=known[name].facts if name in known else {},
            )
            for name, media in types.items()
        }
        if op.kind is Kind.AUDIO:
            artifacts["speech"] = self._speech(artifacts["speech"], op, before)
        elif op.kind is Kind.VIDEO and "form" not in artifacts["clip"].facts:
            form = self._binder.produces(op, self._binder.bind(need))
            known_form = {"form": form.value}
            artifacts["clip"] = artifacts["clip"].model_copy(update={"facts": known_form})
        elif op.kind is Kind.MEASURE:
            gain = artifacts["gain"]
            level = gain.facts.get("gain", 0.0)
            artifacts["gain"] = gain.model_copy(update={"facts": {"gain": level}})
        return Manifest(op=op, artifacts=artifacts, rung=task.rung)

    def _speech(self, speech: Artifact, op: Op, before: Manifest | None) -> Artifact:
        text = str(op.params.get("text", ""))
        samples, rate = self._before.samples(text)
        if before is not None:
            rate = int(str(speech.facts["sample_rate"]))
            # Another voice or way to say it takes another time: what hangs on it is made again.
            samples = int(str(speech.facts["samples"])) + rate // 8
        facts = {"samples": samples, "sample_rate": rate}
        return speech.model_copy(update={"facts": facts})
