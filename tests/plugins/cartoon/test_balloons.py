"""Balloons beside speakers: a picture of what they speak of, in the free room of the frame."""

from itertools import product

import numpy as np
import pytest

from ainern2d.core import Deed, Item, Location, Look, Performer, Shown, Speech, Thing, Verb
from ainern2d.core.backends.requests import Cue, VideoRequest
from ainern2d.core.story.storyboard import ShotSize
from ainern2d.plugins.cartoon import CartoonConfig
from ainern2d.plugins.cartoon.acting.poses import pose_at
from ainern2d.plugins.cartoon.rendering.renderer import ShotRenderer
from ainern2d.plugins.cartoon.staging.areas import common, face_area
from ainern2d.plugins.cartoon.staging.shots import stage
from ainern2d.plugins.cartoon.staging.title_safe import band

CONFIG = CartoonConfig(name="cartoon")
PICTURES = {"16:9": (320, 180), "9:16": (180, 320), "1:1": (240, 240)}
ANNA, TOM = (
    Performer(name=name, look=Look(gender=gender, palette=palette))
    for name, gender, palette in (("Anna", "female", 3), ("Tom", "male", 9))
)
BEN = Performer(name="Ben", look=Look(gender="male", age="old", palette=5))
KEY = Deed(verb=Verb.LOOK, object=Item(words="key", thing=Thing.KEY))
BEN_SLEEPS = Deed(verb=Verb.SLEEP, who=("Ben",))


def ask(*topics, aspect="16:9", **changes):
    width, height = PICTURES[aspect]
    if deeds := changes.pop("deeds", ()):
        changes["shown"] = Shown(topics=topics, deeds=deeds)
    values = {
        "width": width,
        "height": height,
        "fps": 24,
        "frames": 96,
        "location": Location(name="Bay", setting="sea"),
        "cast": (ANNA, TOM),
        "focus": "Anna",
        "size": ShotSize.MEDIUM_CLOSE,
        "speech": (Speech(speaker="Anna", addressee="Tom", start=4, end=90),),
        "shown": Shown(topics=topics),
        "spoken_of": (BEN,),
    }
    return VideoRequest(**{**values, **changes})


def staged(request, config=CONFIG):
    return stage(request, 1, config)


@pytest.mark.parametrize(("aspect", "size"), [*product(PICTURES, ["medium_close", "close"])])
def test_a_balloon_stands_beside_the_heads_and_over_the_subtitles(aspect, size):
    recipe = staged(ask(KEY, aspect=aspect, size=size))
    (balloon,) = recipe.balloons
    area = (
        balloon.left,
        balloon.top,
        balloon.left + balloon.width,
        balloon.top + balloon.height,
    )
    assert area[0] >= 0
    assert area[2] <= recipe.aspect
    assert common(area, band(recipe.aspect)) == 0
    for actor in recipe.actors:
        assert common(area, face_area(actor, pose_at(actor.acting, 0, recipe.fps))) == 0


def test_topics_are_seen_one_after_the_other_while_the_words_are_heard():
    first, second = staged(ask(KEY, BEN_SLEEPS)).balloons
    assert 4 < first.start < first.end == second.start < second.end <= 96
    assert first.picture.prop == "key"
    assert [actor.name for actor in second.picture.actors] == ["Ben"]


def test_a_topic_with_a_place_is_seen_there():
    walks = Deed(verb=Verb.WALK, who=("Ben",), place="market")
    harbour = Deed(verb=Verb.LOOK, place="harbour")
    fair = Location(name="fair", kind="market", time="dusk")
    first, second = staged(ask(walks, harbour, told_places=(fair,))).balloons
    assert [actor.name for actor in first.picture.actors] == ["Ben"]
    assert (first.picture.backdrop.kind, first.picture.backdrop.time) == ("market", "dusk")
    assert (second.picture.actors, second.picture.backdrop.kind) == ((), "harbour")
    (without,) = staged(ask(walks.model_copy(update={"place": ""}))).balloons
    assert without.picture.backdrop.setting == "studio"


def test_little_time_is_left_to_one_topic():
    speech = (Speech(speaker="Anna", start=4, end=24),)
    assert len(staged(ask(KEY, BEN_SLEEPS, speech=speech, frames=28)).balloons) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"speech": ()},
        {"cast": (), "size": ShotSize.WIDE},
        {"shown": Shown(topics=(KEY,), told=True, mode="memory")},
    ],
    ids=["nobody speaks", "nobody is there", "the picture is what is told"],
)
def test_without_a_speaker_in_the_picture_there_is_no_balloon(changes):
    values = {"shown": Shown(topics=(KEY,)), **changes}
    assert staged(ask(**values)).balloons == ()


def test_what_has_no_picture_has_no_balloon():
    idea = Deed(verb=Verb.LOOK, object=Item(words="flibbertigibbet", like="nothing"))
    assert staged(ask(idea)).balloons == ()


