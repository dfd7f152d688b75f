"""Unpacking, in quiet moments, the manifests that were committed together in a busy one."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..storage.store import GrantingStore
    from .settings import HubSettings

BUSY_TIMES = 10
"""So much longer may it wait while results come all the time."""

LOOK_S = 10.0
"""Seconds between two looks, at most, while there is nothing to unpack."""

log = logging.getLogger(__name__)


class Unpacking:
    """Sees to a few manifests at a time. Several hubs may do it at once.

    Args:
        store: Where manifests are kept.
        settings: How long it can wait.
        clock: Unix time.
    """

    def __init__(
        self, store: GrantingStore, settings: HubSettings, clock: Callable[[], float] = time.time
    ) -> None:
        self._store = store
        self._wait_s = settings.unpack_s
        self._clock = clock
        self._due = 0.0

    def handle(self, *, is_idle: bool) -> None:
        """Unpack some that have waited for long.

        Args:
            is_idle: Whether no results wait.

        Raises:
            StorageError: Some were not unpacked.
        """
        now = self._clock()
        if now < self._due:
            return
        wait_s = self._wait_s if is_idle else self._wait_s * BUSY_TIMES
        if count := self._store.unpack(now - wait_s):
            log.info("%d manifests have objects of their own now", count)
        else:
            self._due = now + min(LOOK_S, self._wait_s)
