"""Checks on a finished film but its lip sync: sound, length, subtitles, pictures."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate, chain, islice
from typing import TYPE_CHECKING, Final

import numpy as np

from ..story.storyboard import NARRATOR
from .hearing import BINS_PER_S, Powers, levels
from .loudness import Loudness, measure_loudness
from .probe import probe
from .verdict import QualityResult
from .watch import PictureRuns, read_cues, watch

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from ..backends.requests import ComposeRequest
    from ..story.cutlist import CutList, PlacedLine

TARGET_LUFS: Final = -14.0
"""Loudness to which the large video sites normalise; the default of a film."""

TOLERANCE_LU: Final = 0.5
"""Largest distance from the target: EBU R 128 allows 0.5 LU where loudness is measured at once."""

FAR_LU: Final = 10.0
"""Distance below the target from which a film without a word has room tone, such as rain, alone."""

CEILING_DBTP: Final = -1.0
"""Highest true peak: EBU R 128 s3."""

COVERED: Final = 0.9
"""Share of a line's time in which a subtitle must be seen."""

BLACK_S: Final = 0.5
"""Seconds of black that are allowed: longer than any cut, shorter than a viewer's doubt."""

FROZEN_S: Final = 3.0
"""Seconds for which nothing may move while a character speaks."""

DEAD_DBFS: Final = -80.0
"""Below this a pause sounds as if the film had broken off; room tone lies 15 dB and more above."""

DEAD_S: Final = 0.5
"""Seconds of it that are allowed."""

HEARD_DBFS: Final = -50.0
"""What is never louder than this is not heard at the loudness of a film."""


def check_quality(
    path: Path,
    cuts: CutList | None = None,
    request: ComposeRequest | None = None,
    *,
    seen: PictureRuns | None = None,
    heard: Loudness | None = None,
    title_cards: Collection[int] = (),
) -> list[QualityResult]:
    """Check a finished film with flat memory.

    Args:
        path: The MP4.
        cuts: What should be where; without it only loudness, true peak and black are checked.
        request: What was asked for; gives the targets, which else are the defaults.
        seen: Runs of black and still pictures, if known; else the film is decoded.
        heard: How loud it is, if known; else it is measured.
        title_cards: Numbers of shots, from 0, that may stand still.

    Raises:
        InvalidRequestError: The file is no movie, or cannot be decoded.
    """
    if heard is None:
        silence = Loudness(float("-inf"), float("-inf"))
        heard = measure_loudness(path) if probe(path).has_audio else silence
    fps = cuts.fps if cuts is not None else max(1, round(probe(path).fps))
    target = request.loudness if request is not None else TARGET_LUFS
    ceiling = request.true_peak if request is not None else CEILING_DBTP
    silent = cuts is not None and not cuts.lines
    seen = watch(path) if seen is None else seen
    results = [
        check_loudness(heard, target, may_be_silent=silent),
        check_true_peak(heard, ceiling),
        check_black(seen, fps),
    ]
    if cuts is None:
        return results
    moving = [line for line in cuts.lines if line.shot not in title_cards]
    return [
        *results[:2],
        check_length(seen.frames, cuts.frames, fps),
        _subtitles(path, cuts, "burned" if request is None else request.subtitles),
        results[2],
        check_frozen(seen, moving, fps),
    ]


def check_loudness(
    heard: Loudness, target: float = TARGET_LUFS, *, may_be_silent: bool = False
) -> QualityResult:
    """Compare the integrated loudness with its target; a film without a word may be quiet."""
    if heard.quiet or (may_be_silent and heard.integrated < target - FAR_LU):
        message = "nothing is heard but room tone"
        message += ", and nothing is said" if may_be_silent else f", {target:g} LUFS wanted"
        return QualityResult("loudness", may_be_silent, message, {"lufs": None, "target": target})
    off = heard.integrated - target
    return QualityResult(
        "loudness",
        abs(off) <= TOLERANCE_LU,
        f"{heard.integrated:.1f} LUFS, {target:g} +-{TOLERANCE_LU:g} wanted",
        {"lufs": round(heard.integrated, 2), "target": target},
    )


