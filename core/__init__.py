"""The public interface: all that a plugin imports. `__init__.pyi` lists the names.

The names are loaded when they are asked for: a command answers Ctrl-C from its first moment, and
pydantic and OmegaConf take a while to import.
"""

from __future__ import annotations

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
