"""The film's sound track: a mix brought to its loudness, limited, and encoded as AAC."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import av
import numpy as np

from .levels import HOP, TAPS, interpolate, limiter, to_db, true_peaks
from .loudness import (
    QUIET,
    STEP_HOPS,
    Loudness,
    Meter,
    Stretch,
    integrated,
    measure_loudness,
    solve_gain,
)
from .mix import BLOCK
from .samples import AAC_FRAME, RATE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from typing import Any, BinaryIO

    from av.packet import Packet
    from numpy.typing import NDArray

    from ..backends.work import CancelToken
    from .roomtone import RoomTone

AAC_OPTIONS: Final = {"aac_coder": "fast"}
"""A third of the time of ``twoloop`` and, on speech at 160 kb/s, the same noise (14.6 dB of SNR to
14.9); its author found it to sound better at high bit rates (FFmpeg, commit fcb681ac)."""

AAC_MARGIN: Final = 0.5
"""Decibels that the limiter stays below the ceiling: a lossy encoder moves the peaks a little."""

TOLERANCE: Final = 0.2
"""LU of error that is left alone; a correction costs a second encode."""

ATTEMPTS: Final = 3
"""Encodes at most: one, and two corrections for sound that fights the limiter."""

ROLL: Final = 8 * AAC_FRAME
"""Samples of room tone that are encoded before and after a segment, so that its packets are coded
as if the film went on there: a frame overlaps the next, and the encoder looks at some ahead."""

BLOCK_HOPS: Final = BLOCK // HOP
"""Hops in a block; it comes out even."""

HOP_PIECE: Final = 160 * STEP_HOPS
"""Hops that the limiter looks at together: 16 s."""


@dataclass(frozen=True, slots=True)
class SoundSettings:
    """How the sound is made.

    Attributes:
        loudness: Target in LUFS.
        true_peak: Ceiling in dBTP.
        bit_rate: Of AAC, in bits per second.
    """

    loudness: float = -14.0
    true_peak: float = -1.0
    bit_rate: int = 160_000


def write_soundtrack(
    path: Path,
    samples: int,
    blocks: Iterable[NDArray[np.float32]],
    tone: RoomTone | None,
    settings: SoundSettings,
    *,
    progress: Callable[[float], None],
    cancel: CancelToken,
) -> Loudness:
    """Level and encode a film's sound, in memory that hardly grows with the film.

    Two passes: the mix goes to a file beside ``path`` while it is analysed, then it is levelled and
    encoded. The encoded sound is decoded and measured; if it misses the loudness or passes the
    ceiling, it is encoded again.

    Args:
        path: Of the MP4 to write, with one AAC stream.
        samples: Length, at 48 kHz.
        blocks: The mix; see :func:`ainern2d.core.media.mix.mix`.
        tone: Laid under everything once it is levelled; None for digital silence.
        settings: Loudness and the rest.
        progress: Called with a fraction in [0, 1].
        cancel: Asked once per block.

    Returns:
        The loudness of the encoded sound.

    Raises:
        InvalidRequestError: A file has no sound or cannot be decoded.
        CancelledError: The op was cancelled.
    """
    with _spools(path) as (mixed, hops):
        work = _Work(path, samples, mixed, hops, tone, settings, progress, cancel)
        return work.level(work.analyse(blocks))


def write_segment(
    path: Path,
    samples: int,
    blocks: Iterable[NDArray[np.float32]],
    tone: RoomTone | None,
    settings: SoundSettings,
    gain: float,
    *,
    progress: Callable[[float], None],
    cancel: CancelToken,
) -> None:
    """Level and encode a segment of a film's sound, with the gain of the film.

    Its first packet that is presented begins with the segment's first sample, and as many packets
    follow as it may ever have in a film (see :func:`.sound_segments.place_sounds`). If its true
    peak passes the ceiling, it is encoded again with a lower one.

    Args:
        path: Of the MP4 to write, with one AAC stream.
        samples: Length of the segment, at 48 kHz.
        blocks: The mix of :func:`rolled` samples, in which the segment begins at :data:`ROLL`.
        tone: As of :func:`write_soundtrack`, likewise from :data:`ROLL` samples before the segment.
        settings: Ceiling and bit rate.
        gain: Decibels by which the mix is raised.
        progress: Called with a fraction in [0, 1].
        cancel: Asked once per block.

    Raises:
        InvalidRequestError: A file has no sound or cannot be decoded.
        CancelledError: The op was cancelled.
    """
    with _spools(path) as (mixed, hops):
        work = _Work(
            path, rolled(samples), mixed, hops, tone, settings, progress, cancel, segment=samples
        )
        work.analyse(blocks, is_metered=False)
        work.limit(gain)


def rolled(samples: int) -> int:
    """Return how many samples are encoded for a segment, what is before and after it included.

    >>> (rolled(1024) - 2 * ROLL, rolled(1025) - 2 * ROLL, rolled(2047) - 2 * ROLL)
    (2048, 2048, 2048)
    """
    return ROLL + (samples // AAC_FRAME + 1) * AAC_FRAME + ROLL


def analyse(
    blocks: Iterable[NDArray[np.float32]],
    take: Callable[[NDArray[np.float32], NDArray[np.float32]], None],
    cancel: CancelToken,
    *,
    is_metered: bool = True,
) -> NDArray[np.float64]:
    """Find how loud a mix is.

    Args:
        blocks: The mix; see :func:`ainern2d.core.media.mix.mix`.
        take: Called with each block, and the true peak and the mean square of each of its hops of
            :data:`.levels.HOP` samples, shape (hops, 2).
        cancel: Asked once per block.
        is_metered: Whether the loudness is measured.

    Returns:
        Loudness of each gating block, in LUFS; empty if it was not measured.

    Raises:
        InvalidRequestError: A file has no sound or cannot be decoded.
        CancelledError: The op was cancelled.
    """
    meter = Meter(true_peak=False) if is_metered else None
    before = np.zeros((TAPS - 1, 2), np.float32)
    for block in blocks:
        cancel.check()
        if meter is not None:
            meter.feed(block)
        whole = np.pad(block, ((0, -len(block) % HOP), (0, 0)))
        peaks = true_peaks(np.concatenate([before, whole]))
        energies = np.mean(whole.reshape(-1, HOP * 2) ** 2, axis=1)
        take(block, np.stack([peaks, energies], axis=1))
        before = whole[-(TAPS - 1) :]
    if meter is None:
        return np.empty(0)
    meter.finish()
    return meter.momentary


def ceiling_of(true_peak: float, tone: RoomTone | None) -> float:
    """Return what the limiter keeps speech below, in dBTP, so that the film keeps its ceiling.

    Args:
        true_peak: Ceiling of the film, in dBTP.
        tone: Comes on top of the limited speech.
    """
    ceiling = true_peak - AAC_MARGIN
    if tone is not None:
        room = max(10 ** (ceiling / 20) - tone.peak, 0.1)
        ceiling = float(to_db(room))
    return ceiling


@contextmanager
def _spools(path: Path) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """Open two files beside the output, for the mix and for its hops; they are gone at the end."""
    with ExitStack() as stack:
        spools = []
        for suffix in (".mix", ".hops"):
            spool = path.with_suffix(suffix)
            stack.callback(spool.unlink, missing_ok=True)
            spools.append(stack.enter_context(spool.open("w+b")))
        yield spools[0], spools[1]


@dataclass(frozen=True, slots=True)
class _Work:
    """One sound track on its way, or one segment.

    Attributes:
        samples: Of what is mixed and encoded.
        mixed: Of the samples, as float32.
        hops: Of the true peak and the mean square of each hop, as float32.
        segment: Samples of the segment; None for a whole film.
    """

    path: Path
    samples: int
    mixed: BinaryIO
    hops: BinaryIO
    tone: RoomTone | None
    settings: SoundSettings
    progress: Callable[[float], None]
    cancel: CancelToken
    segment: int | None = None

    def analyse(
        self, blocks: Iterable[NDArray[np.float32]], *, is_metered: bool = True
    ) -> NDArray[np.float64]:
        """Write both files, and return the loudness of each gating block."""
        done = 0

        def take(block: NDArray[np.float32], hops: NDArray[np.float32]) -> None:
            nonlocal done
            self.mixed.write(block.tobytes())
            self.hops.write(hops.tobytes())
            done += len(block)
            self.progress(0.4 * done / self.samples)

        return analyse(blocks, take, self.cancel, is_metered=is_metered)

    def level(self, momentary: NDArray[np.float64]) -> Loudness:
        """Encode until the loudness is right."""
        settings = self.settings
        target, ceiling = settings.loudness, ceiling_of(settings.true_peak, self.tone)
        quiet = integrated(momentary) < QUIET
        for _ in range(ATTEMPTS):
            gain = solve_gain([Stretch(momentary, self._read_hops, ceiling)], target)
            result = self._encoded(gain, ceiling)
            missed = 0.0 if quiet else settings.loudness - result.integrated
            over = max(0.0, result.true_peak - settings.true_peak)
            if abs(missed) <= TOLERANCE and not over:
                break
            target += missed
            ceiling -= over * 1.2
        return result

    def limit(self, gain: float) -> None:
        """Encode until no peak is above the ceiling."""
        ceiling = ceiling_of(self.settings.true_peak, self.tone)
        for _ in range(ATTEMPTS):
            over = self._encoded(gain, ceiling).true_peak - self.settings.true_peak
            if over <= 0:
                break
            ceiling -= over * 1.2

    def _encoded(self, gain: float, ceiling: float) -> Loudness:
        """Encode, and measure what was encoded."""
        _encode(
            self.path,
            self.samples,
            self._levelled(gain, ceiling),
            self.settings.bit_rate,
            lambda done: self.progress(0.4 + 0.6 * done),
            self.cancel,
            segment=self.segment,
        )
        return measure_loudness(self.path, self.cancel)

    def _read_hops(self) -> Iterator[NDArray[np.float32]]:
        self.hops.seek(0)
        while data := self.hops.read(HOP_PIECE * 8):
            yield np.frombuffer(data, np.float32).reshape(-1, 2)

    def _levelled(self, gain: float, ceiling: float) -> Iterator[NDArray[np.float32]]:
        self.mixed.seek(0)
        first = 0
        for points in limiter((piece[:, 0] for piece in self._read_hops()), gain, ceiling):
            # A piece of hops is many blocks; its samples are read and let go one by one.
            for hop in range(0, len(points) - 1, BLOCK_HOPS):
                own = points[hop : hop + BLOCK_HOPS + 1]
                count = min((len(own) - 1) * HOP, self.samples - first)
                block = np.frombuffer(self.mixed.read(count * 8), np.float32).reshape(-1, 2)
                block = block * interpolate(own)[:count]
                yield block if self.tone is None else self.tone.add_to(block, first)
                first += count


def _encode(
    path: Path,
    samples: int,
    blocks: Iterator[NDArray[np.float32]],
    bit_rate: int,
    progress: Callable[[float], None],
    cancel: CancelToken,
    *,
    segment: int | None,
) -> None:
    with av.open(str(path), "w", format="mp4", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream("aac", rate=RATE, layout="stereo", options=AAC_OPTIONS)
        stream.bit_rate = bit_rate
        stream.codec_context.flags |= av.codec.context.Flags.bitexact
        rest = np.empty((0, 2), np.float32)
        at = 0
        for block in blocks:
            cancel.check()
            ready = np.concatenate([rest, block])
            last = at + len(ready) >= samples
            end = len(ready) if last else len(ready) - len(ready) % AAC_FRAME
            for first in range(0, end, AAC_FRAME):
                piece = ready[first : min(first + AAC_FRAME, end)]
                frame = av.AudioFrame.from_ndarray(
                    np.ascontiguousarray(piece.T), format="fltp", layout="stereo"
                )
                frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), at
                at += len(piece)
                container.mux(_presented(stream.encode(frame), segment))
            rest = ready[end:]
            progress(at / samples)
        container.mux(_presented(stream.encode(None), segment))


def _presented(packets: list[Packet[Any]], segment: int | None) -> list[Packet[Any]]:
    """Return the packets of a segment with its own times, and the one that its first overlaps."""
    if segment is None:
        return packets
    kept = []
    for packet in packets:
        packet.pts = packet.dts = (packet.pts or 0) - ROLL
        if -AAC_FRAME <= packet.pts < segment + 1:
            kept.append(packet)
    return kept
