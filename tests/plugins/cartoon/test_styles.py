"""The styles of the cartoon backend: the same shot in flat colours, ink, gouache and noir."""

from typing import get_args

import cv2
import numpy as np
import pytest

from ainern2d.core import ConfigError, Effect, ImageRequest, VideoRequest, Work
from ainern2d.core.backends.requests import Cue, Performer, RenderRequest, Shown, Speech
from ainern2d.core.story.places import Away
from ainern2d.core.story.speech import MouthTrack
from ainern2d.core.story.storyboard import Location, Look, ShotSize
from ainern2d.plugins.cartoon import CartoonConfig
from ainern2d.plugins.cartoon.backend import Cartoon
from ainern2d.plugins.cartoon.figure.mouths import SHAPES
from ainern2d.plugins.cartoon.rendering.renderer import ShotRenderer
from ainern2d.plugins.cartoon.staging.shots import stage
from ainern2d.plugins.cartoon.styles import STYLES

FPS = 24
DRAWN = [name for name in STYLES if name != "flat"]
PICTURES = {"16:9": (320, 180), "9:16": (180, 320), "1:1": (240, 240)}
ROOM = Location(name="Kitchen", setting="kitchen", time="day")
CUE = Cue(start=2, end=20, text="Is the boat here?")


def config(style):
    return CartoonConfig(name="cartoon", style=style)


def ask(aspect="16:9", **changes):
    width, height = PICTURES[aspect]
    values = {
        "width": width,
        "height": height,
        "fps": FPS,
        "frames": 24,
        "location": ROOM,
        "cast": (
            Performer(name="Ann", look=Look(gender="female", clothes="red dress", palette=3)),
            Performer(name="Ben", look=Look(gender="male", age="old", palette=8)),
        ),
        "focus": "Ann",
        "speech": (Speech(speaker="Ann", start=4, end=22),),
    }
    return VideoRequest(**{**values, **changes})


def drawing(style, request, mouths=None, cues=()):
    recipe = stage(request, 5, config(style))
    return ShotRenderer(recipe, request.width, request.height, mouths or {}, cues)


def frame(style, request, number=14, **given):
    shot = drawing(style, request, **given)
    shot.draw(shot.state_at(number))
    return shot.picture[:, :, :3].copy()


def greyness(picture):
    """Return how far each pixel is from grey, in levels of 255."""
    return picture.max(axis=2).astype(int) - picture.min(axis=2)


def test_a_style_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(ConfigError, match="not one of: flat, ink, storybook, noir"):
        config("oil")


@pytest.mark.parametrize("size", [ShotSize.WIDE, ShotSize.MEDIUM_CLOSE, ShotSize.TITLE])
def test_every_style_shows_the_same_shot_as_another_picture(size):
    request = ask(size=size, caption="The Key" if size is ShotSize.TITLE else "")
    pictures = {style: frame(style, request) for style in STYLES}
    for style in DRAWN:
        apart = np.abs(pictures[style].astype(int) - pictures["flat"]).mean()
        assert apart > 8, (style, apart)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("aspect", PICTURES)
def test_a_movie_in_a_style_and_a_shape_is_the_same_bytes_again_with_mouths_inside(
    style, aspect, tmp_path
):
    # Given a shot with a speaker, drawn twice
    request = ask(aspect, size="medium_close", camera="push_in")
    picture = {name: getattr(request, name) for name in ("width", "height", "fps", "frames")}
    track = MouthTrack(fps=FPS, frames=24, mouths={"Ann": "XX" + "ABCDEFGH" * 2 + "XXXXXX"})
    movies, boxes = [], None
    for name in ("first", "again"):
        folder = tmp_path / name
        folder.mkdir()
        backend = Cartoon(config(style))
        clip = backend.video(request, Work(folder, seed=5)).clip
        mouths = folder / "mouths.json"
        mouths.write_bytes(track.to_json())
        work = Work(folder, {"clip": clip, "mouths": mouths})
        done = backend.render(RenderRequest(**picture, cues=(CUE,)), work)
        movies.append(done.movie.read_bytes())
        boxes = done.boxes
    # Then both have the same bytes, and the mouth is in the frame all the time
    assert movies[0] == movies[1]
    assert (boxes.width, boxes.height) == (request.width, request.height)
    for box in boxes.boxes["Ann"]:
        x, y, width, height = box
        assert x >= 0
        assert y >= 0
        assert x + width <= request.width
        assert y + height <= request.height


