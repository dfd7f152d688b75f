"""Writes the cut list as OpenTimelineIO, for import into a video editor."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from .cutlist import CutList, PlacedLine

OWNER: Final = "ainern2d"
"""Key of ainern2d's own values in the metadata of each object."""


def write_otio(path: Path, cuts: CutList, media: str) -> None:
    """Write a timeline with one video track, and one audio track per speaker.

    Every clip refers to its range of the finished film, so the timeline plays as the film does. A
    dissolve is a transition centred on the cut; the film already shows it. Clips are built and
    written one at a time: all of them in memory take ten times the size of the file.

    Args:
        path: Path of the ``.otio`` file.
        cuts: Cut list of the film.
        media: URL of the film, relative to the timeline.
    """
    import opentimelineio as otio

    timeline = otio.schema.Timeline(
        cuts.title, global_start_time=otio.opentime.RationalTime(0, cuts.fps)
    )
    timeline.metadata[OWNER] = {
        "schema_version": 1,
        "language": cuts.language,
        "cues": [[cue.start, cue.end, cue.speaker, cue.text] for cue in cuts.cues],
    }
    tracks = [_text(_video_track(cuts), (_text(each) for each in _shots(cuts, media)))]
    for name, lines in _lanes(cuts.lines):
        track = otio.schema.Track(name, kind=otio.schema.TrackKind.Audio)
        tracks.append(_text(track, (_text(each) for each in _lines(lines, cuts, media))))
    with path.open("w", encoding="utf-8") as file:
        file.writelines(_text(timeline, tracks))
        file.write("\n")


def _text(item: Any, children: Iterable[Iterator[str]] = ()) -> Iterator[str]:
    """Yield an object without children as JSON, with the given texts as its children.

    Keys are sorted, so that the bytes do not depend on the release of OpenTimelineIO.
    """
    plain = json.loads(item.to_json_string())
    text = json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True)
    # Quotes inside strings are escaped, so the first match is the object's own list or its stack's.
    before, empty, after = text.partition('"children": []')
    yield before
    if empty:
        start = before.rpartition("\n")[2]
        yield from _listed('"children": [', children, "\n" + start)
    yield after


def _listed(opening: str, items: Iterable[Iterator[str]], line: str) -> Iterator[str]:
    """Yield a list; its items are indented by one space more than the line it begins in."""
    yield opening
    number = -1
    for number, item in enumerate(items):
        yield ("," if number else "") + line + " "
        for piece in item:
            yield piece.replace("\n", line + " ")
    yield (line if number >= 0 else "") + "]"


def _video_track(cuts: CutList) -> Any:
    import opentimelineio as otio

    track = otio.schema.Track("Pictures", kind=otio.schema.TrackKind.Video)
    for chapter in cuts.chapters:
        track.markers.append(
            otio.schema.Marker(
                chapter.title, _range(chapter.start, chapter.end - chapter.start, cuts.fps)
            )
        )
    return track


def _shots(cuts: CutList, media: str) -> Iterator[Any]:
    import opentimelineio as otio

    for number, shot in enumerate(cuts.shots, 1):
        first, last = shot.start + shot.head // 2, shot.end - (shot.tail - shot.tail // 2)
        if shot.head:
            before = shot.head // 2
            yield otio.schema.Transition(
                f"dissolve into shot {number}",
                otio.schema.TransitionTypes.SMPTE_Dissolve,
                in_offset=otio.opentime.RationalTime(before, cuts.fps),
                out_offset=otio.opentime.RationalTime(shot.head - before, cuts.fps),
            )
        own = {"shot": {name: getattr(shot, name) for name in shot.__slots__}}
        yield _clip(f"shot {number}", first, last, own, cuts, media)


def _lines(lines: Sequence[PlacedLine], cuts: CutList, media: str) -> Iterator[Any]:
    import opentimelineio as otio

    at = 0
    for line in lines:
        if line.start > at:
            yield otio.schema.Gap(source_range=_range(0, line.start - at, cuts.fps))
        own = {"line": {field: getattr(line, field) for field in line.__slots__}}
        yield _clip(line.text, line.start, line.end, own, cuts, media)
        at = line.end
    if cuts.frames > at:
        yield otio.schema.Gap(source_range=_range(0, cuts.frames - at, cuts.fps))


def _clip(name: str, start: int, end: int, own: dict[str, Any], cuts: CutList, media: str) -> Any:
    import opentimelineio as otio

    return otio.schema.Clip(
        name,
        media_reference=otio.schema.ExternalReference(media, _range(0, cuts.frames, cuts.fps)),
        source_range=_range(start, end - start, cuts.fps),
        metadata={OWNER: own},
    )


def _range(start: int, frames: int, fps: int) -> Any:
    import opentimelineio as otio

    time = otio.opentime.RationalTime
    return otio.opentime.TimeRange(time(start, fps), time(frames, fps))


def _lanes(lines: Iterable[PlacedLine]) -> list[tuple[str, list[PlacedLine]]]:
    """Assign lines to tracks: one per speaker, and a further one where its lines overlap."""
    lanes: list[tuple[str, list[PlacedLine]]] = []
    for line in sorted(lines, key=lambda line: line.start):
        for speaker, lane in lanes:
            if speaker == line.speaker and lane[-1].end <= line.start:
                lane.append(line)
                break
        else:
            lanes.append((line.speaker, [line]))
    return lanes
