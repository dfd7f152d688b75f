"""Which store a command uses, how it finds it, and that a film does not depend on it."""

from __future__ import annotations

import json
import random
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core.configuration.addresses import address, need_address, services_file
from ainern2d.core.database.store import open_store
from ainern2d.core.errors import ConfigError
from ainern2d.core.home import StateFolder
from ainern2d.core.servers.ports import free_ports, is_free
from ainern2d.core.servers.postgres import stop_private_server
from ainern2d.core.servers.seaweedfs import SeaweedFS
from ainern2d.core.storage import FolderStore
from ainern2d.core.storage.choice import StoreConfig
from ainern2d.core.storage.s3_client import Bucket
from ainern2d.core.storage.s3_location import S3Location
from tests.conftest import open_public_folder, start_or_skip
from tests.support.make import TINY_STORY, is_alive, open_place, wait_until
from tests.support.store_doors import BucketDoor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.make import Place

pytestmark = pytest.mark.slow

GOOD = "https://key:se%2Fcret@s3.example.org:9000/films?region=eu-west-1"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StateFolder:
    monkeypatch.delenv("AINERN2D_S3_URL", raising=False)
    return StateFolder(tmp_path / "state").create()


def write_services(home: StateFolder, text: str, mode: int = 0o600) -> None:
    path = services_file(home)
    path.write_text(text)
    path.chmod(mode)


def test_a_url_says_address_keys_bucket_and_region() -> None:
    found = S3Location.parse(GOOD)
    assert (found.endpoint, found.bucket, found.region) == (
        "s3.example.org:9000",
        "films",
        "eu-west-1",
    )
    assert (found.access, found.secret, found.secure) == ("key", "se/cret", True)
    assert S3Location.parse(found.url) == found
    assert "cret" not in repr(found) + found.shown


@pytest.mark.parametrize("host", ["127.0.0.1:9000", "localhost:9000", "[::1]:9000", "127.9.9.9"])
def test_plain_http_is_for_this_machine(host: str) -> None:
    found = S3Location.parse(f"http://key:secret@{host}/films")
    assert (found.endpoint, found.secure) == (host, False)


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("http://key:sesame@s3.example.org/films", "unprotected"),
        ("http://key:sesame@10.0.0.1:9000/films", "unprotected"),
        (f"{GOOD.replace('se%2Fcret', 'sesame')}&public=http://10.0.0.1", "unprotected"),
        ("https://key:sesame@s3.example.org/", "names no possible bucket"),
        ("https://key:sesame@s3.example.org/Films", "names no possible bucket"),
        ("https://key:sesame@s3.example.org/films/more", "names no possible bucket"),
        ("https://sesame@s3.example.org/films", "no access key and secret key"),
        ("https://s3.example.org/films", "no access key and secret key"),
        ("ftp://key:sesame@s3.example.org/films", "beginning with https"),
        ("sesame", "beginning with https"),
        ("https://key:sesame@s3.example.org:port/films", "is not a URL"),
        ("https://key:sesame@[::1/films", "is not a URL"),
        ("https://key:sesame@s3.example.org/films?color=red", "unknown option 'color'"),
        ("https://key:sesame@s3.example.org/films?cafile=/no/such/file", "is no file"),
        ("https://key:sesame@s3.example.org/films?public=https://a/b", "more than https"),
    ],
)
def test_a_malformed_url_is_explained_without_its_secret(url: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint) as caught:
        S3Location.parse(url)
    assert "sesame" not in caught.value.message + caught.value.hint


def test_without_a_word_results_are_in_the_state_folder(home: StateFolder) -> None:
    store = open_store(home, StoreConfig())
    assert isinstance(store, FolderStore)
    assert store.root == home.artifacts


def test_a_bucket_that_nobody_named_is_explained(home: StateFolder) -> None:
    with pytest.raises(ConfigError, match="where the s3 service is") as caught:
        open_store(home, StoreConfig(kind="s3"))
    assert "ainern2d up" in caught.value.hint
    assert "AINERN2D_S3_URL" in caught.value.hint


