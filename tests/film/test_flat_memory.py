"""Memory does not grow with the film where one shot after the other can be looked at."""

from __future__ import annotations

import errno
import gc
import io
import tempfile
import tracemalloc
import weakref
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ainern2d.core.backends.requests import Speech
from ainern2d.core.errors import StorageError
from ainern2d.core.film.needs import Result
from ainern2d.core.media.hearing import RATE, SpooledPowers, heard, open_spool, powers_of
from ainern2d.core.media.openness import ShotSpan
from ainern2d.core.media.sync import SyncMeter
from ainern2d.core.ops.kind import Kind
from ainern2d.core.ops.manifest import Artifact, Manifest, Rung
from ainern2d.core.ops.op import Op
from ainern2d.core.story.cutlist import CutList, PlacedLine, PlacedShot
from ainern2d.core.story.interchange import write_otio
from ainern2d.core.story.speech import MouthBoxes
from tests.media.test_sync import BOX, FPS, HEIGHT, WIDTH, frames_of, syllables, voice, write_film

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def peak_of(work: Callable[[], object]) -> int:
    """Bytes of Python and numpy that some work held at once."""
    gc.collect()
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_the_boxes_of_one_shot_are_held_at_a_time(tmp_path: Path) -> None:
    loudness = syllables(5, 8)
    film = write_film(tmp_path / "film.mp4", frames_of(loudness), voice(loudness))
    made: list[weakref.ref[MouthBoxes]] = []
    most = []

    def alive() -> int:
        gc.collect()
        return sum(each() is not None for each in made)

    def boxes() -> MouthBoxes:
        found = MouthBoxes(width=WIDTH, height=HEIGHT, boxes={"Anna": (BOX,) * 24})
        made.append(weakref.ref(found))
        most.append(alive())
        return found

    speech = (Speech(speaker="Anna", start=0, end=24),)
    shots = [ShotSpan(24 * number, 24, boxes, speech) for number in range(8)]
    meter = SyncMeter.read(film, shots, FPS)
    assert len(most) == 8
    # The shot before may still be on its way out.
    assert max(most) <= 2
    assert alive() == 0
    assert [len(mouths) for mouths in meter.mouths] == [1] * 8


def test_what_a_film_sounds_like_is_spooled_and_reads_as_it_does_in_memory() -> None:
    def minutes(count: int) -> Iterator[np.ndarray]:
        source = np.random.default_rng(1)
        for _ in range(60 * count):
            yield source.normal(0, 0.1, RATE).astype(np.float32)

    held = powers_of(minutes(1))
    with tempfile.TemporaryFile() as file:
        spooled = SpooledPowers(file, heard(minutes(1)))
        assert len(spooled) == len(held)
        for at in (slice(None), slice(0, 0), slice(100, 300), slice(14_990, 20_000)):
            assert np.array_equal(spooled[at], held[at])

    def spool(count: int) -> None:
        with tempfile.TemporaryFile() as file:
            SpooledPowers(file, heard(minutes(count)))

    # Five further minutes have 1.2 MB of powers.
    assert peak_of(lambda: spool(6)) < peak_of(lambda: spool(1)) + 100_000


def test_a_film_cannot_be_measured_without_room_for_its_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(io.BytesIO):
        def write(self, _data: object, /) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StorageError, match=r"without room in .*: No space left"):
        SpooledPowers(Full(), heard([np.zeros(RATE, np.float32)]))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(StorageError, match=r"without room in .*gone"), open_spool():
        pass


def test_a_timeline_is_written_in_less_memory_than_it_has_bytes(tmp_path: Path) -> None:
    shots = tuple(PlacedShot(48 * number, 48, rung="mock") for number in range(300))
    lines = tuple(
        PlacedLine(48 * n + 4, 48 * n + 40, ("Anna", "Ben")[n % 2], f"This is line {n}.", n, 0)
        for n in range(300)
    )
    cuts = CutList(24, shots, lines)
    write_otio(tmp_path / "warm.otio", CutList(24, shots[:1], lines[:1]), "film.mp4")
    path = tmp_path / "film.otio"
    assert peak_of(lambda: write_otio(path, cuts, "film.mp4")) < path.stat().st_size / 2


def test_little_is_kept_of_a_finished_need() -> None:
    def manifest(number: int) -> Manifest:
        facts = {"frames": number, "thumbnail": "data:image/webp;base64," + "A" * 900}
        movie = Artifact(
            sha256=f"{number:064x}", size=number, media_type="video/mp4", facts=dict(facts)
        )
        op = Op(kind=Kind.RENDER, backend="mock", recipe_version=1, seed=number)
        return Manifest(op=op, artifacts={"movie": movie}, rung=Rung(backend="mock"))

    kept: list[Result] = []
    # Bytes: hashes and a few numbers; a manifest like this one has 4000.
    assert peak_of(lambda: kept.extend(Result.of(manifest(n)) for n in range(1000))) < 1_000_000
    assert kept[7].artifacts["movie"].facts == {"frames": 7}
