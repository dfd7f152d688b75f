"""No text makes planning fail: a pass that raises is logged, and costs that pass alone.

``AINERN2D_FUZZ_STORIES`` sets how many stories are generated and mutated; `make fuzz` draws 1,000.
"""

from __future__ import annotations

import json
import logging
import os
import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from ainern2d.core import CancelledError, Kind, PlanRequest, Work
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.cli.app import build
from ainern2d.core.errors import InterruptedByUserError, StoryError
from ainern2d.core.story.reading import read_story
from ainern2d.core.story.storyboard import (
    NARRATOR,
    Attribution,
    Character,
    Emotion,
    Line,
    Storyboard,
)
from ainern2d.plugins.rules.passes import LONGEST_QUOTED, log, run_pass
from ainern2d.plugins.rules.people import READERS
from ainern2d.plugins.rules.planner import _with_people, plan_story
from ainern2d.plugins.rules.record import Entity
from tests.plugins.rules.test_coverage import assert_covered, bare
from tests.support.paths import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ainern2d.core.story.document import Document, StoryFormat
    from ainern2d.plugins.rules.record import Passage

STORIES = int(os.environ.get("AINERN2D_FUZZ_STORIES", "250"))
TROUBLE = "quagga"
"""A word of the one passage in which the pass under test fails."""
STORY = f"""Anna waited at the station.

“There is a {TROUBLE} on the rails,” said Tom. Anna held a red umbrella.

“A {TROUBLE}!” she said sadly.

Tom walked to the {TROUBLE}, took the lamp, and laughed.

“I see it now,” said Anna. She was an old woman. “Good night, Tom.”

“Good night,” said Tom, an old man with a grey beard.
"""
SCREENPLAY = f"""INT. STATION - NIGHT

Rain.

ANNA
It is late.
(sadly, as to a {TROUBLE})
A {TROUBLE} came by.

TOM
Good night.
"""


def plan(story: str, format_: StoryFormat = "text") -> Storyboard:
    return plan_story(read_story(story.encode(), format_))


def lines_of(board: Storyboard) -> list[Line]:
    return [line for shot in board.shots for line in shot.lines]


def words_in(thing: object) -> str:
    """Return the words of a passage, piece, turn or sentence that a pass was given."""
    if isinstance(thing, str):
        return thing
    if isinstance(thing, list | tuple):
        return " ".join(map(words_in, thing))
    parts = ("block", "pieces", "text", "piece", "sentence", "turns")
    return " ".join(words_in(getattr(thing, part, "")) for part in parts)


def break_pass(patch: pytest.MonkeyPatch, target: str, error: BaseException | None = None) -> None:
    """Make a function of the planner raise where it is given the troublesome passage."""
    module, _, name = target.partition(":")
    owner: Any = import_module(f"ainern2d.plugins.rules.{module}")
    *path, last = name.split(".")
    for part in path:
        owner = getattr(owner, part)
    work = getattr(owner, last)

    def broken(*args: Any, **kwargs: Any) -> Any:
        if TROUBLE in words_in([*args, *kwargs.values()]):
            raise error or IndexError("list index out of range")
        return work(*args, **kwargs)

    patch.setattr(owner, last, broken)


