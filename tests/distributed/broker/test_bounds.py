"""Messages of workers in strange hands: what is decoded has bounds, and nothing else is decoded."""

from __future__ import annotations

import json
import logging
import math
import sys
import unicodedata
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from ainern2d.core.distributed.broker.bounds import MOST_INT
from ainern2d.core.distributed.broker.envelope import decode, plain_body, properties_of, trace_of
from ainern2d.core.distributed.broker.messages import MESSAGES, Message
from ainern2d.core.errors import MalformedMessageError
from ainern2d.core.observe.logs import JsonFormatter, PeopleFormatter
from ainern2d.core.printable import printable

ID, KEY = "1" * 32, "a" * 64
ABOUT = {"request": ID, "attempt_id": ID, "op_key": KEY, "worker": "w1"}
ARTIFACT = {"sha256": KEY, "size": 3, "media_type": "video/mp4", "facts": {"form": ["live", 1]}}
OP = {"kind": "video", "backend": "mock", "recipe_version": 1, "params": {"n": 1}}
GPU = {"id": "g", "name": "H", "total_bytes": 8, "busy_percent": 4.0, "celsius": 50, "watts": 9}
SAMPLES: dict[str, dict[str, Any]] = {
    "op.requested": {**ABOUT, "attempt": 1, "op": OP, "rung": {"backend": "mock"}, "deadline": 1.0},
    "op.claimed": {**ABOUT, "again": True},
    "claim.answered": {
        "attempt_id": ID,
        "verdict": "run",
        "inputs": {KEY: "http://x"},
        "wait_s": 1,
    },
    "grant.asked": {**ABOUT, "outputs": [{"sha256": KEY, "size": 3}]},
    "grant.answered": {"attempt_id": ID, "verdict": "refused", "reason": "large"},
    "op.finished": {
        **ABOUT,
        "attempt": 1,
        "outcome": "done",
        "artifacts": {"clip": ARTIFACT},
        "contents": {KEY: "e30="},
        "versions": {"av": "16"},
        "run_s": 1.0,
        "error": "it broke",
        "hint": "mend it",
        "detail": "Traceback",
        "began": 1.0,
    },
    "op.progressed": {**ABOUT, "fraction": 0.5, "note": "half"},
    "worker.present": {
        "worker": "w1",
        "kinds": ["video"],
        "lanes": ["op.video.default"],
        "state": "idle",
        "host": "h",
        "pid": 3,
        "since": 1.0,
        "note": "well",
        "backends": ["video.mock"],
        "gpus": [GPU],
    },
    "cancel.ordered": {"request": ID, "op_key": KEY},
    "drain.ordered": {},
    "work.waits": {},
    "requests.settled": {"requests": [ID], "progress": {ID: [0.5, "half"]}},
}
NASTY = (
    10**400,
    -(10**400),
    10**18,
    -1,
    1e308,
    math.nan,
    math.inf,
    "",
    "x" * 100_000,
    "\x1b[31mred\x1b]0;title\x07\x9b2J\r\n\u202e\0\ud800",
    "../../heads/x",
    [[]] * 10_000,
    ["x"] * 2000,
    {str(n): n for n in range(3000)},
    {"\x1b[2J": "\x1b[2J"},
    None,
    True,
)


