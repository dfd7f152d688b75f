"""Speaks with a Dagster webserver as its page does, by GraphQL."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_S = 180.0
"""No wait of these tests takes a tenth of this on a quiet machine."""

LOCATIONS = """
query { workspaceOrError { ... on Workspace { locationEntries {
  name
  locationOrLoadError { __typename
    ... on PythonError { message }
    ... on RepositoryLocation { repositories { name jobs { name } } }
  }
} } } }
"""
LAUNCH = """
mutation Launch($params: ExecutionParams!) { launchPipelineExecution(executionParams: $params) {
  __typename
  ... on LaunchRunSuccess { run { runId } }
  ... on PythonError { message }
  ... on InvalidSubsetError { message }
} }
"""
BACKFILL = """
mutation Backfill($params: LaunchBackfillParams!) {
  launchPartitionBackfill(backfillParams: $params) {
    __typename
    ... on PythonError { message }
  }
}
"""
TRY_SENSOR = """
mutation Try($sensor: SensorSelector!) { sensorDryRun(selectorData: $sensor, cursor: null) {
  __typename
  ... on DryRunInstigationTick { evaluationResult {
    error { message }
    runRequests { tags { key value } }
  } }
  ... on PythonError { message }
} }
"""
STATUS = "query Status($run: ID!) { runOrError(runId: $run) { ... on Run { status } } }"


def until(what: str, is_so: Callable[[], bool], look_every_s: float = 0.2) -> None:
    """Wait until a condition holds; one that never does fails the test."""
    end = time.monotonic() + LONGEST_S
    while not is_so():
        assert time.monotonic() < end, f"not within {LONGEST_S:.0f} s: {what}"
        time.sleep(look_every_s)


@dataclass(frozen=True)
class Page:
    """A webserver of Dagster on this machine.

    Attributes:
        port: Where it listens.
        location: The code location whose jobs are run.
    """

    port: int
    location: str

    def answers(self) -> bool:
        """Say whether it answers now."""
        try:
            url = f"http://127.0.0.1:{self.port}/server_info"
            with urllib.request.urlopen(url, timeout=10) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def ask(self, query: str, **variables: Any) -> Any:
        """Return the answer to a query or mutation."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/graphql",
            json.dumps({"query": query, "variables": variables}).encode(),
            {"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=LONGEST_S) as answer:  # noqa: S310
                found = json.loads(answer.read())
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode()) from error
        assert not found.get("errors"), found["errors"]
        (value,) = found["data"].values()
        return value

    def jobs(self) -> set[str]:
        """Return the names of the code location's jobs; empty if it is not loaded."""
        for entry in self.ask(LOCATIONS)["locationEntries"]:
            loaded = entry["locationOrLoadError"]
            if entry["name"] == self.location and loaded["__typename"] == "RepositoryLocation":
                return {job["name"] for each in loaded["repositories"] for job in each["jobs"]}
        return set()

    def launch(self, assets: list[str], tags: dict[str, str]) -> str | None:
        """Materialize assets as the page does; return the run, or None if it is refused."""
        selector = {
            "repositoryLocationName": self.location,
            "repositoryName": "__repository__",
            "pipelineName": "__ASSET_JOB",
            "assetSelection": [{"path": name.split("/")} for name in assets],
        }
        answer = self.ask(
            LAUNCH,
            params={
                "selector": selector,
                "mode": "default",
                "runConfigData": {},
                "executionMetadata": {
                    "tags": [{"key": key, "value": value} for key, value in tags.items()]
                },
            },
        )
        run: dict[str, str] | None = answer.get("run")
        return run["runId"] if run else None

    def backfill(self, assets: list[str], partitions: list[str]) -> None:
        """Materialize assets of several partitions, as the page's dialog does."""
        answer = self.ask(
            BACKFILL,
            params={
                "assetSelection": [{"path": name.split("/")} for name in assets],
                "partitionNames": partitions,
            },
        )
        assert answer["__typename"] == "LaunchBackfillSuccess", answer

    def status(self, run: str) -> str:
        """Return how a run stands."""
        return str(self.ask(STATUS, run=run)["status"])

    def sensor_requests(self, sensor: str) -> set[str]:
        """Evaluate a sensor without its runs, and return the partitions that it asks for."""
        selector = {
            "repositoryLocationName": self.location,
            "repositoryName": "__repository__",
            "sensorName": sensor,
        }
        result = self.ask(TRY_SENSOR, sensor=selector)["evaluationResult"]
        assert result["error"] is None, result["error"]
        tags = [tag for each in result["runRequests"] for tag in each["tags"]]
        return {tag["value"] for tag in tags if tag["key"] == "dagster/partition"}

    def end_of(self, run: str) -> str:
        """Wait for a run, and return how it ended."""
        until("the run ends", lambda: self.status(run) in ("SUCCESS", "FAILURE", "CANCELED"))
        return self.status(run)
