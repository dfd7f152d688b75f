"""Who is who in Chinese stories: names, nouns, sex, age, groups, and the tags of quotations."""

from __future__ import annotations

import pytest

from ainern2d.core.story.reading import read_story
from ainern2d.core.story.storyboard import NARRATOR, Storyboard
from ainern2d.plugins.rules.lexicon_zh import lexicon
from ainern2d.plugins.rules.names_zh import find_names
from ainern2d.plugins.rules.passages import passages_of
from ainern2d.plugins.rules.people import read_people
from ainern2d.plugins.rules.planner import GRAMMARS, plan_story
from ainern2d.plugins.rules.record import Entity, MentionKind, Passage, Species
from ainern2d.plugins.rules.sexes import ANYBODY


def plan(story: str) -> Storyboard:
    return plan_story(read_story(story.encode(), "text"), language="zh")


def read(story: str) -> tuple[list[Passage], dict[str, Entity]]:
    passages = passages_of(read_story(story.encode(), "text"), GRAMMARS["zh"])
    return passages, {entity.name: entity for entity in read_people(passages, "zh")}


def speakers(story: str) -> list[str]:
    lines = [line for shot in plan(story).shots for line in shot.lines]
    return [line.speaker for line in lines if line.speaker != NARRATOR]


def told(story: str) -> str:
    lines = [line for shot in plan(story).shots for line in shot.lines]
    return "".join(line.text for line in lines if line.speaker == NARRATOR)


@pytest.mark.parametrize(
    ("story", "names"),
    [
        ("林尘不恼，从怀里取出半块玉佩。林尘快步追上去，忍不住问：", {"林尘"}),
        ("少平再一次抱住她。少平大步向她走去。", {"少平"}),
        ("王满银笑着坐下。欧阳明月看着王满银，叹了口气。", {"王满银", "欧阳明月"}),
        ("阿月摇摇头。老周把伞递给阿月，老周说：", {"阿月", "老周"}),
        ("她对热妮娅·鲁勉采娃点了点头。", {"热妮娅·鲁勉采娃"}),
        ("小团子拉着阿月的手。小团子笑了。阿月说：", {"小团子", "阿月"}),
        ("开车的人叫周立国，二十三岁。", {"周立国"}),
        ("程铁山闷声道。程铁山一把攥住她的手。程铁山说：", {"程铁山"}),
        ("赵长河扛着梯子去换瓦。长河蹲下去。长河坐下，长河说道：", {"赵长河"}),
        ("罗继堂来了。罗继堂笑了笑。茶泼在罗继堂的裤腿上。", {"罗继堂"}),
        ("阿荷从棉袄里探出头。阿荷笑了。阿荷说：", {"阿荷"}),
        ("金镯子不见了。金镯子倒在台面上。马先跪了下去。", set()),
        ("戴黑框眼镜的走了。云海金灿灿的一片。连狗都不叫了。", set()),
        ("大殿深处传来一声钟鸣。石阶上积着一层薄露。于是高台周围忽然安静了。", set()),
    ],
)
def test_names_are_found_by_their_characters_and_by_where_they_stand(
    story: str, names: set[str]
) -> None:
    assert set(find_names([f"{part}。" for part in story.split("。") if part], [])) == names


@pytest.mark.parametrize(
    ("told", "names"),
    [
        ("小于失声叫了起来。小于跑过来，小于说：", {"小于"}),
        ("老残道：“好。”老残笑道：“坐。”老残听说，站了起来。", {"老残"}),
        ("川娃子点点头。川娃子说：", {"川娃子"}),
    ],
)
def test_a_name_may_be_a_word_or_end_before_a_verb_of_speech(told: str, names: set[str]) -> None:
    sentences = [f"{part}。" for part in told.replace("“", "。").split("。") if part]
    assert set(find_names(sentences, [])) == names


