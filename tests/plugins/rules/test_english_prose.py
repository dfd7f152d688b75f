"""What novelists leave to their readers: who is who, how old, where a way ends, who acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ainern2d.core.story.reading import read_story
from ainern2d.plugins.rules.literal import Literal
from ainern2d.plugins.rules.places import PlaceFinder, Senses
from ainern2d.plugins.rules.planner import plan_story

if TYPE_CHECKING:
    from ainern2d.core import Storyboard
    from ainern2d.core.story.storyboard import Character


def plan(story: str) -> Storyboard:
    return plan_story(read_story(story.encode(), "text"))


def one(board: Storyboard, name: str) -> Character:
    """Return the character of a name."""
    found = board.character(name)
    assert found is not None, [c.name for c in board.cast]
    return found


def speaker_of(board: Storyboard, words: str) -> str:
    """Return who speaks the line that begins with some words."""
    lines = (line for scene in board.scenes for shot in scene.shots for line in shot.lines)
    return next(line.speaker for line in lines if line.text.startswith(words))


def deeds(board: Storyboard) -> list[str]:
    """Return "who verb thing" of all deeds."""
    found = []
    for scene in board.scenes:
        for shot in scene.shots:
            for deed in shot.deeds:
                thing = str(deed.object.thing or deed.object.words) if deed.object else ""
                found.append(" ".join(filter(None, (",".join(deed.who), str(deed.verb), thing))))
    return found


@pytest.mark.parametrize(
    ("story", "name", "words"),
    [
        pytest.param(
            "A visitor stood at the fence. “Name's Harker,” he said. “I sell pins.”\n\n"
            "“We need no pins,” said Clara. The visitor laughed, and Harker sat down.",
            "Harker",
            "I sell pins",
            id="the own name",
        ),
        pytest.param(
            "“We are full,” said the landlord. He wiped a glass.\n\n"
            "“You must be Tuckett,” said Clara. “I have a letter.”\n\n"
            "“For me?” asked the landlord. Tuckett held out his hand.",
            "Tuckett",
            "For me",
            id="you must be",
        ),
        pytest.param(
            "“Any sail, Mr. Rook?” said Captain Dane.\n\n"
            "“None, sir.” The lieutenant shook his head. “Only gulls.”\n\n"
            "Captain Dane went below. Rook stayed.",
            "Mr. Rook",
            "Only gulls",
            id="the answer to a name",
        ),
        pytest.param(
            "The sergeant came up the path in the rain. He knocked, and waited, and knocked.\n\n"
            "“Nobody home,” said Clara. “Go away.”\n\n"
            "Dravot laughed. Dravot took off his cap, and then Dravot sat on the step.\n\n"
            "“I can wait,” said the sergeant.",
            "Dravot",
            "I can wait",
            id="an office",
        ),
        pytest.param(
            "A cart came out of the gate, led by a girl in a blue apron.\n\n"
            "“Apples for the fair!” she called.\n\n"
            "Martin Gell put down his pipe. He was a big man, as slow as an ox. “This way, Nancy.”"
            "\n\n“Thank you,” she said, and Nancy turned the cart.",
            "Nancy",
            "Apples",
            id="a name that a caller uses while he acts",
        ),
        pytest.param(
            "On the sofa sat an old woman among the wigs. “Gone,” said the dresser.\n\n"
            "“Where to?” asked Clara.\n\n“To sea,” said the dresser.",
            "dresser",
            "To sea",
            id="a word for a thing that speaks",
        ),
    ],
)
def test_talk_names_people(story: str, name: str, words: str) -> None:
    board = plan(story)
    assert one(board, name).name == speaker_of(board, words)


def test_a_full_name_may_begin_a_sentence_though_no_list_has_its_words() -> None:
    board = plan(
        "Zarilda Quonn was eating a plum in the yard. She ran.\n\n"
        "“Is it you, Dr. Quonn?” asked Tom.\n\n“It is,” said Dr. Quonn. Zarilda laughed."
    )
    assert {c.name for c in board.cast} == {"Zarilda Quonn", "Tom"}


def test_a_ship_with_an_article_is_no_person() -> None:
    board = plan(
        "The brig Marigold lay in the bay. “Fire!” said Captain Dane. The shot shook the Marigold "
        "from stem to stern. Marigold rolled. “Again!” said Captain Dane."
    )
    assert [c.name for c in board.cast] == ["Captain Dane"]


def test_she_who_asks_is_not_the_one_who_tells_it() -> None:
    board = plan(
        "I stood by the stove, and I said nothing. My sister Nora opened the door. “Are you ill?” "
        "she asked me.\n\n“No, Nora,” I said.\n\n“You look it,” she told me, and I sat down."
    )
    assert speaker_of(board, "Are you ill") == "Nora"
    assert speaker_of(board, "You look it") == "Nora"


@pytest.mark.parametrize(
    ("story", "name", "kind"),
    [
        ("Mr. Bramble coughed. He was a very old hedgehog with a cold.", "Mr. Bramble", "hedgehog"),
        (
            "After tea, Pim tied her scarf. She was the smallest shrew in the lane.",
            "Pim",
            "shrew",
        ),
        ("Hob sat up. Hob was a stout, patient mole.", "Hob", "mole"),
    ],
)
def test_he_was_an_animal_gives_the_species(story: str, name: str, kind: str) -> None:
    board = plan(f"{story}\n\n“Good day,” said {name}. The {kind} sat down.")
    look = one(board, name).look
    assert (look.species, look.kind) == ("animal", kind)
    assert [c.name for c in board.cast] == [name]


def test_what_looks_like_an_animal_is_none() -> None:
    board = plan("“Well,” said Tom. He was a quiet mouse of a man. “Yes,” said Clara.")
    assert one(board, "Tom").look.species == "human"


def test_the_whiskers_of_an_animal_are_no_beard() -> None:
    board = plan("Pim was a grey cat. “Milk,” said Pim. Her whiskers were wet. Pim sat down.")
    look = one(board, "Pim").look
    assert (look.hair, look.accessories) == ("", ())


@pytest.mark.parametrize(
    ("story", "years"),
    [
        ("At thirty-four Clara had buried two sisters. “Well,” said Clara.", 34),
        ("“Well,” said Clara. She must have been close on eighty.", 80),
        ("“Well,” said Clara, a stout woman, sixty or so, in a shawl.", 60),
        ("“Well,” said Clara. Clara, who was seventy-two and deaf, sat down.", 72),
        ("“I'm sixteen,” said Clara. “Nearly.”", 16),
        ("“How old are you?” asked Tom.\n\n“Eleven,” said Clara. Tom nodded.", 11),
        ("“Well,” said Clara. She would be fifty-one in March.", 51),
        ("“Well,” said Clara. At twenty past nine she sat down.", None),
        ("“I'm two hours late,” said Clara. Clara sat down.", None),
        ("“Well,” said Clara. It was a sheepfold, fifty or more, and empty.", None),
    ],
)
def test_an_age_is_said_in_many_ways(story: str, years: int | None) -> None:
    assert one(plan(story), "Clara").look.years == years


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("She ran through the kitchen down into the cellar.", "cellar"),
        ("He crossed the square and stopped at the door of a bakery.", "shop"),
        ("They went out of the office, down the corridor and into the street.", "street"),
        ("Tom climbed the rocks and halted in the mouth of a cave.", "cave"),
    ],
)
def test_a_way_ends_at_its_last_place(sentence: str, kind: str) -> None:
    found = PlaceFinder("en", Literal("", "en"), Senses(sentence)).find(sentence)
    goals = [place.kind.value for place in found if place.relation.value == "to"]
    assert goals == [kind]


@pytest.mark.parametrize(
    "sentence",
    ["A boy in a school blazer sat on the floor.", "He rode a tall bay, and the horses followed."],
)
def test_what_a_place_only_qualifies_is_not_where_people_are(sentence: str) -> None:
    found = PlaceFinder("en", Literal("", "en"), Senses(f"{sentence} The horses ran.")).find(
        sentence
    )
    named = [p.kind.value for p in found if p.relation.value in ("at", "to", "stays", "named")]
    assert not {"school", "beach"} & set(named)


def test_things_that_are_everywhere_do_not_lead_into_space() -> None:
    board = plan(
        "“Three for the mill,” said Tom. The last letter was black.\n\n“And this?” asked Clara. "
        "Nothing moved. It was cold, and the silence was long.\n\n“No,” said Tom."
    )
    assert {place.kind.value for place in board.locations} <= {"anywhere", "interior", "outdoors"}


@pytest.mark.parametrize(
    ("story", "season"),
    [
        ("Tom was sixty-six, and in the spring he would retire. “Well,” said Tom.", ""),
        ("Snow was falling on the roof. Tom sat in the snow. “Well,” said Tom.", "winter"),
    ],
)
def test_a_season_is_that_of_the_scene(story: str, season: str) -> None:
    assert [place.season for place in plan(story).locations] == [season]


@pytest.mark.parametrize(
    ("sentence", "deed"),
    [
        ("On the far side of the town Clara sat on a bench.", "Clara sit bench"),
        ("When the mast went over the side Clara threw away the pistol.", "Clara throw gun"),
        ("The bed rolled out, pushed by Clara.", "Clara push bed"),
        ("Clara slid down the ladder.", "Clara climb ladder"),
        ("Clara—her eyes just resting on his—lit the lamp.", "Clara light lamp"),
        ("Clara tore open the letter.", "Clara open letter"),
        ("Clara tied on her red scarf.", "Clara put_on clothes"),
    ],
)
def test_who_acts_is_found_behind_a_phrase_or_a_clause(sentence: str, deed: str) -> None:
    assert deed in deeds(plan(f"“Well,” said Clara. {sentence}"))


@pytest.mark.parametrize(
    ("sentence", "verb"),
    [
        ("There was ink on the sleeve of her scrubs.", "clean"),
        ("Clara held the rope with both hands.", "give"),
        ("While it rang Clara waited.", "knock"),
        ("Clara was having a quiet row with Tom.", "sail"),
        ("Clara dined in the cabin, with the windows shot out.", "shoot"),
    ],
)
def test_a_noun_or_a_thing_does_nothing(sentence: str, verb: str) -> None:
    found = deeds(plan(f"“Well,” said Clara. {sentence}"))
    assert not any(verb in deed.split() for deed in found)


@pytest.mark.parametrize("end", [")", "*", "'", " [1]", "/"])
def test_a_tag_may_end_with_any_mark(end: str, caplog: pytest.LogCaptureFixture) -> None:
    plan(f"“Gone,” said the dresser{end}\n\n“Where?” said Clara. Clara sat down.")
    assert [record.getMessage() for record in caplog.records] == []


def test_the_first_drops_are_rain() -> None:
    board = plan("On the road the first drops fell. “Run,” said Clara. Clara ran along the road.")
    assert {place.weather for place in board.locations} == {"rain"}
