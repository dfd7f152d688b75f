"""A database of this release serves the one before it, whose hubs and APIs go on writing to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from tests.support.previous_release import read, stumbled, tables

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.services

PREVIOUS = read("tables.json")
WIDENED = frozenset({"token: the check ck_token_scope is another one"})
"""Checks that were replaced by ones that allow more, as :func:`stumbled` names them."""

CHANGES = {
    "drop table shot_content": "shot_content is gone",
    "alter table request drop column claims": "request.claims is gone",
    "alter table request alter column claims drop default": "request.claims may not be left out",
    "alter table request alter column tries type bigint": "request.tries was INTEGER",
    "alter table request add column colour text not null": "request.colour is new and may not be",
    "create unique index one on episode (title)": "episode: title is unique now",
    "alter table episode add constraint nice check (title <> 'x')": "the check nice is another",
    "alter table request add column colour text": None,
    "alter table request add column colour text not null default 'red'": None,
    "create table colour (name text primary key)": None,
}
"""Statements of a migration, and what an older release stumbles over; None for nothing."""


@pytest.fixture
def connection(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that is taken back."""
    with engine.connect() as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()


def test_the_previous_release_stumbles_over_nothing(engine: sa.Engine) -> None:
    assert set(stumbled(PREVIOUS, tables(engine))) <= WIDENED


@pytest.mark.parametrize("statement", CHANGES)
def test_a_migration_that_does_more_than_add_is_found(
    connection: sa.Connection, statement: str
) -> None:
    connection.execute(sa.text(statement))
    found = set(stumbled(PREVIOUS, tables(connection))) - WIDENED
    wanted = CHANGES[statement]
    if wanted is None:
        assert found == set()
    else:
        assert wanted in "; ".join(found)
