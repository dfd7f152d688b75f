"""Dashboards, rules and logs against a small real system that a real Prometheus watches."""

from __future__ import annotations

import itertools
import json
import re
import time
import uuid
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from ainern2d.core.observe import thresholds
from ainern2d.core.ops.kind import Kind
from tests.deploy.watched import API, DEPLOY, Watched, each_rule, json_lines, open_watched
from tests.support.make import TINY_STORY

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.services, pytest.mark.slow]

GRAFANA = DEPLOY / "grafana"
DASHBOARDS = {path.stem: json.loads(path.read_text()) for path in GRAFANA.glob("dashboards/*.json")}
RULES = yaml.safe_load((DEPLOY / "prometheus/rules.yml").read_text())
METRIC = re.compile(
    r"\b(?:ainern2d|rabbitmq|DCGM|node|probe|SeaweedFS|process|prometheus)[_:][\w:]*|\bup\b"
)
"""Names of metrics; ``ALERTS`` is left out, which is there only while an alert is."""


def panels() -> list[dict[str, Any]]:
    return [panel for board in DASHBOARDS.values() for panel in board["panels"]]


def queries() -> list[str]:
    """Return the queries of all panels, with what Grafana puts in."""
    found = [target["expr"] for panel in panels() for target in panel["targets"]]
    return [query.replace("$__rate_interval", "30s") for query in found]


def metrics_in(query: str) -> set[str]:
    """Return the metrics that a query asks for."""
    return set(METRIC.findall(re.sub(r'"(?:[^"\\]|\\.)*"', '""', query)))


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """The system behind nginx, and Prometheus with the shipped rules."""
    with open_watched(tmp_path_factory.mktemp("watched")) as found:
        found.start_hub()
        found.start_worker()
        found.start_api()
        found.start_nginx()
        found.start_exporters()
        found.open_door()
        backup = found.textfiles / "backup.prom"
        backup.write_text(
            f"ainern2d_backup_timestamp_seconds {time.time():.0f}\n"
            "ainern2d_backup_corrupt_objects 0\n"
        )
        found.start_prometheus()
        yield found


@pytest.fixture(scope="module")
def made(watched: Watched) -> dict[str, Any]:
    """A film that was made through nginx, with a trace of the caller's choice; and a search."""
    trace = uuid.uuid4().hex
    episode = watched.episode(TINY_STORY)
    with watched.client() as client:
        project = client.get(f"{API}/episodes/{episode}").json()["project"]
        found = client.get(f"{API}/projects/{project}/entities", params={"q": "anna"})
        assert found.status_code == 200, found.text
    run = watched.run(episode, Traceparent=f"00-{trace}-{'1' * 16}-01")
    assert run["state"] == "done", run
    assert run["trace"] == trace
    return run


def test_one_trace_is_found_in_the_logs_from_nginx_to_the_last_op(
    watched: Watched, made: dict[str, Any]
) -> None:
    # Its row says that it is done a moment before.
    watched.until(
        lambda: "the make is done" in watched.said("api"), "the make says that it is done"
    )
    texts = {name: watched.said(name) for name in ("api", "hub", "worker")}
    texts["nginx"] = (watched.folder / "nginx" / "said").read_text()
    about = {
        name: [each for each in json_lines(text) if each.get("trace") == made["trace"]]
        for name, text in texts.items()
    }
    asked = f"POST /api/v1/episodes/{made['episode']}/runs"
    assert f"{asked} 202" in {each["message"] for each in about["nginx"]}
    said = {each["message"] for each in about["api"]}
    assert "POST /api/v1/episodes/{episode}/runs 202" in said
    assert f"the make of {made['episode']} begins" in said
    # It was planned when it was uploaded.
    kinds = {Kind.AUDIO, Kind.VIDEO, Kind.RENDER, Kind.MIX, Kind.COMPOSE, Kind.MEASURE}
    for name in ("api", "hub", "worker"):
        assert kinds <= {each.get("kind") for each in about[name]}, name
    last = max(about["worker"], key=lambda each: each["time"])
    assert last["kind"] == Kind.MEASURE
    # The same op, by its key, at the worker, the hub and the make.
    for name in ("api", "hub"):
        assert last["op_key"] in {each.get("op_key") for each in about[name]}, name


