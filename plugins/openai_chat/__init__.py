"""The llm backend `openai_chat`: JSON answers from a server with OpenAI's chat interface."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ainern2d.core import (
    BackendSpec,
    Health,
    Kind,
    ServerConfig,
    hookimpl,
    modules_installed,
    not_content,
    require_one_of,
    server_health,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .backend import ChatServer

FORMATS = ("auto", "json_schema", "json_object", "prompt")


@dataclass
class OpenaiChatConfig(ServerConfig):
    """Options of the backend.

    Attributes:
        model: Name of the model on the server; empty for its only one.
        format: How requests carry the schema of the answer: ``json_schema``, ``json_object`` with
            the schema beside it (llama.cpp), or text in the ``prompt``; ``auto`` tries them once
            per server and model.
    """

    model: str = ""
    format: str = not_content("auto")

    def __post_init__(self) -> None:
        super().__post_init__()
        require_one_of("format", self.format, FORMATS)


def _create(config: OpenaiChatConfig) -> ChatServer:
    from .backend import ChatServer

    return ChatServer(config)


def _probe() -> Health:
    return modules_installed("jsonschema")


def _serves(config: OpenaiChatConfig, _model: str, _request: Any) -> Health:
    lacking = _probe()
    return server_health(config, config.model) if lacking.ready else lacking


@hookimpl
def ainern2d_backends() -> Iterable[BackendSpec[Any]]:
    """Register `openai_chat`."""
    return (
        BackendSpec(
            kinds=frozenset({Kind.LLM}),
            name="openai_chat",
            config=OpenaiChatConfig,
            factory=_create,
            deterministic=False,
            probe=_probe,
            serves=_serves,
        ),
    )
