"""Extracts the JSON value from a language model's answer and validates it against a schema."""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from ..errors import InvalidRequestError
from ..ops.canonical import canonical_json

if TYPE_CHECKING:
    from pydantic import JsonValue

MOST: Final = 5
"""Problems reported per answer; further ones are dropped."""
LONGEST: Final = 200
"""Longest description of one problem, in characters."""

STARTS: Final = 200
"""Brackets in a reply at which a JSON value is looked for; a reply has one value, or none."""

_OPENING: Final = re.compile(r"<think(?:ing)?>")
_CLOSING: Final = re.compile(r"</think(?:ing)?>")
_FENCED: Final = re.compile(r"```[a-zA-Z]*\s*\n(.*?)```", re.DOTALL)


def schema_problems(answer: JsonValue, schema: dict[str, JsonValue]) -> list[str]:
    """Return the places where an answer does not match a schema; empty if it matches.

    Args:
        answer: JSON value that the model returned.
        schema: JSON Schema; draft 2020-12 unless ``$schema`` names another. ``{}`` accepts any
            value.

    Returns:
        At most ``MOST`` lines ``JSON path: message``, each of at most ``LONGEST`` characters.

    Raises:
        InvalidRequestError: ``schema`` is not a valid JSON Schema, or has an unresolvable ``$ref``.

    >>> schema = {"properties": {"age": {"type": "integer"}}}
    >>> schema_problems({"age": "7"}, schema)
    ["$.age: '7' is not of type 'integer'"]
    """
    import jsonschema
    import referencing
    from jsonschema.validators import validator_for

    checker = validator_for(schema, default=jsonschema.Draft202012Validator)
    try:
        checker.check_schema(schema)
        found = sorted(
            checker(schema).iter_errors(answer), key=lambda each: list(each.path).__str__()
        )
    except jsonschema.SchemaError as error:
        raise InvalidRequestError(
            f"the schema of the answer is no JSON Schema: {error.json_path}: {error.message}"
        ) from error
    except referencing.exceptions.Unresolvable as error:
        # References are not fetched: a schema must not let a story open connections.
        raise InvalidRequestError(
            f"the schema of the answer refers to what it does not have: {error}"
        ) from error
    return [_shortened(f"{each.json_path}: {each.message}") for each in found[:MOST]]


def json_in(text: str) -> JsonValue:
    """Return the first JSON value in a model's reply: the whole text, a fenced block, or inline.

    Text inside ``<think>`` tags is ignored unless the whole reply is JSON.

    Raises:
        ValueError: The reply has no JSON value, or one that cannot be stored: a lone surrogate, a
            number out of range, too many levels of nesting.

    >>> json_in('Here it is: {"here": true}. Anything else?')
    {'here': True}
    """
    found = _value_in(text)
    try:
        canonical_json(found)
    except UnicodeEncodeError as error:
        raise ValueError("it has half a character (a lone surrogate)") from error
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    except ValueError as error:
        raise ValueError("it has a number that is too large") from error
    return found


def _value_in(text: str) -> JsonValue:
    whole = text.strip()
    said = _without_thoughts(text).strip()
    for part in (whole, said, *(match.strip() for match in _FENCED.findall(said))):
        try:
            return _strict(part)
        except ValueError:
            continue
    decoder = json.JSONDecoder(parse_constant=_refused)
    for start in islice((place for place, char in enumerate(said) if char in "{["), STARTS):
        try:
            found: JsonValue = decoder.raw_decode(said, start)[0]
        except (ValueError, RecursionError):
            continue
        return found
    raise ValueError("it has no JSON value in it")


def _without_thoughts(text: str) -> str:
    """Return a reply without what stands in ``<think>`` tags, in time linear in its length."""
    kept: list[str] = []
    at = 0
    while (opening := _OPENING.search(text, at)) and (
        closing := _CLOSING.search(text, opening.end())
    ):
        kept.append(text[at : opening.start()])
        at = closing.end()
    rest = "".join((*kept, text[at:]))
    # Some chat templates put the opening tag into the prompt, so that only the closing tag is seen.
    return rest[max((tag.end() for tag in _CLOSING.finditer(rest)), default=0) :]


def _strict(text: str) -> JsonValue:
    try:
        found: JsonValue = json.loads(text, parse_constant=_refused)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    return found


def _refused(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
