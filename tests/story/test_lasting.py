"""What goes on from shot to shot of a scene: postures, rides, and things in hands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core.story.deeds import Deed, Item, Thing, Verb
from ainern2d.core.story.lasting import CROUCHED, REMEMBERED, lasting_deeds, without_repeated
from ainern2d.core.story.storyboard import Line, Scene, Shot

ANNA, TOM = "Anna", "Tom"


def deed(verb: Verb, *who: str, thing: Thing | None = None, whom: tuple[str, ...] = ()) -> Deed:
    item = Item(words=thing.value, thing=thing) if thing else None
    return Deed(verb=verb, who=who, whom=whom, object=item, sentence="Somebody did it.")


def scene(*shots: Shot, **fields: object) -> Scene:
    return Scene.model_validate({"location": "inn", "shots": shots, **fields})


def shot(*deeds: Deed, cast: tuple[str, ...] = (ANNA, TOM), speaker: str = "") -> Shot:
    lines = (Line(speaker=speaker, text="Yes."),) if speaker else ()
    return Shot(cast=cast, deeds=deeds, lines=lines)


def going(*scenes: Scene) -> list[list[str]]:
    """Return for each shot what goes on as it begins, as "who verb thing"."""
    return [
        [
            " ".join([",".join(each.who), each.verb, each.object.words if each.object else ""])
            for each in deeds
        ]
        for deeds in lasting_deeds(scenes)
    ]


def test_who_sat_down_sits_until_the_deed_of_standing_up() -> None:
    shots = (
        shot(deed(Verb.SIT, ANNA, thing=Thing.BENCH)),
        shot(speaker=ANNA),
        shot(deed(Verb.STAND_UP, ANNA)),
        shot(),
    )
    assert going(scene(*shots)) == [[], ["Anna sit bench"], ["Anna sit bench"], []]


def test_a_scene_goes_on_after_a_shot_of_what_somebody_tells() -> None:
    past = shot(deed(Verb.STAND_UP, ANNA)).model_copy(update={"mode": "memory"})
    shots = (shot(deed(Verb.SIT, ANNA, thing=Thing.BENCH)), past, shot())
    assert going(scene(*shots)) == [[], [], ["Anna sit bench"]]


def test_clothes_that_were_put_on_stay_on_until_they_are_taken_off() -> None:
    shots = (
        shot(deed(Verb.PUT_ON, ANNA, thing=Thing.COAT)),
        shot(deed(Verb.PUT_ON, ANNA, whom=(TOM,), thing=Thing.CLOTHES)),
        shot(deed(Verb.TAKE_OFF, ANNA, thing=Thing.COAT)),
        shot(),
    )
    own, others = "Anna put_on coat", "Tom put_on clothes"
    assert going(scene(*shots)) == [[], [own], [own, others], [others]]
    assert going(scene(*shots[:1]), scene(shot())) == [[], []]


def test_only_the_same_piece_of_clothes_comes_off() -> None:
    def piece(verb: Verb, words: str) -> Deed:
        return Deed(verb=verb, who=(ANNA,), object=Item(words=words, thing=Thing.CLOTHES))

    cloak = piece(Verb.PUT_ON, "grey cloak")
    wears = ["Anna put_on grey cloak"]
    for other in (piece(Verb.PUT_ON, "scarf"), piece(Verb.TAKE_OFF, "socks")):
        assert going(scene(shot(cloak), shot(other), shot())) == [[], wears, wears]
    for end in (piece(Verb.TAKE_OFF, "clothes"), piece(Verb.DROP, "cloak")):
        assert going(scene(shot(cloak), shot(end), shot())) == [[], wears, []]
    bare = deed(Verb.TAKE_OFF, ANNA, thing=Thing.HAT)
    off = "Anna take_off hat"
    assert going(scene(shot(bare), shot(cloak), shot())) == [[], [off], [off, *wears]]


def test_a_shot_may_say_that_clothes_are_others_than_usual_and_that_they_are_as_usual() -> None:
    def says(verb: Verb) -> Shot:
        return shot().model_copy(update={"lasting": (deed(verb, ANNA, thing=Thing.CLOTHES),)})

    scenes = (scene(says(Verb.PUT_ON), shot(), says(Verb.TAKE_OFF), shot()),)
    wears = ["Anna put_on clothes"]
    assert going(*scenes) == [wears, wears, [], []]
    repeated = (scene(says(Verb.TAKE_OFF), says(Verb.PUT_ON), says(Verb.PUT_ON)),)
    (kept,) = without_repeated(repeated)
    assert [len(each.lasting) for each in kept.shots] == [0, 1, 0]


@pytest.mark.parametrize(
    ("verb", "ended_by", "kept_by"),
    [
        (Verb.KNEEL, Verb.WALK, Verb.PRAY),
        (Verb.LIE, Verb.FIGHT, Verb.LOOK),
        (Verb.RIDE, Verb.JUMP, Verb.FIGHT),
        (Verb.SAIL, Verb.CLIMB, Verb.LEAVE),
        (Verb.CROUCH, Verb.RUN, Verb.GIVE),
    ],
)
def test_only_what_contradicts_a_posture_or_a_ride_ends_it(
    verb: Verb, ended_by: Verb, kept_by: Verb
) -> None:
    for done, left in ((ended_by, []), (kept_by, [f"Anna {verb} "])):
        assert going(scene(shot(deed(verb, ANNA)), shot(deed(done, ANNA)), shot()))[2] == left


@pytest.mark.parametrize("verb", [Verb.JUMP, Verb.STAND, Verb.CLIMB, Verb.KNEEL])
def test_what_was_ridden_stays_beside_who_gets_off_until_the_next_ride(verb: Verb) -> None:
    shots = (
        shot(deed(Verb.RIDE, ANNA, thing=Thing.HORSE)),
        shot(deed(verb, ANNA)),
        shot(speaker=ANNA),
        shot(deed(Verb.RIDE, ANNA, thing=Thing.HORSE)),
        shot(),
    )
    after = [[each for each in deeds if "horse" in each] for deeds in going(scene(*shots))]
    rides, stands = ["Anna ride horse"], ["Anna stand horse"]
    assert after == [[], rides, stands, stands, rides]


@pytest.mark.parametrize("verb", [Verb.WALK, Verb.LEAVE, Verb.ENTER, Verb.LEAD])
def test_who_goes_away_is_no_longer_beside_what_was_ridden(verb: Verb) -> None:
    shots = (
        shot(deed(Verb.RIDE, ANNA, thing=Thing.HORSE)),
        shot(deed(Verb.JUMP, ANNA)),
        shot(deed(verb, ANNA)),
        shot(),
    )
    assert not any(text.startswith("Anna stand") for text in going(scene(*shots))[3])


def test_a_hat_that_is_taken_off_stays_off_until_one_is_put_on() -> None:
    shots = (
        shot(deed(Verb.TAKE_OFF, ANNA, thing=Thing.HAT)),
        *[shot()] * (REMEMBERED + 2),
        shot(deed(Verb.PUT_ON, ANNA, thing=Thing.HAT)),
        shot(),
    )
    off = ["Anna take_off hat" in deeds for deeds in going(scene(*shots))]
    assert off == [False, *[True] * (REMEMBERED + 3), False]


def test_who_crouched_stands_up_again_after_some_shots() -> None:
    shots = (shot(deed(Verb.CROUCH, ANNA)), *[shot()] * (CROUCHED + 2))
    kept = [bool(deeds) for deeds in going(scene(*shots))]
    assert kept == [False, *[True] * CROUCHED, False, False]


def test_riders_of_one_deed_stay_together_and_only_those_in_view_are_named() -> None:
    rides = deed(Verb.RIDE, ANNA, TOM, thing=Thing.HORSE)
    shots = (shot(rides), shot(), shot(cast=(TOM,)), shot(deed(Verb.WALK, TOM)), shot())
    assert going(scene(*shots)) == [
        [],
        ["Anna,Tom ride horse"],
        ["Tom ride horse"],
        ["Anna,Tom ride horse"],
        ["Anna ride horse"],
    ]


def test_a_new_scene_begins_anew_but_the_present_goes_on_after_a_memory() -> None:
    sits = shot(deed(Verb.SIT, ANNA))
    assert going(scene(sits), scene(shot()))[1] == []
    resumed = going(scene(sits), scene(shot(), location="sea", mode="memory"), scene(shot()))
    assert resumed == [[], [], ["Anna sit "]]
    elsewhere = going(scene(sits), scene(shot(), mode="memory"), scene(shot(), location="sea"))
    assert elsewhere[2] == []


def test_a_thing_goes_from_hand_to_hand_and_is_forgotten_in_time() -> None:
    holds = shot(deed(Verb.HOLD, ANNA, thing=Thing.SPEAR))
    gives = shot(deed(Verb.GIVE, ANNA, thing=Thing.SPEAR, whom=(TOM,)))
    found = going(scene(holds, gives, *(shot() for _ in range(REMEMBERED + 1))))
    assert found[1] == ["Anna hold spear"]
    assert found[2] == ["Tom hold spear"]
    assert found[-1] == []


def test_who_is_carried_and_falls_or_walks_is_no_longer_carried() -> None:
    carries = shot(deed(Verb.CARRY, ANNA, whom=(TOM,)))
    for verb, kept in ((Verb.FALL, []), (Verb.WALK, []), (Verb.WEEP, ["Anna carry "])):
        assert going(scene(carries, shot(deed(verb, TOM)), shot()))[2] == kept


def said(*lasting: Deed, deeds: tuple[Deed, ...] = ()) -> Shot:
    return Shot(cast=(ANNA, TOM), lasting=lasting, deeds=deeds)


def test_a_shot_says_how_people_sit_and_what_they_hold_where_no_deed_did() -> None:
    cup = deed(Verb.HOLD, TOM, thing=Thing.CUP)
    shots = (said(deed(Verb.SIT, ANNA), cup), said(), said(deed(Verb.STAND, ANNA)), said())
    assert going(scene(*shots)) == [
        ["Anna sit ", "Tom hold cup"],
        ["Anna sit ", "Tom hold cup"],
        ["Tom hold cup"],
        ["Tom hold cup"],
    ]
    assert going(scene(said(cup), said(deed(Verb.PUT, TOM)), said()))[1:] == [[], []]


def test_what_follows_from_earlier_shots_is_not_said_again() -> None:
    sits, cup = deed(Verb.SIT, ANNA), deed(Verb.HOLD, TOM, thing=Thing.CUP)
    shots = (
        said(sits, cup),
        said(sits, cup, deeds=(deed(Verb.STAND_UP, ANNA),)),
        said(deed(Verb.STAND, ANNA), deed(Verb.HOLD, TOM, thing=Thing.PEN)),
    )
    whole = (scene(*shots), scene(said(sits)))
    kept = without_repeated(whole)
    assert [[each.verb for each in one.lasting] for part in kept for one in part.shots] == [
        [Verb.SIT, Verb.HOLD],
        [],
        [Verb.HOLD],
        [Verb.SIT],
    ]
    assert going(*kept) == going(*whole)


def test_a_carrier_has_empty_hands_and_carries_on() -> None:
    carries = shot(deed(Verb.CARRY, ANNA, whom=(TOM,)))
    shots = (carries, said(deed(Verb.PUT, ANNA)), said(deed(Verb.HOLD, ANNA, thing=Thing.ROPE)))
    assert going(scene(*shots))[1:] == [["Anna carry "], ["Anna carry "]]
    assert [each.lasting for each in without_repeated((scene(*shots),))[0].shots] == [(), (), ()]


SAYINGS = st.sampled_from(
    [
        deed(verb, who, thing=thing)
        for who in (ANNA, TOM)
        for verb, thing in (
            (Verb.SIT, None), (Verb.STAND, None), (Verb.CROUCH, None), (Verb.SLEEP, None),
            (Verb.HOLD, Thing.CUP), (Verb.HOLD, Thing.PEN), (Verb.PUT, None),
        )
    ]
)  # fmt: skip


@given(st.lists(st.lists(SAYINGS, max_size=3), min_size=1, max_size=14))
def test_what_a_shot_says_is_seen_in_it_though_it_was_left_out_as_repeated(
    shots: list[list[Deed]],
) -> None:
    whole = (scene(*(said(*each) for each in shots)),)
    before, after = seen(whole), seen(without_repeated(whole))
    for each, all_of_it, what_is_left in zip(shots, before, after, strict=True):
        told = {(one.who[0], one.verb, one.object) for one in each}
        assert told & all_of_it <= what_is_left


def seen(scenes: tuple[Scene, ...]) -> list[set[tuple[str, Verb, Item | None]]]:
    """Return for each shot who does what as it begins, and to which thing."""
    return [
        {(name, each.verb, each.object) for each in deeds for name in each.who}
        for deeds in lasting_deeds(scenes)
    ]


def test_who_was_killed_lies_and_who_speaks_is_not_dead() -> None:
    kills = shot(deed(Verb.KILL, ANNA, whom=(TOM,)))
    assert going(scene(kills, shot(), shot(speaker=TOM))) == [[], ["Tom die "], []]


def test_who_wakes_sits_where_the_sleep_was() -> None:
    sleeps = shot(deed(Verb.SLEEP, ANNA, thing=Thing.BED))
    assert going(scene(sleeps, shot(deed(Verb.WAKE, ANNA)), shot()))[2] == ["Anna sit bed"]


verbs = st.lists(st.sampled_from(Verb), max_size=3)


@given(st.lists(verbs, min_size=2, max_size=8))
def test_what_goes_on_depends_on_earlier_shots_alone(rows: list[list[Verb]]) -> None:
    shots = [shot(*(deed(verb, ANNA) for verb in row)) for row in rows]
    whole = list(lasting_deeds([scene(*shots)]))
    assert len(whole) == len(shots)
    for end in range(1, len(shots)):
        assert list(lasting_deeds([scene(*shots[:end])])) == whole[:end]
    assert all(each.who == (ANNA,) and not each.sentence for deeds in whole for each in deeds)
