"""How far mouths are seen to be open: a curve for each speaking mouth of a shot, from its pictures.

A curve is how much of the mouth's box is not skin, per frame. Nothing the makers of the film know
about phonemes is used, so what is measured with it is independent of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from .patches import Patches, patch_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from ..backends.requests import Speech
    from ..story.speech import MouthBoxes

    Box = tuple[float, float, float, float]

SMALLEST_BOX: Final = 4.0
"""Pixels: a mouth in a smaller box is not visible."""
TOLERANCE: Final = 0.12
"""Luma this close to that of the skin, relative to it, is still skin (shading, coding noise)."""


@dataclass(frozen=True, slots=True)
class ShotSpan:
    """A shot in the film, as the measurement needs it.

    Attributes:
        start: Frame of the film that shows the shot's first frame.
        frames: Length of the shot.
        boxes: Where its mouths are, or what reads that when it is wanted; None if it has none.
        speech: Who speaks when, in frames of the shot.
        head: Frames at its start that a dissolve covers; they are not looked at.
        tail: Frames at its end that a dissolve covers, likewise.
    """

    start: int
    frames: int
    boxes: MouthBoxes | Callable[[], MouthBoxes | None] | None = None
    speech: tuple[Speech, ...] = ()
    head: int = 0
    tail: int = 0

    @property
    def body(self) -> tuple[int, int]:
        """Frames [start, end) of the film that show this shot and no other."""
        return self.start + self.head, self.start + self.frames - self.tail

    def moved(self, frames: int) -> Self:
        """Return the same so many frames later."""
        return replace(self, start=self.start + frames)

    def known_boxes(self) -> MouthBoxes | None:
        """Return where its mouths are."""
        return self.boxes() if callable(self.boxes) else self.boxes

    def with_boxes(self) -> Self:
        """Return the same with its boxes at hand."""
        return replace(self, boxes=self.known_boxes())


@dataclass(frozen=True, slots=True)
class SeenShot:
    """What is kept of a shot once its pictures have passed.

    Attributes:
        start: Frame of the film that shows the shot's first frame.
        frames: Length of the shot.
        speech: Who speaks when, in frames of the shot.
        spoken: For each speaker who is seen the frames that show the mouth while it speaks.
    """

    start: int
    frames: int
    speech: tuple[Speech, ...]
    spoken: dict[str, NDArray[np.bool_]]

    @classmethod
    def of(cls, shot: ShotSpan) -> Self:
        """Return what is kept of a shot."""
        return cls(shot.start, shot.frames, shot.speech, spoken_frames(shot))


def spoken_frames(shot: ShotSpan) -> dict[str, NDArray[np.bool_]]:
    """Return for each speaker whether each frame shows the mouth while the speaker speaks.

    Speakers whose mouths are never seen are left out.
    """
    known = shot.known_boxes()
    boxes = known.boxes if known else {}
    found: dict[str, NDArray[np.bool_]] = {}
    for line in shot.speech:
        seen = [_is_visible(box) for box in boxes.get(line.speaker, ())][: shot.frames]
        if not any(seen):
            continue
        visible = np.zeros(shot.frames, bool)
        visible[: len(seen)] = seen
        frames = found.setdefault(line.speaker, np.zeros(shot.frames, bool))
        frames[line.start : line.end] |= visible[line.start : line.end]
    return {name: frames for name, frames in found.items() if frames.any()}


def _is_visible(box: Box | None) -> bool:
    return box is not None and min(box[2], box[3]) >= SMALLEST_BOX


class MouthWatcher:
    """Looks at the mouths of one shot, picture by picture."""

    def __init__(self, shot: ShotSpan, names: Sequence[str]) -> None:
        self.shot = shot
        self._known = shot.known_boxes()
        self._boxes = self._known.boxes if self._known else {}
        self._curves = {name: np.full(shot.frames, np.nan) for name in names if self._boxes}
        self._areas = {
            name: float(np.median([b[2] * b[3] for b in self._boxes[name] if b is not None]))
            for name in self._curves
        }
        self._patches = {name: Patches(shot.frames) for name in self._curves}
        self._following = 0

    def see(self, frame: int, luma: NDArray[np.uint8]) -> None:
        """Look at the luma of a frame of the film that belongs to the shot."""
        if self._known is None:
            return
        frame -= self.shot.start
        scale = (luma.shape[1] / self._known.width, luma.shape[0] / self._known.height)
        for name, curve in self._curves.items():
            self._hold(name, frame)
            boxes = self._boxes[name]
            box = boxes[frame] if frame < len(boxes) else None
            if box is not None and _is_visible(box):
                area = self._areas[name] * scale[0] * scale[1]
                curve[frame] = not_skin(luma, box, scale) / area
                self._patches[name].put(frame, patch_of(luma, box, scale))
        self._following = frame + 1

    def curves(self) -> dict[str, NDArray[np.float64]]:
        """Return for each name how much is not skin in each frame, relative to the box's size.

        Frames in which the mouth is not visible are NaN. A picture is shown until the next one, so
        a frame without a picture of its own has the curve's last value.
        """
        for name in self._curves:
            self._hold(name, self.shot.frames - self.shot.tail)
        return self._curves

    def looks(self, counts: Mapping[str, NDArray[np.bool_]]) -> dict[str, NDArray[np.float64]]:
        """Return for each name how its mouth looks in each frame; see :meth:`.Patches.directions`.

        Args:
            counts: The frames of each name that decide what counts; it speaks in them.
        """
        return {name: each.directions(counts[name]) for name, each in self._patches.items()}

    def _hold(self, name: str, end: int) -> None:
        if self._following:
            curve = self._curves[name]
            curve[self._following : end] = curve[self._following - 1]
            self._patches[name].hold(self._following, end)


def not_skin(luma: NDArray[np.uint8], box: Box, scale: tuple[float, float]) -> float:
    """Pixels of the box that differ from its rim (the skin around a mouth), weighted by how much.

    Cavity and lips are darker than skin, teeth brighter; both count.
    """
    x, y, wide, tall = box
    left, right = max(0, round(x * scale[0])), round((x + wide) * scale[0])
    top, bottom = max(0, round(y * scale[1])), round((y + tall) * scale[1])
    region = luma[top:bottom, left:right].astype(np.float32)
    if min(region.shape) < 3:
        return np.nan
    rim = max(1, min(region.shape) // 10)
    edge = [region[:rim], region[-rim:], region[:, :rim], region[:, -rim:]]
    skin = max(1.0, float(np.median(np.concatenate([side.ravel() for side in edge]))))
    return float(np.maximum(np.abs(region - skin) / skin - TOLERANCE, 0).sum())
