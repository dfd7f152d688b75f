"""Places, memories and worlds that words tell, or only seem to tell."""

from __future__ import annotations

import pytest

from ainern2d.plugins.rules.literal import Literal
from ainern2d.plugins.rules.modes import mode_begun
from ainern2d.plugins.rules.places import PlaceFinder, Senses
from ainern2d.plugins.rules.world import world_of


def test_what_stands_before_someone_again_is_a_memory() -> None:
    assert mode_begun("The old garden rose before him once more.", "en") == "memory"
    assert mode_begun("The sergeant stood before him and saluted.", "en") is None


def named(sentence: str, story: str = "") -> list[str]:
    """Return the kinds of place that a sentence names or shows."""
    language = "en" if sentence.isascii() else "zh"
    literal = Literal(story, language)
    finder = PlaceFinder(language, literal, Senses(f"{story} {sentence}"))
    return [place.kind.value for place in finder.find(sentence)]


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("铁栅门哐当一声撞在墙上。", "train"),
        ("他泡了一碗泡面。", "train"),
        ("水磨石的台面很凉。", "mill"),
        ("She sucked her thumb.", "road"),
    ],
)
def test_odd_words_are_no_place(sentence: str, kind: str) -> None:
    assert kind not in named(sentence)


@pytest.mark.parametrize(
    ("story", "era"),
    [
        (
            (
                "Sir Hugh and the lady stood by a candle. The knight spoke to the monk; a soldier"
                " and a man-at-arms watched from the keep, and the earl was a bowshot away."
            ),
            "medieval",
        ),
        (
            (
                "The butler brought the candles to the lady in the drawing room. “Yes, sir,” he"
                " said, and the carriage waited under the gas lamp."
            ),
            "nineteenth_century",
        ),
        (
            "Three tanks rolled over the sandbags, and the machine guns began.",
            "early_twentieth_century",
        ),
        ("机枪响了，他扔出手榴弹，坦克停了下来。", "early_twentieth_century"),
        ("老爷爷给孩子们讲课，老爷爷笑了，一位老爷爷又来了。", ""),
    ],
)
def test_the_era_is_that_of_the_rarest_words(story: str, era: str) -> None:
    language = "en" if story[0].isascii() else "zh"
    assert world_of([story], [], language).era.value == era


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("他们穿过客厅下到地窖。", ["towards living_room", "to cellar"]),
        ("老周蹲在手术室外，抱着头。", ["near hospital", "at hallway"]),
        ("老周蹲在医院外，抱着头。", ["near hospital", "at street"]),
        ("引擎响了。", []),
    ],
)
def test_a_way_ends_at_its_last_place_and_a_room_has_a_corridor_outside(
    sentence: str, kinds: list[str]
) -> None:
    finder = PlaceFinder("zh", Literal("", "zh"), Senses(sentence))
    found = [f"{place.relation.value} {place.kind.value}" for place in finder.find(sentence)]
    assert [kind for kind in found if not kind.startswith(("hint", "sign"))] == kinds
