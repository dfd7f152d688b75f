"""The kinds of op."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """A kind of op, in the order in which an episode needs them."""

    PLAN = "plan"
    LLM = "llm"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    LIPSYNC = "lipsync"
    RENDER = "render"
    CONFORM = "conform"
    SOUND = "sound"
    MIX = "mix"
    COMPOSE = "compose"
    MEASURE = "measure"
