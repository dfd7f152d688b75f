"""The words of a storyboard that this artist has a picture of, read off the tables that draw."""

from __future__ import annotations

from functools import cache
from typing import Final, get_args

from ainern2d.core import Effect, Emotion, Item, Look, PlaceKind, Prop, Thing, Verb, Vocabulary

from .acting.deeds import DEEDS
from .acting.emotions import FACES
from .acting.handled import shown_as
from .backdrop.effects import BEFORE, BEHIND, STAINS
from .backdrop.sets.table import OWN as OWN_PLACES
from .backdrop.sets.table import key_of
from .beings import being_of
from .choices import Age
from .props.nouns import OWN, drawing_of_item, nouns, sense_of
from .props.things import is_drawn

PROPS: Final = frozenset(prop.value for prop in Prop)
"""Things that every artist has a picture of."""

WORLDS: Final = tuple((style, age) for style in ("west", "east") for age in get_args(Age))
"""The worlds in which a kind of place may have a set."""


def vocabulary() -> Vocabulary:
    """Return what is drawn; a place that only its parent's set stands for is left out."""
    return Vocabulary(
        # Who vanishes is not drawn, which is what the word says.
        verbs={verb for verb, row in DEEDS.items() if row.motions or row.walks} | {Verb.VANISH},
        things={thing for thing in Thing if draws_item(Item(words="", thing=thing))},
        places={kind for kind in PlaceKind if _has_set(kind)},
        effects={each for each in Effect if each in {*BEFORE, *BEHIND, *STAINS}},
        emotions={each for each in Emotion if each in FACES},
        species={"human", "animal", "robot", "ghost", "monster", "other"},
        nouns=nouns_drawn(),
        draws_item=draws_item,
        draws_being=draws_being,
    )


@cache
def nouns_drawn() -> tuple[str, ...]:
    """Return an English noun for each picture of a thing, in alphabetical order."""
    kinds = (
        each.value.replace("_", " ") for each in Thing if draws_item(Item(words="", thing=each))
    )
    first = {name: noun for noun, name in reversed(nouns().english.items())}
    return tuple(sorted({*kinds, *filter(None, (first.get(name) for name in nouns().order))}))


def draws_item(item: Item) -> bool:
    """Say whether there is a picture of a thing, in a hand or alone.

    >>> draws_item(Item(words="silver key", thing=Thing.KEY)), draws_item(Item(words="remorse"))
    (True, False)
    """
    words, thing = sense_of(item)
    if thing and (shown_as(str(thing), words) or str(thing) in PROPS):
        return True
    return is_drawn(drawing_of_item(item).removeprefix(OWN))


def draws_being(look: Look) -> bool:
    """Say whether there is a figure, or a picture, of a being.

    >>> draws_being(Look(species="animal", kind="fox")), draws_being(Look(species="animal",
    ...     kind="octopus"))
    (True, False)
    """
    return being_of(look, look.kind) is not None


def _has_set(kind: PlaceKind) -> bool:
    return kind in OWN_PLACES or any(key_of(kind.value, style, age) for style, age in WORLDS)
