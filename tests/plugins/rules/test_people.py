"""The people of an English story: who they are, what names mean them, and who speaks to whom."""

from __future__ import annotations

import json
import time

import pytest

from ainern2d.core.story.reading import read_story
from ainern2d.core.story.storyboard import NARRATOR, Attribution
from ainern2d.plugins.rules.passages import passages_of
from ainern2d.plugins.rules.people import read_people
from ainern2d.plugins.rules.planner import GRAMMARS
from ainern2d.plugins.rules.record import Entity, MentionKind, Passage, Role, Species
from ainern2d.plugins.rules.speakers import Model, model_of


def read(story: str) -> tuple[list[Passage], dict[str, Entity]]:
    passages = passages_of(read_story(story.encode(), "text"), GRAMMARS["en"])
    return passages, {entity.name: entity for entity in read_people(passages, "en")}


def speakers(story: str) -> list[str]:
    passages, _ = read(story)
    return [turn.speaker for passage in passages for turn in passage.turns]


@pytest.mark.parametrize(
    ("story", "names"),
    [
        ("Anna Reiss came in. “Good day,” said Anna. Miss Reiss sat down.", {"Anna Reiss"}),
        ("Father Brown knelt. “Look,” said Father Brown.", {"Father Brown"}),
        ("“Come,” said Mr. Bennet. Mrs. Bennet rose.", {"Mr. Bennet", "Mrs. Bennet"}),
        ("“Wait,” said Tom Hale. “Why?” asked Ned Hale.", {"Tom Hale", "Ned Hale"}),
        ("The Rabbit ran off. “Oh dear!” cried the Rabbit.", {"Rabbit"}),
        ("It was June. In London the rain fell. “Hm,” said Bess.", {"Bess"}),
        ("Whereupon Victor laughed. Victor sat down. “No,” said Victor.", {"Victor"}),
        ("Captain Hale rose. “Sit,” said the captain.", {"Captain Hale"}),
        ("A boy named Sef came in. “Is it true?” asked the boy.", {"Sef"}),
        ("Mademoiselle Reisz played. “Well?” said Mademoiselle.", {"Mademoiselle Reisz"}),
        ("An old keeper came. “Who is there?” asked the keeper.", {"keeper"}),
        ("A tall Swede named Olsen came. Olsen sat. “Yes,” said the Swede.", {"Olsen"}),
        ("The robot was called Pim. “Yes,” said the robot. Pim left.", {"Pim"}),
        ("A boy of nine called Sef came in. Sef sat. “No,” said the boy.", {"Sef"}),
        ("The porter Kemp rose. “Yes,” said the porter. Kemp sat down.", {"Kemp"}),
        ("Tom went aboard the Clara Holt. The Clara Holt leaned. “Oh,” said Tom.", {"Tom"}),
        ("He'll come, Tom knew. He'll sing. “Oh,” said Tom.", {"Tom"}),
        ("The groom, a man by the name of Nobb, came. “No,” said Nobb. The groom sat.", {"Nobb"}),
        ("The clerk, a freckled boy called Kemp, sat. “No,” he said. The clerk rose.", {"Kemp"}),
        ("My host lived above; he was a Mr. Quist. “No,” said Mr. Quist.", {"Mr. Quist"}),
        ("A girl sat there. She was called Linnet. “No,” said the girl.", {"Linnet"}),
        ("A cook came in. His name was Burdock. “No,” said the cook.", {"Burdock"}),
        ("The cook, whose name was Burdock, rose. “No,” said the cook.", {"Burdock"}),
        (
            "“Come in,” said Tom.\n\n“My name is Abel Strand,” said the visitor. The visitor sat.",
            {"Tom", "Abel Strand"},
        ),
        (
            "Ada met a girl. She was called Ada too. The girl ran. “No,” said the girl.",
            {"Ada", "girl"},
        ),
        ("The decks of the Heron shone. On board the Heron sat Tom. “Oh,” said Tom.", {"Tom"}),
        ("Ned Hill came in. “No,” said Ned Hill. Ned sat down.", {"Ned Hill"}),
        (
            "Mr. Hale lay awake.\n\nPeter Hale saw his father.\n\n“Sit,” said Mr. Hale. Peter sat.",
            {"Mr. Hale", "Peter Hale"},
        ),
    ],
)
def test_one_person_is_one_entity_under_the_fullest_name(story: str, names: set[str]) -> None:
    _, people = read(story)
    assert {name for name, entity in people.items() if entity.acts} == names


