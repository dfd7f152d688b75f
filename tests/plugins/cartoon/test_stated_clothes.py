"""Clothes that a story states are drawn: their cut, their colour, and what is on head and face."""

from __future__ import annotations

from itertools import product
from typing import get_args

import numpy as np
import pytest

from ainern2d.core import Culture, Era, Look, World
from ainern2d.plugins.cartoon.choices import Mark
from ainern2d.plugins.cartoon.figure.build import build_of
from ainern2d.plugins.cartoon.figure.looks import COLOURS, first, style_of
from ainern2d.plugins.cartoon.figure.wardrobe import role_of
from ainern2d.plugins.cartoon.ink.pen import shade
from tests.support.model_sheets import draw

WUXIA = World(era="ancient", culture="chinese", genre="wuxia")
REPUBLIC = World(era="early_twentieth_century", culture="chinese")
MIDDLE_AGES = World(era="medieval", culture="western")
COLOUR_OF_RED = first(COLOURS, "red")


@pytest.mark.parametrize(
    ("clothes", "world", "outfit", "colour"),
    [
        ("灰布长衫", WUXIA, "changshan", "灰"),
        ("红袄", WUXIA, "padded", "红"),
        ("白狐裘", WUXIA, "furs", "白"),
        ("葱绿宫装", WUXIA, "ruqun", "葱绿"),
        ("月白长衫", WUXIA, "changshan", "月白"),
        ("蓝底白花棉袄", REPUBLIC, "padded", "蓝"),
        ("羊皮袄", REPUBLIC, "furs", "羊皮"),
        ("银灰色貂皮短大衣", REPUBLIC, "furs", "银灰"),
        ("leather coat", MIDDLE_AGES, "cloak", "leather"),
        ("red surcoat", MIDDLE_AGES, "tunic", "red"),
        ("camel coat", World(), "coat", "camel"),
        ("yellow slicker", World(), "raincoat", "yellow"),
        ("mustard jacket", World(), "jacket", "mustard"),
        ("waistcoat of birch bark", World(), "waistcoat", "bark"),
        ("mink coat", World(), "furs", "mink"),
        ("plum frock-coat, mustard gloves", World(era="nineteenth_century"), "frock", "plum"),
        ("snuff-brown ulster, boots", World(), "coat", "brown"),
        ("canary waistcoat", World(), "waistcoat", "yellow"),
        ("酱色短褂", WUXIA, "short_jacket", "酱色"),
        ("水红旗袍", REPUBLIC, "qipao", "水红"),
        ("grey travelling dress, nightgown", World(era="nineteenth_century"), "victorian", "grey"),
    ],
)
def test_a_stated_garment_has_its_cut_and_its_colour(
    clothes: str, world: World, outfit: str, colour: str
) -> None:
    language = "en" if clothes.isascii() else "zh"
    for palette in range(6):
        look = Look(gender="female", age="young", clothes=clothes, palette=palette)
        style = style_of(look, language, "A", world=world)
        assert (style.outfit, style.cloth) == (outfit, first(COLOURS, colour))


def test_what_is_tied_round_the_waist_has_its_own_colour_and_not_that_of_the_coat() -> None:
    look = Look(gender="female", age="young", clothes="男人的灰布号衣，腰系红绳", hair="短发")
    for palette in range(6):
        style = style_of(look.model_copy(update={"palette": palette}), "zh", world=WUXIA)
        assert (style.cloth, style.accent) == (first(COLOURS, "灰"), COLOUR_OF_RED)
        # Clothes of men are cut as those of men, and short hair has no ornament in it.
        assert (style.outfit in {"ruqun", "aoqun"}, style.hat) == (False, "")


def test_what_is_not_worn_is_not_drawn_and_a_blouse_and_a_skirt_are_two() -> None:
    bare = Look(gender="male", clothes="藏青布袍,没有系围裙", hair="花白平头")
    style = style_of(bare, "zh", world=REPUBLIC)
    assert (style.outfit, style.hair, style.cloth) == ("robe", "crop", first(COLOURS, "藏青"))
    two = Look(gender="female", age="young", clothes="月白竹布衫,肩头湿成鸽灰,黑裙")
    style = style_of(two, "zh", world=REPUBLIC)
    assert (style.outfit, style.cloth) == ("aoqun", first(COLOURS, "月白"))
    assert style.lower == first(COLOURS, "black")


