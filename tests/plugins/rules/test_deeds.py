"""What a sentence shows: verb, who, whom, object; and what only seems to be a deed."""

from __future__ import annotations

import pytest

from ainern2d.core.story.deeds import Deed, Effect, Emotion, Mood, Noise, Thing, Verb
from ainern2d.core.story.language import detect_language
from ainern2d.core.story.reading import read_story
from ainern2d.plugins.rules.atmosphere import find_atmosphere, mood_of
from ainern2d.plugins.rules.deeds import find_deeds
from ainern2d.plugins.rules.passages import passages_of
from ainern2d.plugins.rules.planner import GRAMMARS, plan_story
from ainern2d.plugins.rules.props import found_in
from ainern2d.plugins.rules.record import Entity, Mention, MentionKind, Passage, Piece, Role


def told(story: str, *names: str) -> list[Deed]:
    """Return the deeds of a story in which each of these names is a mention of a person."""
    return [deed for piece in pieces_of(story, *names) for deed in piece.deeds]


def pieces_of(story: str, *names: str) -> list[Piece]:
    """Return the pieces of a story with all that they show."""
    language = detect_language(story)
    passages = passages_of(read_story(story.encode(), "text"), GRAMMARS[language])
    people = {name: Entity(name) for name in names}
    for passage in passages:
        mention(passage, people)
    find_deeds(passages, language)
    find_atmosphere(passages, language)
    return [piece for passage in passages for piece in passage.pieces]


def mention(passage: Passage, people: dict[str, Entity]) -> None:
    for piece in passage.pieces:
        found = [
            Mention(at, at + len(name), MentionKind.NAME, (entity,))
            for name, entity in people.items()
            for at in range(len(piece.text))
            if piece.text.startswith(name, at)
        ]
        piece.mentions = tuple(sorted(found, key=lambda each: each.start))


def short(deed: Deed) -> str:
    """Return a deed as "who verb whom thing", with what it has of these."""
    thing = deed.object.thing or deed.object.words if deed.object else ""
    parts = [",".join(deed.who), deed.verb, ",".join(deed.whom), str(thing)]
    return " ".join(part for part in parts if part)


