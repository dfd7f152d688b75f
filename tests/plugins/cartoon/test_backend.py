"""The cartoon backend, through its spec: requests in, clips and movies out."""

import subprocess
import sys
from fractions import Fraction
from itertools import pairwise

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ainern2d.core import (
    CancelledError,
    CancelToken,
    InvalidRequestError,
    RenderRequest,
    VideoRequest,
    Work,
)
from ainern2d.core.backends.requests import Cue, Encoding, Performer, Speech
from ainern2d.core.story.speech import MouthTrack
from ainern2d.core.story.storyboard import CameraMove, Emotion, Location, Look, ShotSize
from ainern2d.plugins import cartoon
from ainern2d.plugins.cartoon.figure.mouths import REACH, SHAPES
from ainern2d.plugins.cartoon.recipe import LiveClip

FPS = 24
ANNA = Performer(name="Anna", look=Look(gender="female", hair="long red", palette=1))
BEN = Performer(name="Ben", look=Look(gender="male", age="old", hair="grey beard", palette=2))
MIA = Performer(name="Mia", look=Look(gender="female", age="child", palette=3))
BAY = Location(name="Lighthouse bay", setting="sea", time="dusk")
SIZES = {"16:9": (320, 180), "9:16": (180, 320), "1:1": (240, 240)}


@pytest.fixture(scope="module")
def spec():
    (found,) = cartoon.ainern2d_backends()
    return found


@pytest.fixture(scope="module")
def backend(spec):
    return spec.factory(cartoon.CartoonConfig(name="cartoon"))


def ask(**changes):
    values = {
        "width": 320,
        "height": 180,
        "fps": FPS,
        "frames": 36,
        "location": BAY,
        "cast": (ANNA, BEN),
        "speech": (Speech(speaker="Anna", start=4, end=30),),
    }
    return VideoRequest(**{**values, **changes})


def make_clip(backend, folder, request, seed=5):
    folder.mkdir(parents=True, exist_ok=True)
    return backend.video(request, Work(folder, seed=seed)).clip


def render(backend, folder, request, mouths=None, cancel=None, **changes):
    """Stage and render a request."""
    inputs = {"clip": make_clip(backend, folder, request)}
    if mouths:
        inputs["mouths"] = folder / "mouths.json"
        track = MouthTrack(fps=request.fps, frames=request.frames, mouths=mouths)
        inputs["mouths"].write_bytes(track.to_json())
    picture = {name: getattr(request, name) for name in ("width", "height", "fps", "frames")}
    work = Work(folder, inputs, cancel=CancelToken() if cancel is None else cancel)
    return backend.render(RenderRequest(**{**picture, **changes}), work)


def pictures(path):
    with av.open(str(path)) as movie:
        return [frame.to_ndarray(format="gray") for frame in movie.decode(video=0)]


