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

    Every field is content: a value that changes the result is a field, and any other value (URL,
    host, priority, deadline, environment, time) is not.

    Attributes:
        kind: Kind of op.
        backend: Name of the backend that performs it.
        recipe_version: Raised by the backend's author when the same request gives different bytes.
        model: Name of the model, if the backend has several.
        options: Options of the backend that change its result.
        weights: SHA-256 of each weight file or font it uses, by name.
        libraries: Version of each library whose release changes the bytes, encoders included.
        params: The typed request, as plain data.
        seed: Seed of its random numbers; in [0, 2**31).
        take: Number of the result among several wanted of the same op; 0 is the first.
        inputs: SHA-256 of each input artifact, by role.

    >>> op = Op(kind=Kind.AUDIO, backend="espeak", recipe_version=1, params={"text": "Yes."})
    >>> len(op.key), op.key == op.model_copy().key
    (64, True)
    >>> op.key == op.model_copy(update={"take": 1}).key
    False
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
        """SHA-256 of the canonical form: 64 hexadecimal digits."""
        return digest(self.plain())

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy with some fields changed, and so with another key."""
        copied = super().model_copy(update=update, deep=deep)
        copied.__dict__.pop("key", None)
        return copied
