"""What the user says about the cast: read, refused with its place, and laid over a storyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.configuration.compose import compose_config
from ainern2d.core.configuration.settings import AppConfig
from ainern2d.core.errors import ConfigError
from ainern2d.core.film.freshness import request_digest
from ainern2d.core.film.graph import FilmGraph
from ainern2d.core.film.import_story import stored_cast, take_in_cast
from ainern2d.core.film.ladder import Ladders
from ainern2d.core.ops.kind import Kind
from ainern2d.core.storage.folder import FolderStore
from ainern2d.core.story.cast_file import CastFile
from ainern2d.core.story.deeds import Deed, Emotion, Feeling, Verb
from ainern2d.core.story.doubts import doubts_of
from ainern2d.core.story.pronouncing import respelled
from ainern2d.core.story.reading import read_story
from ainern2d.core.story.storyboard import NARRATOR, Alternative, Line, Shot, Storyboard
from ainern2d.plugins.rules.planner import plan_story

if TYPE_CHECKING:
    from pathlib import Path

    from ainern2d.core.film.needs import Need

STORY = """The Key

Rain fell on the harbour. Mira, a girl in a red coat, waited by the boat.

“Is it you, Tom?” asked Mira.

“It is Mira's boat,” said Tom.

“Who else?” said Ned.
"""


def board() -> Storyboard:
    return plan_story(read_story(STORY.encode(), "text"))


def with_cast(text: str) -> Storyboard:
    return CastFile(text.encode(), "cast.yaml").over(board())


def needs(text: str) -> dict[str, Need]:
    """Return the needs of audio and video by id, for a storyboard with a cast file."""
    config = AppConfig()
    cast = CastFile(text.encode(), "cast.yaml")
    chain = FilmGraph("0" * 64, "text", config, board(), cast)
    return {need.id: need for need in chain.first()}


def requests(text: str) -> dict[str, object]:
    return {
        identity: need.request({})
        for identity, need in needs(text).items()
        if need.kind is Kind.AUDIO
    }


def changed(text: str) -> set[str]:
    """Return the lines whose audio request a cast file changes."""
    assert isinstance(text, str)
    plain, other = requests(""), requests(text)
    assert plain.keys() == other.keys()
    lines = {f"audio:{n.id}": n.text for shot in board().shots for n in shot.lines}
    return {lines[identity] for identity in plain if plain[identity] != other[identity]}


def test_looks_and_voices_are_changed_where_they_are_given_and_nowhere_else() -> None:
    text = "characters:\n  Mira:\n    look: {clothes: green cloak}\n    voice: {pitch: 2}\n"
    before, after = board().character("Mira"), with_cast(text).character("Mira")
    assert before is not None
    assert after is not None
    assert after.look == before.look.model_copy(update={"clothes": "green cloak"})
    assert after.voice == before.voice.model_copy(update={"pitch": 2.0})
    assert with_cast(text).character("Tom") == board().character("Tom")


def test_what_the_file_decides_is_no_doubt_of_the_planner() -> None:
    tom = ("characters", "Tom", "look", "age")
    doubted = {tuple(doubt.path) for doubt in doubts_of(board())}
    left = {
        tuple(doubt.path)
        for doubt in doubts_of(with_cast("characters:\n  Tom:\n    look: {age: child}\n"))
    }
    assert tom in doubted
    assert left == doubted - {tom}


def test_an_alias_makes_two_names_one_person() -> None:
    merged = with_cast("characters:\n  Tom:\n    aliases: [Ned]\n")
    assert [c.name for c in merged.cast] == ["Mira", "Tom"]
    said = [line.speaker for shot in merged.shots for line in shot.lines]
    assert said.count("Tom") == 2
    assert "Ned" not in said
    assert merged == with_cast("characters: {Tom: {aliases: [Ned]}}")


def test_somebody_known_only_by_an_alias_gets_the_name() -> None:
    named = with_cast("characters:\n  Captain Reed:\n    aliases: [Ned]\n")
    assert "Captain Reed" in [c.name for c in named.cast]


def test_an_edited_voice_remakes_only_the_lines_of_that_character() -> None:
    assert changed("characters: {Tom: {voice: {rate: 0.9}}}") == {"It is Mira's boat."}
    assert changed("narrator: {voice: {pitch: -1}}") == {
        line.text for shot in board().shots for line in shot.lines if line.speaker == NARRATOR
    }


def test_edited_clothes_remake_no_speech() -> None:
    assert changed("characters: {Tom: {look: {clothes: blue suit, hair: bald}}}") == set()


def test_a_pronunciation_remakes_only_the_lines_that_have_the_word() -> None:
    assert changed("pronunciations: {mira: Meera}") == {
        "Mira, a girl in a red coat, waited by the boat.",
        "It is Mira's boat.",
    }
    assert changed("characters: {Tom: {pronunciations: {Mira: Meera}}}") == {"It is Mira's boat."}
    assert changed("pronunciations: {oat: X}") == set()


@pytest.mark.parametrize(
    ("text", "line", "says", "advice"),
    [
        ("characters:\n  Miro: {}\n", 2, "did you mean 'Mira'", "Mira, Tom, Ned"),
        ("characters:\n  Tom:\n    aliases: [Nobody]\n", 3, "'Nobody'", "the cast is"),
        ("characters:\n  Tom:\n    look:\n      age: teen\n", 4, "look.age", "configuration.md"),
        ("characters:\n  Tom:\n    lok: {}\n", 3, "did you mean 'look'", "aliases, look, voice"),
        ("characters:\n  Tom:\n    voice: {pitch: 13}\n", 3, "less than or equal", ""),
        ("# 一\ncharacters:\n  Tom: {}\n  Tom: {}\n", 4, "twice", "once"),
        ("characters: [1\n", 2, "expected", "YAML"),
        ("- Tom\n", 1, "not a table", "configuration.md"),
        ("narrator: {look: {}}\n", 1, "no such key", "voice"),
        ("pronunciations:\n  Tom: ''\n", 2, "at least 1 character", ""),
        ("characters:\n  Tom: &a {}\n  Mira: *a\n", 3, "another place", "write"),
        ("characters: {Tom: {aliases: [Mira]}, Mira: {}}\n", 1, "two people", "one"),
    ],
)
def test_a_wrong_file_is_refused_with_line_key_and_advice(
    text: str, line: int, says: str, advice: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        with_cast(text)
    assert f"cast.yaml, line {line}" in caught.value.message
    assert says in caught.value.message
    assert advice in caught.value.hint
    assert caught.value.hint


def test_a_file_that_is_not_utf8_is_refused() -> None:
    with pytest.raises(ConfigError, match="UTF-8"):
        CastFile("characters: {Zoë: {}}".encode("latin-1"), "cast.yaml")


def test_a_shared_file_may_name_people_of_other_stories() -> None:
    text = "shared: true\ncharacters: {Zoë: {}, Tom: {voice: {rate: 0.9}}}\n"
    tom = with_cast(text).character("Tom")
    assert tom is not None
    assert tom.voice.rate == 0.9


@pytest.mark.parametrize("text", ["", "# nothing\n", "characters:\n", "characters:\n  Mira:\n"])
def test_an_empty_file_or_key_changes_nothing(text: str) -> None:
    assert with_cast(text) == board()


def test_the_file_of_one_story_wins_over_that_of_the_folder(tmp_path: Path) -> None:
    store, story = FolderStore(tmp_path / "store"), tmp_path / "key.txt"
    story.write_text(STORY)
    assert take_in_cast(store, story, AppConfig()).overrides == ()
    (tmp_path / "cast.yaml").write_text("characters: {Tom: {voice: {rate: 0.9}}}")
    assert take_in_cast(store, story, AppConfig()).name == "cast.yaml"
    (tmp_path / "key.cast.yaml").write_text("characters: {Tom: {voice: {rate: 0.8}}}")
    config = AppConfig()
    taken = take_in_cast(store, story, config)
    assert taken.name == "key.cast.yaml"
    found = stored_cast(store, config)
    assert found is not None
    assert found.changes.characters["Tom"].voice.rate == 0.8
    assert take_in_cast(store, story, AppConfig(cast="none")).overrides == ("cast=none",)


def test_the_stored_overrides_make_the_same_film_without_the_file(tmp_path: Path) -> None:
    registry = BackendRegistry.discover()
    store, story = FolderStore(tmp_path / "store"), tmp_path / "key.txt"
    cast = tmp_path / "cast.yaml"
    cast.write_text("characters: {Tom: {voice: {rate: 0.9}}}")

    def taken() -> tuple[tuple[str, ...], str]:
        config = compose_config(registry, [])
        overrides = take_in_cast(store, story, config).overrides
        return overrides, request_digest(Ladders(registry, config), "0" * 64, "text", None)

    overrides, first = taken()
    cast.write_text("characters: {Tom: {voice: {rate: 0.8}}}")
    assert taken()[1] != first
    cast.unlink()
    again = compose_config(registry, overrides)
    assert request_digest(Ladders(registry, again), "0" * 64, "text", None) == first
    assert stored_cast(store, again) is not None


def test_a_missing_file_is_refused_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"who\.yaml"):
        take_in_cast(FolderStore(tmp_path), tmp_path / "a.txt", AppConfig(cast="who.yaml"))
    with pytest.raises(ConfigError, match="not in the store"):
        stored_cast(FolderStore(tmp_path), AppConfig(cast="who.yaml"))


@pytest.mark.parametrize(
    ("text", "pairs", "said"),
    [
        ("Mira's boat", (("mira", "Meera"),), "Meera's boat"),
        ("Admiral", (("mira", "Meera"),), "Admiral"),
        ("小满在重庆", (("重庆", "崇庆"),), "小满在崇庆"),
        ("小满在重庆", (("重庆", "/chóng qìng/"),), "小满在重庆"),
        ("New York, York", (("York", "Yoark"), ("New York", "Noo Yawk")), "Noo Yawk, Yoark"),
    ],
)
def test_respelling_replaces_whole_words_in_either_script(
    text: str, pairs: tuple[tuple[str, str], ...], said: str
) -> None:
    assert respelled(text, pairs) == said


@given(
    st.text(max_size=60),
    st.lists(st.tuples(st.text("aAİ满b'.", min_size=1), st.text("xy", min_size=1))),
)
def test_respelling_never_fails_and_without_pairs_changes_nothing(
    text: str, pairs: list[tuple[str, str]]
) -> None:
    assert respelled(text, ()) == text
    assert isinstance(respelled(text, tuple(pairs)), str)


def hale() -> Storyboard:
    """Return a storyboard in which the planner knows a person under several names."""
    plain = board()
    tom = plain.character("Tom")
    assert tom is not None
    cast = [
        tom.model_copy(update={"aliases": ("old Tom", "the skipper")}) if c is tom else c
        for c in plain.cast
    ]
    return plain.model_copy(update={"cast": tuple(cast)})


def test_a_person_answers_to_every_alias_that_the_storyboard_knows() -> None:
    changed = CastFile(b"characters: {the skipper: {look: {role: captain}}}", "c.yaml").over(hale())
    skipper = changed.character("the skipper")
    assert skipper is not None
    assert skipper.look.role == "captain"
    assert skipper.aliases == ("Tom", "old Tom")
    assert changed.character("Tom") is None


def test_aliases_of_two_people_become_those_of_one() -> None:
    changed = CastFile(b"characters: {Ned: {aliases: [old Tom]}}", "c.yaml").over(hale())
    ned = changed.character("Ned")
    assert ned is not None
    assert set(ned.aliases) == {"Tom", "old Tom", "the skipper"}


def test_one_person_under_two_names_of_a_file_is_refused() -> None:
    file = CastFile(b"characters:\n  Tom: {}\n  the skipper: {}\n", "c.yaml")
    with pytest.raises(ConfigError, match=r"line 3.*'the skipper' is two people at once"):
        file.over(hale())


def test_a_merged_name_is_merged_wherever_the_storyboard_has_it() -> None:
    said = Line(
        speaker="Mira",
        text="Come.",
        addressee="Ned",
        alternatives=(Alternative(speaker="Ned", confidence=0.2),),
    )
    shot = Shot(
        cast=("Mira", "Ned"),
        focus="Ned",
        held={"Ned": "key"},
        lines=(said,),
        deeds=(Deed(verb=Verb.SIT, who=("Ned",), whom=("Mira",)),),
        feelings=(Feeling(who="Ned", emotion=Emotion.SAD),),
    )
    scene = board().scenes[0].model_copy(update={"shots": (shot,)})
    plain = board().model_copy(update={"scenes": (scene,)})
    merged = CastFile(b"characters: {Tom: {aliases: [Ned]}}", "c.yaml").over(plain).shots[0]
    assert merged.cast == ("Mira", "Tom")
    assert merged.lines[0].addressee == "Tom"
    assert merged.lines[0].alternatives == (Alternative(speaker="Tom", confidence=0.2),)
    assert (merged.focus, merged.held, merged.deeds[0].who) == ("Tom", {"Tom": "key"}, ("Tom",))
    assert merged.feelings[0].who == "Tom"
