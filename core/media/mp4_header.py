"""Reads the header of an MP4: tracks, sizes, lengths and rotation; nothing is decoded.

PyAV decodes the first picture to open a file (10 ms at 1080p) and does not say how a track is
rotated. Every result is checked by its header, so this reads the boxes themselves, in 0.1 ms.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

LARGEST: Final = 256 * 1024 * 1024
"""Most bytes of the index (``moov``) of a movie that is read."""
VIDEO: Final = "vide"
SOUND: Final = "soun"
_ONE: Final = 0x10000
"""1.0 in the 16.16 fixed point of a track's matrix."""
_ROTATIONS: Final = {
    (_ONE, 0, 0, _ONE): 0,
    (0, _ONE, -_ONE, 0): 90,
    (-_ONE, 0, 0, -_ONE): 180,
    (0, -_ONE, _ONE, 0): 270,
}


class Mp4Error(ValueError):
    """The file is no MP4, or its index cannot be read."""


@dataclass(frozen=True, slots=True)
class Track:
    """One track, as the index describes it.

    Attributes:
        kind: ``vide``, ``soun``, ``sbtl``, ...
        codec: Four characters, such as ``avc1`` or ``mp4a``.
        width: Of the coded picture in pixels; 0 without one.
        height: Of the coded picture in pixels; 0 without one.
        rotation: By how many degrees a player turns the picture clockwise; -1 if the matrix mirrors
            or distorts it.
        samples: Number of pictures, or of packets of sound.
        seconds: Sum of their durations.
    """

    kind: str
    codec: str
    width: int
    height: int
    rotation: int
    samples: int
    seconds: Fraction


def read_tracks(path: Path) -> tuple[Track, ...]:
    """Return the tracks of an MP4, in the order of the file.

    A fragmented MP4 has no samples in its index: its tracks have ``samples == 0``.

    Raises:
        Mp4Error: The file is no MP4, or its index is missing or malformed.
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        index = _index(file)
    try:
        return tuple(_track(body) for name, body in _boxes(index) if name == b"trak")
    except (struct.error, KeyError, IndexError, ZeroDivisionError) as error:
        raise Mp4Error("its index (moov) is malformed") from error


def _index(file: BinaryIO) -> bytes:
    """Return the content of the box ``moov``."""
    end = file.seek(0, 2)
    at, is_first = 0, True
    while at + 8 <= end:
        file.seek(at)
        head = file.read(16)
        size, name = struct.unpack(">I4s", head[:8])
        skip = 8
        if size == 1 and len(head) == 16:
            size, skip = struct.unpack(">Q", head[8:])[0], 16
        elif size == 0:
            size = end - at
        if is_first and name != b"ftyp":
            raise Mp4Error("it is no MP4: it does not begin with a file type (ftyp)")
        if size < skip or at + size > end:
            raise Mp4Error(f"it ends within its box {name.decode('latin-1')!r}")
        if name == b"moov":
            if size > LARGEST:
                raise Mp4Error(f"its index (moov) has {size} bytes")
            file.seek(at + skip)
            return file.read(size - skip)
        at, is_first = at + size, False
    raise Mp4Error("it has no index (moov)" if not is_first else "it is no MP4")


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        skip = 8
        if size == 1:
            size, skip = struct.unpack_from(">Q", data, at + 8)[0], 16
        elif size == 0:
            size = len(data) - at
        if size < skip or at + size > len(data):
            raise IndexError(name)
        yield name, data[at + skip : at + size]
        at += size


def _track(data: bytes) -> Track:
    parts = dict(_boxes(data))
    media = dict(_boxes(parts[b"mdia"]))
    table = dict(_boxes(dict(_boxes(media[b"minf"]))[b"stbl"]))
    kind = media[b"hdlr"][8:12].decode("latin-1")
    rate = struct.unpack_from(">I", media[b"mdhd"], 20 if media[b"mdhd"][0] else 12)[0]
    (count,) = struct.unpack_from(">I", table[b"stts"], 4)
    deltas = list(struct.iter_unpack(">II", table[b"stts"][8 : 8 + 8 * count]))
    entry = next(_boxes(table[b"stsd"][8:]), (b"", b""))
    is_picture = kind == VIDEO and len(entry[1]) >= 28
    width, height = struct.unpack_from(">HH", entry[1], 24) if is_picture else (0, 0)
    head = parts[b"tkhd"]
    matrix = struct.unpack_from(">9i", head, 52 if head[0] else 40)
    return Track(
        kind=kind,
        codec=entry[0].decode("latin-1"),
        width=width,
        height=height,
        rotation=_ROTATIONS.get((matrix[0], matrix[1], matrix[3], matrix[4]), -1),
        samples=sum(number for number, _ in deltas),
        seconds=Fraction(sum(number * delta for number, delta in deltas), rate),
    )
