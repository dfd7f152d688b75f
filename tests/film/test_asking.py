"""A language model is asked what the planner often gets wrong, once, and the film says it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from ainern2d.core.story.storyboard import NARRATOR
from tests.conftest import open_public_folder
from tests.support.fake_chat import CHAT, FakeChat, completion
from tests.support.fake_server import Reply, free_port
from tests.support.make import Place, open_place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.fake_server import Asked

pytestmark = pytest.mark.slow

STORY = """The Quay

Mara and Jon stood on the quay. Rain fell on the water.

"We are late," said Jon.

"Is that the boat?" asked Mara.

"It is only a log."

"You said that of the last one."

"The last one was a log."
"""


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with open_public_folder() as folder, open_place(folder) as found:
        found.write("quay.txt", STORY)
        yield found


def chosen(url: str, *more: str) -> list[str]:
    """Return overrides by which a model at a URL is asked who speaks."""
    asks = ["planner.doubt=0.99", "planner.asks=[speakers]"]
    return ["backend/llm=openai_chat", f"backend.llm.url={url}", *asks, *more]


def answer(*pairs: tuple[Any, Any]) -> dict[str, Any]:
    return {"answers": [{"number": number, "speaker": name} for number, name in pairs]}


def all_jon(messages: list[dict[str, str]]) -> str:
    """Answer that Jon speaks every line."""
    numbers = re.findall(r"^\[(\d+)\?\]", messages[-1]["content"], re.MULTILINE)
    return json.dumps(answer(*[(int(number), "Jon") for number in numbers]))


def speakers(place: Place, *overrides: str) -> tuple[list[str], str]:
    ran = place.run("plan", "quay.txt", "--json", *overrides)
    assert ran.status == 0, ran.err
    lines = lines_of(json.loads(ran.out))
    return [each["speaker"] for each in lines if each["speaker"] != NARRATOR], ran.err


def lines_of(told: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for scene in told["scenes"] for shot in scene["shots"] for each in shot["lines"]]


def test_plan_asks_the_model_once_tells_the_tokens_and_keeps_the_answers(place: Place) -> None:
    with FakeChat("ollama_cloud", all_jon) as server:
        named, told = speakers(place, *chosen(server.url, "backend.llm.format=prompt"))
        questions = len(server.requests())
        again, _ = speakers(place, *chosen(server.url, "backend.llm.format=prompt"))
        assert len(server.requests()) == questions
    assert set(named) == {"Jon"}
    assert again == named
    assert re.search(r"asked who speaks: 1 questions, about \d+ tokens", told)
    assert "answered 1 of 1 questions, for 27 tokens" in told


LIES: dict[str, Callable[[list[dict[str, str]]], str]] = {
    "prose": lambda _: "I think Mara speaks all of them.",
    "half of an object": lambda _: '{"answers": [{"number": 1, "spea',
    "another schema": lambda _: '{"who": {"1": "Jon"}}',
    "nothing": lambda _: "",
    "its own dialogue": lambda _: json.dumps(answer((1, "“The boat!” cried Jon."))),
    "strangers": lambda _: json.dumps(answer((1, "Ahab"), (2, "Ishmael"))),
    "numbers that were not asked": lambda _: json.dumps(answer((77, "Jon"))),
    "an endless list": lambda _: json.dumps(answer(*[(1, "Jon"), (1, "Mara")] * 5000)),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_model_that_lies_leaves_the_planned_speakers(place: Place, lie: str) -> None:
    planned, _ = speakers(place)
    with FakeChat("ollama_cloud", LIES[lie]) as server:
        named, _ = speakers(
            place, *chosen(server.url, "backend.llm.format=prompt", f"seed={len(lie)}")
        )
        assert server.requests()
    assert named == planned


def test_a_server_that_is_away_or_fails_leaves_the_planned_speakers(place: Place) -> None:
    planned, _ = speakers(place)
    away = f"http://127.0.0.1:{free_port()}"
    named, told = speakers(place, *chosen(away, "seed=40"))
    assert named == planned
    assert "what was planned stays" in told
    with FakeChat("plain") as server:
        server.routes[CHAT] = refuses
        named, told = speakers(place, *chosen(server.url, "backend.llm.format=prompt", "seed=41"))
    assert named == planned
    assert "what was planned stays" in told


def refuses(_asked: Asked) -> Reply:
    return Reply.of({"error": {"message": "no credit is left"}}, 402)


def test_a_budget_of_nothing_asks_nothing(place: Place) -> None:
    with FakeChat("ollama_cloud", all_jon) as server:
        named, told = speakers(place, *chosen(server.url, "planner.tokens=0"))
        assert not server.requests()
    assert named == speakers(place)[0]
    assert "questions about who speaks are over the budget" in told


def test_the_wrong_key_for_the_model_is_refused_with_the_right_one(place: Place) -> None:
    ran = place.run("plan", "quay.txt", "planner.llm=openai_chat")
    assert ran.status != 0
    assert "backend/llm=openai_chat" in ran.err


@pytest.mark.services
def test_the_film_is_made_with_the_speakers_that_the_model_names(place: Place) -> None:
    with FakeChat("ollama_cloud", all_jon) as server:
        ran = place.make("quay.txt", "q.mp4", *chosen(server.url, "backend.llm.format=prompt"))
    assert ran.status == 0, ran.err
    needs = json.loads(place.head_file("quay").read_text())["needs"]
    assert any(need.startswith("llm:") for need in needs)
    # The answers are in the store, so that no server is asked for the same storyboard.
    away = f"http://127.0.0.1:{free_port()}"
    named, _ = speakers(place, *chosen(away, "backend.llm.format=prompt"))
    assert set(named) == {"Jon"}
    # The storyboard beside the film has them too, also when the film is found again.
    for _again in range(2):
        place.make("quay.txt", "q.mp4", *chosen(away, "backend.llm.format=prompt"))
        told = json.loads((place.desk / "q.storyboard.json").read_text())
        spoken = [line["speaker"] for line in lines_of(told) if line["speaker"] != NARRATOR]
        assert set(spoken) == {"Jon"}


@pytest.mark.services
def test_the_film_is_made_without_a_model_that_does_not_answer(place: Place) -> None:
    with FakeChat("plain") as server:
        server.routes[CHAT] = lambda _asked: completion(None)
        choices = chosen(server.url, "backend.llm.format=prompt", "seed=42")
        ran = place.make("quay.txt", "r.mp4", *choices)
        assert ran.status == 0, ran.err
        asked = len(server.requests())
        assert asked
        # What was not answered stops no collection of garbage, and is asked again.
        assert place.run("gc").status == 0
        assert place.make("quay.txt", "r.mp4", *choices).status == 0
        assert len(server.requests()) > asked


def by_subject(messages: list[dict[str, str]]) -> str:
    """Answer each kind of question: there is a heron, it is night at an inn, and Mara sits."""
    role, asked = messages[0]["content"], messages[-1]["content"]
    look = {"being": "human", "kind": "", "sex": "female", "age": "old", "role": "", "hair": ""}
    look |= {"clothes": "green shawl", "accessories": []}
    nothing = {"words": "", "thing": "", "like": "", "says": "", "number": 0}
    numbers = [int(number) for number in re.findall(r"^(\d+)\. ", asked, re.MULTILINE)]
    if "`people`" in role:
        people = [{"number": each, "same_as": each, **look} for each in numbers]
        heron = {"name": "heron", **look, "being": "animal", "kind": "heron", "clothes": ""}
        return json.dumps({"people": people, "missing": [heron]})
    if "`parts`" in role:
        part = {"number": 1, "place": "the inn", "kind": "inn", "side": "in", "time": "night"}
        part |= {"weather": "snow", "season": "winter", "mode": "present", "mood": "tense"}
        world = {"era": "medieval", "culture": "western", "genre": "unknown"}
        return json.dumps({"world": world, "parts": [part]})
    if "`shots`" in role:
        sits = {"who": "Mara", "posture": "sit", "on": nothing, "holds": nothing, "wears": ""}
        shot = {"view": ["Mara", "heron"], "others": [], "bodies": [sits], "feelings": []}
        drinks = {"verb": "drink", "who": ["Mara"], "whom": [], "object": nothing, "tool": nothing}
        shot |= {"deeds": [drinks], "effects": ["smoke"], "close_up": nothing,
                 "told": "no", "told_at": "",
                 "topics": [{**drinks, "stance": "asked", "place": "inn"}]}  # fmt: skip
        shots = [{"number": each, **shot} for each in numbers]
        if "`points`" in role:
            point = {"point": "It burns.", "seen": []}
            return json.dumps({"points": [point], "shots": [{**shots[0], "effects": ["fire"]}]})
        return json.dumps({"shots": shots})
    return json.dumps(answer(*[(n, "heron") for n in range(1, 41)]))


def test_people_places_speakers_and_pictures_are_asked_in_order_and_all_is_taken(
    place: Place,
) -> None:
    with FakeChat("ollama_cloud", by_subject) as server:
        overrides = chosen(server.url, "backend.llm.format=prompt", "seed=7")
        overrides.remove("planner.asks=[speakers]")
        ran = place.run("plan", "quay.txt", "--json", *overrides)
        assert ran.status == 0, ran.err
        count = len(server.requests())
        again = place.run("plan", "quay.txt", "--json", *overrides)
        assert len(server.requests()) == count == 5
        # The artist that is chosen says of which things it has pictures.
        assert "Pictures of things: abacus, " in str(server.requests()[-1])
    assert again.out == ran.out
    told = json.loads(ran.out)
    assert [each["name"] for each in told["cast"]] == ["Mara", "Jon", "heron"]
    mara = told["cast"][0]["look"]
    assert (mara["age"], mara["clothes"]) == ("old", "green shawl")
    assert [(each["kind"], each["time"], each["weather"]) for each in told["locations"]] == [
        ("inn", "night", "snow")
    ]
    assert told["world"]["era"] == "medieval"
    assert {each["speaker"] for each in lines_of(told)} == {NARRATOR, "heron"}
    shots = [shot for scene in told["scenes"] for shot in scene["shots"] if shot["lines"]]
    assert all(set(shot["cast"]) == {"Mara", "heron"} for shot in shots)
    assert [deed["verb"] for shot in shots for deed in shot["lasting"]] == ["sit"]
    # Who is in view and speaks, or thinks, has a balloon with what that is about.
    assert all(shot["topics"][0]["who"] == ["Mara"] for shot in shots)
    assert all(shot["topics"][0]["stance"] == "asked" for shot in shots)
    assert all(shot["topics"][0]["place"] == "inn" for shot in shots)
    # The pictures are gone over once more: the first one has become another.
    effects = [[cue["effect"] for cue in shot["effects"]] for shot in shots]
    assert effects == [["fire"], *[["smoke"]] * (len(shots) - 1)]
    subjects = re.findall(r"a language model is asked (.*?): 1 questions", ran.err)
    assert subjects == [
        "who the people are",
        "where and when the scenes are",
        "who speaks",
        "what the pictures show",
        "whether the pictures tell the story",
    ]
    assert "answered 5 of 5 questions" in ran.err


def test_a_subject_that_is_not_known_is_refused_with_those_that_are(place: Place) -> None:
    ran = place.run("plan", "quay.txt", "planner.asks=[weather]")
    assert ran.status != 0
    assert "planner.asks has 'weather'" in ran.complaint
    assert "cast, scenes, speakers, pictures" in ran.complaint
