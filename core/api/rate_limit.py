"""Bounds how often one caller may ask: a bucket of requests that fills again with time."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from .problems import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_CALLERS = 10_000
WRONG_PER_MINUTE, WRONG_BURST = 10, 20
"""Wrong secrets of one address."""


@dataclass(slots=True)
class _Bucket:
    left: float
    filled: float


class Buckets:
    """One bucket for each caller.

    Args:
        per_minute: Requests that flow in.
        burst: Requests that it holds.
        clock: Gives seconds.

    >>> now = 0.0
    >>> buckets = Buckets(per_minute=60, burst=2, clock=lambda: now)
    >>> buckets.take("ann"), buckets.take("ann"), buckets.take("ann"), buckets.take("ben")
    (0.0, 0.0, 1.0, 0.0)
    """

    def __init__(self, per_minute: float, burst: float, clock: Callable[[], float]) -> None:
        self._rate, self._burst, self._clock = per_minute / 60, burst, clock
        self._buckets: dict[str, _Bucket] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Return how many callers are remembered."""
        return len(self._buckets)

    def wait_of(self, caller: str) -> float:
        """Return the seconds until a caller may ask again; 0 if it may now. It takes nothing."""
        with self._lock:
            return max(0.0, (1 - self._fill(caller).left) / self._rate)

    def take(self, caller: str) -> float:
        """Take a request of a caller; return 0, or the seconds to wait where none is left."""
        with self._lock:
            bucket = self._fill(caller)
            if bucket.left >= 1:
                bucket.left -= 1
                return 0.0
            return (1 - bucket.left) / self._rate

    def _fill(self, caller: str) -> _Bucket:
        now = self._clock()
        bucket = self._buckets.get(caller)
        if bucket is None:
            if len(self._buckets) >= MOST_CALLERS:
                self._drop_full(now)
            bucket = self._buckets[caller] = _Bucket(self._burst, now)
        bucket.left = min(self._burst, bucket.left + (now - bucket.filled) * self._rate)
        bucket.filled = now
        return bucket

    def _drop_full(self, now: float) -> None:
        """Forget callers whose bucket is full again, or the oldest half where too few could."""
        full_after = self._burst / self._rate
        full = [name for name, each in self._buckets.items() if now - each.filled >= full_after]
        for name in full or list(self._buckets)[: MOST_CALLERS // 2]:
            del self._buckets[name]


class RateLimits:
    """The limits of one process: of each caller, and of each address that sends wrong secrets.

    Args:
        requests_per_minute: Of one token or session, on average.
        burst: Requests that one token or session may send at once.
        clock: Gives seconds.
    """

    def __init__(
        self,
        requests_per_minute: float,
        burst: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._callers = Buckets(requests_per_minute, burst, clock)
        self._wrong = Buckets(WRONG_PER_MINUTE, WRONG_BURST, clock)

    def take(self, caller: str) -> None:
        """Count a request of a caller.

        Raises:
            ApiError: 429, with the seconds to wait.
        """
        if wait := self._callers.take(caller):
            raise _too_many("too many requests of this token or session", wait)

    def check_wrong_secrets(self, address: str) -> None:
        """Refuse an address that has sent too many wrong secrets.

        Raises:
            ApiError: 429, with the seconds to wait.
        """
        if wait := self._wrong.wait_of(address):
            raise _too_many("too many wrong tokens from this address", wait)

    def count_wrong_secret(self, address: str) -> None:
        """Count a wrong secret of an address."""
        self._wrong.take(address)


def _too_many(message: str, wait_s: float) -> ApiError:
    seconds = max(1, math.ceil(wait_s))
    return ApiError(
        HTTPStatus.TOO_MANY_REQUESTS,
        message,
        hint=f"ask again in {seconds} s",
        headers={"Retry-After": str(seconds)},
    )
