"""What measuring a shot or a sound track gives: the records that a film's checks are made of."""

from __future__ import annotations

from pydantic import Field

from ..ops.record import Record
from ..story.speech import MouthBoxes


class Seen(Record):
    """What was seen of the frames of a shot that no dissolve covers. Frame 0 is the first of them.

    Attributes:
        packets: SHA-256 of the packets that hold these frames; empty if they were not hashed.
        frames: How many pictures there are.
        black: Runs [start, end) of black pictures.
        still: Runs of two or more pictures in which nothing moves.
        first: The first picture, small, if it begins a long run of still ones; else empty. See
            :func:`.watch.small_text`.
        last: The picture that the last ones are like, if they are a long run; else empty.
        mouths: How open each speaking mouth is in each frame of the shot, handles included; None
            where it is not seen. Empty if there is too little to measure.
        spoken: For each speaker who is seen the runs of frames of the shot that show the mouth
            while it speaks.
        boxes: Where the mouths are, for looking at the shot once more.
    """

    packets: str = ""
    frames: int
    black: tuple[tuple[int, int], ...] = ()
    still: tuple[tuple[int, int], ...] = ()
    first: str = ""
    last: str = ""
    mouths: dict[str, tuple[float | None, ...]] = Field(default_factory=dict)
    spoken: dict[str, tuple[tuple[int, int], ...]] = Field(default_factory=dict)
    boxes: MouthBoxes | None = None


class Heard(Record):
    """How loud a sound track is.

    Attributes:
        packets: SHA-256 of its packets.
        integrated: Loudness in LUFS; None where nothing passes the gate.
        true_peak: In dBTP; None for digital silence.
    """

    packets: str
    integrated: float | None
    true_peak: float | None
