"""Alerts: each bound and each time is tested, and they are those of the observer."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from ainern2d.core.observe import thresholds
from tests.support.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PROMETHEUS = ROOT / "deploy/prometheus"
ALERTMANAGER = ROOT / "deploy/alertmanager/alertmanager.yml"
RULES = yaml.safe_load((PROMETHEUS / "rules.yml").read_text())
TESTS = ("rules.test.yml", "backups.test.yml")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
QUOTED_OR_RANGE = re.compile(r'"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[a-zA-Z_:][\w:]*')
"""Parts of a query whose digits are no bounds: strings, ranges and names."""

needs_promtool = pytest.mark.skipif(
    not (shutil.which("promtool") or os.environ.get("CI")),
    reason="promtool is missing: sudo apt-get install prometheus",
)


def alerts() -> dict[str, dict[str, Any]]:
    rules = [rule for group in RULES["groups"] for rule in group["rules"]]
    return {rule["alert"]: rule for rule in rules if "alert" in rule}


def changes() -> list[Any]:
    """Every bound and every time of a rule, halved and doubled."""
    found = []
    for g, group in enumerate(RULES["groups"]):
        for r, rule in enumerate(group["rules"]):
            name = rule.get("alert") or rule["record"]
            query = QUOTED_OR_RANGE.sub(lambda part: " " * len(part[0]), rule["expr"])
            places = [("expr", match.span()) for match in NUMBER.finditer(query)]
            if "for" in rule:
                places.append(("for", NUMBER.search(rule["for"]).span()))  # type: ignore[union-attr]
            for field, (start, end) in places:
                value = float(rule[field][start:end])
                for other in (value / 2, value * 2) if value else (1.0,):
                    text = f"{other:g}" if field == "expr" else in_seconds(rule["for"], other)
                    changed = rule[field][:start] + text + rule[field][end:]
                    changed = text if field == "for" else changed
                    found.append(
                        pytest.param(g, r, field, changed, id=f"{name}-{value:g}-{other:g}-{field}")
                    )
    return found


def in_seconds(time: str, number: float) -> str:
    """Return a time with another number, in whole seconds, which Prometheus wants."""
    return f"{number * {'s': 1, 'm': 60, 'h': 3600}[time[-1]]:.0f}s"


def is_about(test: dict[str, Any], rules: Any, group: int, rule: int) -> bool:
    """Say whether a test is about a rule, or about one that is made from it."""
    own = rules["groups"][group]["rules"][rule]
    names = {own.get("alert")}
    if "record" in own:
        every = [each for part in rules["groups"] for each in part["rules"]]
        names = {each.get("alert") for each in every if own["record"] in each["expr"]}
    return any(each["alertname"] in names for each in test["alert_rule_test"])


def promtool(folder: Path, *tests: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["promtool", "test", "rules", *tests],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@needs_promtool
def test_the_rules_pass_their_tests() -> None:
    ran = promtool(PROMETHEUS, *TESTS)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@needs_promtool
@pytest.mark.parametrize(("group", "rule", "field", "changed"), changes())
def test_a_changed_number_of_a_rule_fails_its_tests(
    tmp_path: Path, group: int, rule: int, field: str, changed: str
) -> None:
    rules = yaml.safe_load((PROMETHEUS / "rules.yml").read_text())
    rules["groups"][group]["rules"][rule][field] = changed
    (tmp_path / "rules.yml").write_text(yaml.safe_dump(rules))
    for name in TESTS:
        suite = yaml.safe_load((PROMETHEUS / name).read_text())
        suite["tests"] = [each for each in suite["tests"] if is_about(each, rules, group, rule)]
        if suite["tests"]:
            (tmp_path / name).write_text(yaml.safe_dump(suite))
    ran = promtool(tmp_path, *(name for name in TESTS if (tmp_path / name).exists()))
    assert ran.returncode != 0
    assert "FAILED" in ran.stdout + ran.stderr


def test_the_bounds_of_alerts_are_those_of_the_observer() -> None:
    rules = alerts()
    assert f"< {thresholds.LEAST_SUCCESS:g}\n" in rules["RunSuccessLow"]["expr"]
    assert f">= {thresholds.LEAST_RUNS}\n" in rules["RunSuccessLow"]["expr"]
    assert rules["QueueBacklog"]["expr"].endswith(f"> {thresholds.MOST_WAITING}\n")
    assert rules["QueueBacklog"]["for"] == f"{thresholds.WAITING_MINUTES}m"
    assert rules["GpuBusy"]["expr"].endswith(f"> {thresholds.MOST_GPU_PERCENT}")
    assert rules["GpuBusy"]["for"] == f"{thresholds.GPU_MINUTES}m"
    assert f"> {thresholds.MOST_SECONDS:g} and" in rules["RunSlow"]["expr"]


def test_every_alert_has_a_section_that_says_what_to_do() -> None:
    page = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    titles = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    sections = {re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-") for title in titles}
    for name, rule in alerts().items():
        assert rule["annotations"]["runbook"] in sections, name


@needs_promtool
def test_people_are_told_of_every_alert_and_the_scaler_of_those_that_ask_for_workers() -> None:
    told = {name: receivers_of(rule["labels"]) for name, rule in alerts().items()}
    wanted = {
        name: {"operators", "scaler"} if "action" in rule["labels"] else {"operators"}
        for name, rule in alerts().items()
    }
    assert told == wanted
    assert {"operators", "scaler"} in told.values()


def receivers_of(labels: dict[str, str]) -> set[str]:
    """Return who is told of an alert, as Alertmanager decides it."""
    named = [f"{name}={value}" for name, value in labels.items()]
    told = subprocess.run(
        ["amtool", "config", "routes", "test", f"--config.file={ALERTMANAGER}", *named],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(told.stdout.strip().split(","))


@needs_promtool
def test_the_configurations_of_prometheus_and_alertmanager_are_valid() -> None:
    checks = [
        ["promtool", "check", "config", "--syntax-only", str(PROMETHEUS / "prometheus.yml")],
        ["amtool", "check-config", str(ALERTMANAGER)],
    ]
    for command in checks:
        ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert ran.returncode == 0, ran.stdout + ran.stderr
