"""The figures of what is seen and heard of a film: mouths, subtitles, pauses, quiet, music, pace.

Measured on the finished file: its pictures under subtitles, and how loud it is. Where to look is
known from the plan.
"""

from __future__ import annotations

from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final

import numpy as np

from ..story.language import is_han
from ..story.storyboard import NARRATOR
from .figure import Figure, Scale
from .hearing import BINS_PER_S
from .witness import merged

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..story.cutlist import CutList, PlacedLine
    from ..story.speech import MouthBoxes
    from .witness import Witness

Span = tuple[int, int]

MOUTH_PX: Final = 16
"""Height of a mouth's box that can be read: one macroblock of H.264; a smaller one shares it with
the face around it."""
COVERED: Final = 0.03
"""Share of a subtitle's area from which on a face or a hand counts as covered."""
BELOW_SPEECH_DB: Final = 20.0
"""A line is heard where it is at most this much below its own loud parts (95th percentile)."""
BESIDE_S: Final = 0.15
"""Seconds beside a line or a sound in which they may still ring."""
FEWEST_S: Final = 0.5
"""Seconds of quiet that a room tone is measured on."""
FEWEST_NARRATED_S: Final = 5.0

GOAL: Final = "goal of this project"
MOUTHS: Final = Scale("mouth_size", "share", (0.9, 1.0), (0.7, 1.0), GOAL)
CONTRAST: Final = Scale(
    "subtitle_contrast", ":1", (4.5, 21.0), (3.0, 21.0), "WCAG 2.1, 1.4.3: 4.5, of large text 3"
)
FACES: Final = Scale("subtitles_on_faces", "share", (0.0, 0.0), (0.0, 0.03), GOAL)
HANDS: Final = Scale("subtitles_on_hands", "share", (0.0, 0.02), (0.0, 0.1), GOAL)
GAPS: Final = Scale("gaps", "share", (0.9, 1.0), (0.7, 1.0), GOAL)
GAP_S: Final = (0.2, 1.2)
"""Pause between two lines of a scene, by drama."""
TONE: Final = Scale("room_tone", "dBFS", (-44.0, -32.0), (-52.0, -26.0), f"{GOAL}: near -38 dBFS")
MUSIC: Final = Scale("music_silence", "share", (0.2, 1.0), (0.1, 1.0), GOAL)
PACE_EN: Final = Scale(
    "narrator_pace", "words a minute", (150, 175), (135, 190), f"{GOAL}, as audio books are read"
)
PACE_ZH: Final = Scale(
    "narrator_pace",
    "characters a minute",
    (210, 270),
    (180, 300),
    "240 a minute were judged good in ten films",
)


def mouth_figure(cuts: CutList, boxes: Mapping[int, MouthBoxes], height: int) -> Figure:
    """Return for how much of the visible speech the mouth is large enough to be read.

    Args:
        cuts: Where the lines are.
        boxes: Where the mouths of each shot are, by position from 0.
        height: Of the film's pictures, in pixels.
    """
    sizes: list[float] = []
    for position, shot in enumerate(cuts.shots):
        lines = [line for line in cuts.lines if line.shot == position and line.speaker != NARRATOR]
        known = boxes.get(position) if lines else None
        if known is None:
            continue
        scale = height / known.height
        for line in lines:
            rows = known.boxes.get(line.speaker, ())[
                line.start - shot.start : line.end - shot.start
            ]
            sizes += [row[3] * scale for row in rows if row is not None]
    if not sizes:
        return MOUTHS.figure(None, "no one in view speaks, or the places of mouths are not stored")
    large = sum(size >= MOUTH_PX for size in sizes) / len(sizes)
    message = (
        f"{large:.0%} of {len(sizes) / cuts.fps:.1f} s of visible speech has a mouth of at least"
        f" {MOUTH_PX} px in a picture of {height}; median {median(sizes):.0f} px"
    )
    return MOUTHS.figure(large, message, {"least_px": MOUTH_PX, "median_px": round(median(sizes))})


def subtitle_figures(witness: Witness, cuts: CutList, *, is_burned: bool) -> list[Figure]:
    """Return how burned subtitles stand out, and what they cover."""
    scales = (CONTRAST, FACES, HANDS)
    if not is_burned:
        return [scale.figure(None, "subtitles are not in the picture") for scale in scales]
    seen = [each for each in witness.texts if each.text is not None]
    if not seen:
        return [scale.figure(None, "no subtitle was seen") for scale in scales]
    contrasts = sorted(each.text.contrast for each in seen if each.text)
    # The lowest tenth, since single pictures are misread.
    low = float(np.percentile(contrasts, 10))
    bare = [each.text.bare for each in seen if each.text]
    unread = len(witness.texts) - len(seen)
    message = (
        f"letters to outline: 90 % of {len(seen)} subtitles have at least {low:.1f}:1, median"
        f" {median(contrasts):.1f}:1; to what lies behind, median {median(bare):.1f}:1"
    )
    message += f"; in {unread} no letters were found" if unread else ""
    values = {"least": round(contrasts[0], 2), "unread": unread}
    figures = [CONTRAST.figure(low, message, values)]
    for scale, what, shares in (
        (FACES, "a face", [each.faces for each in seen]),
        (HANDS, "what has the colour and size of a hand", [each.hands for each in seen]),
    ):
        numbers = [each.cue for each, share in zip(seen, shares, strict=True) if share >= COVERED]
        told = f"{len(numbers)} of {len(seen)} subtitles lie over {what}"
        if numbers:
            first = cuts.cues[numbers[0]]
            told += f", the first at {cuts.seconds(first.start):.1f} s"
        figures.append(scale.figure(len(numbers) / len(seen), told, {"cues": numbers}))
    return figures


