"""The database, for commands that look at requests and their ops."""

from __future__ import annotations

import contextlib
import importlib.util
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..configuration.addresses import address
from ..distributed.broker.url import VARIABLE, BrokerUrl
from ..errors import InputError
from ..home import StateFolder

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from rich.console import Console

    from ..database import EpisodeRecords, ParkedRecords, RequestRecords, RequestRow

WIDE = 240
"""Characters of a line in a file or a pipe."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What an operator works with.

    Attributes:
        home: The state folder.
        requests: Ops that were asked of remote workers.
        parked: Messages that could not be used.
        episodes: Episodes, ops and attempts.
    """

    home: StateFolder
    requests: RequestRecords
    parked: ParkedRecords
    episodes: EpisodeRecords

    @property
    def broker(self) -> BrokerUrl | None:
        """The broker, or None if nobody said where it is."""
        given = address(self.home, "broker", VARIABLE)
        return None if given is None else BrokerUrl.parse(given)

    def request(self, prefix: str) -> RequestRow:
        """Return the request whose id begins so.

        Raises:
            InputError: There is none, or more than one.
        """
        found = self.requests.find(prefix.replace("-", "").lower()) if prefix else []
        if not found:
            raise InputError(
                f"there is no request {prefix!r}", hint="`ainern2d ops list` shows those there are"
            )
        if len(found) > 1:
            raise InputError(
                f"several requests begin with {prefix!r}", hint="give more of its digits"
            )
        return found[0]


@contextlib.contextmanager
def open_desk() -> Iterator[Desk]:
    """Open the database that the environment names.

    Raises:
        InputError: This installation has no database.
        DatabaseError: It does not answer.
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
            yield Desk(home, RequestRecords(engine), ParkedRecords(engine), EpisodeRecords(engine))
        finally:
            engine.dispose()


def table_console() -> Console:
    """Return a console for tables, whose lines are not folded where nobody reads a screen."""
    from rich.console import Console

    console = Console(soft_wrap=True)
    return console if console.is_terminal else Console(soft_wrap=True, width=WIDE)


def clock_time(moment: datetime.datetime | None) -> str:
    """Return a time for people, of this machine's zone, to the millisecond."""
    if moment is None:
        return "-"
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
