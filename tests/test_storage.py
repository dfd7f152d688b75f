"""The folder store: create-once manifests, verified artifacts, full and broken disks, kill -9."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import signal
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
from ainern2d.core.ops import Artifact, Kind, Manifest, Op, Rung
from ainern2d.core.storage import FolderStore, Head
from ainern2d.core.storage.store import is_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

OP = Op(kind=Kind.AUDIO, backend="voice", recipe_version=1)


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "store", durable=False)


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def keep(store: FolderStore, data: bytes) -> Artifact:
    place = store.workplace()
    (place / "file").write_bytes(data)
    sha256, size = store.put(place / "file")
    (place / "file").unlink(missing_ok=True)
    place.rmdir()
    return Artifact(sha256=sha256, size=size, media_type="text/plain")


def manifest_of(*artifacts: Artifact, op: Op = OP, run_s: float = 0.0) -> Manifest:
    named = {str(number): artifact for number, artifact in enumerate(artifacts)}
    return Manifest(op=op, artifacts=named, rung=Rung(backend=op.backend), run_s=run_s)


def corrupt(store: FolderStore, sha256: str) -> None:
    path = store.path_of(sha256)
    data = path.read_bytes()
    path.write_bytes(bytes([data[0] ^ 1]) + data[1:])


def test_an_artifact_is_fetched_by_the_hash_of_its_bytes(store: FolderStore) -> None:
    artifact = keep(store, b"hello")
    assert (artifact.sha256, artifact.size) == (sha256_of(b"hello"), 5)
    assert store.holds(artifact)
    assert store.fetch(artifact.sha256).read_bytes() == b"hello"


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


def test_what_belongs_to_the_user_is_copied(store: FolderStore, tmp_path: Path) -> None:
    story = tmp_path / "story.txt"
    story.write_bytes(b"once")
    sha256, _ = store.put(story)
    story.write_bytes(b"twice")
    assert store.fetch(sha256).read_bytes() == b"once"


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


def test_a_corrupt_artifact_is_found_when_fetched_and_removed(store: FolderStore) -> None:
    artifact = keep(store, b"hello")
    corrupt(store, artifact.sha256)
    other = FolderStore(store.root, durable=False)
    with pytest.raises(ArtifactLostError, match=artifact.sha256):
        other.fetch(artifact.sha256)
    assert not other.holds(artifact)


def test_a_missing_artifact_is_lost_even_if_it_was_seen_before(store: FolderStore) -> None:
    artifact = keep(store, b"hello")
    store.fetch(artifact.sha256)
    store.path_of(artifact.sha256).unlink()
    with pytest.raises(ArtifactLostError):
        store.fetch(artifact.sha256)


def test_a_truncated_artifact_is_not_held(store: FolderStore) -> None:
    artifact = keep(store, b"hello")
    store.path_of(artifact.sha256).write_bytes(b"hel")
    assert not store.holds(artifact)


def test_a_manifest_is_written_once_and_the_first_one_counts(store: FolderStore) -> None:
    artifact = keep(store, b"hello")
    first = store.commit(manifest_of(artifact, run_s=1.0))
    second = store.commit(manifest_of(keep(store, b"other"), run_s=2.0))
    assert second == first == store.manifest(OP.key)
    assert second.run_s == 1.0


@pytest.mark.parametrize("how", ["missing", "truncated", "unreadable"])
def test_a_void_manifest_is_replaced(store: FolderStore, how: str) -> None:
    artifact = keep(store, b"hello")
    store.commit(manifest_of(artifact, run_s=1.0))
    if how == "missing":
        store.path_of(artifact.sha256).unlink()
    elif how == "truncated":
        store.path_of(artifact.sha256).write_bytes(b"h")
    else:
        (store.root / "ops" / OP.key[:2] / f"{OP.key}.json").write_bytes(b"{ torn")
        assert store.manifest(OP.key) is None
    again = manifest_of(keep(store, b"other"), run_s=2.0)
    assert store.commit(again) == again == store.manifest(OP.key)


def test_a_manifest_under_the_name_of_another_op_counts_as_none(store: FolderStore) -> None:
    store.commit(manifest_of())
    other = OP.model_copy(update={"seed": 1})
    wrong = store.root / "ops" / other.key[:2] / f"{other.key}.json"
    wrong.parent.mkdir(parents=True, exist_ok=True)
    (store.root / "ops" / OP.key[:2] / f"{OP.key}.json").rename(wrong)
    assert store.manifest(other.key) is None
    assert list(store.manifests()) == []


RACE = """
import os, sys
from pathlib import Path
from ainern2d.core.ops import Artifact, Manifest
from ainern2d.core.storage import FolderStore

root, out, contestants = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
template = Manifest.model_validate_json(sys.stdin.read())
store = FolderStore(root, durable=False)
gate, starter = os.pipe()
for number in range(contestants):
    if os.fork() == 0:
        os.close(starter)
        os.read(gate, 1)  # ends for all at once, when the starter closes
        counted = store.commit(template.model_copy(update={"run_s": number + 1.0}))
        (out / str(number)).write_bytes(counted.to_json())
        os._exit(0)
