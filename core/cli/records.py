"""Access to the database for commands that show or change requests and their ops."""

from __future__ import annotations

import contextlib
import importlib.util
from typing import TYPE_CHECKING

from ..distributed.dispatch.records import Records
from ..errors import InputError
from ..home import StateFolder

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator


@contextlib.contextmanager
def open_records() -> Iterator[Records]:
    """Open the database that the environment names.

    Raises:
        InputError: This installation lacks the database's packages.
        DatabaseError: The database does not answer.
    """
    if importlib.util.find_spec("sqlalchemy") is None:
        raise InputError(
            "this installation has no database",
            hint="run it where the hub runs, or: pip install 'ainern2d[studio]'",
        )
    from ..database import EpisodeRecords, ParkedRecords, RequestRecords, prepare
    from ..servers.postgres import open_server

    home = StateFolder.find().create()
    with open_server(home) as server:
        engine = prepare(server)
        try:
            yield Records(
                home, RequestRecords(engine), ParkedRecords(engine), EpisodeRecords(engine)
            )
        finally:
            engine.dispose()


def clock_time(moment: datetime.datetime | None) -> str:
    """Return a time in the local zone, to the millisecond; ``-`` for None."""
    if moment is None:
        return "-"
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
