"""What people decided about the narrator of a project, who is an entity like its people."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OLD = "kind in ('person', 'place', 'thing')"
NEW = "kind in ('person', 'place', 'thing', 'narrator')"
COMMENT = "person, place or thing"


def upgrade() -> None:
    """Allow narrators."""
    op.drop_constraint("kind", "entity", type_="check")
    op.create_check_constraint("kind", "entity", NEW)
    op.alter_column("entity", "kind", comment=f"{COMMENT}, or narrator", existing_comment=COMMENT)


def downgrade() -> None:
    """Forget the narrators' voices."""
    op.execute("delete from entity where kind = 'narrator'")
    op.drop_constraint("kind", "entity", type_="check")
    op.create_check_constraint("kind", "entity", OLD)
    op.alter_column("entity", "kind", comment=COMMENT, existing_comment=f"{COMMENT}, or narrator")