def test_what_neither_speaks_nor_moves_is_no_name_in_a_long_text() -> None:
    rest = "苏木走进屋子，点点头。她坐下来，慢慢地喝着茶，看着窗外的雨。" * 60
    assert "黄梅天" not in find_names([rest, "黄梅天把屋子闷得发霉。"], [])
    assert "苏木" in find_names([rest, "黄梅天把屋子闷得发霉。"], [])


def test_relatives_are_told_apart_by_the_order_of_their_births() -> None:
    _, people = read("“来了？”四妈问。\n\n“来了。”四爸说。\n\n“坐。”三叔说。")
    genders = {name: people[name].gender for name in ("四妈", "四爸", "三叔")}
    assert genders == {"四妈": "female", "四爸": "male", "三叔": "male"}


def test_a_wife_is_not_the_man_whose_surname_she_bears() -> None:
    _, people = read("“坐。”沈太太说。\n\n沈仲翁走下楼来。沈仲翁点点头。\n\n“好。”沈仲翁说。")
    assert people["沈太太"].gender == "female"
    assert people["沈仲翁"].gender == "male"


def test_a_title_may_stand_behind_a_given_name() -> None:
    _, people = read("“不急。”玄机真人捻须微笑。\n\n玄机真人走上台来。\n\n“来了。”云嬷嬷说。")
    assert {"玄机真人", "云嬷嬷"} <= set(people)
    assert people["云嬷嬷"].gender == "female"


@pytest.mark.parametrize(
    ("tag", "who"),
    [
        ("“放手。”说话的是周志远。", "周志远"),
        ("“你错了。”第一个出声的是周志远，他站在门口。", "周志远"),
        ("“放手！”众人齐声喊道。", NARRATOR),
        ("“放手！”有人在后面喊道。", NARRATOR),
        ("“放手。”一个苍老的声音从墙里飘了出来。", NARRATOR),
        ("“放手。”周志远的烟停在半空。", "周志远"),
    ],
)
def test_a_tag_may_tell_the_speaker_last_or_leave_him_open(tag: str, who: str) -> None:
    story = f"周志远走进来，陆小满也走了进来。\n\n“谁？”陆小满问。\n\n{tag}\n\n陆小满没有动。"
    lines = [line for shot in plan(story).shots for line in shot.lines]
    assert next(line.speaker for line in lines if line.text[:2] in ("放手", "你错")) == who


def test_a_latin_name_has_the_sex_that_it_has_in_english() -> None:
    _, people = read("“好。”Lisa说。\n\n“不好。”Tom说。")
    assert (people["Lisa"].gender, people["Tom"].gender) == ("female", "male")


def test_a_pronoun_says_the_sex_of_the_only_person_in_view() -> None:
    _, people = read("苏木推开门。雨停了，她走出去。\n\n苏木抬头看天。风大了，她笑了。")
    assert people["苏木"].gender == "female"


def test_a_pronoun_that_fits_a_known_person_near_says_nothing_of_the_last_subject() -> None:
    story = "周志远停下来。苏木没有看他。\n\n他在门口站着。\n\n苏木低下头。\n\n他走了。他没有回头。"
    _, people = read(story)
    assert people["周志远"].gender == "male"
    assert people["苏木"].male_odds < ANYBODY + 1


def test_an_animal_has_the_name_by_which_it_was_called() -> None:
    _, people = read(
        "阿月抬起头。\n\n“花团，你能不能下来？”阿月问。\n\n“不能。”黑猫说。\n\n花团蹲在墙上。花团跳下来。"
    )
    assert "黑猫" in people["花团"].aliases
    assert people["花团"].species is Species.ANIMAL


def test_a_relative_and_a_rank_join_the_name_beside_them() -> None:
    _, people = read(
        "女儿桂兰端着碗走进来。桂兰笑了笑，桂兰说：“爹。”桂兰坐下。\n\n沈昭仪坐下。昭仪叹了口气，说：“走吧。”"
    )
    assert "女儿" in people["桂兰"].aliases
    assert "昭仪" in people["沈昭仪"].aliases
    assert people["沈昭仪"].gender == "female"


