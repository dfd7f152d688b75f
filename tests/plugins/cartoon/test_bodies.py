"""Bodies and acting of the cartoon backend: joints, gestures, walks, held things and light."""

import math
from itertools import pairwise
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core import RenderRequest, VideoRequest, Work
from ainern2d.core.backends.requests import Performer, Speech
from ainern2d.core.story.storyboard import Emotion, Location, Look, Prop, ShotSize
from ainern2d.plugins import cartoon
from ainern2d.plugins.cartoon.acting.gait import STEP, stride_at
from ainern2d.plugins.cartoon.acting.gestures import GESTURES
from ainern2d.plugins.cartoon.acting.poses import pose_at
from ainern2d.plugins.cartoon.backdrop.light import light_of
from ainern2d.plugins.cartoon.choices import Gesture, Outfit
from ainern2d.plugins.cartoon.dice import Deck, Dice
from ainern2d.plugins.cartoon.easing import ATTACK, swing
from ainern2d.plugins.cartoon.figure.looks import SKINS, style_of
from ainern2d.plugins.cartoon.figure.mouths import mouth_curve
from ainern2d.plugins.cartoon.figure.palette import palette_of
from ainern2d.plugins.cartoon.figure.pose import PROFILE, YAW
from ainern2d.plugins.cartoon.figure.rig import Body, hand_boxes
from ainern2d.plugins.cartoon.figure.skeleton import FORE, UPPER, two_bones, within_reach
from ainern2d.plugins.cartoon.ink.pen import luma, warmth
from ainern2d.plugins.cartoon.props.held import HOLDS
from ainern2d.plugins.cartoon.recipe import Acting, Actor, Glance, LiveClip, Mood, Move, Walk
from ainern2d.plugins.cartoon.rendering.plates import surface_on

FPS = 24
ANNA = Performer(name="Anna", look=Look(gender="female", hair="long red", palette=1))
BEN = Performer(name="Ben", look=Look(gender="male", age="old", hair="grey", palette=2))
ROAD = Location(name="Road", setting="street")
LOOKS = [
    Look(gender=gender, age=age, palette=index * 31)
    for index, (gender, age) in enumerate(
        (g, a) for g in ("female", "male") for a in ("child", "young", "adult", "old")
    )
]


@pytest.fixture(scope="module")
def backend():
    (spec,) = cartoon.ainern2d_backends()
    return spec.factory(cartoon.CartoonConfig(name="cartoon"))


def ask(**changes):
    values = {
        "width": 320,
        "height": 180,
        "fps": FPS,
        "frames": 288,
        "location": ROAD,
        "cast": (ANNA, BEN),
        "size": "medium",
    }
    return VideoRequest(**{**values, **changes})


def acting_of(backend, folder, request, name="Anna", seed=5):
    folder.mkdir(parents=True, exist_ok=True)
    path = backend.video(request, Work(folder, seed=seed)).clip
    recipe = LiveClip.model_validate_json(path.read_bytes()).recipe
    return next(actor.acting for actor in recipe.actors if actor.name == name)


def gesturing(gesture, side=1, lift=0.0):
    move = Move(start=0, end=400, gesture=gesture, side=side, lift=lift)
    return Acting(phase=0.2, moves=(move,))


def picture_of(style, acting, *, frame=60, facing=0.0, unit=0.08, y=0.4, whole=True, key="#ffffff"):
    """Draw one character on grey; return the picture and the box of the mouth."""
    pixels = np.full((360, 360, 4), 127, np.uint8)
    canvas = surface_on(pixels).getCanvas()
    canvas.scale(360, 360)
    actor = Actor(name="A", style=style, x=0.5, y=y, unit=unit, acting=acting, facing=facing)
    pose = pose_at(acting, frame, FPS)
    body = Body(actor, palette_of(style, key), pose, whole=whole)
    body.draw_trunk(canvas)
    body.draw_face(canvas, mouth_curve("D")[0])
    box = body.draw_near(canvas)
    return pixels[:, :, :3].copy(), box, hand_boxes(actor, pose)


numbers = st.floats(-4, 4)
points = st.tuples(numbers, numbers, numbers)


