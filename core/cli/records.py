"""Access to the database for commands that show or change requests and their ops."""

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

    from ..database import EpisodeRecords, ParkedRecords, RequestRecords, RequestRow


@dataclass(frozen=True, slots=True)
class Records:
    """The records that operators' commands use.

    Attributes:
        home: State folder.
        requests: Requests to remote workers.
        parked: Messages that could not be used.
        episodes: Episodes, ops and attempts.
    """

    home: StateFolder
    requests: RequestRecords
    parked: ParkedRecords
    episodes: EpisodeRecords

    @property
    def broker(self) -> BrokerUrl | None:
        """Address of the broker, or None if it is not configured."""
        given = address(self.home, "broker", VARIABLE)
        return None if given is None else BrokerUrl.parse(given)

    def request(self, prefix: str) -> RequestRow:
        """Return the request whose id starts with a prefix.

        Raises:
            InputError: No request matches, or more than one.
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
