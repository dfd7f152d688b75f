"""Finds out who asks: checks the token or the session of a request."""

from __future__ import annotations

import contextlib
import hmac
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from ..database.accounts import AccountRecords
from ..errors import Ainern2dError
from .problems import ApiError
from .security import CSRF_HEADER, Principal, Scope, session_cookie
from .tokens import csrf_of, digest, fits, read_token

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import HTTPConnection

    from .rate_limit import RateLimits
    from .services import Services

VERIFIED_S = 60.0
"""Seconds for which the secret of a token that was verified is not hashed again."""
LOOKED_S = 5.0
"""Seconds for which the row of a token or session is not read again: so late is a revocation."""
AGAIN_S = 2.5
"""Seconds after which it is read again beside a request, which does not wait for that."""
MOST_KNOWN = 10_000

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(slots=True)
class _Known:
    principal: Principal
    verified: float
    looked: float


class Authenticator:
    """Checks the token or the session of each request.

    Args:
        services: Its database has accounts, tokens and sessions.
        limits: Bound how often an address may try wrong secrets.
        clock: Gives seconds.
    """

    def __init__(
        self,
        services: Services,
        limits: RateLimits,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._records = AccountRecords(services.engine)
        self._limits = limits
        self._clock = clock
        self._known: dict[str, _Known] = {}
        self._looked_at: set[str] = set()
        self._lock = threading.Lock()
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="callers")

    def known(self, request: HTTPConnection, *, needs_csrf: bool = True) -> Principal | None:
        """Return who asks if that was looked up a moment ago, else None; nothing is waited for.

        Args:
            request: As of :meth:`__call__`.
            needs_csrf: Likewise.

        Raises:
            ApiError: 403, a session's changing request lacks its CSRF token.
        """
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        text = given.strip()
        if kind and kind.lower() != "bearer":
            return None
        secret = "" if kind else request.cookies.get(session_cookie(request), "")
        name = digest(text or secret)
        known = self._recall(name)
        now = self._clock()
        if known is None or now - known.looked >= LOOKED_S:
            return None
        if bool(known.principal.session) is bool(kind):
            return None
        if now - known.looked >= AGAIN_S:
            self._look_again(name, text, secret)
        if secret and needs_csrf and request.scope.get("method", "GET") not in SAFE_METHODS:
            _check_csrf(request, secret)
        return known.principal

    def _look_again(self, name: str, text: str, secret: str) -> None:
        """Read a row again on another thread, once for all requests that come meanwhile."""
        with self._lock:
            if name in self._looked_at:
                return
            self._looked_at.add(name)

        def look() -> None:
            try:
                # The next request reads the row itself and gets the error.
                with contextlib.suppress(Ainern2dError):
                    if secret:
                        self._of_session(secret, AGAIN_S)
                    else:
                        self.of_token(text, "", AGAIN_S)
            finally:
                with self._lock:
                    self._looked_at.discard(name)

        self._reader.submit(look)

    def __call__(self, request: HTTPConnection, *, needs_csrf: bool = True) -> Principal | None:
        """Return who asks, or None without a valid token or session.

        Args:
            request: Of HTTP, or one that opens a WebSocket.
            needs_csrf: Whether a session's changing request needs its CSRF token; not where those
                of other sites are refused by other means.

        Raises:
            ApiError: 403, a session's changing request lacks its CSRF token; 429, this address
                sent too many wrong secrets.
        """
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        if kind:
            is_bearer = kind.lower() == "bearer"
            return self.of_token(given.strip(), address_of(request)) if is_bearer else None
        secret = request.cookies.get(session_cookie(request), "")
        if not secret:
            return None
        found = self._of_session(secret)
        # What opens a WebSocket is a GET.
        method = request.scope.get("method", "GET")
        if found is not None and needs_csrf and method not in SAFE_METHODS:
            _check_csrf(request, secret)
        return found

    def of_token(self, text: str, address: str, within_s: float = LOOKED_S) -> Principal | None:
        """Return whose token this is, or None if it is not valid.

        Args:
            text: As sent.
            address: Who sent it.
            within_s: Seconds for which it counts what was looked up before.

        Raises:
            ApiError: 429, this address sent too many wrong tokens.
        """
        parts = read_token(text)
        if parts is None:
            return None
        token_id, secret = parts
        name = digest(text)
        now = self._clock()
        known = self._recall(name)
        if known is not None and now - known.looked < within_s:
            return known.principal
        if known is None:
            self._limits.check_wrong_secrets(address)
        row = self._records.find_token(token_id)
        is_verified = known is not None and now - known.verified < VERIFIED_S
        if row is None or not row.is_valid or not (is_verified or fits(secret, row.secret_hash)):
            self._forget(name)
            if known is None:
                self._limits.count_wrong_secret(address)
            return None
        principal = Principal(row.account, Scope(row.scope), token=row.id)
        verified = known.verified if known is not None and is_verified else now
        self._remember(name, _Known(principal, verified, now))
        return principal

    def forget_session(self, secret: str) -> None:
        """Have a session that was ended count as ended at once, in this process."""
        self._forget(digest(secret))

    def _of_session(self, secret: str, within_s: float = LOOKED_S) -> Principal | None:
        name = digest(secret)
        now = self._clock()
        known = self._recall(name)
        if known is not None and now - known.looked < within_s:
            return known.principal
        row = self._records.find_session(name)
        if row is None:
            self._forget(name)
            return None
        principal = Principal(row.account, Scope(row.scope), session=name)
        self._remember(name, _Known(principal, now, now))
        return principal

    def _recall(self, name: str) -> _Known | None:
        with self._lock:
            return self._known.get(name)

    def _remember(self, name: str, known: _Known) -> None:
        with self._lock:
            if len(self._known) >= MOST_KNOWN:
                # The oldest half: a dict keeps the order in which its keys came.
                for old in list(self._known)[: MOST_KNOWN // 2]:
                    del self._known[old]
            self._known[name] = known

    def _forget(self, name: str) -> None:
        with self._lock:
            self._known.pop(name, None)


def address_of(request: HTTPConnection) -> str:
    """Return the address that a request came from; behind a trusted proxy, that of its client."""
    return request.client.host if request.client is not None else ""


def _check_csrf(request: HTTPConnection, secret: str) -> None:
    given = request.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(given.encode(), csrf_of(secret).encode()):
        raise ApiError(
            HTTPStatus.FORBIDDEN,
            f"a session's request that changes something needs its {CSRF_HEADER}",
            hint="GET /api/v1/sessions/current says it; a page loads it anew",
        )
