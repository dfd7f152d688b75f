"""The tables: what was intended (episodes, bindings, takes) and what became of it (ops, attempts).

Manifests are the truth about results: files of a folder store, or rows of ``manifest`` where the
artifacts are in a bucket. The rows of ``op`` can be rebuilt from them. Everything else here is the
truth about intent, and is nowhere else.
"""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    MetaData,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from ..entities.embedding import DIMENSIONS
from .rows import LOCAL_ACCOUNT, SCOPES, TOKEN_SCOPES, RunOrigin, RunState
from .rows import OpState as OpState
from .rows import RequestState as RequestState

SHA256 = "~ '^[0-9a-f]{64}$'"
STATES = ", ".join(f"'{state}'" for state in OpState)
REQUEST_STATES = ", ".join(f"'{state}'" for state in RequestState)
SCOPE = "scope in ({})".format(", ".join(f"'{scope}'" for scope in SCOPES))
TOKEN_SCOPE = "scope in ({})".format(", ".join(f"'{scope}'" for scope in TOKEN_SCOPES))
RUN_STATES = ", ".join(f"'{state}'" for state in RunState)
RUN_ORIGINS = ", ".join(f"'{origin}'" for origin in RunOrigin)
RUN_OPEN = "state in ('queued', 'running')"
OPEN = "state in ('pending', 'dispatched', 'running')"
IN_BIN = "Until when it can be taken out of the bin; null while it is in use"


class Base(DeclarativeBase):
    """Base of the tables; names every constraint, so that migrations can drop it again."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own way to configure it
        str: Text,
        datetime.datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[str]: JSONB,
        uuid.UUID: UUID(as_uuid=True),
    }


class Project(Base):
    """A series: episodes that share their characters."""

    __tablename__ = "project"
    __table_args__ = (
        Index(
            "ix_project_kept_until",
            "kept_until",
            postgresql_where=text("kept_until is not null"),
        ),
        {"comment": "A series: episodes that share their characters"},
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(server_default="", comment="For people; empty shows the id")
    owner: Mapped[str] = mapped_column(
        ForeignKey("account.name"), index=True, server_default=LOCAL_ACCOUNT
    )
    created_at: Mapped[datetime.datetime] = mapped_column(server_default=func.now())
    kept_until: Mapped[datetime.datetime | None] = mapped_column(comment=IN_BIN)


class Episode(Base):
    """One story turned into one film: everything needed to make the same film again."""

    __tablename__ = "episode"
    __table_args__ = (
        CheckConstraint(f"story_sha256 {SHA256}", name="story_sha256"),
        CheckConstraint(f"storyboard_sha256 {SHA256}", name="storyboard_sha256"),
        Index(
            "ix_episode_kept_until",
            "kept_until",
            postgresql_where=text("kept_until is not null"),
        ),
        {"comment": "One story turned into one film, with all it takes to make it again"},
    )

    id: Mapped[str] = mapped_column(
        primary_key=True, comment="Slug of the episode; its partition in Dagster"
    )
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), index=True)
    title: Mapped[str]
    story_sha256: Mapped[str] = mapped_column(comment="Artifact with the story's bytes")
    story_format: Mapped[str] = mapped_column(comment="text, markdown or fountain")
    story_path: Mapped[str] = mapped_column(comment="Where the file was on the user's disk")
    environment: Mapped[str] = mapped_column(comment="The choice env=")
    overrides: Mapped[list[str]] = mapped_column(comment="From which it is made again")
    config: Mapped[dict[str, Any]] = mapped_column(comment="The composed configuration")
    storyboard_sha256: Mapped[str | None] = mapped_column(
        comment="Artifact with a storyboard that the user gave back; it replaces the plan"
    )
    output: Mapped[str | None] = mapped_column(comment="Where the user wants the film")
    created_at: Mapped[datetime.datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime.datetime] = mapped_column(server_default=func.now())
    kept_until: Mapped[datetime.datetime | None] = mapped_column(comment=IN_BIN)


class Binding(Base):
    """The rung that a need was bound to; it stays until it is released."""

    __tablename__ = "binding"
    __table_args__ = (
        CheckConstraint("level >= 0", name="level"),
        {"comment": "The rung a need was bound to; a re-run keeps it"},
    )

    episode_id: Mapped[str] = mapped_column(
        ForeignKey("episode.id", ondelete="CASCADE"), primary_key=True
    )
    need_id: Mapped[str] = mapped_column(primary_key=True)
    backend: Mapped[str]
    model: Mapped[str] = mapped_column(comment="Empty if the backend has only one")
    level: Mapped[int] = mapped_column(comment="0 is the best rung of the ladder")
    options: Mapped[dict[str, Any]] = mapped_column(
        comment="Of the backend: those that are content"
    )
    height: Mapped[int] = mapped_column(
        server_default="0",
        comment="Of the pictures in pixels, where it is less than the film's; else 0",
    )


class MemoryCap(Base):
    """What was too much for the memory of a backend's GPU: each costs a failed op to learn."""

    __tablename__ = "memory_cap"
    __table_args__ = (
        CheckConstraint("load > 0", name="load"),
        {"comment": "What was too much for the memory of a backend's GPU"},
    )

    kind: Mapped[str] = mapped_column(primary_key=True)
    backend: Mapped[str] = mapped_column(primary_key=True)
    model: Mapped[str] = mapped_column(
        primary_key=True, comment="Empty if the backend has only one"
    )
    load: Mapped[int] = mapped_column(
        BigInteger, comment="Pixels times frames; as much and more was too much"
    )
    vram_gb: Mapped[float] = mapped_column(
        Double, comment="Of the largest GPU then, in 10^9 bytes; 0 if unknown"
    )
    learned_at: Mapped[datetime.datetime] = mapped_column(server_default=func.now())


