"""Drives the graph of a film: looks up each need's result, submits its op, adds what follows.

The graph is expanded as inputs finish, since a key needs its inputs' hashes. That also gives early
cut-off: a need whose new op yields the same bytes leads to keys that exist already.
"""

from __future__ import annotations

import queue
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import Ainern2dError, ArtifactLostError, CancelledError, InputLostError, StorageError
from ..ops.kind import Kind
from ..storage.store import is_whole
from .events import Event, EventType
from .import_story import read_answer, read_storyboard
from .needs import NeedState, NeedStatus, Result, Results, need_id
from .questions import is_question, tokens_used

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping
    from concurrent.futures import Future

    from pydantic import JsonValue

    from ..execution.task import Executor
    from ..ops.manifest import Manifest
    from ..ops.op import Op
    from ..storage.store import ArtifactStore
    from ..story.storyboard import Storyboard
    from .binding import Binder
    from .graph import FilmGraph
    from .ladder import Binding
    from .needs import Need

POLL_S = 0.5
"""Longest wait for a message before signals are looked after, in seconds."""
REMAKES = 3
"""How often one need is made again because its result was lost."""


@dataclass(slots=True)
class RunningOp:
    """An op that is with the executor.

    Attributes:
        states: Of the needs that want its result; more than one if they have the same content.
        future: Of its manifest.
        begun: Whether a runner or worker has begun it.
    """

    states: list[NeedState]
    future: Future[Manifest]
    begun: bool = False


