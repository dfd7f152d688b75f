"""The audio backend `openai_speech`: voices of a server with OpenAI's speech interface."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from ainern2d.core import (
    BackendSpec,
    Capabilities,
    Health,
    Kind,
    NamedVoice,
    ServerConfig,
    hookimpl,
    modules_installed,
    not_content,
    require,
    require_one_of,
    server_health,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .backend import SpeechServer

DIALECTS = ("vllm", "kokoro")
EMOTIONS = ("none", "instructions", "vector")
TIMINGS = ("auto", "words", "align", "spread")
AGES, GENDERS = ("child", "young", "adult", "old"), ("female", "male")
GROUPS = ("narrator", *GENDERS, *(f"{age}_{gender}" for age in AGES for gender in GENDERS), "any")
"""Groups of speakers, from narrow to wide; a line takes its first group that has voices."""
_REFERENCE = re.compile(r"(?P<name>[\w-]+)=(?P<sha256>[0-9a-f]{64})(?:=(?P<words>.*))?", re.DOTALL)


@dataclass
class OpenaiSpeechConfig(ServerConfig):
    """Options of the backend.

    Attributes:
        dialect: ``vllm`` (vLLM-Omni) or ``kokoro`` (Kokoro-FastAPI).
        model: Name of the model on the server; empty for its only one.
        voices: Voices of the server, or references, by group of speakers, as ``GROUP=NAME+NAME``;
            groups are ``narrator``, ``female``, ``male``, ``child_female`` and so on, ``any``. A
            character always gets the same voice of its group.
        references: Recordings of voices to clone, as ``NAME=SHA256`` or ``NAME=SHA256=WORDS`` with
            the words spoken in it.
        reference_dir: Folder with ``NAME.wav`` of each reference.
        emotions: How the server gets the emotion of a line: not at all (``none``), in words
            (``instructions``), or as IndexTTS2's ``vector``.
        task: vLLM-Omni's ``task_type``, such as ``Base``; empty for the server's default.
        timing: Source of phoneme times: ``words`` of the server, ``align`` or ``spread``; ``auto``
            for the best one that works.
        loudness: RMS level of the spoken parts of a neutral line, in dBFS.
    """

    url: str = not_content("http://127.0.0.1:8091")
    dialect: str = "vllm"
    model: str = ""
    voices: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    reference_dir: str = not_content("")
    emotions: str = "none"
    task: str = ""
    timing: str = "auto"
    loudness: float = -20.0

    def __post_init__(self) -> None:
        super().__post_init__()
        require_one_of("dialect", self.dialect, DIALECTS)
        require_one_of("emotions", self.emotions, EMOTIONS)
        require_one_of("timing", self.timing, TIMINGS)
        require("loudness", self.loudness, -40, -10)
        voices_of(self)
        references_of(self)
        if self.dialect == "kokoro" and (self.references or self.emotions != "none" or self.task):
            raise ValueError(
                "dialect is kokoro, which takes no references, emotions or task; vllm does"
            )


def voices_of(config: OpenaiSpeechConfig) -> dict[str, tuple[str, ...]]:
    """Return the names of voices by group.

    Raises:
        ValueError: An entry is not ``GROUP=NAME+NAME``.
    """
    found: dict[str, tuple[str, ...]] = {}
    for entry in config.voices:
        group, _, names = entry.partition("=")
        require_one_of("a group of voices", group, GROUPS)
        found[group] = tuple(name.strip() for name in names.split("+"))
        if not all(found[group]):
            raise ValueError(f"voices has {entry!r}, which is not GROUP=NAME+NAME")
    return found


def references_of(config: OpenaiSpeechConfig) -> dict[str, tuple[str, str]]:
    """Return the SHA-256 and the words of each reference, by name.

    Raises:
        ValueError: An entry is not ``NAME=SHA256`` or ``NAME=SHA256=WORDS``.
    """
    found: dict[str, tuple[str, str]] = {}
    for entry in config.references:
        match = _REFERENCE.fullmatch(entry)
        if match is None:
            raise ValueError(
                f"references has {entry!r}, which is not NAME=SHA256 or NAME=SHA256=WORDS"
            )
        found[match["name"]] = match["sha256"], (match["words"] or "").strip()
    return found


def _create(config: OpenaiSpeechConfig) -> SpeechServer:
    from .backend import SpeechServer

    return SpeechServer(config)


def _named(config: OpenaiSpeechConfig) -> Iterable[NamedVoice]:
    """Return the voices of the options, and the references; the server is not asked."""
    groups: dict[str, list[str]] = {}
    for group, names in voices_of(config).items():
        for name in names:
            groups.setdefault(name, []).append(group)
    for name in references_of(config):
        groups.setdefault(name, [])
    for name, found in groups.items():
        words = [group.split("_") for group in found]
        genders = {word for group in words for word in group if word in GENDERS}
        ages = {word for group in words for word in group if word in AGES}
        yield NamedVoice(
            name,
            gender=cast("Any", genders.pop() if len(genders) == 1 else ""),
            age=cast("Any", ages.pop() if len(ages) == 1 else ""),
            style=("narrator",) if "narrator" in found else (),
        )


def _serves(config: OpenaiSpeechConfig, _model: str, _request: Any) -> Health:
    lacking = _probe()
    return server_health(config, config.model) if lacking.ready else lacking


def _probe() -> Health:
    return modules_installed("av", "jieba", "pypinyin", "sanotts")


@hookimpl
def ainern2d_backends() -> Iterable[BackendSpec[Any]]:
    """Register `openai_speech`."""
    return (
        BackendSpec(
            kinds=frozenset({Kind.AUDIO}),
            name="openai_speech",
            config=OpenaiSpeechConfig,
            factory=_create,
            libraries=("jieba", "numpy", "pypinyin", "sanotts"),
            # Mouths are drawn from phonemes, which core.speech has for English and Mandarin.
            capabilities=Capabilities(languages=frozenset({"en", "zh"})),
            deterministic=False,
            probe=_probe,
            serves=_serves,
            voices=_named,
        ),
    )
