"""Who of a new chapter is known already, without a database."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ainern2d.core.entities.person import Appearance, Entity, Fact, KnownName, Observed
from ainern2d.core.entities.resolve import resolve
from ainern2d.core.entities.serial import changes_for
from ainern2d.core.story.storyboard import Character, Line, Location, Scene, Shot, Storyboard


def known(name: str, *aliases: str, decided: tuple[str, ...] = (), **facts: str) -> Entity:
    names = [KnownName(each, number=1) for each in (name, *aliases)]
    names += [KnownName(each, decided=True) for each in decided]
    said = tuple(Fact(field, value, 0.9, number=1) for field, value in facts.items())
    return Entity(name.encode().hex(), name, names=tuple(names), facts=said, appearances=(_THERE,))


_THERE = Appearance("chapter-1", 1, "somebody")


def seen(name: str, *aliases: str, **facts: str) -> Observed:
    said = {field: Fact(field, value, 0.9) for field, value in facts.items()}
    return Observed(name, aliases=aliases, facts=said)


def who(one: Observed, *people: Entity) -> str | None:
    """Return the name of the known person that somebody is."""
    found = resolve([one], people).get(f"person:{one.name}")
    return next((each.name for each in people if each.id == found), None)


def test_a_surname_is_that_of_the_only_one_who_has_it() -> None:
    assert who(seen("Mr Brown"), known("Tom Brown"), known("Ada Quill")) == "Tom Brown"
    assert who(seen("Mr Brown"), known("Tom Brown"), known("Ned Brown")) is None


def test_a_title_says_a_sex() -> None:
    tom = known("Tom Brown", gender="male")
    assert who(seen("Mrs Brown", gender="female"), tom) is None
    assert who(seen("Mr Brown", gender="male"), tom) == "Tom Brown"


def test_two_full_names_are_two_people() -> None:
    assert who(seen("Ned Brown"), known("Captain Brown", "Tom Brown")) is None


def test_a_description_fits_only_whom_it_describes() -> None:
    baker = known("the baker", gender="male", age="old")
    assert who(seen("the baker", gender="male"), baker) == "the baker"
    assert who(seen("the baker", gender="female"), baker) is None
    assert who(seen("the baker", age="child"), baker) is None


def test_a_given_name_is_that_of_a_full_name_in_chinese() -> None:
    rain, sea = known("林小雨"), known("周大海")
    assert who(seen("小雨"), rain, sea) == "林小雨"
    assert who(seen("老周"), rain, sea) == "周大海"
    assert who(seen("林医生"), rain, sea) is None
    assert who(seen("周宁"), rain, sea) is None


def test_what_a_person_said_wins_over_the_same_name() -> None:
    one, other = known("Tom"), known("Mr Finch", decided=("Tom",))
    assert who(seen("Tom"), one, other) == "Mr Finch"


def test_two_in_one_picture_are_two() -> None:
    tom = known("Tom Brown", "Tom")
    both = [
        Observed("Tom Brown", beside=frozenset({"Tom"})),
        Observed("Tom", beside=frozenset({"Tom Brown"})),
    ]
    assert resolve(both, [tom]) == {"person:Tom Brown": tom.id}


NAMES = st.sampled_from(("Tom", "Tom Brown", "Brown", "Ada", "the captain", "narrator", "小雨"))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(NAMES, st.lists(NAMES, max_size=3)), unique_by=lambda c: c[0], max_size=5),
    st.dictionaries(NAMES, NAMES, max_size=5),
)
def test_what_is_known_can_be_laid_over_every_chapter(
    cast: list[tuple[str, list[str]]], people: dict[str, str]
) -> None:
    people_here = [(name, also) for name, also in cast if name != "narrator"]
    lines = tuple(Line(speaker=name, text="Yes.") for name, _ in people_here)
    board = Storyboard(
        cast=tuple(Character(name=name, aliases=tuple(also)) for name, also in people_here),
        locations=(Location(name="quay"),),
        scenes=(Scene(location="quay", shots=(Shot(lines=lines),)),),
    )
    entities = {name: known(name, hair="red") for name in set(people.values())}
    changes = changes_for(board, {name: entities[one] for name, one in people.items()}, 2)
    told = changes.over(board) if changes else board
    assert len(told.shots[0].lines) == len(lines)
    for character in told.cast:
        if people.get(character.name) == character.name:
            assert character.look.hair == "red"
