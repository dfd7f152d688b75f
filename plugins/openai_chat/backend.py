"""The backend `openai_chat`: answers messages with JSON that matches a schema, or an error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ainern2d.core import (
    InvalidRequestError,
    LlmResult,
    ModelServer,
    hidden_refusal,
    json_in,
    refusal,
    schema_problems,
    watch,
)

from .formats import (
    TRIAL_SCHEMA,
    TRIAL_TOKENS,
    TRIAL_WORDS,
    AnswerFormat,
    repair,
    request,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import JsonValue

    from ainern2d.core import Answer, LlmRequest, Work

    from . import OpenaiChatConfig

CHAT: Final = "/v1/chat/completions"
NOT_UNDERSTOOD: Final = frozenset({400, 422, 500, 501})
"""HTTP statuses of servers that do not support a format: llama-cpp-python answers 500."""

_known: dict[tuple[str, str], AnswerFormat] = {}
"""Format that each server supports for each model, by (URL, model), once it was tried."""


class Said(NamedTuple):
    """A reply of the model.

    Attributes:
        text: Text of the reply.
        facts: Model and token counts, as the server reports them.
    """

    text: str
    facts: dict[str, Any]


class ChatServer:
    """Client of a server's language model.

    Args:
        config: Options of the backend.
    """

    def __init__(self, config: OpenaiChatConfig) -> None:
        self._config = config
        self._server = ModelServer(config)
        self._model = config.model

    def llm(self, request_: LlmRequest, work: Work) -> LlmResult:
        """Answer with JSON that matches the schema.

        An answer that does not match is sent back once, with the list of its problems.

        Raises:
            InvalidRequestError: The server refuses; the answer was cut off, or the second one does
                not match either; the schema is invalid.
            TransientError: The server cannot be reached, is overloaded or too slow.
            OutOfMemoryError: The memory of its device is too small.
            CancelledError: The op was cancelled.
        """
        work.cancel.check()
        schema = request_.answer_schema
        schema_problems(None, schema)  # raises for an invalid schema before the server is asked
        way = self._format(work)
        more = {
            "temperature": request_.temperature,
            "max_tokens": request_.max_tokens,
            "seed": work.seed,
        }
        messages = [{"role": each.role, "content": each.content} for each in request_.messages]
        said = self._ask(way, messages, schema, more, work, 0.3)
        answer, wrong = _judged(said.text, schema)
        repaired = bool(wrong)
        if wrong:
            said = self._ask(way, repair(messages, said.text, wrong), schema, more, work, 0.6)
            answer, wrong = _judged(said.text, schema)
        if wrong:
            raise InvalidRequestError(
                f"the model's answer does not fit its schema, nor does its corrected answer:"
                f" {'; '.join(wrong)}",
                hint="another model may do better; this answer begins with: " + said.text[:80],
            )
        work.progress(1.0, "answered")
        return LlmResult(answer, {**said.facts, "format": way.value, "repaired": repaired})

    def _format(self, work: Work) -> AnswerFormat:
        """Return the best format that the server supports; tried once per process."""
        if self._config.format != "auto":
            return AnswerFormat(self._config.format)
        place = (self._config.url, self._named(work))
        if place in _known:
            return _known[place]
        failed = False
        for way in (AnswerFormat.JSON_SCHEMA, AnswerFormat.JSON_OBJECT):
            understood, status = self._understands(way, work)
            if understood:
                _known[place] = way
                return way
            failed |= status >= 500
        if not failed:
            # A server that failed (5xx) may support the formats later, so nothing is remembered.
            _known[place] = AnswerFormat.PROMPT
        return AnswerFormat.PROMPT

    def _understands(self, way: AnswerFormat, work: Work) -> tuple[bool, int]:
        """Try a format; return whether the model followed it, and the status of the answer."""
        asked = [{"role": "user", "content": TRIAL_WORDS}]
        more = {"temperature": 0.0, "max_tokens": TRIAL_TOKENS, "seed": 0}
        answer = self._post(request(way, asked, TRIAL_SCHEMA, more), work, 0.1, NOT_UNDERSTOOD)
        if answer.status >= 300:
            return False, answer.status
        try:
            said, cut = self._said(answer)
        except InvalidRequestError:
            # A gateway's error inside a 200: the model's server does not support the format.
            return False, 400
        return not cut and not _judged(said.text, TRIAL_SCHEMA)[1], answer.status

    def _ask(
        self,
        way: AnswerFormat,
        messages: list[dict[str, str]],
        schema: dict[str, JsonValue],
        more: dict[str, Any],
        work: Work,
        done: float,
    ) -> Said:
        answer = self._post(request(way, messages, schema, more), work, done, frozenset())
        said, cut = self._said(answer)
        if cut:
            raise InvalidRequestError(
                f"the model's answer was cut off after {more['max_tokens']} tokens",
                hint="allow more tokens, ask for less, or turn the model's thinking off",
            )
        return said

    def _post(self, data: dict[str, Any], work: Work, done: float, also: frozenset[int]) -> Answer:
        data["model"] = self._named(work)
        wait = watch(work, self._config.deadline_s, "waiting for the model", done)
        answer = self._server.post(CHAT, wait, data=data, also=also)
        if (
            answer.status == 500
            and 500 in also
            and "memory" in answer.body.decode("utf-8", "replace")
        ):
            raise refusal(self._server.url + CHAT, answer.status, answer.headers, answer.body)
        return answer

    def _said(self, answer: Answer) -> tuple[Said, bool]:
        """Return the model's reply, and whether it was cut off."""
        found = answer.json()
        try:
            choice = found["choices"][0]
            text = _text_of(choice["message"].get("content"))
            refused = hidden_refusal(self._server.url, json.dumps(choice).encode())
        except (KeyError, IndexError, TypeError, AttributeError) as error:
            raise hidden_refusal(self._server.url, answer.body) or InvalidRequestError(
                f"the answer of {CHAT} has no message in it: {str(found)[:80]}",
                hint="is option url that of a server with OpenAI's interface?",
            ) from error
        if refused is not None:
            raise refused
        usage = found.get("usage")
        counted = {
            name: usage[name]
            for name in ("prompt_tokens", "completion_tokens")
            if isinstance(usage, dict) and isinstance(usage.get(name), int)
        }
        facts = {"model": str(found.get("model", "")), **counted}
        return Said(text, facts), choice.get("finish_reason") == "length"

    def _named(self, work: Work) -> str:
        """Return the configured model, or the name of the server's only one."""
        if not self._model:
            wait = watch(work, self._config.deadline_s, "asking for the model")
            names = self._server.models(wait)
            if len(names) != 1:
                raise InvalidRequestError(
                    f"{self._server.url} has {len(names)} models: {', '.join(names) or 'none'}",
                    hint="name one in option model",
                )
            self._model = names[0]
        return self._model


def _text_of(content: Any) -> str:
    """Return the text of a message, which is a string or a list of parts."""
    if isinstance(content, list):
        return "".join(str(part.get("text") or "") for part in content if isinstance(part, dict))
    return str(content or "")


def _judged(text: str, schema: dict[str, JsonValue]) -> tuple[JsonValue, Sequence[str]]:
    """Return the JSON value in a text, and its problems with the schema."""
    try:
        value = json_in(text)
    except ValueError as error:
        return None, [str(error)]
    return value, schema_problems(value, schema)
