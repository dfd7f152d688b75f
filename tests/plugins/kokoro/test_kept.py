"""The rewritten network of `kokoro` on disk: made once, verified, shared, and done without."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from ainern2d.plugins.kokoro import network
from ainern2d.plugins.kokoro.backend import _table
from ainern2d.plugins.kokoro.model import KokoroModel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

SPEAK = """\
import sys
from tests.plugins.kokoro.test_kept import spoken
print(spoken(), "onnx" in sys.modules)
"""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache folder of this module's own, empty at first."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_CACHE_HOME", str(folder))
        yield folder


@pytest.fixture
def never_rewritten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail where the network is rewritten."""

    def refuse() -> None:
        pytest.fail("the network was rewritten")

    monkeypatch.setattr(network, "_rewritten", refuse)


def spoken() -> str:
    """Load the network, and return a hash of what it says."""
    made = KokoroModel().speak("wˈɪnd", _table("jf_alpha"), 1.0)
    return sha256(made.samples.tobytes() + made.frames.tobytes()).hexdigest()


def said_by_processes(count: int, prelude: str = "") -> list[list[str]]:
    command = [sys.executable, "-c", prelude + SPEAK]
    begun = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(count)]
    said = [process.communicate(timeout=240)[0].split() for process in begun]
    assert [process.returncode for process in begun] == [0] * count
    return said


def test_processes_that_start_at_once_make_one_network_and_later_ones_load_it(cache: Path) -> None:
    first = said_by_processes(3)
    assert {sound for sound, _ in first} == {spoken()}
    # One of them made it
    assert sorted(made for _, made in first) == ["False", "False", "True"]
    assert sorted(path.name for path in network.kept_folder().iterdir()) == [
        network.SUMS,
        network.CONSTANTS,
        network.GRAPH,
    ]
    assert list((cache / "ainern2d" / "kokoro").glob(".making-*")) == []
    assert said_by_processes(1) == [[first[0][0], "False"]]


def test_no_usage_data_is_collected(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AINERN2D_VOICES", str(tmp_path / "voices"))
    monkeypatch.delenv("ORT_DISABLE_TELEMETRY", raising=False)
    said_by_processes(1)
    # onnxruntime would keep what it is about to send, and a number for this device
    assert [path.name for path in cache.iterdir()] == ["ainern2d"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("never_rewritten")
def test_published_files_are_not_read_again(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert network.is_whole(network.kept_folder())
    monkeypatch.setattr(network, "read_weight", lambda _weight: pytest.fail("read"))
    assert network.load().kernels == {}


@pytest.mark.parametrize("name", [network.GRAPH, network.CONSTANTS, network.SUMS])
@pytest.mark.parametrize("damage", ["a bit flips", "cut off", "gone"])
def test_a_damaged_file_is_noticed(cache: Path, name: str, damage: str, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    folder.mkdir()
    for path in network.kept_folder().iterdir():
        (folder / path.name).symlink_to(path)
    assert network.is_whole(folder)
    data = bytearray((folder / name).read_bytes())
    (folder / name).unlink()
    if damage != "gone":
        data[len(data) // 2] ^= 16
        (folder / name).write_bytes(data if damage == "a bit flips" else data[: len(data) // 2])
    assert not network.is_whole(folder)


def test_a_damaged_network_is_made_again(cache: Path) -> None:
    folder = network.kept_folder()
    before, sound = (folder / network.SUMS).read_text(), spoken()
    with (folder / network.CONSTANTS).open("r+b") as file:
        file.seek(1 << 20)
        file.write(b"damaged")
    # Then the same sound is made, by the same bytes
    assert spoken() == sound
    assert network.is_whole(folder)
    assert (folder / network.SUMS).read_text() == before


def test_what_a_killed_process_and_old_versions_left_is_removed(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = network.kept_folder().parent
    old, recent, killed = root / "old", root / "recent", root / ".making-killed"
    for folder in (old, recent, killed):
        folder.mkdir(parents=True)
        (folder / network.SUMS).touch()
    os.utime(old / network.SUMS, (0, time.time() - network.UNUSED_S - 60))
    monkeypatch.setattr(network, "_write", lambda made: [_put(made, n) for n in "ab"])
    monkeypatch.setattr(network, "GRAPH", "a")
    monkeypatch.setattr(network, "CONSTANTS", "b")
    network._keep(root / "new")
    assert {path.name for path in root.iterdir()} >= {"new", "recent", ".lock"}
    assert not old.exists()
    assert not killed.exists()


def _put(folder: Path, name: str) -> None:
    (folder / name).write_text(name)


def test_without_a_writable_folder_the_same_sound_is_made_in_memory(
    cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    sound = spoken()
    (tmp_path / "cache").write_text("a file where a folder belongs")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with caplog.at_level(logging.WARNING):
        assert spoken() == sound
    [warning] = caplog.messages
    assert "each start rewrites the network" in warning


@pytest.mark.parametrize("room", [1 << 20, 150 << 20])
def test_on_a_full_disk_the_same_sound_is_made_in_memory(
    cache: Path, room: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = spoken()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))\n"
    assert said_by_processes(1, limit) == [[sound, "True"]]
    # Nothing half-written takes room
    assert [path.name for path in (tmp_path / "ainern2d" / "kokoro").iterdir()] == [".lock"]
