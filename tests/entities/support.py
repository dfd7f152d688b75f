"""A serial whose chapters are planned and taken in, without a film."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ainern2d.core.database import EntityRecords, EpisodeRecords
from ainern2d.core.entities.person import EntityKind
from ainern2d.core.entities.serial import known_cast, take_in_plan
from ainern2d.core.story.reading import read_story
from ainern2d.plugins.rules.planner import plan_story
from tests.database.support import EPISODE

if TYPE_CHECKING:
    import sqlalchemy as sa

    from ainern2d.core.entities.person import Entity
    from ainern2d.core.story.storyboard import Storyboard

PROJECT = "lamp-street"


@functools.cache
def planned(chapter: str) -> Storyboard:
    """Return the plan of a chapter alone."""
    return plan_story(read_story(chapter.encode(), "text"))


@dataclass
class Serial:
    """A project with chapters."""

    engine: sa.Engine

    @property
    def records(self) -> EntityRecords:
        return EntityRecords(self.engine)

    def tell(self, number: int, chapter: str) -> Storyboard:
        """Take in a chapter, and return its storyboard with what is known of its people."""
        episode = f"chapter-{number}"
        row = replace(EPISODE, id=episode, project=PROJECT)
        EpisodeRecords(self.engine).save_episode(row)
        board = planned(chapter)
        take_in_plan(self.records, PROJECT, episode, board)
        changes = known_cast(self.records, PROJECT, episode, board)
        return board if changes is None else changes.over(board)

    def people(self) -> dict[str, Entity]:
        """Return the people of the project by name."""
        found = self.records.entities(PROJECT, EntityKind.PERSON, 200)
        assert len({one.name for one in found}) == len(found), [one.name for one in found]
        return {one.name: one for one in found}
