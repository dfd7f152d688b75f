"""Flat colours with an outline: what is drawn is what is seen."""

from __future__ import annotations

from typing import Final

from .treatment import Card, Treatment

FLAT: Final = Treatment(Card("#14101f", 0.5, "#fffaf0", "#14101f", "#f2dca8"))