@pytest.mark.parametrize(
    ("noun", "name", "sex"), [("孙女", "小满", "female"), ("儿子", "秀英", "male")]
)
def test_a_relative_beside_a_name_says_more_of_the_sex_than_the_name(
    noun: str, name: str, sex: str
) -> None:
    _, people = read(f"周伯爬上楼梯。他的{noun}{name}趴在窗前。{name}看着大海。{name}说：“有船！”")
    assert people[name].gender == sex
    assert noun in people[name].aliases


def test_who_calls_a_grandfather_is_not_the_grandfather() -> None:
    _, people = read(
        "周伯提着灯，爬上楼梯。小满趴在窗前。\n\n“爷爷，那边有一艘船！”小满喊道。\n\n周伯放下灯。小满站起来。"
    )
    assert "爷爷" in people["周伯"].aliases
    assert "爷爷" not in people["小满"].aliases


@pytest.mark.parametrize("tag", ["旁边的人问", "一个吹笛子的喊", "喇叭里的声音说"])
def test_a_tag_that_leaves_its_speaker_open_names_nobody_of_the_cast(tag: str) -> None:
    story = f"林晓走进来。老周抬起头。\n\n“快走！”{tag}。\n\n“好。”林晓说。"
    assert speakers(story) == ["林晓"]


def test_a_given_name_and_a_title_mean_the_person_with_the_full_name() -> None:
    _, people = read(
        "孙玉厚推门进来。玉厚对她讲了很久。玉厚又坐下来。\n\n田福军点点头。田主任叹了口气，走了。"
    )
    assert {"孙玉厚", "玉厚"} <= set(people["孙玉厚"].aliases)
    assert "田主任" in people["田福军"].aliases


def test_a_noun_in_apposition_is_the_person_and_a_noun_alone_a_person_of_its_own() -> None:
    _, people = read("少年林尘背着竹篓走上来。掌柜连忙迎上去。林尘看了掌柜一眼。")
    assert "少年" in people["林尘"].aliases
    assert people["林尘"].age == "young"
    assert "掌柜" in people


def test_a_name_of_a_child_may_be_a_word_of_the_calendar() -> None:
    _, people = read("小满坐在车厢里。“它叫什么？”老周问。“小雨。”小满说。")
    assert set(people) == {"小满", "老周"}


def test_a_name_that_a_noun_is_called_by_is_that_persons_whatever_sex_it_suggests() -> None:
    _, people = read("门口站着一个女孩，名叫大勇。她穿着红雨衣。“我来了。”大勇说。")
    assert list(people) == ["大勇"]
    assert (people["大勇"].gender, people["大勇"].age) == ("female", "child")


def test_a_person_whom_a_noun_brings_in_gets_the_name_that_is_told_later() -> None:
    _, people = read(
        "来人是一名白衣女子，腰悬长剑，神色清冷。\n\n苏清雪看也不看他，转身便走。苏清雪回过头来。"
    )
    assert "白衣女子" in people["苏清雪"].aliases
    assert people["苏清雪"].gender == "female"


def test_sex_is_learnt_from_pronouns_at_the_start_of_a_clause() -> None:
    _, people = read("陈默回头一看。他把杯子递过去。沈佳走过来。她笑了笑，坐下了。")
    assert (people["陈默"].gender, people["沈佳"].gender) == ("male", "female")


def test_age_species_and_number_are_those_of_the_words() -> None:
    passages, people = read(
        "王小山今年十四岁，跑得很快。王小山停下来。小狐狸眨着眼，小狐狸说：“我饿了。”\n\n"
        "众人都笑了。两个人走了。"
    )
    assert (people["王小山"].age, people["王小山"].years) == ("young", 14)
    assert people["小狐狸"].species is Species.ANIMAL
    assert people["众人"].count == 0
    groups = [m for p in passages for piece in p.pieces for m in piece.mentions]
    assert sum(mention.kind is MentionKind.GROUP for mention in groups) == 2


