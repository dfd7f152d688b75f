"""Episodes and projects in the bin, confirmed doubts, and decisions that can be undone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

IN_BIN = "Until when it can be taken out of the bin; null while it is in use"
ANSWERED = "Film that was finished on its other side, and the request that it answered"


def upgrade() -> None:
    """Add the columns and the table; what a release before writes keeps its meaning."""
    for table in ("project", "episode"):
        op.add_column(table, sa.Column("kept_until", sa.DateTime(timezone=True), comment=IN_BIN))
        op.create_index(
            f"ix_{table}_kept_until",
            table,
            ["kept_until"],
            postgresql_where=sa.text("kept_until is not null"),
        )
    op.alter_column("edit", "after_sha256", nullable=True)
    op.add_column("edit", sa.Column("answered", sa.Text(), comment=ANSWERED))
    op.create_table(
        "confirmed_doubt",
        sa.Column("episode_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False, comment="Of what is said, and of the sentence"),
        sa.Column("account", sa.Text(), nullable=False, comment="Who confirmed it"),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["episode_id"],
            ["episode.id"],
            name=op.f("fk_confirmed_doubt_episode_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("episode_id", "key", name=op.f("pk_confirmed_doubt")),
        comment="A doubt of the planner that a person confirmed",
    )


def downgrade() -> None:
    """Forget what is in the bin, confirmed doubts, and decisions among the edits."""
    op.drop_table("confirmed_doubt")
    op.drop_column("edit", "answered")
    op.execute("delete from edit where after_sha256 is null")
    op.alter_column("edit", "after_sha256", nullable=False)
    op.execute("delete from episode where kept_until is not null")
    op.execute("delete from project where kept_until is not null")
    for table in ("project", "episode"):
        op.drop_index(f"ix_{table}_kept_until", table)
        op.drop_column(table, "kept_until")
