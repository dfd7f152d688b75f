"""What the tables hold, as plain values for the rest of the program."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime
    import uuid


LOCAL_ACCOUNT = "local"
"""The account of this machine's user; it owns what the commands make, and is always there."""

SCOPES = ("viewer", "editor", "operator")
"""What a caller of the API may do; each includes those before it."""

TOKEN_SCOPES = ("metrics", *SCOPES)
"""What a token may be good for; ``metrics`` reads those and nothing else, and opens no session."""


class OpState(StrEnum):
    """How far an op has come. ``done`` is final: a late failure of another attempt is absorbed."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class RequestState(StrEnum):
    """How far a request to remote workers has come; the last three are final."""

    PENDING = "pending"
    DISPATCHED = "dispatched"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether nothing changes it any more."""
        return self in (RequestState.DONE, RequestState.FAILED, RequestState.CANCELLED)


@dataclass(frozen=True, slots=True)
class EpisodeRow:
    """An episode as the user wants it.

    Attributes:
        id: Its slug.
        project: The series it belongs to; created when it is new.
        title: For people.
        story_sha256: Artifact with the story's bytes.
        story_format: ``text``, ``markdown`` or ``fountain``.
        story_path: Where the user's file was.
        environment: The choice ``env=``.
        overrides: As the user gave them; where a conf folder took part, what it comes to.
        config: The composed configuration, as plain data.
        storyboard_sha256: Artifact with a storyboard that the user gave back, or None.
        output: Where the user wants the film, or None for the default.
        created_at: Set by the database.
        updated_at: Set by the database.
    """

    id: str
    project: str
    title: str
    story_sha256: str
    story_format: str
    story_path: str
    environment: str
    overrides: tuple[str, ...] = ()
    config: dict[str, Any] = field(default_factory=dict)
    storyboard_sha256: str | None = None
    output: str | None = None
    created_at: datetime.datetime | None = None
    updated_at: datetime.datetime | None = None


@dataclass(frozen=True, slots=True)
class BindingRow:
    """The rung that a need is bound to.

    Attributes:
        backend: Name of the backend.
        model: Name of the model, or empty.
        level: 0 is the best rung of the ladder.
        options: Those of the backend's options that are content.
        height: Of the pictures in pixels, where it is less than the film's; else 0.
    """

    backend: str
    model: str = ""
    level: int = 0
    options: dict[str, Any] = field(default_factory=dict)
    height: int = 0


