"""Secrets come from the environment or from files, and are nowhere kept, sent or shown."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import pytest

from ainern2d.core import BackendConfig, Kind, not_content
from ainern2d.core.backends.registry import BackendRegistry
from ainern2d.core.backends.spec import content_options
from ainern2d.core.configuration.addresses import address
from ainern2d.core.configuration.compose import compose
from ainern2d.core.configuration.portable import portable
from ainern2d.core.configuration.secrets import from_environment, renewed
from ainern2d.core.distributed.broker.url import VARIABLE as BROKER
from ainern2d.core.distributed.broker.url import BrokerUrl
from ainern2d.core.errors import ConfigError
from ainern2d.core.home import StateFolder
from ainern2d.core.servers.live import REDIS_VARIABLE as REDIS
from ainern2d.core.servers.live import open_valkey
from ainern2d.core.servers.postgres.opening import URL_VARIABLE as DATABASE
from ainern2d.core.servers.postgres.opening import ExternalServer
from ainern2d.core.storage.s3_client import Bucket
from ainern2d.core.storage.s3_location import S3_VARIABLE as S3
from ainern2d.core.storage.s3_location import S3Location
from tests.support.plugins import Puppets

if TYPE_CHECKING:
    from pathlib import Path

KEY = "sk-hunter2"
REFERENCE = "${oc.env:MODEL_KEY}"


@dataclass
class KeyedConfig(BackendConfig):
    """Options of a careless third party: the key is not even marked as no content."""

    name: str = "keyed"
    api_key: str = ""
    server: str = not_content("http://here")
    magic: str = ""


@pytest.fixture(scope="module")
def registry() -> BackendRegistry:
    return BackendRegistry.discover({"stage": Puppets(name="keyed", config=KeyedConfig)})


@pytest.mark.parametrize(
    "override",
    [
        f"backend.video.api_key={KEY}",
        f"++backend.video.api_key={KEY}",
        f"+backend.video.hf_token={KEY}",
        f"film.password='{KEY}'",
        f"backend.video.api_key={KEY}-${{oc.env:HOME}}",
        f"backend.video.server=http://me:{KEY}@host:80/",
        f"film.music=[http://me:{KEY}@host/a.ogg]",
    ],
)
def test_a_secret_on_the_command_line_is_refused_and_not_repeated(
    registry: BackendRegistry, override: str
) -> None:
    with pytest.raises(ConfigError, match="holds a secret in plain text") as caught:
        compose(registry, ["backend/video=keyed", override])
    assert "${oc.env:" in caught.value.hint
    assert KEY not in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize("line", ["api_key: KEY", "server: http://me:KEY@host/"])
def test_a_secret_in_a_file_is_refused_with_its_line(
    registry: BackendRegistry, tmp_path: Path, line: str
) -> None:
    path = tmp_path / "backend" / "video" / "mine.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(f"defaults: [keyed]\n{line.replace('KEY', KEY)}\n")
    with pytest.raises(ConfigError, match=r"mine\.yaml:2: backend\.video\.") as caught:
        compose(registry, ["backend/video=mine"], tmp_path)
    assert KEY not in f"{caught.value} {caught.value.hint}"


def test_a_secret_from_the_environment_is_resolved_only_where_its_op_runs(
    registry: BackendRegistry, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MODEL_KEY", KEY)
    monkeypatch.setenv("MODEL_URL", f"http://me:{KEY}@host/")
    overrides = [
        "backend/video=keyed",
        f"backend.video.api_key={REFERENCE}",
        "backend.video.server=${oc.env:MODEL_URL}",
        "backend.video.magic=${oc.env:MODEL_KEY}",
    ]
    composition = compose(registry, overrides, tmp_path)
    # What is stored with the episode, sent to workers and put into keys
    said = portable(registry, composition)
    kept = json.dumps([composition.config.plain(), said])
    assert KEY not in kept
    assert f"backend.video.api_key={REFERENCE}" in said
    assert compose(registry, said).config == composition.config
    options = asdict(composition.config.backend.video)
    assert "api_key" not in content_options(composition.config.backend.video)
    # What the backend gets on the host where the op runs
    options.pop("name")
    given = registry.configure(Kind.VIDEO, "keyed", options)
    assert given == KeyedConfig(api_key=KEY, server=f"http://me:{KEY}@host/", magic=KEY)


@pytest.mark.parametrize("suffix", ["", "_FILE"])
@pytest.mark.parametrize("from_a_file", [False, True])
@pytest.mark.parametrize(
    ("kind", "name"), [(Kind.AUDIO, "openai_speech"), (Kind.VIDEO, "openai_video")]
)
def test_a_url_with_a_password_is_read_where_it_is_used(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    kind: Kind,
    name: str,
    suffix: str,
    *,
    from_a_file: bool,
) -> None:
    bundled = BackendRegistry.discover()
    url = f"http://me:{KEY}@127.0.0.1:9"
    (tmp_path / "secret").write_text(f"{url}\n")
    monkeypatch.setenv(f"TTS{suffix}", str(tmp_path / "secret") if suffix else url)
    overrides = [f"backend/{kind}={name}"]
    if from_a_file:
        place = tmp_path / "conf" / "backend" / kind / "mine.yaml"
        place.parent.mkdir(parents=True)
        place.write_text(f"defaults: [{name}]\nurl: ${{oc.env:TTS}}\n")
        overrides = [f"backend/{kind}=mine"]
    else:
        overrides.append(f"backend.{kind}.url=${{oc.env:TTS}}")
    composition = compose(bundled, overrides, tmp_path / "conf")
    options = asdict(composition.config.backend[kind])
    assert options["url"] == "${oc.env:TTS}"
    assert KEY not in json.dumps(portable(bundled, composition))
    options.pop("name")
    assert asdict(bundled.configure(kind, name, options))["url"] == url
    # The check before an op is bound asks the server, and does not show the password.
    spec = bundled.get(kind, name).spec
    health = spec.fitness(composition.config.backend[kind], "", None)
    assert not health.ready
    assert "127.0.0.1:9" in health.note
    assert KEY not in health.note


def test_a_reference_that_leads_nowhere_is_said_when_the_options_are_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bundled = BackendRegistry.discover()
    monkeypatch.setenv("TTS", "nonsense")
    with pytest.raises(ConfigError, match="it begins with http"):
        bundled.configure(Kind.AUDIO, "openai_speech", {"url": "${oc.env:TTS}"})
    monkeypatch.delenv("TTS")
    with pytest.raises(ConfigError, match="'TTS' not found"):
        bundled.configure(Kind.AUDIO, "openai_speech", {"url": "${oc.env:TTS}"})


def test_a_variable_is_also_read_from_the_file_that_it_names(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "secret"
    path.write_text("amqps://hub:s3cret@host/films\n")
    monkeypatch.delenv("AINERN2D_BROKER_URL", raising=False)
    monkeypatch.setenv("AINERN2D_BROKER_URL_FILE", str(path))
    home = StateFolder(tmp_path / "state")
    assert address(home, "broker", "AINERN2D_BROKER_URL") == "amqps://hub:s3cret@host/films"
    monkeypatch.setenv("AINERN2D_BROKER_URL", "amqps://other/films")
    assert address(home, "broker", "AINERN2D_BROKER_URL") == "amqps://other/films"


@pytest.mark.parametrize("content", [None, b"\xff"])
def test_a_secret_file_that_cannot_be_read_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv("MODEL_KEY_FILE", str(path))
    with pytest.raises(ConfigError, match=r"MODEL_KEY_FILE names .*/secret, which cannot be read"):
        from_environment("MODEL_KEY")


@pytest.mark.parametrize(
    ("variable", "before", "after"),
    [
        (BROKER, "amqps://hub:old@host:5671/ainern2d", "amqps://hub:new@host:5671/ainern2d"),
        (REDIS, "redis://hub:old@host:6379/0", "redis://hub:new@host:6379/0"),
        (DATABASE, "postgresql://hub:old@host/a", "postgresql://hub:new@host/a"),
    ],
)
def test_a_password_that_its_file_changed_is_used_by_the_next_connection(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str, before: str, after: str
) -> None:
    path = tmp_path / "url"
    path.write_text(after)
    monkeypatch.delenv(variable, raising=False)
    assert renewed(variable, before) == before
    monkeypatch.setenv(f"{variable}_FILE", str(path))
    assert renewed(variable, before) == after
    # What the variable itself says cannot change, and another account or server is none to follow.
    monkeypatch.setenv(variable, before)
    assert renewed(variable, before) == before
    monkeypatch.delenv(variable)
    for other in (after.replace("hub", "worker"), after.replace("host", "other"), "", "nonsense"):
        path.write_text(other)
        assert renewed(variable, before) == before
    path.unlink()
    assert renewed(variable, before) == before


def test_each_client_goes_by_the_login_of_now(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broker = BrokerUrl.parse("amqps://hub:old@host/ainern2d")
    location = S3Location.parse("https://key1:old@host/bucket?public=https://door")
    database = ExternalServer("postgresql://hub:old@host/ainern2d", DATABASE)
    valkey = open_valkey("redis://hub:old@host:6379/0")
    bucket = Bucket(location)
    texts = {
        BROKER: "amqps://hub:n%2Bw@host/ainern2d",
        S3: "https://key2:n%2Bw@host/bucket",
        DATABASE: "postgresql://hub:n%2Bw@host/ainern2d",
        REDIS: "redis://hub:n%2Bw@host:6379/0",
    }
    for variable, text in texts.items():
        monkeypatch.delenv(variable, raising=False)
        path = tmp_path / variable
        path.write_text(text)
        monkeypatch.setenv(f"{variable}_FILE", str(path))
    assert broker.renewed().text == texts[BROKER]
    keys = bucket.location
    assert (keys.access, keys.secret, keys.public) == ("key2", "n+w", "https://door")
    assert "X-Amz-Credential=key2" in bucket.url_to_read("artifacts/aa/x", 60)
    assert "X-Amz-Credential=key2" in bucket.url_to_write("artifacts/aa/x", 60, 1)
    assert database.login() == {"user": "hub", "password": "n+w"}
    login = valkey.connection_pool.connection_kwargs["credential_provider"]
    assert login.get_credentials() == ("hub", "n+w")
