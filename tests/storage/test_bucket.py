"""What only the bucket has: copies, large files, grants, broken connections, a server that dies."""

from __future__ import annotations

import http.client
import io
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import urllib3

from ainern2d.core.errors import StorageError, StorageLostError, UploadError
from ainern2d.core.servers.seaweedfs import SeaweedFS
from ainern2d.core.storage.bucket import RENEW_AFTER_S, BucketStore
from ainern2d.core.storage.s3_client import Bucket
from ainern2d.core.storage.s3_location import S3Location
from tests.conftest import start_or_skip
from tests.support.store_doors import (
    GB,
    BucketDoor,
    artifact_of,
    handed_over,
    keep,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ainern2d.core.ops import Artifact

pytestmark = pytest.mark.services
ATTEMPT = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def door(s3_server: SeaweedFS, tmp_path: Path) -> BucketDoor:
    return BucketDoor(s3_server.url, tmp_path)


@pytest.fixture
def store(door: BucketDoor) -> BucketStore:
    return door.open()


def send(url: str, data: bytes, method: str = "PUT", **headers: str) -> int:
    with urllib3.PoolManager(retries=False, timeout=10) as http_client:
        return http_client.request(method, url, body=data, headers=headers).status


def upload(store: BucketStore, data: bytes, artifact: Artifact) -> None:
    assert send(store.upload_url(ATTEMPT, artifact.sha256, len(data), 60), data) == 200


def staged(door: BucketDoor) -> list[str]:
    return [found.name for found in door.bucket.list("incoming/")]


def test_what_was_made_or_fetched_here_is_not_downloaded_again(door: BucketDoor) -> None:
    # Given an artifact that one machine made and another fetched
    maker, reader = door.open(), door.open()
    artifact = keep(maker, b"hello")
    reader.fetch(artifact.sha256)
    # When the bucket loses it
    door.lose(door.artifact(artifact.sha256))
    # Then both still read it, and both know that it is not held
    for store in (maker, reader):
        assert store.fetch(artifact.sha256).read_bytes() == b"hello"
        assert not store.holds(artifact)


def test_a_copy_that_went_bad_is_downloaded_again(door: BucketDoor) -> None:
    store = door.open()
    artifact = keep(store, b"hello")
    store.path_of(artifact.sha256).write_bytes(b"jello")
    fresh = BucketStore(door.location, store.root, GB)
    assert fresh.fetch(artifact.sha256).read_bytes() == b"hello"


def test_copies_are_bounded_and_the_longest_unused_go_first(door: BucketDoor) -> None:
    # Given a cache of 1 MB, and five artifacts of 300 KB, the first used again after the others
    store = door.open(cache_bytes=1_000_000)
    kept = [keep(store, bytes([number]) * 300_000) for number in range(5)]
    for number, artifact in enumerate(kept):
        used = 1000 + (9 if number == 0 else number)
        os.utime(store.path_of(artifact.sha256), (used, used))
    # When another one comes
    newest = keep(store, b"n" * 300_000)
    # Then the longest unused are gone, and can still be fetched
    there = [store.path_of(artifact.sha256).exists() for artifact in [*kept, newest]]
    assert there == [True, False, False, False, True, True]
    assert len(store.fetch(kept[1].sha256).read_bytes()) == 300_000


def test_a_copy_in_use_is_kept_although_the_cache_is_full(door: BucketDoor) -> None:
    store = door.open(cache_bytes=1000)
    paths = [store.fetch(keep(store, bytes([n]) * 900).sha256) for n in range(5)]
    assert all(path.exists() for path in paths)


def test_an_old_artifact_that_is_put_again_becomes_young(
    door: BucketDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = door.open()
    data = os.urandom(9_000_000)
    artifact = keep(store, data)
    [(_, _, before)] = store.artifacts()
    # When it is put again later than a garbage collector's shortest grace, by this machine's clock
    later = time.time() + RENEW_AFTER_S + 60
    monkeypatch.setattr(time, "time", lambda: later)
    end = time.monotonic() + 10
    while keep(store, data) and [c for _, _, c in store.artifacts()] == [before]:
        assert time.monotonic() < end
    # Then it is younger than before, and its bytes are what they were
    [(_, _, after)] = door.open().artifacts()
    assert after > before
    assert door.open().fetch(artifact.sha256).read_bytes() == data


def test_what_is_there_is_not_uploaded_again(door: BucketDoor) -> None:
    store = door.open()
    artifact = keep(store, b"hello")
    # Bytes of the same length show whether they are replaced
    door.write(door.artifact(artifact.sha256), b"jello")
    keep(store, b"hello")
    assert door.bucket.read(door.artifact(artifact.sha256)) == b"jello"


def test_a_file_that_changes_while_it_is_stored_is_refused(
    door: BucketDoor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = tmp_path / "story"
    story.write_bytes(b"once")
    seen = Bucket.stat

    def write_meanwhile(bucket: Bucket, name: str) -> object:
        story.write_bytes(b"ugly")
        return seen(bucket, name)

    monkeypatch.setattr(Bucket, "stat", write_meanwhile)
    with pytest.raises(StorageError, match="changed while it was being stored"):
        door.open().put(story)
    assert list(door.bucket.list("artifacts/")) == []


LARGE = """
import os, resource, sys
from pathlib import Path
from tests.support.store_doors import taken_over

store = taken_over()
size, big = int(sys.argv[1]), Path(sys.argv[2])
list(store.heads())
unit = 1 if sys.platform == "darwin" else 1024

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit

before = peak()
sha256, found = store.put(big)
assert found == size
store.path_of(sha256).unlink(missing_ok=True)
assert store.fetch(sha256).stat().st_size == size
store.path_of(sha256).unlink()
print(peak() - before)
"""


@pytest.mark.slow
def test_a_file_of_200_mb_is_stored_and_read_in_little_memory(
    door: BucketDoor, tmp_path: Path
) -> None:
    size = 200_000_000
    big = tmp_path / "big"
    block = os.urandom(1_000_000)
    with big.open("wb") as file:
        for _ in range(200):
            file.write(block)
    done = subprocess.run(
        [sys.executable, "-c", LARGE, str(size), str(big)],
        env=os.environ | handed_over(door.store),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert int(done.stdout) < 64 * 1024 * 1024
    big.unlink()


@pytest.mark.parametrize("size", [0, 5, 10_000_000])
def test_what_a_worker_uploaded_becomes_an_artifact(door: BucketDoor, size: int) -> None:
    store, data = door.open(), os.urandom(size)
    artifact = artifact_of(data)
    upload(store, data, artifact)
    assert not store.holds(artifact)
    store.adopt(ATTEMPT, artifact)
    assert door.open().fetch(artifact.sha256).read_bytes() == data
    assert staged(door) == []
    # And adopting it again changes nothing
    store.adopt(ATTEMPT, artifact)
    assert store.holds(artifact)


@pytest.mark.parametrize(
    ("uploaded", "complaint"),
    [
        (b"jello", "has other bytes than its hash says"),
        (b"hello, and more", "is 15 bytes long, not 5"),
        (b"", "is 0 bytes long, not 5"),
        (None, "nothing was uploaded"),
    ],
)
def test_what_is_not_what_was_announced_is_refused_and_deleted(
    door: BucketDoor, uploaded: bytes | None, complaint: str
) -> None:
    store, artifact = door.open(), artifact_of(b"hello")
    if uploaded is not None:
        upload(store, uploaded, artifact)
    with pytest.raises(UploadError, match=complaint):
        store.adopt(ATTEMPT, artifact)
    assert not store.holds(artifact)
    assert staged(door) == []


def test_what_is_written_over_an_upload_after_its_check_is_never_stored(
    door: BucketDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a worker that writes other bytes by its URL, which is still good, after the check
    store, artifact = door.open(), artifact_of(b"hello")
    url = store.upload_url(ATTEMPT, artifact.sha256, 5, 60)
    assert send(url, b"hello") == 200
    check = BucketStore._check_staged

    def and_then(*arguments: object) -> None:
        check(*arguments)  # type: ignore[arg-type]
        assert send(url, b"jello") == 200

    monkeypatch.setattr(BucketStore, "_check_staged", and_then)
    store.adopt(ATTEMPT, artifact)
    assert door.open().fetch(artifact.sha256).read_bytes() == b"hello"


def test_a_url_reads_one_artifact_and_nothing_else(door: BucketDoor) -> None:
    store = door.open()
    mine, other = keep(store, b"mine"), keep(store, b"other")
    url = store.read_url(mine.sha256, 60)
    assert urllib3.request("GET", url, retries=False).data == b"mine"
    assert send(url.replace(mine.sha256, other.sha256), b"", "GET") == 403
    assert send(url, b"evil") == 403
    assert send(url, b"", "DELETE") == 403
    assert send(url.partition("?")[0], b"", "GET") == 403


def test_a_url_can_name_the_media_type_and_the_file_for_a_browser(door: BucketDoor) -> None:
    store = door.open()
    film = keep(store, b"0123456789")
    saved = "attachment; filename*=UTF-8''%E6%B8%A1%E8%88%B9.mp4"
    url = store.read_url(film.sha256, 60, "video/mp4", saved)
    answer = urllib3.request("GET", url, headers={"range": "bytes=2-4"}, retries=False)
    assert (answer.status, answer.data) == (206, b"234")
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["content-disposition"] == saved
    # What it says is signed too.
    assert send(url.replace("video%2Fmp4", "text%2Fhtml"), b"", "GET") == 403


def test_an_upload_url_writes_one_name_and_nothing_else(door: BucketDoor) -> None:
    store = door.open()
    victim = keep(store, b"kept")
    artifact = artifact_of(b"hello")
    url = store.upload_url(ATTEMPT, artifact.sha256, 5, 60)
    here = urlsplit(url)
    staged_path = f"/incoming/{ATTEMPT}/{artifact.sha256}"
    before = {found.name for found in door.bucket.list("")}
    for name in (
        door.artifact(victim.sha256),
        "heads/tale.json",
        f"incoming/{ATTEMPT}/{victim.sha256}",
        f"incoming/{'f' * 32}/{artifact.sha256}",
        f"incoming/{ATTEMPT}/../../heads/tale.json",
        f"incoming/{ATTEMPT}/{artifact.sha256}/../../../heads/tale.json",
        f"incoming/{ATTEMPT}/{artifact.sha256}/more",
    ):
        # Sent as it is: clients of a higher level would tidy the path.
        raw = http.client.HTTPConnection(here.netloc, timeout=10)
        raw.request("PUT", f"{here.path.replace(staged_path, '/' + name)}?{here.query}", b"evil!")
        assert raw.getresponse().status in (400, 403), name
        raw.close()
    for method in ("GET", "DELETE", "POST"):
        assert send(url, b"", method) in (400, 403, 405), method
    assert {found.name for found in door.bucket.list("")} == before
    assert door.open().fetch(victim.sha256).read_bytes() == b"kept"


def test_an_expired_url_is_refused(door: BucketDoor) -> None:
    store = door.open()
    artifact = keep(store, b"hello")
    read, write = store.read_url(artifact.sha256, 1), store.upload_url(ATTEMPT, "0" * 64, 4, 1)
    end = time.monotonic() + 10
    while send(read, b"", "GET") != 403:
        assert time.monotonic() < end
        time.sleep(0.1)
    assert send(write, b"late") == 403
    assert staged(door) == []


@pytest.mark.parametrize(
    ("attempt", "sha256", "size", "expires_s"),
    [
        ("../ops", "0" * 64, 1, 60),
        ("", "0" * 64, 1, 60),
        (ATTEMPT, "../../heads/tale.json", 1, 60),
        (ATTEMPT, "A" * 64, 1, 60),
        (ATTEMPT, "0" * 64, -1, 60),
        (ATTEMPT, "0" * 64, 1, 0),
        (ATTEMPT, "0" * 64, 1, 604_801),
    ],
)
def test_no_url_is_given_for_a_malformed_name_size_or_time(
    store: BucketStore, attempt: str, sha256: str, size: int, expires_s: int
) -> None:
    with pytest.raises(ValueError, match=r"no attempt|no SHA-256|cannot have|cannot be good"):
        store.upload_url(attempt, sha256, size, expires_s)


@pytest.mark.parametrize("size", [0, 4, 6, 3_000_000])
def test_an_upload_of_another_size_than_was_announced_is_refused(
    door: BucketDoor, size: int
) -> None:
    store, artifact = door.open(), artifact_of(b"hello")
    url = store.upload_url(ATTEMPT, artifact.sha256, artifact.size, 60)
    assert send(url, b"h" * size) == 403
    # Nor in parts, whose sum nobody announced, or as more than its header says.
    with urllib3.PoolManager(retries=False, timeout=10) as http_client:
        parts = iter([b"hello", b"h" * size])
        assert http_client.request("PUT", url, body=parts).status == 403
        assert http_client.request("POST", f"{url}&uploads=", body=b"").status == 403
    assert staged(door) == []
    assert send(url, b"hello") == 200
    store.adopt(ATTEMPT, artifact)
    assert store.first_bytes(artifact.sha256, 4) == b"hell"
    assert store.first_bytes("f" * 64, 4) == b""


def test_an_empty_file_can_be_uploaded(door: BucketDoor) -> None:
    store, artifact = door.open(), artifact_of(b"")
    upload(store, b"", artifact)
    store.adopt(ATTEMPT, artifact)
    assert store.holds(artifact)


def test_urls_name_the_address_that_workers_reach(door: BucketDoor, tmp_path: Path) -> None:
    url = f"{door.location.url}&public=https://s3.example.org"
    store = BucketStore(S3Location.parse(url), tmp_path / "public", GB)
    given = store.upload_url(ATTEMPT, "0" * 64, 1, 60)
    assert given.startswith(f"https://s3.example.org/ainern2d/incoming/{ATTEMPT}/")
    assert not store.holds(artifact_of(b"the store itself goes the short way"))


def test_uploads_that_nobody_adopted_are_swept_when_they_are_old(door: BucketDoor) -> None:
    store = door.open()
    upload(store, b"hello", artifact_of(b"hello"))
    upload(store, b"hello again", artifact_of(b"hello again"))
    assert store.sweep_incoming(time.time() - 3600) == 0
    assert len(staged(door)) == 2
    assert store.sweep_incoming(time.time() + 3600, 1) == 1
    assert len(staged(door)) == 1
    assert store.sweep_incoming(time.time() + 3600) == 1
    assert staged(door) == []


# Servers that are away, slow, strange or killed


def location(port: int) -> S3Location:
    return S3Location(f"127.0.0.1:{port}", "bucket", "key", "secret", secure=False)


CALLS = {
    "holds": lambda store, _: store.holds(artifact_of(b"x")),
    "fetch": lambda store, _: store.fetch("0" * 64),
    "put": lambda store, path: store.put(path),
    "head": lambda store, _: store.head("tale"),
    "artifacts": lambda store, _: list(store.artifacts()),
    "forget": lambda store, _: store.forget_artifact("0" * 64),
    "adopt": lambda store, _: store.adopt(ATTEMPT, artifact_of(b"x")),
    "sweep": lambda store, _: store.sweep_incoming(0.0),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("how", ["nobody listens", "nobody answers"])
def test_a_dead_server_is_told_within_the_deadline(how: str, call: str, tmp_path: Path) -> None:
    story = tmp_path / "story"
    story.write_bytes(b"once")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        if how == "nobody answers":
            listener.listen(64)
        store = BucketStore(location(listener.getsockname()[1]), tmp_path / "c", GB, deadline_s=0.4)
        began = time.monotonic()
        with pytest.raises(StorageLostError, match="cannot be reached") as caught:
            CALLS[call](store, story)
        assert time.monotonic() - began < 3
        assert "secret" not in caught.value.message + caught.value.hint


@pytest.fixture
def dribbler() -> Iterator[int]:
    """A server that answers with a body that never ends, one byte at a time."""
    stop = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.05)

    def serve() -> None:
        while not stop.is_set():
            try:
                peer, _ = listener.accept()
            except TimeoutError:
                continue
            with peer:
                peer.recv(65536)
                peer.sendall(
                    b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n"
                    b"Last-Modified: Tue, 24 Nov 2026 00:00:00 GMT\r\n\r\n"
                )
                try:
                    while not stop.wait(0.02):
                        peer.sendall(b"x")
                except OSError:
                    continue

    thread = threading.Thread(target=serve)
    thread.start()
    yield listener.getsockname()[1]
    stop.set()
    thread.join(timeout=10)
    listener.close()


def test_a_server_that_dribbles_does_not_hold_anybody(dribbler: int, tmp_path: Path) -> None:
    store = BucketStore(location(dribbler), tmp_path / "cache", GB, deadline_s=0.5)
    began = time.monotonic()
    with pytest.raises(StorageLostError):
        store.head("tale")
    assert time.monotonic() - began < 5


def test_wrong_keys_and_a_missing_bucket_are_told_without_the_keys(
    s3_server: SeaweedFS, tmp_path: Path
) -> None:
    good = S3Location.parse(s3_server.url)
    for bad in (
        S3Location(good.endpoint, good.bucket, good.access, "wrongwrong", secure=False),
        S3Location(good.endpoint, "another", good.access, good.secret, secure=False),
    ):
        store = BucketStore(bad, tmp_path / "cache", GB)
        with pytest.raises(StorageError, match="refused: ") as caught:
            store.head("tale")
        assert not isinstance(caught.value, StorageLostError)
        assert bad.secret not in caught.value.message + caught.value.hint
        assert caught.value.hint


def test_bytes_outlive_a_server_that_is_killed_while_it_is_used(tmp_path: Path) -> None:
    server = SeaweedFS(tmp_path / "server", durable=False)
    start_or_skip(server)
    try:
        url, first_pid = server.url, server.pid
        store = BucketStore(S3Location.parse(url), tmp_path / "cache", GB)
        data = [os.urandom(200_000) for _ in range(10)] + [os.urandom(10_000_000)]
        kept = [keep(store, each) for each in data]
        # When it is killed right after the last write, and a reader asks while it is away
        assert first_pid is not None
        os.kill(first_pid, signal.SIGKILL)
        found: list[bytes] = []
        fresh = BucketStore(S3Location.parse(url), tmp_path / "other", GB)
        reader = threading.Thread(
            target=lambda: found.append(fresh.fetch(kept[0].sha256).read_bytes())
        )
        reader.start()
        again = SeaweedFS(tmp_path / "server", durable=False)
        again.start()
        # Then the new one has the same address and all bytes, and the reader got its answer
        assert again.url == url
        assert again.pid not in (None, first_pid)
        reader.join(timeout=30)
        assert found == [data[0]]
        assert [fresh.fetch(artifact.sha256).read_bytes() for artifact in kept] == data
        again.stop()
        assert again.pid is None
    finally:
        server.stop()


def test_a_download_that_breaks_off_is_taken_up_where_it_broke(
    door: BucketDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = os.urandom(3_000_000)
    door.bucket.upload("artifacts/x", io.BytesIO(data), len(data))
    asked: list[int] = []
    opened, chunks = Bucket._opened, Bucket._chunks

    def open_and_note(bucket: Bucket, name: str, offset: int) -> object:
        asked.append(offset)
        return opened(bucket, name, offset)

    def break_off(bucket: Bucket, answer: object, end: float) -> Iterator[bytes]:
        given = 0
        for chunk in chunks(bucket, answer, end):
            given += len(chunk)
            yield chunk
            if given >= 1_000_000:
                raise urllib3.exceptions.ProtocolError("broken")

    monkeypatch.setattr(Bucket, "_opened", open_and_note)
    monkeypatch.setattr(Bucket, "_chunks", break_off)
    assert b"".join(door.bucket.download("artifacts/x")) == data
    assert asked[0] == 0 < asked[1] < asked[2] < len(data)
