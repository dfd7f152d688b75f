"""Requests that schemathesis draws from the API's description, over a real socket.

None is answered with a failure of the server's, and every answer is as the description says: its
status, content type, headers and schema. What does not fit the description is refused. The API has
a film that was made and reviewed, and the requests know its ids.

``AINERN2D_FUZZ_EXAMPLES`` sets how many requests are drawn for each operation and scope; a run that
sets it goes through all phases of schemathesis (``make fuzz``).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core.api.security import Scope
from ainern2d.core.film.make import MakeRequest, make
from tests.support.events import served
from tests.support.make import TINY_STORY
from tests.support.studio import API, new_project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi.testclient import TestClient

    from tests.support.studio import Studio

pytestmark = [pytest.mark.services, pytest.mark.slow]

WANTED = os.environ.get("AINERN2D_FUZZ_EXAMPLES", "")
EXAMPLES = {Scope.OPERATOR: 8, Scope.EDITOR: 2, Scope.VIEWER: 1}
"""Requests that are drawn for each operation."""
PHASES = "examples,coverage,fuzzing,stateful" if WANTED else "fuzzing"
LONGEST_S = 3600 if WANTED else 900
NO_LIMIT = 10**6

APART = (
    "DELETE /api/v1/projects/{project}",
    "DELETE /api/v1/episodes/{episode}",
    "GET /api/v1/events",
)
"""Operations that would leave nothing for the others, or never end."""
REFUSED = [400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 422, 428, 429]


def paste(client: TestClient, project: str, title: str) -> str:
    """Make an episode of a tiny story; return its id."""
    body = {"text": TINY_STORY, "title": title}
    made = client.post(f"{API}/projects/{project}/episodes", json=body)
    assert made.status_code == 201, made.text
    episode: str = made.json()["episodes"][0]["id"]
    return episode


@pytest.fixture(scope="module")
def known(studio: Studio) -> dict[str, list[str]]:
    """Ids of what there is, by the name of their parameter."""
    client, project = studio.client(Scope.EDITOR), new_project(studio)
    episode = paste(client, project, "The Ferry")
    make(MakeRequest(episode=episode))
    url = f"{API}/episodes/{episode}"
    shots = [each["id"] for each in client.get(f"{url}/shots").json()["items"]]
    shot = f"{url}/shots/{shots[0]}"
    comment = client.post(f"{shot}/comments", json={"text": "Too dark.", "start_s": 0.5}).json()
    versions = client.get(f"{shot}/versions").json()["items"]
    people = client.get(f"{API}/projects/{project}/cast").json()["items"]
    film = client.get(f"{url}/exports").json()["files"][0]["url"]
    found = {
        "project": [project],
        "episode": [episode],
        "shot": shots,
        "version": [each["id"] for each in versions],
        "comment": [comment["id"]],
        "run": [client.post(f"{url}/runs", json={}).json()["id"]],
        "person": [each["id"] for each in people],
        "entity": [each["id"] for each in people],
        "token": [film.rpartition("/")[2]],
        "account": ["ann"],
    }
    assert all(found.values()), found
    return found


@pytest.fixture
def doomed(studio: Studio) -> dict[str, list[str]]:
    """Ids of what may be deleted."""
    projects = [new_project(studio) for _ in range(3)]
    client = studio.client(Scope.EDITOR)
    episodes = [paste(client, projects[0], f"Doomed {number}") for number in range(3)]
    return {"project": projects, "episode": episodes}


@pytest.fixture(scope="module")
def url(studio: Studio) -> Iterator[str]:
    """Where the API answers; it makes no films meanwhile."""
    studio.services.settings = replace(
        studio.services.settings, requests_per_minute=NO_LIMIT, burst=NO_LIMIT, most_runs=0
    )
    with served(studio.services) as url:
        yield url


def run(
    folder: Path, url: str, token: str, config: dict[str, Any], *options: str
) -> tuple[int, str]:
    """Run schemathesis to its end; return its exit status and what it says."""
    path = folder / "schemathesis.toml"
    path.write_text(toml(config))
    said = folder / "said.txt"
    with said.open("w") as out:
        status = subprocess.run(
            [
                Path(sys.executable).with_name("st"),
                f"--config-file={path}",
                "run",
                f"{url}{API}/openapi.json",
                f"--header=Authorization: Bearer {token}",
                "--generation-deterministic",
                "--continue-on-failure",
                "--warnings=off",
                "--no-color",
                *options,
            ],
            cwd=folder,
            env=os.environ | {"NO_PROXY": "*", "PYTHONWARNINGS": "default"},
            stdout=out,
            stderr=subprocess.STDOUT,
            timeout=LONGEST_S,
            check=False,
        ).returncode
    return status, said.read_text()


def toml(config: dict[str, Any]) -> str:
    """Return a configuration as TOML: JSON's values are TOML's, but for tables."""
    lines: list[str] = []

    def value(given: Any) -> str:
        if isinstance(given, dict):
            return "{" + ", ".join(f"{json.dumps(k)} = {value(v)}" for k, v in given.items()) + "}"
        if isinstance(given, list):
            return "[" + ", ".join(map(value, given)) + "]"
        return json.dumps(given)

    for name, table in config.items():
        lines.append(f"{json.dumps(name)} = {value(table)}")
    return "\n".join(lines) + "\n"


def configuration(known: dict[str, list[str]], **more: Any) -> dict[str, Any]:
    """Return how schemathesis draws and checks."""
    return {
        **more,
        "dictionaries": {name: {"values": ids} for name, ids in known.items()},
        "parameters": {f"path.{name}": {"dictionary": name, "probability": 0.8} for name in known},
        "checks": {
            # What a schema cannot say: that a cursor is one of ours, or an environment there is.
            "positive_data_acceptance": {"enabled": False},
            "negative_data_rejection": {"expected-statuses": REFUSED},
        },
    }


# What the scope for metrics may ask is in the table of test_authorisation.py.
@pytest.mark.parametrize("scope", list(EXAMPLES))
def test_every_answer_is_as_the_description_says(
    studio: Studio, known: dict[str, list[str]], url: str, scope: Scope, tmp_path: Path
) -> None:
    status, said = run(
        tmp_path,
        url,
        studio.token(scope),
        configuration(known),
        f"--phases={PHASES}",
        f"--max-examples={WANTED or EXAMPLES[scope]}",
        *(f"--exclude-name={name}" for name in APART),
    )
    assert status == 0, said


def test_deletions_and_streams_are_as_the_description_says(
    studio: Studio, doomed: dict[str, list[str]], url: str, tmp_path: Path
) -> None:
    status, said = run(
        tmp_path,
        url,
        studio.token(Scope.EDITOR),
        configuration(doomed, **{"max-stream-events": 1}),
        "--phases=fuzzing",
        f"--max-examples={WANTED or EXAMPLES[Scope.OPERATOR]}",
        *(f"--include-name={name}" for name in APART),
    )
    assert status == 0, said