class Take(Base):
    """Which of several wanted results of a need is the current one."""

    __tablename__ = "take"
    __table_args__ = (
        CheckConstraint("take >= 0", name="take"),
        {"comment": "Which wanted result of a need is current; a re-roll raises it"},
    )

    episode_id: Mapped[str] = mapped_column(
        ForeignKey("episode.id", ondelete="CASCADE"), primary_key=True
    )
    need_id: Mapped[str] = mapped_column(primary_key=True)
    take: Mapped[int] = mapped_column(comment="Part of the op's key; 0 is the first")


class OpRecord(Base):
    """What became of an op; can be rebuilt from its manifest."""

    __tablename__ = "op"
    __table_args__ = (
        CheckConstraint(f"key {SHA256}", name="key"),
        CheckConstraint(f"state in ({STATES})", name="state"),
        Index("ix_op_unfinished", "state", postgresql_where=text("state <> 'done'")),
        {"comment": "What became of an op; can be rebuilt from its manifest"},
    )

    key: Mapped[str] = mapped_column(primary_key=True, comment="SHA-256 of the op's canonical form")
    kind: Mapped[str]
    backend: Mapped[str]
    state: Mapped[str] = mapped_column(comment="pending, running, done (final) or failed")
    rung: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True), comment="The choice of quality that bound the need"
    )
    error_class: Mapped[str | None] = mapped_column(comment="Such as transient, oom or invalid")
    error: Mapped[str | None] = mapped_column(comment="What to tell the user")
    run_s: Mapped[float | None] = mapped_column(comment="Wall time in seconds")
    cpu_s: Mapped[float | None] = mapped_column(comment="Processor time in seconds")
    artifact_bytes: Mapped[int | None] = mapped_column(
        BigInteger, comment="Size of all its artifacts"
    )
    finished_at: Mapped[datetime.datetime | None]


class ManifestRecord(Base):
    """The manifest of an op whose artifacts are in a bucket; bundles of films hold copies."""

    __tablename__ = "manifest"
    __table_args__ = (
        CheckConstraint(f"key {SHA256}", name="key"),
        {"comment": "Manifests of ops whose artifacts are in a bucket"},
    )

    key: Mapped[str] = mapped_column(primary_key=True, comment="SHA-256 of the op's canonical form")
    manifest: Mapped[str] = mapped_column(comment="In canonical form")
    written_at: Mapped[datetime.datetime] = mapped_column(server_default=func.now())


class EpisodeOp(Base):
    """The current graph of an episode: the op that each need has become."""

    __tablename__ = "episode_op"
    __table_args__ = {"comment": "Current graph: the op each need has become"}  # noqa: RUF012

    episode_id: Mapped[str] = mapped_column(
        ForeignKey("episode.id", ondelete="CASCADE"), primary_key=True
    )
    need_id: Mapped[str] = mapped_column(primary_key=True)
    op_key: Mapped[str] = mapped_column(ForeignKey("op.key", ondelete="CASCADE"), index=True)


