"""Sets, things, effects and extras: all that a storyboard can name has a picture of its own."""

import hashlib

import numpy as np
import pytest
import skia

from ainern2d.core import ANY_ROOM, OPEN_GROUND, Effect, PlaceKind, Thing, World
from ainern2d.core.story.storyboard import Location
from ainern2d.plugins.cartoon.backdrop import Site, painted
from ainern2d.plugins.cartoon.backdrop.effects import BEFORE, BEHIND, STAINS
from ainern2d.plugins.cartoon.backdrop.light import light_of
from ainern2d.plugins.cartoon.backdrop.sets.spec import is_known, placed
from ainern2d.plugins.cartoon.backdrop.sets.table import OWN, TABLE, key_of
from ainern2d.plugins.cartoon.backdrop.words import backdrop_of
from ainern2d.plugins.cartoon.props import drawings, things
from ainern2d.plugins.cartoon.props.held import HOLDS
from ainern2d.plugins.cartoon.props.insert import ANIMATED
from ainern2d.plugins.cartoon.props.nouns import OWN as OURS
from ainern2d.plugins.cartoon.props.nouns import drawing_of, drawings_named, nouns
from ainern2d.plugins.cartoon.props.tools import hold_of
from ainern2d.plugins.cartoon.recipe import Group

HEIGHT = 54
WORLDS = (
    World(era="ancient", culture="chinese", genre="xianxia"),
    World(era="modern", culture="western"),
)


def surface(height=HEIGHT, aspect=16 / 9):
    width = round(height * aspect)
    pixels = np.zeros((height, width, 4), np.uint8)
    info = skia.ImageInfo.Make(width, height, skia.kBGRA_8888_ColorType, skia.kPremul_AlphaType)
    canvas = skia.Surface.MakeRasterDirect(info, pixels, width * 4).getCanvas()
    canvas.scale(height, height)
    return pixels, canvas


def picture(plan, seconds=0.0):
    pixels, canvas = surface()
    scenery = painted(Site(plan, light_of(plan.time, plan.weather), 16 / 9))
    scenery.sky(canvas)
    for layer in (*scenery.behind, *scenery.front):
        canvas.drawPicture(layer.picture)
    for mover in scenery.movers:
        mover.paint(canvas, seconds)
    return pixels


def place(kind, world=WORLDS[0], **changes):
    return backdrop_of(Location(name="yonder", kind=kind, **changes), "en", world)


def digest(pixels):
    return hashlib.sha256(pixels.tobytes()).hexdigest()


@pytest.mark.parametrize(
    ("name", "kind", "shown"),
    [
        ("the school gym", "hall", "gym"),
        ("体育馆", "school", "gym"),
        ("御药房", "workshop", "pharmacy"),
        ("the apothecary's", "shop", "pharmacy"),
        ("the assembly hall", "hall", "hall"),
        ("火药局", "workshop", "workshop"),
        ("caravan park", "camp", "caravan_park"),
        ("the tropical beach", "beach", "palm_beach"),
        ("Parson's Cove", "beach", "beach"),
        ("椰林小岛", "island", "palm_island"),
    ],
)
def test_words_of_a_place_choose_the_set_of_a_special_room(name, kind, shown):
    for world in WORLDS if shown not in {"gym", "caravan_park"} else WORLDS[1:]:
        plan = backdrop_of(Location(name=name, kind=kind), "en", world)
        assert plan.kind == shown
        other = plan.model_copy(update={"kind": "hall" if shown != "hall" else "workshop"})
        assert digest(picture(plan)) != digest(picture(other))


def test_the_town_of_a_western_is_of_planks():
    western = World(era="nineteenth_century", culture="western", genre="western")
    crime = World(era="nineteenth_century", culture="western", genre="crime")
    assert place("street", western).kind == "frontier_street" != place("street", crime).kind
    assert place("kitchen", western).kind == "kitchen"


