"""Kill -9 of API, nginx, makes and PostgreSQL: runs go on, or are taken up, by themselves."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.api.app import PARTS
from ainern2d.core.database import EpisodeRecords, EpisodeRow, RunRecords
from ainern2d.core.execution import priority
from ainern2d.core.film.import_story import take_in
from ainern2d.core.home import StateFolder
from ainern2d.core.servers.ports import free_ports
from ainern2d.core.storage.opening import open_folder
from tests.conftest import open_public_folder
from tests.support.api_process import Api, api_of, database_of, token_of
from tests.support.make import (
    TINY_STORY,
    Place,
    children_of,
    is_alive,
    open_place,
    postmaster_of,
    wait_until,
)
from tests.support.nginx import find_nginx, open_nginx
from tests.support.steady import SteadyClient, SteadyReader

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.services, pytest.mark.slow]

SLOW = ("backend.video.work_s=1", "backend.audio.work_s=0.2")
LONGEST_S = 200.0
ASK_EVERY_S = 0.05
"""An account may ask 50 times a second, and answers come faster than that."""


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with open_public_folder() as folder, open_place(folder) as place:
        yield place.with_variables(AINERN2D_PG_IDLE="60")


@pytest.fixture(scope="module")
def token(place: Place) -> str:
    """A token of an editor, and the episodes ``a`` to ``d`` that were never made."""
    store = open_folder(StateFolder(place.state).create())
    with database_of(place) as engine:
        for number, name in enumerate("abcd"):
            intake = take_in(store, place.write(f"{name}.txt", TINY_STORY))
            EpisodeRecords(engine).save_episode(
                EpisodeRow(
                    id=name,
                    project="default",
                    title=intake.title,
                    story_sha256=intake.story,
                    story_format=intake.format,
                    story_path=str(intake.path),
                    environment="test",
                    overrides=("env=test", f"seed={number + 1}", *SLOW),
                )
            )
        return token_of(engine)


def make_of(run: str) -> int | None:
    """Return the process that makes a run, by what its environment says."""
    mark = f"AINERN2D_RUN={run}:".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            variables = (folder / "environ").read_bytes().split(b"\0")
            is_make = b"make" in (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if is_make and any(each.startswith(mark) for each in variables):
            return int(folder.name)
    return None


def test_a_make_outlives_the_api_that_started_it(place: Place, token: str) -> None:
    with api_of(place, token) as api:
        run = api.ask("episodes/a/runs", {})["id"]
        wait_until(lambda: api.ask(f"runs/{run}")["made"], "the first op", LONGEST_S, ASK_EVERY_S)
        with api.stream("episode=a", "0") as stream:
            last = stream.next().id
        make = make_of(run)
        assert make is not None
        # Pages are answered first on the same cores.
        niceness = {os.getpriority(os.PRIO_PROCESS, each) for each in (make, *children_of(make))}
        assert niceness == {priority.STUDIO}
        api.kill()
        assert is_alive(make)
    with api_of(place, token) as api:
        wait_until(
            lambda: api.ask(f"runs/{run}")["state"] == "done", "the end", LONGEST_S, ASK_EVERY_S
        )
        done = api.ask(f"runs/{run}")
        assert done["attempts"] == 1
        assert api.ask("episodes/a/preview", {})["made"] == 0
        # Its page goes on where it was.
        with api.stream("episode=a", str(last)) as stream:
            assert stream.next().kind == "ready"
            told = stream.until(lambda each: each.data.get("state") == "done")
        assert all(each.id > last for each in told)


def test_a_run_whose_make_dies_with_the_api_is_taken_up(place: Place, token: str) -> None:
    with api_of(place, token) as api:
        run = api.ask("episodes/b/runs", {})["id"]
        wait_until(lambda: api.ask(f"runs/{run}")["made"], "the first op", LONGEST_S, ASK_EVERY_S)
        before = api.ask(f"runs/{run}")["made"]
        make = make_of(run)
        assert make is not None
        api.kill()
        os.kill(make, signal.SIGKILL)
    with api_of(place, token) as api:
        wait_until(
            lambda: api.ask(f"runs/{run}")["state"] == "done", "the end", LONGEST_S, ASK_EVERY_S
        )
        done = api.ask(f"runs/{run}")
        assert done["attempts"] == 2
        assert done["made"] >= before
        assert done["known"] <= done["made"] + done["reused"]


def test_a_run_and_its_stream_outlive_postgresql(place: Place, token: str) -> None:
    with api_of(place, token) as api, api.stream("episode=c") as stream:
        assert stream.next().kind == "ready"
        run = api.ask("episodes/c/runs", {})["id"]
        wait_until(lambda: api.ask(f"runs/{run}")["made"], "the first op", LONGEST_S, ASK_EVERY_S)
        postmaster = postmaster_of(place.state)
        assert postmaster is not None
        os.kill(postmaster, signal.SIGKILL)
        told = stream.until(
            lambda each: each.kind == "run" and each.data["state"] in ("done", "failed")
        )
        assert told[-1].data["state"] == "done", api.ask(f"runs/{run}")["error"]
        assert api.ask(f"runs/{run}")["state"] == "done"


def test_a_client_comes_back_after_the_api_and_nginx_were_killed(place: Place, token: str) -> None:
    """What it asked for is done once, and it reads on from the last event that it was told."""
    find_nginx()
    (port,) = free_ports(1)
    with (
        open_public_folder() as folder,
        open_nginx(folder, dict.fromkeys(PARTS, port)) as nginx,
        ThreadPoolExecutor(1) as threads,
    ):
        # Given a client that asks for a film and for its events while nobody answers
        nginx.kill()
        client = SteadyClient(nginx.url, token)
        reader = SteadyReader(nginx.url, token, "episode=d&after=0")
        asking = threads.submit(client.ask, "episodes/d/runs", {})
        wait_until(lambda: client.repeats, "a refusal", LONGEST_S)
        nginx.start()
        api = Api(place, token, "--port", str(port))
        try:
            run = asking.result(LONGEST_S)["id"]
            wait_until(lambda: client.ask(f"runs/{run}")["made"], "the first op", LONGEST_S)
            wait_until(lambda: reader.streams, "the reader", LONGEST_S)
            # When first nginx and then the API is killed while the film is made
            nginx.kill()
            nginx.start()
            wait_until(lambda: reader.streams == 2, "the reader behind nginx", LONGEST_S)
            api.kill()
            api = Api(place, token, "--port", str(port))
            wait_until(lambda: reader.ended(run), "the end", LONGEST_S)
            # It has something to do after it has said so.
            wait_until(lambda: make_of(run) is None, "the end of the make", LONGEST_S)
            # Then there is one run, it ended well, and no event was missed or told twice
            assert [each["id"] for each in client.ask("episodes/d/runs")["items"]] == [run]
            done = client.ask(f"runs/{run}")
            assert (done["state"], done["attempts"], done["error"]) == ("done", 1, "")
            assert reader.ended(run) == "done"
            assert reader.streams >= 3
            assert reader.faults == []
            with database_of(place) as engine:
                events = RunRecords(engine).events(0, 10_000, episode="d")
                assert [each.id for each in reader.heard] == [each.id for each in events]
        finally:
            reader.close()
            client.close()
            api.process.terminate()
            api.process.communicate(timeout=60)
            reader.join()


def test_an_orderly_end_stops_makes_and_the_next_start_goes_on(place: Place, token: str) -> None:
    with api_of(place, token) as api:
        # A new take is asked for once, whoever makes it in the end.
        run = api.ask("episodes/a/runs", {"shots": ["2"], "force": True})["id"]
        wait_until(lambda: make_of(run), "the make", LONGEST_S)
        make = make_of(run)
        assert make is not None
    assert not is_alive(make)
    with api_of(place, token) as api:
        wait_until(
            lambda: api.ask(f"runs/{run}")["state"] == "done", "the end", LONGEST_S, ASK_EVERY_S
        )
        assert api.ask(f"runs/{run}")["error"] == ""
        assert api.ask("episodes/a/preview", {})["made"] == 0