@pytest.mark.parametrize(
    ("clothes", "outfit"),
    [
        ("不系扣的灰布长衫", "changshan"),
        ("没戴帽子。灰布长衫", "changshan"),
        ("white shirt without a belt and black trousers", "shirt"),
        ("red dress", "dress"),
    ],
)
def test_what_is_worn_stays_where_something_else_is_not(clothes: str, outfit: str) -> None:
    look = Look(gender="female", clothes=clothes, hair="brown hair in two pig tails")
    language = "en" if clothes.isascii() else "zh"
    assert style_of(look, language).outfit == outfit


def test_a_sash_or_gloves_alone_do_not_colour_the_coat_nor_fine_cloth_the_beard() -> None:
    for palette in range(6):
        plain, sashed, gloved = (
            style_of(Look(gender="male", clothes=clothes, palette=palette), "en", world=WUXIA)
            for clothes in ("robe", "robe, red sash", "robe, yellow gloves")
        )
        assert plain.cloth == sashed.cloth == gloved.cloth
    full = style_of(Look(gender="male", hair="络腮胡", clothes="细布长衫"), "zh", world=WUXIA)
    assert full.whiskers == "full"


def test_hair_that_is_mixed_with_white_is_not_white_and_a_shaved_boy_is_not_old() -> None:
    mixed, white = (style_of(Look(hair=each), "zh") for each in ("掺白的发髻", "白发"))
    assert mixed.hair_colour != white.hair_colour
    shaved = style_of(Look(gender="male", age="child", hair="癞痢头刚剃过,青一块白一块"), "zh")
    assert (shaved.hair, shaved.hair_colour != white.hair_colour) == ("crop", True)


def test_hair_that_is_done_up_is_under_no_hat_of_which_the_story_does_not_tell() -> None:
    look = Look(gender="male", role="farmer", hair="black hair in a knot skewered with a pencil")
    hats = {
        style_of(look.model_copy(update={"palette": palette}), "en").hat for palette in range(12)
    }
    assert hats == {""}
    child = Look(gender="female", age="child", hair="ginger, roughly cut by herself")
    assert style_of(child, "en").hair in {"pixie", "bob"}


def test_sleeves_under_an_apron_are_those_of_the_jacket() -> None:
    look = Look(gender="female", clothes="porter's navy jacket, yellow oilcloth apron")
    style = style_of(look, "en")
    assert (style.outfit, style.cloth) == ("apron", first(COLOURS, "yellow"))
    assert style.under == first(COLOURS, "navy")


def test_a_beard_that_is_trimmed_fine_is_a_small_one() -> None:
    fine = Look(gender="male", age="adult", hair="发髻，修得极细的胡须")
    for palette in range(6):
        style = style_of(fine.model_copy(update={"palette": palette}), "zh", world=WUXIA)
        assert (style.beard, style.whiskers) == (True, "goatee")


def test_neat_silver_hair_on_an_ebony_pin_is_silver_and_put_up() -> None:
    look = Look(gender="female", age="old", hair="满头银发，一丝不乱，挽在乌木簪上")
    style = style_of(look, "zh", world=WUXIA)
    assert style.hair_colour == style_of(Look(hair="银发"), "zh").hair_colour
    assert style.hair in {"bun", "updo", "loops", "topknot"}


def test_a_detective_in_plain_clothes_wears_no_cap() -> None:
    look = Look(gender="male", role="police inspector", clothes="brown ulster")
    assert style_of(look, "en", world=World(era="nineteenth_century")).hat == ""
    uniform = Look(gender="male", role="police inspector")
    assert style_of(uniform, "en", world=World(era="nineteenth_century")).hat == "captain"


@pytest.mark.parametrize(
    ("clothes", "hat"),
    [
        ("斗笠，灰布袍子", "douli"),
        ("黑色耳机", "headphones"),
        ("black headphones", "headphones"),
        ("shawl over the head", "headscarf"),
        ("破鸭舌帽", "cap"),
    ],
)
def test_a_stated_thing_on_the_head_is_on_the_head(clothes: str, hat: str) -> None:
    assert style_of(Look(gender="male", clothes=clothes), "zh", "A").hat == hat