def check_true_peak(heard: Loudness, ceiling: float = CEILING_DBTP) -> QualityResult:
    """Compare the true peak with its ceiling."""
    known = heard.true_peak > float("-inf")
    return QualityResult(
        "true_peak",
        heard.true_peak <= ceiling,
        f"{heard.true_peak:.1f} dBTP, at most {ceiling:g} wanted",
        {"dbtp": round(heard.true_peak, 2) if known else None, "ceiling": ceiling},
    )


def check_length(frames: int, planned: int, fps: int) -> QualityResult:
    """Compare the number of decoded pictures with the plan; not a single one may be missing."""
    message = f"{frames} frames ({frames / fps:.2f} s)"
    message += " as planned" if frames == planned else f", but {planned} were planned"
    return QualityResult(
        "length", frames == planned, message, {"frames": frames, "planned": planned, "fps": fps}
    )


def check_subtitles(
    lines: Sequence[PlacedLine], cues: Iterable[tuple[int, int]], source: str = "planned"
) -> QualityResult:
    """Check that every line can be read for 90 % of its time.

    Args:
        lines: What is said.
        cues: First frame and frame after the last of each subtitle.
        source: Where the subtitles were found, for the message.
    """
    shown = sorted(cues)
    # The latest end of each cue and those before it: what ends before a line is passed over.
    ends = list(accumulate((end for _, end in shown), max))
    shares = [
        _covered((line.start, line.end), islice(shown, bisect_right(ends, line.start), None))
        for line in lines
    ]
    short = [line for line, share in zip(lines, shares, strict=True) if share < COVERED]
    message = f"{len(lines) - len(short)} of {len(lines)} lines have subtitles ({source})"
    if short:
        message += f"; the first without: {short[0].text!r} in shot {short[0].shot + 1}"
        share = shares[lines.index(short[0])]
        message += f", seen for {share:.0%} of its time, at least {COVERED:.0%} wanted"
    return QualityResult(
        "subtitles",
        not short,
        message,
        {
            "lines": len(lines),
            "short": [{"shot": line.shot + 1, "text": line.text} for line in short],
            "least": round(min(shares, default=1.0), 3),
        },
    )


def _subtitles(path: Path, cuts: CutList, asked: str) -> QualityResult:
    """Check the subtitles that viewers get.

    A soft track or a file beside the film is read; burned ones can only be taken as planned.

    Args:
        path: Of the film.
        cuts: What should be where.
        asked: ``burned``, ``soft`` or ``none``.
    """
    found = read_cues(path)
    if found is not None:
        return check_subtitles(cuts.lines, found.frames(cuts.fps), found.source)
    if asked == "burned":
        planned = [(cue.start, cue.end) for cue in cuts.cues]
        return check_subtitles(cuts.lines, planned, "planned")
    if asked == "soft":
        return check_subtitles(cuts.lines, [], "the film has no subtitle track")
    values = {"lines": len(cuts.lines), "short": [], "least": 0.0}
    return QualityResult("subtitles", True, "no subtitles were asked for", values)


def check_black(seen: PictureRuns, fps: int) -> QualityResult:
    """Check that the picture is never black for longer than half a second."""
    runs = [run for run in seen.black if _long(run, BLACK_S, fps)]
    return _runs("black", "black", runs, fps, BLACK_S)


def check_frozen(seen: PictureRuns, lines: Iterable[PlacedLine], fps: int) -> QualityResult:
    """Check that something moves while a character speaks; a narrator may speak over a still."""
    speech = sorted((line.start, line.end) for line in lines if line.speaker != NARRATOR)
    longest = max((end - start for start, end in speech), default=0)
    common = [
        (max(start, first), min(end, last))
        for start, end in seen.still
        # A long film has thousands of both.
        for first, last in speech[
            bisect_left(speech, (start - longest, 0)) : bisect_left(speech, (end, 0))
        ]
        if max(start, first) < min(end, last)
    ]
    frozen = [run for run in common if _long(run, FROZEN_S, fps)]
    return _runs("frozen", "frozen while somebody speaks", frozen, fps, FROZEN_S)


