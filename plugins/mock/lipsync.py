"""Mock lipsync: opens at vowels, closes at m, b and p; copies a baked clip unchanged."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

from ainern2d.core import NARRATOR, LipsyncResult, MouthTrack, PhonemeTimeline

if TYPE_CHECKING:
    from ainern2d.core import LipsyncRequest, Work

_VOWELS: Final = frozenset("aeiouyɑɐæɛəɜɪɔɒʊʌɤɨø")
_LIPS: Final = frozenset("mbp")


def lips_of(request: LipsyncRequest, work: Work) -> LipsyncResult:
    """Return a mouth track for a live clip, or a copy of a baked one."""
    clip = work.inputs["clip"]
    with clip.open("rb") as file:
        baked = file.read(8)[4:] == b"ftyp"
    if baked:
        path = work.out / "clip.mp4"
        shutil.copyfile(clip, path)
        return LipsyncResult(clip=path)
    mouths: dict[str, list[str]] = {}
    for index, line in enumerate(request.lines):
        if line.speaker == NARRATOR:
            continue
        track = mouths.setdefault(line.speaker, ["X"] * request.frames)
        said = PhonemeTimeline.model_validate_json(work.inputs[f"phonemes.{index}"].read_bytes())
        for phone in said.phones:
            # A frame shows the sound that its middle lies in.
            first, last = (
                line.start + (2 * at * request.fps // said.sample_rate + 1) // 2
                for at in (phone.start, phone.end)
            )
            for frame in range(first, min(last, line.end, request.frames)):
                track[frame] = _shape(phone.symbol)
    return LipsyncResult(
        mouths=MouthTrack(
            fps=request.fps,
            frames=request.frames,
            mouths={name: "".join(track) for name, track in mouths.items()},
        )
    )


def _shape(symbol: str) -> str:
    if symbol == "_":
        return "X"
    if _LIPS & set(symbol):
        return "A"
    return "D" if _VOWELS & set(symbol) else "B"