@pytest.mark.parametrize("style", ["east", "west"])
@pytest.mark.parametrize("age", ["", "old", "classic", "modern", "future"])
def test_every_kind_of_place_has_a_set_of_its_own(style, age):
    without = {kind for kind in PlaceKind if not key_of(kind, style, age)}
    assert without <= OWN


def test_rows_name_known_parts_alone():
    listed = {
        (key, name)
        for key, row in TABLE.items()
        for field in ("back", "wall", "hang", "near", "front", "away", "mid")
        for part in placed(getattr(row, field, ""))
        for name in part.names
    }
    assert [each for each in sorted(listed) if not is_known(each[1])] == []
    assert len(listed) > 500


@pytest.mark.parametrize("world", WORLDS, ids=["ancient", "modern"])
def test_kinds_of_place_differ_and_are_the_same_each_time(world):
    seen = {kind: digest(picture(place(kind, world))) for kind in TABLE if kind in set(PlaceKind)}
    stands_for_another = {
        kind for kind in seen if isinstance(TABLE[kind], str) or kind in {"vehicle", "castle"}
    }
    own = {kind: value for kind, value in seen.items() if kind not in stands_for_another}
    assert len(set(own.values())) >= len(own) - 2
    assert digest(picture(place("courtroom", world))) == seen["courtroom"]


def test_two_places_of_a_kind_differ():
    first = backdrop_of(Location(name="The Ship", kind="restaurant"), "en")
    second = backdrop_of(Location(name="The Anchor", kind="restaurant"), "en")
    assert digest(picture(first)) != digest(picture(second))


@pytest.mark.parametrize("kind", ["courtroom", "street", "kitchen"])
def test_a_place_is_built_as_its_world_builds(kind):
    ancient, modern = (digest(picture(place(kind, world))) for world in WORLDS)
    assert ancient != modern


def test_night_weather_ruin_and_feast_change_a_place():
    plain = place("square")
    seen = [
        plain,
        place("square", time="night"),
        place("square", weather="snow"),
        place("square", description="It lay in ruins"),
        place("square", description="for the wedding feast"),
    ]
    assert len({digest(picture(plan)) for plan in seen}) == len(seen)


def dominant(pixels, top, bottom):
    """The mean colour between two heights, as blue, green and red."""
    rows = pixels[round(top * HEIGHT) : round(bottom * HEIGHT), :, :3]
    return rows.reshape(-1, 3).astype(float).mean(axis=0)


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("flooded village", "flooded"),
        ("大水淹没的村子", "flooded"),
        ("floodlit square", ""),
        ("dry riverbed", "dry"),
        ("干涸的河床", "dry"),
        ("dry cellar", ""),
        ("mountain road after the landslide", "buried"),
        ("塌方的山路", "buried"),
    ],
)
def test_words_of_a_place_say_what_nature_did_to_it(name, state):
    states = {"flooded", "dry", "buried"}
    found = states & set(backdrop_of(Location(name=name), "en").parts)
    assert found == ({state} if state else set())


@pytest.mark.parametrize("kind", ["village", "kitchen", "street", "square", "farm"])
def test_a_flood_is_blue_where_the_floor_was(kind):
    plain = picture(place(kind))
    flooded = picture(place(kind, description="flooded"))
    blue, _green, red = dominant(flooded, 0.88, 1.0)
    before = dominant(plain, 0.88, 1.0)
    assert blue > red
    assert blue - red > before[0] - before[2] + 10


@pytest.mark.parametrize("kind", ["river", "lake"])
def test_a_dry_river_has_no_water(kind):
    wet, dry = (
        dominant(picture(place(kind, description=words)), 0.68, 0.75)
        for words in ("", "a dried-up bed in the drought")
    )
    assert wet[0] > wet[2]
    assert dry[2] > dry[0] + 20


def test_a_landslide_lies_across_a_road_and_not_in_a_room():
    road, slid = (place("road", description=words) for words in ("", "after the landslide"))
    assert digest(picture(road)) != digest(picture(slid))
    room, safe = (place("office", description=words) for words in ("", "after the landslide"))
    assert digest(picture(room)) == digest(picture(safe))


