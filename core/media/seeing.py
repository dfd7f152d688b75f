"""Looking at the shots of a movie: what is black or still, and how open mouths are, per shot.

A film is looked at shot by shot, so that what was seen of a shot's own movie holds for the film
that has the movie's packets in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from .decode import MovieReader, luma_of
from .facts import Seen
from .openness import MouthWatcher, spoken_frames
from .watch import PictureRuns, PictureWatcher, is_alike, small_of, small_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

    from .openness import ShotSpan

MIN_SPEECH_S: Final = 1.0
"""Seconds of speech by a visible mouth that a shot needs to be measured."""
JOINED_S: Final = 0.5
"""Seconds for which a picture must stand still on both sides of a cut to count as one still."""


def see(
    path: Path,
    spans: Sequence[ShotSpan],
    fps: int,
    tell: Callable[[int], None] = lambda _frames: None,
    show: Callable[[int, VideoFrame], None] = lambda _frame, _picture: None,
) -> list[Seen]:
    """Look at shots of a movie; each stretch of it is decoded once.

    The boxes of mouths, which are most of what is known of a long film, are read when their shot
    begins, and let go when it is over.

    Args:
        path: The movie.
        spans: Where the shots are in it, in any order.
        fps: Frames per second.
        tell: Told how many frames were looked at.
        show: Given the number of each frame, and its picture.

    Raises:
        InvalidRequestError: The movie cannot be read, or has no pictures.
    """
    order = sorted(range(len(spans)), key=lambda number: spans[number].body)
    seen: dict[int, Seen] = {}
    frames = 0
    with MovieReader(path) as reader:
        for first, last, group in _stretches(spans, order):
            waiting = group[::-1]
            shown: dict[int, _Look] = {}
            for time, picture in reader.frames(first / fps, last / fps):
                frame, luma = round(time * fps), luma_of(picture)
                show(frame, picture)
                while waiting and spans[waiting[-1]].body[0] <= frame:
                    number = waiting.pop()
                    shown[number] = _Look(spans[number], fps)
                for number in [each for each, look in shown.items() if look.end <= frame]:
                    seen[number] = shown.pop(number).result()
                for look in shown.values():
                    look.see(frame, luma)
                frames += 1
                tell(frames)
            for number in waiting:
                shown[number] = _Look(spans[number], fps)
            seen |= {number: look.result() for number, look in shown.items()}
    return [seen[number] for number in range(len(spans))]


def join(pieces: Iterable[Seen], fps: int) -> PictureRuns:
    """Put together what was seen of the pieces of a film, in order."""
    black: list[tuple[int, int]] = []
    still: list[tuple[int, int]] = []
    at = 0
    before: Seen | None = None
    for piece in pieces:
        for start, end in piece.black:
            _add(black, at + start, at + end, is_one=bool(black) and black[-1][1] == at + start)
        for start, end in piece.still:
            is_one = start == 0 and before is not None and _goes_on(before, piece, fps)
            _add(still, at + start, at + end, is_one=is_one)
        at += piece.frames
        before = piece
    return PictureRuns(at, black, still)


def _add(runs: list[tuple[int, int]], start: int, end: int, *, is_one: bool) -> None:
    if is_one:
        runs[-1] = (runs[-1][0], end)
    else:
        runs.append((start, end))


def _goes_on(before: Seen, after: Seen, fps: int) -> bool:
    """Say whether the still at the end of a piece goes on in the next one."""
    return bool(before.last and after.first) and is_alike(
        small_of(before.last), small_of(after.first)
    )


def _stretches(
    spans: Sequence[ShotSpan], order: Sequence[int]
) -> Iterator[tuple[int, int, list[int]]]:
    """Return the parts of a movie that must be decoded, and which spans are in each."""
    group: list[int] = []
    first = last = 0
    for number in order:
        start, end = spans[number].body
        if group and start > last:
            yield first, last, group
            group = []
        if not group:
            first = last = start
        group.append(number)
        last = max(last, end)
    if group:
        yield first, last, group


class _Look:
    """Looks at a shot while it is shown."""

    def __init__(self, span: ShotSpan, fps: int) -> None:
        self._span = span = span.with_boxes()
        self._fps = fps
        self._spoken = spoken_frames(span)
        enough = sum(int(each.sum()) for each in self._spoken.values()) >= MIN_SPEECH_S * fps
        self._mouths = MouthWatcher(span, list(self._spoken) if enough else [])
        self._pictures = PictureWatcher()
        self._first: NDArray[np.int16] | None = None
        self.end = span.body[1]

    def see(self, frame: int, luma: NDArray[np.uint8]) -> None:
        self._pictures.see(luma)
        if self._first is None:
            self._first = self._pictures.anchor
        self._mouths.see(frame, luma)

    def result(self) -> Seen:
        """Return what was seen; the shot is over."""
        runs = self._pictures.runs()
        long = JOINED_S * self._fps
        first, last = self._first, self._pictures.anchor
        begins = bool(runs.still) and runs.still[0][0] == 0
        begins = begins and runs.still[0][1] >= long
        ends = bool(runs.still) and runs.still[-1][1] == runs.frames
        ends = ends and runs.still[-1][1] - runs.still[-1][0] >= long
        return Seen(
            frames=runs.frames,
            black=tuple(runs.black),
            still=tuple(runs.still),
            first=small_text(first) if begins and first is not None else "",
            last=small_text(last) if ends and last is not None else "",
            mouths={name: _plain(curve) for name, curve in self._mouths.curves().items()},
            looks={
                name: tuple(_plain(np.round(row, 3)) for row in look.T)
                for name, look in self._mouths.looks(self._spoken).items()
            },
            spoken={name: _runs(frames) for name, frames in self._spoken.items()},
        )


def _plain(curve: NDArray[np.float64]) -> tuple[float | None, ...]:
    return tuple(None if value != value else value for value in curve.tolist())


def _runs(frames: NDArray[np.bool_]) -> tuple[tuple[int, int], ...]:
    edges = np.flatnonzero(np.diff(np.pad(frames.astype(np.int8), 1))).tolist()
    return tuple(zip(edges[::2], edges[1::2], strict=True))