def failures(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    """Return pass and passage of each failure that was logged, with its traceback."""
    records = [record for record in caplog.records if record.name == log.name]
    assert all(record.levelno == logging.ERROR and record.exc_info for record in records)
    for record in records:
        assert isinstance(record.args, tuple)
        assert all(repr(each) in record.getMessage() for each in record.args)
    return [(str(record.args[0]), str(record.args[1])) for record in records if record.args]  # type: ignore[index]


def spoken(board: Storyboard) -> dict[str, str]:
    """Return who says what, by the words of each line."""
    return {line.text: line.speaker for line in lines_of(board)}


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("passages:_pieces", "quotations"),
        ("quotes:_quotations", "quotations"),
        ("moments:Moments.find", "times and weather"),
        ("places:PlaceFinder.find", "places"),
        ("mentions_en:MentionFinder.find", "mentions"),
        ("names_en:_use", "entities"),
        ("clues_en:_look", "clues"),
        ("features:_context", "candidates"),
        ("locations:Locations.locate", "places"),
        ("presence:Presence.told_about", "people told about"),
        ("shots:split_long", "long sentences"),
        ("shots:found_in", "things"),
        ("shots:emotion_of", "emotion"),
        ("shots:pace_of", "pace"),
        ("shots:_Set._shot_for_telling", "shots"),
        ("shots:_Set._shot_for_saying", "shots"),
        ("shots:_Set._spoken", "lines"),
        ("shots:_Set._say", "shots of a scene"),
        ("traits:_learn", "looks"),
    ],
)
def test_a_pass_that_raises_is_logged_and_the_whole_story_is_planned(
    target: str, name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    break_pass(monkeypatch, target)
    assert_covered(plan(STORY), STORY)
    assert any(each == name and TROUBLE in passage for each, passage in failures(caplog))


def test_speech_that_cannot_be_read_is_narrated_and_the_rest_is_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = spoken(plan(STORY))
    break_pass(monkeypatch, "passages:_pieces")
    after = spoken(plan(STORY))
    assert after[f"“A {TROUBLE}!” she said sadly."] == NARRATOR
    rest = {text: who for text, who in before.items() if TROUBLE not in text}
    assert rest.items() <= after.items()
    assert {"Anna", "Tom"} <= set(rest.values())


def test_speech_whose_speaker_no_pass_finds_is_narrated_with_its_tag(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    break_pass(monkeypatch, "features:_context")
    after = spoken(plan(STORY))
    assert after[f"A {TROUBLE}!"] == after["she said sadly."] == NARRATOR
    assert after["I see it now."] == "Anna"


def test_passages_in_which_the_search_for_people_fails_name_nobody_and_the_others_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    break_pass(monkeypatch, "names_en:_use")
    board = plan(STORY)
    assert {character.name for character in board.cast} == {"Anna", "Tom"}
    assert spoken(board)["I see it now."] == "Anna"


def test_a_scene_whose_place_is_not_found_is_somewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    break_pass(monkeypatch, "locations:Locations.locate")
    board = plan(STORY)
    assert [place.name for place in board.locations] == ["somewhere"]
    assert spoken(board)["I see it now."] == "Anna"


def test_a_mood_that_is_not_found_is_neutral_and_the_speaker_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = plan(STORY)
    assert Emotion.SAD in {line.emotion for line in lines_of(before) if TROUBLE in line.text}
    break_pass(monkeypatch, "shots:emotion_of")
    after = plan(STORY)
    assert spoken(after) == spoken(before)
    assert {line.emotion for line in lines_of(after) if TROUBLE in line.text} == {Emotion.NEUTRAL}


def test_a_line_that_the_storyboard_refuses_is_narrated(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(
        "ainern2d.plugins.rules.shots.pace_of", lambda text, *_: 9.0 if TROUBLE in text else 1.0
    )
    board = plan(STORY)
    assert_covered(board, STORY)
    found = [line for line in lines_of(board) if line.text == f"A {TROUBLE}!"]
    assert [(line.speaker, line.how) for line in found] == [(NARRATOR, Attribution.NARRATION)]
    assert spoken(board)["I see it now."] == "Anna"
    assert "lines" in {name for name, _ in failures(caplog)}


def test_a_shot_that_the_storyboard_refuses_keeps_its_lines(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    before = spoken(plan(STORY))
    monkeypatch.setattr("ainern2d.plugins.rules.drafts.camera_move", lambda *_: "somersault")
    board = plan(STORY)
    assert_covered(board, STORY)
    assert spoken(board) == before
    assert {name for name, _ in failures(caplog)} == {"camera"}


def test_a_look_that_the_storyboard_refuses_is_left_open(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    before = plan(STORY)
    monkeypatch.setattr(
        "ainern2d.plugins.rules.traits.age_of",
        lambda name, *_: ("purple" if name == "Tom" else "old", 1.0),
    )
    board = plan(STORY)
    assert spoken(board) == spoken(before)
    tom = board.character("Tom")
    assert tom is not None
    assert tom.look.age == "unknown"
    assert failures(caplog) == [("looks", "Tom")]


def test_the_narrator_speaks_for_a_character_that_the_storyboard_refuses(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def character(name: str, **fields: Any) -> Character:
        return Character(name="" if name == "Tom" else name, **fields)

    monkeypatch.setattr("ainern2d.plugins.rules.traits.Character", character)
    board = plan(STORY)
    assert_covered(board, STORY)
    assert [each.name for each in board.cast] == ["Anna"]
    assert spoken(board)["Good night."] == NARRATOR
    assert spoken(board)["I see it now."] == "Anna"
    assert all("Tom" not in (*shot.cast, *shot.held, shot.focus) for shot in board.shots)
    assert ("cast", "Tom") in failures(caplog)


def test_a_storyboard_that_contradicts_itself_is_narrated(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(
        "ainern2d.plugins.rules.planner.characters",
        lambda names, *_: (Character(name=names[0]),) * 2,
    )
    monkeypatch.setattr(
        "ainern2d.plugins.rules.planner._with_people",
        lambda scene, names, work=_with_people: work(scene, names) if not names else scene,
    )
    board = plan(STORY)
    assert_covered(board, STORY)
    assert {line.speaker for line in lines_of(board)} == {NARRATOR}
    assert "storyboard" in {name for name, _ in failures(caplog)}


@pytest.mark.parametrize("name", ["", " ", "\u3000"])
def test_a_person_with_a_blank_name_is_nobody(
    name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    read = READERS["en"]

    def blank(passages: Sequence[Passage]) -> list[Entity]:
        people = read(passages)
        for entity in people:
            if entity.name == "Tom":
                entity.aliases = (name,)
        return [Entity(name), *people]

    monkeypatch.setitem(READERS, "en", blank)
    board = plan(STORY)
    assert_covered(board, STORY)
    assert all(character.name.strip() for character in board.cast)
    assert spoken(board)["I see it now."] == "Anna"


def test_a_parenthetical_that_belongs_to_no_speech_is_still_shown(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise KeyError(TROUBLE)

    monkeypatch.setattr("ainern2d.plugins.rules.passages._hand_over", broken)
    board = plan(SCREENPLAY, "fountain")
    said = spoken(board)
    assert {"It is late.", f"A {TROUBLE} came by.", "Good night."} <= set(said)
    assert f"sadly, as to a {TROUBLE}" in " ".join(s.text for s in board.coverage)
    assert "parentheticals" in {name for name, _ in failures(caplog)}


@pytest.mark.parametrize(
    "error",
    [CancelledError("stop"), InterruptedByUserError("stop"), MemoryError(), OSError(28, "full")],
    ids=lambda error: type(error).__name__,
)
def test_what_no_passage_causes_stops_planning(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_pass(monkeypatch, "shots:found_in", error)
    with pytest.raises(type(error)):
        plan(STORY)


def test_ctrl_c_stops_planning(monkeypatch: pytest.MonkeyPatch) -> None:
    break_pass(monkeypatch, "passages:_pieces", KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        plan(STORY)


def test_a_long_passage_is_quoted_in_part(caplog: pytest.LogCaptureFixture) -> None:
    assert run_pass("numbers", "words " * 1000, list, int, "seven") == []
    assert run_pass("numbers", "words", list, int, "7") == 7
    (failure,) = failures(caplog)
    assert failure[0] == "numbers"
    assert len(failure[1]) == LONGEST_QUOTED + 1


def test_the_backend_plans_in_spite_of_a_pass_that_raises(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    break_pass(monkeypatch, "passages:_pieces")
    story = tmp_path / "story"
    story.write_text(STORY)
    registry = BackendRegistry.discover()
    planner = registry.create(Kind.PLAN, registry.configure(Kind.PLAN, "rules", {}))
    work = Work(out=tmp_path, inputs={"story": story})
    board = planner.plan(PlanRequest.model_validate({"format": "text"}), work).storyboard
    assert_covered(board, STORY)
    assert failures(caplog)


def test_the_command_plan_shows_the_film_and_leaves_the_failure_to_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AINERN2D_HOME", str(tmp_path / "home"))
    (tmp_path / "story.txt").write_text(STORY)
    runner, command = CliRunner(), ["plan", str(tmp_path / "story.txt"), "--json"]
    log_file = tmp_path / "home" / "logs" / "ops.log"
    break_pass(monkeypatch, "passages:_pieces")
    result = runner.invoke(build(), command, catch_exceptions=False)
    assert_covered(Storyboard.model_validate_json(result.stdout), STORY)
    assert (result.exit_code, result.stderr) == (0, "")
    records = [json.loads(line) for line in log_file.read_text().splitlines()]
    assert all("IndexError: list index out of range" in record["error"] for record in records)
    assert any(f"“A {TROUBLE}!” she said sadly." in record["message"] for record in records)


def test_the_command_plan_logs_nothing_where_no_pass_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AINERN2D_HOME", str(tmp_path / "home"))
    (tmp_path / "story.txt").write_text("There was a girl in the garden.")
    result = CliRunner().invoke(build(), ["plan", str(tmp_path / "story.txt")])
    assert (result.exit_code, result.stderr) == (0, "")
    assert "There was a girl in the" in result.stdout
    assert not (tmp_path / "home" / "logs" / "ops.log").exists()


FIXTURES = [
    *Path(__file__).parent.glob("stories/*.txt"),
    *EXAMPLES.glob("*.*"),
]
PARAGRAPHS = sorted(
    {each.strip() for path in FIXTURES for each in re.split(r"\n\s*\n", path.read_text())} - {""}
)


def choices(text: str) -> list[str]:
    """Return what stands between the bars of a table; a ¶ in it is a line end."""
    return text.replace("\n", "").replace("¶", "\n").split("|")


NAMES = choices(
    """
Anna|Tom|She|He|It|There|Then|The|A|I|You|They|This|Mr.|Mrs. Grey|Old|Old Tom|O’Hara|D'Arcy|
ANNA|X|É|ß|Ǆ|İ|ﬁ|the girl|a man|his lady|her lord|the|an old|voice|someone|’s|-|—|.|…|·|“”|  |
林晓|老|老周|小|阿|欧阳|王|他|她|我|有人|谁|的|女孩|一个女孩|说|Anna·林|ア|مريم|अनु|안나|🦊|
"""
)
FRAMES = choices(
    """
{0} was a woman.|There was a {0} in the garden.|Then, {0} came in.|{0}, a girl, and {1}, a boy.|
a man named {0}|A girl called {0} saw {1}.|“Go,” said {0}.|“{0},” {1} said, “{2}.”|{0} said, “{1}”|
'{0}!' cried {1} softly.|“{0}|{0}” said {1}.|{0}: {1}|INT. {0} - NIGHT|EXT. {0}|.{0}|{0}¶({1})¶{2}|
@{0}¶{1}|> {0} <|CUT TO {0}:|# {0}|## {0} ##|{0}|{0} {1} {2}|THE {0} OF {1}|by {0}|Chapter {0}|XIV|
* * *|Shall I compare {0} to {1}?¶Thou art more {2}¶and more {0}:|{0} gave the key to {1}.|
{0} wore a {1} coat and had {2} hair.|The next morning {0} ran into the kitchen.|{0}...|{0}?!|
[{0}]({1})|<{0}>|`{0}`|1. {0}|{0}说：“{1}”|“{0}。”{1}低声说。|{0}，是个女孩。|一个女孩，名叫{0}。|
{0}叫{1}，{1}叫{2}。|“{0}”{1}问，“{2}？”|{0}把{1}递给{2}。|第{0}章 {1}|次日，{0}走进{1}。|
「{0}」『{1}』|床前{0}光，¶疑是{1}上霜。
"""
)
ODD = choices(
    """
“|”|"|'|‘|’|「|」|«|»|—|–|…|...|.|,|，|。|：|:|;|！|!|?|()|[|]|{|}|\\|*|_|#|@|~|>|¶|¶¶|🦊|½|²|Ⅷ|①|٣|
0|A|a|的|ſ|ﬀ|ŉ|ǰ|\t|\u00a0|\u3000|\u200d|\u0301|\u202e|\ufe0f|\x1c|\U00020000
"""
)
LONGEST = 2000
"""Characters of a drawn text; a few real paragraphs."""


@st.composite
def prose(draw: st.DrawFn) -> str:
    """Draw a text like a story, of sentences with odd names and real paragraphs, and spoil it."""
    names = st.tuples(*[st.sampled_from(NAMES)] * 3)
    framed = st.builds(lambda frame, three: frame.format(*three), st.sampled_from(FRAMES), names)
    block = st.one_of(framed, framed, st.sampled_from(NAMES), st.sampled_from(PARAGRAPHS))
    gap = draw(st.sampled_from(["\n\n", "\n\n", "\n", " ", ""]))
    text = gap.join(draw(st.lists(block, min_size=1, max_size=8)))[:LONGEST]
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(text)))
        end = start + draw(st.integers(0, 12))
        part = text[start:end]
        changes = ("", part * 2, part.upper(), part.title(), part[::-1])
        text = text[:start] + draw(st.sampled_from((*changes, *ODD))) + text[end:]
    return text


@settings(max_examples=STORIES, deadline=None, suppress_health_check=list(HealthCheck))
@given(story=prose(), format_=st.sampled_from(["text", "text", "text", "markdown", "fountain"]))
def test_any_text_is_planned_and_covered_and_no_pass_raises(
    story: str, format_: StoryFormat, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.clear()
    document = document_of(story, format_)
    if document is None:
        return
    board = plan_story(document)
    assert failures(caplog) == []
    assert bare("".join(sentence.text for sentence in board.coverage)) == bare(document.text)
    texts = {line.id: line.text for line in lines_of(board)}
    shots = {shot.id for shot in board.shots}
    for sentence in board.coverage:
        if sentence.covered_by == "line":
            assert sentence.text in texts[sentence.at]
        elif sentence.covered_by == "shown":
            assert sentence.at in shots


def document_of(story: str, format_: StoryFormat) -> Document | None:
    """Read a story; None if it is refused as no story, with advice."""
    try:
        return read_story(story.encode(), format_)
    except StoryError as error:
        if not error.hint:
            raise
        return None


def test_a_lone_bracket_at_the_end_of_a_place_is_no_list_of_set_pieces(
    caplog: pytest.LogCaptureFixture,
) -> None:
    plan("Tom sat in the attic, not looking up)\n\n***\n\nIn the attic Anna was a woman.")
    assert failures(caplog) == []