os.close(starter)
for _ in range(contestants):
    assert os.wait()[1] == 0
"""


@pytest.mark.parametrize("before", ["nothing", "a void manifest"])
def test_of_many_processes_one_commits_and_all_get_the_same_manifest(
    store: FolderStore, tmp_path: Path, before: str
) -> None:
    # Given sixteen processes that did the same op at the same time
    artifact = keep(store, b"hello")
    if before == "a void manifest":
        gone = Artifact(sha256="0" * 64, size=1, media_type="text/plain")
        store.commit(manifest_of(gone))
    out = tmp_path / "out"
    out.mkdir()
    # When all of them commit
    subprocess.run(
        [sys.executable, "-c", RACE, store.root, out, "16"],
        input=manifest_of(artifact).to_json(),
        check=True,
        timeout=60,
    )
    # Then each was told of the one that is stored
    told = {path.read_bytes() for path in out.iterdir()}
    stored = store.manifest(OP.key)
    assert stored is not None
    assert len(list(out.iterdir())) == 16
    assert told == {stored.to_json()}
    assert stored.run_s >= 1.0


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


PUT_FOR_EVER = """
import itertools, os, shutil, sys
from pathlib import Path
from ainern2d.core.storage import FolderStore

store = FolderStore(Path(sys.argv[1]))
story = Path(sys.argv[2])
for number in itertools.count():
    place = store.workplace()
    for path in (place / "made", story):
        path.write_bytes(b"%d %d" % (os.getpid(), number) * 100_000)
        store.put(path)
    shutil.rmtree(place)
    print(number, flush=True)
"""


def test_a_process_killed_while_it_puts_leaves_only_whole_artifacts(tmp_path: Path) -> None:
    root = tmp_path / "store"
    for _ in range(3):
        # Given a process that is killed in the middle of its puts
        with subprocess.Popen(
            [sys.executable, "-c", PUT_FOR_EVER, root, tmp_path / "story"],
            stdout=subprocess.PIPE,
        ) as process:
            assert process.stdout is not None
            for _line in range(4):
                assert process.stdout.readline()
            process.send_signal(signal.SIGKILL)
        # Then every artifact that is there is whole
        store = FolderStore(root)
        for sha256, _, _ in store.artifacts():
            assert store.fetch(sha256)
    # And what it left on its way is swept, while the next put succeeds
    store.sweep_incoming(time.time() + 1)
    assert list((root / "incoming").iterdir()) == []
    assert store.holds(keep(store, b"0" * 100_000))


def test_only_old_files_on_their_way_are_swept(store: FolderStore) -> None:
    old, young = store.workplace(), store.workplace()
    (old / "part").write_bytes(b"x")
    os.utime(old, (1000, 1000))
    store.sweep_incoming(time.time() - 60)
    assert not old.exists()
    assert young.exists()


def test_a_head_moves_and_is_forgotten(store: FolderStore) -> None:
    assert store.head("tale") is None
    first = Head(request="r1", film="f1", needs={"plan": "k"})
    second = Head(request="r2", film="f2", needs={}, numbers=("a", "b"), sources=("s",))
    store.set_head("tale", first)
    store.set_head("märchen-小说", first)
    store.set_head("tale", second)
    assert store.head("tale") == second
    assert dict(store.heads()) == {"tale": second, "märchen-小说": first}
    store.forget_head("tale")
    store.forget_head("tale")
    assert store.head("tale") is None


def test_a_torn_head_counts_as_none(store: FolderStore) -> None:
    store.set_head("tale", Head(request="r", film="f", needs={}))
    (store.root / "heads" / "tale.json").write_bytes(b'{"request"')
    assert store.head("tale") is None
    assert list(store.heads()) == []


def test_forgetting_what_is_not_there_is_fine(store: FolderStore) -> None:
    store.forget_manifest("0" * 64)
    store.forget_artifact("0" * 64)
    store.forget_head("nobody")


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


def test_walks_skip_what_another_process_deletes_meanwhile(store: FolderStore) -> None:
    for number in range(5):
        op = OP.model_copy(update={"seed": number})
        store.commit(manifest_of(keep(store, b"%d" % number), op=op))
    seen = []
    for sha256, _, _ in store.artifacts():
        seen.append(sha256)
        for other in range(5):
            store.forget_artifact(sha256_of(b"%d" % other))
    assert len(seen) == 1
    walked = []
    for manifest, _ in store.manifests():
        walked.append(manifest.key)
        for number in range(5):
            store.forget_manifest(OP.model_copy(update={"seed": number}).key)
    assert len(walked) == 1


def test_a_manifest_is_whole_only_with_all_its_artifacts(store: FolderStore) -> None:
    first, second = keep(store, b"1"), keep(store, b"2")
    manifest = manifest_of(first, second)
    assert is_whole(store, manifest)
    store.forget_artifact(second.sha256)
    assert not is_whole(store, manifest)
