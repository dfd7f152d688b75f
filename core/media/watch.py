"""Watching a finished film: where its picture is black or stands still, and its subtitles."""

from __future__ import annotations

import base64
import re
import zlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import av
import av.error
import numpy as np

from ..errors import InvalidRequestError
from .decode import MovieReader

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

ROWS: Final = 180
"""About how many rows of luma are looked at; a speaking mouth still covers dozens of samples."""

BLACK_LUMA: Final = 27
"""Brightest black: 5 % of the limited range, half of FFmpeg's blackdetect, to spare nights."""

BLACK_SHARE: Final = 0.98
"""Share of a black picture that is black, as in FFmpeg's blackdetect."""

MOVED_LUMA: Final = 20
"""Smallest change of a sample that is no coding noise."""

MOVED_SAMPLES: Final = 8
"""Samples that must change before a picture counts as another one."""

_TIMES: Final = re.compile(
    r"(\d+):(\d+):(\d+)[,.](\d+)\s+-->\s+(\d+):(\d+):(\d+)[,.](\d+)", re.ASCII
)


@dataclass(frozen=True, slots=True)
class PictureRuns:
    """What was seen. Runs are frames [start, end).

    Attributes:
        frames: How many pictures there are.
        black: Runs of black pictures.
        still: Runs of two or more pictures in which nothing moves.
    """

    frames: int
    black: list[tuple[int, int]] = field(default_factory=list)
    still: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CueTimes:
    """When subtitles are shown, in milliseconds, and where that was found."""

    source: str
    spans: list[tuple[int, int]]

    def frames(self, fps: int) -> list[tuple[int, int]]:
        """Return the spans in frames, to the nearest."""
        return [(round(start * fps / 1000), round(end * fps / 1000)) for start, end in self.spans]


class PictureWatcher:
    """Looks at every picture of a movie, at a sixth of full HD, with flat memory.

    A picture is compared with the first of its run, so a slow move does not pass for a still.

    Attributes:
        frames: How many pictures it has seen.
    """

    def __init__(self) -> None:
        self._seen = PictureRuns(0)
        self.frames = 0
        self._black_from: int | None = None
        self._still_from = 0
        self._anchor: NDArray[np.int16] | None = None

    @property
    def anchor(self) -> NDArray[np.int16] | None:
        """The picture that the last ones are like, small; None before the first."""
        return self._anchor

    def see(self, luma: NDArray[np.uint8]) -> None:
        """Look at the luma of the next picture."""
        step = max(1, luma.shape[0] // ROWS)
        small = luma[step // 2 :: step, step // 2 :: step].astype(np.int16)
        frame = self.frames
        self.frames += 1
        dark = np.count_nonzero(small <= BLACK_LUMA) >= BLACK_SHARE * small.size
        if dark and self._black_from is None:
            self._black_from = frame
        elif not dark and self._black_from is not None:
            self._seen.black.append((self._black_from, frame))
            self._black_from = None
        if self._anchor is None or not is_alike(small, self._anchor):
            self._end_still(frame)
            self._anchor, self._still_from = small, frame

    def runs(self) -> PictureRuns:
        """Return what was seen; the movie is over."""
        if self._black_from is not None:
            self._seen.black.append((self._black_from, self.frames))
        self._end_still(self.frames)
        return replace(self._seen, frames=self.frames)

    def _end_still(self, frame: int) -> None:
        if frame - self._still_from > 1:
            self._seen.still.append((self._still_from, frame))


def is_alike(one: NDArray[np.int16], other: NDArray[np.int16]) -> bool:
    """Say whether nothing has moved between two small pictures."""
    if one.shape != other.shape:
        return False
    return bool(np.count_nonzero(np.abs(one - other) > MOVED_LUMA) < MOVED_SAMPLES)


def small_text(small: NDArray[np.int16]) -> str:
    """Return a small picture as a text that :func:`small_of` reads."""
    rows, columns = small.shape
    data = base64.b64encode(zlib.compress(small.astype(np.uint8).tobytes(), 1)).decode()
    return f"{columns}x{rows} {data}"


def small_of(text: str) -> NDArray[np.int16]:
    """Return the small picture that a text holds."""
    size, _, data = text.partition(" ")
    columns, rows = map(int, size.split("x"))
    luma = np.frombuffer(zlib.decompress(base64.b64decode(data)), np.uint8)
    return luma.reshape(rows, columns).astype(np.int16)


def watch(path: Path) -> PictureRuns:
    """Look at every picture of a movie, in one pass.

    Raises:
        InvalidRequestError: The movie has no pictures or cannot be decoded.
    """
    watcher = PictureWatcher()
    with MovieReader(path) as reader:
        for _time, luma in reader.luma():
            watcher.see(luma)
    return watcher.runs()


def read_cues(path: Path) -> CueTimes | None:
    """Return when a film's subtitles are shown.

    They are those of its first subtitle track, else of the ``.srt`` file beside it; None if there
    is neither.

    Raises:
        InvalidRequestError: The file is no movie.
    """
    try:
        with av.open(str(path)) as container:
            if container.streams.subtitles:
                stream = container.streams.subtitles[0]
                tick = float(stream.time_base or 0) * 1000
                return CueTimes(
                    "soft track",
                    [
                        (round(packet.pts * tick), round((packet.pts + packet.duration) * tick))
                        for packet in container.demux(stream)
                        # A packet of two bytes is an empty text: a pause between subtitles.
                        if packet.pts is not None and packet.duration and packet.size > 2
                    ],
                )
    except (OSError, av.error.FFmpegError) as error:
        raise InvalidRequestError(f"{path} cannot be read as a movie: {error}") from error
    beside = path.with_suffix(".srt")
    if not beside.is_file():
        return None
    spans = []
    for match in _TIMES.finditer(beside.read_text("utf-8", errors="replace")):
        digits = [int(group) for group in match.groups()]
        spans.append((_milliseconds(*digits[:4]), _milliseconds(*digits[4:])))
    return CueTimes(beside.name, spans)


def _milliseconds(hours: int, minutes: int, seconds: int, thousandths: int) -> int:
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths
