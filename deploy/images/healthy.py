#!/opt/venv/bin/python -I
"""``healthy ROLE``: whether the process of this container does its work; exit status 1 if not."""

from __future__ import annotations

import os
import pathlib
import socket
import sys
import urllib.request

WAIT_S = 8.0
STALE_S = 120.0
"""Dagster's daemon says every half minute that it lives."""


def main(role: str) -> None:
    """Look at one role.

    Raises:
        OSError: It does not answer.
        SystemExit: It answers, and says that it does not work.
    """
    if role in ("hub", "worker"):
        os.execv("/usr/local/bin/ainern2d", ["ainern2d", "health", role])  # noqa: S606
    elif role == "studio":
        read("http://127.0.0.1:8620/readyz")
    elif role == "dagster-web":
        read("http://127.0.0.1:3000/dagster/server_info")
    elif role == "dagster-code":
        socket.create_connection(("127.0.0.1", 4000), WAIT_S).close()
    elif role == "dagster-daemon":
        look_at_daemon()
    else:
        sys.exit(f"there is no role {role!r}")


def read(url: str) -> None:
    """Ask this container itself, past any proxy."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=WAIT_S) as answer:
        answer.read()


def look_at_daemon() -> None:
    """Look for the daemon's last sign of life, which it leaves in Dagster's database."""
    import psycopg2

    url = pathlib.Path(os.environ["AINERN2D_DATABASE_URL_FILE"]).read_text().strip()
    connection = psycopg2.connect(url, dbname="dagster", connect_timeout=int(WAIT_S))
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "select extract(epoch from (now() at time zone 'utc') - max(timestamp))"
                " from daemon_heartbeats"
            )
            (age,) = cursor.fetchone()
    finally:
        connection.close()
    if age is None or age > STALE_S:
        sys.exit(f"its last sign of life is {age} seconds old")


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except OSError as error:
        sys.exit(str(error))
