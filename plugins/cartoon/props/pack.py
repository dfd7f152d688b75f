"""Makes ``data/drawings.txt`` from the npm package of Fluent Emoji Flat (MIT, Microsoft).

Run it after a change of ``data/nouns.txt`` or of :data:`ALSO`::

    npm pack @iconify-json/fluent-emoji-flat@1.2.6
    python -m ainern2d.plugins.cartoon.props.pack iconify-json-fluent-emoji-flat-1.2.6.tgz

The file that users get holds the needed drawings alone, in our palette, with coordinates in
fiftieths of the pack's unit, each relative to the one before. Nothing of the package is run.
"""

from __future__ import annotations

import colorsys
import json
import math
import re
import sys
import tarfile
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree

from ainern2d.core import InputError

from .nouns import drawings_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SHA256: Final = "7d064769dee690815f823bc5bcc511d957198caf9f5edd8dd9c1aa48a6aeb175"
"""Of the tarball of release 1.2.6."""

GRID: Final = 50
"""Steps of a coordinate in a unit of the pack, whose drawings are 32 units wide."""

TARGET: Final = Path(__file__).parent / "data" / "drawings.txt"

ALSO: Final[tuple[str, ...]] = ()
"""Drawings without a noun, which places use."""

LEFT_OUT: Final[Mapping[str, str]] = {"canoe": "#5badcf"}
"""Shapes by their colour of ours: the water of a boat, which also lies on a quay."""

_NUMBER: Final = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?", re.IGNORECASE)
_TAKES: Final = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}

Segment = tuple[str, list[float]]


def convert(archive: Path) -> str:
    """Return the text of the file of drawings.

    Args:
        archive: The tarball of the package.

    Raises:
        InputError: It is another file.
    """
    data = archive.read_bytes()
    if sha256(data).hexdigest() != SHA256:
        raise InputError(
            f"{archive} is not release 1.2.6 of @iconify-json/fluent-emoji-flat",
            hint="fetch it with `npm pack @iconify-json/fluent-emoji-flat@1.2.6`",
        )
    with tarfile.open(archive) as tar:
        member = tar.extractfile("package/icons.json")
        icons = json.load(member)["icons"] if member else {}
    lines = []
    for name in sorted({*drawings_named(), *ALSO}):
        if name not in icons:
            raise InputError(f"the pack has no drawing {name!r}", hint="mend data/nouns.txt")
        # The file is the one that was looked at: its digest says so.
        drawing = ElementTree.fromstring(f"<svg>{icons[name]['body']}</svg>")  # noqa: S314
        left_out = LEFT_OUT.get(name)
        shapes = [s for s in _shapes(drawing, 1.0) if not left_out or not s.startswith(left_out)]
        lines.append(f"{name}\t{';'.join(shapes)}\n")
    return "".join(lines)


def _shapes(element: ElementTree.Element, opacity: float) -> Iterator[str]:
    opacity *= float(element.get("opacity", "1"))
    fill = element.get("fill", "")
    for child in element if element.tag not in {"defs", "clipPath", "filter"} else ():
        yield from _shapes(child, opacity)
    if not fill.startswith("#"):
        return
    if element.tag == "path":
        segments = list(_absolute(element.get("d", "")))
    elif element.tag in {"circle", "ellipse"}:
        rx = float(element.get("rx") or element.get("r") or 0)
        ry = float(element.get("ry") or element.get("r") or 0)
        segments = _oval(float(element.get("cx", 0)), float(element.get("cy", 0)), rx, ry)
        segments = _turned(segments, element.get("transform", ""))
    elif element.tag == "rect":
        x, y = float(element.get("x", 0)), float(element.get("y", 0))
        right, foot = x + float(element.get("width", 0)), y + float(element.get("height", 0))
        segments = [("M", [x, y]), ("L", [right, y]), ("L", [right, foot]), ("L", [x, foot])]
        segments.append(("Z", []))
    else:
        return
    alpha = f"@{round(opacity * 100)}" if opacity < 1 else ""
    holes = "e" if element.get("fill-rule") == "evenodd" else ""
    yield f"{_our_colour(fill)}{alpha} {holes}{_compact(segments)}"


def _oval(x: float, y: float, rx: float, ry: float) -> list[Segment]:
    k = 0.5523
    return [
        ("M", [x + rx, y]),
        ("C", [x + rx, y + k * ry, x + k * rx, y + ry, x, y + ry]),
        ("C", [x - k * rx, y + ry, x - rx, y + k * ry, x - rx, y]),
        ("C", [x - rx, y - k * ry, x - k * rx, y - ry, x, y - ry]),
        ("C", [x + k * rx, y - ry, x + rx, y - k * ry, x + rx, y]),
        ("Z", []),
    ]


def _turned(segments: list[Segment], transform: str) -> list[Segment]:
    """Return segments under ``rotate(degrees x y)``; other transforms do not occur."""
    if not transform:
        return segments
    degrees, x, y = _numbers("C", transform)
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    turned: list[Segment] = []
    for kind, numbers in segments:
        moved: list[float] = []
        for px, py in zip(numbers[::2], numbers[1::2], strict=True):
            dx, dy = px - x, py - y
            moved += [x + cos * dx - sin * dy, y + sin * dx + cos * dy]
        turned.append((kind, moved))
    return turned


def _our_colour(text: str) -> str:
    """Return a colour of the pack in our palette: less saturated, a little darker and warmer."""
    digits = text[1:] if len(text) == 7 else "".join(2 * digit for digit in text[1:4])
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, saturation, value = colorsys.rgb_to_hsv(red, green, blue)
    red, green, blue = colorsys.hsv_to_rgb(hue, saturation * 0.62, 0.06 + value * 0.86)
    warm = (0.62, 0.5, 0.4)
    mixed = (c + (w - c) * 0.1 for c, w in zip((red, green, blue), warm, strict=True))
    return "#" + "".join(f"{round(255 * min(1.0, c)):02x}" for c in mixed)