@pytest.mark.parametrize(
    ("clothes", "outfit", "cloth", "lower"),
    [
        ("black overcoat, green dress", "coat", "black", "green"),
        ("灰呢大衣，月白旗袍", "coat", "灰", "月白"),
        ("brown cardigan, blue skirt", "sweater", "brown", "blue"),
        ("white shirt, green trousers", "shirt", "white", "green"),
        ("白衬衫，蓝布裤", "shirt", "白", "蓝"),
    ],
)
def test_the_piece_named_first_is_drawn_over_the_other(
    clothes: str, outfit: str, cloth: str, lower: str
) -> None:
    for palette, gender in product(range(4), ("female", "male")):
        look = Look(gender=gender, age="adult", clothes=clothes, palette=palette)
        style = style_of(look, "en", "A")
        assert (style.outfit, style.cloth) == (outfit, first(COLOURS, cloth))
        assert style.lower == first(COLOURS, lower)


@pytest.mark.parametrize(
    ("role", "shape"),
    [
        ("corpulent baker", "round"),
        ("胖女人", "round"),
        ("bony clerk", "slim"),
        ("瘦老头", "slim"),
        ("hulking man", "broad"),
        ("膀大腰圆的汉子", "broad"),
    ],
)
def test_a_stated_figure_is_drawn(role: str, shape: str) -> None:
    assert style_of(Look(gender="female", role=role), "en", "A").shape == shape


@pytest.mark.parametrize("culture", list(Culture))
@pytest.mark.parametrize("era", list(Era))
def test_a_bare_hat_or_helmet_is_one_of_the_world_in_the_stated_colour(
    era: Era, culture: Culture
) -> None:
    world = World(era=era, culture=culture)
    for gender, role, thing in product(
        ("male", "female"), ("", "soldier", "knight", "pilot", "wizard"), ("hat", "helmet", "cap")
    ):
        look = Look(gender=gender, role=role, clothes=f"blue tunic, red {thing}")
        style = style_of(look, "en", "A", world=world)
        assert style.hat
        assert style.hat_colour == COLOUR_OF_RED


@pytest.mark.parametrize(
    ("clothes", "colour"),
    [
        ("skirt, yellow sneakers", "#e3b548"),
        ("蓝色高筒胶靴", "#3d64a4"),
        ("red coat, black boots", "#2b2a33"),
        ("赤脚穿草鞋，蓝布鞋", "#3d64a4"),
    ],
)
def test_shoes_have_the_stated_colour_and_give_it_to_nothing_else(
    clothes: str, colour: str
) -> None:
    style = style_of(Look(gender="female", age="adult", clothes=clothes), "en", "A")
    assert style.shoes == colour
    assert style.cloth != colour


def test_the_hood_of_a_sweatshirt_is_down_and_that_of_a_cloak_is_up() -> None:
    def hat(clothes: str) -> str:
        return style_of(Look(gender="female", age="young", clothes=clothes), "en", "A").hat

    assert hat("hooded sweatshirt") == hat("hooded winter jacket") == ""
    assert hat("hooded cloak") == hat("hoodie, hood up") == hat("灰斗篷，风帽") == "hood"


def test_a_mans_bandanna_is_round_his_neck_and_gives_its_colour_to_nothing_else() -> None:
    look = Look(gender="male", age="young", clothes="red bandanna")
    style = style_of(look, "en", "A")
    assert (style.scarf, style.hat) == (COLOUR_OF_RED, "")
    assert style.cloth != COLOUR_OF_RED
    woman = Look(gender="female", age="young", clothes="red bandanna")
    covered = style_of(woman, "en", "A")
    assert (covered.hat, covered.scarf) == ("headscarf", "")
    pirate = Look(gender="male", age="adult", clothes="green bandanna tied around his head")
    assert style_of(pirate, "en", "A").hat == "headscarf"
    scout = Look(gender="male", age="child", clothes="shirt, neckerchief")
    assert style_of(scout, "en", "A").scarf


