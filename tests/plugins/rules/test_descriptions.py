"""General nouns mean the person whom the story names beside them, and no one else."""

from __future__ import annotations

import pytest

from ainern2d.core.story.reading import read_story
from ainern2d.core.story.storyboard import NARRATOR, Storyboard
from ainern2d.plugins.rules.planner import plan_story


def plan(story: str, language: str) -> Storyboard:
    return plan_story(read_story(story.encode(), "text"), language=language)


def speakers(story: str, language: str) -> list[str]:
    lines = [line for shot in plan(story, language).shots for line in shot.lines]
    return [line.speaker for line in lines if line.speaker != NARRATOR]


def cast(story: str, language: str) -> set[str]:
    return {character.name for character in plan(story, language).cast}


@pytest.mark.parametrize(
    ("language", "story", "names"),
    [
        (
            "en",
            (
                "Mrs. Lowe opened the oven. Peter stood by the table and watched her. “Is it "
                "done?” asked the boy.\n\n“Not yet,” said Mrs. Lowe. Peter sighed."
            ),
            ["Peter", "Mrs. Lowe"],
        ),
        (
            "zh",
            (
                "陈老汉坐在船头补网。小芸提着灯走过来。“风要变了。”"
                "老人说。\n\n“那就早点回去。”小芸说。"
            ),
            ["陈老汉", "小芸"],
        ),
        (
            "en",
            (
                "A woman in a blue coat knelt on the deck. A boy of eighteen held the rope.\n\n"
                "“You’re certain the watch has gone, Hazel?” whispered the boy.\n\n"
                "“Quite certain, Tom.” The woman pulled the rope. Tom climbed over the rail. Hazel "
                "followed him."
            ),
            ["Tom", "Hazel"],
        ),
    ],
)
def test_a_general_noun_means_the_only_named_person_near_by_whom_it_fits(
    language: str, story: str, names: list[str]
) -> None:
    assert speakers(story, language) == names


@pytest.mark.parametrize(
    ("language", "story", "noun"),
    [
        # The story brings in someone new.
        (
            "en",
            (
                "Peter stood by the table. A boy came in with the milk. “Good morning,” said the "
                "boy."
                "\n\n“Good morning,” said Peter."
            ),
            "boy",
        ),
        # A woman is no boy.
        (
            "en",
            (
                "Clara stood by the table. “Good morning,” said the boy beside her. The boy "
                "laughed."
                "\n\n“Good morning,” said Clara."
            ),
            "boy",
        ),
        (
            "zh",
            (
                "周建国把门打开。一个老头站在雨里。“借个火。”老头说。"
                "\n\n“进来吧。”周建国说。老头点点头。"
            ),
            "老头",
        ),
    ],
)
def test_a_general_noun_for_someone_else_stays_a_person(
    language: str, story: str, noun: str
) -> None:
    assert noun in cast(story, language)


@pytest.mark.parametrize(
    ("story", "names"),
    [
        (
            (
                "“让一让！”赶车的把鞭子一甩，“都让一让！”\n\n“你急什么？”赵大勇说。\n\n"
                "赶车的没理他。赵大勇摇摇头。"
            ),
            {"赶车的", "赵大勇"},
        ),
        (
            (
                "渡口站着个戴黑毡帽的男人。赵大勇看了他一眼。\n\n“船还开吗？”黑毡帽问。\n\n"
                "“不开了。”赵大勇说。\n\n黑毡帽把烟一扔，转身走了。"
            ),
            {"男人", "赵大勇"},
        ),
        (
            (
                "集上人很多，赵大勇挤到摊子前面。\n\n“要几斤？”摊主问。\n\n“两斤。”赵大勇说。\n\n"
                "摊主称了两斤，递给他。"
            ),
            {"摊主", "赵大勇"},
        ),
    ],
)
def test_a_story_calls_people_by_what_they_do_or_wear(story: str, names: set[str]) -> None:
    assert {next((n for n in names if n in each), each) for each in cast(story, "zh")} == names
    assert len(set(speakers(story, "zh"))) == 2


@pytest.mark.parametrize(
    "told",
    [
        "桌上摆着卖剩的包子。赵大勇把看完的报纸放下。",
        "赵大勇戴着灰呢帽。灰呢帽很旧。",
        "电话里说，船不开了。俗话说，远亲不如近邻。",
    ],
)
def test_things_and_sayings_are_no_people(told: str) -> None:
    story = f"{told}赵大勇说：“走吧。”\n\n“好。”吴小梅说。"
    assert cast(story, "zh") == {"赵大勇", "吴小梅"}


def test_who_is_called_by_a_child_noun_later_is_the_one_who_was_called() -> None:
    story = (
        "雨停了，院子里静悄悄的。\n\n“陈海生！出来吃饭！”刘奶奶喊。\n\n没人应。\n\n"
        "男孩从柴堆后头钻出来。“我不饿。”男孩说。\n\n陈海生低着头。刘奶奶叹了口气。"
    )
    assert speakers(story, "zh")[-1] == "陈海生"


def test_who_calls_another_by_name_is_not_the_one_who_is_called() -> None:
    story = (
        "老头正在擦镜子。“打烊了。”老头说。\n\n“我来取伞。”林秀英说。\n\n"
        "老头打量了她一遍。“你稍等。”\n\n“好。”\n\n“阿贵，把伞拿来！”\n\n"
        "阿贵从后面跑出来。“来了。”阿贵说。老头点点头。"
    )
    people = {character.name for character in plan(story, "zh").cast}
    assert {"老头", "阿贵", "林秀英"} <= people


def test_a_name_that_answers_a_question_is_that_of_the_one_who_answers() -> None:
    story = (
        "姑娘站在柜台前面。“我来取相片。”姑娘说。\n\n“你叫什么名字？”周掌柜问。\n\n"
        "“沈曼青。”\n\n周掌柜翻了翻本子。曼青看着他。曼青等了很久。“找到了。”周掌柜说。"
    )
    assert "姑娘" not in cast(story, "zh")


@pytest.mark.parametrize(
    ("noun", "sex"),
    [("狱卒", "unknown"), ("厨娘", "female"), ("堂倌", "unknown"), ("实习生", "unknown")],
)
def test_people_of_many_trades_are_known_by_their_nouns(noun: str, sex: str) -> None:
    story = (
        f"门开了，一个{noun}走进来。“时候到了。”{noun}说。\n\n“知道了。”周建国说。\n\n"
        f"{noun}看了看周建国，没有说话。"
    )
    found = {character.name: character for character in plan(story, "zh").cast}
    assert noun in found
    assert sex == "unknown" or found[noun].look.gender == sex


def test_the_subject_of_a_sentence_beside_a_quotation_speaks_it() -> None:
    story = (
        "Ines waited in the dark. Marlow sat on the bench, and neither moved.\n\n"
        "“You went for your tea.”\n\n"
        "“The lamp went for its tea, madam. I lent it to Pavel.” Marlow unscrewed the flask and "
        "poured a cup. “Sit down, both of you.”\n\n"
        "“We cannot stay,” said Ines. “Good night.”"
    )
    assert speakers(story, "en")[1] == "Marlow"
