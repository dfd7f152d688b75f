"""Hubs and workers of two releases work side by side while one takes the other's place."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from ainern2d.core.distributed.broker.catalogue import schemas
from ainern2d.core.distributed.broker.envelope import decode, properties_of
from ainern2d.core.distributed.broker.messages import MESSAGES
from tests.distributed.broker.test_bounds import SAMPLES
from tests.support.previous_release import messages, read, refused

if TYPE_CHECKING:
    from collections.abc import Callable

PREVIOUS = read("messages.json")
NOW = {name.partition(".v")[0]: each for name, each in schemas().items()}


@pytest.mark.parametrize("name", PREVIOUS["samples"])
def test_what_the_previous_release_said_is_read(name: str) -> None:
    kind = MESSAGES[name]
    version = int(PREVIOUS["schemas"][name]["title"].rpartition(".v")[2])
    assert version in kind.READABLE
    properties = properties_of(kind, "", "/previous")
    properties.headers["ce-type"] = PREVIOUS["schemas"][name]["title"]
    body = json.dumps(PREVIOUS["samples"][name]).encode()
    assert decode(properties, body, kind)


@pytest.mark.parametrize("name", PREVIOUS["samples"])
def test_the_previous_release_reads_what_this_one_says(name: str) -> None:
    jsonschema.validate(messages(SAMPLES)["samples"][name], PREVIOUS["schemas"][name])


@pytest.mark.parametrize("name", PREVIOUS["schemas"])
def test_nothing_is_refused_that_the_previous_release_may_say(name: str) -> None:
    assert list(refused(PREVIOUS["schemas"][name], NOW[name], name)) == []


@pytest.mark.parametrize("name", ["claim.answered", "grant.answered"])
def test_a_hub_gives_no_answer_that_workers_of_the_previous_release_do_not_know(name: str) -> None:
    verdict = "verdict"
    was = PREVIOUS["schemas"][name]["properties"][verdict]["enum"]
    assert set(NOW[name]["properties"][verdict]["enum"]) <= set(was)


def drop(schema: Any) -> None:
    del schema["properties"]["request"]
    schema["required"].remove("request")


CHANGES: dict[str, tuple[Callable[[Any], None], str]] = {
    "a new field that must be there": (
        lambda schema: schema["required"].append("colour"),
        ".colour is required, and was not written",
    ),
    "a field that is gone": (drop, ".request is gone"),
    "a value that is gone": (
        lambda schema: schema["properties"]["outcome"]["enum"].remove("oom"),
        "['oom'] is gone",
    ),
    "a lower bound": (
        lambda schema: schema["properties"]["run_s"].update(maximum=10),
        "maximum was",
    ),
    "another type": (
        lambda schema: schema["properties"]["run_s"].update(type="string"),
        "the type was number",
    ),
    "another pattern": (
        lambda schema: schema["properties"]["request"].update(pattern="^x$"),
        "the pattern was",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_that_parts_two_releases_is_found(change: str) -> None:
    schema = copy.deepcopy(PREVIOUS["schemas"]["op.finished"])
    make, found = CHANGES[change]
    make(schema)
    assert found in "; ".join(refused(PREVIOUS["schemas"]["op.finished"], schema))


def test_a_new_field_that_may_be_left_out_parts_nothing() -> None:
    schema = copy.deepcopy(PREVIOUS["schemas"]["op.finished"])
    schema["properties"]["colour"] = {"type": "string", "default": ""}
    schema["properties"]["outcome"]["enum"].append("bored")
    assert list(refused(PREVIOUS["schemas"]["op.finished"], schema)) == []