def test_one_colour_of_clothes_and_shoes_is_that_of_the_clothes_too() -> None:
    look = Look(gender="male", age="adult", clothes="all in black, black boots")
    assert style_of(look, "en", "A").cloth == first(COLOURS, "black")


@pytest.mark.parametrize("clothes", ["光着膀子，肩上搭条旧毛巾", "bare-chested", "赤膊"])
def test_a_bare_chest_is_of_skin(clothes: str) -> None:
    style = style_of(Look(gender="male", age="old", clothes=clothes), "zh", "A")
    assert style.outfit == "bare_chest"


def test_a_judge_in_a_suit_wears_no_wig_and_a_bald_head_no_hat_of_a_trade() -> None:
    west = World(culture=Culture.WESTERN, era=Era.MODERN)
    judge = Look(gender="male", age="adult", role="judge")
    assert style_of(judge, "en", "A", world=west).hat == "wig"
    suited = judge.model_copy(update={"clothes": "cream suit"})
    assert style_of(suited, "en", "A", world=west).hat == ""
    robed = judge.model_copy(update={"clothes": "black gown"})
    assert style_of(robed, "en", "A", world=west).hat == "wig"
    for palette in range(40):
        fisher = Look(gender="male", age="old", role="渔民", hair="秃顶", palette=palette)
        assert style_of(fisher, "zh", "A").hat == ""


@pytest.mark.parametrize(
    ("role", "stature"),
    [
        ("short teacher", "short"),
        ("tall student", "tall"),
        ("高个子皇帝", "tall"),
        ("baker", ""),
        ("short-order cook", ""),
    ],
)
def test_who_is_called_tall_or_short_is_so(role: str, stature: str) -> None:
    look = Look(gender="female", age="adult", role=role)
    plain = build_of(style_of(look.model_copy(update={"role": "baker"}), "en", "A")).size
    size = build_of(style_of(look, "en", "A")).size
    assert style_of(look, "en", "A").stature == stature
    if stature:
        assert (size > plain) is (stature == "tall")


def test_skin_that_the_sun_has_darkened_is_darker() -> None:
    def light(role: str, palette: int) -> int:
        look = Look(gender="male", age="old", role=role, palette=palette)
        return int(style_of(look, "zh", "A").skin[1:3], 16)

    for palette in range(20):
        assert light("黑瘦渔民", palette) < light("渔民", palette)


@pytest.mark.parametrize(
    ("hair", "style"), [("男孩头", "pixie"), ("双鬟", "loops"), ("cut like a boy's", "pixie")]
)
def test_stated_hair_is_drawn_as_stated(hair: str, style: str) -> None:
    look = Look(gender="female", age="child", hair=hair)
    assert style_of(look, "zh", "A").hair == style


@pytest.mark.parametrize(
    ("clothes", "mark"),
    [
        ("eye patch", "eye patch"),
        ("眼罩", "eye patch"),
        ("black coat, eye patch", "eye patch"),
        ("grey coat, a scar on his cheek", "scar"),
        ("青衫，脸上有刀疤", "scar"),
        ("blue dress, bandaged head", "bandage"),
        ("cardigan, hearing aid", "hearing aid"),
        ("赤脚", "bare feet"),
        ("头上缠着绷带", "bandage"),
        ("a plaster on her nose", "plaster"),
    ],
)
def test_marks_that_clothes_name_are_drawn(clothes: str, mark: Mark) -> None:
    assert mark in style_of(Look(gender="male", clothes=clothes), "en", "A").marks
    assert not style_of(Look(gender="male", clothes="black coat"), "en", "A").marks


@pytest.mark.parametrize(
    "clothes",
    [
        "a scar across his hand",
        "手臂上有疤",
        "手上缠着绷带",
        "plaster-stained overalls",
        "赤脚医生的白褂",
        "straw sandals on bare feet",
        "white bandage on his arm",
        "no scar on his face",
    ],
)
def test_marks_of_hands_and_of_other_things_are_not_on_the_face(clothes: str) -> None:
    assert not style_of(Look(gender="male", age="adult", clothes=clothes), "en", "A").marks


