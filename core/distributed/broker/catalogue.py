"""JSON Schemas of all messages, for workers in other languages.

``python -m ainern2d.core.distributed.broker.catalogue`` writes them into the
package; a test compares.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .messages import MESSAGES, PREFIX

FOLDER = Path(__file__).parent / "schemas"
"""The published files, ``<type>.v<version>.json``."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict[str, Any]]:
    """Return the schema of every message that this release writes, by the name of its file."""
    found = {}
    for name, message in MESSAGES.items():
        schema = message.model_json_schema()
        kind = f"{PREFIX}{name}.v{message.VERSION}"
        said = (message.__doc__ or "").split("\n\n")[0].strip()
        # A reader ignores what it does not know, so that a newer release may add fields.
        schema |= {"$schema": DIALECT, "title": kind, "description": said}
        found[f"{name}.v{message.VERSION}.json"] = schema
    return found


def write(folder: Path = FOLDER) -> None:
    """Write the files anew, and remove those of messages that are no longer written."""
    folder.mkdir(exist_ok=True)
    texts = {name: text_of(schema) for name, schema in schemas().items()}
    for path in folder.glob("*.json"):
        if path.name not in texts:
            path.unlink()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


def text_of(schema: dict[str, Any]) -> str:
    """Return what a file holds."""
    return json.dumps(schema, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    write()