@pytest.mark.parametrize("name", ["api", "hub", "worker"])
def test_each_line_of_a_process_is_one_json_object(
    watched: Watched, made: dict[str, Any], name: str
) -> None:
    assert made["state"] == "done"
    lines = watched.said(name).splitlines()
    found = json_lines("\n".join(lines))
    assert len(found) == len(lines), [line for line in lines if not line.startswith("{")]
    for each in found:
        assert {"time", "level", "logger", "message"} <= each.keys()


def test_every_panel_asks_what_prometheus_answers(watched: Watched, made: dict[str, Any]) -> None:
    assert made["state"] == "done"
    missing: list[str] = []

    def look() -> bool:
        names = watched.metric_names()
        missing[:] = [
            query
            for query in queries()
            if not (metrics_in(query) <= names and watched.query(query))
        ]
        return not missing

    end = time.monotonic() + 60.0
    watched.until(lambda: look() or time.monotonic() > end, "all panels have series")
    assert not missing
    assert not metrics_in("sum(ainern2d_no_such_thing)") <= watched.metric_names()
    assert not watched.query("ainern2d_no_such_thing")


def test_every_metric_of_a_rule_is_one_that_is_exported(
    watched: Watched, made: dict[str, Any]
) -> None:
    assert made["state"] == "done"
    rules = each_rule(RULES)
    wanted = {name for rule in rules for name in metrics_in(rule["expr"])}
    assert len(wanted) > 15
    watched.until(lambda: wanted <= watched.metric_names(), f"all of {wanted}", 60.0)
    assert {rule["record"] for rule in rules if "record" in rule} <= wanted


def test_all_targets_answer_and_no_alert_fires(watched: Watched, made: dict[str, Any]) -> None:
    assert made["state"] == "done"
    watched.until(lambda: not watched.query("up == 0"), "all targets answer", 60.0)
    jobs = {each["metric"]["job"] for each in watched.query("up")}
    assert jobs == set(watched.places) - {"alertmanager"}
    firing = watched.query('ALERTS{alertstate="firing"}')
    assert not firing
    services = {each["metric"]["service"] for each in watched.query("ainern2d_service_up == 1")}
    assert services >= {"rabbitmq", "rabbitmq-management", "s3", "valkey"}


def test_a_query_knows_its_metrics() -> None:
    query = (
        'sum by (kind) (rate(ainern2d_worker_ops_total{job="node_x"}[5m])) / count(up) or vector(0)'
    )
    assert metrics_in(query) == {"ainern2d_worker_ops_total", "up"}
    assert metrics_in("ainern2d:run_seconds:p95_1h > 180") == {"ainern2d:run_seconds:p95_1h"}
    assert all(metrics_in(query) or "ALERTS" in query for query in queries())


def test_dashboards_are_whole_and_their_panels_do_not_overlap() -> None:
    assert set(DASHBOARDS) == {"films", "fleet", "gpus", "system"}
    source = yaml.safe_load((GRAFANA / "provisioning/datasources/prometheus.yml").read_text())
    (prometheus,) = source["datasources"]
    uids = {board["uid"] for board in DASHBOARDS.values()}
    assert len(uids) == len(DASHBOARDS)
    for name, board in DASHBOARDS.items():
        places = [panel["gridPos"] for panel in board["panels"]]
        assert len({panel["id"] for panel in board["panels"]}) == len(places)
        for one, other in itertools.combinations(places, 2):
            is_beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
            is_below = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
            assert is_beside or is_below, (name, one, other)
        assert all(place["x"] + place["w"] <= 24 for place in places)
        for panel in board["panels"]:
            assert panel["datasource"]["uid"] == prometheus["uid"]


def test_the_bounds_that_dashboards_show_are_those_of_the_alerts() -> None:
    bounds = {
        "Runs that ended well, last hour": thresholds.LEAST_SUCCESS,
        "95 of 100 runs took, last hour": thresholds.MOST_SECONDS,
        "Ops that wait": thresholds.MOST_WAITING,
        "Ops that wait in a queue, by kind": thresholds.MOST_WAITING,
        "Mean utilisation": thresholds.MOST_GPU_PERCENT,
        "Utilisation by host, mean of a minute": thresholds.MOST_GPU_PERCENT,
        "Last backup": 26 * 3600,
        "Certificates are good for": 14 * 86400,
        "Disk that is free": 0.1,
    }
    shown = {
        panel["title"]: panel["fieldConfig"]["defaults"]["thresholds"]["steps"][-1]["value"]
        for panel in panels()
        if panel["title"] in bounds
    }
    assert shown == bounds
