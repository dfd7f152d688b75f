"""Vocabularies: what a backend shows of a storyboard, and how much of a film that covers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ainern2d.core import (
    BackendConfig,
    BackendSpec,
    Character,
    Deed,
    Effect,
    EffectCue,
    Emotion,
    Feeling,
    Item,
    Kind,
    Line,
    Location,
    Look,
    Noise,
    PlaceKind,
    PluginError,
    Prop,
    Scene,
    Shot,
    SoundCue,
    Storyboard,
    Thing,
    Verb,
    Vocabulary,
)
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.film.coverage import coverage_of
from ainern2d.core.story.asked import shots_of, words_of

if TYPE_CHECKING:
    from collections.abc import Callable

BOARD = Storyboard(
    cast=(
        Character(name="Reynard", look=Look(species="animal", kind="fox")),
        Character(name="Anna"),
    ),
    locations=(Location(name="Court", kind=PlaceKind.COURTROOM), Location(name="Sea")),
    scenes=(
        Scene(
            location="Court",
            shots=(
                Shot(
                    cast=("Reynard", "Anna"),
                    deeds=(
                        Deed(verb=Verb.STRIKE, who=("Anna",), object=Item(words="gong")),
                        Deed(verb=Verb.STRIKE, who=("Reynard",)),
                    ),
                    held={"Anna": Prop.KEY},
                    effects=(EffectCue(effect=Effect.SMOKE), EffectCue(effect=Effect.SMOKE)),
                    feelings=(Feeling(who="Anna", emotion=Emotion.ANGRY),),
                    sounds=(SoundCue(sound=Noise.GONG),),
                    lines=(Line(speaker="Reynard", text="No!", emotion=Emotion.SHOUT),),
                ),
                Shot(cast=("Anna",), deeds=(Deed(verb=Verb.WEEP),)),
            ),
        ),
        Scene(location="Sea", shots=(Shot(),)),
    ),
)


def test_the_words_of_a_storyboard_are_told_with_their_shots() -> None:
    found = [(word.sort, word.text, word.shot) for word in words_of(shots_of(BOARD))]
    assert found == [
        ("place", "courtroom", 1),
        ("being", "Reynard (fox)", 1),
        ("being", "Anna (human)", 1),
        ("deed", "strike", 1),
        ("deed", "strike", 1),
        ("thing", "gong", 1),
        ("thing", "key", 1),
        ("effect", "smoke", 1),
        ("feeling", "angry", 1),
        ("feeling", "shout", 1),
        ("sound", "gong", 1),
        ("deed", "weep", 2),
        ("place", "anywhere", 3),
    ]


def test_what_is_missing_is_named_with_its_shots_and_what_is_not_said_is_in_no_share() -> None:
    words = Vocabulary(
        verbs={Verb.WEEP},
        things={Thing.KEY},
        effects=frozenset(),
        draws_being=lambda look: look.kind != "fox",
    )
    found = coverage_of(
        shots_of(BOARD), lambda word: None if word.sort == "sound" else words
    ).plain()
    assert found["sorts"] == {
        "deed": {"shown": 1, "asked": 3},
        "thing": {"shown": 1, "asked": 2},
        "being": {"shown": 1, "asked": 2},
        "effect": {"shown": 0, "asked": 1},
    }
    assert (found["shown"], found["asked"], found["unsaid"]) == (3, 8, 5)
    assert found["share"] == 0.375
    assert found["missing"] == [
        {"sort": "being", "word": "Reynard (fox)", "shots": [1]},
        {"sort": "deed", "word": "strike", "shots": [1]},
        {"sort": "thing", "word": "gong", "shots": [1]},
        {"sort": "effect", "word": "smoke", "shots": [1]},
    ]


def test_without_a_vocabulary_there_is_no_share() -> None:
    found = coverage_of(shots_of(BOARD), lambda _word: None)
    assert found.share is None
    assert found.sentence() == "no chosen backend says which words it can show; 13 are asked for"


@settings(deadline=None)
@given(
    verbs=st.none() | st.frozensets(st.sampled_from(Verb)),
    effects=st.none() | st.frozensets(st.sampled_from(Effect)),
)
def test_a_word_is_shown_missing_or_unsaid(
    verbs: frozenset[Verb] | None, effects: frozenset[Effect] | None
) -> None:
    words = Vocabulary(verbs=verbs, effects=effects)
    found = coverage_of(shots_of(BOARD), lambda _word: words)
    assert found.asked + found.unsaid == 13
    assert 0 <= found.shown <= found.asked
    assert all(words.has(verb) == (None if verbs is None else verb in verbs) for verb in Verb)
    assert words.sizes() == {
        name: len(each)
        for name, each in (("verbs", verbs), ("effects", effects))
        if each is not None
    }


def test_an_item_is_known_by_its_kind_or_by_its_words() -> None:
    words = Vocabulary(things={Thing.KEY}, draws_item=lambda item: item.words == "gong")
    assert words.has(Item(words="old key", thing=Thing.KEY))
    assert words.has(Item(words="gong"))
    assert words.has(Item(words="remorse")) is False
    assert Vocabulary(things={Thing.KEY}).has(Item(words="remorse")) is False
    assert Vocabulary().has(Item(words="remorse")) is None
    assert Vocabulary(species={"human"}).has(Look()) is True


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ({"verbs": {"walk about"}}, "verbs of a vocabulary holds 'walk about'"),
        ({"species": {"elf"}}, "species of a vocabulary holds 'elf'"),
        ({"places": ["sea"]}, "places of a vocabulary is \\['sea'\\]; it is a set, or None"),
        ({"nouns": ["key"]}, "nouns of a vocabulary are \\['key'\\]; they are a tuple of at most"),
        ({"nouns": ("key", "x" * 61)}, "texts of 1 to 60 printable characters, or None"),
        ({"nouns": ("a\nb",)}, "texts of 1 to 60 printable characters, or None"),
    ],
)
def test_what_is_no_word_is_refused_when_a_vocabulary_is_made(
    words: dict[str, Any], wrong: str
) -> None:
    with pytest.raises(TypeError, match=wrong):
        Vocabulary(**words)


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        (lambda _config: {"walk"}, "returned {'walk'}, which is no Vocabulary"),
        (lambda _config: Vocabulary(verbs={"walk about"}), "failed: TypeError: verbs of a"),  # type: ignore[arg-type]
        (lambda _config: 1 / 0, "failed: ZeroDivisionError"),
    ],
)
def test_a_vocabulary_that_is_none_names_its_backend(
    answer: Callable[[BackendConfig], Any], wrong: str
) -> None:
    spec = BackendSpec(
        frozenset({Kind.VIDEO}), "doodle", BackendConfig, lambda _config: None, vocabulary=answer
    )
    with pytest.raises(PluginError, match=f"backend 'doodle': its function vocabulary {wrong}"):
        spec.words(BackendConfig(name="doodle"))


def test_the_bundled_artist_and_sounds_have_all_closed_words_but_one() -> None:
    registry = BackendRegistry.discover()

    def words(kind: Kind, name: str) -> Vocabulary:
        found = registry.get(kind, name).spec.words(registry.configure(kind, name, {}))
        assert found is not None
        return found

    drawn, heard = words(Kind.VIDEO, "cartoon"), words(Kind.SOUND, "soundscape")
    # Who appears is in view from the first frame.
    assert [verb for verb in Verb if not drawn.has(verb)] == [Verb.APPEAR]
    assert all(drawn.has(each) for group in (PlaceKind, Effect, Emotion) for each in group)
    assert all(drawn.has(Item(words="", thing=thing)) for thing in Thing)
    assert drawn.nouns
    assert all(drawn.has(Item(words="?", like=noun)) for noun in drawn.nouns)
    assert not drawn.has(Item(words="old key", thing=Thing.KEY, like="nothing"))
    assert all(heard.has(noise) for noise in Noise)
    assert drawn.has(Noise.BELL) is None
    assert drawn.has(Item(words="remorse")) is False
    assert drawn.has(Look(species="animal", kind="octopus")) is False
