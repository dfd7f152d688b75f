"""The backend `openai_video` against a fake of the server's jobs, and the grids of models."""

from __future__ import annotations

import io
import json
import time
import wave
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core import (
    CancelledError,
    CancelToken,
    ConfigError,
    Form,
    InvalidRequestError,
    Kind,
    LipsyncRequest,
    OutOfMemoryError,
    TransientError,
    VideoRequest,
    Work,
)
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.backends.requests import Performer, Speech
from ainern2d.core.backends.testing.samples import sample_picture
from ainern2d.core.errors import LostError
from ainern2d.core.media.decode import MovieReader
from ainern2d.core.media.grids import GRIDS, Grid
from ainern2d.core.media.probe import probe
from ainern2d.core.media.wav import write_wav
from ainern2d.core.story.storyboard import Location, Look
from tests.support.fake_server import Reply, free_port
from tests.support.fake_video import FakeVideos, movie, picture, sound

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REGISTRY = BackendRegistry.discover()
SHOT = VideoRequest(
    width=192,
    height=108,
    fps=24,
    frames=30,
    location=Location(name="the pier", setting="sea"),
    cast=(Performer(name="Mara", look=Look(gender="female", hair="red hair")),),
    action="Mara looks at the water",
)


@pytest.fixture
def server() -> Iterator[FakeVideos]:
    with FakeVideos() as fake:
        yield fake


def backend(url: str, kind: Kind = Kind.VIDEO, **options: Any) -> Any:
    given = {"url": url, "poll_s": 0.01, "patience_s": 0.3, "height": 64, **options}
    return REGISTRY.create(kind, REGISTRY.configure(kind, "openai_video", given))


def made(videos: Any, folder: Path, shot: VideoRequest = SHOT, **work: Any) -> Any:
    folder.mkdir(exist_ok=True)
    return videos.video(shot, Work(folder, **work))


def brightness(path: Path) -> list[float]:
    with MovieReader(path) as reader:
        return [float(luma.mean()) for _time, luma in reader.luma()]


def test_a_shot_becomes_a_clip_of_the_films_size_rate_and_length(
    server: FakeVideos, tmp_path: Path
) -> None:
    seen: list[float] = []
    result = made(
        backend(server.url), tmp_path, seed=9, progress=lambda done, _note: seen.append(done)
    )
    assert result.form is Form.BAKED
    facts = probe(result.clip)
    assert (facts.width, facts.height, facts.fps, facts.frames) == (192, 108, 24, 30)
    assert list(tmp_path.iterdir()) == [result.clip]
    # 30 frames at 24 are 20 at 16, and 21 is the next 4 k + 1; 114 x 64 snaps to 112 x 64.
    [form] = server.forms
    prompt = form.pop("prompt")
    assert form == {
        "size": "112x64",
        "num_frames": "21",
        "fps": "16",
        "seed": "9",
        "negative_prompt": form["negative_prompt"],
    }
    for words in ("2D animation", "Mara", "red hair", "the pier", "looks at the water"):
        assert words in prompt
    told = result.files(tmp_path)["clip"].facts
    assert told["peak_memory_mb"] == 21_504
    assert (told["pieces"], told["made"], told["model"]) == (1, "112x64", "wan")
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    assert server.deleted == ["video_gen_1"], "its files would fill the server's disk"


def test_options_of_the_model_are_sent_where_they_are_set(
    server: FakeVideos, tmp_path: Path
) -> None:
    options = {"model": "wan", "steps": 4, "guidance": 1.5, "negative": "", "style": "Ink."}
    made(backend(server.url, **options), tmp_path)
    [form] = server.forms
    assert (form["model"], form["num_inference_steps"], form["guidance_scale"]) == (
        "wan",
        "4",
        "1.5",
    )
    assert "negative_prompt" not in form
    assert form["prompt"].startswith("Ink.")


def test_a_clip_begins_with_its_keyframe_at_the_models_size(
    server: FakeVideos, tmp_path: Path
) -> None:
    keyframe = sample_picture(tmp_path / "key.png")
    made(backend(server.url), tmp_path / "out", inputs={"keyframe": keyframe})
    assert picture(server.forms[0]["input_reference"]).shape == (64, 112, 3)