@dataclass(frozen=True, slots=True)
class OpRow:
    """What became of an op.

    Attributes:
        key: The op's key.
        kind: The kind of work.
        backend: Name of the backend.
        state: How far it has come.
        rung: The rung that bound the need, as plain data, or None while unknown.
        error_class: Such as ``transient``, when it failed.
        error: What to tell the user, when it failed.
        run_s: Seconds of wall time.
        cpu_s: Seconds of processor time.
        artifact_bytes: Size of all its artifacts.
        finished_at: With a time zone.
    """

    key: str
    kind: str
    backend: str
    state: OpState = OpState.PENDING
    rung: dict[str, Any] | None = None
    error_class: str | None = None
    error: str | None = None
    run_s: float | None = None
    cpu_s: float | None = None
    artifact_bytes: int | None = None
    finished_at: datetime.datetime | None = None


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One try of an op.

    Attributes:
        id: Carried in every message about it.
        op_key: The op, which must have been recorded.
        executor: ``inline`` or ``rabbitmq``.
        worker: ``host:pid`` of the process that runs it.
        started_at: With a time zone.
        finished_at: With a time zone, or None while it runs.
        outcome: ``done`` or an error class, or None while it runs.
        error: What to tell the user, when it failed.
        trace: Of the user's request, or None for a remote attempt: its request has it.
    """

    id: uuid.UUID
    op_key: str
    executor: str
    worker: str
    started_at: datetime.datetime
    finished_at: datetime.datetime | None = None
    outcome: str | None = None
    error: str | None = None
    trace: str | None = None


@dataclass(frozen=True, slots=True)
class RequestRow:
    """An op that a dispatcher wants from remote workers: the outbox, and what became of it.

    Attributes:
        id: 32 hexadecimal digits.
        op_key: Key of the op.
        kind: The kind of work.
        lane: The lane of its queue.
        backend: Name of the backend.
        model: Name of the model, or empty.
        body: Op, rung and options as canonical JSON.
        client: The dispatcher that is woken.
        trace: Id that follows a user's request everywhere.
        attempt: Number of the current try, from 1.
        attempt_id: Id of the current try, 32 hexadecimal digits.
        tries: How often it is tried at most.
        priority: Of its message; 5 and above are served first.
        deadline: After which nobody wants it, or None.
        silence_s: Seconds without a sign of life after which an attempt is stopped.
        limit_s: Seconds after which an attempt is stopped even if it reports progress.
        state: How far it has come.
        bounces: How often it came back unread or untouched, which counts as no try.
        worker: Who has the current attempt.
        claims: Attempt, worker and account of each claim, the current one last; worker and account
            are empty for an attempt that ended unclaimed.
        error_class: When failed.
        error: What to tell the user, when failed.
        hint: What the user can do, when failed.
        created_at: Set by the database.
        dispatched_at: When the broker confirmed the current attempt.
        claimed_at: When a worker began the current attempt.
        granted_at: When a worker asked where to upload.
        last_sign_at: Last sign of life in the current attempt.
        result_at: When the result reached a hub.
        finished_at: When it became final.
    """

    id: str
    op_key: str
    kind: str
    lane: str
    backend: str
    model: str
    body: str
    client: str
    trace: str
    attempt_id: str
    attempt: int = 1
    tries: int = 3
    priority: int = 0
    deadline: datetime.datetime | None = None
    silence_s: float = 300.0
    limit_s: float = 3600.0
    state: RequestState = RequestState.PENDING
    bounces: int = 0
    worker: str | None = None
    claims: tuple[tuple[str, str, str], ...] = ()
    error_class: str | None = None
    error: str | None = None
    hint: str | None = None
    created_at: datetime.datetime | None = None
    dispatched_at: datetime.datetime | None = None
    claimed_at: datetime.datetime | None = None
    granted_at: datetime.datetime | None = None
    last_sign_at: datetime.datetime | None = None
    result_at: datetime.datetime | None = None
    finished_at: datetime.datetime | None = None


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """How a request ended.

    Attributes:
        id: Of the request, 32 hexadecimal digits.
        state: A final one.
        manifest: Of its op in canonical form, when done; None if it was deleted since.
        error_class: When failed.
        error: What to tell the user, when failed.
        hint: What the user can do, when failed.
    """

    id: str
    state: RequestState
    manifest: str | None = None
    error_class: str | None = None
    error: str | None = None
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class ParkedRow:
    """A message that could not be used, kept for people.

    Attributes:
        id: 32 hexadecimal digits.
        queue: Where it was found.
        routing_key: As published.
        reason: Why it was parked.
        request_id: The request it was about, or None where that could not be read.
        headers: As received.
        body: As text.
        arrived_at: With a time zone.
    """

    id: str
    queue: str
    routing_key: str
    reason: str
    request_id: str | None
    headers: dict[str, Any]
    body: str
    arrived_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A series: episodes that share their characters.

    Attributes:
        id: Its slug.
        title: For people; the id where none was given.
        owner: Account that may change members and delete it.
        created_at: With a time zone.
        episodes: How many it has.
    """

    id: str
    title: str
    owner: str
    created_at: datetime.datetime
    episodes: int = 0


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token of the API.

    Attributes:
        id: The part of the token that is shown.
        account: Whose it is.
        scope: Of :data:`TOKEN_SCOPES`.
        note: What it is for.
        secret_hash: Of its secret, by argon2id.
        created_at: With a time zone.
        expires_at: With a time zone, or None.
        revoked_at: With a time zone, or None.
        is_valid: Whether it is neither expired nor revoked, by the database's clock.
    """

    id: str
    account: str
    scope: str
    note: str
    secret_hash: str = field(repr=False)
    created_at: datetime.datetime
    expires_at: datetime.datetime | None = None
    revoked_at: datetime.datetime | None = None
    is_valid: bool = True


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A browser that has opened the page.

    Attributes:
        account: Who uses it.
        scope: Of :data:`SCOPES`.
        expires_at: With a time zone.
    """

    account: str
    scope: str
    expires_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class KeptAnswerRow:
    """What is kept of a request with an idempotency key.

    Attributes:
        path: Of the request, with its query.
        attempt: Which of the requests with this key is worked on, or was.
        body_sha256: Of the request, or None while it is worked on.
        status: Of the answer, or None while it is worked on.
        headers: Of the answer that matter.
        body: Of the answer; None while it is worked on, or where it was too large to be kept.
    """

    path: str
    attempt: str
    body_sha256: str | None = None
    status: int | None = None
    headers: dict[str, str] | None = None
    body: bytes | None = None


