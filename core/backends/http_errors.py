"""Maps error answers of model servers to OpErrors: retry, ask for less, or tell the user. Pure."""

from __future__ import annotations

import json
import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

from ..errors import InvalidRequestError, OpError, OutOfMemoryError, TransientError

if TYPE_CHECKING:
    from collections.abc import Mapping

PASSING: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
"""HTTP statuses after which the same request may succeed later."""
LONGEST: Final = 400
"""Longest quotation of a server's message, in characters."""

# Names used by torch, by its CUDA allocator, and by servers that catch and report them.
_MEMORY: Final = re.compile(
    r"out of memory|OutOfMemoryError|CUBLAS_STATUS_ALLOC_FAILED|CUDA_ERROR_OUT_OF_MEMORY",
    re.IGNORECASE,
)

_HINTS: Final = {
    401: "option key_env names the environment variable that holds the server's key",
    403: "option key_env names the environment variable that holds the server's key",
    404: "check options url and model: this server may not have that model, or not this interface",
    405: "check option url: this server has another interface",
    413: "what is sent is too large for this server; make it shorter or smaller",
}


def refusal(where: str, status: int, headers: Mapping[str, str], body: bytes) -> OpError:
    """Return the OpError for an HTTP answer with a status of 300 or above.

    Args:
        where: URL of the request, for the message.
        status: HTTP status.
        headers: Headers by lower-case name.
        body: Body of the answer.

    >>> refusal("http://gpu:8000/v1/models", 503, {}, b'{"detail": "loading"}')
    TransientError('http://gpu:8000/v1/models answered 503: loading')
    """
    if status < 400:
        to = _bare(headers.get("location", "")) or "elsewhere"
        return InvalidRequestError(
            f"{where} redirects to {to}",
            hint="write the address that it redirects to in option url",
        )
    words = error_words(body)
    return server_failure(f"{where} answered {status}: {words or 'without a word'}", status, words)


def asked_to_wait(status: int, headers: Mapping[str, str], now: float) -> float | None:
    """Return the pause in seconds that a busy server asks for, or None if it asks for none.

    Args:
        status: HTTP status; only 429 and 503 carry a pause (RFC 6585; RFC 9110, 15.6.4).
        headers: Headers by lower-case name; ``Retry-After`` holds seconds or a date (RFC 9110,
            10.2.3).
        now: Unix time.

    >>> asked_to_wait(503, {"retry-after": "20"}, now=0.0)
    20.0
    """
    wish = headers.get("retry-after", "").strip()
    if status not in (429, 503) or not wish:
        return None
    if wish.isascii() and wish.isdigit():
        return float(wish[:9])
    try:
        moment = parsedate_to_datetime(wish)
    except ValueError:
        return None
    if moment.tzinfo is None:
        # parsedate_to_datetime returns a naive time for "-0000"; HTTP dates are in UTC.
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, moment.timestamp() - now)


def _bare(address: str) -> str:
    """Return an address without user name, query and fragment, which may hold secrets."""
    path = re.split(r"[?#;]", address)[0]
    line = " ".join(re.sub(r"//[^/]*@", "//", path).split())
    return line[:LONGEST]


def hidden_refusal(where: str, body: bytes) -> OpError | None:
    """Return the OpError for an error that was sent with a status of 200, or None without one.

    Gateways send these when the model server behind them fails after the answer has begun.

    Args:
        where: URL of the request, for the message.
        body: Body of the answer.
    """
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    error = found.get("error") if isinstance(found, dict) else None
    if not error:
        return None
    code = error.get("code") if isinstance(error, dict) else None
    words = error_words(body)
    message = f"{where} answered with an error: {words or 'without a word'}"
    return server_failure(message, code if isinstance(code, int) else 400, words)


def server_failure(message: str, status: int, words: str) -> OpError:
    """Return the OpError for a failed request or job.

    Args:
        message: Text of the error.
        status: HTTP status, or a job's error code of the same meaning.
        words: The server's message, which may report a lack of memory.
    """
    if ran_out_of_memory(words):
        return OutOfMemoryError(message, hint="ask for a smaller picture, or fewer frames")
    if status in PASSING:
        return TransientError(message, hint="the server's own log tells more")
    return InvalidRequestError(message, hint=_HINTS.get(status, "the server's own log tells more"))


def ran_out_of_memory(words: str) -> bool:
    """Return whether a server's message reports that its device ran out of memory."""
    return _MEMORY.search(words) is not None


def error_words(body: bytes) -> str:
    """Return the human-readable part of an error's body, on one line; JSON, text or HTML."""
    text = body.decode("utf-8", "replace")
    try:
        found = _message(json.loads(text))
    except ValueError:
        # An HTML page has no message.
        found = "" if text.lstrip()[:1] == "<" else text
    line = " ".join(found.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _message(data: Any) -> str:
    """Return the message: OpenAI's ``error``, FastAPI's ``detail``, or a bare string."""
    if isinstance(data, str):
        return data
    if isinstance(data, list):
        return "; ".join(filter(None, map(_message, data)))
    if not isinstance(data, dict):
        return ""
    for key in ("error", "detail", "message", "msg"):
        if data.get(key):
            found = _message(data[key])
            place = data.get("loc")
            if key == "msg" and isinstance(place, list):
                return f"{'.'.join(map(str, place))}: {found}"
            return found
    return ""
