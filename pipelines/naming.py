"""What assets, ops and jobs are called where they carry a prefix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import dagster as dg

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Naming:
    """What assets, ops and jobs are called.

    Attributes:
        prefix: The first parts of each asset's key.
    """

    prefix: tuple[str, ...] = ()

    @classmethod
    def of(cls, prefix: str | Sequence[str]) -> Naming:
        """Return the naming with a prefix of one part or several.

        >>> Naming.of("studio") == Naming.of(["studio"])
        True
        """
        return cls((prefix,) if isinstance(prefix, str) else tuple(prefix))

    def key(self, name: str) -> dg.AssetKey:
        """Return the key of an asset.

        >>> Naming(("studio",)).key("film").to_user_string()
        'studio/film'
        """
        return dg.AssetKey([*self.prefix, name])

    def node(self, name: str) -> str:
        """Return the name of an op or a job.

        >>> Naming(("studio",)).node("make_episode")
        'studio__make_episode'
        """
        return "__".join((*self.prefix, name))
