"""An op: a need bound to a backend, and the key that names its result."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from pydantic import Field, JsonValue

from .canonical import digest
from .kind import Kind
from .record import Record

if TYPE_CHECKING:
    from collections.abc import Mapping


class Op(Record):
    """A pure function from parameters and input artifacts to artifacts.

    Every field is content: whatever changes the result is here, and nothing else is. No URL, host,
    priority, deadline, environment or time.

    Attributes:
        kind: The kind of work.
        backend: Name of the backend that performs it.
        recipe_version: Raised by the backend's author when the same request gives other bytes.
        model: Name of the model, where the backend has more than one.
        options: Those options of the backend that change its result.
        weights: SHA-256 of each weight file or font it uses, by name.
        libraries: Version of each library whose release changes the bytes, encoders included.
        params: The typed request, as plain data.
        seed: For everything random in it; in [0, 2**31).
        take: Counts wanted results of the same op; 0 is the first.
        inputs: SHA-256 of each input artifact, by the role it plays.
    """

    kind: Kind
    backend: str
    recipe_version: int
    model: str = ""
    options: dict[str, JsonValue] = Field(default_factory=dict)
    weights: dict[str, str] = Field(default_factory=dict)
    libraries: dict[str, str] = Field(default_factory=dict)
    params: dict[str, JsonValue] = Field(default_factory=dict)
    seed: int = 0
    take: int = 0
    inputs: dict[str, str] = Field(default_factory=dict)

    @cached_property
    def key(self) -> str:
        """The SHA-256 of the canonical form: 64 hexadecimal digits."""
        return digest(self.plain())

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy with some fields changed, and so with a key of its own."""
        copied = super().model_copy(update=update, deep=deep)
        copied.__dict__.pop("key", None)
        return copied