@pytest.mark.parametrize("mark", get_args(Mark))
@pytest.mark.parametrize("facing", [-0.6, 0.0, 0.6])
def test_each_mark_among_the_accessories_changes_the_picture(mark: Mark, facing: float) -> None:
    plain = style_of(Look(gender="female", age="adult", hair="short brown hair"), "en", "A")
    marked = style_of(
        Look(gender="female", age="adult", hair="short brown hair", accessories=(mark,)), "en", "A"
    )
    assert marked.marks == (mark,)
    assert marked.model_copy(update={"marks": ()}) == plain
    drawn, bare = (draw(each, (116, 196), 0.097, 0.33, facing=facing) for each in (marked, plain))
    changed = np.argwhere((drawn != bare).any(axis=2))
    assert len(changed) >= 4
    rows = changed[:, 0]
    assert rows.min() > 150 if mark == "bare feet" else rows.max() < 90


@pytest.mark.parametrize(
    ("hair", "style"),
    [
        ("两条小辫", "braids"),
        ("shaven head", "bald"),
        ("shaved head", "bald"),
        ("光头", "bald"),
        ("马尾辫", "tail"),
        ("white braid", "braids"),
    ],
)
def test_stated_hair_is_drawn(hair: str, style: str) -> None:
    assert style_of(Look(gender="female", hair=hair), "zh", "A").hair == style


@pytest.mark.parametrize("role", ["掌柜", "船老大", "伙计", "", "客人"])
def test_only_royal_roles_wear_crowns(role: str) -> None:
    for palette in range(12):
        look = Look(gender="male", age="adult", role=role, palette=palette)
        assert style_of(look, "zh", "A", world=WUXIA).hat not in {"guan", "mian", "crown"}


def test_an_innkeeper_and_a_boatman_have_clothes_of_their_own() -> None:
    assert role_of(Look(role="掌柜")) == "innkeeper"
    assert role_of(Look(role="boatman")) == "boatman"


@pytest.mark.parametrize(("clothes", "colour"), [("grey overalls", "grey"), ("红背带裤", "红")])
def test_overalls_are_of_one_colour_from_bib_to_leg(clothes: str, colour: str) -> None:
    plain = style_of(Look(gender="female", clothes=clothes), "en", "A")
    other = style_of(Look(gender="female", clothes="overalls"), "en", "A")
    assert plain.cloth == first(COLOURS, colour)
    assert plain.lower == shade(plain.cloth, -0.3) != other.lower


@pytest.mark.parametrize(
    ("role", "clothes"), [("大夫", "棉袍"), ("大夫", ""), ("书生", ""), ("船夫", "")]
)
def test_women_at_the_work_of_men_have_hair_and_clothes_of_women(role: str, clothes: str) -> None:
    for palette in range(12):
        look = Look(gender="female", age="adult", role=role, clothes=clothes, palette=palette)
        style = style_of(look, "zh", "沈青禾", world=WUXIA)
        assert style.outfit == "ruqun"
        assert style.hat in {"", "flowers", "hairpins"}
        assert style.hair in {"updo", "halfup", "bun"}


def test_women_in_uniform_wear_that_of_men() -> None:
    look = Look(gender="female", age="adult", role="士兵", palette=3)
    assert style_of(look, "zh", "穆云", world=WUXIA).outfit == "lamellar"


def test_boys_of_old_china_have_no_loops_of_girls() -> None:
    boys = (Look(gender="male", age="child", palette=palette) for palette in range(12))
    assert {style_of(each, "zh", "阿豆", world=WUXIA).hair for each in boys} == {"topknot"}


def test_men_of_old_europe_have_no_loose_hair_to_the_waist_unless_a_story_says_so() -> None:
    world = World(era="early_modern", culture="western")
    men = (Look(gender="male", age=age, palette=n) for age in ("young", "adult") for n in range(20))
    assert "long" not in {style_of(each, "en", "Pip", world=world).hair for each in men}
    told = Look(gender="male", age="adult", hair="long black hair", palette=3)
    assert style_of(told, "en", "Pip", world=world).hair == "long"


def test_pupils_of_the_republic_wear_no_tracksuits() -> None:
    for era, worn in (("modern", True), ("early_twentieth_century", False)):
        world = World(era=era, culture="chinese", genre="school")
        style = style_of(Look(gender="female", age="child"), "zh", "小芳", world=world)
        assert (style.outfit == "tracksuit") is worn
