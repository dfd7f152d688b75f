"""The backend `openai_chat` against fakes of servers, and how answers are judged."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core import (
    CancelledError,
    CancelToken,
    ConfigError,
    InvalidRequestError,
    Kind,
    LlmRequest,
    Message,
    OutOfMemoryError,
    TransientError,
    Work,
)
from ainern2d.core.backends.json_answers import json_in, schema_problems
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.plugins.mock.answers import least
from tests.support.fake_chat import CHAT, FakeChat, completion
from tests.support.fake_server import FakeServer, Reply, free_port

if TYPE_CHECKING:
    from pathlib import Path

REGISTRY = BackendRegistry.discover()
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "speaker": {"type": "string", "enum": ["Mara", "Jon"]},
        "lines": {"type": "array", "items": {"type": "integer"}, "minItems": 2},
    },
    "required": ["speaker", "lines"],
    "additionalProperties": False,
}
GOOD = '{"speaker": "Mara", "lines": [1, 2]}'
ASKED = LlmRequest(
    messages=(
        Message(role="system", content="You find speakers."),
        Message(role="user", content="Who says “Not yet”?"),
    ),
    answer_schema=SCHEMA,
    max_tokens=300,
)


def backend(server: FakeServer, **options: Any) -> Any:
    config = REGISTRY.configure(Kind.LLM, "openai_chat", {"url": server.url, **options})
    return REGISTRY.create(Kind.LLM, config)


def answered(model: Any, folder: Path, asked: LlmRequest = ASKED, **work: Any) -> Any:
    file = model.llm(asked, Work(folder, **work)).files(folder)["answer"]
    return json.loads(file.path.read_bytes()), file.facts


@pytest.mark.parametrize(
    ("manner", "way", "trials"),
    [
        ("vllm", "json_schema", ["json_schema"]),
        ("llama", "json_object", ["json_schema", "json_object"]),
        ("ollama_cloud", "prompt", ["json_schema", "json_object"]),
        ("plain", "prompt", ["json_schema", "json_object"]),
    ],
)
def test_each_server_is_asked_in_the_best_way_that_it_understands_tried_once(
    manner: Any, way: str, trials: list[str], tmp_path: Path
) -> None:
    def model(messages: list[dict[str, str]]) -> str:
        return GOOD if "JSON Schema" in messages[-1]["content"] else "Yes, of course."

    with FakeChat(manner, model) as server:
        chat = backend(server)
        for _ in range(2):
            answer, facts = answered(chat, tmp_path)
            assert schema_problems(answer, SCHEMA) == []
            assert (facts["format"], facts["repaired"]) == (way, False)
        # A backend that is built again, in the same process, knows it still.
        answered(backend(server), tmp_path)
        formats = [each.get("response_format", {}).get("type") for each in server.requests()]
    assert formats == [*trials, *([None if way == "prompt" else way] * 3)]


def test_a_request_carries_everything_that_decides_the_answer(tmp_path: Path) -> None:
    with FakeChat("vllm") as server:
        _answer, facts = answered(backend(server, format="json_schema"), tmp_path, seed=11)
    assert server.requests() == [
        {
            "model": "tiny",
            "messages": [
                {"role": "system", "content": "You find speakers."},
                {"role": "user", "content": "Who says “Not yet”?"},
            ],
            "temperature": 0.0,
            "max_tokens": 300,
            "seed": 11,
            "stream": False,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "answer", "schema": SCHEMA, "strict": True},
            },
        }
    ]
    assert facts == {
        "model": "tiny",
        "prompt_tokens": 20,
        "completion_tokens": 7,
        "format": "json_schema",
        "repaired": False,
    }


def test_a_server_that_cannot_force_a_schema_is_told_it_in_words(tmp_path: Path) -> None:
    with FakeChat(
        "plain", lambda _messages: f"<think>hm {{</think>\n```json\n{GOOD}\n```"
    ) as server:
        answer, _facts = answered(backend(server, format="prompt"), tmp_path)
    assert answer == json.loads(GOOD)
    last = server.requests()[0]["messages"][-1]
    assert last["role"] == "user"
    assert last["content"].startswith("Who says “Not yet”?")
    assert json.dumps(SCHEMA, separators=(",", ":")) in last["content"]


def test_an_answer_that_does_not_fit_is_given_back_once_with_what_is_wrong(tmp_path: Path) -> None:
    said = iter(['{"speaker": "Tom", "lines": [1, 2]}', GOOD])
    with FakeChat("plain", lambda _messages: next(said)) as server:
        answer, facts = answered(backend(server, format="prompt"), tmp_path)
    assert answer == json.loads(GOOD)
    assert facts["repaired"] is True
    *_, mistake, complaint = server.requests()[1]["messages"]
    assert (mistake["role"], "Tom" in mistake["content"]) == ("assistant", True)
    assert "$.speaker: 'Tom' is not one of ['Mara', 'Jon']" in complaint["content"]


def test_two_answers_that_do_not_fit_are_the_end(tmp_path: Path) -> None:
    with (
        FakeChat("plain", lambda _messages: "I would rather not.") as server,
        pytest.raises(InvalidRequestError, match="no JSON value") as caught,
    ):
        answered(backend(server, format="prompt"), tmp_path)
    assert "I would rather not." in caught.value.hint
    assert len(server.requests()) == 2


def test_an_answer_that_was_cut_off_is_no_answer(tmp_path: Path) -> None:
    with FakeChat("llama") as server, pytest.raises(InvalidRequestError, match="cut off after 300"):
        answered(backend(server, format="prompt"), tmp_path)
    assert len(server.requests()) == 1


def test_a_server_that_only_fails_is_tried_out_again_another_time(tmp_path: Path) -> None:
    broken = Reply.of({"error": "engine starts"}, 500)
    with FakeChat("vllm") as server:
        server.routes[CHAT] = lambda _asked: broken
        with pytest.raises(TransientError, match="engine starts"):
            answered(backend(server), tmp_path)
        server.routes[CHAT] = server.chat
        _answer, facts = answered(backend(server), tmp_path)
    assert facts["format"] == "json_schema"


def test_without_a_name_the_only_model_is_taken_and_several_are_told(tmp_path: Path) -> None:
    with FakeChat("vllm") as server:
        answered(backend(server), tmp_path)
        assert {each["model"] for each in server.requests()} == {"tiny"}
        server.names = ["tiny", "large"]
        with pytest.raises(InvalidRequestError, match="2 models: tiny, large"):
            answered(backend(server), tmp_path)
        with pytest.raises(InvalidRequestError, match="model huge does not exist"):
            answered(backend(server, model="huge", format="prompt"), tmp_path)


@pytest.mark.parametrize(
    ("reply", "error", "words"),
    [
        (Reply.of({"error": {"message": "too long"}}, 400), InvalidRequestError, "too long"),
        (Reply.of({"error": "busy"}, 429), TransientError, "busy"),
        (Reply.of({"error": "CUDA out of memory"}, 500), OutOfMemoryError, "memory"),
        (Reply(200, b"hello"), InvalidRequestError, "no JSON"),
        (Reply.of({"choices": []}), InvalidRequestError, "no message"),
        (Reply.of({"error": {"message": "busy", "code": 429}}), TransientError, "busy"),
        (Reply.of({"error": {"message": "CUDA out of memory"}}), OutOfMemoryError, "memory"),
        (
            Reply.of(
                {
                    "choices": [
                        {
                            "message": {"content": ""},
                            "finish_reason": "error",
                            "error": {"message": "its server fell silent", "code": 502},
                        }
                    ]
                }
            ),
            TransientError,
            "fell silent",
        ),
        (Reply.of([1]), InvalidRequestError, "no message"),
    ],
)
def test_what_the_server_does_wrong_is_told_in_its_class(
    reply: Reply, error: type[Exception], words: str, tmp_path: Path
) -> None:
    with FakeChat("vllm") as server:
        server.routes[CHAT] = lambda _asked: reply
        with pytest.raises(error, match=words):
            answered(backend(server, format="json_schema"), tmp_path)


def test_a_gateway_that_refuses_a_format_inside_a_good_answer_is_told_the_schema_in_words(
    tmp_path: Path,
) -> None:
    def refuse(asked: Any) -> Reply:
        if "response_format" in asked.json:
            return Reply.of({"error": {"message": "no such format", "code": 400}})
        return completion(GOOD)

    with FakeChat("vllm") as server:
        server.routes[CHAT] = refuse
        answer, facts = answered(backend(server), tmp_path)
    assert (answer, facts["format"]) == (json.loads(GOOD), "prompt")


def test_a_message_in_parts_and_an_odd_count_of_tokens_are_read(tmp_path: Path) -> None:
    parts = [{"type": "text", "text": GOOD[:9]}, {"type": "text", "text": GOOD[9:]}]
    reply = Reply.of({"choices": [{"message": {"content": parts}}], "usage": [7]})
    with FakeChat("vllm") as server:
        server.routes[CHAT] = lambda _asked: reply
        answer, facts = answered(backend(server, format="prompt"), tmp_path)
    assert answer == json.loads(GOOD)
    assert "prompt_tokens" not in facts


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ('{"a": "\\ud83d"}', "half a character"),
        ('{"a": 1e999}', "too large"),
        ("[" * 3000 + "]" * 3000, "nested too deeply|no JSON"),
    ],
)
def test_an_answer_that_cannot_be_written_is_given_back_as_a_wrong_one(
    said: str, wrong: str, tmp_path: Path
) -> None:
    free = ASKED.model_copy(update={"answer_schema": {}})
    answers = iter([said, GOOD])
    with FakeChat("plain", lambda _messages: next(answers)) as server:
        answer, facts = answered(backend(server, format="prompt"), tmp_path, free)
    assert (answer, facts["repaired"]) == (json.loads(GOOD), True)
    with pytest.raises(ValueError, match=wrong):
        json_in(said)


def test_thoughts_whose_beginning_is_in_the_prompt_are_no_answer() -> None:
    thoughts = 'Lines are [1]. Say {"speaker": "Jon"}?\n</think>\n'
    assert json_in(thoughts + GOOD) == json.loads(GOOD)
    assert json_in('{"a": "</think> [1]"}') == {"a": "</think> [1]"}


def test_silence_and_thinking_alone_are_no_answer(tmp_path: Path) -> None:
    with FakeChat("vllm") as server:
        server.routes[CHAT] = lambda _asked: completion(None)
        with pytest.raises(InvalidRequestError, match="does not fit its schema"):
            answered(backend(server, format="json_schema"), tmp_path)


def test_cancelling_hangs_up(tmp_path: Path) -> None:
    with FakeChat("vllm") as server:
        server.routes[CHAT] = lambda _asked: Reply(hold=True)
        stop = CancelToken(lambda: bool(server.requests()))
        with pytest.raises(CancelledError):
            answered(backend(server), tmp_path, cancel=stop)
        assert server.hung_up.wait(10)


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "objekt"}, "no JSON Schema"),
        ({"$ref": "#/$defs/nothing"}, "does not have"),
        ({"$ref": "https://example.com/schema.json"}, "does not have"),
    ],
)
def test_a_wrong_schema_is_refused_before_anybody_is_asked(
    schema: dict[str, Any], words: str, tmp_path: Path
) -> None:
    asked = ASKED.model_copy(update={"answer_schema": schema})
    with FakeChat("vllm") as server, pytest.raises(InvalidRequestError, match=words):
        answered(backend(server), tmp_path, asked)
    assert not server.asked


def test_bad_options_and_servers_that_are_away_are_told() -> None:
    with pytest.raises(ConfigError, match="auto, json_schema, json_object, prompt"):
        REGISTRY.configure(Kind.LLM, "openai_chat", {"format": "xml"})
    spec = REGISTRY.get(Kind.LLM, "openai_chat").spec
    away = REGISTRY.configure(Kind.LLM, "openai_chat", {"url": f"http://127.0.0.1:{free_port()}"})
    assert "cannot be reached" in spec.fitness(away, "", ASKED).note


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
WORDS = st.text(st.characters(exclude_characters="{}[]<`", codec="utf-8"), max_size=30)


@given(st.dictionaries(st.text(), JSON, max_size=4), WORDS, WORDS, st.booleans())
def test_json_is_found_among_words_and_fences(
    value: Any, before: str, after: str, fenced: bool
) -> None:
    text = json.dumps(value)
    said = f"{before}\n```json\n{text}\n```\n{after}" if fenced else f"{before} {text} {after}"
    assert json_in(said) == value


@given(WORDS)
def test_words_alone_are_no_json(text: str) -> None:
    try:
        json.loads(text.strip())
    except ValueError:
        with pytest.raises(ValueError, match=r"JSON|deep"):
            json_in(text)


@given(
    st.fixed_dictionaries(
        {
            "type": st.just("object"),
            "required": st.just(["a", "b", "c"]),
            "properties": st.fixed_dictionaries(
                {
                    "a": st.sampled_from(
                        [{"type": "string", "minLength": 6, "maxLength": 9}, {"const": 3}]
                    ),
                    "b": st.integers(0, 9).map(
                        lambda n: {"type": "array", "minItems": n, "items": {"$ref": "#/$defs/x"}}
                    ),
                    "c": st.integers(-5, 5).map(
                        lambda n: {"type": "integer", "minimum": n, "maximum": n + 1}
                    ),
                }
            ),
            "$defs": st.just({"x": {"enum": ["p", "q"]}}),
        }
    )
)
def test_the_mock_answers_with_what_fits(schema: dict[str, Any]) -> None:
    assert schema_problems(least(schema, schema), schema) == []


def test_the_mock_says_what_it_cannot_make_up(tmp_path: Path) -> None:
    mock = REGISTRY.create(Kind.LLM, REGISTRY.configure(Kind.LLM, "mock", {}))
    asked = ASKED.model_copy(update={"answer_schema": {"type": "string", "pattern": "^x+$"}})
    with pytest.raises(InvalidRequestError, match="no answer to this schema"):
        answered(mock, tmp_path, asked)
