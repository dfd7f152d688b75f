"""The part of the configuration that chooses the artifact store."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import ConfigError

STORES = ("folder", "s3")
CACHE_GB = (0.1, 100_000)


@dataclass
class StoreConfig:
    """Where results are kept; never part of an op key. Addresses and keys are not configuration.

    Attributes:
        kind: ``folder`` (in the state folder) or ``s3`` (a bucket).
        cache_gb: Bound of the local copies of a bucket's files, in 10^9 bytes; what was used within
            the last hour is kept beside it.
    """

    kind: str = "folder"
    cache_gb: float = 20.0

    def __post_init__(self) -> None:
        if self.kind not in STORES:
            raise ConfigError(f"store.kind={self.kind!r} is not one of: {', '.join(STORES)}")
        low, high = CACHE_GB
        if not low <= self.cache_gb <= high:
            raise ConfigError(f"store.cache_gb={self.cache_gb} is not between {low} and {high}")