@pytest.mark.parametrize(
    ("story", "name", "gender"),
    [
        ("Mrs. Long spoke. “Yes,” said Mrs. Long.", "Mrs. Long", "female"),
        ("Mary came. “Yes,” said Mary.", "Mary", "female"),
        (
            "“Yes,” said Quenby. She sat down. She took her hat off.",
            "Quenby",
            "female",
        ),
        ("“Yes,” said the old ferryman.", "ferryman", "male"),
        ("“Yes,” said Orlax. “No,” she said. “No.”", "Orlax", "female"),
        ("Orlax’s husband came. “Yes,” said Orlax.", "Orlax", "female"),
        ("“Yes,” said the nurse.", "nurse", "female"),
        ("“Yes,” said the turnkey.", "turnkey", "male"),
        ("Captain Eliza Marsh rose. “Yes,” said Captain Marsh.", "Captain Eliza Marsh", "female"),
        ("Captain Arthur Marsh rose. “Yes,” said he. He sat.", "Captain Arthur Marsh", "male"),
        ("Judge Amelia Stone rose. “Yes,” said Judge Stone.", "Judge Amelia Stone", "female"),
        ("A boy called Fern rose. “Yes,” said Fern.", "Fern", "male"),
        ("I sat down. My husband wept. “Yes,” I said. “No,” I said.", "I", "female"),
        ("“My wife is ill,” said Orlax. “Go.” Tom went.", "Orlax", "male"),
        ("Stoat with her five young ones rose. “Yes,” said Stoat.", "Stoat", "female"),
        ("The visitor lowered herself into a chair. “Yes,” said the visitor.", "visitor", "female"),
    ],
)
def test_sex_comes_from_titles_nouns_names_and_pronouns(story: str, name: str, gender: str) -> None:
    assert read(story)[1][name].gender == gender


def test_a_tag_before_a_quotation_does_not_name_the_speaker_of_the_one_before() -> None:
    story = (
        "Tom came in. Anna sat down. Tom looked at Anna, and Anna looked at Tom.\n\n"
        "Anna said: “We are late!” Tom replied: “So are they.” Anna said: “I know.”"
    )
    passages, _ = read(story)
    clues = {turn.text: turn.clues for passage in passages for turn in passage.turns}
    names = {text: {c.mention.entities[0].name for c in each} for text, each in clues.items()}
    assert names == {"We are late!": {"Anna"}, "So are they.": {"Tom"}, "I know.": {"Anna"}}


def test_my_lady_and_the_baronet_are_those_with_such_titles() -> None:
    _, people = read(
        "Lady Audley came in. Sir Michael rose. “Well?” said the baronet. “No,” said my lady."
        " Lady Audley sat down. Sir Michael looked at her."
    )
    assert {name for name, who in people.items() if who.acts} == {"Lady Audley", "Sir Michael"}


def test_a_noun_that_introduces_a_name_says_what_its_bearer_is() -> None:
    people = read(
        "The robot was called Pim. “Yes,” said the robot. A boy named Sef came. Sef sat."
    )[1]
    assert people["Pim"].species is Species.ROBOT
    assert people["Sef"].age == "child"


def test_a_subject_may_stand_behind_its_verb_and_a_place() -> None:
    passages, people = read("Under the bridge stood Anna Reiss. “Well?” said Anna Reiss.")
    first = passages[0].pieces[0].mentions[0]
    assert (first.entities, first.subject) == ((people["Anna Reiss"],), True)


def test_a_screenplay_introduces_people_in_capitals_under_whole_names() -> None:
    story = (
        "INT. ROOM - DAY\n\nAt the window stands ANNA REISS (50s, in black). By the door waits "
        "DOCTOR KARL ODEN (34).\n\nREISS\nYou are late.\n\nODEN\nYes.\n\nReiss sits. A BANG.\n"
    )
    passages = passages_of(read_story(story.encode(), "fountain"), GRAMMARS["en"])
    people = {entity.name: entity for entity in read_people(passages, "en")}
    assert set(people) == {"Reiss", "Oden"}
    assert "Anna Reiss" in people["Reiss"].aliases
    assert people["Oden"].years == 34
    told = [m for p in passages for piece in p.told for m in piece.mentions if m.subject]
    assert [m.entities[0].name for m in told] == ["Reiss", "Oden", "Reiss"]


