"""Whole films by model servers, through the real command: voices, clips, speaking faces."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core.media.probe import probe
from tests.conftest import open_public_folder
from tests.support.fake_server import Reply, free_port
from tests.support.fake_speech import FakeVllmSpeech
from tests.support.fake_video import FakeVideos
from tests.support.make import TINY_STORY, Place, open_place

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.services, pytest.mark.slow]


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with open_public_folder() as folder, open_place(folder) as found:
        found.write("tiny.txt", TINY_STORY)
        yield found


@pytest.fixture
def voices() -> Iterator[FakeVllmSpeech]:
    with FakeVllmSpeech(aligner=True) as server:
        yield server


@pytest.fixture
def clips() -> Iterator[FakeVideos]:
    with FakeVideos() as server:
        yield server


def manifests(place: Place) -> dict[str, dict[str, Any]]:
    needs = json.loads(place.head_file("tiny").read_text())["needs"]
    folder = place.state / "artifacts" / "ops"
    return {n: json.loads((folder / k[:2] / f"{k}.json").read_text()) for n, k in needs.items()}


def test_a_film_is_made_by_servers_alone_and_found_again_at_another_address(
    place: Place, voices: FakeVllmSpeech, clips: FakeVideos
) -> None:
    def choices(voices_url: str, clips_url: str) -> list[str]:
        return [
            *("backend/audio=openai_speech", f"backend.audio.url={voices_url}"),
            *("backend/video=openai_video", f"backend.video.url={clips_url}"),
            *("backend/lipsync=openai_video", f"backend.lipsync.url={clips_url}"),
            *("backend/image=mock", "backend.video.poll_s=0.01", "backend.lipsync.poll_s=0.01"),
        ]

    told = place.make("tiny.txt", "a.mp4", *choices(voices.url, clips.url)).summary
    facts = probe(Path(told["files"]["film"]))
    assert (facts.width, facts.height) == (256, 144)
    assert facts.has_audio
    found = manifests(place)
    kinds: dict[str, list[dict[str, Any]]] = {}
    for manifest in found.values():
        kinds.setdefault(manifest["op"]["kind"], []).append(manifest)
    spoken = [each["artifacts"]["phonemes"]["facts"]["timing"] for each in kinds["audio"]]
    assert set(spoken) == {"words"}
    shown = [each["artifacts"]["clip"]["facts"] for each in kinds["video"] + kinds["lipsync"]]
    assert {each["form"] for each in shown} == {"baked"}
    assert {each["peak_memory_mb"] for each in shown} == {21_504}
    # Every clip but the title's begins with its keyframe, and every face with its clip's picture.
    begun = sum("input_reference" in form for form in clips.forms)
    assert begun == len(kinds["video"]) + len(kinds["lipsync"]) - 1
    assert sum("audio_reference" in form for form in clips.forms) == len(kinds["lipsync"])
    assert not clips.jobs, "no job is left on the server"

    elsewhere = f"http://127.0.0.1:{free_port()}"
    again = place.make("tiny.txt", "b.mp4", *choices(elsewhere, elsewhere)).summary
    assert not any(row["made"] for row in again["stages"])


def test_a_voice_that_is_away_gives_way_to_the_next_and_a_refused_line_fails_the_film(
    place: Place, voices: FakeVllmSpeech
) -> None:
    other = 'The Gate\n\n"Who has the key?" said Tom.\n'
    place.write("other.txt", other)
    away = f"backend.audio.url=http://127.0.0.1:{free_port()}"
    chosen = ("backend/audio=openai_speech",)
    ran = place.run("make", "other.txt", "env=test", *chosen, away, "-o", "c.mp4")
    assert ran.status == 0, ran.err
    told = " ".join((ran.out + ran.err).split())
    assert "cannot be reached" in told
    assert "espeak is used instead" in told

    refusal = Reply.of({"error": {"message": "this voice does not speak"}}, 400)
    voices.routes["POST /v1/audio/speech"] = lambda _asked: refusal
    place.write("third.txt", other.replace("Tom", "Anna"))
    ran = place.make("third.txt", "d.mp4", *chosen, f"backend.audio.url={voices.url}")
    assert ran.status == 1
    assert "this voice does not speak" in ran.complaint
    assert "Traceback" not in ran.err
