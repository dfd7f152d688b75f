"""Which artifacts each kind of op has, of which media types, and how files of a type begin.

Executors hold backends to it, and hubs what workers say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..ops.kind import Kind
from .results import BINARY, JPEG, JSON, M4A, MP4, PNG, WAV

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..ops.manifest import Artifact

SUBRIP: Final = "application/x-subrip"
VTT: Final = "text/vtt"
OTIO: Final = "application/vnd.opentimelineio+json"
MEDIA_TYPES: Final[dict[Kind, dict[str, tuple[str, ...]]]] = {
    Kind.PLAN: {"storyboard": (JSON,)},
    Kind.LLM: {"answer": (JSON,)},
    Kind.IMAGE: {"image": (PNG,)},
    Kind.AUDIO: {"speech": (WAV,), "phonemes": (JSON,)},
    Kind.VIDEO: {"clip": (JSON, MP4), "boxes": (JSON,)},
    Kind.LIPSYNC: {"mouths": (JSON,), "clip": (MP4,), "boxes": (JSON,)},
    Kind.RENDER: {"movie": (MP4,), "boxes": (JSON,)},
    Kind.CONFORM: {"movie": (MP4,)},
    Kind.SOUND: {"sound": (WAV,)},
    Kind.MIX: {"sound": (M4A,)},
    Kind.COMPOSE: {
        "film": (MP4,),
        "srt": (SUBRIP,),
        "vtt": (VTT,),
        "otio": (OTIO,),
        "poster": (JPEG,),
    },
    Kind.MEASURE: {
        "seen": (JSON,),
        "levels": (JSON,),
        "hops": (BINARY,),
        "gain": (JSON,),
        "heard": (JSON,),
        "powers": (BINARY,),
        "sync": (JSON,),
        "checks": (JSON,),
    },
}
"""Artifacts that each kind may have, and the media types of each."""

MAY_BE_EMPTY: Final = (SUBRIP, BINARY)
"""A film without lines has no subtitles, and a sound without a second has no powers."""

FIRST_BYTES: Final = 64
"""Bytes of a file that :func:`begins_as` looks at."""

_NEEDED: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.AUDIO: ("speech", "phonemes"),
    Kind.VIDEO: ("clip",),
    Kind.RENDER: ("movie",),
    # Which of its artifacts it has depends on what was asked for.
    Kind.LIPSYNC: (),
    Kind.MEASURE: (),
}
"""Artifacts that a kind always has; of kinds that are not here, all."""

_MARKS: Final[dict[str, tuple[tuple[int, bytes], ...]]] = {
    PNG: ((0, b"\x89PNG\r\n\x1a\n"),),
    JPEG: ((0, b"\xff\xd8\xff"),),
    WAV: ((0, b"RIFF"), (8, b"WAVE")),
    MP4: ((4, b"ftyp"),),
    M4A: ((4, b"ftyp"),),
    VTT: ((0, b"WEBVTT"),),
}
"""Offset and bytes of what files of a media type begin with."""
_JSON_BEGINS: Final = b'{["-0123456789tfn'
_SOUND_BRAND: Final = b"M4A "


def objection(kind: Kind, artifacts: Mapping[str, Artifact]) -> str:
    """Say why these cannot be the artifacts of an op of a kind; empty if they can.

    >>> objection(Kind.VIDEO, {})
    'a video result has clip, and this one has nothing'
    """
    known = MEDIA_TYPES[kind]
    for name, artifact in artifacts.items():
        if artifact.media_type not in known.get(name, ()):
            return f"a {kind} result has no {name!r} of type {artifact.media_type!r}"
        if not artifact.size and artifact.media_type not in MAY_BE_EMPTY:
            return f"the {name} of a {kind} result is not empty"
    needed = _NEEDED.get(kind, tuple(known))
    if missing := [name for name in needed if name not in artifacts]:
        there = ", ".join(artifacts) or "nothing"
        return f"a {kind} result has {', '.join(missing)}, and this one has {there}"
    return "" if artifacts else f"a {kind} result has an artifact, and this one has none"


def begins_as(media_type: str, first: bytes) -> bool:
    r"""Say whether a file that begins with these bytes may be of a media type.

    It tells types from one another; whether the rest of the file keeps its promise is not known.

    Args:
        media_type: Such as ``video/mp4``.
        first: The first :data:`FIRST_BYTES` bytes, or all if there are fewer.

    >>> begins_as("audio/wav", b"RIFF\x24\x00\x00\x00WAVEfmt "), begins_as("video/mp4", b"RIFF")
    (True, False)
    """
    if media_type in (JSON, OTIO):
        begin = first.lstrip(b" \t\r\n")[:1]
        return bool(begin) and begin in _JSON_BEGINS
    if media_type == MP4 and first[8:12] == _SOUND_BRAND:
        return False
    return all(first[at : at + len(mark)] == mark for at, mark in _MARKS.get(media_type, ()))
