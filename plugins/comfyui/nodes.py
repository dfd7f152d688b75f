"""Parses a server's ``/object_info``: the nodes, and the choices and limits of their inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

UPLOADS = ("image_upload", "audio_upload", "video_upload")
"""Flags of inputs whose choices are uploaded files, which the server's list may not have yet."""


@dataclass(frozen=True, slots=True)
class InputLimit:
    """The values that one input of a node accepts.

    Attributes:
        choices: Accepted values; None for any.
        least: Smallest number, or None.
        most: Largest number, or None.
        step: Step of whole numbers, counted from ``least``; 1 accepts all.
    """

    choices: tuple[str, ...] | None = None
    least: float | None = None
    most: float | None = None
    step: int = 1

    def snap(self, value: str | float | bool) -> str | float | bool:
        """Return the nearest accepted number; other values are returned unchanged.

        >>> InputLimit(least=16, most=4096, step=16).snap(721)
        720
        """
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
    """The node types of a server.

    Args:
        info: Answer of ``/object_info``.
    """

    def __init__(self, info: Mapping[str, Any]) -> None:
        self._info = info

    def __contains__(self, class_type: str) -> bool:
        return class_type in self._info

    def limit(self, class_type: str, name: str) -> InputLimit | None:
        """Return the limits of an input, or None if the server does not have it."""
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
    # Two formats: [[choices], {...}] of older nodes, ["COMBO", {"options": [...]}] of newer ones.
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
