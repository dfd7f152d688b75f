"""Time, weather, season and places that single sentences tell, or only seem to tell."""

from __future__ import annotations

import pytest

from ainern2d.plugins.rules.literal import Literal
from ainern2d.plugins.rules.moments import Moments, leap_of
from ainern2d.plugins.rules.places import PlaceFinder, Senses


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


@pytest.mark.parametrize("sentence", ["That first night he lay awake.", "That very night it broke."])
def test_a_night_among_others_is_a_leap(sentence: str) -> None:
    found = leap_of(sentence, "en")
    assert found is not None
    assert found.kind == "hours"
