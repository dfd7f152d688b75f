"""The backend `openai_speech` against fakes of the servers that it speaks to."""

from __future__ import annotations

import base64
import hashlib
import io
import itertools
import json
import wave
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from ainern2d.core import (
    AudioRequest,
    AudioResult,
    CancelledError,
    CancelToken,
    ConfigError,
    InvalidRequestError,
    Kind,
    OutOfMemoryError,
    TransientError,
    Work,
)
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.media.wav import read_wav
from ainern2d.core.story.storyboard import Emotion, Look, Voice
from tests.support.fake_server import FakeServer, Reply, free_port
from tests.support.fake_speech import FakeKokoroSpeech, FakeVllmSpeech, silence, spoken, wav

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

REGISTRY = BackendRegistry.discover()
LINE = "Bring me the key before the storm comes."


@pytest.fixture
def vllm() -> Iterator[FakeVllmSpeech]:
    with FakeVllmSpeech() as server:
        yield server


def backend(server: FakeServer | str, **options: Any) -> Any:
    url = server if isinstance(server, str) else server.url
    config = REGISTRY.configure(Kind.AUDIO, "openai_speech", {"url": url, **options})
    return REGISTRY.create(Kind.AUDIO, config)


def line(text: str = LINE, **fields: Any) -> AudioRequest:
    return AudioRequest(text=text, **{"language": "en", **fields})


def speak(voice: Any, request: AudioRequest, folder: Path, **work: Any) -> AudioResult:
    folder.mkdir(exist_ok=True)
    result = voice.audio(request, Work(folder, **work))
    assert isinstance(result, AudioResult)
    return result


def timing(result: AudioResult, folder: Path) -> Any:
    return result.files(folder)["phonemes"].facts.get("timing")


def test_speech_is_levelled_trimmed_and_has_phonemes_as_long_as_itself(
    vllm: FakeVllmSpeech, tmp_path: Path
) -> None:
    result = speak(backend(vllm, timing="spread"), line(), tmp_path)
    sound = read_wav(result.speech)
    assert sound.samples.shape[1] == 1
    assert result.phonemes.samples == len(sound.samples)
    assert result.phonemes.sample_rate == sound.sample_rate
    phones = result.phonemes.phones
    assert all(a.end == b.start for a, b in itertools.pairwise(phones))
    said = "".join(phone.symbol for phone in phones).replace("ˈ", "")
    assert said.strip("_").startswith("bɹ")
    assert timing(result, tmp_path) == "spread"


def test_a_line_is_asked_for_as_one_whole_wav(vllm: FakeVllmSpeech, tmp_path: Path) -> None:
    request = line("你好，船来了吗？", language="zh-CN", pace=1.5, voice=Voice(rate=0.8))
    speak(backend(vllm, model="tts", timing="spread"), request, tmp_path, seed=7)
    assert vllm.asked[0].json == {
        "input": "你好，船来了吗？",
        "response_format": "wav",
        "stream": False,
        "seed": 7,
        "language": "Chinese",
        "model": "tts",
        "speed": 1.2,
    }


def test_words_of_a_server_with_an_aligner_give_the_phonemes_their_times(tmp_path: Path) -> None:
    with FakeVllmSpeech(aligner=True) as server:
        result = speak(backend(server), line(), tmp_path)
    assert timing(result, tmp_path) == "words"
    assert server.asked[0].json["word_timestamps"] is True


def test_a_server_without_an_aligner_is_asked_for_words_once_only(
    vllm: FakeVllmSpeech, tmp_path: Path
) -> None:
    voice = backend(vllm)
    results = [speak(voice, line(), tmp_path / str(n)) for n in range(3)]
    wanted = [asked.json.get("word_timestamps") for asked in vllm.asked]
    assert wanted == [True, None, None, None]
    assert {timing(result, tmp_path) for result in results} <= {"aligned", "spread"}


def test_words_that_are_too_many_for_a_header_are_done_without(tmp_path: Path) -> None:
    long = "No one knew when the lamp went out or why. " * 12
    with FakeVllmSpeech(aligner=True) as server:
        result = speak(backend(server), line(long), tmp_path)
    assert timing(result, tmp_path) in ("aligned", "spread")


