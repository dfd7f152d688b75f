"""What each shot shows, to find those that resemble it; vectors of 512 dimensions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from pgvector.sqlalchemy import HALFVEC
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, and let the vectors of entities be made anew where they are searched."""
    _resize(512)
    op.create_table(
        "shot_content",
        sa.Column("episode_id", sa.Text(), nullable=False),
        sa.Column("shot_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column(
            "position", sa.Integer(), nullable=False, comment="From 1 in the order of the film"
        ),
        sa.Column("scene", sa.Integer(), nullable=False, comment="Its number, from 1"),
        sa.Column(
            "board_sha256",
            sa.Text(),
            nullable=False,
            comment="Of the canonical JSON of the storyboard that it is in",
        ),
        sa.Column("words", sa.Text(), nullable=False, comment="What its vector is made of"),
        sa.Column("sentence", sa.Text(), nullable=False, comment="That tells it to people"),
        sa.Column(
            "people", ARRAY(sa.Text()), nullable=False, comment="Names, as its storyboard writes"
        ),
        sa.Column("place", sa.Text(), nullable=False, comment="Name, as its storyboard writes"),
        sa.Column("place_kind", sa.Text(), nullable=False, comment="Of the place, or empty"),
        sa.Column("deeds", ARRAY(sa.Text()), nullable=False, comment="Verbs"),
        sa.Column("things", ARRAY(sa.Text()), nullable=False, comment="Kinds, or else words"),
        sa.Column("mood", sa.Text(), nullable=False, comment="Of its scene; empty if neutral"),
        sa.Column(
            "traits",
            ARRAY(sa.Text()),
            nullable=False,
            comment="All of these with a letter before each, to look them up together",
        ),
        sa.Column(
            "embedder",
            sa.Text(),
            nullable=False,
            comment="Which model made the vector; empty if none",
        ),
        sa.Column("embedding", HALFVEC(512), nullable=True, comment="Of its words"),
        sa.CheckConstraint("position >= 1", name=op.f("ck_shot_content_position")),
        sa.CheckConstraint(
            "board_sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_shot_content_board_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["episode_id"],
            ["episode.id"],
            name=op.f("fk_shot_content_episode_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_shot_content_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("episode_id", "shot_id", name=op.f("pk_shot_content")),
        comment="What a shot shows, to find those that resemble it",
    )
    op.create_index("ix_shot_content_embedder", "shot_content", ["project_id", "embedder"])
    op.create_index("ix_shot_content_traits", "shot_content", ["traits"], postgresql_using="gin")
    op.create_index(
        "ix_shot_content_embedding",
        "shot_content",
        ["embedding"],
        postgresql_using="hnsw",
        postgresql_ops={"embedding": "halfvec_cosine_ops"},
    )


def downgrade() -> None:
    """Drop the table; the vectors of entities are made anew."""
    op.drop_table("shot_content")
    _resize(384)


def _resize(dimensions: int) -> None:
    """Give entities vectors of other dimensions, which searches fill in."""
    op.drop_index("ix_entity_embedding", "entity")
    op.execute("update entity set embedder = '', embedding = null")
    op.alter_column("entity", "embedding", type_=HALFVEC(dimensions))
    op.create_index(
        "ix_entity_embedding",
        "entity",
        ["embedding"],
        postgresql_using="hnsw",
        postgresql_ops={"embedding": "halfvec_cosine_ops"},
    )
