"""Time, weather, season and places that single sentences tell, or only seem to tell."""

from __future__ import annotations

import pytest

from ainern2d.core.story.reading import read_story
from ainern2d.plugins.rules.literal import Literal
from ainern2d.plugins.rules.modes import mode_begun
from ainern2d.plugins.rules.moments import Moments, leap_of
from ainern2d.plugins.rules.places import PlaceFinder, Senses
from ainern2d.plugins.rules.planner import plan_story
from ainern2d.plugins.rules.world import world_of


def told(sentence: str, what: str) -> list[str]:
    """Return what a sentence says about the time, the weather or the season."""
    language = "en" if sentence.isascii() else "zh"
    moments = Moments(language, Literal("", language))
    return [clue.value for clue in moments.find(sentence) if clue.what == what]


@pytest.mark.parametrize(
    ("sentence", "time"),
    [
        ("They dug in the orchard till dusk.", ["dusk"]),
        ("He would not wait until dusk.", []),
        ("He dipped his hand in the dark water.", []),
        ("She stood alone in the dark and listened.", ["night"]),
        ("The room had grown dark; hail rattled on the roof.", ["dusk"]),
        ("日头已经偏西，他还在地里。", ["dusk"]),
        ("他把玉佩放到灯底下看。", []),
        ("她在灯下补衣服。", ["night"]),
        ("她把手伸进漆黑的潭水里。", []),
        ("院子里一片漆黑。", ["night"]),
    ],
)
def test_dark_things_and_lamps_of_the_day_are_no_night(sentence: str, time: list[str]) -> None:
    assert told(sentence, "time") == time


@pytest.mark.parametrize(
    ("sentence", "weather"),
    [
        ("Rain tapped at the shutters.", ["rain"]),
        ("There was a grumble of thunder over the hills.", ["storm"]),
        ("The fog was gone, and the grey mare stood in the lane.", ["clear"]),
        ("The rain had stopped, but the sky was grey and low.", ["cloudy"]),
        ("It had snowed in the night.", []),
        ("雨不知何时停了。", ["clear"]),
        ("雾慢慢地散尽了，暗红的旗子又露了出来。", ["clear"]),
        ("雪停了，天还是阴的。", ["cloudy"]),
        ("院子里云开雾散。", ["clear"]),
        ("雨一直没有停。", ["rain"]),
        ("他拍掉帽檐上的积雪。", []),
        ("沙袋上的雪被震落下来。", []),
        ("夜里刚下过一场大雪。", ["clear"]),
        ("大雪纷飞。", ["snow"]),
    ],
)
def test_weather_that_is_over_or_lies_does_not_fall(sentence: str, weather: list[str]) -> None:
    assert told(sentence, "weather") == weather


@pytest.mark.parametrize(
    "sentence", ["沙袋上的雪被震落下来。", "他拍掉帽檐上的积雪。", "The snow on the roof was blue."]
)
def test_snow_that_lies_is_winter(sentence: str) -> None:
    assert told(sentence, "season") == ["winter"]


@pytest.mark.parametrize(
    "sentence", ["That first night he lay awake.", "That very night it broke."]
)
def test_a_night_among_others_is_a_leap(sentence: str) -> None:
    found = leap_of(sentence, "en")
    assert found is not None
    assert found.kind == "hours"


def test_what_stands_before_someone_again_is_a_memory() -> None:
    assert mode_begun("The old garden rose before him once more.", "en") == "memory"
    assert mode_begun("The sergeant stood before him and saluted.", "en") is None


def named(sentence: str, story: str = "") -> list[str]:
    """Return the kinds of place that a sentence names or shows."""
    language = "en" if sentence.isascii() else "zh"
    literal = Literal(story, language)
    finder = PlaceFinder(language, literal, Senses(f"{story} {sentence}"))
    return [place.kind.value for place in finder.find(sentence)]


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("铁栅门哐当一声撞在墙上。", "train"),
        ("他泡了一碗泡面。", "train"),
        ("水磨石的台面很凉。", "mill"),
        ("小猫从墙洞里钻出来。", "cave"),
        ("She sucked her thumb.", "road"),
        ("She threw herself flat on the flat rock.", "interior"),
        ("The usher came down the aisle.", "church"),
        ("The knife lay in a pool of oil.", "lake"),
    ],
)
def test_odd_words_are_no_place(sentence: str, kind: str) -> None:
    assert kind not in named(sentence)


def test_an_aisle_is_that_of_a_church_where_one_is_told() -> None:
    assert "church" in named("The bride came down the aisle.", "The vicar waited at the altar.")


