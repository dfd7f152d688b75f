"""Episodes with their bindings, takes and graphs; ops, attempts, requests; the router's memory."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and the extension that the memory of characters will need."""
    op.execute("create extension if not exists vector")
    op.create_table(
        "project",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        comment="A series: episodes that share their characters",
    )
    op.create_table(
        "episode",
        sa.Column(
            "id", sa.Text(), nullable=False, comment="Slug of the episode; its partition in Dagster"
        ),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column(
            "story_sha256", sa.Text(), nullable=False, comment="Artifact with the story's bytes"
        ),
        sa.Column("story_format", sa.Text(), nullable=False, comment="text, markdown or fountain"),
        sa.Column(
            "story_path", sa.Text(), nullable=False, comment="Where the file was on the user's disk"
        ),
        sa.Column("environment", sa.Text(), nullable=False, comment="The choice env="),
        sa.Column("overrides", JSONB(), nullable=False, comment="From which it is made again"),
        sa.Column("config", JSONB(), nullable=False, comment="The composed configuration"),
        sa.Column(
            "storyboard_sha256",
            sa.Text(),
            nullable=True,
            comment="Artifact with a storyboard that the user gave back; it replaces the plan",
        ),
        sa.Column("output", sa.Text(), nullable=True, comment="Where the user wants the film"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("story_sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_episode_story_sha256")),
        sa.CheckConstraint(
            "storyboard_sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_episode_storyboard_sha256")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_episode_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_episode")),
        comment="One story turned into one film, with all it takes to make it again",
    )
    op.create_index(op.f("ix_episode_project_id"), "episode", ["project_id"], unique=False)
    op.create_table(
        "op",
        sa.Column("key", sa.Text(), nullable=False, comment="SHA-256 of the op's canonical form"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("backend", sa.Text(), nullable=False),
        sa.Column(
            "state", sa.Text(), nullable=False, comment="pending, running, done (final) or failed"
        ),
        sa.Column(
            "rung",
            JSONB(none_as_null=True),
            nullable=True,
            comment="The choice of quality that bound the need",
        ),
        sa.Column(
            "error_class", sa.Text(), nullable=True, comment="Such as transient, oom or invalid"
        ),
        sa.Column("error", sa.Text(), nullable=True, comment="What to tell the user"),
        sa.Column("run_s", sa.Float(), nullable=True, comment="Wall time in seconds"),
        sa.Column("cpu_s", sa.Float(), nullable=True, comment="Processor time in seconds"),
        sa.Column(
            "artifact_bytes", sa.BigInteger(), nullable=True, comment="Size of all its artifacts"
        ),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("key ~ '^[0-9a-f]{64}$'", name=op.f("ck_op_key")),
        sa.CheckConstraint(
            "state in ('pending', 'running', 'done', 'failed')", name=op.f("ck_op_state")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_op")),
        comment="What became of an op; can be rebuilt from its manifest",
    )
    op.create_index(
        "ix_op_unfinished",
        "op",
        ["state"],
        unique=False,
        postgresql_where=sa.text("state <> 'done'"),
    )
    op.create_table(
        "binding",
        sa.Column("episode_id", sa.Text(), nullable=False),
        sa.Column("need_id", sa.Text(), nullable=False),
        sa.Column("backend", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False, comment="Empty if the backend has only one"),
        sa.Column(
            "level", sa.Integer(), nullable=False, comment="0 is the best rung of the ladder"
        ),
        sa.Column(
            "options", JSONB(), nullable=False, comment="Of the backend: those that are content"
        ),
        sa.Column(
            "height",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="Of the pictures in pixels, where it is less than the film's; else 0",
        ),
        sa.CheckConstraint("level >= 0", name=op.f("ck_binding_level")),
        sa.ForeignKeyConstraint(
            ["episode_id"], ["episode.id"], name=op.f("fk_binding_episode_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("episode_id", "need_id", name=op.f("pk_binding")),
        comment="The rung a need was bound to; a re-run keeps it",
    )
    op.create_table(
        "take",
        sa.Column("episode_id", sa.Text(), nullable=False),
        sa.Column("need_id", sa.Text(), nullable=False),
        sa.Column(
            "take", sa.Integer(), nullable=False, comment="Part of the op's key; 0 is the first"
        ),
        sa.CheckConstraint("take >= 0", name=op.f("ck_take_take")),
        sa.ForeignKeyConstraint(
            ["episode_id"], ["episode.id"], name=op.f("fk_take_episode_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("episode_id", "need_id", name=op.f("pk_take")),
        comment="Which wanted result of a need is current; a re-roll raises it",
    )
    op.create_table(
        "episode_op",
        sa.Column("episode_id", sa.Text(), nullable=False),
        sa.Column("need_id", sa.Text(), nullable=False),
        sa.Column("op_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["episode_id"],
            ["episode.id"],
            name=op.f("fk_episode_op_episode_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["op_key"], ["op.key"], name=op.f("fk_episode_op_op_key"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("episode_id", "need_id", name=op.f("pk_episode_op")),
        comment="Current graph: the op each need has become",
    )
    op.create_index(op.f("ix_episode_op_op_key"), "episode_op", ["op_key"], unique=False)
    op.create_table(
        "attempt",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("op_key", sa.Text(), nullable=False),
        sa.Column("executor", sa.Text(), nullable=False, comment="inline or rabbitmq"),
        sa.Column(
            "worker", sa.Text(), nullable=False, comment="host:pid of the process that ran it"
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True, comment="done, or an error class"),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column(
            "trace",
            sa.Text(),
            nullable=True,
            comment="Of the user's request; of a remote attempt, its request has it",
        ),
        sa.ForeignKeyConstraint(
            ["op_key"], ["op.key"], name=op.f("fk_attempt_op_key"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        comment="One try of an op on some executor",
    )
    op.create_index(op.f("ix_attempt_op_key"), "attempt", ["op_key"], unique=False)
    op.create_index(
        "ix_attempt_running",
        "attempt",
        ["started_at"],
        unique=False,
        postgresql_where=sa.text("finished_at is null"),
    )
    op.create_index(op.f("ix_attempt_trace"), "attempt", ["trace"], unique=False)
    op.create_table(
        "request",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column(
            "op_key", sa.Text(), nullable=False, comment="SHA-256 of the op's canonical form"
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False, comment="Of its queue, op.<kind>.<lane>"),
        sa.Column("backend", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False, comment="Empty if the backend has only one"),
        sa.Column(
            "body", sa.Text(), nullable=False, comment="Op, rung and options as canonical JSON"
        ),
        sa.Column("client", sa.Text(), nullable=False, comment="The dispatcher that is woken"),
        sa.Column(
            "trace",
            sa.Text(),
            nullable=False,
            comment="Follows a user's request through logs, messages and rows",
        ),
        sa.Column(
            "attempt", sa.Integer(), nullable=False, comment="Number of the current try, from 1"
        ),
        sa.Column("attempt_id", sa.UUID(), nullable=False, comment="Id of the current try"),
        sa.Column("tries", sa.Integer(), nullable=False, comment="How often it is tried at most"),
        sa.Column(
            "priority",
            sa.Integer(),
            nullable=False,
            comment="Of its message; 5 and above are served first",
        ),
        sa.Column(
            "deadline",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="After which nobody wants it",
        ),
        sa.Column("silence_s", sa.Float(), nullable=False, comment="Longest silence of an attempt"),
        sa.Column("limit_s", sa.Float(), nullable=False, comment="Longest run of an attempt"),
        sa.Column(
            "state",
            sa.Text(),
            nullable=False,
            comment="pending, dispatched, running; final: done, failed, cancelled",
        ),
        sa.Column(
            "bounces",
            sa.Integer(),
            nullable=False,
            comment="How often it came back unread or untouched, which counts as no try",
        ),
        sa.Column("worker", sa.Text(), nullable=True, comment="Who has the current attempt"),
        sa.Column("error_class", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True, comment="What to tell the user"),
        sa.Column("hint", sa.Text(), nullable=True, comment="What the user can do"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_sign_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("op_key ~ '^[0-9a-f]{64}$'", name=op.f("ck_request_op_key")),
        sa.CheckConstraint(
            "state in ('pending', 'dispatched', 'running', 'done', 'failed', 'cancelled')",
            name=op.f("ck_request_state"),
        ),
        sa.CheckConstraint("attempt >= 1", name=op.f("ck_request_attempt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
        comment="An op wanted from remote workers: the outbox, and what became of it",
    )
    op.create_index(op.f("ix_request_op_key"), "request", ["op_key"], unique=False)
    op.create_index(
        "ix_request_open",
        "request",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("state in ('pending', 'dispatched', 'running')"),
    )
    op.create_index(op.f("ix_request_trace"), "request", ["trace"], unique=False)
    op.create_table(
        "parked_message",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False, comment="Where it was found"),
        sa.Column("routing_key", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why it was parked, for people"),
        sa.Column(
            "request_id",
            sa.UUID(),
            nullable=True,
            comment="The request it was about, where that could be read",
        ),
        sa.Column("headers", JSONB(), nullable=False),
        sa.Column(
            "body", sa.Text(), nullable=False, comment="As text; bytes that are none are replaced"
        ),
        sa.Column(
            "arrived_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "handled_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When somebody put it back or dropped it",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parked_message")),
        comment="A message that could not be used: malformed, or a dead letter",
    )
    op.create_index(
        "ix_parked_message_open",
        "parked_message",
        ["arrived_at"],
        unique=False,
        postgresql_where=sa.text("handled_at is null"),
    )
    op.create_index(
        op.f("ix_parked_message_request_id"), "parked_message", ["request_id"], unique=False
    )
    op.create_table(
        "memory_cap",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("backend", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False, comment="Empty if the backend has only one"),
        sa.Column(
            "load",
            sa.BigInteger(),
            nullable=False,
            comment="Pixels times frames; as much and more was too much",
        ),
        sa.Column(
            "vram_gb",
            sa.Double(),
            nullable=False,
            comment="Of the largest GPU then, in 10^9 bytes; 0 if unknown",
        ),
        sa.Column(
            "learned_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
        sa.CheckConstraint("load > 0", name=op.f("ck_memory_cap_load")),
        sa.PrimaryKeyConstraint("kind", "backend", "model", name=op.f("pk_memory_cap")),
        comment="What was too much for the memory of a backend's GPU",
    )
    op.create_table(
        "manifest",
        sa.Column("key", sa.Text(), nullable=False, comment="SHA-256 of the op's canonical form"),
        sa.Column("manifest", sa.Text(), nullable=False, comment="In canonical form"),
        sa.Column(
            "written_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
        sa.CheckConstraint("key ~ '^[0-9a-f]{64}$'", name=op.f("ck_manifest_key")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_manifest")),
        comment="Manifests of ops whose artifacts are in a bucket",
    )


def downgrade() -> None:
    """Drop the tables. The extension stays: it may have been here before us."""
    for table in (
        *("manifest", "memory_cap", "parked_message", "request", "attempt", "episode_op", "take"),
        *("binding", "op", "episode", "project"),
    ):
        op.drop_table(table)
