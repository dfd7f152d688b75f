"""What is said on the broker: the bodies of all messages, which are JSON.

A type has a version, which is raised when an older reader would misunderstand the body. Readers
take the versions named in ``READABLE`` and ignore fields that they do not know, so that
neighbouring releases work together. Every number, text and collection has bounds, since a worker's
host may be in strange hands; :mod:`.bounds` says which.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue

from ...ops.kind import Kind
from ...ops.manifest import Artifact, Rung
from ...ops.op import Op
from .bounds import (
    MOST_BYTES,
    MOST_INT,
    Bytes,
    Id,
    Line,
    MediaType,
    Moment,
    Name,
    Number,
    Seconds,
    Sha256,
    Text,
    Word,
    bounded_facts,
)
from .gpu import Gpu

PREFIX = "ainern2d."


class Message(BaseModel):
    """Base of everything that is sent.

    Attributes:
        TYPE: Without prefix and version.
        VERSION: Written by this release.
        READABLE: Read by this release.
        LONGEST: Bytes of a body that are read at most.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)

    TYPE: ClassVar[str]
    VERSION: ClassVar[int] = 1
    READABLE: ClassVar[frozenset[int]] = frozenset({1})
    LONGEST: ClassVar[int] = 1_000_000

    @property
    def subject(self) -> str:
        """What it is about: an op's key, or empty."""
        return str(getattr(self, "op_key", ""))


def _bounded_op(op: Op) -> Op:
    if max(abs(op.recipe_version), abs(op.seed), abs(op.take)) > MOST_INT:
        raise ValueError("a number of more than 63 bits")
    return op


def _bounded_artifact(artifact: Artifact) -> Artifact:
    """Return an artifact of a result, its facts printable."""
    _Described.model_validate(artifact.plain() | {"facts": {}})
    return artifact.model_copy(update={"facts": bounded_facts(artifact.facts)})


class _Described(BaseModel):
    """What an artifact may be, beside its facts."""

    sha256: Sha256
    size: Bytes
    media_type: MediaType


class OpRequested(Message):
    """To workers of a lane: perform this op.

    Attributes:
        request: Id of who asked; a failure ends only this request.
        attempt: Counts the tries of the request, from 1.
        attempt_id: Of this try; in every message about it.
        op_key: Key of the op; a worker computes it anew and refuses another one.
        op: What to do.
        rung: The rung that bound the need.
        options: Every option of the backend, those outside the key included.
        deadline: Unix time after which its result is not wanted, or None.
        silence_s: Seconds without a sign of life after which the attempt is stopped.
        limit_s: Seconds after which it is stopped, even if it reports progress.
        trace: Id that follows a user's request everywhere.
    """

    TYPE = "op.requested"
    LONGEST = 64_000_000

    request: Id
    attempt: Number
    attempt_id: Id
    op_key: Sha256
    op: Annotated[Op, AfterValidator(_bounded_op)]
    rung: Rung
    options: dict[str, JsonValue] = Field(default_factory=dict)
    deadline: Moment | None = None
    silence_s: Seconds = 300.0
    limit_s: Seconds = 3600.0
    trace: Word = ""


class Claimed(Message):
    """A worker to the hub: I have this attempt; may I begin?

    Attributes:
        request: As in the request.
        attempt_id: As in the request.
        op_key: As in the request.
        worker: Who asks.
        again: Whether the broker delivered it before, so that another worker may run it.
    """

    TYPE = "op.claimed"

    request: Id
    attempt_id: Id
    op_key: Sha256
    worker: Name
    again: bool = False


class ClaimAnswered(Message):
    """The hub to a worker, about a claim.

    Attributes:
        attempt_id: As in the claim.
        verdict: ``run``; ``wait`` and ask again, because the delivery's first worker has shown
            signs of life; or one that ends the delivery: ``done``, ``cancelled``, ``expired``,
            ``superseded`` (another attempt or request counts now, or another delivery of this one).
        inputs: Where each input artifact can be read for a while, by SHA-256.
        wait_s: Seconds after which to ask again.
        inline_bytes: Most bytes of files that a result may carry; larger ones are uploaded.
        quick_s: An op of a backend whose ops take no longer may begin before it is asked about.
    """

    TYPE = "claim.answered"
    LONGEST = 64_000_000

    attempt_id: Id
    verdict: Literal["run", "wait", "done", "cancelled", "expired", "superseded"]
    inputs: dict[Sha256, str] = Field(default_factory=dict)
    wait_s: Seconds = 0.0
    inline_bytes: Bytes = 0
    quick_s: Seconds = 0.0


