"""Whom shots show: people from their first mention as present, those whom "they" means, extras."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ainern2d.core import Deed, Prop, ShotSize, Verb
from ainern2d.core.story.reading import read_story
from ainern2d.plugins.rules.drafts import Draft
from ainern2d.plugins.rules.planner import plan_story
from ainern2d.plugins.rules.record import Piece, Role
from ainern2d.plugins.rules.shots import acts_anew

if TYPE_CHECKING:
    from ainern2d.core.story.storyboard import Shot

ROOM = """The Room

Anna sat by the window. “Come in,” said Anna.

“Thank you,” said Tom.

"""


def shot_of(story: str, words: str) -> Shot:
    """Return the shot that shows or says some words."""
    board = plan_story(read_story(story.encode(), "text"))
    return next(
        shot
        for shot in board.shots
        if words in shot.action or any(words in line.text for line in shot.lines)
    )


@pytest.mark.parametrize(
    "told",
    [
        "Anna thought of Ben.",
        "Anna waited for Ben.",
        "Ben's letter lay on the table.",
        "Ben had died long ago.",
        "Anna remembered Ben.",
    ],
)
def test_people_who_are_only_thought_of_are_not_seen(told: str) -> None:
    story = f"{ROOM}{told}\n\n“I am Ben,” said Ben at the door.\n"
    assert "Ben" not in shot_of(story, told).cast


def test_people_who_are_named_in_speech_are_not_seen() -> None:
    story = f"{ROOM}“Where is Ben?” asked Anna.\n\n“I am Ben,” said Ben at the door.\n"
    assert "Ben" not in shot_of(story, "Where is Ben?").cast


def test_nobody_is_seen_before_the_first_mention() -> None:
    story = f"{ROOM}They waited.\n\n“Here I am,” said Ben.\n\nBen laughed.\n"
    board = plan_story(read_story(story.encode(), "text"))
    spoken = next(
        n for n, shot in enumerate(board.shots) if any("Here I am" in x.text for x in shot.lines)
    )
    assert all("Ben" not in shot.cast for shot in board.shots[:spoken])
    assert "Ben" in board.shots[spoken].cast


def test_an_owner_is_seen_whose_hand_or_face_is_told_about() -> None:
    assert "Tom" in shot_of(f"{ROOM}Tom's hand trembled.\n", "hand trembled").cast


def test_they_are_those_who_are_here() -> None:
    story = (
        f"{ROOM}They laughed.\n\n“Who is it?” said Anna. She thought of Ben.\n\n“I,” said Ben.\n"
    )
    assert set(shot_of(story, "They laughed").cast) == {"Anna", "Tom"}


def test_they_at_the_start_of_a_scene_are_those_of_the_scene_before() -> None:
    story = f"{ROOM}The next morning they walked into the village.\n\n“Stop!” said the captain.\n"
    assert set(shot_of(story, "next morning").cast) == {"Anna", "Tom"}


@pytest.mark.parametrize(
    ("told", "kind", "count"),
    [
        ("Two guards stood at the gate.", "guards", 2),
        ("The crowd was silent.", "crowd", 0),
        ("A waiter brought tea.", "waiter", 1),
        ("Three old women laughed.", "women", 3),
        ("The bandits ran down the slope.", "bandits", 0),
        ("A gang of thieves waited behind the rocks.", "thieves", 0),
        ("Anna looked at the two young carpenters.", "carpenters", 2),
        ("The bell rang, and nurses hurried along the corridor.", "nurses", 0),
        ("The crew sang.", "crew", 0),
    ],
)
def test_groups_and_people_without_a_part_are_extras(told: str, kind: str, count: int) -> None:
    shot = shot_of(f"{ROOM}{told}\n", told)
    assert [(each.kind, each.count) for each in shot.extras] == [(kind, count)]
    assert told in shot.extras[0].sentence


@pytest.mark.parametrize(
    "told",
    [
        "Anna judges the cake and hosts the party.",
        "Tom hosts a party.",
        "Tom thought of his ancestors.",
        "It was the finest of gifts for singers.",
        "The police station was dark.",
        "Anna picked at bunches of grapes.",
    ],
)
def test_verbs_and_people_in_general_are_no_groups(told: str) -> None:
    assert shot_of(f"{ROOM}{told}\n", told).extras == ()


def test_a_stranger_keeps_its_fuller_words() -> None:
    told = "An old woman came in. The woman sat down.\n\nShe laughed.\n\nTom embraced her.\n"
    board = plan_story(read_story(f"{ROOM}{told}".encode(), "text"))
    kinds = {each.kind for shot in board.shots for each in shot.extras}
    doers = {
        name for shot in board.shots for deed in shot.deeds for name in (*deed.who, *deed.whom)
    }
    assert kinds == {"old woman"}
    assert "old woman" in doers
    assert "woman" not in doers


def test_we_are_no_strangers() -> None:
    story = f"{ROOM}Two guards stood at the gate. We laughed.\n"
    assert not any(e.kind == "guards" for e in shot_of(story, "We laughed").extras)


def test_they_are_the_extras_told_about_last() -> None:
    shot = shot_of(f"{ROOM}The villagers shouted. They ran.\n", "They ran")
    assert [each.kind for each in shot.extras] == ["villagers"]
    assert shot.cast == ()


def test_the_two_women_are_those_who_are_here() -> None:
    story = f"{ROOM}“Sit down,” said Mary. She smiled.\n\nThe two women laughed.\n"
    shot = shot_of(story, "two women")
    assert set(shot.cast) == {"Anna", "Mary"}
    assert shot.extras == ()


@pytest.mark.parametrize(
    "told",
    [
        "Tom lifted Anna down like a bride.",
        "Tom walked like a soldier.",
        "Anna saw a steady grey light.",
        "Tom was a fat man in a cap.",
        "She was hardly more than a girl.",
        "Anna rubbed the head dry.",
        "The siren wailed, and Anna poured water from a pitcher.",
    ],
)
def test_likenesses_and_colours_are_no_extras(told: str) -> None:
    assert shot_of(f"{ROOM}{told}\n", told).extras == ()


def test_an_apposition_is_no_extra() -> None:
    shot = shot_of(
        f"{ROOM}Mary, a girl in a red coat, opened the door. “It is I,” said Mary.\n", "red coat"
    )
    assert shot.extras == ()
    assert shot.faces == ("Mary",)


def test_a_possessive_pronoun_beside_an_extra_is_not_somebody_who_is_here() -> None:
    shot = shot_of(f"{ROOM}A woman came in with a letter in her hand.\n", "A woman")
    assert "Anna" not in shot.cast


def test_a_line_is_said_to_its_addressee() -> None:
    story = f"{ROOM}“Anna, look at me,” said Tom.\n"
    shot = shot_of(story, "look at me")
    assert shot.lines[-1].addressee == "Anna"
    assert set(shot.cast) == {"Anna", "Tom"}


def test_another_deed_is_another_picture_and_a_smile_is_not() -> None:
    def draft(verb: Verb, *, told: bool = True) -> Draft:
        shot = Draft("s", ShotSize.MEDIUM, told=told)
        shot.tell(Piece("…", Role.TOLD), [Deed(verb=verb)])
        return shot

    def anew(shot: Draft, *verbs: Verb) -> bool:
        return acts_anew(shot, Piece("…", Role.TOLD), [Deed(verb=verb) for verb in verbs])

    assert anew(draft(Verb.WALK), Verb.FALL)
    assert not anew(draft(Verb.WALK), Verb.WALK)
    assert not anew(draft(Verb.WALK), Verb.SMILE)
    assert not anew(draft(Verb.SMILE), Verb.SIT)
    assert anew(draft(Verb.SMILE, told=False), Verb.SIT)
    assert not anew(draft(Verb.WALK))


@pytest.mark.parametrize(
    ("told", "doers"),
    [
        ("Then they danced until the lamp went out.", {"Anna", "Tom"}),
        ("Anna and Tom lifted the chest.", {"Anna", "Tom"}),
        ("A sailor knocked over the chair.", {"sailor"}),
        ("He took her coat.", {"Tom"}),
    ],
)
def test_the_people_of_a_shot_do_what_it_shows(told: str, doers: set[str]) -> None:
    shot = shot_of(f"{ROOM}{told}\n", told.split()[-1])
    assert {name for deed in shot.deeds for name in deed.who} == doers
    assert doers <= {*shot.cast, *(extras.kind for extras in shot.extras)}


def test_each_part_of_a_long_sentence_shows_its_own_deeds_sounds_and_feelings() -> None:
    board = plan_story(
        read_story(
            (
                f"{ROOM}Anna climbed on to the table with the long brass pole in both of her "
                f"hands, "
                "pushed the little window open as far as it would go in that weather, and a bell "
                "rang somewhere over the town, and Tom laughed until he was quite out of breath.\n"
            ).encode(),
            "text",
        )
    )
    parts = [shot for shot in board.shots if any("table" in d.sentence for d in shot.deeds)]
    assert len(parts) > 1
    assert sum(deed.verb is Verb.CLIMB for shot in parts for deed in shot.deeds) == 1
    assert sum(deed.verb is Verb.LAUGH for shot in parts for deed in shot.deeds) == 1
    assert sum(len(shot.sounds) for shot in parts) == len(
        {cue.sound for shot in parts for cue in shot.sounds}
    )
    for shot in board.shots:
        seen = {*shot.cast, *(extras.kind for extras in shot.extras)}
        assert {name for deed in shot.deeds for name in deed.who} <= seen
        assert {feeling.who for feeling in shot.feelings} <= seen


def test_people_and_things_of_a_memory_stay_in_it() -> None:
    filler = "Nothing moved on the hill, and the two of them had a long way to go. " * 6
    board = plan_story(
        read_story(
            (
                f"{filler}\n\nAnna sat in the kitchen beside Tom. “Cold,” said Tom.\n\nWhen "
                f"she was six her "
                "uncle Hugo had stood in the orchard. Hugo had laughed, and had given Anna a "
                "letter. "
                "Anna had taken the letter.\n\n“Come,” said Tom. They danced.\n"
            ).encode(),
            "text",
        )
    )
    assert [scene.mode for scene in board.scenes][-2:] == ["memory", "present"]
    after = board.scenes[-1].shots
    assert not any(shot.held for shot in after)
    assert set(after[-1].cast) | set(after[0].cast) == {"Anna", "Tom"}


@pytest.mark.parametrize(
    "told",
    [
        "Anna set down the lamp as one takes a coin from a beggar.",
        "Anna had lied to better-dressed men.",
        "Anna heard a song that children are taught to sing.",
    ],
)
def test_who_is_in_a_likeness_or_in_general_words_is_not_there(told: str) -> None:
    assert not shot_of(f"{ROOM}{told}\n", told).extras


def test_a_stranger_who_acts_is_no_insert_and_needs_no_bystanders() -> None:
    story = f"{ROOM}A tall sailor lay on the sacks and held a key.\n"
    shot = shot_of(story, "sailor")
    assert (shot.size, shot.prop, shot.cast) == (ShotSize.MEDIUM, "", ())
    assert [extras.kind for extras in shot.extras] == ["tall sailor"]
    assert Verb.LIE in {deed.verb for deed in shot.deeds}


@pytest.mark.parametrize(
    ("story", "words", "prop"),
    [
        (f"{ROOM}Under the table a cat cried.\n", "a cat cried", Prop.CAT),
        ("小屋\n\n安娜走进屋里，把灯放下。窗台上，一只猫轻轻叫了两声。\n", "一只猫", Prop.CAT),
    ],
)
def test_an_animal_that_cries_is_inserted_large(story: str, words: str, prop: Prop) -> None:
    shot = shot_of(story, words)
    assert (shot.size, shot.prop) == (ShotSize.INSERT, prop)


@pytest.mark.parametrize(
    ("story", "prop"),
    [
        ("Ann sat in the kitchen and held a cup. Ann walked down to the river. Ann smiled.", "cup"),
        (
            "青禾拿着手机。青禾看了看马万才。马万才喝茶。青禾笑了。马万才站起来。青禾点头。马万才走了。青禾坐下。",
            "phone",
        ),
    ],
)
def test_what_stays_or_goes_into_a_pocket_is_not_held_for_long(story: str, prop: str) -> None:
    board = plan_story(read_story(story.encode(), "text"))
    shots = [shot for scene in board.scenes for shot in scene.shots]
    assert prop in {value.value for shot in shots for value in shot.held.values()}
    assert not shots[-1].held


def test_who_has_walked_out_is_no_listener_any_more() -> None:
    story = f"{ROOM}Tom nodded once and walked out.\n\nAnna sat down. She was alone with her tea.\n"
    assert "Tom" not in shot_of(story, "alone with her tea").cast


def test_they_who_reach_the_next_place_are_those_who_went_along() -> None:
    story = (
        "Anna and Tom walked along the river.\n\n“Hurry,” said Anna.\n\n“Yes,” said Tom.\n\n"
        "In the kitchen Ben listened to Anna and Tom.\n\n“Go on,” said Ben.\n\n“We will,” said"
        " Anna. Tom laughed.\n\nTen minutes later they reached the mill. It was quiet.\n"
    )
    assert set(shot_of(story, "they reached the mill").cast) == {"Anna", "Tom"}


def test_who_only_serves_as_a_likeness_or_a_date_is_not_seen() -> None:
    story = (
        f"{ROOM}Tom nodded the way you nod at a bailiff.\n\nIt was the spring of the surveyor.\n"
    )
    board = plan_story(read_story(story.encode(), "text"))
    assert [extras.kind for shot in board.shots for extras in shot.extras] == []
