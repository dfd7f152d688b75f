"""How a message travels: CloudEvents attributes in binary mode, around a body.

The headers are those of CloudEvents' RabbitMQ binding (``ce-type``, ``ce-id``, ...), so that other
tools can read who says what about which op without our code. The type ends in the version.
"""

from __future__ import annotations

import json
import re
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from ...errors import MalformedMessageError, UnsupportedMessageError
from ...printable import one_line
from .messages import PREFIX, Message

if TYPE_CHECKING:
    import pika

CONTENT_TYPE = "application/json"
SPEC_VERSION = "1.0"
UNREADABLE = "x-unreadable"
"""The only header of a message whose own could not be decoded: says why."""

M = TypeVar("M", bound=Message)
_TRACE = re.compile(r"[0-9a-f]{32}")
_TYPE = re.compile(re.escape(PREFIX) + r"([a-z.]+)\.v([0-9]{1,4})")


def encode(
    message: Message,
    source: str,
    *,
    account: str = "",
    trace: str = "",
    priority: int | None = None,
    persistent: bool = True,
    expires_s: float | None = None,
) -> tuple[pika.BasicProperties, bytes]:
    """Write a message.

    Args:
        message: What to say.
        source: Who says it, such as ``/worker/NAME``.
        account: Own user on the broker, which verifies it.
        trace: 32 hexadecimal digits, or empty.
        priority: Of a request.
        persistent: Whether it must survive a restart of the broker.
        expires_s: Seconds after which the broker gives it up; never on a message to a retry tier,
            where it would end the wait.
    """
    properties = properties_of(
        type(message),
        message.subject,
        source,
        account=account,
        trace=trace,
        priority=priority,
        persistent=persistent,
        expires_s=expires_s,
    )
    return properties, message.model_dump_json().encode()


def properties_of(
    message: type[Message],
    subject: str,
    source: str,
    *,
    account: str = "",
    trace: str = "",
    priority: int | None = None,
    persistent: bool = True,
    expires_s: float | None = None,
) -> pika.BasicProperties:
    """Return the properties of a message whose body is there already; see :func:`encode`.

    Args:
        message: What it is.
        subject: What it is about: an op's key, or empty.
        source: As in :func:`encode`, like the rest.
        account: Own user.
        trace: Or empty.
        priority: Of a request.
        persistent: Whether it must survive a restart.
        expires_s: Seconds.
    """
    import pika

    identity = uuid.uuid4().hex
    kind = f"{PREFIX}{message.TYPE}.v{message.VERSION}"
    headers = {
        "ce-specversion": SPEC_VERSION,
        "ce-id": identity,
        "ce-type": kind,
        "ce-source": source,
        "ce-time": datetime.now(UTC).isoformat(),
    }
    if subject:
        headers["ce-subject"] = subject
    if trace:
        # W3C trace context: version, trace, the span that this message is, sampled.
        headers["ce-traceparent"] = f"00-{trace}-{identity[:16]}-01"
    return pika.BasicProperties(
        content_type=CONTENT_TYPE,
        message_id=identity,
        type=kind,
        delivery_mode=2 if persistent else 1,
        headers=headers,
        priority=priority,
        user_id=account or None,
        expiration=None if expires_s is None else str(max(0, int(expires_s * 1000))),
    )


def decode(properties: pika.BasicProperties, body: bytes, *wanted: type[M]) -> M:
    """Read a message of one of these types.

    Raises:
        UnsupportedMessageError: Its version is one that this release does not read.
        MalformedMessageError: It is not one of these types, or its body does not fit.
    """
    headers: dict[str, Any] = dict(properties.headers or {})
    if UNREADABLE in headers:
        said = _shown(headers[UNREADABLE])
        raise MalformedMessageError(f"its headers cannot be decoded: {said}")
    found = _TYPE.fullmatch(str(headers.get("ce-type", "")))
    names = {each.TYPE: each for each in wanted}
    if not found or found[1] not in names:
        expected = " or ".join(f"{PREFIX}{name}" for name in names)
        raise MalformedMessageError(
            f"the message's ce-type is {_shown(repr(headers.get('ce-type')))}, not {expected}"
        )
    kind = names[found[1]]
    if int(found[2]) not in kind.READABLE:
        readable = ", ".join(f"v{version}" for version in sorted(kind.READABLE))
        raise UnsupportedMessageError(
            f"the message is {found[0]}, and this release reads {readable}",
            hint="run the same release, or its neighbour, everywhere",
        )
    if len(body) > kind.LONGEST:
        raise MalformedMessageError(
            f"the body of {found[0]} has {len(body)} bytes, and {kind.LONGEST} are the most"
        )
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        where = _shown(".".join(map(str, problem["loc"])))
        raise MalformedMessageError(
            f"the body of {found[0]} does not fit: {where}: {_shown(problem['msg'])}"
        ) from error
    except (ValueError, OverflowError, RecursionError) as error:
        raise MalformedMessageError(
            f"the body of {found[0]} does not fit: {_shown(error)}"
        ) from error


def plain_body(body: bytes) -> dict[str, Any]:
    """Return the body of a message of any type and version, unchecked.

    Raises:
        MalformedMessageError: It is no JSON object.
    """
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MalformedMessageError(f"the body is no JSON: {_shown(error)}") from error
    if not isinstance(found, dict):
        raise MalformedMessageError("the body is no JSON object")
    return found


def _shown(words: object) -> str:
    """Return what a sender wrote, or what is said about it, for people."""
    return one_line(str(words)[:300])


def trace_of(properties: pika.BasicProperties) -> str:
    """Return the trace that a message belongs to, or empty."""
    parts = str((properties.headers or {}).get("ce-traceparent", "")).split("-")
    return parts[1] if len(parts) == 4 and _TRACE.fullmatch(parts[1]) else ""


def new_id() -> str:
    """Return a new random id: 32 hexadecimal digits."""
    return uuid.uuid4().hex
