"""Every account of an installation at every door: what it may do there, and that it may do no more.

The servers are real. The tables below are the expected answers, one row for each door.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

import httpx
import pika
import pika.exceptions
import pytest
import redis
import sqlalchemy as sa
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy.exc import DBAPIError

from ainern2d.core.database.schema import Base
from ainern2d.core.deployment.installation import Installation
from ainern2d.core.distributed.broker.management import Management
from ainern2d.core.distributed.broker.url import BrokerUrl
from ainern2d.core.errors import BrokerError, StorageError
from ainern2d.core.servers.ports import choose_ports
from ainern2d.core.servers.postgres.binaries import programs
from ainern2d.core.servers.postgres.opening import ExternalServer
from ainern2d.core.storage.s3_client import Bucket
from ainern2d.core.storage.s3_location import S3Location
from tests.conftest import open_public_folder
from tests.support.installation import GPU_HOST, Installed, open_installation
from tests.support.up import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = [pytest.mark.services, pytest.mark.slow]


@pytest.fixture(scope="module")
def installed() -> Iterator[Installed]:
    with open_public_folder() as folder, open_installation(folder) as installed:
        installed.prepare()
        yield installed


def test_the_steps_of_a_deployment_may_be_repeated(installed: Installed) -> None:
    installed.prepare()


# The database.

ROLES = ("migrate", "studio", "dagster", "hub", "backup")
DATABASES = {
    # role: ainern2d, dagster, postgres, template1
    "migrate": (True, True, False, False),
    "studio": (True, True, False, False),
    "dagster": (True, True, False, False),
    "hub": (True, False, False, False),
    "backup": (True, True, False, False),
}
SECRET_TABLES = ("account", "token", "launch_token", "page_session", "kept_answer")
HUBS_TABLES = {
    "request": "rud",
    "op": "crud",
    "attempt": "crud",
    "parked_message": "crud",
    "manifest": "cru",
    "episode_op": "r",
    "alembic_version": "r",
}
RIGHTS = {"c": "insert", "r": "select", "u": "update", "d": "delete"}


def expected(role: str, table: str) -> str:
    """Return what a role may do with a table: some of create, read, update, delete."""
    if role == "migrate":
        return "crud"
    if role == "hub":
        return HUBS_TABLES.get(table, "")
    if role == "backup" or table == "alembic_version":
        return "r"
    return "" if role == "dagster" and table in SECRET_TABLES else "crud"


@contextlib.contextmanager
def database(installed: Installed, role: str, name: str = "ainern2d") -> Iterator[sa.Connection]:
    url = installed.url(f"{role}.database_url").replace("/ainern2d?", f"/{name}?")
    engine = sa.create_engine(
        ExternalServer(url).url(name), poolclass=sa.NullPool, isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        yield connection


def is_refused(connection: sa.Connection, statement: str) -> bool:
    """Say whether a statement is refused for want of a right; it must work otherwise."""
    try:
        connection.exec_driver_sql(statement)
    except DBAPIError as error:
        # insufficient_privilege, or read_only_sql_transaction
        if getattr(error.orig, "pgcode", "") not in ("42501", "25006"):
            raise
        return True
    return False


@pytest.mark.parametrize("role", ROLES)
def test_each_role_enters_its_databases_alone(installed: Installed, role: str) -> None:
    found = []
    for name in ("ainern2d", "dagster", "postgres", "template1"):
        try:
            with database(installed, role, name) as connection:
                found.append(connection.scalar(sa.text("select true")))
        except DBAPIError as error:
            if "permission denied for database" not in str(error):
                raise
            found.append(False)
    assert tuple(found) == DATABASES[role]


@pytest.mark.parametrize("role", ROLES)
def test_each_role_has_its_rights_on_each_table(installed: Installed, role: str) -> None:
    may = sa.text("select has_table_privilege(cast(:table as regclass), :right)")
    with database(installed, role) as connection:
        for table in (*Base.metadata.tables, "alembic_version"):
            found = {
                letter: connection.scalar(may, {"table": f"public.{table}", "right": right})
                for letter, right in {**RIGHTS, "x": "truncate", "y": "trigger"}.items()
            }
            given = "".join(letter for letter, is_given in found.items() if is_given)
            owned = "xy" if role == "migrate" else ""
            assert given == expected(role, table) + owned, (role, table)


def test_a_hub_reads_no_account_and_a_backup_writes_nothing(installed: Installed) -> None:
    with database(installed, "hub") as connection:
        for table in SECRET_TABLES:
            assert is_refused(connection, f"table {table}")
        assert not is_refused(connection, "delete from request where false")
    with database(installed, "backup") as connection:
        # Even what it would be allowed to: its transactions only read.
        assert is_refused(connection, "create temporary table mine (id int)")
        assert is_refused(connection, "delete from request where false")
        assert not is_refused(connection, "select * from token")
    with database(installed, "dagster") as connection:
        assert is_refused(connection, "select * from token")
        assert not is_refused(connection, "select * from episode")


@pytest.mark.parametrize("role", ["studio", "dagster", "hub", "backup"])
def test_no_process_changes_tables_or_roles(installed: Installed, role: str) -> None:
    with database(installed, role) as connection:
        for statement in (
            "create table mine (id int)",
            "create temporary table mine (id int)",
            "create schema mine",
            "alter table request add column mine int",
            "drop table request",
            "truncate request",
            "create role mine",
            "create database mine",
            "alter database ainern2d set timezone = 'UTC'",
            "create extension if not exists dblink",
            "copy (select 1) to program 'true'",
            "select pg_read_file('/etc/passwd')",
        ):
            assert is_refused_or_absent(connection, statement), (role, statement)


def is_refused_or_absent(connection: sa.Connection, statement: str) -> bool:
    try:
        connection.exec_driver_sql(statement)
    except DBAPIError as error:
        # The server may have no such extension.
        return getattr(error.orig, "pgcode", "") in ("42501", "25006", "0A000", "58P01")
    return False


def test_what_the_studio_makes_in_dagsters_database_belongs_to_dagster(
    installed: Installed,
) -> None:
    with database(installed, "studio", "dagster") as connection:
        connection.exec_driver_sql("create table made_by_studio (id int)")
    with database(installed, "dagster", "dagster") as connection:
        connection.exec_driver_sql("drop table made_by_studio")
    for role in ("hub", "backup"):
        with contextlib.suppress(DBAPIError), database(installed, role, "dagster") as connection:
            assert is_refused(connection, "create table mine (id int)")


def test_a_backup_is_made_by_its_own_role(installed: Installed, tmp_path: Path) -> None:
    program = programs(None, installed.folder) / "pg_dump"
    for name in ("ainern2d", "dagster"):
        url = installed.url("backup.database_url").replace("/ainern2d?", f"/{name}?")
        dump = tmp_path / f"{name}.dump"
        done = subprocess.run(
            [program, f"--dbname={url}", "--format=custom", f"--file={dump}"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert dump.read_bytes().startswith(b"PGDMP")


# The broker.

GPU = f"hosts/{GPU_HOST}/"
BROKER = {
    # role: kind of op, another kind, what it may do
    "migrate": ("video", "audio", "every"),
    "studio": ("video", "audio", "ask"),
    "dagster": ("video", "audio", "ask"),
    "hub": ("video", "audio", "answer"),
    "composer": ("render", "video", "work"),
    f"{GPU}worker-video": ("video", "audio", "work"),
    f"{GPU}worker-audio": ("audio", "video", "work"),
    f"{GPU}worker-lipsync": ("lipsync", "audio", "work"),
    f"{GPU}worker-llm": ("llm", "audio", "work"),
}
DOORS: dict[str, Callable[[Any, str, str], Any]] = {
    "ask for an op": lambda c, kind, _: c.basic_publish("op", f"{kind}.nowhere", b""),
    "say a result": lambda c, kind, _: c.basic_publish("evt", f"result.{kind}.none", b""),
    "say another's result": lambda c, _, other: c.basic_publish("evt", f"result.{other}.no", b""),
    "answer a worker": lambda c, *_: c.basic_publish("control", "answer.worker-x.none", b""),
    "cancel": lambda c, kind, _: c.basic_publish("control", f"cancel.{kind}.none", b""),
    "write to any queue": lambda c, *_: c.basic_publish("", "nowhere", b""),
    "write dead letters": lambda c, *_: c.basic_publish("op.dead", "none", b""),
    "take an op": lambda c, kind, _: c.basic_get(f"op.{kind}.default"),
    "take another's op": lambda c, _, other: c.basic_get(f"op.{other}.default"),
    "take results": lambda c, *_: c.basic_get("hub.result"),
    "empty results": lambda c, *_: c.queue_purge("hub.result"),
    "take dead letters": lambda c, *_: c.basic_get("op.dead"),
    "declare a queue": lambda c, *_: c.queue_declare("mine", durable=True),
    "bind a queue": lambda c, *_: c.queue_bind("hub.result", "control", "answer.#"),
}
ALLOWED = {
    "every": set(DOORS),
    "ask": {"ask for an op", "cancel"},
    "answer": {
        *("ask for an op", "answer a worker", "cancel"),
        *("take results", "empty results", "take dead letters"),
    },
    "work": {"say a result", "take an op"},
}


def passes(connection: Any, door: Callable[[Any, str, str], Any], kind: str, other: str) -> bool:
    channel = connection.channel()
    channel.confirm_delivery()
    try:
        door(channel, kind, other)
    except pika.exceptions.ChannelClosedByBroker as error:
        if error.reply_code != 403:
            raise
        return False
    channel.close()
    return True


@pytest.mark.parametrize("role", BROKER)
def test_each_broker_account_passes_its_doors_alone(
    installed: Installed, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(installed.secrets / "ca.pem"))
    kind, other, does = BROKER[role]
    url = BrokerUrl.parse(installed.url(f"{role}.broker_url"))
    connection = pika.BlockingConnection(url.parameters("test"))
    try:
        passed = {name for name, door in DOORS.items() if passes(connection, door, kind, other)}
    finally:
        connection.close()
    assert passed == ALLOWED[does]


def test_the_broker_has_no_account_that_nobody_was_given(installed: Installed) -> None:
    known = json.loads((installed.secrets / "broker.passwords.json").read_text())
    assert set(management(installed, "admin").users()) == set(known)


@pytest.mark.parametrize(
    ("role", "enters"), [("migrate", True), ("studio", True), ("hub", False), ("composer", False)]
)
def test_the_management_interface_is_for_two(installed: Installed, role: str, enters: bool) -> None:
    user = {"migrate": "admin", "studio": "monitor"}.get(role) or unquote(
        urlsplit(installed.url(f"{role}.broker_url")).username or ""
    )
    asked = management(installed, user)
    if not enters:
        with pytest.raises(BrokerError, match="refuses: 401"):
            asked.call("GET", "overview")
        return
    asked.call("GET", "overview")
    if role == "studio":
        with pytest.raises(BrokerError, match="refuses: 401"):
            asked.read()


def management(installed: Installed, user: str, password: str = "") -> Management:
    words = json.loads((installed.secrets / "broker.passwords.json").read_text())
    parts = urlsplit(installed.url("migrate.broker_management_url"))
    login = f"{quote(user, safe='')}:{password or words[user]}"
    where = parts.netloc.rpartition("@")[2]
    return Management(f"https://{login}@{where}?cafile={installed.secrets / 'ca.pem'}")


# The bucket.

BUCKET: dict[str, Callable[[Bucket], Any]] = {
    "look": lambda bucket: bucket.stat("artifacts/aa/there"),
    "read": lambda bucket: bucket.read("artifacts/aa/there"),
    "list": lambda bucket: list(bucket.list("artifacts/")),
    "write an artifact": lambda bucket: bucket.write("artifacts/aa/mine", b"mine"),
    "write a head": lambda bucket: bucket.write("heads/mine.json", b"{}"),
    "write an upload": lambda bucket: bucket.write("incoming/a/mine", b"mine"),
    "delete an upload": lambda bucket: bucket.delete("incoming/a/there"),
    "write elsewhere": lambda bucket: bucket.write("mine", b"mine"),
    "make a bucket": lambda bucket: Bucket(replace(bucket.location, bucket="another")).make(),
    "read another bucket": lambda bucket: Bucket(replace(bucket.location, bucket="others")).read(
        "there"
    ),
}
READS = {"look", "read", "list"}
MAKES = READS | {"write an artifact", "write a head"}
IDENTITIES = {
    "migrate": set(BUCKET),
    "hub": MAKES | {"write an upload", "delete an upload", "write elsewhere"},
    "studio": MAKES,
    "dagster": MAKES,
    "backup": READS,
}


@pytest.mark.parametrize("role", IDENTITIES)
def test_each_bucket_account_does_its_work_alone(installed: Installed, role: str) -> None:
    owner = S3Location.parse(installed.url("migrate.s3_url"))
    others = Bucket(replace(owner, bucket="others"))
    others.make()
    others.write("there", b"there")
    for name in ("artifacts/aa/there", "incoming/a/there"):
        Bucket(owner).write(name, b"there")
    bucket = Bucket(S3Location.parse(installed.url(f"{role}.s3_url")), 5.0)
    passed = set()
    for name, door in BUCKET.items():
        with contextlib.suppress(StorageError):
            door(bucket)
            passed.add(name)
    assert passed == IDENTITIES[role]


def test_the_studio_signs_addresses_that_read(installed: Installed) -> None:
    Bucket(S3Location.parse(installed.url("hub.s3_url"))).write("artifacts/aa/film", b"film")
    for role, status in (("studio", 200), ("backup", 200)):
        # Without the public door, which passes such addresses on.
        location = replace(S3Location.parse(installed.url(f"{role}.s3_url")), public="")
        bucket = Bucket(location)
        answer = httpx.get(bucket.url_to_read("artifacts/aa/film", 60), trust_env=False)
        assert answer.status_code == status
    url = bucket.url_to_write("artifacts/aa/forged", 60, 4)
    assert httpx.put(url, content=b"evil", trust_env=False).status_code == 403


# Valkey.

VALKEY: dict[str, Callable[[Any], Any]] = {
    "read": lambda client: client.get("ainern2d:worker:x"),
    "write": lambda client: client.set("ainern2d:worker:x", "1", ex=1),
    "look for": lambda client: list(client.scan_iter(match="ainern2d:*")),
    "read another's": lambda client: client.get("other"),
    "list keys": lambda client: client.keys("*"),
    "empty": lambda client: client.flushall(),
    "configure": lambda client: client.config_get("dir"),
    "read accounts": lambda client: client.acl_list(),
    "add accounts": lambda client: client.acl_setuser("mine", enabled=True, nopass=True),
}


@pytest.mark.parametrize("role", ["studio", "dagster", "hub"])
def test_each_valkey_account_uses_our_keys_alone(installed: Installed, role: str) -> None:
    client = redis.Redis.from_url(installed.url(f"{role}.redis_url"))
    passed = set()
    for name, door in VALKEY.items():
        with contextlib.suppress(redis.exceptions.NoPermissionError):
            door(client)
            passed.add(name)
    assert passed == {"read", "write", "look for"}


def test_valkey_answers_nobody_without_a_password(installed: Installed) -> None:
    with pytest.raises(redis.exceptions.AuthenticationError):
        valkey(installed).ping()


def valkey(installed: Installed, **login: str) -> redis.Redis:
    """Return a client that tries once."""
    return redis.Redis(port=installed.valkey.port, retry=Retry(NoBackoff(), 0), **login)


# No password opens another account's door.


def all_secrets(installed: Installed) -> dict[str, str]:
    """Return every password, key and token, by the file or account that it is of."""
    own = Installation(installed.secrets)
    found = {**own.database_passwords(), **own.broker_passwords()}
    found |= {f"key {name}": keys[-1]["secretKey"] for name, keys in own.identities().items()}
    found |= {f"valkey {name}": words[-1] for name, words in own.redis_passwords().items()}
    files = ("postgres.password", "grafana.admin_password", "metrics.token", "studio.token")
    return found | {name: (installed.secrets / name).read_text() for name in files}


def test_every_secret_is_another(installed: Installed) -> None:
    found = all_secrets(installed)
    assert len(set(found.values())) == len(found) > 20


def enter_database(installed: Installed, secret: str) -> None:
    url = urlsplit(installed.url("hub.database_url"))
    login = url._replace(netloc=f"ainern2d_hub:{secret}@").geturl()
    engine = sa.create_engine(ExternalServer(login).url("ainern2d"), poolclass=sa.NullPool)
    with pytest.raises(DBAPIError, match="password authentication failed"):
        engine.connect()


def enter_broker(installed: Installed, secret: str) -> None:
    with pytest.raises(BrokerError, match="refuses: 401"):
        management(installed, "admin", secret).call("GET", "whoami")


def enter_bucket(installed: Installed, secret: str) -> None:
    location = S3Location.parse(installed.url("hub.s3_url"))
    with pytest.raises(StorageError, match="refused"):
        Bucket(replace(location, secret=secret), 5.0).stat("artifacts/aa/there")


def enter_valkey(installed: Installed, secret: str) -> None:
    with pytest.raises(redis.exceptions.AuthenticationError):
        valkey(installed, username="hub", password=secret).ping()


@pytest.mark.parametrize(
    ("enter", "own"),
    [
        (enter_database, "ainern2d_hub"),
        (enter_broker, "admin"),
        (enter_bucket, "key hub"),
        (enter_valkey, "valkey hub"),
    ],
)
def test_no_secret_opens_the_door_of_another_server(
    installed: Installed, enter: Callable[[Installed, str], None], own: str
) -> None:
    for name, secret in all_secrets(installed).items():
        if name != own:
            enter(installed, secret)


# The API, and with it the doors of Dagster's page and of Grafana, which ask it.

API = {
    # address: metrics.token, studio.token, no token
    "/api/v1/metrics": (200, 200, 401),
    "/api/v1/projects": (403, 200, 401),
    "/api/v1/observer": (403, 200, 401),
    "/api/v1/sessions/operator": (403, 204, 401),
    "/api/v1/sessions/current": (403, 200, 401),
}


def test_each_token_opens_its_doors_of_the_api_alone(installed: Installed) -> None:
    (port,) = choose_ports(["api"], installed.folder / "api.json").values()
    api = installed.start("studio", "api", "--port", str(port), "env=prod", log="api")
    base = f"http://127.0.0.1:{port}"

    def is_up() -> bool:
        assert api.poll() is None, installed.said("api")
        with contextlib.suppress(httpx.HTTPError):
            return httpx.get(f"{base}/readyz", trust_env=False).status_code == 200
        return False

    try:
        until(is_up, 120, lambda: installed.said("api"))
        tokens = [
            (installed.secrets / name).read_text() for name in ("metrics.token", "studio.token")
        ]
        for path, statuses in API.items():
            for token, status in zip([*tokens, ""], statuses, strict=True):
                headers = {"Authorization": f"Bearer {token}"} if token else {}
                answer = httpx.get(base + path, headers=headers, trust_env=False)
                assert answer.status_code == status, (path, token[:8], answer.text)
        opened = httpx.post(f"{base}/api/v1/sessions", json={"token": tokens[0]}, trust_env=False)
        assert opened.status_code == 401
        # It works with the rights of its role alone: a project is made, and forgotten again.
        headers = {"Authorization": f"Bearer {tokens[1]}", "Idempotency-Key": "one"}
        made = httpx.post(
            f"{base}/api/v1/projects",
            json={"title": "One"},
            headers=headers,
            trust_env=False,
        )
        assert made.status_code == 201, made.text
        metrics = httpx.get(
            f"{base}/api/v1/metrics",
            headers={"Authorization": f"Bearer {tokens[0]}"},
            trust_env=False,
        ).text
        assert "ainern2d_queue_messages" in metrics
    finally:
        installed.end(api)