@pytest.mark.parametrize("style", DRAWN)
def test_what_is_drawn_in_parts_equals_what_is_drawn_at_once(style):
    # Given a still camera, under which only changed parts are drawn again
    request = ask(size="medium_close")
    shapes = {"Ann": ("XXXX" + "DACEB" * 4)[:24]}
    parts, whole = (drawing(style, request, shapes, (CUE,)) for _ in range(2))
    for number in range(14):
        parts.draw(parts.state_at(number))
    # When its last frame is drawn by a stage that has drawn nothing before
    whole.draw(whole.state_at(13))
    # Then the pictures are the same but for the rounding of an edge
    change = np.abs(parts.picture.astype(int) - whole.picture).max(axis=2)
    assert (change > 6).mean() < 0.002


@pytest.mark.parametrize("style", DRAWN)
def test_a_style_does_not_flicker_where_nothing_moves(style):
    request = ask(size="medium_close")
    before, after = (frame(style, request, number) for number in (0, 12))
    moved = np.any(frame("flat", request, 0) != frame("flat", request, 12), axis=2)
    near = cv2.dilate(moved.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    assert 0 < near.mean() < 0.9
    # Steam that is there and not seen may round otherwise by a level, of which noir makes more
    assert np.abs(before[~near].astype(int) - after[~near]).max() <= 6


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("mode", get_args(Away))
def test_what_is_not_the_present_is_faded_and_ends_in_paper_and_its_mouths_stay(style, mode):
    def shown(given):
        request = ask(shown=Shown(mode=given))
        shot = drawing(style, request, {"Ann": "D" * 24})
        boxes = shot.draw(shot.state_at(14))
        return shot.picture[:, :, :3].copy(), boxes["Ann"]

    (now, mouth), (away, same) = shown("present"), shown(mode)
    assert mouth == same
    # At all corners is one light paper
    corners = np.array([away[row, column] for row in (2, -3) for column in (2, -3)], int)
    assert np.ptp(corners, axis=0).max() <= 24, corners
    assert corners.mean() > 200
    # The middle still shows the shot, with less of its colours
    middle = (slice(45, 135), slice(80, 240))
    assert np.std(away[middle]) > 12
    if style != "noir":
        assert greyness(away[middle]).mean() < greyness(now[middle]).mean()


def test_in_a_shot_of_what_is_told_no_mouth_is_measured_against_who_tells_it(tmp_path):
    nowhere = Location(name="nowhere", setting="studio")
    request = ask(location=nowhere, shown=Shown(mode="memory", told=True), speech=())
    backend = Cartoon(config("flat"))
    clip = backend.video(request, Work(tmp_path, seed=5)).clip
    picture = {name: getattr(request, name) for name in ("width", "height", "fps", "frames")}
    done = backend.render(RenderRequest(**picture), Work(tmp_path, {"clip": clip}))
    assert done.boxes.boxes == {}
    # A scene of a memory has mouths that speak, whatever its set is.
    for place in (ROOM, Location(name="depot", kind="warehouse")):
        seen = drawing("flat", ask(location=place, shown=Shown(mode="memory")))
        assert seen.draw(seen.state_at(14))["Ann"]


def test_without_a_set_the_dark_does_not_hide_what_is_told():
    def paper(*effects):
        request = ask(
            location=Location(name="nowhere", setting="studio"),
            shown=Shown(mode="memory", told=True, effects=effects),
        )
        return frame("flat", request)

    assert np.array_equal(paper(), paper(Effect.DARKNESS))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("palette", [0, 6, 9])
def test_an_open_mouth_is_darker_than_the_skin_about_it_in_every_style(style, palette):
    # Given faces of several skins, by day and at night, with the mouth wide open
    for time in ("day", "night"):
        request = ask(
            "1:1",
            size="close",
            location=Location(name="Kitchen", setting="kitchen", time=time),
            cast=(Performer(name="Ann", look=Look(gender="female", palette=palette)),),
        )
        shot = drawing(style, request, {"Ann": "D" * 24})
        boxes = shot.draw(shot.state_at(14))
        x, y, width, height = boxes["Ann"]
        grey = cv2.cvtColor(shot.picture, cv2.COLOR_BGRA2GRAY).astype(float)
        box = grey[round(y) : round(y + height), round(x) : round(x + width)]
        cheek = grey[round(y) : round(y + height), round(x - 0.3 * width) : round(x)]
        # Then its darkest fifth is far from the skin, by which lip sync is measured
        dark, skin = np.percentile(box, 20), np.median(cheek)
        assert dark < 0.75 * skin, (time, dark, skin)
    assert SHAPES["D"].open > 0.3


def test_noir_is_grey_but_for_one_red():
    pictures = [
        frame("noir", ask(size=size, location=Location(name="Place", setting=place, time=time)))
        for size in ("wide", "medium_close")
        for place, time in (("kitchen", "day"), ("forest", "dusk"), ("street", "night"))
    ]
    for picture in pictures:
        colourful = greyness(picture) > 16
        # What has a colour is a small part, and red
        assert colourful.mean() < 0.25
        blue, green, red = (picture[:, :, channel][colourful].astype(int) for channel in range(3))
        assert np.all(red > blue)
        assert np.all(red > green)
    assert any((greyness(picture) > 60).any() for picture in pictures), "a red dress stays red"


def test_noir_has_deep_blacks_and_bright_faces():
    picture = frame("noir", ask(size="close"))
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    low, high = np.percentile(grey, [5, 97])
    assert low < 45
    assert high > 150


def test_ink_is_mostly_paper_and_less_colourful_than_flat():
    request = ask(size="wide", location=Location(name="River", setting="riverside", time="day"))
    ink, flat = frame("ink", request), frame("flat", request)
    assert np.median(greyness(ink)) < 0.6 * np.median(greyness(flat))
    assert ink.mean() > 120


def test_storybook_is_warmer_than_flat_and_has_no_black():
    request = ask(size="medium")
    book, flat = (frame(style, request).astype(int) for style in ("storybook", "flat"))
    warmth = [(each[:, :, 2] - each[:, :, 0]).mean() for each in (book, flat)]
    assert warmth[0] > warmth[1] + 5
    darkest = np.percentile(book.max(axis=2), 0.5)
    assert darkest > 20


@pytest.mark.parametrize("style", DRAWN)
def test_subtitles_are_white_in_every_style(style):
    white = {}
    for name in (style, "flat"):
        request = ask(size="close", width=480, height=270)
        without, shown = (frame(name, request, cues=cues) for cues in ((), (CUE,)))
        letters = np.any(without != shown, axis=2)
        white[name] = np.count_nonzero(shown[letters].min(axis=1) >= 240)
    assert white["flat"] > 100
    assert white[style] > 0.9 * white["flat"]


@pytest.mark.parametrize("style", DRAWN)
def test_still_pictures_of_places_and_people_follow_the_style(style, tmp_path):
    pictures = {}
    for name in (style, "flat"):
        folder = tmp_path / name
        folder.mkdir()
        request = ImageRequest(width=320, height=180, location=ROOM, purpose="plate")
        done = Cartoon(config(name)).image(request, Work(folder, seed=2))
        pictures[name] = cv2.imread(str(done.image)).astype(int)
    assert pictures[style].shape == (180, 320, 3)
    assert np.abs(pictures[style] - pictures["flat"]).mean() > 8
