"""The grammar of shots: what is seen when something is told, said or shown; in two languages."""

from __future__ import annotations

from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ainern2d.core.story.reading import read_story
from ainern2d.core.story.sentences import spoken_seconds
from ainern2d.core.story.storyboard import (
    NARRATOR,
    CameraMove,
    Emotion,
    Prop,
    Shot,
    ShotSize,
    Storyboard,
)
from ainern2d.plugins.rules.planner import plan_story
from ainern2d.plugins.rules.wordlist import Finder


def plan(story: str) -> Storyboard:
    return plan_story(read_story(story.encode(), "text"))


def saying(board: Storyboard, words: str) -> Shot:
    return next(s for s in board.shots if any(words in line.text for line in s.lines))


EN = """Rain fell on the harbour. Anna waited by the wall. Tom came up the steps.

“Is it you?” asked Anna.

“It is,” said Tom. He held out a small brass key.

“I am so sorry,” said Anna. She took the key and smiled.

“Keep it,” said Tom.
"""
ZH = """雨落在码头上。林晓等在墙边。老周走上台阶。

“是你吗？”林晓问。

“是我。”老周说。他掏出一把小小的铜钥匙。

“对不起。”林晓说。她接过钥匙，笑了。

“留着吧。”老周说。
"""
BOTH = pytest.mark.parametrize(
    ("story", "her", "him"), [(EN, "Anna", "Tom"), (ZH, "林晓", "老周")], ids=["en", "zh"]
)


@BOTH
def test_a_place_is_established_wide_and_the_people_follow(story: str, her: str, him: str) -> None:
    first, second, third = plan(story).shots[:3]
    assert (first.size, first.cast) == (ShotSize.WIDE, ())
    assert (second.cast, third.cast) == ((her,), (him,))


@BOTH
def test_who_speaks_is_close_enough_for_the_mouth_to_read(story: str, her: str, him: str) -> None:
    for shot in plan(story).shots:
        speakers = {line.speaker for line in shot.lines} - {NARRATOR}
        if speakers:
            assert shot.size in (ShotSize.MEDIUM_CLOSE, ShotSize.CLOSE)
            assert {shot.focus} == speakers <= {her, him}


@BOTH
def test_strong_emotion_is_seen_close(story: str, her: str, him: str) -> None:
    sorry = saying(plan(story), "sorry" if her == "Anna" else "对不起")
    assert sorry.size is ShotSize.CLOSE
    assert sorry.lines[0].emotion is Emotion.SAD


@BOTH
def test_a_thing_that_is_shown_gets_an_insert_once_in_a_scene(
    story: str, her: str, him: str
) -> None:
    inserts = [shot for shot in plan(story).shots if shot.size is ShotSize.INSERT]
    assert [(shot.prop, shot.cast) for shot in inserts] == [(Prop.KEY, ())]
    assert "brass" in inserts[0].action or "铜" in inserts[0].action


@BOTH
def test_a_thing_is_held_by_whoever_took_it_last(story: str, her: str, him: str) -> None:
    board = plan(story)
    at = next(n for n, shot in enumerate(board.shots) if shot.prop)
    after = [shot for shot in board.shots[at + 1 :] if her in shot.cast]
    assert after[-1].held == {her: Prop.KEY}
    assert all(him not in shot.held for shot in board.shots if shot is board.shots[-1])
    assert all(set(shot.held) <= set(shot.cast) for shot in board.shots)


@BOTH
def test_a_scene_ends_on_the_silent_listener(story: str, her: str, him: str) -> None:
    last = plan(story).shots[-1]
    assert (last.focus, last.lines) == (her, ())
    assert last.min_seconds < 2


@BOTH
def test_partners_keep_their_sides_and_only_one_face_is_seen_close(
    story: str, her: str, him: str
) -> None:
    closer = [s for s in plan(story).shots if s.size in (ShotSize.MEDIUM_CLOSE, ShotSize.CLOSE)]
    assert {shot.focus for shot in closer} == {her, him}
    assert {shot.cast for shot in closer} == {(her, him)}
    assert all(shot.faces == (shot.focus,) for shot in closer)