def test_the_first_person_is_a_person_who_narrates() -> None:
    _, people = read("我回到镇上，天已经黑了。母亲迎出来。我叫了一声娘。")
    assert people["我"].narrates


@pytest.mark.parametrize(
    ("story", "speaker"),
    [
        ("林尘拱手道：“在下有礼。”", "林尘"),
        ("林尘对苏清雪说：“走吧。”苏清雪点点头。", "林尘"),
        ("苏清雪走进来。他凑到耳边。林尘压低声音，说道：“走吧。”", "林尘"),
        ("林尘的声音在门外响起：“开门！”", "林尘"),
        ("“谁在那里？”林尘问。", "林尘"),
        ("林尘坐下来。苏清雪笑道，“你来了。”", "苏清雪"),
    ],
)
def test_a_tag_names_the_subject_of_its_last_clause(story: str, speaker: str) -> None:
    assert speakers(story) == [speaker]


def test_words_before_a_colon_are_never_read_out_alone() -> None:
    story = "林尘拱手道：“在下林尘。”\n\n苏清雪站起来，摇了摇头：“不必。”"
    assert told(story) == "苏清雪站起来，"
    assert speakers(story) == ["林尘", "苏清雪"]


def test_a_quotation_behind_a_colon_is_no_part_of_the_one_before() -> None:
    story = "老周走进来。林晓抬起头。\n\n“死不了！”林晓犹豫了一下，对老周说：“你出去找找他。”"
    passages, _ = read(story)
    assert [clue.colon for clue in passages[1].turns[1].clues] == [True]


def test_a_quotation_may_go_on_over_lines_without_new_marks() -> None:
    story = "林晓慌忙说：“你不要下去！\n\n那里可不是女人去的地方！”\n\n老周说：“听你的。”"
    assert speakers(story) == ["林晓", "老周"]
    assert "那里" not in told(story)


def test_the_text_is_cut_into_its_likeliest_words() -> None:
    words = [word for _, word in lexicon().cut("少年快步走进了大殿").words()]
    assert words == ["少年", "快步", "走进", "了", "大殿"]


@pytest.mark.parametrize(
    ("story", "name"),
    [
        ("学徒铁锤十六岁，手上全是茧子。铁锤蹲在炉子旁边。铁锤笑了笑，站起来。", "铁锤"),
        ("石榴低着头绣花。石榴抬起头，望着窗外。\n\n“石榴，吃饭了。”母亲喊。", "石榴"),
        ("船夫扁担坐在船头抽烟。扁担叹了口气，回过头来。", "扁担"),
        ("司机小马踩住刹车，回头看了看她。", "小马"),
    ],
)
def test_a_usual_noun_is_a_name_where_the_story_uses_it_as_one(story: str, name: str) -> None:
    assert name in read(story)[1]


@pytest.mark.parametrize(
    "story",
    [
        "山上滚下来一块石头。石头砸在路上，石头碎了。“石头！”林晓喊。林晓跑了过去。",
        "湖上传来歌声。林晓笑了。唢呐吹得鸡飞狗跳，林晓坐下。",
        "“叫小心吧。”林晓说。林晓停下脚步。",
        "墙上拖着一道长长的影子。林晓猫着腰跑过去。袖子长，裤腿过长。林晓停下脚步。",
    ],
)
def test_things_and_idioms_are_no_people(story: str) -> None:
    _, people = read(story)
    assert set(people) == {"林晓"}


def test_a_noun_and_what_is_said_of_it_are_one_person() -> None:
    _, people = read(
        "店里坐着个道士。道士喝了一口茶。\n\n老道士放下茶碗。\n\n房东的姓柳，是个四十来岁的瘦女人。房东咳了一声。"
    )
    assert {"道士", "老道士"} <= set(people["道士"].aliases)
    assert "瘦女人" in people["房东"].aliases


