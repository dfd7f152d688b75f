"""The storyboard as a film: scenes, places, looks, shots, and how lines are spoken."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from ainern2d.core import InvalidRequestError, Kind, PlanRequest, Work
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.story.reading import format_of, read_story
from ainern2d.core.story.storyboard import Emotion, Shot, ShotSize, Storyboard
from ainern2d.plugins.rules.planner import plan_story
from tests.support.paths import EXAMPLES

if TYPE_CHECKING:
    from pathlib import Path

    from ainern2d.core.story.document import StoryFormat


def plan(story: str, format_: StoryFormat = "text") -> Storyboard:
    return plan_story(read_story(story.encode(), format_))


def example(name: str) -> Storyboard:
    path = EXAMPLES / name
    return plan_story(read_story(path.read_bytes(), format_of(path)))


def speaking(board: Storyboard, name: str) -> list[Shot]:
    return [s for s in board.shots if any(line.speaker == name for line in s.lines)]


def run(data: bytes, tmp_path: Path, **fields: str) -> Storyboard:
    """Plan through the public door: the registry, a request and a work."""
    (tmp_path / "story").write_bytes(data)
    registry = BackendRegistry.discover()
    planner = registry.create(Kind.PLAN, registry.configure(Kind.PLAN, "rules", {}))
    request = PlanRequest.model_validate({"format": "text", **fields})
    work = Work(out=tmp_path, inputs={"story": tmp_path / "story"})
    board = planner.plan(request, work).storyboard
    assert isinstance(board, Storyboard)
    return board


def test_the_backend_plans_what_it_is_given(tmp_path: Path) -> None:
    data = (EXAMPLES / "the-lighthouse-key.txt").read_bytes()
    assert run(data, tmp_path) == example("the-lighthouse-key.txt")


@pytest.mark.parametrize(("data", "language"), [(b"\x00" * 50, "auto"), (b"Hello.", "fr")])
def test_what_cannot_be_planned_is_an_invalid_request_with_advice(
    data: bytes, language: str, tmp_path: Path
) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        run(data, tmp_path, language=language)
    assert caught.value.hint


@pytest.mark.parametrize(
    "story",
    [
        "She was a woman.",
        "There was a girl in the garden.",
        "Then, a girl came in.",
        "It was a boy, and he was the king.",
        "There was a woman. Anna was a woman too. “Come in,” said the woman.",
    ],
)
def test_a_person_who_is_introduced_without_a_name_is_planned(story: str, tmp_path: Path) -> None:
    board = run(story.encode(), tmp_path)
    said = " ".join(line.text for shot in board.shots for line in shot.lines)
    assert said.startswith(story.split("“", maxsplit=1)[0].strip())
    assert all(character.name for character in board.cast)


def test_a_story_with_a_title_begins_with_a_card_and_one_without_does_not() -> None:
    card = plan("The Key\n\nIt rained.").shots[0]
    assert (card.size, card.caption, card.lines) == (ShotSize.TITLE, "The Key", ())
    assert card.min_seconds == 2
    assert plan("It rained.").shots[0].size is ShotSize.WIDE


def test_every_scene_begins_with_a_wide_shot_and_later_ones_with_a_dissolve() -> None:
    board = plan("It rained.\n\n***\n\n“Hello,” said Anna.\n\nThe next morning, the sun came out.")
    assert [scene.transition for scene in board.scenes] == ["cut", "dissolve", "dissolve"]
    assert all(scene.shots[0].size is ShotSize.WIDE for scene in board.scenes)


def test_chapter_headings_become_scenes_with_cards() -> None:
    board = plan("Chapter One\n\nIt rained.\n\nChapter Two\n\nIt snowed.")
    assert [scene.title for scene in board.scenes] == ["Chapter One", "Chapter Two"]
    assert [scene.shots[0].caption for scene in board.scenes] == ["Chapter One", "Chapter Two"]


def test_speakers_are_seen_close_and_answers_are_reverse_shots() -> None:
    board = example("the-lighthouse-key.txt")
    for name in ("Mira", "Tom"):
        shots = speaking(board, name)
        assert shots
        assert all(shot.focus == name and name in shot.cast for shot in shots)
        assert all(shot.size is not ShotSize.WIDE for shot in shots)


@pytest.mark.parametrize(
    ("story", "kind", "time", "weather"),
    [
        ("At midnight, snow fell on the forest.", "forest", "night", "snow"),
        ("The sun set. In the evening the ship left the harbour in fog.", "deck", "dusk", "fog"),
        ("She stood in the kitchen all morning.", "kitchen", "day", "clear"),
        ("The storm broke over the market square at dawn.", "square", "dawn", "storm"),
        ("深夜，暴雨打在老街上。", "street", "night", "storm"),
        ("清晨，雾还没散，他们走进森林。", "forest", "dawn", "fog"),
        ("She put on her raincoat in the park.", "park", "day", "clear"),
        ("Nothing happened.", "interior", "day", "clear"),
    ],
)
def test_place_time_and_weather_come_from_the_words(
    story: str, kind: str, time: str, weather: str
) -> None:
    place = plan(story).locations[0]
    assert (place.kind.value, place.time, place.weather) == (kind, time, weather)


def test_a_slug_line_is_the_location() -> None:
    script = (
        "INT. LAMP ROOM - NIGHT\n\nWind.\n\nEXT. BEACH - DAY\n\nGulls.\n\n.内景 塔顶 - 夜\n\n风。"
    )
    places = plan(script, "fountain").locations
    assert [(p.name, p.time) for p in places] == [
        ("Lamp Room", "night"),
        ("Beach", "day"),
        ("塔顶", "night"),
    ]
    assert [p.kind.value for p in places] == ["lamp_room", "beach", "lamp_room"]


def test_one_place_at_two_times_is_two_locations_with_two_names() -> None:
    board = plan("At dawn the forest woke.\n\n***\n\nAt night the forest slept.")
    names = [place.name for place in board.locations]
    assert names == ["forest", "forest (night)"]


def test_looks_come_from_the_words_and_their_palette_from_the_name() -> None:
    board = example("the-lighthouse-key.txt")
    mira, tom = board.character("Mira"), board.character("Tom")
    assert mira is not None
    assert tom is not None
    assert (mira.look.gender, mira.look.age, mira.look.clothes) == (
        "female",
        "child",
        "yellow raincoat",
    )
    assert (tom.look.gender, tom.look.age, tom.look.hair) == ("male", "old", "white beard")
    elsewhere = plan("“Hello,” said Mira.").character("Mira")
    assert elsewhere is not None
    assert elsewhere.look.palette == mira.look.palette
    assert elsewhere.voice.variety == mira.voice.variety


@pytest.mark.parametrize(
    ("story", "emotion"),
    [
        ("“Go,” whispered Anna.", Emotion.WHISPER),
        ("“Go!” Anna shouted.", Emotion.SHOUT),
        ("“Go,” said Anna angrily.", Emotion.ANGRY),
        ("“Go,” sobbed Anna.", Emotion.SAD),
        ("“Go,” laughed Anna.", Emotion.HAPPY),
        ("“GO AWAY!” said Anna.", Emotion.SHOUT),
        ("“I am so sorry,” said Anna.", Emotion.SAD),
        ("“Go,” said Anna.", Emotion.NEUTRAL),
        ("“Go,” said Anna, without smiling.", Emotion.NEUTRAL),
        ("“Thank you, sir,” said Anna.", Emotion.NEUTRAL),
        ("“My dear sir, I am afraid you must go,” said Anna.", Emotion.NEUTRAL),
        ("“Go,” said Anna, smiling scornfully.", Emotion.ANGRY),
        ("林晓冷笑着说：“走。”", Emotion.ANGRY),
        ("林晓苦笑着说：“走。”", Emotion.SAD),
        ("林晓没有笑，说：“走。”", Emotion.NEUTRAL),
        ("林晓低声说：“走。”", Emotion.WHISPER),
        ("林晓大喊：“走！”", Emotion.SHOUT),
        ("“走。”林晓笑着说。", Emotion.HAPPY),
    ],
)
def test_emotion_comes_from_the_tag_before_the_words(story: str, emotion: Emotion) -> None:
    line = next(line for shot in plan(story).shots for line in shot.lines)
    assert line.emotion is emotion


def test_a_voice_over_does_not_show_its_speaker() -> None:
    script = "INT. ROOM - DAY\n\nTOM\nHello.\n\nMIRA (V.O.)\nI was already gone.\n"
    shot = speaking(plan(script, "fountain"), "Mira")[0]
    assert (shot.cast, shot.focus) == (("Tom",), "")


def test_a_dissolve_is_a_dissolve_and_a_cut_a_cut() -> None:
    rooms = ["INT. A - DAY\n\nOne.", "INT. B - DAY\n\nTwo.", "INT. C - DAY\n\nThree."]
    script = "{}\n\nCUT TO:\n\n{}\n\nDISSOLVE TO:\n\n{}".format(*rooms)
    assert [s.transition for s in plan(script, "fountain").scenes] == ["cut", "cut", "dissolve"]


def test_a_line_inserted_at_the_top_keeps_every_other_line_and_all_but_the_first_shots() -> None:
    text = (EXAMPLES / "the-lighthouse-key.txt").read_text()
    longer = text.replace("“You came", "“Careful with the step,” said Tom.\n\n“You came", 1)
    before, after = plan(text), plan(longer)

    def ids(board: Storyboard) -> set[str]:
        return {line.id for shot in board.shots for line in shot.lines}

    assert ids(before) < ids(after)

    def shown(shot: Shot) -> Shot:
        """Return a shot without the confidence in its speakers, on which no op depends."""
        lines = tuple(
            line.model_copy(update={"confidence": 1.0, "alternatives": ()}) for line in shot.lines
        )
        return shot.model_copy(update={"lines": lines})

    kept = {shot.id: shown(shot) for shot in after.shots}
    changed = [shot for shot in before.shots if kept.get(shot.id) != shown(shot)]
    assert len(changed) <= 1


def test_names_of_any_script_are_kept_as_they_are() -> None:
    board = plan("“Come in,” said Zoë. “谢谢,” said 林晓.")
    assert [character.name for character in board.cast] == ["Zoë", "林晓"]


TIED = (
    "Anna went to the altar by the lake. A calm breeze came from the church. The priest liked the"
    " tranquil garden."
)
PLANS = """
import sys
from ainern2d.core.story.reading import read_story
from ainern2d.plugins.rules.planner import plan_story
sys.stdout.buffer.write(plan_story(read_story(sys.argv[1].encode(), "text")).to_json())
"""


JOINED = """The Room

“Yes,” said Anna. “No,” said Tom. “Well,” said Mary. “Perhaps,” said Jack.

***

In the kitchen Anna stood by the stove. Tom and Mary sat at the table with Jack.
"""


@pytest.mark.parametrize("story", [TIED, JOINED], ids=["tied", "joined"])
def test_a_plan_does_not_depend_on_the_order_of_sets(story: str) -> None:
    plans = {
        subprocess.run(
            [sys.executable, "-c", PLANS, story],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in range(5)
    }
    assert len(plans) == 1


def test_a_tag_that_is_read_out_keeps_no_comma_of_what_was_said() -> None:
    board = plan("“Yes,” he said. The rain went on.")
    texts = [line.text for shot in board.shots for line in shot.lines]
    assert not any(text.startswith((",", "，")) for text in texts)
    assert "".join(texts).count(",") == 1
