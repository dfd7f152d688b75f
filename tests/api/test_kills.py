"""Kill -9 of the API, and of PostgreSQL, amid what people ask for: all of it is done, or nothing.

Each test has a server die at the worst place of its work. Another one on the same database then
shows what there is, and is asked again with the same key, as a client asks that got no answer.
Makes and streams are killed in test_run_kills.py.
"""

from __future__ import annotations

import http.client
import signal
import sys
import uuid
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from ainern2d.core.database.schema import KeptAnswer
from tests.conftest import open_public_folder
from tests.support import dying_api
from tests.support.api_process import Answer, Api, api_of, database_of, token_of
from tests.support.make import TINY_STORY, Place, open_place, postmaster_of

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.services, pytest.mark.slow]

DATABASE = "ainern2d.core.database"
BOOK = (Path(__file__).parents[1] / "story" / "books" / "pandoc-3.epub").read_bytes()
FORM = "multipart/form-data; boundary=limes"
BODY = (
    b'--limes\r\nContent-Disposition: form-data; name="file"; filename="b.epub"\r\n\r\n'
    + BOOK
    + b"\r\n--limes--\r\n"
)


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with open_public_folder() as folder, open_place(folder) as place:
        yield place.with_variables(AINERN2D_PG_IDLE="60")


@pytest.fixture(scope="module")
def api(place: Place) -> Iterator[Api]:
    """The server that lives; it makes no films."""
    with database_of(place) as engine:
        token = token_of(engine)
    with api_of(place, token, "--only", "gateway,planner,entities") as api:
        yield api


@pytest.fixture
def episode(api: Api) -> str:
    """An episode that was planned."""
    project = api.ask("projects", {"title": "Kills"})["id"]
    made = api.ask(f"projects/{project}/episodes", {"text": TINY_STORY})
    identity: str = made["episodes"][0]["id"]
    api.ask(f"episodes/{identity}/plan?wait_s=25")
    return identity


class Dying:
    """A server that kills a process at a place in its work.

    Args:
        place: Its state folder.
        token: Of whom this asks.
        where: Function at which it kills, and whether before or after its work.
        victim: Id of the process that is killed; ``self`` for its own.
    """

    def __init__(self, place: Place, token: str, where: tuple[str, str], victim: str) -> None:
        program = (sys.executable, str(dying_api.__file__), *where, victim)
        self._api = Api(place, token, program=program)

    def request(self, method: str, path: str, body: Any, **headers: str) -> Answer | None:
        """Ask it; return its answer, or None if it died."""
        try:
            found = self._api.request(method, path, body, **headers)
        except (ConnectionError, http.client.HTTPException):
            found = None
        else:
            self._api.process.kill()
        self._api.process.communicate(timeout=60)
        assert self._api.process.returncode == -signal.SIGKILL
        return found


def die(
    place: Place,
    api: Api,
    where: tuple[str, str],
    method: str,
    path: str,
    body: Any,
    **headers: str,
) -> None:
    """Ask a server that dies at a place in its work before it answers."""
    assert Dying(place, api.token, where, "self").request(method, path, body, **headers) is None


def again(place: Place, api: Api, path: str, body: Any, **headers: str) -> Answer:
    """Ask the one that lives with the key of the one that died, when its lease has run out."""
    with database_of(place) as engine, engine.begin() as connection:
        past = sa.func.now() - sa.text("interval '1 second'")
        connection.execute(
            sa.update(KeptAnswer).where(KeptAnswer.status.is_(None)).values(leased_until=past)
        )
    answer = api.request("POST", path, body, **headers)
    assert answer.status < 300, answer.body
    replayed = api.request("POST", path, body, **headers)
    assert replayed.headers["idempotency-replayed"] == "true"
    assert replayed.body == answer.body
    return answer


def key() -> dict[str, str]:
    return {"Idempotency_Key": uuid.uuid4().hex}


