"""The state of a GPU, as workers tell it with their presence."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from .bounds import Bytes, Word


class Gpu(BaseModel):
    """A GPU of a worker's machine; workers of one machine tell of the same ones.

    Attributes:
        id: Of the card, unique.
        name: For people.
        total_bytes: Of its memory; 0 if it has none of its own, or does not tell.
        used_bytes: Of its memory, by anybody.
        busy_percent: Share of the last second in which it computed, 0 to 100; None if unknown.
        celsius: Its temperature; None if unknown.
        watts: Its power; None if unknown.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)

    id: Word
    name: Word = ""
    total_bytes: Bytes
    used_bytes: Bytes = 0
    busy_percent: float | None = Field(default=None, ge=0, le=100)
    celsius: float | None = Field(default=None, ge=-1000, le=10_000)
    watts: float | None = Field(default=None, ge=-1e6, le=1e6)
