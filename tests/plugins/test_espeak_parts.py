"""The pure parts of the `espeak` backend: text, casting, phones and level."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core import AudioRequest
from ainern2d.core.story.storyboard import Emotion, Look, Voice
from ainern2d.plugins.espeak.level import level, trim
from ainern2d.plugins.espeak.phones import phones
from ainern2d.plugins.espeak.text import clean, is_speakable, runs
from ainern2d.plugins.espeak.voices import MAX_RATE, MIN_RATE, VARIANTS, delivery

RATE = 22050


def request(**fields: object) -> AudioRequest:
    return AudioRequest.model_validate({"text": "Hello.", "language": "en", **fields})


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Hello 😀 there", "Hello there"),
        ("*smiles* Oh_no", "smiles Oh no"),
        ("Shh! Hm.", "shush! hmm."),
        ("zero\u200bwidth\x00", "zero width"),
        ("１２ＡＢｃ，好", "12ABc，好"),
        ("👨‍👩‍👧", ""),
    ],
)
def test_text_is_cleaned_of_what_nobody_says(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@given(st.text())
def test_cleaning_is_stable_and_keeps_speakable_lines_speakable(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert is_speakable(once) == is_speakable(text)


@given(st.text(), st.sampled_from(["en-us", "cmn"]))
def test_runs_keep_every_speakable_character_in_order(text: str, language: str) -> None:
    cleaned = clean(text)
    joined = "".join(run.text for run in runs(cleaned, language))
    assert [c for c in joined if is_speakable(c)] == [c for c in cleaned if is_speakable(c)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("She said 你好, twice.", "en-us", [("She said ", ""), ("你好, ", "cmn"), ("twice.", "")]),
        ("“你好” she said.", "en-us", [("“你好” ", "cmn"), ("she said.", "")]),
        ("我用iPhone打电话。", "cmn", [("我用iPhone打电话。", "")]),
        ("他说привет。", "cmn", [("他说", ""), ("привет。", "ru")]),
        ("3 apples", "en-us", [("3 apples", "")]),
        ("……", "cmn", []),
    ],
)
def test_text_is_cut_where_another_script_begins(
    text: str, language: str, expected: list[tuple[str, str]]
) -> None:
    assert [tuple(run) for run in runs(text, language)] == expected


@given(
    st.builds(
        Voice,
        pitch=st.floats(-12, 12),
        rate=st.floats(0.5, 2),
        variety=st.integers(0, 2**31 - 1),
    ),
    st.builds(
        Look,
        gender=st.sampled_from(["female", "male", "unknown"]),
        age=st.sampled_from(["child", "young", "adult", "old"]),
    ),
    st.sampled_from(Emotion),
    st.floats(0.5, 2),
    st.sampled_from(["en", "zh", "zh-Hant", "en_GB"]),
    st.booleans(),
)
def test_every_character_gets_a_voice_within_what_espeak_takes(
    voice: Voice, look: Look, emotion: Emotion, pace: float, language: str, narrator: bool
) -> None:
    asked = request(
        voice=voice, look=look, emotion=emotion, pace=pace, language=language, narrator=narrator
    )
    made = delivery(asked, 165)
    assert made == delivery(asked, 165)
    assert MIN_RATE <= made.rate <= MAX_RATE
    assert 0 <= made.pitch <= 100
    assert 0 <= made.range <= 100
    if emotion is Emotion.WHISPER and not narrator:
        assert made.variant in ("whisper", "whisperf")
    elif narrator:
        assert made.variant == ""
    elif look.gender != "unknown" and look.age != "child":
        assert made.variant in VARIANTS[look.gender]


def test_an_emotion_changes_the_delivery_but_not_the_voice() -> None:
    voices = Voice(variety=77)
    calm = delivery(request(voice=voices), 165)
    angry = delivery(request(voice=voices, emotion=Emotion.ANGRY), 165)
    sad = delivery(request(voice=voices, emotion=Emotion.SAD), 165)
    assert calm.voice() == angry.voice() == sad.voice()
    assert sad.rate < calm.rate < angry.rate
    assert sad.pitch < calm.pitch < angry.pitch
    assert sad.gain < calm.gain < angry.gain


def test_age_moves_the_pitch_and_the_narrator_is_calm() -> None:
    child, adult, old = (
        delivery(request(look=Look(gender="female", age=age)), 165)
        for age in ("child", "adult", "old")
    )
    assert child.pitch > adult.pitch > old.pitch
    narrator = delivery(request(narrator=True), 165)
    assert narrator.rate < adult.rate
    assert narrator.range < adult.range


def test_a_named_voice_overrides_the_choice() -> None:
    named = delivery(request(voice=Voice(name="en-gb+f2", variety=9), narrator=True), 165)
    assert named.voice() == "en+f2"
    assert delivery(request(voice=Voice(name="+m4")), 165).voice() == "en-us+m4"
    assert named.voice("cmn") == "cmn+f2"


@given(
    st.lists(
        st.tuples(st.integers(-100, 30_000), st.sampled_from(["a", "", "(en)", "ts.h", "m"])),
        max_size=30,
    ),
    st.integers(0, 10_000),
    st.integers(0, 20_000),
)
def test_any_events_become_phones_without_gap_or_overlap(
    marks: list[tuple[int, str]], start: int, length: int
) -> None:
    found = phones(marks, start, start + length)
    at = 0
    for phone in found:
        assert phone.start == at
        assert phone.end > at
        assert phone.symbol in ("a", "_", "ʈʂʰ", "m")
        at = phone.end
    assert at == length


def test_a_sound_that_espeak_gives_no_time_shares_that_of_the_sound_before() -> None:
    found = phones([(0, "w"), (100, "ˈɔː"), (400, "l"), (400, "")], 0, 500)
    assert [(p.start, p.end, p.symbol) for p in found] == [
        (0, 100, "w"),
        (100, 300, "ˈɔː"),
        (300, 400, "l"),
        (400, 500, "_"),
    ]


def test_mandarin_spellings_of_espeak_become_ipa() -> None:
    marks = [(i * 10, s) for i, s in enumerate(["ts.h", "ˈi.", "kh", "ˈo-", "t", "ˈonɡ", "θ"])]
    assert "".join(p.symbol for p in phones(marks, 0, 70)) == "ʈʂʰˈɻ̩kʰˈɤtˈoŋθ"


@given(
    st.integers(0, 4000), st.integers(50, 3000), st.integers(200, 32_767), st.floats(-30.0, -16.0)
)
def test_sound_is_trimmed_and_levelled_without_clipping(
    lead: int, body: int, peak: int, target: float
) -> None:
    tone = (peak * np.sin(np.arange(body * 4) * 0.1)).astype(np.int16)
    x = np.concatenate([np.zeros(lead, np.int16), tone, np.zeros(9000, np.int16)])
    kept = trim(x, RATE)
    assert kept is not None
    assert kept.start <= lead
    assert lead - kept.start < 0.03 * RATE
    assert lead + len(tone) - 200 <= kept.end <= lead + len(tone) + 0.1 * RATE
    made = level(x[kept.start : kept.end], RATE, target)
    assert int(np.abs(made.astype(int)).max()) <= 0.89 * 32_768 + 1
    assert made[0] == 0
    middle = made[lead - kept.start + 100 :][: len(tone) - 200].astype(float)
    if body > 500:
        rms = 20 * np.log10(np.sqrt((middle**2).mean()) / 32_768)
        assert rms == pytest.approx(target, abs=0.6)


def test_silence_has_nothing_to_keep() -> None:
    assert trim(np.full(1000, 20, np.int16), RATE) is None
    assert not level(np.zeros(1000, np.int16), RATE, -20).any()
