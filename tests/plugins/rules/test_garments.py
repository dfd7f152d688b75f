"""Clothes are read by the grammar of wearing: what is worn, in which words, and by whom."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ainern2d.core.story.reading import read_story
from ainern2d.plugins.rules.garments import garments_in, is_garment
from ainern2d.plugins.rules.planner import plan_story

COLOURS = ("red", "pale green", "navy", "dark blue", "mustard", "snow-white", "grey")
PIECES = ("coat", "shawl", "waistcoat", "uniform", "fur cloak", "apron", "straw hat", "tunic")
HAN_COLOURS = ("红", "墨绿色", "月白", "深蓝色的", "灰", "银灰色的")
HAN_PIECES = ("长袍", "披风", "棉袄", "斗篷", "军装", "旗袍")


def worn(sentence: str) -> list[str]:
    """Return the words of the pieces that are worn in a sentence."""
    return [piece.text for piece in garments_in(sentence)]


@settings(deadline=None, max_examples=60)
@given(
    before=st.sampled_from(
        [
            "She sat by the fire in a",
            "He wore a",
            "Ada, wearing a",
            "The miller was dressed in a",
            "Her uncle had put on a",
            "They saw a widow wrapped in a",
            "Under a",
            "The man in the",
            "He came out buttoned into a",
        ]
    ),
    colour=st.sampled_from(COLOURS),
    piece=st.sampled_from(PIECES),
    behind=st.sampled_from([" and said nothing.", ", eating an apple.", ".", " that was too big."]),
)
def test_words_of_wearing_make_a_garment_worn(
    before: str, colour: str, piece: str, behind: str
) -> None:
    assert worn(f"{before} {colour} {piece}{behind}") == [f"{colour} {piece}"]


@settings(deadline=None, max_examples=60)
@given(
    verb=st.sampled_from(["穿着一件", "身穿", "披着", "裹了一件", "一身", "换上一件", "身上穿着"]),
    colour=st.sampled_from(HAN_COLOURS),
    piece=st.sampled_from(HAN_PIECES),
    behind=st.sampled_from(["，站在门口。", "。", "的女人走了进来。", "，头也不回。"]),
)
def test_chinese_verbs_of_wearing_make_a_garment_worn(
    verb: str, colour: str, piece: str, behind: str
) -> None:
    assert worn(f"那人{verb}{colour}{piece}{behind}") == [f"{colour}{piece}"]


@pytest.mark.parametrize(
    "sentence",
    [
        "He hung the coat on a peg.",
        "A tailor sold her the red coat.",
        "She came without a hat.",
        "The coat of arms hung over a dress shop.",
        "There were coats and hats on the bed.",
        "桌上放着一件红袄。",
        "铺子里卖棉袄和皮鞋。",
        "她从口袋里拿出一条红围巾。",
        "他解开衣襟，擦了擦衣角。",
    ],
)
def test_clothes_that_only_lie_or_hang_are_not_worn(sentence: str) -> None:
    assert worn(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "pieces"),
    [
        ("She had red hair and a camel coat.", ["camel coat"]),
        ("He wore a straw hat, a blue jacket and heavy boots.",
            ["straw hat", "blue jacket", "heavy boots"]),
        ("On it sat a hare in a waistcoat of oak bark.", ["waistcoat of oak bark"]),
        ("A tall woman in black silk met them.", ["black silk clothes"]),
        ("The widow, dressed in mourning, wept.", ["mourning clothes"]),
        ("Nora wore her late husband's leather coat.", ["leather coat"]),
        ("She stood there, a shawl over her head.", ["shawl over the head"]),
        ("He took off his yellow oilskin.", ["yellow oilskin"]),
        ("A grey-cloaked rider waited.", ["grey cloak"]),
        ("门外站着个女兵，短头发，灰军装，背着枪。", ["灰军装"]),
        ("他把身上的皮袄脱下来。", ["皮袄"]),
        ("掌柜一身青布长衫，头上戴着瓜皮帽。", ["青布长衫", "瓜皮帽"]),
        ("一个白衣少年立在桥头。", ["白衣"]),
        ("她一身红衣，骑在马上。", ["红衣"]),
        ("姑娘穿一件蓝底白花的棉袄。", ["蓝底白花的棉袄"]),
        ("校服上全是泥。", ["校服"]),
        ("老人披着一件狐裘，脚蹬皮靴。", ["狐裘", "皮靴"]),
    ],
)  # fmt: skip
def test_the_words_for_a_piece_are_those_of_its_phrase(sentence: str, pieces: list[str]) -> None:
    assert worn(sentence) == pieces


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read_without_an_error(text: str) -> None:
    for piece in garments_in(text):
        assert 0 <= piece.start < piece.end <= len(text)
        assert piece.text.strip()


def test_a_garment_is_known_by_its_noun() -> None:
    assert [word for word in ("coat", "goat", "shawl", "shelf") if is_garment(word)] == [
        "coat",
        "shawl",
    ]


def looks_of(story: str) -> dict[str, tuple[str, str]]:
    """Return by name the clothes and the hair of the cast of a story."""
    board = plan_story(read_story(story.encode(), "text"))
    return {c.name: (c.look.clothes, c.look.hair) for c in board.cast}


def test_a_look_belongs_to_the_one_whom_the_words_describe() -> None:
    found = looks_of(
        "Marta Quill came up the lane in a green cloak, and her brown hair was wet. "
        "She wore her dead father's leather boots.\n\n"
        "“You are late,” said Marta.\n\n"
        "Old Jonas Reed, a bald man with a grey beard, pulled off his red cap. "
        "“The road was bad,” said Jonas."
    )
    assert found["Marta Quill"] == ("green cloak, leather boots", "brown hair")
    assert found["Jonas Reed"][0] == "red cap"


def test_a_chinese_look_belongs_to_the_one_whom_the_words_describe() -> None:
    found = looks_of(
        "赵云山推开门，看见炕上坐着一个穿绿袄的小姑娘，梳着两条小辫。\n\n"
        "“你是谁？”小姑娘问。\n\n"
        "“我是赵云山。”赵云山说。他一身黑布袍子，头上戴着斗笠，靠着墙坐了下来。\n\n"
        "“天黑了。”小姑娘说。赵云山没有说话。"
    )
    assert found["赵云山"] == ("黑布袍子，斗笠", "")
    assert found["小姑娘"] == ("绿袄", "两条小辫")