def test_a_long_shot_goes_on_from_its_own_last_picture(server: FakeVideos, tmp_path: Path) -> None:
    shot = SHOT.model_copy(update={"frames": 24 * 8})
    result = made(backend(server.url), tmp_path, shot)
    assert [form["num_frames"] for form in server.forms] == ["81", "49"]
    first, second = server.forms
    assert "input_reference" not in first
    last = picture(second["input_reference"]).mean()
    assert last == pytest.approx(20 + 80, abs=3)
    curve = brightness(result.clip)
    assert len(curve) == 24 * 8
    # The fake's pictures get lighter evenly, a step per picture: a seam would bend the line.
    frames = np.arange(len(curve))
    line = np.polynomial.Polynomial.fit(frames, curve, 1)(frames)
    assert float(np.abs(np.array(curve) - line)[4:-4].max()) < 4
    assert result.facts["pieces"] == 2


def test_a_model_of_words_alone_refuses_what_it_cannot_make_in_one_piece(
    server: FakeVideos, tmp_path: Path
) -> None:
    videos = backend(server.url, keyframe=False)
    made(videos, tmp_path / "a", inputs={"keyframe": sample_picture(tmp_path / "key.png")})
    assert "input_reference" not in server.forms[0]
    with pytest.raises(InvalidRequestError, match=r"8\.0 s, and the model makes 5\.1 s") as caught:
        made(videos, tmp_path / "b", SHOT.model_copy(update={"frames": 24 * 8}))
    assert "max_shot_seconds=5" in caught.value.hint
    spec = REGISTRY.get(Kind.VIDEO, "openai_video").spec
    for takes in (True, False):
        config = REGISTRY.configure(Kind.VIDEO, "openai_video", {"keyframe": takes})
        assert spec.can(config).guides == frozenset({"keyframe"} if takes else ())


@pytest.mark.parametrize(
    ("code", "message", "error"),
    [
        (400, "height must be positive", InvalidRequestError),
        (404, "no such lora", InvalidRequestError),
        (500, "worker died", TransientError),
        (500, "CUDA out of memory. Tried to allocate 2 GiB", OutOfMemoryError),
    ],
)
def test_a_failed_job_is_told_at_once_in_its_class_and_deleted(
    server: FakeVideos, tmp_path: Path, code: int, message: str, error: type[Exception]
) -> None:
    server.failure = (code, message)
    with pytest.raises(error, match=message.split(".")[0]):
        made(backend(server.url, patience_s=60), tmp_path)
    assert len([asked for asked in server.asked if asked.method == "GET"]) == 1
    assert server.deleted == ["video_gen_1"]


def test_a_job_that_the_server_forgot_is_lost(server: FakeVideos, tmp_path: Path) -> None:
    def progress(_done: float, note: str) -> None:
        if note == "in progress":
            server.jobs.clear()

    server.looks = 50
    with pytest.raises(LostError, match="does not know the job any more"):
        made(backend(server.url), tmp_path, progress=progress)


def test_a_server_that_is_away_for_a_moment_is_waited_for(
    server: FakeVideos, tmp_path: Path
) -> None:
    look, answers = server.look, iter([503, 503, 429])

    def busy(asked: Any) -> Reply:
        status = next(answers, None)
        return look(asked) if status is None else Reply.of({"detail": "busy"}, status)

    server.routes["GET /v1/videos/[^/]+"] = busy
    assert made(backend(server.url, patience_s=20), tmp_path).frames == 30


def test_a_server_that_stays_away_is_a_passing_trouble(server: FakeVideos, tmp_path: Path) -> None:
    away = Reply.of({"detail": "busy"}, 503)
    server.routes["GET /v1/videos/[^/]+"] = lambda _asked: away
    with pytest.raises(TransientError, match="busy"):
        made(backend(server.url), tmp_path)
    with pytest.raises(TransientError, match="cannot be reached"):
        made(backend(f"http://127.0.0.1:{free_port()}"), tmp_path)


@pytest.mark.parametrize("slow", [False, True])
def test_cancelling_takes_the_job_back(server: FakeVideos, tmp_path: Path, slow: bool) -> None:
    server.endless, server.slow_to_delete = True, slow
    seen: list[str] = []
    stop = CancelToken(lambda: "in progress" in seen)
    started = time.monotonic()
    with pytest.raises(CancelledError):
        made(
            backend(server.url), tmp_path, cancel=stop, progress=lambda _d, note: seen.append(note)
        )
    assert time.monotonic() - started < 5
    assert server.deleted == ["video_gen_1"]


