"""Heads of the cartoon: how they turn, speak and look, drawn on a canvas of their own."""

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
import skia
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ainern2d.core.story.storyboard import Emotion, Location, Look
from ainern2d.plugins.cartoon import choices
from ainern2d.plugins.cartoon.acting.emotions import FACES, blend_faces
from ainern2d.plugins.cartoon.acting.poses import pose_at
from ainern2d.plugins.cartoon.backdrop.words import is_dry
from ainern2d.plugins.cartoon.figure.back_view import draw_shoulder, shoulder_palette
from ainern2d.plugins.cartoon.figure.eyes import CUTS
from ainern2d.plugins.cartoon.figure.faces import draw_brows, draw_face, mouth_box
from ainern2d.plugins.cartoon.figure.hair import draw_back_hair, draw_front_hair
from ainern2d.plugins.cartoon.figure.haircaps import cap_of, cut_of, shade_cap
from ainern2d.plugins.cartoon.figure.haircuts import HAIRCUTS
from ainern2d.plugins.cartoon.figure.heads import View
from ainern2d.plugins.cartoon.figure.looks import style_of
from ainern2d.plugins.cartoon.figure.mouths import SHAPES
from ainern2d.plugins.cartoon.figure.palette import palette_of
from ainern2d.plugins.cartoon.figure.pose import Face
from ainern2d.plugins.cartoon.ink.polygons import beyond, spline
from ainern2d.plugins.cartoon.recipe import Acting, Glance, Shoulder, Style

SIDE = 240
UNIT = 52
STILL = pose_at(Acting(phase=0.0, glances=(Glance(frame=0, x=0.0),)), 0, 24)
ANNA = Style(
    gender="female", age="young", skin="#f5d3b5", hair="bun", hair_colour="#6b4630",
    eye_colour="#4c8a68", outfit="shirt", cloth="#3d64a4", trim="#f4ecd8", lower="#39415e",
    shoes="#3a2f33",
)  # fmt: skip

TURNS = st.floats(-1, 1)
LOOKS = st.builds(
    Look,
    gender=st.sampled_from(["female", "male", "unknown"]),
    age=st.sampled_from(["child", "young", "adult", "old"]),
    hair=st.sampled_from(["", "black beard", "long white beard", "moustache", "curly", "光头"]),
    clothes=st.sampled_from(["", "red raincoat", "captain's cap", "斗笠", "围巾", "straw hat"]),
    palette=st.integers(0, 2**31 - 1),
)


def pose(turn=0.0, emotion=Emotion.NEUTRAL, **changes):
    changes = {"gaze": (0.0, 0.0), "tilt": 0.0, "bob": 0.0, "lids": 1.0, **changes}
    return replace(STILL, turn=turn, face=FACES[emotion], **changes)


def drawn(style, at, mouth=SHAPES["X"]):
    """Draw a head; BGRA of shape (SIDE, SIDE, 4)."""
    pixels = np.zeros((SIDE, SIDE, 4), np.uint8)
    info = skia.ImageInfo.Make(SIDE, SIDE, skia.kBGRA_8888_ColorType, skia.kPremul_AlphaType)
    canvas = skia.Surface.MakeRasterDirect(info, pixels, SIDE * 4).getCanvas()
    canvas.clear(0xFF88AACC)
    canvas.translate(SIDE / 2, SIDE / 2 + 10)
    canvas.scale(UNIT, UNIT)
    palette = palette_of(style, "#ffffff")
    draw_back_hair(canvas, style, palette, at)
    draw_face(canvas, style, palette, at, mouth)
    draw_front_hair(canvas, style, palette, at)
    draw_brows(canvas, style, palette, at)
    canvas.flush()
    return pixels.astype(int)


def box_of(style, at):
    """The rows and columns of the mouth's box."""
    x, y, wide, tall = mouth_box(style, at)
    left, top = SIDE / 2 + x * UNIT, SIDE / 2 + 10 + y * UNIT
    return (
        slice(round(top), round(top + tall * UNIT)),
        slice(round(left), round(left + wide * UNIT)),
    )


@given(look=LOOKS, turn=TURNS, u=st.floats(-0.9, 0.9), v=st.floats(-1, 1))
def test_a_head_turns_to_the_right_as_it_turns_to_the_left(look, turn, u, v):
    style = style_of(look, "en")
    x, y = View(style, pose(turn)).at(u, v)
    other, same = View(style, pose(-turn)).at(-u, v)
    assert (x, y) == pytest.approx((-other, same), abs=1e-9)


