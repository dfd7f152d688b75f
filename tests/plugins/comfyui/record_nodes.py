"""Writes nodes.json: what a real server says of the nodes that the fake one has.

Usage: ``python -m tests.plugins.comfyui.record_nodes URL``.

Only names, types, choices and limits are kept;
lists of files on the server are left out.
"""

from __future__ import annotations

import json
import sys
import urllib.request
from pathlib import Path
from typing import Any

from ainern2d.plugins.comfyui.workflow import workflows

NODES = Path(__file__).with_name("nodes.json")
EXTRA = ("EmptyImage", "SaveImage", "PreviewImage", "Ainern2dTestFault")
KEPT = ("min", "max", "step", "options", "image_upload", "audio_upload")
LISTS = {
    ("UNETLoader", "unet_name"): "diffusion_models",
    ("CheckpointLoaderSimple", "ckpt_name"): "checkpoints",
    ("CLIPLoader", "clip_name"): "text_encoders",
    ("VAELoader", "vae_name"): "vae",
    ("LoraLoaderModelOnly", "lora_name"): "loras",
    ("AudioEncoderLoader", "audio_encoder_name"): "audio_encoders",
}
"""Inputs whose choices are files below the server's ``models``."""


def wanted() -> list[str]:
    """Return the classes of every node that a workflow or a test uses."""
    found = {
        node["class_type"] for workflow in workflows().values() for node in workflow.graph.values()
    }
    return sorted(found | set(EXTRA))


def reduced(info: dict[str, Any]) -> dict[str, Any]:
    """Return the part of an ``/object_info`` that is recorded."""
    return {
        name: {
            "input": {
                group: {
                    field: _field(name, field, given)
                    for field, given in (info[name]["input"].get(group) or {}).items()
                }
                for group in ("required", "optional")
            },
            "output": list(info[name]["output"]),
            "output_node": info[name]["output_node"],
        }
        for name in wanted()
    }


def _field(node: str, name: str, given: list[Any]) -> list[Any]:
    kind = [] if isinstance(given[0], list) and (node, name) in LISTS else given[0]
    options = given[1] if len(given) > 1 else {}
    kept = {key: options[key] for key in KEPT if key in options}
    if (node, name) in LISTS and "options" in kept:
        kept["options"] = []
    if kept.get("image_upload") or kept.get("audio_upload"):
        # A list of files, in either of the two shapes that releases give lists in.
        kind = []
        kept.pop("options", None)
    return [kind, kept]


def fits(recorded: Any, found: Any) -> bool:
    """Return whether what was recorded is true of a server; it may offer more choices."""
    if isinstance(recorded, list) and all(isinstance(each, str) for each in recorded):
        return isinstance(found, list) and set(recorded) <= set(found)
    if isinstance(recorded, list):
        same = isinstance(found, list) and len(found) == len(recorded)
        return same and all(map(fits, recorded, found))
    if isinstance(recorded, dict):
        same = isinstance(found, dict) and found.keys() == recorded.keys()
        return same and all(fits(value, found[key]) for key, value in recorded.items())
    return bool(recorded == found)


if __name__ == "__main__":
    with urllib.request.urlopen(f"{sys.argv[1]}/object_info", timeout=60) as answer:  # noqa: S310
        NODES.write_text(json.dumps(reduced(json.load(answer)), indent=1) + "\n", "utf-8")
