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
