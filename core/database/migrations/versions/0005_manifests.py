"""The table of manifests, in place of a manifest in each request."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table, and drop the column."""
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
    op.drop_column("request", "manifest")


def downgrade() -> None:
    """Drop the table, and add the column."""
    op.add_column(
        "request",
        sa.Column("manifest", sa.Text(), nullable=True, comment="In canonical form, when done"),
    )
    op.drop_table("manifest")