@given(look=LOOKS, turn=st.floats(0.15, 1))
def test_the_far_eye_is_narrower_and_the_nose_moves_most(look, turn):
    view = View(style_of(look, "en"), pose(turn))
    eye, y = view.build.eye_x, view.build.eye_y
    assert view.width(eye, y) < view.width(-eye, y)
    assert view.at(0, view.build.nose_y, 0.2)[0] > view.at(0, view.build.nose_y)[0] > 0


@given(look=LOOKS, turn=TURNS)
def test_the_far_eye_stays_clear_of_the_contour(look, turn):
    style = style_of(look, "en")
    view = View(style, pose(turn))
    x, narrow = view.eye(view.side)
    corner = x + view.side * CUTS[style.eyes].wide * view.build.eye * narrow
    seen, y = view.at(corner, view.build.eye_y)
    rim = spline(view.outline())
    level = rim[np.abs(rim[:, 1] - y) < 0.06]
    contour = (level[:, 0] * view.side).max()
    assert contour - seen * view.side > 0.05


def test_grown_up_faces_are_told_from_young_ones_by_small_signs():
    ages = ("child", "young", "adult", "old")
    styles = [ANNA.model_copy(update={"age": age}) for age in ages]
    sizes = [View(style, pose()).build.eye for style in styles]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 4
    view = View(styles[2], pose())
    # Beside the mouth a young cheek is smooth; an adult's has a fold, an elder's a deeper one.
    x, y = view.at(0.29, view.build.nose_y + 0.13)
    row, column = round(SIDE / 2 + 10 + y * UNIT), round(SIDE / 2 - x * UNIT)
    relief = [np.ptp(drawn(style, pose())[row, column - 6 : column + 7, 1]) for style in styles[1:]]
    assert relief[0] < relief[1] < relief[2]


@settings(max_examples=25, deadline=None)
@given(look=LOOKS, turn=st.floats(-1, 0.98))
def test_a_small_turn_is_a_small_change(look, turn):
    style = style_of(look, "zh")
    a, b = (drawn(style, pose(t)) for t in (turn, turn + 0.02))
    # Half a pixel on the outlines of the parts, nothing that jumps.
    assert (np.abs(a - b).max(axis=2) > 60).mean() < 0.03


class Sketch:
    """A canvas that keeps the paths instead of drawing them."""

    def __init__(self):
        self.paths = []

    def drawPath(self, path, paint):  # noqa: N802 - the name is Skia's
        self.paths.append(path)


def shadow_faults(style, at):
    """The shades of the hair of a head that leave the hair, or lie on the middle of the face."""
    view, cut = View(style, at), cut_of(style)
    cap = cap_of(cut, view, 1)
    sketch = Sketch()
    shade_cap(sketch, palette_of(style, "#ffffff"), view, cut, cap)
    room = cap.getBounds().makeOutset(1e-3, 1e-3)
    dark = sketch.paths[0]
    middle = [view.at(u, v) for u in (-0.25, 0.0, 0.25) for v in (0.0, 0.2, 0.5)]
    return (not dark.isEmpty() and not room.contains(dark.getBounds())) or any(
        dark.contains(*point) for point in middle
    )


@pytest.mark.parametrize("hair", HAIRCUTS)
@pytest.mark.parametrize("hat", ["", "hood"])
def test_the_shade_of_hair_stays_inside_the_hair_at_every_turn(hair, hat):
    faults = []
    for age, quirk in (("child", 0.27), ("young", 0.27), ("adult", 0.67), ("old", 0.742)):
        style = ANNA.model_copy(update={"hair": hair, "hat": hat, "age": age, "quirk": quirk})
        faults += [
            (age, turn)
            for turn in (*np.linspace(-1, 1, 101), *np.linspace(0.75, 0.92, 86))
            if shadow_faults(style, pose(float(turn)))
        ]
    assert not faults


@settings(deadline=None)
@given(
    hair=st.sampled_from(sorted(HAIRCUTS)),
    hat=st.sampled_from(["", "hood", "captain"]),
    age=st.sampled_from(["child", "young", "adult", "old"]),
    quirk=st.floats(0, 1),
    turn=TURNS,
    gaze=st.floats(-1, 1),
)
@example("bangs", "hood", "young", 0.27, 0.7616291391170077, 0.6443895201116805)
@example("bangs", "hood", "adult", 0.67, 0.9075548688402046, -0.27130365675500234)
@example("bangs", "hood", "old", 0.742, 0.8600100907211159, 0.10596614655579181)
def test_no_shade_of_hair_covers_a_face(hair, hat, age, quirk, turn, gaze):
    style = ANNA.model_copy(update={"hair": hair, "hat": hat, "age": age, "quirk": quirk})
    assert not shadow_faults(style, pose(turn, gaze=(0.0, gaze)))


