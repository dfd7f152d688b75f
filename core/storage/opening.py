"""Opens the artifact store that the configuration chooses, or the one that another process uses."""

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
    from ..home import StateFolder
    from .bucket import BucketStore
    from .choice import StoreConfig

DURABLE_VARIABLE = "AINERN2D_DURABLE"
"""Environment variable; 0 does not wait for the disk, which suits tests."""

GB = 1_000_000_000


def open_store(home: StateFolder, config: StoreConfig) -> WorkStore:
    """Return the store that the configuration chooses.

    Raises:
        ConfigError: Nothing says where the bucket is, or what says it is malformed.
    """
    if config.kind == "folder":
        return reopen(StorePlace(home.artifacts))
    return open_bucket(home, config)


def open_bucket(home: StateFolder, config: StoreConfig) -> BucketStore:
    """Return the bucket of this installation; the one store that grants.

    Raises:
        ConfigError: Nothing says where it is, or what says it is malformed.
    """
    url = need_address(home, "s3", S3_VARIABLE)
    return _bucket(StorePlace(home.cache, url, int(config.cache_gb * GB)))


def reopen(place: StorePlace) -> WorkStore:
    """Return a store that another process of this user has open.

    Raises:
        ConfigError: The URL is malformed, or the client is not installed.
    """
    if place.url:
        return _bucket(place)
    durable = place.durable and os.environ.get(DURABLE_VARIABLE, "1") != "0"
    return FolderStore(place.root, durable=durable)


def _bucket(place: StorePlace) -> BucketStore:
    if importlib.util.find_spec("minio") is None:
        raise ConfigError(
            "the S3 client is not installed here", hint="run: pip install 'ainern2d[s3]'"
        )
    from .bucket import BucketStore

    return BucketStore(S3Location.parse(place.url), place.root, place.cache_bytes)
