"""Deeds: each verb has a motion or a reason, limbs stay within reach, feet stand, hands meet."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core import (
    Deed,
    Item,
    Location,
    Look,
    Performer,
    ShotSize,
    Shown,
    Speech,
    Thing,
    Verb,
    VideoRequest,
)
from ainern2d.plugins.cartoon.acting.deeds import DEEDS, SIZES
from ainern2d.plugins.cartoon.acting.emotions import FACES, POSTURES, blend_faces
from ainern2d.plugins.cartoon.acting.motions import MOTIONS
from ainern2d.plugins.cartoon.acting.poses import pose_at
from ainern2d.plugins.cartoon.acting.stances import blended, stance
from ainern2d.plugins.cartoon.config import CartoonConfig
from ainern2d.plugins.cartoon.figure.build import build_of
from ainern2d.plugins.cartoon.figure.pose import Arm
from ainern2d.plugins.cartoon.figure.seats import SEATS
from ainern2d.plugins.cartoon.figure.skeleton import FORE, SHIN, THIGH, UPPER, Skeleton
from ainern2d.plugins.cartoon.figure.tables import TABLES
from ainern2d.plugins.cartoon.props.tools import hold_of
from ainern2d.plugins.cartoon.recipe import Act, Acting, Recipe
from ainern2d.plugins.cartoon.rendering.renderer import ShotRenderer
from ainern2d.plugins.cartoon.staging.shots import stage

ANNA = Performer(name="Anna", look=Look(gender="female", age="adult", clothes="long red dress"))
TOM = Performer(name="Tom", look=Look(gender="male", age="child"))
FPS = 24


def shot(verb: Verb, *cast: Performer, seed: int = 1, **fields: Any) -> Recipe:
    """Return the recipe of a shot in which the first of a cast does something to the others."""
    thing = fields.pop("thing", None)
    deed = Deed(
        verb=verb,
        who=(cast[0].name,),
        whom=tuple(each.name for each in cast[1:]),
        object=Item(words="it", thing=thing) if thing else None,
    )
    deeds = (*fields.pop("before", ()), deed)
    wanted: dict[str, Any] = {
        "frames": 72, "location": Location(name="meadow", setting="landscape"),
        "shown": Shown(deeds=deeds),
    }  # fmt: skip
    request = VideoRequest(width=320, height=180, fps=FPS, cast=cast, **(wanted | fields))
    return stage(request, seed, CartoonConfig())


def motions_of(recipe: Recipe, index: int = 0) -> list[str]:
    return [act.motion for act in recipe.actors[index].acting.acts]


@pytest.mark.parametrize(
    ("verb", "words", "thing", "held"),
    [
        (Verb.CUT, "scissors", "", "scissors"),
        (Verb.CUT, "剪刀", "", "scissors"),
        (Verb.MEND, "wrench", "tool", "wrench"),
        (Verb.LIGHT, "torch", "flashlight", "flashlight"),
        (Verb.CUT, "knife", "knife", "knife"),
    ],
)
def test_what_a_deed_is_said_to_be_done_with_is_in_the_hand(
    verb: Verb, words: str, thing: str, held: str
) -> None:
    deed = Deed(verb=verb, who=("Anna",), instrument=Item(words=words, thing=thing))
    recipe = shot(Verb.LISTEN, ANNA, shown=Shown(deeds=(deed,)))
    assert {act.thing for act in recipe.actors[0].acting.acts} == {held}


@pytest.mark.parametrize(
    ("words", "thing", "door"),
    [
        ("padlock", "lock", False),
        ("挂锁", "lock", False),
        ("the shutter", "lock", False),
        ("the lock", "lock", True),
        ("门", "door", True),
    ],
)
def test_a_lock_that_hangs_on_no_door_opens_none(words: str, thing: str, door: bool) -> None:
    opens = Deed(verb=Verb.OPEN, who=("Anna",), object=Item(words=words, thing=thing))
    seats = {
        act.seat
        for place in ("kitchen", "street")
        for act in shot(Verb.OPEN, ANNA, shown=Shown(deeds=(opens,)), location=Location(name=place))
        .actors[0]
        .acting.acts
    }
    assert any(seat.startswith("door") for seat in seats) is door


def test_what_is_thrown_flies_and_not_that_into_which_it_is_thrown() -> None:
    key, bin_ = Item(words="key", like="key"), Item(words="bin", thing=Thing.BASKET)
    throws = Deed(verb=Verb.THROW, who=("Anna",), object=key, instrument=bin_)
    recipe = shot(Verb.THROW, ANNA, shown=Shown(deeds=(throws,)))
    assert {act.thing for act in recipe.actors[0].acting.acts} == {"key"}


@pytest.mark.parametrize("seed", range(6))
def test_hands_of_who_weeps_and_speaks_leave_the_mouth_free(seed: int) -> None:
    speech = (Speech(speaker="Anna", start=8, end=60),)
    assert motions_of(shot(Verb.WEEP, ANNA, seed=seed, speech=speech)) == ["weep_still"]
    silent = {tuple(motions_of(shot(Verb.WEEP, ANNA, seed=each))) for each in range(20)}
    assert len(silent) > 1


@pytest.mark.parametrize(
    ("words", "thing", "motion"),
    [
        ("刀", "", "point"),
        ("sword", "sword", "point"),
        ("pistol", "gun", "aim"),
        ("剑客", "", "aim"),
    ],
)
def test_a_blade_is_held_at_somebody_and_a_gun_is_aimed(
    words: str, thing: str, motion: str
) -> None:
    deed = Deed(
        verb=Verb.AIM, who=("Anna",), whom=("Tom",), instrument=Item(words=words, thing=thing)
    )
    recipe = shot(Verb.LISTEN, ANNA, TOM, shown=Shown(deeds=(deed,)))
    assert motions_of(recipe) == [motion]
    assert recipe.actors[0].acting.acts[0].thing == ("sword" if motion == "point" else "gun")


@pytest.mark.parametrize(
    ("words", "motion"),
    [
        ("net", "sew"),
        ("渔网", "sew"),
        ("torn sleeve", "sew"),
        ("roof", "mend"),
        ("船", "mend"),
        ("网络", "mend"),
        ("铁丝网", "mend"),
        ("衣柜", "mend"),
        ("coat rack", "mend"),
    ],
)
def test_who_mends_cloth_or_a_net_sews(words: str, motion: str) -> None:
    deed = Deed(verb=Verb.MEND, who=("Anna",), object=Item(words=words))
    recipe = shot(Verb.LISTEN, ANNA, shown=Shown(deeds=(deed,)))
    assert motions_of(recipe) == [motion]


def test_every_verb_has_a_motion_a_walk_or_a_stated_reason() -> None:
    assert set(DEEDS) == set(Verb)
    for verb, row in DEEDS.items():
        assert bool(row.motions or row.walks) != bool(row.reason), verb
        used = (*row.motions, *row.whom, *row.pair, *(m for _, by in row.by for m in by))
        assert set(used) <= set(MOTIONS), verb
        assert row.see in SIZES
        assert row.empty or any(map(hold_of, row.things)), verb


def test_every_motion_is_well_formed() -> None:
    for name, motion in MOTIONS.items():
        assert all(a.at < b.at for a, b in pairwise(motion.keys)), name
        assert motion.face is None or motion.face[0] in FACES
        assert motion.table in {"", *TABLES}
        if motion.loop is not None:
            assert motion.keys[motion.loop].stance == motion.keys[-1].stance, name
    assert set(FACES) == set(POSTURES)


@pytest.mark.parametrize("name", MOTIONS)
@pytest.mark.parametrize("ahead", [-1, 1])
def test_limbs_keep_their_lengths_and_stay_with_the_body(name: str, ahead: Any) -> None:
    style = stage_style()
    act = Act(
        start=0, end=200, motion=name, at=30, side=-ahead, ahead=ahead, mid=60,
        reach=(2.4 * ahead, 1.4, 0.5), seat=next(iter(SEATS)),
    )  # fmt: skip
    for frame in range(0, 96, 4):
        pose = pose_at(Acting(phase=0.3, acts=(act,)), frame, FPS)
        values = (pose.hop, pose.pitch, pose.spin, *pose.travel, pose.tilt, pose.turn, pose.wield)
        assert all(map(math.isfinite, values))
        assert abs(pose.travel[0]) < 6
        assert -0.6 < pose.hop < 3.6
        skel = Skeleton(build_of(style), pose)
        for side in (-1, 1):
            for limb, first, second in (
                (skel.arm(side), UPPER, FORE),
                (skel.leg(side), THIGH, SHIN),
            ):
                # A limb seen at an angle is shorter, never longer; spine and sway may add a little.
                assert math.dist(limb.root, limb.middle) < first + 0.35, (name, frame)
                assert math.dist(limb.middle, limb.end) < second + 0.35, (name, frame)


def stage_style() -> Any:
    return shot(Verb.STAND, ANNA).actors[0].style


@given(
    x=st.floats(-3, 3), y=st.floats(-1, 4), depth=st.floats(-1, 1), yaw=st.floats(-1.3, 1.3),
    pitch=st.floats(-0.4, 1.2), hop=st.floats(0, 2),
)  # fmt: skip
def test_a_hand_that_reaches_is_where_it_reaches(
    x: float, y: float, depth: float, yaw: float, pitch: float, hop: float
) -> None:
    still = pose_at(Acting(phase=0.0), 0, FPS)
    pose = blended(
        still, stance(), stance(pitch=pitch, hop=hop), 1.0,
        Act(start=0, end=9, motion="sit", at=0, side=1, ahead=1),
    )  # fmt: skip
    arms = tuple(
        Arm((0.5, 1, 1), (0, 0, 1), (0, -1, 0), "flat", target=(x, y, depth), reach=1.0)
        for _ in range(2)
    )
    skel = Skeleton(build_of(stage_style()), replace(pose, arms=arms, yaw=yaw))
    for side in (-1, 1):
        root, goal = skel.shoulder(side), skel.seen((x, y, depth))
        if not 0.4 < math.dist(root, goal) < (UPPER + FORE) * 0.98:
            continue
        px, py = skel.arm(side).end
        cx, cy = skel.pivot
        dx, dy = px - cx, (py - cy) * skel.squash
        angle = skel.pitch
        seen = (
            cx + dx * math.cos(angle) - dy * math.sin(angle),
            cy + dx * math.sin(angle) + dy * math.cos(angle),
        )
        assert math.dist(seen, (x, y)) < 0.5


@pytest.mark.parametrize("verb", [Verb.SIT, Verb.KNEEL, Verb.CROUCH, Verb.BOW, Verb.DRAW])
def test_feet_that_stand_do_not_slide(verb: Verb) -> None:
    (actor,) = shot(verb, ANNA).actors
    for foot in (0, 1):
        spots = []
        for frame in range(40, 72, 2):
            pose = pose_at(actor.acting, frame, FPS)
            feet = pose.feet or ((0.42, 6.3, 0.0), (0.42, 6.3, 0.0))
            spots.append((*feet[foot][:2], feet[foot][2] + pose.travel[0]))
        assert max(math.dist(a, b) for a, b in pairwise(spots)) < 0.02


def test_a_thing_changes_hands_at_the_contact() -> None:
    recipe = shot(Verb.GIVE, ANNA, TOM, thing=Thing.LETTER)
    giver, taker = (actor.acting for actor in recipe.actors)
    held = [tuple(pose_at(each, f, FPS).held for each in (giver, taker)) for f in range(72)]
    assert held[0] == ("letter", "")
    assert held[-1] == ("", "letter")
    assert set(held) == {("letter", ""), ("", "letter")}
    first = held.index(("", "letter"))
    assert 0.35 * 72 < first < 0.5 * 72


def test_two_who_touch_are_alone_and_near_and_face_each_other() -> None:
    other = Performer(name="Ben", look=Look(gender="male"))
    recipe = shot(Verb.EMBRACE, ANNA, TOM, other, size=ShotSize.CLOSE, focus="Anna")
    assert [actor.name for actor in recipe.actors] == ["Anna", "Tom"]
    left, right = recipe.actors
    assert (right.x - left.x) / left.unit < 3
    assert [each.acting.acts[0].ahead for each in recipe.actors] == [1, -1]


def test_who_is_struck_reels_after_the_blow() -> None:
    recipe = shot(Verb.STRIKE, ANNA, TOM)
    hitter, hit = (actor.acting for actor in recipe.actors)
    at = hitter.acts[0].at
    assert hit.acts[0].motion == "struck"
    assert abs(pose_at(hit, at - 6, FPS).spin) < 1
    assert abs(pose_at(hit, at + 6, FPS).spin) > 5


def test_a_posture_lasts_while_hands_do_something_else() -> None:
    sits = Deed(verb=Verb.SIT, who=("Anna",))
    (actor,) = shot(Verb.READ, ANNA, before=(sits,)).actors
    pose = pose_at(actor.acting, 70, FPS)
    assert pose.hop > 1.5
    assert pose.held == "book"


def test_the_same_deed_differs_between_shots_and_never_within_one() -> None:
    rows = {tuple(motions_of(shot(Verb.FALL, ANNA, seed=seed))) for seed in range(12)}
    assert len(rows) > 1
    assert shot(Verb.FALL, ANNA, seed=3) == shot(Verb.FALL, ANNA, seed=3)


def test_who_speaks_while_acting_keeps_the_mouth_for_the_words() -> None:
    speech = (Speech(speaker="Anna", start=4, end=68, text="No!"),)
    (actor,) = shot(Verb.LAUGH, ANNA, speech=speech).actors
    assert actor.acting.acts
    assert pose_at(actor.acting, 40, FPS).face.gape < 0.01


def test_who_puts_on_a_hat_wears_it_and_who_takes_it_off_does_not() -> None:
    (wears,) = shot(Verb.PUT_ON, ANNA, thing=Thing.HAT).actors
    assert [pose_at(wears.acting, f, FPS).worn for f in (0, 71)] == ["", "fedora"]
    (bare,) = shot(Verb.TAKE_OFF, ANNA, thing=Thing.HAT).actors
    assert [pose_at(bare.acting, f, FPS).worn for f in (0, 71)] == ["fedora", ""]


@pytest.mark.parametrize(
    "verb", [Verb.SIT, Verb.SLEEP, Verb.CLIMB, Verb.SWIM, Verb.WRITE, Verb.DIE]
)
def test_a_deed_is_drawn_the_same_twice(verb: Verb) -> None:
    recipe = shot(verb, ANNA)
    pictures = []
    for _ in range(2):
        drawing = ShotRenderer(recipe, 160, 90, {}, ())
        drawing.draw(drawing.state_at(40))
        pictures.append(drawing.picture.copy())
    assert np.array_equal(*pictures)
    plain = ShotRenderer(shot(Verb.STAND, ANNA, size=recipe.size), 160, 90, {}, ())
    plain.draw(plain.state_at(40))
    assert (pictures[0] != plain.picture).mean() > 0.02


@pytest.mark.parametrize(
    ("words", "expression"),
    [
        ("Anna sneered at the letter.", "contempt"),
        ("安娜疲惫地坐着。", "tired"),
        ("Anna read.", None),
    ],
)
def test_the_words_of_a_shot_are_on_the_face(words: str, expression: str | None) -> None:
    (actor,) = shot(Verb.STAND, ANNA, action=words).actors
    assert [mood.emotion for mood in actor.acting.moods] == ([expression] if expression else [])


def test_a_neutral_mouth_is_level_and_faces_have_two_strengths() -> None:
    assert FACES["neutral"].smile == FACES["neutral"].skew == FACES["neutral"].gape == 0
    for name, face in FACES.items():
        if name == "neutral":
            continue
        weak = blend_faces(FACES["neutral"], face, 0.5)
        assert weak not in (face, FACES["neutral"]), name


@pytest.mark.parametrize(
    ("verb", "words", "thing", "motion", "held"),
    [
        (Verb.PLAY_MUSIC, "bell", Thing.BELL, "wave", "bell"),
        (Verb.EXTINGUISH, "candle", Thing.CANDLE, "blow_out", "candle"),
        (Verb.EXTINGUISH, "burning wastebasket", Thing.BASKET, "put", ""),
        (Verb.EXTINGUISH, "烛火", Thing.CANDLE, "blow_out", "candle"),
        (Verb.TOUCH, "门把手", "", "touch", ""),
        (Verb.TOUCH, "手机", Thing.PHONE, "touch", ""),
        (Verb.TOUCH, "右腕", "", "give", ""),
        (Verb.TOUCH, "the door", "", "touch", ""),
        (Verb.LIFT, "skirt", Thing.CLOTHES, None, ""),
        (Verb.HOLD, "collar", Thing.CLOTHES, None, ""),
    ],
)
def test_a_deed_is_acted_as_fits_its_object(
    verb: Verb, words: str, thing: Thing | str, motion: str | None, held: str
) -> None:
    deed = Deed(verb=verb, who=("Anna",), object=Item(words=words, thing=thing))
    (act,) = shot(verb, ANNA, shown=Shown(deeds=(deed,))).actors[0].acting.acts
    assert act.thing == held
    assert motion in {None, act.motion}


def test_who_holds_a_thing_keeps_it_off_the_face_and_an_unseen_one_is_not_in_the_hand() -> None:
    for seed in range(6):
        tin = Item(words="铁皮饼干盒", thing=Thing.BOX, like="tin")
        held = Deed(verb=Verb.HOLD, who=("Anna",), object=tin)
        (act,) = shot(Verb.HOLD, ANNA, seed=seed, shown=Shown(deeds=(held,))).actors[0].acting.acts
        assert act.thing == "tin"
        hands = [key.stance.lead.wrist for key in MOTIONS[act.motion].keys if key.stance.lead]
        assert all(wrist[1] > 1.3 for wrist in hands)
    unseen = Item(words="anvil", thing=Thing.TOOL, like="nothing")
    held = Deed(verb=Verb.HOLD, who=("Anna",), object=unseen)
    (act,) = shot(Verb.HOLD, ANNA, shown=Shown(deeds=(held,))).actors[0].acting.acts
    assert act.thing == ""


@pytest.mark.parametrize(("words", "place"), [("wheelchair", "hospital"), ("轮椅", "garden")])
def test_a_wheelchair_is_one_indoors_and_outdoors(words: str, place: str) -> None:
    sits = Deed(verb=Verb.SIT, who=("Anna",), object=Item(words=words, thing="chair"))
    where = Location(name=place, kind=place)
    acts = shot(Verb.SIT, ANNA, shown=Shown(deeds=(sits,)), location=where).actors[0].acting.acts
    assert acts[0].seat in {"wheelchair", "wheelchair_left"}


@pytest.mark.parametrize(
    ("words", "thing", "seat"),
    [
        ("top of the fence", "wall", "fence"),
        ("低矮的院墙", "wall", "ledge"),
        ("upturned crate", "box", "crate"),
        ("衣箱", "chest", "crate"),
        ("gallery steps", "stairs", "steps"),
        ("门槛", "", "steps"),
        ("fallen tree", "tree", "log"),
        ("bench", "bench", "bench"),
    ],
)
def test_people_sit_on_what_the_story_says_they_sit_on(words: str, thing: str, seat: str) -> None:
    sits = Deed(verb=Verb.SIT, who=("Anna",), object=Item(words=words, thing=thing))
    where = Location(name="garden", kind="garden")
    acts = shot(Verb.SIT, ANNA, shown=Shown(deeds=(sits,)), location=where).actors[0].acting.acts
    assert acts[0].seat == seat


@pytest.mark.parametrize("lasting", [(), (Deed(verb=Verb.DRIVE, who=("Anna",)),)])
def test_whoever_is_in_a_car_sits_where_the_story_says_no_posture(lasting: Any) -> None:
    taxi = Location(name="taxi", kind="car")
    looks = Deed(verb=Verb.LOOK, who=("Anna",))
    shown = Shown(deeds=(looks,), lasting=lasting)
    acts = shot(Verb.LOOK, ANNA, shown=shown, location=taxi).actors[0].acting.acts
    assert acts[0].seat.startswith("car_seat")


def test_a_wound_is_bound_up_kneeling_before_a_foot_and_the_other_holds_still() -> None:
    gauze = Item(words="gauze", thing=Thing.CLOTH)
    binds = Deed(
        verb=Verb.BIND, who=("Anna",), whom=("Tom",), object=Item(words="foot"), instrument=gauze
    )
    recipe = shot(Verb.BIND, ANNA, TOM, shown=Shown(deeds=(binds,)))
    assert motions_of(recipe)[0] in {"kneel", "kneel_one"}
    assert "bind" in motions_of(recipe)
    assert motions_of(recipe, 1) == []
    rope = Deed(verb=Verb.BIND, who=("Anna",), whom=("Tom",), object=Item(words="rope"))
    assert motions_of(shot(Verb.BIND, ANNA, TOM, shown=Shown(deeds=(rope,))), 1) == ["bound"]


def test_who_takes_a_thing_into_the_hands_goes_on_sitting() -> None:
    sits = Deed(verb=Verb.SIT, who=("Anna",))
    holds = Deed(verb=Verb.HOLD, who=("Anna",), object=Item(words="key", thing=Thing.KEY))
    for lasting, deeds in (((sits,), (holds,)), ((), (sits, holds))):
        shown = Shown(deeds=deeds, lasting=lasting)
        acts = shot(Verb.HOLD, ANNA, shown=shown, frames=72).actors[0].acting.acts
        assert [act.end > 72 for act in acts] == [True] * len(acts)


def test_who_crouches_pulls_at_a_thing_without_getting_up() -> None:
    bellows = Item(words="bellows", like="nothing")
    deeds = (
        Deed(verb=Verb.CROUCH, who=("Anna",)),
        Deed(verb=Verb.PULL, who=("Anna",), object=bellows),
    )
    crouches, pulls = shot(Verb.PULL, ANNA, shown=Shown(deeds=deeds)).actors[0].acting.acts
    assert (crouches.motion, crouches.end > 72, pulls.motion) == ("crouch", True, "take")


def test_what_is_pressed_on_somebody_is_given() -> None:
    purse = Item(words="packet", like="paper packet")
    pushes = Deed(verb=Verb.PUSH, who=("Anna",), whom=("Tom",), object=purse)
    recipe = shot(Verb.PUSH, ANNA, TOM, shown=Shown(deeds=(pushes,)))
    assert (motions_of(recipe), motions_of(recipe, 1)) == (["give"], ["receive"])
    shoves = Deed(verb=Verb.PUSH, who=("Anna",), whom=("Tom",))
    recipe = shot(Verb.PUSH, ANNA, TOM, shown=Shown(deeds=(shoves,)))
    assert (motions_of(recipe), motions_of(recipe, 1)) == (["shove"], ["shoved"])


@pytest.mark.parametrize(
    ("words", "tool"), [("ankles", "rope"), ("手脚", "绳子"), ("木头", "麻绳")]
)
def test_who_is_tied_up_by_the_limbs_is_bound_and_not_bandaged(words: str, tool: str) -> None:
    binds = Deed(
        verb=Verb.BIND, who=("Anna",), whom=("Tom",), object=Item(words=words),
        instrument=Item(words=tool),
    )  # fmt: skip
    assert motions_of(shot(Verb.BIND, ANNA, TOM, shown=Shown(deeds=(binds,))), 1) == ["bound"]


def test_a_spade_digs_a_box_out_of_the_ground() -> None:
    box = Item(words="iron box", thing=Thing.BOX)
    digs = Deed(verb=Verb.DIG, who=("Anna",), object=box, instrument=Item(words="spade"))
    acts = shot(Verb.DIG, ANNA, shown=Shown(deeds=(digs,))).actors[0].acting.acts
    assert [act.seat for act in acts] == ["mound"]


def test_a_spoon_in_a_pot_digs_no_ground() -> None:
    pot = Item(words="pot of grease", like="jar")
    digs = Deed(verb=Verb.DIG, who=("Anna",), object=pot, instrument=Item(words="spoon"))
    (act,) = shot(Verb.DIG, ANNA, shown=Shown(deeds=(digs,))).actors[0].acting.acts
    assert (act.motion, act.seat) == ("search", "")


def test_in_a_car_people_sit_on_its_seats_and_no_house_door_stands_in_it() -> None:
    car = Location(name="taxi", kind="car")
    deeds = (
        Deed(verb=Verb.SIT, who=("Anna",)),
        Deed(verb=Verb.CLOSE, who=("Anna",), object=Item(words="door", thing=Thing.DOOR)),
    )
    actor = shot(Verb.SIT, ANNA, shown=Shown(deeds=deeds), location=car).actors[0]
    seats = {act.seat for act in actor.acting.acts}
    assert seats <= {"car_seat", "car_seat_left", ""}
    assert next(act.seat for act in actor.acting.acts) != ""


def test_who_wears_other_clothes_than_usual_is_drawn_in_them() -> None:
    def worn(words: str) -> tuple[str, str, str]:
        puts_on = Deed(verb=Verb.PUT_ON, who=("Anna",), object=Item(words=words, thing="clothes"))
        (actor,) = shot(Verb.STAND, ANNA, shown=Shown(lasting=(puts_on,))).actors
        return actor.style.outfit, actor.style.hat, actor.style.hair_colour

    usual = shot(Verb.STAND, ANNA).actors[0].style
    assert worn("grey hooded cloak")[:2] == ("cloak", "hood")
    assert worn("hair dyed black")[2] == "#2a2a36" != usual.hair_colour
    assert worn("hair dyed black")[0] == usual.outfit
    assert worn("wet hair, blue coat")[::2] == ("coat", usual.hair_colour)
    assert worn("洗得发白的工装")[::2] == ("uniform", usual.hair_colour)
    assert worn("without her hat") == (usual.outfit, usual.hat, usual.hair_colour)


def test_who_leans_on_pillows_sits_in_bed_also_in_the_next_shot() -> None:
    room = Location(name="chamber", kind="bedroom")
    leans = Deed(verb=Verb.LEAN, who=("Anna",), object=Item(words="pillows", thing=Thing.PILLOW))
    for shown in (Shown(deeds=(leans,)), Shown(lasting=(leans,))):
        (act,) = shot(Verb.LEAN, ANNA, shown=shown, location=room).actors[0].acting.acts
        assert act.seat == "bed"


def test_hands_that_are_shown_in_the_light_of_a_lamp_hold_no_lamp() -> None:
    hands, lamp = Item(words="两只手"), Item(words="灯", thing=Thing.LAMP)
    deed = Deed(verb=Verb.SHOW, who=("Anna",), object=hands, instrument=lamp)
    (act,) = shot(Verb.SHOW, ANNA, shown=Shown(deeds=(deed,))).actors[0].acting.acts
    assert (act.motion, act.thing) == ("show", "")


def test_who_sweeps_has_a_broom_and_who_wipes_a_cloth() -> None:
    for words, thing, motion, held in (
        ("Anna swept the floor.", None, "sweep", "broom"),
        ("Anna wiped the table.", Thing.TABLE, "wipe", "cloth"),
        ("Anna cleaned her hands.", None, "rub", "cloth"),
    ):
        (act,) = shot(Verb.CLEAN, ANNA, thing=thing, action=words).actors[0].acting.acts
        assert (act.motion, act.thing) == (motion, held)


def test_nobody_brings_a_chair_into_the_open() -> None:
    seats = {
        act.seat
        for verb in (Verb.SIT, Verb.STAND_UP)
        for seed in range(4)
        for act in shot(verb, ANNA, seed=seed).actors[0].acting.acts
    }
    assert seats == {""}
    cave = Location(name="cave", setting="cave", side="in")
    (act,) = shot(Verb.SLEEP, ANNA, location=cave).actors[0].acting.acts
    assert act.seat == ""
    (act,) = shot(Verb.SIT, ANNA, thing=Thing.BENCH).actors[0].acting.acts
    assert act.seat == "bench"


def test_a_bow_to_nobody_in_view_has_room() -> None:
    other = Performer(name="Ben", look=Look(gender="male", age="adult"))
    shown = Shown(deeds=(Deed(verb=Verb.BOW, who=("Anna",)),))
    recipe = shot(Verb.BOW, ANNA, other, shown=shown)
    left, right = recipe.actors
    assert (right.x - left.x) / left.unit > 6
    assert not right.acting.acts
