"""Deleting old rows, old quarantined messages, and uploads that no result names.

A bounded number at a time, so that neither the database nor other work of the hub waits for it.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from .records import TIDY_LOCK
from .statements import FORGET

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...storage.store import GrantingStore
    from .records import HubRecords
    from .settings import HubSettings

log = logging.getLogger(__name__)

FIRST_S = 60.0
"""Seconds after its start before a hub tidies; a system that is up for less than an hour does."""
EVERY_S = 3600.0
MOST = 1000
"""Rows of one kind, and uploads, that are forgotten in one go; what is left comes in the next."""


class Retention:
    """Tidies now and then; of several hubs only one does at a time.

    Args:
        records: The database, by whose clock rows are old.
        store: Where uploads are staged.
        settings: How long what is kept.
        clock: Seconds that only grow.
        most: See ``MOST``.
    """

    def __init__(
        self,
        records: HubRecords,
        store: GrantingStore,
        settings: HubSettings,
        clock: Callable[[], float] = time.monotonic,
        most: int = MOST,
    ) -> None:
        self._records = records
        self._store = store
        self._clock = clock
        self._most = most
        self._uploads_s = settings.keep_uploads_s
        self._ages = {
            "requests": settings.keep_finished_s,
            "attempts": settings.keep_finished_s,
            "ops": settings.keep_finished_s,
            "parked messages": settings.keep_parked_s,
        }
        self._due = clock() + FIRST_S

    @property
    def is_due(self) -> bool:
        """Whether it is time."""
        return self._clock() >= self._due

    def handle(self) -> dict[str, int]:
        """Forget one batch of each kind, and say how many; the next is due soon if one was full.

        Call it while no results wait: what belongs to them would be taken for left behind.

        Raises:
            DatabaseError: Some was not forgotten.
            StorageError: Uploads were not.
        """
        forgotten: dict[str, int] = {}
        self._due = self._clock() + EVERY_S
        with self._records.leading(TIDY_LOCK) as leads:
            if not leads:
                self._due = self._clock() + FIRST_S
                return forgotten
            for what, age_s in self._ages.items():
                forgotten[what] = self._records.forget(FORGET[what], age_s, self._most)
        # Not in the transaction, which the server ends when it idles; two hubs may sweep at once.
        limit = time.time() - self._uploads_s
        forgotten["uploads"] = self._store.sweep_incoming(limit, self._most)
        if any(forgotten.values()):
            message = ", ".join(f"{count} {what}" for what, count in forgotten.items() if count)
            log.info("forgotten for their age: %s", message)
        if max(forgotten.values()) >= self._most:
            self._due = self._clock()
        return forgotten
