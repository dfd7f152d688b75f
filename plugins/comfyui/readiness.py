"""Checks, before any work, whether the server is reachable and has what a request needs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from ainern2d.core import (
    ConfigError,
    Health,
    InvalidRequestError,
    Kind,
    TransientError,
    coded,
)

if TYPE_CHECKING:
    from . import ComfyConfig
    from .server import ComfyServer

_servers: dict[str, ComfyServer] = {}


def health() -> Health:
    """Return whether a server answers at the address in the environment."""
    from .server import URL_VARIABLE

    expected = bool(os.environ.get(URL_VARIABLE))
    try:
        server = _server("")
        about = server.stats().get("system")
    except (ConfigError, InvalidRequestError, TransientError) as error:
        if not expected:
            # A server that was never configured is not out of reach.
            words = f"{URL_VARIABLE}, or the option url, says where a ComfyUI server is"
            note = coded("no_server", words, variable=URL_VARIABLE)
            return Health(ready=False, note=note, expected=False)
        return Health(ready=False, note=f"{error.message}; {error.hint}")
    version = about.get("comfyui_version", "") if isinstance(about, dict) else ""
    words = f"ComfyUI {version} at {server.url}"
    return Health(ready=True, note=coded("comfyui", words, version=version, url=server.url))


def readiness(config: ComfyConfig, model: str, request: Any) -> Health:
    """Return whether the server has the nodes and files that a model needs for a request.

    A server that was there a moment ago counts as being restarted: the op waits for it.
    """
    from .workflow import choose

    kind, roles = _wanted(config, request)
    try:
        nodes = _server(config.url).nodes(away_s=config.patience_s)
        workflow = choose(kind, model, roles)
    except (ConfigError, InvalidRequestError, TransientError) as error:
        return Health(ready=False, note=f"{error.message}; {error.hint}")
    lacking = workflow.lacking(nodes, config.files)
    note = "it lacks " + "; ".join(lacking) if lacking else ""
    return Health(ready=not lacking, note=note)


def _wanted(config: ComfyConfig, request: Any) -> tuple[Kind, tuple[str, ...]]:
    """Return the kind of a request, and the roles of the files that most requests of it have."""
    from ainern2d.core import ImageRequest, VideoRequest

    if isinstance(request, ImageRequest):
        sheets = config.references and request.purpose == "keyframe"
        return Kind.IMAGE, ("reference.0",) if sheets else ()
    if isinstance(request, VideoRequest):
        return Kind.VIDEO, ("keyframe",)
    return Kind.LIPSYNC, ("keyframe", "speech")


def _server(url: str) -> ComfyServer:
    """Return the client of a server; it is kept, as it caches the server's nodes."""
    from .server import ComfyServer, address

    where = address(url)
    if where not in _servers:
        _servers[where] = ComfyServer(where)
    return _servers[where]
