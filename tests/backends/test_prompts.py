"""The prompts of image and video models name everything that the storyboard says is seen."""

from __future__ import annotations

from typing import Any

import pytest

from ainern2d.core.backends.prompts import picture_prompt, shot_prompt
from ainern2d.core.backends.requests import ImageRequest, Performer, Shown, Speech, VideoRequest
from ainern2d.core.story.deeds import Deed, Effect, Emotion, Item, Mood, Verb
from ainern2d.core.story.places import Culture, Era, PlaceKind, World
from ainern2d.core.story.storyboard import Extras, Location, Look

FOX = Performer(name="Reynard", look=Look(species="animal", kind="fox"), feeling=Emotion.AFRAID)
CRANE = Performer(name="Crane", look=Look(gender="male", years=61, role="judge"))
COURT = Location(
    name="the old court", kind=PlaceKind.COURTROOM, time="dusk", weather="storm", season="autumn"
)
SHOWN = Shown(
    world=World(era=Era.NINETEENTH_CENTURY, culture=Culture.WESTERN),
    mode="memory",
    mood=Mood.TENSE,
    deeds=(Deed(verb=Verb.GIVE, who=("Crane",), whom=("Reynard",), object=Item(words="letter")),),
    extras=(Extras(kind="guards", count=2), Extras(kind="villagers")),
    effects=(Effect.SMOKE,),
)


def requests() -> list[Any]:
    common: dict[str, Any] = {"location": COURT, "cast": (CRANE, FOX), "shown": SHOWN}
    said = Speech(speaker="Crane", addressee="Reynard", start=0, end=9, emotion=Emotion.ANGRY)
    return [
        shot_prompt(
            VideoRequest(width=16, height=16, fps=24, frames=48, speech=(said,), **common), "Ink."
        ),
        picture_prompt(ImageRequest(width=16, height=16, **common), "Ink."),
    ]


@pytest.mark.parametrize("prompt", requests(), ids=["video", "image"])
@pytest.mark.parametrize(
    "part",
    [
        "Reynard, a fox, looking afraid",
        "Crane, an old man, 61 years old, a judge",
        "the old court, courtroom, dusk, storm, autumn",
        "Crane is giving Reynard the letter.",
        "Also in view: 2 guards, many villagers.",
        "Seen too: smoke.",
        "A memory",
        "Mood: tense.",
        "nineteenth century western world",
    ],
)
def test_a_prompt_says_what_is_seen(prompt: str, part: str) -> None:
    assert part in prompt


def test_a_prompt_says_to_whom_somebody_speaks() -> None:
    assert "Crane speaks to Reynard, angry." in requests()[0]


def test_a_prompt_of_an_unknown_place_names_no_kind() -> None:
    request = ImageRequest(width=16, height=16, purpose="plate", location=Location(name="quay"))
    assert "Place: quay, day, clear." in picture_prompt(request, "")
