"""Merging, a little at a time, the packs of manifests that were committed together."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...storage.store import GrantingStore
    from .settings import HubSettings

LOOK_S = 10.0
"""Seconds between two looks, at most, while there is nothing to merge."""

log = logging.getLogger(__name__)


class Merging:
    """Sees to a few packs at a time. Several hubs may do it at once.

    Args:
        store: Where manifests are kept.
        settings: How long packs wait for others.
        clock: Unix time.
    """

    def __init__(
        self, store: GrantingStore, settings: HubSettings, clock: Callable[[], float] = time.time
    ) -> None:
        self._store = store
        self._wait_s = settings.merge_s
        self._clock = clock
        self._due = 0.0

    def handle(self) -> None:
        """Do one step, unless nothing was left to do a moment ago.

        Raises:
            StorageError: The step is not done, and will be tried again.
        """
        now = self._clock()
        if now < self._due:
            return
        if count := self._store.merge(now - self._wait_s):
            log.debug("%d manifests are in larger packs now", count)
        else:
            self._due = now + min(LOOK_S, self._wait_s)
