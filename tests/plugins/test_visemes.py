"""The `visemes` backend: its pure parts with hypothesis, and the backend through the registry."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core import AudioRequest, InvalidRequestError, Kind, LipsyncRequest, Work
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.backends.requests import Speech
from ainern2d.core.media.wav import read_wav, write_wav
from ainern2d.core.story.phonemes import CONSONANTS, SHORTHAND, VOWELS, is_phoneme
from ainern2d.core.story.speech import SHAPES, MouthTrack, Phone, PhonemeTimeline
from ainern2d.core.story.storyboard import NARRATOR, Emotion, Look, Voice
from ainern2d.core.story.timeline import frames_of_audio
from ainern2d.plugins.visemes.blend import Posture, gestures, postures
from ainern2d.plugins.visemes.energy import SILENT, frame_levels
from ainern2d.plugins.visemes.gate import FLOOR_DB, gated
from ainern2d.plugins.visemes.ipa import sounds_of
from ainern2d.plugins.visemes.shapes import letters

if TYPE_CHECKING:
    from pathlib import Path

REGISTRY = BackendRegistry.discover()
RATE = 22050
FPS = 24
OPENNESS = dict(zip("XAGBFHCED", (0, 0, 0.15, 0.25, 0.35, 0.5, 0.55, 0.6, 1.0), strict=True))
SOUNDS = ["m", "b", "p", "f", "v", "l", "t", "s", "k", "h", "a", "ˈɑu", "iɛ", "aɪ", "uː", "ɔɪ", "_"]
SOUNDS += ["ʃ", "w", "ə", "ʰ", "A", "O", "ʨ", "ɹ", " "]
MISAKI = (
    ';:,.!?—…"()“” \u0303ʣʥʦʨᵝꭧAIOQSTWYᵊabcdefhijklmnopqrstuvwxyzɑɐɒæβɔɕçɖðʤəɚɛɜɟɡɥɨɪʝɯɰŋɳɲɴøɸθœɹɾ'
    "ɻʁɽʂʃʈʧʊʋʌɣɤχʎʒʔˈˌːʰʲ↓→↗↘ᵻ"
)
"""The whole vocabulary of Kokoro-82M (its config.json), which is misaki's alphabet."""


def timeline(*sounds: tuple[str, float]) -> PhonemeTimeline:
    """A timeline of (symbol, seconds)."""
    phones, at = [], 0
    for symbol, seconds in sounds:
        end = at + round(seconds * RATE)
        phones.append(Phone(start=at, end=end, symbol=symbol))
        at = end
    return PhonemeTimeline(sample_rate=RATE, samples=at, phones=tuple(phones))


@st.composite
def timelines(draw_: st.DrawFn) -> PhonemeTimeline:
    lengths = st.floats(0.03, 0.3)
    return timeline(
        *draw_(st.lists(st.tuples(st.sampled_from(SOUNDS), lengths), min_size=1, max_size=25))
    )


def frames_of(line: PhonemeTimeline) -> int:
    return max(1, frames_of_audio(line.samples, RATE, FPS))


def spelled(line: PhonemeTimeline, frames: int = 0, fps: int = FPS) -> str:
    """The shapes of a line whose sound is loud throughout."""
    return "".join(letters(postures(gestures(line), frames or frames_of(line), fps), fps))


def runs(shapes: str) -> list[str]:
    return ["".join(run) for _, run in itertools.groupby(shapes)]


def shape(symbol: str) -> str:
    """What a symbol shows, spoken for long, with silence around it."""
    return spelled(timeline(("_", 0.25), (symbol, 0.5), ("_", 0.25)))[6:18]


@pytest.mark.parametrize(
    ("symbol", "shapes"),
    [
        ("m", "A"),
        ("pʰ", "A"),
        ("ph", "A"),
        ("ˈɑu", "DF"),
        ("ˌaɪ", "DB"),
        ("I", "DB"),
        ("A", "CB"),
        ("O", "EF"),
        ("W", "DF"),
        ("Y", "EB"),
        ("iou", "BEF"),
        ("tʃ", "B"),
        ("tɕʰ", "B"),
        ("ʨ", "B"),
        ("ꭧ", "B"),
        ("T", "B"),
        ("uː", "F"),
        ("f", "G"),
        ("l", "H"),
        ("æ", "D"),
        ("ɛ", "C"),
        ("ɔ", "E"),
        ("w", "F"),
        ("ma˥˩", "AD"),
        ("_", "X"),
        ("?!", "X"),
        ("…", "X"),
    ],
)
def test_ipa_symbols_show_the_shapes_of_the_mouth_chart(symbol: str, shapes: str) -> None:
    seen = [run[0] for run in runs(shape(symbol)) if len(run) >= 2]
    # On the way from one to the other a mouth may pass through others
    assert [letter for letter in seen if letter in shapes] == list(shapes)
    assert seen[0] in {shapes[0], "B"}


