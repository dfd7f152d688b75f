"""What measuring the parts of a film gives: the records that a film's checks are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from pydantic import Field

from ..ops.record import Record
from ..story.speech import MouthBoxes

MAX_LAG_MS: Final = 45.0
"""Largest lag that passes: ITU-R BT.1359-1 puts the threshold of detection at sound 45 ms early."""
MIN_SCORE: Final = 1.3
"""Smallest score of a sound that belongs to its mouth: a one-sided test at the level of one in ten,
Student's t with 15 to 20 controls. Most swapped lines fail it, most others by their lag."""
SECOND_SCORE: Final = 2.5
"""Smallest score by the second meter that stands for one by the first: a test at the level of one
in a hundred."""
Confirmation = Literal["", "agrees", "cannot tell", "disagrees", "alone"]
"""What the second meter says of the first one's lag; empty if it was not asked. ``alone``: the
first meter finds no sound that the mouth follows, and the second one does."""


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
        looks: How each of these mouths looks in each frame, in the directions in which that varies
            most; likewise. See :meth:`.patches.Patches.directions`.
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
    looks: dict[str, tuple[tuple[float | None, ...], ...]] = Field(default_factory=dict)
    spoken: dict[str, tuple[tuple[int, int], ...]] = Field(default_factory=dict)
    boxes: MouthBoxes | None = None


class Levels(Record):
    """How loud the speech of a segment is before it is levelled.

    Attributes:
        momentary: Loudness of each gating block of 400 ms, 100 ms apart, in LUFS; at least
            :data:`.loudness.FLOOR`.
        ceiling: What the limiter will keep its peaks below, in dBTP.
    """

    momentary: tuple[float, ...]
    ceiling: float


class Heard(Record):
    """How loud a sound track is, or a segment of one.

    Attributes:
        packets: SHA-256 of the packets that were heard. Two of a segment, since it has one packet
            more at some places of a film than at others.
        momentary: Loudness of each gating block of 400 ms, in LUFS; at least
            :data:`.loudness.FLOOR`. They begin 100 ms apart. Those of a segment begin
            100 ms / :data:`.sound_segments.PHASES` apart, from 300 ms before it until its end, as
            if nothing was heard before it and after.
        true_peak: In dBTP; None for digital silence.
        dead: Runs [start, end) of digital silence, in seconds: long ones, and those at either end.
    """

    packets: tuple[str, ...]
    momentary: tuple[float, ...]
    true_peak: float | None
    dead: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class ShotSync:
    """The lip sync of one shot.

    Attributes:
        lag_ms: By how much the mouth is late; negative when it is early (the sound is late).
        correlation: Of mouth and sound at that lag, -1 to 1.
        score: By how many standard deviations its own sound fits better than that of other lines.
        seconds_of_speech: Spoken by mouths that are visible.
        measurable: Whether there was enough to measure; the numbers mean nothing if not.
        reason: Why it was not measurable, or could not be measured all the same; else empty.
        second_lag_ms: What the second meter found (:mod:`.canonical`); None if it found nothing.
        second: What that says of ``lag_ms``.
        second_score: The score by the second meter, asked where that of the first one is too small;
            else 0.
    """

    lag_ms: float = 0.0
    correlation: float = 0.0
    score: float = 0.0
    seconds_of_speech: float = 0.0
    measurable: bool = False
    reason: str = ""
    second_lag_ms: float | None = None
    second: Confirmation = ""
    second_score: float = 0.0

    @property
    def best_lag_ms(self) -> float:
        """The mean of both meters where they agree, else what the one found that can tell."""
        if self.second == "alone" and self.second_lag_ms is not None:
            return self.second_lag_ms
        if self.second != "agrees" or self.second_lag_ms is None:
            return self.lag_ms
        return (self.lag_ms + self.second_lag_ms) / 2

    @property
    def is_late(self) -> bool:
        """Whether mouth and sound are more than 45 ms apart."""
        return abs(self.best_lag_ms) > MAX_LAG_MS

    @property
    def follows(self) -> bool:
        """Whether the mouth follows this sound better than that of other lines.

        A rim that is not of one colour, as a bill has, spoils the first meter's curve, and then the
        second one's score counts.
        """
        by_second = self.second in ("agrees", "alone") and self.second_score >= SECOND_SCORE
        return self.score >= MIN_SCORE or by_second

    @property
    def in_sync(self) -> bool:
        """Whether mouth and sound belong together, within 45 ms, and no meter contradicts.

        Where the second meter cannot tell one lag from another, the first one decides.
        """
        return (
            self.measurable
            and not self.reason
            and not self.is_late
            and self.follows
            and self.second != "disagrees"
        )


class Synced(Record):
    """How the mouths of a segment follow its sound.

    Attributes:
        shots: Of each shot of the segment.
        mute: Shot and line, both counted from 0 in the segment, of each line that is not heard.
    """

    shots: tuple[ShotSync, ...]
    mute: tuple[tuple[int, int], ...] = ()
