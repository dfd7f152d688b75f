"""What only the folder store has: its disk, full or broken, and its lock. See test_stores.py."""

from __future__ import annotations

import contextlib
import errno
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ainern2d.core.errors import ArtifactLostError, StorageError
from ainern2d.core.ops import Artifact, Manifest
from ainern2d.core.storage import FolderStore, Head
from tests.support.store_doors import OP, keep, manifest_of, sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "store", durable=False)


def corrupt(store: FolderStore, sha256: str) -> None:
    path = store.path_of(sha256)
    data = path.read_bytes()
    path.write_bytes(bytes([data[0] ^ 1]) + data[1:])


@settings(deadline=None, max_examples=25)
@given(st.lists(st.binary(max_size=200), max_size=6))
def test_every_put_file_comes_back_and_equal_files_are_kept_once(
    tmp_path_factory: pytest.TempPathFactory, files: list[bytes]
) -> None:
    store = FolderStore(tmp_path_factory.mktemp("store"), durable=False)
    kept = [keep(store, data) for data in files]
    again = FolderStore(store.root, durable=False)
    assert [again.fetch(artifact.sha256).read_bytes() for artifact in kept] == files
    assert sorted((name, size) for name, size, _ in again.artifacts()) == sorted(
        {(sha256_of(data), len(data)) for data in files}
    )


def test_what_an_op_made_is_moved(store: FolderStore) -> None:
    place = store.workplace() / "movie"
    place.write_bytes(b"frames")
    number = place.stat().st_ino
    sha256, _ = store.put(place)
    assert not place.exists()
    assert store.fetch(sha256).stat().st_ino == number


def test_a_put_leaves_nothing_on_its_way(store: FolderStore, tmp_path: Path) -> None:
    (tmp_path / "story").write_bytes(b"once")
    for _ in range(2):
        store.put(tmp_path / "story")
        keep(store, b"made")
    store.commit(manifest_of(keep(store, b"made")))
    assert list((store.root / "incoming").iterdir()) == []


def test_a_second_put_replaces_a_copy_that_went_bad(store: FolderStore) -> None:
    # Given an artifact whose bytes changed on the disk while its size did not
    artifact = keep(store, b"hello")
    corrupt(store, artifact.sha256)
    # When another process puts the same file
    other = FolderStore(store.root, durable=False)
    keep(other, b"hello")
    # Then the good bytes are there
    assert other.fetch(artifact.sha256).read_bytes() == b"hello"
    assert store.path_of(artifact.sha256).read_bytes() == b"hello"


def test_a_second_put_makes_an_old_artifact_young(store: FolderStore) -> None:
    artifact = keep(store, b"hello")
    os.utime(store.path_of(artifact.sha256), (1000, 1000))
    keep(store, b"hello")
    [(_, _, changed)] = store.artifacts()
    assert changed > time.time() - 60


def test_a_missing_artifact_is_lost_even_if_it_was_seen_before(store: FolderStore) -> None:
    artifact = keep(store, b"hello")
    store.fetch(artifact.sha256)
    store.path_of(artifact.sha256).unlink()
    with pytest.raises(ArtifactLostError):
        store.fetch(artifact.sha256)


def test_of_two_that_find_the_same_void_manifest_one_counts(store: FolderStore) -> None:
    # Given a void manifest, and two attempts that look at it at the same time
    gone = Artifact(sha256="0" * 64, size=1, media_type="text/plain")
    store.commit(manifest_of(gone))
    artifact = keep(store, b"hello")
    both_looked = threading.Barrier(2, timeout=0.5)

    class Slow(FolderStore):
        def manifest(self, key: str) -> Manifest | None:
            found = super().manifest(key)
            # Broken when the other one is kept from looking, as it should be.
            with contextlib.suppress(threading.BrokenBarrierError):
                both_looked.wait()
            return found

    def commit(run_s: float) -> Manifest:
        return Slow(store.root, durable=False).commit(manifest_of(artifact, run_s=run_s))

    # When both commit
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(commit, [1.0, 2.0])
    # Then both are told of the one that is stored
    assert first == second == store.manifest(OP.key)


def test_only_old_files_on_their_way_are_swept(store: FolderStore) -> None:
    old, young = store.workplace(), store.workplace()
    (old / "part").write_bytes(b"x")
    os.utime(old, (1000, 1000))
    assert store.sweep_incoming(time.time() - 60) == 1
    assert not old.exists()
    assert young.exists()


