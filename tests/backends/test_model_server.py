"""Talking to servers that run models: refusals, deadlines, cancelling, certificates, keys."""

from __future__ import annotations

import base64
import json
import ssl
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from ainern2d.core import (
    CancelledError,
    CancelToken,
    InvalidRequestError,
    OutOfMemoryError,
    TransientError,
    Work,
)
from ainern2d.core.backends.http import ModelServer
from ainern2d.core.backends.http_errors import LONGEST, asked_to_wait, error_words, refusal
from ainern2d.core.backends.server_health import server_health
from ainern2d.core.backends.server_options import ServerConfig
from ainern2d.core.backends.watch import watch
from tests.support.fake_server import Asked, FakeServer, Reply, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ainern2d.core.errors import OpError

DEADLINE_S = 10.0


@pytest.fixture
def fake() -> Iterator[FakeServer]:
    with FakeServer() as server:
        yield server


def config(url: str, **options: Any) -> ServerConfig:
    return ServerConfig(name="x", url=url, **options)


def ask(
    server: ModelServer, tmp_path: Path, cancel: CancelToken | None = None, within: float = 10.0
) -> Any:
    work = Work(tmp_path, cancel=CancelToken() if cancel is None else cancel)
    return server.post("/v1/go", watch(work, within, "waiting"), data={"a": 1})


def replying(fake: FakeServer, reply: Reply) -> ModelServer:
    fake.routes["POST /v1/go"] = lambda _asked: reply
    return ModelServer(config(fake.url))


@pytest.mark.parametrize(
    ("status", "body", "error", "words"),
    [
        (400, {"error": {"message": "no such voice: bob"}}, InvalidRequestError, "no such voice"),
        (404, {"detail": "Not Found"}, InvalidRequestError, "Not Found"),
        (401, {"error": "who are you?"}, InvalidRequestError, "who are you"),
        (
            422,
            {"detail": [{"loc": ["body", "speed"], "msg": "is too large"}]},
            InvalidRequestError,
            "body.speed: is too large",
        ),
        (429, {"message": "slow down"}, TransientError, "slow down"),
        (500, {"error": {"message": "engine died"}}, TransientError, "engine died"),
        (503, {}, TransientError, "without a word"),
        (501, {"detail": "not here"}, InvalidRequestError, "not here"),
        (500, {"error": {"message": "CUDA out of memory."}}, OutOfMemoryError, "CUDA out"),
        (400, {"detail": "torch.OutOfMemoryError: tried 2 GiB"}, OutOfMemoryError, "2 GiB"),
    ],
)
def test_a_refusal_has_the_servers_words_and_the_class_that_says_what_to_do(
    fake: FakeServer,
    tmp_path: Path,
    status: int,
    body: Any,
    error: type[OpError],
    words: str,
) -> None:
    server = replying(fake, Reply.of(body, status))
    with pytest.raises(error, match=words) as caught:
        ask(server, tmp_path)
    assert str(status) in caught.value.message
    assert caught.value.hint


def busy(seconds: int | str) -> Reply:
    return Reply(429, b'{"error": "slow down"}', {"Retry-After": str(seconds)})


def test_a_busy_server_that_says_when_is_asked_again_then(fake: FakeServer, tmp_path: Path) -> None:
    replies = iter([busy(1), busy("Wed, 21 Oct 2015 07:28:00 GMT"), Reply.of({"b": 2})])
    fake.routes["POST /v1/go"] = lambda _asked: next(replies)
    began = time.monotonic()
    answer = ask(ModelServer(config(fake.url)), tmp_path)
    assert answer.json() == {"b": 2}
    assert [asked.json for asked in fake.asked] == [{"a": 1}] * 3
    # A moment that is past is no reason to ask without end.
    assert time.monotonic() - began >= 2


def test_a_busy_server_that_wants_more_time_than_there_is_is_believed(
    fake: FakeServer, tmp_path: Path
) -> None:
    server = replying(fake, busy(3600))
    with pytest.raises(TransientError, match="slow down") as caught:
        ask(server, tmp_path)
    assert "3600 s" in caught.value.hint
    assert len(fake.asked) == 1


