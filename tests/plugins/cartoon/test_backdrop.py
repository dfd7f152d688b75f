"""Places: which one the words mean, and that each is painted whole, again and again the same."""

from typing import get_args

import numpy as np
import pytest
import skia
from numpy.typing import NDArray

from ainern2d.core import Shown, VideoRequest, World
from ainern2d.core.story.storyboard import Location
from ainern2d.plugins.cartoon.backdrop import ARTISTS, Site, painted
from ainern2d.plugins.cartoon.backdrop.light import light_of
from ainern2d.plugins.cartoon.backdrop.tones import tones_of
from ainern2d.plugins.cartoon.backdrop.weather import draw_weather
from ainern2d.plugins.cartoon.backdrop.words import backdrop_of
from ainern2d.plugins.cartoon.choices import Setting
from ainern2d.plugins.cartoon.config import CartoonConfig
from ainern2d.plugins.cartoon.recipe import Backdrop, Group
from ainern2d.plugins.cartoon.rendering.renderer import ShotRenderer
from ainern2d.plugins.cartoon.staging.shots import stage

HEIGHT = 90


def picture(plan, aspect=16 / 9, seconds=None, box=None):
    """Paint a place; with ``seconds``, also what moves, and then only inside ``box`` if given."""
    width = round(HEIGHT * aspect)
    pixels = np.zeros((HEIGHT, width, 4), np.uint8)
    info = skia.ImageInfo.Make(width, HEIGHT, skia.kBGRA_8888_ColorType, skia.kPremul_AlphaType)
    canvas = skia.Surface.MakeRasterDirect(info, pixels, width * 4).getCanvas()
    canvas.scale(HEIGHT, HEIGHT)
    scenery = ARTISTS[plan.setting](Site(plan, light_of(plan.time, plan.weather), aspect))
    scenery.sky(canvas)
    for layer in scenery.behind:
        canvas.drawPicture(layer.picture)
    if seconds is not None:
        for mover in scenery.movers:
            mover.paint(canvas, seconds)
    return pixels, scenery


def plan_of(setting, **changes):
    return Backdrop(**{"setting": setting, "time": "day", "weather": "clear", "seed": 7, **changes})


@pytest.mark.parametrize(
    ("language", "setting", "name", "expected"),
    [
        ("en", "interior", "lamp room", "lamp_room"),
        ("zh", "interior", "灯塔顶", "lamp_room"),
        ("en", "interior", "last tram", "tram"),
        ("zh", "interior", "车厢", "tram"),
        ("zh", "street", "终点站", "street"),
        ("en", "sea", "lighthouse", "sea"),
        ("en", "interior", "lighthouse", "tower"),
        ("zh", "landscape", "院子", "courtyard"),
        ("zh", "interior", "茶馆", "teahouse"),
        ("en", "street", "village", "village"),
        ("zh", "sea", "河边", "river"),
        ("en", "bridge", "old bridge", "river"),
        ("en", "an enchanted pine forest", "somewhere", "forest"),
        ("en", "interior", "somewhere", "interior"),
    ],
)
def test_the_words_of_a_location_choose_its_artist(language, setting, name, expected):
    assert backdrop_of(Location(name=name, setting=setting), language).setting == expected


@pytest.mark.parametrize(
    ("kind", "name", "side", "shown"),
    [
        ("shop", "美美发廊", "", "salon"),
        ("shop", "barber's shop", "", "salon"),
        ("shop", "pawnshop", "", "shop"),
        ("theatre", "dressing room", "", "dressing_room"),
        ("theatre", "Alhambra Theatre", "", "theatre"),
        ("porch", "阳台", "", "roof"),
        ("bedroom", "地下室", "", "basement"),
        ("garden", "garden", "in", "greenhouse"),
        ("garden", "温室", "", "greenhouse"),
        ("garden", "rose garden", "out", "garden"),
        ("garden", "greenhouse", "out", "garden"),
        ("shop", "bookshop of Barbery Lane", "", "library"),
        ("shop", "福来金行", "", "jewellers"),
        ("hospital", "缴费大厅", "", "clinic_lobby"),
        ("hospital", "ward", "", "hospital"),
        ("bridge", "石桥", "", "bridge"),
        ("shop", "Lott & Son, jewellers", "", "jewellers"),
        ("gate", "小区门口", "", "estate_gate"),
        ("gate", "古城门", "", "gate"),
    ],
)
def test_a_room_of_a_special_kind_has_a_set_of_its_own(kind, name, side, shown):
    assert backdrop_of(Location(name=name, kind=kind, side=side), "zh").kind == shown
    old = World(era="ancient", culture="chinese")
    assert backdrop_of(Location(name=name, kind=kind, side=side), "zh", old).kind == kind


@pytest.mark.parametrize("name", ["footbridge", "rope bridge", "bridge over the gorge", "吊桥"])
def test_a_footbridge_in_the_wild_is_none_of_a_town(name):
    for world in (World(era="modern"), World(era="ancient", culture="chinese")):
        place = Location(name=name, kind="bridge")
        assert backdrop_of(place, "en", world).kind == "footbridge"


def test_in_winter_snow_lies_in_the_country_and_not_in_towns():
    def snowy(kind, **fields):
        place = Location(name="here", kind=kind, **fields)
        return tones_of(backdrop_of(place, "en")).snowy

    assert snowy("forest", season="winter")
    assert snowy("street", season="winter", weather="snow")
    assert not snowy("street", season="winter")
    assert not snowy("forest", season="winter", weather="rain")
    assert not snowy("forest", season="autumn")


