"""What the artist shows where it cannot draw a deed or a being: nothing that contradicts it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import skia

from ainern2d.core import (
    Deed,
    Effect,
    Emotion,
    Extras,
    Item,
    Location,
    Look,
    Mood,
    Performer,
    Prop,
    ShotSize,
    Shown,
    Speech,
    Thing,
    Verb,
    VideoRequest,
    World,
)
from ainern2d.plugins.cartoon.acting.poses import pose_at
from ainern2d.plugins.cartoon.config import CartoonConfig
from ainern2d.plugins.cartoon.figure.looks import style_of
from ainern2d.plugins.cartoon.props.beasts import beast_said
from ainern2d.plugins.cartoon.props.insert import RUNNERS
from ainern2d.plugins.cartoon.staging.drawable import GRAVE, drawable
from ainern2d.plugins.cartoon.staging.shots import stage

if TYPE_CHECKING:
    from ainern2d.plugins.cartoon.recipe import Recipe

ANNA = Performer(name="Anna", look=Look(gender="female", age="adult"))
TOM = Performer(name="Tom", look=Look(gender="male", age="adult"))
FOX = Performer(name="fox", look=Look(species="animal", kind="fox"))
CAT = Performer(name="Mimi", look=Look(species="animal", kind="kitten"))
SNAKE = Performer(name="snake", look=Look(species="animal", kind="snake"))
ROBOT = Performer(name="Unit 7", look=Look(species="robot"))


def staged(*cast: Performer, says: str = "", deeds: tuple[Deed, ...] = (), **fields: Any) -> Recipe:
    """Return the recipe of a medium shot of a cast, in which one may speak."""
    speech = (Speech(speaker=says, start=4, end=40, text="Yes."),) if says else ()
    more = {name: fields.pop(name) for name in ("mood", "extras", "lasting") if name in fields}
    shown = Shown(deeds=deeds, **more)
    wanted: dict[str, Any] = {
        "location": Location(name="quay", setting="sea"),
        "size": ShotSize.MEDIUM,
        "focus": cast[0].name if len(cast) == 1 else "",
    }
    request = VideoRequest(
        width=320, height=180, fps=24, frames=48, cast=cast, speech=speech, shown=shown,
        **(wanted | fields),
    )  # fmt: skip
    return stage(request, 1, CartoonConfig())


def names(recipe: Recipe) -> list[str]:
    return [actor.name for actor in recipe.actors]


def test_a_person_who_speaks_after_dying_is_seen_and_one_alone_who_is_silent_is_not() -> None:
    died = {"lasting": (Deed(verb=Verb.DIE, who=("Anna",)),), "size": ShotSize.MEDIUM_CLOSE}
    assert names(staged(ANNA, says="Anna", **died)) == ["Anna"]
    assert names(staged(ANNA, TOM, says="Tom", focus="Anna", **died)) == ["Tom"]
    assert names(staged(ANNA, **(died | {"size": ShotSize.INSERT, "prop": Prop.KEY}))) == []


def deed(verb: Verb, who: str = "Anna", thing: Thing | None = None) -> Deed:
    return Deed(verb=verb, who=(who,), object=Item(words="it", thing=thing) if thing else None)


@pytest.mark.parametrize("verb", [Verb.FALL, Verb.FIGHT, Verb.SLEEP, Verb.SWIM, Verb.SIT])
@pytest.mark.parametrize("size", [ShotSize.MEDIUM, ShotSize.WIDE, ShotSize.CLOSE])
def test_a_deed_of_the_whole_body_is_seen_whole(verb: Verb, size: ShotSize) -> None:
    recipe = staged(ANNA, TOM, deeds=(deed(verb),), size=size, focus="Anna")
    assert names(recipe) == ["Anna", "Tom"]
    assert recipe.size is ShotSize.WIDE
    assert recipe.actors[0].acting.acts


@pytest.mark.parametrize("verb", [Verb.FALL, Verb.SIT])
def test_a_stranger_who_may_be_in_view_hides_the_legs(verb: Verb) -> None:
    recipe = staged(ANNA, TOM, deeds=(deed(verb, "somebody"),), focus="Anna")
    assert names(recipe) == ["Anna", "Tom"]
    assert recipe.size is ShotSize.MEDIUM_CLOSE


def test_a_crowd_that_sits_does_not_change_the_size_of_who_is_in_view() -> None:
    extras = (Extras(kind="guard", count=0),)
    shown = staged(ANNA, deeds=(deed(Verb.SIT, "guard"),), extras=extras)
    assert shown.size is ShotSize.MEDIUM
    assert names(shown) == ["Anna"]


@pytest.mark.parametrize("verb", [each for each in Verb if each not in GRAVE | {Verb.VANISH}])
@pytest.mark.parametrize("size", [ShotSize.WIDE, ShotSize.MEDIUM, ShotSize.CLOSE])
def test_no_deed_empties_a_shot_of_its_people(verb: Verb, size: ShotSize) -> None:
    for doer in ("Anna", "somebody else"):
        given = (deed(verb, doer, Thing.STICK),)
        recipe = staged(ANNA, deeds=given, size=size, mood=Mood.CHEERFUL)
        assert (names(recipe), recipe.prop) == (["Anna"], "")


@pytest.mark.parametrize("verb", [Verb.DIE, Verb.KILL, Verb.STAB, Verb.SHOOT])
def test_who_kills_is_a_silhouette_and_nobody_smiles_where_somebody_may_die(verb: Verb) -> None:
    glad = TOM.model_copy(update={"feeling": Emotion.HAPPY})
    assert staged(ANNA, deeds=(deed(verb),)).silhouette is (verb is Verb.KILL)
    recipe = staged(ANNA, glad, deeds=(deed(verb),), mood=Mood.COMIC)
    assert names(recipe) == ["Anna", "Tom"]
    assert recipe.silhouette is (verb is Verb.KILL)
    assert all(pose_at(a.acting, 24, 24).face.smile < 0.1 for a in recipe.actors)


def test_where_anybody_may_have_died_nobody_is_drawn() -> None:
    assert names(staged(ANNA, TOM, deeds=(Deed(verb=Verb.DIE),))) == []


@pytest.mark.parametrize("verb", [Verb.FIGHT, Verb.FALL, Verb.BIND])
def test_nobody_smiles_at_a_fight(verb: Verb) -> None:
    assert smile(staged(ANNA, deeds=(deed(verb),), mood=Mood.CHEERFUL)) <= 0.0


def test_who_vanishes_is_gone() -> None:
    assert names(staged(ANNA, TOM, deeds=(deed(Verb.VANISH),))) == ["Tom"]


def test_the_eyes_of_a_sleeper_are_closed_until_it_wakes() -> None:
    def lids(*deeds: Deed) -> float:
        return pose_at(staged(ANNA, deeds=deeds).actors[0].acting, 46, 24).lids

    assert lids(deed(Verb.SLEEP)) == 0.0
    assert lids(deed(Verb.SLEEP), deed(Verb.WAKE)) == 1.0


def test_who_walks_on_after_a_deed_is_seen_whole() -> None:
    deeds = (deed(Verb.BIND, thing=Thing.HORSE), deed(Verb.WALK))
    recipe = staged(ANNA, deeds=deeds, size=ShotSize.WIDE)
    assert (names(recipe), recipe.size) == (["Anna"], ShotSize.WIDE)


def test_a_ticket_that_is_tied_to_a_cat_is_shown() -> None:
    recipe = staged(ANNA, deeds=(deed(Verb.BIND, thing=Thing.CAT),), action="with a ticket")
    assert (names(recipe), recipe.prop) == ([], "cat_ticket")


@pytest.mark.parametrize("verb", [Verb.STAND, Verb.POINT, Verb.SMILE, Verb.GIVE])
def test_a_deed_of_hands_or_faces_keeps_the_size(verb: Verb) -> None:
    recipe = staged(ANNA, TOM, deeds=(deed(verb),))
    assert (names(recipe), recipe.size) == (["Anna", "Tom"], ShotSize.MEDIUM)


def test_whoever_speaks_in_view_stays_in_view() -> None:
    assert names(staged(ANNA, says="Anna", deeds=(deed(Verb.FALL),))) == ["Anna"]


def test_a_being_that_no_figure_looks_like_is_not_a_person() -> None:
    assert names(staged(SNAKE, says="snake")) == []
    assert names(staged(ANNA, SNAKE)) == ["Anna"]


@pytest.mark.parametrize(("being", "kind"), [(FOX, "fox"), (ROBOT, "robot")])
def test_a_being_that_speaks_is_drawn_as_what_it_is(being: Performer, kind: str) -> None:
    recipe = staged(ANNA, being, says=being.name, focus=being.name, size=ShotSize.CLOSE)
    assert [(each.name, each.style.being) for each in recipe.actors] == [(being.name, kind)]


def test_a_known_animal_that_is_silent_is_drawn_as_the_animal() -> None:
    recipe = staged(CAT)
    assert (names(recipe), recipe.prop) == ([], "~cat")


def test_the_hearer_of_an_unseen_being_is_seen() -> None:
    recipe = staged(ANNA, SNAKE, says="snake", focus="snake", size=ShotSize.MEDIUM_CLOSE)
    assert names(recipe) == ["Anna"]


def smile(recipe: Recipe, frame: int = 24) -> float:
    return pose_at(recipe.actors[0].acting, frame, 24).face.smile


def test_a_neutral_face_does_not_smile() -> None:
    assert smile(staged(ANNA)) == 0.0


def test_the_mood_of_a_scene_and_a_feeling_are_on_the_face() -> None:
    assert smile(staged(ANNA, mood=Mood.GRIEF)) < -0.3
    assert smile(staged(ANNA, mood=Mood.CHEERFUL)) > 0.3
    assert smile(staged(ANNA, deeds=(deed(Verb.SMILE),))) > 0.3
    glad = ANNA.model_copy(update={"feeling": Emotion.HAPPY})
    assert smile(staged(glad, mood=Mood.GRIEF)) > 0.3


@pytest.mark.parametrize("palette", range(40))
def test_an_open_sex_has_neither_beard_nor_dress(palette: int) -> None:
    style = style_of(Look(palette=palette, age="adult"), "en")
    assert style.gender == "unknown"
    assert not style.beard
    assert style.outfit != "dress"


OX = Performer(name="Old Black", look=Look(species="animal", kind="water buffalo", age="adult"))
COLLIE = Performer(name="Pepper", look=Look(species="animal", kind="dog", hair="black and white"))
PARROT = Performer(name="Polly", look=Look(species="animal", kind="parrot"))


def seats(recipe: Recipe) -> list[str]:
    return [act.seat for actor in recipe.actors for act in actor.acting.acts if act.seat]


def test_an_animal_that_is_ridden_by_its_name_is_drawn_as_what_it_is() -> None:
    rides = Deed(verb=Verb.RIDE, who=("Anna",), whom=("Old Black",))
    recipe = staged(ANNA, OX, deeds=(rides,), size=ShotSize.WIDE)
    assert (names(recipe), seats(recipe)) == (["Anna"], ["ox"])


def test_a_dog_stands_beside_its_people_in_its_own_colours_and_is_seen_where_it_acts() -> None:
    runs = Deed(verb=Verb.RUN, who=("Pepper",))
    recipe = staged(ANNA, COLLIE, deeds=(runs,), size=ShotSize.MEDIUM)
    assert (seats(recipe), recipe.size) == (["~collie"], ShotSize.WIDE)


@pytest.mark.parametrize(
    ("verb", "prop"),
    [(Verb.RUN, "~collie_running"), (Verb.LIE, "~collie_lying"), (Verb.LOOK, "~collie")],
)
def test_an_animal_alone_is_seen_running_lying_or_standing(verb: Verb, prop: str) -> None:
    assert staged(COLLIE, deeds=(Deed(verb=verb, who=("Pepper",)),)).prop == prop


@pytest.mark.parametrize("name", sorted(RUNNERS))
def test_an_animal_that_runs_moves_within_its_area(name: str) -> None:
    runner, scale = RUNNERS[name], 40
    left, top, right, bottom = (value * scale for value in runner.bounds)
    margin = 4 * scale
    wide, tall = round(right - left) + 2 * margin, round(bottom - top) + 2 * margin
    seen = []
    for twelfth in range(7):
        pixels = np.zeros((tall, wide, 4), np.uint8)
        canvas = skia.Surface(pixels).getCanvas()
        canvas.translate(margin - left, margin - top)
        canvas.scale(scale, scale)
        runner.draw(canvas, twelfth / 12)
        rows, columns = np.nonzero(pixels[:, :, 3])
        # What moves in an insert may reach a fifth of a unit beyond its area.
        spare = margin - 0.2 * scale
        assert columns.min() >= spare
        assert rows.min() >= spare
        assert columns.max() <= wide - spare
        assert rows.max() <= tall - spare
        seen.append(pixels.tobytes())
    assert len(set(seen)) == len(seen)


@pytest.mark.parametrize(
    ("role", "clothes", "acts"),
    [
        ("rescue dog", "", False),
        ("", "leather collar with a bell", False),
        ("judge", "", True),
        ("", "top hat with a ribbon", True),
        ("", "红马甲，戴铃铛", True),
    ],
)
def test_an_animal_with_a_harness_or_the_work_of_animals_is_no_person(
    role: str, clothes: str, acts: bool
) -> None:
    look = COLLIE.look.model_copy(update={"role": role, "clothes": clothes})
    recipe = staged(COLLIE.model_copy(update={"look": look}))
    assert (names(recipe) == ["Pepper"]) is acts


def test_a_parrot_that_speaks_stays_a_bird() -> None:
    assert names(staged(PARROT, says="Polly", focus="Polly")) == []


@pytest.mark.parametrize(
    ("action", "posts"), [("She leaned against the wall.", 1), ("She leaned over the clock.", 0)]
)
def test_who_bends_over_something_leans_on_no_post(action: str, posts: int) -> None:
    leans = Deed(verb=Verb.LEAN, who=("Anna",), sentence=action)
    recipe = staged(ANNA, deeds=(leans,), action=action, size=ShotSize.WIDE)
    assert seats(recipe).count("post") == posts


@pytest.mark.parametrize(
    ("words", "thing"),
    [("马灯", ""), ("牛皮纸信封", ""), ("teddy bear", ""), ("dog bone", ""), ("horse saddle", "")],
)
def test_what_is_named_after_an_animal_is_none(words: str, thing: str) -> None:
    look = Deed(verb=Verb.LOOK, object=Item(words=words, thing=thing), sentence=words)
    recipe = staged(deeds=(look,), size=ShotSize.INSERT, action=words, focus="")
    assert not recipe.prop.startswith("~")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("狗熊", "~bear"), ("greyhound", "~dog"), ("black and white cat", "~cat"),
        ("雄狮", "~lion"),
        ("虎皮鹦鹉", ""), ("sea-lion", ""), ("牛蛙", ""), ("guinea-pig", ""),
    ],
)  # fmt: skip
def test_animals_are_told_from_those_whose_names_have_their_word(words: str, kind: str) -> None:
    assert beast_said(words) == kind


def test_a_place_where_something_is_missing_does_not_show_it() -> None:
    recipe = staged(action="There was no shop for bread.", size=ShotSize.WIDE, focus="")
    assert recipe.prop == ""


@pytest.mark.parametrize(
    ("verb", "action", "begins"),
    [
        (Verb.LIE, "Anna lay on her back behind the counter.", True),
        (Verb.LIE, "Anna lay down on the grass.", False),
        (Verb.LIE, "安娜躺在柜台后面。", True),
        (Verb.LIE, "安娜在草地上躺下。", False),
        (Verb.SLEEP, "Anna was fast asleep.", True),
        (Verb.SLEEP, "Anna fell asleep.", False),
        (Verb.SLEEP, "Anna soon fell fast asleep.", False),
        (Verb.LIE, "她走过去，倒在床上。", False),
    ],
)
def test_who_lies_by_the_words_lies_from_the_first_frame_on(
    verb: Verb, action: str, begins: bool
) -> None:
    deed = Deed(verb=verb, who=("Anna",))
    request = VideoRequest(
        width=320,
        height=180,
        fps=24,
        frames=48,
        cast=(ANNA,),
        size=ShotSize.MEDIUM,
        location=Location(name="room", kind="living_room"),
        shown=Shown(deeds=(deed,)),
        action=action,
    )
    found = drawable(request)
    assert (found.shown.lasting, found.shown.deeds) == (((deed,), ()) if begins else ((), (deed,)))
    assert found.size is ShotSize.WIDE


def test_who_lies_after_another_deed_or_posture_comes_to_lie_in_the_shot() -> None:
    lies, sits = Deed(verb=Verb.LIE, who=("Anna",)), Deed(verb=Verb.SIT, who=("Anna",))
    falls = Deed(verb=Verb.FALL, who=("Anna",))
    soldiers = Deed(verb=Verb.LIE, who=("soldiers",))
    place = Location(name="room", kind="living_room")

    def left(deeds: tuple[Deed, ...], action: str, *lasting: Deed) -> tuple[Deed, ...]:
        request = VideoRequest(
            width=320, height=180, fps=24, frames=48, cast=(ANNA,), location=place, action=action,
            shown=Shown(deeds=deeds, lasting=lasting),
        )  # fmt: skip
        return drawable(request).shown.deeds

    assert left((falls, lies), "Anna fell and lay still.") == (falls, lies)
    assert left((lies,), "Anna lay on the sofa.", sits) == (lies,)
    assert left((soldiers,), "Soldiers lay in the trench.") == (soldiers,)
    assert left((lies,), "Anna lay on the sofa.") == ()


@pytest.mark.parametrize(
    "action",
    ["Anna lay down beside the dead man.", "她在尸体旁边躺下。", "Anna lay near the corpse."],
)
def test_who_lies_beside_a_body_is_not_dead(action: str) -> None:
    deeds = (Deed(verb=Verb.LIE, who=("Anna",)), Deed(verb=Verb.KNEEL, who=("Tom",)))
    for actor in staged(ANNA, TOM, deeds=deeds, action=action).actors:
        assert "lie_still" not in {act.motion for act in actor.acting.acts}


def test_the_size_of_a_talk_stays_though_who_speaks_lies() -> None:
    lies = Deed(verb=Verb.LIE, who=("Anna",))
    recipe = staged(ANNA, says="Anna", deeds=(lies,), action="Anna, lying on the sofa, spoke.")
    assert recipe.size is ShotSize.MEDIUM


def test_a_dead_man_beside_whom_somebody_kneels_does_not_fall_first() -> None:
    deeds = (Deed(verb=Verb.KNEEL, who=("Anna",)), Deed(verb=Verb.LIE, who=("Tom",)))
    recipe = staged(ANNA, TOM, deeds=deeds, action="Anna knelt beside the dead man.")
    (tom,) = (actor for actor in recipe.actors if actor.name == "Tom")
    assert [(act.motion, act.start < 0) for act in tom.acting.acts] == [("lie_still", True)]


def test_a_ship_that_passes_in_the_dark_is_shown_though_the_place_grows_dark() -> None:
    sails = Deed(verb=Verb.SAIL, object=Item(words="steamer", thing=Thing.SHIP))
    shown = Shown(deeds=(sails,), effects=(Effect.DARKNESS,))
    request = VideoRequest(
        width=320, height=180, fps=24, frames=48, shown=shown, size=ShotSize.MEDIUM,
        action="A steamer came up in the dark.", location=Location(name="pier", kind="bridge"),
    )  # fmt: skip
    assert stage(request, 1, CartoonConfig()).prop == "ship"


@pytest.mark.parametrize(
    ("era", "suited"), [("future", True), ("modern", True), ("ancient", False), ("", False)]
)
def test_people_wear_suits_where_there_is_no_air(era: Any, suited: bool) -> None:
    hull = Location(name="outer hull", kind="space")
    shown = Shown(world=World(era=era))
    request = VideoRequest(
        width=320, height=180, fps=24, frames=48, cast=(ANNA, ROBOT), shown=shown, location=hull,
        size=ShotSize.WIDE,
    )  # fmt: skip
    styles = {actor.name: actor.style for actor in stage(request, 1, CartoonConfig()).actors}
    assert ((styles["Anna"].outfit, styles["Anna"].hat) == ("spacesuit", "bubble")) is suited
    assert styles["Unit 7"].outfit != "spacesuit"


@pytest.mark.parametrize(
    ("kind", "beings"),
    [("mechanical dog", {"human"}), ("机器狗", {"human"}), ("cleaning robot", {"human", "robot"})],
)
def test_a_robot_with_the_shape_of_an_animal_is_no_robot_on_two_legs(
    kind: str, beings: set[str]
) -> None:
    machine = Performer(name="Rex", look=Look(species="robot", kind=kind))
    recipe = staged(ANNA, machine)
    assert {actor.style.being for actor in recipe.actors} == beings
