"""A fake of servers with OpenAI's chat interface, which differ in what they know of JSON schemas.

Three of its manners follow servers: llama-cpp-python 0.3.36 was measured (500 for ``json_schema``,
``json_object`` with a schema is enforced, anything else runs on until it is cut off); vLLM and
Ollama were read about and not run.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

from ainern2d.plugins.mock.answers import least
from tests.support.fake_server import Asked, FakeServer, Reply

if TYPE_CHECKING:
    from collections.abc import Callable

Manner = Literal["vllm", "llama", "ollama_cloud", "plain"]
CHAT = "POST /v1/chat/completions"


class FakeChat(FakeServer):
    """One server.

    Args:
        manner: ``vllm`` enforces ``json_schema``; ``llama`` enforces ``json_object`` with a schema;
            ``ollama_cloud`` accepts every format and enforces none; ``plain`` refuses formats.
        model: A model that is not forced to keep to a schema; it answers messages with text.
    """

    def __init__(
        self, manner: Manner, model: Callable[[list[dict[str, str]]], str] | None = None
    ) -> None:
        super().__init__()
        self.manner = manner
        self.model = model or (lambda _messages: "Yes, of course.")
        self.names = ["tiny"]
        self.routes[CHAT] = self.chat
        self.routes["GET /v1/models"] = self.models

    def models(self, _asked: Asked) -> Reply:
        return Reply.of({"object": "list", "data": [{"id": name} for name in self.names]})

    def chat(self, asked: Asked) -> Reply:
        data = asked.json
        if data["model"] not in self.names:
            return Reply.of({"error": {"message": f"model {data['model']} does not exist"}}, 404)
        wanted = data.get("response_format", {"type": "text"})
        if self.manner == "llama":
            return self.llama(data, wanted)
        if self.manner == "plain" and wanted["type"] != "text":
            return Reply.of({"error": "unknown field response_format"}, 400)
        if self.manner == "vllm" and wanted["type"] == "json_schema":
            return completion(forced(wanted["json_schema"]["schema"]))
        return completion(self.model(data["messages"]))

    def llama(self, data: dict[str, Any], wanted: dict[str, Any]) -> Reply:
        if wanted["type"] == "json_schema":
            return Reply.of({"error": {"message": "1 validation error: response_format"}}, 500)
        if wanted["type"] == "json_object" and "schema" in wanted:
            return completion(forced(wanted["schema"]))
        return completion('{"a": {"a": ', "length", data["max_tokens"])

    def requests(self) -> list[dict[str, Any]]:
        """Return the bodies of the requests for answers."""
        return [asked.json for asked in self.asked if asked.method == "POST"]


def forced(schema: dict[str, Any]) -> str:
    """Return what a grammar makes any model say."""
    return json.dumps(least(schema, schema))


def completion(text: str | None, reason: str = "stop", tokens: int = 7) -> Reply:
    choice = {"index": 0, "message": {"role": "assistant", "content": text}}
    return Reply.of(
        {
            "id": "1",
            "object": "chat.completion",
            "model": "tiny",
            "choices": [{**choice, "finish_reason": reason}],
            "usage": {"prompt_tokens": 20, "completion_tokens": tokens, "total_tokens": 27},
        }
    )
