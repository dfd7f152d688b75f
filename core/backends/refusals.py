"""What a model server's refusal means: whether to try again, take less, or tell the user. Pure."""

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
"""Statuses of a server that may answer the same request otherwise later."""
LONGEST: Final = 400
"""Characters of a server's words that are repeated."""

# torch's exception and its CUDA allocator, and what servers say who caught it.
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
    """Return the error that an answer from 300 on means.

    Args:
        where: Whom was asked for what.
        status: Of HTTP.
        headers: By name in small letters.
        body: As the server sent it.
    """
    if status < 400:
        to = _bare(headers.get("location", "")) or "elsewhere"
        return InvalidRequestError(
            f"{where} redirects to {to}",
            hint="write the address that it redirects to in option url",
        )
    words = words_of(body)
    return failure(f"{where} answered {status}: {words or 'without a word'}", status, words)


def asked_to_wait(status: int, headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds that a busy server asks to be left alone, or None if it does not.

    Args:
        status: Of HTTP; only 429 and 503 have such a wish (RFC 6585 and RFC 9110, 15.6.4).
        headers: By name in small letters; ``Retry-After`` has seconds or a date (RFC 9110, 10.2.3).
        now: Unix time.
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
        # As "-0000" gives it; HTTP knows no other zone.
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, moment.timestamp() - now)


def _bare(address: str) -> str:
    """Return an address without what may be a secret: an account, or what follows the path."""
    path = re.split(r"[?#;]", address)[0]
    line = " ".join(re.sub(r"//[^/]*@", "//", path).split())
    return line[:LONGEST]


def hidden_refusal(where: str, body: bytes) -> OpError | None:
    """Return the error in an answer whose status says that all is well, or None if there is none.

    Gateways answer so when the model's own server fails after they have begun to answer.

    Args:
        where: Whom was asked for what.
        body: As the server sent it.
    """
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    error = found.get("error") if isinstance(found, dict) else None
    if not error:
        return None
    code = error.get("code") if isinstance(error, dict) else None
    words = words_of(body)
    message = f"{where} answered with an error: {words or 'without a word'}"
    return failure(message, code if isinstance(code, int) else 400, words)


def failure(message: str, status: int, words: str) -> OpError:
    """Return the error for a failed request or job.

    Args:
        message: For the user.
        status: Of HTTP, or a job's code of the same meaning.
        words: Of the server, in which a lack of memory is recognised.
    """
    if ran_out_of_memory(words):
        return OutOfMemoryError(message, hint="ask for a smaller picture, or fewer frames")
    if status in PASSING:
        return TransientError(message, hint="the server's own log tells more")
    return InvalidRequestError(message, hint=_HINTS.get(status, "the server's own log tells more"))


def ran_out_of_memory(words: str) -> bool:
    """Say whether a server speaks of a device that is too small."""
    return _MEMORY.search(words) is not None


def words_of(body: bytes) -> str:
    """Return the words for people in an error's body, whatever its shape, on one line."""
    text = body.decode("utf-8", "replace")
    try:
        found = _message(json.loads(text))
    except ValueError:
        # A page for browsers has nothing to say.
        found = "" if text.lstrip()[:1] == "<" else text
    line = " ".join(found.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _message(data: Any) -> str:
    """Find the message: OpenAI's ``error``, FastAPI's ``detail``, or a bare one."""
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
