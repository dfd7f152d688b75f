"""Ways to send the schema of an answer to a server, and requests to repair an answer."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import JsonValue


class AnswerFormat(StrEnum):
    """The ways, best first.

    JSON_SCHEMA is that of OpenAI and vLLM. JSON_OBJECT has the schema beside it, for llama.cpp.
    PROMPT states it in the text only.
    """

    JSON_SCHEMA = "json_schema"
    JSON_OBJECT = "json_object"
    PROMPT = "prompt"


TRIAL_SCHEMA: Final[dict[str, JsonValue]] = {
    "type": "object",
    "properties": {"verdict_of_the_pier": {"type": "string", "enum": ["yes", "no"]}},
    "required": ["verdict_of_the_pier"],
    "additionalProperties": False,
}
TRIAL_WORDS: Final = "Is a pier near water? Answer yes or no."
"""A question without a word of JSON: a JSON answer shows that the server applied the format."""
TRIAL_TOKENS: Final = 256

Messages = list[dict[str, str]]


def request(
    way: AnswerFormat,
    messages: Sequence[dict[str, str]],
    schema: dict[str, JsonValue],
    more: dict[str, Any],
) -> dict[str, Any]:
    """Return the body of a chat request.

    Args:
        way: How the schema is sent.
        messages: Messages of the conversation.
        schema: JSON Schema of the answer.
        more: Further fields, such as temperature.
    """
    told: list[dict[str, str]] = list(messages)
    data: dict[str, Any] = {"stream": False, **more}
    if way is AnswerFormat.JSON_SCHEMA:
        named = {"name": "answer", "schema": schema, "strict": True}
        data["response_format"] = {"type": "json_schema", "json_schema": named}
    elif way is AnswerFormat.JSON_OBJECT:
        data["response_format"] = {"type": "json_object", "schema": schema}
    else:
        told = in_words(told, schema)
    return {**data, "messages": told}


def in_words(messages: Messages, schema: dict[str, JsonValue]) -> Messages:
    """Add the schema to the last message of the user, as some models take no system message."""
    rule = "Answer with one JSON value and nothing else: no explanation, no fence."
    if schema:
        text = json.dumps(schema, ensure_ascii=False, separators=(",", ":"))
        rule += f" It must be valid under this JSON Schema:\n{text}"
    place = max((n for n, each in enumerate(messages) if each["role"] == "user"), default=None)
    if place is None:
        return [*messages, {"role": "user", "content": rule}]
    asked = {**messages[place], "content": f"{messages[place]['content']}\n\n{rule}"}
    return [*messages[:place], asked, *messages[place + 1 :]]


def repair(messages: Messages, answer: str, wrong: Sequence[str]) -> Messages:
    """Return the conversation continued with an answer and the list of its problems."""
    listed = "\n".join(f"* {each}" for each in wrong)
    again = (
        f"That answer cannot be used:\n{listed}\n\nGive the whole answer again, corrected, as one"
        " JSON value and nothing else."
    )
    return [
        *messages,
        {"role": "assistant", "content": answer or "(nothing)"},
        {"role": "user", "content": again},
    ]