@BOTH
def test_the_same_people_are_not_seen_at_the_same_size_twice(
    story: str, her: str, him: str
) -> None:
    for before, after in pairwise(plan(story).shots):
        assert (before.size, before.faces) != (after.size, after.faces)


@pytest.mark.parametrize(
    ("story", "prop", "holder"),
    [
        ("Anna came in. She carried a red umbrella.", Prop.UMBRELLA, "Anna"),
        ("“Well,” said Anna. Anna carried the dog. Anna smiled.", Prop.DOG, "Anna"),
        ("“Here,” said Tom. Anna took the box from Tom. “No,” said Anna.", Prop.BOX, "Anna"),
        ("“Here,” said Anna. She gave Tom the letter. Tom nodded.", Prop.LETTER, "Tom"),
        ("“走。”林晓说。她撑着一把雨伞。", Prop.UMBRELLA, "林晓"),
        ("“给你。”林晓说。她把信封递给老周。老周点了点头。老周走了。", Prop.LETTER, "老周"),
    ],
)
def test_things_are_carried_and_handed_over(story: str, prop: Prop, holder: str) -> None:
    held = [shot.held for shot in plan(story).shots if holder in shot.cast]
    assert held[-1] == {holder: prop}


def test_what_people_hold_is_listed_as_they_stand() -> None:
    names = ("Anna", "Tom", "Mira", "Jun", "Ella", "Ben")
    for one, other in permutations(names, 2):
        story = f"{one} held a red key. {other} took the lamp. {one} and {other} looked at the sea."
        board = plan(f"{one} met {other}.\n\n{story}")
        orders = [(list(shot.held), list(shot.cast)) for shot in board.shots if len(shot.held) > 1]
        assert orders
        assert all(held == [name for name in cast if name in held] for held, cast in orders)


@pytest.mark.parametrize(
    "story",
    [
        "“Yes,” said Anna. She picked up the book. She put the book down. Anna waited.",
        "“好。”林晓说。她拿起那本书本。她把书本放下。林晓等着。",
        "“Yes,” said Anna. She gave the rest of it to the dog. Anna sat down.",
        "“Yes,” said Anna. She picked up the cup. The cup overturned. Anna sat down.",
        "“Yes,” said Anna. Anna rose at a corner. Anna sat down.",
        "“Yes,” said Anna. She picked up the cup. " + "Anna walked on. " * 14,
        "“好。”林晓说。林晓端着一只盒子。盒子被老周打翻了。林晓跪下了。",
        "“Yes,” said Anna. She picked up the book.\n\nThe next morning Anna woke. “No,” said Anna.",
    ],
)
def test_what_is_put_down_or_long_past_is_held_no_more(story: str) -> None:
    assert plan(story).shots[-1].held == {}


@pytest.mark.parametrize(
    ("story", "transitions", "places"),
    [
        (
            "Snow fell on the street. Anna shivered.\n\nAnna ran into the kitchen. It was warm.",
            ["cut", "cut"],
            ["street", "kitchen"],
        ),
        (
            "雪落在街上。林晓冷得发抖。\n\n林晓跑进厨房。里面很暖和。",
            ["cut", "cut"],
            ["街上", "厨房"],
        ),
        (
            "Anna stood on the bridge.\n\nThe next day she walked into the library.",
            ["cut", "dissolve"],
            ["bridge", "library"],
        ),
        (
            "林晓站在石桥上。\n\n第二天，她走进图书馆。",
            ["cut", "dissolve"],
            ["石桥", "图书馆"],
        ),
        (
            "Anna stood on the bridge.\n\nMeanwhile, Tom sat in the library.",
            ["cut", "cut"],
            ["bridge", "library"],
        ),
    ],
)
def test_going_elsewhere_cuts_and_time_dissolves(
    story: str, transitions: list[str], places: list[str]
) -> None:
    board = plan(story)
    assert [scene.transition for scene in board.scenes] == transitions
    assert [scene.location for scene in board.scenes] == places


