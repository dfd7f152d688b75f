"""The segments of a film's sound: where each lies on the film's AAC frames, and what is heard.

A film of few shots has one segment. Segments are encoded on their own, so each begins at the AAC
frame of the film that is nearest to its first picture, at most 10.7 ms off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import av
import av.error
import numpy as np

from ..errors import InvalidRequestError
from .facts import Heard
from .hearing import BANDS_HZ, BINS_PER_S, Hearing
from .hearing import RATE as HEARING_RATE
from .loudness import BLOCK_STEPS, FLOOR, STEP, Loudness, Meter, integrated
from .packets import WHOLE, read_packets
from .quality import DEAD_S, is_dead, runs_of
from .samples import AAC_FRAME, RATE, sample_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from av.audio.frame import AudioFrame
    from numpy.typing import NDArray

    from ..story.cutlist import CutList
    from .hearing import Powers

TOUCHING_S: Final = 2 * AAC_FRAME / RATE
"""Seconds between two runs of digital silence that are one run, over the border of a segment: the
last packet of a segment may be unmeasured."""


OVERLAP: Final = BLOCK_STEPS - 1
"""Steps by which a gating block can begin before a segment and still end in it."""

PHASES: Final = 10
"""Gating blocks of a segment that begin within a step. A segment begins anywhere between two steps
of its film, and a block at the edge of a word counts or not by where it begins."""


@dataclass(frozen=True, slots=True)
class PlacedSound:
    """A segment of a film's sound at its place.

    Attributes:
        shots: Numbers of its shots in the film, from 0.
        start: Frame of the film, as pictures count, that shows its first shot's first frame.
        frames: Its length in pictures.
        first: AAC frame of the film with which it begins.
        packets: How many AAC frames it has there; None if it is the only segment, and has all.
        late_s: By how much its sound is later than its pictures, in seconds; negative if early.
    """

    shots: range
    start: int
    frames: int
    first: int = 0
    packets: int | None = None
    late_s: float = 0.0

    @property
    def stretch(self) -> tuple[int, int]:
        """Samples [first, end) of the film at which its packets begin."""
        return WHOLE if self.packets is None else self._of(self.packets)

    def heard(self, fps: int) -> tuple[int, int]:
        """Return samples [first, end) of the film at which the packets begin that are measured."""
        return WHOLE if self.packets is None else self._of(fewest_packets(self.frames, fps))

    def _of(self, packets: int) -> tuple[int, int]:
        return self.first * AAC_FRAME, (self.first + packets) * AAC_FRAME


def place_sounds(cuts: CutList, segments: Sequence[int]) -> list[PlacedSound]:
    """Lay the segments of a film's sound on the film's AAC frames.

    Args:
        cuts: Where the shots are.
        segments: Number of the shot with which each segment begins.
    """
    shots = [range(a, b) for a, b in zip(segments, (*segments[1:], len(cuts.shots)), strict=True)]
    starts = [*(cuts.shots[number].start for number in segments), cuts.frames]
    if len(shots) == 1:
        return [PlacedSound(shots[0], 0, cuts.frames)]
    samples = [sample_of(start, cuts.fps) for start in starts]
    grid = [(at + AAC_FRAME // 2) // AAC_FRAME for at in samples]
    return [
        PlacedSound(
            shots=own,
            start=starts[number],
            frames=starts[number + 1] - starts[number],
            first=grid[number],
            packets=grid[number + 1] - grid[number],
            late_s=(grid[number] * AAC_FRAME - samples[number]) / RATE,
        )
        for number, own in enumerate(shots)
    ]


def fewest_packets(frames: int, fps: int) -> int:
    """Return how many AAC frames a segment has at some places of a film; at others it has one more.

    >>> fewest_packets(48, fps=24)
    93
    """
    return sample_of(frames, fps) // AAC_FRAME


def measure_sound(
    path: Path,
    frames: int,
    fps: int,
    keep: Callable[[NDArray[np.float32]], None],
    check: Callable[[], None] = lambda: None,
) -> Heard:
    """Measure the file of a segment's sound, or of a whole film's.

    Args:
        path: An MP4.
        frames: Length of the segment in pictures; 0 for a whole film.
        fps: Pictures per second.
        keep: Called with the band powers, in pieces; see :func:`.hearing.powers_of`.
        check: Called for each block of sound; an exception from it ends the measuring.

    Raises:
        InvalidRequestError: The file has no sound, or cannot be decoded.
    """
    if not frames:
        return hear(path, WHOLE, keep, check).model_copy(
            update={"packets": (read_packets(path, fps).sound,)}
        )
    fewest = fewest_packets(frames, fps)
    stretches = [(0, count * AAC_FRAME) for count in (fewest, fewest + 1)]
    packets = tuple(read_packets(path, fps, sounds=[each]).sound for each in stretches)
    # The last packet, which some films do not have, holds room tone.
    return hear(path, stretches[0], keep, check).model_copy(update={"packets": packets})


def hear(
    path: Path,
    stretch: tuple[int, int],
    keep: Callable[[NDArray[np.float32]], None],
    check: Callable[[], None] = lambda: None,
) -> Heard:
    """Decode a stretch of a file's sound once, from its own packets alone, and measure it.

    Args:
        path: Of any file with sound.
        stretch: Samples [first, end); the packets that begin in it are decoded.
        keep: Called with the band powers, in pieces; see :func:`.hearing.powers_of`.
        check: Called for each block of sound; an exception from it ends the measuring.

    Returns:
        What was heard; the packets are not hashed.

    Raises:
        InvalidRequestError: The file has no sound, or cannot be decoded.
    """
    meters, hearing = [Meter()], Hearing()
    if stretch != WHOLE:
        meters += [Meter(true_peak=False) for _ in range(PHASES - 1)]
        # Gating blocks overlap the segments beside this one: those count with what is in it.
        for phase, meter in enumerate(meters):
            meter.feed(_nothing(OVERLAP * STEP - phase * STEP // PHASES))
    silence: list[NDArray[np.bool_]] = []

    def bins(powers: NDArray[np.float32]) -> None:
        if len(powers):
            silence.append(is_dead(powers))
            keep(powers)

    for stereo, mono in _seconds(path, stretch):
        check()
        for meter in meters:
            meter.feed(stereo)
        bins(hearing.hear(mono))
    bins(hearing.finish())
    for meter in meters:
        meter.finish()
        if stretch != WHOLE:
            meter.feed(_nothing(OVERLAP * STEP))
    blocks = min(len(meter.momentary) for meter in meters)
    count = sum(map(len, silence))
    dead = tuple(
        (first / BINS_PER_S, last / BINS_PER_S)
        for first, last in runs_of(silence)
        if last - first > DEAD_S * BINS_PER_S or first == 0 or last == count
    )
    loudness = meters[0].loudness
    return Heard(
        packets=(),
        momentary=stored(np.stack([each.momentary[:blocks] for each in meters], axis=1).ravel()),
        true_peak=loudness.true_peak if np.isfinite(loudness.true_peak) else None,
        dead=dead,
    )


def stored(momentary: NDArray[np.float64]) -> tuple[float, ...]:
    """Return loudness in LUFS as records have it: nothing at all is :data:`.loudness.FLOOR`."""
    return tuple(np.fmax(momentary, FLOOR).round(3).tolist())


def loudness_of(heard: Sequence[Heard], sounds: Sequence[PlacedSound]) -> Loudness:
    """Return how loud a film is, from its segments.

    The gating blocks over a border are heard in both segments, and their energies are added. All
    are placed to the nearest tenth of a step, 10 ms.
    """
    peaks = [each.true_peak for each in heard if each.true_peak is not None]
    return Loudness(integrated(_momentary(heard, sounds)), max(peaks, default=float("-inf")))


def _momentary(heard: Sequence[Heard], sounds: Sequence[PlacedSound]) -> NDArray[np.float64]:
    """Return the loudness of each gating block of a film, in LUFS."""
    if len(heard) == 1:
        return np.array(heard[0].momentary)
    starts = [round(sound.first * AAC_FRAME * PHASES / STEP) for sound in sounds]
    ends = [a + len(each.momentary) for a, each in zip(starts, heard, strict=True)]
    energy = np.full(max(ends), 10 ** (FLOOR / 10))
    for start, end, each in zip(starts, ends, heard, strict=True):
        energy[start:end] += 10 ** (np.array(each.momentary) / 10)
    # Without those over the beginning of the film and over its end.
    beside = OVERLAP * PHASES
    return np.asarray(10 * np.log10(energy[beside : len(energy) - beside : PHASES]))


def _nothing(samples: int) -> NDArray[np.float32]:
    return np.zeros((samples, 2), np.float32)


def dead_runs(heard: Sequence[Heard], sounds: Sequence[PlacedSound]) -> list[tuple[float, float]]:
    """Return the runs of digital silence of a film that are too long, in seconds [start, end)."""
    runs: list[tuple[float, float]] = []
    for each, sound in zip(heard, sounds, strict=True):
        at = sound.first * AAC_FRAME / RATE
        for start, end in each.dead:
            if runs and at + start - runs[-1][1] < TOUCHING_S:
                runs[-1] = (runs[-1][0], at + end)
            else:
                runs.append((at + start, at + end))
    return [(start, end) for start, end in runs if end - start > DEAD_S]


def joined(powers: Sequence[Powers], sounds: Sequence[PlacedSound]) -> NDArray[np.float32]:
    """Return the band powers of a film from those of its segments, to the nearest bin."""
    starts = [round(sound.first * AAC_FRAME / RATE * BINS_PER_S) for sound in sounds]
    ends = [*starts[1:], starts[-1] + len(powers[-1])]
    whole = np.zeros((ends[-1], len(BANDS_HZ)), np.float32)
    for own, start, end in zip(powers, starts, ends, strict=True):
        piece = own[: end - start]
        whole[start : start + len(piece)] = piece
    return whole


def _seconds(
    path: Path, stretch: tuple[int, int]
) -> Iterator[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Decode a stretch, about a second at a time: stereo at 48 kHz, and mono as hearing wants it.

    What begins later than the stretch has silence before it.
    """
    loud: av.AudioResampler | None = None
    for_mouths = av.AudioResampler("flt", "mono", HEARING_RATE)
    stereo: list[NDArray[np.float32]] = []
    mono: list[NDArray[np.float32]] = []
    have = 0

    def gathered() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        empty = np.zeros((0, 2), np.float32), np.zeros(0, np.float32)
        both = np.concatenate([empty[0], *stereo]), np.concatenate([empty[1], *mono])
        stereo.clear()
        mono.clear()
        return both

    first: AudioFrame | None = None
    for frame in _frames(path, stretch):
        if loud is None:
            first = frame
            sides = "mono" if len(frame.layout.channels) == 1 else "stereo"
            loud = av.AudioResampler("fltp", sides, RATE)
            early = max(0.0, (frame.time or 0.0) - max(0, stretch[0]) / RATE)
            stereo.append(np.zeros((round(early * RATE), 2), np.float32))
            mono.append(np.zeros(round(early * HEARING_RATE), np.float32))
        stereo += _stereo(loud, frame)
        mono += _mono(for_mouths, frame)
        have += frame.samples
        if have >= frame.sample_rate:
            yield gathered()
            have = 0
    if loud is None or first is None:
        raise InvalidRequestError(f"{path} has no sound where it should")
    stereo += _stereo(loud, None)
    mono += _mono(for_mouths, None)
    yield gathered()


