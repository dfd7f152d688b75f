"""What a worker made, on its way to the store: inside the result if it is small, else uploaded."""

from __future__ import annotations

import base64
import hashlib
import logging
from typing import TYPE_CHECKING

from ...errors import InvalidRequestError, StorageError, TransferError
from .hub_client import Superseded
from .transfer import in_thread

if TYPE_CHECKING:
    from ...ops.manifest import Manifest
    from ..broker.messages import OpRequested
    from .artifact_io import Freight
    from .cache import WorkerCache
    from .hub_client import HubLine

GRANTS = 6
"""So often are new URLs asked for, before an upload counts as failed."""

log = logging.getLogger(__name__)


async def hand_in(
    manifest: Manifest, request: OpRequested, trace: str, hub: HubLine, freight: Freight
) -> dict[str, str]:
    """Bring the files of a finished op to the store, as far as they do not travel in the result.

    Returns:
        Base64 of each file that the result shall carry, by SHA-256.

    Raises:
        Superseded: Nobody wants them any more.
        InvalidRequestError: The hub refuses them, because they are too many or too large.
        StorageError: They were damaged on the worker's disk.
        TransferError: The store did not take them until the deadline.
    """
    sizes = {artifact.sha256: artifact.size for artifact in manifest.artifacts.values()}
    if not sizes:
        return {}
    cache = freight.cache
    # A second attempt uploads: the first one may have met a hub of another release or bound.
    if request.attempt == 1 and 0 < sum(sizes.values()) <= hub.inline_bytes:
        return {sha256: _content(cache, sha256, manifest.key) for sha256 in sizes}
    # Pinned and hashed by this process: what the child wrote may have changed on the disk.
    if await in_thread(lambda: cache.finished(manifest.key)) is None:
        raise _damaged(cache, manifest.key)
    for _ in range(GRANTS):
        answer = await hub.grant(request, trace, manifest.artifacts.values())
        if answer.verdict == "refused":
            raise InvalidRequestError(f"the hub refuses the outputs: {answer.reason}")
        if answer.verdict != "upload":
            log.info("the hub says: %s", answer.verdict)
            raise Superseded(acknowledge=True)
        uploads = {name: url for name, url in answer.uploads.items() if name in sizes}
        if await in_thread(lambda wanted=uploads: freight.put(wanted)):  # type: ignore[misc]
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
