"""How the cartoon backend composes shots: sides, sizes, mouths and the place of subtitles."""

from itertools import product

import numpy as np
import pytest

from ainern2d.core.backends.requests import Cue, Performer, Speech, VideoRequest
from ainern2d.core.story.storyboard import CameraMove, Emotion, Location, Look, Prop, ShotSize
from ainern2d.plugins.cartoon import CartoonConfig
from ainern2d.plugins.cartoon.acting.poses import pose_at
from ainern2d.plugins.cartoon.figure.mouths import SHAPES
from ainern2d.plugins.cartoon.rendering.renderer import ShotRenderer
from ainern2d.plugins.cartoon.rendering.subtitles import lay
from ainern2d.plugins.cartoon.staging.areas import common, face_area, hand_areas, seen_area
from ainern2d.plugins.cartoon.staging.camera import view_at
from ainern2d.plugins.cartoon.staging.shots import stage

FPS = 24
PICTURES = {"16:9": (320, 180), "9:16": (180, 320), "1:1": (240, 240)}
SIZES = (ShotSize.WIDE, ShotSize.MEDIUM, ShotSize.MEDIUM_CLOSE, ShotSize.CLOSE)
AGES = ("child", "young", "adult", "old")
LONG = {
    "en": "Please listen to me for a moment, because\nwe have only three minutes left to go home.",
    "zh": "请听我说我们只剩下三分钟了可是灯塔上\n的老人还在等我们把那把银色的钥匙带回去",
}
CONFIG = CartoonConfig(name="cartoon")


def people(count, palette=1):
    return tuple(
        Performer(name=f"P{i}", look=Look(age=AGES[(palette + i) % 4], palette=palette * 31 + i))
        for i in range(count)
    )


def ask(aspect="16:9", **changes):
    width, height = PICTURES[aspect]
    values = {
        "width": width,
        "height": height,
        "fps": FPS,
        "frames": 60,
        "location": Location(name="Bay", setting="sea"),
        "cast": people(2),
        "focus": "P0",
        "speech": (Speech(speaker="P0", start=4, end=56),),
    }
    return VideoRequest(**{**values, **changes})


def hands_under(recipe, area, cue):
    """Return the largest part of a hand that is under a cue, in square frame heights."""
    worst = 0.0
    for frame in range(cue.start, cue.end, 3):
        view = view_at(recipe.camera, frame, recipe.frames)
        held = frame - frame % recipe.hold
        for actor in recipe.actors:
            for hand in hand_areas(actor, pose_at(actor.acting, held, recipe.fps)):
                worst = max(worst, common(seen_area(hand, recipe.camera, view), area))
    return worst


def test_subtitles_never_cover_a_face_or_a_hand():
    # Given shots of every size, shape, language, number of people and emotion
    shots = faces = touched = 0
    for seed, (aspect, size, language) in enumerate(product(PICTURES, SIZES, LONG)):
        for count, emotion in ((1, Emotion.NEUTRAL), (2, Emotion.HAPPY), (2, Emotion.SAD)):
            request = ask(
                aspect,
                size=size,
                language=language,
                cast=people(count, seed + 1),
                camera=list(CameraMove)[seed % 5],
                speech=(Speech(speaker="P0", start=4, end=56, emotion=emotion),),
            )
            recipe = stage(request, seed, CONFIG)
            cue = Cue(start=4, end=56, text=LONG[language])
            drawing = ShotRenderer(recipe, request.width, request.height, {}, (cue,))
            area = lay(cue.text, recipe.aspect, language, drawing.place).area
            shots += 1
            touched += hands_under(recipe, area, cue) > 0
            for actor, view in product(recipe.actors, (recipe.camera.start, recipe.camera.end)):
                left, _, right, low = face_area(actor, pose_at(actor.acting, 30, FPS))
                brows = low - 1.7 * actor.unit
                face = seen_area((left, brows, right, low), recipe.camera, view)
                faces += common(face, area) > 0
    # Then no face is covered, from the brows to the chin, and no hand
    assert faces == 0
    assert touched == 0, f"{touched} of {shots}"


@pytest.mark.parametrize(("aspect", "size"), list(product(PICTURES, SIZES[2:])))
@pytest.mark.parametrize("age", AGES)
def test_the_mouth_of_a_speaker_in_a_close_up_opens_by_a_fortieth_of_the_height(aspect, size, age):
    request = ask(aspect, size=size, cast=(Performer(name="P0", look=Look(age=age)),))
    recipe = stage(request, 3, CONFIG)
    (actor,) = recipe.actors
    opening = actor.unit * SHAPES["D"].open
    assert opening >= 0.025, opening


def test_people_keep_their_side_and_look_at_each_other_in_every_size():
    for aspect, size in product(PICTURES, SIZES):
        sides = {}
        for focus in ("P0", "P1"):
            speech = (Speech(speaker=focus, start=4, end=50),)
            recipe = stage(ask(aspect, size=size, focus=focus, speech=speech), 5, CONFIG)
            for actor in recipe.actors:
                sides.setdefault(actor.name, []).append((actor.x - recipe.aspect / 2, actor.facing))
        assert all(x < 0 < facing for x, facing in sides["P0"]), (aspect, size)
        assert all(facing < 0 < x for x, facing in sides["P1"]), (aspect, size)


