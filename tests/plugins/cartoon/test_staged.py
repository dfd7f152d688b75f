"""What the artist says of a staged shot: poses, deeds and things that are really in the recipe."""

from __future__ import annotations

import pytest

from ainern2d.core import (
    Deed,
    Item,
    Location,
    Look,
    Performer,
    ShotSize,
    Shown,
    Speech,
    Staged,
    Thing,
    Verb,
    VideoRequest,
)
from ainern2d.plugins.cartoon.config import CartoonConfig
from ainern2d.plugins.cartoon.staging.shots import stage
from ainern2d.plugins.cartoon.staging.staged import staged


def shot(*deeds: Deed, size: ShotSize = ShotSize.WIDE, cast: tuple[str, ...] = ("Anna",)) -> Staged:
    request = VideoRequest(
        width=640,
        height=360,
        fps=24,
        frames=72,
        location=Location(name="Quay"),
        cast=tuple(Performer(name=name, look=Look(age="adult")) for name in cast),
        size=size,
        shown=Shown(deeds=deeds),
        speech=(Speech(speaker="narrator", start=6, end=60, text="So it was."),),
    )
    return staged(request, stage(request, 1, CartoonConfig(name="cartoon")))


def test_a_deed_is_seen_by_its_movement_and_its_thing() -> None:
    reads = Deed(verb=Verb.READ, who=("Anna",), object=Item(words="letter", thing=Thing.LETTER))
    found = shot(reads)
    assert found.verbs == (Verb.READ,)
    assert found.things == ("letter",)
    assert found.poses["Anna"].startswith("read")


@pytest.mark.parametrize("verb", [Verb.SIT, Verb.WALK, Verb.WEEP])
def test_a_pose_has_the_name_of_its_movement(verb: Verb) -> None:
    found = shot(Deed(verb=verb, who=("Anna",)))
    assert found.verbs == (verb,)
    assert found.poses["Anna"].split()[0].startswith(verb.value)
    assert found.poses != shot().poses


def test_who_vanishes_is_not_seen_and_a_stranger_does_nothing_in_view() -> None:
    assert shot(Deed(verb=Verb.VANISH, who=("Anna",))).poses == {}
    found = shot(Deed(verb=Verb.SIT, who=("Tom",)))
    assert found.verbs == ()


def test_a_thing_alone_is_told_and_the_size_is_the_one_that_is_shown() -> None:
    given = Deed(verb=Verb.TAKE, object=Item(words="key", thing=Thing.KEY))
    found = shot(given, size=ShotSize.INSERT, cast=())
    assert (found.alone, found.things, found.size) == ("key", ("key",), ShotSize.INSERT)
    assert found.plain() == {
        "size": "insert",
        "poses": {},
        "verbs": [],
        "things": ["key"],
        "alone": "key",
        "extras": False,
    }