@pytest.mark.parametrize("captions", [True, False])
def test_kokoro_tells_words_where_it_has_captions(captions: bool, tmp_path: Path) -> None:
    with FakeKokoroSpeech(captions=captions) as server:
        voice = backend(server, dialect="kokoro", voices=["any=af_heart"], timing="words")
        results = [speak(voice, line(), tmp_path / str(n)) for n in range(2)]
    paths = [asked.path for asked in server.asked]
    captioned, plain = "/dev/captioned_speech", "/v1/audio/speech"
    assert paths == ([captioned] * 2 if captions else [captioned, plain, plain])
    assert {timing(r, tmp_path) for r in results} == {"words" if captions else "spread"}
    assert all(asked.json["voice"] == "af_heart" for asked in server.asked)


def test_members_of_a_cast_have_voices_of_their_group_and_keep_them(
    vllm: FakeVllmSpeech, tmp_path: Path
) -> None:
    vllm.voices = ("f1", "f2", "kid", "n")
    groups = ["female=f1+f2", "child_female=kid", "narrator=n"]
    voice = backend(vllm, voices=groups, timing="spread")
    girl, woman = Look(gender="female", age="child"), Look(gender="female", age="old")
    for request in (
        line(narrator=True),
        line(look=girl),
        line(look=woman, voice=Voice(variety=4)),
        line(look=woman, voice=Voice(variety=5)),
        line(look=woman, voice=Voice(variety=5), text="Yes."),
        line(voice=Voice(name="f2")),
    ):
        speak(voice, request, tmp_path)
    assert [asked.json["voice"] for asked in vllm.asked] == ["n", "kid", "f1", "f2", "f2", "f2"]
    with pytest.raises(InvalidRequestError, match="no voice for adult_male") as caught:
        speak(voice, line(look=Look(gender="male")), tmp_path)
    assert "male" in caught.value.hint


def test_a_reference_is_sent_with_its_words_and_only_if_it_is_the_right_one(
    vllm: FakeVllmSpeech, tmp_path: Path
) -> None:
    recording = spoken("I am Mira.")[0]
    (tmp_path / "mira.wav").write_bytes(recording)
    sha256 = hashlib.sha256(recording).hexdigest()
    options = {"reference_dir": str(tmp_path), "voices": ["any=mira"], "timing": "spread"}
    voice = backend(vllm, references=[f"mira={sha256}=I am Mira."], task="Base", **options)
    speak(voice, line(), tmp_path / "a")
    sent = vllm.asked[0].json
    assert base64.b64decode(sent["ref_audio"].partition(",")[2]) == recording
    assert (sent["ref_text"], sent["task_type"]) == ("I am Mira.", "Base")
    assert "voice" not in sent
    with pytest.raises(InvalidRequestError, match="another recording") as caught:
        speak(backend(vllm, references=[f"mira={'0' * 64}"], **options), line(), tmp_path / "b")
    assert sha256 in caught.value.hint
    (tmp_path / "mira.wav").unlink()
    with pytest.raises(InvalidRequestError, match="cannot be read"):
        speak(voice, line(), tmp_path / "c")


def test_emotions_are_told_in_words_or_as_a_vector(vllm: FakeVllmSpeech, tmp_path: Path) -> None:
    for emotions in ("none", "instructions", "vector"):
        voice = backend(vllm, emotions=emotions, timing="spread")
        for emotion in Emotion:
            speak(voice, line("Yes.", emotion=emotion), tmp_path)
    told = [asked.json for asked in vllm.asked]
    none, words, vectors = (told[n * len(Emotion) :][: len(Emotion)] for n in range(3))
    assert not any("instructions" in each or "extra_params" in each for each in none)
    assert len({each.get("instructions") for each in words}) == len(Emotion)
    assert len({tuple(each["extra_params"]["emo_vector"]) for each in vectors}) == len(Emotion)


def test_a_raised_voice_is_asked_to_speak_slower_and_lasts_as_long(
    vllm: FakeVllmSpeech, tmp_path: Path
) -> None:
    voice = backend(vllm, timing="spread")
    plain = speak(voice, line(), tmp_path / "a")
    raised = speak(voice, line(voice=Voice(pitch=4)), tmp_path / "b")
    factor = 2 ** (4 / 12)
    assert vllm.asked[1].json["speed"] == pytest.approx(1 / factor, abs=1e-3)
    # The fake ignores the speed, so what comes back is only the faster playing.
    assert raised.phonemes.samples == pytest.approx(plain.phonemes.samples / factor, rel=0.01)
    assert raised.phonemes.phones[-1].end == raised.phonemes.samples