@pytest.mark.parametrize("tag", ["said somebody behind her", "said ten men", "someone shouted"])
def test_a_tag_that_leaves_its_speaker_open_names_nobody_of_the_cast(tag: str) -> None:
    story = f"Anna met Tom. Tom sat down.\n\n“Down!” {tag}.\n\n“Well?” said Tom."
    assert speakers(story) == [NARRATOR, "Tom"]


def test_your_honour_is_the_judge_who_does_not_say_it() -> None:
    story = (
        "Judge Amelia Stone sat. Mr. Pell rose.\n\n“Your Honour, I object!”\n\n"
        "“Sit down,” said Judge Stone."
    )
    passages, people = read(story)
    assert speakers(story) == ["Mr. Pell", "Judge Amelia Stone"]
    (call,) = [m for p in passages for piece in p.pieces for m in piece.mentions if m.vocative]
    assert call.entities == (people["Judge Amelia Stone"],)


def test_a_salute_before_a_name_is_no_part_of_it() -> None:
    _, people = read("Anna opened the letter. “Dear Anna,” she read. Anna smiled at Dear Tom.")
    assert "Anna" in people
    assert not any(name.startswith("Dear") for name in people)


def test_nouns_say_species_and_age() -> None:
    people = read("A fox met a robot and an old woman. “Hm,” said the fox. A boy came.")[1]
    assert (people["fox"].species, people["fox"].kind) == (Species.ANIMAL, "fox")
    assert people["robot"].species is Species.ROBOT
    assert (people["woman"].age, people["boy"].age) == ("old", "child")


def test_the_first_person_is_a_person_and_has_the_name_by_which_others_call_it() -> None:
    story = (
        "I sat by the fire. I was tired.\n\n“You are wet, Watson,” said Holmes.\n\n"
        "“I am,” I said. I took off my coat.\n\n“Sit down, Watson.”"
    )
    people = read(story)[1]
    assert people["Watson"].narrates
    assert speakers(story)[:2] == ["Holmes", "Watson"]


def test_pronouns_of_narration_mean_the_person_in_view() -> None:
    passages, people = read("Anna met Tom. She gave him a key. He smiled.\n\n“Well,” he said.")
    meant = [
        (piece.text[mention.start : mention.end], mention.entities)
        for passage in passages
        for piece in passage.pieces
        if piece.role is not Role.SPEECH
        for mention in piece.mentions
        if mention.kind is MentionKind.PRONOUN
    ]
    assert meant == [
        ("She", (people["Anna"],)),
        ("him", (people["Tom"],)),
        ("He", (people["Tom"],)),
        ("he", (people["Tom"],)),
    ]


def test_who_is_called_is_the_addressee_and_does_not_speak() -> None:
    passages, _ = read("Anna met Tom.\n\n“Tom, come in.”\n\n“Thank you, Anna.”")
    turns = [turn for passage in passages for turn in passage.turns]
    assert [(turn.speaker, turn.addressee) for turn in turns] == [("Anna", "Tom"), ("Tom", "Anna")]


def test_a_speech_of_several_paragraphs_has_one_speaker() -> None:
    story = "“It began in May,” said Tom.\n\n“I was young.\n\n“Then I grew old,” he said."
    passages, _ = read(f"Anna listened.\n\n{story}")
    assert passages[2].turns[0].unclosed
    assert len({turn.speaker for passage in passages[2:] for turn in passage.turns}) == 1


def test_a_line_of_whose_speaker_nothing_is_known_is_left_to_the_narrator_with_its_tag() -> None:
    passages, _ = read("It rained. “Help!” cried a voice.")
    assert all(turn.speaker == NARRATOR for passage in passages for turn in passage.turns)
    assert all(
        turn.how is Attribution.NARRATION and turn.confidence < 0.2
        for passage in passages
        for turn in passage.turns
    )
    assert [piece.role for piece in passages[0].pieces].count(Role.TAG) == 0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_weights_are_readable_and_confidence_rises_with_the_probability(language: str) -> None:
    model = model_of(language)
    found = [model.confidence(share / 20) for share in range(21)]
    assert found == sorted(found)
    assert 0 <= found[0] < found[-1] <= 0.97
    assert len(model.rounds) == 2


