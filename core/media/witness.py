"""What is kept of a film's pictures and sound while its checks decode it, for its figures."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from .hearing import BINS_PER_S, levels
from .text_seen import find_text, skin_behind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from av.video.frame import VideoFrame
    from numpy.typing import NDArray

    from ..story.cutlist import CutList
    from ..story.speech import MouthBoxes
    from .hearing import Powers
    from .text_seen import Area, Picture, TextSeen

MOST_TEXTS: Final = 120
"""Subtitles of a film that are looked at, evenly spread; one takes 5 ms at 360p."""
FACE_UP: Final = 1.3
FACE_ASIDE: Final = 0.45
FACE_DOWN: Final = 0.35
"""How far a face reaches beyond the box of its mouth: up and down in heights of it, aside in
widths."""


@dataclass(frozen=True, slots=True)
class SeenText:
    """A subtitle as it is seen in the middle of its time.

    Attributes:
        cue: Number of the subtitle in the film, from 0.
        text: The letters; None if none are seen.
        faces: Share of the text's area that a face covers, 0 to 1.
        hands: Share of it that looks like the skin of a person in view.
    """

    cue: int
    text: TextSeen | None
    faces: float
    hands: float


class Witness:
    """Looks at the middle of subtitles and keeps how loud the film is.

    Args:
        cuts: Where shots and subtitles are.
        boxes: Where the mouths of each shot are, by position from 0.
        is_burned: Whether subtitles are in the picture.
    """

    def __init__(
        self, cuts: CutList, boxes: Mapping[int, MouthBoxes], *, is_burned: bool = True
    ) -> None:
        self._boxes = boxes
        self._starts = [shot.start for shot in cuts.shots]
        cues = list(enumerate(cuts.cues)) if is_burned else []
        step = max(1, -(-len(cues) // MOST_TEXTS))
        self._wanted = {(cue.start + cue.end) // 2: number for number, cue in cues[::step]}
        self._fps = cuts.fps
        self.levels: NDArray[np.float32] = np.full(
            round(cuts.frames / cuts.fps * BINS_PER_S) + 1, -120, np.float32
        )
        """How loud each 4 ms of the film is, in dBFS."""
        self.texts: list[SeenText] = []

    def see(self, number: int, picture: VideoFrame) -> None:
        """Look at a frame of the film if a subtitle is to be looked at there."""
        cue = self._wanted.pop(number, None)
        if cue is not None:
            self.texts.append(self._look(cue, number, planes_of(picture)))

    def hear(self, start: int, powers: Powers) -> None:
        """Take the sound of a stretch that begins with a frame of the film."""
        at = round(start / self._fps * BINS_PER_S)
        found = levels(powers[: max(0, len(self.levels) - at)])
        self.levels[at : at + len(found)] = found

    def _look(self, cue: int, number: int, picture: Picture) -> SeenText:
        luma = picture[0]
        text = find_text(luma)
        mouths = self._mouths(number, luma.shape)
        if text is None:
            return SeenText(cue, None, 0.0, 0.0)
        faces = max((_common(text.area, _face(mouth)) for mouth in mouths), default=0.0)
        return SeenText(cue, text, faces, skin_behind(picture, text.area, mouths))

    def _mouths(self, number: int, shape: tuple[int, ...]) -> list[Area]:
        shot = bisect_right(self._starts, number) - 1
        known = self._boxes.get(shot)
        if known is None:
            return []
        frame = number - self._starts[shot]
        across, down = shape[1] / known.width, shape[0] / known.height
        found = []
        for rows in known.boxes.values():
            box = rows[frame] if frame < len(rows) else None
            if box is not None:
                x, y, wide, tall = box
                found.append(
                    (
                        round(x * across),
                        round(y * down),
                        round((x + wide) * across),
                        round((y + tall) * down),
                    )
                )
        return found


def planes_of(frame: VideoFrame) -> Picture:
    """Return Y, U and V of a picture, U and V at half size."""
    if frame.format.name != "yuv420p":
        frame = frame.reformat(format="yuv420p")
    planes = []
    for plane in frame.planes:
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
        planes.append(np.ascontiguousarray(rows[:, : plane.width]))
    return planes[0], planes[1], planes[2]


def _face(mouth: Area) -> Area:
    left, top, right, bottom = mouth
    wide, tall = right - left, bottom - top
    return (
        left - round(FACE_ASIDE * wide),
        top - round(FACE_UP * tall),
        right + round(FACE_ASIDE * wide),
        bottom + round(FACE_DOWN * tall),
    )


def _common(text: Area, other: Area) -> float:
    """Return which share of the text the other area covers."""
    wide = min(text[2], other[2]) - max(text[0], other[0])
    tall = min(text[3], other[3]) - max(text[1], other[1])
    size = max(1, (text[2] - text[0]) * (text[3] - text[1]))
    return max(0, wide) * max(0, tall) / size


def merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the union of spans [start, end), sorted.

    >>> merged([(5, 9), (0, 3), (2, 6)])
    [(0, 9)]
    """
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found