def heard_spans(witness: Witness, lines: Sequence[PlacedLine], fps: int) -> list[Span]:
    """Return from when to when each line is heard, in bins of 4 ms of the film."""
    found = []
    for line in lines:
        first, last = (round(at / fps * BINS_PER_S) for at in (line.start, line.end))
        part = witness.levels[first:last]
        if not len(part):
            found.append((first, last))
            continue
        loud = np.flatnonzero(part >= np.percentile(part, 95) - BELOW_SPEECH_DB)
        found.append((first + int(loud[0]), first + int(loud[-1]) + 1))
    return found


def gap_figure(cuts: CutList, heard: Sequence[Span]) -> Figure:
    """Return how many pauses between two lines of a scene are neither hasty nor long."""
    begins = {number for number, shot in enumerate(cuts.shots) if shot.scene or shot.head}
    pairs = list(pairwise(zip(cuts.lines, heard, strict=True)))
    gaps = [
        (after[1][0] - before[1][1]) / BINS_PER_S
        for before, after in pairs
        if not any(before[0].shot < number <= after[0].shot for number in begins)
    ]
    if not gaps:
        return GAPS.figure(None, "no scene has two lines")
    within = sum(GAP_S[0] <= gap <= GAP_S[1] for gap in gaps) / len(gaps)
    low, middle, high = np.percentile(gaps, [10, 50, 90]).tolist()
    message = (
        f"{within:.0%} of {len(gaps)} pauses between lines last {GAP_S[0]:g} to {GAP_S[1]:g} s;"
        f" median {middle:.2f} s, a tenth below {low:.2f}, a tenth above {high:.2f}"
    )
    values = {"p10": round(low, 3), "median": round(middle, 3), "p90": round(high, 3)}
    return GAPS.figure(within, message, values)


def tone_figure(
    witness: Witness, heard: Sequence[Span], sounds: Sequence[Span], fps: int
) -> Figure:
    """Return how loud it is where neither speech nor music nor an effect is heard.

    Args:
        witness: Knows how loud the film is.
        heard: Where lines are heard, in bins.
        sounds: Where effects and music are, in frames of the film.
        fps: Frames per second.
    """
    quiet = np.ones(len(witness.levels), bool)
    beside = round(BESIDE_S * BINS_PER_S)
    placed = [(round(a / fps * BINS_PER_S), round(b / fps * BINS_PER_S)) for a, b in sounds]
    for first, last in heard:
        quiet[max(0, first - beside) : last + 2 * beside] = False
    between = quiet.copy()
    for first, last in placed:
        quiet[max(0, first - beside) : last + beside] = False
    seconds = int(np.count_nonzero(quiet)) / BINS_PER_S
    where = "where nothing else is heard"
    if seconds < FEWEST_S:
        # Music goes on under all pauses: its quietest tenth is nearest to the tone.
        quiet, where = between, "in pauses, all of them with music or effects: their quietest tenth"
        seconds = int(np.count_nonzero(quiet)) / BINS_PER_S
        if seconds < FEWEST_S:
            return TONE.figure(None, "the film has no pauses")
        level = float(np.percentile(witness.levels[quiet], 10))
    else:
        level = float(np.median(witness.levels[quiet]))
    message = f"{level:.0f} dBFS in {seconds:.1f} s {where}"
    return TONE.figure(level, message, {"seconds": round(seconds, 2)})


def music_figure(music: Sequence[Span] | None, frames: int) -> Figure:
    """Return how much of a film has no music.

    Args:
        music: Where it is, in frames of the film; None if that is not stored.
        frames: Length of the film.
    """
    if music is None:
        return MUSIC.figure(None, "where the film has music is not stored")
    sounding = sum(
        end - start for start, end in merged([(max(0, a), min(frames, b)) for a, b in music])
    )
    share = 1 - sounding / max(1, frames)
    message = f"{share:.0%} of the film is without music" if sounding else "the film has no music"
    return MUSIC.figure(share, message)


def pace_figure(cuts: CutList, heard: Sequence[Span]) -> Figure:
    """Return how fast the narrator speaks, pauses between lines not counted."""
    is_chinese = cuts.language.startswith("zh")
    scale = PACE_ZH if is_chinese else PACE_EN
    count, bins = 0, 0
    for line, (first, last) in zip(cuts.lines, heard, strict=True):
        if line.speaker == NARRATOR:
            count += sum(map(is_han, line.text)) if is_chinese else len(line.text.split())
            bins += last - first
    seconds = bins / BINS_PER_S
    if seconds < FEWEST_NARRATED_S:
        return scale.figure(None, f"a narrator speaks for less than {FEWEST_NARRATED_S:g} s")
    pace = 60 * count / seconds
    return scale.figure(pace, f"{pace:.0f} {scale.unit} over {seconds:.0f} s")
