"""Who is who, and who is meant, where a story says it only in passing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ainern2d.core import NARRATOR
from ainern2d.core.story.reading import read_story
from ainern2d.plugins.rules.planner import plan_story

if TYPE_CHECKING:
    from ainern2d.core import Storyboard


def plan(story: str) -> Storyboard:
    return plan_story(read_story(story.encode(), "text"))


def names_of(board: Storyboard) -> set[str]:
    return {each.name for each in board.cast}


def speakers_of(board: Storyboard) -> list[str]:
    return [
        line.speaker
        for scene in board.scenes
        for shot in scene.shots
        for line in shot.lines
        if line.speaker != NARRATOR
    ]


def extras_of(board: Storyboard) -> set[str]:
    return {e.kind for scene in board.scenes for shot in scene.shots for e in shot.extras}


@pytest.mark.parametrize(
    ("story", "name", "alias"),
    [
        (
            (
                "Mira sat on the bank when the otter spoke.\n\n“You will fall in,” it said. “I am"
                " Oswin.”\n\n“I won’t,” said Mira. Oswin laughed, and the otter shook its fur."
            ),
            "Oswin",
            "otter",
        ),
        (
            (
                "“Where does Lady Amberley live?” said Tom.\n\n“In the mill,” said Ann.\n\nTom went"
                " to the mill. A very old woman in a grey gown was sitting by the fire.\n\n“Shut"
                " the door,” said Lady Amberley.\n\nTom shut it. The old woman smiled."
            ),
            "Lady Amberley",
            "old woman",
        ),
        (
            (
                "Ann rang until an old man in a cap came out. He looked at her card for a long"
                " time.\n\n“Mr. Pardoe? I have a question.”\n\nHe shook his head. “Come back"
                " tomorrow,” the old man said. Ann sighed.\n\n“Please,” said Ann. Mr. Pardoe"
                " opened the gate."
            ),
            "Mr. Pardoe",
            "old man",
        ),
        (
            (
                "Nora walked down Tanner Street. Mossop’s shop was narrow and dark.\n\n“Is it"
                " broken?” said the proprietor. The proprietor held the watch to the light.\n\n“I"
                " think so,” said Nora. Mossop shook his head."
            ),
            "Mossop",
            "proprietor",
        ),
        (
            "一头白狐卧在雪里。阿宁蹲下来看它。\n\n“你叫什么？”阿宁问。\n\n“小霜。”白狐说。\n\n小霜站起来，跟着阿宁走了。",
            "小霜",
            "白狐",
        ),
        (
            (
                "陆清霜扯了扯沈砚的袖子，压低声音说：“你小心点。”\n\n“师姐，你看错了吧。”沈砚摇头。\n\n"
                "陆清霜瞪了他一眼，没再说话。沈砚笑了笑。"
            ),
            "陆清霜",
            "师姐",
        ),
    ],
)
def test_who_is_met_without_a_name_is_known_by_it_later(story: str, name: str, alias: str) -> None:
    (person,) = [each for each in plan(story).cast if each.name == name]
    assert any(alias in each for each in person.aliases)


@pytest.mark.parametrize(
    ("story", "nobody"),
    [
        (
            (
                "Quill opened the drawer. Tarrant Loans wasn’t open yet. Quill took out her"
                " father’s Colt.\n\n“Go home,” said Quill. Tom went home. The Long Patience had two"
                " decks."
            ),
            {"Tarrant Loans", "Colt", "The Long Patience", "Long Patience"},
        ),
        (
            (
                "沈砚拔出名剑“照雪”，走上一条三尺宽的石梁。石梁尽头，护山大阵亮了起来。沈砚说：“走。”\n\n"
                "江城落了一场雪。江城火车站人头攒动。沈砚跳下石梁，照雪断成两截。"
            ),
            {"照雪", "石梁", "护山", "江城"},
        ),
    ],
)
def test_firms_weapons_bridges_and_towns_are_no_people(story: str, nobody: set[str]) -> None:
    board = plan(story)
    assert not nobody & names_of(board)
    assert {"Quill", "沈砚"} & names_of(board)


def test_the_master_of_a_house_is_not_his_daughter() -> None:
    board = plan(
        "沈月棠走进屋里，沈小姐的手里拿着一封信。月棠说：“爹！”\n\n沈老爷被绑在柱子上，胡子拉碴。"
        "沈老爷说：“我没签。”\n\n月棠扑过去解绳子。她哭了。"
    )
    looks = {each.name: each.look for each in board.cast}
    assert looks["沈老爷"].gender == "male"
    assert looks["沈月棠"].gender == "female"
    assert "beard" not in looks["沈月棠"].accessories


def test_an_own_voice_and_eyes_are_no_other_person() -> None:
    board = plan(
        "何莉走进电梯。周启明站在里面。\n\n“你再核一遍。”周启明盯着门，声音压得很低，“快去。”\n\n"
        "门开了。周启明的眼眶一下子红了，埋下头吃着面。"
    )
    shots = [shot for scene in board.scenes for shot in scene.shots]
    eats = [deed for shot in shots for deed in shot.deeds if deed.verb == "eat"]
    assert [deed.who for deed in eats] == [("周启明",)]
    low = next(shot for shot in shots if any("声音压得" in line.text for line in shot.lines))
    assert {line.speaker for line in low.lines} <= {NARRATOR, "周启明"}


def test_who_speaks_is_whom_the_paragraph_before_says_to_answer() -> None:
    board = plan(
        "Ann and Fox walked to the stall. The man at the stall had many keys. His name was Pell"
        " Rudd, and he blew his nose before he answered.\n\n“I have a key for that door.”\n\n"
        "“What does it cost?” said Ann."
    )
    assert speakers_of(board)[0] == "Pell Rudd"


def test_a_voice_in_a_head_is_nobody_in_the_cast() -> None:
    board = plan(
        "瞿伯走了。沈砚坐在洞里，握紧断剑。\n\n一个声音在他脑海里响起：“你是谁？”\n\n沈砚说：“我是沈砚。”"
    )
    assert speakers_of(board) == ["沈砚"]


def test_a_time_of_the_clock_begins_a_scene_with_other_people() -> None:
    board = plan(
        "Nadia sat in the kitchen. Her father, Yusuf Rahman, poured the tea. “Sign here,” said"
        " Nadia.\n\n“I will,” said Yusuf. He signed it.\n\nAt ten to nine on Friday, Nadia walked"
        " into the lab and laid the form on Mr. Okafor’s desk.\n\nHe peered at the signature. “I"
        " was starting to worry.”\n\n“So was I,” said Nadia."
    )
    assert speakers_of(board)[-2] == "Mr. Okafor"


def test_two_women_who_are_both_brought_in_are_two() -> None:
    board = plan(
        "A woman sold apples by the gate. “Two pence,” said the woman. Tom paid her.\n\nTom went up"
        " to the tower. An old woman sat at the table. “Come in,” said the old woman. Tom came in."
    )
    women = [each for each in board.cast if each.look.gender == "female"]
    seen = {each.name for each in women} | extras_of(board)
    assert len({each for each in seen if "woman" in each}) == 2


@pytest.mark.parametrize(
    ("story", "not_there"),
    [
        ("Mara rang the bell. The driver told her that the young soldier had gone.", "soldier"),
        ("Her uncle sat in the mill with forty sacks of other people’s grain.", "people"),
    ],
)
def test_of_whom_somebody_only_hears_is_not_seen(story: str, not_there: str) -> None:
    assert not any(not_there in kind for kind in extras_of(plan(story)))


def test_a_place_that_is_full_of_people_shows_them() -> None:
    board = plan("第二天一早，广场上站满了人。韩岳坐在高台上。韩岳说：“开始吧。”")
    assert "人" in extras_of(board)


@pytest.mark.parametrize(
    ("story", "era", "genre"),
    [
        (
            (
                "Wren sat by the mill when the heron spoke.\n\n“The wheel is cursed,” the heron"
                " said.\n\n“By whom?” said Wren.\n\n“By the lady of the lake,” said the heron. Wren"
                " stood up."
            ),
            "medieval",
            "fantasy",
        ),
        (
            (
                "许砚穿着冲锋衣，在药店的收银机后面找到一把弓箭。外面停着一辆面包车，警报器响了。许砚跳上油罐车，"
                "射出一箭。地铁里，老葛端着长枪，手里拿着打火机。"
            ),
            "modern",
            "",
        ),
    ],
)
def test_what_talks_and_what_is_named_tell_the_world(story: str, era: str, genre: str) -> None:
    world = plan(story).world
    assert (world.era, world.genre) == (era, genre)


def test_an_age_is_no_difference_of_ages() -> None:
    board = plan("马万才的声音一下子老了十岁。马万才说：“放过我吧。”青禾笑了。青禾说：“不行。”")
    (man,) = [each for each in board.cast if each.name == "马万才"]
    assert man.look.years is None


def test_a_clause_about_another_person_is_not_what_a_pronoun_means() -> None:
    board = plan(
        "沈月棠走进当铺。周掌柜站在柜台后面。沈月棠说：“当这个。”\n\n趁周掌柜低头写票，她踮起脚往架子上看。"
    )
    deeds = [d for scene in board.scenes for shot in scene.shots for d in shot.deeds]
    assert {d.who for d in deeds if d.verb == "look"} == {("沈月棠",)}


FOUNDRY = (
    "Petra Kovel heard the bell crack from her bed. By noon it lay in the yard, and her father was"
    " walking around it. Anselm Kovel had burned his arm, and it hung in a sling.\n\n"
    "Mayor Hesper Quill had come down in her fur boots. She did not like it. “We need tin,” she"
    " said.\n\n“Under Cold Tooth,” said Anselm. “And you know who owns it.”\n\nNobody said the"
    " dragon’s name. Petra’s little brother Jory opened his mouth, and Petra threw a glove at"
    " him.\n\nThat night she took a lantern and led the mule out.\n\nShe was two hours up the"
    " road when it began to snow.\n\nIt was far. She walked on.\n\nAt last Petra saw the mine."
    "\n\nShe went in.\n\nOrmagast lay across the gallery with his chin on the tin.\n\n“Thief, or"
    " customer?” he said.\n\n“Customer,” said Petra. “I have eleven crowns.”\n\nThe dragon"
    " breathed out. “What else?” said Ormagast.\n\nJory ran after them. Mayor Quill fainted."
)


def test_families_are_told_by_their_names_and_what_they_call_each_other() -> None:
    cast = {each.name: each for each in plan(FOUNDRY).cast}
    assert "the father" in cast["Anselm Kovel"].aliases
    assert cast["Jory"].look.gender == "male"
    assert cast["Jory"].look.age == "child"


def test_a_mayor_with_a_name_is_a_person_and_wears_her_own_boots() -> None:
    cast = {each.name: each for each in plan(FOUNDRY).cast}
    assert "fur boots" in cast["Mayor Hesper Quill"].look.clothes
    assert "fur boots" not in cast["Petra Kovel"].look.clothes
    assert "Mayor Hesper Quill" in speakers_of(plan(FOUNDRY))


def test_the_dragon_of_whom_people_spoke_is_whom_they_meet() -> None:
    cast = {each.name: each for each in plan(FOUNDRY).cast}
    assert cast["Ormagast"].look.kind == "dragon"
    assert "dragon" not in cast


def test_a_robot_and_who_meets_it_are_two() -> None:
    board = plan(
        "The robot stood in the orchard. It had rusted there for years.\n\n"
        + "Rain fell. Nobody came.\n\n" * 7
        + "Tamsin climbed over the wall and looked around.\n\nThe robot lifted its head. “Hello,”"
        " said Tamsin.\n\n“Hello,” said the robot. Tamsin looked at the robot."
    )
    assert {"robot", "Tamsin"} <= {each.name for each in board.cast}


@pytest.mark.parametrize(
    "story",
    [
        (
            "韩升推开门，看着那架旧钢琴。\n\n那是二十六年前，他父亲弹过的琴。"
            "八岁的韩升追着卡车跑到路口。\n\n韩升抹了抹脸，把琴推进屋里。"
        ),
        (
            "Han pushed the door open and looked at the piano.\n\nIt was thirty years ago. Han was"
            " eight years old and ran after the truck.\n\nHan wiped his face and pushed it in."
        ),
    ],
)
def test_an_age_of_years_ago_is_not_that_of_today(story: str) -> None:
    (person,) = [each for each in plan(story).cast if each.name.startswith(("韩", "Han"))]
    assert person.look.age != "child"