def test_every_symbol_of_misaki_is_phoneme() -> None:
    assert [char for char in MISAKI if not is_phoneme(char)] == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_symbol_that_espeak_says_is_phoneme(tmp_path: Path, language: str) -> None:
    texts = {
        "en": "The quick brown fox jumps over a lazy dog; measure, azure, church, judge, thing,"
        " this, boy, cow, bird, butter, bottle, button, near, hair, tour, more, idea, uh oh, loch.",
        "zh": "八百标兵奔北坡，炮兵并排北边跑。四是四，十是十，吃葡萄不吐葡萄皮儿。"
        "女儿去学院，月亮圆又圆，穷人用熊，窗外光滑，欧洲二月，恩爱，自私，日出，佛法，绿色。",
    }
    made = spoken(tmp_path / language, texts[language], language)
    line = PhonemeTimeline.model_validate_json(made["phonemes"].read_bytes())
    assert len({phone.symbol for phone in line.phones}) > 25
    assert [phone.symbol for phone in line.phones if not is_phoneme(phone.symbol)] == []


def test_every_letter_that_a_timeline_may_hold_moves_the_face() -> None:
    assert [char for char in VOWELS + CONSONANTS + SHORTHAND if not sounds_of(char)] == []


@given(st.text(max_size=8))
def test_any_text_at_all_asks_for_something_a_face_can_do(symbol: str) -> None:
    for sound in sounds_of(symbol):
        assert min(sound.open, sound.round, sound.jaw, sound.lips) >= 0
        assert max(sound.open, sound.round, sound.jaw / 2, sound.lips) <= 1


@pytest.mark.parametrize("fps", [12, 24, 25, 30, 60])
@given(line=timelines())
def test_every_frame_has_a_shape_and_none_flickers(line: PhonemeTimeline, fps: int) -> None:
    frames = max(1, frames_of_audio(line.samples, RATE, fps))
    shapes = spelled(line, frames, fps)
    assert len(shapes) == frames
    assert set(shapes) <= set(SHAPES)
    shortest = max(2, round(0.08 * fps))
    seen = runs("X" * fps + shapes + "X" * fps)
    for before, run, after in zip(seen, seen[1:], seen[2:], strict=False):
        passing = run[0] == "C" and (before[0] in "DE") != (after[0] in "DE")
        assert len(run) >= shortest or run[0] in "ABG" or passing


@given(timelines(), st.lists(st.floats(-60, 0), min_size=200, max_size=200))
def test_lips_close_for_every_m_b_p_however_fast_or_faint(
    line: PhonemeTimeline, levels: list[float]
) -> None:
    frames = frames_of(line)
    levels = [*levels, *([0.0] * frames)][:frames]
    if max(levels) < FLOOR_DB:
        levels[0] = 0.0
    shapes = letters(gated(postures(gestures(line), frames, FPS), levels, FPS), FPS)
    assert all(len(run) >= 2 for run in runs("".join(shapes)) if run[0] in "DEFH")
    for phone in line.phones:
        if phone.symbol in ("m", "b", "p"):
            first, last = phone.start * FPS // RATE, -(-phone.end * FPS // RATE)
            assert "A" in shapes[first:last]


@given(timelines())
def test_silence_shuts_every_mouth(line: PhonemeTimeline) -> None:
    face = gated(postures(gestures(line), frames_of(line), FPS), [SILENT] * frames_of(line), FPS)
    assert set(letters(face, FPS)) == {"X"}


@given(timelines(), st.lists(st.floats(-60, 0), min_size=200, max_size=200))
def test_a_mouth_is_closed_wherever_the_sound_pauses(
    line: PhonemeTimeline, levels: list[float]
) -> None:
    frames = frames_of(line)
    levels = [*levels, *([0.0] * frames)][:frames]
    shapes = letters(gated(postures(gestures(line), frames, FPS), levels, FPS), FPS)
    quiet = "".join("." if level < FLOOR_DB else "#" for level in levels)
    for pause in re.finditer(r"\.{3,}", quiet):
        assert set(shapes[pause.start() : pause.end()]) <= set("XAG")


def test_the_gate_closes_pauses_and_narrows_the_closures_inside_of_words() -> None:
    levels = [-60.0, -3, -3, -60, -60, -3, -3, -60, -60, -60, -3, -3, -60]
    face = gated([Posture(open=1.0, rest=0.0)] * len(levels), levels, FPS)
    assert "".join(letters(face, FPS)) == "XDDBBDDXXXDDX"


