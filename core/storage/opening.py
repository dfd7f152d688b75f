"""Opens a folder store, a bucket, or the store that another process uses."""

from __future__ import annotations

import importlib.util
import os
from typing import TYPE_CHECKING

from ..configuration.addresses import need_address
from ..errors import ConfigError
from .folder import FolderStore
from .s3_location import S3_VARIABLE, S3Location
from .store import StorePlace, WorkStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..home import StateFolder
    from .bucket import BucketStore
    from .choice import StoreConfig
    from .store import ManifestRecords

DURABLE_VARIABLE = "AINERN2D_DURABLE"
"""Environment variable; 0 does not wait for the disk, which suits tests."""

GB = 1_000_000_000


def open_folder(home: StateFolder) -> WorkStore:
    """Return the folder store of this installation."""
    return reopen(StorePlace(home.artifacts))


def open_bucket(
    home: StateFolder,
    config: StoreConfig,
    records: Callable[[], ManifestRecords] | None = None,
) -> BucketStore:
    """Return the bucket of this installation; the one store that grants.

    Args:
        home: The state folder, for local copies.
        config: How many of them.
        records: Opens the table of manifests; None for a process that needs none.

    Raises:
        ConfigError: Nothing says where it is, or what says it is malformed.
    """
    url = need_address(home, "s3", S3_VARIABLE)
    return _bucket(StorePlace(home.cache, url, int(config.cache_gb * GB)), records)


def reopen(place: StorePlace) -> WorkStore:
    """Return a store that another process of this user has open.

    Where that is a bucket, the manifests that this process commits are for the other one to record.

    Raises:
        ConfigError: The URL is malformed, or the client is not installed.
    """
    if place.url:
        return _bucket(place)
    durable = place.durable and os.environ.get(DURABLE_VARIABLE, "1") != "0"
    return FolderStore(place.root, durable=durable)


def _bucket(place: StorePlace, records: Callable[[], ManifestRecords] | None = None) -> BucketStore:
    if importlib.util.find_spec("minio") is None:
        raise ConfigError(
            "the S3 client is not installed here", hint="run: pip install 'ainern2d[s3]'"
        )
    from .bucket import BucketStore

    location = S3Location.parse(place.url)
    return BucketStore(location, place.root, place.cache_bytes, records=records)