@pytest.mark.parametrize(
    ("sentence", "deeds"),
    [
        ("Finch rose and walked to the window.", ["Finch stand_up", "Finch walk window"]),
        ("Finch gave Mara a red rose.", ["Finch give Mara flower"]),
        ("Finch lit the welding torch.", ["Finch light welder"]),
        ("Finch drew his sword and struck Mara.", ["Finch draw sword", "Finch strike Mara"]),
        ("Finch drew the curtains.", ["Finch close curtain"]),
        ("Finch struck a match.", ["Finch light match"]),
        ("Finch shook his head.", ["Finch shake_head"]),
        ("Mara was struck by Finch.", ["Finch strike Mara"]),
        ("Finch kissed Mara's hand.", ["Finch kiss Mara"]),
        ("Finch took off his hat.", ["Finch take_off hat"]),
        ("Holding the lamp, Finch climbed the stairs.", ["Finch hold lamp", "Finch climb stairs"]),
        ("Finch let the cup fall.", ["Finch drop cup"]),
        ("Finch let go of the rope.", ["Finch drop rope"]),
        ("Finch brought down the gavel.", ["Finch strike hammer"]),
        ("The words stood before her mind.", []),
        ("The bells rang in threes.", ["look bell"]),
        ("Finch sneezed.", []),
        ("Finch lowered himself upon the chair.", ["Finch sit chair"]),
        ("Finch unwound the scarf.", ["Finch take_off clothes"]),
        ("Finch put up a black umbrella.", ["Finch open umbrella"]),
        ("Finch jerked his head towards Mara.", ["Finch nod Mara"]),
        ("Finch hammered upon the door.", ["Finch knock door"]),
        ("The door opened.", ["open door"]),
        ("“Look!” cried Finch.", ["Finch shout"]),
        ("Finch cried for an hour.", ["Finch weep"]),
        ("Finch's hand trembled.", ["Finch tremble"]),
        ("顾青崖坐下来，拔出长剑。", ["顾青崖 sit", "顾青崖 draw sword"]),
        ("顾青崖把信放在桌上。", ["顾青崖 put letter"]),
        ("顾青崖被三娘打倒在地。", ["三娘 strike 顾青崖"]),
        ("顾青崖合上笔记本电脑。", ["顾青崖 close computer"]),
        ("顾青崖点了点头，又摇摇头。", ["顾青崖 nod", "顾青崖 shake_head"]),
        ("顾青崖扶三娘坐下。", ["顾青崖 lead 三娘", "三娘 sit"]),
        ("灯灭了。", ["extinguish lamp"]),
        ("Finch fell against the barrels and slid to the floor.", ["Finch fall"]),
        ("At the far end sat Finch.", ["Finch sit"]),
        ("At table six sat Mara, alone, in a green coat.", ["Mara sit"]),
        ("Across from her sat Finch.", ["Finch sit"]),
        ("Behind the cart limped Finch.", ["Finch walk"]),
        ("Farther along lay Finch.", ["Finch lie"]),
        ("Snow was falling on the roofs, and it fell all night.", []),
        ("Finch got on his mule.", ["Finch ride horse"]),
        ("At midnight Finch woke.", ["Finch wake"]),
        ("That evening Mara wept.", ["Mara weep"]),
        ("Finch put the basket down on the grass.", ["Finch put basket"]),
        ("Finch played a mouth organ.", ["Finch play_music flute"]),
        ("顾青崖还没开口三娘就坐下了。", ["三娘 sit"]),
        ("朝奉顾青崖坐在柜台后面。", ["顾青崖 sit table"]),
        ("门外进来一个背着药箱的三娘。", ["三娘 enter", "三娘 carry box"]),
        ("顾青崖把安全帽给三娘扣上，又扣上头盔。", ["顾青崖 put_on 三娘 hat", "顾青崖 put_on hat"]),
        ("他们从屋里打到院子里。", ["fight"]),
        ("Finch went down full length on the ice.", ["Finch fall"]),
        ("Finch bawled an order.", ["Finch shout"]),
        ("Finch shot past Mara.", ["Finch run"]),
        ("Finch shot at Mara.", ["Finch shoot Mara"]),
        ("Finch bit Mara's wrist.", ["Finch seize Mara"]),
        ("Finch leaned on his staff.", ["Finch lean stick"]),
        ("顾青崖一把抱住三娘。", ["顾青崖 embrace 三娘"]),
        ("顾青崖一口咬住了三娘的手腕。", ["顾青崖 seize 三娘"]),
        ("顾青崖把小狗往三娘怀里一塞。", ["顾青崖 give 三娘 dog"]),
        ("In came Finch with a lamp.", ["Finch enter"]),
        ("Finch gave half of it to the dog.", ["Finch give"]),
        ("门口走进来一个三娘。", ["三娘 enter"]),
        ("后面跟着三娘。", ["三娘 follow"]),
        ("顾青崖走到前面。", ["顾青崖 walk"]),
    ],
)
def test_a_sentence_says_who_does_what(sentence: str, deeds: list[str]) -> None:
    assert list(map(short, told(sentence, "Finch", "Mara", "顾青崖", "三娘"))) == deeds


@pytest.mark.parametrize(
    "sentence",
    [
        "Finch did not sit down.",
        "Finch never smoked a pipe.",
        "Finch would have run.",
        "If Finch had kissed Mara, all would be well.",
        "Finch used to drink wine with Mara.",
        "Finch had danced once at Highbury.",
        "Finch was dying to tell her.",
        "Did Finch fall?",
        "Finch took part in it, and held his tongue.",
        "It was as if Finch slept.",
        "顾青崖没有坐下。",
        "如果顾青崖跪下，就好了。",
        "从前顾青崖总是骑马。",
        "顾青崖差点摔倒。",
        "The day staff sang no song.",
        "顾青崖的牙齿咯咯地响。",
        "走廊很长。",
        "这件事真可笑。",
    ],
)
def test_what_does_not_happen_is_no_deed(sentence: str) -> None:
    assert told(sentence, "Finch", "Mara", "顾青崖") == []


def test_what_somebody_says_is_no_deed() -> None:
    assert told("“Sit down and drink,” said Finch.", "Finch") == []