@pytest.mark.parametrize(
    "sentence",
    [
        "He turned up his collar and walked out into the rain.",
        "They slipped out by the back door and ran.",
        "She squeezed out through the gap in the wall.",
        "他一头扎进雨里。",
        "他们走进了风雪中。",
        "她冲进茫茫大雪里。",
    ],
)
def test_who_goes_into_the_rain_or_out_at_a_gap_is_in_the_open(sentence: str) -> None:
    assert "outdoors" in named(sentence)


@pytest.mark.parametrize(
    ("story", "era"),
    [
        (
            (
                "Sir Hugh and the lady stood by a candle. The knight spoke to the monk; a soldier"
                " and a man-at-arms watched from the keep, and the earl was a bowshot away."
            ),
            "medieval",
        ),
        (
            (
                "The butler brought the candles to the lady in the drawing room. “Yes, sir,” he"
                " said, and the carriage waited under the gas lamp."
            ),
            "nineteenth_century",
        ),
        (
            "Three tanks rolled over the sandbags, and the machine guns began.",
            "early_twentieth_century",
        ),
        ("机枪响了，他扔出手榴弹，坦克停了下来。", "early_twentieth_century"),
        ("老爷爷给孩子们讲课，老爷爷笑了，一位老爷爷又来了。", ""),
    ],
)
def test_the_era_is_that_of_the_rarest_words(story: str, era: str) -> None:
    language = "en" if story[0].isascii() else "zh"
    assert world_of([story], [], language).era.value == era


def kinds(story: str) -> list[str]:
    """Return the kind of place of each scene of a story."""
    board = plan_story(read_story(story.encode(), "text"))
    found = [board.location(scene.location) for scene in board.scenes]
    return [place.kind.value for place in found if place]


@pytest.mark.parametrize(
    ("story", "kind"),
    [
        ("Ruth ran into the infirmary. She looked about. Tom lay on the bed.", "hospital"),
        ("Ruth stood in the bookshop among the shelves. Tom sat down on the steps.", "shop"),
        ("Ruth sat in the inn. The landlord brought ale. Tom slept by the hearth.", "inn"),
        ("陈静快步走进医务室。屋里有药味。小林躺在床上。", "hospital"),
        ("国王坐在大殿里。他累了。他在榻上躺下。", "palace"),
        ("陈静走进办公室。电梯门开了。她看了一眼。", "office"),
    ],
)
def test_furniture_is_in_the_place_that_was_told(story: str, kind: str) -> None:
    assert kinds(story) == [kind]


def test_a_bed_alone_is_a_bedroom() -> None:
    assert kinds("Ruth sat on the bed and wept.") == ["bedroom"]


def test_who_jumps_into_a_tram_rides_in_it() -> None:
    found = kinds(
        "老周站在街口等着。行人从他身边走过。\n\n"
        "他跳上车。乘客都往后挤。司机踩了刹车，车窗外下着雨。电车拐了个弯。"
    )
    assert found == ["street", "tram"]


def test_a_sleeper_wakes_where_he_lay_down() -> None:
    found = kinds(
        "Tom sat in the office all day and wrote letters. The clerks talked of the races, and the "
        "telephone rang. At six he put the ledger away, locked the safe and took his hat.\n\n"
        "He reached his attic and slept at once, and he dreamed. He stood on the beach in the "
        "bright sun. The waves came up to his feet, and a white ship lay far out.\n\n"
        "He woke with a start. Somebody was calling his name."
    )
    assert found == ["office", "attic", "beach", "attic"]


def weathers(story: str) -> list[str]:
    """Return the weather of each scene of a story."""
    board = plan_story(read_story(story.encode(), "text"))
    found = [board.location(scene.location) for scene in board.scenes]
    return [place.weather for place in found if place]


@pytest.mark.parametrize(
    "story",
    [
        (
            "Anna sat in the kitchen and shelled peas. The sun shone on the table. Tom read the "
            "paper aloud, and she laughed.\n\nHe put the kettle on the stove.\n\n"
            "Rain struck the panes. Tom lifted the cups from the sill, and the rain beat on the "
            "roof.\n\nThe rain had stopped. Sunlight came in at the window, and the sky was blue."
        ),
        (
            "陈静坐在厨房里剥豆子。阳光照在桌上。小林念报纸给她听，她笑了。\n\n他们说起集市，说起猪。\n\n"
            "雨点打在窗子上。雨越下越大，屋檐水响成一片。\n\n雨不知什么时候停了。阳光又照在桌上，天很蓝。"
        ),
    ],
)
def test_rain_begins_and_ends_as_it_is_heard_from_inside(story: str) -> None:
    assert weathers(story) == ["clear", "rain", "clear"]
