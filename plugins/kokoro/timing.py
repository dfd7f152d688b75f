"""From the frames of each symbol to sounds in IPA. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ainern2d.core.speech.marks import Mark, sounded

from .model import FRAME

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAD = 3
"""Frames that the decoder is ahead of the durations; Kokoro's own library subtracts them too."""


def marks(symbols: str, frames: Sequence[int], sample_rate: int) -> list[Mark]:
    """Return the sounds of an utterance, in order, without gap or overlap.

    Args:
        symbols: What was spoken.
        frames: Of each symbol, between those of the start and the end mark.
        sample_rate: In hertz.

    Returns:
        Marks from 0 to the last sample.
    """
    return sounded(
        symbols,
        [int(count) * FRAME for count in frames[1:-1]],
        max(0, int(frames[0]) - LEAD) * FRAME,
        sum(map(int, frames)) * FRAME,
        sample_rate,
    )
