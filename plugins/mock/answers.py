"""Mock answers of a language model: a minimal value that matches a JSON schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ainern2d.core import InvalidRequestError, LlmResult, schema_problems

if TYPE_CHECKING:
    from pydantic import JsonValue

    from ainern2d.core import LlmRequest

DEEPEST: Final = 40
"""Levels after which a schema counts as recursive."""


def answer_of(request: LlmRequest) -> LlmResult:
    """Answer with a minimal value.

    Raises:
        InvalidRequestError: The schema is invalid, or uses keywords that the mock does not know.
    """
    schema_problems(None, request.answer_schema)
    answer = least(request.answer_schema, request.answer_schema)
    if wrong := schema_problems(answer, request.answer_schema):
        raise InvalidRequestError(
            f"mock backend: no answer to this schema: {wrong[0]}",
            hint="it knows types, enums, bounds, required properties and references; no patterns",
        )
    return LlmResult(answer, {"model": "mock"})


def least(schema: JsonValue, root: JsonValue, depth: int = 0) -> JsonValue:
    """Return a minimal value for the known keywords of a schema.

    >>> least({"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}, {})
    {'n': 0}
    """
    if not isinstance(schema, dict) or depth > DEEPEST:
        return None
    for key in ("const", "default"):
        if key in schema:
            return schema[key]
    options = schema.get("enum") or schema.get("examples")
    if isinstance(options, list) and options:
        return options[0]
    reference = schema.get("$ref")
    if isinstance(reference, str):
        return least(_referred(root, reference), root, depth + 1)
    for key in ("anyOf", "oneOf", "allOf"):
        choices = schema.get(key)
        if isinstance(choices, list) and choices:
            return least(choices[0], root, depth + 1)
    kind = schema.get("type")
    return _of_kind(kind[0] if isinstance(kind, list) else kind, schema, root, depth)


def _of_kind(kind: Any, schema: dict[str, Any], root: JsonValue, depth: int) -> JsonValue:
    if kind == "object" or "properties" in schema:
        properties = schema.get("properties", {})
        return {
            name: least(properties.get(name, {}), root, depth + 1)
            for name in schema.get("required", ())
        }
    if kind == "array":
        first = schema.get("items", {})
        return [least(first, root, depth + 1) for _ in range(schema.get("minItems", 0))]
    if kind == "string":
        return "mock".ljust(schema.get("minLength", 0), ".")[: schema.get("maxLength")]
    if kind in ("integer", "number"):
        above = schema.get("exclusiveMinimum")
        low: float = schema.get("minimum", 0 if above is None else above + 1)
        high: float = schema.get("maximum", low)
        return min(low, high)
    return True if kind == "boolean" else None


def _referred(root: JsonValue, reference: str) -> JsonValue:
    at = root
    for name in reference.removeprefix("#").split("/")[1:]:
        at = at.get(name.replace("~1", "/").replace("~0", "~")) if isinstance(at, dict) else None
    return at
