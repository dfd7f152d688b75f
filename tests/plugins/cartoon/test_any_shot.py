"""The artist stages and draws any shot that a storyboard can describe."""

from __future__ import annotations

from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from ainern2d.core import (
    CameraMove,
    Culture,
    Deed,
    Effect,
    Emotion,
    Era,
    Extras,
    Genre,
    Item,
    Location,
    Look,
    Mood,
    Performer,
    PlaceKind,
    Prop,
    ShotSize,
    Shown,
    Speech,
    Thing,
    Verb,
    VideoRequest,
    World,
)
from ainern2d.plugins.cartoon.config import CartoonConfig
from ainern2d.plugins.cartoon.figure.looks import COLOURS, HATS, OUTFITS
from ainern2d.plugins.cartoon.rendering.renderer import ShotRenderer
from ainern2d.plugins.cartoon.staging.shots import stage
from ainern2d.plugins.cartoon.staging.staged import staged
from ainern2d.plugins.cartoon.styles import STYLES

FRAMES = 48
NAMES = ("Anna", "Tom", "阿兰", "the fox")
ROLES = (
    "", "soldier", "knight", "pilot", "wizard", "judge", "king", "nurse", "sailor", "maid",
    "将军", "掌柜", "太监", "道士", "农民",
)  # fmt: skip
KINDS = ("", "fox", "horse", "goose", "snake", "whale", "robot", "狐狸", "龙")

words = st.sampled_from(
    [word for table in (OUTFITS, HATS, COLOURS) for said in table.values() for word in said]
).map(lambda word: "".join(letter for letter in word if letter.isalnum() or letter == " "))


def one_of(annotation: object) -> st.SearchStrategy[str]:
    """Return a strategy for the words of a literal type."""
    return st.sampled_from([word for word in get_args(annotation) if isinstance(word, str)])


def field(model: type, name: str) -> st.SearchStrategy[str]:
    """Return a strategy for a field of words."""
    return one_of(model.model_fields[name].annotation)  # type: ignore[attr-defined]


looks = st.builds(
    Look,
    gender=field(Look, "gender"),
    age=st.sampled_from(["child", "young", "adult", "old"]),
    species=field(Look, "species"),
    kind=st.sampled_from(KINDS),
    role=st.sampled_from(ROLES),
    hair=st.sampled_from(["", "grey curly hair", "bald", "花白的头发"]),
    clothes=st.lists(words, max_size=4).map(", ".join),
    palette=st.integers(0, 999),
)
items = st.none() | st.builds(
    Item,
    words=st.sampled_from(["rope", "ladder", "old sword", "汤", "竹竿"]),
    thing=st.sampled_from(["", *Thing]),
)
names = st.lists(st.sampled_from([*NAMES, "a stranger"]), max_size=2, unique=True).map(tuple)
deeds = st.lists(
    st.builds(
        Deed,
        verb=st.sampled_from(Verb),
        who=names,
        whom=names,
        object=items,
        instrument=items,
        sentence=st.just(""),
    ),
    max_size=3,
).map(tuple)
worlds = st.builds(
    World, era=st.sampled_from(Era), culture=st.sampled_from(Culture), genre=st.sampled_from(Genre)
)
locations = st.builds(
    Location,
    name=st.just("Place"),
    description=st.sampled_from(["", "old barn (hay)", "破庙", "destroyed hall"]),
    kind=st.sampled_from(PlaceKind),
    side=st.sampled_from(["", "in", "out"]),
    time=field(Location, "time"),
    weather=field(Location, "weather"),
)
extras = st.builds(
    Extras, kind=st.sampled_from(["soldier", "child", "马"]), count=st.integers(0, 9)
)


@st.composite
def requests(draw: st.DrawFn) -> VideoRequest:
    """Draw a shot: its cast may be dead, unknown, of any kind, and do anything with anything."""
    cast = draw(st.lists(st.sampled_from(NAMES), max_size=4, unique=True))
    size = draw(st.sampled_from(ShotSize))
    width, height = draw(st.sampled_from([(160, 90), (90, 160), (120, 120)]))
    speaks = draw(st.sampled_from([*cast, "narrator"]))
    return VideoRequest(
        width=width,
        height=height,
        fps=24,
        frames=FRAMES,
        location=draw(locations),
        cast=tuple(
            Performer(
                name=name,
                look=draw(looks),
                held=draw(st.sampled_from(["", *Prop])),
                feeling=draw(st.sampled_from(Emotion)),
            )
            for name in cast
        ),
        size=size,
        camera=draw(st.sampled_from(CameraMove)),
        focus=draw(st.sampled_from(["", *cast])),
        prop=draw(st.sampled_from(["", *Prop])) if size is ShotSize.INSERT else "",
        caption="A title" if size is ShotSize.TITLE else "",
        shown=Shown(
            world=draw(worlds),
            mood=draw(st.sampled_from(Mood)),
            deeds=draw(deeds),
            lasting=draw(deeds),
            extras=tuple(draw(st.lists(extras, max_size=2))),
            effects=tuple(draw(st.lists(st.sampled_from(Effect), max_size=2, unique=True))),
        ),
        speech=(Speech(speaker=speaks, start=4, end=40, text="Yes."),),
        language=draw(st.sampled_from(["en", "zh"])),
    )


@settings(deadline=None, max_examples=150)
@given(requests(), st.integers(0, 2**31 - 1))
def test_any_shot_is_staged(request: VideoRequest, seed: int) -> None:
    recipe = stage(request, seed, CartoonConfig())
    said = staged(request, recipe)
    assert set(said.poses) <= {actor.name for actor in recipe.actors}


@settings(deadline=None, max_examples=40)
@given(requests(), st.integers(0, 2**31 - 1), st.sampled_from(sorted(STYLES)))
def test_any_shot_is_drawn(request: VideoRequest, seed: int, style: str) -> None:
    recipe = stage(request, seed, CartoonConfig(style=style))
    drawing = ShotRenderer(recipe, request.width, request.height, {}, ())
    for frame in (0, FRAMES - 1):
        drawing.draw(drawing.state_at(frame))
        assert drawing.picture.max() > 0
