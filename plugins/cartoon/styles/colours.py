"""Arithmetic of colours that the styles share."""

from __future__ import annotations

Rgb = tuple[float, float, float]
"""Red, green and blue, 0 to 1."""


def rgb_of(text: str) -> Rgb:
    """Return the channels of ``#rrggbb``."""
    number = int(text[1:], 16)
    return (number >> 16) / 255, (number >> 8 & 255) / 255, (number & 255) / 255


def text_of(colour: Rgb) -> str:
    """Return channels as ``#rrggbb``; what is out of range is cut."""
    return "#" + "".join(f"{round(255 * min(1.0, max(0.0, each))):02x}" for each in colour)


def luma_of(colour: Rgb) -> float:
    """Return how bright a colour is, 0 to 1, after ITU-R BT.601."""
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


def blended(first: Rgb, second: Rgb, amount: float) -> Rgb:
    """Return the colour ``amount`` (0 to 1) of the way from the first to the second."""
    red, green, blue = (a + (b - a) * amount for a, b in zip(first, second, strict=True))
    return red, green, blue


def times(first: Rgb, second: Rgb) -> Rgb:
    """Return a colour under a light, or on a paper."""
    return first[0] * second[0], first[1] * second[1], first[2] * second[2]


def curve(value: float, *knots: tuple[float, float]) -> float:
    """Return a value through straight pieces between knots, given in order, level at both ends."""
    last = knots[0]
    if value <= last[0]:
        return last[1]
    for knot in knots[1:]:
        if value <= knot[0]:
            share = (value - last[0]) / (knot[0] - last[0])
            return last[1] + share * (knot[1] - last[1])
        last = knot
    return last[1]