def test_windows_of_a_space_station_show_stars_and_its_hull_is_no_moon():
    station = World(era="future", genre="space")
    assert "orbit" in backdrop_of(Location(name="galley", kind="kitchen"), "en", station).parts
    assert "orbit" not in backdrop_of(Location(name="galley", kind="kitchen"), "en").parts
    on_mars = Location(name="school on Mars", kind="school")
    assert "orbit" not in backdrop_of(on_mars, "en", station).parts
    assert "hull" in backdrop_of(Location(name="outer hull", kind="space"), "en", station).parts
    views = [
        seen(Location(name="galley", kind="kitchen", time="day"), world)
        for world in (station, World(era="future"))
    ]
    assert (views[0] != views[1]).any()
    # Each row of the future is drawn: no part of it is missing from the library.
    for kind in ("kitchen", "bedroom", "warehouse", "hospital", "garden", "space"):
        assert seen(Location(name="hull", kind=kind, side="in"), station).std() > 5


def seen(place, world):
    """Return the pixels of a place."""
    request = VideoRequest(
        width=160, height=90, fps=24, frames=24, location=place, shown=Shown(world=world)
    )
    renderer = ShotRenderer(stage(request, 1, CartoonConfig()), 160, 90, {}, ())
    renderer.draw(renderer.state_at(0))
    return renderer.picture.copy()


def test_a_place_keeps_its_seed_at_another_time_of_day():
    day = backdrop_of(Location(name="old mill", setting="landscape"), "en")
    night = backdrop_of(Location(name="old mill (night)", setting="landscape", time="night"), "en")
    assert day.seed == night.seed


def test_every_setting_has_an_artist():
    assert set(ARTISTS) == set(get_args(Setting))


@pytest.mark.parametrize("aspect", [16 / 9, 9 / 16, 1.0])
@pytest.mark.parametrize("style", ["west", "east"])
@pytest.mark.parametrize("setting", get_args(Setting))
def test_a_place_fills_the_frame_and_is_the_same_each_time(setting, style, aspect):
    plan = plan_of(setting, style=style, time="night", weather="snow")
    first, _ = picture(plan, aspect, 1.0)
    again, _ = picture(plan, aspect, 1.0)
    assert first.tobytes() == again.tobytes()
    assert (first[:, :, 3] == 255).all()
    # The ground of a character sheet shows nothing that could be taken for a part of somebody.
    assert (first[:, :, :3].std((0, 1)).max() > 8) != (setting == "studio")


@pytest.mark.parametrize("setting", get_args(Setting))
def test_what_moves_stays_within_its_box(setting):
    plan = plan_of(setting, time="night", weather="storm", parts=("lighthouse",))
    still, scenery = picture(plan)
    for seconds in (0.5, 1.4):
        moved, _ = picture(plan, seconds=seconds)
        outside = np.ones(still.shape[:2], bool)
        for mover in scenery.movers:
            x, y, width, height = (value * HEIGHT for value in mover.box)
            top, left = max(0, int(y) - 1), max(0, int(x) - 1)
            outside[top : int(y + height) + 2, left : int(x + width) + 2] = False
        assert (still[outside] == moved[outside]).all()


@pytest.mark.parametrize("setting", ["street", "sea", "forest", "landscape"])
def test_rain_falls_from_a_sky_greyer_than_a_clear_one(setting):
    clear, _ = picture(plan_of(setting))
    rainy, _ = picture(plan_of(setting, weather="rain"))
    chroma = [np.ptp(p[:20, :, :3].astype(int), axis=2).mean() for p in (clear, rainy)]
    assert chroma[1] < chroma[0] * 0.7


def test_rain_is_another_picture_at_another_moment():
    def drawn(seconds):
        pixels = np.zeros((HEIGHT, 160, 4), np.uint8)
        info = skia.ImageInfo.Make(160, HEIGHT, skia.kBGRA_8888_ColorType, skia.kPremul_AlphaType)
        canvas = skia.Surface.MakeRasterDirect(info, pixels, 640).getCanvas()
        canvas.scale(HEIGHT, HEIGHT)
        draw_weather(canvas, plan_of("street", weather="rain"), 16 / 9, seconds)
        return pixels.tobytes()

    assert drawn(0.5) == drawn(0.5) != drawn(0.6)


@pytest.mark.parametrize(
    ("words", "fur"), [("frogs", (0x6F, 0x9A, 0x4A)), ("河狸", (0x7A, 0x4F, 0x34))]
)
def test_animals_in_the_background_have_the_colours_of_their_kind(
    words: str, fur: tuple[int, int, int]
) -> None:
    def painted_with(*groups: Group) -> NDArray[np.uint8]:
        site = Site(plan_of("landscape", extras=groups), light_of("day", "clear"), 16 / 9)
        pixels = np.zeros((360, 640, 4), np.uint8)
        info = skia.ImageInfo.Make(640, 360, skia.kBGRA_8888_ColorType, skia.kPremul_AlphaType)
        canvas = skia.Surface.MakeRasterDirect(info, pixels, 640 * 4).getCanvas()
        canvas.scale(360, 360)
        for layer in painted(site).behind:
            canvas.drawPicture(layer.picture)
        return pixels

    empty, crowded = painted_with(), painted_with(Group(words=words, count=5))
    changed = np.abs(crowded.astype(int) - empty).max(axis=2) > 24
    assert changed.sum() > 500
    # Furs are a little paler for the haze, and each animal of a group may have another.
    red, green, blue = crowded[changed][:, 2::-1].mean(axis=0)
    assert (green > red) == (fur[1] > fur[0])
    assert (red > blue) == (fur[0] > fur[2])
