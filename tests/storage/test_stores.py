"""What every artifact store promises, asked of a folder and of a bucket alike."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.errors import ArtifactLostError
from ainern2d.core.execution.child import ChildProcess
from ainern2d.core.execution.protocol import Setup
from ainern2d.core.ops import Artifact
from ainern2d.core.storage import Head
from ainern2d.core.storage.opening import reopen
from ainern2d.core.storage.s3_location import S3Location
from ainern2d.core.storage.store import is_whole
from tests.support.store_doors import (
    OP,
    BucketDoor,
    FolderDoor,
    handed_over,
    keep,
    manifest_of,
    sha256_of,
)

if TYPE_CHECKING:
    from ainern2d.core.servers.seaweedfs import SeaweedFS
    from ainern2d.core.storage import WorkStore
    from tests.support.store_doors import Door


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.services)])
def door(request: pytest.FixtureRequest, tmp_path: Path) -> Door:
    if request.param == "folder":
        return FolderDoor(tmp_path / "store")
    server: SeaweedFS = request.getfixturevalue("s3_server")
    return BucketDoor(server.url, tmp_path, request.getfixturevalue("engine"))


@pytest.fixture
def store(door: Door) -> WorkStore:
    return door.store


def run(store: WorkStore, script: str, *arguments: object, **options: object) -> None:
    subprocess.run(command(store, script, *arguments), check=True, timeout=60, **options)  # type: ignore[call-overload]


def command(store: WorkStore, script: str, *arguments: object) -> list[str]:
    """Return a command whose script finds the store as a runner does."""
    given = [f"{name}={value}" for name, value in handed_over(store).items()]
    return ["env", *given, sys.executable, "-c", script, *map(str, arguments)]


def test_an_artifact_is_fetched_by_the_hash_of_its_bytes(door: Door) -> None:
    artifact = keep(door.store, b"hello")
    assert (artifact.sha256, artifact.size) == (sha256_of(b"hello"), 5)
    for store in (door.store, door.again()):
        assert store.holds(artifact)
        assert store.fetch(artifact.sha256).read_bytes() == b"hello"


@pytest.mark.parametrize("data", [b"", b"x", bytes(range(256)) * 40_000], ids=len)
def test_every_put_file_comes_back_and_equal_files_are_kept_once(door: Door, data: bytes) -> None:
    kept = [keep(door.store, data) for _ in range(2)]
    assert door.again().fetch(kept[0].sha256).read_bytes() == data
    assert [(name, size) for name, size, _ in door.again().artifacts()] == [
        (sha256_of(data), len(data))
    ]


def test_what_belongs_to_the_user_is_copied(store: WorkStore, tmp_path: Path) -> None:
    story = tmp_path / "story.txt"
    story.write_bytes(b"once")
    sha256, _ = store.put(story)
    story.write_bytes(b"twice")
    assert store.fetch(sha256).read_bytes() == b"once"


def test_a_corrupt_artifact_is_found_when_fetched_and_removed(door: Door) -> None:
    artifact = keep(door.store, b"hello")
    door.write(door.artifact(artifact.sha256), b"jello")
    other = door.again()
    assert other.holds(artifact)
    with pytest.raises(ArtifactLostError, match=artifact.sha256):
        other.fetch(artifact.sha256)
    assert not other.holds(artifact)
    # And making it again mends it
    keep(other, b"hello")
    assert door.again().fetch(artifact.sha256).read_bytes() == b"hello"


def test_a_missing_artifact_is_lost(door: Door) -> None:
    artifact = keep(door.store, b"hello")
    door.lose(door.artifact(artifact.sha256))
    other = door.again()
    assert not other.holds(artifact)
    with pytest.raises(ArtifactLostError, match=artifact.sha256):
        other.fetch(artifact.sha256)


def test_a_truncated_artifact_is_not_held(door: Door) -> None:
    artifact = keep(door.store, b"hello")
    door.write(door.artifact(artifact.sha256), b"hel")
    assert not door.store.holds(artifact)


def test_a_manifest_is_written_once_and_the_first_one_counts(store: WorkStore) -> None:
    artifact = keep(store, b"hello")
    first = store.commit(manifest_of(artifact, run_s=1.0))
    second = store.commit(manifest_of(keep(store, b"other"), run_s=2.0))
    assert second == first == store.manifest(OP.key)
    assert second.run_s == 1.0


@pytest.mark.parametrize("how", ["missing", "truncated", "unreadable"])
def test_a_void_manifest_is_replaced(door: Door, how: str) -> None:
    artifact = keep(door.store, b"hello")
    door.store.commit(manifest_of(artifact, run_s=1.0))
    if how == "missing":
        door.lose(door.artifact(artifact.sha256))
    elif how == "truncated":
        door.write(door.artifact(artifact.sha256), b"h")
    else:
        door.write(door.manifest(OP.key), b"{ torn")
        assert door.store.manifest(OP.key) is None
    again = manifest_of(keep(door.store, b"other"), run_s=2.0)
    assert door.store.commit(again) == again == door.again().manifest(OP.key)


def test_a_manifest_under_the_name_of_another_op_counts_as_none(door: Door) -> None:
    other = OP.model_copy(update={"seed": 1})
    door.write(door.manifest(other.key), manifest_of().to_json())
    assert door.store.manifest(other.key) is None
    assert list(door.store.manifests()) == []


RACE = """
import os, sys
from pathlib import Path
from ainern2d.core.ops import Manifest
from tests.support.store_doors import taken_over