@pytest.mark.parametrize("aspect", PICTURES)
def test_a_listener_stands_before_the_camera_with_the_back_to_it(aspect):
    recipe = stage(ask(aspect, size="medium_close"), 5, CONFIG)
    (speaker,), (listener,) = recipe.actors, recipe.shoulders
    assert (speaker.name, listener.name) == ("P0", "P1")
    assert listener.unit > speaker.unit * 0.9
    assert speaker.x < recipe.aspect / 2 < listener.x


def test_a_listener_who_answers_in_the_same_shot_is_not_shown_from_behind():
    both = tuple(Speech(speaker=f"P{i}", start=4 + 26 * i, end=28 + 26 * i) for i in range(2))
    assert not stage(ask(size="medium_close", speech=both), 5, CONFIG).shoulders


@pytest.mark.parametrize("aspect", PICTURES)
def test_heads_are_inside_the_frame_with_room_above(aspect):
    for size, palette in product(SIZES, range(1, 9)):
        recipe = stage(ask(aspect, size=size, cast=people(2, palette)), palette, CONFIG)
        for actor in recipe.actors:
            assert actor.y - 2.42 * actor.unit > 0.01
            assert actor.unit * 0.9 < actor.x < recipe.aspect - actor.unit * 0.9


@pytest.mark.parametrize("aspect", PICTURES)
@pytest.mark.parametrize("count", range(1, 7))
def test_every_face_of_a_group_is_inside_the_frame_and_seen(aspect, count):
    for size, palette in product((ShotSize.WIDE, ShotSize.MEDIUM), range(1, 5)):
        request = ask(aspect, size=size, cast=people(count, palette), focus="")
        recipe = stage(request, palette, CONFIG)
        assert [actor.name for actor in recipe.actors] == [each.name for each in request.cast]
        for actor in recipe.actors:
            assert actor.y - 2.42 * actor.unit > 0
            assert actor.unit * 0.9 < actor.x < recipe.aspect - actor.unit * 0.9
        # A face is hidden by no larger one that stands before it
        for actor, other in product(recipe.actors, repeat=2):
            if other.unit > actor.unit:
                apart = np.hypot(actor.x - other.x, actor.y - other.y)
                assert apart > 0.9 * other.unit, (size, actor.name, other.name)


def test_in_a_narrow_frame_three_people_are_larger_in_two_rows_than_they_could_be_in_one():
    recipe = stage(ask("9:16", size="medium", cast=people(3), focus=""), 5, CONFIG)
    left, middle, right = recipe.actors
    assert left.x < middle.x < right.x
    assert middle.unit < left.unit == right.unit
    assert middle.y < left.y - left.unit
    one_row = recipe.aspect / (3 * 2.7 - 0.2)
    assert left.unit > 1.2 * one_row


@pytest.mark.parametrize("aspect", PICTURES)
def test_a_tall_hat_is_whole_in_a_close_up(aspect):
    look = Look(gender="male", clothes="a grey robe and a bamboo hat")
    (actor,) = stage(ask(aspect, size="close", cast=(Performer(name="P0", look=look),)), 3,
                     CONFIG).actors  # fmt: skip
    assert actor.style.hat == "douli"
    assert actor.y - 2.9 * actor.unit >= 0
    assert actor.unit > 0.15


def test_what_is_drawn_in_parts_equals_what_is_drawn_at_once():
    # Given a still camera, under which only changed parts are drawn again
    cue = Cue(start=6, end=20, text=LONG["en"])
    recipe = stage(ask(size="medium"), 5, CONFIG)
    shapes = {"P0": ("XXXXABCDEFGH" * 5)[:60]}
    parts, whole = (ShotRenderer(recipe, 320, 180, shapes, (cue,)) for _ in range(2))
    for frame in range(24):
        parts.draw(parts.state_at(frame))
    # When its last frame is drawn by a stage that has drawn nothing before
    whole.draw(whole.state_at(23))
    # Then the pictures are the same but for the rounding of an edge
    change = np.abs(parts.picture.astype(int) - whole.picture).max(axis=2)
    assert change.max() < 48
    assert (change > 3).mean() < 0.001


@pytest.mark.parametrize("prop", Prop)
def test_every_thing_fills_its_insert_and_leaves_the_subtitles_free(prop):
    pictures = []
    for thing in (prop, ""):
        request = ask(size="insert", cast=(), focus="", speech=(), prop=thing, action="")
        recipe = stage(request, 5, CONFIG)
        drawing = ShotRenderer(recipe, 320, 180, {}, ())
        drawing.draw(drawing.state_at(0))
        pictures.append(drawing.picture.astype(int))
    change = np.abs(pictures[0] - pictures[1]).max(axis=2) > 24
    assert change[:130].mean() > 0.1
