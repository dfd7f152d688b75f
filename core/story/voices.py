"""Gives each member of a cast a voice of its own. Pure."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .storyboard import Character, Storyboard

VOICES: Final = 12
"""Different voices of each sex that a backend has; ``variety`` modulo this number chooses one."""


def told_apart(board: Storyboard) -> Storyboard:
    """Return a storyboard in which no two of a cast share a voice, as far as there are voices.

    Of each sex, :data:`VOICES` characters get different ones: who comes first in the cast keeps
    its voice, and a later one with the same takes the next that is free. More characters share.
    Characters whose voice is named keep it.

    >>> from .storyboard import Character, Location, Look, Scene, Shot, Storyboard, Voice
    >>> def woman(name, variety):
    ...     return Character(name=name, look=Look(gender="female"), voice=Voice(variety=variety))
    >>> quay = Scene(location="quay", shots=(Shot(),))
    >>> cast = (woman("Ann", 3), woman("Bea", 15))
    >>> board = Storyboard(cast=cast, locations=(Location(name="quay"),), scenes=(quay,))
    >>> [each.voice.variety for each in told_apart(board).cast]
    [3, 16]
    """
    cast = apart(board.cast)
    return board if cast == board.cast else board.model_copy(update={"cast": cast})


def apart(cast: Sequence[Character]) -> tuple[Character, ...]:
    """Return the members of a cast with different voices; see :func:`told_apart`."""
    taken: defaultdict[str, set[int]] = defaultdict(set)
    found = []
    for each in cast:
        voice = each.voice
        if voice.name:
            found.append(each)
            continue
        used = taken[each.look.heard().gender]
        if len(used) == VOICES:
            used.clear()
        slot = voice.variety % VOICES
        moved = next(n for n in range(VOICES) if (slot + n) % VOICES not in used)
        used.add((slot + moved) % VOICES)
        if moved:
            # Near the largest number there is no room above.
            step = moved if voice.variety + moved < 2**31 else moved - VOICES
            voice = voice.model_copy(update={"variety": voice.variety + step})
            each = each.model_copy(update={"voice": voice})
        found.append(each)
    return tuple(found)