def test_words_that_are_spoken_of_are_in_the_balloon():
    sign = Item(words="sign", says="No entry")
    request = ask(Deed(verb=Verb.SHOW, who=("Ben",), object=sign))
    (balloon,) = staged(request).balloons
    assert (balloon.picture.inscription, balloon.picture.actors) == ("No entry", ())
    drawing = ShotRenderer(staged(request), request.width, request.height, {}, ())
    drawing.draw(drawing.state_at(balloon.start + 12))


def test_what_people_in_a_balloon_handle_is_shown_large_beside_them():
    key = Deed(verb=Verb.HOLD, who=("Ben",), object=Item(words="key", thing=Thing.KEY))
    chair = Deed(verb=Verb.SIT, who=("Ben",), object=Item(words="chair", thing=Thing.CHAIR))
    held, seat = staged(ask(key, chair)).balloons
    assert (held.thing, seat.thing) == ("key", "")


@pytest.mark.parametrize("stance", ["denied", "asked"])
def test_what_is_denied_or_asked_looks_otherwise_than_what_is_said(stance):
    pictures = []
    for topic in (KEY, KEY.model_copy(update={"stance": stance})):
        request = ask(topic)
        drawing = ShotRenderer(staged(request), request.width, request.height, {}, ())
        drawing.draw(drawing.state_at(40))
        pictures.append(drawing.picture.astype(int).copy())
    assert (np.abs(pictures[0] - pictures[1]).max(axis=2) > 40).sum() > 100


def test_what_is_gone_is_shown_as_a_pale_shape_and_held_by_nobody():
    gone = Item(words="key", thing=Thing.KEY, like="missing key")
    (balloon,) = staged(ask(Deed(verb=Verb.LOOK, object=gone))).balloons
    assert balloon.picture.prop == "missing key"
    holding = ask(shown=Shown(deeds=(Deed(verb=Verb.HOLD, who=("Anna",), object=gone),)), speech=())
    assert {actor.acting.held for actor in staged(holding).actors} == {""}


def test_what_rings_alone_in_the_picture_has_lines_that_show_its_sound():
    bell = Item(words="bell", thing=Thing.BELL)
    loud, still = (
        staged(ask(cast=(), speech=(), size=ShotSize.INSERT, shown=Shown(deeds=(deed,))))
        for deed in (Deed(verb=Verb.KNOCK, object=bell), Deed(verb=Verb.LOOK, object=bell))
    )
    assert (loud.sounding, still.sounding) == (True, False)
    pictures = []
    for recipe in (loud, still):
        drawing = ShotRenderer(recipe, 320, 180, {}, ())
        drawing.draw(drawing.state_at(0))
        pictures.append(drawing.picture.copy())
    assert not np.array_equal(*pictures)


def test_what_somebody_thinks_while_the_narrator_speaks_is_a_thought_of_that_person():
    narration = (Speech(speaker="narrator", start=4, end=90),)
    thinking = Deed(verb=Verb.THINK, who=("Tom",))
    shown = Shown(topics=(KEY,), deeds=(thinking,))
    recipe = staged(ask(speech=narration, size=ShotSize.MEDIUM, shown=shown, focus=""))
    (balloon,) = recipe.balloons
    (said,) = staged(ask(KEY)).balloons
    assert (balloon.thought, said.thought) == (True, False)
    tom = next(actor for actor in recipe.actors if actor.name == "Tom")
    assert balloon.tail is not None
    assert abs(balloon.tail[0] - tom.x) < 2 * tom.unit


def test_a_thought_waits_until_who_thinks_has_come():
    narration = (Speech(speaker="narrator", start=4, end=170),)
    comes = Deed(verb=Verb.ENTER, who=("Anna",))
    wide = {"speech": narration, "size": ShotSize.WIDE, "cast": (ANNA,), "frames": 180}
    recipe = staged(ask(KEY, deeds=(comes,), **wide))
    (anna,) = recipe.actors
    assert anna.acting.walk is not None
    (balloon,) = recipe.balloons
    (still,) = staged(ask(KEY, **wide)).balloons
    assert still.start < balloon.start < balloon.end == still.end
    left, _, right, _ = face_area(anna, pose_at(anna.acting, balloon.start, 24))
    assert left >= 0
    assert right <= 16 / 9
    assert min(abs(balloon.tail[0] - left), abs(balloon.tail[0] - right)) < anna.unit


@pytest.mark.parametrize("place", ["", "market"])
@pytest.mark.parametrize("who", [(), ("Ben",)])
def test_a_number_that_is_spoken_of_is_in_the_balloon(who, place):
    def seen(number):
        debt = Item(words="coins", thing=Thing.COIN, number=number)
        topic = Deed(verb=Verb.GIVE if who else Verb.LOOK, who=who, object=debt, place=place)
        recipe = staged(ask(topic))
        drawing = ShotRenderer(recipe, 640, 360, {}, ())
        drawing.draw(drawing.state_at(40))
        return recipe.balloons[0], drawing.picture.copy()

    (balloon, with_number), (_, without) = seen(6000), seen(0)
    assert balloon.number or balloon.picture.number == 6000
    assert not np.array_equal(with_number, without)