def test_a_deed_keeps_its_sentence_and_is_less_sure_in_a_subordinate_clause() -> None:
    (plain,) = told("Finch smiled.", "Finch")
    (clause,) = told("The man who smiled was Finch.", "The man")
    assert (plain.verb, plain.sentence) == (Verb.SMILE, "Finch smiled.")
    assert clause.confidence < plain.confidence


def test_it_means_the_thing_named_last() -> None:
    story = "Finch picked up the lamp. He held it over the table."
    deeds = told(story, "Finch")
    assert [deed.object.thing for deed in deeds if deed.object] == [Thing.LAMP, Thing.LAMP]


def test_a_passage_that_the_grammar_cannot_read_has_no_deeds() -> None:
    passages = passages_of(read_story(b"'s 's -- 's. And and, or!", "text"), GRAMMARS["en"])
    find_deeds(passages, "en")
    pieces = [piece for passage in passages for piece in passage.pieces]
    assert all(piece.deeds == () for piece in pieces if piece.role is not Role.SPEECH)


@pytest.mark.parametrize(
    ("sentence", "sounds", "effects"),
    [
        ("The church bells rang, and thunder rolled.", [Noise.BELL, Noise.THUNDER], []),
        ("She knocked at the door.", [Noise.KNOCK], []),
        ("A shell burst behind the wall.", [Noise.EXPLOSION], [Effect.EXPLOSION]),
        ("The lamp went out.", [], [Effect.DARKNESS]),
        ("The barn was on fire.", [], [Effect.FIRE]),
        ("His voice rumbled like thunder.", [], []),
        ("There was no sound of bells, and no smoke.", [], []),
        ("Finch wore a yellow coat on the surface of the moon.", [], []),
        ("Something grey shot from the hedge.", [], []),
        ("铃铛叮当响，耳朵里嗡嗡地响。", [Noise.BELL], []),
        ("三娘的牙齿咯咯地响。", [], []),
        ("远处传来钟声和马蹄声。", [Noise.BELL, Noise.HOOVES], []),
        ("窗外电闪雷鸣。", [Noise.THUNDER], [Effect.LIGHTNING]),
        ("他的声音像雷声一样。", [], []),
        ("枪声停了。", [], []),
        ("He held a grenade and looked at the floorboards.", [], []),
        ("A grumble of thunder came from the hills.", [Noise.THUNDER], []),
        ("The clerk banged his gavel.", [Noise.KNOCK], []),
        ("Finch knocked over the chair.", [], []),
        ("他抱着军号坐下。", [], []),
        ("他举起军号吹了起来。", [Noise.HORN], []),
        ("机枪手蹲在墙后，腰里挂着手榴弹。", [], []),
        ("他把手榴弹扔了出去。", [Noise.EXPLOSION], []),
        ("雨哗啦啦地下着。", [Noise.RAIN], []),
        ("冰面咔嚓一声裂了。", [], []),
        ("马达轰隆隆地转。", [Noise.ENGINE], []),
        ("远处轰隆隆响了一阵。", [Noise.THUNDER], []),
        ("轮船拉响了汽笛。", [Noise.HORN], []),
    ],
)
def test_a_sentence_says_what_is_heard_and_seen(
    sentence: str, sounds: list[Noise], effects: list[Effect]
) -> None:
    (piece,) = pieces_of(sentence)
    assert sorted(cue.sound for cue in piece.sounds) == sorted(sounds)
    assert [cue.effect for cue in piece.effects] == effects


@pytest.mark.parametrize(
    ("sentence", "feelings"),
    [
        ("Finch was furious.", {"Finch": Emotion.ANGRY}),
        ("Finch smiled sadly.", {"Finch": Emotion.SAD}),
        ("Finch was not afraid.", {}),
        ("Finch walked to the window.", {}),
        ("Finch looked at Mara with tears in his eyes.", {"Finch": Emotion.SAD}),
        ("顾青崖吓得脸色发白。", {"顾青崖": Emotion.AFRAID}),
        ("顾青崖笑了，三娘却哭了。", {"顾青崖": Emotion.HAPPY, "三娘": Emotion.SAD}),
    ],
)
def test_a_sentence_says_how_people_feel(sentence: str, feelings: dict[str, Emotion]) -> None:
    found = [
        each for p in pieces_of(sentence, "Finch", "Mara", "顾青崖", "三娘") for each in p.feelings
    ]
    assert {each.who: each.emotion for each in found} == feelings


