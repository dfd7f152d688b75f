"""Reading back which packets a movie holds, without decoding them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import av
import av.error

from ..errors import InvalidRequestError
from .samples import RATE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from av.audio.stream import AudioStream
    from av.video.stream import VideoStream


WHOLE: Final = (-(1 << 40), 1 << 40)
"""Samples [first, end) of a stretch that is all of a movie's sound."""


@dataclass(frozen=True, slots=True)
class Packets:
    """The packets of a movie.

    Attributes:
        pictures: SHA-256 of the packets of each stretch that was asked for, and of their places in
            it, after the parameters of the codec.
        frames: How many pictures the movie has.
        sounds: SHA-256 of the packets of its first sound stream that begin in each stretch that was
            asked for, and of their times in it, after the parameters of the codec; that of nothing
            without one.
    """

    pictures: tuple[str, ...]
    frames: int
    sounds: tuple[str, ...]

    @property
    def sound(self) -> str:
        """What the first stretch of sound has, which is all of it unless others were asked for."""
        return self.sounds[0]


def read_packets(
    path: Path,
    fps: int,
    stretches: Sequence[tuple[int, int]] = (),
    sounds: Sequence[tuple[int, int]] = (WHOLE,),
) -> Packets:
    """Hash the packets of a movie.

    Two movies whose stretches have the same hash show the same pictures there, since a stretch
    begins with an IDR frame. Two stretches whose sound has the same hash sound the same at every
    time, but for their first AAC frame, which overlaps the one before.

    Args:
        path: Of the movie.
        fps: Frames per second.
        stretches: Frames [start, end), in order and without overlaps.
        sounds: Samples [first, end), likewise.

    Raises:
        InvalidRequestError: The file is absent, or no movie.
    """
    pictures = [hashlib.sha256() for _ in stretches]
    heard = [hashlib.sha256() for _ in sounds]
    frames = at = 0
    sound = 0
    try:
        with av.open(str(path)) as container:
            video = container.streams.video[0] if container.streams.video else None
            audio = container.streams.audio[0] if container.streams.audio else None
            wanted = [stream for stream in (video, audio) if stream is not None]
            base = video.time_base if video is not None else None
            times, ticks = (base.numerator * fps, base.denominator) if base else (fps, 1)
            for each in pictures:
                each.update(_parameters(video))
            for each in heard:
                each.update(_parameters(audio))
            clock = audio.time_base if audio is not None else None
            samples, beats = (clock.numerator * RATE, clock.denominator) if clock else (RATE, 1)
            for packet in container.demux(wanted) if wanted else ():
                if packet.pts is None:
                    continue
                if packet.stream is audio:
                    at_sample = round(packet.pts * samples / beats)
                    while sound + 1 < len(sounds) and at_sample >= sounds[sound][1]:
                        sound += 1
                    first, end = sounds[sound]
                    if first <= at_sample < end:
                        place = at_sample - max(0, first)
                        heard[sound].update(place.to_bytes(8, "big", signed=True))
                        heard[sound].update(packet)
                    continue
                frames += 1
                number = round(packet.pts * times / ticks)
                while at and number < stretches[at][0]:
                    at -= 1
                while at + 1 < len(stretches) and number >= stretches[at][1]:
                    at += 1
                if at < len(stretches) and stretches[at][0] <= number < stretches[at][1]:
                    pictures[at].update((number - stretches[at][0]).to_bytes(4, "big"))
                    pictures[at].update(packet)
    except (OSError, av.error.FFmpegError) as error:
        raise InvalidRequestError(f"{path} cannot be read as a movie: {error}") from error
    return Packets(
        tuple(each.hexdigest() for each in pictures),
        frames,
        tuple(each.hexdigest() for each in heard),
    )


def _parameters(stream: VideoStream | AudioStream | None) -> bytes:
    """Return what a decoder needs beside the packets, such as SPS and PPS; empty if nothing."""
    return b"" if stream is None else bytes(stream.codec_context.extradata or b"")
