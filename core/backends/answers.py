"""Whether a language model's answer fits its JSON schema, and finding the JSON in what it said."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from ..errors import InvalidRequestError
from ..ops.canonical import canonical_json

if TYPE_CHECKING:
    from pydantic import JsonValue

MOST: Final = 5
"""Problems that are told of one answer."""
LONGEST: Final = 200
"""Characters of one problem."""

_THOUGHTS: Final = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
# Of some models the first tag is in the prompt, so that only the end of their thoughts is seen.
_THOUGHT: Final = re.compile(r".*</think(?:ing)?>", re.DOTALL)
_FENCED: Final = re.compile(r"```[a-zA-Z]*\s*\n(.*?)```", re.DOTALL)


def problems(answer: JsonValue, schema: dict[str, JsonValue]) -> list[str]:
    """Say where an answer does not fit a schema; empty if it does.

    Args:
        answer: Of the model.
        schema: JSON Schema, of draft 2020-12 unless it names another; ``{}`` takes anything.

    Raises:
        InvalidRequestError: The schema itself is wrong.
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
        # Nothing is fetched: a schema that refers to the web would let a story reach out.
        raise InvalidRequestError(
            f"the schema of the answer refers to what it does not have: {error}"
        ) from error
    return [_shortened(f"{each.json_path}: {each.message}") for each in found[:MOST]]


def json_in(text: str) -> JsonValue:
    """Return the JSON value in what a model said, which may be in a fence or among words.

    Raises:
        ValueError: There is none, or it has what cannot be written: half a character, a number
            without end.
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
    said = _THOUGHT.sub("", _THOUGHTS.sub("", text)).strip()
    for part in (whole, said, *(match.strip() for match in _FENCED.findall(said))):
        try:
            return _strict(part)
        except ValueError:
            continue
    decoder = json.JSONDecoder(parse_constant=_refused)
    for start in (place for place, char in enumerate(said) if char in "{["):
        try:
            found: JsonValue = decoder.raw_decode(said, start)[0]
        except (ValueError, RecursionError):
            continue
        return found
    raise ValueError("it has no JSON value in it")


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