def test_waiting_for_a_busy_server_can_be_stopped(fake: FakeServer, tmp_path: Path) -> None:
    server, stop = replying(fake, busy(9)), threading.Event()
    threading.Timer(0.5, stop.set).start()
    began = time.monotonic()
    with pytest.raises(CancelledError):
        ask(server, tmp_path, CancelToken(stop.is_set))
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    ("status", "wish", "seconds"),
    [
        (429, "120", 120),
        (503, " 0 ", 0),
        (503, "Thu, 01 Jan 1970 00:02:00 GMT", 20),
        (503, "Thu, 01 Jan 1970 00:02:00 -0000", 20),
        (503, "Thu, 01 Jan 1970 00:02:00", 20),
        (503, "Thu, 01 Jan 1970 00:00:00 GMT", 0),
        (429, "9" * 400, 999_999_999),
        (500, "120", None),
        (429, "", None),
        (429, "soon", None),
        (429, "-5", None),
        (429, "1.5", None),
        (429, "Thu, 99 Jan 1970 00:02:00 GMT", None),
    ],
)
def test_how_long_a_server_asks_to_be_left_alone(
    status: int, wish: str, seconds: float | None
) -> None:
    assert asked_to_wait(status, {"retry-after": wish}, 100.0) == seconds


@given(st.text())
def test_no_wish_of_a_server_breaks_anything(wish: str) -> None:
    found = asked_to_wait(429, {"retry-after": wish}, 100.0)
    assert found is None or found >= 0


@pytest.mark.parametrize(
    "secret", ["//me:s3cret@there/", "//there/?token=s3cret", "//there/#s3cret", "//there/;s3cret"]
)
def test_a_redirect_is_told_without_its_secrets_and_not_followed(
    fake: FakeServer, tmp_path: Path, secret: str
) -> None:
    server = replying(fake, Reply(307, headers={"Location": f"https:{secret}"}))
    with pytest.raises(InvalidRequestError, match="redirects to https://there/") as caught:
        ask(server, tmp_path)
    assert "s3cret" not in caught.value.message
    assert len(fake.asked) == 1