@pytest.mark.parametrize(
    ("scene", "mood"),
    [
        ("The guns fired. A shell exploded. The wounded soldiers screamed.", Mood.VIOLENT),
        ("They buried him. The coffin was small. The widow wept at the grave.", Mood.GRIEF),
        ("He opened the letter. He read it. He put it away.", Mood.NEUTRAL),
        ("枪声大作，敌人冲锋了。士兵们倒在血泊里。炮弹爆炸了。", Mood.VIOLENT),
        ("他走到桌前，坐下来。她倒了一杯茶。", Mood.NEUTRAL),
    ],
)
def test_a_scene_has_the_mood_that_its_words_make(scene: str, mood: Mood) -> None:
    assert mood_of(pieces_of(scene), detect_language(scene))[0] is mood


@pytest.mark.parametrize(
    ("sentence", "props"),
    [
        ("She threw a bottle cap into the street.", []),
        ("He leaned on the lamp post.", []),
        ("An apple tree stood by the book shop.", []),
        ("She put the bottle on the sill.", ["bottle"]),
    ],
)
def test_what_only_describes_another_thing_is_not_seen(sentence: str, props: list[str]) -> None:
    assert [thing.prop.value for thing in found_in(sentence)] == props


@pytest.mark.parametrize(
    ("sentence", "verbs"),
    [
        ("When she was five Mara had climbed the wall and had kissed Finch.", ["climb", "kiss"]),
        ("He remembered that Mara had knelt there.", ["kneel"]),
        ("Mara had climbed the wall.", []),
        ("小时候，三娘坐在门槛上吃饼。", ["sit", "eat"]),
        ("三娘总是坐在门槛上吃饼。", []),
    ],
)
def test_a_memory_shows_what_had_happened(sentence: str, verbs: list[str]) -> None:
    assert [deed.verb.value for deed in told(sentence, "Finch", "Mara", "三娘")] == verbs


@pytest.mark.parametrize(
    ("sentence", "deeds"),
    [
        ("林晓哭了起来。", ["林晓 weep"]),
        ("林晓把绳子拉了起来。", ["林晓 pull rope"]),
        ("林晓站了起来。", ["林晓 stand_up"]),
        ("林晓冲周远招手。", ["林晓 wave 周远"]),
        ("林晓冲了出去。", ["林晓 run", "林晓 leave"]),
        ("林晓跟周远商量。", []),
        ("林晓梳着两条辫子。", []),
        ("林晓脖子上挂着一把钥匙。", ["look key"]),
        ("林晓正挂着灯笼。", ["林晓 put lamp"]),
        ("林晓冷得牙齿打架。", ["林晓 tremble"]),
        ("林晓咬了咬牙。", ["林晓 frown"]),
        ("林晓抢着回答。", []),
        ("林晓走过去，挨着周远蹲下。", ["林晓 walk", "林晓 crouch"]),
        ("林晓把门拉开。", ["林晓 open door"]),
    ],
)
def test_a_complement_a_coverb_a_state_and_an_idiom_are_no_deeds(
    sentence: str, deeds: list[str]
) -> None:
    assert [short(deed) for deed in told(sentence, "林晓", "周远")] == deeds


@pytest.mark.parametrize(
    ("sentence", "deeds"),
    [
        (
            "By the stove, where the cat used to lie, sat Finch with a pipe.",
            ["Finch sit"],
        ),
        ("Mara, who could not bear how quiet it was, hit Finch.", ["Mara strike Finch"]),
        (
            "Mara with the basket, who was old and had walked far, knelt and wept.",
            ["Mara kneel", "Mara weep"],
        ),
        ("Finch, a tall man with ink on his cuffs, closed the door.", ["Finch close door"]),
        ("Mara let the cup fall, knelt and embraced Finch.",
         ["Mara drop cup", "Mara kneel", "Mara embrace Finch"]),
        (
            "Finch lifted the key as one takes an egg from a hen, and put it down.",
            ["Finch lift key", "Finch put key"],
        ),
        ("Finch bowed, as he did when he brought in the soup.", ["Finch bow"]),
        ("Mara ran, slipped on the mud he had brought in, and fell.",
         ["Mara run", "Mara fall earth"]),
        ("Mara was reaching for the lamp.", ["Mara touch lamp"]),
        ("Mara with the plait, in a coat two sizes too large, knelt.", ["Mara kneel"]),
        (
            "When her boots touched the stone she stood still and listened.",
            ["she stand", "she listen"],
        ),
        (
            "Mara took the key. Mara lifted the astrolabe and put it down.",
            ["Mara take key", "Mara lift", "Mara put"],
        ),
        ("Mara climbed into the car.", ["Mara enter car"]),
        ("Mara ate with both elbows on the map.", ["Mara eat"]),
        ("Mara lay there, counting under her breath.", ["Mara lie"]),
        ("Mara climbed in behind the wheel.", ["Mara enter"]),
        ("Mara climbed up the ladder.", ["Mara climb ladder"]),
    ],
)  # fmt: skip
def test_clauses_between_commas_and_likenesses_leave_the_doer(
    sentence: str, deeds: list[str]
) -> None:
    assert [short(deed) for deed in told(sentence, "Finch", "Mara", "she") if deed.who] == deeds


