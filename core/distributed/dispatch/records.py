"""The records by which people look after requests to remote workers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...configuration.addresses import address
from ...errors import InputError
from ..broker.url import VARIABLE, BrokerUrl

if TYPE_CHECKING:
    from ...database import EpisodeRecords, ParkedRecords, RequestRecords, RequestRow
    from ...home import StateFolder


@dataclass(frozen=True, slots=True)
class Records:
    """The records that operators use.

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