out, contestants = Path(sys.argv[1]), int(sys.argv[2])
template = Manifest.model_validate_json(sys.stdin.read())
store = taken_over()
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
    store: WorkStore, tmp_path: Path, before: str
) -> None:
    # Given sixteen processes that did the same op at the same time
    artifact = keep(store, b"hello")
    if before == "a void manifest":
        gone = Artifact(sha256="0" * 64, size=1, media_type="text/plain")
        store.commit(manifest_of(gone))
    out = tmp_path / "out"
    out.mkdir()
    # When all of them commit
    run(store, RACE, out, 16, input=manifest_of(artifact).to_json())
    # Then each was told of the one that is stored
    told = {path.read_bytes() for path in out.iterdir()}
    stored = store.manifest(OP.key)
    assert stored is not None
    assert len(list(out.iterdir())) == 16
    assert told == {stored.to_json()}
    assert stored.run_s >= 1.0


PUT_FOR_EVER = """
import itertools, os, shutil, sys
from pathlib import Path
from tests.support.store_doors import taken_over

store = taken_over()
story = Path(sys.argv[1])
for number in itertools.count():
    place = store.workplace()
    for path in (place / "made", story):
        path.write_bytes(b"%d %d" % (os.getpid(), number) * 100_000)
        store.put(path)
    shutil.rmtree(place)
    print(number, flush=True)
"""


def test_a_process_killed_while_it_puts_leaves_only_whole_artifacts(
    door: Door, tmp_path: Path
) -> None:
    for _ in range(3):
        # Given a process that is killed in the middle of its puts
        with subprocess.Popen(
            command(door.store, PUT_FOR_EVER, tmp_path / "story"), stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            for _line in range(4):
                assert process.stdout.readline()
            process.send_signal(signal.SIGKILL)
        # Then every artifact that is there is whole
        store = door.again()
        for sha256, _, _ in store.artifacts():
            assert store.fetch(sha256)
    # And what it left on its way is swept, while the next put succeeds
    door.store.sweep_incoming(time.time() + 1)
    assert list((door.store.root / "incoming").iterdir()) == []
    assert door.store.holds(keep(door.store, b"0" * 100_000))


def test_only_old_files_on_their_way_are_swept(store: WorkStore) -> None:
    old, young = store.workplace(), store.workplace()
    (old / "part").write_bytes(b"x")
    os.utime(old, (1000, 1000))
    store.sweep_incoming(time.time() - 60)
    assert not old.exists()
    assert young.exists()


def test_a_head_moves_and_is_forgotten(store: WorkStore) -> None:
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


def test_a_torn_head_counts_as_none(door: Door) -> None:
    door.store.set_head("tale", Head(request="r", film="f", needs={}))
    door.write("heads/tale.json", b'{"request"')
    assert door.store.head("tale") is None
    assert list(door.store.heads()) == []


def test_forgetting_what_is_not_there_is_fine(store: WorkStore) -> None:
    store.forget_manifest("0" * 64)
    store.forget_artifact("0" * 64)
    store.forget_head("nobody")


def test_walks_skip_what_another_process_deletes_meanwhile(store: WorkStore) -> None:
    for number in range(40):
        op = OP.model_copy(update={"seed": number})
        store.commit(manifest_of(keep(store, b"%d" % number), op=op))
    walked = []
    for manifest, _ in store.manifests():
        walked.append(manifest.key)
        for number in range(40 if len(walked) == 1 else 0):
            store.forget_manifest(OP.model_copy(update={"seed": number}).key)
    # A bucket is read ahead; what was read before it was deleted is told.
    assert 1 <= len(walked) <= 40
    assert list(store.manifests()) == []


def test_a_manifest_is_whole_only_with_all_its_artifacts(store: WorkStore) -> None:
    first, second = keep(store, b"1"), keep(store, b"2")
    manifest = manifest_of(first, second)
    assert is_whole(store, manifest)
    store.forget_artifact(second.sha256)
    assert not is_whole(store, manifest)


def test_another_process_opens_the_same_store(door: Door) -> None:
    artifact = keep(door.store, b"hello")
    other = reopen(door.store.place)
    assert type(other).__name__ in ("FolderStore", "BucketStore")
    assert other.fetch(artifact.sha256).read_bytes() == b"hello"
    assert artifact.sha256 in other.shown(artifact.sha256)


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_the_keys_of_a_store_are_in_no_command_line_and_no_message(
    door: Door, tmp_path: Path
) -> None:
    # Given a runner that was told of the store
    place = door.store.place
    child = ChildProcess(tmp_path / "log")
    child.send(Setup(place))
    try:
        # There is none for a moment while a process becomes another program.
        line = Path(f"/proc/{child.pid}/cmdline")
        until = time.monotonic() + 10
        while not (seen := line.read_text()):
            assert time.monotonic() < until
    finally:
        child.close()
    # Then nobody who looks at processes or messages sees its keys
    assert "execution.runner" in seen
    if place.url:
        assert S3Location.parse(place.url).secret not in seen + repr(place)
