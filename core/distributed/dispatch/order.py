"""One op on its way through a dispatcher: its row, its message, and how it ended."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ...database.rows import OutcomeRow, RequestRow, RequestState
from ...errors import (
    CancelledError,
    InputLostError,
    InvalidRequestError,
    LostError,
    OutOfMemoryError,
    StorageError,
    TransientError,
)
from ...ops.canonical import canonical_json
from ...ops.manifest import Manifest, Rung
from ...ops.op import Op
from ..broker.envelope import encode
from ..broker.messages import OpRequested

if TYPE_CHECKING:
    from collections.abc import Callable

    import pika

    from ...errors import Ainern2dError
    from ...execution.task import Task
    from ...ops.kind import Kind
    from .options import DispatchOptions

ERRORS: dict[str, type[Ainern2dError]] = {
    "oom": OutOfMemoryError,
    "invalid": InvalidRequestError,
    "lost": LostError,
    "input_lost": InputLostError,
    "transient": TransientError,
    "expired": CancelledError,
    "cancelled": CancelledError,
    "storage": StorageError,
    "unsupported": InvalidRequestError,
    "released": LostError,
}
"""What is raised for each error class of a request."""


class CancellableFuture(Future[Manifest]):
    """The future of an op, which can be cancelled as long as it has not ended.

    Args:
        withdraw: Called when it was cancelled.
    """

    def __init__(self, withdraw: Callable[[], None]) -> None:
        super().__init__()
        self._withdraw = withdraw

    def cancel(self) -> bool:
        """Cancel it: no worker begins its op from then on, and one that has it stops."""
        before = self.cancelled()
        cancelled = super().cancel()
        if cancelled and not before:
            self._withdraw()
        return cancelled


class Order:
    """An op that was submitted and has not ended.

    Ten thousand of them wait at once, so it holds little: the task itself is let go as soon as the
    broker has it.

    Attributes:
        id: Of its request.
        attempt_id: Of the first attempt, which is the one that the dispatcher publishes.
        kind: Of the op.
        lane: Of its queue.
        priority: Of its task; smaller is published sooner.
        task: Until the broker has it.
        row: Of its request; from when it is written until the broker has it.
        future: Of its manifest.
        on_progress: Gets the fraction that is done, and a note.
        until: Time on the loop's clock after which nobody wants it.
    """

    __slots__ = (
        "attempt_id",
        "future",
        "id",
        "kind",
        "lane",
        "on_progress",
        "priority",
        "row",
        "task",
        "until",
    )

    def __init__(
        self,
        request: str,
        attempt_id: str,
        task: Task,
        lane: str,
        on_progress: Callable[[float, str], None] | None,
        until: float,
        withdraw: Callable[[str], None],
    ) -> None:
        self.id = request
        self.attempt_id = attempt_id
        self.kind: Kind = task.op.kind
        self.lane = lane
        self.priority = task.priority
        self.task: Task | None = task
        self.row: RequestRow | None = None
        # The future must not lead back here: cycles of ten thousand orders would outlive them.
        self.future = CancellableFuture(lambda: withdraw(request))
        self.on_progress = on_progress
        self.until = until

    def write_row(
        self, client: str, trace: str, options: DispatchOptions, deadline: float
    ) -> RequestRow:
        """Make the row of its request, keep it for the message, and return it.

        Args:
            client: Of the dispatcher.
            trace: Of the user's request.
            options: Of the dispatcher.
            deadline: Unix time of the database's clock after which nobody wants it.
        """
        task = self.task
        assert task is not None  # noqa: S101 - let go only after this
        op = task.op
        body = {"op": op.plain(), "rung": task.rung.plain(), "options": task.options}
        self.row = RequestRow(
            id=self.id,
            op_key=op.key,
            kind=op.kind.value,
            lane=self.lane,
            backend=op.backend,
            model=op.model,
            body=canonical_json(body).decode(),
            client=client,
            trace=trace,
            attempt_id=self.attempt_id,
            tries=options.tries,
            priority=options.priority,
            deadline=datetime.fromtimestamp(deadline, UTC),
            silence_s=options.silence_s,
            limit_s=options.limit_s,
        )
        return self.row

    def settle(self, outcome: OutcomeRow) -> None:
        """Give the future what the database says."""
        try:
            result = result_of(outcome)
        except Exception as error:
            self.end(error)
        else:
            if self.future.set_running_or_notify_cancel():
                self.future.set_result(result)

    def end(self, error: BaseException) -> None:
        """Give the future an error, unless it has ended."""
        if not self.future.done() and self.future.set_running_or_notify_cancel():
            self.future.set_exception(error)


def result_of(outcome: OutcomeRow) -> Manifest:
    """Return the manifest of a request that is done, or raise why there is none.

    Raises:
        Ainern2dError: Of the request's error class.
    """
    if outcome.state is RequestState.DONE:
        if outcome.manifest is None:
            raise StorageError(
                f"the manifest of request {outcome.id} was deleted before it was read",
                hint="run the same command again: the op is done again",
            )
        try:
            return Manifest.model_validate_json(outcome.manifest)
        except ValueError as error:
            raise StorageError(
                f"the manifest of request {outcome.id} cannot be read",
                hint="run the same release everywhere; `ainern2d ops show` shows the request",
            ) from error
    name = outcome.error_class or outcome.state.value
    kind = ERRORS.get(name, InvalidRequestError)
    words = outcome.error or ("cancelled" if kind is CancelledError else f"it failed ({name})")
    raise kind(words, hint=outcome.hint or f"`ainern2d ops show {outcome.id}` shows the request")


def request_message(
    row: RequestRow, account: str, task: Task | None = None, expires_s: float | None = None
) -> tuple[pika.BasicProperties, bytes]:
    """Return the message that asks workers for a request's current attempt.

    Args:
        row: Of the request.
        account: On the broker, of whoever publishes it.
        task: What the row's body says, where that is at hand.
        expires_s: Seconds until the deadline, or None.
    """
    body: dict[str, Any] = {}
    if task is None:
        import json

        body = json.loads(row.body)
    message = OpRequested(
        request=row.id,
        attempt=row.attempt,
        attempt_id=row.attempt_id,
        op_key=row.op_key,
        op=task.op if task else Op.model_validate(body["op"]),
        rung=task.rung if task else Rung.model_validate(body["rung"]),
        options=task.options if task else body["options"],
        deadline=row.deadline.timestamp() if row.deadline else None,
        silence_s=row.silence_s,
        limit_s=row.limit_s,
        trace=row.trace,
    )
    return encode(
        message,
        f"/dispatcher/{row.client}",
        account=account,
        trace=row.trace,
        priority=row.priority,
        expires_s=expires_s,
    )
