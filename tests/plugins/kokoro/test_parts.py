"""The pure parts of `kokoro`: who has which voice, when each sound is, how sound is finished."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core import AudioRequest, InvalidRequestError
from ainern2d.core.speech import marks as sounds_at
from ainern2d.core.speech.utterance import faded, levelled, raised, spoken_part
from ainern2d.core.story.deeds import Manner
from ainern2d.core.story.phonemes import is_phoneme
from ainern2d.core.story.storyboard import Emotion, Look, Voice
from ainern2d.core.story.voices import VOICES as VOICES_OF_A_CAST
from ainern2d.plugins.kokoro import model
from ainern2d.plugins.kokoro.casting import NARRATORS, TIMBRES, blend, cast
from ainern2d.plugins.kokoro.catalogue import VOICES
from ainern2d.plugins.kokoro.delivery import delivery
from ainern2d.plugins.visemes.ipa import sounds_of

RATE = 24000


def request(**fields: object) -> AudioRequest:
    return AudioRequest.model_validate({"text": "Yes.", "language": "en", **fields})


def tone(hertz: float, seconds: float, level: float = 0.3) -> np.ndarray:
    return level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("age", ["child", "adult", "old"])
@pytest.mark.parametrize("gender", ["female", "male"])
def test_a_cast_has_twelve_voices_of_each_sex_and_age(language: str, gender: str, age: str) -> None:
    found = {
        cast(
            request(
                language=language, look=Look(gender=gender, age=age), voice=Voice(variety=variety)
            ),
            "all",
        )
        for variety in range(100, 100 + VOICES_OF_A_CAST)
    }
    assert len(found) == VOICES_OF_A_CAST == 12


def test_a_girl_and_a_boy_of_one_number_do_not_share_a_voice() -> None:
    for variety in range(12):
        girl, boy = (
            cast(
                request(look=Look(gender=gender, age="child"), voice=Voice(variety=variety)), "all"
            )
            for gender in ("female", "male")
        )
        assert girl.pitch > boy.pitch
        assert girl.size > boy.size


def test_a_character_keeps_its_voice_whatever_it_says_and_nobody_has_the_narrators() -> None:
    look, voice = Look(gender="female"), Voice(variety=77)
    first = cast(request(look=look, voice=voice), "all")
    assert first == cast(request(look=look, voice=voice, text="No!", emotion="angry"), "all")
    for (group, _), timbres in TIMBRES.items():
        for timbre in timbres:
            parts = dict(blend(timbre.blend))
            assert parts.get(NARRATORS[group], 0.0) < 0.5
    assert cast(request(narrator=True, voice=voice), "all").names == [NARRATORS["en"]]


@pytest.mark.parametrize("gender", ["female", "male"])
def test_a_voice_has_the_gender_of_its_character(gender: str) -> None:
    for language in ("en", "zh"):
        for variety in range(200):
            look = Look(gender=gender)
            asked = request(language=language, look=look, voice=Voice(variety=variety))
            for name in cast(asked, "all").names:
                assert VOICES[name].gender == gender
                assert VOICES[name].language == language


def test_a_mandarin_boy_has_a_boys_voice_and_an_english_one_a_womans() -> None:
    for variety in range(40):
        asked = {"look": Look(gender="male", age="child"), "voice": Voice(variety=variety)}
        mandarin = cast(request(language="zh", **asked), "all")
        assert mandarin.parts[0][0] == "zm_yunxia"
        assert mandarin.parts[0][1] > 0.5
        assert {VOICES[n].gender for n in cast(request(**asked), "all").names} == {"female"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_children_sound_higher_and_the_old_lower_and_slower(language: str) -> None:
    def voice(age: str) -> tuple[float, float, float, float]:
        look = Look(gender="female", age=age)
        found = cast(request(language=language, look=look, voice=Voice(variety=3)), "all")
        return found.pitch, found.rate, found.size, found.tremor

    assert voice("child")[2] > 1.1 * voice("adult")[2] > 1.1 * voice("old")[2]
    assert voice("old")[3] > voice("adult")[3] == 0
    assert voice("child")[0] > voice("young")[0] > voice("adult")[0] > voice("old")[0]
    assert voice("old")[1] < voice("adult")[1]


def test_a_voice_is_chosen_by_name_or_blended_with_shares_that_sum_to_one() -> None:
    assert blend("af_heart") == (("af_heart", 1.0),)
    assert dict(blend("af_heart:0.6+af_bella:0.4")) == pytest.approx(
        {"af_heart": 0.6, "af_bella": 0.4}
    )
    assert dict(blend("af_heart + bm_george:3")) == {"af_heart": 0.25, "bm_george": 0.75}
    chosen = cast(request(voice=Voice(name="zm_yunxi", pitch=2, rate=1.1, variety=5)), "all")
    assert (chosen.names, chosen.pitch, chosen.rate) == (["zm_yunxi"], 2, 1.1)


@pytest.mark.parametrize("name", ["af_hart", "", "+", "af_heart+", "am_michael+nobody:0.2"])
def test_an_unknown_voice_is_refused_with_the_list(name: str) -> None:
    with pytest.raises(InvalidRequestError, match="kokoro has no voice") as caught:
        blend(name)
    assert "af_heart" in caught.value.hint
    assert "zm_yunxi" in caught.value.hint


@pytest.mark.parametrize("share", ["0", "-1", "x", "inf", "nan", "1e9"])
def test_a_share_that_is_no_number_above_0_is_refused(share: str) -> None:
    with pytest.raises(InvalidRequestError, match="no number above 0"):
        blend(f"af_heart:{share}")


def test_delivery_follows_emotion_pace_and_voice_within_limits() -> None:
    voice = cast(request(), "all")
    neutral = delivery(request(), voice)
    sad, shout = (delivery(request(emotion=e), voice) for e in (Emotion.SAD, Emotion.SHOUT))
    whisper = delivery(request(emotion=Emotion.WHISPER), voice)
    assert sad.speed < neutral.speed
    assert whisper.gain < sad.gain < neutral.gain < shout.gain
    assert whisper.colour.whispered
    assert not neutral.colour.whispered
    assert delivery(request(pace=2.0), cast(request(voice=Voice(rate=2.0)), "all")).speed == 1.6
    high = delivery(request(), cast(request(voice=Voice(pitch=12)), "all"))
    assert high.pitch == pytest.approx(2 ** (7 / 12), abs=1e-3)
    assert 1.1 < high.size < 1.3


def test_mandarin_keeps_its_tones_whatever_the_emotion() -> None:
    for emotion in Emotion:
        for manner in Manner:
            asked = request(language="zh", emotion=emotion, manner=manner)
            assert 0.85 <= delivery(asked, cast(asked, "all")).range <= 1.2


def test_marks_of_stress_tone_and_length_belong_to_their_sound() -> None:
    #          BOS  ˈ  m  A  ' '  p  a  →  .   EOS
    frames = [10, 1, 2, 4, 1, 2, 3, 1, 8, 3]
    found = model.marks("ˈmA pa→.", frames)
    assert [(m.symbol, m.start // 600, m.end // 600) for m in found] == [
        ("_", 0, 7),
        ("ˈm", 7, 10),
        ("eɪ", 10, 15),
        ("p", 15, 17),
        ("a˥", 17, 21),
        ("_", 21, 35),
    ]


@given(st.text("ˈˌAbʰ→ .,—tʧaː", min_size=1, max_size=60), st.data())
def test_sounds_cover_the_whole_utterance_in_order(symbols: str, data: st.DataObject) -> None:
    count = len(symbols) + 2
    frames = data.draw(st.lists(st.integers(1, 20), min_size=count, max_size=count))
    found = model.marks(symbols, frames)
    assert found[0].start == 0
    assert found[-1].end == sum(frames) * model.FRAME
    assert all(a.end == b.start for a, b in itertools.pairwise(found))
    start, end = sorted(data.draw(st.integers(0, found[-1].end)) for _ in range(2))
    clipped = sounds_at.cut(found, start, end)
    kept = sounds_at.phones(sounds_at.scaled(clipped, end - start or 1, 999))
    assert all(a.end == b.start for a, b in itertools.pairwise(kept))


def test_a_comma_that_nobody_pauses_at_is_no_silence() -> None:
    # Frames: silence 0-1, a 1-3, comma 3-7, o 7-9, silence 9-18; a voice from 0.8 to 10
    sounds = model.marks("a,o.", [4, 2, 4, 2, 6, 3])
    loud = [4 <= window < 50 for window in range(90)]
    assert [(m.symbol, m.start, m.end) for m in sounds_at.settled(sounds, loud, 120)] == [
        ("_", 0, 480),
        ("a", 480, 5 * 600),
        ("o", 5 * 600, 10 * 600),
        ("_", 10 * 600, 21 * 600),
    ]


def test_every_symbol_becomes_a_sound_that_lips_can_show() -> None:
    for symbol in "AIOQWYTʤʧᵊᵻʦʨꭧʥʣabdefhijklmnopstuvwxyzɑɔəɛɜɡɪɹʃʊʌʒθðŋɕʂɻɤɥɨɚæ":
        [_, sound, _] = model.marks(symbol, [4, 5, 3])
        assert is_phoneme(sound.symbol), symbol
        assert sounds_of(sound.symbol), symbol
    for pause in ".,!?;:—…":
        assert [m.symbol for m in model.marks(pause, [4, 5, 3])] == ["_"]


def test_silence_is_cut_off_with_a_little_room_left() -> None:
    sound = np.concatenate([np.zeros(RATE), tone(220, 0.5), np.zeros(RATE)])
    kept = spoken_part(sound, RATE)
    assert kept is not None
    assert (RATE - kept.start) / RATE == pytest.approx(0.02, abs=0.006)
    assert (kept.end - 1.5 * RATE) / RATE == pytest.approx(0.08, abs=0.006)
    assert spoken_part(np.zeros(RATE), RATE) is None
    assert spoken_part(np.zeros(0), RATE) is None


@pytest.mark.parametrize("factor", [0.8, 1.19, 1.5])
def test_a_raised_tone_is_as_clean_as_before(factor: float) -> None:
    moved = raised(tone(1000, 0.5), factor)
    assert len(moved) == int(0.5 * RATE / factor)
    wanted = tone(1000 * factor, 1)[: len(moved)]
    middle = slice(200, len(moved) - 200)
    assert np.abs(moved[middle] - wanted[middle]).max() < 1e-3


def test_what_would_fold_back_is_filtered_out() -> None:
    moved = raised(tone(10_000, 0.5), 1.5)
    assert np.abs(moved[200:-200]).max() < 0.02


def test_lines_have_one_level_and_never_clip() -> None:
    for level in (0.01, 0.3, 1.0):
        x = levelled(faded(tone(220, 1, level), RATE), RATE, -20) / 32768
        assert 20 * np.log10(np.sqrt((x**2).mean())) == pytest.approx(-20, abs=0.3)
    spiky = np.zeros(RATE)
    spiky[::4000] = 1.0
    assert np.abs(levelled(spiky, RATE, -6)).max() <= 0.89 * 32768 + 1
    assert not levelled(np.zeros(100), RATE, -20).any()
