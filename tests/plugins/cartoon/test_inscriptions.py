"""Things that bear words of the story: they are shown large, and the words are in the picture."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core import Deed, Effect, Item, Location, Shown, Thing, Verb
from ainern2d.core.backends.requests import VideoRequest
from ainern2d.core.story.places import World
from ainern2d.core.story.storyboard import ShotSize
from ainern2d.plugins.cartoon import CartoonConfig
from ainern2d.plugins.cartoon.props.inscriptions import LONGEST, _laid, _measured, material_of
from ainern2d.plugins.cartoon.rendering.renderer import ShotRenderer
from ainern2d.plugins.cartoon.staging.shots import stage


def ask(item, language="en", culture="western"):
    return VideoRequest(
        width=320,
        height=180,
        fps=24,
        frames=24,
        location=Location(name="room", kind="bedroom"),
        size=ShotSize.INSERT,
        shown=Shown(
            world=World(era="medieval", culture=culture), deeds=(Deed(verb=Verb.LOOK, object=item),)
        ),
        language=language,
    )


def picture(request):
    recipe = stage(request, 1, CartoonConfig(name="cartoon"))
    drawing = ShotRenderer(recipe, request.width, request.height, {}, ())
    drawing.draw(drawing.state_at(0))
    return recipe, drawing.picture.copy()


@pytest.mark.parametrize(
    ("item", "language"),
    [
        (Item(words="note", thing=Thing.LETTER, says="Come at once."), "en"),
        (Item(words="plaque", like="nothing", says="No entry"), "en"),
        (Item(words="铜符", thing=Thing.COIN, like="half coin", says="陆通北虏，腊月廿三"), "zh"),
    ],
)
def test_words_that_a_thing_bears_are_in_the_picture(item, language):
    recipe, seen = picture(ask(item, language))
    assert recipe.inscription == item.says
    other = item.model_copy(update={"says": item.says[::-1]})
    _, changed = picture(ask(other, language))
    assert not np.array_equal(seen, changed)


@pytest.mark.parametrize("noun", ["bouquet", "key"])
def test_what_floats_is_seen_in_water_and_not_in_a_room(noun):
    def seen(kind, *effects):
        asked = ask(Item(words=noun, like=noun), "en")
        shown = asked.shown.model_copy(update={"effects": effects})
        place = Location(name="yonder", kind=kind)
        return picture(asked.model_copy(update={"shown": shown, "location": place}))[1]

    dry, wet = (seen("harbour", *effects) for effects in ((), (Effect.SPLASH,)))
    below = slice(round(0.75 * len(wet)), None)
    blue, _green, red = wet[below, :, :3].reshape(-1, 3).mean(axis=0)
    assert blue > red + 20
    assert not np.array_equal(wet, dry)
    assert np.array_equal(seen("kitchen"), seen("kitchen", Effect.SPLASH))


@pytest.mark.parametrize(
    "item", [Item(words="note", thing=Thing.LETTER, says="Come."), Item(words="vase", like="vase")]
)
def test_a_thing_that_burns_is_seen_in_flames(item):
    asked = ask(item, "en")
    burning = asked.shown.model_copy(update={"effects": (Effect.FIRE,)})
    _, plain = picture(asked)
    _, seen = picture(asked.model_copy(update={"shown": burning}))
    middle = (slice(60, 140), slice(110, 210))
    warmer = (seen.astype(int) - plain)[middle][:, :, 2] - (seen.astype(int) - plain)[middle][
        :, :, 0
    ]
    assert (warmer > 40).mean() > 0.2


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (720, 720)])
def test_a_number_stands_beside_a_thing_that_is_seen_alone(language, size):
    width, height = size
    coins = Item(words="coins", thing=Thing.COIN, number=600_000)
    asked = ask(coins, language).model_copy(update={"width": width, "height": height})
    recipe, seen = picture(asked)
    assert recipe.number == 600_000
    plain = ask(coins.model_copy(update={"number": 0}), language)
    _, without = picture(plain.model_copy(update={"width": width, "height": height}))
    differs = np.argwhere(np.abs(seen.astype(int) - without).max(axis=2) > 20)
    (top, left), (bottom, right) = differs.min(axis=0), differs.max(axis=0)
    # Whole digits, within the frame and over the subtitles.
    assert left > 0.02 * width
    assert right < 0.98 * width
    assert top > 0.02 * height
    assert bottom < 0.8 * height


@pytest.mark.parametrize("says", [" ", "，。", "https://example.org/" + "a" * 100])
def test_odd_words_are_no_error(says):
    for language, culture in (("zh", "chinese"), ("en", "western")):
        item = Item(words="note", thing=Thing.LETTER, says=says)
        picture(ask(item, language, culture))


@pytest.mark.parametrize(
    ("noun", "same"),
    [("tombstone", "stone"), ("signboard", "board"), ("string", "paper"), ("keyboard", "paper")],
)
def test_what_words_are_written_on_is_told_by_whole_words(noun, same):
    assert material_of(noun) == material_of(same)


def test_a_thing_without_words_is_drawn_as_before():
    recipe, _ = picture(ask(Item(words="letter", thing=Thing.LETTER)))
    assert (recipe.prop, recipe.inscription) == ("letter", "")


@given(
    text=st.one_of(
        st.text("陆通北虏腊月廿三献关，。！ ", min_size=1, max_size=300),
        st.text("abc defgh, ijk.", min_size=1, max_size=300),
    ).filter(str.strip),
    language=st.sampled_from(["en", "zh"]),
    aspect=st.sampled_from([16 / 9, 1.0, 9 / 16]),
    old=st.booleans(),
)
def test_any_words_are_laid_out_in_order_within_the_frame(text, language, aspect, old):
    lines, size, upright = _laid(text, language, aspect, old=old)
    letters = [each for each in "".join(lines) if each.isalpha()]
    shown = " ".join(text.split())
    assert letters == [each for each in shown if each.isalpha()][: len(letters)]
    if len(shown) <= LONGEST:
        assert len(letters) == sum(map(str.isalpha, shown))
    width, height = _measured(lines, size, language, upright=upright)
    assert width <= aspect
    assert height <= 1.0