@given(
    points=st.lists(
        st.tuples(st.floats(-2, 2, width=16), st.floats(-2, 2, width=16)), min_size=3, max_size=12
    ),
    middle=st.floats(-1, 1, width=16),
)
def test_what_lies_beyond_an_edge_is_the_shape_to_its_right(points, middle):
    path = skia.Path()
    path.addPoly([skia.Point(*point) for point in points], True)

    def edge(y):
        return middle + 0.4 * np.sin(2 * y)

    dark = beyond(path, edge)
    corners = np.array(points)
    for x, y in np.random.default_rng(1).uniform(-2, 2, (60, 2)):
        ends = np.stack([corners, np.roll(corners, -1, axis=0)], axis=1)
        along = ends[:, 1] - ends[:, 0]
        length = np.maximum((along**2).sum(axis=1), 1e-12)
        at = np.clip((((x, y) - ends[:, 0]) * along).sum(axis=1) / length, 0, 1)
        gap = np.hypot(*(ends[:, 0] + at[:, None] * along - (x, y)).T).min()
        if min(gap, abs(x - edge(y))) > 0.1:
            assert dark.contains(x, y) == (path.contains(x, y) and x > edge(y))


@settings(max_examples=40, deadline=None)
@given(look=LOOKS, turn=TURNS, emotion=st.sampled_from(Emotion))
def test_a_mouth_opens_inside_its_box_the_wider_the_more_open_its_shape(look, turn, emotion):
    style, at = style_of(look, "en"), pose(turn, emotion)
    rows, columns = box_of(style, at)
    # A is the closed mouth of m and p; at rest a sad one is curved, which says nothing of how open.
    rest, closed = drawn(style, at), drawn(style, at, SHAPES["A"])
    changes = {}
    for name in "ABCD":
        shaped = drawn(style, at, SHAPES[name])
        changes[name] = (np.abs(shaped - closed).max(axis=2)[rows, columns] > 24).sum()
        change = np.abs(shaped - rest).max(axis=2)
        outside = change[: rows.start - 2].copy()
        # Above the mouth nothing moves but the whiskers of the jaw, which lie beside it.
        assert (outside[:, columns] > 60).mean() < 0.02
    assert changes["A"] < changes["B"] < changes["C"] < changes["D"]


@given(look=LOOKS, turn=TURNS)
@example(look=Look(gender="female", age="child"), turn=0.9)
@example(look=Look(gender="male", age="young", hair="光头"), turn=-0.8)
def test_the_box_of_a_mouth_holds_little_of_what_is_behind_a_turned_head(look, turn):
    style = style_of(look, "en")
    rows, columns = box_of(style, pose(turn))
    seen = drawn(style, pose(turn))[:, :, :3]
    background = np.array([0xCC, 0xAA, 0x88])
    # The jaw is narrower below: a corner of the box may lie beside it.
    assert (np.abs(seen[rows, columns] - background).max(axis=2) < 8).mean() < 0.09


def test_an_open_mouth_is_dark_inside():
    rows, columns = box_of(ANNA, pose())
    grey = {
        name: drawn(ANNA, pose(), SHAPES[name])[rows, columns, :3].mean(axis=2) for name in "XD"
    }
    assert (grey["D"] < 70).mean() > 0.12 > (grey["X"] < 70).mean()


def test_the_chin_goes_down_with_the_jaw():
    closed, open_ = (View(ANNA, pose(), SHAPES[name].open).low for name in "XD")
    assert open_ > closed + 0.08


@settings(max_examples=10, deadline=None)
@given(look=LOOKS, turn=TURNS)
def test_the_same_head_has_the_same_pixels(look, turn):
    style = style_of(look, "en")
    assert (drawn(style, pose(turn)) == drawn(style, pose(turn))).all()


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("hair", choices.Hair),
        ("hat", choices.Hat),
        ("head", choices.HeadShape),
        ("nose", choices.Nose),
        ("eyes", choices.Eyes),
        ("brows", choices.Brows),
        ("whiskers", choices.Whiskers),
    ],
)
@pytest.mark.parametrize("turn", [0.0, 0.7, -0.7])
def test_every_variety_of_a_feature_is_drawn_and_looks_its_own(field, kind, turn):
    base = ANNA.model_copy(update={"gender": "male", "beard": field == "whiskers", "hair": "crop"})
    heads = [
        drawn(base.model_copy(update={field: choice}), pose(turn)).tobytes()
        for choice in get_args(kind)
    ]
    assert len(set(heads)) == len(get_args(kind))


