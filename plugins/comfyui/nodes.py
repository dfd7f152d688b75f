"""What a server's ``/object_info`` says of its nodes: their inputs, choices and limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

UPLOADS = ("image_upload", "audio_upload", "video_upload")
"""Flags of an input whose choices are the uploaded files, which the list may not show yet."""


@dataclass(frozen=True, slots=True)
class InputLimit:
    """What one input of a node takes.

    Attributes:
        choices: The values it can have; None where any will do.
        least: Smallest number, or None.
        most: Largest number, or None.
        step: Whole numbers lie on a grid of this step from ``least``; 1 is every number.
    """

    choices: tuple[str, ...] | None = None
    least: float | None = None
    most: float | None = None
    step: int = 1

    def snap(self, value: str | float | bool) -> str | float | bool:
        """Return the nearest number that the input takes; what is no number stays as it is."""
        if isinstance(value, bool | str):
            return value
        if self.step > 1 and isinstance(value, int):
            base = int(self.least or 0)
            value = base + round((value - base) / self.step) * self.step
        if self.least is not None:
            value = max(type(value)(self.least), value)
        if self.most is not None:
            value = min(type(value)(self.most), value)
        return value


class NodeCatalogue:
    """The nodes that a server has.

    Args:
        info: The answer of ``/object_info``.
    """

    def __init__(self, info: Mapping[str, Any]) -> None:
        self._info = info

    def __contains__(self, class_type: str) -> bool:
        return class_type in self._info

    def limit(self, class_type: str, name: str) -> InputLimit | None:
        """Return what an input takes, or None if the server does not know the input."""
        node = self._info.get(class_type)
        inputs = node.get("input") if isinstance(node, dict) else None
        for group in ("required", "optional"):
            given = inputs.get(group) if isinstance(inputs, dict) else None
            found = given.get(name) if isinstance(given, dict) else None
            if isinstance(found, list) and found:
                return _limit(found)
        return None


def _limit(found: list[Any]) -> InputLimit:
    kind = found[0]
    options = found[1] if len(found) > 1 and isinstance(found[1], dict) else {}
    if any(options.get(flag) for flag in UPLOADS):
        return InputLimit()
    # Two shapes: [[choices], {...}] of the classic nodes, ["COMBO", {"options": [...]}] of the new.
    choices = kind if isinstance(kind, list) else options.get("options")
    if isinstance(choices, list):
        return InputLimit(choices=tuple(str(choice) for choice in choices))
    if kind not in ("INT", "FLOAT"):
        return InputLimit()
    step = options.get("step") or 1
    return InputLimit(
        least=options.get("min"),
        most=options.get("max"),
        step=int(step) if kind == "INT" else 1,
    )