@given(root=points, goal=points, pole=points)
def test_bones_keep_their_lengths_wherever_a_hand_goes(root, goal, pole):
    held = within_reach(root, goal, UPPER, FORE)
    elbow = two_bones(root, held, pole, UPPER, FORE)
    if math.dist(root, goal) < 1e-3 or math.hypot(*pole) < 1e-3:
        return
    along = [h - r for h, r in zip(held, root, strict=True)]
    cross = math.hypot(
        along[1] * pole[2] - along[2] * pole[1],
        along[2] * pole[0] - along[0] * pole[2],
        along[0] * pole[1] - along[1] * pole[0],
    )
    if cross < 1e-3:  # a pole along the arm leaves the bend's direction open
        return
    assert math.dist(root, elbow) == pytest.approx(UPPER, abs=1e-6)
    assert math.dist(elbow, held) == pytest.approx(FORE, abs=1e-6)


def test_a_gesture_winds_up_goes_too_far_and_settles():
    curve = [swing(at / 100) for at in range(-20, 100)]
    assert min(curve) < -0.02
    assert max(curve) > 1.04
    assert swing(-1) == 0
    assert swing(ATTACK * 2) == pytest.approx(1)
    assert max(abs(b - a) for a, b in pairwise(curve)) < 0.12


@given(
    steps=st.integers(2, 9),
    left=st.booleans(),
    run=st.booleans(),
    leaves=st.booleans(),
    frames=st.integers(30, 160),
)
def test_feet_on_the_ground_do_not_slide(steps, left, run, leaves, frames):
    way = steps * STEP[run] * (-1 if left else 1)
    ends = {"start_x": 0.0, "end_x": way} if leaves else {"start_x": way, "end_x": 0.0}
    walk = Walk(start=0, end=frames, run=run, **ends)
    turned = math.sin(YAW * PROFILE)
    planted = 0
    for before, after in pairwise(range(frames)):
        a, b = stride_at(walk, before), stride_at(walk, after)
        for foot in (0, 1):
            halves = [(stride.phase + 0.5 * foot) % 1.0 for stride in (a, b)]
            if not 0 <= halves[0] <= halves[1] < 0.5:
                continue
            spots = [s.x + s.direction * s.feet[foot][2] * turned for s in (a, b)]
            assert spots[0] == pytest.approx(spots[1], abs=1e-6)
            planted += 1
    assert planted > 5


def test_somebody_who_arrives_stands_where_the_shot_wants_it():
    walk = Walk(start=0, end=50, start_x=-6 * STEP[False], end_x=0.0)
    acting = Acting(phase=0.1, walk=walk)
    first, last = pose_at(acting, 0, FPS), pose_at(acting, 60, FPS)
    assert first.travel[0] == pytest.approx(-6 * STEP[False])
    assert first.profile > 0.9
    assert (last.travel[0], last.profile, last.feet) == (0.0, 0.0, None)
    xs = [pose_at(acting, frame, FPS).travel[0] for frame in range(60)]
    assert all(b >= a for a, b in pairwise(xs))


@pytest.mark.parametrize(
    ("action", "size", "walks"),
    [
        ("Anna walked slowly along the road.", "wide", True),
        ("Anna pushed the heavy door open.", "wide", True),
        ("安娜慢慢走进来。", "wide", True),
        ("小女孩跑了过来。", "wide", True),
        ("Anna walked slowly along the road.", "medium", False),
        ("Anna looked at the sea.", "wide", False),
        ("天空很蓝。", "wide", False),
    ],
)
def test_people_walk_in_wide_shots_whose_action_says_so(backend, tmp_path, action, size, walks):
    request = ask(cast=(ANNA,), size=size, action=action, frames=96)
    acting = acting_of(backend, tmp_path, request)
    assert (acting.walk is not None) is walks


def test_only_the_one_who_is_named_walks_but_they_means_everybody(backend, tmp_path):
    for action, ben in (("Anna walked in.", False), ("They walked in.", True)):
        request = ask(size="wide", action=action, frames=96)
        walks = [acting_of(backend, tmp_path / action, request, n).walk for n in ("Anna", "Ben")]
        assert walks[0] is not None
        assert (walks[1] is not None) is ben
    assert walks[0].start_x == walks[1].start_x


