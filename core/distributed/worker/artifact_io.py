"""The files of one op on their way: inputs into the worker's folder, outputs into the store."""

from __future__ import annotations

import logging
import shutil
from typing import TYPE_CHECKING

from ...errors import TransferRefusedError
from ...storage.folder import storage_errors
from .transfer import Transfers

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping, Sequence

    from .cache import WorkerCache

log = logging.getLogger(__name__)


class Freight:
    """Moves files in the caller's thread.

    Args:
        cache: The worker's folder.
        stop: Ends every transfer soon after it is set.
        deadline: Monotonic time at which they are given up.
        told: Gets the part that is done.
    """

    def __init__(
        self,
        cache: WorkerCache,
        stop: threading.Event,
        deadline: float,
        told: Callable[[float], None],
    ) -> None:
        self.cache = cache
        self._stop = stop
        self._deadline = deadline
        self._told = told

    def fetch(self, wanted: Sequence[str], urls: Mapping[str, str]) -> str:
        """Bring artifacts here; return the hash of one whose URL is not good, else an empty text.

        Raises:
            ArtifactLostError: One of them is not in the store, or damaged there.
            TransferError: It did not work until the deadline.
            StorageError: The disk is full or broken.
        """
        transfers = Transfers(self._stop, self._deadline)
        place = self.cache.store.workplace()
        try:
            for number, sha256 in enumerate(wanted):
                self._told(number / len(wanted))
                if self.cache.has(sha256):
                    continue
                if sha256 not in urls:
                    return sha256
                try:
                    with storage_errors(self.cache.store.root):
                        transfers.download(urls[sha256], sha256, place / sha256)
                        self.cache.store.put(place / sha256)
                except TransferRefusedError as error:
                    log.info("asking for new URLs: %s", error)
                    return sha256
        finally:
            shutil.rmtree(place, ignore_errors=True)
        return ""

    def put(self, uploads: Mapping[str, str]) -> bool:
        """Upload artifacts by their URLs; return False if one of those is not good.

        Raises:
            TransferError: It did not work until the deadline.
        """
        transfers = Transfers(self._stop, self._deadline)
        try:
            for number, (sha256, url) in enumerate(sorted(uploads.items())):
                self._told(number / len(uploads))
                with storage_errors(self.cache.store.root):
                    transfers.upload(url, self.cache.store.path_of(sha256))
        except TransferRefusedError as error:
            log.info("asking for new URLs: %s", error)
            return False
        return True