class Output(BaseModel):
    """A file that a worker wants to upload: hash, and size in bytes."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    sha256: Sha256
    size: Bytes


class GrantAsked(Message):
    """A worker to the hub: it is done; where may I put exactly these files?

    Attributes:
        request: As in the request.
        attempt_id: As in the request.
        op_key: As in the request.
        worker: Who asks.
        outputs: The files.
    """

    TYPE = "grant.asked"

    request: Id
    attempt_id: Id
    op_key: Sha256
    worker: Name
    outputs: tuple[Output, ...] = Field(max_length=5000)


class GrantAnswered(Message):
    """The hub to a worker, about a grant.

    Attributes:
        attempt_id: As asked.
        verdict: ``upload``, or one that ends the delivery, as in :class:`ClaimAnswered`;
            ``refused`` if the files are too large or too many.
        uploads: Where to put each file for a while, by SHA-256; a file that the store has already
            is not in it.
        reason: Why it was refused.
    """

    TYPE = "grant.answered"
    LONGEST = 64_000_000

    attempt_id: Id
    verdict: Literal["upload", "done", "cancelled", "superseded", "refused"]
    uploads: dict[Sha256, str] = Field(default_factory=dict)
    reason: Line = ""


class Finished(Message):
    """A worker to the hub: how an attempt ended. Persistent, and confirmed before the ack.

    Attributes:
        request: As in the request.
        attempt: As in the request.
        attempt_id: As in the request.
        op_key: As in the request.
        worker: Who did it.
        outcome: ``done``, an error class (``transient``, ``oom``, ``invalid``, ``lost``,
            ``input_lost``, ``cancelled``), ``storage`` if the worker's disk or the upload failed,
            ``unsupported`` if the request could not be read, or ``released`` if a draining worker
            gives it back untouched.
        artifacts: By name, when done; uploaded, unless their bytes are in ``contents``.
        contents: Base64 of files that are small enough, by SHA-256.
        run_s: Seconds of wall time of the op itself.
        cpu_s: Seconds of processor time of the op itself.
        versions: Releases that made it.
        error: What is wrong, unless done.
        hint: What to do about it.
        detail: Traceback, for logs.
        began: Unix time on the worker's clock, for people.
        ended: Unix time on the worker's clock, for people.
    """

    TYPE = "op.finished"
    LONGEST = 8_000_000

    request: Id
    attempt: Number
    attempt_id: Id
    op_key: Sha256
    worker: Name
    outcome: Literal[
        "done",
        "transient",
        "oom",
        "invalid",
        "lost",
        "input_lost",
        "cancelled",
        "storage",
        "unsupported",
        "released",
    ]
    artifacts: dict[Name, Annotated[Artifact, AfterValidator(_bounded_artifact)]] = Field(
        default_factory=dict, max_length=1000
    )
    contents: dict[Sha256, str] = Field(default_factory=dict, max_length=1000)
    run_s: Seconds = 0.0
    cpu_s: Seconds = 0.0
    versions: dict[Word, Word] = Field(default_factory=dict, max_length=1000)
    error: Text = ""
    hint: Text = ""
    detail: Text = ""
    began: Moment = 0.0
    ended: Moment = 0.0


class Progressed(Message):
    """A worker's sign of life in an attempt, at most two a second. Transient.

    Attributes:
        request: As in the request.
        attempt_id: As in the request.
        op_key: As in the request.
        worker: Who works.
        fraction: 0 to 1.
        note: For people.
    """

    TYPE = "op.progressed"

    request: Id
    attempt_id: Id
    op_key: Sha256
    worker: Name
    fraction: float = Field(default=0.0, ge=-0.01, le=1.01)
    note: Line = ""


class Present(Message):
    """A worker's presence, every few seconds and whenever its state changes. Transient.

    Attributes:
        worker: Id, unique per process.
        account: Of the broker.
        kinds: That it serves.
        lanes: Queues that it takes from.
        state: What it does.
        model: Backend and model that are warm, or empty.
        op_key: Of the current op, or empty.
        request: Of the current op, or empty.
        attempt_id: Of the current op, or empty.
        version: Release of ainern2d.
        host: Its machine.
        pid: Its process.
        since: Unix time since when it is in this state.
        note: Such as why it is unfit.
        backends: That work there, each as ``KIND.BACKEND``, or ``KIND.BACKEND:MODEL`` where only
            some of its models do; None from releases that do not say.
        gpus: Of its machine.
    """

    TYPE = "worker.present"

    worker: Name
    account: Word = ""
    kinds: tuple[Kind, ...] = Field(max_length=100)
    lanes: tuple[Word, ...] = Field(default=(), max_length=1000)
    state: Literal["starting", "idle", "busy", "draining", "unfit", "gone"]
    model: Word = ""
    op_key: Word = ""
    request: Word = ""
    attempt_id: Word = ""
    version: Word = ""
    host: Word = ""
    pid: int = Field(default=0, ge=0, le=MOST_BYTES)
    since: Moment = 0.0
    note: Line = ""
    backends: tuple[Word, ...] | None = Field(default=None, max_length=1000)
    gpus: tuple[Gpu, ...] = Field(default=(), max_length=128)


class CancelOrdered(Message):
    """To workers of a kind: this request is not wanted any more.

    Attributes:
        request: Which one.
        op_key: Of its op.
    """

    TYPE = "cancel.ordered"

    request: Id
    op_key: Word = ""


class DrainOrdered(Message):
    """To workers of a kind: finish what you do and end."""

    TYPE = "drain.ordered"


class WorkWaits(Message):
    """To workers of a kind: there is something in a queue. Losing it costs only time."""

    TYPE = "work.waits"


class Settled(Message):
    """The hub to a dispatcher: look at these requests now. The database says how they ended.

    Attributes:
        requests: Ids.
        progress: Fraction and note of running requests, by id.
    """

    TYPE = "requests.settled"
    LONGEST = 64_000_000

    requests: tuple[Id, ...] = ()
    progress: dict[Id, tuple[Moment, Line]] = Field(default_factory=dict)


MESSAGES: dict[str, type[Message]] = {
    message.TYPE: message
    for message in (
        OpRequested,
        Claimed,
        ClaimAnswered,
        GrantAsked,
        GrantAnswered,
        Finished,
        Progressed,
        Present,
        CancelOrdered,
        DrainOrdered,
        WorkWaits,
        Settled,
    )
}
