"""Cuts a story into scenes: at breaks, slug lines, leaps in time, and changes of place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ainern2d.core import BlockKind

from .passes import run_pass
from .places import goes_to, places_in
from .record import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ainern2d.core import Location

    from .record import Passage

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
_MEANWHILE = re.compile(r"Meanwhile|与此同时")
_NUMBER = re.compile(r"[\dIVXLivxl一二三四五六七八九十.、 ]+")


@dataclass(slots=True)
class SceneDraft:
    """A scene before it has shots.

    Attributes:
        headings: Headings of story, chapter or section at its start.
        slug: Slug line, or empty.
        transition: How it begins.
        passages: Its blocks, those without words included.
        why: Why it begins: the story begins, a break or heading, a leap in time, another place at
            the same time, a movement of people, a slug line, or a transition of the script.
    """

    headings: list[str] = field(default_factory=list)
    slug: str = ""
    transition: Literal["cut", "dissolve"] = "cut"
    passages: list[Passage] = field(default_factory=list)
    why: Literal["start", "break", "leap", "meanwhile", "move", "slug", "told"] = "start"

    @property
    def has_words(self) -> bool:
        """Whether it has narration or speech."""
        return any(passage.pieces for passage in self.passages)

    @property
    def cards(self) -> list[str]:
        """Headings for title cards: those that are more than a number."""
        return [heading for heading in self.headings if not _NUMBER.fullmatch(heading)]


def joined(draft: SceneDraft, before: Location, here: Location) -> Literal["cut", "dissolve"]:
    """Return how a scene follows the one before: a dissolve if time has passed, else a cut.

    Args:
        draft: The scene.
        before: Location of the scene before it.
        here: Location of the scene.
    """
    if draft.why == "told":
        return draft.transition
    if draft.why in ("break", "leap"):
        return "dissolve"
    return "cut" if before.time == here.time else "dissolve"


def scenes_of(passages: Sequence[Passage], language: str) -> list[SceneDraft]:
    """Return the scenes in order, and mark the passage at which each begins.

    Headings after the last words belong to the last scene.
    """
    scenes = [SceneDraft()]
    nouns: set[str] = set()
    for passage in passages:
        text = passage.block.text
        why = run_pass("scenes", text, _goes_on, _begins, passage, scenes[-1], nouns, language)
        if why and scenes[-1].has_words:
            scenes.append(SceneDraft(why=why))
            nouns = set()
        scene = scenes[-1]
        if why == "slug" and scene.why != "told":
            scene.why = why
        for piece in passage.told:
            nouns |= run_pass("places", piece.text, set, places_in, piece.text, language)
        passage.new_scene = not scene.passages
        scene.passages.append(passage)
        if passage.block.kind is BlockKind.HEADING:
            scene.headings.append(text)
        elif passage.block.kind is BlockKind.SCENE:
            scene.slug = text
        elif passage.block.kind is BlockKind.TRANSITION and not scene.has_words:
            scene.transition = "dissolve" if _DISSOLVES.search(text) else "cut"
            scene.why = "told"
    if len(scenes) > 1 and not scenes[-1].has_words:
        scenes[-2].passages += scenes.pop().passages
    return scenes


_Why = Literal["", "break", "leap", "meanwhile", "move", "slug", "told"]


def _goes_on() -> _Why:
    """Return the reason for no new scene."""
    return ""


def _begins(passage: Passage, scene: SceneDraft, nouns: set[str], language: str) -> _Why:
    """Return the reason why a scene begins at a passage, or none."""
    kind = passage.block.kind
    if kind is BlockKind.PARAGRAPH:
        if not scene.passages:
            return ""
        leap = _LEAP.match(passage.block.text)
        if leap:
            return "meanwhile" if _MEANWHILE.match(leap[0]) else "leap"
        first = passage.pieces[0] if passage.pieces else None
        if first is None or first.role is not Role.TOLD:
            return ""
        there = goes_to(first.text, language)
        return "move" if there and there not in nouns else ""
    known: dict[BlockKind, _Why] = {
        BlockKind.HEADING: "break",
        BlockKind.BREAK: "break",
        BlockKind.SCENE: "slug",
        BlockKind.TRANSITION: "told",
    }
    return known.get(kind, "")
