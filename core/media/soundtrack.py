"""The film's sound track: a mix brought to its loudness, limited, and encoded as AAC."""

from __future__ import annotations

from contextlib import ExitStack
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
    integrated,
    measure_loudness,
    solve_gain,
)
from .mix import BLOCK
from .samples import RATE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from typing import BinaryIO

    from numpy.typing import NDArray

    from ..backends.work import CancelToken
    from .roomtone import RoomTone

AAC_FRAME: Final = 1024
"""Samples per AAC frame."""

AAC_OPTIONS: Final = {"aac_coder": "fast"}
"""A third of the time of ``twoloop`` and, on speech at 160 kb/s, the same noise (14.6 dB of SNR to
14.9); its author found it to sound better at high bit rates (FFmpeg, commit fcb681ac)."""

AAC_MARGIN: Final = 0.5
"""Decibels that the limiter stays below the ceiling: a lossy encoder moves the peaks a little."""

TOLERANCE: Final = 0.2
"""LU of error that is left alone; a correction costs a second encode."""

ATTEMPTS: Final = 3
"""Encodes at most: one, and two corrections for sound that fights the limiter."""


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
    with ExitStack() as stack:
        spools = []
        for suffix in (".mix", ".hops"):
            spool = path.with_suffix(suffix)
            stack.callback(spool.unlink, missing_ok=True)
            spools.append(stack.enter_context(spool.open("w+b")))
        work = _Work(path, samples, spools[0], spools[1], tone, settings, progress, cancel)
        return work.level(work.analyse(blocks))


@dataclass(frozen=True, slots=True)
class _Work:
    """One sound track on its way.

    Attributes:
        mixed: Of the samples, as float32.
        hops: Of the true peak and the mean square of each hop, as float32.
    """

    path: Path
    samples: int
    mixed: BinaryIO
    hops: BinaryIO
    tone: RoomTone | None
    settings: SoundSettings
    progress: Callable[[float], None]
    cancel: CancelToken

    def analyse(self, blocks: Iterable[NDArray[np.float32]]) -> NDArray[np.float64]:
        """Write both files, and return the loudness of each gating block."""
        meter = Meter(true_peak=False)
        before = np.zeros((TAPS - 1, 2), np.float32)
        done = 0
        for block in blocks:
            self.cancel.check()
            meter.feed(block)
            self.mixed.write(block.tobytes())
            whole = np.pad(block, ((0, -len(block) % HOP), (0, 0)))
            peaks = true_peaks(np.concatenate([before, whole]))
            energies = np.mean(whole.reshape(-1, HOP * 2) ** 2, axis=1)
            self.hops.write(np.stack([peaks, energies], axis=1).tobytes())
            before = whole[-(TAPS - 1) :]
            done += len(block)
            self.progress(0.4 * done / self.samples)
        meter.finish()
        return meter.momentary

    def level(self, momentary: NDArray[np.float64]) -> Loudness:
        """Encode until the loudness is right."""
        settings = self.settings
        target, ceiling = settings.loudness, settings.true_peak - AAC_MARGIN
        if self.tone is not None:
            # The tone comes on top of the limited mix.
            room = max(10 ** (ceiling / 20) - self.tone.peak, 0.1)
            ceiling = float(to_db(room))
        quiet = integrated(momentary) < QUIET
        for _ in range(ATTEMPTS):
            gain = solve_gain(momentary, self._read_hops, target, ceiling)
            _encode(
                self.path,
                self.samples,
                self._levelled(gain, ceiling),
                settings.bit_rate,
                lambda done: self.progress(0.4 + 0.6 * done),
                self.cancel,
            )
            result = measure_loudness(self.path, self.cancel)
            missed = 0.0 if quiet else settings.loudness - result.integrated
            over = max(0.0, result.true_peak - settings.true_peak)
            if abs(missed) <= TOLERANCE and not over:
                break
            target += missed
            ceiling -= over * 1.2
        return result

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
                container.mux(stream.encode(frame))
            rest = ready[end:]
            progress(at / samples)
        container.mux(stream.encode(None))
