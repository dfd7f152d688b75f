"""What a backend plugin may import: hook marker, spec, requests, results and errors."""

from .backends.hookspecs import hookimpl
from .backends.requests import (
    AudioRequest,
    ComposeRequest,
    ImageRequest,
    LipsyncRequest,
    LlmRequest,
    PlanRequest,
    RenderRequest,
    VideoRequest,
)
from .backends.results import (
    AudioResult,
    ComposeResult,
    Form,
    ImageResult,
    LipsyncResult,
    LlmResult,
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