def test_the_weather_goes_along_next_door_and_clears_with_the_moon() -> None:
    near = plan("Snow fell on the street at dusk.\n\nAnna ran into the kitchen.").locations
    assert [(p.time, p.weather) for p in near] == [("dusk", "snow"), ("dusk", "snow")]
    assert plan("雨停了，月亮照着街道。").locations[0].weather == "clear"
    assert plan("雨停了，街道很安静。").locations[0].weather == "cloudy"


@pytest.mark.parametrize(
    ("story", "kind", "season", "pieces"),
    [
        ("They climbed to the lamp room above the sea.", "lamp_room", "", "lamp room"),
        ("The tram rattled on. In the carriage sat Anna.", "tram", "", "tram"),
        ("深秋，落叶铺满了院子。", "courtyard", "autumn", "courtyard"),
        ("老周坐在电车的车厢里。", "tram", "", "tram"),
        ("It was midsummer in the village by the river.", "village", "summer", "river"),
        ("桃花开在石桥边，桥上没有人。", "bridge", "spring", "bridge"),
        ("The blackboard of the classroom was clean.", "school", "", "blackboard"),
    ],
)
def test_places_have_a_kind_a_season_and_set_pieces(
    story: str, kind: str, season: str, pieces: str
) -> None:
    place = plan(story).locations[0]
    assert (place.kind.value, place.season) == (kind, season)
    assert pieces in place.description.rpartition("(")[2]


@pytest.mark.parametrize(
    ("story", "name", "look"),
    [
        (
            "“Hello,” said Captain Hale. Hale had a grey beard and a blue woollen coat.",
            "Captain Hale",
            {"gender": "male", "age": "adult", "hair": "grey beard", "accessories": ("beard",)},
        ),
        (
            "“Come,” said my grandmother. She wore round glasses and a green shawl.",
            "grandmother",
            {"gender": "female", "age": "old", "accessories": ("glasses", "scarf")},
        ),
        (
            "“来。”王阿姨说。她穿着蓝色的围裙，戴着眼镜。",
            "王阿姨",
            {"gender": "female", "age": "adult", "clothes": "蓝色围裙"},
        ),
        (
            "“走。”老爷爷说。他的花白的胡子在风里飘。",
            "老爷爷",
            {"gender": "male", "age": "old", "accessories": ("beard",)},
        ),
        ("“走吧。”老周说。", "老周", {"gender": "male", "age": "old"}),
        ("Tom, ten, ran in. “Hello,” said Tom.", "Tom", {"years": 10, "age": "child"}),
        ("“Hello,” said Ben. Ben was twelve.", "Ben", {"years": 12}),
        ("“走。”林晓说。林晓二十了。", "林晓", {"years": 20}),
        ("Anna counted the towers. There were four. “Four,” said Anna.", "Anna", {"years": None}),
        ("“好。”林晓说。林晓八岁那年离开了家。", "林晓", {"years": None}),
    ],
)
def test_looks_come_from_words_kinship_and_titles(
    story: str, name: str, look: dict[str, object]
) -> None:
    found = plan(story).character(name)
    assert found is not None
    assert {field: getattr(found.look, field) for field in look} == look


def test_an_old_in_a_form_of_address_is_no_sure_age() -> None:
    zhou = plan("“走吧。”老周说。").character("老周")
    assert zhou is not None
    assert zhou.evidence["age"].confidence <= 0.4


@pytest.mark.parametrize("name", ["Jory", "Kestrel", "Ольга", "阿凡", "欧阳", "O'Brien"])
def test_whatever_is_open_is_chosen_by_the_name_and_stays(name: str) -> None:
    first = plan(f"“Hello,” said {name}.").character(name)
    again = plan(f"It rained all day. “Go,” said Tom. “Why?” said {name}.").character(name)
    assert first is not None
    assert again is not None
    assert first.look == again.look
    assert first.look.settled().age == first.look.heard().age != "unknown"
    assert first.look.heard() == again.look.heard()
    assert first.look.heard().gender != "unknown"


