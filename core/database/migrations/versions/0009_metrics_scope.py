"""Tokens that read metrics and nothing else."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NAME = "ck_token_scope"


def upgrade() -> None:
    """Allow the scope; releases before do not know such a token, and refuse it."""
    op.drop_constraint(op.f(NAME), "token", type_="check")
    op.create_check_constraint(
        op.f(NAME), "token", "scope in ('metrics', 'viewer', 'editor', 'operator')"
    )
    op.alter_column("token", "scope", comment="metrics, viewer, editor or operator")


def downgrade() -> None:
    """Forget tokens of that scope, and refuse it again."""
    op.execute("delete from token where scope = 'metrics'")
    op.drop_constraint(op.f(NAME), "token", type_="check")
    op.create_check_constraint(op.f(NAME), "token", "scope in ('viewer', 'editor', 'operator')")
    op.alter_column("token", "scope", comment="viewer, editor or operator")
