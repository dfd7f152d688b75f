"""Which sounds a shot has besides speech."""

from __future__ import annotations

import pytest

from ainern2d.core.story.deeds import (
    Deed,
    Effect,
    EffectCue,
    Item,
    Noise,
    SoundCue,
    Thing,
    Verb,
)
from ainern2d.core.story.places import PlaceKind
from ainern2d.core.story.sounds import (
    LASTING,
    LEVEL,
    LEVELS,
    MOST,
    OF_EFFECTS,
    OF_VERBS,
    Foley,
    sounds_of,
)
from ainern2d.core.story.storyboard import Line, Location, Shot

ROOM = Location(name="the room", kind=PlaceKind.LIVING_ROOM)
FIELD = Location(name="the field", kind=PlaceKind.FIELD)


def heard(shot: Shot, location: Location = ROOM) -> list[Noise | Foley]:
    return [each.sound for each in sounds_of(shot, location)]


def deed(verb: Verb, thing: Thing | None = None, **more: object) -> Shot:
    item = Item(words=thing.value, thing=thing) if thing else None
    return Shot(cast=("Mara",), deeds=(Deed(verb=verb, who=("Mara",), object=item, **more),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("verb", "thing", "sound"),
    [
        (Verb.OPEN, Thing.DOOR, Noise.DOOR),
        (Verb.OPEN, Thing.LETTER, Foley.PAGE),
        (Verb.OPEN, None, None),
        (Verb.DRAW, Thing.SWORD, Noise.BLADE),
        (Verb.DRAW, Thing.CURTAIN, Foley.CURTAIN),
        (Verb.STRIKE, Thing.MATCH, Foley.MATCH),
        (Verb.STRIKE, None, Foley.PUNCH),
        (Verb.SHOOT, Thing.BOW, Foley.ARROW),
        (Verb.SHOOT, Thing.GUN, Noise.GUNSHOT),
        (Verb.DROP, Thing.CUP, Noise.GLASS),
        (Verb.DROP, Thing.HANDKERCHIEF, None),
        (Verb.RIDE, Thing.HORSE, Noise.HOOVES),
        (Verb.RIDE, Thing.BICYCLE, None),
        (Verb.WRITE, Thing.COMPUTER, Foley.KEYBOARD),
        (Verb.NOD, None, None),
        (Verb.CUT, Thing.ROPE, None),
        (Verb.CUT, Thing.TREE, Foley.CHOP),
        (Verb.PUT, Thing.GLASS, Foley.CUP),
        (Verb.PUT, Thing.BAG, None),
    ],
)
def test_a_deed_sounds_by_its_verb_and_its_thing(
    verb: Verb, thing: Thing | None, sound: Noise | Foley | None
) -> None:
    assert heard(deed(verb, thing)) == ([sound] if sound else [])


def test_a_chair_is_heard_where_there_is_a_floor() -> None:
    assert heard(deed(Verb.SIT), ROOM) == [Foley.CHAIR]
    assert heard(deed(Verb.SIT), FIELD) == [Noise.RUSTLE]


def test_what_nobody_does_is_silent_but_doors() -> None:
    wind = Shot(deeds=(Deed(verb=Verb.STRIKE),))
    assert heard(wind) == []
    door = Item(words="the door", thing=Thing.DOOR)
    assert heard(Shot(deeds=(Deed(verb=Verb.OPEN, object=door),))) == [Noise.DOOR]


def test_who_speaks_in_the_shot_makes_no_other_sound() -> None:
    walking = deed(Verb.WALK)
    assert heard(walking) == [Noise.FOOTSTEPS]
    talking = walking.model_copy(update={"lines": (Line(text="Wait.", speaker="Mara"),)})
    assert heard(talking) == []


def test_what_is_doubted_is_not_heard() -> None:
    assert heard(deed(Verb.KNOCK, confidence=0.3)) == []
    told = Shot(sounds=(SoundCue(sound=Noise.BELL, confidence=0.2),))
    assert heard(told) == []


def test_told_sounds_come_before_effects_and_deeds_and_each_is_heard_once() -> None:
    shot = deed(Verb.KNOCK).model_copy(
        update={
            "sounds": (SoundCue(sound=Noise.THUNDER), SoundCue(sound=Noise.BELL)),
            "effects": (EffectCue(effect=Effect.LIGHTNING), EffectCue(effect=Effect.FIRE)),
        }
    )
    assert heard(shot) == [Noise.THUNDER, Noise.BELL, Noise.FIRE]
    assert len(heard(shot)) == MOST


def test_what_lasts_goes_on_to_the_end_of_its_shot_and_a_deed_is_heard_at_its_contact() -> None:
    (steps,) = sounds_of(deed(Verb.WALK), ROOM)
    (knock,) = sounds_of(deed(Verb.KNOCK), ROOM)
    assert steps.lasts
    assert steps.at < knock.at == pytest.approx(0.4)
    assert not knock.lasts


def test_every_sound_of_the_tables_is_quieter_than_speech() -> None:
    for sound in {*OF_VERBS.values(), *OF_EFFECTS.values(), *LASTING, *Noise, *Foley}:
        assert -30 < LEVELS.get(sound, LEVEL) < 0
