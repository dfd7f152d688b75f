"""Polls PostgreSQL until all results are committed, for clients without a way of their own."""

from __future__ import annotations

import contextlib
import os
import time
from typing import TYPE_CHECKING

import psycopg2
from sqlalchemy.engine import make_url

if TYPE_CHECKING:
    from collections.abc import Iterator

DEADLINE_S = 600.0
POLL_S = 0.02


class Rows:
    """A database connection for queries that return one number."""

    def __init__(self, link: psycopg2.extensions.connection) -> None:
        self._link = link

    def execute(self, query: str) -> int:
        """Return the number that a query returns."""
        with self._link.cursor() as cursor:
            cursor.execute(query)
            (found,) = cursor.fetchone() or (0,)
            return int(found)


def open_database() -> psycopg2.extensions.connection:
    """Return an autocommit connection to the benchmark's database."""
    url = make_url(os.environ["BENCH_DB"])
    host, port = url.query["host"], url.query["port"]
    link = psycopg2.connect(user=url.username, dbname=url.database, host=host, port=port)
    link.autocommit = True
    return link


@contextlib.contextmanager
def connect() -> Iterator[Rows]:
    """Open a connection for counting rows."""
    link = open_database()
    try:
        yield Rows(link)
    finally:
        link.close()


def await_rows(link: Rows, query: str, count: int) -> None:
    """Wait until a query returns a number of at least ``count``."""
    end = time.monotonic() + DEADLINE_S
    while (found := link.execute(query)) < count:
        assert time.monotonic() < end, f"{found} of {count} results after {DEADLINE_S:.0f} s"
        time.sleep(POLL_S)