class Driver:
    """Makes one episode.

    Args:
        graph: Knows which need follows which.
        binder: Chooses backends.
        store: Holds results.
        executor: Makes what is missing.
        takes: Wanted take per need id; 0 where absent.
        shots: Positions of the only shots to make, from 0; None for all.
        kinds: The only kinds of need to fulfil; None for all.
        on_board: Called once with the storyboard, before anything that follows from it.
    """

    def __init__(
        self,
        graph: FilmGraph,
        binder: Binder,
        store: ArtifactStore,
        executor: Executor,
        *,
        takes: Mapping[str, int] | None = None,
        shots: frozenset[int] | None = None,
        kinds: frozenset[Kind] | None = None,
        on_board: Callable[[Storyboard], None] = lambda _board: None,
    ) -> None:
        self._graph = graph
        self._binder = binder
        self._store = store
        self._executor = executor
        self._takes = takes or {}
        self._shots = shots
        self._kinds = kinds or frozenset(Kind)
        self._on_board = on_board
        self._states: dict[str, NeedState] = {}
        self._running: dict[str, RunningOp] = {}
        self._has_remade = False
        self._inbox: queue.SimpleQueue[tuple[str, object]] = queue.SimpleQueue()
        self._events: list[Event] = []
        self.done = Results(self._states)
        """The results of the finished needs, by need id."""

    def events(self) -> Generator[Event, None, None]:
        """Make the episode, telling what happens, to the end of all that can be made or `stop`.

        Raises:
            CancelledError: `stop` was called.
        """
        try:
            yield from self.begin()
            yield from self._answers()
        finally:
            # What is still under way was stopped, and is given up.
            for key in self._running:
                self._binder.over(key)

    def begin(self) -> list[Event]:
        """Begin as :meth:`events` does, and return what happened at once."""
        if self._graph.board is not None:
            self._on_board(self._graph.board)
        self._add(self._graph.first())
        return list(self._take_events())

    def arrived(self) -> list[Event]:
        """Return what came of the ops that have ended since; none is waited for."""
        found: list[Event] = []
        while not self._inbox.empty():
            key, future = self._inbox.get()
            self._answered(key, future)  # type: ignore[arg-type]
            found += self._take_events()
        return found

    def _answers(self) -> Iterator[Event]:
        while self._running:
            try:
                # A signal that another thread got is handled by the main thread when it wakes.
                key, message = self._inbox.get(timeout=POLL_S)
            except queue.Empty:
                continue
            if message is None:
                raise CancelledError("stopped on request")
            if isinstance(message, str):
                need = next(iter(self._running.values())).states[0].need
                yield Event(EventType.NOTICE, need, note=message)
                continue
            if isinstance(message, tuple):
                fraction, note = message
                running = self._running.get(key)
                if running is not None:
                    running.begun = True
                    for state in running.states:
                        yield Event(EventType.PROGRESS, state.need, fraction=fraction, note=note)
                continue
            self._answered(key, message)  # type: ignore[arg-type]
            yield from self._take_events()

    def notice(self, text: str) -> None:
        """Let people know what the executor met; may be called from any thread."""
        self._inbox.put(("", text))

    def stop(self) -> None:
        """Let the events end with a CancelledError; from any thread, or a signal's handler."""
        self._inbox.put(("", None))

    def need(self, identity: str) -> Need:
        """Return a need that became known."""
        return self._states[identity].need

    def binding(self, identity: str) -> Binding | None:
        """Return what a need is bound to, or None if it is not known or not bound."""
        state = self._states.get(identity)
        return state.binding if state is not None else None

    def key(self, identity: str) -> str:
        """Return the key of the current op of a need; empty while it has none."""
        state = self._states.get(identity)
        return state.key if state is not None and not self._is_unanswered(state) else ""

    @property
    def keys(self) -> dict[str, str]:
        """The key of the current op of each need that has one, by need id."""
        return {
            identity: state.key
            for identity, state in self._states.items()
            if state.key and not self._is_unanswered(state)
        }

    @property
    def unanswered(self) -> bool:
        """Whether a language model did not answer a question, so that it is to be asked again."""
        return any(map(self._is_unanswered, self._states.values()))

    def _is_unanswered(self, state: NeedState) -> bool:
        return state.need.kind is Kind.LLM and state.status is NeedStatus.FAILED

    @property
    def failed(self) -> dict[str, Ainern2dError]:
        """Why needs failed, by need id, without those that the film can do without."""
        states = self._states.items()
        failed = {i: state.error for i, state in states if state.need.kind is not Kind.LLM}
        return {identity: error for identity, error in failed.items() if error is not None}

    @property
    def left(self) -> list[Need]:
        """The needs that are out of date but outside the shots that were asked for."""
        return [state.need for state in self._states.values() if state.status is NeedStatus.LEFT]

    def _take_events(self) -> Iterator[Event]:
        # The list is an attribute: if a listener raises, the other events stay in it.
        while self._events:
            yield self._events.pop(0)

    def _tell(self, what: EventType, state: NeedState, **facts: Any) -> None:
        facts = {"key": state.key, "backend": state.backend, "binding": state.binding} | facts
        self._events.append(Event(what, state.need, **facts))

    def _add(self, needs: list[Need]) -> None:
        fresh = [n for n in needs if n.id not in self._states and n.kind in self._kinds]
        for need in fresh:
            self._states[need.id] = NeedState(need)
            self._events.append(Event(EventType.KNOWN, need))
        for need in fresh:
            for before in need.after:
                # One that is not known is of a kind that is not asked for.
                if before in self._states:
                    self._states[before].users.add(need.id)
        for need in fresh:
            self._wait(self._states[need.id])

    def _wait(self, state: NeedState) -> None:
        state.status = NeedStatus.WAITING
        state.waiting = {before for before in state.need.after if before not in self.done}
        if not state.waiting:
            self._begin(state)

    def _begin(self, state: NeedState) -> None:
        need = state.need
        try:
            state.binding = self._binder.bind(need, self.done)
            self._events += [
                Event(EventType.NOTICE, need, note=note) for note in self._binder.news()
            ]
            op = self._op(state, state.binding)
        except Ainern2dError as error:
            self._fail(state, error)
            return
        state.key = op.key
        running = self._running.get(op.key)
        if running is not None:
            running.states.append(state)
            state.status = NeedStatus.RUNNING
            self._tell(EventType.STARTED, state)
            return
        manifest = self._store.manifest(op.key)
        if manifest is not None and is_whole(self._store, manifest):
            self._finish(state, manifest, reused=True)
        elif self._is_outside(need):
            state.status = NeedStatus.LEFT
            self._tell(EventType.LEFT, state)
        elif self._binder.detour(need, self.done):
            self._begin(state)
        else:
            self._submit(state, op)

    def _is_outside(self, need: Need) -> bool:
        """Say whether a need belongs to a shot that was not asked for."""
        if self._shots is None or need.shot is None:
            return False
        # The film is measured whole, and what is measured of a shot changes no picture.
        return need.shot not in self._shots and need.kind is not Kind.MEASURE

    def _op(self, state: NeedState, binding: Binding) -> Op:
        need = state.need
        take = self._takes.get(need.id, 0)
        return self._binder.op(need, binding, need.request(self.done), need.inputs(self.done), take)

    def _submit(self, state: NeedState, op: Op) -> None:
        need = state.need
        task = self._binder.task(need, op, _priority(need))
        state.status = NeedStatus.RUNNING
        self._tell(EventType.STARTED, state)

        def progress(fraction: float, note: str) -> None:
            self._inbox.put((op.key, (fraction, note)))

        self._binder.begins(need, op.key)
        try:
            future = self._executor.submit(task, progress)
        except BaseException:
            self._binder.over(op.key)
            raise
        self._running[op.key] = RunningOp([state], future)
        future.add_done_callback(lambda finished: self._inbox.put((op.key, finished)))

    def _answered(self, key: str, future: Future[Manifest]) -> None:
        if future.cancelled():
            # Recalled; its needs are at other ops already.
            return
        states = self._running.pop(key).states
        self._binder.over(key)
        # An input may have been remade meanwhile, so that another op is wanted now.
        stale = [state for state in states if not self._is_current(state, key)]
        states = [state for state in states if state not in stale]
        for state in stale:
            self._wait(state)
        error = future.exception()
        if error is None:
            for state in states:
                self._binder.succeeded(state.need)
                self._finish(state, future.result(), reused=False)
        elif not isinstance(error, Ainern2dError):
            raise error
        elif isinstance(error, InputLostError) and states:
            self._remake(states, error, self._makers(error.message))
        else:
            fallen = [s for s in states if self._binder.retreat(s.need, error, self.done)]
            for state in states:
                if state in fallen:
                    self._fall(state, error)
                else:
                    self._fail(state, error)
            if fallen:
                self._recall(fallen[0].need.kind)

    def _fall(self, state: NeedState, error: Ainern2dError) -> None:
        """Give an op up for one on another rung, to which the need is bound already."""
        self._tell(EventType.FELL, state, error=error)
        self._wait(state)

    def _recall(self, kind: Kind) -> None:
        """Take back ops that are not begun, if what was just learned says that they would fail.

        All shots are sent off at once, long before the first of them meets the end of a memory.
        """
        for key, running in list(self._running.items()):
            # All needs of one op have the same content.
            need = running.states[0].need
            if need.kind is not kind or running.begun:
                continue
            if self._binder.is_blocked(need, self.done, key) and running.future.cancel():
                del self._running[key]
                self._binder.over(key)
                for state in running.states:
                    if self._binder.detour(state.need, self.done):
                        self._fall(state, CancelledError("taken back unbegun"))
                    else:
                        # No other rung can do it: it is sent off again.
                        self._wait(state)

    def _is_current(self, state: NeedState, key: str) -> bool:
        # Only a remade input can change a key under a running op.
        if not self._has_remade:
            return True
        if any(before not in self.done for before in state.need.after):
            return False
        return self._op(state, self._binder.bind(state.need)).key == key

    def _finish(self, state: NeedState, manifest: Manifest, *, reused: bool) -> None:
        before, result = state.result, Result.of(manifest)
        state.result, state.status = result, NeedStatus.DONE
        self._tell(EventType.FINISHED, state, manifest=manifest, reused=reused)
        if before is not None and before.artifacts != result.artifacts:
            self._redo_users(state)
        self._add(self._follow(state))
        for identity in sorted(state.users):
            user = self._states[identity]
            if user.waiting:
                user.waiting.discard(state.need.id)
                if not user.waiting:
                    # A remade input may have sent another one back to waiting.
                    self._wait(user)

    def _follow(self, state: NeedState) -> list[Need]:
        need = state.need
        if need.kind not in (Kind.PLAN, Kind.LLM):
            return self._graph.following(need, self.done)
        try:
            if need.kind is Kind.PLAN:
                artifact = self.done[need.id].artifacts["storyboard"]
                return self._planned(read_storyboard(self._store, artifact.sha256))
            artifact = self.done[need.id].artifacts["answer"]
            return self._answer(need, read_answer(self._store, artifact.sha256))
        except ArtifactLostError as lost:
            state.result = None
            self._remake([], InputLostError(lost.message), [state])
            return []
        except Ainern2dError as error:
            self._fail(state, error)
            return []

    def _planned(self, board: Storyboard) -> list[Need]:
        needs = self._graph.planned(board)
        self._tell_questions(self._states[need_id(Kind.PLAN, "")].need)
        self._tell_board()
        return needs

    def _answer(self, need: Need, answer: JsonValue) -> list[Need]:
        needs = self._graph.answered(need, answer)
        self._tell_questions(need)
        asking = self._graph.asking
        if asking is not None and not asking.open:
            results = (result for i, result in self.done.items() if is_question(i))
            used = sum(tokens_used(result.artifacts["answer"].facts) for result in results)
            note = f"a language model {asking.outcome(used)}"
            self._events.append(Event(EventType.NOTICE, need, note=note))
        self._tell_board()
        return needs

    def _tell_questions(self, need: Need) -> None:
        asking = self._graph.asking
        for note in asking.news() if asking is not None else ():
            self._events.append(Event(EventType.NOTICE, need, note=note))

    def _tell_board(self) -> None:
        # The graph's board has what the user says about the cast.
        if self._graph.board is not None:
            self._on_board(self._graph.board)

    def _fail(self, state: NeedState, error: Ainern2dError) -> None:
        state.error, state.status = error, NeedStatus.FAILED
        self._tell(EventType.FAILED, state, error=error)
        if state.need.kind is Kind.LLM:
            # The film is made without the answer: what was planned stays.
            self._add(self._answer(state.need, None))

    def _makers(self, sha256: str) -> list[NeedState]:
        return [
            self._states[identity]
            for identity, result in self.done.items()
            if any(artifact.sha256 == sha256 for artifact in result.artifacts.values())
        ]

    def _remake(
        self, states: list[NeedState], lost: InputLostError, makers: list[NeedState]
    ) -> None:
        """Make lost inputs again, then what asked for them."""
        if not makers or any(maker.remade >= REMAKES for maker in makers):
            error = StorageError(
                f"artifact {lost.message} is missing or corrupt and cannot be made again",
                hint="run `ainern2d make` with the story again; check the disk if it recurs",
            )
            for state in states or makers:
                self._fail(state, error)
            return
        for state in states:
            state.status = NeedStatus.WAITING
            state.waiting = {maker.need.id for maker in makers}
            for maker in makers:
                maker.users.add(state.need.id)
        self._has_remade = True
        for maker in makers:
            running = self._running.get(maker.key)
            if running is None:
                maker.remade += 1
                self._store.forget_manifest(maker.key)
                self._begin(maker)
            elif maker not in running.states:
                # Two needs share the op, and both are waited for.
                running.states.append(maker)

    def _redo_users(self, state: NeedState) -> None:
        """A remade result differs from the first: all that was made of the first is out of date."""
        for identity in sorted(state.users):
            user = self._states[identity]
            if user.result is not None:
                self._redo_users(user)
                user.result, user.status = None, NeedStatus.WAITING
                user.waiting.add(state.need.id)


def _priority(need: Need) -> int:
    """Return how soon the op of a need runs; smaller is sooner.

    All speech comes first: the sound, one long op after another, is then mixed on one core while
    shots are drawn on the others. Then come early shots, so that a film grows from its start.
    """
    if need.kind is Kind.AUDIO:
        return -1
    return need.shot if need.shot is not None else 0
