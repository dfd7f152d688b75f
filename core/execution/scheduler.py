"""The runner children of the inline executor: what each one has to do, and who gets the next op.

A child is told its next ops while it does quick ones, so that it need not wait for this process
between them. If one is not so quick after all, those behind it are taken back for others. One may
have begun in that moment: then it is done twice, and its result there is ignored.
"""

from __future__ import annotations

import collections
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..ops.kind import Kind
    from .child import Child
    from .job_queue import Job

QUICK_S = 0.05
"""An op that took no longer the last time is quick: nobody minds waiting behind it."""

LONG_S = 0.2
"""Seconds after which an op is not quick after all."""

IN_HAND = 4
"""Quick ops that a child has been told, the one that it does included."""


@dataclass(slots=True, eq=False)
class Turn:
    """An op that a child was told.

    Attributes:
        job: The op.
        attempt: Id of the attempt.
        started_at: When it could begin, in UTC.
    """

    job: Job
    attempt: str = field(default_factory=lambda: uuid.uuid4().hex)
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(slots=True, eq=False)
class Member:
    """A child and what it was told.

    Attributes:
        child: The process.
        turns: The op that it does now, and those after it.
        owed: Keys of ops that were taken back, and whether it had begun them is not known yet.
        is_home: Whether it does the ops that hold a model in a GPU's memory.
    """

    child: Child
    turns: collections.deque[Turn] = field(default_factory=collections.deque)
    owed: set[str] = field(default_factory=set)
    is_home: bool = False

    @property
    def is_idle(self) -> bool:
        """Whether it is sure to do nothing."""
        return not self.turns and not self.owed

    def tell(self, job: Job) -> None:
        """Note that it was told an op."""
        self.turns.append(Turn(job))
        if len(self.turns) == 1:
            self.child.started = self.child.last_sign = time.monotonic()


class Crew:
    """All children of a pool.

    Args:
        most: How many there can be.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._took_s: dict[tuple[Kind, str], float] = {}
        self.members: list[Member] = []

    @property
    def is_busy(self) -> bool:
        """Whether no child is free and there can be no new one."""
        return sum(not member.is_idle for member in self.members) >= self._most

    @property
    def models_wait(self) -> bool:
        """Whether the child that holds models is busy."""
        return any(member.is_home and not member.is_idle for member in self.members)

    def idle_for(self, job: Job) -> Member | None:
        """Return the idle child that an op goes to, or None if it gets a new one.

        Ops that hold a model go to the same child as before, which has it; others keep out of its
        way.

        Args:
            job: The op; if it holds a model, the child that does is idle.
        """
        idle = [member for member in self.members if member.is_idle]
        home = [member for member in idle if member.is_home]
        elsewhere = [member for member in idle if not member.is_home]
        if job.task.holds_model:
            return next(iter(home or elsewhere), None)
        is_full = len(self.members) >= self._most
        return next(iter(elsewhere or (home if is_full else [])), None)

    def ahead_for(self, job: Job) -> Member | None:
        """Return the busy child that can be told an op already, or None."""
        if not self._is_quick(job):
            return None
        now = time.monotonic()
        able = (
            member
            for member in self.members
            if 0 < len(member.turns) < IN_HAND
            and self._is_quick(member.turns[-1].job)
            # Bounded so, what a stuck child does not read fits into its pipe.
            and now - member.child.started <= LONG_S
            # Ops that hold a model have no other child to go to.
            and not member.is_home
        )
        return min(able, key=lambda member: member.child.started, default=None)

    def behind_long(self) -> list[Member]:
        """Return the children whose next ops wait for one that takes long."""
        now = time.monotonic()
        return [
            member
            for member in self.members
            if len(member.turns) > 1 and now - member.child.started > LONG_S
        ]

    def ended(self, member: Member) -> Turn:
        """Take the op that a child did from it, and note how long it took."""
        turn = member.turns.popleft()
        now = time.monotonic()
        op = turn.job.task.op
        self._took_s[op.kind, op.backend] = now - member.child.started
        if member.turns:
            member.child.started = now
            member.turns[0].started_at = datetime.now(UTC)
        return turn

    def _is_quick(self, job: Job) -> bool:
        op = job.task.op
        took_s = self._took_s.get((op.kind, op.backend))
        return took_s is not None and took_s <= QUICK_S and not job.task.holds_model
