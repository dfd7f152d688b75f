"""Reference images: they keep characters and places the same from shot to shot.

``image`` per character (a sheet) and per place (a plate), once -> ``image`` per shot (its keyframe,
conditioned on the sheets of the characters in view and the plate of the place) -> ``video``. All
of them are needs like any other: an edit of a look draws that sheet and its shots again, no others.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..backends.requests import ImageRequest, Performer, Shown
from ..errors import ImpossiblePairError
from ..ops.canonical import digest, seed_of
from ..ops.kind import Kind
from ..story.storyboard import ShotSize
from .needs import Need, need_id, seed_of_shot

if TYPE_CHECKING:
    from ..backends.registry import BackendRegistry
    from ..configuration.settings import AppConfig
    from ..story.storyboard import Character, Location, Shot
    from .needs import Finished
    from .staging import Staging

KEYFRAME = "keyframe"
AREA = 1024 * 1024
"""Pixels of a picture: what the usual models of stills were trained on (SDXL, arXiv 2307.01952)."""
GRID = 64
"""Sides are multiples of it, as in that paper's table of sizes."""
SHEET_ASPECT = (2, 3)
"""Width to height of a picture that shows a person from head to foot."""


@dataclass(frozen=True, slots=True)
class Guides:
    """Which pictures are of use.

    Attributes:
        keyframes: Whether clips begin with a given picture.
        sheets: Whether those pictures heed sheets of characters.
        plates: Whether they heed plates of places.
    """

    keyframes: bool = False
    sheets: bool = False
    plates: bool = False


def guides_of(registry: BackendRegistry, config: AppConfig) -> Guides:
    """Return the pictures that the configured backends can make and use.

    Raises:
        ImpossiblePairError: An image backend is chosen, and the video backend heeds no picture.
    """
    if config.backend.image is None:
        return Guides()
    video = registry.get(Kind.VIDEO, config.backend.video.name)
    if KEYFRAME not in video.spec.can(config.backend.video).guides:
        fitting = [
            entry.spec.name
            for entry in registry.all(Kind.VIDEO)
            if KEYFRAME in entry.spec.capabilities.guides
        ]
        raise ImpossiblePairError(
            f"backend/image={config.backend.image.name} would draw keyframes,"
            f" and video backend {video} makes its clips without any",
            hint="leave backend/image out, or choose backend/video="
            + (" or ".join(sorted(fitting)) or "(no installed one begins with a picture)"),
        )
    image = registry.get(Kind.IMAGE, config.backend.image.name)
    heeded = image.spec.can(config.backend.image).guides
    return Guides(keyframes=True, sheets="character" in heeded, plates="location" in heeded)


class Pictures:
    """The needs of an episode's pictures.

    Args:
        staging: Of the episode.
        config: What the film shall be.
        guides: Which pictures are of use.
    """

    def __init__(self, staging: Staging, config: AppConfig, guides: Guides) -> None:
        self._staging = staging
        self._config = config
        self._guides = guides

    def needs(self) -> list[Need]:
        """Return all of them: only what some shot's keyframe is made from, each once."""
        found: dict[str, Need] = {}
        for index, shot in enumerate(self._staging.shots):
            if not self.of(shot):
                continue
            made_from = [self._sheet(character) for character in self._sheeted(shot)]
            if self._guides.plates:
                made_from.append(self._plate(self._staging.seen_location(index)))
            for need in (*made_from, self._keyframe(index, shot, made_from)):
                found.setdefault(need.id, need)
        return list(found.values())

    def of(self, shot: Shot) -> tuple[str, ...]:
        """Return the ids of the needs that a shot's clip begins with; a title has no picture."""
        if not self._guides.keyframes or shot.size is ShotSize.TITLE:
            return ()
        return (need_id(Kind.IMAGE, shot.id),)

    def inputs(self, shot: Shot, done: Finished) -> dict[str, str]:
        """Return the pictures of a shot's clip: their SHA-256 by role."""
        made = [done[need].artifacts["image"].sha256 for need in self.of(shot)]
        return {KEYFRAME: made[0]} if made else {}

    def _sheeted(self, shot: Shot) -> list[Character]:
        """Return those in view whose sheets are of use, in the order of the request's cast."""
        cast = self._staging.in_view(shot) if self._guides.sheets else []
        return [character for character, _performer in cast]

    def _sheet(self, character: Character) -> Need:
        width, height = size_of(*SHEET_ASPECT)
        request = ImageRequest(
            purpose="sheet",
            width=width,
            height=height,
            # Held things change from shot to shot, so they are left out.
            cast=(Performer(name=character.name, look=character.look),),
            size=ShotSize.WIDE,
            focus=character.name,
            shown=Shown(world=self._staging.board.world),
            language=self._staging.board.language,
        )
        return self._need("sheet", character.name, request)

    def _plate(self, location: Location) -> Need:
        width, height = self._size()
        request = ImageRequest(
            purpose="plate",
            width=width,
            height=height,
            location=location,
            size=ShotSize.WIDE,
            shown=Shown(world=self._staging.board.world),
            language=self._staging.board.language,
        )
        return self._need("plate", location.name, request)

    def _need(self, purpose: str, name: str, request: ImageRequest) -> Need:
        # Names may be long and in any script.
        identity = need_id(Kind.IMAGE, f"{purpose}.{digest(name)[:16]}")
        seed = seed_of(self._config.seed, purpose, name)
        return Need(identity, Kind.IMAGE, (), lambda _d: request, lambda _d: {}, seed)

    def _keyframe(self, index: int, shot: Shot, made_from: list[Need]) -> Need:
        staging = self._staging
        width, height = self._size()
        request = ImageRequest(
            purpose=KEYFRAME,
            width=width,
            height=height,
            location=staging.seen_location(index),
            cast=tuple(performer for _character, performer in staging.in_view(shot)),
            size=shot.size,
            focus=shot.focus,
            action=shot.action,
            prop=shot.prop,
            shown=staging.shown(index),
            language=staging.board.language,
        )
        roles = [f"character.{n}" for n in range(len(self._sheeted(shot)))]
        roles += ["location"] if self._guides.plates else []

        def inputs(done: Finished) -> dict[str, str]:
            return {
                role: done[need.id].artifacts["image"].sha256
                for role, need in zip(roles, made_from, strict=True)
            }

        return Need(
            need_id(Kind.IMAGE, shot.id),
            Kind.IMAGE,
            tuple(need.id for need in made_from),
            lambda _done: request,
            inputs,
            seed_of_shot(shot, self._config.seed, KEYFRAME),
            index,
        )

    def _size(self) -> tuple[int, int]:
        """Return the size of pictures of the film's aspect, the same for every height of film."""
        across, down = map(int, self._config.film.aspect.split(":"))
        return size_of(across, down)


def size_of(across: int, down: int) -> tuple[int, int]:
    """Return width and height in pixels of about :data:`AREA`, for an aspect."""
    width = math.sqrt(AREA * across / down)
    return _on_grid(width), _on_grid(AREA / width)


def _on_grid(side: float) -> int:
    return max(GRID, round(side / GRID) * GRID)