def test_a_job_that_never_ends_is_given_up_and_taken_back(
    server: FakeVideos, tmp_path: Path
) -> None:
    server.endless = True
    with pytest.raises(TransientError, match="not made the clip within 1 s"):
        made(backend(server.url, deadline_s=1.0), tmp_path)
    assert server.deleted == ["video_gen_1"]


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply.of({"detail": "prompt is too long"}, 400), "prompt is too long"),
        (Reply.of({"hello": 1}), "no video job"),
        (Reply(200, b"<html>"), "no JSON"),
    ],
)
def test_a_refused_shot_is_told_in_the_servers_words(
    server: FakeVideos, tmp_path: Path, reply: Reply, words: str
) -> None:
    server.routes["POST /v1/videos"] = lambda _asked: reply
    with pytest.raises(InvalidRequestError, match=words):
        made(backend(server.url), tmp_path)


@pytest.mark.parametrize("status", ["cancelled", "canceled", "expired", "deleted"])
def test_a_job_that_somebody_else_ended_is_lost_at_once(
    server: FakeVideos, tmp_path: Path, status: str
) -> None:
    server.routes["GET /v1/videos/[^/]+"] = lambda _asked: Reply.of({"id": "x", "status": status})
    with pytest.raises(LostError, match=f"is {status}"):
        made(backend(server.url, deadline_s=30), tmp_path)


@pytest.mark.parametrize(
    ("error", "words"),
    [("it broke", "it broke"), ({"code": "server_error", "message": None}, "without a reason")],
)
def test_a_failed_job_may_tell_its_reason_in_any_shape(
    server: FakeVideos, tmp_path: Path, error: Any, words: str
) -> None:
    job = {"id": "video_gen_1", "status": "failed", "error": error}
    server.routes["GET /v1/videos/[^/]+"] = lambda _asked: Reply.of(job)
    with pytest.raises(TransientError, match=f"could not make the clip: {words}"):
        made(backend(server.url), tmp_path)


def test_a_page_between_two_looks_at_a_job_is_waited_out(
    server: FakeVideos, tmp_path: Path
) -> None:
    look, pages = server.look, iter([b"<html>one moment</html>", b"", b'{"error": "restarting"}'])

    def odd(asked: Any) -> Reply:
        page = next(pages, None)
        return look(asked) if page is None else Reply(200, page)

    server.routes["GET /v1/videos/[^/]+"] = odd
    assert made(backend(server.url, patience_s=20), tmp_path).frames == 30


def test_an_error_inside_a_good_answer_keeps_its_class(server: FakeVideos, tmp_path: Path) -> None:
    busy = Reply.of({"error": {"message": "all GPUs are busy", "code": 503}})
    server.routes["POST /v1/videos"] = lambda _asked: busy
    with pytest.raises(TransientError, match="all GPUs are busy"):
        made(backend(server.url), tmp_path)


def test_ids_and_figures_of_any_shape_do_no_harm(server: FakeVideos, tmp_path: Path) -> None:
    create, look = server.create, server.look

    def odd(reply: Reply) -> Reply:
        told = json.loads(reply.body)
        return Reply.of({**told, "id": "a b/../c?d", "peak_memory_mb": "lots", "progress": "half"})

    def plain(asked: Any, ending: str = "") -> Any:
        assert asked.path == f"/v1/videos/a%20b%2F..%2Fc%3Fd{ending}"
        return replace(asked, path=f"/v1/videos/video_gen_1{ending}")

    server.routes = {
        "POST /v1/videos": lambda asked: odd(create(asked)),
        "GET /v1/videos/[^/]+": lambda asked: odd(look(plain(asked))),
        "GET /v1/videos/[^/]+/content": lambda asked: server.content(plain(asked, "/content")),
        "DELETE /v1/videos/[^/]+": lambda asked: server.delete(plain(asked)),
    }
    result = made(backend(server.url), tmp_path)
    assert "peak_memory_mb" not in result.facts
    assert server.deleted == ["video_gen_1"]


def test_a_movie_that_is_much_shorter_than_asked_for_is_refused(
    server: FakeVideos, tmp_path: Path
) -> None:
    def content(pictures: int) -> Any:
        return lambda _asked: Reply(200, movie({**server.forms[-1], "num_frames": pictures}))

    server.routes["GET /v1/videos/[^/]+/content"] = content(4)
    with pytest.raises(InvalidRequestError, match="made 4 pictures, and 21 were asked for"):
        made(backend(server.url), tmp_path / "a")
    # What is a little shorter keeps its last picture.
    server.routes["GET /v1/videos/[^/]+/content"] = content(17)
    assert made(backend(server.url), tmp_path / "b").frames == 30


def test_content_that_is_no_movie_is_refused(server: FakeVideos, tmp_path: Path) -> None:
    server.routes["GET /v1/videos/[^/]+/content"] = lambda _asked: Reply(200, b"no movie")
    with pytest.raises(InvalidRequestError, match="cannot be decoded"):
        made(backend(server.url), tmp_path)


