"""People, places and things of a project, with names, evidence and decisions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from pgvector.sqlalchemy import HALFVEC
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and the extension that finds words that are alike."""
    op.execute("create extension if not exists pg_trgm")
    op.create_table(
        "serial_episode",
        sa.Column("episode_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column(
            "number", sa.Integer(), nullable=False, comment="From 1 in the order of the story"
        ),
        sa.Column(
            "cast_given",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="The override cast= of the user's own cast file, or empty",
        ),
        sa.Column(
            "cast_settled",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="The override cast= with what the serial knows, or empty",
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_serial_episode_number")),
        sa.ForeignKeyConstraint(
            ["episode_id"],
            ["episode.id"],
            name=op.f("fk_serial_episode_episode_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_serial_episode_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("episode_id", name=op.f("pk_serial_episode")),
        sa.UniqueConstraint("project_id", "number", name="uq_serial_episode_number"),
        comment="The place of an episode in its serial, and the cast that it got from it",
    )
    op.create_table(
        "entity",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column(
            "seq",
            sa.BigInteger(),
            sa.Identity(),
            nullable=False,
            comment="Rises with the time at which it was first known",
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="person, place or thing"),
        sa.Column("name", sa.Text(), nullable=False, comment="What all episodes call it"),
        sa.Column("narrates", sa.Boolean(), nullable=False, comment="Whether it tells the story"),
        sa.Column(
            "words", sa.Text(), nullable=False, comment="Its names in ASCII letters, for trigrams"
        ),
        sa.Column(
            "embedder",
            sa.Text(),
            nullable=False,
            comment="Which model made the vector; empty if none",
        ),
        sa.Column(
            "embedding",
            HALFVEC(384),
            nullable=True,
            comment="Of its names and of what is said of it",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("kind in ('person', 'place', 'thing')", name=op.f("ck_entity_kind")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_entity_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entity")),
        comment="A person, a place or a thing of a project",
    )
    op.create_index("ix_entity_project_id", "entity", ["project_id", "kind", "seq"])
    op.create_index("ix_entity_embedder", "entity", ["project_id", "embedder"])
    op.create_index(
        "ix_entity_narrates", "entity", ["project_id"], postgresql_where=sa.text("narrates")
    )
    op.create_index(
        "ix_entity_words",
        "entity",
        ["words"],
        postgresql_using="gin",
        postgresql_ops={"words": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_entity_embedding",
        "entity",
        ["embedding"],
        postgresql_using="hnsw",
        postgresql_ops={"embedding": "halfvec_cosine_ops"},
    )
    op.create_table(
        "entity_name",
        sa.Column("entity_id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False, comment="As it is compared"),
        sa.Column(
            "tokens",
            ARRAY(sa.Text()),
            nullable=False,
            comment="Names of one person have one of them in common",
        ),
        sa.Column("decided", sa.Boolean(), nullable=False, comment="Whether a person said so"),
        sa.Column(
            "denied",
            sa.Boolean(),
            nullable=False,
            comment="Whether a person said that it is not its name",
        ),
        sa.Column(
            "number",
            sa.Integer(),
            nullable=False,
            comment="Of the first episode that has it; 0 if decided",
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("fk_entity_name_entity_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_entity_name_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("entity_id", "name", name=op.f("pk_entity_name")),
        comment="A name of an entity, as a chapter writes it or a person says",
    )
    op.create_index("ix_entity_name_tokens", "entity_name", ["tokens"], postgresql_using="gin")
    op.create_index("ix_entity_name_folded", "entity_name", ["project_id", "folded"])
    op.create_table(
        "entity_fact",
        sa.Column("entity_id", sa.UUID(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False, comment="Such as hair or voice.rate"),
        sa.Column(
            "number",
            sa.Integer(),
            nullable=False,
            comment="Of the episode from which it holds; 0 for all",
        ),
        sa.Column("decided", sa.Boolean(), nullable=False, comment="Whether a person said so"),
        sa.Column("value", JSONB(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False, comment="0 to 1"),
        sa.Column(
            "sentence",
            sa.Text(),
            nullable=False,
            comment="Of the story that says so; may be empty",
        ),
        sa.Column("episode_id", sa.Text(), nullable=True),
        sa.CheckConstraint("confidence between 0 and 1", name=op.f("ck_entity_fact_confidence")),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("fk_entity_fact_entity_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["episode_id"],
            ["serial_episode.episode_id"],
            name=op.f("fk_entity_fact_episode_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "entity_id", "field", "number", "decided", name=op.f("pk_entity_fact")
        ),
        comment="What a chapter says of an entity, or a person decided",
    )
    op.create_index(op.f("ix_entity_fact_episode_id"), "entity_fact", ["episode_id"])
    op.create_table(
        "entity_appearance",
        sa.Column("entity_id", sa.UUID(), nullable=False),
        sa.Column("episode_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="As the episode's plan calls it"),
        sa.Column("lines", sa.Integer(), nullable=False, comment="That it speaks"),
        sa.Column("shots", sa.Integer(), nullable=False, comment="In which it is"),
        sa.Column(
            "sentence", sa.Text(), nullable=False, comment="That introduces it; may be empty"
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"],
            ["entity.id"],
            name=op.f("fk_entity_appearance_entity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["episode_id"],
            ["serial_episode.episode_id"],
            name=op.f("fk_entity_appearance_episode_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "entity_id", "episode_id", "name", name=op.f("pk_entity_appearance")
        ),
        comment="That an entity is in an episode",
    )
    op.create_index(op.f("ix_entity_appearance_episode_id"), "entity_appearance", ["episode_id"])
    op.create_table(
        "entity_decision",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.UUID(), nullable=False, comment="It may have been merged since"),
        sa.Column(
            "action", sa.Text(), nullable=False, comment="change, alias, unalias, merge or split"
        ),
        sa.Column("account", sa.Text(), nullable=False, comment="Who decided it"),
        sa.Column("details", JSONB(), nullable=False),
        sa.Column(
            "decided_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_entity_decision_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entity_decision")),
        comment="What a person decided about an entity",
    )
    op.create_index("ix_entity_decision_entity_id", "entity_decision", ["entity_id", "id"])
    op.create_index(op.f("ix_entity_decision_project_id"), "entity_decision", ["project_id"])


def downgrade() -> None:
    """Drop the tables. The extension stays: it may have been here before us."""
    for table in (
        *("entity_decision", "entity_appearance", "entity_fact", "entity_name", "entity"),
        "serial_episode",
    ):
        op.drop_table(table)
