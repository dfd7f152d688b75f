"""The kinds of work an op can be."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """A role that a backend can play, in the order in which an episode needs them."""

    PLAN = "plan"
    LLM = "llm"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    LIPSYNC = "lipsync"
    RENDER = "render"
    MIX = "mix"
    COMPOSE = "compose"
    MEASURE = "measure"
