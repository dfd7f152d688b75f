"""Accounts with tokens and sessions, owners and members of projects, kept answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

if TYPE_CHECKING:
    import datetime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SCOPE = "scope in ('viewer', 'editor', 'operator')"
SHA256 = "sha256 ~ '^[0-9a-f]{64}$'"


def upgrade() -> None:
    """Create the tables and the local account, which owns the projects that are there."""
    op.create_table(
        "account",
        sa.Column("name", sa.Text(), nullable=False),
        _created_at("created_at"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_account")),
        comment="Who uses the studio: owns projects, and has tokens",
    )
    op.execute("insert into account (name) values ('local')")
    op.add_column(
        "project",
        sa.Column(
            "title",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="For people; empty shows the id",
        ),
    )
    op.add_column("project", sa.Column("owner", sa.Text(), server_default="local", nullable=False))
    op.create_foreign_key(op.f("fk_project_owner"), "project", "account", ["owner"], ["name"])
    op.create_index(op.f("ix_project_owner"), "project", ["owner"], unique=False)
    op.create_table(
        "project_member",
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        _created_at("added_at"),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_project_member_project_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["account"], ["account.name"], name=op.f("fk_project_member_account")
        ),
        sa.PrimaryKeyConstraint("project_id", "account", name=op.f("pk_project_member")),
        comment="An account that may use a project of another",
    )
    op.create_index(op.f("ix_project_member_account"), "project_member", ["account"], unique=False)
    op.create_table(
        "token",
        sa.Column("id", sa.Text(), nullable=False, comment="The part of the token that is shown"),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False, comment="viewer, editor or operator"),
        sa.Column("note", sa.Text(), nullable=False, comment="What it is for, in its user's words"),
        sa.Column("secret_hash", sa.Text(), nullable=False, comment="Of the secret, by argon2id"),
        _created_at("created_at"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(SCOPE, name=op.f("ck_token_scope")),
        sa.ForeignKeyConstraint(["account"], ["account.name"], name=op.f("fk_token_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        comment="A token of the API; of its secret only a hash is kept",
    )
    op.create_index(op.f("ix_token_account"), "token", ["account"], unique=False)
    op.create_table(
        "launch_token",
        sa.Column("sha256", sa.Text(), nullable=False, comment="Of the secret"),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(SHA256, name=op.f("ck_launch_token_sha256")),
        sa.CheckConstraint(SCOPE, name=op.f("ck_launch_token_scope")),
        sa.ForeignKeyConstraint(
            ["account"], ["account.name"], name=op.f("fk_launch_token_account")
        ),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_launch_token")),
        comment="A secret that opens the page once",
    )
    op.create_index(op.f("ix_launch_token_account"), "launch_token", ["account"], unique=False)
    op.create_table(
        "page_session",
        sa.Column("sha256", sa.Text(), nullable=False, comment="Of the cookie's secret"),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column(
            "token_id",
            sa.Text(),
            nullable=True,
            comment="The token that opened it, which ends it; null after a launch token",
        ),
        _created_at("created_at"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(SHA256, name=op.f("ck_page_session_sha256")),
        sa.CheckConstraint(SCOPE, name=op.f("ck_page_session_scope")),
        sa.ForeignKeyConstraint(
            ["account"], ["account.name"], name=op.f("fk_page_session_account")
        ),
        sa.ForeignKeyConstraint(
            ["token_id"], ["token.id"], name=op.f("fk_page_session_token_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_page_session")),
        comment="A browser that has opened the page",
    )
    for column in ("account", "token_id", "expires_at"):
        op.create_index(op.f(f"ix_page_session_{column}"), "page_session", [column], unique=False)
    op.create_table(
        "kept_answer",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column(
            "key",
            sa.Text(),
            nullable=False,
            comment="Scope of the caller, and the key as they chose it",
        ),
        sa.Column("path", sa.Text(), nullable=False, comment="With the query"),
        sa.Column(
            "attempt",
            sa.Text(),
            nullable=False,
            comment="Which of the requests is worked on, or was",
        ),
        sa.Column(
            "leased_until",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="Until when it counts as worked on without another sign of life",
        ),
        sa.Column(
            "body_sha256", sa.Text(), nullable=True, comment="Of the request; null until answered"
        ),
        sa.Column(
            "status", sa.Integer(), nullable=True, comment="Of the answer; null until answered"
        ),
        sa.Column("headers", JSONB(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        _created_at("created_at"),
        sa.ForeignKeyConstraint(
            ["account"],
            ["account.name"],
            name=op.f("fk_kept_answer_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account", "key", name=op.f("pk_kept_answer")),
        comment="The answer to a POST with an idempotency key",
    )
    op.create_index(op.f("ix_kept_answer_created_at"), "kept_answer", ["created_at"], unique=False)


def downgrade() -> None:
    """Drop the tables, and forget who owns which project."""
    for table in ("kept_answer", "page_session", "launch_token", "token", "project_member"):
        op.drop_table(table)
    for column in ("owner", "title"):
        op.drop_column("project", column)
    op.drop_table("account")


def _created_at(name: str) -> sa.Column[datetime.datetime]:
    return sa.Column(
        name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
    )