def titles(api: Api, project: str) -> list[str]:
    return [each["title"] for each in api.ask(f"projects/{project}/episodes")["items"]]


CHAPTERS = ["One: The Pier", "Two: 夜雨", "Three: Dawn"]


@pytest.mark.parametrize(
    ("where", "when", "made"),
    [
        ("episodes:EpisodeRecords.add_episodes", "before", []),
        ("episodes:EpisodeRecords.add_episodes", "after", CHAPTERS),
        ("kept_answers:KeptAnswerRecords.finish", "before", CHAPTERS),
    ],
)
def test_an_upload_is_done_once_wherever_its_server_dies(
    place: Place, api: Api, where: str, when: str, made: list[str]
) -> None:
    project = api.ask("projects", {"title": "Uploads"})["id"]
    path, headers = f"projects/{project}/episodes", {"Content_Type": FORM, **key()}
    die(place, api, (f"{DATABASE}.{where}", when), "POST", path, BODY, **headers)
    assert titles(api, project) == made
    answer = again(place, api, path, BODY, **headers)
    assert titles(api, project) == CHAPTERS
    assert answer.json["count"] == 3
    for each in answer.json["episodes"]:
        whole = api.ask(f"episodes/{each['id']}")
        with closing(api.connect()) as connection:
            connection.request("GET", whole["story"])
            assert connection.getresponse().status == 200
    numbers = "select count(*), count(distinct number) from serial_episode where project_id = :p"
    with database_of(place) as engine, engine.begin() as connection:
        assert tuple(connection.execute(sa.text(numbers), {"p": project}).one()) == (3, 3)