def test_the_plugin_module_is_cheap_to_import():
    code = (
        "import sys, ainern2d.plugins.cartoon as plugin; list(plugin.ainern2d_backends());"
        "print([name for name in ('skia', 'av', 'cv2', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_clip_is_the_same_for_the_same_request_and_another_for_another_seed(backend, tmp_path):
    first, again, other = (
        make_clip(backend, tmp_path / str(i), ask(), seed).read_bytes()
        for i, seed in enumerate((5, 5, 6))
    )
    assert first == again != other
    assert LiveClip.model_validate_json(first).backend == "cartoon"


def test_two_renders_of_a_clip_are_byte_identical(backend, tmp_path):
    mouths = {"Anna": ("XXXX" + "ABCDEFGH" * 4)[:36]}
    cues = (Cue(start=2, end=30, text="Hello there,\n灯塔的老人。"),)
    movies = [
        render(backend, tmp_path / name, ask(camera="push_in"), mouths, cues=cues).movie
        for name in ("a", "b")
    ]
    assert movies[0].read_bytes() == movies[1].read_bytes()


def test_dissolve_handles_begin_with_idr_frames(backend, tmp_path):
    movie = render(backend, tmp_path, ask(), head=8, tail=12).movie
    with av.open(str(movie)) as file:
        stream = file.streams.video[0]
        step = Fraction(1, FPS) / stream.time_base
        keys = [
            int(p.pts / step) for p in file.demux(stream) if p.pts is not None and p.is_keyframe
        ]
    assert keys == [0, 8, 24]


@pytest.mark.parametrize("aspect", SIZES)
@pytest.mark.parametrize("who", [ANNA, BEN, MIA], ids=lambda performer: performer.name)
def test_an_open_mouth_is_darker_in_its_box_on_the_finished_movie(backend, tmp_path, aspect, who):
    # Given a close-up of somebody who speaks
    width, height = SIZES[aspect]
    request = ask(
        width=width, height=height, cast=(who,), size="close", focus=who.name, speech=(), frames=40
    )
    shapes = "".join(shape * 4 for shape in "XADACHDBEX")
    # When the movie is made and decoded
    result = render(backend, tmp_path, request, {who.name: shapes})
    dark = []
    for picture, box in zip(pictures(result.movie), result.boxes.boxes[who.name], strict=True):
        x, y, wide, tall = (round(value) for value in box)
        part = picture[y : y + tall, x : x + wide]
        dark.append((part < 90).mean())
    # Then the share of dark pixels follows the openness of the mouth
    openness = [SHAPES[shape].open for shape in shapes]
    assert np.corrcoef(dark, openness)[0, 1] > 0.85


@pytest.mark.parametrize("aspect", SIZES)
def test_mouths_of_close_ups_are_large_and_stay_clear_of_subtitles(backend, tmp_path, aspect):
    width, height = SIZES[aspect]
    request = ask(width=width, height=height, size="close", focus="Anna", frames=2, speech=())
    cue = (Cue(start=0, end=2, text="Two rows of text,\nas long as they may be."),)
    plain = render(backend, tmp_path / "plain", request)
    titled = render(backend, tmp_path / "titled", request, cues=cue)
    change = np.abs(
        pictures(plain.movie)[0].astype(int) - pictures(titled.movie)[0].astype(int)
    ).max(axis=1)
    first_row = int(np.argmax(change > 60))
    _, y, _, tall = plain.boxes.boxes["Anna"][0]
    assert first_row > y + tall
    _, up, down = REACH
    assert tall / (up + down) * SHAPES["D"].open > 0.025 * height


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    aspect=st.sampled_from(sorted(SIZES)),
    size=st.sampled_from([ShotSize.WIDE, ShotSize.MEDIUM, ShotSize.MEDIUM_CLOSE, ShotSize.CLOSE]),
    count=st.integers(1, 4),
    camera=st.sampled_from(CameraMove),
    setting=st.sampled_from(["interior", "street", "forest", "sea", "desert"]),
    weather=st.sampled_from(["clear", "rain", "snow", "fog", "storm", "cloudy"]),
    time=st.sampled_from(["dawn", "day", "dusk", "night"]),
    emotion=st.sampled_from(Emotion),
    palette=st.integers(0, 2**31 - 1),
)
def test_every_shot_shows_the_mouth_of_its_speaker(
    backend, tmp_path_factory, aspect, size, count, camera, setting, weather, time, emotion, palette
):
    ages = ("adult", "child", "old", "young")
    cast = tuple(
        Performer(name=f"P{i}", look=Look(age=ages[i], palette=palette // (i + 1)))
        for i in range(count)
    )
    width, height = SIZES[aspect]
    request = ask(
        width=width,
        height=height,
        size=size,
        cast=cast,
        focus="P0",
        camera=camera,
        frames=6,
        location=Location(name="Somewhere", setting=setting, time=time, weather=weather),
        speech=(Speech(speaker="P0", start=0, end=6, emotion=emotion),),
    )
    result = render(backend, tmp_path_factory.mktemp("shot"), request, {"P0": "XBDDCX"})
    assert len(pictures(result.movie)) == 6
    assert all(result.boxes.boxes["P0"])


def test_a_title_card_shows_its_caption_and_nobody(backend, tmp_path):
    night = Location(name="Bay", setting="sea", time="night", weather="cloudy")
    card = ask(size="title", location=night)
    blank = render(backend, tmp_path / "a", card)
    written = card.model_copy(update={"caption": "第一章：银色的钥匙"})
    titled = render(backend, tmp_path / "b", written)
    assert titled.boxes.boxes == {}
    last, plain = pictures(titled.movie)[-1].astype(int), pictures(blank.movie)[-1].astype(int)
    middle = (slice(60, 120), slice(60, 260))
    assert (last[middle] > 220).sum() > 200 > (plain[middle] > 220).sum()


@pytest.mark.parametrize(
    ("action", "prop"),
    [
        ("A silver key lay on the table beside a letter.", "key"),
        ("桌上放着一封信，旁边是一把钥匙。", "letter"),
        ("She watches the lighthouse.", ""),
        ("我相信灯塔还亮着。", ""),
    ],
)
def test_an_insert_shows_the_first_thing_its_action_names(backend, tmp_path, action, prop):
    insert = ask(size="insert", cast=(), speech=(), action=action, frames=2)
    clip = LiveClip.model_validate_json(make_clip(backend, tmp_path / "a", insert).read_bytes())
    assert clip.recipe.prop == prop
    # And every thing that can be named can be drawn.
    assert len(pictures(render(backend, tmp_path / "b", insert).movie)) == 2


def test_a_static_shot_is_drawn_on_twos(backend, tmp_path):
    lossless = Encoding(crf=0)
    frames = pictures(render(backend, tmp_path, ask(frames=24), encoding=lossless).movie)
    changes = [bool((a != b).any()) for a, b in pairwise(frames)]
    assert not any(changes[0::2])
    assert all(changes[1::2])


def test_a_place_without_people_is_never_a_frozen_picture(backend, tmp_path):
    frames = pictures(render(backend, tmp_path, ask(cast=(), speech=(), frames=48)).movie)
    assert np.abs(frames[0].astype(int) - frames[-1]).mean() > 1


def test_a_location_looks_the_same_in_every_shot(backend, tmp_path):
    backdrops = [
        LiveClip.model_validate_json(
            make_clip(backend, tmp_path / name, request, seed).read_bytes()
        ).recipe.backdrop
        for name, request, seed in (("a", ask(), 1), ("b", ask(cast=(MIA,), frames=80), 2))
    ]
    assert backdrops[0] == backdrops[1]


@pytest.mark.parametrize(
    ("look", "expected"),
    [
        (Look(hair="long red hair", gender="female"), {"hair": "long", "hair_colour": "#a4452c"}),
        (Look(hair="红色长发", gender="female"), {"hair": "long", "hair_colour": "#a4452c"}),
        (Look(clothes="a navy coat"), {"outfit": "coat", "cloth": "#3d64a4"}),
        (Look(clothes="蓝色大衣"), {"outfit": "coat", "cloth": "#3d64a4"}),
        (Look(hair="bald, with a beard", gender="male"), {"hair": "bald", "beard": True}),
        (Look(hair="光头，长胡子", gender="male"), {"hair": "bald", "beard": True}),
    ],
)
def test_the_words_of_a_look_are_drawn_in_english_and_chinese(backend, tmp_path, look, expected):
    request = ask(cast=(Performer(name="Anna", look=look),))
    clip = LiveClip.model_validate_json(make_clip(backend, tmp_path, request).read_bytes())
    style = clip.recipe.actors[0].style.plain()
    assert {name: style[name] for name in expected} == expected


def test_characters_whose_looks_say_nothing_still_differ(backend, tmp_path):
    cast = tuple(Performer(name=f"P{i}", look=Look(palette=i * 7919)) for i in range(12))
    clip = make_clip(backend, tmp_path, ask(cast=cast, size="wide"))
    styles = [
        actor.style for actor in LiveClip.model_validate_json(clip.read_bytes()).recipe.actors
    ]
    assert (
        len({(style.hair, style.hair_colour, style.outfit, style.cloth) for style in styles}) == 12
    )


@pytest.mark.parametrize(
    "changes", [{"width": 240}, {"frames": 40}, {"fps": 12}], ids=["aspect", "length", "rate"]
)
def test_a_clip_staged_for_another_picture_is_refused(backend, tmp_path, changes):
    with pytest.raises(InvalidRequestError, match="staged for 36 frames at 24 fps"):
        render(backend, tmp_path, ask(), **changes)
    assert not (tmp_path / "movie.mp4").exists()


def test_a_clip_can_be_rendered_larger_at_the_same_aspect(backend, tmp_path):
    result = render(backend, tmp_path, ask(frames=2), width=640, height=360)
    assert pictures(result.movie)[0].shape == (360, 640)


def test_a_file_that_is_no_clip_is_refused(backend, tmp_path):
    (tmp_path / "clip.json").write_text('{"backend": "somebody-else"}')
    work = Work(tmp_path, {"clip": tmp_path / "clip.json"})
    with pytest.raises(InvalidRequestError, match="not made by"):
        backend.render(RenderRequest(width=320, height=180, fps=24, frames=36), work)


def test_mouths_of_another_length_are_refused(backend, tmp_path):
    clip = make_clip(backend, tmp_path, ask())
    track = MouthTrack(fps=FPS, frames=35, mouths={"Anna": "X" * 35})
    (tmp_path / "mouths.json").write_bytes(track.to_json())
    work = Work(tmp_path, {"clip": clip, "mouths": tmp_path / "mouths.json"})
    with pytest.raises(InvalidRequestError, match="35 frames"):
        backend.render(RenderRequest(width=320, height=180, fps=FPS, frames=36), work)


def test_a_cancelled_render_stops_and_leaves_no_movie(backend, tmp_path):
    asked = iter([False] * 5)
    with pytest.raises(CancelledError):
        render(backend, tmp_path, ask(), cancel=CancelToken(lambda: next(asked, True)))
    assert [path.name for path in tmp_path.iterdir()] == ["clip.json"]
