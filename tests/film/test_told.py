"""What a film asks of its voices: the narrator's feeling, pauses, and who has which voice."""

from __future__ import annotations

from ainern2d.core import (
    Character,
    Emotion,
    Line,
    Location,
    Look,
    Performer,
    Scene,
    Shot,
    Storyboard,
    Voice,
    World,
)
from ainern2d.core.configuration.settings import FilmConfig
from ainern2d.core.film.needs import Kept, Result
from ainern2d.core.film.staging import Staging
from ainern2d.core.ops.manifest import Rung
from ainern2d.core.story.ids import with_ids
from ainern2d.core.story.voices import VOICES


def staged(*scenes: Scene, cast: tuple[Character, ...] = (), genre: str = "") -> Staging:
    world = World.model_validate({"genre": genre})
    board = Storyboard(cast=cast, world=world, locations=(Location(name="quay"),), scenes=scenes)
    return Staging(with_ids(board), FilmConfig())


def test_the_narrator_tells_of_a_sad_scene_sadly_and_of_no_mood_plainly() -> None:
    told = Shot(lines=(Line(text="It rained."),))
    staging = staged(
        Scene(location="quay", mood="grief", shots=(told,)), Scene(location="quay", shots=(told,))
    )
    shots = staging.board.shots
    felt = [staging.told(number, shot.lines[0]) for number, shot in enumerate(shots)]
    assert felt == [Emotion.SAD, Emotion.NEUTRAL]


def test_women_whose_numbers_meet_have_two_voices_in_the_film() -> None:
    look = Look(gender="female")
    cast = (
        Character(name="Ann", look=look, voice=Voice(variety=5)),
        Character(name="Bea", look=look, voice=Voice(variety=5 + VOICES)),
    )
    found = staged(Scene(location="quay", shots=(Shot(),)), cast=cast).board.cast
    assert len({each.voice.variety % VOICES for each in found}) == 2
    assert found[0] == cast[0]


def test_an_animal_acts_as_people_do_if_it_speaks_in_the_film_or_there_are_no_people() -> None:
    def acting(*cast: Character, speaker: str = "", genre: str = "fable") -> dict[str, bool]:
        lines = (Line(speaker=speaker, text="Yes."),) if speaker else ()
        shots = (Shot(cast=tuple(each.name for each in cast)), Shot(lines=lines))
        staging = staged(Scene(location="quay", shots=shots), cast=cast, genre=genre)
        seen = staging.in_view(staging.shots[0])
        return {each.name: performer.acts_as_people_do for each, performer in seen}

    mule = Character(name="mule", look=Look(species="animal", kind="mule"))
    ann = Character(name="Ann", look=Look(gender="female"))
    assert acting(ann, mule) == {"Ann": True, "mule": False}
    assert acting(ann, mule, speaker="mule") == {"Ann": True, "mule": True}
    assert acting(mule) == {"mule": True}
    plain = [
        Performer(name="mule", look=mule.look, acts_as_people_do=each) for each in (True, False)
    ]
    assert ["acts_as_people_do" in each.plain() for each in plain] == [False, True]
    assert acting(ann, mule, genre="crime") == {"Ann": True, "mule": True}


def test_another_shot_at_the_end_of_a_scene_leaves_the_length_of_the_others_as_it_is() -> None:
    def shot(text: str) -> Shot:
        return Shot(lines=(Line(speaker="Ann", text=text),), min_seconds=0.5)

    def lengths(*texts: str) -> list[int]:
        scene = Scene(location="quay", shots=tuple(map(shot, texts)))
        staging = staged(scene, cast=(Character(name="Ann"),))
        facts = {"samples": 24_000, "sample_rate": 24_000}
        done = {
            need: Result("", {"speech": Kept("", 0, facts)}, Rung(backend="mock"))
            for each in staging.board.shots
            for need in staging.audio_needs(each)
        }
        return [staging.layout(index, done).frames for index in range(len(texts))]

    two = lengths("One.", "Two.")
    assert lengths("One.", "Two.", "Three.")[:2] == two
    assert lengths("Zero.", "One.", "Two.")[1:] == two
