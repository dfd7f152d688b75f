"""The figures of what shots show, counted on what an artist says it staged."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ainern2d.core import NARRATOR, Deed, Item, Location, Look, ShotSize, Verb, VideoRequest
from ainern2d.core.backends.requests import Performer, Shown, Speech
from ainern2d.core.film.film_figures import ShownShot, staging_figures

ANNA = (Performer(name="Anna", look=Look()),)
STRIKE = Deed(verb=Verb.STRIKE, who=("Anna",), object=Item(words="drum"))


def shot(
    speaker: str = "",
    poses: dict[str, str] | None = None,
    *,
    deeds: tuple[Deed, ...] = (),
    size: str = "wide",
    place: str = "Quay",
    knows: bool = True,
    **staged: Any,
) -> ShownShot:
    request = VideoRequest(
        width=640,
        height=360,
        fps=24,
        frames=48,
        location=Location(name=place),
        cast=ANNA if poses else (),
        size=ShotSize(size),
        shown=Shown(deeds=deeds),
        speech=(Speech(speaker=speaker, start=6, end=40),) if speaker else (),
    )
    told = {"size": size, "poses": poses or {}, "verbs": [], "things": [], "alone": ""}
    return ShownShot(request, {**told, "extras": False, **staged} if knows else None)


def figures(*shots: ShownShot) -> dict[str, Any]:
    return {figure.name: figure for figure in staging_figures(shots)}


def test_a_told_deed_counts_where_its_movement_or_its_thing_is_seen() -> None:
    acted = shot(NARRATOR, {"Anna": "strike"}, deeds=(STRIKE,), verbs=["strike"])
    thing = shot(NARRATOR, deeds=(STRIKE,), things=["drum"])
    idle = shot(NARRATOR, {"Anna": "hang"}, deeds=(STRIKE,))
    spoken = shot("Anna", {"Anna": "hang"}, deeds=(STRIKE,))
    found = figures(acted, thing, idle, spoken)["told_shown"]
    assert found.value == 0.6667
    assert found.values == {"asked": [1, 2, 3], "not_shown": [3]}
    assert found.status == "good"
    assert figures(shot(NARRATOR, deeds=(STRIKE,), knows=False))["told_shown"].value is None


def test_empty_shots_are_counted_and_two_in_a_row_are_named() -> None:
    empty, other = shot(), shot(place="Hall")
    peopled = shot(poses={"Anna": "hang"})
    found = figures(empty, empty, other, peopled, shot(extras=True))
    assert found["empty_sets"].value == 0.6
    assert found["empty_sets"].values["shots"] == [1, 2, 3]
    assert found["empty_runs"].values["shots"] == [2]
    assert found["empty_runs"].status == "note"


def test_a_pose_may_come_again_after_five_shots_or_in_a_close_shot() -> None:
    sit, stand = {"Anna": "sit"}, {"Anna": "stand"}
    rest = [shot(poses={"Anna": f"pose {n}"}) for n in range(5)]
    assert figures(shot(poses=sit), *rest, shot(poses=sit))["repeated_poses"].value == 0
    found = figures(shot(poses=sit), shot(poses=stand), shot(poses=sit))["repeated_poses"]
    assert found.values["again"] == [{"shot": 3, "who": "Anna", "pose": "sit"}]
    assert found.status == "bad"
    close = [shot(poses=sit, size="close") for _ in range(4)]
    assert figures(*close)["repeated_poses"].value == 0
    assert figures(shot(knows=False))["repeated_poses"].value is None


def test_a_long_dialogue_changes_its_size() -> None:
    close = [shot("Anna", {"Anna": "hang"}, size="close") for _ in range(7)]
    found = figures(shot(), *close)["dialogue_sizes"]
    assert (found.value, found.values, found.status) == (7, {"first": 2}, "bad")
    mixed = [*close[:3], shot("Anna", {"Anna": "hang"}, size="medium"), *close[3:]]
    assert figures(*mixed)["dialogue_sizes"].status == "good"
    assert figures(*close[:5])["dialogue_sizes"].message.startswith("no dialogue has 6 shots")


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["", "a", "b", "c"]), st.sampled_from(["wide", "close"])),
        min_size=1,
        max_size=30,
    )
)
def test_shares_are_shares_and_counts_never_exceed_the_shots(rows: list[tuple[str, str]]) -> None:
    shots = [shot(poses={"Anna": pose} if pose else None, size=size) for pose, size in rows]
    for figure in staging_figures(shots):
        if figure.unit == "share" and figure.value is not None:
            assert 0 <= figure.value <= 1
        if figure.unit == "shots":
            assert figure.value is not None
            assert 0 <= figure.value <= len(shots)