@pytest.mark.parametrize("emotion", [e for e in Emotion if e is not Emotion.NEUTRAL])
def test_every_emotion_changes_the_face(emotion):
    change = np.abs(drawn(ANNA, pose()) - drawn(ANNA, pose(emotion=emotion)))
    assert (change.max(axis=2) > 30).sum() > 60


def test_half_closed_lids_lie_between_open_and_shut():
    rows = slice(SIDE // 2, SIDE // 2 + 30)
    whites = [
        (drawn(ANNA, pose(lids=lids))[rows, :, :3].min(axis=2) > 235).sum()
        for lids in (1.0, 0.45, 0.0)
    ]
    assert whites[0] > whites[1] > whites[2]


@given(t=st.floats(0, 1), a=st.sampled_from(Emotion), b=st.sampled_from(Emotion))
def test_expressions_blend_without_a_jump(t, a, b):
    first, second = FACES[a], FACES[b]
    between = blend_faces(first, second, t)
    for name in Face.__dataclass_fields__:
        low, high = sorted((getattr(first, name), getattr(second, name)))
        assert low - 1e-9 <= getattr(between, name) <= high + 1e-9


@pytest.mark.parametrize(
    ("look", "expected"),
    [
        (
            Look(clothes="a red raincoat", gender="female", age="child"),
            {"outfit": "raincoat", "cloth": "#c23b3f", "hat": "hood", "beard": False},
        ),
        (
            Look(clothes="红色的雨衣", gender="female", age="child"),
            {"outfit": "raincoat", "cloth": "#c23b3f", "hat": "hood", "beard": False},
        ),
        (
            Look(clothes="a navy coat and a white captain's cap", hair="grey moustache"),
            {"outfit": "coat", "hat": "captain", "hat_colour": "#f0ebe0", "hair_colour": "#9a9ba3"},
        ),
        (
            Look(clothes="灰色长衫，戴斗笠"),
            {"outfit": "changshan", "cloth": "#8b8d94", "hat": "douli"},
        ),
        (
            Look(clothes="green dress, red scarf", gender="female"),
            {"outfit": "dress", "cloth": "#4f8a5b", "scarf": "#c23b3f"},
        ),
        (
            Look(clothes="绿色连衣裙，红围巾", gender="female"),
            {"outfit": "dress", "cloth": "#4f8a5b", "scarf": "#c23b3f"},
        ),
        (
            Look(hair="long white beard", gender="male", age="old"),
            {"beard": True, "whiskers": "long", "hair_colour": "#e6e4e2"},
        ),
        (
            Look(hair="花白的长胡子", gender="male", age="old"),
            {"beard": True, "whiskers": "long", "hair_colour": "#b3b3ba"},
        ),
        (Look(hair="山羊胡", gender="male"), {"beard": True, "whiskers": "goatee"}),
        (Look(hair="curly hair", gender="female"), {"hair": "curly"}),
        (Look(hair="双马尾", gender="female"), {"hair": "twintails"}),
        (Look(hair="齐刘海", gender="female"), {"hair": "bangs"}),
        (
            Look(accessories=("glasses", "moustache"), gender="male"),
            {"glasses": True, "beard": True},
        ),
        (Look(clothes="apron over a blue shirt"), {"outfit": "apron"}),
    ],
)
def test_the_words_of_a_look_choose_head_and_clothes(look, expected):
    style = style_of(look, "en").plain()
    assert {name: style[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("place", "up"),
    [
        (Location(name="the street", setting="street", weather="rain"), True),
        (Location(name="码头", setting="sea", weather="storm"), True),
        (Location(name="the lamp room", setting="lamp_room", weather="rain"), False),
        (Location(name="末班车车厢", setting="tram", weather="rain"), False),
        (Location(name="the pier", setting="sea", weather="clear"), False),
    ],
)
def test_the_hood_of_a_raincoat_is_up_in_the_rain_and_down_under_a_roof(place, up):
    look = Look(clothes="a yellow raincoat", gender="female", age="child", palette=5)
    style, in_rain = style_of(look, "en", dry=is_dry(place)), style_of(look, "en")
    assert style.hat == ("hood" if up else "")
    assert style.model_copy(update={"hat": "", "hat_colour": ""}) == in_rain.model_copy(
        update={"hat": "", "hat_colour": ""}
    )


def test_a_hood_that_a_story_names_stays_up_in_the_dry():
    assert style_of(Look(clothes="a hooded cloak"), "en", dry=True).hat == "hood"
    assert style_of(Look(clothes="带兜帽的斗篷"), "zh", dry=True).hat == "hood"


@given(look=LOOKS)
def test_no_child_and_no_woman_has_a_beard(look):
    style = style_of(look, "en")
    assert not (style.beard and (style.age == "child" or style.gender == "female"))


def test_an_elder_is_told_by_the_name():
    adult = Look(gender="male", age="adult", palette=77)
    assert style_of(adult, "zh", "老周").age == "old"
    assert style_of(adult, "zh", "周远").age == "adult"


@settings(max_examples=60)
@given(palette=st.integers(0, 2**31 - 1), language=st.sampled_from(["en", "zh"]))
def test_a_look_is_the_same_style_at_any_time(palette, language):
    look = Look(palette=palette)
    assert style_of(look, language) == style_of(look, language)


BODY = ("skin", "head", "nose", "eyes", "brows", "eye_colour", "whiskers", "beard", "marks")
HAIRDO = ("hair", "hair_colour")
DRESS = ("outfit", "cloth", "trim", "lower", "shoes", "hat", "scarf", "glasses")
CLOTHES = ("", "a red raincoat", "black robe and a straw hat", "blue uniform", "灰色长袍", "红裙子")
HAIRS = ("", "long red hair", "white bun", "blond curls", "花白的短发", "黑色马尾")


@given(
    palette=st.integers(0, 2**31 - 1),
    gender=st.sampled_from(("female", "male", "unknown")),
    age=st.sampled_from(("child", "young", "adult", "old")),
    clothes=st.tuples(st.sampled_from(CLOTHES), st.sampled_from(CLOTHES)),
    hairs=st.tuples(st.sampled_from(HAIRS), st.sampled_from(HAIRS)),
    language=st.sampled_from(("en", "zh")),
)
def test_other_clothes_or_other_hair_do_not_make_another_person(
    palette, gender, age, clothes, hairs, language
):
    def traits(cloth, hair, fields):
        look = Look(palette=palette, gender=gender, age=age, clothes=cloth, hair=hair)
        style = style_of(look, language)
        return [getattr(style, field) for field in fields]

    same = (*BODY, *HAIRDO, "glasses", "quirk")
    assert traits(clothes[0], hairs[0], same) == traits(clothes[1], hairs[0], same)
    same = (*BODY, *DRESS, "quirk")
    assert traits(clothes[0], hairs[0], same) == traits(clothes[0], hairs[1], same)


def from_behind(style):
    """Draw a listener from behind; BGRA of shape (SIDE, SIDE, 4)."""
    pixels = np.zeros((SIDE, SIDE, 4), np.uint8)
    info = skia.ImageInfo.Make(SIDE, SIDE, skia.kBGRA_8888_ColorType, skia.kPremul_AlphaType)
    canvas = skia.Surface.MakeRasterDirect(info, pixels, SIDE * 4).getCanvas()
    canvas.clear(0xFF88AACC)
    at = Shoulder(name="a", style=style, x=0.5, y=0.8, unit=0.2, side=-1, phase=0.0)
    canvas.scale(SIDE, SIDE)
    draw_shoulder(canvas, at, shoulder_palette(at, "#ffffff"))
    canvas.flush()
    return pixels.astype(int)


def test_a_conical_hat_is_a_cone_from_behind_too():
    bare = from_behind(ANNA)
    hat = from_behind(ANNA.model_copy(update={"hat": "douli", "hat_colour": "#c9a254"}))
    differs = np.abs(hat - bare).sum(axis=2) > 0
    rows = np.flatnonzero(differs.any(axis=1))
    wide = np.array([np.ptp(np.flatnonzero(differs[row])) for row in rows])
    top, bottom = rows[0], rows[np.argmax(wide)]
    # It widens evenly from its tip to its rim, which is wider than a head
    for share in (0.1, 0.25, 0.5, 0.75):
        there = wide[round(top + share * (bottom - top)) - rows[0]]
        assert there == pytest.approx(share * wide.max(), abs=0.15 * wide.max())
    assert wide.max() > 3 * 0.2 * SIDE
