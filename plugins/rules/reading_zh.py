"""Reads the people of a Chinese story: mentions, entities, and the clues to who speaks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from . import words_zh as words
from .called_zh import nicknames, other_names
from .clues_zh import find_clues
from .descriptions import settle_descriptions
from .descriptions_zh import ages_zh, sights_zh
from .entities_zh import People
from .mentions_zh import MentionFinder
from .names_zh import find_names
from .nouns_zh import own_nouns
from .passes import run_pass
from .record import MentionKind, Role, Species

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .mentions_zh import Found
    from .record import Entity, Passage

_IT_IS = re.compile("(?:来人|说话的|那人)?(?:[却就正竟原来]{0,2})是[^，。]{0,8}")
"""The start of a sentence that says whose voice it was: 是老邱的女儿素琴."""
_VOICE = re.compile("一.*声音")
"""A voice whose owner is not told yet: 一个低哑的声音."""
_COMES = re.compile(
    "[^，。]{0,16}?(?:[走跑赶迎追跟][了]?[来进出上过]|推门|进[了来门屋]|出现|探[出进]|掀开?[^，。]{0,4}帘)"
)
"""What one does who comes in, behind the name."""
SOON = 3
"""Paragraphs in which a person whose voice is heard (有人喊道) may come in."""


def read_people(passages: Sequence[Passage]) -> list[Entity]:
    """Return the people of a story; set the mentions of its pieces and the clues of its turns."""
    pieces = [
        (number, piece) for number, passage in enumerate(passages) for piece in passage.pieces
    ]
    told = [piece.text for _, piece in pieces if piece.role is not Role.SPEECH]
    said = [piece.text for _, piece in pieces if piece.role is Role.SPEECH]
    text = "\n".join((*told, *said))
    names = run_pass("names", text, dict, find_names, told, said)
    called = [*names, *other_names(names, text)]
    called += [each for each in nicknames("\n".join(told)) if each not in called]
    nouns = run_pass("nouns", text, dict, own_nouns, passages, called)
    finder = MentionFinder(called, nouns)
    found: list[Found] = []
    for number, piece in pieces:
        found += run_pass("mentions", piece.text, list, finder.find, piece, number)
    entities = run_pass("entities", text, list, People(found, passages).find)
    run_pass("voices", text, lambda: None, _name_voices, found)
    entities = run_pass(
        "descriptions",
        text,
        lambda: entities,
        settle_descriptions,
        passages,
        found,
        entities,
        sights_zh,
        ages_zh,
    )
    for _, piece in pieces:
        piece.mentions = ()
    for each in found:
        mention = each.mention
        if mention.entities or mention.kind not in (MentionKind.NAME, MentionKind.NOUN):
            each.piece.mentions += (mention,)
    run_pass("clues", text, lambda: None, find_clues, passages, found)
    return entities


def _comes(voice: Found, other: Found) -> bool:
    """Return whether a person comes in right behind a voice: 有人答道。老陈推门进来."""
    behind = other.passage == voice.passage and other.mention.subject
    return behind and _COMES.match(other.piece.text, other.mention.end) is not None


def _name_voices(found: Sequence[Found]) -> None:
    """Let 有人 and a voice mean the person who comes in next."""
    seen: set[int] = set()
    for number, each in enumerate(found):
        unknown = each.head in words.UNNAMED or _VOICE.fullmatch(each.head) is not None
        if unknown and not each.mention.entities and not each.spoken:
            coming = [
                other
                for other in found[number + 1 : number + 40]
                if not other.spoken
                and other.passage <= each.passage + SOON
                and other.mention.kind in (MentionKind.NAME, MentionKind.NOUN)
                and len(other.mention.entities) == 1
                and other.mention.entities[0].species is Species.HUMAN
            ]
            meant = next(
                (
                    other
                    for other in coming
                    if id(other.mention.entities[0]) not in seen
                    or _IT_IS.fullmatch(other.piece.text, 0, other.mention.start)
                ),
                None,
            )
            comes = next((e for e in coming if _comes(each, e)), None)
            meant = comes or meant
            each.mention.entities = meant.mention.entities if meant else ()
        if not each.spoken:
            seen.update(id(entity) for entity in each.mention.entities)