def lips(folder: Path, frames: int, *starts: int) -> tuple[LipsyncRequest, dict[str, Path]]:
    """Return a request with a baked clip of a size, and lines of half a second of noise."""
    folder.mkdir()
    clip = folder / "clip.mp4"
    clip.write_bytes(movie({"size": "192x108", "fps": "24", "num_frames": "8"}))
    inputs = {"clip": clip}
    for number, _start in enumerate(starts):
        noise = np.random.default_rng(number).integers(-9000, 9000, 8000).astype(np.int16)
        inputs[f"speech.{number}"] = folder / f"speech{number}.wav"
        write_wav(inputs[f"speech.{number}"], noise, 16_000)
    lines = tuple(Speech(speaker="Mara", start=start, end=start + 12) for start in starts)
    return LipsyncRequest(fps=24, frames=frames, lines=lines), inputs


def loud(data: bytes) -> list[bool]:
    """Return whether each tenth of a second has sound."""
    with wave.open(io.BytesIO(data)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(float)
        size = file.getframerate() // 10
    whole = len(samples) // size
    return (np.abs(samples[: whole * size].reshape(whole, size)).max(axis=1) > 500).tolist()


def test_a_face_is_given_its_lines_at_their_times_piece_by_piece(tmp_path: Path) -> None:
    request, inputs = lips(tmp_path / "in", 24 * 6, 24, 24 * 5)
    (tmp_path / "out").mkdir()
    with FakeVideos() as server:
        videos = backend(server.url, Kind.LIPSYNC, family="wan_s2v")
        result = videos.lipsync(request, Work(tmp_path / "out", inputs))
    facts = probe(result.clip)
    assert (facts.width, facts.height, facts.fps, facts.frames) == (192, 108, 24, 24 * 6)
    first, second = server.forms
    assert (first["num_frames"], second["num_frames"]) == ("77", "21")
    assert picture(first["input_reference"]).mean() == pytest.approx(20, abs=2)
    assert picture(second["input_reference"]).mean() == pytest.approx(20 + 76, abs=3)
    heard = [n for n, each in enumerate(loud(sound(first))) if each]
    assert heard == [10, 11, 12, 13, 14]
    # The second piece begins after 76 of 16 pictures a second, at 4.75 s.
    heard = [n for n, each in enumerate(loud(sound(second))) if each]
    assert (heard[0], heard[-1]) == (2, 7)
    assert result.files(tmp_path)["clip"].facts["form"] == "baked"


def test_a_live_clip_is_left_to_those_who_draw_mouths(tmp_path: Path, server: FakeVideos) -> None:
    request, inputs = lips(tmp_path / "in", 24, 2)
    inputs["clip"].write_text("{}")
    with pytest.raises(InvalidRequestError, match="a live one") as caught:
        backend(server.url, Kind.LIPSYNC).lipsync(request, Work(tmp_path, inputs))
    assert "visemes" in caught.value.hint


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"family": "sora"}, "wan_14b, wan_5b, wan_s2v, ltx"),
        ({"height": 10}, "height is 10"),
        ({"guidance": 30.0}, "guidance is 30"),
        ({"url": "gpu:8091"}, "begins with http"),
    ],
)
def test_bad_options_are_refused_before_any_work(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        REGISTRY.configure(Kind.VIDEO, "openai_video", options)


@given(st.sampled_from(sorted(GRIDS)), st.integers(1, 2000), st.integers(1, 120))
def test_pieces_are_lengths_that_the_model_makes_and_cover_the_shot(
    family: str, frames: int, fps: int
) -> None:
    grid = GRIDS[family]
    pieces = grid.pieces(frames, fps)
    assert all(piece % grid.step == 1 and piece <= grid.most for piece in pieces)
    pictures = sum(pieces) - (len(pieces) - 1)
    needed = frames * grid.fps / fps
    assert needed <= pictures < needed + grid.step + 1 + grid.step
    assert len(pieces) == 1 or needed > grid.most


@given(st.integers(64, 4000), st.integers(64, 4000), st.integers(64, 1080))
def test_a_size_is_one_that_the_model_makes_of_about_the_same_shape(
    width: int, height: int, highest: int
) -> None:
    grid = Grid(16, 4, 16, 81)
    across, down = grid.size(width, height, highest)
    assert across % 16 == 0
    assert down % 16 == 0
    assert min(across, down) <= highest + 8
    assert abs(across / down - width / height) / (width / height) < 0.35