def _stereo(resampler: av.AudioResampler, frame: AudioFrame | None) -> list[NDArray[np.float32]]:
    sides = [np.asarray(each.to_ndarray(), np.float32).T for each in resampler.resample(frame)]
    return [np.repeat(each, 2, axis=1) if each.shape[1] == 1 else each for each in sides]


def _mono(resampler: av.AudioResampler, frame: AudioFrame | None) -> list[NDArray[np.float32]]:
    return [np.asarray(e.to_ndarray(), np.float32).ravel() for e in resampler.resample(frame)]


def _frames(path: Path, stretch: tuple[int, int]) -> Iterator[AudioFrame]:
    """Decode the packets that begin in a stretch with a decoder that saw no other."""
    first, end = stretch
    try:
        with av.open(str(path)) as container:
            if not container.streams.audio:
                raise InvalidRequestError(f"{path} has no sound")
            stream = container.streams.audio[0]
            if stream.time_base is None:
                raise InvalidRequestError(f"the sound of {path} has no times")
            samples = stream.time_base * RATE
            if first > 0:
                container.seek(int(first / samples), stream=stream)
            for packet in container.demux(stream):
                if packet.pts is not None:
                    at = round(packet.pts * samples)
                    if at < first:
                        continue
                    if at >= end:
                        break
                    yield from packet.decode()
            yield from stream.decode(None)
    except (OSError, av.error.FFmpegError) as error:
        raise InvalidRequestError(f"the sound of {path} cannot be decoded: {error}") from error
