"""Who claimed which attempt of a request."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; hubs of the release before leave it as it is."""
    op.add_column(
        "request",
        sa.Column(
            "claims",
            JSONB(),
            server_default=sa.text("'[]'"),
            nullable=False,
            comment="Attempt, worker and account of each claim, oldest first",
        ),
    )


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("request", "claims")
