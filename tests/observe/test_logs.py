"""``AINERN2D_LOG``: one JSON object a line, with the trace of the film, and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import open_public_folder
from tests.support.make import Place, Ran, make_arguments, open_place

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.services, pytest.mark.slow]


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with open_public_folder() as folder, open_place(folder) as place:
        yield place.with_variables(AINERN2D_LOG="json")


def lines_of(ran: Ran) -> list[dict[str, Any]]:
    """Return what was said on standard error, of which each line is a JSON object."""
    lines: list[dict[str, Any]] = [json.loads(line) for line in ran.err.splitlines()]
    assert all({"time", "level", "logger", "message"} <= line.keys() for line in lines)
    return lines


def test_a_make_says_what_it_made_with_its_trace(place: Place) -> None:
    ran = place.make("tiny.txt", "tiny.mp4")
    summary = ran.summary
    lines = lines_of(ran)
    assert {line["trace"] for line in lines} == {summary["trace"]}
    assert {line["episode"] for line in lines} == {summary["episode"]}
    made = [line for line in lines if line["message"].endswith(" is made")]
    assert len(made) == summary["made"]
    assert {"plan", "audio", "compose"} <= {line["kind"] for line in made}
    assert all(len(line["op_key"]) == 64 for line in made)
    assert lines[-1]["message"] == "the make is done"
    # For people too, there is nothing but lines.
    plain = place.run("make", "tiny.txt", "env=test", "seed=3", "-o", "plain.mp4")
    assert plain.status == 0
    assert lines_of(plain)
    assert "ops made" in plain.out


def test_a_failed_op_and_the_error_of_a_command_are_lines(place: Place) -> None:
    failing = ("backend.audio.fail_on=Only", "backend.audio.error=invalid", "seed=4")
    ran = place.make("tiny.txt", "failed.mp4", *failing)
    assert ran.status != 0
    lines = lines_of(ran)
    (failed,) = [line for line in lines if line["level"] == "error" and line.get("kind") == "audio"]
    assert "failed" in failed["message"]
    assert lines[-1]["level"] == "error"
    assert lines[-1]["hint"]
    wrong = place.make("tiny.txt", "wrong.mp4", "film.fps=nonsense")
    assert wrong.status == 2
    assert "film.fps" in lines_of(wrong)[-1]["message"]


def test_a_form_that_is_none_is_refused(place: Place) -> None:
    ran = place.with_variables(AINERN2D_LOG="xml").run(*make_arguments("tiny.txt", "no.mp4"))
    assert ran.status == 2
    assert "it is json or text" in ran.complaint


def test_without_it_a_make_logs_nothing(place: Place) -> None:
    ran = place.with_variables(AINERN2D_LOG="").make("tiny.txt", "quiet.mp4", "seed=5")
    assert (ran.status, ran.err) == (0, "")
