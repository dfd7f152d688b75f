"""The `espeak` backend through its public door: the registry, a request, the files it makes."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ainern2d.core import (
    AudioRequest,
    AudioResult,
    CancelledError,
    CancelToken,
    InvalidRequestError,
    Kind,
    TransientError,
    Work,
)
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.media.wav import Sound, read_wav
from ainern2d.core.story.storyboard import Emotion, Look, Voice
from ainern2d.plugins import espeak
from ainern2d.plugins.espeak import process

if TYPE_CHECKING:
    from pathlib import Path

REGISTRY = BackendRegistry.discover()


def say(folder: Path, text: str, language: str = "en", **fields: object) -> AudioResult:
    request = AudioRequest.model_validate({"text": text, "language": language, **fields})
    folder.mkdir(parents=True, exist_ok=True)
    options = REGISTRY.configure(Kind.AUDIO, "espeak", {})
    backend = REGISTRY.create(Kind.AUDIO, options)
    result = backend.audio(request, Work(folder))
    assert isinstance(result, AudioResult)
    return result


def symbols(result: AudioResult) -> str:
    return "".join(p.symbol for p in result.phonemes.phones)


def fundamental(sound: Sound) -> float:
    """Median pitch in hertz of the voiced 50 ms windows, by autocorrelation."""
    x, rate = sound.mono(), sound.sample_rate
    size = rate // 20
    found = []
    for start in range(0, len(x) - 2 * size, size):
        window = x[start : start + 2 * size]
        if np.sqrt((window**2).mean()) < 0.03:
            continue
        similar = np.correlate(window, window, "full")[2 * size - 1 :]
        low, high = rate // 500, rate // 60
        lag = low + int(similar[low:high].argmax())
        if similar[lag] > 0.4 * similar[0]:
            found.append(rate / lag)
    return float(np.median(found))


@pytest.mark.parametrize(
    ("language", "text", "sounds"),
    [
        ("en", "My mother bought a boat.", ("m", "b", "t")),
        ("zh", "妈妈买了一只白猫。", ("m", "p", "l")),
        ("zh-CN", "我用iPhone打电话给Tom，好吗？", ("f", "t", "m")),
        ("en", "She said 你好 to me.", ("ʃ", "χ", "m")),
        ("en", "Привет, Ольга!", ("p", "v")),
    ],
)
def test_a_line_becomes_sound_with_a_phone_for_every_sample(
    tmp_path: Path, language: str, text: str, sounds: tuple[str, ...]
) -> None:
    result = say(tmp_path, text, language)
    sound, timeline = read_wav(result.speech), result.phonemes
    assert sound.samples.shape == (timeline.samples, 1)
    assert sound.sample_rate == timeline.sample_rate
    assert timeline.phones[0].start == 0
    assert timeline.phones[-1].end == timeline.samples
    assert all(a.end == b.start for a, b in zip(timeline.phones, timeline.phones[1:], strict=False))
    assert [s for s in sounds if s not in symbols(result)] == []
    assert "chinese" not in text
    assert "tʃaɪniːz" not in symbols(result).replace("ˈ", "")


def test_the_same_line_gives_the_same_bytes_whatever_was_said_before(tmp_path: Path) -> None:
    first = say(tmp_path / "1", "Good evening, everybody.")
    say(tmp_path / "2", "Something quite different!")
    again = say(tmp_path / "3", "Good evening, everybody.")
    assert first.speech.read_bytes() == again.speech.read_bytes()
    assert first.phonemes == again.phonemes


def test_phones_lie_where_their_sound_is(tmp_path: Path) -> None:
    # Given a line with a loud vowel between two long pauses
    result = say(tmp_path, "Yes. . . . Ah! . . . No.")
    x = read_wav(result.speech).mono()
    vowels = [p for p in result.phonemes.phones if "ɑː" in p.symbol]
    pauses = [
        p
        for p in result.phonemes.phones
        if p.symbol == "_" and p.end - p.start > 0.15 * result.phonemes.sample_rate
    ]
    # Then the vowel is loud and the middles of the pauses are silent
    assert len(vowels) == 1
    assert len(pauses) >= 2
    assert np.sqrt((x[vowels[0].start : vowels[0].end] ** 2).mean()) > 0.05
    for pause in pauses[:2]:
        middle = (pause.start + pause.end) // 2
        assert np.abs(x[middle : middle + 200]).max() < 0.01


@pytest.mark.parametrize("text", ["……", "...", "😀👍", "—", "“”", "\u200b", "***", " \n "])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_line_with_nothing_to_say_is_a_short_silence(
    tmp_path: Path, text: str, language: str
) -> None:
    result = say(tmp_path, text, language)
    sound = read_wav(result.speech)
    assert sound.seconds == pytest.approx(0.4)
    assert not sound.samples.any()
    assert [p.symbol for p in result.phonemes.phones] == ["_"]


@pytest.mark.parametrize(
    "text",
    [
        "こんにちは",
        "한국어",
        "สวัสดี",
        "नमस्ते",
        "שלום",
        "العربية",
        "Ωμέγα",
        "𓀀𓀁",
        "鿿𠀀",
        "½ km² → 5 €",
        "a\x00b",
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_foreign_scripts_never_fail(tmp_path: Path, text: str, language: str) -> None:
    result = say(tmp_path, text, language)
    assert result.phonemes.samples > 0


def test_loudness_is_alike_between_characters_and_peaks_stay_below_full_scale(
    tmp_path: Path,
) -> None:
    levels = []
    for variety in range(6):
        result = say(
            tmp_path / str(variety),
            "The quick brown fox jumps over the lazy dog.",
            look=Look(gender="female" if variety % 2 else "male"),
            voice=Voice(variety=variety),
        )
        x = read_wav(result.speech).mono()
        assert np.abs(x).max() <= 0.9
        loud = np.abs(x) > 0.005
        levels.append(20 * np.log10(np.sqrt((x[loud] ** 2).mean())))
    assert max(levels) - min(levels) < 2.0
    assert np.mean(levels) == pytest.approx(-19.5, abs=1.5)


def test_higher_voices_longer_paces_and_louder_emotions_are_heard(tmp_path: Path) -> None:
    text = "We are all going away now."
    low = say(tmp_path / "low", text, voice=Voice(name="en-us+m1"))
    high = say(tmp_path / "high", text, voice=Voice(name="en-us+m1", pitch=5))
    slow = say(tmp_path / "slow", text, voice=Voice(name="en-us+m1"), pace=0.6)
    quiet = say(tmp_path / "quiet", text, voice=Voice(name="en-us+m1"), emotion=Emotion.WHISPER)
    sound = read_wav(low.speech)
    ratio = fundamental(read_wav(high.speech)) / fundamental(sound)
    assert ratio == pytest.approx(2 ** (5 / 12), rel=0.12)
    assert slow.phonemes.samples > 1.3 * low.phonemes.samples
    assert read_wav(quiet.speech).mono().std() < 0.7 * sound.mono().std()


def test_characters_sound_different_and_the_narrator_like_nobody(tmp_path: Path) -> None:
    text = "Good morning."
    voices = {
        say(
            tmp_path / f"{gender}{variety}",
            text,
            look=Look(gender=gender),
            voice=Voice(variety=variety),
        ).speech.read_bytes()
        for gender in ("female", "male")
        for variety in range(8)
    }
    narrator = say(tmp_path / "n", text, narrator=True, voice=Voice(variety=3))
    assert len(voices) == 16
    assert narrator.speech.read_bytes() not in voices


@pytest.mark.parametrize("name", ["xx-nowhere", "en-us+f99", "../../etc/passwd", "en-us+../f3"])
def test_an_unknown_voice_is_refused_with_the_choices(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        say(tmp_path, "Hello.", voice=Voice(name=name))
    assert name.rpartition("+")[2] in caught.value.message
    assert "f3" in caught.value.hint


def test_a_language_without_a_voice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequestError, match="no voice for language 'tlh'") as caught:
        say(tmp_path, "nuqneH", "tlh")
    assert "en, zh" in caught.value.hint


def test_a_missing_library_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ainern2d.plugins.espeak.library.PACKAGE", "no_such_package_of_espeak")
    probe = next(iter(espeak.ainern2d_backends())).probe()
    assert not probe.ready
    assert "pip install" in probe.note
    with pytest.raises(InvalidRequestError, match="not installed") as caught:
        say(tmp_path, "Hello.")
    assert "ainern2d[espeak]" in caught.value.hint


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "SIGSEGV"),
        ("import sys; sys.exit('boom')", "boom"),
        ("import sys; print('no data', file=sys.stderr); sys.exit(3)", "cannot start: no data"),
    ],
)
def test_a_dying_helper_is_a_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, expected: str
) -> None:
    crashing = tmp_path / "crashing.py"
    crashing.write_text(code)
    monkeypatch.setattr(process, "HELPER", crashing)
    with pytest.raises(InvalidRequestError, match=expected):
        say(tmp_path, "Hello.")


def test_a_whispered_line_sounds_the_same_at_another_time_of_day(tmp_path: Path) -> None:
    # Given a voice with noise in it, which espeak seeds with the second of the clock
    first = say(tmp_path / "first", "I found something.", emotion=Emotion.WHISPER)

    # When that second has passed
    second = int(time.time())
    while int(time.time()) == second:
        threading.Event().wait(0.02)

    # Then the bytes are equal all the same
    again = say(tmp_path / "again", "I found something.", emotion=Emotion.WHISPER)
    assert again.speech.read_bytes() == first.speech.read_bytes()


def test_a_helper_that_somebody_killed_may_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = tmp_path / "killed.py"
    killed.write_text("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    monkeypatch.setattr(process, "HELPER", killed)
    with pytest.raises(TransientError, match="stopped from outside"):
        say(tmp_path, "Hello.")


def test_a_stuck_helper_ends_at_the_deadline_and_on_cancel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck = tmp_path / "stuck.py"
    stuck.write_text("import sys; sys.stdin.read(); import signal; signal.pause()")
    monkeypatch.setattr(process, "HELPER", stuck)
    options = REGISTRY.configure(Kind.AUDIO, "espeak", {"deadline_s": 0.3})
    backend = REGISTRY.create(Kind.AUDIO, options)
    request = AudioRequest(text="Hello.", language="en")
    with pytest.raises(TransientError, match=r"within 0\.3 s"):
        backend.audio(request, Work(tmp_path))
    asked = iter([False, False, True])
    with pytest.raises(CancelledError):
        REGISTRY.create(Kind.AUDIO, REGISTRY.configure(Kind.AUDIO, "espeak", {})).audio(
            request, Work(tmp_path, cancel=CancelToken(lambda: next(asked)))
        )


def test_our_process_never_loads_the_library(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from ainern2d.core import AudioRequest, Work\n"
        "from ainern2d.plugins.espeak import EspeakConfig, ainern2d_backends\n"
        "spec = next(iter(ainern2d_backends()))\n"
        "assert 'numpy' not in sys.modules\n"
        "assert spec.probe().ready\n"
        "backend = spec.factory(EspeakConfig('espeak'))\n"
        "backend.audio(AudioRequest(text='Hello.', language='en'), Work(Path(sys.argv[1])))\n"
        "assert 'espeakng_loader' not in sys.modules\n"
        "maps = Path('/proc/self/maps')\n"
        "assert not maps.exists() or 'espeak-ng' not in maps.read_text()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        capture_output=True,
        text=True,
        env={k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"},
    )
    assert done.returncode == 0, done.stderr