def test_faint_sounds_open_less_and_whispers_and_shouts_more() -> None:
    def seen(symbol: str, level: float, emotion: Emotion = Emotion.NEUTRAL) -> str:
        face = postures(gestures(timeline((symbol, 0.5))), 12, FPS)
        # The loudest frame is always at 0 dB: the last one
        return letters(gated(face, [level] * 11 + [0.0], FPS, emotion), FPS)[6]

    assert [seen("ɑ", level) for level in (0.0, -20.0, -30.0)] == ["D", "C", "C"]
    assert [seen("ɛ", level) for level in (0.0, -30.0)] == ["C", "B"]
    assert seen("ɑ", -20.0, Emotion.WHISPER) == "D"
    assert seen("ɛ", 0.0, Emotion.SHOUT) == "D"


def test_a_long_vowel_after_closed_lips_opens_in_two_steps() -> None:
    shapes = spelled(timeline(("m", 0.125), ("ɑː", 0.25)))
    assert re.fullmatch(r"AAA[BC]+D{3,}", shapes)


def test_h_and_k_take_the_shape_of_their_vowel() -> None:
    assert spelled(timeline(("h", 0.125), ("uː", 0.125))) == "FFFFFF"
    assert spelled(timeline(("ɑ", 0.2), ("k", 0.05), ("ɑ", 0.2)))[3:8] == "DDDDD"
    # s does not: its teeth are together
    assert "B" in spelled(timeline(("ɑ", 0.2), ("s", 0.1), ("ɑ", 0.2)))[3:8]


def test_rounding_spreads_into_the_consonants_before_its_vowel() -> None:
    # "stew" and "stay": the lips are round before u is heard, and not before e
    rounded = spelled(timeline(("_", 0.25), ("s", 0.1), ("t", 0.08), ("u", 0.2)))
    spread = spelled(timeline(("_", 0.25), ("s", 0.1), ("t", 0.08), ("e", 0.2)))
    heard = round((0.25 + 0.1 + 0.08) * FPS)
    assert rounded[heard - 1] == "F"
    assert "F" not in spread


def test_time_of_a_mark_belongs_to_its_neighbour() -> None:
    split = spelled(timeline(("p", 0.1), ("ʰ", 0.1), ("ˈ", 0.1), ("a", 0.2), ("→", 0.1)))
    whole = spelled(timeline(("pʰ", 0.2), ("ˈa", 0.4)))
    assert split == whole
    assert set(split[:4]) == {"A"}


def test_words_that_are_run_together_do_not_rest_between() -> None:
    assert "X" not in spelled(timeline(("ɑ", 0.2), (" ", 0.05), ("ɑ", 0.2)))
    assert "X" in spelled(timeline(("ɑ", 0.2), (".", 0.3), ("ɑ", 0.2)))


def test_anticipation_moves_the_mouth_ahead_of_its_sound() -> None:
    line = timeline(("_", 0.25), ("ɑ", 0.25))
    late, early = (
        letters(postures(gestures(line, ahead), 12, FPS), FPS) for ahead in (0.0, 1 / FPS)
    )
    assert early.index("D") == late.index("D") - 1


def test_levels_are_relative_to_the_loudest_frame() -> None:
    samples = np.concatenate([np.full(1000, 10_000), np.full(1000, 1000), np.zeros(500)])
    levels = frame_levels(samples.astype(np.int16)[:, None], 24_000, 4, 24)
    assert levels == pytest.approx([0.0, -20.0, SILENT, SILENT])
    assert frame_levels(np.full((1000, 1), 3, np.int16), 24_000, 1, 24) == [SILENT]


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "clip.json"
    path.write_text("{}")
    return path


def sync(
    request: LipsyncRequest, inputs: dict[str, Path], out: Path, options: dict[str, object]
) -> MouthTrack:
    config = REGISTRY.configure(Kind.LIPSYNC, "visemes", options)
    result = REGISTRY.create(Kind.LIPSYNC, config).lipsync(request, Work(out, inputs))
    assert isinstance(result.mouths, MouthTrack)
    return result.mouths


def spoken(folder: Path, text: str, language: str, **fields: object) -> dict[str, Path]:
    folder.mkdir(parents=True)
    request = AudioRequest.model_validate({"text": text, "language": language, **fields})
    backend = REGISTRY.create(Kind.AUDIO, REGISTRY.configure(Kind.AUDIO, "espeak", {}))
    files = backend.audio(request, Work(folder)).files(folder)
    return {name: file.path for name, file in files.items()}


def tone(folder: Path, name: str, line: PhonemeTimeline) -> dict[str, Path]:
    """A line that sounds (a steady tone) wherever its timeline has a sound."""
    x = np.zeros(line.samples, np.int16)
    for phone in line.phones:
        if phone.symbol != "_":
            t = np.arange(phone.start, phone.end)
            x[phone.start : phone.end] = (8000 * np.sin(t * 0.05)).astype(np.int16)
    wav, phonemes = folder / f"{name}.wav", folder / f"{name}.json"
    write_wav(wav, x, RATE)
    phonemes.write_bytes(line.to_json())
    return {"speech": wav, "phonemes": phonemes}