def check_silence(powers: Powers, cuts: CutList, *, room_tone: bool = True) -> QualityResult:
    """Check that every line is heard, and that no pause is digital silence.

    Args:
        powers: Of the film's sound, as :func:`.hearing.powers_of` gives them.
        cuts: What is said when.
        room_tone: Whether the pauses were asked to have the sound of their place.
    """
    mute = [
        line
        for line in cuts.lines
        if max(levels(_between(powers, line.start, line.end, cuts.fps)), default=0.0) < HEARD_DBFS
    ]
    dead = [
        (first / BINS_PER_S, last / BINS_PER_S)
        for first, last in _stretches(levels(piece) < DEAD_DBFS for piece in _minutes(powers))
        if room_tone and last - first > DEAD_S * BINS_PER_S
    ]
    spans = ", ".join(f"{start:.2f}-{end:.2f} s" for start, end in dead)
    message = f"every one of {len(cuts.lines)} lines is heard" if cuts.lines else "nobody speaks"
    if mute:
        message = f"not heard: {mute[0].text!r} in shot {mute[0].shot + 1}"
        message += f", nowhere above {HEARD_DBFS:g} dBFS"
    if dead:
        message += f"; digital silence: {spans}, below {DEAD_DBFS:g} dBFS, at most {DEAD_S:g} s"
        message += " allowed"
    return QualityResult(
        "silence",
        not mute and not dead,
        message,
        {
            "mute": [{"shot": line.shot + 1, "text": line.text} for line in mute],
            "runs": [{"start": round(a, 3), "end": round(b, 3)} for a, b in dead],
        },
    )


def _between(powers: Powers, start: int, end: int, fps: int) -> NDArray[np.float32]:
    return powers[round(start / fps * BINS_PER_S) : round(end / fps * BINS_PER_S)]


def _minutes(powers: Powers) -> Iterator[NDArray[np.float32]]:
    for first in range(0, len(powers), 60 * BINS_PER_S):
        yield powers[first : first + 60 * BINS_PER_S]


def _stretches(pieces: Iterable[NDArray[np.bool_]]) -> list[tuple[int, int]]:
    """Return the runs of True in an array that comes in pieces, as [first, last)."""
    edges: list[int] = []
    at, before = 0, False
    for is_so in chain(pieces, [np.zeros(1, bool)]):
        changes = np.flatnonzero(np.diff(np.concatenate([[before], is_so]).astype(np.int8)))
        edges += (at + changes).tolist()
        at, before = at + len(is_so), bool(is_so[-1])
    return list(zip(edges[::2], edges[1::2], strict=True))


def _runs(
    name: str, what: str, runs: list[tuple[int, int]], fps: int, most_s: float
) -> QualityResult:
    spans = [f"{start / fps:.2f}-{end / fps:.2f} s" for start, end in runs]
    message = f"never {what}"
    if runs:
        message = f"{what} at {', '.join(spans[:5])}, at most {most_s:g} s allowed"
    seconds = [{"start": start / fps, "end": end / fps} for start, end in runs]
    return QualityResult(name, not runs, message, {"runs": seconds})


def _long(run: tuple[int, int], seconds: float, fps: int) -> bool:
    return run[1] - run[0] > seconds * fps


def _covered(span: tuple[int, int], cues: Iterable[tuple[int, int]]) -> float:
    """Return the share of a span that the union of cues covers; the cues are sorted."""
    at, covered = span[0], 0
    for start, end in cues:
        if start >= span[1]:
            break
        first, last = max(start, at), min(end, span[1])
        if first < last:
            covered += last - first
            at = last
    return covered / max(1, span[1] - span[0])
