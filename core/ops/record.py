"""Base class of all data that is stored, hashed or sent."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from .canonical import canonical_json


class Record(BaseModel):
    """An immutable value with a canonical form; unknown fields are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    def plain(self) -> dict[str, Any]:
        """Return the record as plain JSON data."""
        return self.model_dump(mode="json")

    def to_json(self) -> bytes:
        """Return the record in canonical form."""
        return canonical_json(self.plain())