class Attempt(Base):
    """One try of an op on some executor."""

    __tablename__ = "attempt"
    __table_args__ = (
        Index("ix_attempt_running", "started_at", postgresql_where=text("finished_at is null")),
        {"comment": "One try of an op on some executor"},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    op_key: Mapped[str] = mapped_column(ForeignKey("op.key", ondelete="CASCADE"), index=True)
    executor: Mapped[str] = mapped_column(comment="inline or rabbitmq")
    worker: Mapped[str] = mapped_column(comment="host:pid of the process that ran it")
    started_at: Mapped[datetime.datetime]
    finished_at: Mapped[datetime.datetime | None]
    outcome: Mapped[str | None] = mapped_column(comment="done, or an error class")
    error: Mapped[str | None]
    trace: Mapped[str | None] = mapped_column(
        index=True, comment="Of the user's request; of a remote attempt, its request has it"
    )


class Request(Base):
    """An op that a dispatcher wants from remote workers: the outbox, and what became of it."""

    __tablename__ = "request"
    __table_args__ = (
        CheckConstraint(f"op_key {SHA256}", name="op_key"),
        CheckConstraint(f"state in ({REQUEST_STATES})", name="state"),
        CheckConstraint("attempt >= 1", name="attempt"),
        Index("ix_request_open", "created_at", postgresql_where=text(OPEN)),
        {"comment": "An op wanted from remote workers: the outbox, and what became of it"},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    op_key: Mapped[str] = mapped_column(index=True, comment="SHA-256 of the op's canonical form")
    kind: Mapped[str]
    lane: Mapped[str] = mapped_column(comment="Of its queue, op.<kind>.<lane>")
    backend: Mapped[str]
    model: Mapped[str] = mapped_column(comment="Empty if the backend has only one")
    body: Mapped[str] = mapped_column(comment="Op, rung and options as canonical JSON")
    client: Mapped[str] = mapped_column(comment="The dispatcher that is woken")
    trace: Mapped[str] = mapped_column(
        index=True, comment="Follows a user's request through logs, messages and rows"
    )
    attempt: Mapped[int] = mapped_column(comment="Number of the current try, from 1")
    attempt_id: Mapped[uuid.UUID] = mapped_column(comment="Id of the current try")
    tries: Mapped[int] = mapped_column(comment="How often it is tried at most")
    priority: Mapped[int] = mapped_column(comment="Of its message; 5 and above are served first")
    deadline: Mapped[datetime.datetime | None] = mapped_column(
        comment="After which nobody wants it"
    )
    silence_s: Mapped[float] = mapped_column(comment="Longest silence of an attempt")
    limit_s: Mapped[float] = mapped_column(comment="Longest run of an attempt")
    state: Mapped[str] = mapped_column(
        comment="pending, dispatched, running; final: done, failed, cancelled"
    )
    bounces: Mapped[int] = mapped_column(
        comment="How often it came back unread or untouched, which counts as no try"
    )
    worker: Mapped[str | None] = mapped_column(comment="Who has the current attempt")
    claims: Mapped[list[str]] = mapped_column(
        server_default=text("'[]'"),
        comment="Attempt, worker and account of each claim, oldest first",
    )
    error_class: Mapped[str | None]
    error: Mapped[str | None] = mapped_column(comment="What to tell the user")
    hint: Mapped[str | None] = mapped_column(comment="What the user can do")
    created_at: Mapped[datetime.datetime] = mapped_column(server_default=func.now())
    dispatched_at: Mapped[datetime.datetime | None]
    claimed_at: Mapped[datetime.datetime | None]
    granted_at: Mapped[datetime.datetime | None]
    last_sign_at: Mapped[datetime.datetime | None]
    result_at: Mapped[datetime.datetime | None]
    finished_at: Mapped[datetime.datetime | None]


class ParkedMessage(Base):
    """A message that could not be used, kept for people: malformed, or a dead letter."""

    __tablename__ = "parked_message"
    __table_args__ = (
        Index("ix_parked_message_open", "arrived_at", postgresql_where=text("handled_at is null")),
        {"comment": "A message that could not be used: malformed, or a dead letter"},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    queue: Mapped[str] = mapped_column(comment="Where it was found")
    routing_key: Mapped[str]
    reason: Mapped[str] = mapped_column(comment="Why it was parked, for people")
    request_id: Mapped[uuid.UUID | None] = mapped_column(
        index=True, comment="The request it was about, where that could be read"
    )
    headers: Mapped[dict[str, Any]]
    body: Mapped[str] = mapped_column(comment="As text; bytes that are none are replaced")
    arrived_at: Mapped[datetime.datetime] = mapped_column(server_default=func.now())
    handled_at: Mapped[datetime.datetime | None] = mapped_column(
        comment="When somebody put it back or dropped it"
    )


class Account(Base):
    """Who uses the studio: owns projects, and has tokens."""

    __tablename__ = "account"
    __table_args__ = {"comment": "Who uses the studio: owns projects, and has tokens"}  # noqa: RUF012

    name: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[datetime.datetime] = mapped_column(server_default=func.now())


class ProjectMember(Base):
    """An account that may use a project of another."""

    __tablename__ = "project_member"
    __table_args__ = {"comment": "An account that may use a project of another"}  # noqa: RUF012

    project_id: Mapped[str] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), primary_key=True
    )
    account: Mapped[str] = mapped_column(ForeignKey("account.name"), primary_key=True, index=True)
    added_at: Mapped[datetime.datetime] = mapped_column(server_default=func.now())


class Token(Base):
    """A token of the API; its secret is nowhere, only a hash of it."""

    __tablename__ = "token"
    __table_args__ = (
        CheckConstraint(TOKEN_SCOPE, name="scope"),
        {"comment": "A token of the API; of its secret only a hash is kept"},
    )

    id: Mapped[str] = mapped_column(primary_key=True, comment="The part of the token that is shown")
    account: Mapped[str] = mapped_column(ForeignKey("account.name"), index=True)
    scope: Mapped[str] = mapped_column(comment="metrics, viewer, editor or operator")
    note: Mapped[str] = mapped_column(comment="What it is for, in its user's words")
    secret_hash: Mapped[str] = mapped_column(comment="Of the secret, by argon2id")
    created_at: Mapped[datetime.datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime.datetime | None]
    revoked_at: Mapped[datetime.datetime | None]


class LaunchToken(Base):
    """A secret that opens the page once: it travels in the address that a command prints."""

    __tablename__ = "launch_token"
    __table_args__ = (
        CheckConstraint(f"sha256 {SHA256}", name="sha256"),
        CheckConstraint(SCOPE, name="scope"),
        {"comment": "A secret that opens the page once"},
    )

    sha256: Mapped[str] = mapped_column(primary_key=True, comment="Of the secret")
    account: Mapped[str] = mapped_column(ForeignKey("account.name"), index=True)
    scope: Mapped[str]
    expires_at: Mapped[datetime.datetime]


class PageSession(Base):
    """A browser that has opened the page: its cookie holds the secret."""

    __tablename__ = "page_session"
    __table_args__ = (
        CheckConstraint(f"sha256 {SHA256}", name="sha256"),
        CheckConstraint(SCOPE, name="scope"),
        {"comment": "A browser that has opened the page"},
    )

    sha256: Mapped[str] = mapped_column(primary_key=True, comment="Of the cookie's secret")
    account: Mapped[str] = mapped_column(ForeignKey("account.name"), index=True)
    scope: Mapped[str]
    token_id: Mapped[str | None] = mapped_column(
        ForeignKey("token.id", ondelete="CASCADE"),
        index=True,
        comment="The token that opened it, which ends it; null after a launch token",
    )
    created_at: Mapped[datetime.datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime.datetime] = mapped_column(index=True)


class KeptAnswer(Base):
    """The answer to a request that had an idempotency key, given again to its repetition."""

    __tablename__ = "kept_answer"
    __table_args__ = {"comment": "The answer to a POST with an idempotency key"}  # noqa: RUF012

    account: Mapped[str] = mapped_column(
        ForeignKey("account.name", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(
        primary_key=True, comment="Scope of the caller, and the key as they chose it"
    )
    path: Mapped[str] = mapped_column(comment="With the query")
    attempt: Mapped[str] = mapped_column(comment="Which of the requests is worked on, or was")
    leased_until: Mapped[datetime.datetime] = mapped_column(
        comment="Until when it counts as worked on without another sign of life"
    )
    body_sha256: Mapped[str | None] = mapped_column(comment="Of the request; null until answered")
    status: Mapped[int | None] = mapped_column(comment="Of the answer; null until answered")
    headers: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime.datetime] = mapped_column(server_default=func.now(), index=True)


class Run(Base):
    """A make of an episode: of a command, of Dagster, or of the API."""

    __tablename__ = "run"
    __table_args__ = (
        CheckConstraint("id ~ '^[0-9a-f]{32}$'", name="id"),
        CheckConstraint(f"state in ({RUN_STATES})", name="state"),
        CheckConstraint(f"origin in ({RUN_ORIGINS})", name="origin"),
        Index("ix_run_episode", "episode_id", "created_at", "id"),
        Index("ix_run_open", "created_at", postgresql_where=text(RUN_OPEN)),
        {"comment": "A make of an episode: of a command, of Dagster, or of the API"},
    )

    id: Mapped[str] = mapped_column(
        primary_key=True, comment="The make's trace, unless one trace makes several episodes"
    )
    episode_id: Mapped[str] = mapped_column(ForeignKey("episode.id", ondelete="CASCADE"))
    trace: Mapped[str] = mapped_column(
        index=True, comment="Follows the make through logs, messages and rows"
    )
    origin: Mapped[str] = mapped_column(comment="command, dagster or api")
    state: Mapped[str] = mapped_column(comment="queued, running; final: done, failed, cancelled")
    account: Mapped[str] = mapped_column(comment="Who asked for it; empty for a command")
    request: Mapped[dict[str, Any]] = mapped_column(comment="shots, force, only_below")
    settled: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True),
        comment="What the make settled about its request, so that no take is raised twice",
    )
    facts: Mapped[dict[str, Any]] = mapped_column(comment="What it has done so far")
    claim: Mapped[uuid.UUID | None] = mapped_column(
        comment="Of the process that may write to this row"
    )
    host: Mapped[str] = mapped_column(comment="Of that process")
    pid: Mapped[int] = mapped_column(comment="Of that process; 0 if there is none yet")
    started: Mapped[str] = mapped_column(comment="When that process started, to compare")
    attempts: Mapped[int] = mapped_column(comment="How often it was begun")
    is_cancelled: Mapped[bool] = mapped_column(comment="Whether somebody asked to end it")
    error: Mapped[str | None] = mapped_column(comment="Why it failed, for people")
    hint: Mapped[str | None] = mapped_column(comment="What they can do")
    created_at: Mapped[datetime.datetime] = mapped_column(server_default=func.now())
    started_at: Mapped[datetime.datetime | None]
    heartbeat_at: Mapped[datetime.datetime | None] = mapped_column(comment="Last sign of life")
    finished_at: Mapped[datetime.datetime | None]


