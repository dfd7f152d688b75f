"""Cuts the passages of a story into scenes: at breaks, headings, slug lines and leaps in time."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ainern2d.core.story.document import BlockKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .passages import Passage

_LEAP = re.compile(
    r"(?:(?:The )?(?:next|following) (?:day|morning|evening|night|afternoon|week|year)"
    r"|(?:Later )?[Tt]hat (?:same )?(?:night|evening|morning|afternoon)\b"
    r"|(?:(?:An?|One|Two|Three|Four|Five|Six|Ten|A few|Some|Several|Many) "
    r"(?:minutes?|hours?|days?|weeks?|months?|years?|nights?) later)"
    r"|(?:Hours|Days|Weeks|Months|Years) later|Meanwhile\b"
    r"|At (?:dawn|dusk|sunrise|sunset|midnight)\b"
    r"|By (?:morning|nightfall|evening)\b|In the (?:morning|evening)\b"
    r"|第二天|次日|翌日|隔天|(?:当天|当日)(?:晚上|夜里|傍晚)|那天(?:晚上|夜里|傍晚)"
    r"|(?:[一二两三四五六七八九十几数]+|\d+)(?:分钟|个?小时|天|周|个月|年)(?:之?后|以后)|与此同时|天亮(?:时|后|了|的时候)"
    r"|(?:清晨|黎明|傍晚|黄昏|深夜|半夜)(?:时分)?[，的])"
)
_DISSOLVES = re.compile(r"dissolve|fade|淡|叠|溶", re.IGNORECASE)
_NUMBER = re.compile(r"[\dIVXLivxl一二三四五六七八九十.、 ]+")


@dataclass(slots=True)
class SceneDraft:
    """A scene before it has shots.

    Attributes:
        headings: Of the story, chapter or section that begin with it.
        slug: Its slug line, or empty.
        transition: How it begins.
        passages: Its blocks, those without words included.
    """

    headings: list[str] = field(default_factory=list)
    slug: str = ""
    transition: Literal["cut", "dissolve"] = "cut"
    passages: list[Passage] = field(default_factory=list)

    @property
    def has_words(self) -> bool:
        """Whether anything is told or said in it."""
        return any(passage.pieces for passage in self.passages)

    @property
    def cards(self) -> list[str]:
        """The headings worth a title card: more than a bare number."""
        return [heading for heading in self.headings if not _NUMBER.fullmatch(heading)]


def scenes_of(passages: Sequence[Passage]) -> list[SceneDraft]:
    """Return the scenes, in order, and mark the passage with which each begins.

    Headings after the last words stay in the last scene.
    """
    scenes = [SceneDraft()]
    for passage in passages:
        if _begins(passage, scenes[-1]) and scenes[-1].has_words:
            scenes.append(SceneDraft(transition="dissolve"))
        scene = scenes[-1]
        passage.new_scene = not scene.passages
        scene.passages.append(passage)
        text = passage.block.text
        if passage.block.kind is BlockKind.HEADING:
            scene.headings.append(text)
        elif passage.block.kind is BlockKind.SCENE:
            scene.slug = text
        elif passage.block.kind is BlockKind.TRANSITION and not scene.has_words:
            scene.transition = "dissolve" if _DISSOLVES.search(text) else "cut"
    if len(scenes) > 1 and not scenes[-1].has_words:
        scenes[-2].passages += scenes.pop().passages
    scenes[0].transition = "cut"
    return scenes


def _begins(passage: Passage, scene: SceneDraft) -> bool:
    kind = passage.block.kind
    if kind is BlockKind.PARAGRAPH:
        return bool(scene.passages and _LEAP.match(passage.block.text))
    return kind in (BlockKind.HEADING, BlockKind.SCENE, BlockKind.BREAK, BlockKind.TRANSITION)
