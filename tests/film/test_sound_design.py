"""Which sounds and pieces of music a film needs, and where each part of it has them."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core.configuration.settings import FilmConfig
from ainern2d.core.film.needs import Kept, Result
from ainern2d.core.film.sound_design import SoundDesign
from ainern2d.core.film.staging import Staging
from ainern2d.core.ops.manifest import Rung
from ainern2d.core.story.deeds import Deed, Mood, Noise, SoundCue
from ainern2d.core.story.ids import with_ids
from ainern2d.core.story.places import Genre, World
from ainern2d.core.story.storyboard import (
    Character,
    Line,
    Location,
    Look,
    Scene,
    Shot,
    Storyboard,
)

RATE = 1000


def shot(number: int, seconds: int, *noises: Noise) -> Shot:
    return Shot(
        lines=(Line(text=f"Line {number} of {seconds}."),),
        sounds=tuple(SoundCue(sound=noise) for noise in noises),
    )


def staged(scenes: list[tuple[Mood, list[Shot]]], **film: Any) -> Staging:
    board = Storyboard(
        locations=(Location(name="quay"),),
        scenes=tuple(
            Scene(location="quay", shots=tuple(shots), mood=mood) for mood, shots in scenes
        ),
    )
    return Staging(with_ids(board), FilmConfig(**film))


def spoken(staging: Staging) -> dict[str, Result]:
    """Return lines as long as their words say."""
    done = {}
    for each in staging.board.shots:
        for line, need in zip(each.lines, staging.audio_needs(each), strict=True):
            seconds = int(line.text.rstrip(".").rsplit(" ", 1)[1])
            facts = {"samples": seconds * RATE, "sample_rate": RATE}
            done[need] = Result("", {"speech": Kept("", 0, facts)}, Rung(backend="mock"))
    return done


def design(scenes: list[tuple[Mood, list[Shot]]], **film: Any) -> tuple[SoundDesign, Staging]:
    staging = staged(scenes, **film)
    return SoundDesign(staging, 0), staging


def test_one_sound_is_made_once_however_often_it_is_heard() -> None:
    shots = [shot(n, 3, Noise.BELL) for n in range(4)]
    made, staging = design([(Mood.NEUTRAL, shots)], score=False)
    assert [need.id for need in made.needs()] == ["sound:effect.bell"]
    assert len(made.heard(range(4), spoken(staging))) == 4


def test_music_comes_with_a_new_mood_and_with_the_beginning_of_the_film() -> None:
    shots = [shot(n, 9) for n in range(2)]
    moods = [Mood.NEUTRAL, Mood.TENSE, Mood.TENSE, Mood.NEUTRAL, Mood.SAD]
    made, staging = design([(mood, shots) for mood in moods])
    neutral, tense, sad = (f"sound:score.{mood}" for mood in ("neutral", "tense", "sad"))
    assert [need.id for need in made.needs()] == [neutral, tense, sad]
    heard = made.heard(range(10), spoken(staging))
    assert [need for _, need in heard] == [neutral, tense, neutral, sad]
    done = spoken(staging)
    starts = [staging.length(range(2 * scene), done) if scene else 0 for scene in (0, 1, 3, 4)]
    assert [sound.start for sound, _ in heard] == starts


def test_scenes_without_a_mood_have_the_music_of_their_genre() -> None:
    board = staged([(Mood.NEUTRAL, [shot(0, 9)])]).board
    board = board.model_copy(update={"world": World(genre=Genre.HORROR)})
    made = SoundDesign(Staging(board, FilmConfig()), 0)
    assert [need.id for need in made.needs()] == ["sound:score.fearful"]


def test_a_fifth_of_a_film_at_least_has_no_music_and_short_scenes_have_none() -> None:
    made, staging = design([(Mood.SAD, [shot(0, 4)]), (Mood.TENSE, [shot(1, 20), shot(2, 20)])])
    done = spoken(staging)
    ((music, need),) = made.heard(range(3), done)
    assert need == "sound:score.tense"
    assert music.frames <= 0.8 * staging.length(range(1, 3), done)


def test_effects_and_music_can_be_turned_off_and_a_file_of_music_replaces_the_score() -> None:
    scenes = [(Mood.SAD, [shot(0, 20, Noise.BELL)])]
    assert [need.id for need in design(scenes, effects=False)[0].needs()] == ["sound:score.sad"]
    assert [need.id for need in design(scenes, score=False)[0].needs()] == ["sound:effect.bell"]
    assert [need.id for need in design(scenes, music="song.ogg")[0].needs()] == [
        "sound:effect.bell"
    ]


def test_a_scene_quotes_the_motif_of_the_character_whose_it_is() -> None:
    cast = tuple(Character(name=name, look=Look(palette=n)) for n, name in ((7, "Ann"), (8, "Bea")))

    def scene(mood: Mood, *speakers: str) -> Scene:
        lines = tuple(Line(speaker=each, text="Line of 20.") for each in speakers)
        return Scene(location="quay", mood=mood, shots=(Shot(lines=lines),))

    board = Storyboard(
        cast=cast,
        locations=(Location(name="quay"),),
        scenes=(
            scene(Mood.SAD, "Ann", "Bea", "Ann"),
            scene(Mood.TENSE, "Ann", "Bea"),
            scene(Mood.TENDER, "narrator"),
        ),
    )
    made = SoundDesign(Staging(with_ids(board), FilmConfig()), 0)
    assert {need.id: need.request({}).motif for need in made.needs()} == {
        "sound:score.sad.7": 7,
        "sound:score.tense": None,
        "sound:score.tender": None,
    }


def test_laughter_is_that_of_who_laughs() -> None:
    cast = (
        Character(name="Ann", look=Look(gender="female", age="child")),
        Character(name="Tom", look=Look(gender="male", age="old")),
    )
    deed = Deed(who=("Tom",), verb="laugh")
    cue = SoundCue(sound=Noise.LAUGHTER)
    shots = (
        Shot(cast=("Ann", "Tom"), deeds=(deed,)),
        Shot(cast=("Ann",), sounds=(cue,)),
        Shot(sounds=(cue,)),
    )
    board = Storyboard(
        cast=cast,
        locations=(Location(name="quay"),),
        scenes=(Scene(location="quay", shots=shots),),
    )
    made = SoundDesign(Staging(with_ids(board), FilmConfig(score=False)), 0)
    asked = {need.id: need.request({}) for need in made.needs()}
    assert {name: (each.gender, each.age) for name, each in asked.items()} == {
        "sound:effect.laughter.male.old": ("male", "old"),
        "sound:effect.laughter.female.child": ("female", "child"),
        "sound:effect.laughter": ("unknown", "unknown"),
    }


@given(
    scenes=st.lists(
        st.tuples(
            st.sampled_from([Mood.NEUTRAL, Mood.SAD, Mood.TENSE]),
            st.lists(
                st.tuples(st.integers(1, 12), st.sampled_from([(), (Noise.BELL,), (Noise.RAIN,)])),
                min_size=1,
                max_size=4,
            ),
        ),
        min_size=1,
        max_size=4,
    ),
    data=st.data(),
)
def test_the_parts_of_a_film_have_the_sounds_of_the_whole(
    scenes: list[tuple[Mood, list[tuple[int, tuple[Noise, ...]]]]], data: st.DataObject
) -> None:
    numbered = [
        (mood, [shot(n * 10 + m, s, *noises) for m, (s, noises) in enumerate(shots)])
        for n, (mood, shots) in enumerate(scenes)
    ]
    made, staging = design(numbered)
    done = spoken(staging)
    count = len(staging.board.shots)
    cut = data.draw(st.integers(0, count))
    whole = {(sound.start, need) for sound, need in made.heard(range(count), done)}
    offset = staging.length(range(cut), done)
    parts = set()
    for shots, first in ((range(cut), 0), (range(cut, count), offset)):
        if shots:
            assert set(made.needed(shots)) >= {need for _, need in made.heard(shots, done)}
            parts |= {(first + sound.start, need) for sound, need in made.heard(shots, done)}
    assert parts == whole
