"""Drives the graph of an episode: looks for each need's result, has it made, expands what follows.

The graph is expanded as inputs finish, since a key needs its inputs' hashes. That also gives early
cut-off: a need whose new op yields the same bytes leads to keys that exist already.
"""

from __future__ import annotations

import queue
from collections import defaultdict
from typing import TYPE_CHECKING

from ..errors import Ainern2dError, ArtifactLostError, CancelledError, InputLostError, StorageError
from ..ops.kind import Kind
from ..storage.store import is_whole
from .events import Event, EventType
from .import_story import read_storyboard
from .needs import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping
    from concurrent.futures import Future

    from ..execution.task import Executor
    from ..ops.manifest import Manifest
    from ..ops.op import Op
    from ..storage.store import ArtifactStore
    from ..story.storyboard import Storyboard
    from .binding import Binder, Binding
    from .graph import Chain
    from .needs import Need

POLL_S = 0.5
"""Longest wait without looking whether somebody asked to stop."""
REMAKES = 3
"""How often one need is made again because its result was lost."""


class Driver:
    """Makes one episode.

    Args:
        chain: Knows which need follows which.
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
        chain: Chain,
        binder: Binder,
        store: ArtifactStore,
        executor: Executor,
        *,
        takes: Mapping[str, int] | None = None,
        shots: frozenset[int] | None = None,
        kinds: frozenset[Kind] | None = None,
        on_board: Callable[[Storyboard], None] = lambda _board: None,
    ) -> None:
        self._chain = chain
        self._binder = binder
        self._store = store
        self._executor = executor
        self._takes = takes or {}
        self._shots = shots
        self._kinds = kinds or frozenset(Kind)
        self._on_board = on_board
        self._needs: dict[str, Need] = {}
        self._waiting: dict[str, set[str]] = {}
        self._users: dict[str, set[str]] = defaultdict(set)
        self._running: dict[str, list[Need]] = {}
        self._futures: dict[str, Future[Manifest]] = {}
        self._begun: set[str] = set()
        self._remade: dict[str, int] = defaultdict(int)
        self._inbox: queue.SimpleQueue[tuple[str, object]] = queue.SimpleQueue()
        self._events: list[Event] = []
        self.done: dict[str, Result] = {}
        self.keys: dict[str, str] = {}
        self.failed: dict[str, Ainern2dError] = {}
        self.left: set[str] = set()

    def events(self) -> Generator[Event, None, None]:
        """Make the episode, telling what happens, to the end of all that can be made or `stop`."""
        if self._chain.board is not None:
            self._on_board(self._chain.board)
        self._add(self._chain.first())
        try:
            yield from self._take_events()
            yield from self._answers()
        finally:
            # Somebody stopped: what is under way is given up.
            for key in self._running:
                self._binder.over(key)

    def _answers(self) -> Iterator[Event]:
        while self._running:
            try:
                key, message = self._inbox.get(timeout=POLL_S)
            except queue.Empty:
                continue
            if message is None:
                raise CancelledError("stopped on request")
            if isinstance(message, str):
                yield Event(EventType.NOTICE, next(iter(self._running.values()))[0], note=message)
                continue
            if isinstance(message, tuple):
                fraction, note = message
                self._begun.add(key)
                for need in self._running.get(key, ()):
                    yield Event(EventType.PROGRESS, need, fraction=fraction, note=note)
                continue
            self._answered(key, message)  # type: ignore[arg-type]
            yield from self._take_events()

    def notice(self, text: str) -> None:
        """Let people know what the executor met; may be called from any thread."""
        self._inbox.put(("", text))

    def stop(self) -> None:
        """Let the events end with a CancelledError; may be called from any thread."""
        self._inbox.put(("", None))

    def need(self, identity: str) -> Need:
        """Return a need that became known."""
        return self._needs[identity]

    def _take_events(self) -> Iterator[Event]:
        # A local list would be lost when a listener raises; this one is emptied as it is told.
        while self._events:
            yield self._events.pop(0)

    def _add(self, needs: list[Need]) -> None:
        fresh = [n for n in needs if n.id not in self._needs and n.kind in self._kinds]
        for need in fresh:
            self._needs[need.id] = need
            self._events.append(Event(EventType.KNOWN, need))
            for before in need.after:
                self._users[before].add(need.id)
        for need in fresh:
            self._wait(need)

    def _wait(self, need: Need) -> None:
        missing = {before for before in need.after if before not in self.done}
        if missing:
            self._waiting[need.id] = missing
        else:
            self._begin(need)

    def _begin(self, need: Need) -> None:
        try:
            binding = self._binder.bind(need, self.done)
            self._events += [
                Event(EventType.NOTICE, need, note=note) for note in self._binder.news()
            ]
            op = self._op(need, binding)
        except Ainern2dError as error:
            self._fail(need, error)
            return
        self.keys[need.id] = op.key
        if op.key in self._running:
            self._running[op.key].append(need)
            self._events.append(Event(EventType.STARTED, need, backend=op.backend))
            return
        manifest = self._store.manifest(op.key)
        if manifest is not None and is_whole(self._store, manifest):
            self._finish(need, manifest, reused=True)
        elif self._shots is not None and need.shot is not None and need.shot not in self._shots:
            self.left.add(need.id)
            self._events.append(Event(EventType.LEFT, need))
        elif self._binder.detour(need, self.done):
            self._begin(need)
        else:
            self._submit(need, op)

    def _op(self, need: Need, binding: Binding) -> Op:
        take = self._takes.get(need.id, 0)
        return self._binder.op(need, binding, need.request(self.done), need.inputs(self.done), take)

    def _submit(self, need: Need, op: Op) -> None:
        # Early shots first, so that a film grows from its start; the film itself comes last.
        priority = need.shot if need.shot is not None else 0
        task = self._binder.task(need, op, priority)
        self._running[op.key] = [need]
        self._events.append(Event(EventType.STARTED, need, backend=op.backend))

        def progress(fraction: float, note: str) -> None:
            self._inbox.put((op.key, (fraction, note)))

        self._binder.begins(need, op.key)
        future = self._futures[op.key] = self._executor.submit(task, progress)
        future.add_done_callback(lambda finished: self._inbox.put((op.key, finished)))

    def _answered(self, key: str, future: Future[Manifest]) -> None:
        if future.cancelled():
            # Recalled; its needs are at other ops already.
            return
        needs = self._running.pop(key)
        del self._futures[key]
        self._begun.discard(key)
        self._binder.over(key)
        # An input may have been remade meanwhile, so that another op is wanted now.
        stale = [need for need in needs if not self._is_current(need, key)]
        needs = [need for need in needs if need not in stale]
        for need in stale:
            self._wait(need)
        error = future.exception()
        if error is None:
            for need in needs:
                self._binder.succeeded(need)
                self._finish(need, future.result(), reused=False)
        elif not isinstance(error, Ainern2dError):
            raise error
        elif isinstance(error, InputLostError) and needs:
            self._remake(needs, error, self._makers(error.message))
        else:
            backend = self._binder.bind(needs[0]).backend if needs else ""
            fallen = [need for need in needs if self._binder.retreat(need, error, self.done)]
            for need in needs:
                if need in fallen:
                    self._fall(need, key, backend, error)
                else:
                    self._fail(need, error)
            if fallen:
                self._recall(fallen[0].kind)

    def _fall(self, need: Need, key: str, backend: str, error: Ainern2dError) -> None:
        """Give an op up for one on another rung."""
        self._events.append(Event(EventType.FELL, need, error=error, backend=backend, key=key))
        self._wait(need)

    def _recall(self, kind: Kind) -> None:
        """Take back ops that nobody has begun, if what was just learned says that they would fail.

        All shots are sent off at once, long before the first of them meets the end of a memory.
        """
        for key, needs in list(self._running.items()):
            if needs[0].kind is not kind or key in self._begun:
                continue
            # All needs of one op have the same content.
            if self._binder.is_blocked(needs[0], self.done, key) and self._futures[key].cancel():
                del self._running[key], self._futures[key]
                self._binder.over(key)
                backend = self._binder.bind(needs[0]).backend
                for need in needs:
                    if self._binder.detour(need, self.done):
                        self._fall(need, key, backend, CancelledError("taken back unbegun"))
                    else:
                        # No other rung can do it: it is sent off again.
                        self._wait(need)

    def _is_current(self, need: Need, key: str) -> bool:
        # Only a remade input can change a key under a running op.
        if not self._remade:
            return True
        if any(before not in self.done for before in need.after):
            return False
        return self._op(need, self._binder.bind(need)).key == key

    def _finish(self, need: Need, manifest: Manifest, *, reused: bool) -> None:
        before = self.done.get(need.id)
        result = self.done[need.id] = Result.of(manifest)
        self._events.append(Event(EventType.FINISHED, need, manifest, reused))
        if before is not None and before.artifacts != result.artifacts:
            self._redo_users(need)
        following = self._follow(need)
        self._add(following)
        for user in sorted(self._users[need.id]):
            missing = self._waiting.get(user)
            if missing is not None:
                missing.discard(need.id)
                if not missing:
                    del self._waiting[user]
                    # A remade input may have sent another one back to waiting.
                    self._wait(self._needs[user])

    def _follow(self, need: Need) -> list[Need]:
        if need.kind is not Kind.PLAN:
            return self._chain.following(need, self.done)
        artifact = self.done[need.id].artifacts["storyboard"]
        try:
            return self._planned(read_storyboard(self._store, artifact.sha256))
        except ArtifactLostError as lost:
            del self.done[need.id]
            self._remake([], InputLostError(lost.message), [need])
            return []
        except Ainern2dError as error:
            self._fail(need, error)
            return []

    def _planned(self, board: Storyboard) -> list[Need]:
        needs = self._chain.planned(board)
        # The chain's board has what the user says about the cast.
        self._on_board(self._chain.board or board)
        return needs

    def _fail(self, need: Need, error: Ainern2dError) -> None:
        self.failed[need.id] = error
        backend = self._binder.bind(need).backend if need.id in self.keys else ""
        self._events.append(Event(EventType.FAILED, need, error=error, backend=backend))

    def _makers(self, sha256: str) -> list[Need]:
        return [
            self._needs[identity]
            for identity, result in self.done.items()
            if any(artifact.sha256 == sha256 for artifact in result.artifacts.values())
        ]

    def _remake(self, needs: list[Need], lost: InputLostError, makers: list[Need]) -> None:
        """Make lost inputs again, then what asked for them."""
        if not makers or any(self._remade[maker.id] >= REMAKES for maker in makers):
            error = StorageError(
                f"artifact {lost.message} is missing or corrupt and cannot be made again",
                hint="run `ainern2d make` with the story again; check the disk if it recurs",
            )
            for need in needs or makers:
                self._fail(need, error)
            return
        for need in needs:
            self._waiting[need.id] = {maker.id for maker in makers}
            for maker in makers:
                self._users[maker.id].add(need.id)
        for maker in makers:
            running = self._running.get(self.keys[maker.id])
            if running is None:
                self._remade[maker.id] += 1
                self._store.forget_manifest(self.keys[maker.id])
                self._begin(maker)
            elif maker not in running:
                # Two needs share the op, and both are waited for.
                running.append(maker)

    def _redo_users(self, need: Need) -> None:
        """A remade result differs from the first: whatever was made of the first is out of date."""
        for user in sorted(self._users[need.id]):
            if user in self.done:
                again = self._needs[user]
                self._redo_users(again)
                del self.done[user]
                self._waiting.setdefault(user, set()).add(need.id)