def test_a_shout_is_louder_than_a_whisper(vllm: FakeVllmSpeech, tmp_path: Path) -> None:
    voice = backend(vllm, timing="spread")
    power = {
        emotion: float(
            (read_wav(speak(voice, line(emotion=emotion), tmp_path).speech).mono() ** 2).mean()
        )
        for emotion in (Emotion.SHOUT, Emotion.NEUTRAL, Emotion.WHISPER)
    }
    assert power[Emotion.SHOUT] > power[Emotion.NEUTRAL] > power[Emotion.WHISPER]


def test_a_line_without_words_is_a_short_silence_that_no_server_is_asked_for(
    vllm: FakeVllmSpeech, tmp_path: Path
) -> None:
    result = speak(backend(vllm), line("……"), tmp_path)
    assert result.phonemes.samples / result.phonemes.sample_rate == pytest.approx(0.4)
    assert not vllm.asked
    assert timing(result, tmp_path) is None


@pytest.mark.parametrize(
    ("reply", "error", "words"),
    [
        (Reply.of({"error": {"message": "input is too long"}}, 400), InvalidRequestError, "long"),
        (Reply.of({"detail": "busy"}, 429), TransientError, "busy"),
        (Reply.of({"error": {"message": "died"}}, 500), TransientError, "died"),
        (Reply.of({"error": {"message": "CUDA out of memory"}}, 500), OutOfMemoryError, "CUDA"),
        (Reply(200, b"<html>hello</html>"), InvalidRequestError, "no sound file"),
        (Reply(200, silence()), InvalidRequestError, "silent"),
        (Reply(200, silence(0)), InvalidRequestError, "sound"),
    ],
)
def test_what_the_server_does_wrong_is_told_in_its_class(
    vllm: FakeVllmSpeech, tmp_path: Path, reply: Reply, error: type[Exception], words: str
) -> None:
    vllm.routes["POST /v1/audio/speech"] = lambda _asked: reply
    with pytest.raises(error, match=words):
        speak(backend(vllm), line(), tmp_path)


def pcm() -> tuple[NDArray[np.int16], int]:
    """Return the samples of the line, and their rate."""
    with wave.open(io.BytesIO(spoken(LINE)[0])) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2"), file.getframerate()


def sounds(**changes: Any) -> bytes:
    samples, rate = pcm()
    return wav(**{"samples": samples, "rate": rate, **changes})


def broken(value: float) -> bytes:
    samples = (pcm()[0] / 32768).astype("<f4")
    samples[3000] = value
    return sounds(samples=samples)


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        (sounds(samples=pcm()[0][:9000], lost=40_000), TransientError, "40000 bytes of it are mis"),
        (sounds(rate=100), InvalidRequestError, "100 samples a second"),
        (broken(float("nan")), InvalidRequestError, "no numbers"),
        (broken(float("inf")), InvalidRequestError, "no numbers"),
        (b'{"error": {"message": "too many", "code": 429}}', TransientError, "too many"),
        (b'{"error": "CUDA out of memory"}', OutOfMemoryError, "CUDA"),
        (b'{"error": {"message": "bad voice"}}', InvalidRequestError, "bad voice"),
    ],
)
def test_a_sound_that_is_none_though_its_status_is_good_is_told_in_its_class(
    vllm: FakeVllmSpeech, tmp_path: Path, body: bytes, error: type[Exception], words: str
) -> None:
    vllm.routes["POST /v1/audio/speech"] = lambda _asked: Reply(200, body)
    with pytest.raises(error, match=words):
        speak(backend(vllm, timing="spread"), line(), tmp_path)


