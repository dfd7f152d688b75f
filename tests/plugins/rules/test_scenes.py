"""Scenes: where and when they are, what each word means there, and where the next one begins."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import pytest

from ainern2d.core.story.fields import Evidence
from ainern2d.core.story.places import Culture, Era, Genre, PlaceKind, Surroundings
from ainern2d.core.story.reading import read_story
from ainern2d.plugins.rules.locations import Locations
from ainern2d.plugins.rules.planner import plan_story

if TYPE_CHECKING:
    from ainern2d.core.story.storyboard import Location, Storyboard


def plan(story: str, fountain: bool = False) -> Storyboard:
    return plan_story(read_story(story.encode(), "fountain" if fountain else "text"))


def places(board: Storyboard) -> list[Location]:
    """Return the location of each scene."""
    found = [board.location(scene.location) for scene in board.scenes]
    return [place for place in found if place]


def kinds(board: Storyboard) -> list[str]:
    return [place.kind.value for place in places(board)]


@pytest.mark.parametrize(
    ("story", "kind"),
    [
        (
            "The judge looked at the jury, and the prisoner stood in the dock of the court.",
            "courtroom",
        ),
        ("The boat lay at the dock, and the sailors sat in the harbour.", "harbour"),
        (
            (
                "The astronaut floated in the space station. Earth's orbit was quiet, and "
                "behind the airlock the station hummed."
            ),
            "spacecraft",
        ),
        ("They waited at the railway station for the train.", "station"),
        ("He stood on the roof of the museum.", "roof"),
        ("他们在大殿里跪下，皇上没有说话。", "palace"),
        ("她走进电梯，按了一楼。", "lift"),
        ("老人坐在磨坊里。", "mill"),
    ],
)
def test_a_word_for_a_place_has_the_sense_of_its_story(story: str, kind: str) -> None:
    assert kinds(plan(story)) == [kind]


@pytest.mark.parametrize(
    "story",
    [
        "Anna stood in the kitchen. His voice rumbled like thunder over a cold sea.",
        "Anna stood in the kitchen. “Last night it snowed in the forest,” said Tom.",
        "Anna stood in the kitchen. It was like a storm in a mountain valley.",
        "Anna stood in the kitchen. She wanted to go to the beach, but there was no rain.",
        "Anna stood in the kitchen after eleven. Tom Winter smiled, and Miss Snow laughed.",
        "Anna stood in the kitchen. The beam of her torch ran across the street below.",
        "Anna stood in the kitchen. Her eyes went across the lake, and his voice along the road.",
        "苏清雪站在厨房里。苏清雪穿着白衣，笑声像大海的浪一样。",
        "苏清雪站在厨房里，苏清雪的脸白得像下了雪似的。",
    ],
)
def test_similes_names_and_speech_are_neither_weather_nor_place(story: str) -> None:
    (place,) = places(plan(story))
    assert (place.kind.value, place.time, place.weather) == ("kitchen", "day", "clear")


@pytest.mark.parametrize(
    ("story", "found"),
    [
        (
            (
                "Anna sat in the kitchen and peeled potatoes for the soup. Tom sat in the "
                "kitchen as well. Then they took their coats, walked out into the forest, and "
                "stood in the forest under the old trees."
            ),
            ["kitchen", "forest"],
        ),
        (
            (
                "林晓坐在客厅里，把那封信又看了一遍。客厅里很安静。后来她起身走进花园，"
                "花园里的花都开了。"
            ),
            ["living_room", "garden"],
        ),
    ],
)
def test_people_who_go_elsewhere_within_a_paragraph_split_it(story: str, found: list[str]) -> None:
    board = plan(story)
    assert kinds(board) == found
    assert [sentence.text for sentence in board.coverage if sentence.covered_by == "line"]


def test_a_paragraph_that_soon_names_its_place_begins_the_scene() -> None:
    board = plan(
        "Nora stood at the tram stop and waited. Rain fell on the street.\n\n"
        "A tram carried her as far as the river, and she walked the rest. Mossop’s shop was narrow"
        " and dark. Clocks stood on the counter of the shop."
    )
    assert kinds(board)[-1] == "shop"
    assert board.scenes[-1].shots[0].lines[0].text.startswith("A tram carried her")


def test_time_and_weather_last_until_they_change_and_stay_outside_of_rooms_without_windows() -> (
    None
):
    board = plan(
        "At dusk rain fell on the street. Anna ran along the street.\n\n"
        "She came into the bakery and sat down in the bakery.\n\n"
        "She went down into the cellar and stood in the cellar among the barrels.\n\n"
        "The next morning the sun shone, and Anna stood on the bridge."
    )
    found = [(p.kind.value, p.time, p.weather) for p in places(board)]
    assert found == [
        ("street", "dusk", "rain"),
        ("shop", "dusk", "rain"),
        ("cellar", "dusk", "clear"),
        ("bridge", "day", "clear"),
    ]


def test_a_memory_is_a_scene_of_its_own_and_the_story_goes_on_where_it_was() -> None:
    board = plan(
        "Tom sat in his cell in the prison. It was night, and rain fell. He had no candle.\n\n"
        "He remembered the garden as it had been that summer. The sun had been hot, and Ellen had"
        " stood there among the roses. She had laughed at him and had thrown him an apple.\n\n"
        "A key turned. Tom opened his eyes. The warder stood in the door of the cell."
    )
    found = [
        (scene.mode, place.kind.value, place.time, place.season)
        for scene, place in zip(board.scenes, places(board), strict=True)
    ]
    assert found == [
        ("present", "prison", "night", ""),
        ("memory", "garden", "day", "summer"),
        ("present", "prison", "night", ""),
    ]
    assert board.scenes[1].evidence["mode"].sentence.startswith("He remembered the garden")


def test_a_dream_ends_when_the_sleeper_wakes() -> None:
    board = plan(
        "陆平躺在客栈里，听着外面的雨。\n\n"
        "他梦见自己走在一片森林里，阳光照在树叶上，母亲走在前面，怎么也追不上。\n\n"
        "他惊醒过来，客栈里一片漆黑。"
    )
    assert [scene.mode for scene in board.scenes] == ["present", "dream", "present"]
    assert kinds(board) == ["inn", "forest", "inn"]


@pytest.mark.parametrize(
    ("slug", "kind", "side", "time"),
    [
        ("EXT. MUSEUM ROOF - NIGHT", "roof", "out", "night"),
        ("EXT. HOSPITAL - DAWN", "street", "out", "dawn"),
        ("INT. CAR - CONTINUOUS", "car", "in", "day"),
        ("INT./EXT. TRAIN - EVENING", "train", "in", "dusk"),
        (".外景 城门 - 黄昏", "gate", "out", "dusk"),
    ],
)
def test_a_slug_line_gives_place_side_and_time(slug: str, kind: str, side: str, time: str) -> None:
    (place,) = places(plan(f"{slug}\n\nAnna waits.\n", fountain=True))
    found = place.side or {"in": "in", "out": "out"}.get(_side_of(place), "")
    assert (place.kind.value, found, place.time) == (kind, side, time)


def _side_of(place: Location) -> str:
    from ainern2d.core import kind_of_place

    return kind_of_place(place.kind).side or ""


def test_each_field_of_a_place_has_the_sentence_that_says_so() -> None:
    (place,) = places(plan("Snow lay on the village street. It was evening when Anna came."))
    assert place.evidence["weather"].sentence == "Snow lay on the village street."
    assert place.evidence["time"].sentence == "It was evening when Anna came."
    assert 0.3 < place.evidence["kind"].confidence <= 0.97


SURE = (
    "Anna sat at the stove in the kitchen. The kettle sang on the stove, and plates dried by the"
    " sink. “Tea?” she said."
)
UNSURE = (
    "The wind blew. Anna read the letter twice. She thought of her brother. “He is alive,” she"
    " said. Then she folded it and put it into her sleeve."
)


@pytest.mark.parametrize(("story", "setting"), [(SURE, ""), (UNSURE, "any room")])
def test_a_place_that_the_story_hardly_tells_is_shown_as_any_room(story: str, setting: str) -> None:
    (place,) = places(plan(story))
    assert place.setting == setting


def test_a_place_of_a_slug_line_is_sure() -> None:
    (place,) = places(plan("INT. BARN - DAY\n\nAnna waits.\n", fountain=True))
    assert (place.setting, place.evidence["kind"].confidence) == ("", 0.95)


def test_the_more_words_speak_for_a_place_the_surer_it_is() -> None:
    one, three = (
        places(plan("They met in the harbour."))[0],
        places(
            plan("They met in the harbour. Ships lay at the quay, and gulls cried over the pier.")
        )[0],
    )
    assert one.kind is three.kind
    assert one.evidence["kind"].confidence < three.evidence["kind"].confidence


def test_a_place_that_one_scene_is_sure_of_is_shown_in_all_its_scenes() -> None:
    known = Locations("en")
    doubt, sure = (Evidence(confidence=each) for each in (0.3, 0.8))
    for time, why in (("day", doubt), ("night", sure), ("dusk", doubt)):
        scene = Surroundings(
            name="inn", kind=PlaceKind.INN, side="in", time=time, evidence={"place": why}
        )
        known.locate(scene, "", ["They sat there."])
    other = Surroundings(name="barn", kind=PlaceKind.BARN, side="in", evidence={"place": doubt})
    known.locate(other, "", ["They sat there."])
    assert [(each.kind.value, each.setting) for each in known.shown()] == [
        ("inn", ""), ("inn", ""), ("inn", ""), ("barn", "any room"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("story", "era", "culture", "genre"),
    [
        (
            (
                "The hansom stopped under the gas lamp. The butler took the detective's hat. "
                "“Murder,” said the inspector. The corpse lay in the parlour; the constable "
                "looked for clues."
            ),
            Era.NINETEENTH_CENTURY,
            Culture.WESTERN,
            Genre.CRIME,
        ),
        (
            "宗门的弟子们御剑而来，长老盘坐在洞府前，灵气环绕。师尊取出一枚丹药，筑基在此一举。",
            Era.ANCIENT,
            Culture.CHINESE,
            Genre.XIANXIA,
        ),
        (
            "民国十七年，巡捕房的探长坐着黄包车赶到百乐门。凶手的手枪掉在舞女的旗袍旁边。",
            Era.EARLY_TWENTIETH_CENTURY,
            Culture.CHINESE,
            Genre.CRIME,
        ),
        (
            "他拿出手机，电梯停在二十层，公司的办公室里同事们都在加班，主管还在开会。",
            Era.MODERN,
            Culture.CHINESE,
            Genre.WORKPLACE,
        ),
        (
            "Quill wiped his glasses. Mr. Quill had no diesel. The searchlight was out.",
            Era.MODERN,
            Culture.WESTERN,
            Genre.UNKNOWN,
        ),
        (
            "The pirates hoisted the sail. The captain stood on deck with a cutlass.",
            Era.EARLY_MODERN,
            Culture.WESTERN,
            Genre.SEAFARING,
        ),
        ("Nothing happened.", Era.UNKNOWN, Culture.WESTERN, Genre.UNKNOWN),
    ],
)
def test_the_world_comes_from_the_words_of_the_whole_story(
    story: str, era: Era, culture: Culture, genre: Genre
) -> None:
    world = plan(story).world
    assert (world.era, world.culture, world.genre) == (era, culture, genre)
    for reasons in world.evidence.values():
        assert all(0 < reason.confidence <= 0.97 for reason in reasons)


@pytest.mark.parametrize(
    ("story", "kind"),
    [
        (
            (
                "Anna sat in the kitchen. “There is gold in the forest,” said Tom. She wept. There "
                "is gold"
                " in the forest, she thought."
            ),
            "kitchen",
        ),
        (
            "林晓坐在厨房里揉面，一边揉，一边念一句，山洞里有宝贝，山洞里有宝贝。锅里的水开了。",
            "kitchen",
        ),
        (
            "“沙漠里有一口井。”外婆说。林晓坐在厨房里揉面。\n\n沙漠里有一口井。她记了一辈子。",
            "kitchen",
        ),
        (
            "Anna sat in the kitchen. Outside, the wind went across the square and shook signs.",
            "kitchen",
        ),
        (
            "Anna sat in the kitchen. A gale ran over the bridge, and thunder ran along it.",
            "kitchen",
        ),
        (
            "Anna sat on the bank with her feet in the stream. The water of the stream was cold.",
            "river",
        ),
        ("Two girls stood on the bank of the lake. A duck swam by.", "lake"),
        (
            "Anna stood in the bank. The cashier counted the money, and she signed the cheque.",
            "office",
        ),
        ("Anna stood outside the museum in the snow. It fell on her hat.", "street"),
        ("侍卫站在大殿外，雪落了他一身。他冻得发抖，一动也不敢动。", "courtyard"),
        (
            "Two nurses stood in the ward. The patient in the third bed coughed, and it creaked.",
            "hospital",
        ),
    ],
)
def test_only_where_people_are_sets_the_scene(story: str, kind: str) -> None:
    assert set(kinds(plan(story))) == {kind}


@pytest.mark.parametrize(
    ("story", "kind"),
    [
        ("Ada had the kettle on. She kneaded the dough and looked into the oven.", "kitchen"),
        ("The landlord drew ale. Three drovers looked into their mugs by the fire.", "inn"),
        ("They climbed the wet slates among the chimney pots and sat by the skylight.", "roof"),
        ("烧的水开了。她揭开锅盖，把面团放在案板旁边，又添了一把柴火，灶火很旺。", "kitchen"),
        ("惊堂木一响，两边衙役齐声喝威。老头跪在当中。", "courtroom"),
        ("慈宁宫的灯还没有熄。太后在梳头。", "palace"),
        ("次日上午，巡捕房的办公室里坐满了人。", "police_station"),
    ],
)
def test_what_stands_in_a_place_and_its_owner_say_what_it_is(story: str, kind: str) -> None:
    assert kinds(plan(story)) == [kind]


@pytest.mark.parametrize(
    ("story", "kind"),
    [
        ("Ada sat in the inn. She looked down at a man in the street below.", "inn"),
        ("They sat in a wood. A dog barked a hundred yards away.", "forest"),
        ("Ada sat in the library. The sun came through a skylight in the roof.", "library"),
        ("老李坐在茶馆里。太阳在群山中沉落了。", "inn"),
        ("破庙里，老人坐着打盹。这时，庙外传来马蹄声。", "temple"),
        ("Ada sat in the library. From far off came the sound of hooves.", "library"),
    ],
)
def test_what_is_only_seen_or_heard_from_a_place_is_not_where_people_are(
    story: str, kind: str
) -> None:
    assert kinds(plan(story)) == [kind]


@pytest.mark.parametrize(
    ("story", "time"),
    [
        (
            "Tom was on the night shift. He drank his tea.\n\nThe telephone rang. He sat still.",
            "night",
        ),
        ("The lights went out. Somebody laughed.\n\nTom felt for the wall.", "night"),
        ("Mrs. Hale climbed the stairs with a candle in her hand. She knocked.", "night"),
        ("今晚是老周的夜班。他泡了一杯茶。\n\n电话响了，老周没有动。", "night"),
        ("三更的梆子响了。林晓放下书。\n\n门开了，她抬起头来。", "night"),
        ("“您还没睡？”林晓问。老周摇了摇头。", "night"),
        (
            "Anna looked at the breakfast things. Nothing moved.\n\nThe moon was over the roofs.",
            "night",
        ),
    ],
)
def test_a_night_is_one_in_all_scenes_that_follow_without_a_break(story: str, time: str) -> None:
    assert {place.time for place in places(plan(story))} == {time}


@pytest.mark.parametrize(
    ("story", "era"),
    [
        ("一九八三年的雨\n\n老周赶着毛驴，灯笼在车上晃。那是民国十七年的事了。", Era.MODERN),
        (
            "The butler lit the gas lamp of the hansom. They had won the cup once, in 1997.",
            Era.MODERN,
        ),
        ("民国三十年的冬天，老周在村口等着。", Era.EARLY_TWENTIETH_CENTURY),
    ],
)
def test_a_year_excludes_the_eras_before_it(story: str, era: Era) -> None:
    assert plan(story).world.era is era


@pytest.mark.parametrize(
    ("story", "modes"),
    [
        (
            (
                "林晓站在悬崖边，看着对面的人。那时他六岁，躲在破庙的门后，外面下着大雨。有人推开了门，"
                "把一块饼塞进他的手里。他吃了，饼还是热的。\n\n“出来吧。”那人说。"
            ),
            ["present", "memory", "present"],
        ),
        (
            (
                "老太太停了手。那是民国十七年，下着很大的雾。她坐在一头毛驴上，走到河边，驴不走了。"
                "后生把她背起来，往对岸去。\n\n“想什么呢？”秀兰问。"
            ),
            ["present", "memory", "present"],
        ),
        (
            (
                "Ken opened his mouth, and what he saw was another field, years ago, in the rain. "
                "Elsie stood at the gate with a baby on her hip. They had lost that day. He "
                "had come off with his head"
                " down, and she had put the baby in his arms.\n\n“Well?” said Tom."
            ),
            ["present", "memory", "present"],
        ),
        (
            (
                "林晓在厨房里坐下。三年前她是这城里最得意的人，那时候她家的门槛，一年要换两回。"
                "\n\n“听。”她说。\n\n远处传来钟声，一下，又一下。"
            ),
            ["present"],
        ),
    ],
)
def test_a_memory_is_what_is_told_there_and_no_longer(story: str, modes: list[str]) -> None:
    before = "They had waited a long time, and the wind was cold. Nothing moved on the hill. " * 3
    around = "他们等了很久，风很冷，谁也没有动。" * 6 if "。" in story else before
    board = plan(f"{around}\n\n{story}\n\n{around}")
    assert [scene.mode for scene in board.scenes] == modes


def test_a_slug_line_after_the_word_flashback_is_a_memory() -> None:
    story = "INT. VAN - NIGHT\n\nRain.\n\nFLASHBACK - INT. KITCHEN - DAY\n\nAnna peels an apple."
    board = plan(story, fountain=True)
    assert [scene.mode for scene in board.scenes] == ["present", "memory"]
    assert kinds(board) == ["car", "kitchen"]


FILLER = "They had waited a long time, and the wind was cold. Nothing moved. " * 3
ZH_FILLER = "他们等了很久，谁也没有动。" * 8


@pytest.mark.parametrize(
    ("story", "kind", "season"),
    [
        (
            (
                "Clara wound the clock in the hallway. When she was four her uncle had "
                "taught her to "
                "climb in the orchard, in June. He had lifted her up to the cherries, and "
                "they had laughed."
            ),
            "garden",
            "summer",
        ),
        (
            (
                "Clara stood in the kitchen and counted the spoons.\n\nOne cold morning, "
                "when we were "
                "ten, my brother dared me to cross the bridge. We ran. He slipped on the "
                "bridge and "
                "laughed, and I laughed too."
            ),
            "bridge",
            "",
        ),
        (
            (
                "Clara stood in the kitchen and counted the spoons. In the winter of the "
                "great frost "
                "her mother had stood at this same stove with the baby on her arm, and had "
                "burned the "
                "chairs one after another."
            ),
            "kitchen",
            "winter",
        ),
        (
            (
                "Clara stood in the kitchen and counted the spoons.\n\nThe last time she had "
                "seen him he "
                "had been standing in the harbour with a parrot on his shoulder. He had "
                "waved to her "
                "for as long as the ship was in sight."
            ),
            "harbour",
            "",
        ),
    ],
)
def test_a_memory_needs_no_word_for_remembering(story: str, kind: str, season: str) -> None:
    board = plan(f"{FILLER}\n\n{story}\n\nThe clock struck. Clara put down the spoon.\n\n{FILLER}")
    memories = [
        place
        for scene, place in zip(board.scenes, places(board), strict=True)
        if scene.mode == "memory"
    ]
    assert [(place.kind.value, place.season) for place in memories] == [(kind, season)]
    assert board.scenes[-1].mode == "present"
    assert places(board)[-1].season == ""


@pytest.mark.parametrize(
    "story",
    [
        (
            "Boris lay down on the bench of the station and closed his eyes.\n\nHe was on a beach. "
            "His sister stood in the water up to her knees, and she was young, and she held out an "
            "orange. “Take it,” she said.\n\nHe woke. The porter was sweeping the platform."
        ),
        (
            "老李在车站的长椅上睡着了。\n\n他站在海边，妹妹在水里朝他招手，手里举着一只橘子，"
            "浪花打湿了她的裙子。\n\n他醒了过来。扫地的人还在扫地。"
        ),
    ],
)
def test_what_is_told_between_falling_asleep_and_waking_is_a_dream(story: str) -> None:
    around = ZH_FILLER if "。" in story else FILLER
    board = plan(f"{around}\n\n{story}\n\n{around}")
    assert [scene.mode for scene in board.scenes] == ["present", "dream", "present"]
    assert kinds(board)[1] == "beach"


@pytest.mark.parametrize(
    ("story", "found"),
    [
        (
            (
                "Ada sat in the parlour. She went into the kitchen and came back with a tray "
                "of cakes. "
                "Nobody in the parlour was hungry."
            ),
            ["living_room"],
        ),
        ("老李坐在书房里。他走进厨房，端出来一碗面，放在客人面前。", ["study"]),
        ("Ada stood in the garden and waited for a taxi. The roses were wet.", ["garden"]),
        ("老李站在桥上。她跳上一辆马车，再也没有回来。桥上只剩下风。", ["bridge"]),
        (
            (
                "Ada sat in the chapel. The candles in the chapel smoked.\n\nTom found "
                "her outside on the steps, with her shoes in her hand. She sat on the steps "
                "and wept."
            ),
            ["church", "porch"],
        ),
        ("老李被绑在仓库的柱子上，嘴里塞着布。门外有人走动。", ["warehouse"]),
        (
            "老和尚坐在蒲团上念经，庙里很静。小和尚走进大殿，殿里只有一盏油灯。",
            ["temple"],
        ),
        ("老李坐在客栈里喝酒。\n\n第二天一早，雪停了。他走上石桥，站在桥上。", ["inn", "bridge"]),
        (
            "老李坐在茶馆里。\n\n到了杨树沟，已经是中午了。姑娘们都跑出来看他。",
            ["inn", "village"],
        ),
        ("老李坐在茶馆里。\n\n夜里，他背着孩子走过那座石桥，一步也没有停。", ["inn", "bridge"]),
        ("老李坐在茶馆里。\n\n回来的路上，他一句话也没有说。他走得很慢。", ["inn", "road"]),
        (
            (
                "Ada sat in the inn by the fire.\n\nThey rode north all day, side by side, "
                "and nobody "
                "spoke. The horses were tired."
            ),
            ["inn", "road"],
        ),
        (
            (
                "The astronaut sat in the space station. The airlock hissed.\n\nShe climbed "
                "out of the "
                "hatch, and below her the Earth turned in orbit. She held on to the rail."
            ),
            ["spacecraft", "space"],
        ),
        (
            (
                "Ada hid in the barn. A man came out of the farmhouse and looked "
                "about.\n\nAda stood in "
                "the rain and did not move."
            ),
            ["barn", "outdoors"],
        ),
        (
            (
                "Ada sat in the library and read. The library was cold.\n\nTom sat under the "
                "apple tree "
                "and carved his name. He whistled."
            ),
            ["library", "outdoors"],
        ),
        ("老李坐在教室里。\n\n孩子们在槐树底下等他，谁也不说话。", ["school", "outdoors"]),
        (
            (
                "They sat in the barn and ate. Ada told Tom about the bridge, and about the rain."
                " Tom was supposed to be in the church."
            ),
            ["barn"],
        ),
        (
            (
                "Ada sat in the workshop and mended a clock.\n\nAt the counter of the Blue Spoon,"
                " Tom ate bacon. Nobody spoke."
            ),
            ["workshop", "restaurant"],
        ),
        (
            "Ada sat in the kitchen.\n\nAda walked into the larches. The dog ran ahead.",
            ["kitchen", "forest"],
        ),
        (
            "周敏坐在走廊里。\n\n夜里，楼里熄了灯，只有一楼的监控室还亮着。周敏坐下来，看着屏幕。",
            ["hallway", "office"],
        ),
        (
            "老李走进病房，站住了。床上的人是林晓。林晓睁开眼，没说话。",
            ["hospital"],
        ),
        (
            "周敏坐在办公室里。上个月探望母亲时，她躲在阳台上打过电话。周敏站起来，关了灯。",
            ["office"],
        ),
    ],
)
def test_places_are_where_people_are_and_not_where_they_fetch_a_thing(
    story: str, found: list[str]
) -> None:
    assert [kind for kind, _ in groupby(kinds(plan(story)))] == found


@pytest.mark.parametrize(
    ("story", "time"),
    [
        ("The Night Ferry\n\nNobody spoke. Ada looked at her hands.", "night"),
        ("雪夜\n\n老李推开门，拍了拍身上的雪。", "night"),
        ("They worked in the field till dark. Nobody spoke.", "night"),
        ("Ada set the candle on the floor. She listened.", "night"),
        ("It happened on a wet October evening. Ada was late.", "dusk"),
        ("On Friday evening Ada was late.", "dusk"),
        ("They were eating supper when the bell rang. Ada got up.", "dusk"),
        ("Ada was late. It was a little after ten, and she ran.", "day"),
        ("老李又在熬夜。楼道里没有人。", "night"),
        ("At half past three in the morning the telephone rang. Ada got up.", "night"),
        ("It went dark at ten past two on a Tuesday morning. Ada got up.", "night"),
        ("On a bright, windy morning Ada walked to the shop. She sang.", "day"),
        ("天一亮，老李就出了门。路上没有人。", "dawn"),
        ("老李看着墙上的屏幕。屏幕右上角写着凌晨四点零七分。", "day"),
    ],
)
def test_the_time_is_told_by_lamps_meals_and_headings(story: str, time: str) -> None:
    assert {place.time for place in places(plan(story))} == {time}


def test_the_weather_stays_above_ground_when_people_go_down() -> None:
    board = plan(
        "Rain fell on the yard of the colliery, and the miners stood in the yard in the rain.\n\n"
        "They went down in the cage to the coal face. In the tunnel it was warm and dry.\n\n"
        "It was still raining when the cage came up."
    )
    found = [(place.kind.value, place.weather) for place in places(board)]
    assert found[0] == ("courtyard", "rain")
    assert found[1] == ("tunnel", "clear")
    assert found[-1] == ("outdoors", "rain")


def test_the_floors_of_an_inn_are_the_inn() -> None:
    story = (
        "傍晚，镇上只有一家旅店开着门。林晓上了二楼，推开窗子。\n\n“有人吗？”林晓问。"
        "\n\n没有人回答。"
    )
    assert places(plan(story))[-1].kind == "inn"


@pytest.mark.parametrize(
    ("story", "time"),
    [
        ("黄昏时分，街上的人渐渐少了。林晓站在路灯底下等车。林晓看了看表。", "dusk"),
        ("第二天天刚亮，林晓就起来了。林晓走到河边。", "dawn"),
        ("子夜，林晓走出医院大门。街上一个人也没有。", "night"),
    ],
)
def test_lamps_burn_at_dusk_and_a_day_is_no_every_day(story: str, time: str) -> None:
    assert [place.time for place in places(plan(story))] == [time]


@pytest.mark.parametrize(
    ("story", "last"),
    [
        ("马车穿过小镇，一路往北。庙里坐着一个瞎眼的老和尚，正在念经。", "temple"),
        ("他们沿着河边走到渡口。厨房里还亮着灯，锅里炖着汤。", "kitchen"),
        ("大雪里，最后一班电车穿过老城。车厢里空着一半，她坐到窗边。", "tram"),
    ],
)
def test_a_chinese_place_that_begins_a_clause_on_who_is_in_it_is_where_the_scene_is(
    story: str, last: str
) -> None:
    assert kinds(plan(story))[-1] == last


@pytest.mark.parametrize(
    ("story", "times"),
    [
        (
            (
                "晚上九点，下起了大雨。陆鸣站在巷子里。\n\n***\n\n半个小时后，他们在医院里。\n\n"
                "***\n\n星期六下午两点，体育馆里坐满了人。"
            ),
            ["night", "night", "day"],
        ),
        (
            "Tom stood in the street at midnight.\n\n***\n\nTen minutes later he was home.",
            ["night", "night"],
        ),
        ("It was five in the morning. Tom knelt in the kitchen and lit the stove.", ["dawn"]),
        ("It was not yet five in the morning. Tom knelt in the kitchen.", ["dawn"]),
    ],
)
def test_minutes_do_not_change_the_light(story: str, times: list[str]) -> None:
    board = plan(story)
    light = {each.name: each.time for each in board.locations}
    assert [light[scene.location] for scene in board.scenes] == times


@pytest.mark.parametrize(
    ("story", "kind"),
    [
        ("The market square was full of goats. Ann sold buns.", "square"),
        ("By mid-morning the market square of Upper Wick was full of goats.", "square"),
        (
            "Ann sat in the cottage. There was a hammering at the door. She let Tom in.",
            "home",
        ),
        ("县衙门前的石阶上摆着一张长桌。赵守财坐在椅子上喝茶。", "courtroom"),
    ],
)
def test_a_place_is_where_people_are_and_not_what_is_heard_there(story: str, kind: str) -> None:
    board = plan(story)
    assert [each.kind for each in board.locations] == [kind]


def test_sports_under_a_roof_and_the_roof_of_a_school() -> None:
    (hall,) = plan("放学后，体育馆里只剩下球鞋的声音。陆鸣把球砸在地上。").locations
    assert (hall.kind, hall.side) == ("sports_ground", "in")
    (field,) = plan("Tom ran round the stadium. The football pitch was wet.").locations
    assert (field.kind, field.side) == ("sports_ground", "")
    (roof,) = plan("傍晚，夕阳把学校的天台染成了金红色。陆鸣坐在水泥台阶上。").locations
    assert roof.kind == "roof"


@pytest.mark.parametrize(
    ("story", "told"),
    [
        # Where people come to be by what is said of a place, or stands in it.
        ("It took them until dusk to reach the Crow Market, which was held in a wood.", ["market"]),
        (
            "The tower stood in the middle of a lake that had frozen. Inside, the hut was warm.",
            ["lake", "hut"],
        ),
        ("It was dark again when Ann climbed the steps of the house on the hill.", ["home"]),
        ("Ann ran. She found the throne room packed with farmers. She bowed.", ["palace"]),
        ("By evening the last light had crawled up the wall of her cell. Ann wept.", ["prison"]),
        ("At noon the courtroom at Fort Dale smelled of wool. The judge sat down.", ["courtroom"]),
        (
            "Ann crossed in the ferry. The ferryman sang. The raft shook. Ed reached the landing.",
            ["river", "harbour"],
        ),
        ("Tom sat down on the laundromat floor. Rain fell outside.", ["shop"]),
        ("城东的交易中心一屋子人。林晚站起来。", ["hall"]),
        ("林晚走进走廊，看见罗桂芬躺在推床上。护士来了。", ["hospital"]),
        ("医院后门的巷子里有家面馆，开了十几年。秦姐正在擦桌子。", ["restaurant"]),
        ("林晚冲进电梯。离婚以后，他们还在同一家公司。电梯门开了。", ["lift"]),
        ("正月十六，江城火车站人头攒动。文彬提着皮箱。", ["station"]),
        ("十几支火把围住了韩家小院。阿宁站起来。", ["courtyard"]),
        ("夜里十一点，审讯室的灯白得刺眼。沈岚坐下。", ["police_station"]),
        ("许砚在药店里找药。小满说，她在这条街上躲了十一天。许砚点头。", ["shop"]),
        ("林晚走进房间。书房没锁。她蹲到柜子前。", ["study"]),
    ],
)
def test_a_place_is_read_by_what_is_said_of_it(story: str, told: list[str]) -> None:
    assert [kind for kind, _ in groupby(kinds(plan(story)))][-len(told) :] == told


@pytest.mark.parametrize(
    ("story", "wrong"),
    [
        # One thing is in too many places to tell where people are.
        ("The rain came through the roof of the bus shelter. Nadia moved her bag.", "graveyard"),
        ("The clock was wrapped in a beach towel. Nora put it on the counter.", "beach"),
        ("The letter was in her father’s square capitals. Nora read it.", "square"),
        ("众人站在广场上。韩岳放下茶盏，茶水淌了一袖子。沈砚笑了。", "living_room"),
        ("林晚走上天台。晾着的床单被吹得哗哗响。他把手往身后藏。", "bedroom"),
        ("小满穿着冲锋衣，坐在店里。许砚递给她水。", "battlefield"),
    ],
)
def test_one_thing_does_not_make_a_place(story: str, wrong: str) -> None:
    assert wrong not in kinds(plan(story))


@pytest.mark.parametrize(
    ("story", "time"),
    [
        ("They crossed the lake after midnight. Wren slid on the ice.", "night"),
        ("On the third morning Wren waded into the river.", "day"),
        ("林晚看手机，屏幕上是半夜发来的语音。早上，她出了门。", "day"),
    ],
)
def test_a_time_that_is_now_is_told_from_one_that_is_not(story: str, time: str) -> None:
    assert places(plan(story))[-1].time == time


@pytest.mark.parametrize(
    ("story", "time"),
    [
        ("陈先生坐在书房里。“几更了？”他问。\n\n“三更了。”小六说。陈先生叹了口气。", "night"),
        ("林晚打开门。“大半夜的，你来干什么？”林晚说。", "night"),
        ("Ann opened the door. “It’s almost two in the morning,” said Ann.", "night"),
        ("Tom stood at the gate. “It’s getting dark,” said Tom.", "dusk"),
        ("陈先生坐在书房里。“等到三更了，你再来。”小六说。", "day"),
        ("Ann opened the door. “He came home at two in the morning,” said Ann.", "day"),
    ],
)
def test_people_say_what_time_it_is(story: str, time: str) -> None:
    assert places(plan(story))[-1].time == time


@pytest.mark.parametrize(
    ("story", "kind"),
    [
        ("音乐教室的门开着。沈宁正蹲在地上，跟马国争一架旧钢琴。", "school"),
        (
            (
                "教室的门开着。沈宁站在黑板前。\n\n沈宁不说话了。她租的房子在六楼，没电梯，"
                "客厅里转个身都碰膝盖。"
            ),
            "school",
        ),
        ("When the first fog came, the whole town stood along the harbor wall.", "harbour"),
    ],
)
def test_doors_that_stand_open_flats_that_are_elsewhere_and_harbor_walls(
    story: str, kind: str
) -> None:
    assert kinds(plan(story))[-1] == kind


def test_the_hour_at_which_rain_began_is_now() -> None:
    (place,) = places(plan("雨是傍晚五点半落下来的。林晓站在门口，看着院子。"))
    assert place.time == "dusk"


def test_what_grows_dark_was_light_before() -> None:
    story = (
        "It was night, and Ada stood in the barn. Nobody spoke.\n\nAda walked along the road with"
        " Tom.\n\nThey came to a bridge. Tom sang.\n\nIt was dark when they reached the village.\n"
    )
    assert [place.time for place in places(plan(story))][-2:] == ["day", "night"]
