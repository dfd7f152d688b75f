"""The font of subtitles and titles: Noto Sans CJK, which holds Latin, Chinese, Japanese, Korean."""

from __future__ import annotations

import hashlib
import importlib.util
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..backends.spec import Weight
from ..errors import InvalidRequestError

if TYPE_CHECKING:
    import skia

_PACKAGE: Final = "manimgx_fonts_cjk"
_FILE: Final = "NotoSansCJK-VF.otf.ttc"

FACES: Final = {"ja": 0, "ko": 1, "zh": 2}
"""Index of a language's face in the collection; the same character is drawn differently in each."""

BOLD: Final = 700
"""Weight of subtitles, on the axis of the variable font, which runs from 100 to 900."""
BLACK: Final = 900
"""Weight of titles, likewise."""


def find_font() -> Path | None:
    """Return where the font is on this machine, or None; the package is not imported."""
    found = importlib.util.find_spec(_PACKAGE)
    for folder in (found and found.submodule_search_locations) or ():
        path = Path(folder, _FILE)
        if path.is_file():
            return path
    return None


FONT: Final = Weight(
    name="noto-sans-cjk-vf",
    sha256="d3d8256cdec8dbcb3552284bc6b20c734dd60c2ee9df83b5758e34807c4bac32",
    how_to_get="pip install manimgx-fonts-cjk, or ainern2d[cartoon], which brings it",
    find=find_font,
)
"""Noto Sans CJK, variable; SIL Open Font License."""


@lru_cache(maxsize=1)
def verified_font() -> Path:
    """Return the path of the font, whose bytes were compared with :data:`FONT` once.

    Raises:
        InvalidRequestError: The font is missing, or is another release.
    """
    path = FONT.find()
    if path is None:
        raise InvalidRequestError("the font Noto Sans CJK is missing", hint=FONT.how_to_get)
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != FONT.sha256:
        raise InvalidRequestError(
            f"{path} has SHA-256 {found[:12]}..., not {FONT.sha256[:12]}...: text would look"
            " different from what was recorded",
            hint="install the release of manimgx-fonts-cjk that requirements.lock names",
        )
    return path


@lru_cache(maxsize=8)
def typeface(language: str, weight: int = BOLD) -> skia.Typeface:
    """Load the font for Skia.

    Args:
        language: Primary BCP 47 tag; chooses between the Chinese, Japanese and Korean forms.
        weight: 100 (thin) to 900 (black).

    Raises:
        InvalidRequestError: The font is missing, or is another release.
    """
    import skia

    face = skia.Typeface.MakeFromFile(str(verified_font()), FACES.get(language, FACES["zh"]))
    position = skia.FontArguments.VariationPosition
    coordinates = position.Coordinates([position.Coordinate(_tag("wght"), float(weight))])
    arguments = skia.FontArguments()
    arguments.setVariationDesignPosition(position(coordinates))
    return face.makeClone(arguments)


def _tag(name: str) -> int:
    """Return a four-letter OpenType tag as the number that Skia wants."""
    return int.from_bytes(name.encode("ascii"), "big")
