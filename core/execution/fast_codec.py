"""Quick ops between a worker and its runner child: the bytes of messages, as they came and go.

The child reads the request and writes the result itself, so that the worker, which many ops pass
through, decodes and encodes nothing. Each answer names the attempt that it is about: several are
in the pipe at once, and those that the worker took back may have been performed all the same.
"""

from __future__ import annotations

import base64
import json
import time
from typing import TYPE_CHECKING, NamedTuple

from ..errors import InvalidRequestError
from .protocol import Done
from .task import Task

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..backends.work import CancelToken
    from ..distributed.broker.messages import OpRequested
    from .op_runner import Performer

ERRAND = b"E"
"""First byte of a quick op on its way to the child."""
RECALL = b"R"
"""Worker to child: forget the errands that have not begun.

After one that ended otherwise than well, the child forgets them by itself until it hears this.
"""
RESULT = b"F"
"""First byte of a finished errand: the body of the result follows."""
OTHERWISE = b"X"
"""First byte of an errand that ended otherwise: a pickled ``Done`` or ``Failed`` follows."""
_ID = 32


class Answer(NamedTuple):
    """What a child says about an errand.

    Attributes:
        kind: ``RESULT`` or ``OTHERWISE``.
        attempt_id: Which errand.
        payload: The rest.
    """

    kind: bytes
    attempt_id: str
    payload: bytes


def errand(body: bytes, attempt_id: str, worker: str, inline_bytes: int) -> bytes:
    """Return what the child is told.

    Args:
        body: Of the request, as it came.
        attempt_id: From the request.
        worker: Who is named in the result.
        inline_bytes: Most bytes of files that the result may carry.
    """
    head = json.dumps([worker, inline_bytes]).encode()
    return b"".join((ERRAND, attempt_id.encode(), head, b"\n", body))


def attempt_of(data: bytes) -> bytes:
    """Return the attempt that an errand is."""
    return data[1 : 1 + _ID]


def read_answer(data: bytes) -> Answer | None:
    """Return an answer to an errand, or None if it is another message."""
    kind = data[:1]
    if kind not in (RESULT, OTHERWISE):
        return None
    return Answer(kind, data[1 : 1 + _ID].decode(), data[1 + _ID :])


def carry_out(
    data: bytes,
    performer: Performer,
    progress: Callable[[float, str], None],
    cancel: CancelToken,
) -> bytes | Done:
    """Perform an errand.

    Returns:
        The body of the result; or the manifest, if its files are too large to travel in it.

    Raises:
        OpError: Of the class that says what to do next.
        StorageError: The disk is full, read-only or broken.
    """
    # Only where there are errands: most processes that perform ops have none.
    from ..distributed.broker.messages import Finished, OpRequested

    head, _, body = data[1 + _ID :].partition(b"\n")
    worker, inline_bytes = json.loads(head)
    began = time.time()
    request = OpRequested.model_validate_json(body)
    op = request.op
    check_key(request)
    task = Task(op, request.rung, dict(request.options))
    made = performer.make(task, progress, cancel, inline_bytes)
    if made.contents is None:
        return Done(performer.commit(task, made))
    finished = Finished(
        request=request.request,
        attempt=request.attempt,
        attempt_id=request.attempt_id,
        op_key=request.op_key,
        worker=worker,
        outcome="done",
        artifacts=made.artifacts,
        contents={name: base64.b64encode(file).decode() for name, file in made.contents.items()},
        run_s=made.run_s,
        cpu_s=made.cpu_s,
        versions=op.libraries,
        began=began,
        ended=time.time(),
    )
    return finished.model_dump_json().encode()


def check_key(request: OpRequested) -> None:
    """Make sure that a request's op is the one that it names.

    Raises:
        InvalidRequestError: It is another one.
    """
    op = request.op
    if op.key != request.op_key:
        raise InvalidRequestError(
            f"the request says that its op has key {request.op_key}, and it has {op.key}",
            hint="run the same release everywhere",
        )
