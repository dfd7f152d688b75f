"""Two people who touch: hands and blades meet in the picture, in pixels of a film of 1080 lines."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

import pytest
import skia

from ainern2d.core import (
    Deed,
    Emotion,
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
from ainern2d.plugins.cartoon.acting.poses import pose_at
from ainern2d.plugins.cartoon.config import CartoonConfig
from ainern2d.plugins.cartoon.figure.rig import hand_boxes, head_middle
from ainern2d.plugins.cartoon.staging.areas import common, face_area
from ainern2d.plugins.cartoon.staging.shots import stage

if TYPE_CHECKING:
    from ainern2d.plugins.cartoon.figure.pose import Pose
    from ainern2d.plugins.cartoon.figure.rig import Box
    from ainern2d.plugins.cartoon.recipe import Actor, Recipe

HEIGHT = 1080
FPS = 24
ANNA = Performer(name="Anna", look=Look(gender="female", age="adult", clothes="long red dress"))
TOM = Performer(name="Tom", look=Look(gender="male", age="adult"))
KID = Performer(name="Kid", look=Look(gender="male", age="child"))
PAIRS = [(ANNA, TOM), (TOM, KID), (KID, ANNA)]


def shot(verb: Verb | None, pair: tuple[Performer, Performer], **fields: Any) -> Recipe:
    deeds: tuple[Deed, ...] = ()
    if verb is not None:
        thing = fields.pop("thing", None)
        item = Item(words="it", thing=thing) if thing else None
        fights = verb in {Verb.FIGHT, Verb.STRIKE}
        deeds = (
            Deed(
                verb=verb,
                who=(pair[0].name,),
                whom=(pair[1].name,),
                object=None if fights else item,
                instrument=item if fights else None,
            ),
        )
    wanted: dict[str, Any] = {"size": ShotSize.MEDIUM, "frames": 72}
    request = VideoRequest(
        width=1920, height=HEIGHT, fps=FPS, cast=pair, shown=Shown(deeds=deeds),
        location=Location(name="meadow", setting="landscape"), **(wanted | fields),
    )  # fmt: skip
    return stage(request, 1, CartoonConfig())


def poses(recipe: Recipe, frame: int) -> list[Pose]:
    return [pose_at(actor.acting, frame, FPS) for actor in recipe.actors]


def middle(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def apart(recipe: Recipe, frame: int) -> float:
    """Return the least distance of a hand of one to a hand of the other, in pixels."""
    hands = [
        [middle(box) for box in hand_boxes(actor, pose)]
        for actor, pose in zip(recipe.actors, poses(recipe, frame), strict=True)
    ]
    return min(math.dist(one, other) for one in hands[0] for other in hands[1]) * HEIGHT


def chest(actor: Actor) -> tuple[float, float, float, float]:
    unit = actor.unit
    return actor.x - 1.3 * unit, actor.y - 0.6 * unit, actor.x + 1.3 * unit, actor.y + 3 * unit


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("verb", [Verb.GIVE, Verb.TAKE, Verb.SHAKE_HANDS, Verb.LEAD])
def test_hands_meet(verb: Verb, pair: tuple[Performer, Performer]) -> None:
    thing = Thing.LETTER if verb in {Verb.GIVE, Verb.TAKE} else None
    recipe = shot(verb, pair, thing=thing)
    at = recipe.actors[0].acting.acts[-1].at
    size = recipe.actors[0].unit * HEIGHT
    # A hand is as long as 0.7 units; middles of two that hold each other are nearer than that.
    assert apart(recipe, at + 2) < 0.72 * size
    assert apart(recipe, at + 2) < apart(recipe, max(0, at - 22))


@pytest.mark.parametrize("pair", PAIRS)
def test_two_who_pull_at_one_thing_both_hold_it_and_sway(pair: tuple[Performer, Performer]) -> None:
    recipe = shot(Verb.PULL, pair, thing=Thing.LETTER)
    size = recipe.actors[0].unit * HEIGHT
    frames = range(recipe.actors[0].acting.acts[-1].at + 2, 72)
    assert max(apart(recipe, frame) for frame in frames) < 0.9 * size
    held = [{pose.held for pose in poses(recipe, frame)} for frame in frames]
    assert all(len(each - {""}) == 1 for each in held)
    leans = [poses(recipe, frame)[0].spin for frame in frames]
    assert max(leans) - min(leans) > 10


@pytest.mark.parametrize("pair", PAIRS)
def test_who_is_pulled_along_follows(pair: tuple[Performer, Performer]) -> None:
    recipe = shot(Verb.PULL, pair)
    motions = {each.name: each.acting.acts[-1].motion for each in recipe.actors}
    assert motions == {pair[0].name: "drag", pair[1].name: "dragged"}
    doer, other = (next(a for a in recipe.actors if a.name == each.name) for each in pair)
    at = doer.acting.acts[-1].at + 10
    boxes = hand_boxes(doer, pose_at(doer.acting, at, FPS))
    reaches = min(abs(middle(box)[0] - other.x) for box in boxes)
    assert reaches < 2.2 * other.unit


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("verb", [Verb.EMBRACE, Verb.TOUCH, Verb.SEIZE, Verb.PUSH, Verb.STRIKE])
def test_a_hand_is_on_the_other_one(verb: Verb, pair: tuple[Performer, Performer]) -> None:
    recipe = shot(verb, pair)
    doer = next(actor for actor in recipe.actors if actor.name == pair[0].name)
    other = next(actor for actor in recipe.actors if actor.name == pair[1].name)
    at = doer.acting.acts[-1].at + 2
    boxes = hand_boxes(doer, pose_at(doer.acting, at, FPS))
    body = chest(other)
    face = face_area(other, pose_at(other.acting, at, FPS))
    assert any(common(box, body) > 0 or common(box, face) > 0 for box in boxes)


def blade(actor: Actor, pose: Pose) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return hand and tip of a sword that is held, in frame heights."""
    index = 0 if pose.holder < 0 else 1
    hand = middle(hand_boxes(actor, pose)[min(index, len(hand_boxes(actor, pose)) - 1)])
    length = 2.4 * actor.unit
    angle = math.radians(pose.wield)
    return hand, (hand[0] + length * math.sin(angle), hand[1] - length * math.cos(angle))


