"""The phonemes of a line with their times, and the mouth shapes of a shot by frame."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from ..ops.record import Record

SHAPES = "ABCDEFGHX"
"""Mouth shapes in the Hanna-Barbera tradition, named as in Rhubarb Lip Sync: A closed (m, b, p),
B slightly open with teeth, C open, D wide open, E rounded, F puckered, G teeth on lip (f, v),
H tongue up (l), X at rest."""


class Phone(Record):
    """One sound in samples [start, end) of the line's audio."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    symbol: str
    """IPA, or ``_`` for silence."""


class PhonemeTimeline(Record):
    """The sounds of one line, in order, without overlaps.

    Attributes:
        sample_rate: Sample rate of the positions, in hertz.
        samples: Length of the line's audio, in samples.
        alphabet: Alphabet of the symbols.
        phones: The sounds.
    """

    schema_version: Literal[1] = 1
    sample_rate: int = Field(gt=0)
    samples: int = Field(ge=0)
    alphabet: Literal["ipa"] = "ipa"
    phones: tuple[Phone, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> PhonemeTimeline:
        end = 0
        for phone in self.phones:
            if not end <= phone.start <= phone.end <= self.samples:
                raise ValueError(f"{phone} overlaps its neighbour or leaves the audio")
            end = phone.end
        return self


class MouthTrack(Record):
    """The mouth shape of every speaker in every frame of one shot.

    Attributes:
        fps: Frames per second.
        frames: Length of the shot in frames.
        mouths: For each speaking character one letter of :data:`SHAPES` per frame.
    """

    schema_version: Literal[1] = 1
    fps: int = Field(gt=0)
    frames: int = Field(gt=0)
    mouths: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_shape_per_frame(self) -> MouthTrack:
        for name, shapes in self.mouths.items():
            if len(shapes) != self.frames or set(shapes) - set(SHAPES):
                raise ValueError(f"the mouth of {name!r} needs {self.frames} letters of {SHAPES}")
        return self


class MouthBoxes(Record):
    """The position of each mouth in the picture, for measuring sync on the finished film.

    Attributes:
        width: Width of the picture in pixels.
        height: Height of the picture in pixels.
        boxes: For each character one ``(x, y, width, height)`` in pixels per frame, or None where
            its mouth is not visible.
    """

    schema_version: Literal[1] = 1
    width: int
    height: int
    boxes: dict[str, tuple[tuple[float, float, float, float] | None, ...]] = Field(
        default_factory=dict
    )
