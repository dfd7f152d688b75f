"""What a movie is, read from its headers without decoding a picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import av.error

from ..errors import InvalidRequestError

if TYPE_CHECKING:
    from pathlib import Path

    from av.container import InputContainer
    from av.video.stream import VideoStream


@dataclass(frozen=True, slots=True)
class ChapterMark:
    """A chapter as the file has it, in seconds."""

    start: float
    end: float
    title: str


@dataclass(frozen=True, slots=True)
class MovieFacts:
    """What a movie is.

    Attributes:
        frames: Pictures of the first video stream.
        fps: Frames per second.
        width: In pixels.
        height: In pixels.
        duration: Of the pictures, in seconds.
        codec: Of the pictures, such as ``h264``.
        has_audio: Whether there is sound.
        sample_rate: Of the sound in hertz; 0 without.
        chapters: In order.
        subtitles: Language of each subtitle track, as ISO 639-2 has it; ``und`` if it says none.
        metadata: Tags of the container.
    """

    frames: int
    fps: Fraction
    width: int
    height: int
    duration: Fraction
    codec: str
    has_audio: bool = False
    sample_rate: int = 0
    chapters: tuple[ChapterMark, ...] = ()
    subtitles: tuple[str, ...] = ()
    metadata: dict[str, str] = field(default_factory=dict)


def probe(path: Path) -> MovieFacts:
    """Read what a movie is.

    Raises:
        InvalidRequestError: The file is absent, no movie, or has no pictures.
    """
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise InvalidRequestError(f"{path} has no pictures", hint="give a movie")
            return _facts(container, container.streams.video[0])
    except (OSError, av.error.FFmpegError) as error:
        raise InvalidRequestError(
            f"{path} cannot be read as a movie: {error}", hint="give an MP4 file"
        ) from error


def _facts(container: InputContainer, video: VideoStream) -> MovieFacts:
    audio = container.streams.audio[0] if container.streams.audio else None
    fps = video.average_rate or video.guessed_rate or Fraction(0)
    frames = video.frames or _count(container, video)
    chapters = tuple(
        ChapterMark(
            float(mark["start"] * (mark["time_base"] or 0)),
            float(mark["end"] * (mark["time_base"] or 0)),
            mark["metadata"].get("title", ""),
        )
        for mark in container.chapters()
    )
    return MovieFacts(
        frames=frames,
        fps=Fraction(fps),
        width=video.width,
        height=video.height,
        duration=Fraction(frames) / fps if fps else Fraction(0),
        codec=video.codec_context.name,
        has_audio=audio is not None,
        sample_rate=audio.sample_rate if audio is not None else 0,
        chapters=chapters,
        subtitles=tuple(s.language or "und" for s in container.streams.subtitles),
        metadata=dict(container.metadata),
    )


def _count(container: InputContainer, video: VideoStream) -> int:
    """Count the packets, for containers whose header does not say."""
    return sum(packet.size > 0 for packet in container.demux(video))
