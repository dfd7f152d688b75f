"""One caller who asks too often is told to wait; others are not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core.api.rate_limit import MOST_CALLERS, Buckets
from ainern2d.core.api.security import Scope
from ainern2d.core.api.services import Services
from tests.support.studio import API, Studio

PROJECTS = f"{API}/projects"


@pytest.fixture
def narrow(studio: Studio) -> Studio:
    """A studio that allows three requests at once."""
    given = studio.services
    settings = replace(given.settings, requests_per_minute=6, burst=3)
    return Studio(Services(given.home, given.server, given.engine, given.store, settings))


def test_a_caller_who_asks_too_often_is_told_when_to_ask_again(narrow: Studio) -> None:
    ann = narrow.client(Scope.VIEWER, "ann")
    assert [ann.get(PROJECTS).status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = ann.get(PROJECTS)
    assert 1 <= int(refused.headers["retry-after"]) <= 10
    assert refused.headers["content-type"] == "application/problem+json"
    assert narrow.client(Scope.VIEWER, "ben").get(PROJECTS).status_code == 200
    assert ann.get("/healthz").status_code == 200


def test_what_is_refused_for_its_scope_counts_too(narrow: Studio) -> None:
    ann = narrow.client(Scope.VIEWER, "ann")
    sent = [ann.post(PROJECTS, json={"title": "x"}).status_code for _ in range(4)]
    assert sent == [403, 403, 403, 429]


def test_repetitions_that_are_answered_from_the_kept_count_too(narrow: Studio) -> None:
    ann, headers = narrow.client(Scope.EDITOR, "ann"), {"Idempotency-Key": "limits"}
    sent = [ann.post(PROJECTS, json={"title": "x"}, headers=headers).status_code for _ in range(4)]
    assert sent == [201, 201, 201, 429]


@given(st.lists(st.floats(0, 5), max_size=60))
def test_no_more_is_allowed_than_the_burst_and_what_flows_in(pauses: list[float]) -> None:
    now = [0.0]
    buckets = Buckets(per_minute=60, burst=5, clock=lambda: now[-1])
    allowed = 0
    for pause in pauses:
        now.append(now[-1] + pause)
        wait = buckets.take("ann")
        allowed += not wait
        assert 0 <= wait <= 1
        if wait:
            now.append(now[-1] + wait + 1e-6)
            assert buckets.wait_of("ann") == pytest.approx(0, abs=1e-5)
    assert allowed <= 5 + now[-1]


def test_callers_in_number_do_not_fill_the_memory() -> None:
    now = [0.0]
    buckets = Buckets(per_minute=60, burst=1, clock=lambda: now[-1])
    for n in range(MOST_CALLERS * 2):
        now.append(now[-1] + 0.001)
        assert buckets.take(str(n)) == 0
    assert len(buckets) <= MOST_CALLERS