@pytest.mark.parametrize(
    "body",
    [
        sounds(lost=2**32),
        sounds(lost=2**31),
        sounds(samples=np.repeat(pcm()[0], 2), channels=2),
        sounds(samples=pcm()[0][::2], rate=pcm()[1] // 2),
        sounds()[:-1],
    ],
    ids=["streamed", "streamed in 2 GiB", "stereo", "another rate", "half a sample"],
)
def test_sounds_of_other_shapes_last_as_long(
    vllm: FakeVllmSpeech, tmp_path: Path, body: bytes
) -> None:
    samples, rate = pcm()
    vllm.routes["POST /v1/audio/speech"] = lambda _asked: Reply(200, body)
    phonemes = speak(backend(vllm, timing="spread"), line(), tmp_path).phonemes
    seconds = phonemes.samples / phonemes.sample_rate
    assert seconds == pytest.approx(len(samples) / rate, abs=0.1)


@pytest.mark.parametrize(
    "times",
    [
        lambda n: (float("nan"), 1.0),
        lambda n: (0.0, float("inf")),
        lambda n: (n, n + 1.0),
        lambda n: (1.6 - 0.2 * n, 1.8 - 0.2 * n),
        lambda n: (-1.0, -0.5),
        lambda n: (0.0, 2.0),
        lambda n: (0.2 * n + 0.2, 0.2 * n),
    ],
    ids=["no numbers", "no end", "after the end", "backwards", "before", "at once", "turned"],
)
def test_words_whose_times_cannot_be_of_the_sound_are_done_without(
    vllm: FakeVllmSpeech, tmp_path: Path, times: Callable[[int], tuple[float, float]]
) -> None:
    told = [
        {"word": word, "start_ms": 1000 * times(n)[0], "end_ms": 1000 * times(n)[1]}
        for n, word in enumerate(LINE.split())
    ]
    header = {"X-Word-Timestamps": json.dumps(told)}
    vllm.routes["POST /v1/audio/speech"] = lambda _asked: Reply(200, sounds(), header)
    assert timing(speak(backend(vllm, timing="words"), line(), tmp_path), tmp_path) == "spread"


@pytest.mark.parametrize("sound", ["é", None, 7])
def test_captions_without_a_sound_are_refused(sound: Any, tmp_path: Path) -> None:
    with FakeServer() as server:
        server.routes["POST /dev/captioned_speech"] = lambda _asked: Reply.of({"audio": sound})
        with pytest.raises(InvalidRequestError, match="has no sound"):
            speak(backend(server, dialect="kokoro"), line(), tmp_path)


def test_an_unknown_voice_is_refused_in_the_servers_words(
    vllm: FakeVllmSpeech, tmp_path: Path
) -> None:
    with pytest.raises(InvalidRequestError, match=r"Invalid voice 'bob'\. Supported: vivian"):
        speak(backend(vllm), line(voice=Voice(name="bob")), tmp_path)


def test_a_server_that_is_away_is_a_passing_trouble(tmp_path: Path) -> None:
    with pytest.raises(TransientError, match="cannot be reached"):
        speak(backend(f"http://127.0.0.1:{free_port()}"), line(), tmp_path)


def test_cancelling_hangs_up(vllm: FakeVllmSpeech, tmp_path: Path) -> None:
    vllm.routes["POST /v1/audio/speech"] = lambda _asked: Reply(hold=True)
    with pytest.raises(CancelledError):
        speak(backend(vllm), line(), tmp_path, cancel=CancelToken(lambda: bool(vllm.asked)))
    assert vllm.hung_up.wait(10)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"dialect": "openai"}, "vllm, kokoro"),
        ({"voices": ["girl=a"]}, "child_female"),
        ({"voices": ["female=a+"]}, "GROUP=NAME"),
        ({"references": ["mira=abc"]}, "NAME=SHA256"),
        ({"dialect": "kokoro", "emotions": "vector"}, "kokoro, which takes no"),
        ({"timing": "guess"}, "auto, words, align, spread"),
        ({"loudness": 3.0}, "loudness is 3"),
    ],
)
def test_bad_options_are_refused_before_any_work(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        REGISTRY.configure(Kind.AUDIO, "openai_speech", options)


def test_the_binder_hears_whether_server_and_model_are_there(vllm: FakeVllmSpeech) -> None:
    spec = REGISTRY.get(Kind.AUDIO, "openai_speech").spec

    def ready(**options: Any) -> bool:
        config = REGISTRY.configure(Kind.AUDIO, "openai_speech", options)
        return spec.fitness(config, "", line()).ready

    assert ready(url=vllm.url)
    assert ready(url=vllm.url, model="tts")
    assert not ready(url=vllm.url, model="other")
    assert not ready(url=f"http://127.0.0.1:{free_port()}")
    assert ready(url=f"http://127.0.0.1:{free_port()}", check=False)
