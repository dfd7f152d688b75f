"""Topics of shots follow their people: renamed with them, and gone with them."""

from ainern2d.core import Character, Deed, Line, Location, Scene, Shot, Storyboard, Verb
from ainern2d.core.film.speaker_questions import with_speakers
from ainern2d.core.story.cast import renamed

BEN = Deed(verb=Verb.SLEEP, who=("Ben",), whom=("Tom",))


def test_who_is_renamed_is_renamed_in_topics() -> None:
    shot = renamed(Shot(topics=(BEN,)), {"Ben": "Benjamin"})
    assert [(each.who, each.whom) for each in shot.topics] == [(("Benjamin",), ("Tom",))]


def test_what_i_did_is_not_of_who_was_wrongly_thought_to_speak() -> None:
    line = Line(id="a", speaker="Ben", text="I slept.")
    ann = Deed(verb=Verb.SIT, who=("Ann",))
    scene = Scene(location="quay", shots=(Shot(lines=(line,), topics=(BEN, ann)),))
    cast = tuple(Character(name=name) for name in ("Ben", "Tom", "Ann"))
    board = Storyboard(cast=cast, locations=(Location(name="quay"),), scenes=(scene,))
    (shot,) = with_speakers(board, {"a": "Tom"}).shots
    assert shot.topics == (ann,)
