"""What a backend plugin may import: hook marker, spec, requests, results and errors.

The names are loaded when they are asked for: a command answers Ctrl-C from its first moment, and
pydantic and OmegaConf take a while to import.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .backends.hookspecs import hookimpl
    from .backends.requests import (
        AudioRequest,
        ComposeRequest,
        ConformRequest,
        ImageRequest,
        LipsyncRequest,
        LlmRequest,
        MeasureRequest,
        Message,
        MixRequest,
        PlanRequest,
        RenderRequest,
        VideoRequest,
    )
    from .backends.results import (
        AudioResult,
        ComposeResult,
        ConformResult,
        Form,
        ImageResult,
        LipsyncResult,
        LlmResult,
        MeasureResult,
        MixResult,
        PlanResult,
        RenderResult,
        VideoResult,
    )
    from .backends.spec import (
        BackendConfig,
        BackendSpec,
        Capabilities,
        Health,
        Resources,
        Weight,
        not_content,
    )
    from .backends.work import CancelToken, Work
    from .errors import (
        Ainern2dError,
        CancelledError,
        ConfigError,
        InvalidRequestError,
        OutOfMemoryError,
        TransientError,
    )
    from .ops.kind import Kind

__all__ = [
    "Ainern2dError",
    "AudioRequest",
    "AudioResult",
    "BackendConfig",
    "BackendSpec",
    "CancelToken",
    "CancelledError",
    "Capabilities",
    "ComposeRequest",
    "ComposeResult",
    "ConfigError",
    "ConformRequest",
    "ConformResult",
    "Form",
    "Health",
    "ImageRequest",
    "ImageResult",
    "InvalidRequestError",
    "Kind",
    "LipsyncRequest",
    "LipsyncResult",
    "LlmRequest",
    "LlmResult",
    "MeasureRequest",
    "MeasureResult",
    "Message",
    "MixRequest",
    "MixResult",
    "OutOfMemoryError",
    "PlanRequest",
    "PlanResult",
    "RenderRequest",
    "RenderResult",
    "Resources",
    "TransientError",
    "VideoRequest",
    "VideoResult",
    "Weight",
    "Work",
    "hookimpl",
    "not_content",
]

_MODULES = {
    "hookimpl": "backends.hookspecs",
    "AudioRequest": "backends.requests",
    "ComposeRequest": "backends.requests",
    "ConformRequest": "backends.requests",
    "ImageRequest": "backends.requests",
    "LipsyncRequest": "backends.requests",
    "LlmRequest": "backends.requests",
    "Message": "backends.requests",
    "MixRequest": "backends.requests",
    "MeasureRequest": "backends.requests",
    "PlanRequest": "backends.requests",
    "RenderRequest": "backends.requests",
    "VideoRequest": "backends.requests",
    "AudioResult": "backends.results",
    "ComposeResult": "backends.results",
    "ConformResult": "backends.results",
    "Form": "backends.results",
    "ImageResult": "backends.results",
    "LipsyncResult": "backends.results",
    "LlmResult": "backends.results",
    "MixResult": "backends.results",
    "MeasureResult": "backends.results",
    "PlanResult": "backends.results",
    "RenderResult": "backends.results",
    "VideoResult": "backends.results",
    "BackendConfig": "backends.spec",
    "BackendSpec": "backends.spec",
    "Capabilities": "backends.spec",
    "Health": "backends.spec",
    "Resources": "backends.spec",
    "Weight": "backends.spec",
    "not_content": "backends.spec",
    "CancelToken": "backends.work",
    "Work": "backends.work",
    "Ainern2dError": "errors",
    "CancelledError": "errors",
    "ConfigError": "errors",
    "InvalidRequestError": "errors",
    "OutOfMemoryError": "errors",
    "TransientError": "errors",
    "Kind": "ops.kind",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_MODULES[name]}", __name__), name)
