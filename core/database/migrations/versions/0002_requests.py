"""Requests to remote workers, and messages that could not be used."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
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
        sa.Column("manifest", sa.Text(), nullable=True, comment="In canonical form, when done"),
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


def downgrade() -> None:
    """Drop the tables."""
    for table in ("parked_message", "request"):
        op.drop_table(table)
