"""One person is one entity under all its names, and no one else takes its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ainern2d.core.story.reading import read_story
from ainern2d.plugins.rules.planner import plan_story

if TYPE_CHECKING:
    from ainern2d.core import Storyboard


def plan(story: str) -> Storyboard:
    return plan_story(read_story(story.encode(), "text"))


def extras_of(board: Storyboard) -> set[str]:
    """Return the words for all people who are seen and not in the cast."""
    return {e.kind for scene in board.scenes for shot in scene.shots for e in shot.extras}


@pytest.mark.parametrize(
    ("story", "name", "alias"),
    [
        (
            (
                "A stout old badger called Father Thistle sat under the oak. “Sit,” said he."
                "\n\n"
                "“I will,” said Tom. The badger laughed."
            ),
            "Father Thistle",
            "badger",
        ),
        (
            (
                "“Early,” said the porter, a thin man with a lamp. “I am Mr. Oakes. Come in.”"
                "\n\n"
                "“Thank you,” said Clara. The porter shut the door."
            ),
            "Mr. Oakes",
            "porter",
        ),
        (
            (
                "“Fish,” said the boy behind her. Edmund was twelve and wore a red cap.\n\n"
                "“I smell it too,” said Clara. Edmund laughed."
            ),
            "Edmund",
            "boy",
        ),
        (
            (
                "A rider came out of the wood. Clara called out, “Good morning, Alaric.”\n\n"
                "“And to you,” the rider answered.\n\nClara went down. Alaric waited."
            ),
            "Alaric",
            "rider",
        ),
        (
            (
                "客栈的掌柜是个瘸腿老头，姓孟，人称孟六爷。“客官里边请。”孟六爷说。\n\n"
                "林青山坐了下来。“来一壶茶。”林青山说。老头点了点头。"
            ),
            "孟六爷",
            "老头",
        ),
        (
            (
                "门口站着一个年轻的女兵。“大娘，”她说，“我叫方小英，是来借宿的。”\n\n"
                "方小英走进屋里，坐了下来。方小英笑了。"
            ),
            "方小英",
            "女兵",
        ),
        (
            (
                "那年春天，苏曼卿坐在桥上。那时她还叫苏小梅，梳着一条辫子。\n\n"
                "“你是谁？”苏曼卿问。苏小梅笑了。苏曼卿没有说话。"
            ),
            "苏曼卿",
            "苏小梅",
        ),
    ],
)
def test_a_noun_beside_a_name_means_its_bearer(story: str, name: str, alias: str) -> None:
    board = plan(story)
    found = board.character(name)
    assert found is not None
    assert [c.name for c in board.cast if alias in c.name and c.name != name] == []
    assert not any(alias in kind for kind in extras_of(board))


@pytest.mark.parametrize("animal", ["beaver", "heron", "tortoise", "kingfisher", "shrew"])
def test_an_animal_that_speaks_is_of_the_cast_and_an_animal(animal: str) -> None:
    board = plan(
        f"On the wall sat a {animal}. “Private,” said the {animal}.\n\n"
        "“Good day,” said Mira Holt.\n\n"
        f"“Go away,” said the {animal}. The {animal} turned round."
    )
    speakers = [line.speaker for s in board.scenes for shot in s.shots for line in shot.lines]
    found = board.character(animal)
    assert found is not None
    assert (found.look.species, found.look.kind) == ("animal", animal)
    assert speakers.count(animal) == 2


def test_animals_in_the_plural_are_extras() -> None:
    board = plan("The frogs held a meeting. “No,” said Mira. “Yes,” said Tom. Mira went home.")
    assert "frogs" in extras_of(board)


def test_what_somebody_is_or_is_not_makes_no_extra() -> None:
    board = plan("Mira, who was not a member, sat down. She cried as if she were a child.")
    assert extras_of(board) == set()


def test_a_coat_of_a_beast_is_no_beast() -> None:
    board = plan("Mira wore a camel coat. “Cold,” said Mira. Mira shut the door.")
    assert extras_of(board) == set()
    board = plan("林晓披着一件白狐裘，走进门来。“真冷。”林晓说。林晓坐了下来。")
    assert extras_of(board) == set()
    assert [c.look.clothes for c in board.cast] == ["白狐裘"]


def looks(story: str) -> dict[str, tuple[str, str]]:
    """Return gender and age of the cast by name."""
    return {each.name: (each.look.gender, each.look.age) for each in plan(story).cast}


def test_a_pronoun_behind_what_someone_sees_is_another_person() -> None:
    story = (
        "顾小满推开药铺的门。顾小满把病人扶到床上，只见他满头是汗，脸色发青。\n\n"
        "“把水端来。”顾小满说。\n\n顾小满转身去抓药，她的手很稳。她把药倒进锅里。"
    )
    assert looks(story)["顾小满"][0] == "female"


def test_of_two_who_talk_the_pronoun_behind_an_answer_is_the_other_one() -> None:
    story = (
        "何知秋站在院子里。她抬头看了看天。\n\n“要下雨了。”何知秋说。\n\n"
        "“那就晚点走。”他放下茶杯，笑了。\n\n“你倒不急。”何知秋说。\n\n"
        "“急也没用。”他坐了下来。\n\n何知秋叹了口气。她走进屋里。"
    )
    assert looks(story)["何知秋"][0] == "female"


def test_an_apprentice_is_not_the_soldier_who_came_in_before_he_was_called() -> None:
    story = (
        "马背上滚下来一个年轻军士。\n\n“阿苗，快烧水！”柳清音喊道。\n\n"
        "九岁的小学徒阿苗从里屋跑出来。军士睁开眼睛。\n\n"
        "“别动。”柳清音说。\n\n三天后，那个叫卫长庚的军士已经能下床了。卫长庚说：“多谢。”"
    )
    cast = {each.name: each for each in plan(story).cast}
    assert "军士" in cast["卫长庚"].aliases
    assert cast["阿苗"].look.age == "child"
    assert not {"军士", "年轻军士"} & set(cast["阿苗"].aliases)


def test_a_little_girl_right_behind_a_daughter_is_that_daughter() -> None:
    story = (
        "卖豆腐的刘婶抱着女儿坐在地上哭。小姑娘浑身滚烫。\n\n"
        "“阿苗，打水来。”柳清音说。\n\n“好，师父。”阿苗说。他提着桶跑了。"
    )
    assert looks(story)["阿苗"][0] == "male"


def test_a_count_above_ten_makes_a_noun_a_group() -> None:
    story = "大殿里躺着四十多个病人。赵守财走了进来。“都出去。”赵守财说。"
    (rich,) = plan(story).cast
    assert "病人" not in rich.aliases


def test_a_woman_doctor_is_a_woman_and_a_hoarse_throat_is_nobody() -> None:
    story = (
        "女医生摘下手套。“伤口不深。”女医生说。\n\n"
        "看台上，林小雨举着横幅，嗓子都喊哑了：“加油！”\n\n“谢谢。”林小雨说。"
    )
    assert looks(story)["女医生"][0] == "female"
    assert "嗓子" not in looks(story)


def test_a_stranger_who_is_described_is_not_the_only_man_near() -> None:
    story = (
        "Nell mended the net beside her grandfather on the quay. Mr. Pascoe was coiling rope.\n\n"
        "A shadow fell on the net. The man was tall, about fifty, in a grey raincoat.\n\n"
        "“Do you take passengers?” the man asked.\n\n“Not today,” said Mr. Pascoe.\n\n"
        "“Mr. Pascoe is busy,” said Nell Pascoe.\n\nThe man nodded and walked away."
    )
    cast = {each.name: each for each in plan(story).cast}
    assert all("raincoat" not in each.look.clothes for each in cast.values() if each.name != "man")
    assert cast["Mr. Pascoe"].look.gender == "male"


def test_what_an_animal_is_called_is_its_name_and_no_speech_and_no_thing() -> None:
    story = (
        "巷口蹲着一条流浪狗，大家都叫它“馒头”。沈一舟给馒头包好了腿。\n\n"
        "“别动。”沈一舟说。馒头在里间哼了一声。"
    )
    board = plan(story)
    dog = next(each for each in board.cast if each.name == "馒头")
    assert (dog.look.species, dog.look.kind) == ("animal", "狗")
    shots = [shot for scene in board.scenes for shot in scene.shots]
    assert {line.speaker for shot in shots for line in shot.lines} <= {"narrator", "沈一舟"}
    assert "bread" not in {shot.prop for shot in shots}


def test_a_grandfather_is_the_man_of_that_surname_and_old() -> None:
    story = (
        "Nell Pascoe mended a net beside her grandfather.\n\n“Mr. Pascoe, the storm is coming,” "
        "said Billy Trent.\n\nJoe Pascoe looked at the sky. “I know,” said Joe.\n\n"
        "Nell went home with her grandfather."
    )
    assert looks(story)["Joe Pascoe"] == ("male", "old")
    assert "grandfather" not in looks(story)


def test_captains_of_school_stories_are_pupils_and_teachers_are_not() -> None:
    story = (
        "放学后，体育馆里只剩下球鞋的声音。队长陆鸣把球砸在地上。“再来！”陆鸣喊。\n\n"
        "“好。”林小雨说。经理林小雨抱着记分本。教室里的同学都走了，班主任王老师走进来。\n\n"
        "“快回家写作业。”王老师说。期末考试只剩三天，学校操场空了。"
    )
    ages = {name: age for name, (_, age) in looks(story).items()}
    assert (ages["陆鸣"], ages["林小雨"]) == ("young", "young")
    assert ages["王老师"] == "adult"
    assert looks(story)["林小雨"][0] == "female"


@pytest.mark.parametrize(
    ("story", "verb"),
    [
        ("Joe bled the air out of the fuel line. “Done,” said Joe.", "die"),
        ("Nell slapped the banknote down on the table. “Look,” said Nell.", "strike"),
    ],
)
def test_pipes_are_bled_and_money_is_slapped_down(story: str, verb: str) -> None:
    shots = [shot for scene in plan(story).scenes for shot in scene.shots]
    assert verb not in {deed.verb for shot in shots for deed in shot.deeds}


@pytest.mark.parametrize(
    "thought",
    ["It had been a year of waiting.", "Nobody knew why.", "She hadn’t seen one for years."],
)
def test_a_thought_stays_on_the_person(thought: str) -> None:
    story = (
        f"Nell stood in the kitchen.\n\nShe looked at the banknote. {thought}\n\n“Well,” said Nell."
    )
    shots = [shot for scene in plan(story).scenes for shot in scene.shots]
    assert all("Nell" in shot.cast for shot in shots if shot.action and shot.size != "title")


@pytest.mark.parametrize(
    "told", ["The sea was black.", "That evening the sea was black.", "But the sea was black."]
)
def test_what_is_seen_of_a_place_is_shown_without_people(told: str) -> None:
    story = f"Nell stood on the quay.\n\nShe looked up.\n\n{told}\n\n“Well,” said Nell."
    shots = [shot for scene in plan(story).scenes for shot in scene.shots]
    assert any(not shot.cast for shot in shots if "black" in shot.action)


def test_who_comes_in_and_says_a_full_name_has_that_name() -> None:
    story = (
        "“Pip,” said Marigold Thatch, “come out.” Pip came out.\n\n"
        "A thin man in a black coat led a mule up the road. “Osbert Quill,” he announced. "
        "“I have come for the tax.”\n\n“What tax?” said Marigold.\n\n"
        "Quill wiped his glasses.\n\n“Mr. Quill,” said Marigold, “how many buns can you eat?”\n\n"
        "Osbert Quill walked in. “Three,” said Pip."
    )
    cast = {each.name: each for each in plan(story).cast}
    assert {"Quill", "Mr. Quill", "man"} <= set(cast["Osbert Quill"].aliases)
    assert "coat" in cast["Osbert Quill"].look.clothes


def test_a_citizen_of_a_surname_is_no_fuller_name_of_a_titled_man() -> None:
    story = (
        "“Citizen Heat,” said Ann, “is a rude word.” Chief Inspector Heat laughed.\n\n"
        "“It is,” said Heat. Ann went out."
    )
    assert all("Citizen" not in each.name for each in plan(story).cast)


def test_a_ferry_is_no_person_and_a_green_mule_is_an_animal() -> None:
    story = (
        "十二年前白鹭渡，沉过一只箱子。三更，白鹭渡只有水声。贺长庚牵着青骡站在船头，青骡低着头。\n\n"
        "“走吧。”贺长庚说。“走。”邵先生说。"
    )
    board = plan(story)
    assert not {"白鹭渡"} & {each.name for each in board.cast}
    mule = [each for each in board.cast if each.name == "青骡"]
    assert all(each.look.species == "animal" for each in mule)


def test_a_captain_of_whom_the_story_says_she_is_a_woman() -> None:
    story = (
        "“Leave the kettle,” said Captain Isaura Venn. She sat on a barrel and read.\n\n"
        "“It says noon,” said Pip.\n\nVenn let out a long breath. She rolled up the skin.\n\n"
        "“Now, Captain,” said Crake, “give it here.”\n\nVenn looked at him. She did not move."
    )
    assert looks(story)["Captain Isaura Venn"][0] == "female"
    man = "“Stop,” said Captain Hale. He drew his sword.\n\n“No,” said Ann. Hale laughed."
    assert looks(man)["Captain Hale"][0] == "male"


def test_who_takes_off_his_cap_is_a_person_and_who_shaves_another_has_no_beard() -> None:
    story = (
        "小麦正弯腰扫地。她一头短发。是前面看门的老郑。老郑从镜子里看见，咧着嘴笑。"
        "老郑把帽子一丢，跑回雨棚。老郑站起来，没有说话。\n\n"
        "“坐好。”小麦说。她替他推了鬓角，刮了胡子。老郑换了件旧工装。\n\n"
        "“经理来了。”小麦说。小麦俯下身，把脸贴在那片白发上。老郑慌忙去抓帽子。"
    )
    cast = {each.name: each.look for each in plan(story).cast}
    assert "老郑" in cast
    assert "beard" not in cast["小麦"].accessories
    assert "白发" not in cast["小麦"].hair
