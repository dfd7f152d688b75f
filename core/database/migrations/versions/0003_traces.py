"""The trace of an attempt, so that a film made without a broker is found by it too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column(
        "attempt",
        sa.Column(
            "trace",
            sa.Text(),
            nullable=True,
            comment="Of the user's request; of a remote attempt, its request has it",
        ),
    )
    op.create_index(op.f("ix_attempt_trace"), "attempt", ["trace"], unique=False)


def downgrade() -> None:
    """Drop the column."""
    op.drop_index(op.f("ix_attempt_trace"), table_name="attempt")
    op.drop_column("attempt", "trace")
