"""Interprets answers of a ComfyUI server: output files, and refusals and failures as errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ainern2d.core import Ainern2dError, InvalidRequestError, OutOfMemoryError, TransientError

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST: Final = 400
"""Longest quotation of a server's message, in characters: some contain whole tensors."""


@dataclass(frozen=True, slots=True)
class OutputFile:
    """A file on the server, in ComfyUI's terms.

    Attributes:
        filename: Name of the file.
        subfolder: Folder below that of its type.
        type: ``output``, ``input`` or ``temp``.
    """

    filename: str
    subfolder: str
    type: str


def refusal(status: int, body: Any, what: str = "the job") -> Ainern2dError:
    """Return the error for a request that the server did not accept.

    Args:
        status: HTTP status.
        body: Answer, parsed if it was JSON.
        what: What was sent, for the message.
    """
    if status >= 500:
        return TransientError(
            f"ComfyUI failed at taking {what}, with status {status}: {_plain(body)}",
            hint="the server's log says why",
        )
    if not isinstance(body, dict):
        return InvalidRequestError(
            f"ComfyUI refused {what} with status {status}: {_plain(body)}",
            hint="is it ComfyUI that listens there? a proxy may stand before it",
        )
    reasons = node_errors(body.get("node_errors"))
    error = body.get("error")
    if isinstance(error, dict):
        said = f"{error.get('type', '')}: {error.get('message', '')}".strip(": ")
        # Since 0.21 a node is named by its title, which does not say what is to be installed.
        missing = str(_mapping(error.get("extra_info")).get("class_type") or "")
        reasons.insert(0, said if missing in said else f"{said} ({missing})")
    elif error:
        reasons.insert(0, str(error))
    text = _short("; ".join(reasons) or f"status {status}")
    if "custom_validation_failed" in text:
        # An uploaded file is gone, as after a restart with a clean-up; a retry uploads it again.
        return TransientError(f"ComfyUI lost an uploaded file: {text}")
    hint = "`ainern2d backends comfyui` says what the server needs"
    return InvalidRequestError(f"ComfyUI refused {what}: {text}", hint=hint)


def not_given(file: OutputFile, status: int, body: Any) -> Ainern2dError:
    """Return the error for a file that the job's record names and the server does not deliver.

    Args:
        file: File of the job's record.
        status: HTTP status.
        body: Answer, parsed if it was JSON.
    """
    kind = TransientError if status >= 500 else InvalidRequestError
    said = "a page for browsers" if status == 200 else f"status {status}: {_plain(body)}"
    return kind(
        f"ComfyUI does not give the file {_short(file.filename)!r} of its job, but {said}",
        hint="is it ComfyUI that listens there? a proxy may stand before it",
    )


def node_errors(found: Any) -> list[str]:
    """Return the errors by node; an answer can have them beside an accepted half of a graph."""
    reasons = []
    for identity, problem in _mapping(found).items():
        problem = _mapping(problem)
        for each in map(_mapping, _list(problem.get("errors"))):
            details = each.get("details") or each.get("message", "")
            name = problem.get("class_type", "")
            reasons.append(f"node {identity} ({name}): {each.get('type', '')}: {details}")
    return reasons


def succeeded(record: Mapping[str, Any]) -> bool:
    """Return whether the record of an ended job reports success."""
    return _mapping(record.get("status")).get("status_str") == "success"


def failure(record: Mapping[str, Any]) -> Ainern2dError:
    """Return the error of a failed job; its class decides what the executor does next."""
    for message in _list(_mapping(record.get("status")).get("messages")):
        name, *more = _list(message) or [""]
        if name == "execution_interrupted":
            return TransientError("another client interrupted the job on the ComfyUI server")
        if name == "execution_error":
            return _execution_error(_mapping(more[0] if more else None))
    return TransientError(
        "ComfyUI says that the job failed, and does not say why",
        hint="the server's log may have the reason; it is tried again",
    )


def _execution_error(data: Mapping[str, Any]) -> Ainern2dError:
    kind = str(data.get("exception_type", ""))
    said = _short(data.get("exception_message", ""))
    where = f"node {data.get('node_id', '?')} ({data.get('node_type', '?')})"
    if kind.rpartition(".")[2] in ("OutOfMemoryError", "MemoryError"):
        return OutOfMemoryError(
            f"the GPU of the ComfyUI server is too small for this: {where}: {said}",
            hint="a smaller film.height, or a smaller model, needs less",
        )
    if "CUDA error" in said or kind.endswith("AcceleratorError"):
        return TransientError(
            f"the GPU of the ComfyUI server failed: {where}: {kind}: {said}",
            hint="restart the server: after such an error it cannot work on",
        )
    return InvalidRequestError(
        f"ComfyUI failed in {where}: {kind}: {said}",
        hint="the server's log has the details",
    )


def files_of(record: Mapping[str, Any], node: str) -> list[OutputFile]:
    """Return the files that one node of a job wrote, from all lists of its outputs."""
    found = []
    for items in _mapping(_mapping(record.get("outputs")).get(node)).values():
        for item in map(_mapping, _list(items)):
            name, kind = item.get("filename"), str(item.get("type") or "output")
            if isinstance(name, str) and name and kind != "temp":
                found.append(OutputFile(name, str(item.get("subfolder") or ""), kind))
    return found


def _mapping(found: Any) -> Mapping[str, Any]:
    """Return a mapping unchanged, and an empty one for any other value."""
    return found if isinstance(found, dict) else {}


def _list(found: Any) -> list[Any]:
    return found if isinstance(found, list) else []


def _plain(body: Any) -> str:
    """Return a body as text for messages; an HTML page has no message."""
    text = _short(body)
    return "a page for browsers" if text.startswith("<") else text or "without a word"


def _short(text: Any) -> str:
    flat = " ".join(str(text).split())
    return flat if len(flat) <= LONGEST else flat[:LONGEST] + " ..."