@pytest.mark.parametrize("facing", [-0.62, 0.0, 0.62])
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.gender}-{look.age}")
def test_no_hand_comes_before_the_mouth(look, facing):
    style = style_of(look, "en")
    for gesture in get_args(Gesture):
        for side, lift in ((-1, 0.0), (1, 0.0), (-1, 0.65), (1, 0.65)):
            acting = gesturing(gesture, side, lift)
            _, mouth, hands = picture_of(style, acting, facing=facing, whole=False)
            left, top = mouth[0] / 360, mouth[1] / 360
            right, low = left + mouth[2] / 360, top + mouth[3] / 360
            for hand in hands:
                wide = min(hand[2], right) - max(hand[0], left)
                tall = min(hand[3], low) - max(hand[1], top)
                assert min(wide, tall) < 0.012, (gesture, side, lift)


def test_every_gesture_is_known_and_looks_like_no_other():
    assert set(GESTURES) == set(get_args(Gesture))
    style = style_of(LOOKS[2], "en")
    seen = {}
    for gesture in GESTURES:
        picture = picture_of(style, gesturing(gesture))[0]
        for other, before in seen.items():
            assert (picture != before).any(axis=2).sum() > 150, (gesture, other)
        seen[gesture] = picture


def test_every_outfit_has_a_look_of_its_own():
    style = style_of(LOOKS[2], "en")
    calm = Acting(phase=0.2)
    seen = {}
    for outfit in get_args(Outfit):
        picture = picture_of(style.model_copy(update={"outfit": outfit}), calm)[0][::3, ::3]
        for other, before in seen.items():
            assert (picture != before).any(axis=2).sum() > 55, (outfit, other)
        seen[outfit] = picture


def test_a_body_follows_its_facing_and_left_is_not_right():
    style, calm = style_of(LOOKS[6], "en"), Acting(phase=0.2)
    front, left, right = (picture_of(style, calm, facing=f)[0] for f in (0.0, -0.62, 0.62))
    assert (front != left).any(axis=2).sum() > 1500
    assert (left != right).any(axis=2).sum() > 1500


@pytest.mark.parametrize("prop", list(Prop))
def test_everything_that_can_be_held_is_drawn_in_a_hand(backend, tmp_path, prop):
    assert prop in HOLDS
    pictures = []
    for held in ("", prop):
        cast = (ANNA.model_copy(update={"held": held}), BEN)
        request = ask(cast=cast, frames=2)
        path = backend.video(request, Work(tmp_path, seed=5)).clip
        acting = LiveClip.model_validate_json(path.read_bytes()).recipe.actors[0].acting
        assert acting.held == held
        pictures.append(picture_of(style_of(ANNA.look, "en"), acting)[0])
    assert (pictures[0] != pictures[1]).any(axis=2).sum() > 300
    # By night it is dark like everything else, unless it shines.
    night = picture_of(style_of(ANNA.look, "en"), acting, key=light_of("night", "clear").key)[0]
    thing = (pictures[0] != pictures[1]).any(axis=2)
    assert night[thing].mean() < pictures[1][thing].mean()
    request = RenderRequest(width=320, height=180, fps=FPS, frames=2)
    assert backend.render(request, Work(tmp_path, {"clip": path})).movie.stat().st_size > 0


@pytest.mark.parametrize("emotion", list(Emotion))
def test_gestures_of_a_long_line_vary_and_never_repeat_at_once(backend, tmp_path, emotion):
    speech = (Speech(speaker="Anna", start=4, end=284, emotion=emotion),)
    for seed in range(6):
        moves = acting_of(backend, tmp_path, ask(speech=speech), seed=seed).moves
        names = [move.gesture for move in moves]
        assert len(set(names)) >= 3
        assert all(a != b for a, b in pairwise(names))


def test_hands_come_down_on_the_beats_of_ones_own_words_only(backend, tmp_path):
    speech = (
        Speech(speaker="Anna", start=10, end=130, emotion="angry"),
        Speech(speaker="Ben", start=140, end=280, emotion="sad"),
    )
    anna = acting_of(backend, tmp_path, ask(speech=speech))
    ben = acting_of(backend, tmp_path, ask(speech=speech), "Ben")
    assert all(10 <= beat < 130 for beat in anna.beats)
    assert all(140 <= beat < 280 for beat in ben.beats)
    # Anger is hastier than grief.
    assert len(anna.beats) > len(ben.beats) >= 3


def test_a_listener_looks_at_the_speaker_and_feels_with_it(backend, tmp_path):
    speech = (Speech(speaker="Anna", start=24, end=200, emotion="shout"),)
    ben = acting_of(backend, tmp_path, ask(speech=speech), "Ben")
    assert [mood.emotion for mood in ben.moods] == [Emotion.SURPRISED]
    assert ben.moods[0].start > 24
    assert pose_at(ben, 60, FPS).turn < -0.5
    assert pose_at(ben, 90, FPS).shrug > pose_at(ben, 0, FPS).shrug + 0.03