def nested(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = {"a": [value]}
    return value


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of each value in a sample."""
    found, inner = [path], dict(enumerate(value)) if isinstance(value, list) else value
    for key, each in inner.items() if isinstance(inner, dict) else ():
        found += places(each, (*path, key))
    return found


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """Return a sample with another value at a place."""
    if not path:
        return new
    copied = dict(value) if isinstance(value, dict) else list(value)
    copied[path[0]] = put(value[path[0]], path[1:], new)
    return copied


def read(kind: str, body: bytes) -> Message:
    message = MESSAGES[kind]
    return decode(properties_of(message, "", "/test"), body, message)


def look(value: Any, depth: int = 0) -> None:
    """Look that everything in a message has bounds and may be shown."""
    assert depth < 60
    if isinstance(value, dict):
        for key, each in value.items():
            look(key, depth + 1)
            look(each, depth + 1)
    elif isinstance(value, (list, tuple)):
        assert len(value) <= 20_000
        for each in value:
            look(each, depth + 1)
    elif isinstance(value, str):
        assert len(value) <= 150_000
        shown = value.replace("\n", "").replace("\t", "")
        assert not any(unicodedata.category(sign) in ("Cc", "Cs") for sign in shown), value
        assert "\u202e" not in value
    elif isinstance(value, int):
        assert abs(value) <= MOST_INT
    elif isinstance(value, float):
        assert math.isfinite(value)


@pytest.mark.parametrize("kind", MESSAGES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_a_message_says_it_is_bounded_or_malformed(kind: str, data: st.DataObject) -> None:
    sample = SAMPLES[kind]
    read(kind, json.dumps(sample).encode())
    path = data.draw(st.sampled_from(places(sample)))
    value = data.draw(st.sampled_from(NASTY) | st.integers(1, 3000).map(nested) | st.text())
    bad = put(sample, path, value)
    if isinstance(bad, dict) and data.draw(st.booleans()):
        bad = bad | {"not yet known": value}
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    try:
        body = json.dumps(bad).encode()
    finally:
        sys.setrecursionlimit(limit)
    try:
        message = read(kind, body)
    except MalformedMessageError as error:
        look(str(error)[:1500] + "\0" * (len(str(error)) > 1500))
        return
    said = message.model_dump(mode="json")
    # What dispatchers ask is a user's own text, and part of the key; files are base64 or URLs.
    for exempt in ("op", "rung", "options", "contents", "inputs", "uploads"):
        said.pop(exempt, None)
    look(said)
    json.dumps(said, allow_nan=False)
    message.model_dump_json()


@settings(max_examples=100, deadline=None)
@given(kind=st.sampled_from(sorted(MESSAGES)), body=st.binary(max_size=300))
def test_bytes_that_are_no_message_are_malformed(kind: str, body: bytes) -> None:
    try:
        read(kind, body)
    except MalformedMessageError as error:
        look(str(error))


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"a":' * 100_000, b"1" * 10_000, b"\xff", b"[]"]
)
def test_a_body_without_form_is_malformed_however_deep(body: bytes) -> None:
    with pytest.raises(MalformedMessageError):
        plain_body(body)
    with pytest.raises(MalformedMessageError):
        read("op.finished", body)


def test_a_body_that_is_too_long_is_not_read() -> None:
    body = json.dumps(SAMPLES["op.claimed"]).encode() + b" " * 1_000_000
    with pytest.raises(MalformedMessageError, match="1000000 are the most"):
        read("op.claimed", body)


def test_a_trace_is_32_digits_or_nothing() -> None:
    properties = properties_of(MESSAGES["work.waits"], "", "/test", trace="a" * 32)
    assert trace_of(properties) == "a" * 32
    properties.headers["ce-traceparent"] = "00-\x1b[2J-1-01"
    assert not trace_of(properties)


@given(st.text())
def test_what_is_printable_is_so_already(text: str) -> None:
    once = printable(text)
    assert printable(once) == once
    look(once)


@pytest.mark.parametrize("formatter", [JsonFormatter(), PeopleFormatter()])
def test_no_escape_reaches_a_log(formatter: logging.Formatter) -> None:
    try:
        raise ValueError("\x1b[2J\x9b")
    except ValueError:
        failed = sys.exc_info()
    record = logging.LogRecord("x", logging.INFO, "", 1, "said \x1b]0;t\x07", None, failed)
    line = formatter.format(record)
    look(line)
    assert "said" in line
    if isinstance(formatter, JsonFormatter):
        assert json.loads(line)["message"].startswith("said ")
