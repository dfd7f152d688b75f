"""What the observer and Prometheus are told."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import httpx
import pytest
import sqlalchemy as sa

from ainern2d.core.api.security import Scope
from ainern2d.core.database import EpisodeRecords
from tests.database.support import EPISODE
from tests.support.events import Stream, served
from tests.support.studio import API

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.studio import Studio

pytestmark = pytest.mark.services

RUN = sa.text(
    """
    insert into run (id, episode_id, trace, origin, state, account, request, facts, host, pid,
        started, attempts, is_cancelled, created_at, finished_at)
    values (:id, :episode, :id, 'api', :state, 'ann', '{}', '{}', 'here', 0, '', 1, false,
        now() - :seconds * interval '1 second', now())
    """
)
REQUEST = sa.text(
    """
    insert into request (id, op_key, kind, lane, backend, model, body, client, trace, attempt,
        attempt_id, tries, priority, silence_s, limit_s, state, bounces, created_at)
    select gen_random_uuid(), repeat('a', 64), 'video', 'main', 'mock', '', '{}', '', 'x', 1,
        gen_random_uuid(), 3, 0, 1, 1, 'pending', 0, now() - :minutes * interval '1 minute'
    from generate_series(1, :count)
    """
)


@pytest.fixture
def clean(studio: Studio) -> Iterator[Studio]:
    """The studio with an episode, without runs and requests before and after."""
    gone = sa.text("truncate run, request, parked_message cascade")
    with studio.services.engine.begin() as connection:
        connection.execute(gone)
    EpisodeRecords(studio.services.engine).save_episode(EPISODE)
    yield studio
    with studio.services.engine.begin() as connection:
        connection.execute(gone)


def run(studio: Studio, state: str, seconds: float, count: int) -> None:
    with studio.services.engine.begin() as connection:
        for _ in range(count):
            values = {"id": uuid.uuid4().hex, "episode": EPISODE.id, "state": state}
            connection.execute(RUN, values | {"seconds": seconds})


def wait(studio: Studio, minutes: float, count: int) -> None:
    with studio.services.engine.begin() as connection:
        connection.execute(REQUEST, {"minutes": minutes, "count": count})


def test_a_new_studio_is_well(clean: Studio) -> None:
    found = clean.client(Scope.OPERATOR).get(f"{API}/observer")
    assert found.status_code == 200, found.text
    assert found.json()["state"] == "ok"
    assert found.json()["words"] == "all is well"


def test_failed_and_slow_runs_are_told_in_words(clean: Studio) -> None:
    run(clean, "done", 400.0, 8)
    run(clean, "failed", 5.0, 2)
    found = clean.client(Scope.OPERATOR).get(f"{API}/observer").json()
    assert found["state"] == "alert"
    assert "8 of 10 runs" in found["words"]
    assert "400 s" in found["words"]
    wrong = {each["name"] for each in found["findings"] if not each["ok"]}
    assert wrong == {"success", "latency"}
    assert all(each["advice"] for each in found["findings"] if not each["ok"])


def test_a_backlog_of_eleven_minutes_is_too_long_and_one_of_five_is_not(clean: Studio) -> None:
    wait(clean, 5, 2001)
    operator = clean.client(Scope.OPERATOR)
    assert operator.get(f"{API}/observer").json()["state"] == "ok"
    wait(clean, 11, 2001)
    found = operator.get(f"{API}/observer").json()
    assert "4,002 ops wait" in found["words"]


def test_prometheus_gets_the_same_figures(clean: Studio) -> None:
    run(clean, "done", 10.0, 3)
    run(clean, "done", 200.0, 1)
    run(clean, "failed", 1.0, 2)
    wait(clean, 1, 7)
    answer = clean.client(Scope.OPERATOR).get(f"{API}/metrics")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain")
    lines = answer.text.splitlines()
    assert 'ainern2d_runs{state="done"} 4.0' in lines
    assert 'ainern2d_runs_ended_total{state="done"} 4.0' in lines
    assert 'ainern2d_runs_ended_total{state="failed"} 2.0' in lines
    assert 'ainern2d_runs_ended_total{state="cancelled"} 0.0' in lines
    took = [line for line in lines if line.startswith("ainern2d_run_seconds_bucket")]
    assert 'ainern2d_run_seconds_bucket{le="180"} 3.0' in took
    assert 'ainern2d_run_seconds_bucket{le="300"} 4.0' in took
    assert 'ainern2d_run_seconds_bucket{le="+Inf"} 4.0' in took
    (total,) = [line for line in lines if line.startswith("ainern2d_run_seconds_sum")]
    assert float(total.split()[1]) == pytest.approx(230, abs=1)
    assert "ainern2d_waiting_ops 7.0" in lines
    assert 'ainern2d_requests{kind="video",state="pending"} 7.0' in lines
    assert 'ainern2d_bound_kept{bound="backlog"} 1.0' in lines


def test_only_operators_observe(clean: Studio) -> None:
    for path in ("observer", "metrics"):
        assert clean.client(Scope.EDITOR).get(f"{API}/{path}").status_code == 403


def samples(text: str, name: str) -> dict[str, float]:
    """Return the values of a metric by its labels, as they are written."""
    found = {}
    for line in text.splitlines():
        if line.startswith(name) and line[len(name)] in "{ ":
            labels, _, value = line[len(name) :].rpartition(" ")
            found[labels] = float(value)
    return found


def test_requests_are_counted_by_route_and_never_by_path(clean: Studio) -> None:
    operator = clean.client(Scope.OPERATOR)
    name = "ainern2d_http_requests_total"
    template = f"{API}/episodes/{{episode}}"
    before = samples(operator.get(f"{API}/metrics").text, name)
    assert operator.get(f"{API}/episodes/{EPISODE.id}").status_code == 200
    for path in ("episodes/none-such", "episodes/none-such-either"):
        assert operator.get(f"{API}/{path}").status_code == 404
    assert operator.request("BREW", f"{API}/coffee/pot-1").status_code == 404
    text = operator.get(f"{API}/metrics").text
    after = samples(text, name)

    def added(route: str, method: str, status: str) -> float:
        labels = f'{{method="{method}",route="{route}",status="{status}"}}'
        return after.get(labels, 0.0) - before.get(labels, 0.0)

    assert added(template, "GET", "2xx") == 1.0
    assert added(template, "GET", "4xx") == 2.0
    assert added("other", "other", "4xx") == 1.0
    assert "none-such" not in text
    assert "coffee" not in text
    seconds = samples(text, "ainern2d_http_request_seconds_bucket")
    assert seconds[f'{{le="+Inf",route="{template}"}}'] >= 3.0
    # The request that asks is itself being answered.
    assert samples(text, "ainern2d_http_requests_in_flight") == {"": 1.0}


def test_an_error_of_the_server_is_counted(clean: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ainern2d.core.api.observer.look_at_everything", lambda _home: 1 / 0)
    operator = clean.client(Scope.OPERATOR)
    assert operator.get(f"{API}/observer").status_code == 500
    monkeypatch.undo()
    counted = samples(operator.get(f"{API}/metrics").text, "ainern2d_http_requests_total")
    assert counted[f'{{method="GET",route="{API}/observer",status="5xx"}}'] == 1.0


def test_open_streams_of_events_are_counted_and_not_timed(clean: Studio) -> None:
    token = clean.token(Scope.OPERATOR)
    operator = {"Authorization": f"Bearer {token}"}
    with served(clean.services) as url, httpx.Client(base_url=url, headers=operator) as client:

        def figures() -> str:
            return client.get(f"{API}/metrics").text

        with Stream(url, token) as first, Stream(url, token) as second:
            assert first.next().kind == second.next().kind == "ready"
            text = figures()
            assert samples(text, "ainern2d_event_streams") == {"": 2.0}
            assert samples(text, "ainern2d_http_requests_in_flight") == {"": 1.0}
        timed = samples(figures(), "ainern2d_http_request_seconds_count")
        assert f'{{route="{API}/events"}}' not in timed