def test_words_of_a_place_still_choose_among_wide_kinds():
    assert backdrop_of(Location(name="lamp room", kind="interior"), "en").kind == ""
    assert backdrop_of(Location(name="x", setting="hospital"), "en").kind == "hospital"
    shore = Location(name="harbour", kind="harbour", description="under the lighthouse")
    assert backdrop_of(shore, "en").kind == ""


@pytest.mark.parametrize("world", WORLDS)
def test_a_place_of_no_sure_kind_shows_only_what_the_story_names_there(world):
    def seen(**changes):
        return picture(place("palace", world, setting=ANY_ROOM, **changes))

    bare = digest(seen())
    assert digest(seen(description="The emperor sat on his throne in the library")) == bare
    assert digest(seen(description="It was late (stove, table)")) != bare
    assert digest(picture(place("palace", world))) != bare


def test_open_ground_has_the_light_and_the_weather_of_the_place():
    def seen(**changes):
        return picture(place("harbour", setting=OPEN_GROUND, **changes))

    skies = [seen(), seen(time="night"), seen(weather="snow"), seen(time="dusk")]
    assert len({digest(each) for each in skies}) == len(skies)
    assert digest(picture(place("forest", setting=OPEN_GROUND))) == digest(skies[0])


def is_pictured(name):
    bare = name.removeprefix(OURS)
    return things.is_drawn(bare) or bare in HOLDS or bare in ANIMATED


@pytest.mark.parametrize("thing", list(Thing))
def test_every_thing_has_a_drawing(thing):
    assert is_pictured(drawing_of("", thing))


def test_four_hundred_nouns_of_each_language_have_drawings():
    table = nouns()
    assert len(table.order) >= 500
    for words in (table.english, table.chinese):
        assert len(words) >= 900
        assert all(is_pictured(name) for name in words.values())
    assert set(drawings_named()) <= set(drawings.names())


@pytest.mark.parametrize(
    ("words", "thing", "expected"),
    [
        ("a red rose", "flower", "rose"),
        ("bow", "bow", "bow-and-arrow"),
        ("笔记本电脑", "computer", "laptop"),
        ("笔记本", "book", "notebook"),
        ("welding torch", "welder", "=welder"),
        ("old oak", "tree", "deciduous-tree"),
        ("loaves", "", "=bread"),
        ("horses", "horse", "horse"),
        ("一把长剑", "sword", "=sword"),
        ("melancholy", "", ""),
    ],
)
def test_words_mean_the_thing_of_their_sense(words, thing, expected):
    assert drawing_of(words, thing) == expected


@pytest.mark.parametrize("name", ["skull", "spear", "laptop", "sewing-needle"])
def test_things_are_drawn_and_can_be_held(name):
    pixels, canvas = surface(64, 1.0)
    canvas.translate(0.5, 0.5)
    things.paint_thing(canvas, name)
    assert (pixels[:, :, 3] > 0).mean() > 0.03
    assert hold_of(name) is not None


def test_every_effect_is_seen_and_the_same_each_time():
    assert {*BEHIND, *BEFORE, *STAINS} == {effect.value for effect in Effect}
    plain = place("courtyard")
    still = digest(picture(plain, 0.45))
    seen = {}
    for effect in Effect:
        plan = plain.model_copy(update={"effects": (effect,)})
        seen[effect] = digest(picture(plan, 0.45))
        assert seen[effect] == digest(picture(plan, 0.45))
    assert still not in seen.values()
    assert len(set(seen.values())) == len(seen)


@pytest.mark.parametrize("words", ["geese", "wolves", "羊群", "horses"])
def test_animals_stand_in_the_background(words):
    plain = place("courtyard")
    plan = plain.model_copy(update={"extras": (Group(words=words, count=5),)})
    assert (picture(plan) != picture(plain)).any(axis=2).mean() > 0.01