FULL_DISK = """
import os, sys
from pathlib import Path
from ainern2d.core.errors import StorageError
from ainern2d.core.ops import Manifest
from ainern2d.core.storage import FolderStore

root, story = Path(sys.argv[1]), Path(sys.argv[2])
manifest = Manifest.model_validate_json(sys.stdin.read())
store = FolderStore(root / "store")
store.workplace()
small = root / "small"
small.write_bytes(b"small")
kept, _ = store.put(small)
for what in (lambda: store.put(story), lambda: store.commit(manifest)):
    if what is not None:
        try:
            what()
        except StorageError as error:
            print(f"{error} | {error.hint}")
        else:
            print("stored")
    with (root / "filler").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass
print("kept", store.fetch(kept).read_bytes())
print("left", [p.name for p in (root / "store").glob("artifacts/*/*") if p.name != kept])
"""


def in_small_disk(script: str, disk: Path, *arguments: object, **kwargs: Any) -> list[str]:
    """Run a script in a mount namespace of its own, where ``disk`` is a disk of 512 KB."""
    disk.mkdir()
    command = f'mount -t tmpfs -o size=512k none "{disk}" && exec "$@"'
    wrapped = ["unshare", "-m", "sh", "-ec", command, "sh", sys.executable, "-c", script, disk]
    done = subprocess.run(
        [*map(str, wrapped), *map(str, arguments)], capture_output=True, timeout=60, **kwargs
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().splitlines()


@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root on Linux can mount a small disk"
)
def test_a_full_disk_is_explained_and_keeps_what_was_stored(tmp_path: Path) -> None:
    if subprocess.run(["unshare", "-m", "true"], check=False).returncode:
        pytest.skip("this container must not mount")
    story = tmp_path / "story"
    story.write_bytes(bytes(1_000_000))
    big, commit, kept, left = in_small_disk(
        FULL_DISK, tmp_path / "disk", story, input=manifest_of().to_json()
    )
    for message in (big, commit):
        assert "No space left on device" in message
        assert "`ainern2d gc` shows what can go" in message
    assert kept == "kept b'small'"
    assert left == "left []"


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.ENOSPC, "free some space"),
        (errno.EDQUOT, "quota"),
        (errno.EROFS, "set AINERN2D_HOME to a writable folder"),
        (errno.EACCES, "set AINERN2D_HOME to a folder you may write to"),
        (errno.EIO, "run again when it is mended"),
    ],
)
def test_every_write_to_a_disk_that_refuses_gives_an_error_with_advice(
    store: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, advice: str
) -> None:
    artifact = keep(store, b"hello")
    (tmp_path / "story").write_bytes(b"once")
    made = store.workplace() / "made"
    made.write_bytes(b"made")
    old = store.workplace()
    os.utime(old, (1000, 1000))

    def refuse(path: object, *_args: object, **_options: object) -> None:
        raise OSError(number, os.strerror(number), str(path))

    for name in ("mkdir", "replace", "unlink", "rmdir"):
        monkeypatch.setattr(Path, name, refuse)
    for name in ("link", "unlink", "rmdir", "mkdir"):
        monkeypatch.setattr(os, name, refuse)
    writes: dict[str, Any] = {
        "copy": lambda: store.put(tmp_path / "story"),
        "move": lambda: store.put(made),
        "commit": lambda: store.commit(manifest_of(artifact)),
        "head": lambda: store.set_head("e", Head(request="", film="", needs={})),
        "workplace": store.workplace,
        "forget artifact": lambda: store.forget_artifact(artifact.sha256),
        "forget manifest": lambda: store.forget_manifest(OP.key),
        "forget head": lambda: store.forget_head("e"),
        "sweep": lambda: store.sweep_incoming(2000),
    }
    for name, write in writes.items():
        with pytest.raises(StorageError) as caught:
            write()
        assert advice in caught.value.hint, name
        assert os.strerror(number) in caught.value.message, name


@pytest.fixture
def failing_reads(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def refuse(path: Path, *_args: object, **_options: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    monkeypatch.setattr(Path, "open", refuse)
    return


@pytest.mark.usefixtures("failing_reads")
@pytest.mark.parametrize(
    "read",
    [
        lambda store: store.manifest(OP.key),
        lambda store: store.head("tale"),
        lambda store: store.fetch("0" * 64),
    ],
    ids=["manifest", "head", "artifact"],
)
def test_a_file_that_may_not_be_read_is_named(store: FolderStore, read: Any) -> None:
    with pytest.raises(StorageError, match=r"cannot read .*Permission denied") as caught:
        read(store)
    assert str(store.root) in caught.value.message
    assert caught.value.hint