@pytest.mark.parametrize(("kind", "heads"), [("townspeople", 3), ("the postman", 1), ("村民们", 3)])
def test_many_who_are_spoken_of_are_several_in_the_balloon(kind, heads):
    (balloon,) = staged(ask(Deed(verb=Verb.WALK, who=(kind,)))).balloons
    assert len(balloon.picture.actors) == heads


@pytest.mark.parametrize("focus", ["Anna", "Tom"])
@pytest.mark.parametrize("size", [ShotSize.WIDE, ShotSize.MEDIUM])
def test_nobody_else_stands_between_a_balloon_and_who_speaks(size, focus):
    speech = (Speech(speaker=focus, start=4, end=90),)
    recipe = staged(ask(KEY, speech=speech, size=size, focus=""))
    speaker, other = (
        next(actor for actor in recipe.actors if (actor.name == focus) is is_speaker)
        for is_speaker in (True, False)
    )
    for balloon in recipe.balloons:
        low, high = sorted((speaker.x, balloon.left + balloon.width / 2))
        assert not low < other.x < high


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720), (1080, 1080), (320, 180)])
def test_people_in_a_balloon_are_seen_at_each_size_of_the_film(size):
    request = ask(BEN_SLEEPS, width=size[0], height=size[1])
    recipe = staged(request)
    (balloon,) = recipe.balloons
    drawing = ShotRenderer(recipe, *size, {}, ())
    drawing.draw(drawing.state_at(balloon.start + 12))
    left, top = round(balloon.left * size[1]), round(balloon.top * size[1])
    right, bottom = left + round(balloon.width * size[1]), top + round(balloon.height * size[1])
    inside = drawing.picture[top + 12 : bottom - 12, left + 12 : right - 12, :3]
    assert inside.std(axis=(0, 1)).min() > 8
    assert np.abs(np.diff(inside.astype(int), axis=1)).max() > 60


def test_subtitles_at_the_top_stand_over_no_balloon():
    request = ask(KEY, size=ShotSize.MEDIUM, deeds=(Deed(verb=Verb.CRAWL, who=("Anna",)),))
    recipe = staged(request)
    cue = Cue(start=4, end=90, text="Where is the key that I gave you yesterday?")
    drawing = ShotRenderer(recipe, request.width, request.height, {}, (cue,))
    for number in range(4, 90, 6):
        shown = drawing.state_at(number).balloon
        high = shown is not None and recipe.balloons[shown[0]].top < 0.3
        assert drawing.place == "bottom" or not high


def test_a_line_too_short_to_look_at_a_picture_has_no_balloon():
    speech = (Speech(speaker="Anna", start=0, end=8),)
    assert staged(ask(KEY, speech=speech, frames=10)).balloons == ()
    long = staged(ask(KEY, speech=(Speech(speaker="Anna", start=0, end=400),), frames=40))
    assert all(each.end <= 40 for each in long.balloons)


def test_balloons_can_be_turned_off():
    assert staged(ask(KEY), CartoonConfig(name="cartoon", balloons=False)).balloons == ()


def test_a_balloon_is_drawn_while_it_is_there_and_covers_no_mouth():
    request = ask(KEY)
    recipe = staged(request)
    plain = recipe.model_copy(update={"balloons": ()})
    (balloon,) = recipe.balloons
    with_one, without = (
        ShotRenderer(each, request.width, request.height, {}, ()) for each in (recipe, plain)
    )
    tall = request.height
    left, top = round(balloon.left * tall), round(balloon.top * tall)
    right, bottom = left + round(balloon.width * tall), top + round(balloon.height * tall)
    for frame, is_there in ((0, False), (balloon.start + 12, True), (balloon.end, False)):
        boxes = with_one.draw(with_one.state_at(frame))
        assert without.draw(without.state_at(frame)) == boxes
        differs = np.abs(with_one.picture.astype(int) - without.picture).max(axis=2) > 24
        assert differs[top:bottom, left:right].mean() > 0.5 if is_there else not differs.any()
        x, y, wide, high = boxes["Anna"]
        assert not differs[int(y) : int(y + high) + 1, int(x) : int(x + wide) + 1].any()


def test_frame_by_frame_a_balloon_looks_as_it_does_alone():
    request = ask(KEY, BEN_SLEEPS)
    recipe = staged(request)
    running = ShotRenderer(recipe, request.width, request.height, {}, ())
    for frame in range(0, request.frames, 5):
        running.draw(running.state_at(frame))
        fresh = ShotRenderer(recipe, request.width, request.height, {}, ())
        fresh.draw(fresh.state_at(frame))
        assert np.array_equal(running.picture, fresh.picture), frame
