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