class RunState(StrEnum):
    """How far a run has come; the last three are final, unless it is resumed."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether nothing works on it any more."""
        return self not in (RunState.QUEUED, RunState.RUNNING)


class RunOrigin(StrEnum):
    """Who started a run, and so who starts it again when its process died."""

    COMMAND = "command"
    DAGSTER = "dagster"
    API = "api"


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What a run has done so far.

    Attributes:
        known: Needs of the film that are known.
        made: Ops that it made.
        reused: Needs whose result was there.
        failed: Needs that failed.
        left: Needs that are out of date but outside the shots that were asked for.
        stages: One row per kind of work: what was made and reused, and how long it took.
        costs: One row per rung: the ops that it made, with their seconds.
        notices: What people should know.
        failures: Why needs failed, with their places, for people.
        shots: Shots of the film; 0 until it is planned.
        shots_done: Shots whose movie is there.
        share: Of the work that is done, 0 to 1, by what such ops took lately.
        left_s: Seconds until it will be done; None while nothing says so.
    """

    known: int = 0
    made: int = 0
    reused: int = 0
    failed: int = 0
    left: int = 0
    stages: list[dict[str, Any]] = field(default_factory=list)
    costs: list[dict[str, Any]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    shots: int = 0
    shots_done: int = 0
    share: float = 0.0
    left_s: float | None = None


@dataclass(frozen=True, slots=True)
class RunRow:
    """A make of an episode: of a command, of Dagster, or of the API.

    Attributes:
        id: 32 hexadecimal digits; the make's trace, unless one trace makes several episodes.
        episode: Id of the episode.
        trace: Follows the make through logs, messages and rows.
        origin: Who started it.
        state: How far it has come.
        account: Who asked for it; empty for a command.
        request: What was asked for: shots, force, only_below.
        settled: What the make settled about its request before it changed anything, so that a
            resumed one does not raise a take twice; None before.
        facts: What it has done so far.
        claim: Of the process that may write to this row; None if none may.
        host: Of that process.
        pid: Its process id.
        started: When it started, in a form that only serves to compare.
        attempts: How often it was begun.
        is_cancelled: Whether somebody asked to end it.
        error: Why it failed, for people.
        hint: What they can do.
        created_at: Set by the database.
        started_at: When it was first begun.
        heartbeat_at: Last sign of life.
        finished_at: When it ended.
        silent_s: Seconds since its last sign of life, by the database's clock.
    """

    id: str
    episode: str
    trace: str
    origin: RunOrigin = RunOrigin.COMMAND
    state: RunState = RunState.QUEUED
    account: str = ""
    request: dict[str, Any] = field(default_factory=dict)
    settled: dict[str, Any] | None = None
    facts: RunFacts = field(default_factory=RunFacts)
    claim: str | None = None
    host: str = ""
    pid: int = 0
    started: str = ""
    attempts: int = 0
    is_cancelled: bool = False
    error: str | None = None
    hint: str | None = None
    created_at: datetime.datetime | None = None
    started_at: datetime.datetime | None = None
    heartbeat_at: datetime.datetime | None = None
    finished_at: datetime.datetime | None = None
    silent_s: float = 0.0


@dataclass(frozen=True, slots=True)
class EventRow:
    """Something that happened in a project, for pages that show it at once.

    Attributes:
        id: Rises with each event that becomes visible, so that a reader can go on after it.
        at: With a time zone.
        project: Id of the project.
        episode: Id of the episode.
        run: Id of the run, or None.
        kind: Such as ``run``, ``progress``, ``notice``, ``failed`` or ``complete``.
        data: What happened.
    """

    id: int
    at: datetime.datetime
    project: str
    episode: str
    run: str | None
    kind: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class EditRow:
    """A change that a person made to an episode's storyboard, or a decision about shots of it.

    A decision leaves the storyboard as it is; its operations are what ``decide`` of
    :class:`.review.ReviewRecords` wrote.

    Attributes:
        id: 32 hexadecimal digits.
        episode: Id of the episode.
        before_sha256: Artifact with the storyboard before it; None is the plan of the story.
        after_sha256: Artifact with the storyboard after it; None after a decision about the plan.
        operations: As they were given.
        renamed: New id of each shot whose id it changed, by the old one.
        account: Who made it.
        number: Of the episode's edits, from 1; set by the database.
        is_undone: Whether it was taken back.
        created_at: Set by the database.
        answered: Key of the film that was finished before it, or while it is undone after it, and
            the request that it answered, with a space between; None for none.
    """

    id: str
    episode: str
    before_sha256: str | None
    after_sha256: str | None
    operations: list[dict[str, Any]]
    renamed: dict[str, str]
    account: str
    number: int = 0
    is_undone: bool = False
    created_at: datetime.datetime | None = None
    answered: str | None = None


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A take of a shot.

    Attributes:
        id: 32 hexadecimal digits.
        episode: Id of the episode.
        shot_id: Id of the shot now.
        shot: The shot's record in the storyboard, as plain data.
        takes: Take by kind of need, where it is not 0.
        bindings: Binding by kind of need, as plain data.
        keys: Op key by kind of need, once it is made.
        movie: Key of the op that made its movie; None until it is made.
        account: Who asked for it; empty if a make made it.
        note: What the version is about, for people.
        number: Of the shot's versions, from 1; set by the database.
        created_at: Set by the database.
        made_at: When a make had made it.
    """

    id: str
    episode: str
    shot_id: str
    shot: dict[str, Any]
    takes: dict[str, int] = field(default_factory=dict)
    bindings: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    movie: str | None = None
    account: str = ""
    note: str = ""
    number: int = 0
    created_at: datetime.datetime | None = None
    made_at: datetime.datetime | None = None


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """What a person decided about a shot; the newest counts.

    Attributes:
        id: 32 hexadecimal digits.
        episode: Id of the episode.
        shot_id: Id of the shot now.
        verdict: ``approved``, ``rejected``, or empty: open again.
        is_locked: Whether edits and new takes are refused.
        account: Who decided.
        reason: For people.
        version_id: The version that was judged, or None.
        created_at: Set by the database.
    """

    id: str
    episode: str
    shot_id: str
    verdict: str
    is_locked: bool
    account: str
    reason: str = ""
    version_id: str | None = None
    created_at: datetime.datetime | None = None


@dataclass(frozen=True, slots=True)
class CommentRow:
    """A remark on a shot, a frame of it, or a range of time.

    Attributes:
        id: 32 hexadecimal digits.
        episode: Id of the episode.
        shot_id: Id of the shot now.
        text: For people.
        account: Who wrote it.
        version_id: The version that was looked at, or None.
        start_s: From the start of the shot in seconds; None is all of the shot.
        end_s: Equal to the start for a frame.
        x: Place in the picture, 0 (left) to 1 (right); None if no place is meant.
        y: Place in the picture, 0 (top) to 1 (bottom).
        created_at: Set by the database.
        resolved_at: When it was settled, or None.
        resolved_by: Who settled it.
    """

    id: str
    episode: str
    shot_id: str
    text: str
    account: str
    version_id: str | None = None
    start_s: float | None = None
    end_s: float | None = None
    x: float | None = None
    y: float | None = None
    created_at: datetime.datetime | None = None
    resolved_at: datetime.datetime | None = None
    resolved_by: str | None = None
