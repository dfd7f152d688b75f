"""Edits of storyboards; versions of shots, decisions about them, and comments."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, UUID

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

FOLLOWS = "Follows the shot when an edit changes its id"
SHA256 = "~ '^[0-9a-f]{64}$'"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "edit",
        sa.Column("id", UUID(as_uuid=True), nullable=False),
        sa.Column("episode_id", sa.Text(), nullable=False),
        sa.Column(
            "number",
            sa.Integer(),
            nullable=False,
            comment="From 1; the newest that is not undone counts",
        ),
        sa.Column(
            "before_sha256",
            sa.Text(),
            nullable=True,
            comment="Artifact with the storyboard before it; null is the plan of the story",
        ),
        sa.Column(
            "after_sha256",
            sa.Text(),
            nullable=False,
            comment="Artifact with the storyboard after it",
        ),
        sa.Column("operations", JSONB(), nullable=False, comment="As they were given"),
        sa.Column(
            "renamed",
            JSONB(),
            nullable=False,
            comment="New id of each shot whose id it changed, by the old one",
        ),
        sa.Column("is_undone", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("account", sa.Text(), nullable=False, comment="Who made it"),
        _created(),
        sa.CheckConstraint(f"before_sha256 {SHA256}", name=op.f("ck_edit_before_sha256")),
        sa.CheckConstraint(f"after_sha256 {SHA256}", name=op.f("ck_edit_after_sha256")),
        _of_episode("edit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edit")),
        sa.UniqueConstraint("episode_id", "number", name="uq_edit_number"),
        comment="A change that a person made to an episode's storyboard",
    )
    op.create_table(
        "shot_version",
        sa.Column("id", UUID(as_uuid=True), nullable=False),
        sa.Column("episode_id", sa.Text(), nullable=False),
        sa.Column("shot_id", sa.Text(), nullable=False, comment=FOLLOWS),
        sa.Column("number", sa.Integer(), nullable=False, comment="Of the shot's versions, from 1"),
        sa.Column("shot", JSONB(), nullable=False, comment="The shot's record in the storyboard"),
        sa.Column("takes", JSONB(), nullable=False, comment="Take by kind of need, where not 0"),
        sa.Column("bindings", JSONB(), nullable=False, comment="Binding by kind of need"),
        sa.Column(
            "keys", JSONB(), nullable=False, comment="Op key by kind of need, once it is made"
        ),
        sa.Column(
            "movie",
            sa.Text(),
            nullable=True,
            comment="Key of the op that made its movie; null until it is made",
        ),
        sa.Column(
            "account",
            sa.Text(),
            nullable=False,
            comment="Who asked for it; empty if a make made it",
        ),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        _created(),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"movie {SHA256}", name=op.f("ck_shot_version_movie")),
        _of_episode("shot_version"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shot_version")),
        comment="A take of a shot: what it shows, and the ops that made it",
    )
    op.create_index("ix_shot_version_shot", "shot_version", ["episode_id", "shot_id"])
    op.create_table(
        "shot_decision",
        sa.Column("id", UUID(as_uuid=True), nullable=False),
        sa.Column("episode_id", sa.Text(), nullable=False),
        sa.Column("shot_id", sa.Text(), nullable=False, comment=FOLLOWS),
        sa.Column(
            "version_id", UUID(as_uuid=True), nullable=True, comment="The version that was judged"
        ),
        sa.Column(
            "verdict",
            sa.Text(),
            nullable=False,
            comment="approved, rejected, or empty: open again",
        ),
        sa.Column(
            "is_locked",
            sa.Boolean(),
            nullable=False,
            comment="Whether edits and new takes are refused",
        ),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        _created(),
        sa.CheckConstraint(
            "verdict in ('', 'approved', 'rejected')", name=op.f("ck_shot_decision_verdict")
        ),
        _of_episode("shot_decision"),
        _of_version("shot_decision"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shot_decision")),
        comment="What a person decided about a shot; the newest counts",
    )
    op.create_index(
        "ix_shot_decision_shot", "shot_decision", ["episode_id", "shot_id", "created_at"]
    )
    op.create_table(
        "comment",
        sa.Column("id", UUID(as_uuid=True), nullable=False),
        sa.Column("episode_id", sa.Text(), nullable=False),
        sa.Column("shot_id", sa.Text(), nullable=False, comment=FOLLOWS),
        sa.Column(
            "version_id",
            UUID(as_uuid=True),
            nullable=True,
            comment="The version that was looked at",
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "start_s",
            sa.Double(),
            nullable=True,
            comment="From the start of the shot in seconds; null is all of the shot",
        ),
        sa.Column("end_s", sa.Double(), nullable=True, comment="Equal to the start for a frame"),
        sa.Column("x", sa.Double(), nullable=True, comment="Place in the picture, 0 (left) to 1"),
        sa.Column("y", sa.Double(), nullable=True, comment="Place in the picture, 0 (top) to 1"),
        sa.Column("account", sa.Text(), nullable=False),
        _created(),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.Text(), nullable=True),
        sa.CheckConstraint("start_s >= 0 and end_s >= start_s", name=op.f("ck_comment_range")),
        sa.CheckConstraint(
            "x between 0 and 1 and y between 0 and 1", name=op.f("ck_comment_point")
        ),
        _of_episode("comment"),
        _of_version("comment"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        comment="A remark on a shot, a frame of it, or a range of time",
    )
    op.create_index("ix_comment_shot", "comment", ["episode_id", "shot_id", "created_at"])


def _created() -> sa.Column[Any]:
    now = sa.text("clock_timestamp()")
    return sa.Column("created_at", sa.DateTime(timezone=True), server_default=now, nullable=False)


def _of_episode(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["episode_id"],
        ["episode.id"],
        name=op.f(f"fk_{table}_episode_id"),
        ondelete="CASCADE",
    )


def _of_version(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["version_id"],
        ["shot_version.id"],
        name=op.f(f"fk_{table}_version_id"),
        ondelete="SET NULL",
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("comment", "shot_decision", "shot_version", "edit"):
        op.drop_table(table)