def test_nobody_listening_is_a_passing_trouble_that_names_the_address(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(TransientError, match=f"{url} cannot be reached") as caught:
        ask(ModelServer(config(url)), tmp_path)
    assert "option url" in caught.value.hint


def test_an_answer_that_breaks_off_is_a_passing_trouble(fake: FakeServer, tmp_path: Path) -> None:
    server = replying(fake, Reply(200, b"x" * 10_000, cut=True))
    with pytest.raises(TransientError, match="cannot be reached"):
        ask(server, tmp_path)


def test_a_server_that_is_silent_is_given_up_and_hears_that_nobody_waits(
    fake: FakeServer, tmp_path: Path
) -> None:
    server = replying(fake, Reply(hold=True))
    started = time.monotonic()
    with pytest.raises(TransientError, match=r"not answered within 0\.3 s"):
        ask(server, tmp_path, within=0.3)
    assert time.monotonic() - started < 5
    assert fake.hung_up.wait(DEADLINE_S)


@pytest.mark.parametrize("secure", [False, True])
def test_cancelling_closes_the_connection(secure: bool, tmp_path: Path) -> None:
    with secured() if secure else FakeServer() as fake:
        fake.routes["POST /v1/go"] = lambda _asked: Reply(hold=True)
        stop = threading.Event()
        seen: list[str] = []

        def progress(_done: float, note: str) -> None:
            seen.append(note)
            if fake.asked:
                stop.set()

        options = {"cafile": str(authority(tmp_path))} if secure else {}
        work = Work(tmp_path, cancel=CancelToken(stop.is_set), progress=progress)
        server = ModelServer(config(fake.url, **options))
        with pytest.raises(CancelledError):
            server.post("/v1/go", watch(work, DEADLINE_S, "waiting"))
        assert fake.hung_up.wait(DEADLINE_S)
        assert seen[0] == "waiting"


AUTHORITY = trustme.CA()


def authority(folder: Path) -> Path:
    path = folder / "ca.pem"
    AUTHORITY.cert_pem.write_to_path(str(path))
    return path


def secured(name: str = "127.0.0.1") -> FakeServer:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert(name).configure_cert(context)
    return FakeServer(context)


def test_a_certificate_of_an_own_authority_is_trusted_where_its_file_is_named(
    tmp_path: Path,
) -> None:
    with secured() as fake:
        fake.routes["POST /v1/go"] = lambda _asked: Reply.of({"ok": True})
        good = ModelServer(config(fake.url, cafile=str(authority(tmp_path))))
        assert ask(good, tmp_path).json() == {"ok": True}
        with pytest.raises(InvalidRequestError, match="not trusted") as caught:
            ask(ModelServer(config(fake.url)), tmp_path)
        assert "cafile" in caught.value.hint
    with secured("elsewhere.example") as other:
        named = config(other.url, cafile=str(authority(tmp_path)))
        with pytest.raises(InvalidRequestError, match="not trusted"):
            ask(ModelServer(named), tmp_path)


def test_tls_where_none_is_spoken_is_told(fake: FakeServer, tmp_path: Path) -> None:
    server = ModelServer(config(fake.url.replace("http:", "https:")))
    with pytest.raises(InvalidRequestError, match="does not speak TLS"):
        ask(server, tmp_path)


def test_a_key_comes_from_the_environment_and_a_missing_one_is_told(
    fake: FakeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.routes["POST /v1/go"] = lambda _asked: Reply.of({})
    server = ModelServer(config(fake.url, key_env="MODEL_KEY"))
    with pytest.raises(InvalidRequestError, match="MODEL_KEY holds no key"):
        ask(server, tmp_path)
    assert not fake.asked
    monkeypatch.setenv("MODEL_KEY", "s3cret")
    ask(server, tmp_path)
    assert fake.asked[0].headers["authorization"] == "Bearer s3cret"


@pytest.mark.parametrize("ending", ["", "/", "/v1", "/v1/", "/deep/er", "/deep/er/v1"])
def test_an_address_may_end_as_other_clients_want_it(
    fake: FakeServer, tmp_path: Path, ending: str
) -> None:
    fake.routes["POST .*/v1/go"] = lambda _asked: Reply.of({})
    ask(ModelServer(config(fake.url + ending)), tmp_path)
    assert fake.asked[0].path == ending.rstrip("/").removesuffix("/v1") + "/v1/go"


def test_an_answer_in_a_file_may_have_any_size_and_a_full_disk_is_the_disks_fault(
    fake: FakeServer, tmp_path: Path
) -> None:
    fake.routes["GET /content"] = lambda _asked: Reply(200, b"ab" * 500_000)
    server, place = ModelServer(config(fake.url)), tmp_path / "content"
    server.download("/content", place, watch(Work(tmp_path), DEADLINE_S, ""))
    assert place.read_bytes() == b"ab" * 500_000
    with pytest.raises(FileNotFoundError):
        server.download("/content", tmp_path / "no" / "x", watch(Work(tmp_path), DEADLINE_S, ""))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"url": "ftp://x"}, "begins with http"),
        ({"url": "127.0.0.1:8000"}, "begins with http"),
        ({"url": "http://sk-abc@x"}, "write USER:PASSWORD@HOST"),
        ({"url": "http://me:sk-a/sk-abc@x"}, "a port is 1 to 65535"),
        ({"url": "http://me:sk-abc@x", "key_env": "KEY"}, "leave one of them out"),
        ({"url": "me:sk-abc@x:8000"}, "begins with http"),
        ({"url": "htp://x?key=sk-abc"}, "has a question mark"),
        ({"url": "http://x:80a"}, "a port is 1 to 65535"),
        ({"url": "http://x:70000"}, "a port is 1 to 65535"),
        ({"url": "http://x /v1"}, "no space"),
        ({"key_env": "sk-abc"}, "name of an environment variable"),
        ({"deadline_s": 0.0}, "deadline_s is 0"),
    ],
)
def test_bad_options_are_refused_and_a_key_is_not_repeated(
    options: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match=words) as caught:
        ServerConfig(name="x", **options)
    assert "sk-abc" not in str(caught.value)


