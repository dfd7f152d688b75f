"""Fakes of two servers that speak: vLLM-Omni 0.30 and Kokoro-FastAPI.

Written after the sources of the servers (request models and endpoints), which were read and not
run: they refuse what those would refuse, as far as our backend could send it. Sound is made by
espeak, so that words are really in it.
"""

from __future__ import annotations

import base64
import io
import json
import struct
import tempfile
import wave
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ainern2d.core import AudioRequest, Kind, Work
from ainern2d.core.backends.registry import BackendRegistry
from tests.support.fake_server import Asked, FakeServer, Reply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

HEADER_LIMIT = 4096


@cache
def spoken(text: str) -> tuple[bytes, tuple[tuple[str, float, float], ...]]:
    """Return a WAV file, and its words with their seconds (each word spoken in equal shares)."""
    registry = BackendRegistry.discover()
    voice = registry.create(Kind.AUDIO, registry.configure(Kind.AUDIO, "espeak", {}))
    language = "en" if text.isascii() else "zh"
    with tempfile.TemporaryDirectory() as folder:
        made = voice.audio(AudioRequest(text=text, language=language), Work(Path(folder)))
        data = made.speech.read_bytes()
        timeline = made.phonemes
    seconds = timeline.samples / timeline.sample_rate
    words = text.split()
    share = seconds / len(words)
    return data, tuple((word, n * share, (n + 1) * share) for n, word in enumerate(words))


def silence(seconds: float = 1.0) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(24_000)
        out.writeframes(b"\0\0" * round(24_000 * seconds))
    return file.getvalue()


def wav(samples: NDArray[Any], rate: int, channels: int = 1, lost: int = 0) -> bytes:
    """Return a WAV file of integers or floats whose header promises more bytes than there are."""
    data = samples.tobytes()
    sample = samples.dtype.itemsize * channels
    shape = (3 if samples.dtype.kind == "f" else 1, channels, rate, rate * sample, sample)
    head = struct.pack("<HHIIHH", *shape, samples.dtype.itemsize * 8)
    promised = min(len(data) + lost, 2**32 - 1)
    riff = struct.pack("<4sI4s4sI", b"RIFF", min(promised + 36, 2**32 - 1), b"WAVE", b"fmt ", 16)
    return riff + head + struct.pack("<4sI", b"data", promised) + data


class FakeVllmSpeech(FakeServer):
    """vLLM-Omni's /v1/audio/speech.

    Args:
        aligner: Whether it was started with --forced-aligner.
        voices: That it knows.
    """

    def __init__(self, *, aligner: bool = False, voices: tuple[str, ...] = ("vivian",)) -> None:
        super().__init__()
        self.aligner = aligner
        self.voices = voices
        self.routes["POST /v1/audio/speech"] = self.speech
        models = {"object": "list", "data": [{"id": "tts"}]}
        self.routes["GET /v1/models"] = lambda _asked: Reply.of(models)

    def speech(self, asked: Asked) -> Reply:
        data = asked.json
        if problem := "; ".join(self.problems(data)):
            return Reply.of({"error": {"message": problem, "type": "BadRequestError"}}, 400)
        sound, words = spoken(data["input"])
        headers = {"Content-Type": "audio/wav"}
        if data.get("word_timestamps"):
            listed = [
                {"word": w, "start_ms": round(a * 1000), "end_ms": round(b * 1000)}
                for w, a, b in words
            ]
            text = json.dumps(listed)
            fits = len(text) <= HEADER_LIMIT
            headers["X-Word-Timestamps" if fits else "X-Word-Timestamps-Omitted"] = (
                text if fits else "too-large"
            )
        return Reply(200, sound, headers)

    def problems(self, data: dict[str, Any]) -> Iterator[str]:
        if data.get("response_format", "wav") not in ("wav", "pcm", "flac", "mp3", "opus"):
            yield "unsupported response_format"
        if not 0.25 <= data.get("speed", 1.0) <= 4:
            yield "speed is out of range"
        if data.get("word_timestamps") and not self.aligner:
            yield "word_timestamps requires the server to be launched with --forced-aligner"
        if "voice" in data and data["voice"] not in self.voices:
            yield f"Invalid voice '{data['voice']}'. Supported: {', '.join(self.voices)}"
        if "ref_audio" in data and not data["ref_audio"].startswith(("data:", "http", "file:")):
            yield "ref_audio must be a URL (http/https), base64 data URL (data:...), or file URI"
        vector = data.get("extra_params", {}).get("emo_vector", [0.0] * 8)
        if len(vector) != 8 or not all(0 <= each <= 1.2 for each in vector):
            yield "extra_params.emo_vector must be a list of 8 numbers in [0, 1.2]"


class FakeKokoroSpeech(FakeServer):
    """Kokoro-FastAPI.

    Args:
        captions: Whether this release has /dev/captioned_speech.
    """

    def __init__(self, *, captions: bool = True) -> None:
        super().__init__()
        self.routes["POST /v1/audio/speech"] = self.speech
        if captions:
            self.routes["POST /dev/captioned_speech"] = self.captioned

    def speech(self, asked: Asked) -> Reply:
        data = asked.json
        # Both defaults are traps: it streams, and in MP3, unless told otherwise.
        if data.get("stream", True) or data.get("response_format", "mp3") != "wav":
            return Reply(200, b"\xff\xfb not a whole file", {"Content-Type": "audio/mpeg"})
        return Reply(200, spoken(data["input"])[0], {"Content-Type": "audio/wav"})

    def captioned(self, asked: Asked) -> Reply:
        data = asked.json
        if data.get("stream", True):
            return Reply(200, b'{"audio": ""}\n{"audio": ""}\n')
        sound, words = spoken(data["input"])
        listed = [{"word": w, "start_time": a, "end_time": b} for w, a, b in words]
        encoded = base64.b64encode(sound).decode()
        return Reply.of({"audio": encoded, "audio_format": "wav", "timestamps": listed})
