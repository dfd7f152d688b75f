"""Runs: makes of episodes with what became of them, and the events that pages show at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "run",
        sa.Column(
            "id",
            sa.Text(),
            nullable=False,
            comment="The make's trace, unless one trace makes several episodes",
        ),
        sa.Column("episode_id", sa.Text(), nullable=False),
        sa.Column(
            "trace",
            sa.Text(),
            nullable=False,
            comment="Follows the make through logs, messages and rows",
        ),
        sa.Column("origin", sa.Text(), nullable=False, comment="command, dagster or api"),
        sa.Column(
            "state",
            sa.Text(),
            nullable=False,
            comment="queued, running; final: done, failed, cancelled",
        ),
        sa.Column(
            "account", sa.Text(), nullable=False, comment="Who asked for it; empty for a command"
        ),
        sa.Column("request", JSONB(), nullable=False, comment="shots, force, only_below"),
        sa.Column(
            "settled",
            JSONB(),
            nullable=True,
            comment="What the make settled about its request, so that no take is raised twice",
        ),
        sa.Column("facts", JSONB(), nullable=False, comment="What it has done so far"),
        sa.Column(
            "claim", sa.UUID(), nullable=True, comment="Of the process that may write to this row"
        ),
        sa.Column("host", sa.Text(), nullable=False, comment="Of that process"),
        sa.Column(
            "pid",
            sa.Integer(),
            nullable=False,
            comment="Of that process; 0 if there is none yet",
        ),
        sa.Column(
            "started",
            sa.Text(),
            nullable=False,
            comment="When that process started, to compare",
        ),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="How often it was begun"),
        sa.Column(
            "is_cancelled",
            sa.Boolean(),
            nullable=False,
            comment="Whether somebody asked to end it",
        ),
        sa.Column("error", sa.Text(), nullable=True, comment="Why it failed, for people"),
        sa.Column("hint", sa.Text(), nullable=True, comment="What they can do"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "heartbeat_at", sa.DateTime(timezone=True), nullable=True, comment="Last sign of life"
        ),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("id ~ '^[0-9a-f]{32}$'", name=op.f("ck_run_id")),
        sa.CheckConstraint(
            "state in ('queued', 'running', 'done', 'failed', 'cancelled')",
            name=op.f("ck_run_state"),
        ),
        sa.CheckConstraint("origin in ('command', 'dagster', 'api')", name=op.f("ck_run_origin")),
        sa.ForeignKeyConstraint(
            ["episode_id"], ["episode.id"], name=op.f("fk_run_episode_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        comment="A make of an episode: of a command, of Dagster, or of the API",
    )
    op.create_index("ix_run_episode", "run", ["episode_id", "created_at", "id"], unique=False)
    op.create_index(op.f("ix_run_trace"), "run", ["trace"], unique=False)
    op.create_index(
        "ix_run_open",
        "run",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("state in ('queued', 'running')"),
    )
    op.create_table(
        "run_event",
        sa.Column(
            "id",
            sa.BigInteger(),
            nullable=False,
            comment="Rises with each event that becomes visible",
        ),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("episode_id", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=True),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="run, progress, notice, failed, fell, complete, ...",
        ),
        sa.Column("data", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["episode_id"],
            ["episode.id"],
            name=op.f("fk_run_event_episode_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f("fk_run_event_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_event")),
        comment="What happened, for pages that show it at once; kept for a while",
    )
    op.create_index("ix_run_event_episode", "run_event", ["episode_id", "id"], unique=False)
    op.create_index(op.f("ix_run_event_run_id"), "run_event", ["run_id"], unique=False)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("run_event")
    op.drop_table("run")
