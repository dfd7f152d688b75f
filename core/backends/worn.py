"""What a video backend dresses a person in, shown to users before a film is made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Worn:
    """What a person wears, by the backend's own names for clothes.

    It is shown to users: nothing of it enters a key.

    Attributes:
        outfit: The cut of the clothes, such as ``robe``; the page has words for the names of the
            bundled artist, and shows others as they are.
        hat: What is on the head; empty for nothing.
        role: The trade or rank whose clothes these are, in an English word; empty for none.

    Example:
        >>> from ainern2d.core import Worn
        >>> Worn("uniform", hat="cap", role="police").outfit
        'uniform'
    """

    outfit: str
    hat: str = ""
    role: str = ""