def test_an_account_of_a_url_is_sent_and_not_shown(fake: FakeServer, tmp_path: Path) -> None:
    fake.routes["POST /v1/go"] = lambda _asked: Reply.of({})
    server = ModelServer(config(fake.url.replace("://", "://me:s3%40cret@")))
    ask(server, tmp_path)
    expected = base64.b64encode(b"me:s3@cret").decode()
    assert fake.asked[0].headers["authorization"] == f"Basic {expected}"
    assert server.url == fake.url


def test_the_probe_finds_the_server_and_its_model(fake: FakeServer) -> None:
    listing = {"object": "list", "data": [{"id": "tts-a"}, {"id": "tts-b"}]}
    fake.routes["GET /v1/models"] = lambda _asked: Reply.of(listing)
    assert server_health(config(fake.url), "tts-a").ready
    missing = server_health(config(fake.url), "tts-c")
    assert not missing.ready
    assert "tts-a, tts-b" in missing.note
    for _ in range(3):
        server_health(config(fake.url), "tts-a")
    assert len(fake.asked) == 2, "an answer is believed for a while"
    absent = server_health(config(f"http://127.0.0.1:{free_port()}"))
    assert not absent.ready
    assert "cannot be reached" in absent.note
    with FakeServer() as bare:
        assert server_health(config(bare.url), "tts-a").ready, "it is there, and tells no models"
    unasked = config(f"http://127.0.0.1:{free_port()}", check=False)
    assert server_health(unasked).ready


def test_what_one_key_opens_says_nothing_about_another_one(
    fake: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def models(asked: Asked) -> Reply:
        if asked.headers.get("authorization") != "Bearer good":
            return Reply.of({"error": "who are you?"}, 401)
        return Reply.of({"data": [{"id": "tts"}]})

    fake.routes["GET /v1/models"] = models
    monkeypatch.setenv("GOOD_KEY", "good")
    monkeypatch.setenv("BAD_KEY", "bad")
    assert not server_health(config(fake.url)).ready
    assert server_health(config(fake.url, key_env="GOOD_KEY")).ready
    refused = server_health(config(fake.url, key_env="BAD_KEY"))
    assert not refused.ready
    assert "key_env" in refused.note
    assert "bad" not in refused.note


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.integers(300, 599), st.binary(max_size=200) | JSON.map(lambda d: json.dumps(d).encode()))
def test_any_refusal_becomes_one_line_and_one_error_class(status: int, body: bytes) -> None:
    error = refusal("the server", status, {}, body)
    assert isinstance(error, TransientError | InvalidRequestError | OutOfMemoryError)
    assert "\n" not in error_words(body)
    assert len(error_words(body)) <= LONGEST


def test_a_page_for_browsers_is_not_repeated() -> None:
    assert error_words(b"<html><body>502 Bad Gateway nginx</body></html>") == ""


def test_what_is_sent_is_noted_by_the_fake_as_it_came(fake: FakeServer, tmp_path: Path) -> None:
    fake.routes["POST /v1/go"] = lambda _asked: Reply.of({})
    form: list[Any] = [
        ("prompt", "a pier"),
        ("input_reference", ("a.png", b"\x00\xff", "image/png")),
    ]
    work = watch(Work(tmp_path), DEADLINE_S, "")
    ModelServer(config(fake.url)).post("/v1/go", work, form=form)
    asked: Asked = fake.asked[0]
    assert asked.form == {"prompt": "a pier", "input_reference": b"\x00\xff"}