class RunEvent(Base):
    """Something that happened in a project, for pages that show it at once."""

    __tablename__ = "run_event"
    __table_args__ = (
        Index("ix_run_event_episode", "episode_id", "id"),
        {"comment": "What happened, for pages that show it at once; kept for a while"},
    )

    id: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, comment="Rises with each event that becomes visible"
    )
    at: Mapped[datetime.datetime] = mapped_column(server_default=func.clock_timestamp())
    episode_id: Mapped[str] = mapped_column(ForeignKey("episode.id", ondelete="CASCADE"))
    run_id: Mapped[str | None] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(comment="run, progress, notice, failed, fell, complete, ...")
    data: Mapped[dict[str, Any]]


class StoryboardEdit(Base):
    """A change that a person made to an episode's storyboard; several operations at once."""

    __tablename__ = "edit"
    __table_args__ = (
        CheckConstraint(f"before_sha256 {SHA256}", name="before_sha256"),
        CheckConstraint(f"after_sha256 {SHA256}", name="after_sha256"),
        UniqueConstraint("episode_id", "number", name="uq_edit_number"),
        {"comment": "A change that a person made to an episode's storyboard"},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    episode_id: Mapped[str] = mapped_column(ForeignKey("episode.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(comment="From 1; the newest that is not undone counts")
    before_sha256: Mapped[str | None] = mapped_column(
        comment="Artifact with the storyboard before it; null is the plan of the story"
    )
    after_sha256: Mapped[str | None] = mapped_column(
        comment="Artifact with the storyboard after it"
    )
    operations: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, comment="As they were given")
    renamed: Mapped[dict[str, Any]] = mapped_column(
        comment="New id of each shot whose id it changed, by the old one"
    )
    is_undone: Mapped[bool] = mapped_column(server_default=text("false"))
    answered: Mapped[str | None] = mapped_column(
        comment="Film that was finished on its other side, and the request that it answered"
    )
    account: Mapped[str] = mapped_column(comment="Who made it")
    created_at: Mapped[datetime.datetime] = mapped_column(server_default=func.clock_timestamp())


class ShotVersion(Base):
    """A take of a shot: what it was to show, how it was made, and the ops that made it."""

    __tablename__ = "shot_version"
    __table_args__ = (
        CheckConstraint(f"movie {SHA256}", name="movie"),
        Index("ix_shot_version_shot", "episode_id", "shot_id"),
        {"comment": "A take of a shot: what it shows, and the ops that made it"},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    episode_id: Mapped[str] = mapped_column(ForeignKey("episode.id", ondelete="CASCADE"))
    shot_id: Mapped[str] = mapped_column(comment="Follows the shot when an edit changes its id")
    number: Mapped[int] = mapped_column(comment="Of the shot's versions, from 1")
    shot: Mapped[dict[str, Any]] = mapped_column(comment="The shot's record in the storyboard")
    takes: Mapped[dict[str, Any]] = mapped_column(comment="Take by kind of need, where not 0")
    bindings: Mapped[dict[str, Any]] = mapped_column(comment="Binding by kind of need")
    keys: Mapped[dict[str, Any]] = mapped_column(comment="Op key by kind of need, once it is made")
    movie: Mapped[str | None] = mapped_column(
        comment="Key of the op that made its movie; null until it is made"
    )
    account: Mapped[str] = mapped_column(comment="Who asked for it; empty if a make made it")
    note: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime.datetime] = mapped_column(server_default=func.clock_timestamp())
    made_at: Mapped[datetime.datetime | None]


class ShotDecision(Base):
    """What a person decided about a shot; the newest counts."""

    __tablename__ = "shot_decision"
    __table_args__ = (
        CheckConstraint("verdict in ('', 'approved', 'rejected')", name="verdict"),
        Index("ix_shot_decision_shot", "episode_id", "shot_id", "created_at"),
        {"comment": "What a person decided about a shot; the newest counts"},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    episode_id: Mapped[str] = mapped_column(ForeignKey("episode.id", ondelete="CASCADE"))
    shot_id: Mapped[str] = mapped_column(comment="Follows the shot when an edit changes its id")
    version_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("shot_version.id", ondelete="SET NULL"), comment="The version that was judged"
    )
    verdict: Mapped[str] = mapped_column(comment="approved, rejected, or empty: open again")
    is_locked: Mapped[bool] = mapped_column(comment="Whether edits and new takes are refused")
    reason: Mapped[str] = mapped_column(server_default="")
    account: Mapped[str]
    created_at: Mapped[datetime.datetime] = mapped_column(server_default=func.clock_timestamp())


class ConfirmedDoubt(Base):
    """A doubt of the planner that a person confirmed."""

    __tablename__ = "confirmed_doubt"
    __table_args__ = {"comment": "A doubt of the planner that a person confirmed"}  # noqa: RUF012

    episode_id: Mapped[str] = mapped_column(
        ForeignKey("episode.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(
        primary_key=True, comment="Of what is said, and of the sentence"
    )
    account: Mapped[str] = mapped_column(comment="Who confirmed it")
    created_at: Mapped[datetime.datetime] = mapped_column(server_default=func.now())


class Comment(Base):
    """A person's remark on a shot, a frame of it, or a range of time."""

    __tablename__ = "comment"
    __table_args__ = (
        CheckConstraint("start_s >= 0 and end_s >= start_s", name="range"),
        CheckConstraint("x between 0 and 1 and y between 0 and 1", name="point"),
        Index("ix_comment_shot", "episode_id", "shot_id", "created_at"),
        {"comment": "A remark on a shot, a frame of it, or a range of time"},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    episode_id: Mapped[str] = mapped_column(ForeignKey("episode.id", ondelete="CASCADE"))
    shot_id: Mapped[str] = mapped_column(comment="Follows the shot when an edit changes its id")
    version_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("shot_version.id", ondelete="SET NULL"), comment="The version that was looked at"
    )
    text: Mapped[str]
    start_s: Mapped[float | None] = mapped_column(
        Double, comment="From the start of the shot in seconds; null is all of the shot"
    )
    end_s: Mapped[float | None] = mapped_column(Double, comment="Equal to the start for a frame")
    x: Mapped[float | None] = mapped_column(Double, comment="Place in the picture, 0 (left) to 1")
    y: Mapped[float | None] = mapped_column(Double, comment="Place in the picture, 0 (top) to 1")
    account: Mapped[str]
    created_at: Mapped[datetime.datetime] = mapped_column(server_default=func.clock_timestamp())
    resolved_at: Mapped[datetime.datetime | None]
    resolved_by: Mapped[str | None]


class SerialEpisode(Base):
    """The place of an episode in its serial, and the cast file that it got from it."""

    __tablename__ = "serial_episode"
    __table_args__ = (
        CheckConstraint("number >= 1", name="number"),
        UniqueConstraint("project_id", "number", name="uq_serial_episode_number"),
        {"comment": "The place of an episode in its serial, and the cast that it got from it"},
    )

    episode_id: Mapped[str] = mapped_column(
        ForeignKey("episode.id", ondelete="CASCADE"), primary_key=True
    )
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(comment="From 1 in the order of the story")
    cast_given: Mapped[str] = mapped_column(
        server_default="", comment="The override cast= of the user's own cast file, or empty"
    )
    cast_settled: Mapped[str] = mapped_column(
        server_default="", comment="The override cast= with what the serial knows, or empty"
    )


class EntityRecord(Base):
    """A person, a place or a thing of a project."""

    __tablename__ = "entity"
    __table_args__ = (
        CheckConstraint("kind in ('person', 'place', 'thing', 'narrator')", name="kind"),
        Index("ix_entity_project_id", "project_id", "kind", "seq"),
        Index("ix_entity_embedder", "project_id", "embedder"),
        Index("ix_entity_narrates", "project_id", postgresql_where=text("narrates")),
        Index(
            "ix_entity_words",
            "words",
            postgresql_using="gin",
            postgresql_ops={"words": "gin_trgm_ops"},
        ),
        Index(
            "ix_entity_embedding",
            "embedding",
            postgresql_using="hnsw",
            postgresql_ops={"embedding": "halfvec_cosine_ops"},
        ),
        {"comment": "A person, a place or a thing of a project"},
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    seq: Mapped[int] = mapped_column(
        BigInteger, Identity(), comment="Rises with the time at which it was first known"
    )
    kind: Mapped[str] = mapped_column(comment="person, place or thing, or narrator")
    name: Mapped[str] = mapped_column(comment="What all episodes call it")
    narrates: Mapped[bool] = mapped_column(comment="Whether it tells the story")
    words: Mapped[str] = mapped_column(comment="Its names in ASCII letters, for trigrams")
    embedder: Mapped[str] = mapped_column(comment="Which model made the vector; empty if none")
    embedding: Mapped[Any | None] = mapped_column(
        HALFVEC(DIMENSIONS), comment="Of its names and of what is said of it"
    )
    created_at: Mapped[datetime.datetime] = mapped_column(server_default=func.now())


class EntityName(Base):
    """A name of an entity, as a chapter writes it or a person says."""

    __tablename__ = "entity_name"
    __table_args__ = (
        Index("ix_entity_name_tokens", "tokens", postgresql_using="gin"),
        Index("ix_entity_name_folded", "project_id", "folded"),
        {"comment": "A name of an entity, as a chapter writes it or a person says"},
    )

    entity_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("entity.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    folded: Mapped[str] = mapped_column(comment="As it is compared")
    tokens: Mapped[list[str]] = mapped_column(
        ARRAY(Text), comment="Names of one person have one of them in common"
    )
    decided: Mapped[bool] = mapped_column(comment="Whether a person said so")
    denied: Mapped[bool] = mapped_column(comment="Whether a person said that it is not its name")
    number: Mapped[int] = mapped_column(comment="Of the first episode that has it; 0 if decided")


class EntityFact(Base):
    """What a chapter says of an entity, or a person decided."""

    __tablename__ = "entity_fact"
    __table_args__ = (
        CheckConstraint("confidence between 0 and 1", name="confidence"),
        {"comment": "What a chapter says of an entity, or a person decided"},
    )

    entity_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("entity.id", ondelete="CASCADE"), primary_key=True
    )
    field: Mapped[str] = mapped_column(primary_key=True, comment="Such as hair or voice.rate")
    number: Mapped[int] = mapped_column(
        primary_key=True, comment="Of the episode from which it holds; 0 for all"
    )
    decided: Mapped[bool] = mapped_column(primary_key=True, comment="Whether a person said so")
    value: Mapped[Any] = mapped_column(JSONB)
    confidence: Mapped[float] = mapped_column(Double, comment="0 to 1")
    sentence: Mapped[str] = mapped_column(comment="Of the story that says so; may be empty")
    episode_id: Mapped[str | None] = mapped_column(
        ForeignKey("serial_episode.episode_id", ondelete="CASCADE"), index=True
    )


class EntityAppearance(Base):
    """That an entity is in an episode."""

    __tablename__ = "entity_appearance"
    __table_args__ = {"comment": "That an entity is in an episode"}  # noqa: RUF012

    entity_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("entity.id", ondelete="CASCADE"), primary_key=True
    )
    episode_id: Mapped[str] = mapped_column(
        ForeignKey("serial_episode.episode_id", ondelete="CASCADE"), primary_key=True, index=True
    )
    name: Mapped[str] = mapped_column(primary_key=True, comment="As the episode's plan calls it")
    lines: Mapped[int] = mapped_column(comment="That it speaks")
    shots: Mapped[int] = mapped_column(comment="In which it is")
    sentence: Mapped[str] = mapped_column(comment="That introduces it; may be empty")


class EntityDecision(Base):
    """What a person decided about an entity, for people who ask later."""

    __tablename__ = "entity_decision"
    __table_args__ = (
        Index("ix_entity_decision_entity_id", "entity_id", "id"),
        {"comment": "What a person decided about an entity"},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    project_id: Mapped[str] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    entity_id: Mapped[uuid.UUID] = mapped_column(comment="It may have been merged since")
    action: Mapped[str] = mapped_column(comment="change, alias, unalias, merge or split")
    account: Mapped[str] = mapped_column(comment="Who decided it")
    details: Mapped[dict[str, Any]]
    decided_at: Mapped[datetime.datetime] = mapped_column(server_default=func.now())


class ShotContent(Base):
    """What a shot shows, to find those that resemble it."""

    __tablename__ = "shot_content"
    __table_args__ = (
        CheckConstraint("position >= 1", name="position"),
        CheckConstraint(f"board_sha256 {SHA256}", name="board_sha256"),
        Index("ix_shot_content_embedder", "project_id", "embedder"),
        Index("ix_shot_content_traits", "traits", postgresql_using="gin"),
        Index(
            "ix_shot_content_embedding",
            "embedding",
            postgresql_using="hnsw",
            postgresql_ops={"embedding": "halfvec_cosine_ops"},
        ),
        {"comment": "What a shot shows, to find those that resemble it"},
    )

    episode_id: Mapped[str] = mapped_column(
        ForeignKey("episode.id", ondelete="CASCADE"), primary_key=True
    )
    shot_id: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(comment="From 1 in the order of the film")
    scene: Mapped[int] = mapped_column(comment="Its number, from 1")
    board_sha256: Mapped[str] = mapped_column(
        comment="Of the canonical JSON of the storyboard that it is in"
    )
    words: Mapped[str] = mapped_column(comment="What its vector is made of")
    sentence: Mapped[str] = mapped_column(comment="That tells it to people")
    people: Mapped[list[str]] = mapped_column(
        ARRAY(Text), comment="Names, as its storyboard writes"
    )
    place: Mapped[str] = mapped_column(comment="Name, as its storyboard writes")
    place_kind: Mapped[str] = mapped_column(comment="Of the place, or empty")
    deeds: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="Verbs")
    things: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="Kinds, or else words")
    mood: Mapped[str] = mapped_column(comment="Of its scene; empty if neutral")
    traits: Mapped[list[str]] = mapped_column(
        ARRAY(Text), comment="All of these with a letter before each, to look them up together"
    )
    embedder: Mapped[str] = mapped_column(comment="Which model made the vector; empty if none")
    embedding: Mapped[Any | None] = mapped_column(HALFVEC(DIMENSIONS), comment="Of its words")