def test_a_person_who_is_remembered_is_not_the_one_who_is_named_later() -> None:
    _, people = read(
        "老周眯起眼睛。那是四十年前的冬天，船上坐着一个姑娘，姑娘递给他一个橘子。\n\n"
        "“走吧。”老周说。\n\n秀兰推门进来。秀兰笑了笑，说：“爷爷。”秀兰坐下。"
    )
    assert "姑娘" not in people["秀兰"].aliases


def test_a_child_has_the_name_by_which_she_is_called() -> None:
    _, people = read(
        "林飞停下脚步。一个小女孩躲到林飞身后。\n\n“我怕。”\n\n“阿桃，别看。”林飞说。\n\n阿桃闭上了眼睛。"
    )
    assert "小女孩" in people["阿桃"].aliases


def test_kin_that_narration_lacks_is_the_one_near_by_or_the_one_who_tells() -> None:
    _, people = read(
        "沈飞收了刀。阿桃拉住沈飞的手。\n\n“哥，我饿。”\n\n沈飞叹了口气。阿桃看着沈飞。"
    )
    assert "哥" in people["沈飞"].aliases
    _, people = read(
        "我坐到桌边。弟弟跑出来，看了看我。\n\n“姐，我也要去。”\n\n我摇摇头。我没有说话。"
    )
    (narrator,) = [entity for entity in people.values() if entity.narrates]
    assert narrator.gender == "female"


def test_the_one_who_tells_has_the_name_by_which_others_call() -> None:
    _, people = read(
        "我把灯点上。母亲在灶边切菜。\n\n“小月，水开了没有？”\n\n“开了。”\n\n我把壶提下来。\n\n“小月，当心烫。”"
    )
    assert [entity.name for entity in people.values() if entity.narrates] == ["小月"]


def test_several_people_before_a_measure_word_are_no_one_of_the_cast() -> None:
    passages, people = read("屋里坐着五个客人。林晓走进来。三个士兵站在门口，林晓坐下了。")
    assert set(people) == {"林晓"}
    groups = [m for p in passages for x in p.pieces for m in x.mentions]
    assert sum(m.kind is MentionKind.GROUP for m in groups) >= 1


@pytest.mark.parametrize(
    "story",
    [
        "门口蹲着一条黄狗。林晓走出来。\n\n“出去，出去！”\n\n黄狗摇着尾巴。",
        "一只花猫跳上窗台。老周抬起头。\n\n“你又来了。”\n\n花猫看着老周。",
        "阿桃牵着老黑牛。\n\n“别动，我给你戴花。”\n\n老黑牛甩了甩头。",
    ],
)
def test_animals_do_not_speak_where_no_tag_says_so(story: str) -> None:
    _, people = read(story)
    beasts = {name for name, who in people.items() if who.species is Species.ANIMAL}
    assert beasts
    assert not beasts & set(speakers(story))


def test_a_voice_that_comes_from_somewhere_says_who_speaks() -> None:
    assert speakers("林晓抓着绳子。老魏不见了。\n\n“快上来！”对讲机里传来老魏的喊声。") == ["老魏"]


def test_a_name_with_a_word_for_kin_behind_it_calls_its_bearer() -> None:
    passages, _ = read("罗敏笑了。豆豆跟在罗敏后面。\n\n“罗敏姐姐，你害怕吗？”\n\n豆豆抬起头。")
    calls = [m for p in passages for x in p.pieces for m in x.mentions if m.vocative]
    assert [call.entities[0].name for call in calls] == ["罗敏"]


@pytest.mark.parametrize(
    ("name", "species"),
    [
        ("周大鹏", Species.HUMAN),
        ("孙小鹿", Species.HUMAN),
        ("白小龙", Species.HUMAN),
        ("何白鹤", Species.HUMAN),
    ],
)
def test_an_animal_within_a_given_name_makes_no_animal(name: str, species: Species) -> None:
    _, people = read(f"{name}走进教室。{name}坐下来，说：“老师，我来了。”\n\n“坐吧。”老师说。")
    assert people[name].species is species


