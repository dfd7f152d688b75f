"""Joining the packets of movies, sound and subtitles into one MP4, without encoding anything."""

from __future__ import annotations

import heapq
import struct
from contextlib import ExitStack
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

import av
import av.error
from av.subtitles.stream import SubtitleStream

from ..errors import InvalidRequestError, StorageError
from ..memory import give_back
from .conform import REORDER
from .samples import AAC_FRAME, RATE, sample_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from av.container import InputContainer, OutputContainer
    from av.container.core import Chapter as ChapterFields
    from av.packet import Packet
    from av.video.stream import VideoStream

    from ..backends.work import CancelToken
    from ..story.cutlist import Chapter
    from ..story.subtitles import FilmCue

    AnyPacket = Packet[Any]
    Due = tuple[float, AnyPacket]
    """A packet, after the time in seconds at which it is decoded."""

ISO_639_2: Final = {
    "ar": "ara",
    "de": "deu",
    "en": "eng",
    "es": "spa",
    "fr": "fra",
    "hi": "hin",
    "it": "ita",
    "ja": "jpn",
    "ko": "kor",
    "pt": "por",
    "ru": "rus",
    "th": "tha",
    "vi": "vie",
    "zh": "zho",
}
"""Three-letter codes, the only ones MP4 has room for; every other language becomes ``und``."""

_STYLE: Final = (
    "[Script Info]\nScriptType: v4.00+\nPlayResX: {width}\nPlayResY: {height}\n\n"
    "[V4+ Styles]\nFormat: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour,"
    " BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle,"
    " Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding\n"
    "Style: Default,Sans,{size},&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,2,0,2,20,20,40,1\n"
    "\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
)
"""Header from which FFmpeg makes the sample description of 3GPP timed text."""

_CLOCK: Final = Fraction(1, RATE)
"""Of the subtitle track. FFmpeg compares its times with those of other tracks as bare numbers, and
with a slower clock than that of the sound puts an empty text between two cues that touch."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Frames [start, end) of a movie; ``start`` is an IDR frame, and so is ``end`` or the end."""

    path: Path
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SoundPiece:
    """A segment of the sound, or all of it.

    Attributes:
        path: An MP4 with one AAC stream.
        first: AAC frame of the film with which it begins.
        packets: How many AAC frames are taken from its beginning; None for all there are.
    """

    path: Path
    first: int = 0
    packets: int | None = None


@dataclass(frozen=True, slots=True)
class FilmParts:
    """What a film is joined from.

    Attributes:
        fps: Frames per second.
        segments: The pictures, in order.
        sounds: The segments of the sound, in order.
        cues: Of the soft subtitle track; empty for none.
        chapters: In order.
        language: BCP 47 tag of sound and subtitles.
        metadata: Tags of the container.
    """

    fps: int
    segments: Sequence[Segment]
    sounds: Sequence[SoundPiece]
    cues: Sequence[FilmCue] = ()
    chapters: Sequence[Chapter] = ()
    language: str = "en"
    metadata: dict[str, str] = field(default_factory=dict)


def write_film(
    path: Path,
    parts: FilmParts,
    *,
    progress: Callable[[float], None],
    cancel: CancelToken,
) -> None:
    """Join a film; the index is at its front, so that playing can begin at once.

    Args:
        path: Of the MP4 to write.
        parts: What to join. All segments have the same parameter sets.
        progress: Called with a fraction in [0, 1].
        cancel: Asked for every segment.

    Raises:
        InvalidRequestError: The segments of the sound cannot be joined.
        StorageError: The disk is full, or the file cannot be written.
        CancelledError: The op was cancelled.
    """
    options = {"fflags": "+bitexact", "movflags": "+faststart"}
    total = sum(segment.end - segment.start for segment in parts.segments)
    # The index is written last: until then it is held, 64 bytes for each packet.
    give_back()
    try:
        with ExitStack() as stack:
            output = stack.enter_context(av.open(str(path), "w", format="mp4", options=options))
            first = stack.enter_context(av.open(str(parts.segments[0].path)))
            sound = stack.enter_context(av.open(str(parts.sounds[0].path)))
            streams = _Streams(output, first, sound, parts)
            output.metadata.update(parts.metadata)
            output.set_chapters(_chapters(parts))
            shown = 0

            def goes_on(frames: int) -> None:
                nonlocal shown
                cancel.check()
                progress(min(1.0, shown / total))
                shown += frames

            queues = [streams.pictures(goes_on), streams.sound(), streams.subtitles()]
            for _due, packet in heapq.merge(*queues, key=itemgetter(0)):
                output.mux(packet)
            progress(1.0)
            # Closing the file writes its index, and with it the whole file once more.
            cancel.check()
    except OSError as error:
        raise StorageError(
            f"{path} cannot be written: {error.strerror or error}",
            hint="free some space, or check the folder and its rights",
        ) from error


def three_letter(language: str) -> str:
    """Return the ISO 639-2 code of a BCP 47 tag, or ``und``."""
    return ISO_639_2.get(language.split("-")[0].lower(), "und")