def test_the_variable_comes_before_what_was_started(
    home: StateFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_services(home, json.dumps({"s3": "from the file"}))
    assert address(home, "s3", "AINERN2D_S3_URL") == "from the file"
    assert address(home, "broker", "AINERN2D_S3_URL") is None
    monkeypatch.setenv("AINERN2D_S3_URL", "from the variable")
    assert need_address(home, "s3", "AINERN2D_S3_URL") == "from the variable"


@pytest.mark.parametrize(
    ("text", "mode", "complaint"),
    [
        ('{"s3": "x"}', 0o644, "others may read it"),
        ("{", 0o600, "is not what `ainern2d up` writes"),
        ("[1]", 0o600, "is not what `ainern2d up` writes"),
    ],
)
def test_a_file_of_addresses_that_is_open_or_broken_is_refused(
    home: StateFolder, text: str, mode: int, complaint: str
) -> None:
    write_services(home, text, mode)
    with pytest.raises(ConfigError, match=complaint):
        address(home, "s3", "AINERN2D_S3_URL")


def test_free_ports_are_different_and_free() -> None:
    ports = free_ports(20)
    assert len(set(ports)) == 20
    assert all(is_free(port) for port in ports)


CHOOSES_SEEDED = """
import random, sys
from ainern2d.core.servers.ports import free_ports
random.seed(7)
print(*free_ports(5))
"""


def test_two_processes_that_choose_ports_at_once_are_given_different_ones() -> None:
    # Given that this process was given ports, and listens on none of them yet
    random.seed(7)
    ours = free_ports(5)
    # When another process would choose the same ones
    done = subprocess.run(
        [sys.executable, "-c", CHOOSES_SEEDED], capture_output=True, text=True, check=True
    )
    # Then it gets five others
    theirs = [int(port) for port in done.stdout.split()]
    assert len(theirs) == 5
    assert not set(ours) & set(theirs)


@pytest.mark.services
def test_a_private_server_keeps_its_ports_its_keys_and_its_secrets(tmp_path: Path) -> None:
    # Given a server that was started durably by a supervisor that forgot it
    folder = tmp_path / "server"
    forgotten = SeaweedFS(folder)
    start_or_skip(forgotten)
    try:
        Bucket(S3Location.parse(forgotten.url)).write("heads/x", b"kept")
        # When another supervisor starts it
        with SeaweedFS(folder) as server:
            # Then the old process is gone, and all else is as it was
            assert forgotten.pid is None
            assert server.pid is not None
            assert server.url == forgotten.url
            assert Bucket(S3Location.parse(server.url)).read("heads/x") is not None
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
            for name in ("server.json", "identities.json"):
                assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
            secret = S3Location.parse(server.url).secret
            line = Path(f"/proc/{server.pid}/cmdline")
            if line.exists():
                assert secret.encode() not in line.read_bytes()
            assert secret not in server.log.read_text()
        assert server.pid is None
    finally:
        forgotten.stop()


SUPERVISOR = """
import sys, time
from pathlib import Path
from ainern2d.core.servers.postgres import stop_private_server
from ainern2d.core.servers.seaweedfs import SeaweedFS

server = SeaweedFS(Path(sys.argv[1]), durable=False)
server.start()
print(server.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.services
@pytest.mark.skipif(sys.platform != "linux", reason="other systems cannot tie processes")
def test_a_private_server_ends_with_a_supervisor_that_is_killed(
    s3_server: SeaweedFS, tmp_path: Path
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, tmp_path / "server"], stdout=subprocess.PIPE
    ) as supervisor:
        assert s3_server.pid is not None
        assert supervisor.stdout is not None
        pid = int(supervisor.stdout.readline())
        assert is_alive(pid)
        supervisor.kill()
    wait_until(lambda: not is_alive(pid), "the end of the server", 20)


@pytest.fixture(scope="module")
def place(s3_server: SeaweedFS, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    BucketDoor(s3_server.url, tmp_path_factory.mktemp("door"))
    with open_public_folder() as folder, open_place(folder) as opened:
        yield opened.with_variables(AINERN2D_S3_URL=s3_server.url)


@pytest.mark.services
def test_a_film_is_the_same_whichever_store_its_parts_are_in(place: Place) -> None:
    # When the same story is made with a folder, and with a bucket
    plain = place.make("tiny.txt", "folder/film.mp4", "store=folder").summary
    made = place.make("tiny.txt", "bucket/film.mp4", "store=s3").summary
    # Then all of it was made twice, and the films are the same, byte for byte
    assert made["made"] == plain["made"] > 5
    names = {path.name for path in (place.desk / "folder").iterdir()}
    assert {"film.mp4", "film.srt", "film.vtt"} <= names
    for name in names:
        folder = (place.desk / "folder" / name).read_bytes()
        assert (place.desk / "bucket" / name).read_bytes() == folder, name
    # And another machine, which has no copies, has nothing to make, and checks the film
    there = place.with_state(place.state.with_name("other-state"))
    assert there.make("tiny.txt", "again.mp4", "store=s3").summary["made"] == 0
    assert (place.desk / "again.mp4").read_bytes() == (place.desk / "folder/film.mp4").read_bytes()
    assert "checked without its plan" not in there.run("check", "again.mp4", "store=s3").out


@pytest.mark.services
def test_garbage_in_a_bucket_is_shown_and_freed_and_what_a_film_needs_is_not(
    place: Place, s3_server: SeaweedFS
) -> None:
    # Given a film in a bucket, and beside it a result and an upload that nobody needs
    first = place.make("tiny.txt", "kept.mp4", "store=s3").summary
    assert first["made"] + first["reused"] > 5
    bucket = BucketReader(s3_server.url)
    bucket.add_garbage()
    before = bucket.names()

    def gc(*arguments: str) -> Any:
        return json.loads(place.run("gc", "store=s3", "--json", *arguments).out)

    # When garbage is collected, then nothing young goes
    assert gc("--delete")["artifacts"] == 0
    assert bucket.names() == before
    # And when nothing counts as young, exactly that goes
    assert (gc("--grace-hours", "0")["artifacts"], bucket.names()) == (1, before)
    assert gc("--grace-hours", "0", "--delete")["free_bytes"] == 1000
    assert len(bucket.names()) == len(before) - 2
    assert place.make("tiny.txt", "kept.mp4", "store=s3").summary["made"] == 0
    # And what the bucket lost is made again, by a machine that has no copy of it
    lost = bucket.lose_an_artifact("audio")
    shutil.rmtree(place.state / "cache")
    assert place.make("tiny.txt", "kept.mp4", "store=s3").summary["made"] > 0
    assert bucket.bucket.stat(lost) is not None


class BucketReader:
    """Looks into a bucket without emptying it."""

    def __init__(self, url: str) -> None:
        self.bucket = Bucket(S3Location.parse(url))

    def names(self) -> set[str]:
        return {found.name for found in self.bucket.list("")}

    def add_garbage(self) -> None:
        self.bucket.write(f"artifacts/00/{'0' * 64}", bytes(1000))
        self.bucket.write(f"incoming/attempt/{'0' * 64}", bytes(1000))

    def bundle(self) -> str:
        """Return the name of the only film's bundle."""
        (head,) = self.bucket.list("heads/")
        read = self.bucket.read(head.name)
        assert read is not None
        sha256 = json.loads(read)["bundle"]
        return f"artifacts/{sha256[:2]}/{sha256}"

    def lose_an_artifact(self, kind: str) -> str:
        lines = self.bucket.read(self.bundle())
        assert lines is not None
        for manifest in map(json.loads, lines.splitlines()):
            if manifest["op"]["kind"] == kind:
                sha256 = next(iter(manifest["artifacts"].values()))["sha256"]
                name = f"artifacts/{sha256[:2]}/{sha256}"
                self.bucket.delete(name)
                return name
        raise AssertionError(f"no manifest of kind {kind}")


@pytest.mark.services
def test_a_make_whose_bucket_refuses_says_so_without_the_keys(
    place: Place, s3_server: SeaweedFS
) -> None:
    url = s3_server.url.replace(S3Location.parse(s3_server.url).secret, "sesame")
    ran = place.with_variables(AINERN2D_S3_URL=url).make("tiny.txt", "x.mp4", "store=s3")
    assert ran.status == 1
    assert "refused: AccessDenied" in ran.complaint
    assert "check the keys in AINERN2D_S3_URL" in ran.complaint
    assert "sesame" not in ran.out + ran.err
    assert "Traceback" not in ran.err


@pytest.mark.services
def test_an_edit_after_the_database_was_lost_reuses_what_the_last_film_consists_of(
    place: Place,
) -> None:
    # Given a finished film in a bucket, and another state folder, whose database knows nothing
    place.write("tiny.txt", TINY_STORY)
    place.make("tiny.txt", "before.mp4", "store=s3")
    state = place.state.with_name("new-state")
    there = place.with_state(state)
    # When a line of its story is changed
    there.write("tiny.txt", TINY_STORY.replace("Only me", "Only Tom"))
    try:
        summary = there.make("tiny.txt", "after.mp4", "store=s3").summary
    finally:
        stop_private_server(StateFolder(state))
    # Then the manifests of the others were read back from the film's bundle
    assert summary["made"] > 0
    assert summary["reused"] > 0
