"""Things that are broken, half or gone.

What is broken, or of which there is half, is the whole thing, cut along a jagged line. What is gone
is its pale outline in a dashed frame.

Such a thing has the name of its drawing with the state in front, as in ``broken plate``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

import skia

from ..ink.pen import Outline, colour, stroke

if TYPE_CHECKING:
    from collections.abc import Callable

    from ainern2d.core import Item

    from .held import Hold

State = Literal["", "broken", "half", "missing"]
"""What a story says of a thing; empty for a whole one."""

_HALF: Final = (
    r"\A(?:an? |the )?half[- ]eaten\b"
    r"|\A(?:the )?half (?!(?:an? |of )?(?:dozen|empty|full|open|hidden|filled|closed|buried))\b"
    r"|半(?=[块个只张片截根条枚])"
)
_BROKEN: Final = (
    r"\b(?:broken|shattered|smashed|snapped|cracked|splintered)\b"
    r"|\A[一那这]?[根支把块只面个]?"
    r"(?:摔碎|打碎|破碎|碎裂|断裂|折断|打破|断了|碎了|[断碎](?![花银布石纸线头肠桥]))的?"
)
_MISSING: Final = r"\Amissing\b"
_WORDS: Final[dict[State, str]] = {"half": _HALF, "broken": _BROKEN, "missing": _MISSING}
"""Words of each state."""
_TEETH: Final = 5
"""Teeth of a jagged line across a thing."""
_DEPTH: Final = 0.07
"""Depth of a tooth, of the length of the thing."""
_TALL: Final = 1.25
"""Height of a thing by its width from which it breaks across, and not from top to bottom."""


def state_of(words: str) -> State:
    """Return what words say of the state of a thing.

    >>> state_of("broken plate"), state_of("半块玉佩"), state_of("断剑"), state_of("half-open door")
    ('broken', 'half', 'broken', '')
    """
    # A bag of broken glass is whole.
    head = re.split(r"(?<!half) of ", words, maxsplit=1)[0]
    found = (state for state, said in _WORDS.items() if re.search(said, head, re.IGNORECASE))
    return next(found, "")


def state_of_item(item: Item) -> State:
    """Return the state of a thing by what it looks like, or else by its words."""
    return state_of(item.like) or state_of(item.words)


def in_state(state: State, name: str) -> str:
    """Return the name of a thing in a state, given that of its drawing.

    >>> in_state("broken", "plate"), in_state("", "plate"), in_state("half", "")
    ('broken plate', 'plate', '')
    """
    return f"{state} {name}" if state and name else name


def whole_of(name: str) -> tuple[State, str]:
    """Return the state of a thing and the name of its drawing.

    >>> whole_of("half plate"), whole_of("plate")
    (('half', 'plate'), ('', 'plate'))
    """
    for state in _WORDS:
        if name.startswith(f"{state} "):
            return state, name.removeprefix(f"{state} ")
    return "", name


def picture_of_parts(picture: skia.Picture, bounds: skia.Rect, state: State) -> skia.Picture:
    """Return a picture of a thing in a state: two pieces that lie apart, one half, or an outline.

    Args:
        picture: Of the whole thing.
        bounds: Of the thing, in the units of the picture.
        state: What the story says of it.
    """
    recorder = skia.PictureRecorder()
    canvas = recorder.beginRecording(skia.Rect.MakeLTRB(-12, -12, 12, 12), skia.RTreeFactory()())
    if state == "missing":
        _paint_gone(canvas, picture, bounds)
        return recorder.finishRecordingAsPicture()
    first, second = _pieces(bounds)
    _paint(canvas, picture.playback, first)
    if state == "broken":
        along = bounds.height() > _TALL * bounds.width()
        gap = 0.1 * max(bounds.width(), bounds.height())
        canvas.translate(0.0 if along else gap, -gap if along else 0.0)
        # The other piece has tipped over, about its lower outer corner where it stands beside.
        canvas.rotate(14.0, bounds.centerX() if along else bounds.right(), bounds.bottom())
        _paint(canvas, picture.playback, second)
    return recorder.finishRecordingAsPicture()


def _paint_gone(canvas: skia.Canvas, picture: skia.Picture, bounds: skia.Rect) -> None:
    """Draw where a thing was: its pale shape in a dashed frame."""
    white = skia.ColorFilters.Blend(colour("#ffffff", 1.0), skia.BlendMode.kSrcIn)
    canvas.saveLayer(None, skia.Paint(ColorFilter=white, Alphaf=0.42))
    canvas.drawPicture(picture)
    canvas.restore()
    long = max(bounds.width(), bounds.height())
    frame = bounds.makeOutset(0.06 * long, 0.06 * long)
    for width, tone in ((0.035, "#2b2320"), (0.02, "#ffffff")):
        paint = stroke(tone, width * long, 0.9)
        paint.setPathEffect(skia.DashPathEffect.Make([0.11 * long, 0.08 * long], 0.0))
        canvas.drawRoundRect(frame, 0.08 * long, 0.08 * long, paint)


def piece_held(hold: Hold) -> Hold:
    """Return how a thing is held of which only the piece in the hand is there."""
    recorder = skia.PictureRecorder()
    canvas = recorder.beginRecording(skia.Rect.MakeLTRB(-9, -9, 9, 9), skia.RTreeFactory()())
    hold.draw(canvas)
    picture = recorder.finishRecordingAsPicture()
    first, _second = _pieces(picture.cullRect())
    return replace(hold, draw=lambda canvas: _paint(canvas, picture.playback, first), draw_at=None)


def _paint(canvas: skia.Canvas, paint: Callable[[skia.Canvas], None], piece: skia.Path) -> None:
    canvas.save()
    canvas.clipPath(piece, doAntiAlias=True)
    paint(canvas)
    canvas.restore()


def _pieces(bounds: skia.Rect) -> tuple[skia.Path, skia.Path]:
    """Return the two sides of a jagged line across a thing: the lower or left one comes first."""
    along = bounds.height() > _TALL * bounds.width()
    length = bounds.height() if along else bounds.width()
    across = bounds.width() if along else bounds.height()
    low, middle = (bounds.left(), bounds.centerY()) if along else (bounds.top(), bounds.centerX())
    line = [
        (low + across * step / _TEETH, middle + length * _DEPTH * (1 if step % 2 else -1))
        for step in range(-1, _TEETH + 2)
    ]
    far = 3.0 * max(length, across)

    def side(edge: float) -> skia.Path:
        points = [*line, (line[-1][0], edge), (line[0][0], edge)]
        spots = [value for x, y in points for value in ((x, y) if along else (y, x))]
        return Outline(spots[0], spots[1]).to(*spots[2:]).close()

    lower_or_left = middle + far if along else middle - far
    return side(lower_or_left), side(2 * middle - lower_or_left)
