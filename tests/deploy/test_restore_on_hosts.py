"""A backup and restores of real containers: what was lost is there again, to the byte."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.deploy.engine import Host
from tests.deploy.site import hashes_here
from tests.support.compose import CPU
from tests.support.paths import ROOT
from tests.support.up import until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.deploy.site import Site

pytestmark = pytest.mark.deployment

SEED = 300
"""Of the film that is in the backup; those of films that are made later are higher."""
PROJECT = "ainern2d"
DELETE_OBJECT = """
import os, sys
from pathlib import Path
from ainern2d.core.storage.s3_client import Bucket
from ainern2d.core.storage.s3_location import S3Location
url = Path(os.environ["AINERN2D_S3_URL_FILE"]).read_text()
Bucket(S3Location.parse(url)).delete(sys.argv[1])
"""


@dataclass
class Kept:
    """A film, and a backup that has it.

    Attributes:
        episode: Of the film.
        made: Ops that were made for it.
        sha256: Of its bytes.
        backup: Name of the backup.
    """

    episode: str
    made: int
    sha256: str
    backup: str


@pytest.fixture(scope="module")
def kept(site: Site, report: Callable[[str], None]) -> Kept:
    """A film that is made through the door, and a backup of it."""
    episode, run = site.begin(SEED)
    (found,) = site.wait(run)
    (sha256,) = site.hashes(episode)
    began = time.monotonic()
    site.good("backup")
    report(f"restores: a backup in {time.monotonic() - began:.0f} s")
    (name,) = (each.parent.name for each in (site.folder / "backups").glob("2*/objects.txt"))
    return Kept(episode, found["made"], sha256, name)


def lose_all_volumes(site: Site) -> None:
    """Take the CPU host's containers away with all that they remember."""
    lines = (site.home / "deployment.env").read_text().splitlines()
    variables = dict(line.partition("=")[::2] for line in lines)
    # The engine's own address is given by the host.
    del variables["DOCKER_HOST"]
    host = Host(site.engines["cpu"], CPU, variables)
    host.compose("down", "--volumes", "--timeout", "60")
    assert site.engines["cpu"].states() == {}
    assert site.engines["cpu"].podman("volume", "ls", "--quiet") == ""


def kill_at(site: Site, step: str, program: str, *words: str) -> None:
    """Run a program of ``deploy``, and kill it with -9 when it has begun a step."""
    process = subprocess.Popen(
        site.command(str(ROOT / "deploy" / program), *words),
        env=site.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    journal = site.home / "releases" / "journal.json"

    def is_there() -> bool:
        assert process.poll() is None, process.communicate()[0]
        return journal.exists() and json.loads(journal.read_text())["begun"] == step

    until(is_there, 300, site.states)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL


def titles(site: Site) -> set[str]:
    """Return the titles of the projects that the studio has."""
    (found,) = site.ask(("GET", "/projects", None))
    return {each["title"] for each in found["items"]}


def assert_film_is_there(site: Site, kept: Kept) -> None:
    """Ask for the film of the backup once more: nothing is made, and its bytes are the same."""
    (again,) = site.wait(site.begin_again(kept.episode))
    assert again["made"] == 0
    assert site.hashes(kept.episode) == [kept.sha256]


def assert_all_is_well(site: Site) -> None:
    """See that all containers are well, and that no database is left over."""
    for name, engine in site.engines.items():
        until(
            lambda engine=engine: set(engine.states().values()) <= {"running (healthy)"},  # type: ignore[misc]
            120,
            lambda name=name: f"{name}: {site.states()}",  # type: ignore[misc]
        )
    query = "select string_agg(datname, ' ' order by datname) from pg_database"
    words = ("psql", "-XAt", "--host=/tmp", "--username=postgres", "-c", query)
    said = site.engines["cpu"].podman("exec", f"{PROJECT}-postgres-1", *words)
    assert not [each for each in said.split() if each.endswith(("_restored", "_before"))]
    assert not (site.home / "releases" / "journal.json").exists()


def test_a_film_is_there_again_after_all_volumes_were_lost(
    site: Site, kept: Kept, report: Callable[[str], None]
) -> None:
    assert kept.made > 0
    assert {SEED: kept.sha256} == hashes_here([SEED])
    lose_all_volumes(site)
    said = site.good("release", "A")
    assert "the servers are empty: nothing to back up" in said
    assert titles(site) == set()
    began = time.monotonic()
    said = site.good("restore", kept.backup)
    report(f"restores: all volumes were lost, restored in {time.monotonic() - began:.0f} s")
    assert f"{kept.backup} is restored" in said
    assert titles(site) == {f"Film {SEED}"}
    assert_film_is_there(site, kept)
    assert_all_is_well(site)


def test_a_restore_that_is_killed_goes_on(site: Site, kept: Kept) -> None:
    _, run = site.begin(SEED + 1)
    site.wait(run)
    kill_at(site, "objects", "restore", kept.backup)
    # The databases are those of the backup, and the control plane is stopped.
    status, said = site.run("release", "A")
    assert status == 1
    assert f"the restore of {kept.backup} was interrupted" in said
    assert f"run: deploy/restore {kept.backup}, which goes on" in said
    said = site.good("restore", kept.backup)
    assert "goes on behind swap" in said
    assert titles(site) == {f"Film {SEED}"}
    assert_film_is_there(site, kept)
    assert_all_is_well(site)


def test_a_restore_that_is_killed_and_fails_later_is_taken_back(site: Site, kept: Kept) -> None:
    later, run = site.begin(SEED + 2)
    site.wait(run)
    hashes = site.hashes(later)
    # The bucket lost the film of the backup, and so did the disk with the backup.
    name = f"artifacts/{kept.sha256[:2]}/{kept.sha256}"
    trusting = ("--env", "SSL_CERT_FILE=/run/secrets/ca.pem", f"{PROJECT}-worker-hub-1")
    site.engines["cpu"].podman("exec", *trusting, "python3", "-c", DELETE_OBJECT, name)
    path = site.folder / "backups" / "objects" / kept.sha256[:2] / kept.sha256
    whole = path.read_bytes()
    damage(path, bytes(len(whole)))
    kill_at(site, "stop", "restore", kept.backup)
    status, said = site.run("restore", kept.backup)
    damage(path, whole)
    assert status == 1
    assert "goes on behind load" in said
    assert "has other bytes than its name says" in said
    assert "failed and was taken back; A runs" in said
    # What was there before goes on.
    assert titles(site) == {f"Film {SEED}", f"Film {SEED + 2}"}
    assert site.hashes(later) == hashes
    (again,) = site.wait(site.begin_again(later))
    assert again["made"] == 0
    assert_all_is_well(site)
    # And the same backup is restored once its file is right.
    site.good("restore", kept.backup)
    assert titles(site) == {f"Film {SEED}"}
    assert_film_is_there(site, kept)
    assert_all_is_well(site)


def damage(path: Path, data: bytes) -> None:
    """Write other bytes into a file that is not to be changed."""
    path.chmod(0o600)
    path.write_bytes(data)