@pytest.mark.parametrize(
    ("story", "deeds"),
    [
        ("月光斜斜地扫过一排窗子。", []),
        ("阿明朝北边那扇窗走去。", ["阿明 walk"]),
        ("奔到桥头，他忽然停住了。", ["他 run"]),
        ("阿明抱着一把二胡。阿明拨了一下弦。", ["阿明 hold fiddle", "阿明 play_music fiddle"]),
        ("阿明提着二胡。阿明把琴递了过来。", ["阿明 hold fiddle", "阿明 give fiddle"]),
        ("阿明把琴放在桌上。", ["阿明 put zither"]),
        ("阿明嚼着馒头，眼泪一下子掉了下来。", ["阿明 eat bread", "阿明 weep"]),
        ("阿明把手伸进墙缝。", ["阿明 lift"]),
    ],
)
def test_light_tears_and_gaps_do_nothing_and_an_instrument_is_the_one_named(
    story: str, deeds: list[str]
) -> None:
    assert [short(deed) for deed in told(story, "阿明", "他") if deed.who] == deeds


@pytest.mark.parametrize(
    ("story", "deeds"),
    [
        ("阿明骑着马穿过树林。", ["阿明 ride horse"]),
        ("阿明开着卡车穿过县城。", ["阿明 drive car"]),
        ("阿明骑着马到了门口，走上台阶。", ["阿明 ride horse", "阿明 walk stairs"]),
    ],
)
def test_who_rides_through_a_place_does_not_walk_through_it(story: str, deeds: list[str]) -> None:
    found = [short(deed) for deed in told(story, "阿明") if deed.who]
    assert [deed for deed in found if deed.split()[1] in {"ride", "drive", "walk"}] == deeds


@pytest.mark.parametrize(
    ("story", "deeds"),
    [
        # What is only imagined, or is another verb than it looks.
        (
            "Tom smiled. Tom spoke as if Ann were a child holding a knife. Tom bowed.",
            {"smile", "bow"},
        ),
        ("她给周启明打了六个电话。林晚叹了口气。", {"phone", "sigh"}),
        ("林晚咬了咬唇。林晚点了点头。", {"frown", "nod"}),
        ("陆少铮抬起眼看着她。陆少铮笑了。", {"look", "smile"}),
        ("一声枪响，倒下去的却不是月棠。月棠哭了。", {"weep"}),
        ("陆少铮把他扑倒在地。陆少铮喘着粗气。", {"push"}),
    ],
)
def test_a_verb_is_what_stands_beside_it(story: str, deeds: set[str]) -> None:
    board = plan_story(read_story(story.encode(), "text"))
    shown = {d.verb.value for s in board.scenes for shot in s.shots for d in shot.deeds}
    assert shown == deeds


def test_what_is_ridden_is_the_animal_of_the_scene() -> None:
    story = (
        "白鹿站在河边。“上来。”白鹿说。\n\n“好。”杜小满说。\n\n"
        "杜小满骑在它背上，一声不响。白鹿叹了口气。"
    )
    board = plan_story(read_story(story.encode(), "text"))
    ridden = [
        deed.object.words
        for scene in board.scenes
        for shot in scene.shots
        for deed in shot.deeds
        if deed.verb == "ride" and deed.object
    ]
    assert ridden == ["白鹿"]
