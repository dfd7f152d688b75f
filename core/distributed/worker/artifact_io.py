"""The files of one op: inputs come into the worker's folder, outputs go to the store.

An output travels inside the result if it is small, and is uploaded otherwise.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import shutil
from typing import TYPE_CHECKING

from ...errors import InvalidRequestError, StorageError, TransferError, TransferRefusedError
from ...storage.folder import storage_errors
from .hub_client import Superseded
from .transfer import Transfers, in_thread

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping, Sequence

    from ...ops.manifest import Manifest
    from ..broker.messages import OpRequested
    from .cache import WorkerCache
    from .hub_client import HubClient

GRANTS = 6
"""Number of times that new URLs are asked for, before a transfer counts as failed."""

log = logging.getLogger(__name__)


class ArtifactIO:
    """Moves files in the caller's thread.

    Args:
        cache: The worker's folder.
        stop: Ends every transfer soon after it is set.
        deadline: Monotonic time at which they are given up.
        on_progress: Called with the part that is done, in [0, 1].
    """

    def __init__(
        self,
        cache: WorkerCache,
        stop: threading.Event,
        deadline: float,
        on_progress: Callable[[float], None],
    ) -> None:
        self.cache = cache
        self._stop = stop
        self._deadline = deadline
        self._on_progress = on_progress

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
                self._on_progress(number / len(wanted))
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
                self._on_progress(number / len(uploads))
                with storage_errors(self.cache.store.root):
                    transfers.upload(url, self.cache.store.path_of(sha256))
        except TransferRefusedError as error:
            log.info("asking for new URLs: %s", error)
            return False
        return True


async def submit(
    manifest: Manifest,
    request: OpRequested,
    trace: str,
    hub: HubClient,
    files: ArtifactIO,
    still: Callable[[], bool],
) -> dict[str, str]:
    """Bring the files of a finished op to the store, as far as they do not travel in the result.

    Args:
        manifest: Of the op.
        request: That asks for it.
        trace: Id that follows the user's request.
        hub: Gives the URLs.
        files: Brings the files there.
        still: Says whether to go on waiting for the hub.

    Returns:
        Base64 of each file that the result shall carry, by SHA-256.

    Raises:
        Superseded: They are not wanted any more, or it is not waited any longer for the hub.
        InvalidRequestError: The hub refuses them, because they are too many or too large.
        StorageError: They were damaged on the worker's disk.
        TransferError: The store did not take them until the deadline.
    """
    sizes = {artifact.sha256: artifact.size for artifact in manifest.artifacts.values()}
    if not sizes:
        return {}
    cache = files.cache
    # A second attempt uploads: the first one may have met a hub of another release or bound.
    if request.attempt == 1 and 0 < sum(sizes.values()) <= hub.inline_bytes:
        return {sha256: _content(cache, sha256, manifest.key) for sha256 in sizes}
    # Pinned and hashed by this process: what the child wrote may have changed on the disk.
    if await in_thread(lambda: cache.finished(manifest.key)) is None:
        raise _damaged(cache, manifest.key)
    for _ in range(GRANTS):
        answer = await hub.grant(request, trace, manifest.artifacts.values(), still)
        if answer is None:
            raise Superseded(acknowledge=False)
        if answer.verdict == "refused":
            raise InvalidRequestError(f"the hub refuses the outputs: {answer.reason}")
        if answer.verdict != "upload":
            log.info("the hub says: %s", answer.verdict)
            raise Superseded(acknowledge=True)
        uploads = {name: url for name, url in answer.uploads.items() if name in sizes}
        if await in_thread(lambda wanted=uploads: files.put(wanted)):  # type: ignore[misc]
            return {}
    raise TransferError("the store refuses every URL for the outputs")


def _content(cache: WorkerCache, sha256: str, key: str) -> str:
    try:
        data = cache.store.path_of(sha256).read_bytes()
    except OSError as error:
        raise _damaged(cache, key) from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise _damaged(cache, key)
    return base64.b64encode(data).decode()


def _damaged(cache: WorkerCache, key: str) -> StorageError:
    cache.store.forget_manifest(key)
    return StorageError("the files of the finished op were damaged on the worker's disk")
