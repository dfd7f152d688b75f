"""General nouns for people in Chinese, such as 男孩, as sights of who is meant by them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .called_zh import GROWN_NOUNS, GROWN_TITLES, age_of_name, title_of
from .descriptions import General, Sight, is_person
from .record import MentionKind
from .wordlist import words as words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .descriptions import AgeGroup
    from .mentions_zh import Found
    from .record import Entity

_GENERAL: dict[str, General] = {
    **dict.fromkeys(words_of("男孩 小男孩 男孩子 男孩儿"), General(1, "child")),
    **dict.fromkeys(words_of("女孩 小女孩 女孩子 女孩儿 女童 小丫头"), General(-1, "child")),
    **dict.fromkeys(words_of("孩子 小孩 小孩子 娃娃"), General(0, "child")),
    **dict.fromkeys(words_of("少年 小伙子 小伙 青年 后生 男青年"), General(1, "young")),
    **dict.fromkeys(words_of("少女 姑娘 小姑娘 女郎 丫头"), General(-1, "young")),
    "年轻人": General(0, "young"),
    **dict.fromkeys(words_of("男人 男子 汉子 大汉 壮汉 中年人"), General(1, "grown")),
    **dict.fromkeys(words_of("女人 女子 妇人 少妇 妇女"), General(-1, "grown")),
    **dict.fromkeys(words_of("老头 老头子 老头儿 老汉 老爷子 老大爷 老翁"), General(1, "old")),
    **dict.fromkeys(words_of("老太太 老太婆 老婆婆 老婆子 老妇人 老奶奶"), General(-1, "old")),
    **dict.fromkeys(words_of("老人 老人家 老者"), General(0, "old")),
}
_TELLS_WHICH = re.compile("[的头]\\Z")
"""Before a noun, the end of what tells which one is meant: 蒙着纱布的老人."""
_SPEAKS = re.compile(r"[^，。！？；]{0,6}[说道问喊叫答]")


def sights_zh(found: Iterable[Found], scenes: Sequence[int]) -> Iterator[Sight]:
    """Yield the mentions of people.

    Args:
        found: All mentions of the story, in order.
        scenes: By passage, the number of its scene.
    """
    for each in found:
        if not is_person(each.mention):
            continue
        noun = each.mention.kind is MentionKind.NOUN
        general = _GENERAL.get(each.head) if noun else None
        before = each.piece.text[: each.mention.start]
        plain = general is not None and each.text == each.head
        yield Sight(
            each.mention,
            each.passage,
            scenes[each.passage],
            id(each.piece),
            each.spoken,
            general,
            plain=plain and not each.introduces and not _TELLS_WHICH.search(before),
            brings_in=each.introduces,
            tagged=each.mention.subject
            and _SPEAKS.match(each.piece.text, each.mention.end) is not None,
        )


def ages_zh(entities: Iterable[Entity]) -> dict[int, AgeGroup]:
    """Return by ``id`` of an entity the age that its names and nouns say."""
    found: dict[int, AgeGroup] = {}
    for entity in entities:
        named = {age_of_name(alias) for alias in entity.aliases} | {entity.age}
        titled = any(
            title_of(alias) in GROWN_TITLES or alias.endswith(GROWN_NOUNS)
            for alias in entity.aliases
        )
        if entity.years is not None:
            years = entity.years
            found[id(entity)] = (
                "child"
                if years < 14
                else "young"
                if years < 30
                else "old"
                if years > 55
                else "grown"
            )
        elif "old" in named or any(alias[0] == "老" for alias in entity.aliases):
            found[id(entity)] = "old"
        elif "child" in named:
            found[id(entity)] = "child"
        elif "young" in named:
            found[id(entity)] = "young"
        elif titled or "adult" in named:
            found[id(entity)] = "grown"
    return found
