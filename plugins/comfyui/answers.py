"""What a server's answers mean: files, and refusals and failures as the project's own errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ainern2d.core import Ainern2dError, InvalidRequestError, OutOfMemoryError, TransientError

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST: Final = 400
"""Characters of a server's own words that are passed on: some hold whole tensors."""


@dataclass(frozen=True, slots=True)
class OutputFile:
    """A file on the server, in its own terms.

    Attributes:
        filename: Its name.
        subfolder: Where it is below the folder of its type.
        type: ``output``, ``input`` or ``temp``.
    """

    filename: str
    subfolder: str
    type: str


def refusal(status: int, body: Any, what: str = "the job") -> Ainern2dError:
    """Say why the server did not take something.

    Args:
        status: Of HTTP.
        body: The answer, as JSON if it was.
        what: It did not take.
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
        reasons.insert(0, f"{error.get('type', '')}: {error.get('message', '')}".strip(": "))
    elif error:
        reasons.insert(0, str(error))
    text = _short("; ".join(reasons) or f"status {status}")
    if "custom_validation_failed" in text:
        # An uploaded file is gone, as after a cleaned restart; another try uploads it again.
        return TransientError(f"ComfyUI lost an uploaded file: {text}")
    hint = "`ainern2d backends comfyui` says what the server needs"
    return InvalidRequestError(f"ComfyUI refused {what}: {text}", hint=hint)


def not_given(file: OutputFile, status: int, body: Any) -> Ainern2dError:
    """Say that the server does not give a file that it has named itself.

    Args:
        file: By the record of the job.
        status: Of HTTP.
        body: The answer, as JSON if it was.
    """
    kind = TransientError if status >= 500 else InvalidRequestError
    said = "a page for browsers" if status == 200 else f"status {status}: {_plain(body)}"
    return kind(
        f"ComfyUI does not give the file {_short(file.filename)!r} of its job, but {said}",
        hint="is it ComfyUI that listens there? a proxy may stand before it",
    )


def node_errors(found: Any) -> list[str]:
    """Return what is wrong with which node; also part of an answer that took half of a graph."""
    reasons = []
    for identity, problem in _mapping(found).items():
        problem = _mapping(problem)
        for each in map(_mapping, _list(problem.get("errors"))):
            details = each.get("details") or each.get("message", "")
            name = problem.get("class_type", "")
            reasons.append(f"node {identity} ({name}): {each.get('type', '')}: {details}")
    return reasons


def succeeded(record: Mapping[str, Any]) -> bool:
    """Say whether a job of the history was finished."""
    return _mapping(record.get("status")).get("status_str") == "success"


def failure(record: Mapping[str, Any]) -> Ainern2dError:
    """Say how a job of the history failed, as the error class that decides what comes next."""
    for message in _list(_mapping(record.get("status")).get("messages")):
        name, *more = _list(message) or [""]
        if name == "execution_interrupted":
            return TransientError("the job was interrupted on the ComfyUI server by somebody else")
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
    """Return the files that one node of a job wrote, whatever the server calls their list."""
    found = []
    for items in _mapping(_mapping(record.get("outputs")).get(node)).values():
        for item in map(_mapping, _list(items)):
            name, kind = item.get("filename"), str(item.get("type") or "output")
            if isinstance(name, str) and name and kind != "temp":
                found.append(OutputFile(name, str(item.get("subfolder") or ""), kind))
    return found


def _mapping(found: Any) -> Mapping[str, Any]:
    """Return a mapping as it is, and an empty one for anything else that a server may say."""
    return found if isinstance(found, dict) else {}


def _list(found: Any) -> list[Any]:
    return found if isinstance(found, list) else []


def _plain(body: Any) -> str:
    """Return a body for people: pages for browsers have nothing to say."""
    text = _short(body)
    return "a page for browsers" if text.startswith("<") else text or "without a word"


def _short(text: Any) -> str:
    flat = " ".join(str(text).split())
    return flat if len(flat) <= LONGEST else flat[:LONGEST] + " ..."