def crosses(a: Any, b: Any) -> bool:
    """Return whether two line segments cross."""

    def side(p: Any, q: Any, r: Any) -> float:
        return float((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]))

    return (
        side(a[0], a[1], b[0]) * side(a[0], a[1], b[1]) < 0
        and side(b[0], b[1], a[0]) * side(b[0], b[1], a[1]) < 0
    )


@pytest.mark.parametrize("pair", [(ANNA, TOM), (TOM, ANNA)])
def test_blades_meet_again_and_again_in_a_duel(pair: tuple[Performer, Performer]) -> None:
    recipe = shot(Verb.FIGHT, pair, thing=Thing.SWORD, size=ShotSize.WIDE)
    assert all(pose.held == "sword" for pose in poses(recipe, 30))
    met = [
        crosses(*(blade(a, p) for a, p in zip(recipe.actors, poses(recipe, frame), strict=True)))
        for frame in range(72)
    ]
    clashes = sum(now and not before for before, now in itertools.pairwise(met))
    assert clashes >= 2
    assert not all(met)


def test_fists_are_no_blades() -> None:
    recipe = shot(Verb.FIGHT, (ANNA, TOM), size=ShotSize.WIDE)
    assert [actor.acting.acts[0].motion for actor in recipe.actors] == ["fight", "fight_back"]
    assert all(pose.held == "" for pose in poses(recipe, 30))


@pytest.mark.parametrize("pair", [(ANNA, TOM), (TOM, ANNA), (ANNA, KID)])
def test_a_whisper_is_at_the_ear_and_hides_no_mouth(pair: tuple[Performer, Performer]) -> None:
    line = Speech(
        speaker="Anna",
        addressee=next(each.name for each in pair if each is not ANNA),
        start=4,
        end=66,
        emotion=Emotion.WHISPER,
        text="He is here.",
    )
    recipe = shot(None, pair, size=ShotSize.MEDIUM_CLOSE, focus="Anna", speech=(line,))
    assert len(recipe.actors) == 2
    frame = 40
    heads = [
        head_middle(actor, pose)
        for actor, pose in zip(recipe.actors, poses(recipe, frame), strict=True)
    ]
    unit = recipe.actors[0].unit
    assert 1.2 * unit < math.dist(*heads) < 3.0 * unit


def test_who_is_carried_is_off_the_ground_before_the_bearer() -> None:
    recipe = shot(Verb.CARRY, (TOM, ANNA), size=ShotSize.WIDE)
    tom = next(actor for actor in recipe.actors if actor.name == "Tom")
    anna = next(actor for actor in recipe.actors if actor.name == "Anna")
    pose = pose_at(anna.acting, 60, FPS)
    assert abs(pose.spin) > 50
    head = head_middle(anna, pose)
    shoulders = skia.Rect.MakeLTRB(*chest(tom))
    shoulders.outset(1.6 * tom.unit, 1.0 * tom.unit)
    assert shoulders.contains(*head)
    assert anna.unit > tom.unit