def test_a_pronoun_decides_the_sex_that_a_given_name_only_suggests() -> None:
    # 强 suggests a man, in the whole name and in the given name alone.
    story = (
        "周小强和何大刚走进来。\n\n小强看着何大刚。她笑了，把伞放下。何大刚说：“坐。”\n\n"
        "小强拉着何大刚坐下。她说：“我来了。”"
    )
    _, people = read(story)
    assert people["周小强"].gender == "female"


def test_no_one_who_answers_is_not_someone() -> None:
    passages, _ = read("没有人说话。周志远站起来。周志远说：“好。”")
    texts = [p.text[m.start : m.end] for x in passages for p in x.pieces for m in p.mentions]
    assert "有人" not in texts


def test_a_nickname_is_called_without_its_first_character() -> None:
    story = "小豆子跑进来。小豆子笑了。\n\n“豆子，过来！”周志远喊。\n\n“哎！”小豆子说。"
    passages, people = read(story)
    called = next(
        m
        for x in passages
        for p in x.pieces
        for m in p.mentions
        if p.text[m.start : m.end] == "豆子"
    )
    assert called.entities == (people["小豆子"],)


@pytest.mark.parametrize(
    ("story", "names"),
    [
        (
            "王总走进来。王总带了两个人。周志远站起来。王总吵得更凶了。王总带着人走了。",
            {"王总", "周志远"},
        ),
        ("林晓扎着马尾，走进来。她的马尾一甩一甩。“你好。”林晓说。马尾晃了晃。", {"林晓"}),
        ("周志远捧着一卷黄绫走进来。黄绫上写着字。黄绫一抖。周志远说：“跪下。”", {"周志远"}),
        ("林晓喝了半碗汤里全是沙子。汤里全是。林晓张开嘴。张开了手。林晓说：“好。”", {"林晓"}),
        ("林晓过来了。林晓着急了。林晓上了车。林晓说：“好。”", {"林晓"}),
    ],
)
def test_hair_cloth_and_a_title_with_a_verb_are_no_names(story: str, names: set[str]) -> None:
    assert set(read(story)[1]) == names


def test_a_name_that_is_told_outright_is_that_of_the_person_it_is_told_of() -> None:
    _, people = read(
        "林晓走进帐篷。一个女护士跪在地上，给伤员喂水。\n\n那伤员是通信兵何大刚，腿断了。何大刚看着林晓，"
        "笑了笑。\n\n“林队长，”何大刚说，“你来了。”\n\n林晓回头看女护士。她叫苏兰，是从省城来的。\n\n"
        "“疼吗？”苏兰问。苏兰低下头。何大刚摇摇头。"
    )
    assert "伤员" in people["何大刚"].aliases
    assert "女护士" in people["苏兰"].aliases


@pytest.mark.parametrize(
    ("story", "name", "noun"),
    [
        (
            (
                "柜台后面坐着一个老头子。林晓看了看他。\n\n那老头子姓秦。林晓说：“秦先生，您好。”\n\n"
                "“坐。”秦先生说。秦先生叹了口气。\n\n老头子咳了两声。林晓坐下来。秦先生看着林晓。老头子又笑了。"
            ),
            "秦先生",
            "老头子",
        ),
        (
            (
                "周志远推开门。屋里坐着一个姑娘，还有一个女人。\n\n“我叫招娣。”姑娘说。\n\n“你找谁？”女人问。"
                "\n\n周志远看着姑娘。招娣笑了。女人走了出去。招娣坐下来。"
            ),
            "招娣",
            "姑娘",
        ),
    ],
)
def test_a_surname_or_an_own_name_that_is_said_joins_the_noun(
    story: str, name: str, noun: str
) -> None:
    assert noun in read(story)[1][name].aliases


def test_a_speaker_does_not_call_himself() -> None:
    story = "周主任推开门。陆小满站起来。\n\n“坐吧。”周主任说。\n\n“方案呢？”\n\n“周主任，在这里。”"
    assert speakers(story)[2] == "陆小满"


