"""The gender of a person of a story."""

from __future__ import annotations

from typing import Literal

Gender = Literal["female", "male", "unknown"]