def test_an_upload_that_its_server_dies_in_leaves_nothing(place: Place, api: Api) -> None:
    project = api.ask("projects", {"title": "Half"})["id"]
    with api_of(place, api.token) as mortal, closing(mortal.connect()) as connection:
        connection.putrequest("POST", f"/api/v1/projects/{project}/episodes")
        for name, text in {
            "Authorization": f"Bearer {api.token}",
            "Content-Type": FORM,
            "Content-Length": str(len(BODY)),
        }.items():
            connection.putheader(name, text)
        connection.endheaders(BODY[: len(BODY) // 2])
        mortal.kill()
    assert titles(api, project) == []
    answer = api.request("POST", f"projects/{project}/episodes", BODY, Content_Type=FORM)
    assert answer.status == 201


@pytest.mark.parametrize(
    ("where", "when", "count"),
    [
        ("runs:RunRecords.queue", "before", 0),
        ("runs:RunRecords.queue", "after", 1),
        ("kept_answers:KeptAnswerRecords.finish", "before", 1),
    ],
)
def test_a_run_is_started_once_wherever_its_server_dies(
    place: Place, api: Api, episode: str, where: str, when: str, count: int
) -> None:
    path, headers = f"episodes/{episode}/runs", key()
    die(place, api, (f"{DATABASE}.{where}", when), "POST", path, {}, **headers)
    with api_of(place, api.token) as other:
        before = [each["id"] for each in other.ask(path)["items"]]
        assert len(before) == count
        run = again(place, other, path, {}, **headers).json["id"]
        assert [each["id"] for each in other.ask(path)["items"]] == [run]
        assert before in ([], [run])
        other.ask(f"runs/{run}/cancel", {})


def board(api: Api, episode: str) -> Answer:
    found = api.request("GET", f"episodes/{episode}/storyboard")
    assert found.status == 200, found.body
    return found


def first_line(storyboard: dict[str, Any]) -> str:
    """Return the id of the first line that is spoken."""
    shots = [shot for scene in storyboard["scenes"] for shot in scene["shots"]]
    found: str = next(line["id"] for shot in shots for line in shot["lines"])
    return found


@pytest.mark.parametrize(("when", "is_made"), [("before", False), ("after", True)])
def test_an_edit_is_made_or_not_wherever_its_server_dies(
    place: Place, api: Api, episode: str, when: str, is_made: bool
) -> None:
    path, before = f"episodes/{episode}/storyboard", board(api, episode)
    line = first_line(before.json["storyboard"])
    edits = {"edits": [{"op": "set_lines", "lines": [line], "text": "The river was narrow."}]}
    where = (f"{DATABASE}.review:ReviewRecords.change", when)
    headers = {"If_Match": before.headers["etag"]}
    die(place, api, where, "PATCH", path, edits, **headers)

    after = board(api, episode)
    history = api.ask(f"episodes/{episode}/edits")["items"]
    assert (after.json["sha256"] != before.json["sha256"]) is is_made
    assert ("The river was narrow." in after.body.decode()) is is_made
    assert (after.json["is_edited"], len(history)) == (is_made, int(is_made))
    repeated = api.request("PATCH", path, edits, **headers)
    assert repeated.status == (412 if is_made else 200), repeated.body
    assert len(api.ask(f"episodes/{episode}/edits")["items"]) == 1
    assert api.ask(f"episodes/{episode}/undo", {})["sha256"] == before.json["sha256"]


@pytest.mark.parametrize(
    ("where", "when", "count"),
    [
        ("review:ReviewRecords.decide", "before", 0),
        ("review:ReviewRecords.decide", "after", 1),
        ("kept_answers:KeptAnswerRecords.finish", "before", 1),
    ],
)
def test_a_decision_is_made_once_with_its_comment_wherever_its_server_dies(
    place: Place, api: Api, episode: str, where: str, when: str, count: int
) -> None:
    shot = board(api, episode).json["storyboard"]["scenes"][0]["shots"][0]["id"]
    url, headers = f"episodes/{episode}/shots/{shot}", key()
    wanted = {"verdict": "rejected", "comment": {"text": "Too dark."}}
    die(place, api, (f"{DATABASE}.{where}", when), "POST", f"{url}/decision", wanted, **headers)

    def there() -> tuple[int, int]:
        made = api.ask(f"{url}/decisions")["items"]
        return len(made), len(api.ask(f"{url}/comments")["items"])

    assert there() == (count, count)
    assert again(place, api, f"{url}/decision", wanted, **headers).json["verdict"] == "rejected"
    assert there() == (1, 1)


def test_an_upload_and_an_edit_outlive_postgresql(place: Place, api: Api, episode: str) -> None:
    """Where PostgreSQL is killed before they are written, they are written then, or refused."""
    project = api.ask("projects", {"title": "Database"})["id"]

    def without_database(where: str, method: str, path: str, body: Any, **headers: str) -> Answer:
        victim = postmaster_of(place.state)
        assert victim is not None
        dying = Dying(place, api.token, (f"{DATABASE}.{where}", "before"), str(victim))
        answer = dying.request(method, path, body, **headers)
        assert answer is not None
        assert answer.status in (200, 201, 503), answer.body
        return answer

    path, headers = f"projects/{project}/episodes", {"Content_Type": FORM, **key()}
    answer = without_database("episodes:EpisodeRecords.add_episodes", "POST", path, BODY, **headers)
    assert titles(api, project) == (CHAPTERS if answer.status == 201 else [])
    again(place, api, path, BODY, **headers)
    assert titles(api, project) == CHAPTERS

    before = board(api, episode)
    line = first_line(before.json["storyboard"])
    edits = {"edits": [{"op": "set_lines", "lines": [line], "text": "The river was narrow."}]}
    path = f"episodes/{episode}/storyboard"
    answer = without_database(
        "review:ReviewRecords.change", "PATCH", path, edits, If_Match=before.headers["etag"]
    )
    made = answer.status == 200
    assert (board(api, episode).json["sha256"] != before.json["sha256"]) is made
    assert len(api.ask(f"episodes/{episode}/edits")["items"]) == int(made)
