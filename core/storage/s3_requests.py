"""HTTP requests to an S3 server, each tried until it is answered or its deadline is over."""

from __future__ import annotations

import os
import time
from typing import Any

import certifi
import urllib3
from urllib3.exceptions import HTTPError, SSLError

from ..trust import distrust

SLOWEST = 128 * 1024
"""Bytes per second below which a transfer counts as stuck."""

PASSING = (429, 500, 502, 503, 504)
"""HTTP statuses of a server that may answer the same request otherwise in a moment."""

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.05, 1.0


class Requests(urllib3.PoolManager):
    """Tries each request until it is answered or its deadline is over, on any thread.

    All requests of an artifact store are idempotent, conditional ones included: a caller
    whose conditional write is refused looks at what is there.
    """

    def __init__(self, deadline_s: float, cafile: str) -> None:
        super().__init__(
            maxsize=16,
            retries=False,
            cert_reqs="CERT_REQUIRED",
            ca_certs=cafile or os.environ.get("SSL_CERT_FILE") or certifi.where(),
        )
        self._deadline_s = deadline_s

    def urlopen(  # type: ignore[override]
        self, method: str, url: str, redirect: bool = True, **options: Any
    ) -> urllib3.BaseHTTPResponse:
        """Send a request; see :meth:`urllib3.PoolManager.urlopen`."""
        body = options.get("body") or b""
        allowed = self._deadline_s + len(body) / SLOWEST
        end = time.monotonic() + allowed
        pause = FIRST_PAUSE_S
        while True:
            left = max(end - time.monotonic(), 0.1)
            # A body is sent within the time for connecting, so that gets all of it.
            options["timeout"] = urllib3.Timeout(connect=left, read=left)
            try:
                answer = super().urlopen(method, url, redirect=False, **options)
                if answer.status not in PASSING or time.monotonic() + pause > end:
                    return answer
                answer.drain_conn()
                answer.release_conn()
            except SSLError as error:
                if distrust(error) or time.monotonic() + pause > end:
                    raise
            except HTTPError:
                if time.monotonic() + pause > end:
                    raise
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)
