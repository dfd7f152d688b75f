"""Small real media files that hold a given text, so that other texts are other bytes."""

from __future__ import annotations

import struct
import tempfile
import wave
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import av
import cv2
import numpy as np

SOUND_RATE = 48_000


def write_speech(path: Path, text: str, samples: int, rate: int) -> Path:
    """Write a mono 16-bit WAV of so many samples, the first of which are the text's bytes."""
    data = text.encode()[: 2 * samples].ljust(2 * samples, b"\0")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(data)
    return path


def write_movie(path: Path, text: str, width: int, height: int, fps: int, frames: int) -> Path:
    """Write an MP4 of black pictures with the text in a box that players skip."""
    path.write_bytes(_movie(width, height, fps, frames) + _skipped(text))
    return path


def write_sound(path: Path, text: str) -> Path:
    """Write an MP4 with a moment of silence as AAC, and the text in a box that players skip."""
    path.write_bytes(_sound() + _skipped(text))
    return path


def write_picture(path: Path, text: str) -> Path:
    """Write a JPEG with the text as its comment."""
    comment = text.encode()
    data = _picture()
    path.write_bytes(data[:2] + struct.pack(">HH", 0xFFFE, 2 + len(comment)) + comment + data[2:])
    return path


def _skipped(text: str) -> bytes:
    return struct.pack(">I4s", 8 + len(text.encode()), b"free") + text.encode()


@lru_cache(maxsize=256)
def _movie(width: int, height: int, fps: int, frames: int) -> bytes:
    # A codec that begins quickly: one picture is encoded, and its packet is written for each frame.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "movie.mp4")
        with av.open(str(path), "w") as container:
            stream = container.add_stream("mpeg4", rate=fps)
            stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
            stream.thread_count = 1
            black = np.full((height * 3 // 2, width), 128, np.uint8)
            black[:height] = 16
            picture = av.VideoFrame.from_ndarray(black, format="yuv420p")
            packet = [*stream.encode(picture), *stream.encode()][0]
            data = bytes(packet)
            for number in range(frames):
                packet = av.Packet(data)
                packet.stream, packet.is_keyframe = stream, True
                packet.pts = packet.dts = number
                packet.duration, packet.time_base = 1, Fraction(1, fps)
                container.mux(packet)
        return path.read_bytes()


@lru_cache
def _sound() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "sound.m4a")
        with av.open(str(path), "w", format="mp4") as container:
            stream = container.add_stream("aac", rate=SOUND_RATE, layout="stereo")
            silence = np.zeros((2, 1024), np.float32)
            frame = av.AudioFrame.from_ndarray(silence, format="fltp", layout="stereo")
            frame.sample_rate = SOUND_RATE
            container.mux([*stream.encode(frame), *stream.encode(None)])
        return path.read_bytes()


@lru_cache
def _picture() -> bytes:
    _, data = cv2.imencode(".jpg", np.zeros((16, 16, 3), np.uint8))
    return data.tobytes()
