"""The height of a rung, and how much was too much for a GPU's memory."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the table."""
    op.add_column(
        "binding",
        sa.Column(
            "height",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="Of the pictures in pixels, where it is less than the film's; else 0",
        ),
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


def downgrade() -> None:
    """Drop them."""
    op.drop_table("memory_cap")
    op.drop_column("binding", "height")