def one_at_a_time(cues: Iterable[FilmCue]) -> list[tuple[int, int, str]]:
    """Lay cues out for a track that shows one text at a time, as 3GPP timed text does.

    Returns:
        ``(start, end, text)`` in order without overlaps; where several cues overlap, their texts
        are shown together, one below the other.
    """
    shown = [cue for cue in cues if cue.start < cue.end]
    borders = sorted({border for cue in shown for border in (cue.start, cue.end)})
    spans: list[tuple[int, int, str]] = []
    for start, end in pairwise(borders):
        text = "\n".join(cue.text for cue in shown if cue.start < end and start < cue.end)
        if text:
            spans.append((start, end, text))
    return spans


class _Streams:
    """The output's streams, and for each the packets that go into it, in decoding order."""

    def __init__(
        self,
        output: OutputContainer,
        first: InputContainer,
        sound: InputContainer,
        parts: FilmParts,
    ) -> None:
        self._parts = parts
        self._coding = _coding(sound)
        template = first.streams.video[0]
        self.video: VideoStream = output.add_stream_from_template(template)
        self.audio = output.add_stream_from_template(sound.streams.audio[0])
        self.text: SubtitleStream | None = None
        language = three_letter(parts.language)
        self.audio.metadata["language"] = language
        if parts.cues:
            self.text = _text_stream(output, template.width, template.height)
            self.text.metadata["language"] = language

    def pictures(self, goes_on: Callable[[int], None]) -> Iterator[Due]:
        """Copy the segments one after the other, with times that fit the film's frames.

        Args:
            goes_on: Called with the length of each segment before it is copied.
        """
        first = 0
        fps = self._parts.fps
        frame = Fraction(1, fps)
        for segment in self._parts.segments:
            goes_on(segment.end - segment.start)
            order = first
            with av.open(str(segment.path)) as container:
                stream = container.streams.video[0]
                base = stream.time_base or frame
                times, ticks = base.numerator * fps, base.denominator
                for packet in container.demux(stream):
                    if packet.pts is None:
                        continue
                    number = round(packet.pts * times / ticks)
                    if not segment.start <= number < segment.end:
                        continue
                    packet.stream = self.video
                    packet.time_base = frame
                    packet.pts = first + number - segment.start
                    packet.dts = order - REORDER
                    packet.duration = 1
                    yield (order - REORDER) / fps, packet
                    order += 1
            first += segment.end - segment.start

    def sound(self) -> Iterator[Due]:
        """Copy the sound; the priming samples of its first segment keep their negative times.

        Raises:
            InvalidRequestError: A segment is coded otherwise than the first, or is too short.
        """
        pictures = self._parts.segments
        end = sample_of(sum(each.end - each.start for each in pictures), self._parts.fps)
        for number, piece in enumerate(self._parts.sounds):
            with av.open(str(piece.path)) as container:
                if _coding(container) != self._coding:
                    raise InvalidRequestError(
                        f"segment {number + 1} of the sound is not coded as the first one is",
                        hint="make all with one backend of kind mix, and with the same options",
                    )
                yield from self._of_piece(container, piece, number, end)

    def _of_piece(
        self, container: InputContainer, piece: SoundPiece, number: int, end: int
    ) -> Iterator[Due]:
        taken = 0
        stream = container.streams.audio[0]
        base = stream.time_base or _CLOCK
        times, ticks = base.numerator, base.denominator
        for packet in container.demux(stream):
            if packet.pts is None or (number and packet.pts < 0):
                continue
            if taken == piece.packets:
                return
            taken += packet.pts >= 0
            packet.stream = self.audio
            if piece.packets is not None:
                packet.pts = packet.dts = packet.pts + piece.first * AAC_FRAME
                packet.duration = min(AAC_FRAME, end - packet.pts)
            yield (packet.dts or 0) * times / ticks, packet
        if piece.packets is not None and taken < piece.packets:
            raise InvalidRequestError(
                f"segment {number + 1} of the sound has {taken} AAC frames of {piece.packets}",
                hint="a backend of kind mix must reach the end of the segment",
            )

    def subtitles(self) -> Iterator[Due]:
        """Write each cue as 3GPP timed text: its length in bytes, then UTF-8."""
        for start, end, rows in one_at_a_time(self._parts.cues):
            if self.text is None:
                return
            text = rows.encode()
            packet = av.Packet(struct.pack(">H", len(text)) + text)
            packet.stream = self.text
            packet.time_base = _CLOCK
            packet.pts = packet.dts = sample_of(start, self._parts.fps)
            packet.duration = sample_of(end, self._parts.fps) - packet.pts
            packet.is_keyframe = True
            yield packet.dts / RATE, packet


def _text_stream(output: OutputContainer, width: int, height: int) -> SubtitleStream:
    stream = output.add_stream("mov_text")
    if not isinstance(stream, SubtitleStream):
        raise TypeError("mov_text made a stream that is not subtitles")
    style = _STYLE.format(width=width, height=height, size=height // 22)
    stream.codec_context.subtitle_header = style.encode()
    stream.time_base = stream.codec_context.time_base = _CLOCK
    return stream


def _coding(sound: InputContainer) -> tuple[object, ...]:
    """Return what packets of one stream have in common, and the clock of their times."""
    stream = sound.streams.audio[0]
    return stream.codec.name, bytes(stream.codec_context.extradata or b""), stream.time_base


def _chapters(parts: FilmParts) -> list[ChapterFields]:
    return [
        {
            "id": number,
            "start": chapter.start,
            "end": chapter.end,
            "time_base": Fraction(1, parts.fps),
            "metadata": {"title": chapter.title},
        }
        for number, chapter in enumerate(parts.chapters)
    ]