@pytest.mark.parametrize(
    ("emotion", "more"),
    [
        (Emotion.AFRAID, lambda pose, calm: pose.shrug > calm.shrug + 0.1),
        (Emotion.SAD, lambda pose, calm: pose.bob > calm.bob + 0.08),
        (Emotion.WHISPER, lambda pose, calm: pose.lean > calm.lean + 0.1),
        (Emotion.SHOUT, lambda pose, calm: pose.lean > calm.lean + 0.1),
        (Emotion.SURPRISED, lambda pose, calm: pose.lean < calm.lean - 0.05),
    ],
)
def test_an_emotion_is_seen_in_the_body(emotion, more):
    calm, felt = (
        pose_at(Acting(phase=0.2, moods=(Mood(start=0, end=90, emotion=e),)), 48, FPS)
        for e in (Emotion.NEUTRAL, emotion)
    )
    assert more(felt, calm)


def test_the_eyes_turn_before_the_head():
    acting = Acting(phase=0.0, glances=(Glance(frame=0, x=-0.9), Glance(frame=24, x=0.9)))
    before, early, late = (pose_at(acting, frame, FPS) for frame in (24, 27, 48))
    assert early.gaze[0] - before.gaze[0] > 0.8
    assert early.turn - before.turn < 0.5
    assert late.turn > 0.6


def test_nobody_stands_quite_still(backend, tmp_path):
    acting = acting_of(backend, tmp_path, ask())
    poses = [pose_at(acting, frame, FPS) for frame in range(0, 288, 12)]
    assert all(a != b for a, b in pairwise(poses))
    weights = [pose.shift for pose in poses]
    assert max(weights) > 0.2 > -0.2 > min(weights)
    assert len({round(pose.turn, 1) for pose in poses}) >= 4


@given(
    cards=st.lists(st.integers(), min_size=2, max_size=8, unique=True), seed=st.integers(0, 10**9)
)
def test_a_deck_gives_every_card_once_a_round_and_none_twice_in_a_row(cards, seed):
    deck = Deck(cards, Dice(seed))
    drawn = [deck.draw() for _ in range(4 * len(cards))]
    assert sorted(drawn[: len(cards)]) == sorted(cards)
    assert all(a != b for a, b in pairwise(drawn))
    counts = {card: drawn.count(card) for card in cards}
    assert max(counts.values()) - min(counts.values()) <= 2


@pytest.mark.parametrize("weather", ["clear", "rain", "storm", "snow", "fog", "cloudy"])
@pytest.mark.parametrize("time", ["dawn", "day", "dusk", "night"])
@pytest.mark.parametrize("indoors", [False, True])
def test_skin_stays_alive_in_every_light(time, weather, indoors):
    light = light_of(time, weather)
    anna = style_of(ANNA.look, "en")
    skins = [anna.model_copy(update={"skin": skin}) for skin in SKINS]
    for style in (*skins, *(style_of(look, "en") for look in LOOKS)):
        palette = palette_of(style, light.room() if indoors else light.key)
        assert warmth(palette.skin) > 0.08
        # The mouth's inside must stay measurably darker than the skin around it.
        assert luma(palette.skin) > 0.2
        assert luma(palette.skin_shade) < luma(palette.skin)


def test_figures_have_a_rim_of_light_at_night_and_none_by_day():
    style = style_of(LOOKS[0], "en")
    assert palette_of(style, light_of("night", "clear").key).rim
    assert not palette_of(style, light_of("day", "clear").key).rim
    assert not palette_of(style, light_of("night", "clear").room()).rim


def test_children_jump_for_joy(backend, tmp_path):
    mia = Performer(name="Mia", look=Look(gender="female", age="child", palette=3))
    speech = (Speech(speaker="Mia", start=20, end=80, emotion="happy"),)
    request = ask(cast=(mia,), size=ShotSize.WIDE, speech=speech, frames=96)
    acting = acting_of(backend, tmp_path, request, "Mia")
    heights = [pose_at(acting, frame, FPS).travel[1] for frame in range(96)]
    assert min(heights) < -0.9
    assert heights[0] == heights[-1] == 0