@pytest.mark.parametrize(
    ("said", "who"),
    [("谁吃了朕的粮食？", "皇帝"), ("臣不知道。", "沈尚书")],
)
def test_words_for_oneself_tell_an_emperor_from_a_minister(said: str, who: str) -> None:
    start = "皇帝坐在案前。沈尚书跪在地上。\n\n“起来吧。”皇帝说。\n\n“是。”沈尚书说。\n\n"
    more = "“嗯。”\n\n" if who == "皇帝" else ""
    assert speakers(f"{start}{more}“{said}”\n\n沈尚书和皇帝都沉默了。")[-1] == who


@pytest.mark.parametrize(
    ("told", "names"),
    [
        ("小豆苗跑过来。小豆苗抱起一只篮子。", {"小豆苗"}),
        ("九号举起一只手。九号点了点头。", {"九号"}),
        ("国庆点了点头。国庆笑了。", set()),
        ("爱军点了点头。爱军蹲在地上。", {"爱军"}),
        ("阿菲戴着一顶草帽。阿菲笑了。", {"阿菲"}),
        ("青兰云绸短褂挂在墙上。", set()),
        ("阿廖莎不说话。她看着阿廖莎。阿廖莎笑了。", {"阿廖莎"}),
    ],
)
def test_bynames_numbers_and_given_names_that_are_words_name_people(
    told: str, names: set[str]
) -> None:
    assert set(find_names([f"{part}。" for part in told.split("。") if part], [])) == names


def test_years_before_a_noun_are_those_of_whom_it_means() -> None:
    found = read("周志远低头一看，是个七八岁的女孩。\n\n女孩笑了。周志远也笑了。")[1]
    assert (found["女孩"].years, found["周志远"].years) == (7, None)


def test_a_difference_of_ages_is_no_age() -> None:
    found = read("周志远比林晓大九岁。周志远笑了。林晓也笑了。")[1]
    assert found["林晓"].years is None


@pytest.mark.parametrize(
    ("story", "name", "noun"),
    [
        (
            "老渔夫补着网。周志远走过来。\n\n“老人家，过河吗？”周志远问。\n\n老头摇摇头。",
            "老渔夫",
            "老头",
        ),
        ("清洁阿姨停下来。\n\n“郑阿姨，您坐。”林晓说。\n\n郑阿姨笑了。", "郑阿姨", "阿姨"),
        ("狼先生摘下帽子。\n\n“晚上好。”狼说。\n\n小羊跑了。", "狼先生", "狼"),
        ("周曼丽太太放下杯子。周曼丽笑了。周曼丽叹了口气。", "周曼丽", "太太"),
    ],
)
def test_nouns_of_an_age_and_polite_words_join_whom_they_mean(
    story: str, name: str, noun: str
) -> None:
    people = read(story)[1]
    assert any(name in each.aliases and noun in "".join(each.aliases) for each in people.values())
    assert noun not in people


def test_animals_with_titles_are_animals_and_talk_if_several_act_beside_quotations() -> None:
    story = (
        "“请进。”鸭妈妈打开门。\n\n“谢谢您。”狐先生摘下帽子。\n\n"
        "“喝茶吗？”鸭妈妈搬来一把椅子。\n\n“好。”狐先生坐下来。"
    )
    people = {each.name: each for each in plan(story).cast}
    assert {name: each.look.species for name, each in people.items()} == {
        "鸭妈妈": "animal",
        "狐先生": "animal",
    }
    assert speakers(story) == ["鸭妈妈", "狐先生", "鸭妈妈", "狐先生"]


def test_a_voice_is_that_of_who_comes_in_behind_it() -> None:
    start = "林晓坐在灯下。林晓叹了口气。\n\n“有人吗？”一个沙哑的声音在门外问。\n\n"
    assert speakers(f"{start}周志远推门进来，周志远说：“是我。”")[0] == "周志远"


def test_a_woman_may_be_called_by_her_family() -> None:
    assert read("郑氏放下针线。郑氏叹了口气。")[1]["郑氏"].gender == "female"
