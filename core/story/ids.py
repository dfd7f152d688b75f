"""Ids derived from content: a line or shot keeps its id when it moves.

An id is a digest of what the line or shot says and shows, and of a counter among equal ones: the
second "Yes." of Anna has another id than her first. A line inserted at the top so leaves all other
ids unchanged, unless it equals one of them word for word.
"""

from __future__ import annotations

from collections import Counter

from ..errors import StoryboardError
from ..ops.canonical import digest
from .storyboard import NARRATOR, Line, Scene, Sentence, Shot, Storyboard

ID_LENGTH = 10


def with_ids(board: Storyboard) -> Storyboard:
    """Return the storyboard with all ids derived again; its coverage refers to the new ids.

    Raises:
        StoryboardError: Two characters or locations have one name; a shot names an unknown
            character, or a scene an unknown location.

    >>> from .storyboard import Location
    >>> shots = tuple(Shot(lines=(Line(text=text),)) for text in ("One.", "Two."))
    >>> def ids(*shots):
    ...     scene = Scene(location="quay", shots=shots)
    ...     board = with_ids(Storyboard(locations=(Location(name="quay"),), scenes=(scene,)))
    ...     return [shot.id for shot in board.shots]
    >>> ids(*shots) == ids(*reversed(shots))[::-1]
    True
    """
    _check_references(board)
    seen: Counter[str] = Counter()
    renamed: dict[str, str] = {}

    def number(content: str) -> str:
        seen[content] += 1
        return digest([content, seen[content]])[:ID_LENGTH]

    def line(old: Line) -> Line:
        new = number(digest(["line", old.speaker, old.text]))
        if old.id:
            renamed[old.id] = new
        return old.model_copy(update={"id": new})

    def shot(old: Shot, scene: Scene) -> Shot:
        lines = tuple(line(each) for each in old.lines)
        said = [part for each in lines for part in (each.speaker, each.text)]
        content = [scene.location, *old.cast, old.action, old.caption, *said]
        new = number(digest(["shot", *content]))
        if old.id:
            renamed[old.id] = new
        return old.model_copy(update={"id": new, "lines": lines})

    scenes = tuple(
        scene.model_copy(update={"shots": tuple(shot(each, scene) for each in scene.shots)})
        for scene in board.scenes
    )
    coverage = tuple(
        Sentence(text=s.text, covered_by=s.covered_by, at=renamed.get(s.at, s.at))
        for s in board.coverage
    )
    return board.model_copy(update={"scenes": scenes, "coverage": coverage})


def _check_references(board: Storyboard) -> None:
    names = _different("cast", [character.name for character in board.cast])
    places = _different("locations", [location.name for location in board.locations])
    for scene in board.scenes:
        if scene.location not in places:
            raise StoryboardError(
                f"scene {scene.title!r} is at {scene.location!r}, which is not a location",
                hint="locations are: " + (", ".join(sorted(places)) or "none"),
            )
        for shot in scene.shots:
            speakers = {line.speaker for line in shot.lines} - {NARRATOR}
            unknown = ({*shot.cast, *shot.held, *speakers} | ({shot.focus} - {""})) - names
            if unknown:
                raise StoryboardError(
                    f"a shot of scene {scene.title!r} has {sorted(unknown)[0]!r}, who is not in the"
                    " cast",
                    hint="the cast is: " + (", ".join(sorted(names)) or "empty"),
                )


def _different(field: str, names: list[str]) -> set[str]:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise StoryboardError(
            f"the {field} of the storyboard have {twice[0]!r} more than once",
            hint="give each a name of its own: lines and shots refer to it",
        )
    return set(names)