def test_a_weight_of_one_context_is_added_to_that_of_all() -> None:
    data = {"rounds": [{"a": 1.0, "name|a": 0.5}], "calibration": [[0, 0], [1, 1]]}
    model = Model.from_json(json.dumps(data))
    assert model.rounds[0]["name"]["a"] == 1.5
    assert model.rounds[0]["none"]["a"] == 1.0


def test_ten_times_the_text_takes_about_ten_times_as_long_to_read() -> None:
    story = "Anna met Tom.\n\n" + "“Well?” she said.\n\nTom laughed. “No,” said he.\n\n" * 60
    passages_of(read_story(story.encode(), "text"), GRAMMARS["en"])

    def seconds(text: str) -> float:
        began = time.process_time()
        read(text)
        return time.process_time() - began

    read(story)
    # The best of three of both: others' work on shared cores counts as ours.
    short, long = (min(seconds(text) for _ in range(3)) for text in (story, story * 10))
    assert long < 25 * max(0.02, short)


@pytest.mark.parametrize(
    ("story", "name", "alias"),
    [
        (
            "Old Merfyn Price shut the gate. Merfyn sighed. “Come,” said Merfyn.",
            "Merfyn Price",
            "Merfyn",
        ),
        ("Bertram sat down. “Hurry, Bert!” cried Anna. Bertram rose.", "Bertram", "Bert"),
        (
            "“You will be late,” called his daughter.\n\n“Then I run, Annie.”\n\nAnnie laughed.",
            "Annie",
            "the daughter",
        ),
        (
            "By the fire a deaf sailor stirred.\n\n“Who?”\n\n“A boy, Uncle Bob.”\n\nUncle Bob sat.",
            "Uncle Bob",
            "the sailor",
        ),
        (
            "“Good night, Martha,” said Tom. Mrs. Pell sat.\n\n“Good night, Martha,” said Tom.",
            "Mrs. Pell",
            "Martha",
        ),
        (
            "Maud Grey, twelve years old, sat by the door. Tom read.\n\nThe girl had gone.",
            "Maud Grey",
            "the girl",
        ),
        (
            "A grandmother sat by the stove. “Yes, Granny,” said Tom. The grandmother nodded.",
            "grandmother",
            "Granny",
        ),
    ],
)
def test_who_is_called_or_described_is_the_one_who_is_named(
    story: str, name: str, alias: str
) -> None:
    assert alias in read(story)[1][name].aliases


@pytest.mark.parametrize(
    ("story", "name"),
    [
        (
            "He came in. “A room,” he said.\n\nThe stranger bowed. An old sailor slept.",
            "stranger",
        ),
        (
            "She ran. “Help!” she cried.\n\nBehind her the hill fell. Maud ran on. Maud wept.",
            "Maud",
        ),
    ],
)
def test_an_opening_pronoun_is_the_first_person_whom_the_story_names(story: str, name: str) -> None:
    passages, _ = read(story)
    first = next(m for p in passages for x in p.pieces for m in x.mentions)
    assert [entity.name for entity in first.entities] == [name]
    assert speakers(story)[0] == name


def test_a_gentleman_and_a_stranger_whom_no_one_brings_in_are_one() -> None:
    _, people = read(
        "Mrs. Pell looked up. The gentleman was tall.\n\n“A room,” said the gentleman.\n\n"
        "Mrs. Pell frowned.\n\nThe stranger smiled. The stranger sat down."
    )
    assert "the gentleman" in people["stranger"].aliases


def test_a_pronoun_beside_a_noun_says_nothing_of_its_sex() -> None:
    _, people = read("Maud stood there. The guest beside her spoke. The guest near her coughed.")
    assert people["guest"].gender != "female"


@pytest.mark.parametrize(
    "story",
    [
        "Maud came out. A dog had come to lean on the gate.\n\n“Go home.”\n\nThe dog sat.",
        "A pony stood in the lane. Tom took the rope.\n\n“Up with you.”\n\nThe pony moved.",
    ],
)
def test_an_animal_does_not_speak_where_no_tag_says_so(story: str) -> None:
    _, people = read(story)
    beasts = {name for name, who in people.items() if who.species is Species.ANIMAL}
    assert beasts
    assert not beasts & set(speakers(story))


def test_an_animal_that_a_tag_names_speaks() -> None:
    story = "Maud ran. A parrot sat in a cage.\n\n“Bandit!” shrieked the parrot.\n\nMaud sat."
    assert speakers(story) == ["parrot"]