def _absolute(path: str) -> Iterator[Segment]:
    """Yield the segments of an SVG path as M, L, C, Q and Z with absolute coordinates."""
    x = y = start_x = start_y = 0.0
    control: tuple[float, float] | None = None
    for command, body in re.findall(r"([MLHVCSQTAZmlhvcsqtaz])([^MLHVCSQTAZmlhvcsqtaz]*)", path):
        kind, numbers = command.upper(), _numbers(command.upper(), body)
        takes = _TAKES[kind]
        groups = [numbers[at : at + takes] for at in range(0, len(numbers), takes or 1)] or [[]]
        for index, given in enumerate(groups):
            if command.islower():
                given = _shifted(kind, given, x, y)
            if kind == "Z":
                yield "Z", []
                x, y, control = start_x, start_y, None
                continue
            if kind == "M":
                x, y = given
                if index == 0:
                    start_x, start_y = x, y
                yield ("M" if index == 0 else "L"), [x, y]
                control = None
            elif kind in "LHV":
                if kind == "L":
                    x, y = given
                elif kind == "H":
                    x = given[0]
                else:
                    y = given[0]
                yield "L", [x, y]
                control = None
            elif kind in "CS":
                if kind == "S":
                    first = (2 * x - control[0], 2 * y - control[1]) if control else (x, y)
                    given = [*first, *given]
                yield "C", given
                control, (x, y) = (given[2], given[3]), given[4:]
            elif kind in "QT":
                if kind == "T":
                    first = (2 * x - control[0], 2 * y - control[1]) if control else (x, y)
                    given = [*first, *given]
                yield "Q", given
                control, (x, y) = (given[0], given[1]), given[2:]
            else:
                for curve in _arc(x, y, *given):
                    yield "C", curve
                x, y, control = given[5], given[6], None


def _numbers(kind: str, body: str) -> list[float]:
    if kind != "A":
        return [float(number) for number in _NUMBER.findall(body)]
    # The two flags of an arc may stand without a space before the number that follows.
    number = _NUMBER.pattern
    radii, flags = rf"({number})[ ,]*({number})[ ,]*({number})[ ,]*", r"([01])[ ,]*([01])[ ,]*"
    arc = rf"{radii}{flags}({number})[ ,]*({number})"
    return [float(each) for found in re.findall(arc, body, re.IGNORECASE) for each in found]


def _shifted(kind: str, given: list[float], x: float, y: float) -> list[float]:
    if kind == "H":
        return [given[0] + x]
    if kind == "V":
        return [given[0] + y]
    if kind == "A":
        return [*given[:5], given[5] + x, given[6] + y]
    return [number + (y if at % 2 else x) for at, number in enumerate(given)]


def _arc(
    x: float,
    y: float,
    rx: float,
    ry: float,
    turn: float,
    large: float,
    sweep: float,
    to_x: float,
    to_y: float,
) -> Iterator[list[float]]:
    """Yield cubic curves for an elliptic arc (SVG 1.1, appendix F.6)."""
    if not rx or not ry or (x, y) == (to_x, to_y):
        yield [x, y, to_x, to_y, to_x, to_y]
        return
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    dx, dy = (x - to_x) / 2, (y - to_y) / 2
    px, py = cos * dx + sin * dy, -sin * dx + cos * dy
    grow = math.sqrt(max(1.0, (px / rx) ** 2 + (py / ry) ** 2))
    rx, ry = abs(rx) * grow, abs(ry) * grow
    under = (rx * py) ** 2 + (ry * px) ** 2
    root = math.sqrt(max(0.0, ((rx * ry) ** 2 - under) / under)) * (-1 if large == sweep else 1)
    cx, cy = root * rx * py / ry, -root * ry * px / rx
    middle_x = cos * cx - sin * cy + (x + to_x) / 2
    middle_y = sin * cx + cos * cy + (y + to_y) / 2
    first = math.atan2((py - cy) / ry, (px - cx) / rx)
    span = math.atan2((-py - cy) / ry, (-px - cx) / rx) - first
    if sweep and span < 0:
        span += math.tau
    elif not sweep and span > 0:
        span -= math.tau
    count = max(1, math.ceil(abs(span) / (math.pi / 2) - 1e-9))
    step = span / count
    k = 4 / 3 * math.tan(step / 4)

    def place(u: float, v: float) -> list[float]:
        return [middle_x + cos * rx * u - sin * ry * v, middle_y + sin * rx * u + cos * ry * v]

    for index in range(count):
        a = first + index * step
        b = a + step
        yield [
            *place(math.cos(a) - k * math.sin(a), math.sin(a) + k * math.cos(a)),
            *place(math.cos(b) + k * math.sin(b), math.sin(b) - k * math.cos(b)),
            *place(math.cos(b), math.sin(b)),
        ]


def _compact(segments: list[Segment]) -> str:
    """Return segments as text: a letter, then whole steps from the end of the segment before."""
    x = y = start_x = start_y = 0
    parts = []
    for kind, numbers in segments:
        steps = [round(number * GRID) for number in numbers]
        moved = [step - (y if at % 2 else x) for at, step in enumerate(steps)]
        parts.append(kind.lower() + ",".join(map(str, moved)))
        if steps:
            x, y = steps[-2:]
        if kind == "M":
            start_x, start_y = x, y
        elif kind == "Z":
            x, y = start_x, start_y
    return "".join(parts)


if __name__ == "__main__":
    TARGET.write_text(convert(Path(sys.argv[1])), encoding="utf-8")
