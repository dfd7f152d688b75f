"""Pictures that show the one before once more, in some seventy bytes and without any encoding.

x264 takes milliseconds to find out that nothing has changed, which the caller knows already. In
H.264 a picture of which every macroblock is skipped says so. x264 writes one, of grey, and copies
of it go between the real pictures; all that depends on the place is ``frame_num``, the count of
pictures since the last IDR frame, in the header of each slice.
"""

from __future__ import annotations

import io
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import av
import numpy as np

from .x264 import DRAWN_PRESET, add_stream

if TYPE_CHECKING:
    from ..backends.requests import Encoding

_START: Final = b"\0\0\0\1"
_SLICE: Final = 1
_IDR: Final = 5
_PARAMETERS: Final = 7
"""Types of NAL units: a slice of a P frame, one of an IDR frame, the sequence's parameter set."""

_BEFORE: Final = 0b1001101
"""The seven bits before ``frame_num``: the first macroblock is 0, the slice is P, its PPS is 0."""

_HIGH: Final = frozenset({100, 110, 122, 244})
"""Profiles whose parameter set says more about colours."""


class Repeats:
    """Repeats of pictures, for movies of one size, rate and encoding.

    Args:
        picture: A packet in which everything is skipped.
        bits: Length of ``frame_num``.
    """

    def __init__(self, picture: bytes, bits: int) -> None:
        self._picture = picture
        self._bits = bits

    def one(self, number: int) -> bytes:
        """Return a packet that shows the last picture again, as number so-and-so since the IDR."""
        packet = bytearray(self._picture)
        self.renumber(memoryview(packet), number)
        return bytes(packet)

    def renumber(self, packet: memoryview, number: int) -> None:
        """Write the count of pictures since the IDR frame into a P frame's packet."""
        head = len(_START) + 1
        shift = 9 - self._bits
        value = int.from_bytes(packet[head : head + 2], "big")
        if value >> 9 != _BEFORE:
            raise ValueError("a P frame whose header is not the one that x264 wrote before")
        mask = (1 << self._bits) - 1
        value = value & ~(mask << shift) | (number & mask) << shift
        packet[head : head + 2] = value.to_bytes(2, "big")


@lru_cache(maxsize=4)
def repeats_of(width: int, height: int, fps: int, encoding: Encoding) -> Repeats | None:
    """Return what repeats pictures of such movies, or None if they must be encoded again."""
    if encoding.preset != DRAWN_PRESET:
        return None
    with av.open(io.BytesIO(), "w", format="mp4") as container:
        stream = add_stream(container, width, height, fps, encoding)
        picture = av.VideoFrame(width, height, "yuv420p")
        for plane in picture.planes:
            np.frombuffer(memoryview(plane), np.uint8)[:] = 128
        packets = []
        for number in (0, 1, None):
            if number is not None:
                picture.pts, picture.time_base = number, Fraction(1, fps)
            packets += stream.encode(picture if number is not None else None)
        container.mux(packets[0])
        skipped, parameters = bytes(packets[-1]), bytes(stream.codec_context.extradata or b"")
    bits = _number_bits(parameters)
    head = len(_START) + 1
    known = (
        bits is not None
        and len(packets) == 2
        and skipped.startswith(_START)
        and skipped[head - 1] & 31 == _SLICE
        and skipped[head] >> 1 == _BEFORE
        # A byte that can become zero would ask for escapes.
        and skipped[head + 1] & ((1 << (9 - bits)) - 1)
    )
    return Repeats(skipped, bits) if known and bits is not None else None


def _number_bits(parameters: bytes) -> int | None:
    """Return the length of ``frame_num``, if pictures are shown in the order of decoding."""
    at = parameters.find(_START + bytes([0x60 | _PARAMETERS]))
    if at < 0:
        return None
    payload = parameters[at + len(_START) + 1 :].replace(b"\0\0\3", b"\0\0")
    bits = _Bits(payload)
    profile = bits.take(8)
    bits.take(16)
    bits.golomb()
    # Chroma 4:2:0, eight bits of luma and of chroma, no lossless mode, no scaling matrix.
    colours = (1, 0, 0, 0)
    if profile in _HIGH:
        colours = (bits.golomb(), bits.golomb(), bits.golomb(), bits.take(2))
    length, order = bits.golomb() + 4, bits.golomb()
    return length if (colours, order) == ((1, 0, 0, 0), 2) and length <= 8 else None


class _Bits:
    """Reads bits, the highest first."""

    def __init__(self, payload: bytes) -> None:
        self._text = "".join(f"{byte:08b}" for byte in payload)
        self._at = 0

    def take(self, count: int) -> int:
        self._at += count
        return int(self._text[self._at - count : self._at], 2)

    def golomb(self) -> int:
        """Read an unsigned Exp-Golomb number."""
        zeros = self._text.index("1", self._at) - self._at
        self._at += zeros
        return self.take(zeros + 1) - 1
