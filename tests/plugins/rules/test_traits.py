"""Looks come from the words of the story, and what it does not say stays open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ainern2d.core.story.reading import read_story
from ainern2d.plugins.rules.passages import passages_of
from ainern2d.plugins.rules.planner import GRAMMARS, plan_story
from ainern2d.plugins.rules.record import Entity, Mention, MentionKind, Piece
from ainern2d.plugins.rules.traits import characters

if TYPE_CHECKING:
    from ainern2d.core.story.storyboard import Character

SURE = 0.8
"""Confidence that a guess does not have."""
POSSESSIVE = ("his", "her", "他的", "她的")


def cast(story: str, language: str = "en", **pronouns: str) -> dict[str, Character]:
    """Return the cast of a story about Anna, Tom, Mira, 阿荷 and 顾青崖, by name."""
    people = {name: Entity(name) for name in ("Anna", "Tom", "Mira", "阿荷", "顾青崖")}
    words = {**people, **{word: people[name] for word, name in pronouns.items()}}
    passages = passages_of(read_story(story.encode(), "text"), GRAMMARS[language])
    for passage in passages:
        for piece in passage.pieces:
            piece.mentions = mentions(piece, words)
    found = characters(list(people), people.values(), passages)
    return {character.name: character for character in found}


def mentions(piece: Piece, words: dict[str, Entity]) -> tuple[Mention, ...]:
    found = [
        Mention(
            at,
            at + len(word),
            MentionKind.NAME,
            (entity,),
            subject=at == 0,
            possessive=word in POSSESSIVE,
        )
        for word, entity in words.items()
        for at in range(len(piece.text))
        if (piece.text.startswith(word, at) and not piece.text[at + len(word) :][:1].isalpha())
        or (piece.text.startswith(word, at) and not word.isascii())
    ]
    return tuple(sorted(found, key=lambda each: each.start))


@pytest.mark.parametrize(
    ("story", "name", "age", "years"),
    [
        ("Tom, a boy of fourteen, ran in.", "Tom", "child", 14),
        ("Tom was nine years old.", "Tom", "child", 9),
        ("Anna was a tall old woman.", "Anna", "old", None),
        ("Anna, who was nineteen, laughed at Tom.", "Anna", "young", 19),
        ("Tom was in his forties.", "Tom", "adult", 45),
        ("十四岁的阿荷蹲在地上。", "阿荷", "child", 14),
        ("顾青崖白发白须，拄着拐杖。", "顾青崖", "old", None),
        ("顾青崖三十来岁。", "顾青崖", "adult", 30),
    ],
)
def test_an_age_is_what_the_words_say(story: str, name: str, age: str, years: int | None) -> None:
    look = cast(story, "en" if story.isascii() else "zh")[name].look
    assert (look.age, look.years) == (age, years)


@pytest.mark.parametrize(
    ("story", "name"),
    [
        ("Anna sat down.", "Anna"),
        ("Tom had lived there for nine years.", "Tom"),
        ("Tom came when he was nine.", "Tom"),
        ("Anna was ten minutes late, and one of many.", "Anna"),
        ("顾青崖五岁时死了父亲。", "顾青崖"),
    ],
)
def test_an_age_that_no_words_say_is_a_guess_without_a_sentence(story: str, name: str) -> None:
    character = cast(story, "en" if story.isascii() else "zh")[name]
    assert character.look.years is None
    assert character.look.age != "child"
    assert character.evidence["age"].sentence == ""
    assert character.evidence["age"].confidence < SURE


def test_a_name_alone_says_no_sex_or_clothes() -> None:
    for character in cast("Anna met Tom.").values():
        look = character.look
        assert (look.gender, look.hair, look.clothes) == ("unknown", "", "")


@pytest.mark.parametrize(
    ("story", "clothes"),
    [
        ("Anna, in a red coat, looked at Tom.", {"Anna": "red coat"}),
        ("Anna looked at Tom in the grey uniform.", {"Tom": "grey uniform"}),
        ("Anna handed Tom the coat.", {}),
        ("Tom was wearing a brown leather jacket.", {"Tom": "brown leather jacket"}),
        ("顾青崖身穿黑色道袍，看着阿荷。", {"顾青崖": "黑色道袍"}),
    ],
)
def test_clothes_are_on_the_person_who_wears_them(story: str, clothes: dict[str, str]) -> None:
    found = cast(story, "en" if story.isascii() else "zh")
    assert {n: c.look.clothes for n, c in found.items() if c.look.clothes} == clothes


def test_hair_and_accessories_belong_to_the_owner_named_before_them() -> None:
    found = cast("Anna pulled his white beard, and Tom cried.", his="Tom")
    assert found["Tom"].look.hair == "white beard"
    assert found["Tom"].look.accessories == ("beard",)
    assert found["Anna"].look.hair == ""


@pytest.mark.parametrize(
    ("story", "marks"),
    [
        ("Tom had a long scar across his left cheek.", {"Tom": ("scar",)}),
        ("Tom had a scar on his knee.", {}),
        ("Tom's scarred face was pale. Anna looked away.", {"Tom": ("scar",)}),
        ("Anna turned a blind eye to it. Tom laughed.", {}),
        ("Tom was blind in one eye. Anna led him.", {"Tom": ("blind eye",)}),
        ("Anna touched her hearing aid. Tom waited.", {"Anna": ("hearing aid",)}),
        ("Tom, his head bandaged, sat up. Anna smiled.", {"Tom": ("bandage",)}),
        ("Anna had a sticking plaster on her chin.", {}),
        ("Anna looked at the long scar on Tom's cheek.", {}),
        ("Tom had no scar on his face. Anna smiled.", {}),
        ("Tom sat down. Anna wound a bandage round his head.", {}),
        ("Tom fed the one-eyed cat. Anna smiled.", {}),
        ("Tom had a burn scar, shiny as wax, along the left side of his jaw.", {"Tom": ("scar",)}),
        ("顾青崖肩头缠着绷带，看着阿荷。", {}),
        ("The plaster fell from the wall. Tom looked at Anna's face.", {}),
        ("Tom wore a patch over one eye.", {"Tom": ("eye patch",)}),
        ("顾青崖脸上有一道刀疤，看着阿荷。", {"顾青崖": ("scar",)}),
        ("阿荷戴着助听器，看着顾青崖。", {"阿荷": ("hearing aid",)}),
        ("顾青崖头上缠着绷带，看着阿荷。", {"顾青崖": ("bandage",)}),
        ("顾青崖手上缠着绷带，看着阿荷。", {}),
    ],
)
def test_marks_of_a_face_are_told_from_the_same_words_of_other_things(
    story: str, marks: dict[str, tuple[str, ...]]
) -> None:
    found = cast(story, "en" if story.isascii() else "zh")
    assert {n: c.look.accessories for n, c in found.items() if c.look.accessories} == marks


@pytest.mark.parametrize(
    ("story", "hair"),
    [
        ("Anna, her fair hair drawn back, sat down.", "fair hair"),
        ("Anna sat. Anna's hair was cropped and red.", "cropped and red hair"),
        ("Anna shook her hair. Anna's dark hair fell down.", "dark hair"),
    ],
)
def test_hair_is_what_its_adjectives_say(story: str, hair: str) -> None:
    assert cast(story, her="Anna")["Anna"].look.hair == hair


@pytest.mark.parametrize(
    ("story", "name", "species", "kind"),
    [
        ("Mira was a robot.", "Mira", "robot", "robot"),
        ("Tom, the fox, sat down.", "Tom", "animal", "fox"),
        ("Anna was a nurse.", "Anna", "human", ""),
        ("阿荷是一只狐狸。", "阿荷", "animal", "狐狸"),
    ],
)
def test_a_noun_says_what_kind_of_being_somebody_is(
    story: str, name: str, species: str, kind: str
) -> None:
    look = cast(story, "en" if story.isascii() else "zh")[name].look
    assert (look.species, look.kind) == (species, kind)


@pytest.mark.parametrize(
    ("story", "name", "being"),
    [
        (
            "A small dragon looked out.\n\n“I’m a dragon,” said Pip.\n\n“I know,” said Ann.",
            "Pip",
            ("monster", "dragon"),
        ),
        (
            "一条小青龙从云里探出头来。\n\n“我是一条龙。”阿青说。\n\n“我知道。”林晓说。",
            "阿青",
            ("monster", "龙"),
        ),
        # The narration mentions no pig, so that the word is only an insult.
        ("“I’m a pig,” said Tom, and ate the cake.\n\n“You are,” said Ann.", "Tom", ("human", "")),
    ],
)
def test_who_says_what_it_is_is_that_being_if_the_story_tells_of_one(
    story: str, name: str, being: tuple[str, str]
) -> None:
    board = plan_story(read_story(story.encode(), "text"))
    look = next(each.look for each in board.cast if each.name == name)
    assert (look.species, look.kind) == being


def test_a_trait_names_the_sentence_that_says_it() -> None:
    found = cast("Anna sat down. Anna was seventy years old.")["Anna"]
    assert found.evidence["years"].sentence == "Anna was seventy years old."
    assert found.evidence["years"].confidence >= 0.9


def test_relatives_and_forms_of_address_hint_at_an_age_without_certainty() -> None:
    anna = cast("Anna kissed her husband.", her="Anna")["Anna"]
    assert (anna.look.age, anna.evidence["age"].confidence < 0.7) == ("adult", True)


def test_a_being_is_what_the_noun_says_by_which_it_is_introduced() -> None:
    assert cast("There was a dog called Tom.")["Tom"].look.species == "animal"
    assert cast("船上有一条叫阿荷的狗。", "zh")["阿荷"].look.kind == "狗"


@pytest.mark.parametrize(
    ("story", "clothes"),
    [
        ("Over his linen shirt Tom wore a brown mackintosh.", "brown mackintosh, linen shirt"),
        ("Tom had on a velvet cloak over a grey tunic.", "velvet cloak, grey tunic"),
        ("Tom wore a Norwegian jersey and his own cap.", "norwegian jersey, cap"),
        ("阿荷穿着一条月白旗袍，外面罩了一件灰呢大衣。", "灰呢大衣，月白旗袍"),
        ("顾青崖身穿白绸衫，外面又披了一件狐裘。", "狐裘，白绸衫"),
        ("阿荷身上套着一件大人的旧军装。", "旧军装"),
        ("阿荷头上戴着一顶白绒帽。", "白绒帽"),
    ],
)
def test_what_is_worn_over_the_rest_comes_first(story: str, clothes: str) -> None:
    found = cast(story, "en" if story.isascii() else "zh", his="Tom")
    name = "Tom" if story.isascii() else "顾青崖" if "顾青崖" in story else "阿荷"
    assert found[name].look.clothes == clothes


@pytest.mark.parametrize(
    ("story", "clothes"),
    [
        ("阿荷站在廊下，红绸袄扣错了一粒扣子。", {"阿荷": "红绸袄"}),
        ("顾青崖推门进来，灰布长衫湿透了。", {"顾青崖": "灰布长衫"}),
        ("顾青崖进来，蓝布袍太长，拖到脚面。", {"顾青崖": "蓝布袍"}),
        ("阿荷进来，桌上放着一件红绸袄。", {}),
    ],
)
def test_clothes_whose_state_is_told_are_worn(story: str, clothes: dict[str, str]) -> None:
    found = cast(story, "zh")
    assert {n: c.look.clothes for n, c in found.items() if c.look.clothes} == clothes


@pytest.mark.parametrize(
    ("story", "clothes"),
    [
        ("The miller's green waistcoat was torn. “No,” said the miller.", True),
        ("Ruth mended the miller's green waistcoat. “No,” said the miller.", False),
        ("老周的灰布褂子破了两个洞。“不卖。”老周说。", True),
        ("刘芳补老周的灰布褂子。“不卖。”老周说。", False),
    ],
)
def test_clothes_of_a_noun_or_name_are_worn_unless_they_are_handled(
    story: str, clothes: bool
) -> None:
    board = plan_story(read_story(story.encode(), "text"))
    worn = [each.look.clothes for each in board.cast if each.look.clothes]
    assert worn == (["灰布褂子" if "老周" in story else "green waistcoat"] if clothes else [])


@pytest.mark.parametrize(
    "story",
    [
        "Tom saw the orchard, and himself at nine in a yellow jacket.",
        "As a small boy Tom had worn a yellow jacket.",
        "顾青崖想起小时候穿着一件黄棉袄的自己。",
    ],
)
def test_what_was_worn_in_childhood_is_worn_no_more(story: str) -> None:
    found = cast(story, "en" if story.isascii() else "zh", himself="Tom")
    assert not any(each.look.clothes for each in found.values())


@pytest.mark.parametrize(
    ("story", "role"),
    [
        ("Tom was a stout man in green.", "stout person"),
        ("Tom was very gaunt and tired.", "gaunt person"),
        ("Tom came in a stout cart.", ""),
        ("Tom sat on a thin branch.", ""),
        ("门口来了个穿灰大衣的胖阿荷。", "胖人"),
        ("阿荷很瘦，眼睛很大。", "瘦人"),
    ],
)
def test_the_shape_of_a_body_stands_before_the_role(story: str, role: str) -> None:
    found = cast(story, "en" if story.isascii() else "zh")
    assert found["Tom" if story.isascii() else "阿荷"].look.role == role


@pytest.mark.parametrize(
    ("story", "hair"),
    [
        ("Tom had a shaven head.", "shaven head"),
        ("Tom, unshaven, sat down.", "unshaven"),
        ("Tom had red hair. Tom had a grey beard.", "red hair, grey beard"),
        ("顾青崖胡子拉碴，坐在门槛上。", "胡子拉碴"),
        ("顾青崖剃光的头亮得很。", "剃光头"),
        ("顾青崖满头白发，黑胡子垂到胸口。", "满头白发，黑胡子"),
    ],
)
def test_hair_and_beard_are_both_read(story: str, hair: str) -> None:
    found = cast(story, "en" if story.isascii() else "zh")
    assert found["Tom" if story.isascii() else "顾青崖"].look.hair == hair


@pytest.mark.parametrize(
    ("story", "age", "years", "species"),
    [
        ("Tom was a rusty machine the size of a wardrobe.", "adult", None, "robot"),
        ("Tom sat. He was a robot with an old hat.", "adult", None, "robot"),
        ("Tom looked up. The barge, ninety years old, groaned.", "adult", None, "human"),
        ("Tom with the lantern, who was sixty, laughed.", "old", 60, "human"),
    ],
)
def test_what_is_said_of_a_thing_is_not_said_of_a_person(
    story: str, age: str, years: int | None, species: str
) -> None:
    look = cast(story, He="Tom")["Tom"].look
    assert (look.years, look.species) == (years, species)
    assert (look.age == "old") is (age == "old")


@pytest.mark.parametrize(
    ("story", "gender"),
    [
        ("“No,” said Sasha through his teeth. “Go,” said Tom.", "male"),
        ("“No,” said Sasha. Sasha shook her head. “Go,” said Tom.", "female"),
    ],
)
def test_ones_own_teeth_and_head_say_the_sex(story: str, gender: str) -> None:
    for name in ("Luka", "Luca", "Kit", "Robin"):
        board = plan_story(read_story(story.replace("Sasha", name).encode(), "text"))
        assert {c.name: c.look.gender for c in board.cast}[name] == gender


@pytest.mark.parametrize(
    ("story", "gender"),
    [
        ("I sat down, and my blue skirt got wet.\n\n“Come,” said Tom.\n\n“No,” I said.", "female"),
        ("I stroked my beard and waited.\n\n“Come,” said Tom.\n\n“No,” I said.", "male"),
        ("我坐在台阶上，裙子全湿了。\n\n“走吧。”王强说。\n\n“不。”我说。", "female"),
        ("我摸摸我的胡子，等着。\n\n“走吧。”王强说。\n\n“不。”我说。", "male"),
    ],
)
def test_a_narrators_own_clothes_and_beard_say_the_sex(story: str, gender: str) -> None:
    board = plan_story(read_story(story.encode(), "text"))
    assert [c.look.gender for c in board.cast if c.narrates] == [gender]


@pytest.mark.parametrize(
    ("story", "age"),
    [
        ("母亲坐在门口。媳妇玉芬端着盆走进来。母亲说：“放下吧。”", "old"),
        ("母亲坐在门口。小明跑进来。母亲说：“放下吧。”", "adult"),
    ],
)
def test_a_mother_whose_child_is_married_is_old(story: str, age: str) -> None:
    cast = plan_story(read_story(story.encode(), "text")).cast
    assert next(each for each in cast if each.name == "母亲").look.age == age
