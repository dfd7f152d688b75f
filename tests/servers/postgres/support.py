"""Clients of a private server, and looks at its processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg2

if TYPE_CHECKING:
    from ainern2d.core.servers.postgres import PrivateServer


def ask(server: PrivateServer, query: str) -> object:
    """Return the first value of a query's answer, over a connection of its own."""
    connection = psycopg2.connect(server.url("postgres").replace("+psycopg2", ""))
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(query)
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None
    finally:
        connection.close()
