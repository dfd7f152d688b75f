"""What an executor is given and what it answers: task, attempt, and the executor contract."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from datetime import datetime

    from ..ops.manifest import Manifest, Rung
    from ..ops.op import Op


@dataclass(frozen=True, slots=True)
class Task:
    """An op on its way to be performed.

    Attributes:
        op: What to do.
        rung: The rung that bound the need.
        options: Every option of the backend, those outside the key (addresses, limits) included.
        priority: Smaller runs sooner.
        holds_model: Whether its process holds a model in a GPU's memory: another process would need
            as much of it again.
    """

    op: Op
    rung: Rung
    options: dict[str, Any] = field(default_factory=dict)
    priority: int = 0
    holds_model: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of an op on some executor.

    Attributes:
        id: Unique, and in every message about it.
        op_key: Of the op that was tried.
        executor: Such as ``inline``.
        worker: Host and process that tried it.
        started_at: UTC.
        finished_at: UTC.
        outcome: ``done`` or an error class.
        error: Message, if it failed.
    """

    id: str
    op_key: str
    executor: str
    worker: str
    started_at: datetime
    finished_at: datetime
    outcome: str
    error: str = ""


class Executor(Protocol):
    """Where ops run. The pipeline does not know which one it has."""

    def submit(
        self, task: Task, on_progress: Callable[[float, str], None] | None = None
    ) -> Future[Manifest]:
        """Perform an op some time; returns at once.

        The future gives the manifest that counts, or raises an OpError after the executor's own
        bounded retries, or a StorageError. Callbacks run on the executor's thread: keep them short.
        """
        ...

    def close(self, *, now: bool = False) -> None:
        """Stop. ``now`` cancels what runs; otherwise it must be idle. Bounded in time."""
        ...