@pytest.mark.parametrize("name", ["Ольга", "O'Brien", "Anne-Marie", "Ἑλένη", "דבורה", "さくら"])
def test_names_of_any_script_speak(name: str) -> None:
    board = plan(f"“Come in,” said {name}. “Who is there?”")
    assert [character.name for character in board.cast] == [name]


def test_long_speech_goes_closer_and_to_the_listener() -> None:
    speech = "I walked along the shore until the sun came up again. " * 6
    board = plan(f"“Well?” asked Anna.\n\n“{speech}” said Tom.")
    told = [s for s in board.shots if any(line.speaker == "Tom" for line in s.lines)]
    assert len(told) >= 3
    assert told[0].faces == ("Tom",)
    assert any(shot.faces == ("Anna",) for shot in told)
    for before, after in pairwise(told):
        assert (before.size, before.faces) != (after.size, after.faces)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "The tide went out and left the boats in the grey mud below the wall.",
                "Anna looked at Tom.",
                "“Wait here,” said Tom.",
                "“I can't!” cried Anna.",
                "She opened the box.",
                "雨还在下。",
                "***",
                "They walked into the library.",
            ]
        ),
        min_size=1,
        max_size=12,
    )
)
def test_no_picture_stands_still_for_long_and_nothing_is_held_by_the_absent(
    blocks: list[str],
) -> None:
    board = plan("It began by the sea.\n\n" + "\n\n".join(blocks))
    for shot in board.shots:
        seconds = sum(spoken_seconds(line.text) / line.pace for line in shot.lines)
        if shot.camera is CameraMove.STATIC and shot.size is not ShotSize.TITLE:
            assert seconds <= 4
        assert set(shot.held) <= set(shot.cast)
        assert (shot.size is ShotSize.INSERT) == bool(shot.prop)


@given(st.text(alphabet="ab 雨r.!", max_size=30))
def test_a_finder_finds_what_its_pattern_means(text: str) -> None:
    finder = Finder({"wet": r"r\b|雨", "a": "ab?"})
    found = finder.search(text)
    every = list(finder.finditer(text))
    assert [m.start() for m in every] == sorted(m.start() for m in every)
    assert (found is None) == (not every)
    assert ("雨" in text) <= ("wet" in finder.names(text))


@pytest.mark.parametrize(
    "tag",
    [
        "moaned the ghost.",
        "howled the ghost softly.",
        "the ghost whined.",
        "hissed the old ghost.",
        "said the ghost.",
    ],
)
def test_a_bare_tag_is_not_read_out_after_the_line_of_who_speaks_it(tag: str) -> None:
    board = plan(f"The ghost stood in the hall.\n\n“Boo!” {tag}\n\nTom ran.\n")
    assert saying(board, "Boo!").lines[0].speaker == "ghost"
    told = [line.text for shot in board.shots for line in shot.lines if line.speaker == NARRATOR]
    assert told == ["The ghost stood in the hall.", "Tom ran."]
    covered = {each.text: each.covered_by for each in board.coverage}
    assert covered[tag] == "shown"


@pytest.mark.parametrize(
    "told", ["moaned the ghost, and it fled up the stairs.", "The ghost laughed at Tom."]
)
def test_what_a_tag_says_besides_is_read_out(told: str) -> None:
    board = plan(f"The ghost stood in the hall.\n\n“Never.” {told}\n\nTom ran.\n")
    assert any(told in line.text for shot in board.shots for line in shot.lines)


def test_a_bare_tag_with_an_adjective_is_not_read_out() -> None:
    board = plan("“You are late,” said old Tobias.\n\n“The bridge is gone,” said Mara.\n")
    lines = [(line.speaker, line.text) for shot in board.shots for line in shot.lines]
    assert lines == [("Tobias", "You are late."), ("Mara", "The bridge is gone.")]
