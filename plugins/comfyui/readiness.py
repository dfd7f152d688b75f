"""Whether the server is there and has what a request needs, before any work."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

from ainern2d.core import ConfigError, Health, InvalidRequestError, Kind, TransientError

if TYPE_CHECKING:
    from . import ComfyConfig
    from .server import ComfyServer

_KINDS: Final = {
    "ImageRequest": Kind.IMAGE,
    "VideoRequest": Kind.VIDEO,
    "LipsyncRequest": Kind.LIPSYNC,
}
_ROLES: Final = {
    Kind.IMAGE: (),
    Kind.VIDEO: ("keyframe",),
    Kind.LIPSYNC: ("keyframe", "speech"),
}
"""Files that there are for most requests of a kind."""

_servers: dict[str, ComfyServer] = {}


def health() -> Health:
    """Say whether a server answers at the address of this machine's environment."""
    from .server import URL_VARIABLE

    expected = bool(os.environ.get(URL_VARIABLE))
    try:
        server = _server("")
        about = server.stats().get("system", {})
    except (ConfigError, InvalidRequestError, TransientError) as error:
        return Health(ready=False, note=f"{error.message}; {error.hint}", expected=expected)
    return Health(ready=True, note=f"ComfyUI {about.get('comfyui_version', '')} at {server.url}")


def readiness(config: ComfyConfig, model: str, request: Any) -> Health:
    """Say whether the server has what a model needs for a request."""
    from .workflow import choose

    kind = _KINDS[type(request).__name__]
    try:
        nodes = _server(config.url).nodes()
        wanted = [choose(kind, model, _ROLES[kind])]
    except (ConfigError, InvalidRequestError, TransientError) as error:
        return Health(ready=False, note=f"{error.message}; {error.hint}")
    lacking = [each for workflow in wanted for each in workflow.lacking(nodes, config.files)]
    note = "it lacks " + "; ".join(dict.fromkeys(lacking)) if lacking else ""
    return Health(ready=not lacking, note=note)


def _server(url: str) -> ComfyServer:
    """Return the client of a server, which remembers its nodes for a while."""
    from .server import ComfyServer, address

    where = address(url)
    if where not in _servers:
        _servers[where] = ComfyServer(where)
    return _servers[where]
