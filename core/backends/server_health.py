"""Asks a model server whether it is reachable and has a model, before ops are bound to it."""

from __future__ import annotations

import importlib.util
import time
from typing import TYPE_CHECKING, Final

from ..errors import ConfigError, OpError
from ..translatable import coded
from .spec import Health
from .work import CancelToken

if TYPE_CHECKING:
    from .server_options import ServerConfig

PROBE_S: Final = 3.0
TRUST_S: Final = 30.0
"""Seconds for which a server's answer is reused."""
INSTALL_COMMAND: Final = "pip install 'ainern2d[http]'"
INSTALL_HINT: Final = f"install it: {INSTALL_COMMAND}"

_probed: dict[tuple[str, ...], tuple[float, Health]] = {}
"""Time and result of the last question, by address, key variable, CA file and model."""


def server_health(config: ServerConfig, model: str = "") -> Health:
    """Return whether a server is reachable and has a model; the answer is cached for ``TRUST_S``.

    Args:
        config: Address, key and certificate of the server.
        model: Name of the required model; empty for any.
    """
    if not config.check:
        return Health(ready=True)
    # A server may accept one key and refuse another, so the key is part of the cache key.
    question = (config.url, config.key_env, config.cafile, model)
    asked, known = _probed.get(question, (0.0, None))
    now = time.monotonic()
    if known is not None and now - asked < TRUST_S:
        return known
    found = _asked(config, model)
    _probed[question] = now, found
    return found


def _asked(config: ServerConfig, model: str) -> Health:
    from .http import ModelServer
    from .watch import Watch

    patience = Watch(CancelToken(), time.monotonic() + PROBE_S, PROBE_S, lambda _waited: None)
    try:
        server = ModelServer(config)
        names = server.models(patience)
    except (OpError, ConfigError) as error:
        return Health(ready=False, note=f"{error.message}; {error.hint}".rstrip("; "))
    if model and names and model not in names:
        return Health(
            ready=False, note=f"{server.url} has no model {model!r}; it has: {', '.join(names)}"
        )
    return Health(ready=True)


def modules_installed(*modules: str) -> Health:
    """Return whether urllib3 and the given modules can be imported."""
    absent = [name for name in ("urllib3", *modules) if importlib.util.find_spec(name) is None]
    if absent:
        words = f"{', '.join(absent)} not installed; {INSTALL_HINT}"
        note = coded("not_installed", words, what=", ".join(absent), how=INSTALL_COMMAND)
        return Health(ready=False, note=note, expected=False)
    words = "its server is asked when work is given to it"
    return Health(ready=True, note=coded("server_later", words))
