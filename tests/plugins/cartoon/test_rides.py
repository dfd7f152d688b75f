"""Riding, driving, rowing and flying: what carries people is drawn, and the place passes by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

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
from ainern2d.plugins.cartoon.acting.motions import MOTIONS
from ainern2d.plugins.cartoon.acting.poses import pose_at
from ainern2d.plugins.cartoon.acting.rides import WAYS
from ainern2d.plugins.cartoon.config import CartoonConfig
from ainern2d.plugins.cartoon.figure.mounts import MOUNTS
from ainern2d.plugins.cartoon.props.beasts import BARE
from ainern2d.plugins.cartoon.rendering.renderer import ShotRenderer
from ainern2d.plugins.cartoon.staging.areas import face_area
from ainern2d.plugins.cartoon.staging.shots import stage

if TYPE_CHECKING:
    import numpy as np

    from ainern2d.plugins.cartoon.figure.mounts import Ridden
    from ainern2d.plugins.cartoon.recipe import Recipe

ANNA = Performer(name="Anna", look=Look(gender="female", age="adult", clothes="long red dress"))
TOM = Performer(name="Tom", look=Look(gender="male", age="adult"))
FPS = 24
RIDDEN = [
    (Verb.RIDE, Thing.HORSE, "horse"),
    (Verb.RIDE, Thing.BICYCLE, "bicycle"),
    (Verb.DRIVE, Thing.CAR, "car"),
    (Verb.DRIVE, Thing.CART, "cart"),
    (Verb.RIDE, Thing.CARRIAGE, "carriage"),
    (Verb.SAIL, Thing.BOAT, "boat"),
    (Verb.FLY, Thing.SWORD, "sword"),
]


def deed(verb: Verb, thing: Thing, *who: str, words: str = "") -> Deed:
    return Deed(verb=verb, who=who, object=Item(words=words or thing.value, thing=thing))


def shot(*cast: Performer, shown: Shown, **fields: Any) -> Recipe:
    meadow = Location(name="meadow", setting="landscape")
    wanted: dict[str, Any] = {"frames": 48, "size": ShotSize.WIDE, "location": meadow}
    request = VideoRequest(
        width=320, height=180, fps=FPS, cast=cast, shown=shown, **(wanted | fields)
    )
    return stage(request, 1, CartoonConfig())


def picture(recipe: Recipe, frame: int) -> np.ndarray[Any, Any]:
    drawing = ShotRenderer(recipe, 320, 180, {}, ())
    drawing.draw(drawing.state_at(frame))
    return drawing.picture.copy()


@pytest.mark.parametrize(
    ("thing", "kind", "motion"),
    [
        (Thing.BICYCLE, "hall", "ride_bicycle"),
        (Thing.BICYCLE, "road", "ride_bicycle"),
        (Thing.HORSE, "road", "ride"),
    ],
)
def test_who_climbs_on_what_is_ridden_rides_it(thing: Thing, kind: str, motion: str) -> None:
    place = Location(name="yonder", kind=kind)
    climbs = Shown(deeds=(deed(Verb.CLIMB, thing, "Anna"),))
    (actor,) = shot(ANNA, shown=climbs, location=place).actors
    assert motion in {act.motion for act in actor.acting.acts}
    assert "climb" not in {act.motion for act in actor.acting.acts}


def test_who_climbs_down_from_a_horse_rides_no_more() -> None:
    down = Shown(deeds=(deed(Verb.CLIMB, Thing.HORSE, "Anna"),))
    (actor,) = shot(ANNA, shown=down, action="She climbed down from her horse.").actors
    assert "ride" not in {act.motion for act in actor.acting.acts}


@pytest.mark.parametrize(
    "words", ["sled", "雪橇", "tram", "his back", "背", "garden wall", "墙头", "low branch"]
)
def test_what_is_ridden_and_has_no_figure_is_no_horse(words: str) -> None:
    rides = Deed(verb=Verb.RIDE, who=("Anna",), object=Item(words=words))
    seats = {act.seat for act in shot(ANNA, shown=Shown(deeds=(rides,))).actors[0].acting.acts}
    assert not seats & set(MOUNTS)


@pytest.mark.parametrize("words", ["milk crate", "the table", "凳子"])
def test_one_step_up_needs_no_ladder(words: str) -> None:
    up = Deed(verb=Verb.CLIMB, who=("Anna",), object=Item(words=words, thing=Thing.BOX))
    assert "ladder" not in {
        act.seat for act in shot(ANNA, shown=Shown(deeds=(up,))).actors[0].acting.acts
    }


def test_who_is_astride_a_fence_sits_on_it_and_has_no_horse() -> None:
    fence = Item(words="wire fence", thing=Thing.WALL)
    for verb in (Verb.RIDE, Verb.CLIMB):
        astride = Deed(verb=verb, who=("Anna",), object=fence)
        now, later = Shown(deeds=(astride,)), Shown(lasting=(astride,))
        acts = shot(ANNA, shown=now).actors[0].acting.acts
        assert [(act.motion, act.seat) for act in acts] == [("sit", "fence")]
        acts = shot(ANNA, shown=later).actors[0].acting.acts
        assert "horse" not in {act.seat for act in acts}


@pytest.mark.parametrize(
    ("words", "mount"),
    [
        ("an old lorry", "truck"),
        ("卡车", "truck"),
        ("the school bus", "bus"),
        ("公交车", "bus"),
        ("tractor", "tractor"),
        ("拖拉机", "tractor"),
        ("taxi", "car"),
    ],
)
def test_lorries_buses_and_tractors_are_no_cars(words: str, mount: str) -> None:
    drives = Deed(verb=Verb.DRIVE, who=("Anna",), object=Item(words=words))
    recipe = shot(ANNA, shown=Shown(deeds=(drives,)))
    assert {act.seat for act in recipe.actors[0].acting.acts} == {mount}


@pytest.mark.parametrize("place", ["lane", "meadow", "harbour road"])
def test_a_child_that_an_adult_takes_along_does_not_drive(place: str) -> None:
    child = Performer(name="Bo", look=Look(gender="male", age="child"))
    drives = deed(Verb.DRIVE, Thing.CAR, "Bo", "Anna")
    recipe = shot(child, ANNA, shown=Shown(deeds=(drives,)), location=Location(name=place))
    by_motion = {each.acting.acts[0].motion: each.name for each in recipe.actors}
    assert by_motion == {"drive": "Anna", "ride_inside": "Bo"}


def test_who_is_in_a_boat_is_out_on_the_water_though_a_room_is_where_it_is_seen() -> None:
    sails = deed(Verb.DRIVE, Thing.BOAT, "Anna")
    room = Location(name="lamp room", kind="lamp_room", time="night")
    out = shot(ANNA, shown=Shown(deeds=(sails,)), location=room)
    assert (out.backdrop.kind, out.backdrop.time) == ("sea", "night")
    assert [act.seat for act in out.actors[0].acting.acts] == ["boat"]
    both = shot(ANNA, TOM, shown=Shown(deeds=(sails,)), location=room)
    assert both.backdrop.kind == "lamp_room"


def test_a_bicycle_that_is_told_of_is_not_ridden_through_a_kitchen() -> None:
    rides = Shown(deeds=(deed(Verb.RIDE, Thing.BICYCLE, "Anna"),))
    (actor,) = shot(ANNA, shown=rides, location=Location(name="home", kind="kitchen")).actors
    assert "ride_bicycle" not in {act.motion for act in actor.acting.acts}


def test_who_climbs_out_of_a_window_of_a_room_needs_no_ladder() -> None:
    place = Location(name="yonder", kind="school")
    climbs = Shown(deeds=(deed(Verb.CLIMB, Thing.WINDOW, "Anna"),))
    (actor,) = shot(ANNA, shown=climbs, location=place).actors
    assert {act.motion for act in actor.acting.acts} == {"jump"}


def test_every_mount_has_a_way_to_ride_it() -> None:
    assert set(WAYS) == set(MOUNTS) - set(BARE)
    for kind, way in WAYS.items():
        for name in (way.motion, way.second):
            assert MOTIONS[name].seated > 0, kind
            assert MOTIONS[name].lasts, kind


@pytest.mark.parametrize(("verb", "thing", "kind"), RIDDEN)
def test_what_is_ridden_is_under_the_rider_and_all_of_both_is_in_the_picture(
    verb: Verb, thing: Thing, kind: str
) -> None:
    recipe = shot(ANNA, shown=Shown(deeds=(deed(verb, thing, "Anna"),)))
    (actor,) = recipe.actors
    pose = pose_at(actor.acting, 20, FPS)
    assert pose.mount is not None
    assert pose.mount.kind == kind
    left, top, right, _ = face_area(actor, pose)
    assert top > 0
    assert 0 < left < right < recipe.aspect
    walks = shot(ANNA, shown=Shown(deeds=(Deed(verb=Verb.STAND, who=("Anna",)),)))
    assert (picture(recipe, 20) != picture(walks, 20)).mean() > 0.03


def test_the_place_passes_riders_outside_and_stands_still_for_others() -> None:
    rides = Shown(deeds=(deed(Verb.RIDE, Thing.HORSE, "Anna"),))
    recipe = shot(ANNA, shown=rides)
    assert recipe.follow
    assert (recipe.follow > 0) == (recipe.actors[0].acting.acts[0].ahead > 0)
    before, after = (picture(recipe, frame)[:60, :60] for frame in (0, 40))
    assert (before != after).mean() > 0.1
    assert not shot(ANNA, shown=Shown()).follow
    inside = Location(name="hall", setting="interior", side="in")
    assert not shot(ANNA, shown=rides, location=inside).follow


@pytest.mark.parametrize("size", [ShotSize.MEDIUM, ShotSize.MEDIUM_CLOSE, ShotSize.CLOSE])
def test_who_rode_still_rides_while_talking_with_the_mouth_where_mouths_are(
    size: ShotSize,
) -> None:
    lasting = Shown(lasting=(deed(Verb.RIDE, Thing.HORSE, "Anna", "Tom"),))
    speech = (Speech(speaker="Anna", addressee="Tom", start=4, end=44, text="How far is it?"),)
    fields: dict[str, Any] = {"size": size, "focus": "Anna", "speech": speech}
    recipe = shot(ANNA, TOM, shown=lasting, **fields)
    stands = shot(ANNA, TOM, shown=Shown(), **fields)
    anna = next(actor for actor in recipe.actors if actor.name == "Anna")
    other = next(actor for actor in stands.actors if actor.name == "Anna")
    pose = pose_at(anna.acting, 20, FPS)
    assert pose.mount is not None
    here, there = face_area(anna, pose), face_area(other, pose_at(other.acting, 20, FPS))
    assert abs(here[1] - there[1]) < 0.06
    boxes = ShotRenderer(recipe, 320, 180, {}, ())
    assert boxes.draw(boxes.state_at(20))["Anna"] is not None


def test_two_share_a_boat_or_one_horse_and_ride_two_horses_otherwise() -> None:
    def carried(verb: Verb, thing: Thing, action: str) -> list[int]:
        shown = Shown(deeds=(deed(verb, thing, "Anna", "Tom"),))
        recipe = shot(ANNA, TOM, shown=shown, action=action)
        return sorted(actor.acting.acts[0].seats for actor in recipe.actors)

    assert carried(Verb.SAIL, Thing.BOAT, "They rowed.") == [0, 2]
    assert carried(Verb.RIDE, Thing.HORSE, "They rode.") == [1, 1]
    assert carried(Verb.RIDE, Thing.HORSE, "They rode on the same horse.") == [0, 2]
    assert carried(Verb.RIDE, Thing.HORSE, "两人同骑一匹马。") == [0, 2]


def test_all_shots_at_a_place_ride_the_same_way() -> None:
    lasting = Shown(lasting=(deed(Verb.RIDE, Thing.HORSE, "Anna", "Tom"),))
    ways = {
        actor.acting.acts[0].ahead
        for size, focus in ((ShotSize.WIDE, ""), (ShotSize.CLOSE, "Anna"), (ShotSize.CLOSE, "Tom"))
        for actor in shot(ANNA, TOM, shown=lasting, size=size, focus=focus).actors
    }
    assert len(ways) == 1


def mount_after(verb: Verb, thing: Thing = Thing.HORSE, words: str = "") -> Ridden | None:
    """Return what is drawn with Anna, who rode, in a shot in which she does something else."""
    rode = (deed(Verb.RIDE, thing, "Anna", words=words),)
    recipe = shot(ANNA, shown=Shown(lasting=rode, deeds=(Deed(verb=verb, who=("Anna",)),)))
    return pose_at(recipe.actors[0].acting, 40, FPS).mount


def test_who_walks_away_rides_no_more() -> None:
    assert mount_after(Verb.WALK) is None


def test_the_horse_of_who_dismounts_stands_beside() -> None:
    beside = mount_after(Verb.JUMP, words="black mare")
    assert beside is not None
    assert beside.kind == "black_horse"
    assert beside.x * beside.ahead != 0
    # It stands: its gait does not turn.
    assert beside.turns < 0


@pytest.mark.parametrize("thing", [Thing.CAR, Thing.BOAT, Thing.SWORD])
def test_what_is_no_animal_does_not_wait_beside(thing: Thing) -> None:
    assert mount_after(Verb.JUMP, thing) is None


def test_a_horse_waits_in_later_shots_until_its_rider_rides_or_goes_away() -> None:
    waits = (Deed(verb=Verb.STAND, who=("Anna",), object=Item(words="马", thing=Thing.HORSE)),)

    def mount(*deeds: Deed) -> Ridden | None:
        recipe = shot(ANNA, TOM, shown=Shown(lasting=waits, deeds=deeds))
        return pose_at(recipe.actors[0].acting, 30, FPS).mount

    beside, away = mount(), mount(Deed(verb=Verb.WALK, who=("Anna",)))
    ridden = mount(deed(Verb.RIDE, Thing.HORSE, "Anna"))
    assert beside is not None
    assert beside.x
    assert away is None
    assert ridden is not None
    assert not ridden.x


def test_who_sits_on_a_horse_is_on_it_and_it_stands_still() -> None:
    recipe = shot(ANNA, shown=Shown(deeds=(deed(Verb.SIT, Thing.HORSE, "Anna", words="黑马"),)))
    pose = pose_at(recipe.actors[0].acting, 30, FPS)
    assert pose.mount is not None
    assert (pose.mount.kind, pose.mount.x) == ("black_horse", 0)
    assert pose.mount.turns < 0
    assert not recipe.follow


def test_a_child_on_shoulders_is_on_no_horse() -> None:
    ride = (Deed(verb=Verb.RIDE, who=("Anna",)),)
    for action, kind in (("She rode between his shoulders.", None), ("She rode on.", "horse")):
        recipe = shot(ANNA, shown=Shown(deeds=ride), action=action)
        mount = pose_at(recipe.actors[0].acting, 30, FPS).mount
        assert (mount and mount.kind) == kind


def test_a_horse_is_led_by_a_rope() -> None:
    recipe = shot(ANNA, shown=Shown(deeds=(deed(Verb.LEAD, Thing.HORSE, "Anna"),)))
    pose = pose_at(recipe.actors[0].acting, 30, FPS)
    assert pose.mount is not None
    assert pose.mount.x < 0
    assert pose.rope is not None
    assert not recipe.follow


def test_in_a_train_people_sit_and_no_mount_is_drawn() -> None:
    inside = Location(name="train", kind="train")
    recipe = shot(ANNA, shown=Shown(deeds=(deed(Verb.RIDE, Thing.TRAIN, "Anna"),)), location=inside)
    pose = pose_at(recipe.actors[0].acting, 30, FPS)
    assert pose.mount is None
    assert pose.hop > 1


def test_a_folding_stool_that_is_called_after_a_horse_is_no_horse() -> None:
    sits = Deed(verb=Verb.SIT, who=("Anna",), object=Item(words="小马扎", thing=Thing.CHAIR))
    acts = shot(ANNA, shown=Shown(deeds=(sits,))).actors[0].acting.acts
    assert [act.motion for act in acts] == ["sit"] or [act.motion for act in acts] == ["sit_back"]
