"""Topics of shots follow their people: renamed with them, and gone with them."""

from ainern2d.core import Deed, Shot, Verb
from ainern2d.core.story.cast import renamed

BEN = Deed(verb=Verb.SLEEP, who=("Ben",), whom=("Tom",))


def test_who_is_renamed_is_renamed_in_topics() -> None:
    shot = renamed(Shot(topics=(BEN,)), {"Ben": "Benjamin"})
    assert [(each.who, each.whom) for each in shot.topics] == [(("Benjamin",), ("Tom",))]
