"""No two of a cast share a voice, as long as there are voices."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core import Character, Look, Voice
from ainern2d.core.story.voices import VOICES, apart

people = st.lists(
    st.builds(
        Character,
        name=st.uuids().map(str),
        look=st.builds(
            Look, gender=st.sampled_from(["female", "male", "unknown"]), palette=st.integers(0, 9)
        ),
        voice=st.builds(
            Voice, variety=st.integers(0, 2**31 - 1), name=st.sampled_from(["", "", "af_bella"])
        ),
    ),
    max_size=30,
)


@given(people)
def test_up_to_twelve_of_a_sex_have_voices_of_their_own(cast: list[Character]) -> None:
    found = apart(cast)
    assert [each.name for each in found] == [each.name for each in cast]
    for gender in ("female", "male"):
        slots = [
            each.voice.variety % VOICES
            for each in found
            if each.look.heard().gender == gender and not each.voice.name
        ]
        assert len(set(slots)) == min(len(slots), VOICES)


@given(people)
def test_who_comes_first_keeps_its_voice_and_later_people_change_nobodys(
    cast: list[Character],
) -> None:
    found = apart(cast)
    assert found[:1] == tuple(cast[:1])
    for count in range(len(cast)):
        assert apart(cast[:count]) == found[:count]
    assert apart(found) == found
    for old, new in zip(cast, found, strict=True):
        assert new == old or not old.voice.name
