"""A minimal valid request of each kind, with its inputs, for contract tests."""

from __future__ import annotations

import math
import struct
import wave
import zlib
from typing import TYPE_CHECKING

from ...ops.kind import Kind
from ...story.deeds import Noise
from ...story.speech import MouthTrack, Phone, PhonemeTimeline
from ...story.storyboard import Location, Look
from ..requests import (
    AudioRequest,
    ConformRequest,
    ConformShot,
    Encoding,
    ImageRequest,
    LipsyncRequest,
    LlmRequest,
    Message,
    MixRequest,
    Performer,
    PlanRequest,
    RenderRequest,
    SoundRequest,
    SoundShot,
    Speech,
    VideoRequest,
)
from ..validation import PNG_SIGNATURE

if TYPE_CHECKING:
    from pathlib import Path

    from ...ops.record import Record

FPS = 12
FRAMES = 12
WIDTH, HEIGHT = 128, 72
RATE = 16000
STORY = "The Pier\n\nIt was evening. “Is the boat here?” asked Mara.\n\n“Not yet,” said Jon.\n"


def sample_request(kind: Kind) -> Record:
    """Return a request that every backend of this kind must serve.

    Raises:
        ValueError: There is none for this kind: what is composed or measured needs movies.
    """
    look = Look(palette=7)
    speech = Speech(speaker="Mara", start=2, end=10)
    requests: dict[Kind, Record] = {
        Kind.PLAN: PlanRequest(format="text"),
        Kind.AUDIO: AudioRequest(text="Is the boat here?", language="en"),
        Kind.VIDEO: VideoRequest(
            width=WIDTH,
            height=HEIGHT,
            fps=FPS,
            frames=FRAMES,
            location=Location(name="the pier", setting="sea"),
            cast=(Performer(name="Mara", look=look),),
            focus="Mara",
            speech=(speech,),
        ),
        Kind.LIPSYNC: LipsyncRequest(fps=FPS, frames=FRAMES, lines=(speech,)),
        Kind.RENDER: RenderRequest(
            width=WIDTH,
            height=HEIGHT,
            fps=FPS,
            frames=FRAMES,
            encoding=Encoding(preset="ultrafast"),
        ),
        Kind.CONFORM: ConformRequest(
            width=WIDTH,
            height=HEIGHT,
            fps=FPS,
            shots=(ConformShot(frames=FRAMES),),
            encoding=Encoding(preset="ultrafast"),
        ),
        Kind.SOUND: SoundRequest(subject="effect", sound=Noise.BELL),
        Kind.MIX: MixRequest(fps=FPS, shots=(SoundShot(frames=2 * FRAMES, lines=(2,)),)),
        Kind.IMAGE: ImageRequest(
            width=WIDTH,
            height=HEIGHT,
            location=Location(name="the pier", setting="sea"),
            cast=(Performer(name="Mara", look=look),),
            focus="Mara",
        ),
        Kind.LLM: LlmRequest(
            messages=(Message(role="user", content="Is the boat here? Say yes as JSON."),),
            answer_schema={
                "type": "object",
                "properties": {"here": {"type": "boolean"}, "why": {"type": "string"}},
                "required": ["here", "why"],
                "additionalProperties": False,
            },
        ),
    }
    if kind not in requests:
        raise ValueError(f"there is no sample request of kind {kind}; override request_")
    return requests[kind]


def sample_inputs(kind: Kind, folder: Path) -> dict[str, Path]:
    """Write the inputs of the sample request, except the clip; return their paths by role."""
    folder.mkdir(parents=True, exist_ok=True)
    if kind is Kind.PLAN:
        story = folder / "story.txt"
        story.write_text(STORY, encoding="utf-8")
        return {"story": story}
    if kind is Kind.MIX:
        _write_tone(folder / "speech.wav", seconds=8 / FPS)
        return {"speech.0.0": folder / "speech.wav"}
    if kind is Kind.LIPSYNC:
        samples = _write_tone(folder / "speech.wav", seconds=8 / FPS)
        phones = tuple(
            Phone(start=n * samples // 4, end=(n + 1) * samples // 4, symbol=symbol)
            for n, symbol in enumerate("mamɑ")
        )
        timeline = PhonemeTimeline(sample_rate=RATE, samples=samples, phones=phones)
        (folder / "phonemes.json").write_bytes(timeline.to_json())
        return {"speech.0": folder / "speech.wav", "phonemes.0": folder / "phonemes.json"}
    if kind is Kind.RENDER:
        track = MouthTrack(fps=FPS, frames=FRAMES, mouths={"Mara": "XXABCDCBAAXX"})
        (folder / "mouths.json").write_bytes(track.to_json())
        return {"mouths": folder / "mouths.json"}
    return {}


def sample_picture(path: Path) -> Path:
    """Write a PNG of one colour, to serve as a character sheet, and return its path."""
    rows = b"".join(b"\0" + bytes((90, 140, 200)) * WIDTH for _ in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(
        PNG_SIGNATURE
        + b"".join(
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
            for name, data in chunks
        )
    )
    return path


def _write_tone(path: Path, seconds: float) -> int:
    samples = round(seconds * RATE)
    tone = [round(8000 * math.sin(2 * math.pi * 220 * n / RATE)) for n in range(samples)]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(struct.pack(f"<{samples}h", *tone))
    return samples