def test_the_narrator_has_no_mouth(tmp_path: Path, clip: Path) -> None:
    line = tone(tmp_path, "n", timeline(("a", 0.5)))
    request = LipsyncRequest(fps=FPS, frames=20, lines=(Speech(speaker=NARRATOR, start=2, end=14),))
    inputs = {"clip": clip, "phonemes.0": line["phonemes"], "speech.0": line["speech"]}
    assert sync(request, inputs, tmp_path, {}).mouths == {}


def test_lines_of_one_speaker_follow_and_overlap_and_others_stay_apart(
    tmp_path: Path, clip: Path
) -> None:
    # Given Anna who says "a", is interrupted by herself with "u", and Ben who says "m"
    lines = [
        tone(tmp_path, "a", timeline(("ɑ", 0.5))),
        tone(tmp_path, "u", timeline(("_", 0.125), ("u", 0.25))),
        tone(tmp_path, "m", timeline(("m", 0.25))),
    ]
    request = LipsyncRequest(
        fps=FPS,
        frames=24,
        lines=(
            Speech(speaker="Anna", start=2, end=14),
            Speech(speaker="Anna", start=8, end=17),
            Speech(speaker="Ben", start=20, end=26),
        ),
    )
    inputs = {"clip": clip}
    for index, line in enumerate(lines):
        inputs |= {f"phonemes.{index}": line["phonemes"], f"speech.{index}": line["speech"]}
    # When the shot is synced
    track = sync(request, inputs, tmp_path, {})
    # Then the later line shows where it sounds, and what leaves the shot is cut
    assert track.mouths == {
        "Anna": "XXDDDDDDDDDFFFFFFXXXXXXX",
        "Ben": "XXXXXXXXXXXXXXXXXXXXAAAA",
    }


@pytest.mark.parametrize("gate", [True, False])
@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", ["My mother bought a big brown boat last summer.", "What are you talking about?"]),
        ("zh", ["你怎么这么晚才回来？妈妈等了你一个晚上。", "我不知道他说的是不是真的。"]),
    ],
)
def test_mouths_move_with_the_sound_of_espeak(
    tmp_path: Path, clip: Path, language: str, texts: list[str], gate: bool
) -> None:
    for gender, text in zip(("female", "male"), texts, strict=True):
        made = spoken(
            tmp_path / gender, text, language, look=Look(gender=gender), voice=Voice(variety=5)
        )
        sound = read_wav(made["speech"])
        frames = frames_of_audio(len(sound.samples), sound.sample_rate, FPS)
        request = LipsyncRequest(
            fps=FPS, frames=frames, lines=(Speech(speaker="a", start=0, end=frames),)
        )
        inputs = {"clip": clip, "phonemes.0": made["phonemes"], "speech.0": made["speech"]}
        letters = sync(request, inputs, tmp_path, {"gate": gate}).mouths["a"]
        mouth = np.array([OPENNESS[letter] for letter in letters])
        levels = frame_levels(sound.samples, sound.sample_rate, frames, FPS)
        loudness = np.clip((np.array(levels) + 45) / 45, 0, 1)
        ahead, together, behind = (
            np.corrcoef(np.roll(mouth, shift)[2:-2], loudness[2:-2])[0, 1] for shift in (2, 0, -2)
        )
        assert together > 0.3
        assert together > max(ahead, behind)


def test_a_baked_clip_is_refused(tmp_path: Path) -> None:
    baked = tmp_path / "clip"
    baked.write_bytes(b"\x00\x00\x00\x20ftypisom")
    request = LipsyncRequest(fps=FPS, frames=9, lines=(Speech(speaker="a", start=0, end=9),))
    with pytest.raises(InvalidRequestError, match="baked") as caught:
        sync(request, {"clip": baked}, tmp_path, {})
    assert "live video backend" in caught.value.hint


def test_bad_inputs_are_named(tmp_path: Path, clip: Path) -> None:
    request = LipsyncRequest(fps=FPS, frames=9, lines=(Speech(speaker="a", start=0, end=9),))
    with pytest.raises(InvalidRequestError, match=r"'phonemes\.0' is missing"):
        sync(request, {"clip": clip}, tmp_path, {})
    junk = tmp_path / "junk"
    junk.write_text("[]")
    with pytest.raises(InvalidRequestError, match="not a phoneme timeline"):
        sync(request, {"clip": clip, "phonemes.0": junk, "speech.0": junk}, tmp_path, {})
    good = tone(tmp_path, "a", timeline(("a", 0.3)))["phonemes"]
    with pytest.raises(InvalidRequestError, match="cannot be read as a WAV"):
        sync(request, {"clip": clip, "phonemes.0": good, "speech.0": junk}, tmp_path, {})
