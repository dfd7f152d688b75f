"""What a language model says of people, places and pictures changes the plan; its lies do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ainern2d.core.configuration.settings import FilmConfig, PlannerConfig
from ainern2d.core.film.asking import Asking
from ainern2d.core.film.cast_questions import cast_questions, with_cast
from ainern2d.core.film.picture_questions import MOST_TOLD, picture_questions, with_pictures
from ainern2d.core.film.point_questions import pictures_in_words, point_questions, with_points
from ainern2d.core.film.scene_questions import scene_questions, with_scenes
from ainern2d.core.film.staging import NO_SET, Staging
from ainern2d.core.story.deeds import Deed, Effect, Item, Thing, Verb
from ainern2d.core.story.ids import with_ids
from ainern2d.core.story.places import PlaceKind
from ainern2d.core.story.storyboard import (
    NARRATOR,
    Character,
    Extras,
    Line,
    Location,
    Look,
    Scene,
    Sentence,
    Shot,
    ShotSize,
    Storyboard,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

NOTHING = {"words": "", "thing": ""}
UNSAID: dict[str, Any] = {
    "being": "human", "kind": "", "sex": "unknown", "age": "unknown", "role": "", "hair": "",
    "clothes": "", "accessories": [],
}  # fmt: skip


def told(text: str, speaker: str = NARRATOR, **fields: Any) -> Shot:
    return Shot(lines=(Line(speaker=speaker, text=text),), action=text, **fields)


BOARD = with_ids(
    Storyboard(
        cast=(
            Character(name="Mara", look=Look(gender="female", hair="red hair", role="widow")),
            Character(name="Old Jon", aliases=("Jon",), look=Look(gender="male")),
            Character(name="the ferryman"),
            Character(name="April"),
        ),
        locations=(Location(name="quay", kind=PlaceKind.HARBOUR, description="A quay. (pier)"),),
        scenes=(
            Scene(
                title="The Quay",
                location="quay",
                shots=(
                    Shot(size=ShotSize.TITLE, caption="The Quay"),
                    told("Mara waited in April.", cast=("Mara", "April"), focus="April"),
                    told(
                        "Jon gave her the key.",
                        cast=("Mara", "Old Jon"),
                        deeds=(Deed(verb=Verb.WEEP, who=("April",)),),
                        extras=(Extras(kind="sailors"),),
                    ),
                    told("Thank you.", "Mara", cast=("Mara",), focus="Mara", size=ShotSize.CLOSE),
                    told("At night they ate in the kitchen.", cast=()),
                    told("It is good.", "April", cast=("April",)),
                ),
            ),
        ),
    )
)
TEXTS = [line.text for shot in BOARD.shots for line in shot.lines]


def cast_after(people: Sequence[dict[str, Any]], missing: Sequence[Any] = ()) -> Storyboard:
    (asked,) = cast_questions(BOARD)
    answer = {"people": [UNSAID | each for each in people], "missing": list(missing)}
    return with_cast(BOARD, [(asked, answer)])[0]


def test_a_question_about_the_cast_numbers_the_names_and_shows_the_passage() -> None:
    (asked,) = cast_questions(BOARD)
    content = asked.request.messages[1].content
    assert asked.about == ("Mara", "Old Jon", "April")
    assert "2. Old Jon (also Jon)" in content
    assert "Jon gave her the key.\n[Mara] “Thank you.”" in content
    assert list(asked.shots) == [1, 2, 3, 4, 5]


def test_a_model_says_how_people_look_and_what_it_does_not_say_the_story_does_not() -> None:
    after = cast_after([{"number": 1, "sex": "female", "age": "old", "clothes": "blue coat"}])
    look = after.cast[0].look
    assert (look.age, look.clothes, look.hair, look.role) == ("old", "blue coat", "", "")
    assert after.cast[0].evidence["age"].confidence == pytest.approx(0.9)
    assert after.cast[1] == BOARD.cast[1]
    kept = cast_after([{"number": 1, "sex": "unknown"}])
    assert kept.cast[0].look.gender == "female"


def test_what_the_story_says_of_a_beard_stays_where_a_model_only_says_that_there_is_one() -> None:
    mara, *others = BOARD.cast
    looks = mara.look.model_copy(update={"gender": "male", "hair": "花白山羊胡"})
    bearded = BOARD.model_copy(update={"cast": (mara.model_copy(update={"look": looks}), *others)})
    (asked,) = cast_questions(bearded)
    for accessories, hair in ((["beard"], "花白山羊胡"), ([], "")):
        people = [UNSAID | {"number": 1, "accessories": accessories}]
        answer = {"people": people, "missing": []}
        after = with_cast(bearded, [(asked, answer)])[0]
        assert after.cast[0].look.hair == hair


def test_two_names_of_one_person_become_one_unless_one_is_a_woman_and_one_a_man() -> None:
    joined = cast_after([{"number": 3, "same_as": 2}])
    assert [each.name for each in joined.cast] == ["Mara", "Old Jon", "the ferryman"]
    assert joined.cast[1].aliases == ("Jon", "April")
    assert joined.shots[5].lines[0].speaker == "Old Jon"
    apart = cast_after([{"number": 1, "same_as": 2, "sex": "female"}])
    assert len(apart.cast) == len(BOARD.cast)
    both = cast_after([{"number": 2, "same_as": 3}, {"number": 3, "same_as": 2}])
    assert [each.name for each in both.cast] == ["Mara", "Old Jon", "the ferryman"]


def test_a_woman_does_not_become_a_man_over_a_third_name() -> None:
    looks = (Look(gender="female"), Look(), Look(gender="male"))
    names = ("Mrs. Hale", "the doctor", "Mr. Hale")
    people = tuple(Character(name=n, look=look) for n, look in zip(names, looks, strict=True))
    shot = told("They met the doctor.", cast=names)
    three = with_ids(
        BOARD.model_copy(
            update={"cast": people, "scenes": (Scene(location="quay", shots=(shot,)),)}
        )
    )
    (asked,) = cast_questions(three)
    same = [{"number": 1, "same_as": 2}, {"number": 2, "same_as": 3}]
    answer = {"people": [UNSAID | each for each in same], "missing": []}
    after, _unlisted = with_cast(three, [(asked, answer)])
    assert [each.look.gender for each in after.cast] == ["female", "male"]


def test_who_has_two_names_keeps_what_is_said_of_either() -> None:
    joined = cast_after(
        [{"number": 3, "same_as": 2, "age": "old", "hair": "grey hair", "sex": "male"}]
    )
    jon = joined.cast[1]
    assert (jon.name, jon.look.age, jon.look.hair) == ("Old Jon", "old", "grey hair")


def test_what_is_no_being_leaves_the_film_and_the_narrator_reads_its_words() -> None:
    after = cast_after([{"number": 3, "being": "none"}])
    assert [each.name for each in after.cast] == ["Mara", "Old Jon", "the ferryman"]
    assert after.shots[1].cast == ("Mara",)
    assert after.shots[1].focus == ""
    assert after.shots[2].deeds == ()
    read = after.shots[5].lines[0]
    assert (read.speaker, read.confidence) == (NARRATOR, 0.0)


def test_who_was_missed_joins_the_cast_once_and_all_lines_there_are_asked_about() -> None:
    (asked,) = cast_questions(BOARD)
    dog = UNSAID | {"name": "Rex", "being": "animal", "kind": "dog"}
    strangers = [dog, dog | {"name": "REX"}, dog | {"name": "jon"}, dog | {"name": "narrator"}]
    strangers += [dog | {"being": "none", "name": "April rain"}, {"name": 7}, "Rex"]
    after, unlisted = with_cast(BOARD, [(asked, {"people": [], "missing": strangers})])
    assert [each.name for each in after.cast][4:] == ["Rex"]
    assert (after.cast[4].look.species, after.cast[4].look.kind) == ("animal", "dog")
    assert unlisted == frozenset(range(1, 6))


def part(number: int, place: str, **fields: str) -> dict[str, Any]:
    usual = {"kind": "kitchen", "side": "in", "time": "night", "weather": "rain"}
    return {"number": number, "place": place, **usual, "season": "unknown", "mode": "present",
            "mood": "tender", **fields}  # fmt: skip


def scenes_after(*parts: Any, world: Any = None) -> Storyboard:
    (asked,) = scene_questions(BOARD)
    return with_scenes(BOARD, [(asked, {"world": world, "parts": list(parts)})])


def test_a_name_that_the_planner_gave_to_another_is_taken_back_but_no_part_of_a_name() -> None:
    aliases = ("the widow", "Mara Hale", "Mrs. Reed")
    widow = Character(name="Mara", aliases=aliases, look=Look(gender="female"))
    board = with_ids(BOARD.model_copy(update={"cast": (widow, *BOARD.cast[1:])}))
    (asked,) = cast_questions(board)
    missing = [UNSAID | {"name": name} for name in aliases]
    after, unlisted = with_cast(board, [(asked, {"people": [], "missing": missing})])
    assert after.cast[0].aliases == ("Mara Hale",)
    assert [each.name for each in after.cast[4:]] == ["the widow", "Mrs. Reed"]
    assert unlisted


def test_a_scene_begins_where_the_model_says_so_at_a_place_of_its_kind() -> None:
    harbour = part(1, "quay", kind="harbour", side="out", time="day", weather="clear")
    after = scenes_after(harbour, part(4, "kitchen"))
    assert [(scene.location, len(scene.shots)) for scene in after.scenes] == [
        ("quay", 4),
        ("kitchen", 2),
    ]
    kitchen = after.location("kitchen")
    assert kitchen is not None
    assert (kitchen.kind, kitchen.time, kitchen.weather) == (PlaceKind.KITCHEN, "night", "rain")
    assert [scene.title for scene in after.scenes] == ["The Quay", "Kitchen"]
    assert [scene.transition for scene in after.scenes] == ["cut", "dissolve"]
    quay = after.location("quay")
    assert quay is not None
    assert quay.description == "A quay. (pier)"


def test_one_place_at_two_times_is_two_locations_of_one_kind() -> None:
    after = scenes_after(
        part(1, "kitchen"), part(3, "kitchen", time="dawn", kind="inn"), part(5, "kitchen")
    )
    assert [scene.location for scene in after.scenes] == ["kitchen", "kitchen (dawn)", "kitchen"]
    assert {place.kind for place in after.locations} == {PlaceKind.KITCHEN}


CHAPTERS = with_ids(
    BOARD.model_copy(
        update={
            "locations": (Location(name="quay"), Location(name="mill"), Location(name="kitchen")),
            "scenes": tuple(
                Scene(
                    title=title,
                    location=place,
                    shots=(
                        Shot(size=ShotSize.TITLE, caption=title),
                        told(f"They came to {place}."),
                        told(f"They left {place}."),
                    ),
                )
                for title, place in (("Chapter One", "quay"), ("Chapter Two", "mill"))
            ),
        }
    )
)


def chapters_after(*parts: Any) -> list[tuple[str, str, int]]:
    (asked,) = scene_questions(CHAPTERS)
    after = with_scenes(CHAPTERS, [(asked, {"parts": list(parts)})])
    return [(scene.title, scene.location, len(scene.shots)) for scene in after.scenes]


def test_a_chapter_keeps_its_title_and_its_card_wherever_parts_begin() -> None:
    assert chapters_after(part(1, "quay"), part(3, "mill")) == [
        ("Chapter One", "quay", 3),
        ("Chapter Two", "mill", 3),
    ]
    assert chapters_after(part(1, "kitchen")) == [
        ("Chapter One", "kitchen", 3),
        ("Chapter Two", "kitchen", 3),
    ]


def test_a_later_part_that_is_wrong_leaves_its_shots_as_they_were() -> None:
    assert chapters_after(part(1, "kitchen"), part(3, "a watermill", kind="watermill")) == [
        ("Chapter One", "kitchen", 3),
        ("Chapter Two", "mill", 3),
    ]


def test_a_place_of_scenes_without_an_answer_stays_as_it_was() -> None:
    (asked,) = scene_questions(CHAPTERS)
    wrong = part(3, "x", kind="x")
    after = with_scenes(CHAPTERS, [(asked, {"parts": [part(1, "mill", time="night"), wrong]})])
    assert [scene.location for scene in after.scenes] == ["mill (night)", "mill"]
    mill = after.location("mill")
    assert mill is not None
    assert mill.time == "day"


def test_a_storyboard_that_tells_nothing_asks_nothing() -> None:
    silent = with_ids(
        BOARD.model_copy(update={"scenes": (Scene(location="quay", shots=(Shot(),)),)})
    )
    assert not Asking(silent, PlannerConfig()).open


def test_scenes_stay_where_an_answer_leaves_the_first_shot_open() -> None:
    assert scenes_after(part(2, "kitchen")).scenes == BOARD.scenes
    assert scenes_after(part(1, "kitchen", kind="ballroom")).scenes == BOARD.scenes


def test_the_world_is_the_one_that_most_answers_name() -> None:
    (asked,) = scene_questions(BOARD)
    said = [{"world": {"era": era, "culture": "unknown"}} for era in ("modern", "future", "modern")]
    after = with_scenes(BOARD, [(asked, each) for each in said])
    assert (after.world.era, after.world.culture) == ("modern", "")


def picture(number: int, **fields: Any) -> dict[str, Any]:
    lists = ("view", "others", "deeds", "bodies", "feelings", "effects")
    return {"number": number, **{each: [] for each in lists}, **fields}


def pictures_after(*shots: Any, board: Storyboard = BOARD) -> Storyboard:
    (asked,) = picture_questions(board)
    return with_pictures(board, [(asked, {"shots": list(shots)})])


def act(verb: str, *who: str, **fields: Any) -> dict[str, Any]:
    return {"verb": verb, "who": list(who), "whom": [], "object": NOTHING, "tool": NOTHING,
            **fields}  # fmt: skip


def test_a_picture_shows_whom_and_what_the_model_says_in_place_of_the_plan() -> None:
    key = {"words": "brass key", "thing": "key"}
    gives = act("give", "jon", whom=["Mara"], object=key)
    dog = {"kind": "dog", "count": 1}
    after = pictures_after(
        picture(2, view=["Mara", "Jon", "Rex"], deeds=[gives, act("run", "dog")], others=[dog])
    )
    shot = after.shots[2]
    assert shot.cast == ("Mara", "Old Jon")
    first, second = shot.deeds
    assert (first.verb, first.who, first.whom) == (Verb.GIVE, ("Old Jon",), ("Mara",))
    assert first.object == Item(words="brass key", thing=Thing.KEY)
    assert second.who == ("dog",)
    assert [(each.kind, each.count) for each in shot.extras] == [("dog", 1)]
    assert after.shots[1] == BOARD.shots[1]


@pytest.mark.parametrize(
    "deed",
    [act("teleport", "Mara"), act("run", "Rex"), act("run", "April"), {"verb": "run"} | {"who": 3}],
)
def test_a_deed_of_an_unknown_kind_or_of_those_not_in_view_is_left_out(deed: Any) -> None:
    assert pictures_after(picture(1, view=["Mara"], deeds=[deed])).shots[1].deeds == ()


def test_a_thing_that_is_carried_to_somebody_is_given() -> None:
    tea = {"words": "cup of tea", "thing": "cup"}
    for thing, verb in ((tea, Verb.GIVE), (NOTHING, Verb.CARRY)):
        deed = act("carry", "Jon", whom=["Mara"], object=thing)
        shown = pictures_after(picture(2, view=["Mara", "Jon"], deeds=[deed])).shots[2]
        assert [each.verb for each in shown.deeds] == [verb]


def test_who_speaks_from_elsewhere_is_not_in_view_and_the_listener_is() -> None:
    after = pictures_after(picture(3, view=["Old Jon"])).shots[3]
    assert (after.cast, after.focus, after.size) == (("Old Jon",), "Old Jon", ShotSize.CLOSE)
    alone = pictures_after(picture(3)).shots[3]
    assert (alone.cast, alone.focus, alone.size) == ((), "", ShotSize.WIDE)


def test_a_view_of_unknown_names_alone_leaves_who_was_in_view() -> None:
    assert pictures_after(picture(3, view=["Miss Mara"])).shots[3].cast == ("Mara",)
    assert pictures_after(picture(3, view="?")).shots[3].cast == ("Mara",)


def test_an_own_name_counts_more_than_the_alias_of_another_one() -> None:
    people = (Character(name="Tom"), Character(name="Old Tom", aliases=("Tom",)))
    shot = told("Tom came.")
    two = with_ids(
        BOARD.model_copy(
            update={"cast": people, "scenes": (Scene(location="quay", shots=(shot,)),)}
        )
    )
    assert pictures_after(picture(1, view=["Tom"]), board=two).shots[0].cast == ("Tom",)


def test_a_sentence_of_any_length_is_a_reason() -> None:
    spoken = BOARD.shots[3].model_copy(update={"action": ""})
    whole = Scene(location="quay", shots=(*BOARD.shots[:3], spoken))
    bare = with_ids(BOARD.model_copy(update={"scenes": (whole,)}))
    at = bare.shots[3].lines[0].id
    long = Sentence(text="word \x07" * 5_000, covered_by="line", at=at)
    board = bare.model_copy(update={"coverage": (long,)})
    feels = [{"who": "Mara", "emotion": "sad"}]
    (asked,) = picture_questions(board)
    shots = [picture(1, view=["Mara"], feelings=feels)]
    (feeling,) = with_pictures(board, [(asked, {"shots": shots})]).shots[3].feelings
    assert feeling.sentence.startswith("[Mara] “word  word")


def body(who: str, posture: str, holds: dict[str, str] = NOTHING) -> dict[str, Any]:
    return {"who": who, "posture": posture, "on": NOTHING, "holds": holds}


def test_postures_and_hands_are_said_once_and_a_deed_of_the_shot_is_seen_to_be_done() -> None:
    cup = {"words": "cup", "thing": "cup"}
    after = pictures_after(
        picture(1, view=["Mara"], bodies=[body("Mara", "sit", cup)]),
        picture(2, view=["Mara"], bodies=[body("Mara", "sit", cup)]),
        picture(3, view=["Mara"], bodies=[body("Mara", "stand")]),
        picture(4, view=["Mara"], deeds=[act("sit", "Mara")], bodies=[body("Mara", "sit")]),
    )
    said = [[deed.verb for deed in shot.lasting] for shot in after.shots]
    assert said == [[], [Verb.SIT, Verb.HOLD], [], [Verb.STAND, Verb.PUT], [], []]


def test_clothes_other_than_usual_are_said_until_they_are_as_usual_again() -> None:
    def wears(words: str) -> dict[str, Any]:
        return body("Mara", "stand") | {"wears": words}

    after = pictures_after(
        *(
            picture(number, view=["Mara"], bodies=[wears(words)])
            for number, words in enumerate(("", "grey hooded cloak", "grey hooded cloak", ""), 1)
        )
    )
    said = [
        [(deed.verb, deed.object.words) for deed in shot.lasting if deed.object]
        for shot in after.shots
    ]
    on, off = (Verb.PUT_ON, "grey hooded cloak"), (Verb.TAKE_OFF, "clothes")
    assert said == [[], [], [on], [], [off], []]
    puts_on = act("put_on", "Mara", object={"words": "cloak", "thing": "clothes"})
    shown = picture(2, view=["Mara"], deeds=[puts_on], bodies=[wears("cloak")])
    assert [each.verb for each in pictures_after(shown).shots[2].lasting] == []
    for none in ("none", "As usual.", "无"):
        answer = picture(2, view=["Mara"], bodies=[wears(none)])
        lasting = pictures_after(answer).shots[2].lasting
        assert Verb.PUT_ON not in {each.verb for each in lasting}
    (asked,) = picture_questions(BOARD)
    assert "Usual hair and clothes: Mara: red hair" in asked.request.messages[1].content


def test_a_thing_is_shown_alone_where_the_model_says_so_and_no_one_speaks_in_view() -> None:
    key = {"words": "brass key", "thing": "key"}
    mud = {"words": "wet mud", "thing": "mud"}
    after = pictures_after(
        picture(1, view=["Mara"], close_up=mud),
        picture(2, view=["Mara"], close_up=key),
        picture(3, view=["Mara"], close_up=key),
    )
    shots = after.shots
    assert (shots[1].size, shots[1].cast, shots[1].prop) == (ShotSize.INSERT, (), "")
    assert (shots[2].prop, shots[2].deeds[0].object) == (
        "key",
        Item(words="brass key", thing=Thing.KEY),
    )
    assert (shots[3].size, shots[3].cast) == (ShotSize.CLOSE, ("Mara",))


@pytest.mark.parametrize("kept", [Effect.SPLASH, Effect.FIRE])
def test_of_effects_a_thing_alone_has_only_the_water_or_the_fire_in_which_it_is(
    kept: Effect,
) -> None:
    key = {"words": "brass key", "thing": "key"}
    after = pictures_after(picture(2, view=["Mara"], close_up=key, effects=["smoke", kept]))
    assert [each.effect for each in after.shots[2].effects] == [kept]


def test_a_number_stands_beside_a_thing_if_the_story_tells_it() -> None:
    shots = (told("She owed six thousand.", cast=("Mara",)),)
    scenes = (Scene(location="quay", shots=shots),)
    board = with_ids(BOARD.model_copy(update={"scenes": scenes}))
    debts = {6000: 6000, 7000: 0, -3: 0, True: 0}
    for said, kept in debts.items():
        coin = {"words": "money", "thing": "coin", "number": said}
        looks = picture(1, view=["Mara"], deeds=[act("look", "Mara", object=coin)])
        (deed,) = pictures_after(looks, board=board).shots[0].deeds
        assert deed.object is not None
        assert deed.object.number == kept
        (line,) = pictures_in_words(pictures_after(looks, board=board))
        assert ("with the number 6000" in line) is (kept > 0)


def test_what_somebody_tells_is_seen_and_who_tells_it_is_heard_only() -> None:
    key = {"words": "brass key", "thing": "key"}
    gives = act("give", "Jon", whom=["Mara"], object=key)
    after = pictures_after(
        picture(2, view=["Jon"], told="present"),
        picture(3, view=["Jon", "Mara"], deeds=[gives], told=" Memory "),
        picture(5, view=["April"], told="tale", close_up=key),
    )
    shots = after.shots
    assert [each.mode for each in shots] == ["", "", "", "memory", "", "tale"]
    assert (shots[3].size, shots[3].cast, shots[3].focus) == (
        ShotSize.MEDIUM,
        ("Mara", "Old Jon"),
        "",
    )
    # A thing of which a character tells is shown alone, too.
    assert (shots[5].size, shots[5].prop) == (ShotSize.INSERT, "key")
    staging = Staging(after, FilmConfig())
    heard = [bool(staging.spoken_in_view(shot)) for shot in after.shots]
    assert heard == [False] * 6
    assert staging.location(3).name == "quay"
    assert staging.seen_location(3) == NO_SET
    shown = [staging.shown(number) for number in (2, 3, 5)]
    assert [(each.mode, each.told) for each in shown] == [
        ("present", False),
        ("memory", True),
        ("tale", True),
    ]


def test_what_is_told_is_seen_at_its_place_which_is_the_storys_own_if_it_has_one() -> None:
    waves = {"deeds": [act("wave", "Jon")], "told": "memory"}
    board = pictures_after(
        picture(2, view=["Jon"], told_at="Market", **waves),
        picture(3, view=["Jon"], told_at="the moon", **waves),
        picture(5, view=["Jon"], told="memory", told_at="church"),
    )
    assert [each.place for each in board.shots] == ["", "", "market", "", "", "church"]
    key = {"words": "brass key", "thing": "key"}
    alone = pictures_after(
        picture(2, view=[], told="memory", told_at="market"),
        picture(5, told="memory", told_at="cellar", close_up=key),
    ).shots
    assert (alone[2].cast, alone[2].size) == ((), ShotSize.WIDE)
    assert (alone[5].prop, alone[5].place) == ("key", "cellar")
    fair = Location(name="fair", kind=PlaceKind.MARKET, time="night", weather="rain")
    staging = Staging(
        board.model_copy(update={"locations": (*board.locations, fair)}), FilmConfig()
    )
    seen = [staging.seen_location(number) for number in (2, 3, 5)]
    assert [each.name for each in seen] == ["fair", NO_SET.name, "church"]
    assert (seen[0].time, seen[0].weather, seen[2].kind) == ("day", "clear", "church")


def test_topics_say_where_that_is_in_the_words_of_the_list() -> None:
    topics = [
        {**act("walk", "Jon"), "stance": "", "place": "market"},
        {**act("look"), "stance": "asked", "place": "anywhere"},
    ]
    first, second = pictures_after(picture(2, view=["Mara"], topics=topics)).shots[2].topics
    assert (first.who, first.place) == (("Old Jon",), "market")
    assert (second.stance, second.place) == ("asked", "")


def test_topics_of_who_is_heard_from_elsewhere_are_kept_where_somebody_hears_them() -> None:
    shots = (told("“Meet me at the market.”", "Mara", cast=("Mara",)),)
    board = with_ids(
        BOARD.model_copy(update={"scenes": (BOARD.scenes[0].model_copy(update={"shots": shots}),)})
    )
    topic = {**act("walk", "Mara"), "stance": "", "place": "market"}

    def after(view: list[str]) -> tuple[Deed, ...]:
        return pictures_after(picture(1, view=view, topics=[topic]), board=board).shots[0].topics

    assert [each.place for each in after(["Jon"])] == ["market"]
    assert after([]) == ()


def test_pictures_that_do_not_tell_the_story_are_made_anew_and_the_others_stay() -> None:
    key = {"words": "brass key", "thing": "key"}
    board = pictures_after(
        picture(1, view=["Mara"], deeds=[act("wave", "Mara")]),
        picture(2, view=["Mara", "Jon"], deeds=[act("give", "Jon", whom=["Mara"], object=key)]),
        picture(3, view=["Mara"], told="memory", told_at="church", deeds=[act("pray", "Mara")]),
    )
    (asked,) = point_questions(board)
    text = asked.request.messages[1].content
    assert "deeds: Mara: wave" in text
    assert "deeds: Old Jon: give → Mara, brass key" in text
    assert "Picture: memory, in place of who speaks; at: church; medium; in view: Mara" in text
    new = picture(1, view=["Jon"], deeds=[act("weep", "Jon")])
    after = with_points(board, [(asked, {"points": [], "shots": [new]})])
    assert [each.verb for each in after.shots[1].deeds] == ["weep"]
    assert after.shots[2:] == board.shots[2:]
    assert with_points(board, [(asked, None)]) == board
    # Of a picture that becomes a close-up nothing is left.
    topic = {**act("look", object=key), "stance": "", "place": ""}
    talks = pictures_after(picture(1, view=["Mara"], topics=[topic]))
    (again,) = point_questions(talks)
    shown = with_points(talks, [(again, {"shots": [picture(1, close_up=key)]})]).shots[1]
    assert talks.shots[1].topics
    assert (shown.size, shown.topics) == (ShotSize.INSERT, ())


def test_in_a_silent_shot_is_nobody_who_was_not_in_view_before_it() -> None:
    (scene,) = BOARD.scenes
    looks = Shot(cast=("Mara", "April"), focus="April", size=ShotSize.CLOSE)
    board = BOARD.model_copy(
        update={"scenes": (scene.model_copy(update={"shots": (*scene.shots[1:3], looks)}),)}
    )
    after = pictures_after(picture(2, view=["Mara", "Jon"]), board=with_ids(board)).shots
    assert (after[2].cast, after[2].focus) == (("Mara",), "Mara")
    gone = pictures_after(picture(2, view=["Jon"]), board=with_ids(board)).shots
    assert (gone[2].cast, gone[2].focus) == (("Old Jon",), "Old Jon")


def test_nothing_is_told_of_without_a_deed_nor_within_a_memory() -> None:
    idle = picture(3, view=["Jon"], told="memory")
    assert pictures_after(idle).shots[3].mode == ""
    (scene,) = BOARD.scenes
    past = scene.model_copy(update={"mode": "memory"})
    board = with_ids(BOARD.model_copy(update={"scenes": (past,)}))
    waves = picture(3, view=["Jon"], told="memory", deeds=[act("wave", "Jon")])
    assert pictures_after(waves, board=board).shots[3].mode == ""
    assert pictures_after(waves).shots[3].mode == "memory"


def test_after_three_shots_of_what_is_told_the_plan_returns_to_who_is_there() -> None:
    (scene,) = BOARD.scenes
    shots = tuple(told(f"It was long ago {number}.", cast=("Mara",)) for number in range(5))
    board = BOARD.model_copy(update={"scenes": (scene.model_copy(update={"shots": shots}),)})
    tells = [
        picture(number, view=["Jon"], told="memory", deeds=[act("wave", "Jon")])
        for number in range(1, 6)
    ]
    after = pictures_after(*tells, board=with_ids(board)).shots
    assert [each.mode for each in after] == ["memory"] * MOST_TOLD + [""] * 2
    assert [each.cast for each in after[MOST_TOLD:]] == [("Mara",)] * 2


def test_a_thing_looks_like_one_of_the_artists_pictures_or_is_not_shown() -> None:
    def asked_with(*nouns: str) -> Any:
        (asked,) = picture_questions(BOARD, nouns)
        return asked

    assert "Pictures of things: key, tin" in asked_with("key", "tin").request.messages[1].content
    plain, listed = asked_with(), asked_with("key")
    assert "Pictures of things" not in plain.request.messages[1].content
    assert ("like" in str(plain.request.answer_schema), plain.id == listed.id) == (False, False)
    tin = {"words": "biscuit tin", "thing": "box", "like": " Tin "}
    slime = {"words": "slime", "thing": "", "like": "nothing"}
    shots = [
        picture(1, view=["Mara"], deeds=[act("hold", "Mara", object=tin)]),
        picture(2, view=["Mara"], close_up=slime),
    ]
    after = with_pictures(BOARD, [(listed, {"shots": shots})], ("key", "tin")).shots
    assert after[1].deeds[0].object == Item(words="biscuit tin", thing=Thing.BOX, like="tin")
    assert after[2].cast == ("Mara",)
    assert Item(words="tin").plain() == {"words": "tin", "thing": ""}


def test_in_a_silent_shot_hands_have_what_was_said_before_and_nothing_of_the_rules() -> None:
    silent = Shot(cast=("Mara",), held={"Mara": "flower"})
    whole = Scene(location="quay", shots=(*BOARD.shots[:2], silent))
    board = with_ids(BOARD.model_copy(update={"scenes": (whole,)}))
    assert pictures_after(picture(1, view=["Mara"]), board=board).shots[2].held == {}
    assert pictures_after(board=board).shots[2].held == {"Mara": "flower"}


def test_a_question_about_pictures_shows_places_vocabulary_and_what_was_told_before() -> None:
    whole = Scene(location="quay", shots=tuple(told(f"They walked mile {n}.") for n in range(100)))
    long = with_ids(BOARD.model_copy(update={"scenes": (whole,)}))
    asked = picture_questions(long)
    assert [len(each.about) for each in asked] == [40, 40, 20]
    first, second = (each.request.messages[1].content for each in asked[:2])
    assert "(at: quay)\n1. They walked mile 0." in first
    assert "Verbs: sit, lie" in first
    assert "They walked mile 39.\n\nPassage:\n(at: quay)\n1. They walked mile 40." in second


def test_sentences_as_written_are_shown_with_their_speaker() -> None:
    thanks = BOARD.shots[3].lines[0].id
    covered = (
        Sentence(text="Thank you", covered_by="line", at=thanks),
        Sentence(text=", she sighed.", covered_by="shown", at=BOARD.shots[3].id),
        Sentence(text="The Quay", covered_by="heading"),
    )
    board = BOARD.model_copy(update={"coverage": covered})
    (asked,) = picture_questions(board)
    assert "1. [Mara] “Thank you” , she sighed." in asked.request.messages[1].content


WORDS = [
    "people", "missing", "parts", "shots", "world", "number", "same_as", "being", "name", "place",
    "kind", "time", "view", "others", "deeds", "verb", "who", "whom", "object", "words", "thing",
    "like", "bodies", "posture", "holds", "wears", "feelings", "emotion", "effects", "answers",
    "speaker",
]  # fmt: skip
VALUES = ["Mara", "Old Jon", "jon", "April", "Rex", "none", "animal", "inn", "night", "give", "sit",
          "key", "sad", "fire", "x" * 999, "\x00", ""]  # fmt: skip
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 9) | st.floats() | st.sampled_from(VALUES),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=6)
    ),
    max_leaves=40,
)


def answers() -> st.SearchStrategy[Any]:
    """Return answers of any form, many of them near to a right one."""
    look = st.fixed_dictionaries(
        {"being": st.sampled_from(["human", "animal", "none", "x"])},
        optional={"name": st.sampled_from(VALUES), "number": st.integers(0, 5),
                  "same_as": st.integers(0, 5), "clothes": ANYTHING, "accessories": ANYTHING},
    )  # fmt: skip
    place = st.fixed_dictionaries(
        {"number": st.integers(0, 7), "place": st.sampled_from(VALUES),
         "kind": st.sampled_from([*PlaceKind, "x"]), "time": st.sampled_from(["day", "night"])},
        optional={"weather": ANYTHING, "side": ANYTHING, "mode": st.sampled_from(["dream", "x"])},
    )  # fmt: skip
    names = st.lists(st.sampled_from(VALUES), max_size=3)
    deed = st.fixed_dictionaries(
        {"verb": st.sampled_from([*Verb, "x"]), "who": names, "whom": names, "object": ANYTHING}
    )
    body_of = st.fixed_dictionaries(
        {"who": st.sampled_from(VALUES), "posture": st.sampled_from(["sit", "stand", "x"])},
        optional={"holds": ANYTHING, "wears": ANYTHING},
    )
    shot = st.fixed_dictionaries(
        {"number": st.integers(0, 7), "view": names, "deeds": st.lists(deed, max_size=3),
         "bodies": st.lists(body_of, max_size=3)},
        optional={"others": ANYTHING, "feelings": ANYTHING, "effects": ANYTHING,
                  "told": st.sampled_from(["memory", "dream", "tale", "no", "x"])},
    )  # fmt: skip
    right = st.fixed_dictionaries(
        {},
        optional={
            "people": st.lists(look, max_size=5),
            "missing": st.lists(look, max_size=3),
            "parts": st.lists(place, max_size=5),
            "shots": st.lists(shot, max_size=6),
            "world": ANYTHING,
        },
    )
    return right | ANYTHING


@settings(deadline=None)
@given(st.lists(answers(), min_size=12, max_size=12))
def test_no_answer_of_any_form_changes_a_word_or_breaks_the_storyboard(said: list[Any]) -> None:
    asking = Asking(BOARD, PlannerConfig())
    for each in said:
        if not asking.open:
            break
        asking.take(next(iter(asking.open)), each)
    after = asking.board()
    assert [line.text for shot in after.shots for line in shot.lines] == TEXTS
    assert Storyboard.model_validate_json(after.to_json()) == with_ids(after)
    names = {each.name for each in after.cast}
    for shot in after.shots:
        assert {*shot.cast, *({shot.focus} - {""})} <= names
        assert shot.focus in {"", *shot.cast}
